/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/der.h"

#include <assert.h>
#include <inttypes.h>

#include "base/err.h"
#include "enc/der_value.h"

enum {
    CONSTRUCTED = 0x20,
    CLASS = 0xc0,
    NUMBER = 0x1f, /* as a value: more bytes of tag follow */
};

/* One element in the input. */
struct element {
    const uint8_t *start;
    uint8_t tag;
    struct hm_bytes value;
};

struct hm_der hm_der(struct hm_bytes in)
{
    const uint8_t *end = in.len == 0 ? in.p : in.p + in.len;

    return (struct hm_der){.start = in.p, .p = in.p, .scopes[0].end = end};
}

static struct hm_der_scope *scope(struct hm_der *rd)
{
    return &rd->scopes[rd->depth];
}

static size_t left(const struct hm_der *rd)
{
    return (size_t)(rd->scopes[rd->depth].end - rd->p);
}

static struct hm_bytes no_bytes(void)
{
    return hm_bytes(NULL, 0);
}

/* Two numbers say got and wanted: tags when `what` is NULL. */
struct numbers {
    uint64_t got, want;
};

static bool fail_at(struct hm_der *rd, const uint8_t *at, const char *what,
    struct numbers numbers)
{
    if (rd->failed != HM_OK)
        return false;
    rd->failed = HM_FORMAT;
    rd->at = (size_t)(at - rd->start);
    rd->what = what;
    rd->got = numbers.got;
    rd->want = numbers.want;
    return false;
}

static bool fail(struct hm_der *rd, enum hm_code code, const char *what)
{
    if (rd->failed != HM_OK)
        return false;
    fail_at(rd, rd->p, what, (struct numbers){0});
    rd->failed = code;
    return false;
}

void hm_der_fail(struct hm_der *rd, enum hm_code code, const char *what)
{
    const uint8_t *last = scope(rd)->last;

    if (rd->failed != HM_OK)
        return;
    fail_at(rd, last == NULL ? rd->p : last, what, (struct numbers){0});
    rd->failed = code == HM_OK ? HM_FORMAT : code;
}

/* May the reader go on? A pending [n] IMPLICIT is a mistake in our own code,
 * unless the call is one that uses it up. */
static bool ready(struct hm_der *rd)
{
    if (rd->implicit != 0)
        fail(rd, HM_USAGE, "IMPLICIT was not followed by a read");
    return rd->failed == HM_OK;
}

static bool report_tags(const struct hm_der *rd, struct hm_err *err)
{
    char got[HM_DER_TAG_SIZE], want[HM_DER_TAG_SIZE];

    hm_der_tag_name(want, (uint8_t)rd->want);
    if (rd->got == 0)
        return hm_fail(
            err, rd->failed, "offset %zu: %s is missing", rd->at, want);
    return hm_fail(err, rd->failed, "offset %zu: %s, not %s", rd->at,
        hm_der_tag_name(got, (uint8_t)rd->got), want);
}

static bool report(const struct hm_der *rd, struct hm_err *err)
{
    if (rd->what == NULL)
        return report_tags(rd, err);
    if (rd->got == 0)
        return hm_fail(err, rd->failed, "offset %zu: %s", rd->at, rd->what);
    return hm_fail(err, rd->failed, "offset %zu: %s: %" PRIu64 ", not %" PRIu64,
        rd->at, rd->what, rd->got, rd->want);
}

bool hm_der_end(const struct hm_der *rd, struct hm_err *err)
{
    if (rd->failed != HM_OK)
        return report(rd, err);
    if (rd->depth != 0 || rd->implicit != 0)
        return hm_fail(err, HM_USAGE, "reader is still inside of an element");
    if (left(rd) != 0)
        return hm_fail(err, HM_FORMAT, "offset %zu: %zu bytes after the end",
            (size_t)(rd->p - rd->start), left(rd));
    return true;
}

/* ---- Headers ---- */

/* X.690 section 8: these universal types consist of elements. */
static bool is_constructed_type(uint8_t number)
{
    const uint32_t types = 1U << 8 | 1U << 11 | 1U << 16 | 1U << 17 | 1U << 29;

    return (types >> number & 1) != 0;
}

static bool check_tag(struct hm_der *rd, uint8_t tag)
{
    uint8_t number = tag & NUMBER;

    if (number == NUMBER)
        return fail(rd, HM_UNSUPPORTED, "tag number above 30");
    if ((tag & CLASS) != 0)
        return true;
    if (number == 0)
        return fail(rd, HM_FORMAT, "tag 0 (end of contents)");
    if (is_constructed_type(number) != ((tag & CONSTRUCTED) != 0))
        return fail(rd, HM_FORMAT, "primitive and constructed are mixed up");
    return true;
}

/* The length at the front of `rest` (X.690 section 10.1), which becomes what
 * follows it. */
static bool read_length(struct hm_der *rd, struct hm_rd *rest, uint64_t *len)
{
    uint8_t first = hm_rd_u8(rest), count = first & 0x7f;
    struct hm_bytes bytes;

    *len = first;
    if (first < 0x80)
        return !rest->failed || fail(rd, HM_FORMAT, "truncated");
    if (first == 0x80)
        return fail(rd, HM_FORMAT, "length is indefinite");
    bytes = hm_rd_take(rest, count);
    if (rest->failed)
        return fail(rd, HM_FORMAT, "truncated");
    if (bytes.p[0] == 0 || (count == 1 && bytes.p[0] < 0x80))
        return fail(rd, HM_FORMAT, "length is not minimal");
    if (count > sizeof(*len))
        return fail(rd, HM_FORMAT, "length of more than 64 bits");
    *len = 0;
    for (size_t i = 0; i < bytes.len; i++)
        *len = *len << 8 | bytes.p[i];
    return true;
}

/* The next element, without moving on. */
static bool look(struct hm_der *rd, struct element *out)
{
    struct hm_rd rest = hm_rd(hm_bytes(rd->p, left(rd)));
    uint64_t len;

    out->start = rd->p;
    out->tag = hm_rd_u8(&rest);
    HM_TRY(check_tag(rd, out->tag));
    HM_TRY(read_length(rd, &rest, &len));
    if (len > hm_rd_left(&rest))
        return fail_at(rd, rd->p, "length is beyond the end",
            (struct numbers){len, hm_rd_left(&rest)});
    out->value = hm_rd_take(&rest, (size_t)len);
    return true;
}

/* The order of SET OF: no element is the beginning of another, so that this
 * comparison is the one of X.690 section 11.6, padding or not. */
static bool check_order(
    struct hm_der *rd, const struct hm_der_scope *in, struct hm_bytes next)
{
    struct hm_bytes last;

    if (!in->ordered || in->last == NULL)
        return true;
    last = hm_bytes(in->last, (size_t)(rd->p - in->last));
    if (hm_bytes_cmp(last, next) > 0)
        return fail(rd, HM_FORMAT, "SET OF is not in order");
    return true;
}

/* The whole encoding of the next element. */
static struct hm_bytes encoding(const struct element *element)
{
    return hm_bytes(element->start,
        (size_t)(element->value.p - element->start) + element->value.len);
}

/* Look at the next element, which must have the tag of `type` or the one that
 * stands in for it. */
static bool expect(struct hm_der *rd, uint8_t type, struct element *out)
{
    uint8_t tag = type;

    if (rd->failed != HM_OK)
        return false;
    if (rd->implicit != 0)
        tag = rd->implicit | (type & CONSTRUCTED);
    rd->implicit = 0;
    if (left(rd) == 0)
        return fail_at(rd, rd->p, NULL, (struct numbers){0, tag});
    HM_TRY(look(rd, out));
    if (out->tag != tag)
        return fail_at(rd, rd->p, NULL, (struct numbers){out->tag, tag});
    return check_order(rd, scope(rd), encoding(out));
}

static void move_behind(struct hm_der *rd, const struct element *element)
{
    scope(rd)->last = element->start;
    rd->p = element->value.p + element->value.len;
    assert(rd->p <= scope(rd)->end);
}

/* ---- Structure ---- */

void hm_der_enter(struct hm_der *rd, uint8_t tag)
{
    struct element element;

    if (!expect(rd, tag, &element))
        return;
    if ((element.tag & CONSTRUCTED) == 0) {
        fail(rd, HM_USAGE, "entered a primitive element");
        return;
    }
    if (rd->depth == HM_DER_DEPTH_MAX) {
        fail(rd, HM_LIMIT, "nested too deeply");
        return;
    }
    scope(rd)->last = element.start;
    rd->depth++;
    rd->p = element.value.p;
    *scope(rd) = (struct hm_der_scope){.end = rd->p + element.value.len};
}

void hm_der_leave(struct hm_der *rd)
{
    if (!ready(rd))
        return;
    if (rd->depth == 0)
        fail(rd, HM_USAGE, "left more elements than were entered");
    else if (left(rd) != 0)
        fail_at(rd, rd->p, "surplus bytes in an element",
            (struct numbers){left(rd), 0});
    else
        rd->depth--;
}

bool hm_der_more(const struct hm_der *rd)
{
    return rd->failed == HM_OK && left(rd) != 0;
}

uint8_t hm_der_peek(const struct hm_der *rd)
{
    return hm_der_more(rd) ? rd->p[0] : 0;
}

bool hm_der_next_is(const struct hm_der *rd, uint8_t tag)
{
    return hm_der_more(rd) && rd->p[0] == tag;
}

bool hm_der_enter_if(struct hm_der *rd, uint8_t tag)
{
    if (!ready(rd) || !hm_der_next_is(rd, tag))
        return false;
    hm_der_enter(rd, tag);
    return rd->failed == HM_OK;
}

void hm_der_ordered(struct hm_der *rd)
{
    if (scope(rd)->last != NULL)
        fail(rd, HM_USAGE, "order was asked for too late");
    scope(rd)->ordered = true;
}

void hm_der_implicit(struct hm_der *rd, uint8_t n)
{
    assert(n < NUMBER);
    if (ready(rd))
        rd->implicit = HM_DER_CONTEXT(n);
}

bool hm_der_implicit_if(struct hm_der *rd, uint8_t n)
{
    if (!hm_der_next_is(rd, HM_DER_CONTEXT(n)) &&
        !hm_der_next_is(rd, HM_DER_EXPLICIT(n)))
        return false;
    hm_der_implicit(rd, n);
    return rd->failed == HM_OK;
}

struct hm_bytes hm_der_span(struct hm_der *rd)
{
    struct element element;

    if (!ready(rd))
        return no_bytes();
    if (left(rd) == 0) {
        fail(rd, HM_FORMAT, "an element is missing");
        return no_bytes();
    }
    return look(rd, &element) ? encoding(&element) : no_bytes();
}

struct hm_bytes hm_der_any(struct hm_der *rd)
{
    uint8_t tag = hm_der_span(rd).len == 0 ? 0 : rd->p[0];
    struct element element;

    if (tag == 0 || !expect(rd, tag, &element))
        return no_bytes();
    move_behind(rd, &element);
    return encoding(&element);
}

struct hm_bytes hm_der_take(struct hm_der *rd, uint8_t type)
{
    struct element element;
    const char *flaw;

    if (!expect(rd, type, &element))
        return no_bytes();
    flaw = hm_der_flaw(type, element.value);
    if (flaw != NULL) {
        fail(rd, HM_FORMAT, flaw);
        return no_bytes();
    }
    move_behind(rd, &element);
    return element.value;
}

bool hm_der_check(struct hm_bytes in, struct hm_err *err)
{
    struct hm_der rd = hm_der(in);

    hm_der_any(&rd);
    HM_TRY(hm_der_end(&rd, err));
    rd = hm_der(in);
    while (rd.failed == HM_OK && (rd.depth > 0 || left(&rd) > 0)) {
        if (left(&rd) == 0)
            hm_der_leave(&rd);
        else if ((rd.p[0] & CONSTRUCTED) != 0)
            hm_der_enter(&rd, rd.p[0]);
        else
            hm_der_take(&rd, rd.p[0]);
    }
    return hm_der_end(&rd, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/oid.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "enc/hex.h"

/* Groups of seven bits in 64 bits, the last with one bit only. */
enum { GROUPS_MAX = 10 };

bool hm_oid_ok(struct hm_bytes oid)
{
    bool start = true;

    for (size_t i = 0; i < oid.len; i++) {
        if (start && oid.p[i] == 0x80)
            return false;
        start = oid.p[i] < 0x80;
    }
    return start && oid.len > 0;
}

/* The numbers of an OID one by one; the first two are encoded as one. */
struct numbers {
    struct hm_bytes rest;
    uint64_t second;
    enum { AT_FIRST, AT_SECOND, BEHIND } at;
};

/* Take one encoded number; false when it has more than 64 bits. */
static bool take_encoded(struct hm_bytes *rest, uint64_t *v)
{
    *v = 0;
    while (rest->len > 0) {
        uint8_t byte = rest->p[0];

        if (*v >> 57 != 0)
            return false;
        *v = *v << 7 | (byte & 0x7f);
        *rest = hm_bytes_slice(*rest, 1, rest->len);
        if (byte < 0x80)
            break;
    }
    return true;
}

static bool next_number(struct numbers *n, uint64_t *v)
{
    if (n->at == AT_SECOND) {
        *v = n->second;
        n->at = BEHIND;
        return true;
    }
    if (n->rest.len == 0 || !take_encoded(&n->rest, v))
        return false;
    if (n->at == AT_FIRST) {
        uint64_t first = *v < 80 ? *v / 40 : 2;

        n->second = *v - 40 * first;
        n->at = AT_SECOND;
        *v = first;
    }
    return true;
}

/* Can it be written with dots? */
static bool is_plain(struct hm_bytes oid)
{
    uint64_t v;

    if (!hm_oid_ok(oid))
        return false;
    while (oid.len > 0) {
        if (!take_encoded(&oid, &v))
            return false;
    }
    return true;
}

void hm_oid_write(struct hm_buf *out, struct hm_bytes oid)
{
    struct numbers numbers = {.rest = oid};
    const char *dot = "";
    uint64_t v;

    if (!is_plain(oid)) {
        hm_buf_put_str(out, "oid:");
        hm_hex_encode(out, oid);
        return;
    }
    for (; next_number(&numbers, &v); dot = ".")
        hm_buf_printf(out, "%s%" PRIu64, dot, v);
}

char *hm_oid_show(char *out, struct hm_bytes oid)
{
    struct numbers numbers = {.rest = oid};
    const char *dot = "";
    size_t len = 0;
    uint64_t v;

    if (!is_plain(oid)) {
        snprintf(out, HM_SHOW_OID_SIZE, "oid:%.*s", HM_SHOW_OID_SIZE - 8,
            HM_SHOW_HEX(oid));
        return out;
    }
    for (; next_number(&numbers, &v); dot = ".") {
        if (len + 32 > HM_SHOW_OID_SIZE) {
            snprintf(out + len, HM_SHOW_OID_SIZE - len, "..");
            break;
        }
        len += (size_t)snprintf(
            out + len, HM_SHOW_OID_SIZE - len, "%s%" PRIu64, dot, v);
    }
    return out;
}

static void put_encoded(struct hm_buf *out, uint64_t v)
{
    uint8_t bytes[GROUPS_MAX];
    size_t at = sizeof(bytes);

    bytes[--at] = v & 0x7f;
    while ((v >>= 7) != 0)
        bytes[--at] = 0x80 | (v & 0x7f);
    hm_buf_put(out, hm_bytes(bytes + at, sizeof(bytes) - at));
}

/* Take "1" and the dot behind it, which must be followed by something. */
static bool take_text(struct hm_bytes *rest, uint64_t *v)
{
    size_t len = hm_bytes_find(*rest, '.');

    if (!hm_text_u64(v, hm_bytes_slice(*rest, 0, len)) || len + 1 == rest->len)
        return false;
    *rest = hm_bytes_slice(*rest, len + 1, rest->len);
    return true;
}

static bool parse(struct hm_buf *out, struct hm_bytes rest)
{
    uint64_t first, second, v;

    if (!take_text(&rest, &first) || !take_text(&rest, &second) || first > 2 ||
        (first < 2 && second >= 40) ||
        __builtin_add_overflow(40 * first, second, &v))
        return false;
    put_encoded(out, v);
    while (rest.len > 0) {
        if (!take_text(&rest, &v))
            return false;
        put_encoded(out, v);
    }
    return true;
}

bool hm_oid_parse(
    struct hm_buf *out, struct hm_bytes dotted, struct hm_err *err)
{
    size_t before = out->len;

    if (parse(out, dotted))
        return hm_buf_end(out, NULL, err);
    hm_buf_cut(out, before);
    return hm_fail(
        err, HM_FORMAT, "\"%s\" is no object identifier", HM_SHOW(dotted));
}

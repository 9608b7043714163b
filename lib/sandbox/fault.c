/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/fault.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uri.h"
#include "enc/json_write.h"

#define READS (HM_PART_MANIFEST | HM_PART_BLOB)
#define LISTS (HM_PART_TAGS | HM_PART_REFERRERS)

static const char oci_only[] = "oci";

const struct hm_fault_kind hm_fault_kinds[HM_FAULT_COUNT] = {
    {"no-referrers", NULL, HM_FAULT_NOTHING, 0, 0, oci_only,
        HM_PART_REFERRERS | HM_PART_MANIFEST,
        "no referrers API: 404, and no OCI-Subject"},
    {"ignore-filters", NULL, HM_FAULT_NOTHING, 0, 0, oci_only,
        HM_PART_REFERRERS, "list referrers of every type, and do not say so"},
    {"page-size", "N", HM_FAULT_NUMBER, 0, HM_SANDBOX_PAGE_MAX, oci_only, LISTS,
        "list at most N at once"},
    {"moving-tag", "REFERENCE", HM_FAULT_MAYBE_WORD, 0, 0, oci_only,
        HM_PART_MANIFEST,
        "a tag is another manifest from its second request on"},
    {"no-if-match", NULL, HM_FAULT_NOTHING, 0, 0, oci_only, HM_PART_MANIFEST,
        "no ETag, and If-Match and If-None-Match are not looked at"},
    {"unreadable-referrer", "N", HM_FAULT_NUMBER, 0, HM_SANDBOX_ITEMS_MAX,
        oci_only, HM_PART_MANIFEST,
        "500 for the Nth manifest that has a subject"},
    {"max-manifest", "BYTES", HM_FAULT_NUMBER, 0, HM_IMAGE_TEXT_MAX, oci_only,
        HM_PART_MANIFEST, "413 for a larger manifest"},
    {"max-chunk", "BYTES", HM_FAULT_NUMBER, 0, HM_SANDBOX_BLOB_MAX, oci_only,
        HM_PART_UPLOAD, "416 for a larger PATCH, as GHCR"},
    {"min-chunk", "BYTES", HM_FAULT_NUMBER, 0, HM_SANDBOX_BLOB_MAX, oci_only,
        HM_PART_UPLOAD, "demand chunks of that size, but for the last"},
    {"no-range", NULL, HM_FAULT_NOTHING, 0, 0, oci_only, HM_PART_BLOB,
        "all of a blob, whatever part was asked for"},
    {"no-digest", NULL, HM_FAULT_NOTHING, 0, 0, oci_only, READS,
        "no Docker-Content-Digest"},
    {"deny-push", NULL, HM_FAULT_NOTHING, 0, 0, oci_only, HM_PART_DATA,
        "403 for everything that writes"},
    {"redirect-manifest", "URL", HM_FAULT_URL, 0, 0, oci_only, HM_PART_MANIFEST,
        "307 to URL and the path, for manifests that are read"},
    {"redirect-blob", "URL", HM_FAULT_URL, 0, 0, oci_only, HM_PART_BLOB,
        "307 to URL and the path, with a signature in the query"},
    {"foreign-realm", "URL", HM_FAULT_URL, 0, 0, oci_only, HM_PART_ALL,
        "send for tokens to URL"},
    {"foreign-location", "URL", HM_FAULT_URL, 0, 0, oci_only, HM_PART_UPLOAD,
        "uploads go on at URL and the path"},
    {"wrong-log-entry", NULL, HM_FAULT_NOTHING, 0, 0, "rekor rekor2",
        HM_PART_ALL, "answer with the entry of somebody else"},
    {"duplicate", NULL, HM_FAULT_NOTHING, 0, 0, "rekor rekor2", HM_PART_ALL,
        "take the entry, and say that it was there already"},
    {"clock-skew", "SECONDS", HM_FAULT_SECONDS, 0, 4000000000,
        "oidc fulcio ct rekor rekor2 tsa", HM_PART_ALL,
        "its clock is wrong by that much; -60 is behind"},
    {"reject", NULL, HM_FAULT_NOTHING, 0, 0, "tsa", HM_PART_ALL,
        "200 with a rejection in it"},
    {"status", "CODE", HM_FAULT_NUMBER, 0, 599, NULL, HM_PART_ALL,
        "answer CODE"},
    {"throttle", "SECONDS", HM_FAULT_MAYBE_NUMBER, 1, 86400, NULL, HM_PART_ALL,
        "429 with Retry-After"},
    {"html", NULL, HM_FAULT_NOTHING, 0, 0, NULL, HM_PART_ALL,
        "200 with a page in HTML, as from a captive portal"},
    {"garbage", NULL, HM_FAULT_NOTHING, 0, 0, NULL, HM_PART_ALL,
        "a body of bytes that mean nothing"},
    {"gzip", "MIB", HM_FAULT_MAYBE_NUMBER, 256, HM_SANDBOX_BOMB_MIB, NULL,
        READS | LISTS, "the body is a gzip bomb, that much unpacked"},
    {"wrong-digest", NULL, HM_FAULT_NOTHING, 0, 0, NULL, READS,
        "the last byte of the body is another"},
    {"lying-length", "BYTES", HM_FAULT_MAYBE_NUMBER, 1U << 30, UINT64_MAX, NULL,
        READS | LISTS, "Content-Length says BYTES"},
    {"endless", NULL, HM_FAULT_NOTHING, 0, 0, NULL, READS | LISTS,
        "the body comes again and again"},
    {"truncate", "BYTES", HM_FAULT_NUMBER, 0, UINT64_MAX, NULL, READS | LISTS,
        "close the connection after BYTES of the answer"},
    {"reset", NULL, HM_FAULT_NOTHING, 0, 0, NULL, HM_PART_ALL,
        "reset the connection instead of an answer"},
    {"stall", NULL, HM_FAULT_NOTHING, 0, 0, NULL, HM_PART_ALL,
        "do not answer for an hour"},
    {"latency", "MS", HM_FAULT_NUMBER, 0, 3600000, NULL, HM_PART_ALL,
        "wait before the answer"},
    {"slow", "BYTES", HM_FAULT_NUMBER, 0, UINT64_MAX, NULL, READS | LISTS,
        "that many bytes a second"},
};

/* ---- Reading ---- */

/* `in` up to `mark`; the rest behind it goes into *rest, or p is NULL. */
static struct hm_bytes split(
    struct hm_bytes in, uint8_t mark, struct hm_bytes *rest)
{
    size_t at = hm_bytes_find(in, mark);

    *rest =
        at == in.len ? hm_bytes(NULL, 0) : hm_bytes_slice(in, at + 1, in.len);
    return hm_bytes_slice(in, 0, at);
}

static void name_parts(
    struct hm_buf *out, const struct hm_sandbox_service *service)
{
    for (size_t i = 0; service->parts[i].name != NULL; i++)
        hm_buf_printf(out, "%s%s", i > 0 ? ", " : "", service->parts[i].name);
}

static bool read_part(struct hm_fault_rule *rule, struct hm_bytes name,
    const struct hm_sandbox_service *service, struct hm_err *err)
{
    hm_auto(buf) names = hm_buf(HM_FAULT_TEXT);

    for (size_t i = 0; service->parts[i].name != NULL; i++) {
        if (hm_bytes_eq_str(name, service->parts[i].name))
            rule->parts = service->parts[i].bit;
    }
    if (rule->parts != 0)
        return true;
    name_parts(&names, service);
    return hm_fail(err, HM_USAGE, "no part \"%s\", wanted one of %s",
        HM_SHOW(name), hm_buf_str(&names));
}

static bool no_service(struct hm_bytes name,
    const struct hm_sandbox_service *services, struct hm_err *err)
{
    hm_auto(buf) names = hm_buf(HM_FAULT_TEXT);

    for (size_t i = 0; services[i].name != NULL; i++)
        hm_buf_printf(&names, "%s%s", i > 0 ? ", " : "", services[i].name);
    return hm_fail(err, HM_USAGE, "no service \"%s\" here, there is %s",
        HM_SHOW(name), hm_buf_str(&names));
}

static bool read_place(struct hm_fault_rule *rule, struct hm_bytes in,
    const struct hm_sandbox_service *services, struct hm_err *err)
{
    struct hm_bytes part, service = split(in, '.', &part);

    for (rule->service = 0; services[rule->service].name != NULL;
         rule->service++) {
        if (hm_bytes_eq_str(service, services[rule->service].name))
            break;
    }
    if (services[rule->service].name == NULL)
        return no_service(service, services, err);
    if (part.p == NULL)
        return true;
    return read_part(rule, part, &services[rule->service], err);
}

static bool read_url(struct hm_bytes in, struct hm_err *err)
{
    struct hm_uri uri;

    if (!hm_uri_parse(&uri, in, err))
        return false;
    if (uri.has_query || uri.has_fragment)
        return hm_fail(err, HM_USAGE, "an URL without query and fragment");
    return true;
}

/* A number, or "-" and one. */
static bool read_seconds(struct hm_fault_rule *rule, struct hm_bytes in)
{
    bool behind = hm_bytes_starts(in, HM_LIT("-"));
    uint64_t max = hm_fault_kinds[rule->fault].max;

    if (behind)
        in = hm_bytes_slice(in, 1, in.len);
    if (!hm_text_u64(&rule->number, in) || rule->number > max)
        return false;
    rule->seconds = behind ? -(int64_t)rule->number : (int64_t)rule->number;
    return true;
}

static bool read_number(
    struct hm_fault_rule *rule, struct hm_bytes in, struct hm_err *err)
{
    const struct hm_fault_kind *kind = &hm_fault_kinds[rule->fault];

    if (kind->takes == HM_FAULT_SECONDS
            ? read_seconds(rule, in)
            : hm_text_u64(&rule->number, in) && rule->number <= kind->max)
        return true;
    return hm_fail(err, HM_USAGE, "%s: got \"%s\", wanted %s0 to %llu",
        kind->name, HM_SHOW(in),
        kind->takes == HM_FAULT_SECONDS ? "plus or minus " : "",
        (unsigned long long)kind->max);
}

static bool read_argument(
    struct hm_fault_rule *rule, struct hm_bytes in, struct hm_err *err)
{
    const struct hm_fault_kind *kind = &hm_fault_kinds[rule->fault];
    bool given = in.p != NULL;

    rule->number = kind->fallback;
    if (given)
        memcpy(rule->word, in.p, in.len); /* shorter than rule->text */
    if (kind->takes == HM_FAULT_NOTHING && given)
        return hm_fail(err, HM_USAGE, "%s takes no argument", kind->name);
    if (!given && kind->takes != HM_FAULT_NUMBER &&
        kind->takes != HM_FAULT_SECONDS && kind->takes != HM_FAULT_URL)
        return true;
    if (!given)
        return hm_fail(
            err, HM_USAGE, "wanted %s:%s", kind->name, kind->argument);
    if (kind->takes == HM_FAULT_URL)
        return read_url(in, err) || hm_wrap(err, "%s", kind->name);
    if (kind->takes == HM_FAULT_MAYBE_WORD)
        return true;
    return read_number(rule, in, err);
}

static bool can_have(const struct hm_fault_kind *kind, const char *service)
{
    struct hm_bytes word, rest = hm_bytes_str(kind->only);

    if (kind->only == NULL)
        return true;
    while (rest.p != NULL) {
        word = split(rest, ' ', &rest);
        if (hm_bytes_eq_str(word, service))
            return true;
    }
    return false;
}

static bool read_kind(struct hm_fault_rule *rule, struct hm_bytes in,
    const struct hm_sandbox_service *services, struct hm_err *err)
{
    const char *service = services[rule->service].name;
    struct hm_bytes argument, name = split(in, ':', &argument);

    for (size_t i = 0; i < HM_FAULT_COUNT; i++) {
        if (!hm_bytes_eq_str(name, hm_fault_kinds[i].name))
            continue;
        if (!can_have(&hm_fault_kinds[i], service))
            return hm_fail(err, HM_USAGE, "%s cannot have %s", service,
                hm_fault_kinds[i].name);
        rule->fault = (enum hm_fault)i;
        if (rule->parts == 0)
            rule->parts = strcmp(service, "oci") == 0 ? hm_fault_kinds[i].parts
                                                      : UINT_MAX;
        return read_argument(rule, argument, err);
    }
    return hm_fail(err, HM_USAGE, "no fault \"%s\"", HM_SHOW(name));
}

/* "1/3" or "x2"; false when it is neither: then it belongs to the argument. */
static bool read_rate(struct hm_fault_rule *rule, struct hm_bytes in)
{
    uint64_t *to = &rule->each;
    uint64_t value;

    if (hm_bytes_starts(in, HM_LIT("x"))) {
        to = &rule->first;
        in = hm_bytes_slice(in, 1, in.len);
    } else if (hm_bytes_starts(in, HM_LIT("1/"))) {
        in = hm_bytes_slice(in, 2, in.len);
    } else {
        return false;
    }
    if (!hm_text_u64(&value, in) || value == 0)
        return false;
    *to = value;
    return true;
}

static bool parse(struct hm_fault_rule *out, struct hm_bytes in,
    const struct hm_sandbox_service *services, struct hm_err *err)
{
    struct hm_bytes rest, place = split(in, '=', &rest);
    size_t at = rest.len;

    if (rest.p == NULL)
        return hm_fail(err, HM_USAGE, "wanted SERVICE=KIND[:ARGUMENT][@RATE]");
    HM_TRY(read_place(out, place, services, err));
    while (at > 0 && rest.p[at - 1] != '@')
        at--;
    if (at > 0 && read_rate(out, hm_bytes_slice(rest, at, rest.len)))
        rest = hm_bytes_slice(rest, 0, at - 1);
    return read_kind(out, rest, services, err);
}

bool hm_fault_parse(struct hm_fault_rule *out, const char *text,
    const struct hm_sandbox_service *services, struct hm_err *err)
{
    struct hm_bytes in = hm_bytes_str(text);

    *out = (struct hm_fault_rule){0};
    if (in.len >= sizeof(out->text))
        return hm_fail(err, HM_LIMIT, "a fault of %zu bytes", in.len);
    if (!hm_utf8_ok(in))
        return hm_fail(err, HM_USAGE, "a fault that is no text");
    memcpy(out->text, in.p, in.len);
    if (!parse(out, in, services, err))
        return hm_wrap(err, "fault \"%s\"", HM_SHOW(in));
    return true;
}

/* ---- At work ---- */

struct hm_faults {
    pthread_mutex_t lock;
    struct hm_fault_rule rules[HM_SANDBOX_FAULTS_MAX];
    size_t count;
};

bool hm_faults_new(struct hm_faults **out, struct hm_err *err)
{
    *out = hm_alloc(sizeof(**out));
    if (*out == NULL)
        return hm_fail_memory(err);
    pthread_mutex_init(&(*out)->lock, NULL);
    return true;
}

void hm_faults_free(struct hm_faults *faults)
{
    if (faults == NULL)
        return;
    pthread_mutex_destroy(&faults->lock);
    hm_free(faults);
}

bool hm_faults_add(struct hm_faults *faults, const struct hm_fault_rule *rule,
    struct hm_err *err)
{
    size_t at = 0;
    bool room;

    pthread_mutex_lock(&faults->lock);
    while (at < faults->count &&
        (faults->rules[at].fault != rule->fault ||
            faults->rules[at].service != rule->service ||
            faults->rules[at].parts != rule->parts))
        at++;
    room = at < HM_SANDBOX_FAULTS_MAX;
    if (room)
        faults->rules[at] = *rule;
    if (room && at == faults->count)
        faults->count++;
    pthread_mutex_unlock(&faults->lock);
    if (!room)
        return hm_fail(err, HM_LIMIT, "more than %d faults at once",
            HM_SANDBOX_FAULTS_MAX);
    return true;
}

void hm_faults_clear(struct hm_faults *faults)
{
    pthread_mutex_lock(&faults->lock);
    faults->count = 0;
    pthread_mutex_unlock(&faults->lock);
}

void hm_faults_list(struct hm_faults *faults, struct hm_json_out *out)
{
    json_t *list = hm_json_add_list(out, out->root, "faults");

    pthread_mutex_lock(&faults->lock);
    for (size_t i = 0; i < faults->count; i++)
        hm_json_add_str(out, list, NULL, hm_bytes_str(faults->rules[i].text));
    pthread_mutex_unlock(&faults->lock);
}

/* Counts it, too. */
static bool meets(struct hm_fault_rule *rule, size_t service, unsigned part)
{
    if (rule->service != service || (rule->parts & part) == 0)
        return false;
    rule->seen++;
    if (rule->first > 0)
        return rule->seen <= rule->first;
    return rule->each == 0 || rule->seen % rule->each == 0;
}

bool hm_faults_hit(struct hm_fault_hits *out, struct hm_faults *faults,
    size_t service, unsigned part, struct hm_err *err)
{
    *out = (struct hm_fault_hits){0};
    pthread_mutex_lock(&faults->lock);
    if (faults->count > 0)
        out->rules = hm_alloc_array(faults->count, sizeof(*out->rules));
    for (size_t i = 0; out->rules != NULL && i < faults->count; i++) {
        if (meets(&faults->rules[i], service, part))
            out->rules[out->count++] = faults->rules[i];
    }
    if (out->rules == NULL && faults->count > 0)
        hm_fail_memory(err);
    pthread_mutex_unlock(&faults->lock);
    return err->code == HM_OK;
}

void hm_fault_hits_free(struct hm_fault_hits *hits)
{
    hm_free(hits->rules);
    *hits = (struct hm_fault_hits){0};
}

const struct hm_fault_rule *hm_fault_hit(
    const struct hm_fault_hits *hits, enum hm_fault fault)
{
    for (size_t i = 0; i < hits->count; i++) {
        if (hits->rules[i].fault == fault)
            return &hits->rules[i];
    }
    return NULL;
}

int64_t hm_fault_now_ms(const struct hm_fault_hits *hits, int64_t now_ms)
{
    const struct hm_fault_rule *rule =
        hits != NULL ? hm_fault_hit(hits, HM_FAULT_CLOCK_SKEW) : NULL;

    return rule != NULL ? now_ms + rule->seconds * 1000 : now_ms;
}

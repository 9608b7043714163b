/* SPDX-License-Identifier: Apache-2.0 */
#include "api/request.h"

#include <assert.h>
#include <stddef.h>

#include "api/grow.h"
#include "base/err.h"
#include "base/window.h"
#include "crypto/digest.h"

/* Sizes of all versions; a new one is added behind. */
static const size_t sizes[] = {sizeof(struct hm_request)};
static const struct hm_versions versions = {
    "request", sizes, sizeof(sizes) / sizeof(sizes[0])};

static_assert(sizeof(struct hm_request) ==
        offsetof(struct hm_request, reserved) +
            sizeof(((struct hm_request *)0)->reserved),
    "a member added later must not lie in what was padding before");

/* ---- What must be there ---- */

/* A list of pointers, none of which is missing. */
static bool check_list(
    const void *const *list, size_t count, const char *what, struct hm_err *err)
{
    if (count > 0 && list == NULL)
        return hm_fail(err, HM_USAGE, "%zu %s, but no list", count, what);
    for (size_t i = 0; i < count; i++) {
        if (list[i] == NULL)
            return hm_fail(err, HM_USAGE, "%s %zu is NULL", what, i);
    }
    return true;
}

static bool check_members(const struct hm_request *r, struct hm_err *err)
{
    if (r->root == NULL)
        return hm_fail(err, HM_USAGE, "no trust root is given");
    if (r->rules == NULL)
        return hm_fail(err, HM_USAGE, "no rules are given");
    HM_TRY(hm_rules_ready(r->rules, err));
    HM_TRY(check_list((const void *const *)r->keys, r->key_count, "key", err));
    return check_list(
        (const void *const *)r->evidence, r->evidence_count, "evidence", err);
}

/* Bytes that we do not know are demands that we do not know. */
static bool check_reserved(const struct hm_request *r, struct hm_err *err)
{
    for (size_t i = 0; i < sizeof(r->reserved); i++) {
        if (r->reserved[i] != 0)
            return hm_fail(err, HM_USAGE, "reserved is not zero");
    }
    return true;
}

static bool check_options(const struct hm_request *r, struct hm_err *err)
{
    if (r->unsafe_no_tlog && r->tlog_min > 0)
        return hm_fail(
            err, HM_USAGE, "unsafe_no_tlog and tlog_min contradict each other");
    if (r->unsafe_no_sct && r->sct_min > 0)
        return hm_fail(
            err, HM_USAGE, "unsafe_no_sct and sct_min contradict each other");
    if (r->now.ns >= 1000000000)
        return hm_fail(err, HM_USAGE, "now has %u nanoseconds", r->now.ns);
    if (!r->has_now && hm_time_cmp(r->now, (struct hm_time){0}) != 0)
        return hm_fail(err, HM_USAGE, "now is set, has_now is not");
    return check_reserved(r, err);
}

/* ---- The artifact ---- */

static bool is_zero(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] != 0)
            return false;
    }
    return true;
}

/* A digest whose computing was forgotten or went wrong must not meet another
 * such one in a statement. */
static bool check_digest(
    const struct hm_asked *asked, const struct hm_digest *d, struct hm_err *err)
{
    struct hm_bytes view = hm_digest_view(d);

    if (view.len == 0)
        return hm_fail(err, HM_USAGE, "it is of no hash function");
    if (is_zero(view))
        return hm_fail(err, HM_USAGE, "all its bytes are zero");
    for (size_t i = 0; i < asked->artifact.digest_count; i++) {
        if (asked->digests[i].hash == d->hash)
            return hm_fail(
                err, HM_USAGE, "a second one by %s", hm_hash_name(d->hash));
    }
    return true;
}

static bool take_digests(struct hm_asked *asked, struct hm_err *err)
{
    const struct hm_request *r = &asked->request;

    if (r->digest_count > 0 && r->digests == NULL)
        return hm_fail(
            err, HM_USAGE, "%zu digests, but no list", r->digest_count);
    for (size_t i = 0; i < r->digest_count; i++) {
        if (!check_digest(asked, &r->digests[i], err))
            return hm_wrap(err, "digest %zu", i);
        asked->digests[asked->artifact.digest_count++] = r->digests[i];
    }
    return true;
}

/* Bits of the hash functions that some evidence needs; asked once, because it
 * reads whole statements. */
static unsigned needed(const struct hm_request *r)
{
    unsigned all = 1U << HM_SHA256;

    for (size_t i = 0; i < r->evidence_count; i++)
        all |= hm_evidence_hashes(r->evidence[i], r->keys, r->key_count);
    return all;
}

static const struct hm_digest *digest_by(
    const struct hm_asked *asked, enum hm_hash hash)
{
    for (size_t i = 0; i < asked->artifact.digest_count; i++) {
        if (asked->digests[i].hash == hash)
            return &asked->digests[i];
    }
    return NULL;
}

/* Pure Ed25519 is verified over the message, everything else by digests. Unless
 * both are of the same bytes, a signature over one would vouch for the other. */
static bool hash_message(
    struct hm_asked *asked, enum hm_hash hash, struct hm_err *err)
{
    const struct hm_digest *given = digest_by(asked, hash);
    struct hm_digest digest;

    HM_TRY(hm_digest_of(&digest, hash, asked->request.message, err));
    if (given == NULL)
        asked->digests[asked->artifact.digest_count++] = digest;
    else if (!hm_digest_eq(given, &digest))
        return hm_fail(err, HM_USAGE, "the message is %s, but %s is given",
            HM_SHOW_DIGEST(&digest), HM_SHOW_DIGEST(given));
    return true;
}

static bool hash_all(struct hm_asked *asked, struct hm_err *err)
{
    static const enum hm_hash hashes[HM_API_HASHES] = {
        HM_SHA256, HM_SHA384, HM_SHA512};
    unsigned needs = needed(&asked->request);

    for (size_t i = 0; i < HM_API_HASHES; i++) {
        if ((needs & (1U << hashes[i])) || digest_by(asked, hashes[i]) != NULL)
            HM_TRY(hash_message(asked, hashes[i], err));
    }
    return true;
}

static bool take_message(struct hm_asked *asked, struct hm_err *err)
{
    const struct hm_request *r = &asked->request;

    if (!r->has_message && (r->message.len > 0 || r->message.p != NULL))
        return hm_fail(err, HM_USAGE, "message is set, has_message is not");
    HM_TRY(hm_bytes_check(r->message, "message", err));
    if (r->has_message)
        HM_TRY(hash_all(asked, err));
    if (asked->artifact.digest_count == 0)
        return hm_fail(
            err, HM_USAGE, "neither a digest nor the message is given");
    return true;
}

bool hm_asked_read(
    struct hm_asked *out, const struct hm_request *request, struct hm_err *err)
{
    struct hm_request *r = &out->request;

    *out = (struct hm_asked){0};
    if (!hm_api_read(r, &versions, request, err) || !check_members(r, err) ||
        !check_options(r, err) || !hm_bytes_check(r->name, "name", err) ||
        !take_digests(out, err) || !take_message(out, err))
        return hm_wrap(err, "request");
    out->opts = (struct hm_verify_opts){
        .sct_min = r->sct_min,
        .tlog_min = r->tlog_min,
        .tsa_min = r->tsa_min,
        .has_now = r->has_now,
        .now = r->now,
        .unsafe_no_sct = r->unsafe_no_sct,
        .unsafe_no_tlog = r->unsafe_no_tlog,
        .unsafe_no_time = r->unsafe_no_time,
    };
    out->artifact.name = r->name;
    out->artifact.digests = out->digests;
    out->artifact.has_message = r->has_message;
    out->artifact.message = r->message;
    out->artifact.pae = r->pae;
    out->artifact.image = r->image;
    return true;
}

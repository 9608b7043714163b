/* SPDX-License-Identifier: Apache-2.0 */
/* What we verified, as a summary that somebody may sign. It says what was
 * checked and by which evidence, and claims no level that nobody computed. */
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "bundle/evidence.h"
#include "crypto/digest.h"
#include "enc/json_write.h"
#include "vsa/vsa.h"

static void put_digest(
    struct hm_json_out *out, json_t *at, const struct hm_digest *digest)
{
    /* "sha256:.." without the name */
    const char *text = HM_SHOW_DIGEST(digest);
    struct hm_bytes all = hm_bytes_str(text);
    size_t colon = hm_bytes_find(all, ':');

    hm_json_add_str(out, at, hm_hash_name(digest->hash),
        hm_bytes_slice(all, colon + 1, all.len));
}

static void put_subject(struct hm_json_out *out, const struct hm_vsa *vsa)
{
    json_t *subjects = hm_json_add_list(out, out->root, "subject");
    json_t *subject = hm_json_add_obj(out, subjects, NULL), *set;

    hm_json_add_str(out, subject, "name", vsa->subject);
    set = hm_json_add_obj(out, subject, "digest");
    for (size_t i = 0; i < vsa->digest_count; i++)
        put_digest(out, set, &vsa->digests[i]);
}

/* By their own bytes, as they were read. */
static bool put_inputs(struct hm_json_out *out, json_t *predicate,
    const struct hm_vsa *vsa, struct hm_err *err)
{
    json_t *list = hm_json_add_list(out, predicate, "inputAttestations");

    for (size_t i = 0; i < vsa->fact_count; i++) {
        const struct hm_evidence *from = vsa->facts[i]->from;
        json_t *item = hm_json_add_obj(out, list, NULL);
        struct hm_digest digest;

        if (from == NULL || from->text.len == 0)
            return hm_fail(err, HM_USAGE, "evidence %zu has no bytes", i);
        HM_TRY(hm_digest_of(&digest, HM_SHA256, from->text, err));
        put_digest(out, hm_json_add_obj(out, item, "digest"), &digest);
    }
    return true;
}

static bool put_predicate(struct hm_json_out *out, json_t *predicate,
    const struct hm_vsa *vsa, struct hm_err *err)
{
    json_t *verifier = hm_json_add_obj(out, predicate, "verifier");
    json_t *levels, *policy;

    hm_json_add_str(out, verifier, "id", vsa->verifier);
    hm_json_add_str(out, hm_json_add_obj(out, verifier, "version"), "hallmark",
        vsa->version);
    hm_json_add_time(out, predicate, "timeVerified", vsa->time);
    hm_json_add_str(out, predicate, "resourceUri", vsa->resource);
    policy = hm_json_add_obj(out, predicate, "policy");
    hm_json_add_str(out, policy, "uri", vsa->policy);
    if (vsa->policy_digest != NULL)
        put_digest(
            out, hm_json_add_obj(out, policy, "digest"), vsa->policy_digest);
    HM_TRY(put_inputs(out, predicate, vsa, err));
    hm_json_add_str(out, predicate, "verificationResult", HM_LIT("PASSED"));
    levels = hm_json_add_list(out, predicate, "verifiedLevels");
    for (size_t i = 0; i < vsa->level_count; i++)
        hm_json_add_str(out, levels, NULL, vsa->levels[i]);
    hm_json_add_str(out, predicate, "slsaVersion", HM_LIT("1.2"));
    return true;
}

static bool check_level(struct hm_bytes level, struct hm_err *err)
{
    struct hm_bytes track;
    unsigned number;

    if (level.len == 0)
        return hm_fail(err, HM_USAGE, "an empty level");
    if (!hm_bytes_starts(level, HM_LIT("SLSA_")) ||
        hm_bytes_eq_str(level, "SLSA_BUILD_LEVEL_UNEVALUATED") ||
        (hm_vsa_level(&track, &number, level) &&
            hm_bytes_eq_str(track, "SLSA_BUILD")))
        return true;
    return hm_fail(err, HM_USAGE,
        "level %s: names that begin with SLSA_ are SLSA's, and only levels of "
        "builds are computed",
        HM_SHOW(level));
}

static bool check(const struct hm_vsa *vsa, struct hm_err *err)
{
    if (vsa->verifier.len == 0 || vsa->resource.len == 0 ||
        vsa->policy.len == 0)
        return hm_fail(
            err, HM_USAGE, "a summary names its verifier, resource and policy");
    if (vsa->digest_count == 0 || vsa->fact_count == 0)
        return hm_fail(err, HM_USAGE,
            "a summary is about an artifact's digest, by evidence for it");
    if (vsa->level_count > HM_VSA_LEVELS_MAX)
        return hm_fail(err, HM_USAGE, "more than %d levels", HM_VSA_LEVELS_MAX);
    for (size_t i = 0; i < vsa->level_count; i++)
        HM_TRY(check_level(vsa->levels[i], err));
    return true;
}

bool hm_vsa_write(
    struct hm_buf *out, const struct hm_vsa *vsa, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    json_t *predicate;

    HM_TRY(check(vsa, err));
    hm_json_add_str(
        &json, json.root, "_type", HM_LIT("https://in-toto.io/Statement/v1"));
    put_subject(&json, vsa);
    hm_json_add_str(
        &json, json.root, "predicateType", hm_bytes_str(hm_vsa_type));
    predicate = hm_json_add_obj(&json, json.root, "predicate");
    HM_TRY(put_predicate(&json, predicate, vsa, err));
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

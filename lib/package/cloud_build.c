/* SPDX-License-Identifier: Apache-2.0 */
#include "package/cloud_build.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "bundle/evidence.h"
#include "crypto/digest.h"
#include "enc/jcs.h"
#include "enc/json_field.h"
#include "package/cloud_build_keys.h"

static const char slsa_v0_1[] = "https://slsa.dev/provenance/v0.1";
static const char slsa_v1[] = "https://slsa.dev/provenance/v1";

/* ---- Digests that are told ---- */

/* "sha256:.." of the artifact, as the caller has it. */
static const struct hm_digest *digest_of(const struct hm_facts *facts)
{
    for (size_t i = 0; i < facts->digest_count; i++) {
        if (facts->digests[i].hash == HM_SHA256)
            return &facts->digests[i];
    }
    return NULL;
}

static bool ends_in_digest(
    struct hm_bytes text, const char *before, const struct hm_digest *digest)
{
    hm_auto(buf) tail = hm_buf(256);

    hm_buf_printf(&tail, "%s%s", before, HM_SHOW_DIGEST(digest));
    return tail.len > 0 && text.len >= tail.len &&
        hm_bytes_eq(hm_bytes_slice(text, text.len - tail.len, tail.len),
            hm_buf_view(&tail));
}

static bool check_told(const char *what, struct hm_bytes text,
    const char *before, const struct hm_digest *digest, struct hm_err *err)
{
    if (ends_in_digest(text, before, digest))
        return true;
    return hm_fail(err, HM_MISMATCH, "%s is %s, the image is %s", what,
        HM_SHOW(text), HM_SHOW_DIGEST(digest));
}

/* Of the image that gcloud was asked about. */
static bool check_summary(struct hm_arena *arena, struct hm_bytes text,
    const struct hm_digest *digest, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_bytes told, full;
    struct hm_json v;
    struct hm_json_obj o;

    if (text.p == NULL)
        return hm_fail(err, HM_NOT_FOUND, "there is no image_summary");
    HM_TRY(hm_json_parse_borrowed(&v, arena, text, HM_PACKAGE_TEXT_MAX, err));
    o = hm_json_root(&rd, v);
    told = hm_json_str(&o, "digest");
    full = hm_json_str(&o, "fully_qualified_digest");
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err) &&
        check_told("digest in image_summary", told, "", digest, err) &&
        check_told("fully_qualified_digest", full, "@", digest, err);
}

/* ---- The statement for people ---- */

/* The same value, whatever the order of members and the spaces. */
static bool same_value(struct hm_json a, struct hm_json b, struct hm_err *err)
{
    hm_auto(buf) one = hm_buf(HM_STATEMENT_MAX),
                 other = hm_buf(HM_STATEMENT_MAX);

    if (hm_json_type(a) == HM_JSON_NONE || hm_json_type(b) == HM_JSON_NONE)
        return hm_fail(err, HM_MISMATCH, "one of them lacks it");
    HM_TRY(hm_jcs_write(&one, a, err));
    HM_TRY(hm_jcs_write(&other, b, err));
    return hm_bytes_eq(hm_buf_view(&one), hm_buf_view(&other)) ||
        hm_fail(err, HM_MISMATCH, "they differ");
}

/* Of SLSA 0.1 the text has the predicate under another name. */
static bool same_statement(struct hm_json text, const char *predicate,
    struct hm_json payload, struct hm_err *err)
{
    const char *const members[][2] = {{"_type", "_type"},
        {"predicateType", "predicateType"}, {"subject", "subject"},
        {predicate, "predicate"}};

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (!same_value(hm_json_get(text, members[i][0]),
                hm_json_get(payload, members[i][1]), err))
            return hm_wrap(err,
                "the text for people and the signed statement: %s",
                members[i][1]);
    }
    return true;
}

static bool check_text(struct hm_arena *arena, struct hm_json build,
    const struct hm_statement *statement, struct hm_err *err)
{
    bool v1 = hm_bytes_eq_str(statement->predicate_type, slsa_v1);
    struct hm_json payload;

    HM_TRY(hm_json_parse_borrowed(
        &payload, arena, statement->text, HM_STATEMENT_MAX, err));
    return same_statement(
        hm_json_get(build, v1 ? "inTotoSlsaProvenanceV1" : "intotoStatement"),
        v1 ? "predicate" : "slsaProvenance", payload, err);
}

/* ---- All of it ---- */

static bool read_item(struct hm_json *build, struct hm_arena *arena,
    struct hm_bytes text, const struct hm_digest *digest, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_bytes kind, uri;
    struct hm_json v;
    struct hm_json_obj o;

    HM_TRY(hm_json_parse_borrowed(&v, arena, text, HM_EVIDENCE_MAX, err));
    o = hm_json_root(&rd, v);
    kind = hm_json_str(&o, "kind");
    uri = hm_json_str(&o, "resourceUri");
    *build = hm_json_any(&o, "build");
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    if (!hm_bytes_eq_str(kind, "BUILD"))
        return hm_fail(
            err, HM_MISMATCH, "kind is %s, wanted BUILD", HM_SHOW(kind));
    return check_told("resourceUri", uri, "@", digest, err);
}

static bool check_around(const struct hm_facts *facts, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_PACKAGE_ARENA_MAX);
    const struct hm_evidence *from = facts->from;
    const struct hm_digest *digest = digest_of(facts);
    struct hm_json build;

    if (facts->kind != HM_FACTS_KEY || !facts->has_statement || from == NULL ||
        from->format != HM_EVIDENCE_GCLOUD)
        return hm_fail(
            err, HM_MISMATCH, "no provenance that a key of Cloud Build signed");
    if (digest == NULL)
        return hm_fail(err, HM_NOT_FOUND,
            "the artifact's sha256 digest is needed, and was not given");
    HM_TRY(read_item(&build, &arena, from->text, digest, err));
    HM_TRY(check_summary(&arena, from->beside, digest, err));
    return check_text(&arena, build, &facts->statement, err);
}

static void check(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    struct hm_check *check = hm_section_expect(section, "cloud-build");
    struct hm_err err = {0};

    (void)ctx;
    if (facts == NULL)
        return;
    if (check_around(facts, &err))
        hm_check_pass(check, "what stands around the statement says the same");
    else
        hm_check_err(check, &err);
}

bool hm_cloud_build_require(struct hm_rules *rules, struct hm_err *err)
{
    HM_TRY(hm_rules_allow_predicate(rules, hm_bytes_str(slsa_v0_1), err));
    HM_TRY(hm_rules_allow_predicate(rules, hm_bytes_str(slsa_v1), err));
    return hm_rules_require_content(
        rules, &(struct hm_content_rule){NULL, check}, err);
}

bool hm_key_set_cloud_build(struct hm_key_set *out, struct hm_err *err)
{
    hm_auto(key_set) set = {.kind = HM_KEY_SET_CLOUD_BUILD};

    for (const struct hm_cloud_build_key *key = hm_cloud_build_keys;
         key->name != NULL; key++)
        HM_TRY(hm_key_set_add_cloud_build(
            &set, hm_bytes_str(key->name), hm_bytes_str(key->pem), err));
    *out = set;
    set = (struct hm_key_set){0};
    return true;
}

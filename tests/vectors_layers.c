/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_layers.c - real signatures and attestations in cosign's older form:
 * of containers/image, whose signatures lie in files of their own, and of
 * slsa-verifier, in layouts that cosign saved. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "bundle/layer.h"
#include "cases.h"
#include "crypto/digest.h"
#include "image/manifest.h"
#include "judge/judge.h"
#include "test.h"
#include "verify/court.h"

enum { KEYS = 2, REPORT = 16384 };

/* What is judged, and by what. */
struct bench {
    struct hm_arena arena;
    struct hm_root *root;
    struct hm_rules *rules;
    struct hm_key *keys[KEYS];
    size_t key_count;
    struct hm_digest image;
    struct hm_evidence_file *file;
    struct hm_err problem; /* why there is no file */
    struct hm_verify_opts opts;
    char report[REPORT];
};

static void bench_free(struct bench *b)
{
    hm_evidence_file_free(b->file);
    for (size_t i = 0; i < b->key_count; i++)
        hm_key_free(b->keys[i]);
    hm_rules_free(b->rules);
    hm_root_free(b->root);
    hm_arena_free(&b->arena);
}
#define bench_auto __attribute__((cleanup(bench_free))) struct bench

static bool load(
    struct hm_bytes *out, struct bench *b, const char *path, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(4 * HM_MIB);

    HM_TRY(hm_file_read(&text, test_vector_path(path), err));
    return hm_arena_copy(&b->arena, out, hm_buf_view(&text), err);
}

static bool bench_new(struct bench *out, struct hm_err *err)
{
    struct hm_bytes text;

    *out = (struct bench){.arena = hm_arena(16 * HM_MIB)};
    HM_TRY(hm_root_new(&out->root, err));
    HM_TRY(load(&text, out, "trust/public-good.json", err));
    HM_TRY(hm_root_add_json(out->root, HM_LIT("public-good"), text, err));
    return hm_rules_new(&out->rules, err);
}

static enum hm_verdict judge(struct bench *b, bool image)
{
    const struct hm_artifact artifact = {.name = HM_LIT("r.test/image"),
        .image = image,
        .digests = &b->image,
        .digest_count = 1};
    const struct hm_key *keys[KEYS] = {b->keys[0], b->keys[1]};
    const struct hm_judge with = {
        .root = b->root,
        .rules = b->rules,
        .keys = keys,
        .key_count = b->key_count,
        .opts = &b->opts,
    };
    const struct hm_candidate candidate = {.name = HM_LIT("layer"),
        .evidence = b->file == NULL ? NULL : hm_evidence_at(b->file, 0),
        .problem = &b->problem};
    const struct hm_evidences all = {&candidate, 1, NULL};
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    struct hm_proved proved = {.arena = &arena};
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(REPORT);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return HM_COULD_NOT_TELL;
    hm_judge_target(&proved, hm_report_root(report), &with, &artifact, &all);
    hm_report_text(&text, report);
    snprintf(b->report, sizeof(b->report), "%s", hm_buf_str(&text));
    return hm_report_verdict(report);
}

/* ---- containers/image ---- */

/* Demands of theirs that are not ours, and a root that cannot be taken apart. */
static const struct {
    const char *id, *why;
} other[] = {
    {"key-match-exact", "a reference without a tag is no exact one there"},
    {"keyless-no-log-required", "the root's log is what proves the time"},
    {"keyless-no-chain", "the root has the intermediate certificate"},
    {"keyless-other-log-key", "the root has the log's key"},
};

static const char *is_other(const char *id)
{
    for (size_t i = 0; i < TEST_LEN(other); i++) {
        if (strcmp(other[i].id, id) == 0)
            return other[i].why;
    }
    return NULL;
}

static const char *skip_word(const char *text, const char *word)
{
    size_t len = strlen(word);

    return strncmp(text, word, len) == 0 ? text + len : NULL;
}

/* "remove annotation X", "set annotation X to ..". */
static void change(struct hm_members *members, const char *what)
{
    const char *name =
        what == NULL ? NULL : skip_word(what, "remove annotation ");
    bool drop = name != NULL;

    if (what != NULL && !drop)
        name = skip_word(what, "set annotation ");
    if (!CHECK(what == NULL || name != NULL) || name == NULL)
        return;
    for (size_t i = 0; i < members->count; i++) {
        struct hm_member *m = &members->list[i];
        bool is_it = strncmp(name, (const char *)m->name.p, m->name.len) == 0;

        if (is_it && drop)
            *m = members->list[--members->count];
        else if (is_it)
            m->value = strstr(what, "base64") == NULL ? HM_LIT("other text")
                                                      : HM_LIT("b3RoZXI=");
    }
}

static bool read_signature(
    struct bench *b, const struct test_cases *cases, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&b->arena);
    struct hm_cosign_layer layer = {.annotations = NULL};
    struct hm_members annotations = {NULL, 0};
    struct hm_bytes text;
    struct hm_json_obj o;
    struct hm_json v;
    char path[256];

    snprintf(path, sizeof(path), "containers-image/%s",
        test_cases_get(cases, "signature"));
    HM_TRY(load(&text, b, path, err));
    text = hm_bytes_slice(text, sizeof("\0sigstore-json"), text.len);
    HM_TRY(hm_json_parse_borrowed(&v, &b->arena, text, HM_MIB, err));
    o = hm_json_root(&rd, v);
    layer.media_type = hm_json_str(&o, "mimeType");
    layer.blob = hm_json_base64(&o, "payload", HM_BASE64);
    hm_image_strings(&annotations, &o, "annotations");
    hm_json_close(&o, HM_JSON_REJECT);
    HM_TRY(hm_json_end(&rd, err));
    change(&annotations, test_cases_get(cases, "change"));
    layer.annotations = &annotations;
    if (!hm_evidence_layer(&b->file, &layer, &b->problem))
        b->file = NULL;
    return true;
}

static bool add_keys(
    struct bench *b, const struct test_cases *cases, struct hm_err *err)
{
    const struct hm_window always = {.has_start = false};
    const char *names = test_cases_get(cases, "keys");
    struct hm_bytes pem;
    char path[256];

    while (names != NULL && *names != '\0' && b->key_count < KEYS) {
        size_t len = strcspn(names, " ");

        snprintf(path, sizeof(path), "containers-image/%.*s", (int)len, names);
        HM_TRY(load(&pem, b, path, err));
        HM_TRY(hm_key_parse_pem(&b->keys[b->key_count], pem, err));
        b->key_count++;
        HM_TRY(hm_rules_allow_key(
            b->rules, b->keys[b->key_count - 1], &always, err));
        names += names[len] == ' ' ? len + 1 : len;
    }
    return true;
}

static bool add_rules(
    struct bench *b, const struct test_cases *cases, struct hm_err *err)
{
    const char *identity = test_cases_get(cases, "identity");
    const char *exact = skip_word(identity, "exactReference:");
    const char *email = test_cases_get(cases, "email");

    HM_TRY(add_keys(b, cases, err));
    b->opts.unsafe_no_tlog = email == NULL; /* no log is asked for there */
    if (email != NULL) {
        const struct hm_identity_spec who = {
            .issuer = {HM_MATCH_EXACT,
                hm_bytes_str(test_cases_get(cases, "issuer"))},
            .subject = {HM_MATCH_EXACT, hm_bytes_str(email)},
        };

        HM_TRY(hm_rules_allow_identity(b->rules, &who, err));
    }
    return hm_rules_require_signed_as(b->rules,
        hm_bytes_str(
            exact != NULL ? exact : test_cases_get(cases, "reference")),
        err);
}

static bool judge_case(const struct test_cases *cases, struct hm_err *err)
{
    bench_auto b = {.root = NULL};
    const char *id = test_cases_get(cases, "id");
    bool pass = strcmp(test_cases_get(cases, "expect"), "pass") == 0;
    struct hm_bytes manifest;
    enum hm_verdict verdict;
    char path[256];

    test_case("%s", id);
    HM_TRY(bench_new(&b, err));
    HM_TRY(add_rules(&b, cases, err));
    snprintf(path, sizeof(path), "containers-image/%s",
        test_cases_get(cases, "manifest"));
    HM_TRY(load(&manifest, &b, path, err));
    HM_TRY(hm_digest_of(&b.image, HM_SHA256, manifest, err));
    HM_TRY(read_signature(&b, cases, err));
    verdict = judge(&b, true);
    if (is_other(id) != NULL) {
        test_note("not ours: %s", is_other(id));
        return true;
    }
    if (!CHECK_EQ(verdict, pass ? HM_YES : HM_NO))
        test_note("%s", b.report);
    CHECK_EQ(judge(&b, false), HM_NO); /* a file of that digest */
    return true;
}

static void signatures_of_images_are_judged(void)
{
    struct test_cases cases;
    struct hm_err err = {0};
    size_t count = 0;

    if (!test_cases_open(&cases, "containers-image"))
        return;
    for (; test_cases_next(&cases); count++)
        CHECK_OK(judge_case(&cases, &err));
    test_cases_close(&cases);
    test_note("containers-image: %zu cases", count);
}

/* ---- slsa-verifier ---- */

static bool load_blob(struct hm_bytes *out, struct bench *b, const char *folder,
    const struct hm_digest *digest, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_KIB);

    hm_buf_put_str(&path, folder);
    hm_image_blob_path(&path, digest);
    HM_TRY(hm_buf_end(&path, NULL, err));
    return load(out, b, hm_buf_str(&path), err);
}

static const struct hm_descriptor *by_kind(
    const struct hm_manifest *index, const char *kind)
{
    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_bytes *got =
            hm_members_get(&index->manifests.list[i].annotations, "kind");

        if (got != NULL && hm_bytes_eq_str(*got, kind))
            return &index->manifests.list[i];
    }
    return NULL;
}

static bool open_layout(struct bench *b, const char *folder, struct hm_err *err)
{
    const struct hm_descriptor *image, *atts;
    struct hm_cosign_layer layer = {.annotations = NULL};
    struct hm_manifest index, manifest;
    struct hm_bytes text;
    char path[256];

    snprintf(path, sizeof(path), "%sindex.json", folder);
    HM_TRY(load(&text, b, path, err));
    HM_TRY(hm_manifest_parse(&index, &b->arena, text,
        HM_LIT("application/vnd.oci.image.index.v1+json"), err));
    image = by_kind(&index, "dev.cosignproject.cosign/image");
    if (image == NULL)
        image = by_kind(&index, "dev.cosignproject.cosign/imageIndex");
    atts = by_kind(&index, "dev.cosignproject.cosign/atts");
    if (image == NULL || atts == NULL)
        return hm_fail(err, HM_FORMAT, "neither image nor attestation");
    b->image = image->digest;
    HM_TRY(load_blob(&text, b, folder, &atts->digest, err));
    HM_TRY(
        hm_manifest_parse(&manifest, &b->arena, text, atts->media_type, err));
    if (manifest.layers.count == 0)
        return hm_fail(err, HM_FORMAT, "no layer");
    layer.media_type = manifest.layers.list[0].media_type;
    layer.annotations = &manifest.layers.list[0].annotations;
    HM_TRY(load_blob(
        &layer.blob, b, folder, &manifest.layers.list[0].digest, err));
    return hm_evidence_layer(&b->file, &layer, err);
}

static bool judge_layout(
    const char *folder, const char *type, bool yes, struct hm_err *err)
{
    bench_auto b = {.root = NULL};

    test_case("%s, %s", folder, type == NULL ? "no type" : type);
    HM_TRY(bench_new(&b, err));
    hm_rules_unsafe_any_identity(b.rules);
    if (type != NULL)
        HM_TRY(hm_rules_allow_predicate(b.rules, hm_bytes_str(type), err));
    HM_TRY(open_layout(&b, folder, err));
    if (!CHECK_EQ(judge(&b, true), yes ? HM_YES : HM_NO))
        test_note("%s", b.report);
    b.image.b[0] ^= 1;
    CHECK_EQ(judge(&b, true), HM_NO);
    return true;
}

static void attestations_of_images_are_judged(void)
{
    static const char *const versions[] = {"v1.4.0", "v1.9.0", "v2.1.0"};
    hm_auto(buf) probe = hm_buf(HM_MIB);
    char folder[256];
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(versions); i++) {
        snprintf(folder, sizeof(folder),
            "slsa-verifier/gha_generic_container/%s/"
            "container_workflow_dispatch/index.json",
            versions[i]);
        if (!hm_file_read(&probe, test_vector_path(folder), &err)) {
            test_skip(3, "%s is not there", folder);
            return;
        }
        folder[strlen(folder) - strlen("index.json")] = '\0';
        CHECK_OK(judge_layout(
            folder, "https://slsa.dev/provenance/v0.2", true, &err));
        CHECK_OK(
            judge_layout(folder, "https://spdx.dev/Document", false, &err));
        CHECK_OK(judge_layout(folder, NULL, false, &err));
    }
}

TEST_SUITE(vectors_layers, TEST(signatures_of_images_are_judged),
    TEST(attestations_of_images_are_judged));

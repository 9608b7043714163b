/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_intoto.c - statements and digests of in-toto's own tests, and the
 * shape of what builders write. */
#include <glob.h>
#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"
#include "dsse/dsse.h"
#include "intoto/statement.h"

#include "test.h"

struct vector {
    const char *file;
    enum hm_code code; /* HM_OK: accepted */
    const char *words;
};

static void judge(const struct vector *v, struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_statement s;

    test_case("%s", v->file);
    CHECK_CODE(hm_statement_parse(&s, &arena, text, &err), v->code, v->words);
}

static void statements_are_judged_as_in_toto_does(void)
{
    static const struct vector vectors[] = {
        {"good", HM_OK, NULL},
        {"type-v1", HM_OK, NULL},
        /* The specification allows it now. */
        {"missing-predicate", HM_OK, NULL},
        {"bad-type", HM_UNSUPPORTED, "$._type"},
        {"type-v0.2", HM_UNSUPPORTED, "$._type"},
        {"type-v2", HM_UNSUPPORTED, "$._type"},
        {"no-subjects", HM_FORMAT, "about nothing"},
        {"subject-missing-statement-requirement-on-digest", HM_FORMAT,
            "$.subject[0].digest: missing"},
        {"missing-predicate-type", HM_FORMAT, "$.predicateType: empty"},
    };

    for (size_t i = 0; i < TEST_LEN(vectors); i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);

        if (test_vector_read(&text, "in-toto-attestation/statement/%s.json",
                vectors[i].file))
            judge(&vectors[i], hm_buf_view(&text));
    }
}

/* As the one subject of a statement. */
static void resource_descriptors_are_judged_as_in_toto_does(void)
{
    static const struct vector vectors[] = {
        {"supportedRdDigest", HM_OK, NULL},
        {"gitCommitSha1Rd", HM_OK, NULL},
        {"gitCommitSha256Rd", HM_OK, NULL},
        {"badRd", HM_FORMAT, "$.subject[0].digest: missing"},
        {"badRdDigestEncoding", HM_FORMAT,
            "digest.sha256: digest of the wrong"},
        {"badGitCommitLengthRd", HM_FORMAT,
            "digest.gitCommit: digest of the wrong length"},
    };

    for (size_t i = 0; i < TEST_LEN(vectors); i++) {
        hm_auto(buf) rd = hm_buf(HM_MIB), text = hm_buf(HM_MIB);

        if (!test_vector_read(&rd,
                "in-toto-attestation/resource-descriptor/%s.json",
                vectors[i].file))
            continue;
        hm_buf_put_str(&text,
            "{\"_type\": \"https://in-toto.io/Statement/v1\","
            "\"predicateType\": \"a:b\", \"subject\": [");
        hm_buf_put(&text, hm_buf_view(&rd));
        hm_buf_put_str(&text, "]}");
        judge(&vectors[i], hm_buf_view(&text));
    }
}

/* The one file whose statement has no predicate type; slsa-verifier reads of it
 * the signature alone. */
static bool is_incomplete(const char *path)
{
    return strstr(path, "gha_bundle/valid.intoto.sigstore") != NULL;
}

static void check_file(const char *path)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(8 * HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_err err = {0};
    struct hm_json v, inner;
    struct hm_dsse dsse;
    struct hm_statement s;

    test_case("%s", path);
    if (!CHECK_OK(hm_file_read(&text, path, &err)) ||
        !CHECK_OK(hm_json_parse(&v, &arena, hm_buf_view(&text), HM_MIB, &err)))
        return;
    inner = hm_json_get(v, "dsseEnvelope");
    hm_dsse_read(&dsse, &rd, inner.doc != NULL ? inner : v,
        inner.doc != NULL ? HM_JSON_REJECT : HM_JSON_IGNORE);
    if (!CHECK_OK(hm_json_end(&rd, &err)))
        return;
    CHECK_BYTES(dsse.payload_type, hm_bytes_str(hm_dsse_intoto));
    CHECK_EQ(dsse.sig_count, 1);
    CHECK(dsse.sigs[0].sig.len > 0);
    if (is_incomplete(path))
        CHECK_ERR(hm_statement_parse(&s, &arena, dsse.payload, &err), HM_FORMAT,
            "$.predicateType: empty");
    else
        CHECK_OK(hm_statement_parse(&s, &arena, dsse.payload, &err));
}

static void what_builders_write_is_read(void)
{
    static const char *const patterns[] = {"slsa-verifier/*.intoto.jsonl",
        "slsa-verifier/*/*.intoto.*", "slsa-verifier/*/*/*.intoto.*",
        "slsa-verifier/gha_*/*/*.slsa", "slsa-verifier/gha_*/*/*.sigstore",
        "slsa-verifier/vsa/*.jsonl"};
    const char *root = test_vector_path("slsa-verifier/cases.tsv");
    size_t count = 0;

    if (root == NULL) {
        test_skip(1, "slsa-verifier is not there");
        return;
    }
    for (size_t i = 0; i < TEST_LEN(patterns); i++) {
        size_t base = strlen(root) - strlen("slsa-verifier/cases.tsv");
        glob_t found = {0};
        char pattern[512];

        snprintf(
            pattern, sizeof(pattern), "%.*s%s", (int)base, root, patterns[i]);
        if (glob(pattern, 0, NULL, &found) == 0) {
            for (size_t j = 0; j < found.gl_pathc; j++, count++)
                check_file(found.gl_pathv[j]);
        }
        globfree(&found);
    }
    CHECK(count >= 25);
    test_note("slsa-verifier: %zu envelopes with their statements", count);
}

/* The whole statements among the examples of the specification. What its authors
 * left open ("5678...") is no digest. */
static void examples_of_slsa_are_judged(void)
{
    static const struct vector vectors[] = {
        {"source-requirements-1", HM_OK, NULL},
        {"verification_summary-2", HM_FORMAT, "$.subject[0].digest.sha256"},
    };

    for (size_t i = 0; i < TEST_LEN(vectors); i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);

        if (test_vector_read(&text, "slsa/examples/%s.json", vectors[i].file))
            judge(&vectors[i], hm_buf_view(&text));
    }
}

/* The others are members of one; a type that they name has a short name. */
static void types_of_slsa_are_known(void)
{
    static const struct {
        const char *file, *name; /* NULL: names none */
    } vectors[] = {
        {"build-provenance-1", "slsaprovenance1"},
        {"build-provenance-2", NULL},
        {"verification_summary-1", "vsa"},
    };

    for (size_t i = 0; i < TEST_LEN(vectors); i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_json v, type;

        test_case("%s", vectors[i].file);
        if (!test_vector_read(
                &text, "slsa/examples/%s.json", vectors[i].file) ||
            !CHECK_OK(
                hm_json_parse(&v, &arena, hm_buf_view(&text), HM_MIB, &err)))
            continue;
        type = hm_json_get(v, "predicateType");
        CHECK_EQ(type.doc != NULL, vectors[i].name != NULL);
        if (type.doc != NULL)
            CHECK(hm_json_str_eq(type, hm_predicate_uri(vectors[i].name)));
    }
}

TEST_SUITE(vectors_intoto, TEST(examples_of_slsa_are_judged),
    TEST(types_of_slsa_are_known), TEST(statements_are_judged_as_in_toto_does),
    TEST(resource_descriptors_are_judged_as_in_toto_does),
    TEST(what_builders_write_is_read));

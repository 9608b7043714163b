/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/build.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"
#include "test.h"

#define TYPE "https://example.com/t"
#define HEX "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
#define STATEMENT                                                              \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":" \
    "{\"sha256\":\"" HEX "\"}}],\"predicateType\":\"" TYPE                     \
    "\",\"predicate\":{}}"

/* A key and the file "x". */
struct bench {
    struct hm_key *key;
    struct hm_signer signer;
    struct hm_digest digests[3];
    struct hm_artifact artifact;
    struct hm_sign_demand demand;
    struct hm_sign_what what;
};

static void hm_bench_free(struct bench *b)
{
    hm_key_free(b->key);
    hm_sign_demand_free(&b->demand);
}
#define bench_auto __attribute__((cleanup(hm_bench_free))) struct bench

static bool bench_new(struct bench *b, enum hm_key_type type,
    const char *predicate_type, struct hm_err *err)
{
    struct hm_demand_opts opts = {
        .signer = &b->signer, .type = hm_bytes_str(predicate_type)};

    HM_TRY(hm_key_generate(&b->key, type, 0, err));
    b->signer = hm_signer_of_key(b->key);
    for (int i = 0; i < 3; i++)
        HM_TRY(hm_digest_of(
            &b->digests[i], (enum hm_hash)(HM_SHA256 + i), HM_LIT("x"), err));
    b->artifact = (struct hm_artifact){.name = HM_LIT("x"),
        .digests = b->digests,
        .digest_count = 3,
        .has_message = true,
        .message = HM_LIT("x")};
    b->what = (struct hm_sign_what){.signer = &b->signer,
        .demand = &b->demand,
        .artifacts = &b->artifact,
        .artifact_count = 1};
    return hm_sign_demand_new(&b->demand, &opts, err);
}

static void files_are_signed_by_every_kind_of_key(void)
{
    for (int type = HM_KEY_P256; type <= HM_KEY_ED25519; type++) {
        bench_auto b = {0};
        hm_auto(buf) out = hm_buf(HM_EVIDENCE_MAX);
        hm_auto_ptr(evidence_file) file = NULL;
        const struct hm_evidence *e;
        struct hm_err err = {0};

        test_case("%s", hm_key_type_name((enum hm_key_type)type));
        if (type == HM_KEY_RSA && test_torture())
            continue; /* minutes: each run makes a new key */
        if (!CHECK_OK(bench_new(&b, (enum hm_key_type)type, "", &err)) ||
            !CHECK_OK(hm_sign_build(&out, &b.what, &err)) ||
            !CHECK_OK(hm_evidence_parse(&file, hm_buf_view(&out), &err)))
            continue;
        e = hm_evidence_at(file, 0);
        CHECK_EQ(e->format, HM_EVIDENCE_BUNDLE_0_3);
        CHECK(e->has_key_hint && e->key_hint.len == 44);
        CHECK(!e->has_envelope && e->entry_count == 0);
        CHECK(e->message_digest.hash != HM_HASH_NONE);
    }
}

static void statements_are_signed_in_an_envelope(void)
{
    for (int type = HM_KEY_P256; type <= HM_KEY_ED25519; type++) {
        bench_auto b = {0};
        hm_auto(buf) out = hm_buf(HM_EVIDENCE_MAX);
        hm_auto_ptr(evidence_file) file = NULL;
        const struct hm_evidence *e;
        struct hm_err err = {0};

        test_case("%s", hm_key_type_name((enum hm_key_type)type));
        if (type == HM_KEY_RSA && test_torture())
            continue; /* minutes: each run makes a new key */
        if (!CHECK_OK(bench_new(&b, (enum hm_key_type)type, TYPE, &err)))
            continue;
        b.what.statement = HM_LIT(STATEMENT);
        if (!CHECK_OK(hm_sign_build(&out, &b.what, &err)) ||
            !CHECK_OK(hm_evidence_parse(&file, hm_buf_view(&out), &err)))
            continue;
        e = hm_evidence_at(file, 0);
        CHECK(e->has_envelope && e->envelope.sig_count == 1);
        CHECK_BYTES(e->envelope.payload, HM_LIT(STATEMENT));
        CHECK_EQ(e->envelope.sigs[0].keyid.len, 0);
    }
}

/* Whatever goes wrong, nothing comes out, and the step is named. */
static void what_does_not_verify_does_not_come_out(void)
{
    static const struct {
        const char *name, *type;
        const char *statement;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"about another file", TYPE,
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{"
            "\"digest\":{\"sha256\":"
            "\"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            "\"}}],\"predicateType\":\"" TYPE "\",\"predicate\":{}}",
            HM_NOT_FOUND, "verification of what was signed: "},
        {"another type", "https://example.com/other", STATEMENT, HM_POLICY,
            "verification of what was signed: "},
        {"no statement", TYPE, "{}", HM_FORMAT,
            "verification of what was signed: "},
        {"a signature where a statement is demanded", TYPE, "", HM_POLICY,
            "verification of what was signed: "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        bench_auto b = {0};
        hm_auto(buf) out = hm_buf(HM_EVIDENCE_MAX);
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(bench_new(&b, HM_KEY_P256, cases[i].type, &err)))
            continue;
        b.what.statement = hm_bytes_str(cases[i].statement);
        CHECK_ERR(
            hm_sign_build(&out, &b.what, &err), cases[i].code, cases[i].words);
        CHECK_EQ(out.len, 0);
    }
}

static void every_artifact_has_to_verify(void)
{
    bench_auto b = {0};
    hm_auto(buf) out = hm_buf(HM_EVIDENCE_MAX);
    struct hm_artifact two[2];
    struct hm_digest other;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&b, HM_KEY_P256, TYPE, &err)) ||
        !CHECK_OK(hm_digest_of(&other, HM_SHA256, HM_LIT("y"), &err)))
        return;
    two[0] = two[1] = b.artifact;
    two[1].digests = &other;
    two[1].digest_count = 1;
    b.what.artifacts = two;
    b.what.artifact_count = 2;
    CHECK_ERR(hm_sign_build(&out, &b.what, &err), HM_USAGE,
        "one signature over several files is a statement");
    b.what.statement = HM_LIT(STATEMENT);
    CHECK_ERR(hm_sign_build(&out, &b.what, &err), HM_NOT_FOUND,
        "verification of what was signed: ");
    b.what.artifact_count = 0;
    CHECK_ERR(hm_sign_build(&out, &b.what, &err), HM_USAGE, "nothing to sign");
}

static void a_file_that_is_an_envelopes_encoding_is_not_signed(void)
{
    bench_auto b = {0};
    hm_auto(buf) out = hm_buf(HM_EVIDENCE_MAX);
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&b, HM_KEY_P256, "", &err)))
        return;
    b.artifact.pae = true;
    CHECK_ERR(hm_sign_build(&out, &b.what, &err), HM_UNSUPPORTED,
        "signature: the file begins with \"DSSEv1 \"");
}

static void the_digest_that_the_key_needs_must_be_there(void)
{
    bench_auto b = {0};
    hm_auto(buf) out = hm_buf(HM_EVIDENCE_MAX);
    struct hm_artifact_need need;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&b, HM_KEY_P384, "", &err)))
        return;
    b.artifact.digest_count = 1;
    CHECK_ERR(hm_sign_build(&out, &b.what, &err), HM_NOT_FOUND,
        "signature: the file's sha384 digest is needed");
    if (CHECK_OK(hm_sign_need(&need, &b.signer, NULL, &err)))
        CHECK(need.hashes == (1U << HM_SHA256 | 1U << HM_SHA384) &&
            !need.message);
}

static bool no_signature(void *ctx, struct hm_buf *out,
    const struct hm_to_sign *what, struct hm_err *err)
{
    (void)ctx;
    (void)out;
    (void)what;
    return hm_fail(err, HM_DENIED, "not today");
}

static void a_signer_that_refuses_is_named_by_its_step(void)
{
    bench_auto b = {0};
    hm_auto(buf) out = hm_buf(HM_EVIDENCE_MAX);
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&b, HM_KEY_P256, "", &err)))
        return;
    b.signer.sign = no_signature;
    CHECK_ERR(
        hm_sign_build(&out, &b.what, &err), HM_DENIED, "signature: not today");
}

TEST_SUITE(sign_build, TEST(files_are_signed_by_every_kind_of_key),
    TEST(statements_are_signed_in_an_envelope),
    TEST(what_does_not_verify_does_not_come_out),
    TEST(every_artifact_has_to_verify),
    TEST(a_file_that_is_an_envelopes_encoding_is_not_signed),
    TEST(the_digest_that_the_key_needs_must_be_there),
    TEST(a_signer_that_refuses_is_named_by_its_step));

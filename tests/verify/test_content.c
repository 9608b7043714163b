/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "crypto/digest.h"
#include "test.h"
#include "verify/court.h"

static bool exhibit(struct exhibit *out, const char *kind)
{
    const struct lab_made *made = court_made(lab_kind(kind));

    HM_TRY(CHECK(made != NULL));
    exhibit_of(out, &made->evidence, &made->artifact);
    return true;
}

/* What is told is not signed, and must be true all the same. */
static void a_digest_that_is_told_is_true(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1"))
        return;
    e.evidence.message_digest.hash = HM_HASH_NONE;
    court_says(&court, &e, "");
    e.evidence.message_digest = e.digests[1];
    court_says(&court, &e, "");
    e.evidence.message_digest.b[47] ^= 0x80;
    court_says(&court, &e, "artifact:mismatch");
    e.artifact.digest_count = 1;
    court_says(&court, &e, "artifact:not-found");
}

/* What an envelope's signer signs is no file, however it is known. */
static void an_envelopes_signature_is_none_over_a_file(void)
{
    static const char *const messages[] = {
        "message, Rekor v1", "message by a key, Rekor v2", "message, P-384"};
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    for (size_t i = 0; i < TEST_LEN(messages); i++) {
        test_case("%s", messages[i]);
        if (!exhibit(&e, messages[i]))
            continue;
        e.artifact.pae = true;
        court_says(&court, &e, "artifact:mismatch");
        CHECK(strstr(court_report(), "none over a file") != NULL);
        e.artifact.pae = false;
        e.artifact.has_message = true;
        e.artifact.message = HM_LIT("DSSEv1 1 a 1 b");
        court_says(&court, &e, "artifact:mismatch");
        e.artifact.message = HM_LIT("DSSEv1-1 a 1 b");
        court_says(&court, &e, "");
    }
}

/* A statement may be about any file, also about such a one. */
static void a_statement_may_be_about_such_a_file(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (!exhibit(&e, "statement, Rekor v2"))
        return;
    e.artifact.pae = true;
    court_says(&court, &e, "");
}

static void another_artifact_is_refused(void)
{
    static const struct {
        const char *kind, *failures;
    } rows[] = {
        {"message, Rekor v1", "signature:mismatch artifact:mismatch"},
        {"message by a key, Rekor v2", "signature:mismatch artifact:mismatch"},
        {"statement, Rekor v1 dsse", "artifact:not-found"},
        {"statement, Rekor v1 intoto", "artifact:not-found"},
        {"statement, Rekor v2", "artifact:not-found"},
        {"statement by a key, Rekor v1", "artifact:not-found"},
    };
    struct court court = court_of_lab(court_root(), court_lab());

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct exhibit e;

        test_case("%s", rows[i].kind);
        if (!exhibit(&e, rows[i].kind))
            continue;
        for (size_t d = 0; d < 3; d++)
            e.digests[d].b[0] ^= 1;
        e.artifact.has_message = false;
        court_says(&court, &e, rows[i].failures);
    }
}

/* What has no digest of the artifact's by the subject's own function cannot be
 * told to be the artifact. */
static void a_subject_is_found_by_its_own_function(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (!exhibit(&e, "statement, Rekor v2"))
        return;
    e.artifact.digests = &e.digests[2]; /* SHA-512 */
    e.artifact.digest_count = 1;
    court_says(&court, &e, "artifact:not-found");
    e.artifact.digest_count = 0;
    court_says(&court, &e, "artifact:usage");
}

/* ---- Other envelopes, signed and logged like good ones ---- */

struct sealed {
    struct lab_made made;
    struct hm_buf pae, sig;
    struct exhibit exhibit;
};

static void sealed_free(struct sealed *sealed)
{
    hm_lab_made_free(&sealed->made);
    hm_buf_free(&sealed->pae);
    hm_buf_free(&sealed->sig);
}

static bool seal(struct sealed *out, const char *type, struct hm_bytes payload,
    struct hm_err *err)
{
    const struct lab_kind *kind = lab_kind("statement by a key, Rekor v1");
    struct hm_dsse *envelope = &out->made.evidence.envelope;

    out->pae = hm_buf(HM_MIB);
    out->sig = hm_buf(HM_SIGNATURE_MAX);
    HM_TRY(lab_sign(&out->made, court_lab(), kind, err));
    envelope->payload_type = hm_bytes_str(type);
    envelope->payload = payload;
    hm_dsse_pae(&out->pae, envelope->payload_type, payload);
    HM_TRY(hm_sig_sign(&out->sig, out->made.key, made_alg_for(out->made.key),
        hm_buf_view(&out->pae), err));
    out->made.sig.sig = hm_buf_view(&out->sig);
    HM_TRY(lab_log_again(&out->made, court_lab(), kind, err));
    exhibit_of(&out->exhibit, &out->made.evidence, &out->made.artifact);
    return true;
}

#define INTOTO "application/vnd.in-toto+json"
#define OTHER_SUBJECT                                                          \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":"   \
    "\"x\",\"digest\":{\"sha256\":"                                            \
    "\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"}}]," \
    "\"predicateType\":\"https://example.com/p\",\"predicate\":{}}"

static void what_is_no_statement_about_it_is_refused(void)
{
    static const struct {
        const char *name, *type;
        struct hm_bytes payload;
        const char *failures;
    } rows[] = {
        {"CVE-2026-39395: no JSON", INTOTO, RAW("not json"), "artifact:format"},
        {"CVE-2026-39395: no statement", INTOTO, RAW("{}"), "artifact:format"},
        {"nothing", INTOTO, RAW(""), "artifact:format"},
        {"CVE-2026-31830: another subject", INTOTO, RAW(OTHER_SUBJECT),
            "artifact:not-found"},
        {"another type", "application/json", RAW(OTHER_SUBJECT),
            "artifact:unsupported"},
        {"a longer type", INTOTO "x", RAW(OTHER_SUBJECT),
            "artifact:unsupported"},
        {"no type", "", RAW(OTHER_SUBJECT), "artifact:unsupported"},
    };
    struct court court = court_of_lab(court_root(), court_lab());

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        __attribute__((cleanup(sealed_free))) struct sealed sealed = {0};
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (CHECK_OK(seal(&sealed, rows[i].type, rows[i].payload, &err)))
            court_says(&court, &sealed.exhibit, rows[i].failures);
    }
}

/* ---- Images ---- */

static const char *const payloads[] = {"image, payload",
    "image, payload and timestamp", "image, payload by a key"};

/* The signature stays good: it says nothing about this image. */
static void a_payload_names_one_image(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    TEST_EACH(i, payloads) {
        test_case("%s", payloads[i]);
        if (!exhibit(&e, payloads[i]))
            continue;
        court_says(&court, &e, "");
        e.artifact.digest_count = 1;
        e.artifact.has_message = false;
        court_says(&court, &e, "");
        e.digests[0].b[31] ^= 1;
        court_says(&court, &e, "artifact:mismatch");
        e.artifact.digests = &e.digests[2]; /* SHA-512 */
        court_says(&court, &e, "artifact:not-found");
        e.artifact.digest_count = 0;
        court_says(&court, &e, "artifact:not-found");
    }
}

static void an_image_is_no_file_and_a_file_no_image(void)
{
    static const struct {
        const char *kind;
        bool image;
        const char *failures;
    } rows[] = {
        {"message, Rekor v1", true, "artifact:mismatch"},
        {"message, Rekor v2", true, "artifact:mismatch"},
        {"message, Ed25519", true, "artifact:mismatch"},
        {"message by a key, Rekor v1", true, "artifact:mismatch"},
        {"image, payload", false, "artifact:mismatch"},
        {"image, payload by a key", false, "artifact:mismatch"},
        /* A statement says what it is about, and rules ask for its type. */
        {"statement, Rekor v1 dsse", true, ""},
        {"image, statement", false, ""},
        {"image, statement as a layer", false, ""},
    };
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i].kind);
        if (!exhibit(&e, rows[i].kind))
            continue;
        e.artifact.image = rows[i].image;
        court_says(&court, &e, rows[i].failures);
    }
}

#define IDENTITY "\"identity\":{\"docker-reference\":\"r/a\"}"
#define IMAGE "\"image\":{\"docker-manifest-digest\":\"sha256:" MANIFEST "\"}"
#define TYPE "\"type\":\"cosign container image signature\""
/* SHA-256 of LAB_MESSAGE. */
#define MANIFEST                                                               \
    "326086a5d542fbb3f783c4d9182b3188caecd714d02d6c10cbdea982e2bfc409"

/* Payloads that the signer of the image signed and logged as they are: all that
 * is wrong with them is what they say. */
static void a_payload_says_it_in_one_way(void)
{
    static const struct {
        const char *name, *payload, *failures;
    } rows[] = {
        {"as cosign writes it",
            "{\"critical\":{" IDENTITY "," IMAGE "," TYPE
            "},\"optional\":null}",
            ""},
        {"without an optional part",
            "{\"critical\":{" IDENTITY "," IMAGE "," TYPE "}}", ""},
        {"spaces and another order",
            " {\"optional\":{},\n\"critical\":{" TYPE "," IMAGE "," IDENTITY
            "}} ",
            ""},
        {"another type",
            "{\"critical\":{" IDENTITY "," IMAGE
            ",\"type\":\"atomic container signature\"}}",
            "artifact:unsupported"},
        {"no type", "{\"critical\":{" IDENTITY "," IMAGE "}}",
            "artifact:format"},
        {"no image", "{\"critical\":{" IDENTITY "," TYPE "}}",
            "artifact:format"},
        {"no identity", "{\"critical\":{" IMAGE "," TYPE "}}",
            "artifact:format"},
        {"nothing critical", "{\"optional\":{" IMAGE "}}", "artifact:format"},
        {"a name in capitals, as Go would read it",
            "{\"critical\":{" IDENTITY "," IMAGE "," TYPE
            ",\"Image\":{\"docker-manifest-digest\":\"sha256:" MANIFEST "\"}}}",
            "artifact:format"},
        {"an image twice",
            "{\"critical\":{" IDENTITY "," IMAGE "," TYPE "," IMAGE "}}",
            "artifact:format"},
        {"more that is critical",
            "{\"critical\":{" IDENTITY "," IMAGE "," TYPE ",\"x\":1}}",
            "artifact:format"},
        {"more beside it",
            "{\"critical\":{" IDENTITY "," IMAGE "," TYPE "},\"x\":1}",
            "artifact:format"},
        {"the image in the optional part alone",
            "{\"critical\":{" IDENTITY ",\"image\":{}," TYPE
            "},\"optional\":{" IMAGE "}}",
            "artifact:format"},
        {"a digest without its function",
            "{\"critical\":{" IDENTITY
            ",\"image\":{\"docker-manifest-digest\":\"" MANIFEST "\"}," TYPE
            "}}",
            "artifact:format"},
        {"an optional part that is a text",
            "{\"critical\":{" IDENTITY "," IMAGE "," TYPE
            "},\"optional\":\"x\"}",
            "artifact:format"},
        {"two of them",
            "{\"critical\":{" IDENTITY "," IMAGE "," TYPE
            "}}{\"critical\":{" IDENTITY "," IMAGE "," TYPE "}}",
            "artifact:format"},
        {"no JSON", "sha256:" MANIFEST, "artifact:format"},
        {"what an envelope signs",
            "DSSEv1 28 application/vnd.in-toto+json 2 {}", "artifact:format"},
        {"a statement",
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{"
            "\"digest\":{\"sha256\":\"" MANIFEST
            "\"}}],\"predicateType\":\"https://sigstore.dev/cosign/sign/v1\"}",
            "artifact:format"},
    };
    const struct lab_kind *kind = lab_kind("image, payload by a key");
    struct court court = court_of_lab(court_root(), court_lab());

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        lab_made_auto made = {0};
        struct exhibit e;
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (!CHECK_OK(court_sign(&e, &made, court_lab(), kind->name, &err)))
            return;
        made.evidence.payload = hm_bytes_str(rows[i].payload);
        if (!CHECK_OK(lab_sign_payload(&made, court_lab(), kind, &err)))
            return;
        exhibit_of(&e, &made.evidence, &made.artifact);
        court_says(&court, &e, rows[i].failures);
    }
}

static void what_its_signer_wrote_is_told(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (exhibit(&e, "image, payload") && court_says(&court, &e, "")) {
        CHECK(strstr(court_report(), "named by the payload") != NULL);
        CHECK(strstr(court_report(), "signed as: " LAB_REFERENCE) != NULL);
        CHECK(strstr(court_report(), "annotation: commit=4f2a") != NULL);
        CHECK(strstr(court_report(), "annotation: n") == NULL); /* a number */
    }
    if (exhibit(&e, "image, statement") && court_says(&court, &e, ""))
        CHECK(strstr(court_report(), "annotation: commit=4f2a") != NULL);
    if (exhibit(&e, "statement, Rekor v1 dsse") && court_says(&court, &e, ""))
        CHECK(strstr(court_report(), "annotation: ") == NULL);
    /* About a file that type says nothing that rules could ask for. */
    if (!exhibit(&e, "image, statement"))
        return;
    e.artifact.image = false;
    if (court_says(&court, &e, ""))
        CHECK(strstr(court_report(), "annotation: ") == NULL);
}

static void annotations_are_an_object(void)
{
    static const char statement[] =
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{"
        "\"digest\":{\"sha256\":\"" MANIFEST "\"},\"annotations\":[]}],"
        "\"predicateType\":\"https://sigstore.dev/cosign/sign/v1\"}";
    struct court court = court_of_lab(court_root(), court_lab());
    __attribute__((cleanup(sealed_free))) struct sealed sealed = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(seal(&sealed, INTOTO, HM_LIT(statement), &err)))
        return;
    court_says(&court, &sealed.exhibit, "");
    sealed.exhibit.artifact.image = true;
    court_says(&court, &sealed.exhibit, "artifact:format");
}

static void the_report_says_what_it_was(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (exhibit(&e, "statement, Rekor v2") && court_says(&court, &e, ""))
        CHECK(strstr(court_report(), "subject 1 of 1, " LAB_PREDICATE) != NULL);
    if (exhibit(&e, "message, Rekor v2") && court_says(&court, &e, ""))
        CHECK(strstr(court_report(), "signed itself") != NULL);
}

TEST_SUITE(verify_content, TEST(a_payload_names_one_image),
    TEST(an_image_is_no_file_and_a_file_no_image),
    TEST(a_payload_says_it_in_one_way), TEST(what_its_signer_wrote_is_told),
    TEST(annotations_are_an_object), TEST(a_digest_that_is_told_is_true),
    TEST(an_envelopes_signature_is_none_over_a_file),
    TEST(a_statement_may_be_about_such_a_file),
    TEST(another_artifact_is_refused),
    TEST(a_subject_is_found_by_its_own_function),
    TEST(what_is_no_statement_about_it_is_refused),
    TEST(the_report_says_what_it_was));

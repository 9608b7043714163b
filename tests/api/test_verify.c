/* SPDX-License-Identifier: Apache-2.0 */
/* Everything here goes through the public interface, but for the evidence. */
#include "hallmark/verify.h"

#include <pthread.h>
#include <string.h>

#include "api/ask.h"
#include "base/err.h"
#include "bundle/write.h"
#include "test.h"

static void drop(struct hm_result **result)
{
    hm_result_free(*result);
}
#define result_auto __attribute__((cleanup(drop))) struct hm_result

/* Kinds whose bundle is 0.3. */
static const char *const kinds[] = {
    "message, Rekor v1",
    "message, Rekor v1 and timestamp",
    "message, Rekor v2",
    "message, P-384",
    "message, Ed25519",
    "statement, Rekor v1 dsse",
    "statement, Rekor v2",
    "message by a key, Rekor v1",
    "message by a key, Rekor v2",
    "statement by a key, Rekor v1",
};

/* The lab allocates thousands of times, and under torture each of them fails
 * once: one kind must do then. */
static size_t kind_count(void)
{
    return test_torture() ? 1 : TEST_LEN(kinds);
}

static void good_evidence_of_each_kind_is_a_yes(void)
{
    struct hm_err err = {0};

    for (size_t i = 0; i < kind_count(); i++) {
        ask_auto ask = {0};
        result_auto *result = NULL;

        test_case("%s", kinds[i]);
        if (!CHECK_OK(ask_new(&ask, kinds[i], &err)) ||
            !CHECK_OK(hm_verify_artifact(&result, &ask.request, &err)))
            return;
        CHECK_EQ(hm_result_verdict(result), HM_YES);
        CHECK_EQ(hm_result_count(result), 1);
        CHECK(hm_result_facts(result, 1) == NULL);
    }
}

static void digests_do_as_well_as_the_message(void)
{
    struct hm_err err = {0};

    for (size_t i = 0; i < kind_count(); i++) {
        ask_auto ask = {0};
        result_auto *result = NULL;

        test_case("%s", kinds[i]);
        if (!CHECK_OK(ask_new(&ask, kinds[i], &err)))
            return;
        ask.request.has_message = false;
        ask.request.message = hm_bytes(NULL, 0);
        ask.request.digests = ask.made.digests;
        ask.request.digest_count = 3;
        CHECK_OK(hm_verify_artifact(&result, &ask.request, &err));
    }
}

/* The same evidence, and another question. */
static void an_image_is_signed_by_what_names_it(void)
{
    static const struct {
        const char *kind;
        bool image, yes;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"image, statement", true, true, HM_OK, NULL},
        {"image, payload", true, true, HM_OK, NULL},
        {"image, payload by a key", true, true, HM_OK, NULL},
        {"image, payload", false, false, HM_MISMATCH,
            "a signature of an image"},
        {"message, Rekor v1", true, false, HM_MISMATCH, "over the bytes"},
        {"statement, Rekor v2", true, true, HM_OK, NULL}, /* asked for */
    };

    for (size_t i = 0; i < (test_torture() ? 1 : TEST_LEN(rows)); i++) {
        ask_auto ask = {0};
        result_auto *result = NULL;
        struct hm_err err = {0};
        bool ok;

        test_case("%s", rows[i].kind);
        if (!CHECK_OK(ask_new(&ask, rows[i].kind, &err)))
            return;
        ask.request.has_message = false;
        ask.request.message = hm_bytes(NULL, 0);
        ask.request.digests = ask.made.digests;
        ask.request.digest_count = 1;
        ask.request.image = rows[i].image;
        ok = hm_verify_artifact(&result, &ask.request, &err);
        if (rows[i].yes)
            CHECK_OK(ok);
        else
            CHECK_ERR(ok, rows[i].code, rows[i].words);
    }
}

/* A digest does not show it; whoever computed it says so. */
static void what_an_envelope_signs_is_no_file(void)
{
    for (int by_digest = 0; by_digest < 2; by_digest++) {
        ask_auto ask = {0};
        result_auto *result = NULL;
        struct hm_err err = {0};

        test_case(by_digest ? "digests" : "message");
        if (!CHECK_OK(ask_new(&ask, "message, Rekor v1", &err)))
            return;
        ask.request.pae = true;
        if (by_digest) {
            ask.request.has_message = false;
            ask.request.message = hm_bytes(NULL, 0);
            ask.request.digests = ask.made.digests;
            ask.request.digest_count = 3;
        }
        CHECK_ERR(hm_verify_artifact(&result, &ask.request, &err), HM_MISMATCH,
            "begins with \"DSSEv1 \"");
        CHECK_EQ(hm_result_verdict(result), HM_NO);
    }
}

static void another_artifact_is_a_no(void)
{
    for (size_t i = 0; i < kind_count(); i++) {
        struct hm_err err = {0};
        ask_auto ask = {0};
        result_auto *result = NULL;

        test_case("%s", kinds[i]);
        if (!CHECK_OK(ask_new(&ask, kinds[i], &err)))
            return;
        ask.request.message = HM_LIT(LAB_MESSAGE "!");
        CHECK(!hm_verify_artifact(&result, &ask.request, &err));
        CHECK_EQ(hm_result_verdict(result), HM_NO);
        CHECK_EQ(hm_result_count(result), 0);
        CHECK(err.code == HM_MISMATCH || err.code == HM_NOT_FOUND);
    }
}

/* ---- Facts ---- */

static void facts_tell_who_and_when(void)
{
    ask_auto ask = {0};
    result_auto *result = NULL;
    const struct hm_facts *facts;
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "message, Rekor v1 and timestamp", &err)) ||
        !CHECK_OK(hm_verify_artifact(&result, &ask.request, &err)))
        return;
    facts = hm_result_facts(result, 0);
    CHECK(hm_facts_by_certificate(facts));
    CHECK_BYTES(hm_facts_domain(facts), HM_LIT("lab"));
    CHECK_BYTES(hm_facts_issuer(facts), HM_LIT(LAB_ISSUER));
    CHECK_EQ(hm_facts_san_count(facts), 1);
    CHECK_BYTES(hm_facts_san(facts, 0), HM_LIT(LAB_IDENTITY));
    CHECK_BYTES(
        hm_facts_extension(facts, HM_LIT("issuer")), HM_LIT(LAB_ISSUER));
    CHECK(hm_digest_eq(hm_facts_key_id(facts), hm_key_id(ask.made.key)));
    CHECK_EQ(hm_facts_time_count(facts), 2);
    CHECK_EQ(hm_facts_time(facts, 0)->time.s, LAB_TIME_S);
    CHECK(hm_facts_time(facts, 0)->source != hm_facts_time(facts, 1)->source);
    CHECK(hm_facts_time(facts, 0)->authority.len > 0);
    CHECK_EQ(hm_facts_predicate_type(facts).len, 0);
}

static void facts_hold_the_statement(void)
{
    ask_auto ask = {0};
    result_auto *result = NULL;
    const struct hm_facts *facts;
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "statement by a key, Rekor v1", &err)) ||
        !CHECK_OK(hm_verify_artifact(&result, &ask.request, &err)))
        return;
    facts = hm_result_facts(result, 0);
    CHECK(!hm_facts_by_certificate(facts));
    CHECK_EQ(hm_facts_issuer(facts).len, 0);
    CHECK(hm_digest_eq(hm_facts_key_id(facts), hm_key_id(ask.key)));
    CHECK_BYTES(hm_facts_predicate_type(facts), HM_LIT(LAB_PREDICATE));
    CHECK_BYTES(hm_facts_predicate(facts), HM_LIT("{\"a\":1}"));
    CHECK_BYTES(hm_facts_statement(facts), ask.made.evidence.envelope.payload);
    CHECK_BYTES(hm_facts_subject(facts), HM_LIT("artifact"));
}

/* ---- Reports ---- */

static void a_refusal_has_its_report_and_its_reason(void)
{
    ask_auto ask = {0};
    result_auto *result = NULL;
    struct hm_rules *own = NULL;
    struct hm_bytes text = {0}, json = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "message, Rekor v1", &err)))
        return;
    own = ask.rules;
    ask.rules = NULL;
    hm_rules_free(own);
    if (!CHECK_OK(
            ask_rules(&ask.rules, "https://example.com/you", LAB_ISSUER, &err)))
        return;
    ask.request.rules = ask.rules;
    CHECK_ERR(hm_verify_artifact(&result, &ask.request, &err), HM_POLICY,
        "artifact: evidence 0: identity: issuer equal; subject differs");
    CHECK_EQ(hm_result_verdict(result), HM_NO);
    CHECK_EQ(hm_result_count(result), 0);
    CHECK(hm_result_facts(result, 0) == NULL);
    if (!CHECK_OK(hm_result_text(&text, result, &err)) ||
        !CHECK_OK(hm_result_json(&json, result, &err)))
        return;
    CHECK(hm_bytes_starts(text, HM_LIT("report: no\n  target: no  artifact")));
    CHECK(strstr((const char *)json.p, "\"verdict\":\"no\"") != NULL);
}

static void without_evidence_there_is_nothing(void)
{
    ask_auto ask = {0};
    result_auto *result = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "message, Rekor v1", &err)))
        return;
    ask.request.evidence_count = 0;
    CHECK_ERR(hm_verify_artifact(&result, &ask.request, &err), HM_NOT_FOUND,
        "there is no evidence");
    if (result != NULL)
        CHECK_EQ(hm_result_verdict(result), HM_NOTHING);
}

static void several_files_are_candidates(void)
{
    ask_auto ask = {0};
    lab_made_auto bad = {0};
    hm_auto_ptr(evidence_file) first = NULL;
    result_auto *result = NULL, *none = NULL;
    struct hm_bytes text = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "message, Rekor v1", &err)) ||
        !CHECK_OK(lab_sign(&bad, ask.lab, lab_kind("message, Rekor v1"), &err)))
        return;
    /* Its log entry is about another signature. */
    bad.entry = ask.made.entry;
    if (!CHECK_OK(ask_evidence(&first, &bad, &err)))
        return;
    ask.files[1] = ask.file;
    ask.files[0] = first;
    ask.request.evidence_count = 2;
    if (!CHECK_OK(hm_verify_artifact(&result, &ask.request, &err)))
        return;
    CHECK_EQ(hm_result_count(result), 1);
    if (CHECK_OK(hm_result_text(&text, result, &err)))
        CHECK(strstr((const char *)text.p, "candidate: no  evidence 0") &&
            strstr((const char *)text.p, "candidate: yes  evidence 1"));
    ask.files[1] = first;
    CHECK_ERR(hm_verify_artifact(&none, &ask.request, &err), HM_MISMATCH,
        "none of 2 is enough, for example: evidence 0: log-entry");
}

/* A piece that cannot be read is a rejected candidate, and no more. */
static void a_broken_piece_neither_helps_nor_harms(void)
{
    ask_auto ask = {0};
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto_ptr(evidence_file) file = NULL;
    result_auto *result = NULL, *none = NULL;
    struct hm_err err = {0};

    hm_buf_put_str(&text, "{\"mediaType\": \"nobody's\"}\n");
    if (!CHECK_OK(ask_new(&ask, "message, Rekor v1", &err)) ||
        !CHECK_OK(hm_bundle_write(&text, &ask.made.evidence, &err)) ||
        !CHECK_OK(hm_evidence_parse(&file, hm_buf_view(&text), &err)))
        return;
    ask.files[0] = file;
    if (!CHECK_OK(hm_verify_artifact(&result, &ask.request, &err)))
        return;
    CHECK_EQ(hm_result_count(result), 1);
    ask.request.message = HM_LIT("malware");
    CHECK_ERR(hm_verify_artifact(&none, &ask.request, &err), HM_UNSUPPORTED,
        "none of 2 is enough, for example: evidence 0, line 1: evidence:");
    CHECK_EQ(hm_result_count(none), 0);
}

/* ---- Attempts at a wrong yes ---- */

static void other_roots_do_not_vouch(void)
{
    ask_auto ask = {0};
    hm_auto_ptr(root) embedded = NULL;
    hm_auto_ptr(root) empty = NULL;
    struct hm_result *result = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "message, Rekor v1", &err)) ||
        !CHECK_OK(hm_root_new(&empty, &err)) ||
        !CHECK_OK(hm_root_new(&embedded, &err)) ||
        !CHECK_OK(hm_root_add_public_good(embedded, &err)) ||
        !CHECK_OK(hm_root_add_github(embedded, &err)))
        return;
    ask.request.root = embedded;
    CHECK_ERR(hm_verify_artifact(&result, &ask.request, &err), HM_UNTRUSTED,
        "certificate: none of the 2 trust domains");
    hm_result_free(result);
    ask.request.root = empty;
    CHECK_ERR(hm_verify_artifact(&result, &ask.request, &err), HM_UNTRUSTED,
        "certificate: none of the 0 trust domains");
    hm_result_free(result);
}

/* A key alone proves no log, whatever the root. */
static void a_key_without_a_root_is_not_enough(void)
{
    ask_auto ask = {0};
    hm_auto_ptr(root) empty = NULL;
    result_auto *result = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "message by a key, Rekor v1", &err)) ||
        !CHECK_OK(hm_root_new(&empty, &err)))
        return;
    ask.request.root = empty;
    CHECK_ERR(hm_verify_artifact(&result, &ask.request, &err), HM_NOT_FOUND,
        "log-threshold");
}

static void a_key_that_is_not_handed_in_signs_nothing(void)
{
    ask_auto ask = {0};
    result_auto *result = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "message by a key, Rekor v1", &err)))
        return;
    ask.request.key_count = 0;
    CHECK_ERR(hm_verify_artifact(&result, &ask.request, &err), HM_NOT_FOUND,
        "no key was given");
}

/* Pure Ed25519 is verified over the message; digests of something else beside
 * it would be vouched for unseen. */
static void a_message_and_digests_of_another_are_refused(void)
{
    ask_auto ask = {0};
    struct hm_digest digest;
    result_auto *result = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "message, Ed25519", &err)) ||
        !CHECK_OK(hm_digest_of(&digest, HM_SHA256, HM_LIT("malware"), &err)))
        return;
    ask.request.digests = &digest;
    ask.request.digest_count = 1;
    CHECK_ERR(hm_verify_artifact(&result, &ask.request, &err), HM_USAGE,
        "the message is sha256:");
    CHECK(result == NULL);
}

static void what_is_demanded_more_is_demanded(void)
{
    static const struct {
        unsigned sct, tlog, tsa;
        const char *words;
    } cases[] = {
        {2, 0, 0, "sct"},
        {0, 2, 0, "log-threshold"},
        {0, 0, 1, "timestamp-threshold"},
    };
    ask_auto ask = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(ask_new(&ask, "message, Rekor v1", &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        result_auto *result = NULL;

        test_case("%s", cases[i].words);
        ask.request.sct_min = cases[i].sct;
        ask.request.tlog_min = cases[i].tlog;
        ask.request.tsa_min = cases[i].tsa;
        CHECK_ERR(hm_verify_artifact(&result, &ask.request, &err), HM_NOT_FOUND,
            cases[i].words);
    }
}

static void what_was_said_before_does_not_matter(void)
{
    ask_auto ask = {0};
    struct hm_result *result = NULL;
    struct hm_err err = {0};
    bool ok;

    if (!CHECK_OK(ask_new(&ask, "message, Rekor v1", &err)))
        return;
    ok = CHECK_OK(hm_verify_artifact(&result, &ask.request, &err));
    hm_result_free(result); /* given with a no, too; the pointer stays stale */
    if (!ok)
        return;
    ask.request.size = 0;
    CHECK_ERR(hm_verify_artifact(&result, &ask.request, &err), HM_USAGE,
        "size of the request");
    CHECK(result == NULL);
    CHECK_ERR(hm_verify_artifact(&result, NULL, &err), HM_USAGE, "no request");
    CHECK(result == NULL);
}

/* ---- Threads ---- */

enum { THREADS = 4, ROUNDS = 8 };

struct shared {
    const struct hm_request *request;
    pthread_barrier_t start;
};

static void *verify_often(void *arg)
{
    struct shared *shared = arg;
    size_t yes = 0;

    pthread_barrier_wait(&shared->start);
    for (size_t i = 0; i < ROUNDS; i++) {
        struct hm_result *result = NULL;
        struct hm_err err = {0};

        yes += hm_verify_artifact(&result, shared->request, &err) &&
            hm_result_count(result) == 1;
        hm_result_free(result);
    }
    return yes == ROUNDS ? arg : NULL;
}

static void verify_in_threads(const struct hm_request *request)
{
    struct shared shared = {.request = request};
    pthread_t threads[THREADS];

    pthread_barrier_init(&shared.start, NULL, THREADS);
    for (size_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, verify_often, &shared);
    for (size_t i = 0; i < THREADS; i++) {
        void *all = NULL;

        pthread_join(threads[i], &all);
        CHECK(all != NULL);
    }
    pthread_barrier_destroy(&shared.start);
}

/* From cold: no key of the root was decoded before the threads begin. */
static void threads_share_root_rules_and_evidence(void)
{
    struct hm_err err = {0};

    if (test_torture())
        return; /* which allocation is the n-th is a matter of luck then */

    for (size_t i = 0; i < kind_count(); i++) {
        ask_auto ask = {0};

        test_case("%s", kinds[i]);
        if (!CHECK_OK(ask_new(&ask, kinds[i], &err)))
            return;
        verify_in_threads(&ask.request);
    }
}

TEST_SUITE(api_verify, TEST(an_image_is_signed_by_what_names_it),
    TEST(good_evidence_of_each_kind_is_a_yes),
    TEST(digests_do_as_well_as_the_message),
    TEST(what_an_envelope_signs_is_no_file), TEST(another_artifact_is_a_no),
    TEST(facts_tell_who_and_when), TEST(facts_hold_the_statement),
    TEST(a_refusal_has_its_report_and_its_reason),
    TEST(without_evidence_there_is_nothing), TEST(several_files_are_candidates),
    TEST(a_broken_piece_neither_helps_nor_harms),
    TEST(other_roots_do_not_vouch), TEST(a_key_without_a_root_is_not_enough),
    TEST(a_key_that_is_not_handed_in_signs_nothing),
    TEST(a_message_and_digests_of_another_are_refused),
    TEST(what_is_demanded_more_is_demanded),
    TEST(what_was_said_before_does_not_matter),
    TEST(threads_share_root_rules_and_evidence));

/* SPDX-License-Identifier: Apache-2.0 */
/* test_work.c - what a judgement costs, and what it says when that is more than
 * there is: could not tell, never yes. Signatures are counted, not time. */
#include <string.h>

#include "base/err.h"
#include "crypto/keys.h"
#include "test.h"
#include "verify/court.h"

enum { PLENTY = 100000 };

static bool exhibit(struct exhibit *out, const char *kind)
{
    const struct lab_made *made = court_made(lab_kind(kind));

    HM_TRY(CHECK(made != NULL));
    exhibit_of(out, &made->evidence, &made->artifact);
    return true;
}

/* The units that it takes, whatever is found. */
static size_t cost(struct court *court, const struct exhibit *e)
{
    struct hm_work work = hm_work(PLENTY, NULL);
    struct hm_err ignored = {0};

    court->work = &work;
    if (!court_judge(court, e, &ignored))
        (void)ignored;
    court->work = NULL;
    return PLENTY - work.left;
}

/* With each number of units below what it takes: some step says "limit", none
 * says no, and the whole is open. */
static void every_unit_is_needed(struct court *court, const struct exhibit *e)
{
    size_t all = cost(court, e);
    struct hm_err err = {0};

    /* An allocation that fails is another test's for each number. */
    for (size_t units = test_torture() && all > 0 ? all - 1 : 0; units < all;
         units++) {
        struct hm_work work = hm_work(units, NULL);

        court->work = &work;
        CHECK_ERR(court_judge(court, e, &err), HM_POLICY, ":limit");
        CHECK(strstr(court_steps(), "=unknown") != NULL);
        CHECK(strstr(court_steps(), "=fail") == NULL);
        if (!CHECK_STR(hm_verdict_name(court_verdict()), "could-not-tell"))
            test_note("%zu of %zu: %s", units, all, court_report());
    }
    court->work = NULL;
}

static void evidence_that_is_not_paid_is_never_a_yes_nor_a_no(void)
{
    struct court court = court_of_lab(court_root(), court_lab());

    for (size_t i = 0; i < (test_torture() ? 1 : lab_kind_count); i++) {
        struct exhibit e;

        test_case("%s", lab_kinds[i].name);
        if (!exhibit(&e, lab_kinds[i].name))
            return;
        court_says(&court, &e, "");
        every_unit_is_needed(&court, &e);
    }
}

/* A file may hold 1,024 pieces, all with everything. */
static void honest_evidence_costs_little(void)
{
    struct court court = court_of_lab(court_root(), court_lab());

    for (size_t i = 0; i < (test_torture() ? 1 : lab_kind_count); i++) {
        struct exhibit e;

        test_case("%s", lab_kinds[i].name);
        if (exhibit(&e, lab_kinds[i].name))
            CHECK(
                HM_EVIDENCE_COUNT_MAX * cost(&court, &e) <= HM_WORK_TARGET_MAX);
    }
}

/* Two documents of one instance: the second search knows what the first one
 * found out. */
static void domains_share_what_was_found_out(void)
{
    const struct lab *labs[] = {court_lab(), court_lab()};
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};
    struct exhibit e;
    size_t one;

    if (!exhibit(&e, "message, Rekor v1") ||
        !CHECK_OK(court_root_of(&root, labs, 2, &err)))
        return;
    one = cost(&court, &e);
    court.root = root;
    CHECK_EQ(cost(&court, &e), one);
    /* A domain that lacks memory half-way leaves units to the next one, which
     * may then say yes for less. */
    if (!test_torture())
        every_unit_is_needed(&court, &e);
}

/* ---- Signatures and keys ---- */

/* An envelope with wrong signatures of the right form. */
static bool wrong_ones(struct exhibit *e, struct hm_buf *rooms, size_t count)
{
    struct hm_dsse_sig sig;

    HM_TRY(exhibit(e, "statement by a key, Rekor v1"));
    sig = e->evidence.envelope.sigs[0];
    e->evidence.envelope.sig_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct hm_dsse_sig wrong = sig;

        wrong.sig = court_flipped(&rooms[i], sig.sig, 8 * 20 + i);
        exhibit_add_sig(e, &wrong);
    }
    e->evidence.entry_count = 0;
    return true;
}

static void each_signature_is_paid_for_each_key(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto(buf) a = hm_buf(HM_KIB), b = hm_buf(HM_KIB);
    struct hm_buf rooms[] = {a, b};
    struct exhibit e;

    if (!CHECK(court_other_lab() != NULL))
        return;
    court.keys[court.key_count++] = court_other_lab()->signer;
    if (wrong_ones(&e, rooms, 2)) {
        CHECK_EQ(cost(&court, &e), 4);
        court_says(&court, &e, "signature:mismatch");
    }
    a = rooms[0];
    b = rooms[1];
}

static void the_same_bytes_again_cost_nothing(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto(buf) a = hm_buf(HM_KIB);
    struct hm_buf rooms[] = {a};
    struct exhibit e;

    if (wrong_ones(&e, rooms, 1)) {
        exhibit_add_sig(&e, &e.evidence.envelope.sigs[0]);
        exhibit_add_sig(&e, &e.evidence.envelope.sigs[0]);
        CHECK_EQ(cost(&court, &e), 1);
        court_says(&court, &e, "signature:mismatch");
    }
    a = rooms[0];
}

/* Sixty-four bytes are Ed25519's; a key on a curve asks for DER. */
static void a_key_that_cannot_fit_costs_nothing(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto(buf) a = hm_buf(HM_KIB);
    struct hm_buf rooms[] = {a};
    hm_auto_ptr(key) rsa = NULL;
    struct hm_err err = {0};
    struct exhibit e;

    if (!CHECK_OK(hm_key_parse_pem(&rsa, HM_LIT(PUB_RSA), &err)))
        return;
    court.keys[court.key_count++] = rsa;
    if (wrong_ones(&e, rooms, 1)) {
        CHECK_EQ(cost(&court, &e), 1);
        court_says(&court, &e, "signature:mismatch");
    }
    a = rooms[0];
}

/* What an envelope signs is hashed once. */
static void a_large_payload_is_paid_once(void)
{
    enum { BLOCKS = 10 };
    static uint8_t payload[BLOCKS * HM_WORK_BYTES];
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto(buf) a = hm_buf(HM_KIB), b = hm_buf(HM_KIB);
    struct hm_buf rooms[] = {a, b};
    struct exhibit e;

    if (wrong_ones(&e, rooms, 2)) {
        e.evidence.envelope.payload = hm_bytes(payload, sizeof(payload));
        CHECK_EQ(cost(&court, &e), 2 + BLOCKS);
    }
    a = rooms[0];
    b = rooms[1];
}

/* A good signature behind those that ate everything might be there: open. Within
 * what there is, it is found. */
static void a_good_signature_behind_bad_ones_is_found_or_open(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    const struct lab_made *good =
        court_made(lab_kind("statement by a key, Rekor v1"));
    struct hm_work work = hm_work(1, NULL);
    hm_auto(buf) a = hm_buf(HM_KIB);
    struct hm_buf rooms[] = {a};
    struct exhibit e;

    court.opts.unsafe_no_tlog = true;
    if (CHECK(good != NULL) && wrong_ones(&e, rooms, 1)) {
        exhibit_add_sig(&e, &good->evidence.envelope.sigs[0]);
        court_says(&court, &e, "");
        court.work = &work;
        court_says(&court, &e, "signature:limit");
        CHECK_EQ(court_verdict(), HM_COULD_NOT_TELL);
    }
    a = rooms[0];
}

/* Whoever holds an artifact of that size and gives so many keys has them tried. */
static void pure_ed25519_pays_for_the_length_of_the_artifact(void)
{
    enum { BLOCKS = 100 };
    static uint8_t message[BLOCKS * HM_WORK_BYTES];
    struct hm_artifact artifact = {
        .message = hm_bytes(message, sizeof(message))};

    CHECK_EQ(hm_verify_work_max(&artifact, 3), HM_WORK_TARGET_MAX);
    artifact.has_message = true;
    CHECK_EQ(hm_verify_work_max(&artifact, 3), HM_WORK_TARGET_MAX + 3 * BLOCKS);
    CHECK_EQ(hm_verify_work_max(&artifact, 0), HM_WORK_TARGET_MAX);
}

TEST_SUITE(verify_work, TEST(evidence_that_is_not_paid_is_never_a_yes_nor_a_no),
    TEST(honest_evidence_costs_little), TEST(domains_share_what_was_found_out),
    TEST(each_signature_is_paid_for_each_key),
    TEST(the_same_bytes_again_cost_nothing),
    TEST(a_key_that_cannot_fit_costs_nothing),
    TEST(a_large_payload_is_paid_once),
    TEST(a_good_signature_behind_bad_ones_is_found_or_open),
    TEST(pure_ed25519_pays_for_the_length_of_the_artifact));

/* SPDX-License-Identifier: Apache-2.0 */
/* Several domains that may speak for one piece of evidence: each alone. */
#include <string.h>

#include "base/err.h"
#include "enc/pem.h"
#include "test.h"
#include "verify/court.h"

#define ENDED                                                                  \
    "{\"start\":\"2020-01-01T00:00:00Z\",\"end\":\"2025-01-01T23:59:59Z\"}"

static bool exhibit(struct exhibit *out, const char *kind)
{
    const struct lab_made *made = court_made(lab_kind(kind));

    HM_TRY(CHECK(made != NULL));
    exhibit_of(out, &made->evidence, &made->artifact);
    return true;
}

static bool add(struct hm_root *root, const char *name, const struct lab *lab,
    struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(64 * HM_KIB);

    HM_TRY(lab_write_root(&text, lab, err));
    return hm_root_add_json(root, hm_bytes_str(name), hm_buf_view(&text), err);
}

/* Two documents, in this order or in the other one. */
static bool two_roots(struct hm_root **out, const struct lab *a,
    const struct lab *b, bool turned, struct hm_err *err)
{
    hm_auto_ptr(root) root = NULL;

    HM_TRY(hm_root_new(&root, err));
    HM_TRY(add(root, turned ? "b" : "a", turned ? b : a, err));
    HM_TRY(add(root, turned ? "a" : "b", turned ? a : b, err));
    *out = hm_move(root);
    return true;
}

/* The same whichever document is named first. */
static void both_ways(const struct lab *a, const struct lab *b,
    const struct exhibit *e, const struct hm_verify_opts *opts,
    const char *failures, const char *words)
{
    for (int turned = test_torture(); turned < 2; turned++) {
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};
        struct court court;

        if (!CHECK_OK(two_roots(&root, a, b, turned, &err)))
            return;
        court = court_of_lab(root, court_lab());
        court.opts = *opts;
        court_says(&court, e, failures);
        CHECK(strstr(court_report(), words) != NULL);
    }
}

static const struct hm_verify_opts strict;

/* ---- One says yes ---- */

/* An older document of an instance: its log or authority is over since. */
static void an_older_document_takes_nothing_away(void)
{
    static const enum lab_row over[] = {
        LAB_REKOR1, LAB_CA, LAB_CT, LAB_REKOR2, LAB_TSA};
    static const char *const kinds[] = {
        "message, Rekor v1", "statement, Rekor v1 dsse", "message, Rekor v2"};

    size_t step = test_torture() ? 3 : 1;

    for (size_t i = 0; i < TEST_LEN(over); i += step) {
        for (size_t k = step == 1 ? 0 : 1; k < TEST_LEN(kinds); k += step) {
            struct lab old = *court_lab();
            struct exhibit e;

            test_case("%zu %s", i, kinds[k]);
            old.valid[over[i]] = ENDED;
            if (exhibit(&e, kinds[k]))
                both_ways(&old, court_lab(), &e, &strict, "", "trust domain: ");
        }
    }
}

/* Whose word it is stands there once, and so does every step. */
static void the_report_is_that_of_one_domain(void)
{
    struct lab old = *court_lab();
    struct exhibit e;

    old.valid[LAB_REKOR1] = ENDED;
    if (!exhibit(&e, "message, Rekor v1"))
        return;
    both_ways(&old, court_lab(), &e, &strict, "", "trust domain: b");
    CHECK(strstr(court_report(), "trust domain: a") == NULL);
    CHECK_STR(court_steps(),
        "certificate=pass signature=pass artifact=pass log-entry=pass "
        "log-inclusion=pass log-promise=pass signing-time=pass "
        "certificate-chain=pass sct=pass log-threshold=pass");
}

/* ---- None does ---- */

enum part { LOG, SCT, TIMESTAMP };

/* The lab's document, but for one part that is another lab's. */
static struct lab lacking(enum part part)
{
    const struct lab *other = court_other_lab();
    struct lab lab = *court_lab();

    if (part == LOG)
        lab.rekor2 = other->rekor2;
    if (part == SCT)
        lab.ct = other->ct;
    if (part == TIMESTAMP) {
        lab.tsa_leaf = other->tsa_leaf;
        lab.tsa_root = other->tsa_root;
    }
    return lab;
}

/* What one knows and the other one lacks does not add up. The report is that of
 * the domain that came further. */
static void domains_do_not_complete_each_other(void)
{
    static const struct {
        enum part first, second;
        const char *failures, *words;
    } rows[] = {
        {LOG, TIMESTAMP, "log-threshold:not-found", "trust domain: a"},
        {TIMESTAMP, LOG, "log-threshold:not-found", "trust domain: b"},
        {SCT, TIMESTAMP, "sct:not-found", "trust domain: a"},
    };

    if (!CHECK(court_lab() != NULL && court_other_lab() != NULL))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct lab first = lacking(rows[i].first);
        struct lab second = lacking(rows[i].second);
        struct exhibit e;

        test_case("%zu", i);
        if (exhibit(&e, "message, Rekor v2"))
            both_ways(
                &first, &second, &e, &strict, rows[i].failures, rows[i].words);
    }
}

static void of_equals_the_first_is_told(void)
{
    struct lab no_log, no_sct;
    struct exhibit e;

    if (!CHECK(court_other_lab() != NULL) || !exhibit(&e, "message, Rekor v2"))
        return;
    no_log = lacking(LOG);
    no_sct = lacking(SCT);
    for (int turned = 0; turned < 2; turned++) {
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};
        struct court court;

        if (!CHECK_OK(two_roots(&root, &no_log, &no_sct, turned, &err)))
            return;
        court = court_of_lab(root, &no_log);
        court_says(
            &court, &e, turned ? "sct:not-found" : "log-threshold:not-found");
    }
}

/* One log of two is known here, the other one there. */
static void thresholds_do_not_add_up(void)
{
    struct hm_verify_opts two = {.tlog_min = 2};
    struct lab lab, first, second;
    lab_made_auto made = {0};
    struct hm_err err = {0};
    struct exhibit e;

    if (!CHECK(court_lab() != NULL && court_other_lab() != NULL))
        return;
    lab = *court_lab();
    lab.operators[0] = "a";
    lab.operators[1] = "b";
    if (!CHECK_OK(court_sign(&e, &made, &lab, "message, Rekor v1", &err)) ||
        !CHECK_OK(
            lab_log_again(&made, &lab, lab_kind("message, Rekor v2"), &err)))
        return;
    exhibit_add_entry(&e, &made.entry);
    first = second = lab;
    first.rekor2 = court_other_lab()->rekor2;
    second.rekor1 = court_other_lab()->rekor1;
    both_ways(&lab, &first, &e, &two, "", "2, 2 demanded");
    both_ways(&first, &second, &e, &strict, "", "1, 1 demanded");
    both_ways(&first, &second, &e, &two, "log-threshold:not-found",
        "2 logs demanded, 1 vouch");
}

/* Nobody else need be asked about a signature that is wrong. */
static void what_no_domain_decides_is_asked_once(void)
{
    struct lab old = *court_lab();
    hm_auto(buf) room = hm_buf(1);
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};
    struct court court;
    struct exhibit e;

    old.valid[LAB_REKOR1] = ENDED;
    if (!exhibit(&e, "message, Rekor v1") ||
        !CHECK_OK(two_roots(&root, &old, court_lab(), false, &err)))
        return;
    court = court_of_lab(root, court_lab());
    e.evidence.signature = court_flipped(
        &room, e.evidence.signature, 8 * e.evidence.signature.len - 8);
    court_says(&court, &e, "signature:mismatch log-promise:expired");
    CHECK(strstr(court_report(), "trust domain: a") != NULL);
}

/* The authority of an instance, named as an own one beside its root: that asks
 * for no log, and may not speak for the instance's certificates. */
static void an_own_authority_beside_a_root_lowers_nothing(void)
{
    hm_auto_ptr(root) root = NULL;
    hm_auto(buf) pem = hm_buf(64 * HM_KIB);
    struct hm_err err = {0};
    struct court court;
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1"))
        return;
    hm_pem_write(
        &pem, "CERTIFICATE", hm_buf_view(&court_lab()->intermediate.der));
    hm_pem_write(&pem, "CERTIFICATE", hm_buf_view(&court_lab()->root.der));
    if (!CHECK_OK(hm_root_new(&root, &err)) ||
        !CHECK_OK(
            hm_root_add_ca_pem(root, HM_LIT("own"), hm_buf_view(&pem), &err)) ||
        !CHECK_OK(add(root, "a", court_lab(), &err)))
        return;
    court = court_of_lab(root, court_lab());
    court.opts.has_now = true;
    court.opts.now = hm_time_of(LAB_TIME_S);
    court_says(&court, &e, "");
    CHECK(strstr(court_report(), "trust domain: a") != NULL);
    e.evidence.entry_count = 0;
    CHECK_ERR(court_judge(&court, &e, &err), HM_POLICY, "");
    CHECK(strstr(court_steps(), "log-threshold=pass") == NULL);
}

/* ---- Evidence by a key ---- */

static bool sign_stamped(
    struct exhibit *out, struct lab_made *made, struct hm_err *err)
{
    struct lab_kind kind = *lab_kind("message by a key, Rekor v1");

    kind.tsa = true;
    HM_TRY(lab_sign(made, court_lab(), &kind, err));
    exhibit_of(out, &made->evidence, &made->artifact);
    return true;
}

/* Whose timestamps they are is found out, in whatever place it stands. */
static void a_key_without_entries_is_asked_of_all(void)
{
    struct hm_verify_opts no_log = {.unsafe_no_tlog = true, .tsa_min = 1};
    const struct lab *other = court_other_lab();
    lab_made_auto made = {0};
    struct hm_err err = {0};
    struct exhibit e;

    if (!CHECK(other != NULL) || !CHECK_OK(sign_stamped(&e, &made, &err)))
        return;
    e.evidence.entry_count = 0;
    both_ways(court_lab(), other, &e, &no_log, "", "1 of 1 from a known");
    both_ways(other, other, &e, &no_log, "timestamp-threshold:not-found",
        "no authority of the trust domain");
}

/* A log of one and a timestamp of another are no log with a timestamp. */
static void a_keys_domains_do_not_complete_each_other(void)
{
    struct hm_verify_opts stamped = {.tsa_min = 1};
    const struct lab *other = court_other_lab();
    struct lab no_log, no_tsa;
    lab_made_auto made = {0};
    struct hm_err err = {0};
    struct exhibit e;

    if (!CHECK(other != NULL) || !CHECK_OK(sign_stamped(&e, &made, &err)))
        return;
    no_tsa = lacking(TIMESTAMP);
    no_log = *court_lab();
    no_log.rekor1 = other->rekor1;
    both_ways(court_lab(), other, &e, &stamped, "", "1 of 1 from a known");
    both_ways(&no_log, &no_tsa, &e, &strict, "", "1 of 1 from a known log");
    for (int turned = 0; turned < 2; turned++) {
        hm_auto_ptr(root) root = NULL;
        struct court court;

        if (!CHECK_OK(two_roots(&root, &no_log, &no_tsa, turned, &err)))
            return;
        court = court_of_lab(root, court_lab());
        court.opts = stamped;
        court_says(&court, &e,
            turned ? "timestamp-threshold:not-found"
                   : "log-threshold:not-found");
    }
}

/* Who waives the log gets from two documents what one of them says alone, and
 * from whom something is known is asked first: that proves the time. */
static void without_a_log_a_stranger_may_speak_beside_a_witness(void)
{
    struct hm_verify_opts waived = {.unsafe_no_tlog = true};
    struct hm_verify_opts stamped = {.unsafe_no_tlog = true, .tsa_min = 1};
    const struct lab *other = court_other_lab();
    struct lab old;
    struct exhibit e;

    if (!CHECK(court_lab() != NULL && other != NULL) ||
        !exhibit(&e, "message by a key, Rekor v1"))
        return;
    old = *court_lab();
    old.valid[LAB_REKOR1] = ENDED;
    both_ways(other, &old, &e, &waived, "", "no log of the trust domain");
    both_ways(other, court_lab(), &e, &waived, "", "signed at: ");
    /* It adds nothing where it could not say yes: the reason is the witness's. */
    both_ways(other, &old, &e, &strict, "log-promise:expired", "");
    both_ways(other, &old, &e, &stamped,
        "log-promise:expired timestamp-threshold:not-found", "");
    /* Nor where every document knows it. */
    both_ways(&old, &old, &e, &waived, "log-promise:expired", "");
}

TEST_SUITE(verify_domains, TEST(an_older_document_takes_nothing_away),
    TEST(the_report_is_that_of_one_domain),
    TEST(domains_do_not_complete_each_other), TEST(of_equals_the_first_is_told),
    TEST(thresholds_do_not_add_up), TEST(what_no_domain_decides_is_asked_once),
    TEST(an_own_authority_beside_a_root_lowers_nothing),
    TEST(a_key_without_entries_is_asked_of_all),
    TEST(a_keys_domains_do_not_complete_each_other),
    TEST(without_a_log_a_stranger_may_speak_beside_a_witness));

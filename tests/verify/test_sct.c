/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "test.h"
#include "verify/court.h"

/* One signing by a changed lab, judged under the root of a changed lab. */
struct run {
    struct lab lab, root_lab;
    struct lab_made made;
    struct hm_root *root;
    struct court court;
    struct exhibit exhibit;
};

static void run_free(struct run *run)
{
    hm_lab_made_free(&run->made);
    hm_root_free(run->root);
}
#define run_auto __attribute__((cleanup(run_free))) struct run

static bool prepare(struct run *run, struct hm_err *err)
{
    HM_TRY(court_sign(
        &run->exhibit, &run->made, &run->lab, "message, Rekor v1", err));
    HM_TRY(court_root_changed(&run->root, &run->root_lab, err));
    run->court.root = run->root;
    return true;
}

static void an_unknown_log_is_told_and_not_counted(void)
{
    run_auto run = {.lab = *court_twin_lab(), .root_lab = *court_twin_lab()};
    struct hm_err err = {0};

    run.root_lab.ct2 = NULL;
    if (!CHECK_OK(prepare(&run, &err)))
        return;
    court_says(&run.court, &run.exhibit, "");
    CHECK(strstr(court_report(), "no log of the trust domain") != NULL);
    run.court.opts.sct_min = 2;
    court_says(&run.court, &run.exhibit, "sct:not-found");
}

/* The name of a log that we know under what it did not sign. */
static void a_known_log_that_did_not_sign_is_fatal(void)
{
    run_auto run = {.lab = *court_lab(), .root_lab = *court_lab()};
    struct hm_err err = {0};

    run.lab.sct_key = run.lab.signer;
    if (CHECK_OK(prepare(&run, &err)))
        court_says(&run.court, &run.exhibit, "sct:mismatch");
}

/* Even beside one that is good: both are by the first log's key, one is not in
 * the first log's name. */
static void known_and_bad_is_fatal_beside_a_good_one(void)
{
    run_auto run = {.lab = *court_twin_lab(), .root_lab = *court_twin_lab()};
    struct hm_err err = {0};

    run.lab.sct_key = run.lab.ct;
    if (CHECK_OK(prepare(&run, &err)))
        court_says(&run.court, &run.exhibit, "sct:mismatch");
}

static void a_log_speaks_in_its_time(void)
{
    static const struct {
        const char *valid, *failures;
    } rows[] = {
        {"{\"start\":\"2020-01-01T00:00:00Z\"}", ""},
        {"{\"start\":\"2025-01-02T00:00:00Z\"}", ""},
        {"{\"start\":\"2025-01-02T00:00:01Z\"}", "sct:expired"},
        {"{\"start\":\"2020-01-01T00:00:00Z\","
         "\"end\":\"2025-01-02T00:00:00Z\"}",
            ""},
        {"{\"start\":\"2020-01-01T00:00:00Z\","
         "\"end\":\"2025-01-01T23:59:59Z\"}",
            "sct:expired"},
    };

    TEST_EACH(i, rows) {
        run_auto run = {.lab = *court_lab(), .root_lab = *court_lab()};
        struct hm_err err = {0};

        test_case("%s", rows[i].valid);
        run.root_lab.valid[LAB_CT] = rows[i].valid;
        if (CHECK_OK(prepare(&run, &err)))
            court_says(&run.court, &run.exhibit, rows[i].failures);
    }
}

/* CVE-2026-49834: distinct operators count, not entries. */
static void operators_are_counted(void)
{
    static const struct {
        const char *first, *second, *failures;
    } rows[] = {
        {NULL, NULL, "sct:not-found"},
        {"a", "a", "sct:not-found"},
        {"a", NULL, "sct:not-found"},
        {"a", "b", ""},
    };

    /* Under torture the last alone: they share their allocations. */
    for (size_t i = test_torture() ? TEST_LEN(rows) - 1 : 0; i < TEST_LEN(rows);
         i++) {
        run_auto run = {
            .lab = *court_twin_lab(), .root_lab = *court_twin_lab()};
        struct hm_err err = {0};

        test_case("%zu", i);
        run.root_lab.operators[0] = rows[i].first;
        run.root_lab.operators[1] = rows[i].second;
        run.court.opts.sct_min = 2;
        if (CHECK_OK(prepare(&run, &err)))
            court_says(&run.court, &run.exhibit, rows[i].failures);
    }
}

static void without_one_it_is_refused_unless_waived(void)
{
    run_auto run = {.lab = *court_lab(), .root_lab = *court_lab()};
    struct hm_err err = {0};

    /* Logged as it was before the SCT came in. */
    if (!CHECK_OK(
            lab_sign(&run.made, &run.lab, lab_kind("message, Rekor v1"), &err)))
        return;
    run.made.certs[0] = hm_buf_view(&run.made.plain.der);
    if (!CHECK_OK(lab_log_again(
            &run.made, &run.lab, lab_kind("message, Rekor v1"), &err)))
        return;
    exhibit_of(&run.exhibit, &run.made.evidence, &run.made.artifact);
    run.court.root = court_root();
    court_says(&run.court, &run.exhibit, "sct:not-found");
    run.court.opts.unsafe_no_sct = true;
    court_says(&run.court, &run.exhibit, "");
    CHECK(strstr(court_report(), "--insecure-ignore-sct") != NULL);
    CHECK(strstr(court_steps(), "sct=waived") != NULL);
}

/* A demand is not lowered by asking for less than the root does. */
static void the_stricter_demand_counts(void)
{
    run_auto run = {.lab = *court_lab(), .root_lab = *court_lab()};
    struct hm_err err = {0};

    run.root_lab.ct = run.lab.signer;
    run.court.opts.sct_min = 0;
    if (CHECK_OK(prepare(&run, &err)))
        court_says(&run.court, &run.exhibit, "sct:not-found");
}

TEST_SUITE(verify_sct, TEST(an_unknown_log_is_told_and_not_counted),
    TEST(a_known_log_that_did_not_sign_is_fatal),
    TEST(known_and_bad_is_fatal_beside_a_good_one),
    TEST(a_log_speaks_in_its_time), TEST(operators_are_counted),
    TEST(without_one_it_is_refused_unless_waived),
    TEST(the_stricter_demand_counts));

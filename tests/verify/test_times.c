/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "test.h"
#include "tsa/factory.h"
#include "verify/court.h"

static bool exhibit(struct exhibit *out, const char *kind)
{
    const struct lab_made *made = court_made(lab_kind(kind));

    HM_TRY(CHECK(made != NULL));
    exhibit_of(out, &made->evidence, &made->artifact);
    return true;
}

/* Another token for the exhibit's signature, by `tsa` at `time_s`. */
static bool stamp(struct exhibit *e, struct hm_buf *room,
    const struct hm_made *tsa, int64_t time_s)
{
    struct stamp_spec spec = stamp_by(tsa);
    struct hm_err err = {0};

    spec.message = e->evidence.signature;
    spec.time = hm_time_of(time_s);
    *room = hm_buf(64 * HM_KIB);
    HM_TRY(CHECK_OK(stamp_response(room, &spec, &err)));
    exhibit_add_timestamp(e, hm_buf_view(room));
    return true;
}

/* ---- How many ---- */

static void operators_are_counted(void)
{
    static const struct {
        const char *first, *second, *failures;
    } rows[] = {
        {NULL, NULL, "timestamp-threshold:not-found"},
        {"a", "a", "timestamp-threshold:not-found"},
        {"a", NULL, "timestamp-threshold:not-found"},
        {"a", "b", ""},
    };

    /* Under torture the last alone: they share their allocations. */
    for (size_t i = test_torture() ? TEST_LEN(rows) - 1 : 0; i < TEST_LEN(rows);
         i++) {
        struct lab lab = *court_twin_lab();
        hm_auto_ptr(root) root = NULL;
        lab_made_auto made = {0};
        struct hm_err err = {0};
        struct court court;
        struct exhibit e;

        test_case("%zu", i);
        lab.operators[0] = rows[i].first;
        lab.operators[1] = rows[i].second;
        if (!CHECK_OK(court_sign(&e, &made, &lab, "message, Rekor v2", &err)) ||
            !CHECK_OK(court_root_changed(&root, &lab, &err)))
            continue;
        court = court_of_lab(root, &lab);
        court.opts.tsa_min = 1;
        court_says(&court, &e, "");
        court.opts.tsa_min = 2;
        court_says(&court, &e, rows[i].failures);
        /* One authority twice is one (CVE-2026-49834). */
        e.timestamps[1] = e.timestamps[0];
        court_says(&court, &e, "timestamp-threshold:not-found");
    }
}

static void two_tokens_of_one_authority_are_one(void)
{
    struct lab lab = *court_lab();
    struct court court;
    hm_auto_ptr(root) root = NULL;
    hm_auto(buf) room = hm_buf(1);
    struct hm_err err = {0};
    struct exhibit e;

    lab.operators[0] = "a";
    if (!exhibit(&e, "message, Rekor v2") ||
        !CHECK_OK(court_root_changed(&root, &lab, &err)) ||
        !stamp(&e, &room, &lab.tsa_leaf, LAB_TIME_S + 1))
        return;
    court = court_of_lab(root, &lab);
    court_says(&court, &e, "");
    court.opts.tsa_min = 2;
    court_says(&court, &e, "timestamp-threshold:not-found");
}

static void an_unknown_authority_is_told_and_not_counted(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto(buf) room = hm_buf(1);
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v2") ||
        !stamp(&e, &room, &court_other_lab()->tsa_leaf, LAB_TIME_S))
        return;
    court_says(&court, &e, "");
    CHECK(strstr(court_report(), "timestamp 1: no authority of the trust") !=
        NULL);
    CHECK(strstr(court_report(), "1 of 2 from a known authority") != NULL);
    e.timestamps[0] = e.timestamps[1];
    e.evidence.timestamp_count = 1;
    court_says(&court, &e, "signing-time:not-found");
    court.opts.tsa_min = 1;
    court_says(
        &court, &e, "signing-time:not-found timestamp-threshold:not-found");
}

static void known_and_bad_is_fatal_beside_a_good_one(void)
{
    const struct lab_made *other =
        court_made(lab_kind("message, Rekor v1 and timestamp"));
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v2") || !CHECK(other != NULL))
        return;
    exhibit_add_timestamp(&e, other->timestamps[0]);
    court_says(&court, &e, "timestamp:mismatch");
    e.timestamps[1] = HM_LIT("junk");
    court_says(&court, &e, "timestamp:format");
    e.timestamps[1] = hm_bytes(NULL, 0);
    court_says(&court, &e, "timestamp:format");
}

/* ---- When ---- */

/* The leaf is good from a minute before to nine minutes after. */
static void every_proved_time_lies_in_the_certificate(void)
{
    static const struct {
        int64_t time_s;
        const char *failures;
    } rows[] = {
        {LAB_TIME_S - 61, "signing-time:expired"},
        {LAB_TIME_S - 60, ""},
        {LAB_TIME_S + 540, ""},
        {LAB_TIME_S + 541, "signing-time:expired"},
    };
    static const char *const kinds[] = {
        "message, Rekor v2", "message, Rekor v1"};

    TEST_EACH(i, rows) {
        for (size_t k = 0; k < TEST_LEN(kinds); k++) {
            struct court court = court_of_lab(court_root(), court_lab());
            hm_auto(buf) room = hm_buf(1);
            struct exhibit e;

            test_case("%s %zu", kinds[k], i);
            /* Beside a good time, of a promise or of another token. */
            if (exhibit(&e, kinds[k]) &&
                stamp(&e, &room, &court_lab()->tsa_leaf, rows[i].time_s))
                court_says(&court, &e, rows[i].failures);
        }
    }
}

static void an_authority_speaks_in_its_time(void)
{
    static const struct {
        const char *end, *failures;
    } rows[] = {
        {"{\"start\":\"2020-01-01T00:00:00Z\","
         "\"end\":\"2025-01-02T00:00:00Z\"}",
            ""},
        {"{\"start\":\"2020-01-01T00:00:00Z\","
         "\"end\":\"2025-01-01T23:59:59Z\"}",
            "timestamp:expired"},
        {"{\"start\":\"2025-01-02T00:00:01Z\"}", "timestamp:expired"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct lab lab = *court_lab();
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};
        struct court court;
        struct exhibit e;

        test_case("%s", rows[i].end);
        lab.valid[LAB_TSA] = rows[i].end;
        if (!exhibit(&e, "message, Rekor v2") ||
            !CHECK_OK(court_root_changed(&root, &lab, &err)))
            continue;
        court = court_of_lab(root, &lab);
        court_says(&court, &e, rows[i].failures);
    }
}

static void the_authority_for_certificates_too(void)
{
    struct lab lab = *court_lab();
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};
    struct court court;
    struct exhibit e;

    lab.valid[LAB_CA] = "{\"start\":\"2020-01-01T00:00:00Z\","
                        "\"end\":\"2025-01-01T23:59:59Z\"}";
    if (!exhibit(&e, "message, Rekor v2") ||
        !CHECK_OK(court_root_changed(&root, &lab, &err)))
        return;
    court = court_of_lab(root, &lab);
    court_says(&court, &e, "certificate-chain:expired");
}

/* ---- Options and limits ---- */

static void no_time_can_be_allowed(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto(buf) room = hm_buf(1);
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v2"))
        return;
    e.evidence.timestamp_count = 0;
    court_says(&court, &e, "signing-time:not-found");
    court.opts.unsafe_no_time = true;
    court_says(&court, &e, "");
    CHECK(strstr(court_steps(), "signing-time=waived") != NULL);
    CHECK(strstr(court_report(), "--insecure-no-time") != NULL);
    /* A time that is proved is not forgotten. */
    if (stamp(&e, &room, &court_lab()->tsa_leaf, LAB_TIME_S + 541))
        court_says(&court, &e, "signing-time:expired");
}

/* CVE-2024-45395. */
static void too_many_timestamps_are_refused(void)
{
    enum { MANY = HM_TIMESTAMPS_MAX + 1 };
    struct court court = court_of_lab(court_root(), court_lab());
    struct hm_bytes timestamps[MANY];
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1 and timestamp"))
        return;
    for (size_t i = 0; i < MANY; i++)
        timestamps[i] = e.timestamps[0];
    e.evidence.timestamps = timestamps;
    e.evidence.timestamp_count = MANY;
    court_says(&court, &e, "timestamp:limit");
    e.evidence.timestamp_count = MANY - 1;
    court_says(&court, &e, "");
}

/* A key has no validity of its own: a time is proved, and that is all. */
static void a_key_may_be_timestamped(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto(buf) room = hm_buf(1);
    struct exhibit e;

    if (!exhibit(&e, "message by a key, Rekor v2"))
        return;
    court.opts.tsa_min = 1;
    court_says(&court, &e, "timestamp-threshold:not-found");
    if (stamp(&e, &room, &court_lab()->tsa_leaf, LAB_TIME_S))
        court_says(&court, &e, "");
}

TEST_SUITE(verify_times, TEST(operators_are_counted),
    TEST(two_tokens_of_one_authority_are_one),
    TEST(an_unknown_authority_is_told_and_not_counted),
    TEST(known_and_bad_is_fatal_beside_a_good_one),
    TEST(every_proved_time_lies_in_the_certificate),
    TEST(an_authority_speaks_in_its_time),
    TEST(the_authority_for_certificates_too), TEST(no_time_can_be_allowed),
    TEST(too_many_timestamps_are_refused), TEST(a_key_may_be_timestamped));

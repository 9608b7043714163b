/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/trial.h"

#include <string.h>

#include "base/err.h"
#include "crypto/digest.h"
#include "test.h"

static void operators_count_once(void)
{
    static const struct {
        const char *names[4];
        size_t count, distinct;
    } rows[] = {
        {{NULL}, 0, 0},
        {{"a"}, 1, 1},
        {{"a", "a"}, 2, 1},
        {{"a", "b", "a"}, 3, 2},
        /* Nobody in particular: all of them are one. */
        {{"", ""}, 2, 1},
        {{"", "a", ""}, 3, 1},
        {{"b", "", "a"}, 3, 2},
        {{"a", "A", "a "}, 3, 3},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_bytes names[4] = {{0}};

        test_case("%zu", i);
        for (size_t n = 0; n < rows[i].count; n++)
            names[n] = hm_bytes_str(rows[i].names[n]);
        CHECK_EQ(hm_trial_operators(names, rows[i].count), rows[i].distinct);
    }
}

static void fewer_than_demanded_do_not_pass(void)
{
    const struct hm_bytes names[] = {HM_LIT("a"), HM_LIT("b"), HM_LIT("a")};
    hm_auto_ptr(report) report = NULL;
    struct hm_err err = {0};
    struct hm_check *check;
    size_t distinct = 9;

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    check = hm_section_expect(hm_report_root(report), "log-threshold");
    CHECK(!hm_trial_threshold(check, 3, names, 3, &distinct));
    CHECK_EQ(distinct, 2);
    CHECK_EQ(hm_check_outcome(check), HM_NOT_RUN);
    CHECK(hm_trial_threshold(check, 2, names, 3, &distinct));
    CHECK_EQ(hm_check_outcome(check), HM_PASS);
}

static void what_is_ignored_is_told(void)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_trial t = {.evidence = NULL};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    t.section = hm_report_root(report);
    hm_trial_ignored(&t, "nobody's", "timestamp %d", 3);
    hm_report_text(&text, report);
    CHECK(strstr(hm_buf_str(&text), "ignored: timestamp 3: nobody's") != NULL);
}

static void a_digest_is_found_by_its_function(void)
{
    const struct hm_digest digests[] = {
        {.hash = HM_SHA256}, {.hash = HM_SHA512}, {.hash = HM_HASH_NONE}};
    const struct hm_artifact artifact = {.digests = digests, .digest_count = 3};
    const struct hm_verify_input input = {.artifact = &artifact};
    const struct hm_evidence evidence = {.has_payload = false};
    const struct hm_trial t = {.input = &input, .evidence = &evidence};
    struct hm_trial_message message = hm_trial_message(&t);

    CHECK(hm_trial_digest(&message, HM_SHA256) == &digests[0]);
    CHECK(hm_trial_digest(&message, HM_SHA512) == &digests[1]);
    CHECK(hm_trial_digest(&message, HM_SHA384) == NULL);
    CHECK(hm_trial_digest(&message, HM_HASH_NONE) == NULL);
}

static void a_payload_is_the_message_where_there_is_one(void)
{
    const struct hm_digest digest = {.hash = HM_SHA256};
    const struct hm_artifact artifact = {.digests = &digest,
        .digest_count = 1,
        .has_message = true,
        .message = HM_LIT("a manifest")};
    const struct hm_verify_input input = {.artifact = &artifact};
    const struct hm_evidence evidence = {
        .has_payload = true, .payload = HM_LIT("{}")};
    struct hm_trial t = {.input = &input, .evidence = &evidence};
    struct hm_trial_message message = hm_trial_message(&t);

    CHECK_BYTES(message.message, HM_LIT("{}"));
    CHECK(hm_trial_digest(&message, HM_SHA256) == NULL);
    t.payload[0].hash = HM_SHA256;
    t.payload_count = 1;
    message = hm_trial_message(&t);
    CHECK(hm_trial_digest(&message, HM_SHA256) == &t.payload[0]);
}

static void proved_times_are_kept_in_order(void)
{
    struct hm_time times[HM_TIMES_MAX];
    const struct hm_verify_opts opts = {.sct_min = 0};
    const struct hm_verify_input input = {.opts = &opts};
    struct hm_trial t = {.input = &input};

    CHECK_EQ(hm_trial_times(&t, times), 0);
    for (int i = 0; i < HM_TIMES_MAX; i++)
        hm_trial_proved(&t, hm_time_of(i), HM_TIME_TSA, HM_LIT("who"));
    CHECK_EQ(hm_trial_times(&t, times), HM_TIMES_MAX);
    CHECK_EQ(times[1].s, 1);
    CHECK_EQ(times[HM_TIMES_MAX - 1].s, HM_TIMES_MAX - 1);
    CHECK_EQ(t.facts.times[3].source, HM_TIME_TSA);
    CHECK_BYTES(t.facts.times[3].authority, HM_LIT("who"));
}

static void an_assumed_time_stands_for_a_missing_one(void)
{
    struct hm_time times[HM_TIMES_MAX];
    struct hm_cert leaf = {.valid = {.start = {.s = 5}, .has_start = true}};
    struct hm_verify_opts opts = {.has_now = true, .now = {.s = 7}};
    const struct hm_verify_input input = {.opts = &opts};
    struct hm_trial t = {.input = &input, .certs = &leaf};

    CHECK_EQ(hm_trial_times(&t, times), 0);
    t.least.long_lived = true;
    CHECK_EQ(hm_trial_times(&t, times), 1);
    CHECK_EQ(times[0].s, 7);
    t.certs = NULL; /* a key */
    CHECK_EQ(hm_trial_times(&t, times), 0);
    t.certs = &leaf;
    opts.unsafe_no_time = true;
    CHECK_EQ(hm_trial_times(&t, times), 1);
    CHECK_EQ(times[0].s, 5);
    hm_trial_proved(&t, hm_time_of(6), HM_TIME_LOG, HM_LIT(""));
    CHECK_EQ(hm_trial_times(&t, times), 1);
    CHECK_EQ(times[0].s, 6);
}

static void one_time_too_many(void)
{
    struct hm_trial t = {.evidence = NULL};

    for (int i = 0; i <= HM_TIMES_MAX; i++)
        hm_trial_proved(&t, hm_time_of(i), HM_TIME_LOG, HM_LIT(""));
}

static void times_never_overflow(void)
{
    CHECK(test_aborts(one_time_too_many));
}

static void a_certificate_makes_it_keyless(void)
{
    struct hm_evidence evidence = {.has_key_hint = true};
    struct hm_trial t = {.evidence = &evidence};

    CHECK(!hm_trial_by_cert(&t));
    evidence.cert_count = 1;
    CHECK(hm_trial_by_cert(&t));
    CHECK(hm_trial_leaf(&t) == NULL);
}

TEST_SUITE(verify_trial, TEST(operators_count_once),
    TEST(fewer_than_demanded_do_not_pass), TEST(what_is_ignored_is_told),
    TEST(a_digest_is_found_by_its_function),
    TEST(a_payload_is_the_message_where_there_is_one),
    TEST(proved_times_are_kept_in_order),
    TEST(an_assumed_time_stands_for_a_missing_one), TEST(times_never_overflow),
    TEST(a_certificate_makes_it_keyless));

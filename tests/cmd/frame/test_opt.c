/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/opt.h"

#include <string.h>

#include "base/limits.h"
#include "cmd/frame/command.h"
#include "test.h"

static const struct hm_opt duration = {
    .name = "wait-for", .kind = HM_OPT_DURATION, .min = 10, .max = 7200000};

static void reads_durations(void)
{
    static const struct {
        const char *text;
        uint64_t ms;
    } cases[] = {{"10ms", 10}, {"250ms", 250}, {"1s", 1000}, {"30s", 30000},
        {"5m", 300000}, {"2h", 7200000}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        uint64_t ms = 0;

        test_case("%s", cases[i].text);
        if (CHECK_OK(hm_opt_value(&ms, &duration, cases[i].text, &err)))
            CHECK_EQ(ms, cases[i].ms);
    }
}

static void refuses_other_durations(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "empty"}, {"30", "is no duration"}, {"s", "is no duration"},
        {"1.5s", "is no duration"}, {"-1s", "is no duration"},
        {"+1s", "is no duration"}, {"01s", "is no duration"},
        {" 1s", "is no duration"}, {"1 s", "is no duration"},
        {"1S", "is no duration"}, {"1d", "is no duration"},
        {"1s ", "is no duration"}, {"9ms", "is not from 10ms to 7200000ms"},
        {"3h", "is not from 10ms to 7200000ms"},
        {"18446744073709551615h", "is no duration"},
        {"99999999999999999999s", "is no duration"},
        {"5124095576030432h", "is no duration"}, /* 2^64 ms and a bit */
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        uint64_t ms;

        test_case("%s", cases[i].text);
        CHECK_ERR(hm_opt_value(&ms, &duration, cases[i].text, &err), HM_USAGE,
            cases[i].words);
    }
}

static void refuses_numbers_out_of_range(void)
{
    static const struct hm_opt opt = {
        .name = "bits", .kind = HM_OPT_NUMBER, .min = 1, .max = UINT64_MAX};
    static const char *const bad[] = {
        "0", "-1", "18446744073709551616", "0x10", "1e3", "1 ", "\xc2\xb2"};
    struct hm_err err = {0};
    uint64_t number = 0;

    if (CHECK_OK(hm_opt_value(&number, &opt, "18446744073709551615", &err)))
        CHECK(number == UINT64_MAX);
    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        test_case("%s", bad[i]);
        CHECK_ERR(hm_opt_value(&number, &opt, bad[i], &err), HM_USAGE,
            "no whole number from 1 to 18446744073709551615");
    }
}

static void shows_foreign_values_harmlessly(void)
{
    static const char *const names[] = {"a", NULL};
    static const struct hm_opt opt = {
        .name = "x", .kind = HM_OPT_CHOICE, .choices = names};
    struct hm_err err = {0};
    uint64_t number;

    CHECK_ERR(hm_opt_value(&number, &opt, "\x1b]0;evil\a", &err), HM_USAGE,
        "\"\\x1b]0;evil\\x07\" is none of: a");
}

static void common_options_come_last_and_by_mask(void)
{
    static const struct hm_opt own[] = {{.name = "own", .help = "x"}, {0}};
    static const struct hm_command plain = {.name = "p", .options = own};
    static const struct hm_command rich = {
        .name = "r", .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET};

    CHECK_STR(hm_opt_at(&plain, 0)->name, "own");
    CHECK(hm_opt_find(&plain, "help") != NULL);
    CHECK(hm_opt_find(&plain, "verbose") != NULL);
    CHECK(hm_opt_find(&plain, "json") == NULL);
    CHECK(hm_opt_find(&plain, "quiet") == NULL);
    CHECK(hm_opt_find(&rich, "json") != NULL);
    CHECK(hm_opt_letter(&rich, 'q') == hm_opt_find(&rich, "quiet"));
    CHECK(hm_opt_letter(&rich, '\0') == NULL);
    CHECK(hm_opt_find(&rich, "") == NULL);
}

static void names_the_variable_of_an_option(void)
{
    char name[HM_OPT_ENV_SIZE];

    hm_opt_env_name(name, &duration);
    CHECK_STR(name, "HALLMARK_WAIT_FOR");
}

TEST_SUITE(cmd_frame_opt, TEST(reads_durations), TEST(refuses_other_durations),
    TEST(refuses_numbers_out_of_range), TEST(shows_foreign_values_harmlessly),
    TEST(common_options_come_last_and_by_mask),
    TEST(names_the_variable_of_an_option));

/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/fault.h"

#include <limits.h>
#include <string.h>

#include "base/limits.h"
#include "enc/json_write.h"
#include "test.h"

static const struct hm_sandbox_part oci_parts[] = {
    {"blob", HM_PART_BLOB, NULL, NULL},
    {"tags", HM_PART_TAGS, NULL, NULL},
    {NULL, 0, NULL, NULL},
};

static const struct hm_sandbox_part tsa_parts[] = {
    {"stamp", 1, "POST", "/tsa/stamp"},
    {"other", 2, NULL, ""},
    {NULL, 0, NULL, NULL},
};

static const struct hm_sandbox_service services[] = {
    {.name = "oci", .parts = oci_parts},
    {.name = "tsa", .parts = tsa_parts},
    {0},
};

static void faults_are_read(void)
{
    static const struct {
        const char *text;
        enum hm_fault fault;
        uint64_t number;
        const char *word;
        uint64_t each, first;
    } cases[] = {
        {"oci=no-referrers", HM_FAULT_NO_REFERRERS, 0, "", 0, 0},
        {"oci=page-size:2", HM_FAULT_PAGE_SIZE, 2, "2", 0, 0},
        {"oci=throttle", HM_FAULT_THROTTLE, 1, "", 0, 0},
        {"oci=throttle:7@x2", HM_FAULT_THROTTLE, 7, "7", 0, 2},
        {"oci=status:503@1/3", HM_FAULT_STATUS, 503, "503", 3, 0},
        {"oci=redirect-blob:http://a.test:1/x", HM_FAULT_REDIRECT_BLOB, 0,
            "http://a.test:1/x", 0, 0},
        {"oci=moving-tag:v2", HM_FAULT_MOVING_TAG, 0, "v2", 0, 0},
        {"oci=moving-tag@x1", HM_FAULT_MOVING_TAG, 0, "", 0, 1},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_fault_rule rule;
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        if (!CHECK_OK(hm_fault_parse(&rule, cases[i].text, services, &err)))
            continue;
        CHECK_EQ(rule.fault, cases[i].fault);
        CHECK_EQ(rule.number, cases[i].number);
        CHECK_STR(rule.word, cases[i].word);
        CHECK_EQ(rule.each, cases[i].each);
        CHECK_EQ(rule.first, cases[i].first);
        CHECK_STR(rule.text, cases[i].text);
        CHECK_EQ(rule.parts, hm_fault_kinds[rule.fault].parts);
    }
}

static void other_services_have_their_own_parts(void)
{
    static const struct {
        const char *text;
        unsigned parts;
        int64_t now_ms;
    } cases[] = {
        {"tsa=status:500", UINT_MAX, 5000},
        {"tsa.stamp=status:500", 1, 5000},
        {"tsa=clock-skew:-2", UINT_MAX, 3000},
        {"tsa.other=clock-skew:2", 2, 7000},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_fault_rule rule;
        const struct hm_fault_hits hits = {.rules = &rule, .count = 1};
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        if (!CHECK_OK(hm_fault_parse(&rule, cases[i].text, services, &err)))
            continue;
        CHECK_EQ(rule.service, 1);
        CHECK_EQ(rule.parts, cases[i].parts);
        CHECK_EQ(hm_fault_now_ms(&hits, 5000), cases[i].now_ms);
    }
    CHECK_EQ(hm_fault_now_ms(NULL, 5000), 5000);
}

static void what_is_no_fault_is_refused(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"", HM_USAGE, "wanted SERVICE=KIND"},
        {"oci", HM_USAGE, "wanted SERVICE=KIND"},
        {"x=reset", HM_USAGE, "no service \"x\" here, there is oci, tsa"},
        {"tsa.blob=reset", HM_USAGE, "no part \"blob\", wanted one of stamp"},
        {"tsa=no-referrers", HM_USAGE, "tsa cannot have no-referrers"},
        {"oci=clock-skew:1", HM_USAGE, "oci cannot have clock-skew"},
        {"tsa=clock-skew", HM_USAGE, "wanted clock-skew:SECONDS"},
        {"tsa=clock-skew:--1", HM_USAGE,
            "wanted plus or minus 0 to 4000000000"},
        {"tsa=clock-skew:4000000001", HM_USAGE, "wanted plus or minus 0 to"},
        {"oci.x=reset", HM_USAGE, "no part \"x\""},
        {"oci=", HM_USAGE, "wanted SERVICE=KIND"},
        {"oci=:1", HM_USAGE, "no fault \"\""},
        {"oci=resett", HM_USAGE, "no fault \"resett\""},
        {"oci=reset:1", HM_USAGE, "reset takes no argument"},
        {"oci=page-size", HM_USAGE, "wanted page-size:N"},
        {"oci=page-size:-1", HM_USAGE, "got \"-1\", wanted 0 to"},
        {"oci=status:600", HM_USAGE, "wanted 0 to 599"},
        {"oci=status:503@0", HM_USAGE, "got \"503@0\""},
        {"oci=status:503@x0", HM_USAGE, "got \"503@x0\""},
        {"oci=redirect-blob", HM_USAGE, "wanted redirect-blob:URL"},
        {"oci=redirect-blob:/x", HM_FORMAT, "redirect-blob"},
        {"oci=redirect-blob:http://a.test/?b", HM_USAGE, "without query"},
        {"oci=\xff", HM_USAGE, "no text"},
    };
    char longer[HM_FAULT_TEXT + 1];
    struct hm_fault_rule rule;
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].text);
        CHECK_ERR(hm_fault_parse(&rule, cases[i].text, services, &err),
            cases[i].code, cases[i].words);
    }
    memset(longer, 'a', sizeof(longer));
    longer[HM_FAULT_TEXT] = '\0';
    CHECK_ERR(hm_fault_parse(&rule, longer, services, &err), HM_LIMIT,
        "a fault of 512 bytes");
}

static void every_row_has_its_help(void)
{
    for (size_t i = 0; i < HM_FAULT_COUNT; i++) {
        const struct hm_fault_kind *kind = &hm_fault_kinds[i];

        test_case("%s", kind->name);
        CHECK(kind->help != NULL && kind->parts != 0);
        CHECK((kind->takes == HM_FAULT_NOTHING) == (kind->argument == NULL));
        CHECK(kind->takes != HM_FAULT_MAYBE_NUMBER || kind->fallback > 0);
    }
}

static struct hm_faults *with(const char *text)
{
    struct hm_faults *faults = NULL;
    struct hm_fault_rule rule;
    struct hm_err err = {0};

    if (CHECK_OK(hm_faults_new(&faults, &err)) &&
        CHECK_OK(hm_fault_parse(&rule, text, services, &err)))
        CHECK_OK(hm_faults_add(faults, &rule, &err));
    return faults;
}

/* Which of ten requests for that part meet it: a bit each. */
static unsigned met(struct hm_faults *faults, unsigned part)
{
    unsigned bits = 0;

    for (unsigned i = 0; faults != NULL && i < 10; i++) {
        hm_auto(fault_hits) hits = {0};
        struct hm_err err = {0};

        if (CHECK_OK(hm_faults_hit(&hits, faults, 0, part, &err)) &&
            hm_fault_hit(&hits, HM_FAULT_STATUS) != NULL)
            bits |= 1U << i;
    }
    return bits;
}

static void rates_are_counted(void)
{
    static const struct {
        const char *text;
        unsigned part, bits;
    } cases[] = {
        {"oci=status:500", HM_PART_BLOB, 0x3ff},
        {"oci=status:500@x2", HM_PART_BLOB, 3},
        {"oci=status:500@1/3", HM_PART_BLOB, 0x124},
        {"oci.tags=status:500", HM_PART_BLOB, 0},
        {"oci.blob=status:500", HM_PART_BLOB, 0x3ff},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(faults) faults = with(cases[i].text);

        test_case("%s", cases[i].text);
        CHECK_EQ(met(faults, cases[i].part), cases[i].bits);
    }
}

static void a_second_of_a_kind_is_instead_of_the_first(void)
{
    hm_auto_ptr(faults) faults = with("oci=status:500");
    hm_auto(json_out) json = hm_json_out();
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_fault_rule rule;
    struct hm_err err = {0};

    if (faults == NULL ||
        !CHECK_OK(hm_fault_parse(&rule, "oci=status:501", services, &err)) ||
        !CHECK_OK(hm_faults_add(faults, &rule, &err)) ||
        !CHECK_OK(hm_fault_parse(&rule, "oci.tags=status:1", services, &err)) ||
        !CHECK_OK(hm_faults_add(faults, &rule, &err)))
        return;
    hm_faults_list(faults, &json);
    if (CHECK_OK(hm_json_out_write(&json, HM_JSON_COMPACT, &text, &err)))
        CHECK_STR(hm_buf_str(&text),
            "{\"faults\":[\"oci=status:501\",\"oci.tags=status:1\"]}");
    hm_faults_clear(faults);
    CHECK_EQ(met(faults, HM_PART_BLOB), 0);
}

static void there_are_not_more_than_so_many(void)
{
    hm_auto_ptr(faults) faults = with("oci=reset");
    struct hm_fault_rule rule = {0};
    struct hm_err err = {0};

    for (size_t i = 1; faults != NULL && i < HM_SANDBOX_FAULTS_MAX; i++) {
        rule.fault = (enum hm_fault)i;
        rule.service = 7;
        CHECK_OK(hm_faults_add(faults, &rule, &err));
    }
    rule.service = 8;
    if (faults != NULL)
        CHECK_ERR(hm_faults_add(faults, &rule, &err), HM_LIMIT,
            "more than 16 faults");
}

TEST_SUITE(sandbox_fault, TEST(faults_are_read),
    TEST(other_services_have_their_own_parts),
    TEST(what_is_no_fault_is_refused), TEST(every_row_has_its_help),
    TEST(rates_are_counted), TEST(a_second_of_a_kind_is_instead_of_the_first),
    TEST(there_are_not_more_than_so_many));

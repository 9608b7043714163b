/* SPDX-License-Identifier: Apache-2.0 */
#include "api/result.h"

#include "test.h"

static void a_new_result_is_no(void)
{
    hm_auto_ptr(result) result = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_result_new(&result, &err)))
        return;
    CHECK_EQ(hm_result_verdict(result), HM_NO);
    CHECK_EQ(hm_result_count(result), 0);
    CHECK(hm_result_facts(result, 0) == NULL);
}

static void no_result_says_nothing(void)
{
    struct hm_bytes view = {0};
    struct hm_err err = {0};

    CHECK_EQ(hm_result_verdict(NULL), HM_COULD_NOT_TELL);
    CHECK_EQ(hm_result_count(NULL), 0);
    CHECK(hm_result_facts(NULL, 0) == NULL);
    CHECK_ERR(hm_result_text(&view, NULL, &err), HM_USAGE, "no result");
    CHECK_ERR(hm_result_json(&view, NULL, &err), HM_USAGE, "no result");
    hm_result_free(NULL);
}

static void a_report_is_rendered_once(void)
{
    hm_auto_ptr(result) result = NULL;
    struct hm_bytes text = {0}, json = {0}, again = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_result_new(&result, &err)) ||
        !CHECK_OK(hm_result_text(&text, result, &err)) ||
        !CHECK_OK(hm_result_json(&json, result, &err)))
        return;
    CHECK_BYTES(text, HM_LIT("report: no\n"));
    CHECK(hm_bytes_starts(json, HM_LIT("{\"schema\":")));
    CHECK_OK(hm_result_text(&again, result, &err));
    CHECK(again.p == text.p && again.len == text.len);
    CHECK_OK(hm_result_json(&again, result, &err));
    CHECK(again.p == json.p && again.len == json.len);
}

TEST_SUITE(api_result, TEST(a_new_result_is_no), TEST(no_result_says_nothing),
    TEST(a_report_is_rendered_once));

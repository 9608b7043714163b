/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/control.h"

#include <string.h>

#include "ask.h"
#include "test.h"

static void faults_are_changed_while_it_runs(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_get(&a, "GET /_sandbox/faults"), 200);
    CHECK_STR(hm_buf_str(&a.text), "{\"faults\":[]}");
    CHECK_EQ(ask(&a, "PUT /_sandbox/faults", "",
                 HM_LIT("{\"faults\":[\"oci=status:503\",\"oci=slow:1\"]}")),
        200);
    CHECK_STR(hm_buf_str(&a.text),
        "{\"faults\":[\"oci=status:503\",\"oci=slow:1\"]}");
    CHECK_EQ(ask_get(&a, "GET /v2/"), 503);
    CHECK_EQ(ask_get(&a, "DELETE /_sandbox/faults"), 200);
    CHECK_EQ(ask_get(&a, "GET /v2/"), 200);
}

static void what_is_no_list_of_faults_changes_nothing(void)
{
    static const char *const bodies[] = {"", "{", "{}", "[]",
        "{\"faults\":[\"oci=nothing\"]}",
        "{\"faults\":[\"oci=reset\",\"oci=nothing\"]}", "{\"faults\":[1]}",
        "{\"faults\":[],\"more\":1}", "{\"faults\":[]}x",
        "{\"faults\":[\"oci=re\\u0000set\"]}"};
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)) ||
        !CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=status:418", &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(bodies); i++) {
        test_case("%s", bodies[i]);
        CHECK_EQ(
            ask(&a, "PUT /_sandbox/faults", "", hm_bytes_str(bodies[i])), 400);
        CHECK_EQ(ask_get(&a, "GET /v2/"), 418);
    }
}

static void every_request_is_in_the_journal_but_these(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    ask(&a, "GET /v2/", "Authorization: Bearer leaked\n", HM_LIT(""));
    ask_get(&a, "GET /nothing");
    CHECK_EQ(ask_get(&a, "GET /_sandbox/requests"), 200);
    CHECK(strncmp(hm_buf_str(&a.text), "{\"count\":2,", 11) == 0);
    CHECK(strstr(hm_buf_str(&a.text), "Bearer leaked") != NULL);
    CHECK_EQ(ask_get(&a, "DELETE /_sandbox/requests"), 200);
    CHECK_STR(hm_buf_str(&a.text), "{\"count\":0,\"requests\":[]}");
}

static void others_are_refused(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_get(&a, "POST /_sandbox/faults"), 405);
    CHECK_EQ(ask_get(&a, "PUT /_sandbox/requests"), 405);
    CHECK_EQ(ask_get(&a, "GET /_sandbox/nothing"), 404);
    CHECK_EQ(ask(&a, "GET /_sandbox/requests", "Origin: https://a.test\n",
                 HM_LIT("")),
        403);
    CHECK(hm_control_is(HM_LIT("/_sandbox/x")));
    CHECK(!hm_control_is(HM_LIT("/_sandboxes")));
}

TEST_SUITE(sandbox_control, TEST(faults_are_changed_while_it_runs),
    TEST(what_is_no_list_of_faults_changes_nothing),
    TEST(every_request_is_in_the_journal_but_these), TEST(others_are_refused));

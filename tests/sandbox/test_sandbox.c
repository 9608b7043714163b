/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/sandbox.h"

#include <string.h>

#include "ask.h"
#include "test.h"

static void its_page_says_what_it_is(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_get(&a, "GET /"), 200);
    CHECK(strstr(hm_buf_str(&a.text), "hallmark sandbox: for tests only"));
    for (const struct hm_sandbox_service *row = hm_sandbox_services;
         row->name != NULL; row++)
        CHECK(strstr(hm_buf_str(&a.text), row->path) != NULL);
    CHECK_EQ(ask_get(&a, "GET /favicon.ico"), 404);
    CHECK_STR(ask_field(&a, "Server"), "hallmark-sandbox");
}

static void a_fault_that_is_none_is_refused_at_the_start(void)
{
    const char *const faults[] = {"oci=nothing"};
    const struct hm_sandbox_opts opts = {.faults = faults, .fault_count = 1};
    struct hm_err err = {0};
    asker_auto a = {0};

    CHECK_ERR(asker_new(&a, &opts, &err), HM_USAGE, "no fault \"nothing\"");
}

static void requests_are_counted(void)
{
    hm_auto(buf) text = hm_buf(4096);
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    ask_get(&a, "GET /v2/");
    ask_get(&a, "GET /v2/");
    CHECK_EQ(hm_sandbox_count(a.sandbox), 2);
    hm_sandbox_journal(a.sandbox, &text);
    CHECK(strstr(hm_buf_str(&text), "\"/v2/\"") != NULL);
    hm_sandbox_forget(a.sandbox);
    CHECK_EQ(hm_sandbox_count(a.sandbox), 0);
}

TEST_SUITE(sandbox_sandbox, TEST(its_page_says_what_it_is),
    TEST(a_fault_that_is_none_is_refused_at_the_start),
    TEST(requests_are_counted));

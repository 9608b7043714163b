/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/journal.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

static void credentials_are_told_with_their_values(void)
{
    hm_auto_ptr(journal) journal = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    const struct hm_serve_field fields[] = {
        {HM_LIT("Authorization"), HM_LIT("Basic x")},
        {HM_LIT("Accept"), HM_LIT("*/*")},
        {HM_LIT("x-amz-SECURITY-token"), HM_LIT("t\xff")},
        {HM_LIT("Content-Type"), HM_LIT("application/x-www-form-urlencoded")},
    };
    const struct hm_serve_request request = {
        .method = HM_LIT("POST"),
        .path = HM_LIT("/token"),
        .query = HM_LIT("a=b"),
        .host = HM_LIT("h"),
        .peer = HM_LIT("p"),
        .fields = fields,
        .field_count = TEST_LEN(fields),
        .body = HM_LIT("password=1"),
        .body_fd = -1,
    };

    if (!CHECK_OK(hm_journal_new(&journal, &err)))
        return;
    hm_journal_add(journal, &request, 401);
    hm_journal_write(journal, &text);
    CHECK_STR(hm_buf_str(&text),
        "{\"count\":1,\"requests\":[{\"method\":\"POST\",\"target\":"
        "\"/token?a=b\",\"host\":\"h\",\"peer\":\"p\",\"tls\":false,"
        "\"status\":401,\"credentials\":[{\"name\":\"Authorization\","
        "\"value\":\"Basic x\"},{\"name\":\"x-amz-SECURITY-token\",\"value\":"
        "\"t\\\\xff\"}],\"form\":\"password=1\"}]}");
}

static void the_oldest_gives_way_and_all_are_counted(void)
{
    hm_auto_ptr(journal) journal = NULL;
    hm_auto(buf) text = hm_buf(HM_SANDBOX_LIST_MAX);
    struct hm_serve_request one = {.path = HM_LIT("/first"), .body_fd = -1};
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(hm_journal_new(&journal, &err)))
        return;
    hm_journal_add(journal, &one, 200);
    one.path = HM_LIT("/other");
    for (size_t i = 1; i < HM_SANDBOX_JOURNAL_MAX; i++)
        hm_journal_add(journal, &one, 200);
    hm_journal_write(journal, &text);
    CHECK(strstr(hm_buf_str(&text), "/first") != NULL);
    hm_journal_add(journal, &one, 200);
    hm_buf_cut(&text, 0);
    hm_journal_write(journal, &text);
    CHECK(strstr(hm_buf_str(&text), "/first") == NULL);
    CHECK_EQ(hm_journal_count(journal), HM_SANDBOX_JOURNAL_MAX + 1);
    hm_journal_clear(journal);
    hm_buf_cut(&text, 0);
    hm_journal_write(journal, &text);
    CHECK_STR(hm_buf_str(&text), "{\"count\":0,\"requests\":[]}");
}

TEST_SUITE(sandbox_journal, TEST(credentials_are_told_with_their_values),
    TEST(the_oldest_gives_way_and_all_are_counted));

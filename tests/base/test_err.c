/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "test.h"

static void a_failure_has_code_place_and_text(void)
{
    struct hm_err err = {0};

    CHECK(!hm_fail(&err, HM_FORMAT, "version %d, not %s", 7, "3"));
    CHECK_EQ(err.code, HM_FORMAT);
    CHECK_STR(err.msg, "version 7, not 3");
    CHECK(strncmp(err.where, "tests/base/test_err.c:", 22) == 0);
    CHECK(!hm_fail_memory(&err));
    CHECK_EQ(err.code, HM_SYSTEM);
    CHECK_STR(err.msg, "out of memory");
}

static void contexts_come_in_front(void)
{
    struct hm_err err = {0};
    const char *where;

    hm_fail(&err, HM_MISMATCH, "root hash");
    where = err.where;
    CHECK(!hm_wrap(&err, "log entry %d", 0));
    CHECK(!hm_wrap(&err, "bundle.json"));
    CHECK_STR(err.msg, "bundle.json: log entry 0: root hash");
    CHECK_EQ(err.code, HM_MISMATCH);
    CHECK(err.where == where);
}

static void a_failure_is_never_ok(void)
{
    struct hm_err err = {0};

    CHECK(!hm_fail(&err, HM_OK, "x"));
    CHECK_EQ(err.code, HM_SYSTEM);
    err = (struct hm_err){0};
    CHECK(!hm_wrap(&err, "x"));
    CHECK_EQ(err.code, HM_SYSTEM);
}

static void an_error_can_quote_itself(void)
{
    struct hm_err err = {0};

    hm_fail(&err, HM_FORMAT, "cause");
    hm_fail(&err, HM_LIMIT, "retried after: %s", err.msg);
    CHECK_STR(err.msg, "retried after: cause");
    hm_wrap(&err, "%s", err.msg);
    CHECK_STR(err.msg, "retried after: cause: retried after: cause");
}

static void long_texts_are_cut_and_say_so(void)
{
    char text[2 * HM_ERR_MSG_SIZE] = {0};
    struct hm_err err = {0};

    memset(text, 'x', HM_ERR_MSG_SIZE - 1);
    hm_fail(&err, HM_FORMAT, "%s", text);
    CHECK_STR(err.msg, text);
    memset(text, 'x', HM_ERR_MSG_SIZE);
    hm_fail(&err, HM_FORMAT, "%s", text);
    CHECK_EQ(strlen(err.msg), HM_ERR_MSG_SIZE - 1);
    CHECK_STR(err.msg + HM_ERR_MSG_SIZE - 4, "x..");
}

static void the_middle_gives_way(void)
{
    char text[HM_ERR_MSG_SIZE] = {0};
    struct hm_err err = {0};

    memset(text, 'x', sizeof(text) - 1);
    memcpy(text + sizeof(text) - 6, "cause", 5);
    hm_fail(&err, HM_FORMAT, "%s", text);
    hm_wrap(&err, "inner");
    hm_wrap(&err, "outer");
    CHECK_EQ(strlen(err.msg), HM_ERR_MSG_SIZE - 1);
    CHECK(strncmp(err.msg, "outer: ..", 9) == 0);
    CHECK_STR(err.msg + HM_ERR_MSG_SIZE - 7, "xcause");
    hm_wrap(&err, "%s", text);
    CHECK(strncmp(err.msg, "xxx", 3) == 0);
    CHECK(strstr(err.msg, "x..: ..") != NULL);
    CHECK_STR(err.msg + strlen(err.msg) - 6, "xcause");
}

/* A message is cut in front (a cause) and at the end (any text), each at every
 * place of a character. */
static void no_cut_splits_a_character(void)
{
    for (size_t shift = 0; shift < 4; shift++) {
        char text[HM_ERR_MSG_SIZE + 100] = {0};
        struct hm_err err = {0};

        memset(text, 'x', shift);
        while (strlen(text) < HM_ERR_MSG_SIZE + 50)
            memcpy(text + strlen(text), "\xf0\x9f\x98\x80", 5);
        test_case("shift %zu", shift);
        hm_fail(&err, HM_FORMAT, "%s", text);
        CHECK(hm_utf8_ok(hm_bytes_str(err.msg)));
        CHECK(strchr(err.msg, '\\') == NULL);
        for (int i = 0; i < 5; i++) {
            hm_wrap(&err, "%d", i);
            CHECK(hm_utf8_ok(hm_bytes_str(err.msg)));
            CHECK(strlen(err.msg) > HM_ERR_MSG_SIZE - 6);
        }
        hm_wrap(&err, "%s", text);
        CHECK(hm_utf8_ok(hm_bytes_str(err.msg)));
        CHECK(strchr(err.msg, '\\') == NULL);
    }
}

static void a_forgotten_escape_does_no_harm(void)
{
    struct hm_err err = {0};

    hm_fail(&err, HM_FORMAT, "got %s", "a\n\x1b[2J\xff\xe2\x80\xae");
    CHECK_STR(err.msg, "got a\\n\\x1b[2J\\xff\\u{202e}");
    hm_wrap(&err, "%s", "b\r");
    CHECK_STR(err.msg, "b\\r: got a\\n\\x1b[2J\\xff\\u{202e}");
    hm_fail(&err, HM_FORMAT, "got %s", HM_SHOW(HM_LIT("a\n\\")));
    CHECK_STR(err.msg, "got a\\n\\\\");
}

static bool tries(struct hm_err *err, bool first, int *steps)
{
    HM_TRY(first || hm_fail(err, HM_POLICY, "no"));
    ++*steps;
    return true;
}

static void try_returns_at_once(void)
{
    struct hm_err err = {0};
    int steps = 0;

    CHECK_OK(tries(&err, true, &steps));
    CHECK_ERR(tries(&err, false, &steps), HM_POLICY, "no");
    CHECK_EQ(steps, 1);
}

static void codes_have_names(void)
{
    static const char *const names[] = {"ok", "usage", "format", "limit",
        "unsupported", "mismatch", "untrusted", "expired", "policy",
        "not-found", "network", "denied", "system", "unknown"};

    for (size_t i = 0; i < TEST_LEN(names); i++)
        CHECK_STR(hm_code_name((enum hm_code)i), names[i]);
    CHECK_STR(hm_code_name((enum hm_code) - 1), "unknown");
}

static void errno_has_a_text(void)
{
    CHECK_STR(hm_errno_text(ENOSPC), "No space left on device");
    CHECK_STR(hm_errno_text(ENOENT), "No such file or directory");
    CHECK_STR(hm_errno_text(-1), "unknown system error");
    CHECK_STR(hm_errno_text(99999), "unknown system error");
}

TEST_SUITE(base_err, TEST(a_failure_has_code_place_and_text),
    TEST(contexts_come_in_front), TEST(a_failure_is_never_ok),
    TEST(an_error_can_quote_itself), TEST(long_texts_are_cut_and_say_so),
    TEST(the_middle_gives_way), TEST(no_cut_splits_a_character),
    TEST(a_forgotten_escape_does_no_harm), TEST(try_returns_at_once),
    TEST(codes_have_names), TEST(errno_has_a_text));

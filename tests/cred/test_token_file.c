/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/token_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "scripts.h"
#include "test.h"

static void a_token_is_what_stands_in_the_file(void)
{
    static const struct {
        const char *text, *token;
    } rows[] = {
        {"hunter2", "hunter2"},
        {"hunter2\n", "hunter2"},
        {"hunter2 \t\r\n\n", "hunter2"},
        {" hunter2", " hunter2"},
        {"", ""},
        {"\n", ""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(secret) out = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        test_scratch();
        if (script_file("token", rows[i].text, 0600) &&
            CHECK(symlink("token", "link") == 0) &&
            CHECK_OK(hm_cred_token_file(&out, "link", 20, &err)))
            CHECK_BYTES(hm_secret_view(&out), hm_bytes_str(rows[i].token));
    }
}

static void what_is_no_file_or_too_long_is_refused(void)
{
    hm_auto(secret) out = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!script_file("token", "hunter2", 0600))
        return;
    CHECK(mkfifo("fifo", 0600) == 0);
    CHECK_ERR(hm_cred_token_file(&out, "none", 20, &err), HM_NOT_FOUND, "none");
    CHECK_ERR(
        hm_cred_token_file(&out, "fifo", 20, &err), HM_USAGE, "not a regular");
    CHECK_ERR(hm_cred_token_file(&out, ".", 20, &err), HM_USAGE, "is a folder");
    CHECK_ERR(hm_cred_token_file(&out, "token", 6, &err), HM_LIMIT,
        "token: longer than 6 bytes");
    CHECK(out.p == NULL);
    CHECK_OK(hm_cred_token_file(&out, "token", 7, &err));
}

TEST_SUITE(cred_token_file, TEST(a_token_is_what_stands_in_the_file),
    TEST(what_is_no_file_or_too_long_is_refused));

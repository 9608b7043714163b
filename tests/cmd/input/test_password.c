/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/password.h"

#include "base/limits.h"
#include "cmd/run.h"

/* Away from the terminal that `make test` may have been started from. */
static void leave_terminal(void)
{
    setsid();
}

#define VARS(...) ((const struct test_var[]){__VA_ARGS__, {NULL, NULL}})

static void the_first_source_wins(void)
{
    static const struct {
        const char *name, *hallmark, *cosign, *in;
        bool from_stdin;
        const char *want;
    } cases[] = {
        {"both variables", "h", "c", "s", false, "h"},
        {"cosign's alone", NULL, "c", "s", false, "c"},
        {"an empty one counts", "", "c", "s", false, ""},
        {"cosign's empty", NULL, "", "s", false, ""},
        {"--password-stdin beats both", "h", "c", "s\n", true, "s"},
        {"input as the last resort", NULL, NULL, "s", false, "s"},
    };

    leave_terminal();
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct test_var vars[] = {{HM_PASSWORD_ENV, cases[i].hallmark},
            {HM_PASSWORD_ENV_COSIGN, cases[i].cosign}, {NULL, NULL}};
        int fd = test_input(hm_bytes_str(cases[i].in));
        struct hm_run run = test_run(NULL, fd, vars);
        struct hm_password_opts opts = {
            .file = "k", .from_stdin = cases[i].from_stdin};
        hm_auto(secret) got = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (CHECK_OK(hm_password_get(&got, &run, &opts, &err))) {
            CHECK(got.p != NULL);
            CHECK_BYTES(hm_secret_view(&got), hm_bytes_str(cases[i].want));
        }
        close(fd);
    }
}

static void one_line_feed_is_not_part_of_it(void)
{
    static const struct {
        struct hm_bytes in, want;
    } cases[] = {
        {{(const uint8_t *)"a\n", 2}, {(const uint8_t *)"a", 1}},
        {{(const uint8_t *)"a", 1}, {(const uint8_t *)"a", 1}},
        {{(const uint8_t *)"a\n\n", 3}, {(const uint8_t *)"a\n", 2}},
        {{(const uint8_t *)"a\r\n", 3}, {(const uint8_t *)"a\r", 2}},
        {{(const uint8_t *)"\n", 1}, {NULL, 0}},
        {{(const uint8_t *)" a b ", 5}, {(const uint8_t *)" a b ", 5}},
    };

    leave_terminal();
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        int fd = test_input(cases[i].in);
        struct hm_run run = test_run(NULL, fd, NULL);
        struct hm_password_opts opts = {.file = "k", .from_stdin = true};
        hm_auto(secret) got = {0};
        struct hm_err err = {0};

        test_case("row %zu", i);
        if (CHECK_OK(hm_password_get(&got, &run, &opts, &err)))
            CHECK_BYTES(hm_secret_view(&got), cases[i].want);
        close(fd);
    }
}

static void input_that_ends_at_once_is_no_password(void)
{
    leave_terminal();
    for (int from_stdin = 0; from_stdin < 2; from_stdin++) {
        int fd = test_input(hm_bytes(NULL, 0));
        struct hm_run run = test_run(NULL, fd, NULL);
        struct hm_password_opts opts = {
            .file = "k", .from_stdin = from_stdin != 0};
        hm_auto(secret) got = {0};
        struct hm_err err = {0};

        CHECK_ERR(hm_password_get(&got, &run, &opts, &err), HM_USAGE,
            "no password was given");
        CHECK(got.p == NULL);
        if (test_torture())
            continue;
        CHECK(strstr(run.next_step, "HALLMARK_PASSWORD") != NULL);
        CHECK(strstr(run.next_step, "--password-stdin") != NULL);
        CHECK(strstr(run.next_step, "terminal") != NULL);
        close(fd);
    }
}

static void input_in_use_gives_no_password(void)
{
    struct hm_password_opts opts = {
        .file = "k", .from_stdin = true, .stdin_in_use = true};
    int fd = test_input(HM_LIT("the key"));
    struct hm_run run = test_run(NULL, fd, NULL);
    hm_auto(secret) got = {0};
    struct hm_err err = {0};

    leave_terminal();
    CHECK_ERR(
        hm_password_get(&got, &run, &opts, &err), HM_USAGE, "cannot give both");
    opts.from_stdin = false;
    CHECK_ERR(hm_password_get(&got, &run, &opts, &err), HM_USAGE,
        "no password was given");
    close(fd);
}

static void limits_hold(void)
{
    static char text[HM_PASSWORD_MAX + 3];

    leave_terminal();
    memset(text, 'x', sizeof(text));
    for (size_t len = HM_PASSWORD_MAX; len < sizeof(text); len++) {
        int fd = test_input(hm_bytes(text, len));
        struct hm_run run = test_run(NULL, fd, NULL);
        struct hm_password_opts opts = {.file = "k", .from_stdin = true};
        hm_auto(secret) got = {0};
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        if (len == HM_PASSWORD_MAX)
            CHECK_OK(hm_password_get(&got, &run, &opts, &err));
        else
            CHECK_ERR(hm_password_get(&got, &run, &opts, &err), HM_USAGE,
                "more than 409");
        close(fd);
    }
}

static void a_long_variable_is_refused(void)
{
    static char text[HM_PASSWORD_MAX + 2];
    struct hm_password_opts opts = {.file = "k"};
    struct hm_run run = test_run(NULL, -1, VARS({HM_PASSWORD_ENV, text}));
    hm_auto(secret) got = {0};
    hm_auto(secret) longest = {0};
    struct hm_err err = {0};

    memset(text, 'x', HM_PASSWORD_MAX + 1);
    CHECK_ERR(
        hm_password_get(&got, &run, &opts, &err), HM_USAGE, "more than 4096");
    text[HM_PASSWORD_MAX] = '\0';
    CHECK_OK(hm_password_get(&longest, &run, &opts, &err));
}

static void a_nul_byte_is_refused(void)
{
    struct hm_password_opts opts = {.file = "k", .from_stdin = true};
    int fd = test_input(HM_LIT("p\0w\0"));
    struct hm_run run = test_run(NULL, fd, NULL);
    hm_auto(secret) got = {0};
    struct hm_err err = {0};

    CHECK_ERR(hm_password_get(&got, &run, &opts, &err), HM_USAGE, "a NUL byte");
    CHECK(got.p == NULL);
    close(fd);
}

TEST_SUITE(cmd_input_password, TEST(the_first_source_wins),
    TEST(one_line_feed_is_not_part_of_it),
    TEST(input_that_ends_at_once_is_no_password),
    TEST(input_in_use_gives_no_password), TEST(limits_hold),
    TEST(a_long_variable_is_refused), TEST(a_nul_byte_is_refused));

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/registry/secret.h"

#include <fcntl.h>

#include "base/limits.h"
#include "cmd/run.h"

static bool read_ref(struct hm_secret *out, const char *ref, const char *input,
    struct hm_err *err)
{
    static const struct test_var vars[] = {
        {"T", "abc"}, {"EMPTY", ""}, {NULL, NULL}};
    int fd = test_input(hm_bytes_str(input));
    struct hm_run run = test_run(NULL, fd, vars);
    bool ok = hm_registry_secret(out, &run, ref, err);

    close(fd);
    return ok;
}

static void what_a_secret_may_come_from(void)
{
    static const struct {
        const char *ref, *input, *want;
    } cases[] = {
        {"-", "abc", "abc"},
        {"-", "abc\n", "abc"},
        {"-", "abc\r\n", "abc"},
        {"-", "abc\n\n", "abc\n"},
        {"env://T", "", "abc"},
        {"/dev/stdin/../null", "", NULL},
        {"-", "", NULL},
        {"-", "\n", NULL},
        {"env://EMPTY", "", NULL},
        {"env://NONE", "", NULL},
        {"env://", "", NULL},
        {"none", "", NULL},
        {".", "", NULL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(secret) out = {0};
        struct hm_err err = {0};
        bool ok;

        test_case("%s", cases[i].ref);
        ok = read_ref(&out, cases[i].ref, cases[i].input, &err);
        if (cases[i].want == NULL) {
            CHECK(!ok && out.p == NULL);
            continue;
        }
        if (CHECK_OK(ok))
            CHECK_BYTES(hm_secret_view(&out), hm_bytes_str(cases[i].want));
    }
}

static void what_is_wrong_is_said(void)
{
    hm_auto(secret) out = {0};
    struct hm_err err = {0};

    CHECK_ERR(read_ref(&out, "-", "", &err), HM_USAGE,
        "standard input: is empty, wanted a secret");
    CHECK_ERR(read_ref(&out, "env://NONE", "", &err), HM_USAGE,
        "the variable NONE is not set");
}

static void too_long_is_the_callers_mistake(void)
{
    static char text[HM_CRED_SECRET_MAX + 2];
    const struct test_var vars[] = {{"T", text}, {NULL, NULL}};
    struct hm_run run = test_run(NULL, -1, vars);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};

    memset(text, 'a', sizeof(text) - 1);
    CHECK_ERR(hm_registry_secret(&out, &run, "env://T", &err), HM_USAGE,
        "more than 32768 bytes");
    CHECK_ERR(
        read_ref(&out, "-", text, &err), HM_USAGE, "more than 32768 bytes");
}

TEST_SUITE(cmd_registry_secret, TEST(what_a_secret_may_come_from),
    TEST(what_is_wrong_is_said), TEST(too_long_is_the_callers_mistake));

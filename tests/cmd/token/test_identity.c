/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/token/identity.h"

#include "cmd/frame/program.h"
#include "cmd/line.h"
#include "cmd/run.h"
#include "http/http.h"
#include "test.h"

static const struct hm_opt options[] = {HM_IDENTITY_OPTS, {0}};
static const struct hm_command command = {.name = "x", .options = options};

static void options_say_whom_to_ask(void)
{
    static const struct {
        const char *line;
        enum hm_code code;
        const char *words;
        bool person;
    } rows[] = {
        {"", HM_OK, NULL, false},
        {"--provider=gitlab", HM_OK, NULL, false},
        {"--provider=interactive", HM_OK, NULL, true},
        {"--identity-token-file=-", HM_OK, NULL, false},
        {"--identity-token-file=none", HM_NOT_FOUND,
            "--identity-token-file: none", false},
        {"--identity-token-file=- --provider=gitlab", HM_USAGE,
            "two sources of a token", false},
    };
    const struct hm_program program = {.err_fd = -1};
    const struct hm_http http = {0};

    test_scratch();
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        int fd = test_input(HM_LIT("a.b.c\n"));
        struct hm_run run = test_run(NULL, fd, NULL);
        hm_auto(args) args = {0};
        hm_auto(identity) identity = {0};
        struct hm_err err = {0};

        run.args = &args;
        run.program = &program;
        test_case("%s", rows[i].line);
        if (CHECK_OK(test_line(&args, &command, rows[i].line, &err))) {
            CHECK_CODE(hm_identity_from_args(&identity, &run, &http, 7, &err),
                rows[i].code, rows[i].words);
            CHECK_EQ(identity.ask.login != NULL, rows[i].person);
        }
        if (i == 3 && identity.given.p != NULL)
            CHECK_BYTES(identity.ask.given, HM_LIT("a.b.c\n"));
        close(fd);
    }
}

/* The help is the one place where people find the names. */
static void every_provider_can_be_named(void)
{
    const char *help = options[0].help;
    const struct hm_oidc_provider *rows;
    size_t count;

    rows = hm_oidc_providers(&count);
    for (size_t i = 0; i < count; i++)
        CHECK(strstr(help, rows[i].name) != NULL);
    CHECK(strstr(help, HM_OIDC_INTERACTIVE) != NULL);
}

TEST_SUITE(cmd_token_identity, TEST(options_say_whom_to_ask),
    TEST(every_provider_can_be_named));

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/registry/client.h"

#include "cmd/line.h"
#include "cmd/run.h"
#include "test.h"

static const struct hm_opt options[] = {
    HM_REGISTRY_TLS_OPTS, HM_TIMEOUT_OPT("on a test"), {0}};
static const struct hm_command command = {.name = "x", .options = options};

static void options_name_files_that_are_there(void)
{
    static const struct {
        const char *line;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"", HM_OK, NULL},
        {"--registry-ca=none.pem", HM_NOT_FOUND, "none.pem"},
        {"--registry-client-cert=none.pem --registry-client-key=k",
            HM_NOT_FOUND, "none.pem"},
        {"--proxy=ftp://p.test", HM_USAGE, "proxy"},
        {"--proxy=http://127.0.0.1:1 --no-proxy=a.test", HM_OK, NULL},
    };

    test_scratch();
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(args) args = {0};
        hm_auto(registry_client) client = {0};
        struct hm_run run = test_run(NULL, -1, NULL);
        struct hm_err err = {0};

        run.args = &args;
        test_case("%s", rows[i].line);
        if (!CHECK_OK(test_line(&args, &command, rows[i].line, &err)))
            continue;
        CHECK_CODE(hm_registry_client_from_args(&client, &run, &err),
            rows[i].code, rows[i].words);
        if (rows[i].code == HM_OK && err.code == HM_OK)
            CHECK(client.http != NULL && client.deadline_ms > 0);
    }
}

TEST_SUITE(cmd_registry_client, TEST(options_name_files_that_are_there));

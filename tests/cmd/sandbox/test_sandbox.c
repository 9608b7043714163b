/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/sandbox/sandbox.h"

#include <string.h>
#include <unistd.h>

#include "../run.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"

extern const struct hm_command hm_command_sandbox;

/* As `serve` with those words; the session is the caller's to free. */
static bool start(struct hm_sandbox_session *out, char *const *words,
    size_t count, const char *input, struct hm_err *err)
{
    const struct hm_words in = {(char **)words, count, NULL};
    hm_auto(buf) text = hm_buf(HM_KIB);
    hm_auto(args) args = {0};
    struct hm_run run;
    bool good;

    HM_TRY(hm_args_parse(&args, hm_command_sandbox.subcommands[0], &in, err));
    run = test_run(&text, test_input(hm_bytes_str(input)), NULL);
    run.args = &args;
    good = hm_sandbox_start(out, &run, err);
    close(run.in_fd);
    return good;
}

static void options_that_make_no_sense_are_refused(void)
{
    static const struct {
        char *words[4];
        size_t count;
        const char *message;
    } cases[] = {
        {{"--user", "me"}, 2, "--user is for --auth"},
        {{"--anonymous-pull"}, 1, "--anonymous-pull is for --auth"},
        {{"--password-stdin"}, 1, "--password-stdin is for --auth"},
        {{"--auth", "basic", "--user", "a:b"}, 4, "no colon"},
        {{"--tls-cert", "x"}, 2, "belong together"},
        {{"--fault", "oci=x"}, 2, "no fault \"x\""},
        {{"--listen", "0.0.0.0"}, 2, "0.0.0.0"},
        {{"--now", "tomorrow"}, 2, "--now: "},
        {{"--now", "2050-01-01T00:00:01Z"}, 2, "wanted 2020-01-01T00:00:00Z"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(sandbox_session) session = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].words[0]);
        CHECK_ERR(start(&session, cases[i].words, cases[i].count, "", &err),
            HM_USAGE, cases[i].message);
    }
}

static void what_runs_is_told(void)
{
    char *words[] = {"--auth", "token", "--password-stdin"};
    hm_auto(sandbox_session) session = {0};
    hm_auto(buf) env = hm_buf(8 * HM_KIB), table = hm_buf(8 * HM_KIB);
    hm_auto(buf) json = hm_buf(8 * HM_KIB), want = hm_buf(8 * HM_KIB);
    struct hm_err err = {0};
    const char *address;

    if (test_torture() ||
        !CHECK_OK(start(&session, words, TEST_LEN(words), "pw\n", &err)))
        return;
    address = hm_buf_str(&session.address);
    CHECK(strncmp(address, "127.0.0.1:", 10) == 0);
    hm_sandbox_put_env(&env, &session);
    hm_buf_printf(&want, "HALLMARK_SANDBOX_REGISTRY=%s\n", address);
    for (size_t i = 1; i < HM_SANDBOX_SERVICES; i++)
        hm_buf_printf(&want, "%s=http://%s%s\n",
            hm_sandbox_services[i].variable, address,
            hm_sandbox_services[i].path);
    hm_buf_printf(&want,
        "HALLMARK_SANDBOX_URL=http://%s/\n"
        "ACTIONS_ID_TOKEN_REQUEST_URL=http://%s"
        "/oidc/actions/token?api-version=2.0\n"
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN=sandbox-request-token\n"
        "HALLMARK_SANDBOX_USERNAME=sandbox\nHALLMARK_SANDBOX_PASSWORD=pw\n",
        address, address);
    CHECK_STR(hm_buf_str(&env), hm_buf_str(&want));
    hm_buf_cut(&env, 0);
    hm_sandbox_put_script(&env, &session);
    CHECK(strstr(hm_buf_str(&env), "REQUEST_URL='http://") != NULL);
    CHECK(strstr(hm_buf_str(&env), "api-version=2.0'\n") != NULL);
    CHECK(strstr(hm_buf_str(&env), "PASSWORD=pw\n") != NULL);
    CHECK_OK(hm_sandbox_put_table(&table, &session, false, &err));
    CHECK(strstr(hm_buf_str(&table), "hallmark sandbox: for tests only"));
    CHECK(strstr(hm_buf_str(&table), "/_sandbox/faults\n") != NULL);
    CHECK(strstr(hm_buf_str(&table), "password              pw\n") != NULL);
    CHECK_OK(hm_sandbox_put_table(&json, &session, true, &err));
    CHECK(strstr(hm_buf_str(&json), "\"username\":\"sandbox\"") != NULL);
}

static void files_say_whom_to_trust(void)
{
    hm_auto(sandbox_session) session = {0};
    hm_auto(buf) env = hm_buf(HM_KIB * 4), folder = hm_buf(HM_KIB);
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(start(&session, NULL, 0, "", &err)) ||
        !CHECK_OK(hm_sandbox_write_files(&session, NULL, &err)))
        return;
    hm_buf_put(&folder, hm_buf_view(&session.folder));
    hm_sandbox_put_env(&env, &session);
    for (const struct hm_sandbox_document *row = hm_sandbox_documents;
         row->name != NULL; row++) {
        hm_auto(buf) line = hm_buf(HM_KIB);

        test_case("%s", row->name);
        hm_buf_printf(&line, "%s/%s", hm_buf_str(&session.folder), row->name);
        CHECK(hm_file_exists(hm_buf_str(&line)));
        hm_buf_cut(&line, 0);
        hm_buf_printf(&line, "%s=%s/%s\n", row->variable,
            hm_buf_str(&session.folder), row->name);
        CHECK(strstr(hm_buf_str(&env), hm_buf_str(&line)) != NULL);
    }
    hm_sandbox_drop_files(&session);
    CHECK(!hm_file_exists(hm_buf_str(&folder)));
}

static void a_password_is_made_up(void)
{
    char *words[] = {"--auth", "basic"};
    hm_auto(sandbox_session) one = {0}, two = {0};
    struct hm_err err = {0};

    if (test_torture() ||
        !CHECK_OK(start(&one, words, TEST_LEN(words), "", &err)) ||
        !CHECK_OK(start(&two, words, TEST_LEN(words), "", &err)))
        return;
    CHECK_EQ(one.password.len, 32);
    CHECK(!hm_ct_eq(
        hm_secret_view(&one.password), hm_secret_view(&two.password)));
}

/* A session as far as a child needs it. */
static struct hm_sandbox_session idle(void)
{
    struct hm_sandbox_session session = {.address = hm_buf(64)};

    hm_buf_put_str(&session.address, "127.0.0.1:5");
    sigemptyset(&session.signals);
    sigaddset(&session.signals, SIGTERM);
    sigaddset(&session.signals, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &session.signals, NULL);
    return session;
}

static void a_child_has_its_status_and_environment(void)
{
    static const struct {
        const char *script;
        int status;
    } cases[] = {
        {"exit 7", 7},
        {"test \"$HALLMARK_SANDBOX_REGISTRY\" = 127.0.0.1:5", 0},
        {"kill -9 $$", 128 + SIGKILL},
        /* A signal that is for us is for it. */
        {"trap 'exit 9' TERM; kill $PPID; while :; do sleep 0.05; done", 9},
        {"trap '' PIPE; kill -PIPE $$; exit 3", 3},
        {"kill -PIPE $$; exit 3", 128 + SIGPIPE},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const char *words[] = {"sh", "-c", cases[i].script, NULL};
        hm_auto(sandbox_session) session = idle();
        struct hm_err err = {0};
        int status = -1;

        test_case("%s", cases[i].script);
        if (CHECK_OK(hm_sandbox_child(&status, words, &session, &err)))
            CHECK_EQ(status, cases[i].status);
    }
}

static void a_command_that_is_not_there_is_said(void)
{
    const char *words[] = {"/no/such/command", NULL};
    hm_auto(sandbox_session) session = idle();
    struct hm_err err = {0};
    int status;

    CHECK_ERR(hm_sandbox_child(&status, words, &session, &err), HM_NOT_FOUND,
        "/no/such/command: No such file");
}

TEST_SUITE(cmd_sandbox_sandbox, TEST(options_that_make_no_sense_are_refused),
    TEST(what_runs_is_told), TEST(files_say_whom_to_trust),
    TEST(a_password_is_made_up), TEST(a_child_has_its_status_and_environment),
    TEST(a_command_that_is_not_there_is_said));

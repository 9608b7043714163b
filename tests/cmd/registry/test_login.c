/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/registry/login.h"

#include "base/file.h"
#include "cmd/line.h"

static const struct hm_opt options[] = {HM_LOGIN_OPTS, {0}};
static const struct hm_opt logout_options[] = {HM_LOGOUT_OPTS, {0}};
static const struct hm_variable variables[] = {
    HM_LOGIN_VARIABLES, {NULL, NULL}};
static const struct hm_command login_command = {.name = "login",
    .text = HM_LOGIN_TEXT,
    .options = options,
    .operands = {"REGISTRY", 1, 1, false, false, NULL},
    .variables = variables};
static const struct hm_command logout_command = {.name = "logout",
    .text = HM_LOGOUT_TEXT,
    .options = logout_options,
    .operands = {"REGISTRY", 1, 1, false, false, NULL},
    .variables = variables};

static char said[1024];

static void keep(void *ctx, enum hm_log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    snprintf(said, sizeof(said), "%s", line);
}

/* What the registry was asked. */
struct probed {
    char host[64];
    enum hm_cred_kind kind;
    bool refuse;
};

static bool probe(void *ctx, struct hm_bytes host, const struct hm_cred *cred,
    struct hm_err *err)
{
    struct probed *p = ctx;

    snprintf(p->host, sizeof(p->host), "%.*s", (int)host.len, host.p);
    p->kind = cred->kind;
    return !p->refuse || hm_fail(err, HM_DENIED, "status 401");
}

static bool login(
    struct probed *p, const char *line, const char *input, struct hm_err *err)
{
    static const struct test_var vars[] = {
        {"HALLMARK_PASSWORD", "key"}, {"COSIGN_PASSWORD", "key"}, {NULL, NULL}};
    const struct hm_cred_prober prober = {probe, p};
    int fd = test_input(hm_bytes_str(input));
    struct hm_run run = test_run(NULL, fd, vars);
    hm_auto(args) args = {0};
    bool ok;

    setsid(); /* no terminal to ask */
    said[0] = '\0';
    run.log = (struct hm_log){HM_LOG_INFO, keep, NULL};
    run.args = &args;
    ok = test_line(&args, &login_command, line, err) &&
        hm_login_run(&run, &prober, err);
    CHECK_EQ(run.status, ok ? HM_EXIT_YES : HM_EXIT_UNSURE);
    close(fd);
    return ok;
}

static bool logout(const char *line, struct hm_err *err)
{
    struct hm_run run = test_run(NULL, -1, NULL);
    hm_auto(args) args = {0};

    said[0] = '\0';
    run.log = (struct hm_log){HM_LOG_INFO, keep, NULL};
    run.args = &args;
    return test_line(&args, &logout_command, line, err) &&
        hm_logout_run(&run, err);
}

static bool holds(const char *text)
{
    hm_auto(buf) buf = hm_buf(HM_MIB);
    struct hm_err err = {0};

    return test_torture() ||
        (hm_file_read(&buf, "f", &err) &&
            hm_bytes_eq_str(hm_buf_view(&buf), text));
}

static void a_password_is_asked_about_and_kept(void)
{
    struct probed p = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(
            login(&p, "-u u --password-stdin --auth-file=f https://GHCR.io/",
                "p\n", &err)))
        return;
    CHECK_STR(p.host, "ghcr.io");
    CHECK_EQ(p.kind, HM_CRED_PASSWORD);
    CHECK(test_torture() ||
        strcmp(said,
            "logged in to ghcr.io: kept in f, which is not encrypted") == 0);
    CHECK(holds("{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\"auth\": "
                "\"dTpw\"}\n\t}\n}\n"));
    CHECK_OK(logout("ghcr.io --auth-file=f", &err));
    CHECK(test_torture() || strcmp(said, "logged out of ghcr.io: f") == 0);
    CHECK(holds("{\n\t\"auths\": {}\n}\n"));
    CHECK_OK(logout("ghcr.io --auth-file=f", &err));
    CHECK(test_torture() ||
        strcmp(said, "ghcr.io: nothing was kept for it") == 0);
}

static void an_identity_token_needs_no_user(void)
{
    struct probed p = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(login(
            &p, "--identity-token-stdin --auth-file=f a.test", "tok\n", &err)))
        return;
    CHECK_EQ(p.kind, HM_CRED_IDENTITY);
    CHECK(holds("{\n\t\"auths\": {\n\t\t\"a.test\": {\"identitytoken\": "
                "\"tok\"}\n\t}\n}\n"));
}

static void a_refused_one_is_not_kept(void)
{
    struct probed p = {.refuse = true};
    struct hm_err err = {0};

    test_scratch();
    CHECK_ERR(
        login(&p, "-u u --password-stdin --auth-file=f a.test", "p", &err),
        HM_DENIED, "status 401");
    CHECK(!hm_file_exists("f"));
}

static void what_is_no_login(void)
{
    static const struct {
        const char *line, *input, *words;
    } cases[] = {
        {"--auth-file=f a.test", "p", "who logs in is missing"},
        {"--password-stdin --auth-file=f a.test", "p", "who logs in"},
        {"-u u --identity-token-stdin a.test", "p", "stands instead of"},
        {"--password-stdin --identity-token-stdin a.test", "p",
            "stands instead of"},
        {"-u u --password-stdin a.test", "", "standard input: is empty"},
        {"-u u --password-stdin a.test/b", "p", "more than a registry"},
        {"-u u --password-stdin registry", "p", "is no registry"},
        {"-u a:b --password-stdin a.test", "p", "':'"},
        {"--identity-token-stdin a.test", "a b", "visible ASCII"},
        /* the variables with passwords of key files are not looked at */
        {"-u u a.test", "p", "no terminal to ask for the password"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct probed p = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        CHECK_ERR(login(&p, cases[i].line, cases[i].input, &err), HM_USAGE,
            cases[i].words);
        CHECK_STR(p.host, "");
    }
}

TEST_SUITE(cmd_registry_login, TEST(a_password_is_asked_about_and_kept),
    TEST(an_identity_token_needs_no_user), TEST(a_refused_one_is_not_kept),
    TEST(what_is_no_login));

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/registry/opts.h"

#include "base/file.h"
#include "cmd/line.h"

static const struct hm_opt options[] = {HM_REGISTRY_OPTS, {0}};
static const struct hm_command command = {.name = "x", .options = options};

#define A HM_LIT("ghcr.io")
#define B HM_LIT("quay.io")

/* What the options of `line` know about a host, with references to `hosts`. */
struct asked {
    const char *line, *input;
    const struct hm_bytes *hosts;
    size_t host_count;
};

static bool ask(struct hm_cred *out, const struct asked *a,
    struct hm_bytes host, const struct test_var *vars, struct hm_err *err)
{
    hm_auto_ptr(registry_sources) sources = NULL;
    int fd = test_input(hm_bytes_str(a->input));
    struct hm_run run = test_run(NULL, fd, vars);
    hm_auto(args) args = {0};
    bool ok;

    run.args = &args;
    ok = test_line(&args, &command, a->line, err) &&
        hm_registry_sources_from_args(
            &sources, &run, a->hosts, a->host_count, err) &&
        hm_cred_find(
            out, sources->list, sources->count, host, HM_LIT("team/app"), err);
    close(fd);
    return ok;
}

static void what_is_given_is_for_the_one_host(void)
{
    static const struct {
        const char *line, *input;
        enum hm_cred_kind kind;
        const char *user, *secret;
    } cases[] = {
        {"", "", HM_CRED_NONE, "", ""},
        {"--registry-username=u --registry-password-stdin", "p:q\n",
            HM_CRED_PASSWORD, "u", "p:q"},
        {"--registry-token -", "t\n", HM_CRED_BEARER, "", "t"},
        {"--registry-token env://T", "", HM_CRED_BEARER, "", "abc"},
    };
    static const struct test_var vars[] = {{"T", "abc"}, {NULL, NULL}};
    const struct hm_bytes hosts[] = {A, A};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct asked a = {cases[i].line, cases[i].input, hosts, 2};
        hm_auto(cred) cred = {0};
        hm_auto(cred) other = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        if (!CHECK_OK(ask(&cred, &a, A, vars, &err)))
            continue;
        CHECK_EQ(cred.kind, cases[i].kind);
        CHECK_STR(cred.user, cases[i].user);
        CHECK_BYTES(
            hm_secret_view(&cred.secret), hm_bytes_str(cases[i].secret));
        CHECK_OK(ask(&other, &a, HM_LIT("ghcr.io.evil.test"), vars, &err));
        CHECK_EQ(other.kind, HM_CRED_NONE);
    }
}

static void what_cannot_be_given(void)
{
    static const struct {
        const char *line, *input;
        size_t host_count;
        const char *words;
    } cases[] = {
        {"--registry-username=u", "p", 1, "belong together"},
        {"--registry-password-stdin", "p", 1, "belong together"},
        {"--registry-username=u --registry-password-stdin --registry-token=-",
            "p", 1, "two ways to log in"},
        {"--registry-username=u --registry-password-stdin", "", 1,
            "--registry-username: standard input: is empty"},
        {"--registry-username=u:v --registry-password-stdin", "p", 1, "':'"},
        {"--registry-token=-", "a b", 1, "visible ASCII"},
        {"--registry-token=-", "t", 2,
            "given for one registry, and there are ghcr.io and quay.io"},
        {"--registry-token=-", "t", 0, "no registry is named"},
        {"--registry-token=env://NONE", "", 1, "NONE is not set"},
        {"--registry-github-token", "", 1, "GITHUB_TOKEN is not set"},
        {"--registry-config=none", "", 1, "none: is named for credentials"},
    };
    const struct hm_bytes hosts[] = {A, B};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct asked a = {
            cases[i].line, cases[i].input, hosts, cases[i].host_count};
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        CHECK_ERR(ask(&cred, &a, A, NULL, &err), HM_USAGE, cases[i].words);
        CHECK_EQ(cred.kind, HM_CRED_NONE);
    }
}

static void githubs_token_is_for_ghcr_when_asked(void)
{
    static const struct test_var vars[] = {
        {"GITHUB_TOKEN", "abc"}, {NULL, NULL}};
    static const struct test_var named[] = {
        {"GITHUB_TOKEN", "abc"}, {"GITHUB_ACTOR", "me"}, {NULL, NULL}};
    const struct asked silent = {"", "", NULL, 0};
    const struct asked a = {"--registry-github-token", "", NULL, 0};
    hm_auto(cred) cred = {0};
    hm_auto(cred) actor = {0};
    hm_auto(cred) other = {0};
    struct hm_err err = {0};

    CHECK_OK(ask(&other, &silent, A, vars, &err));
    CHECK_EQ(other.kind, HM_CRED_NONE);
    CHECK_OK(ask(&other, &a, B, vars, &err));
    CHECK_EQ(other.kind, HM_CRED_NONE);
    CHECK_OK(ask(&other, &a, HM_LIT("ghcr.io:443"), vars, &err));
    CHECK_EQ(other.kind, HM_CRED_NONE);
    if (CHECK_OK(ask(&cred, &a, A, vars, &err))) {
        CHECK_STR(cred.user, "token");
        CHECK_BYTES(hm_secret_view(&cred.secret), HM_LIT("abc"));
    }
    if (CHECK_OK(ask(&actor, &a, A, named, &err)))
        CHECK_STR(actor.user, "me");
}

static void what_is_given_goes_before_files(void)
{
    static const char text[] =
        "{\"auths\":{\"ghcr.io\":{\"auth\":\"dTox\"},\"quay.io\":{\"auth\":"
        "\"dToy\"}}}";
    const struct hm_bytes hosts[] = {A};
    const struct asked a = {
        "--registry-config=f --registry-token=-", "t", hosts, 1};
    hm_auto(cred) given = {0};
    hm_auto(cred) other = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(hm_file_write("f", hm_bytes_str(text),
            &(struct hm_file_opts){.private_mode = true}, &err)))
        return;
    if (CHECK_OK(ask(&given, &a, A, NULL, &err)))
        CHECK_EQ(given.kind, HM_CRED_BEARER);
    if (CHECK_OK(ask(&other, &a, B, NULL, &err)))
        CHECK_BYTES(hm_secret_view(&other.secret), HM_LIT("2"));
}

static bool find_machine(void *ctx, struct hm_cred *out, struct hm_bytes host,
    struct hm_bytes repository, struct hm_err *err)
{
    (void)ctx;
    (void)host;
    (void)repository;
    (void)err;
    *out = (struct hm_cred){.kind = HM_CRED_BEARER};
    return true;
}

static void further_sources_come_last(void)
{
    hm_auto_ptr(registry_sources) sources = NULL;
    struct hm_run run = test_run(NULL, -1, NULL);
    hm_auto(args) args = {0};
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    run.args = &args;
    if (!CHECK_OK(test_line(&args, &command, "", &err)) ||
        !CHECK_OK(hm_registry_sources_from_args(&sources, &run, NULL, 0, &err)))
        return;
    CHECK_EQ(sources->count, 1);
    hm_registry_sources_add(
        sources, (struct hm_cred_source){find_machine, NULL});
    if (CHECK_OK(hm_cred_find(
            &cred, sources->list, sources->count, A, HM_LIT("a"), &err)))
        CHECK_EQ(cred.kind, HM_CRED_BEARER);
}

static bool opts_of(
    struct hm_registry_args *out, const char *line, struct hm_err *err)
{
    hm_auto(args) args = {0};

    return test_line(&args, &command, line, err) &&
        hm_registry_args_read(out, &args, err);
}

static void tls_and_time(void)
{
    hm_auto(registry_args) plain = {0};
    hm_auto(registry_args) full = {0};
    struct hm_err err = {0};

    if (CHECK_OK(opts_of(&plain, "", &err))) {
        CHECK(plain.ca == NULL && plain.client_cert == NULL);
        CHECK_EQ(plain.timeout_ms, 300000);
        CHECK_EQ(plain.insecure.count, 0);
        CHECK_EQ(plain.realms.count, 0);
    }
    if (!CHECK_OK(opts_of(&full,
            "--registry-ca=ca --registry-client-cert=c --registry-client-key=k "
            "--insecure-registry=GHCR.io --insecure-registry=r.test:5000 "
            "--registry-realm=auth.test --timeout=2s",
            &err)))
        return;
    CHECK_STR(full.ca, "ca");
    CHECK_STR(full.client_cert, "c");
    CHECK_STR(full.client_key, "k");
    CHECK_EQ(full.timeout_ms, 2000);
    if (CHECK_EQ(full.insecure.count, 2)) {
        CHECK_STR(full.insecure.list[0], "ghcr.io");
        CHECK_STR(full.insecure.list[1], "r.test:5000");
    }
    if (CHECK_EQ(full.realms.count, 1))
        CHECK_STR(full.realms.list[0], "auth.test");
}

static void options_that_contradict_themselves(void)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        {"--registry-client-cert=c", "belong together"},
        {"--registry-client-key=k", "belong together"},
        {"--insecure-registry=*", "--insecure-registry: "},
        {"--insecure-registry=ghcr.io/a", "is more than a registry"},
        {"--registry-realm=a/b", "--registry-realm: "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(registry_args) opts = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        CHECK_ERR(
            opts_of(&opts, cases[i].line, &err), HM_USAGE, cases[i].words);
    }
}

TEST_SUITE(cmd_registry_opts, TEST(what_is_given_is_for_the_one_host),
    TEST(what_cannot_be_given), TEST(githubs_token_is_for_ghcr_when_asked),
    TEST(what_is_given_goes_before_files), TEST(further_sources_come_last),
    TEST(tls_and_time), TEST(options_that_contradict_themselves));

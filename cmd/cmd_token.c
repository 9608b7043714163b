/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_token.c - hallmark token. */
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "cmd/frame/program.h"
#include "cmd/token/identity.h"
#include "cmd/token/show.h"
#include "cred/room.h"

static bool write_outline(
    struct hm_run *run, const struct hm_outline *outline, struct hm_err *err)
{
    run->status = HM_EXIT_YES;
    if (hm_args_json(run->args))
        return hm_outline_write_json(run->out, outline, err);
    return hm_outline_write_text(run->out, outline, err);
}

static bool write_secret(int fd, const char *before, struct hm_bytes token,
    const char *name, struct hm_err *err)
{
    hm_auto(secret) room = {0}, line = {0};
    struct hm_bytes begin = hm_bytes_str(before);
    struct hm_buf text;

    HM_TRY(hm_cred_room(&room, &text, begin.len + token.len + 1, err));
    hm_buf_put(&text, begin);
    hm_buf_put(&text, token);
    hm_buf_put_u8(&text, '\n');
    HM_TRY(hm_cred_room_end(&line, &room, &text, err));
    return hm_fd_write(fd, hm_secret_view(&line), name, err);
}

/* GitHub's runner reads both streams, and hides in its log whatever a line like
 * this has named. It must come first. */
static bool print(
    struct hm_run *run, const struct hm_oidc_token *token, struct hm_err *err)
{
    struct hm_bytes text = hm_secret_view(&token->text);

    if (run->env("GITHUB_ACTIONS") != NULL)
        HM_TRY(write_secret(
            run->program->err_fd, "::add-mask::", text, "standard error", err));
    run->status = HM_EXIT_YES;
    return write_secret(run->program->out_fd, "", text, "standard output", err);
}

static bool show(
    struct hm_run *run, struct hm_identity *identity, struct hm_err *err)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at at = hm_outline_root(&outline);
    hm_auto(oidc_token) token = {0};

    HM_TRY(hm_oidc_get(&token, &identity->ask, err));
    if (hm_args_flag(run->args, "print-token"))
        return print(run, &token, err);
    hm_outline_str(at, "schema", "hallmark.token/1");
    hm_token_show(at, &token);
    if (hm_args_json(run->args)) /* people have --list */
        hm_token_show_providers(at, &identity->world);
    return write_outline(run, &outline, err);
}

/* No verdict was asked for: a token that will not do is no "no". That there is
 * none is what signing calls it, too: nothing here can be used. */
static bool no_token(struct hm_run *run, struct hm_err *err)
{
    if (err->code == HM_NOT_FOUND) {
        err->code = HM_USAGE;
        run->next_step = "ask in a job that has an identity, or log in with "
                         "--provider interactive";
    }
    return hm_configured(err);
}

static bool list(
    struct hm_run *run, const struct hm_identity *identity, struct hm_err *err)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at at = hm_outline_root(&outline);

    hm_outline_str(at, "schema", "hallmark.token/1");
    hm_token_show_providers(at, &identity->world);
    return write_outline(run, &outline, err);
}

static bool check_options(const struct hm_run *run, struct hm_err *err)
{
    bool print_token = hm_args_flag(run->args, "print-token");

    if (print_token && hm_args_json(run->args))
        return hm_fail(
            err, HM_USAGE, "--print-token prints the token alone, and no JSON");
    if (hm_args_flag(run->args, "list") &&
        (print_token || hm_args_given(run->args, "provider") ||
            hm_args_given(run->args, "identity-token-file")))
        return hm_fail(err, HM_USAGE, "--list asks nobody for a token");
    return true;
}

static bool run_token(struct hm_run *run, struct hm_err *err)
{
    int64_t deadline_ms =
        hm_clock_mono_ms() + (int64_t)hm_args_number(run->args, "timeout");
    hm_auto_ptr(http_client) client = NULL;
    hm_auto(identity) identity = {0};

    HM_TRY(check_options(run, err));
    HM_TRY(hm_identity_client(&client, run, "oidc-ca", err));
    HM_TRY(hm_identity_from_args(
        &identity, run, hm_http_client_http(client), deadline_ms, err));
    if (hm_args_flag(run->args, "list"))
        return list(run, &identity, err);
    if (show(run, &identity, err))
        return true;
    return no_token(run, err);
}

static const struct hm_opt options[] = {
    HM_IDENTITY_OPTS,
    {.name = "issuer",
        .kind = HM_OPT_STRING,
        .arg = "URL",
        .sets = "oidc-issuer",
        .help = "the same as --oidc-issuer"},
    {.name = "list", .help = "who could hand out a token here, and why not"},
    {.name = "print-token",
        .help = "print the token itself, and nothing else: whoever reads it "
                "can sign as you until it expires"},
    {.name = "proxy",
        .kind = HM_OPT_STRING,
        .arg = "URL",
        .env = true,
        .help = "reach services through this proxy; loopback never is"},
    {.name = "no-proxy",
        .kind = HM_OPT_STRING,
        .arg = "HOSTS",
        .env = true,
        .help = "but not these: \"host,.domain,10.0.0.0/8\""},
    {.name = "timeout",
        .kind = HM_OPT_DURATION,
        .arg = "TIME",
        .env = true,
        .min = 1000,
        .max = 86400000,
        .fallback = "5m",
        .help = "give up after this time, retries included"},
    {0},
};

static const struct hm_variable variables[] = {
    HM_IDENTITY_VARIABLES, {NULL, NULL}};

extern const struct hm_command hm_command_token;
const struct hm_command hm_command_token = {
    .name = "token",
    .summary = "show which identity would sign here",
    .text =
        "Gets an identity token as signing would, and shows who hands it out, "
        "what it says, and the subject and extensions of the certificate that "
        "a public authority would give for it. The token itself is not shown, "
        "unless --print-token asks for it.\n\n"
        "Looked for in this order: --identity-token-file; "
        "HALLMARK_IDENTITY_TOKEN or SIGSTORE_ID_TOKEN; the job of GitHub "
        "Actions, GitLab or Buildkite; a mounted service account token; Azure; "
        "Google; at a terminal, a browser. The first that is there decides. "
        "--list shows them all.",
    .run = run_token,
    .options = options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET,
    .variables = variables,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/token/identity.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/frame/program.h"
#include "cmd/input/secret_read.h"

void hm_identity_free(struct hm_identity *identity)
{
    hm_secret_free(&identity->given);
}

/* The page is always told: the screen may be another one, or nobody's. It holds
 * nothing that lets in who reads it. */
static bool open_page(void *ctx, const char *url, struct hm_err *err)
{
    struct hm_identity *identity = ctx;
    hm_auto(buf) text = hm_buf(HM_URI_MAX + HM_KIB);
    struct hm_err ignored = {0};
    struct hm_bytes view;

    hm_buf_put_str(&text, "Log in with a browser on this machine:\n\n    ");
    hm_text_escape_line(&text, hm_bytes_str(url));
    hm_buf_put_str(&text, "\n\n");
    HM_TRY(hm_buf_end(&text, &view, err));
    HM_TRY(hm_fd_write(identity->err_fd, view, "standard error", err));
    if (!hm_oidc_browser_open(&identity->browser, url, &ignored))
        hm_log(identity->log, HM_LOG_INFO, "no browser was started: %s",
            ignored.msg);
    return true;
}

bool hm_identity_client(struct hm_http_client **out, const struct hm_run *run,
    const char *ca_option, struct hm_err *err)
{
    const struct hm_http_opts opts = {.user_agent = "hallmark/" HM_VERSION,
        .ca_file = hm_args_str(run->args, ca_option),
        .proxy = hm_args_str(run->args, "proxy"),
        .no_proxy = hm_args_str(run->args, "no-proxy"),
        .log = &run->log};

    return hm_http_client_new(out, &opts, err) || hm_configured(err);
}

static bool is_regular(const char *path)
{
    struct stat st;

    return strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
        S_ISREG(st.st_mode);
}

static bool read_file(
    struct hm_identity *out, struct hm_run *run, struct hm_err *err)
{
    const char *file = hm_args_str(run->args, "identity-token-file");
    bool ok;

    if (file == NULL)
        return true;
    if (hm_args_given(run->args, "provider"))
        return hm_fail(err, HM_USAGE,
            "--identity-token-file and --provider are two sources of a token");
    /* Read anew for each token: whoever puts them there replaces them. */
    if (is_regular(file)) {
        out->ask.file = file;
        return true;
    }
    if (strcmp(file, "-") == 0)
        ok = hm_secret_read_fd(
            &out->given, run->in_fd, HM_JWS_MAX, "standard input", err);
    else /* a pipe, perhaps */
        ok = hm_secret_read_file(&out->given, file, HM_JWS_MAX, err);
    if (!ok)
        return hm_wrap(err, "--identity-token-file");
    out->ask.given = hm_secret_view(&out->given);
    return true;
}

static bool has_person(const struct hm_run *run)
{
    const char *provider = hm_args_str(run->args, "provider");

    if (provider != NULL)
        return strcmp(provider, HM_OIDC_INTERACTIVE) == 0;
    return isatty(run->in_fd) && isatty(run->program->err_fd);
}

bool hm_identity_from_args(struct hm_identity *out, struct hm_run *run,
    const struct hm_http *http, int64_t deadline_ms, struct hm_err *err)
{
    *out = (struct hm_identity){
        .world = {.http = http,
            .env = run->env,
            .vars = run->vars,
            .deadline_ms = deadline_ms,
            .log = &run->log},
        .login = {.issuer = hm_args_str(run->args, "oidc-issuer"),
            .client_id = hm_args_str(run->args, "oidc-client-id"),
            .open = open_page,
            .ctx = out},
        .browser = {run->env, run->vars},
        .log = &run->log,
        .err_fd = run->program->err_fd,
    };
    out->ask.world = &out->world;
    out->ask.provider = hm_args_str(run->args, "provider");
    out->ask.audience = hm_args_str(run->args, "audience");
    if (has_person(run))
        out->ask.login = &out->login;
    return read_file(out, run, err);
}

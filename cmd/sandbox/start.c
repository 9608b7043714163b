/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/password.h"
#include "cmd/sandbox/sandbox.h"
#include "crypto/random.h"
#include "enc/hex.h"

const char *const hm_sandbox_auth_choices[] = {"none", "basic", "token", NULL};

enum { MADE_UP = 16 }; /* random bytes of a password */

void hm_sandbox_session_free(struct hm_sandbox_session *session)
{
    hm_sandbox_drop_files(session);
    hm_server_free(session->server);
    hm_sandbox_free(session->sandbox);
    hm_secret_free(&session->password);
    hm_buf_free(&session->address);
    hm_buf_free(&session->origin);
    hm_buf_free(&session->claims);
    hm_buf_free(&session->folder);
    hm_sandbox_lock_free(&session->lock);
}

static bool make_password(struct hm_secret *out, struct hm_err *err)
{
    uint8_t raw[MADE_UP];
    hm_auto(buf) hex = hm_buf(2 * sizeof(raw));
    bool good;

    HM_TRY(hm_random(raw, sizeof(raw), err));
    hm_hex_encode(&hex, hm_bytes(raw, sizeof(raw)));
    good = hm_buf_end(&hex, NULL, err) &&
        hm_secret_from(out, hm_buf_view(&hex), err);
    hm_wipe(raw, sizeof(raw));
    hm_wipe(hex.p, hex.len);
    return good;
}

static bool get_password(
    struct hm_sandbox_session *session, struct hm_run *run, struct hm_err *err)
{
    const struct hm_password_opts opts = {
        .file = "the sandbox", .from_stdin = true};

    if (hm_args_flag(run->args, "password-stdin"))
        return hm_password_get(&session->password, run, &opts, err);
    return make_password(&session->password, err);
}

static bool check_user(const struct hm_run *run, struct hm_err *err)
{
    static const char *const names[] = {
        "user", "password-stdin", "anonymous-pull"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (hm_args_given(run->args, names[i]))
            return hm_fail(
                err, HM_USAGE, "--%s is for --auth basic or token", names[i]);
    }
    return true;
}

static bool set_auth(struct hm_auth_opts *out, struct hm_auth_user *user,
    struct hm_sandbox_session *session, struct hm_run *run, struct hm_err *err)
{
    out->mode = (enum hm_auth_mode)hm_args_number(run->args, "auth");
    out->anonymous_pull = hm_args_flag(run->args, "anonymous-pull");
    if (out->mode == HM_AUTH_NONE)
        return check_user(run, err);
    session->user = hm_args_str(run->args, "user");
    if (strchr(session->user, ':') != NULL)
        return hm_fail(err, HM_USAGE, "a user's name has no colon (RFC 7617)");
    HM_TRY(get_password(session, run, err));
    user->name = hm_bytes_str(session->user);
    user->password = hm_secret_view(&session->password);
    out->users = user;
    out->user_count = 1;
    return true;
}

static bool make_dir(const char *dir, struct hm_err *err)
{
    if (dir != NULL && mkdir(dir, 0777) != 0 && errno != EEXIST)
        return hm_fail(
            err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(dir), hm_errno_text(errno));
    return true;
}

/* The clock runs on from there. */
static bool set_clock(struct hm_sandbox_opts *opts, const struct hm_args *args,
    struct hm_err *err)
{
    const char *text = hm_args_str(args, "now");
    struct hm_time want, is = hm_clock_now();

    if (text == NULL)
        return true;
    if (!hm_time_parse(&want, hm_bytes_str(text), err)) {
        err->code = HM_USAGE;
        return hm_wrap(err, "--now");
    }
    opts->shift_ms = (want.s - is.s) * 1000;
    return true;
}

static bool set_claims(struct hm_sandbox_opts *opts,
    struct hm_sandbox_session *out, const struct hm_args *args,
    struct hm_err *err)
{
    const char *path = hm_args_str(args, "claims");

    if (path == NULL)
        return true;
    out->claims = hm_buf(HM_SANDBOX_OIDC_CLAIMS_MAX);
    if (!hm_file_read(&out->claims, path, err))
        return hm_wrap(err, "--claims") || hm_configured(err);
    opts->claims = hm_buf_str(&out->claims);
    return true;
}

static bool open_sandbox(
    struct hm_sandbox_session *out, struct hm_run *run, struct hm_err *err)
{
    const struct hm_args *args = run->args;
    const char *faults[HM_SANDBOX_FAULTS_MAX];
    struct hm_auth_user user;
    struct hm_sandbox_opts opts = {
        .dir = hm_args_str(args, "dir"),
        .host = hm_args_str(args, "listen"),
        .faults = faults,
        .fault_count = hm_args_count(args, "fault"),
    };

    if (opts.fault_count > HM_SANDBOX_FAULTS_MAX)
        return hm_fail(err, HM_USAGE, "%zu faults, at most %d",
            opts.fault_count, HM_SANDBOX_FAULTS_MAX);
    for (size_t i = 0; i < opts.fault_count; i++)
        faults[i] = hm_args_nth(args, "fault", i);
    HM_TRY(set_clock(&opts, args, err));
    HM_TRY(set_claims(&opts, out, args, err));
    HM_TRY(set_auth(&opts.auth, &user, out, run, err));
    HM_TRY(make_dir(opts.dir, err));
    if (opts.dir != NULL)
        HM_TRY(hm_sandbox_lock_take(&out->lock, opts.dir, err));
    return hm_sandbox_new(&out->sandbox, &opts, err);
}

/* What is pushed may be large; all else fits into memory. */
static void set_routes(struct hm_sandbox_session *out)
{
    out->routes[0] = (struct hm_serve_route){
        .prefix = "/v2/",
        .handle = hm_sandbox_handle,
        .ctx = out->sandbox,
        .body_max = HM_SANDBOX_BLOB_MAX,
        .memory_max = HM_IMAGE_TEXT_MAX,
    };
    out->routes[1] = (struct hm_serve_route){
        .prefix = "/",
        .handle = hm_sandbox_handle,
        .ctx = out->sandbox,
        .body_max = HM_SANDBOX_BODY_MAX,
    };
}

static bool start_server(
    struct hm_sandbox_session *out, struct hm_run *run, struct hm_err *err)
{
    const struct hm_args *args = run->args;
    const struct hm_serve_opts opts = {
        .address = hm_args_str(args, "listen"),
        .port = (unsigned)hm_args_number(args, "port"),
        .unsafe_any_address = hm_args_flag(args, "insecure-listen"),
        .cert_file = hm_args_str(args, "tls-cert"),
        .key_file = hm_args_str(args, "tls-key"),
        .routes = out->routes,
        .route_count = sizeof(out->routes) / sizeof(out->routes[0]),
        .workers = HM_SANDBOX_WORKERS,
        .spool_dir = hm_args_str(args, "dir"),
        .drain_ms = HM_SANDBOX_DRAIN_MS,
        .log = &run->log,
    };

    if ((opts.cert_file == NULL) != (opts.key_file == NULL))
        return hm_fail(
            err, HM_USAGE, "--tls-cert and --tls-key belong together");
    out->tls = opts.cert_file != NULL;
    set_routes(out);
    return hm_server_start(&out->server, &opts, err);
}

bool hm_sandbox_start(
    struct hm_sandbox_session *out, struct hm_run *run, struct hm_err *err)
{
    const char *address = hm_args_str(run->args, "listen");

    out->address = hm_buf(HM_URI_HOST_MAX + 8);
    out->origin = hm_buf(HM_URI_HOST_MAX + 16);
    out->folder = hm_buf(HM_SANDBOX_PATH_MAX);
    HM_TRY(open_sandbox(out, run, err));
    /* Before there are threads, which inherit it. */
    sigemptyset(&out->signals);
    sigaddset(&out->signals, SIGINT);
    sigaddset(&out->signals, SIGTERM);
    sigaddset(&out->signals, SIGHUP);
    sigaddset(&out->signals, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &out->signals, NULL);
    HM_TRY(start_server(out, run, err));
    hm_buf_printf(&out->address,
        strchr(address, ':') != NULL ? "[%s]:%u" : "%s:%u", address,
        hm_server_port(out->server));
    HM_TRY(hm_buf_end(&out->address, NULL, err));
    hm_buf_printf(&out->origin, "%s://%s", out->tls ? "https" : "http",
        hm_buf_str(&out->address));
    return hm_buf_end(&out->origin, NULL, err);
}

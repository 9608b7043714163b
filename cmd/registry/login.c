/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/registry/login.h"

#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "cmd/input/terminal.h"
#include "cmd/registry/secret.h"
#include "cred/entry.h"
#include "cred/host.h"

static struct hm_cred_files files_of(const struct hm_run *run)
{
    return (struct hm_cred_files){
        .file = hm_args_str(run->args, "auth-file"),
        .env = {run->env, run->vars},
    };
}

static bool check_options(struct hm_run *run, struct hm_err *err)
{
    bool user = hm_args_given(run->args, "username");
    bool token = hm_args_flag(run->args, "identity-token-stdin");

    if (token && (user || hm_args_flag(run->args, "password-stdin")))
        return hm_fail(err, HM_USAGE,
            "--identity-token-stdin stands instead of a user and a password");
    if (!token && !user)
        return hm_fail(err, HM_USAGE,
            "who logs in is missing: --username USER, or "
            "--identity-token-stdin");
    return true;
}

/* Not HALLMARK_PASSWORD or COSIGN_PASSWORD: those are for key files, and a
 * registry must not get them by accident. */
static bool ask_password(struct hm_secret *out, struct hm_run *run,
    const char *host, struct hm_err *err)
{
    char prompt[HM_SHOW_SIZE + 32];
    int tty = hm_terminal_open();
    bool ok;

    if (tty < 0) {
        run->next_step = "pipe the password in with --password-stdin";
        return hm_fail(err, HM_USAGE, "no terminal to ask for the password");
    }
    snprintf(prompt, sizeof(prompt), "Password for %s: ", HM_SHOW_STR(host));
    ok = hm_terminal_ask(out, tty, prompt, err);
    close(tty);
    return ok;
}

static bool read_cred(struct hm_cred *out, struct hm_run *run, const char *host,
    struct hm_err *err)
{
    bool from_stdin = hm_args_flag(run->args, "password-stdin");
    const char *user = hm_args_str(run->args, "username");

    HM_TRY(check_options(run, err));
    if (user == NULL) {
        out->kind = HM_CRED_IDENTITY;
        return hm_registry_secret(&out->secret, run, "-", err) &&
            hm_cred_check(out, err);
    }
    out->kind = HM_CRED_PASSWORD;
    HM_TRY(hm_cred_set_user(out, hm_bytes_str(user), err));
    if (from_stdin)
        HM_TRY(hm_registry_secret(&out->secret, run, "-", err));
    else
        HM_TRY(ask_password(&out->secret, run, host, err));
    return hm_cred_check(out, err);
}

static bool read_host(
    char out[HM_CRED_HOST_MAX + 1], struct hm_run *run, struct hm_err *err)
{
    return hm_cred_host(out, hm_bytes_str(run->args->operands[0]), err);
}

bool hm_login_run(
    struct hm_run *run, const struct hm_cred_prober *prober, struct hm_err *err)
{
    struct hm_cred_files files = files_of(run);
    char host[HM_CRED_HOST_MAX + 1];
    struct hm_cred_kept kept;
    hm_auto(cred) cred = {0};

    HM_TRY(read_host(host, run, err));
    if (!read_cred(&cred, run, host, err))
        return hm_configured(err);
    HM_TRY(
        hm_cred_login(&kept, &files, prober, hm_bytes_str(host), &cred, err));
    if (kept.helper[0] != '\0')
        hm_log(&run->log, HM_LOG_INFO,
            "logged in to %s: docker-credential-%s "
            "keeps it (%s)",
            host, kept.helper, HM_SHOW_PATH(kept.path));
    else
        hm_log(&run->log, HM_LOG_INFO,
            "logged in to %s: kept in %s, which is not encrypted", host,
            HM_SHOW_PATH(kept.path));
    run->status = HM_EXIT_YES;
    return true;
}

/* Somebody who logs out wants to know what is still there. */
static void tell_stays(struct hm_run *run, const struct hm_cred_stays *s)
{
    char more[48] = "";

    if (s->what.parts > 1)
        snprintf(more, sizeof(more), " and %zu more", s->what.parts - 1);
    hm_log(&run->log, HM_LOG_INFO,
        "%s%s: kept in %s for a part of the registry, and stays: podman "
        "logout with that name forgets it",
        HM_SHOW_STR(s->what.part), more, HM_SHOW_PATH(s->path));
}

bool hm_logout_run(struct hm_run *run, struct hm_err *err)
{
    struct hm_cred_files files = files_of(run);
    char host[HM_CRED_HOST_MAX + 1];
    struct hm_cred_gone gone;

    HM_TRY(read_host(host, run, err));
    HM_TRY(hm_cred_logout(&gone, &files, hm_bytes_str(host), err));
    for (size_t i = 0; i < gone.count; i++)
        hm_log(&run->log, HM_LOG_INFO, "logged out of %s: %s%s%s", host,
            HM_SHOW_PATH(gone.list[i].path),
            gone.list[i].helper[0] != '\0' ? ", docker-credential-" : "",
            gone.list[i].helper);
    if (gone.count == 0)
        hm_log(&run->log, HM_LOG_INFO, "%s: nothing was kept for it", host);
    for (size_t i = 0; i < gone.stays_count; i++)
        tell_stays(run, &gone.stays[i]);
    run->status = HM_EXIT_YES;
    return true;
}

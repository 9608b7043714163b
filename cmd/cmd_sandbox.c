/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/frame/program.h"
#include "cmd/sandbox/sandbox.h"

static const struct hm_opt serve_options[] = {
    HM_SANDBOX_OPTIONS,
    {.name = "ready-file",
        .kind = HM_OPT_FILE,
        .arg = "FILE",
        .help = "write the variables there when clients can connect"},
    {.name = "ready-fd",
        .kind = HM_OPT_NUMBER,
        .arg = "N",
        .min = 3,
        .max = 1023,
        .help = "write them to this descriptor, and close it"},
    {0},
};

static const struct hm_opt run_options[] = {
    HM_SANDBOX_OPTIONS,
    {0},
};

/* ---- serve ---- */

static bool write_env(const struct hm_run *run, const char *path,
    struct hm_bytes text, struct hm_err *err)
{
    /* It has a password in it, perhaps. */
    const struct hm_file_opts opts = {.private_mode = true, .replace = true};

    (void)run;
    return hm_file_write(path, text, &opts, err);
}

static bool tell_ready(const struct hm_sandbox_session *session,
    struct hm_run *run, struct hm_err *err)
{
    const char *file = hm_args_str(run->args, "ready-file");
    const char *dir = hm_args_str(run->args, "dir");
    hm_auto(buf) text = hm_buf(HM_SANDBOX_RECORD_MAX);
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);
    int fd;

    hm_sandbox_put_script(&text, session);
    HM_TRY(hm_buf_end(&text, NULL, err));
    if (dir != NULL) {
        hm_buf_printf(&path, "%s/sandbox.env", dir);
        HM_TRY(hm_buf_end(&path, NULL, err));
        HM_TRY(write_env(run, hm_buf_str(&path), hm_buf_view(&text), err));
    }
    if (file != NULL)
        HM_TRY(write_env(run, file, hm_buf_view(&text), err));
    if (hm_args_given(run->args, "ready-fd")) {
        fd = (int)hm_args_number(run->args, "ready-fd");
        HM_TRY(hm_fd_write(fd, hm_buf_view(&text), "--ready-fd", err));
        close(fd);
    }
    return true;
}

static void wait_for_end(const struct hm_sandbox_session *session)
{
    int number;

    do
        number = sigwaitinfo(&session->signals, NULL);
    while (number < 0 || number == SIGCHLD);
}

static bool run_serve(struct hm_run *run, struct hm_err *err)
{
    hm_auto(sandbox_session) session = {0};
    hm_auto(buf) table = hm_buf(HM_SANDBOX_RECORD_MAX);

    HM_TRY(hm_sandbox_start(&session, run, err));
    if (hm_args_given(run->args, "dir"))
        HM_TRY(hm_sandbox_write_files(
            &session, hm_args_str(run->args, "dir"), err));
    HM_TRY(
        hm_sandbox_put_table(&table, &session, hm_args_json(run->args), err));
    /* Now, not at the end: who reads it wants to connect. */
    HM_TRY(hm_fd_write(
        run->program->out_fd, hm_buf_view(&table), "standard output", err));
    HM_TRY(tell_ready(&session, run, err));
    wait_for_end(&session);
    hm_server_stop(session.server);
    run->status = HM_EXIT_YES;
    return true;
}

static const struct hm_command command_serve = {
    .name = "serve",
    .summary = "run services for tests until a signal comes",
    .text =
        "Serves on this machine what signers and verifiers talk to, for tests "
        "only: nothing that comes from a sandbox is to be trusted. An OCI "
        "registry, an issuer of identity tokens, a certificate authority and "
        "its log, Rekor v1 and v2, timestamp authorities.\n\n"
        "Prints where they are. SIGTERM, SIGINT or SIGHUP end it. With --dir "
        "the file sandbox.env there has the same as variables, beside "
        "trusted_root.json and signing_config.json.\n\n"
        "Faults can be changed while it runs, and every request that came can "
        "be read, credentials included:\n\n"
        " curl -X PUT -d '{\"faults\":[\"oci=status:503@x2\"]}' "
        "URL/_sandbox/faults\n"
        " curl URL/_sandbox/requests",
    .run = run_serve,
    .options = serve_options,
    .common = HM_COMMON_OUTPUT,
};

/* ---- run ---- */

static bool run_run(struct hm_run *run, struct hm_err *err)
{
    hm_auto(sandbox_session) session = {0};
    int status;

    HM_TRY(hm_sandbox_start(&session, run, err));
    HM_TRY(
        hm_sandbox_write_files(&session, hm_args_str(run->args, "dir"), err));
    /* The list of operands ends with a NULL. */
    HM_TRY(hm_sandbox_child(&status, run->args->operands, &session, err));
    run->status = (enum hm_exit)status;
    return true;
}

static const struct hm_command command_run = {
    .name = "run",
    .summary = "run a command with a sandbox of its own",
    .text =
        "Starts a sandbox on a free port, runs the command with "
        "HALLMARK_SANDBOX_REGISTRY (host and port) and HALLMARK_SANDBOX_URL "
        "in its environment, and with HALLMARK_SANDBOX_USERNAME and "
        "HALLMARK_SANDBOX_PASSWORD when --auth asks for them; with the "
        "variables by which a job of GitHub Actions gets a token, and with "
        "HALLMARK_SANDBOX_TRUSTED_ROOT and HALLMARK_SANDBOX_SIGNING_CONFIG, "
        "which name files; ends with its exit status, or 128 and the number "
        "of the signal that killed it.\n\n"
        " hallmark sandbox run -- make e2e",
    .run = run_run,
    .options = run_options,
    .operands = {.name = "COMMAND", .min = 1, .max = SIZE_MAX},
};

extern const struct hm_command hm_command_sandbox;
const struct hm_command hm_command_sandbox = {
    .name = "sandbox",
    .summary = "a local Sigstore and registry for tests",
    .text = "Services that signers and verifiers talk to, on this machine and "
            "for tests only: an OCI registry and a whole Sigstore.",
    .subcommands =
        (const struct hm_command *const[]){&command_serve, &command_run, NULL},
};

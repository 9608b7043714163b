/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/sandbox.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "sandbox/answer.h"
#include "sandbox/control.h"
#include "sandbox/oci.h"

enum service { SERVICE_OCI, SERVICES };

const struct hm_sandbox_service hm_sandbox_services[] = {
    {"oci", "/v2/", "HALLMARK_SANDBOX_REGISTRY", true, "OCI registry"},
    {NULL, NULL, NULL, false, NULL},
};

struct hm_sandbox {
    const char *names[SERVICES + 1]; /* for faults */
    struct hm_faults *faults;
    struct hm_journal *journal;
    struct hm_auth *auth;
    struct hm_oci *oci;
    struct hm_control control;
    struct hm_buf oci_dir;
};

/* Longest first is not needed: no prefix begins as another does. */
static const struct {
    const char *prefix;
    enum service service;
} prefixes[] = {
    {"/v2", SERVICE_OCI},
    {"/token", SERVICE_OCI},
};

static int64_t clock_ms(void *ctx)
{
    (void)ctx;
    return hm_clock_mono_ms();
}

static bool add_faults(struct hm_sandbox *sandbox,
    const struct hm_sandbox_opts *opts, struct hm_err *err)
{
    HM_TRY(hm_faults_new(&sandbox->faults, err));
    for (size_t i = 0; i < opts->fault_count; i++)
        HM_TRY(hm_sandbox_fault(sandbox, opts->faults[i], err));
    return true;
}

static bool add_oci(struct hm_sandbox *sandbox,
    const struct hm_sandbox_opts *opts, struct hm_err *err)
{
    struct hm_oci_opts oci = {
        .spool_dir = opts->spool_dir != NULL ? opts->spool_dir : "/tmp",
        .service = SERVICE_OCI,
        .faults = sandbox->faults,
        .auth = sandbox->auth,
    };

    if (opts->dir != NULL) {
        hm_buf_printf(&sandbox->oci_dir, "%s/oci", opts->dir);
        HM_TRY(hm_buf_end(&sandbox->oci_dir, NULL, err));
        oci.dir = hm_buf_str(&sandbox->oci_dir);
    }
    return hm_oci_new(&sandbox->oci, &oci, err);
}

bool hm_sandbox_new(struct hm_sandbox **out, const struct hm_sandbox_opts *opts,
    struct hm_err *err)
{
    hm_auto_ptr(sandbox) sandbox = hm_alloc(sizeof(*sandbox));
    struct hm_auth_opts auth = opts->auth;

    if (sandbox == NULL)
        return hm_fail_memory(err);
    sandbox->oci_dir = hm_buf(HM_SANDBOX_PATH_MAX);
    for (size_t i = 0; i < SERVICES; i++)
        sandbox->names[i] = hm_sandbox_services[i].name;
    if (auth.now_ms == NULL)
        auth.now_ms = clock_ms;
    HM_TRY(hm_journal_new(&sandbox->journal, err));
    HM_TRY(add_faults(sandbox, opts, err));
    HM_TRY(hm_auth_new(&sandbox->auth, &auth, err));
    HM_TRY(add_oci(sandbox, opts, err));
    sandbox->control =
        (struct hm_control){sandbox->faults, sandbox->journal, sandbox->names};
    *out = hm_move(sandbox);
    return true;
}

void hm_sandbox_free(struct hm_sandbox *sandbox)
{
    if (sandbox == NULL)
        return;
    hm_oci_free(sandbox->oci);
    hm_auth_free(sandbox->auth);
    hm_faults_free(sandbox->faults);
    hm_journal_free(sandbox->journal);
    hm_buf_free(&sandbox->oci_dir);
    hm_free(sandbox);
}

/* What is there, for whoever opens it in a browser. */
static void answer_front(struct hm_serve_response *resp)
{
    hm_buf_put_str(&resp->body,
        "This is a hallmark sandbox: for tests only, trusted by nobody.\n\n");
    for (size_t i = 0; i < SERVICES; i++)
        hm_buf_printf(&resp->body, "%-10s %s\n", hm_sandbox_services[i].path,
            hm_sandbox_services[i].help);
    hm_buf_put_str(&resp->body,
        "/_sandbox/faults    what goes wrong on purpose\n"
        "/_sandbox/requests  every request that came\n");
    resp->status = 200;
    hm_serve_put_field(resp, "Content-Type", HM_LIT("text/plain"));
}

static void answer(struct hm_sandbox *sandbox,
    const struct hm_serve_request *req, struct hm_serve_response *resp)
{
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        if (hm_bytes_starts(req->path, hm_bytes_str(prefixes[i].prefix))) {
            hm_oci_handle(sandbox->oci, req, resp);
            return;
        }
    }
    if (hm_bytes_eq_str(req->path, "/"))
        answer_front(resp);
    else
        hm_sandbox_error(resp, 404, "UNKNOWN", "the sandbox has nothing there");
}

void hm_sandbox_handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct hm_sandbox *sandbox = ctx;

    if (hm_control_is(req->path)) {
        hm_control_handle(&sandbox->control, req, resp);
    } else {
        answer(sandbox, req, resp);
        hm_journal_add(sandbox->journal, req, resp->status);
    }
    hm_serve_put_field(resp, "Server", HM_LIT("hallmark-sandbox"));
}

bool hm_sandbox_fault(
    struct hm_sandbox *sandbox, const char *fault, struct hm_err *err)
{
    struct hm_fault_rule rule;

    if (fault == NULL) {
        hm_faults_clear(sandbox->faults);
        return true;
    }
    HM_TRY(hm_fault_parse(&rule, fault, sandbox->names, err));
    return hm_faults_add(sandbox->faults, &rule, err);
}

uint64_t hm_sandbox_count(struct hm_sandbox *sandbox)
{
    return hm_journal_count(sandbox->journal);
}

void hm_sandbox_journal(struct hm_sandbox *sandbox, struct hm_buf *out)
{
    hm_journal_write(sandbox->journal, out);
}

void hm_sandbox_forget(struct hm_sandbox *sandbox)
{
    hm_journal_clear(sandbox->journal);
}

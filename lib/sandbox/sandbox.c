/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/sandbox.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "sandbox/anchor.h"
#include "sandbox/answer.h"
#include "sandbox/control.h"
#include "sandbox/misbehave.h"
#include "sandbox/oci.h"
#include "sandbox/oidc_impl.h"
#include "sandbox/sigstore.h"
#include "sandbox/world.h"

struct hm_sandbox {
    struct hm_faults *faults;
    struct hm_journal *journal;
    struct hm_auth *auth;
    struct hm_oci *oci;
    struct hm_world *world;
    const char *dir, *host, *claims;
    pthread_mutex_t lock; /* while this is made: */
    struct hm_sandbox_sigstore *sigstore;
    struct hm_control control;
    struct hm_buf oci_dir;
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
        .service = HM_SANDBOX_OCI,
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

static bool add_world(struct hm_sandbox *sandbox,
    const struct hm_sandbox_opts *opts, struct hm_err *err)
{
    const struct hm_world_opts world = {
        .dir = opts->dir,
        .now_ms = opts->now_ms,
        .clock = opts->clock,
        .shift_ms = opts->shift_ms,
    };
    int64_t now_s;

    HM_TRY(hm_world_new(&sandbox->world, &world, err));
    now_s = hm_world_now_ms(sandbox->world) / 1000;
    if (now_s >= HM_ANCHOR_FROM_S && now_s <= HM_ANCHOR_TO_S)
        return true;
    return hm_fail(err, HM_USAGE, "a clock that says %s, wanted %s to %s",
        HM_SHOW_TIME(now_s), HM_SHOW_TIME(HM_ANCHOR_FROM_S),
        HM_SHOW_TIME(HM_ANCHOR_TO_S));
}

/* In memory it is made when it is first asked for: most tests of registries
 * never do. With a folder at once, which is how it is found out whether what
 * lies there can be used. */
static bool add_sigstore(struct hm_sandbox *sandbox, struct hm_err *err)
{
    const struct hm_sandbox_sigstore_opts opts = {.world = sandbox->world,
        .dir = sandbox->dir,
        .host = sandbox->host,
        .claims = sandbox->claims};
    bool good = true;

    pthread_mutex_lock(&sandbox->lock);
    if (sandbox->sigstore == NULL)
        good = hm_sandbox_sigstore_new(&sandbox->sigstore, &opts, err);
    pthread_mutex_unlock(&sandbox->lock);
    return good;
}

bool hm_sandbox_new(struct hm_sandbox **out, const struct hm_sandbox_opts *opts,
    struct hm_err *err)
{
    hm_auto_ptr(sandbox) sandbox = hm_alloc(sizeof(*sandbox));
    struct hm_auth_opts auth = opts->auth;

    if (sandbox == NULL)
        return hm_fail_memory(err);
    pthread_mutex_init(&sandbox->lock, NULL);
    sandbox->dir = opts->dir;
    sandbox->host = opts->host != NULL ? opts->host : "127.0.0.1";
    sandbox->claims = opts->claims;
    sandbox->oci_dir = hm_buf(HM_SANDBOX_PATH_MAX);
    if (auth.now_ms == NULL)
        auth.now_ms = clock_ms;
    /* Now, not when the first token is asked for. */
    if (opts->claims != NULL &&
        !hm_sandbox_oidc_claims_check(hm_bytes_str(opts->claims), err))
        return hm_wrap(err, "claims");
    HM_TRY(hm_journal_new(&sandbox->journal, err));
    HM_TRY(add_faults(sandbox, opts, err));
    HM_TRY(hm_auth_new(&sandbox->auth, &auth, err));
    HM_TRY(add_oci(sandbox, opts, err));
    HM_TRY(add_world(sandbox, opts, err));
    if (sandbox->dir != NULL)
        HM_TRY(add_sigstore(sandbox, err));
    sandbox->control = (struct hm_control){
        sandbox->faults, sandbox->journal, sandbox->world, sandbox->host};
    *out = hm_move(sandbox);
    return true;
}

void hm_sandbox_free(struct hm_sandbox *sandbox)
{
    if (sandbox == NULL)
        return;
    hm_sandbox_sigstore_free(sandbox->sigstore);
    hm_world_free(sandbox->world);
    hm_oci_free(sandbox->oci);
    hm_auth_free(sandbox->auth);
    hm_faults_free(sandbox->faults);
    hm_journal_free(sandbox->journal);
    hm_buf_free(&sandbox->oci_dir);
    pthread_mutex_destroy(&sandbox->lock);
    hm_free(sandbox);
}

/* What is there, for whoever opens it in a browser. */
static void answer_front(struct hm_serve_response *resp)
{
    hm_buf_put_str(&resp->body,
        "This is a hallmark sandbox: for tests only, trusted by nobody.\n\n");
    for (size_t i = 0; i < HM_SANDBOX_SERVICES; i++)
        hm_buf_printf(&resp->body, "%-24s %s\n", hm_sandbox_services[i].path,
            hm_sandbox_services[i].help);
    for (size_t i = 0; hm_sandbox_documents[i].name != NULL; i++)
        hm_buf_printf(&resp->body, "/_sandbox/%-14s %s\n",
            hm_sandbox_documents[i].name, hm_sandbox_documents[i].help);
    hm_buf_put_str(&resp->body,
        "/_sandbox/faults         what goes wrong on purpose\n"
        "/_sandbox/requests       every request that came\n");
    resp->status = 200;
    hm_serve_put_field(resp, "Content-Type", HM_LIT("text/plain"));
}

/* The registry asks for its faults itself: some are at work in the middle of
 * it. */
static bool is_oci(struct hm_bytes path)
{
    return hm_bytes_starts(path, HM_LIT("/v2")) ||
        hm_bytes_starts(path, HM_LIT("/token"));
}

/* The authority asks the log beside it without a request: what meets those who
 * add to the log meets those who want a certificate. */
static bool hit_log(struct hm_fault_hits *out, struct hm_sandbox *sandbox,
    enum hm_sandbox_row row, unsigned part, struct hm_err *err)
{
    const unsigned certify = hm_sandbox_services[HM_SANDBOX_FULCIO].parts->bit;
    const unsigned add = hm_sandbox_services[HM_SANDBOX_CT].parts->bit;

    if (row != HM_SANDBOX_FULCIO || part != certify)
        return true;
    return hm_faults_hit(out, sandbox->faults, HM_SANDBOX_CT, add, err);
}

static void answer_sigstore(struct hm_sandbox *sandbox, enum hm_sandbox_row row,
    const struct hm_serve_request *req, struct hm_serve_response *resp)
{
    unsigned part = hm_sandbox_part_of(&hm_sandbox_services[row], req);
    hm_auto(fault_hits) hits = {0}, log_hits = {0};
    struct hm_err err = {0};

    if (!add_sigstore(sandbox, &err) ||
        !hm_faults_hit(&hits, sandbox->faults, row, part, &err) ||
        !hit_log(&log_hits, sandbox, row, part, &err)) {
        hm_sandbox_fail(resp, &err, "UNKNOWN");
        return;
    }
    hits.behind = &log_hits;
    if (!hm_misbehave_instead(&hits, resp)) {
        hm_sandbox_sigstore_handle(sandbox->sigstore, row, &hits, req, resp);
        hm_misbehave_wait(&log_hits, resp);
    }
    hm_misbehave_after(&hits, resp);
}

/* sigstore-python (4.5.1) forgets the path of the authority's URL and asks for
 * certificates at the root of its host. Nothing else is there. */
static struct hm_bytes find_path(struct hm_bytes path)
{
    static const char whole[] = "/fulcio/api/v2/signingCert";

    if (hm_bytes_eq_str(path, whole + strlen("/fulcio")))
        return hm_bytes_str(whole);
    return path;
}

static void answer(struct hm_sandbox *sandbox,
    const struct hm_serve_request *asked, struct hm_serve_response *resp)
{
    struct hm_serve_request found = *asked, *req = &found;
    enum hm_sandbox_row row;

    found.path = find_path(asked->path);
    if (is_oci(req->path))
        hm_oci_handle(sandbox->oci, req, resp);
    else if (hm_sandbox_sigstore_find(&row, req->path))
        answer_sigstore(sandbox, row, req, resp);
    else if (hm_bytes_eq_str(req->path, "/"))
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
    HM_TRY(hm_fault_parse(&rule, fault, hm_sandbox_services, err));
    return hm_faults_add(sandbox->faults, &rule, err);
}

bool hm_sandbox_write(struct hm_buf *out, struct hm_sandbox *sandbox,
    const struct hm_sandbox_document *document, const char *origin,
    struct hm_err *err)
{
    const struct hm_sandbox_seen seen = {sandbox->world, origin, sandbox->host};

    return document->write(out, &seen, err);
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

/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/oci.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "sandbox/misbehave.h"
#include "sandbox/oci_impl.h"

bool hm_oci_new(
    struct hm_oci **out, const struct hm_oci_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(oci) oci = hm_alloc(sizeof(*oci));

    if (oci == NULL)
        return hm_fail_memory(err);
    oci->opts = *opts;
    HM_TRY(hm_oci_store_open(&oci->store, opts->dir, opts->spool_dir, err));
    HM_TRY(hm_oci_uploads_new(&oci->uploads, err));
    *out = hm_move(oci);
    return true;
}

void hm_oci_free(struct hm_oci *oci)
{
    if (oci == NULL)
        return;
    hm_oci_uploads_free(oci->uploads);
    hm_oci_store_free(oci->store);
    hm_free(oci);
}

/* ---- What the answers use ---- */

const struct hm_fault_rule *hm_oci_fault(
    const struct hm_oci_call *call, enum hm_fault fault)
{
    return hm_fault_hit(&call->hits, fault);
}

bool hm_oci_query(
    struct hm_buf *out, const struct hm_oci_call *call, const char *name)
{
    return hm_serve_query(out, call->req, name);
}

void hm_oci_send(struct hm_oci_call *call, struct hm_oci_content *content)
{
    struct hm_serve_response *resp = call->resp;

    resp->status = 200;
    if (!content->has_file) {
        hm_buf_free(&resp->body);
        resp->body = content->bytes;
        content->bytes = hm_buf(0);
        return;
    }
    resp->has_file = true;
    resp->fd = content->fd;
    resp->file_len = content->size;
    content->has_file = false;
}

void hm_oci_put_digest(struct hm_oci_call *call, struct hm_bytes digest)
{
    if (hm_oci_fault(call, HM_FAULT_NO_DIGEST) == NULL)
        hm_serve_put_field(call->resp, "Docker-Content-Digest", digest);
}

void hm_oci_put_location(
    struct hm_oci_call *call, const char *kind, struct hm_bytes rest)
{
    hm_auto(buf) text = hm_buf(HM_URI_MAX);

    hm_buf_put_str(&text, "/v2/");
    hm_buf_put(&text, call->route.name);
    hm_buf_printf(&text, "/%s/", kind);
    hm_buf_put(&text, rest);
    hm_serve_put_field(call->resp, "Location", hm_buf_view(&text));
}

void hm_oci_redirect(struct hm_oci_call *call, const struct hm_fault_rule *rule,
    const char *query)
{
    hm_auto(buf) text = hm_buf(HM_URI_MAX);

    hm_buf_put_str(&text, rule->word);
    hm_buf_put(&text, call->req->path);
    if (query[0] != '\0')
        hm_buf_printf(&text, "?%s", query);
    call->resp->status = 307;
    hm_serve_put_field(call->resp, "Location", hm_buf_view(&text));
}

static bool answer_base(struct hm_oci_call *call, struct hm_err *err)
{
    (void)err;
    hm_serve_answer(call->resp, 200, "application/json", HM_LIT("{}"));
    return true;
}

/* ---- Who answers what ---- */

static const struct {
    enum hm_oci_kind kind;
    const char *method;
    unsigned actions;
    hm_oci_answer *answer;
} methods[] = {
    {HM_OCI_BASE, "GET", 0, answer_base},
    {HM_OCI_CATALOG, "GET", 0, hm_oci_get_catalog},
    {HM_OCI_MANIFEST, "GET", HM_AUTH_PULL, hm_oci_get_manifest},
    {HM_OCI_MANIFEST, "PUT", HM_AUTH_PULL | HM_AUTH_PUSH, hm_oci_put_manifest},
    {HM_OCI_MANIFEST, "DELETE", HM_AUTH_DELETE, hm_oci_delete_manifest},
    {HM_OCI_BLOB, "GET", HM_AUTH_PULL, hm_oci_get_blob},
    {HM_OCI_BLOB, "DELETE", HM_AUTH_DELETE, hm_oci_delete_blob},
    {HM_OCI_UPLOADS, "POST", HM_AUTH_PULL | HM_AUTH_PUSH, hm_oci_post_upload},
    {HM_OCI_UPLOAD, "PATCH", HM_AUTH_PULL | HM_AUTH_PUSH, hm_oci_patch_upload},
    {HM_OCI_UPLOAD, "PUT", HM_AUTH_PULL | HM_AUTH_PUSH, hm_oci_put_upload},
    {HM_OCI_UPLOAD, "GET", HM_AUTH_PULL | HM_AUTH_PUSH, hm_oci_get_upload},
    {HM_OCI_UPLOAD, "DELETE", HM_AUTH_PULL | HM_AUTH_PUSH,
        hm_oci_delete_upload},
    {HM_OCI_TAGS, "GET", HM_AUTH_PULL, hm_oci_get_tags},
    {HM_OCI_REFERRERS, "GET", HM_AUTH_PULL, hm_oci_get_referrers},
};

enum { METHODS = sizeof(methods) / sizeof(methods[0]) };

/* HEAD is GET whose body the server keeps. */
static size_t find_method(const struct hm_oci_call *call)
{
    bool head = hm_sandbox_is(call->req, "HEAD");

    for (size_t i = 0; i < METHODS; i++) {
        if (methods[i].kind == call->route.kind &&
            hm_sandbox_is(call->req, head ? "HEAD" : methods[i].method) &&
            (!head || strcmp(methods[i].method, "GET") == 0))
            return i;
    }
    return METHODS;
}

static const char *missing_code(enum hm_oci_kind kind)
{
    switch (kind) {
    case HM_OCI_MANIFEST:
        return "MANIFEST_UNKNOWN";
    case HM_OCI_BLOB:
        return "BLOB_UNKNOWN";
    case HM_OCI_UPLOAD:
        return "BLOB_UPLOAD_UNKNOWN";
    default:
        return "NAME_UNKNOWN";
    }
}

static bool may_enter(struct hm_oci_call *call, unsigned actions)
{
    const struct hm_fault_rule *realm =
        hm_oci_fault(call, HM_FAULT_FOREIGN_REALM);
    const struct hm_auth_need need = {
        .repository = call->route.name,
        .actions = actions,
        .realm = realm != NULL ? realm->word : NULL,
    };

    return hm_auth_enter(
        &call->grant, call->oci->opts.auth, &need, call->req, call->resp);
}

static bool is_denied(const struct hm_oci_call *call, unsigned actions)
{
    return (actions & (HM_AUTH_PUSH | HM_AUTH_DELETE)) != 0 &&
        hm_oci_fault(call, HM_FAULT_DENY_PUSH) != NULL;
}

/* What cannot be there is not found, and cannot be made. */
static void answer_bad_reference(struct hm_oci_call *call)
{
    bool reads =
        hm_sandbox_is(call->req, "GET") || hm_sandbox_is(call->req, "HEAD");

    hm_sandbox_error(call->resp, reads ? 404 : 400,
        call->route.kind == HM_OCI_UPLOAD ? "BLOB_UPLOAD_UNKNOWN"
                                          : "DIGEST_INVALID",
        "no tag, digest or upload is called so");
}

static bool answer(struct hm_oci_call *call, struct hm_err *err)
{
    size_t at = find_method(call);

    if (call->route.kind == HM_OCI_NONE) {
        hm_sandbox_error(
            call->resp, 404, "NAME_INVALID", "no such path in a registry");
        return true;
    }
    if (at == METHODS) {
        hm_sandbox_error(
            call->resp, 405, "UNSUPPORTED", "not a method for this path");
        return true;
    }
    if (!may_enter(call, methods[at].actions) ||
        hm_misbehave_instead(&call->hits, call->resp))
        return true;
    if (call->route.bad_reference) {
        answer_bad_reference(call);
        return true;
    }
    if (is_denied(call, methods[at].actions)) {
        hm_sandbox_error(
            call->resp, 403, "DENIED", "the sandbox takes nothing now");
        return true;
    }
    return methods[at].answer(call, err);
}

/* The path without its escapes: some clients write ':' as "%3A". */
static bool decode_path(
    struct hm_buf *out, const struct hm_serve_request *req, struct hm_err *err)
{
    hm_auto(buf) query = hm_buf(HM_SERVE_HEAD_MAX + 2);
    struct hm_serve_request one = {0};

    hm_buf_put_str(&query, "p=");
    hm_buf_put(&query, req->path);
    HM_TRY(hm_buf_end(&query, &one.query, err));
    (void)hm_serve_query(out, &one, "p");
    if (!hm_buf_end(out, NULL, err))
        return hm_wrap(err, "path");
    return true;
}

static void answer_token(struct hm_oci_call *call)
{
    if (!hm_misbehave_instead(&call->hits, call->resp))
        hm_auth_token(call->oci->opts.auth, call->req, call->resp);
}

static bool handle(struct hm_oci_call *call, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SERVE_HEAD_MAX);
    bool token, good = true;
    unsigned part;

    HM_TRY(decode_path(&path, call->req, err));
    token = hm_bytes_eq_str(hm_buf_view(&path), "/token");
    call->route = hm_oci_route(hm_buf_view(&path));
    part = token ? HM_PART_TOKEN : hm_oci_part(call->route.kind);
    HM_TRY(hm_faults_hit(&call->hits, call->oci->opts.faults,
        call->oci->opts.service, part, err));
    if (token)
        answer_token(call);
    else
        good = answer(call, err);
    if (!good)
        hm_sandbox_fail(call->resp, err, missing_code(call->route.kind));
    hm_misbehave_after(&call->hits, call->resp);
    return true;
}

void hm_oci_handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct hm_oci_call call = {.oci = ctx, .req = req, .resp = resp};
    struct hm_err err = {0};

    if (!handle(&call, &err))
        hm_sandbox_fail(resp, &err, "NAME_INVALID");
    hm_serve_put_field(
        resp, "Docker-Distribution-Api-Version", HM_LIT("registry/2.0"));
    hm_fault_hits_free(&call.hits);
}

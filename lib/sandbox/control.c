/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/control.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "enc/json_field.h"
#include "enc/json_write.h"
#include "sandbox/answer.h"
#include "sandbox/document.h"

bool hm_control_is(struct hm_bytes path)
{
    return hm_bytes_starts(path, HM_LIT("/_sandbox/"));
}

static void answer_faults(
    struct hm_control *control, struct hm_serve_response *resp)
{
    hm_auto(json_out) json = hm_json_out();

    hm_faults_list(control->faults, &json);
    hm_sandbox_json(resp, 200, &json);
}

struct wanted {
    struct hm_fault_rule rules[HM_SANDBOX_FAULTS_MAX];
    size_t count;
};

static bool read_wanted(
    struct wanted *out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(32 * HM_SANDBOX_CONTROL_MAX);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_bytes names[HM_SANDBOX_FAULTS_MAX];
    struct hm_json_list list;
    struct hm_json_obj o;
    struct hm_json root;

    HM_TRY(hm_json_parse(&root, &arena, text, HM_SANDBOX_CONTROL_MAX, err));
    o = hm_json_root(&rd, root);
    list = hm_json_list(&o, "faults", HM_SANDBOX_FAULTS_MAX);
    out->count = 0;
    while (hm_json_next(&list))
        names[out->count++] = hm_json_rd_str(&rd, list.item);
    hm_json_close(&o, HM_JSON_REJECT);
    HM_TRY(hm_json_end(&rd, err));
    for (size_t i = 0; i < out->count; i++) {
        hm_auto(buf) name = hm_buf(HM_SANDBOX_CONTROL_MAX);

        hm_buf_put(&name, names[i]);
        HM_TRY(hm_fault_parse(
            &out->rules[i], hm_buf_str(&name), hm_sandbox_services, err));
    }
    return true;
}

/* All of them, or none. */
static bool put_faults(struct hm_control *control,
    const struct hm_serve_request *req, struct hm_err *err)
{
    struct wanted wanted;

    HM_TRY(read_wanted(&wanted, req->body, err));
    hm_faults_clear(control->faults);
    for (size_t i = 0; i < wanted.count; i++)
        HM_TRY(hm_faults_add(control->faults, &wanted.rules[i], err));
    return true;
}

static void handle_faults(struct hm_control *control,
    const struct hm_serve_request *req, struct hm_serve_response *resp)
{
    struct hm_err err = {0};

    if (hm_sandbox_is(req, "PUT")) {
        if (!put_faults(control, req, &err)) {
            hm_sandbox_fail(resp, &err, "UNKNOWN");
            return;
        }
    } else if (hm_sandbox_is(req, "DELETE")) {
        hm_faults_clear(control->faults);
    } else if (!hm_sandbox_is(req, "GET")) {
        hm_sandbox_error(resp, 405, "UNSUPPORTED", "wanted GET, PUT, DELETE");
        return;
    }
    answer_faults(control, resp);
}

static void handle_requests(struct hm_control *control,
    const struct hm_serve_request *req, struct hm_serve_response *resp)
{
    if (hm_sandbox_is(req, "DELETE")) {
        hm_journal_clear(control->journal);
    } else if (!hm_sandbox_is(req, "GET")) {
        hm_sandbox_error(resp, 405, "UNSUPPORTED", "wanted GET or DELETE");
        return;
    }
    hm_buf_free(&resp->body);
    resp->body = hm_buf(HM_SANDBOX_LIST_MAX);
    hm_journal_write(control->journal, &resp->body);
    resp->status = 200;
    hm_serve_put_field(resp, "Content-Type", HM_LIT("application/json"));
}

/* As the client sees us: by the Host field of its request. */
static void handle_document(struct hm_control *control,
    const struct hm_serve_request *req, struct hm_serve_response *resp)
{
    struct hm_bytes name =
        hm_bytes_slice(req->path, sizeof("/_sandbox/") - 1, req->path.len);
    hm_auto(buf) origin = hm_buf(HM_URI_MAX);
    struct hm_sandbox_seen seen = {
        .world = control->world, .host = control->host};
    struct hm_err err = {0};

    hm_sandbox_origin(&origin, req);
    seen.origin = hm_buf_str(&origin);
    if (!hm_sandbox_is(req, "GET")) {
        hm_sandbox_error(resp, 405, "UNSUPPORTED", "wanted GET");
        return;
    }
    if (!hm_sandbox_document_write(&resp->body, &seen, name, &err)) {
        hm_sandbox_fail(resp, &err, "UNKNOWN");
        return;
    }
    resp->status = 200;
    hm_serve_put_field(resp, "Content-Type", HM_LIT("text/plain"));
}

void hm_control_handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    if (hm_serve_field(req, "Origin") != NULL)
        hm_sandbox_error(resp, 403, "DENIED", "not for pages in a browser");
    else if (hm_bytes_eq_str(req->path, "/_sandbox/faults"))
        handle_faults(ctx, req, resp);
    else if (hm_bytes_eq_str(req->path, "/_sandbox/requests"))
        handle_requests(ctx, req, resp);
    else
        handle_document(ctx, req, resp);
}

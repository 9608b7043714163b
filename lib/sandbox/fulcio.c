/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/fulcio.h"

#include "base/err.h"
#include "base/mem.h"
#include "sandbox/answer.h"
#include "sandbox/fulcio_impl.h"

/* gRPC's numbers of what went wrong, which the gateway hands on. */
enum {
    GRPC_INVALID_ARGUMENT = 3,
    GRPC_NOT_FOUND = 5,
    GRPC_UNIMPLEMENTED = 12,
    GRPC_INTERNAL = 13
};

static bool check_key(
    const struct hm_sandbox_fulcio *fulcio, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;

    HM_TRY(hm_cert_key(&key, &fulcio->issuer, err));
    if (!hm_key_eq(key, fulcio->opts.key))
        return hm_fail(
            err, HM_MISMATCH, "the key is not that of the first certificate");
    return true;
}

static bool set_up(struct hm_sandbox_fulcio *fulcio, struct hm_err *err)
{
    const struct hm_sandbox_fulcio_opts *opts = &fulcio->opts;

    if (opts->chain_count == 0 || opts->chain_count >= HM_CHAIN_MAX)
        return hm_fail(err, HM_USAGE, "a chain of %zu, wanted 1 to %d",
            opts->chain_count, HM_CHAIN_MAX - 1);
    for (size_t i = 0; i < opts->chain_count; i++)
        fulcio->chain[i] = opts->chain[i];
    HM_TRY(hm_cert_parse(&fulcio->issuer, fulcio->chain[0], err));
    return check_key(fulcio, err);
}

bool hm_sandbox_fulcio_new(struct hm_sandbox_fulcio **out,
    const struct hm_sandbox_fulcio_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(sandbox_fulcio) fulcio = hm_alloc(sizeof(*fulcio));

    if (fulcio == NULL)
        return hm_fail_memory(err);
    fulcio->opts = *opts;
    if (!set_up(fulcio, err))
        return hm_wrap(err, "certificate authority");
    *out = hm_move(fulcio);
    return true;
}

void hm_sandbox_fulcio_free(struct hm_sandbox_fulcio *fulcio)
{
    hm_free(fulcio);
}

/* ---- Answers ---- */

static void answer_error(struct hm_serve_response *resp, int status,
    int64_t code, const char *message)
{
    hm_auto(json_out) json = hm_json_out();

    hm_json_add_i64(&json, json.root, "code", code);
    hm_json_add_str(&json, json.root, "message", hm_bytes_str(message));
    hm_json_add_list(&json, json.root, "details");
    hm_sandbox_json(resp, status, &json);
}

struct call {
    const struct hm_sandbox_fulcio *fulcio;
    const struct hm_fault_hits *hits;
    const struct hm_serve_request *req;
    struct hm_json_out *json; /* the answer */
};

static bool post_signing_cert(const struct call *call, struct hm_err *err)
{
    const struct hm_sandbox_fulcio_opts *opts = &call->fulcio->opts;
    hm_auto(sandbox_fulcio_wanted) wanted = {0};

    wanted.now_s =
        hm_fault_now_ms(call->hits, opts->now_ms(opts->clock)) / 1000;
    wanted.log_hits = call->hits != NULL ? call->hits->behind : NULL;
    return hm_sandbox_fulcio_read(&wanted, call->fulcio, call->req, err) &&
        hm_sandbox_fulcio_issue(call->json, call->fulcio, &wanted, err);
}

static bool get_trust_bundle(const struct call *call, struct hm_err *err)
{
    json_t *chains = hm_json_add_list(call->json, call->json->root, "chains");

    return hm_sandbox_fulcio_chain(call->json,
        hm_json_add_obj(call->json, chains, NULL), call->fulcio,
        hm_bytes(NULL, 0), err);
}

/* One issuer: the sandbox's. What a token certifies is told from its claims, so
 * the challenge is the address where there is one: "sub" is the usual case. */
static bool get_configuration(const struct call *call, struct hm_err *err)
{
    const struct hm_sandbox_fulcio_opts *opts = &call->fulcio->opts;
    hm_auto(buf) issuer = hm_buf(HM_URI_MAX);
    json_t *list = hm_json_add_list(call->json, call->json->root, "issuers");
    json_t *one = hm_json_add_obj(call->json, list, NULL);

    hm_sandbox_origin(&issuer, call->req);
    hm_buf_put_str(&issuer, opts->issuer);
    HM_TRY(hm_buf_end(&issuer, NULL, err));
    hm_json_add_str(call->json, one, "issuerUrl", hm_buf_view(&issuer));
    hm_json_add_str(call->json, one, "audience", hm_bytes_str(opts->audience));
    hm_json_add_str(call->json, one, "challengeClaim", HM_LIT("sub"));
    hm_json_add_str(call->json, one, "spiffeTrustDomain", HM_LIT(""));
    hm_json_add_str(call->json, one, "issuerType", HM_LIT("ci-provider"));
    hm_json_add_str(call->json, one, "subjectDomain", HM_LIT(""));
    hm_json_add_bool(call->json, one, "skipEmailVerification", false);
    return true;
}

static bool get_health(const struct call *call, struct hm_err *err)
{
    (void)err;
    hm_json_add_str(call->json, call->json->root, "status", HM_LIT("SERVING"));
    return true;
}

static const struct route {
    const char *path, *method;
    bool (*answer)(const struct call *call, struct hm_err *err);
} routes[] = {
    {HM_SANDBOX_FULCIO_PREFIX "/api/v2/signingCert", "POST", post_signing_cert},
    {HM_SANDBOX_FULCIO_PREFIX "/api/v2/trustBundle", "GET", get_trust_bundle},
    {HM_SANDBOX_FULCIO_PREFIX "/api/v2/configuration", "GET",
        get_configuration},
    {HM_SANDBOX_FULCIO_PREFIX "/healthz", "GET", get_health},
};

static const struct route *find_route(struct hm_bytes path)
{
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (hm_bytes_eq_str(path, routes[i].path))
            return &routes[i];
    }
    return NULL;
}

void hm_sandbox_fulcio_handle(struct hm_sandbox_fulcio *fulcio,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    const struct route *route = find_route(req->path);
    hm_auto(json_out) json = hm_json_out();
    struct call call = {fulcio, hits, req, &json};
    struct hm_err err = {0};

    if (route == NULL)
        answer_error(resp, 404, GRPC_NOT_FOUND, "Not Found");
    else if (!hm_sandbox_is(req, route->method))
        answer_error(resp, 501, GRPC_UNIMPLEMENTED, "Method Not Allowed");
    else if (route->answer(&call, &err))
        hm_sandbox_json(resp, 200, &json);
    else if (err.code == HM_SYSTEM)
        answer_error(resp, 500, GRPC_INTERNAL, err.msg);
    else
        answer_error(resp, 400, GRPC_INVALID_ARGUMENT, err.msg);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/tsa.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "enc/json_field.h"
#include "enc/json_write.h"
#include "enc/oid.h"
#include "enc/pem.h"
#include "sandbox/answer.h"
#include "sandbox/stamp.h"

enum {
    SERIAL_LEN = 20, /* 160 bits, the first of them zero */
    JSON_MAX = 1024, /* of Sigstore's form of a request */
    SYSTEM_FAILURE = 25,
};

static const char media_query[] = "application/timestamp-query";
static const char media_reply[] = "application/timestamp-reply";

struct hm_sandbox_tsa {
    struct hm_sandbox_tsa_opts opts;
};

bool hm_sandbox_tsa_new(struct hm_sandbox_tsa **out,
    const struct hm_sandbox_tsa_opts *opts, struct hm_err *err)
{
    struct hm_sandbox_tsa *tsa;

    if (opts->count == 0 || opts->count > HM_SANDBOX_TSAS_MAX)
        return hm_fail(err, HM_USAGE, "%zu authorities, wanted 1 to %d",
            opts->count, HM_SANDBOX_TSAS_MAX);
    tsa = hm_alloc(sizeof(*tsa));
    if (tsa == NULL)
        return hm_fail_memory(err);
    tsa->opts = *opts;
    *out = tsa;
    return true;
}

void hm_sandbox_tsa_free(struct hm_sandbox_tsa *tsa)
{
    hm_free(tsa);
}

/* One request. */
struct call {
    const struct hm_sandbox_tsa *tsa;
    const struct hm_fault_hits *hits;
    const struct hm_serve_request *req;
    struct hm_serve_response *resp;
    const struct hm_sandbox_tsa_authority *authority;
    struct hm_tsa_request asked;
    struct hm_arena arena; /* what `asked` points to, when it came as JSON */
    uint8_t nonce[8];
};

/* As Sigstore's does it: JSON under the media type of a good answer. */
static void answer_error(
    struct hm_serve_response *resp, int status, const char *message)
{
    hm_auto(json_out) json = hm_json_out();
    struct hm_err err = {0};

    hm_serve_response_free(resp);
    *resp = hm_serve_response();
    hm_json_add_u64(&json, json.root, "code", (uint64_t)status);
    hm_json_add_str(&json, json.root, "message", hm_bytes_str(message));
    resp->status = status;
    hm_serve_put_field(resp, "Content-Type", hm_bytes_str(media_reply));
    if (!hm_json_out_write(&json, HM_JSON_COMPACT, &resp->body, &err))
        resp->status = 500;
}

/* ---- What is asked ---- */

static bool is_media(const struct hm_serve_request *req, const char *want)
{
    const struct hm_bytes *type = hm_serve_field(req, "Content-Type");

    return type != NULL &&
        hm_bytes_eq_nocase(hm_bytes_slice(*type, 0, hm_bytes_find(*type, ';')),
            hm_bytes_str(want));
}

static void keep_nonce(struct call *call, uint64_t number)
{
    for (size_t i = 0; i < sizeof(call->nonce); i++)
        call->nonce[i] = (uint8_t)(number >> (56 - 8 * i));
    call->asked.nonce = hm_bytes(call->nonce, sizeof(call->nonce));
}

static bool keep_policy(
    struct call *call, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(buf) oid = hm_buf(HM_OID_MAX);

    if (text.len == 0)
        return true;
    HM_TRY(hm_oid_parse(&oid, text, err));
    return hm_arena_copy(
        &call->arena, &call->asked.policy, hm_buf_view(&oid), err);
}

static bool read_json(struct call *call, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&call->arena);
    struct hm_bytes digest, policy;
    struct hm_json_obj o;
    struct hm_json root;
    bool has_nonce;
    uint64_t nonce;
    int hash;

    HM_TRY(hm_json_parse(&root, &call->arena, call->req->body, JSON_MAX, err));
    o = hm_json_root(&rd, root);
    digest = hm_json_base64(&o, "artifactHash", HM_BASE64);
    hash = hm_json_enum(&o, "hashAlgorithm", hm_hash_names);
    call->asked.certs = hm_json_opt_bool(&o, "certificates");
    has_nonce = hm_json_has(&o, "nonce");
    nonce = hm_json_opt_u64(&o, "nonce", HM_JSON_INT_NUMBER);
    policy = hm_json_opt_str(&o, "tsaPolicyOID");
    hm_json_close(&o, HM_JSON_REJECT);
    HM_TRY(hm_json_end(&rd, err));
    if (has_nonce)
        keep_nonce(call, nonce);
    return hm_digest_from(
               &call->asked.imprint, (enum hm_hash)hash, digest, err) &&
        keep_policy(call, policy, err);
}

static bool read_asked(struct call *call, struct hm_err *err)
{
    if (is_media(call->req, media_query))
        return hm_tsa_request_parse(&call->asked, call->req->body, err);
    return read_json(call, err);
}

/* Empty: nothing is wrong. */
static const char *refusal(const struct call *call)
{
    if (call->asked.extensions)
        return "no extension of a timestamp request is known here";
    if (call->asked.policy.len > 0 &&
        !hm_bytes_eq(call->asked.policy, hm_stamp_policy))
        return "unaccepted policy: here is 1.3.6.1.4.1.57264.2";
    return "";
}

/* ---- Answers ---- */

static bool stamp(struct call *call, struct hm_err *err)
{
    const struct hm_sandbox_tsa_opts *opts = &call->tsa->opts;
    uint8_t serial[SERIAL_LEN];
    const struct hm_stamp_spec spec = {
        .request = &call->asked,
        .signer = call->authority->certs[0],
        .key = call->authority->key,
        .serial = hm_bytes(serial, sizeof(serial)),
        .time_s = hm_fault_now_ms(call->hits, opts->now_ms(opts->clock)) / 1000,
    };

    HM_TRY(hm_random(serial, sizeof(serial), err));
    serial[0] &= 0x7f;
    return hm_stamp_grant(&call->resp->body, &spec, err);
}

static void answer_stamp(struct call *call)
{
    const char *refused;
    struct hm_err err = {0};
    bool good;

    if (!is_media(call->req, media_query) &&
        !is_media(call->req, "application/json")) {
        answer_error(call->resp, 415, "wanted application/timestamp-query");
        return;
    }
    if (!read_asked(call, &err)) {
        answer_error(call->resp, err.code == HM_SYSTEM ? 500 : 400, err.msg);
        return;
    }
    refused = refusal(call);
    if (refused[0] != '\0') {
        answer_error(call->resp, 400, refused);
        return;
    }
    call->resp->status = 200;
    hm_serve_put_field(call->resp, "Content-Type", hm_bytes_str(media_reply));
    good = hm_fault_hit(call->hits, HM_FAULT_REJECT) != NULL
        ? hm_stamp_reject(&call->resp->body, SYSTEM_FAILURE,
              "the sandbox was told to reject it", &err)
        : stamp(call, &err);
    if (!good)
        answer_error(call->resp, 500, err.msg);
}

static void answer_chain(struct call *call)
{
    for (size_t i = 0; i < HM_SANDBOX_TSA_CERTS; i++)
        hm_pem_write(
            &call->resp->body, "CERTIFICATE", call->authority->certs[i]->der);
    call->resp->status = 200;
    hm_serve_put_field(call->resp, "Content-Type",
        HM_LIT("application/pem-certificate-chain"));
}

/* "/2/api/v1/timestamp" is the second's. What remains begins with "/api". */
static struct hm_bytes find_authority(struct call *call)
{
    const struct hm_sandbox_tsa_opts *opts = &call->tsa->opts;
    struct hm_bytes path = hm_bytes_slice(call->req->path,
        sizeof(HM_SANDBOX_TSA_PREFIX) - 1, call->req->path.len);
    size_t number = 1;

    if (path.len > 2 && path.p[1] >= '2' && path.p[1] <= '9' &&
        path.p[2] == '/') {
        number = (size_t)(path.p[1] - '0');
        path = hm_bytes_slice(path, 2, path.len);
    }
    if (number <= opts->count)
        call->authority = &opts->authorities[number - 1];
    return path;
}

static void answer(struct call *call)
{
    struct hm_bytes path = find_authority(call);

    if (call->authority == NULL)
        answer_error(call->resp, 404, "no such authority in this sandbox");
    else if (hm_bytes_eq_str(path, "/api/v1/timestamp") &&
        hm_sandbox_is(call->req, "POST"))
        answer_stamp(call);
    else if (hm_bytes_eq_str(path, "/api/v1/timestamp/certchain") &&
        hm_sandbox_is(call->req, "GET"))
        answer_chain(call);
    else
        answer_error(call->resp, 404, "no such path at the sandbox's TSA");
}

void hm_sandbox_tsa_handle(struct hm_sandbox_tsa *tsa,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct call call = {
        .tsa = tsa,
        .hits = hits,
        .req = req,
        .resp = resp,
        .arena = hm_arena(HM_SANDBOX_CONTROL_MAX),
    };

    answer(&call);
    hm_arena_free(&call.arena);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What a client asks for. Messages are the real one's, and then the reason:
 * whoever uses a sandbox wants to know it. */
#include "base/err.h"
#include "base/text.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "crypto/sig.h"
#include "enc/json_field.h"
#include "enc/pem.h"
#include "sandbox/fulcio_impl.h"
#include "x509/csr.h"
#include "x509/sigalg.h"

/* The request, in the arena of what is wanted. */
struct request {
    struct hm_bytes token, csr, public_key, proof;
};

static void read_credentials(struct request *out, struct hm_json_obj *o)
{
    struct hm_json_obj credentials;

    if (!hm_json_has(o, "credentials"))
        return;
    credentials = hm_json_obj(o, "credentials");
    out->token = hm_json_opt_str(&credentials, "oidcIdentityToken");
    hm_json_close(&credentials, HM_JSON_IGNORE);
}

static void read_public_key(struct request *out, struct hm_json_obj *o)
{
    struct hm_json_obj request, key;

    if (!hm_json_has(o, "publicKeyRequest"))
        return;
    request = hm_json_obj(o, "publicKeyRequest");
    if (hm_json_has(&request, "publicKey")) {
        key = hm_json_obj(&request, "publicKey");
        out->public_key = hm_json_opt_str(&key, "content");
        hm_json_close(&key, HM_JSON_IGNORE);
    }
    out->proof = hm_json_opt_base64(&request, "proofOfPossession", HM_BASE64);
    hm_json_close(&request, HM_JSON_IGNORE);
}

static bool read_body(struct request *out, struct hm_arena *arena,
    struct hm_bytes body, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json root;
    struct hm_json_obj o;

    HM_TRY(hm_json_parse_borrowed(
        &root, arena, body, HM_SANDBOX_FULCIO_BODY_MAX, err));
    rd.null_is_absent = true;
    o = hm_json_root(&rd, root);
    read_credentials(out, &o);
    read_public_key(out, &o);
    out->csr = hm_json_opt_base64(&o, "certificateSigningRequest", HM_BASE64);
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
}

/* In the body or, when it is not there, in the field for it. */
static void find_token(struct request *out, const struct hm_serve_request *req)
{
    const struct hm_bytes *field = hm_serve_field(req, "Authorization");
    const struct hm_bytes scheme = HM_LIT("Bearer ");

    if (out->token.len > 0 || field == NULL || field->len < scheme.len ||
        !hm_bytes_eq_nocase(hm_bytes_slice(*field, 0, scheme.len), scheme))
        return;
    out->token = hm_bytes_slice(*field, scheme.len, field->len);
}

/* ---- Whom ---- */

static bool read_subject(struct hm_sandbox_fulcio_wanted *out,
    const struct hm_sandbox_fulcio *fulcio, struct hm_bytes token,
    struct hm_err *err)
{
    const struct hm_sandbox_fulcio_opts *opts = &fulcio->opts;
    hm_auto(buf) claims = hm_buf(HM_JWS_MAX);
    struct hm_subject_rule rules[HM_SUBJECT_RULES_MAX];
    struct hm_json root;
    bool known;

    if (token.len == 0)
        return hm_fail(err, HM_DENIED, "there is none");
    HM_TRY(opts->token(opts->token_ctx, &claims, token, err));
    HM_TRY(hm_buf_end(&claims, NULL, err));
    HM_TRY(hm_json_parse(
        &root, &out->arena, hm_buf_view(&claims), HM_JWS_MAX, err));
    hm_subject_rules(rules, &known, root);
    if (rules[0].kind == HM_SUBJECT_USERNAME)
        rules[0].domain = HM_LIT(HM_SANDBOX_FULCIO_DOMAIN);
    return hm_subject_of(&out->subject, root, &rules[0], &out->arena, err);
}

/* ---- Which key ---- */

static const char no_key[] =
    "The public key supplied in the request could not be parsed";
static const char no_csr[] =
    "The certificate signing request could not be parsed";
static const char weak[] = "The public key supplied in the request is insecure";
static const char no_proof[] =
    "The signature supplied in the request could not be verified";

/* Keys that we do not know and those that are too weak are one to our reader;
 * the real one tells them apart only by a word, too. */
static const char *key_problem(const struct hm_err *err)
{
    return err->code == HM_UNSUPPORTED ? weak : no_key;
}

static bool check_algorithm(
    const struct hm_key *key, struct hm_sig_alg alg, struct hm_err *err)
{
    const struct hm_alg *row = hm_alg_for_key(key);

    if (row != NULL && row->sig.kind == alg.kind && row->sig.hash == alg.hash)
        return true;
    return hm_fail(err, HM_UNSUPPORTED,
        "signing algorithm not permitted: %s by %s with %s",
        hm_sig_kind_name(alg.kind), hm_key_name(key), hm_hash_name(alg.hash));
}

static bool parse_csr(struct hm_csr *out, struct hm_pem *pem,
    struct hm_bytes in, struct hm_err *err)
{
    HM_TRY(hm_pem_parse(pem, in, HM_PEM_ALLOW_TEXT, err));
    HM_TRY(hm_pem_is_one(pem, hm_csr_label, err));
    return hm_csr_parse(out, pem->blocks[0].body, err);
}

static bool key_by_csr(
    struct hm_key **out, const struct request *request, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL, *proved = NULL;
    hm_auto(pem) pem = {0};
    struct hm_sig_alg alg;
    struct hm_csr csr;

    if (!parse_csr(&csr, &pem, request->csr, err))
        return hm_wrap(err, no_csr);
    if (!hm_key_parse_spki(&key, csr.spki, err))
        return hm_wrap(err, "%s", key_problem(err));
    if (!hm_csr_key(&proved, &csr, err) ||
        !hm_sigalg_parse(&alg, csr.sig_oid, csr.sig_params, err))
        return hm_wrap(err, no_proof);
    HM_TRY(check_algorithm(key, alg, err));
    *out = hm_move(proved);
    return true;
}

static bool key_by_proof(struct hm_key **out, const struct request *request,
    struct hm_bytes challenge, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;
    const struct hm_alg *alg;

    if (!hm_key_parse_pem(&key, request->public_key, err))
        return hm_wrap(err, "%s", key_problem(err));
    alg = hm_alg_for_key(key);
    if (!hm_alg_check(alg, key, HM_ALG_VERIFY, err))
        return hm_wrap(err, weak);
    if (!hm_sig_verify(key, alg->sig, challenge, request->proof, err))
        return hm_wrap(err, no_proof);
    *out = hm_move(key);
    return true;
}

/* ---- Both ---- */

bool hm_sandbox_fulcio_read(struct hm_sandbox_fulcio_wanted *out,
    const struct hm_sandbox_fulcio *fulcio, const struct hm_serve_request *req,
    struct hm_err *err)
{
    struct request request = {0};

    out->arena = hm_arena(4 * HM_SANDBOX_FULCIO_BODY_MAX);
    HM_TRY(read_body(&request, &out->arena, req->body, err));
    find_token(&request, req);
    if (!read_subject(out, fulcio, request.token, err))
        return hm_wrap(err, "There was an error processing the identity token");
    if (request.csr.len > 0)
        return key_by_csr(&out->key, &request, err);
    return key_by_proof(&out->key, &request, out->subject.challenge, err);
}

void hm_sandbox_fulcio_wanted_free(struct hm_sandbox_fulcio_wanted *wanted)
{
    hm_key_free(wanted->key);
    hm_arena_free(&wanted->arena);
}

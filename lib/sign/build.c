/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/build.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "bundle/write.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"
#include "dsse/dsse.h"
#include "enc/base64.h"
#include "enc/json_write.h"
#include "report/report.h"

enum { HINT_MAX = 128 }; /* 44 letters */

/* A bundle on its way. */
struct making {
    const struct hm_sign_what *what;
    struct hm_sign_cert own_cert; /* made for this signature */
    struct hm_signer own;
    const struct hm_signer *signer;
    const struct hm_alg *alg;
    struct hm_buf signature, hint, bundle, pae, envelope;
    struct hm_cert cert;
    struct hm_bytes certs[1], stamps[HM_SIGN_PROOFS_MAX];
    struct hm_entry entries[HM_SIGN_PROOFS_MAX];
    struct hm_sign_proofs proofs;
    struct hm_digest digest; /* that was signed */
    struct hm_dsse_sig sig;
    struct hm_evidence evidence;
};

static void hm_making_free(struct making *m)
{
    hm_sign_cert_free(&m->own_cert);
    hm_sign_proofs_free(&m->proofs);
    hm_buf_free(&m->envelope);
    hm_buf_free(&m->signature);
    hm_buf_free(&m->hint);
    hm_buf_free(&m->bundle);
    hm_buf_free(&m->pae);
}
#define making_auto __attribute__((cleanup(hm_making_free))) struct making

/* ---- The certificate ---- */

void hm_sign_cert_free(struct hm_sign_cert *cert)
{
    hm_key_free(cert->key);
    hm_buf_free(&cert->leaf);
    *cert = (struct hm_sign_cert){0};
}

/* P-256: every verifier there is can read it. */
bool hm_sign_cert_new(struct hm_sign_cert *out,
    const struct hm_sign_services *services, struct hm_err *err)
{
    *out = (struct hm_sign_cert){.leaf = hm_buf(HM_CERT_MAX)};
    if (hm_key_generate(&out->key, HM_KEY_P256, 0, err) &&
        hm_services_certify(&out->leaf, services, out->key, err))
        return true;
    hm_sign_cert_free(out);
    return false;
}

static bool make_certificate(struct making *m, struct hm_err *err)
{
    struct hm_sign_cert *given = m->what->cert;

    m->signer = m->what->signer;
    if (m->signer != NULL)
        return true;
    if (given != NULL && given->key != NULL) {
        m->own_cert = *given;
        *given = (struct hm_sign_cert){0};
    } else {
        HM_TRY(hm_sign_cert_new(&m->own_cert, m->what->services, err));
    }
    m->own = hm_signer_of_key(m->own_cert.key);
    m->signer = &m->own;
    return hm_cert_parse(&m->cert, hm_buf_view(&m->own_cert.leaf), err);
}

/* ---- The signature ---- */

static bool sign(struct making *m, struct hm_to_sign *what, struct hm_err *err)
{
    const struct hm_sign_services *s = m->what->services;

    if (s != NULL) {
        what->left_ms = s->deadline_ms - hm_http_mono_ms(s->http);
        if (what->left_ms <= 0)
            return hm_fail(err, HM_NETWORK,
                "the time was over before it was "
                "signed");
    }
    return hm_signer_sign(&m->signature, m->signer, what, err);
}

/* The envelope's encoding is in memory as a whole: the statement is. */
static bool sign_statement(struct making *m, struct hm_err *err)
{
    struct hm_to_sign to_sign = {.alg = m->alg->sig, .has_message = true};

    hm_dsse_pae(&m->pae, hm_bytes_str(hm_dsse_intoto), m->what->statement);
    HM_TRY(hm_buf_end(&m->pae, &to_sign.message, err));
    if (to_sign.alg.hash != HM_HASH_NONE)
        HM_TRY(hm_digest_of(
            &to_sign.digest, to_sign.alg.hash, to_sign.message, err));
    m->digest = to_sign.digest;
    return sign(m, &to_sign, err);
}

/* A signature over such a file would be one over an envelope that the file's
 * author chose. */
static bool check_no_pae(const struct hm_artifact *artifact, struct hm_err *err)
{
    if (!artifact->pae)
        return true;
    return hm_fail(err, HM_UNSUPPORTED,
        "the file begins with \"DSSEv1 \": its signature would be one of an "
        "envelope with whatever it says");
}

static bool sign_artifact(struct making *m, struct hm_err *err)
{
    const struct hm_artifact *artifact = &m->what->artifacts[0];
    struct hm_to_sign to_sign = {.alg = m->alg->sig,
        .has_message = artifact->has_message,
        .message = artifact->message};
    enum hm_hash hash = to_sign.alg.hash;
    const struct hm_digest *digest =
        hm_artifact_digest(artifact, hash == HM_HASH_NONE ? HM_SHA256 : hash);

    HM_TRY(check_no_pae(artifact, err));
    if (digest == NULL)
        return hm_fail(err, HM_NOT_FOUND,
            "the file's %s digest is needed, and was not given",
            hm_hash_name(hash));
    to_sign.digest = m->evidence.message_digest = *digest;
    m->digest = to_sign.digest;
    return sign(m, &to_sign, err);
}

/* Is the signature logged by the digest of what is signed? For an Ed25519 key
 * that takes its prehashed form. Only Rekor v1 takes a whole envelope. */
static bool by_digest(const struct hm_sign_services *services, bool statement)
{
    const struct hm_choice *logs;

    if (services == NULL)
        return false;
    logs = &services->choices->tlog;
    return logs->wanted > 0 &&
        (!statement || logs->services[0]->major_version > 1);
}

static bool make_signature(struct making *m, struct hm_err *err)
{
    bool digest = by_digest(m->what->services, m->what->statement.len > 0);

    HM_TRY(hm_signer_alg(&m->alg, m->signer, digest, err));
    return m->what->statement.len > 0 ? sign_statement(m, err)
                                      : sign_artifact(m, err);
}

/* ---- Times and logs ---- */

static struct hm_signed what_was_signed(const struct making *m)
{
    struct hm_signed what = {
        .signature = hm_buf_view(&m->signature),
        .cert = m->own_cert.key != NULL ? &m->cert : NULL,
        .key = m->signer->key,
        .digests = &m->digest,
        .digest_count = 1,
    };

    if (m->what->statement.len > 0) {
        what.digest_count = 0;
        what.envelope = true;
        what.payload_type = hm_bytes_str(hm_dsse_intoto);
        what.payload = m->what->statement;
    }
    return what;
}

static bool write_envelope(struct making *m, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    json_t *sig;

    hm_json_add_base64(
        &json, json.root, "payload", HM_BASE64, m->what->statement);
    hm_json_add_str(
        &json, json.root, "payloadType", hm_bytes_str(hm_dsse_intoto));
    sig = hm_json_add_obj(
        &json, hm_json_add_list(&json, json.root, "signatures"), NULL);
    hm_json_add_base64(
        &json, sig, "sig", HM_BASE64, hm_buf_view(&m->signature));
    return hm_json_out_write(&json, HM_JSON_COMPACT, &m->envelope, err);
}

static bool have_proved(struct making *m, struct hm_err *err)
{
    struct hm_signed what = what_was_signed(m);

    if (m->what->services == NULL)
        return true;
    if (what.envelope)
        HM_TRY(write_envelope(m, err));
    HM_TRY(hm_services_prove(
        &m->proofs, m->what->services, &what, hm_buf_view(&m->envelope), err));
    for (size_t i = 0; i < m->proofs.stamp_count; i++)
        m->stamps[i] = hm_buf_view(&m->proofs.stamps[i]);
    for (size_t i = 0; i < m->proofs.logged_count; i++)
        m->entries[i] = m->proofs.logged[i].entry;
    m->evidence.timestamps = m->stamps;
    m->evidence.timestamp_count = m->proofs.stamp_count;
    m->evidence.entries = m->entries;
    m->evidence.entry_count = m->proofs.logged_count;
    return true;
}

/* ---- The bundle ---- */

/* As cosign has it: base64 of the SHA-256 of the key. */
static bool add_signer(struct making *m, struct hm_err *err)
{
    if (m->own_cert.key != NULL) {
        m->certs[0] = hm_buf_view(&m->own_cert.leaf);
        m->evidence.certs = m->certs;
        m->evidence.cert_count = 1;
        return true;
    }
    hm_base64_encode(
        &m->hint, HM_BASE64, hm_digest_view(hm_key_id(m->signer->key)));
    m->evidence.has_key_hint = true;
    return hm_buf_end(&m->hint, &m->evidence.key_hint, err);
}

static bool make_bundle(struct making *m, struct hm_err *err)
{
    struct hm_evidence *e = &m->evidence;

    HM_TRY(add_signer(m, err));
    if (m->what->statement.len > 0) {
        m->sig.sig = hm_buf_view(&m->signature);
        e->has_envelope = true;
        e->envelope = (struct hm_dsse){
            .payload_type = hm_bytes_str(hm_dsse_intoto),
            .payload = m->what->statement,
            .sigs = &m->sig,
            .sig_count = 1,
        };
    } else {
        e->signature = hm_buf_view(&m->signature);
    }
    return hm_bundle_write(&m->bundle, e, err);
}

/* ---- The judge ---- */

static bool judge(const struct hm_evidence *evidence,
    const struct hm_sign_what *what, const struct hm_artifact *artifact,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    hm_auto_ptr(report) report = NULL;
    const struct hm_candidate candidate = {
        .name = HM_LIT("the new bundle"), .evidence = evidence};
    const struct hm_evidences all = {.candidates = &candidate, .count = 1};
    struct hm_proved proved = {.arena = &arena};

    HM_TRY(hm_report_new(&report, err));
    hm_judge_target(
        &proved, hm_report_root(report), &what->demand->judge, artifact, &all);
    return hm_report_yes(report, err);
}

/* From its bytes, as everybody else will. */
static bool verify_bundle(struct making *m, struct hm_err *err)
{
    hm_auto_ptr(evidence_file) file = NULL;

    HM_TRY(hm_evidence_parse(&file, hm_buf_view(&m->bundle), err));
    for (size_t i = 0; i < m->what->artifact_count; i++)
        HM_TRY(judge(
            hm_evidence_at(file, 0), m->what, &m->what->artifacts[i], err));
    return true;
}

/* ---- The way through ---- */

static const struct step {
    const char *name; /* NULL: its parts name themselves */
    bool (*run)(struct making *m, struct hm_err *err);
} steps[] = {
    {"certificate", make_certificate},
    {"signature", make_signature},
    {NULL, have_proved},
    {"bundle", make_bundle},
    {"verification of what was signed", verify_bundle},
};

static bool run_steps(struct making *m, struct hm_err *err)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (steps[i].run(m, err))
            continue;
        return steps[i].name != NULL && hm_wrap(err, "%s", steps[i].name);
    }
    return true;
}

/* Is it over by our own clock: the certificate, or the token that none was had
 * for? Whatever a service called it: nothing can be signed with that any more. */
static bool is_over(const struct making *m, int64_t now_s)
{
    const struct hm_sign_services *s = m->what->services;

    if (m->own_cert.key != NULL)
        return m->cert.valid.has_end && m->cert.valid.end.s < now_s;
    return s->has_end && s->end.s <= now_s;
}

/* Did it fail because of that, and not because our own time is over? */
static bool came_too_late(const struct making *m)
{
    const struct hm_sign_services *s = m->what->services;

    return m->what->signer == NULL && s->renew != NULL &&
        hm_http_mono_ms(s->http) < s->deadline_ms &&
        is_over(m, hm_http_now_s(s->http));
}

static bool make(struct hm_buf *out, const struct hm_sign_what *what,
    bool *late, struct hm_err *err)
{
    making_auto m = {
        .what = what,
        .signature = hm_buf(HM_SIGNATURE_MAX),
        .hint = hm_buf(HINT_MAX),
        .bundle = hm_buf(HM_EVIDENCE_MAX),
        .pae = hm_buf(HM_STATEMENT_MAX + HM_KIB),
        .envelope = hm_buf(HM_EVIDENCE_MAX),
    };

    if (!run_steps(&m, err)) {
        *late = came_too_late(&m);
        return false;
    }
    hm_buf_put(out, hm_buf_view(&m.bundle));
    return hm_buf_end(out, NULL, err);
}

static bool check(const struct hm_sign_what *what, struct hm_err *err)
{
    if (what->signer == NULL && what->services == NULL)
        return hm_fail(err, HM_USAGE, "nobody to sign");
    if (what->artifact_count == 0)
        return hm_fail(err, HM_USAGE, "nothing to sign");
    if (what->statement.len == 0 && what->artifact_count > 1)
        return hm_fail(
            err, HM_USAGE, "one signature over several files is a statement");
    return true;
}

/* A slow service uses up ten minutes: with a new token, certificate and key it is
 * as if nothing had been. */
static bool begin_anew(
    const struct hm_sign_services *services, struct hm_err *err)
{
    hm_log(services->http->log, HM_LOG_WARN,
        "%s: once more, with a new token and certificate", err->msg);
    *err = (struct hm_err){0};
    return services->renew(services->ctx, err) ||
        hm_wrap(err, "a new identity token");
}

bool hm_sign_build(
    struct hm_buf *out, const struct hm_sign_what *what, struct hm_err *err)
{
    HM_TRY(check(what, err));
    for (int i = 0;; i++) {
        bool late = false;

        if (make(out, what, &late, err))
            return true;
        if (!late || i == HM_SIGN_RENEWALS_MAX)
            return false;
        HM_TRY(begin_anew(what->services, err));
    }
}

bool hm_sign_need(struct hm_artifact_need *out, const struct hm_signer *signer,
    const struct hm_sign_services *services, struct hm_err *err)
{
    const struct hm_alg *alg;

    *out = (struct hm_artifact_need){.hashes = 1U << HM_SHA256};
    if (signer == NULL)
        return true;
    HM_TRY(hm_signer_alg(&alg, signer, by_digest(services, false), err));
    *out = (struct hm_artifact_need){
        .hashes = 1U << HM_SHA256 | 1U << alg->sig.hash,
        .message = alg->sig.hash == HM_HASH_NONE};
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "client/logs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "bundle/write.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "crypto/key_private.h"
#include "crypto/keys.h"
#include "dsse/dsse.h"
#include "hallmark/evidence.h"
#include "report/report.h"
#include "root/root_write.h"
#include "tlog/log.h"
#include "verify/verify.h"

#define PAYLOAD                                                                \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":"   \
    "\"a\",\"digest\":{\"sha256\":"                                            \
    "\"%s\"}}],\"predicateType\":\"https://example.com/p/v1\","                \
    "\"predicate\":{}}"

static int64_t now_ms(void *ctx)
{
    return ((int64_t)LAB_SERVE_EPOCH_S * 1000) +
        ((struct logs *)ctx)->serve.now_ms;
}

static bool handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct logs *logs = ctx;
    struct hm_fault_rule rule = {.fault = logs->fault};
    struct hm_fault_hits hits = {.rules = &rule, .count = logs->faulty ? 1 : 0};
    size_t at = strlen(logs->paths);

    snprintf(logs->paths + at, sizeof(logs->paths) - at, "%.*s %.*s\n",
        (int)req->method.len, (const char *)req->method.p, (int)req->path.len,
        (const char *)req->path.p);
    if (!hm_bytes_eq_str(req->host, "127.0.0.1"))
        return false;
    if (hm_bytes_starts(req->path, HM_LIT("/rekor/")))
        hm_sandbox_rekor1_handle(logs->rekor1, &hits, req, resp);
    else
        hm_sandbox_rekor2_handle(logs->rekor2, &hits, req, resp);
    if (logs->alter != NULL)
        logs->alter(logs->alter_ctx, req, resp);
    return true;
}

static bool make_logs(struct logs *out, struct hm_err *err)
{
    const struct hm_sandbox_rekor1_opts opts1 = {
        .key = out->key1, .name = "log.test", .now_ms = now_ms, .clock = out};
    const struct hm_sandbox_rekor2_opts opts2 = {.key = out->key2,
        .origin = "127.0.0.1",
        .now_ms = now_ms,
        .clock = out};

    return hm_sandbox_rekor1_new(&out->rekor1, &opts1, err) &&
        hm_sandbox_rekor2_new(&out->rekor2, &opts2, err);
}

bool logs_root(struct hm_root **out, const struct hm_key *rekor1,
    const struct hm_key *rekor2, struct hm_err *err)
{
    const struct hm_window valid = {
        .has_start = true, .start = hm_time_of(LAB_SERVE_EPOCH_S)};
    struct hm_log_spec logs[2];
    struct hm_root_spec spec = {.tlogs = logs};
    hm_auto_ptr(root) root = NULL;
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);

    if (rekor1 != NULL)
        logs[spec.tlog_count++] = (struct hm_log_spec){
            .key = rekor1, .base_url = HM_LIT(LOGS_URL1), .valid = valid};
    if (rekor2 != NULL)
        logs[spec.tlog_count++] = (struct hm_log_spec){.key = rekor2,
            .base_url = HM_LIT(LOGS_URL2),
            .origin = HM_LIT("127.0.0.1"),
            .valid = valid};
    HM_TRY(hm_root_write(&text, &spec, err));
    HM_TRY(hm_root_new(&root, err));
    HM_TRY(hm_root_add_json(root, HM_LIT("logs"), hm_buf_view(&text), err));
    *out = hm_move(root);
    return true;
}

bool logs_sign(struct logs *logs, const char *message, struct hm_err *err)
{
    hm_buf_cut(&logs->signature, 0);
    HM_TRY(hm_digest_of(&logs->digest, HM_SHA256, hm_bytes_str(message), err));
    HM_TRY(hm_sig_sign(&logs->signature, logs->signer,
        hm_alg_for_key(logs->signer)->sig, hm_bytes_str(message), err));
    logs->what = (struct hm_signed){
        .signature = hm_buf_view(&logs->signature),
        .key = logs->signer,
        .digests = &logs->digest,
        .digest_count = 1,
    };
    return true;
}

static bool sign_envelope(struct logs *logs, struct hm_err *err)
{
    static char payload[512];
    hm_auto(buf) pae = hm_buf(HM_KIB);
    struct hm_bytes type = hm_bytes_str(hm_dsse_intoto);
    const char *text = HM_SHOW_DIGEST(&logs->digest);

    snprintf(payload, sizeof(payload), PAYLOAD, text + strlen("sha256:"));
    hm_dsse_pae(&pae, type, hm_bytes_str(payload));
    HM_TRY(hm_sig_sign(&logs->envelope_signature, logs->signer,
        hm_alg_for_key(logs->signer)->sig, hm_buf_view(&pae), err));
    logs->enveloped = (struct hm_signed){
        .signature = hm_buf_view(&logs->envelope_signature),
        .key = logs->signer,
        .envelope = true,
        .payload_type = type,
        .payload = hm_bytes_str(payload),
    };
    hm_buf_put_str(&logs->envelope, "{\"payload\":\"");
    hm_base64_encode(&logs->envelope, HM_BASE64, hm_bytes_str(payload));
    hm_buf_printf(&logs->envelope,
        "\",\"payloadType\":\"%s\",\"signatures\":[{\"sig\":\"",
        hm_dsse_intoto);
    hm_base64_encode(
        &logs->envelope, HM_BASE64, hm_buf_view(&logs->envelope_signature));
    hm_buf_put_str(&logs->envelope, "\"}]}");
    return hm_buf_end(&logs->envelope, NULL, err);
}

bool logs_new(struct logs *out, struct hm_err *err)
{
    struct hm_rekor_ask ask;

    *out = (struct logs){.signature = hm_buf(HM_SIGNATURE_MAX),
        .envelope_signature = hm_buf(HM_SIGNATURE_MAX),
        .envelope = hm_buf(64 * HM_KIB)};
    lab_serve_new(&out->serve, handle, out);
    HM_TRY(hm_key_parse_private_pem(&out->key1, HM_LIT(KEY_P256), err));
    HM_TRY(hm_key_parse_private_pem(&out->key2, HM_LIT(KEY_ED25519), err));
    HM_TRY(hm_key_parse_private_pem(&out->signer, HM_LIT(KEY_P256), err));
    HM_TRY(make_logs(out, err));
    HM_TRY(logs_root(&out->root, out->key1, out->key2, err));
    HM_TRY(logs_sign(out, LOGS_MESSAGE, err));
    HM_TRY(sign_envelope(out, err));
    ask = (struct hm_rekor_ask){.http = &out->serve.http,
        .url = HM_LIT(LOGS_URL1),
        .root = out->root,
        .deadline_ms = LAB_SERVE_START_MS + 60000};
    out->ask1 = out->ask2 = ask;
    out->ask2.url = HM_LIT(LOGS_URL2);
    return true;
}

void logs_free(struct logs *logs)
{
    hm_root_free(logs->root);
    hm_sandbox_rekor1_free(logs->rekor1);
    hm_sandbox_rekor2_free(logs->rekor2);
    hm_key_free(logs->key1);
    hm_key_free(logs->key2);
    hm_key_free(logs->signer);
    hm_buf_free(&logs->signature);
    hm_buf_free(&logs->envelope_signature);
    hm_buf_free(&logs->envelope);
}

bool logs_replace(
    struct hm_serve_response *resp, const char *from, const char *to)
{
    uint8_t *at = resp->body.len == 0
        ? NULL
        : memmem(resp->body.p, resp->body.len, from, strlen(from));

    if (at != NULL)
        memcpy(at, to, strlen(to));
    return at != NULL;
}

bool logs_judge(const struct logs *logs, const struct hm_entry *entry,
    bool envelope, struct hm_err *err)
{
    const struct hm_signed *what = envelope ? &logs->enveloped : &logs->what;
    struct hm_dsse_sig sig = {.sig = what->signature};
    struct hm_evidence evidence = {
        .has_key_hint = true, .entries = entry, .entry_count = 1};
    const struct hm_artifact artifact = {.name = HM_LIT("artifact"),
        .digests = &logs->digest,
        .digest_count = 1};
    const struct hm_key *keys[] = {logs->signer};
    const struct hm_verify_opts opts = {0};
    const struct hm_verify_input input = {.root = logs->root,
        .artifact = &artifact,
        .keys = keys,
        .key_count = 1,
        .opts = &opts};
    hm_auto_ptr(evidence_file) file = NULL;
    hm_auto_ptr(report) report = NULL;
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB), words = hm_buf(64 * HM_KIB);
    struct hm_facts facts;

    if (envelope) {
        evidence.has_envelope = true;
        evidence.envelope =
            (struct hm_dsse){what->payload_type, what->payload, &sig, 1};
    } else {
        evidence.signature = what->signature;
        evidence.message_digest = logs->digest;
    }
    HM_TRY(hm_bundle_write(&text, &evidence, err));
    HM_TRY(hm_evidence_parse(&file, hm_buf_view(&text), err));
    HM_TRY(hm_report_new(&report, err));
    if (hm_verify(&facts, hm_report_root(report), hm_evidence_at(file, 0),
            &input, &arena))
        return true;
    hm_report_text(&words, report);
    return hm_fail(err, HM_POLICY, "%s", hm_buf_str(&words));
}

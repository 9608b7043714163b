/* SPDX-License-Identifier: Apache-2.0 */
#include "root/root_write.h"

#include "base/limits.h"
#include "base/text.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "enc/json_write.h"
#include "x509/cert.h"
#include "x509/name.h"

/* C2SP signed-note, key type 1: the id of a key is the hash of its name, a line
 * feed, the type and the key. Rekor v2 uses all 32 bytes. */
static bool note_id(
    struct hm_digest *out, const struct hm_log_spec *log, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_URI_MAX);

    if (hm_key_type(log->key) != HM_KEY_ED25519)
        return hm_fail(err, HM_USAGE,
            "an origin is for Ed25519 keys, this one is %s",
            hm_key_name(log->key));
    hm_buf_put(&text, log->origin);
    hm_buf_put_str(&text, "\n\x01");
    hm_buf_put(&text, hm_key_raw(log->key));
    HM_TRY(hm_buf_end(&text, NULL, err));
    return hm_digest_of(out, HM_SHA256, hm_buf_view(&text), err);
}

static bool log_id(
    struct hm_digest *out, const struct hm_log_spec *log, struct hm_err *err)
{
    if (log->origin.len != 0)
        return note_id(out, log, err);
    *out = *hm_key_id(log->key);
    return true;
}

static bool add_log(struct hm_json_out *json, json_t *at,
    const struct hm_log_spec *log, struct hm_err *err)
{
    const struct hm_alg *alg = hm_alg_for_key(log->key);
    json_t *v = hm_json_add_obj(json, at, NULL);
    struct hm_digest id = {0};
    json_t *key;

    HM_TRY(hm_alg_check(alg, log->key, HM_ALG_VERIFY, err));
    HM_TRY(log_id(&id, log, err));
    hm_json_add_opt(json, v, "baseUrl", log->base_url);
    hm_json_add_str(json, v, "hashAlgorithm", HM_LIT("SHA2_256"));
    key = hm_json_add_obj(json, v, "publicKey");
    hm_json_add_base64(json, key, "rawBytes", HM_BASE64, hm_key_spki(log->key));
    hm_json_add_str(json, key, "keyDetails", hm_bytes_str(alg->details));
    hm_json_add_window(json, key, "validFor", &log->valid);
    hm_json_add_base64(json, hm_json_add_obj(json, v, "logId"), "keyId",
        HM_BASE64, hm_digest_view(&id));
    hm_json_add_opt(json, v, "operator", log->operator_name);
    return true;
}

static bool add_logs(struct hm_json_out *json, const char *name,
    const struct hm_log_spec *logs, size_t count, struct hm_err *err)
{
    json_t *list = count == 0 ? NULL : hm_json_add_list(json, json->root, name);

    for (size_t i = 0; i < count; i++)
        HM_TRY(add_log(json, list, &logs[i], err));
    return true;
}

/* Whose anchor it is. hallmark reads that from the certificate, but there are
 * readers (sigstore-python) that want both members, be they empty. */
static bool add_subject(struct hm_json_out *json, json_t *at,
    const struct hm_authority_spec *authority, struct hm_err *err)
{
    json_t *v = hm_json_add_obj(json, at, "subject");
    struct hm_bytes parts[2], none = HM_LIT("");
    struct hm_cert anchor;

    HM_TRY(hm_cert_parse(
        &anchor, authority->certs[authority->cert_count - 1], err));
    parts[0] = hm_name_organisation(anchor.subject);
    parts[1] = hm_name_common(anchor.subject);
    hm_json_add_str(
        json, v, "organization", hm_utf8_ok(parts[0]) ? parts[0] : none);
    hm_json_add_str(
        json, v, "commonName", hm_utf8_ok(parts[1]) ? parts[1] : none);
    return true;
}

static bool add_authority(struct hm_json_out *json, json_t *at,
    const struct hm_authority_spec *authority, struct hm_err *err)
{
    json_t *v = hm_json_add_obj(json, at, NULL);
    json_t *chain, *certs;

    HM_TRY(add_subject(json, v, authority, err));
    hm_json_add_opt(json, v, "uri", authority->uri);
    chain = hm_json_add_obj(json, v, "certChain");
    certs = hm_json_add_list(json, chain, "certificates");
    for (size_t i = 0; i < authority->cert_count; i++)
        hm_json_add_base64(json, hm_json_add_obj(json, certs, NULL), "rawBytes",
            HM_BASE64, authority->certs[i]);
    hm_json_add_window(json, v, "validFor", &authority->valid);
    hm_json_add_opt(json, v, "operator", authority->operator_name);
    return true;
}

static bool add_authorities(struct hm_json_out *json, const char *name,
    const struct hm_authority_spec *authorities, size_t count,
    struct hm_err *err)
{
    json_t *list = count == 0 ? NULL : hm_json_add_list(json, json->root, name);

    for (size_t i = 0; i < count; i++)
        HM_TRY(add_authority(json, list, &authorities[i], err));
    return true;
}

static bool finish(
    const struct hm_json_out *json, struct hm_buf *out, struct hm_err *err)
{
    HM_TRY(hm_json_out_write(json, HM_JSON_INDENTED, out, err));
    hm_buf_put_u8(out, '\n');
    return hm_buf_end(out, NULL, err);
}

bool hm_root_write(
    struct hm_buf *out, const struct hm_root_spec *spec, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();

    hm_json_add_str(&json, json.root, "mediaType",
        HM_LIT("application/vnd.dev.sigstore.trustedroot+json;version=0.1"));
    HM_TRY(add_logs(&json, "tlogs", spec->tlogs, spec->tlog_count, err));
    HM_TRY(add_authorities(
        &json, "certificateAuthorities", spec->cas, spec->ca_count, err));
    HM_TRY(add_logs(&json, "ctlogs", spec->ctlogs, spec->ctlog_count, err));
    HM_TRY(add_authorities(
        &json, "timestampAuthorities", spec->tsas, spec->tsa_count, err));
    return finish(&json, out, err);
}

static void add_services(struct hm_json_out *json, const char *name,
    const struct hm_services *services)
{
    json_t *list =
        services->count == 0 ? NULL : hm_json_add_list(json, json->root, name);

    for (size_t i = 0; i < services->count; i++) {
        const struct hm_service *service = &services->items[i];
        json_t *v = hm_json_add_obj(json, list, NULL);

        hm_json_add_str(json, v, "url", service->url);
        hm_json_add_u64(json, v, "majorApiVersion", service->major_version);
        hm_json_add_window(json, v, "validFor", &service->valid);
        hm_json_add_opt(json, v, "operator", service->operator_name);
    }
}

static void add_selector(struct hm_json_out *json, const char *name,
    const struct hm_services *services)
{
    const char *selector = hm_selector_name(services->selector);
    json_t *v;

    if (selector == NULL)
        return;
    v = hm_json_add_obj(json, json->root, name);
    hm_json_add_str(json, v, "selector", hm_bytes_str(selector));
    if (services->selector == HM_SELECT_EXACT)
        hm_json_add_u64(json, v, "count", services->exact);
}

bool hm_signing_config_write(struct hm_buf *out,
    const struct hm_signing_config *config, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();

    hm_json_add_str(&json, json.root, "mediaType",
        HM_LIT("application/vnd.dev.sigstore.signingconfig.v0.2+json"));
    add_services(&json, "caUrls", &config->cas);
    add_services(&json, "oidcUrls", &config->oidcs);
    add_services(&json, "rekorTlogUrls", &config->tlogs);
    add_services(&json, "tsaUrls", &config->tsas);
    add_selector(&json, "rekorTlogConfig", &config->tlogs);
    add_selector(&json, "tsaConfig", &config->tsas);
    return finish(&json, out, err);
}

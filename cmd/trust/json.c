/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/trust/show.h"
#include "crypto/digest.h"
#include "enc/hex.h"
#include "enc/json_write.h"

/* Text of ours that a buffer made; a failed buffer fails the document. */
static void add_buf(struct hm_json_out *json, json_t *at, const char *name,
    const struct hm_buf *buf)
{
    hm_json_add_str(json, at, name, hm_buf_view(buf));
}

static void add_hex(struct hm_json_out *json, json_t *at, const char *name,
    struct hm_bytes bytes)
{
    hm_auto(buf) hex = hm_buf(2 * bytes.len + 1);

    hm_hex_encode(&hex, bytes);
    add_buf(json, at, name, &hex);
}

static bool add_cert(struct hm_json_out *json, json_t *at,
    const struct hm_cert *cert, struct hm_err *err)
{
    json_t *v = hm_json_add_obj(json, at, NULL);
    struct hm_digest digest = {0};
    char key[HM_TRUST_KEY_SIZE];

    HM_TRY(hm_digest_of(&digest, HM_SHA256, cert->der, err));
    hm_trust_key_name(key, cert);
    hm_json_add_str(
        json, v, "subject", hm_bytes_str(HM_SHOW_NAME(cert->subject)));
    hm_json_add_str(json, v, "key", hm_bytes_str(key));
    add_hex(json, v, "sha256", hm_digest_view(&digest));
    hm_json_add_window(json, v, "validFor", &cert->valid);
    return true;
}

static bool add_authorities(struct hm_json_out *json, json_t *list,
    const struct hm_authority *authorities, size_t count, struct hm_err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct hm_ca *ca = authorities[i].ca;
        json_t *v = hm_json_add_obj(json, list, NULL);
        json_t *certs;

        hm_json_add_opt(json, v, "uri", authorities[i].uri);
        hm_json_add_opt(json, v, "operator", authorities[i].operator_name);
        hm_json_add_window(json, v, "validFor", hm_ca_window(ca));
        certs = hm_json_add_list(json, v, "certificates");
        for (size_t k = 0; k < hm_ca_cert_count(ca); k++)
            HM_TRY(add_cert(json, certs, hm_ca_cert(ca, k), err));
    }
    return true;
}

static void add_logs(struct hm_json_out *json, json_t *list,
    const struct hm_root_log *logs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct hm_root_log *log = &logs[i];
        struct hm_err err = {0};
        const char *problem = hm_trust_log_problem(log, &err);
        json_t *v = hm_json_add_obj(json, list, NULL);

        hm_json_add_opt(json, v, "url", log->base_url);
        hm_json_add_opt(json, v, "operator", log->operator_name);
        add_hex(json, v, "id", log->id);
        if (log->alg != NULL)
            hm_json_add_str(
                json, v, "keyDetails", hm_bytes_str(log->alg->details));
        hm_json_add_window(json, v, "validFor", &log->valid);
        if (problem != NULL)
            hm_json_add_str(json, v, "problem", hm_bytes_str(problem));
    }
}

static void add_profile(
    struct hm_json_out *json, json_t *at, const struct hm_profile *profile)
{
    json_t *v = hm_json_add_obj(json, at, "profile");

    hm_json_add_u64(json, v, "sctMin", profile->sct_min);
    hm_json_add_u64(json, v, "tlogMin", profile->tlog_min);
    hm_json_add_u64(json, v, "tsaMin", profile->tsa_min);
    hm_json_add_bool(json, v, "longLived", profile->long_lived);
}

static void add_source(
    struct hm_json_out *json, json_t *at, const struct hm_root_source *source)
{
    json_t *v;

    if (source == NULL)
        return;
    v = hm_json_add_obj(json, at, "embedded");
    hm_json_add_str(json, v, "package", hm_bytes_str(source->package));
    hm_json_add_str(json, v, "date", hm_bytes_str(source->date));
}

static bool add_domain(struct hm_json_out *json, json_t *at,
    const struct hm_domain *domain, struct hm_err *err)
{
    json_t *v = hm_json_add_obj(json, at, NULL);

    hm_json_add_str(json, v, "name", domain->name);
    if (domain->instance != NULL)
        hm_json_add_str(json, v, "instance", hm_bytes_str(domain->instance));
    add_source(json, v, hm_trust_source(domain));
    hm_json_add_str(
        json, v, "digest", hm_bytes_str(HM_SHOW_DIGEST(&domain->digest)));
    add_profile(json, v, &domain->profile);
    HM_TRY(add_authorities(json,
        hm_json_add_list(json, v, "certificateAuthorities"), domain->cas,
        domain->ca_count, err));
    HM_TRY(
        add_authorities(json, hm_json_add_list(json, v, "timestampAuthorities"),
            domain->tsas, domain->tsa_count, err));
    add_logs(json, hm_json_add_list(json, v, "tlogs"), domain->tlogs,
        domain->tlog_count);
    add_logs(json, hm_json_add_list(json, v, "ctlogs"), domain->ctlogs,
        domain->ctlog_count);
    return true;
}

static void add_services(struct hm_json_out *json, json_t *at, const char *name,
    const struct hm_services *services)
{
    json_t *list = hm_json_add_list(json, at, name);

    for (size_t i = 0; i < services->count; i++) {
        const struct hm_service *service = &services->items[i];
        json_t *v = hm_json_add_obj(json, list, NULL);

        hm_json_add_str(json, v, "url", service->url);
        hm_json_add_opt(json, v, "operator", service->operator_name);
        hm_json_add_u64(json, v, "apiVersion", service->major_version);
        hm_json_add_window(json, v, "validFor", &service->valid);
    }
}

static void add_selector(struct hm_json_out *json, json_t *at, const char *name,
    const struct hm_services *services)
{
    const char *selector = hm_selector_name(services->selector);
    json_t *v;

    if (selector == NULL)
        return;
    v = hm_json_add_obj(json, at, name);
    hm_json_add_str(json, v, "selector", hm_bytes_str(selector));
    if (services->selector == HM_SELECT_EXACT)
        hm_json_add_u64(json, v, "count", services->exact);
}

static void add_config(
    struct hm_json_out *json, json_t *at, const struct hm_shown_config *shown)
{
    json_t *v = hm_json_add_obj(json, at, NULL);

    hm_json_add_str(json, v, "name", hm_bytes_str(shown->name));
    add_services(json, v, "caUrls", &shown->config->cas);
    add_services(json, v, "oidcUrls", &shown->config->oidcs);
    add_services(json, v, "rekorTlogUrls", &shown->config->tlogs);
    add_services(json, v, "tsaUrls", &shown->config->tsas);
    add_selector(json, v, "rekorTlogConfig", &shown->config->tlogs);
    add_selector(json, v, "tsaConfig", &shown->config->tsas);
}

static void add_warnings(struct hm_json_out *json, const struct hm_root *root)
{
    json_t *list = hm_json_add_list(json, json->root, "warnings");

    for (size_t i = 0; i < hm_root_warning_count(root); i++)
        hm_json_add_str(
            json, list, NULL, hm_bytes_str(hm_root_warning(root, i)));
}

bool hm_trust_show_json(
    struct hm_buf *out, const struct hm_shown *shown, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    json_t *list;

    hm_json_add_str(&json, json.root, "schema", HM_LIT("hallmark.trust/1"));
    list = hm_json_add_list(&json, json.root, "domains");
    for (size_t i = 0; i < hm_root_count(shown->root); i++)
        HM_TRY(add_domain(&json, list, hm_root_domain(shown->root, i), err));
    list = hm_json_add_list(&json, json.root, "signingConfigs");
    for (size_t i = 0; i < shown->config_count; i++)
        add_config(&json, list, &shown->configs[i]);
    add_warnings(&json, shown->root);
    HM_TRY(hm_json_out_write(&json, HM_JSON_COMPACT, out, err));
    hm_buf_put_u8(out, '\n');
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Trust roots and signing configurations. */
#include "root/root.h"
#include "base/err.h"
#include "cmd/inspect/inspect.h"
#include "crypto/digest.h"
#include "root/signing_config.h"

static void put_window(struct hm_outline_at at, const struct hm_window *window)
{
    struct hm_outline_at valid = hm_outline_map(at, "validFor");

    if (window->has_start)
        hm_outline_time(valid, "start", window->start);
    if (window->has_end)
        hm_outline_time(valid, "end", window->end);
}

static void put_log(struct hm_outline_at at, const struct hm_root_log *log)
{
    hm_outline_text(at, "baseUrl", log->base_url);
    hm_outline_opt(at, "operator", log->operator_name);
    hm_outline_hex(at, "logId", log->id);
    if (log->checkpoint_id.len > 0)
        hm_outline_hex(at, "checkpointKeyId", log->checkpoint_id);
    put_window(at, &log->valid);
    if (log->alg != NULL)
        hm_outline_str(at, "keyDetails", log->alg->details);
    if (log->problem != NULL)
        hm_outline_str(at, "notUsable", log->problem);
    hm_outline_base64(at, "key", log->key_bytes);
}

static void put_logs(struct hm_outline_at at, const char *name,
    const struct hm_root_log *logs, size_t count)
{
    struct hm_outline_at list = hm_outline_list(at, name);

    for (size_t i = 0; i < count; i++)
        put_log(hm_outline_map(list, NULL), &logs[i]);
}

static void put_authority(
    struct hm_outline_at at, const struct hm_authority *authority)
{
    struct hm_outline_at list;

    hm_outline_opt(at, "uri", authority->uri);
    hm_outline_opt(at, "operator", authority->operator_name);
    put_window(at, hm_ca_window(authority->ca));
    list = hm_outline_list(at, "certificates");
    if (hm_ca_leaf(authority->ca) != NULL)
        hm_inspect_cert(
            hm_outline_map(list, NULL), hm_ca_leaf(authority->ca)->der);
    for (size_t i = 0; i < hm_ca_cert_count(authority->ca); i++)
        hm_inspect_cert(
            hm_outline_map(list, NULL), hm_ca_cert(authority->ca, i)->der);
}

static void put_authorities(struct hm_outline_at at, const char *name,
    const struct hm_authority *authorities, size_t count)
{
    struct hm_outline_at list = hm_outline_list(at, name);

    for (size_t i = 0; i < count; i++)
        put_authority(hm_outline_map(list, NULL), &authorities[i]);
}

static void put_domain(struct hm_outline_at at, const struct hm_domain *domain)
{
    struct hm_outline_at profile = hm_outline_map(at, "demandedByDefault");

    hm_outline_u64(profile, "certificateTimestamps", domain->profile.sct_min);
    hm_outline_u64(profile, "logEntries", domain->profile.tlog_min);
    hm_outline_u64(profile, "timestamps", domain->profile.tsa_min);
    hm_outline_str(at, "digest", HM_SHOW_DIGEST(&domain->digest));
    put_authorities(
        at, "certificateAuthorities", domain->cas, domain->ca_count);
    put_authorities(
        at, "timestampAuthorities", domain->tsas, domain->tsa_count);
    put_logs(at, "transparencyLogs", domain->tlogs, domain->tlog_count);
    put_logs(at, "certificateLogs", domain->ctlogs, domain->ctlog_count);
}

static bool read_root(
    struct hm_root **out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(root) root = NULL;

    HM_TRY(hm_root_new(&root, err));
    HM_TRY(hm_root_add_json(root, HM_LIT("file"), text, err));
    *out = hm_move(root);
    return true;
}

void hm_inspect_trusted_root(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto_ptr(root) root = NULL;
    struct hm_outline_at list;
    struct hm_err err = {0};

    if (!read_root(&root, text, &err)) {
        hm_outline_problem(at, &err);
        hm_outline_json(at, "content", text);
        return;
    }
    list = hm_outline_list(at, "warnings");
    for (size_t i = 0; i < hm_root_warning_count(root); i++)
        hm_outline_str(list, NULL, hm_root_warning(root, i));
    list = hm_outline_list(at, "domains");
    for (size_t i = 0; i < hm_root_count(root); i++)
        put_domain(hm_outline_map(list, NULL), hm_root_domain(root, i));
}

static void put_services(struct hm_outline_at at, const char *name,
    const struct hm_services *services)
{
    struct hm_outline_at all = hm_outline_map(at, name), list;

    if (hm_selector_name(services->selector) != NULL)
        hm_outline_str(all, "selector", hm_selector_name(services->selector));
    if (services->selector == HM_SELECT_EXACT)
        hm_outline_u64(all, "count", services->exact);
    list = hm_outline_list(all, "services");
    for (size_t i = 0; i < services->count; i++) {
        const struct hm_service *service = &services->items[i];
        struct hm_outline_at item = hm_outline_map(list, NULL);

        hm_outline_text(item, "url", service->url);
        hm_outline_u64(item, "majorApiVersion", service->major_version);
        hm_outline_opt(item, "operator", service->operator_name);
        put_window(item, &service->valid);
    }
}

void hm_inspect_signing_config(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto_ptr(signing_config) config = NULL;
    struct hm_outline_at list;
    struct hm_err err = {0};

    if (!hm_signing_config_parse(&config, text, &err)) {
        hm_outline_problem(at, &err);
        hm_outline_json(at, "content", text);
        return;
    }
    list = hm_outline_list(at, "warnings");
    for (size_t i = 0; i < config->warning_count; i++)
        hm_outline_str(list, NULL, config->warnings[i]);
    put_services(at, "certificateAuthorities", &config->cas);
    put_services(at, "identityProviders", &config->oidcs);
    put_services(at, "transparencyLogs", &config->tlogs);
    put_services(at, "timestampAuthorities", &config->tsas);
}

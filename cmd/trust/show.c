/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/trust/show.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "enc/hex.h"

void hm_trust_key_name(char out[HM_TRUST_KEY_SIZE], const struct hm_cert *cert)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    if (!hm_cert_key(&key, cert, &err))
        snprintf(
            out, HM_TRUST_KEY_SIZE, "%.*s", HM_TRUST_KEY_SIZE - 1, err.msg);
    else if (hm_key_type(key) == HM_KEY_RSA)
        snprintf(out, HM_TRUST_KEY_SIZE, "rsa-%u", hm_key_bits(key));
    else
        snprintf(out, HM_TRUST_KEY_SIZE, "%s", hm_key_name(key));
}

const char *hm_trust_log_problem(
    const struct hm_root_log *log, struct hm_err *err)
{
    const struct hm_key *key;

    if (log->problem != NULL)
        return log->problem;
    return hm_root_log_key(&key, log, err) ? NULL : err->msg;
}

const struct hm_root_source *hm_trust_source(const struct hm_domain *domain)
{
    size_t count;
    const struct hm_root_source *sources = hm_root_sources(&count);

    for (size_t i = 0; domain->embedded && i < count; i++) {
        if (strcmp(sources[i].name, domain->instance) == 0)
            return &sources[i];
    }
    return NULL;
}

/* "2025-01-01T00:00:00Z to 2025-12-31T23:59:59.999Z" or "from ..". */
static void put_window(struct hm_buf *out, const struct hm_window *valid)
{
    if (!valid->has_start && !valid->has_end) {
        hm_buf_put_str(out, "always");
        return;
    }
    if (!valid->has_end)
        hm_buf_put_str(out, "from ");
    if (valid->has_start)
        hm_time_write(out, valid->start);
    if (valid->has_end) {
        hm_buf_put_str(out, valid->has_start ? " to " : "until ");
        hm_time_write(out, valid->end);
    }
}

static void put_line(
    struct hm_buf *out, const char *name, struct hm_bytes foreign)
{
    if (foreign.len == 0)
        return;
    hm_buf_printf(out, "      %-11s ", name);
    hm_text_escape(out, foreign);
    hm_buf_put_u8(out, '\n');
}

static void put_valid(struct hm_buf *out, const struct hm_window *valid)
{
    hm_buf_printf(out, "      %-11s ", "valid");
    put_window(out, valid);
    hm_buf_put_u8(out, '\n');
}

static void put_cert(
    struct hm_buf *out, const struct hm_cert *cert, bool is_anchor)
{
    char key[HM_TRUST_KEY_SIZE];

    hm_trust_key_name(key, cert);
    hm_buf_printf(out, "      %-11s %s\n", is_anchor ? "anchor" : "certificate",
        HM_SHOW_NAME(cert->subject));
    hm_buf_printf(out, "%18s%s, ", "", key);
    put_window(out, &cert->valid);
    hm_buf_put_u8(out, '\n');
}

static void put_authority(
    struct hm_buf *out, size_t number, const struct hm_authority *authority)
{
    size_t count = hm_ca_cert_count(authority->ca);

    hm_buf_printf(out, "    %zu\n", number);
    put_line(out, "uri", authority->uri);
    put_line(out, "operator", authority->operator_name);
    put_valid(out, hm_ca_window(authority->ca));
    for (size_t i = 0; i < count; i++)
        put_cert(out, hm_ca_cert(authority->ca, i), i + 1 == count);
}

static void put_authorities(struct hm_buf *out, const char *title,
    const struct hm_authority *authorities, size_t count)
{
    if (count != 0)
        hm_buf_printf(out, "  %s\n", title);
    for (size_t i = 0; i < count; i++)
        put_authority(out, i + 1, &authorities[i]);
}

static void put_log(
    struct hm_buf *out, size_t number, const struct hm_root_log *log)
{
    struct hm_err err = {0};
    const char *problem = hm_trust_log_problem(log, &err);

    hm_buf_printf(out, "    %zu\n", number);
    put_line(out, "url", log->base_url);
    put_line(out, "operator", log->operator_name);
    put_valid(out, &log->valid);
    hm_buf_printf(out, "      %-11s ", "id");
    hm_hex_encode(out, log->id);
    hm_buf_printf(out, "\n      %-11s %s\n", "key",
        log->alg == NULL ? "unknown" : log->alg->details);
    if (problem != NULL)
        put_line(out, "problem", hm_bytes_str(problem));
}

static void put_logs(struct hm_buf *out, const char *title,
    const struct hm_root_log *logs, size_t count)
{
    if (count != 0)
        hm_buf_printf(out, "  %s\n", title);
    for (size_t i = 0; i < count; i++)
        put_log(out, i + 1, &logs[i]);
}

static void put_profile(struct hm_buf *out, const struct hm_profile *profile)
{
    hm_buf_put_str(out, "  demands       ");
    if (profile->long_lived)
        hm_buf_put_str(out, "nothing more: long-lived certificates\n");
    else
        hm_buf_printf(out,
            "certificate timestamps %u, log entries %u, timestamps %u\n",
            profile->sct_min, profile->tlog_min, profile->tsa_min);
}

static void put_domain(struct hm_buf *out, const struct hm_domain *domain)
{
    const struct hm_root_source *source = hm_trust_source(domain);

    hm_text_escape(out, domain->name);
    hm_buf_put_u8(out, '\n');
    if (source != NULL)
        hm_buf_printf(out, "  embedded      from %s (%s)\n", source->package,
            source->date);
    if (domain->instance != NULL)
        hm_buf_printf(out, "  instance      %s\n", domain->instance);
    hm_buf_put_str(out, "  digest        ");
    hm_digest_write(out, &domain->digest);
    hm_buf_put_u8(out, '\n');
    put_profile(out, &domain->profile);
    put_authorities(
        out, "certificate authorities", domain->cas, domain->ca_count);
    put_authorities(
        out, "time-stamping authorities", domain->tsas, domain->tsa_count);
    put_logs(out, "logs", domain->tlogs, domain->tlog_count);
    put_logs(out, "certificate transparency logs", domain->ctlogs,
        domain->ctlog_count);
}

static void put_service(
    struct hm_buf *out, size_t number, const struct hm_service *service)
{
    hm_buf_printf(out, "    %zu\n", number);
    put_line(out, "url", service->url);
    put_line(out, "operator", service->operator_name);
    hm_buf_printf(out, "      %-11s %llu\n", "api-version",
        (unsigned long long)service->major_version);
    put_valid(out, &service->valid);
}

static void put_services(
    struct hm_buf *out, const char *title, const struct hm_services *services)
{
    const char *selector = hm_selector_name(services->selector);

    if (services->count == 0)
        return;
    hm_buf_printf(out, "  %s%s%s", title,
        selector == NULL ? "" : ", used: ", selector == NULL ? "" : selector);
    if (services->selector == HM_SELECT_EXACT)
        hm_buf_printf(out, " %llu", (unsigned long long)services->exact);
    hm_buf_put_u8(out, '\n');
    for (size_t i = 0; i < services->count; i++)
        put_service(out, i + 1, &services->items[i]);
}

static void put_config(struct hm_buf *out, const struct hm_shown_config *shown)
{
    hm_text_escape(out, hm_bytes_str(shown->name));
    hm_buf_put_str(out, ": signing configuration\n");
    put_services(out, "certificate authorities", &shown->config->cas);
    put_services(out, "identity providers", &shown->config->oidcs);
    put_services(out, "logs", &shown->config->tlogs);
    put_services(out, "time-stamping authorities", &shown->config->tsas);
}

void hm_trust_show_text(struct hm_buf *out, const struct hm_shown *shown)
{
    size_t count = hm_root_count(shown->root);

    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            hm_buf_put_u8(out, '\n');
        put_domain(out, hm_root_domain(shown->root, i));
    }
    for (size_t i = 0; i < shown->config_count; i++) {
        if (i + count != 0)
            hm_buf_put_u8(out, '\n');
        put_config(out, &shown->configs[i]);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "root/signing_config.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uri.h"
#include "enc/json_field.h"
#include "root/embedded.h"

enum { MEDIA_CONFIG = 1, MEDIA_CLIENT, MEDIA_OLD };

static const struct hm_json_name media_types[] = {
    {"application/vnd.dev.sigstore.signingconfig.v0.2+json", MEDIA_CONFIG},
    {"application/vnd.dev.sigstore.clienttrustconfig.v0.1+json", MEDIA_CLIENT},
    {"application/vnd.dev.sigstore.signingconfig.v0.1+json", MEDIA_OLD},
    {NULL, 0},
};

static const struct hm_json_name selectors[] = {
    {"ALL", HM_SELECT_ALL},
    {"ANY", HM_SELECT_ANY},
    {"EXACT", HM_SELECT_EXACT},
    {NULL, 0},
};

/* What is handed out stands first, so that one pointer leads to both. */
struct holder {
    struct hm_signing_config config;
    struct hm_arena arena;
    const char *lines[HM_JSON_UNKNOWN_MAX + 1];
};

static struct holder *holder_of(struct hm_signing_config *config)
{
    static_assert(offsetof(struct holder, config) == 0, "the same address");
    return (struct holder *)config;
}

void hm_signing_config_free(struct hm_signing_config *config)
{
    if (config == NULL)
        return;
    hm_arena_free(&holder_of(config)->arena);
    hm_free(config);
}

const char *hm_selector_name(enum hm_selector selector)
{
    for (const struct hm_json_name *row = selectors; row->name != NULL; row++) {
        if (row->value == (int)selector)
            return row->name;
    }
    return NULL;
}

/* ---- Reading ---- */

static struct hm_window read_window(struct hm_json_obj *o)
{
    struct hm_json_obj v = hm_json_obj(o, "validFor");
    struct hm_window valid = {.has_start = true};

    valid.start = hm_json_time(&v, "start");
    valid.has_end = hm_json_has(&v, "end");
    valid.end = hm_json_opt_time(&v, "end");
    if (valid.has_end && hm_time_cmp(valid.end, valid.start) < 0)
        hm_json_fail(v.rd, v.v, HM_FORMAT, "ends before it starts");
    hm_json_close(&v, HM_JSON_WARN);
    return valid;
}

/* It is where requests and identity tokens are sent: better refused here than
 * by the client in the middle of signing. */
static struct hm_bytes read_url(struct hm_json_obj *o)
{
    struct hm_bytes url = hm_json_str(o, "url");
    struct hm_err err = {0};
    struct hm_uri uri;

    if (hm_json_failed(o->rd))
        return url;
    if (!hm_uri_parse(&uri, url, &err))
        hm_json_fail(o->rd, hm_json_any(o, "url"), HM_FORMAT, "%s", err.msg);
    else if (!hm_uri_scheme_is(&uri, "https") &&
        !hm_uri_scheme_is(&uri, "http"))
        hm_json_fail(
            o->rd, hm_json_any(o, "url"), HM_FORMAT, "is no http or https URL");
    return url;
}

static void read_service(struct hm_service *out, struct hm_json_list *l)
{
    struct hm_json_obj o = hm_json_root(l->rd, l->item);

    out->url = read_url(&o);
    out->major_version = hm_json_u64(&o, "majorApiVersion", HM_JSON_INT_EITHER);
    if (out->major_version == 0)
        hm_json_fail(o.rd, o.v, HM_FORMAT, "majorApiVersion is 0");
    out->valid = read_window(&o);
    out->operator_name = hm_json_opt_str(&o, "operator");
    hm_json_close(&o, HM_JSON_WARN);
}

static struct hm_services read_services(struct hm_json_obj *o, const char *name)
{
    struct hm_json_list l = hm_json_opt_list(o, name, HM_ROOT_SERVICES_MAX);
    struct hm_service *items =
        hm_json_rd_alloc(l.rd, o->v, l.count, sizeof(*items));
    struct hm_services services = {.items = items};

    while (hm_json_next(&l))
        read_service(&items[services.count++], &l);
    return services;
}

static void read_selector(
    struct hm_services *services, struct hm_json_obj *o, const char *name)
{
    struct hm_json_obj v;

    if (!hm_json_has(o, name))
        return;
    v = hm_json_obj(o, name);
    services->selector =
        (enum hm_selector)hm_json_enum(&v, "selector", selectors);
    services->exact = hm_json_opt_u64(&v, "count", HM_JSON_INT_EITHER);
    if (services->selector != HM_SELECT_EXACT)
        services->exact = 0;
    else if (services->exact == 0)
        hm_json_fail(o->rd, v.v, HM_FORMAT, "EXACT needs a count");
    hm_json_close(&v, HM_JSON_WARN);
}

static void read_config(struct hm_signing_config *out, struct hm_json_obj *o)
{
    out->cas = read_services(o, "caUrls");
    out->oidcs = read_services(o, "oidcUrls");
    out->tlogs = read_services(o, "rekorTlogUrls");
    read_selector(&out->tlogs, o, "rekorTlogConfig");
    out->tsas = read_services(o, "tsaUrls");
    read_selector(&out->tsas, o, "tsaConfig");
}

static void read_media_type(int *out, struct hm_json_obj *o)
{
    *out = hm_json_enum(o, "mediaType", media_types);
    if (*out == MEDIA_OLD)
        hm_json_fail(o->rd, o->v, HM_UNSUPPORTED,
            "this is version 0.1 of a signing configuration, which has neither "
            "validity periods nor interface versions; version 0.2 is needed");
}

static void read_client(struct hm_signing_config *out, struct hm_json_obj *o)
{
    const char *name =
        hm_json_has(o, "signing_config") ? "signing_config" : "signingConfig";
    struct hm_json_obj inner = hm_json_obj(o, name);
    int media_type;

    hm_json_opt_any(o, "trustedRoot");
    hm_json_opt_any(o, "trusted_root");
    read_media_type(&media_type, &inner);
    if (media_type == MEDIA_CLIENT)
        hm_json_fail(o->rd, inner.v, HM_FORMAT, "is no signing configuration");
    read_config(out, &inner);
    hm_json_close(&inner, HM_JSON_WARN);
}

/* ---- Warnings ---- */

static void add_line(struct holder *holder, const char *line)
{
    struct hm_err ignored = {0};
    struct hm_bytes copy;

    if (hm_arena_copy(&holder->arena, &copy, hm_bytes_str(line), &ignored))
        holder->lines[holder->config.warning_count++] = (const char *)copy.p;
}

static void warn_unknown(struct holder *holder, const struct hm_json_rd *rd)
{
    size_t named = rd->unknown_count;
    char line[HM_JSON_PATH_SIZE + 32];

    if (named > HM_JSON_UNKNOWN_MAX)
        named = HM_JSON_UNKNOWN_MAX;
    for (size_t i = 0; i < named; i++) {
        snprintf(line, sizeof(line), "%s: unknown field, ignored",
            HM_JSON_PATH(rd->unknown[i]));
        add_line(holder, line);
    }
    if (rd->unknown_count > named) {
        snprintf(line, sizeof(line), "%zu more unknown fields, ignored",
            rd->unknown_count - named);
        add_line(holder, line);
    }
    holder->config.warnings = holder->lines;
}

static bool read_document(
    struct holder *holder, struct hm_bytes text, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&holder->arena);
    struct hm_json_obj o;
    struct hm_json v;
    int media_type;

    HM_TRY(hm_json_parse(&v, &holder->arena, text, HM_ROOT_MAX, err));
    rd.null_is_absent = true;
    o = hm_json_root(&rd, v);
    read_media_type(&media_type, &o);
    if (media_type == MEDIA_CLIENT)
        read_client(&holder->config, &o);
    else
        read_config(&holder->config, &o);
    hm_json_close(&o, HM_JSON_WARN);
    HM_TRY(hm_json_end(&rd, err));
    warn_unknown(holder, &rd);
    return true;
}

bool hm_signing_config_parse(
    struct hm_signing_config **out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(signing_config) config = NULL;
    struct holder *holder = hm_alloc(sizeof(*holder));

    if (holder == NULL)
        return hm_fail_memory(err);
    config = &holder->config;
    holder->arena = hm_arena(HM_ROOT_ARENA_MAX);
    HM_TRY(read_document(holder, text, err));
    *out = hm_move(config);
    return true;
}

bool hm_signing_config_public_good(
    struct hm_signing_config **out, struct hm_err *err)
{
    return hm_signing_config_parse(
        out, hm_bytes_str(hm_embedded_signing_config), err);
}

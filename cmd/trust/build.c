/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/trust/build.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/keys/keyref.h"
#include "root/root.h"
#include "root/root_write.h"

#define TIMES                                                                  \
    (HM_PART_BIT(HM_PART_START) | HM_PART_BIT(HM_PART_END) |                   \
        HM_PART_BIT(HM_PART_OPERATOR) | HM_PART_BIT(HM_PART_URL))
#define CHAIN HM_PART_BIT(HM_PART_CHAIN)
#define KEY HM_PART_BIT(HM_PART_KEY)
#define START HM_PART_BIT(HM_PART_START)
#define URL HM_PART_BIT(HM_PART_URL)

static const struct hm_part_rule fulcio = {"--fulcio", TIMES | CHAIN, CHAIN};
static const struct hm_part_rule tsa = {"--tsa", TIMES | CHAIN, CHAIN};
static const struct hm_part_rule ctfe = {"--ctfe", TIMES | KEY, KEY | START};
static const struct hm_part_rule rekor = {
    "--rekor", TIMES | KEY | HM_PART_BIT(HM_PART_ORIGIN), KEY | START | URL};

/* What the specs point to. */
struct hm_build {
    struct hm_run *run;
    struct hm_arena arena;
    struct hm_log_spec *logs[2];
    size_t log_counts[2];
    size_t lists; /* of logs, so far */
};

static void hm_build_free(struct hm_build *build)
{
    for (size_t i = 0; i < build->lists; i++) {
        for (size_t k = 0; k < build->log_counts[i]; k++)
            hm_key_free((struct hm_key *)(uintptr_t)build->logs[i][k].key);
    }
    hm_arena_free(&build->arena);
}
HM_DEFINE_AUTO(build)

/* Room for as many as the option was given. */
static bool room(void *out, struct hm_build *build, const char *option,
    size_t size, struct hm_err *err)
{
    size_t count = hm_args_count(build->run->args, option);
    void *items;

    if (count > HM_ROOT_AUTHORITIES_MAX)
        return hm_fail(err, HM_LIMIT, "--%s: %zu times, more than %d", option,
            count, HM_ROOT_AUTHORITIES_MAX);
    items = hm_arena_alloc(&build->arena, count, size);
    if (items == NULL)
        return hm_arena_fail(&build->arena, err);
    *(void **)out = items;
    return true;
}

/* ---- Chains ---- */

/* Signed by the next one, as far as there is one. */
static bool check_link(const struct hm_cert *cert, const struct hm_cert *issuer,
    struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;

    if (!hm_bytes_eq(cert->issuer, issuer->subject))
        return hm_fail(err, HM_MISMATCH, "it names another issuer");
    HM_TRY(hm_cert_key(&key, issuer, err));
    return hm_cert_signed_by(cert, key, err);
}

/* A window that nobody gave starts when every certificate of the chain is
 * valid. */
static void default_start(
    struct hm_window *valid, const struct hm_cert_list *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        struct hm_time from = chain->certs[i].valid.start;

        if (i == 0 || hm_time_cmp(from, valid->start) > 0)
            valid->start = from;
    }
    valid->has_start = true;
}

static bool read_chain(struct hm_cert_list *out, struct hm_build *build,
    const char *path, struct hm_err *err)
{
    hm_auto(buf) pem = hm_buf(HM_PEM_FILE_MAX);

    HM_TRY(hm_file_read(&pem, path, err));
    if (!hm_cert_parse_pem(out, &build->arena, hm_buf_view(&pem), err))
        return hm_wrap(err, "%s", HM_SHOW_PATH(path));
    if (out->count > HM_CHAIN_MAX)
        return hm_fail(err, HM_LIMIT, "%s: %zu certificates, more than %d",
            HM_SHOW_PATH(path), out->count, HM_CHAIN_MAX);
    for (size_t i = 0; i + 1 < out->count; i++) {
        if (!check_link(&out->certs[i], &out->certs[i + 1], err))
            return hm_wrap(err, "%s: certificate %zu is not signed by the next",
                HM_SHOW_PATH(path), i + 1);
    }
    return true;
}

static bool load_chain(struct hm_cert_list *out, struct hm_build *build,
    struct hm_bytes file, struct hm_err *err)
{
    struct hm_bytes path;

    HM_TRY(hm_arena_copy(&build->arena, &path, file, err));
    return read_chain(out, build, (const char *)path.p, err);
}

static bool make_authority(struct hm_authority_spec *out,
    struct hm_build *build, const struct hm_part *part, struct hm_err *err)
{
    struct hm_cert_list chain = {0};
    struct hm_bytes *certs;

    HM_TRY(hm_part_window(&out->valid, part, err));
    HM_TRY(load_chain(&chain, build, part->values[HM_PART_CHAIN], err));
    certs = hm_arena_alloc(&build->arena, chain.count, sizeof(*certs));
    if (certs == NULL)
        return hm_arena_fail(&build->arena, err);
    for (size_t i = 0; i < chain.count; i++)
        certs[i] = chain.certs[i].der;
    if (!out->valid.has_start)
        default_start(&out->valid, &chain);
    out->certs = certs;
    out->cert_count = chain.count;
    out->uri = part->values[HM_PART_URL];
    out->operator_name = part->values[HM_PART_OPERATOR];
    return true;
}

/* `rule->option + 2` is the option's name without its dashes. */
static bool add_authorities(const struct hm_authority_spec **out, size_t *count,
    struct hm_build *build, const struct hm_part_rule *rule, struct hm_err *err)
{
    const char *option = rule->option + 2;
    struct hm_authority_spec *specs;

    HM_TRY(room(&specs, build, option, sizeof(*specs), err));
    *count = hm_args_count(build->run->args, option);
    for (size_t i = 0; i < *count; i++) {
        struct hm_part part;

        HM_TRY(hm_part_parse(
            &part, rule, hm_args_nth(build->run->args, option, i), err));
        if (!make_authority(&specs[i], build, &part, err))
            return hm_wrap(err, "%s", rule->option);
    }
    *out = specs;
    return true;
}

/* ---- Logs ---- */

static bool make_log(struct hm_log_spec *out, struct hm_build *build,
    const struct hm_part *part, struct hm_err *err)
{
    struct hm_keyref from = {0};
    struct hm_key *key = NULL;
    struct hm_bytes ref;

    HM_TRY(hm_part_window(&out->valid, part, err));
    HM_TRY(hm_arena_copy(&build->arena, &ref, part->values[HM_PART_KEY], err));
    from.ref = (const char *)ref.p;
    HM_TRY(hm_keyref_load(&key, build->run, &from, err));
    out->key = key;
    out->base_url = part->values[HM_PART_URL];
    out->origin = part->values[HM_PART_ORIGIN];
    out->operator_name = part->values[HM_PART_OPERATOR];
    return true;
}

static bool add_logs(const struct hm_log_spec **out, size_t *count,
    struct hm_build *build, const struct hm_part_rule *rule, struct hm_err *err)
{
    const char *option = rule->option + 2;
    struct hm_log_spec *specs;
    struct hm_part part;

    HM_TRY(room(&specs, build, option, sizeof(*specs), err));
    *count = hm_args_count(build->run->args, option);
    build->logs[build->lists] = specs;
    build->log_counts[build->lists++] = *count;
    for (size_t i = 0; i < *count; i++) {
        HM_TRY(hm_part_parse(
            &part, rule, hm_args_nth(build->run->args, option, i), err));
        if (!make_log(&specs[i], build, &part, err))
            return hm_wrap(err, "%s", rule->option);
    }
    *out = specs;
    return true;
}

static bool read_root_again(
    struct hm_run *run, struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(root) root = NULL;

    HM_TRY(hm_root_new(&root, err));
    if (!hm_root_add_json(root, HM_LIT("what was made"), text, err))
        return hm_configured(err);
    for (size_t i = 0; i < hm_root_warning_count(root); i++)
        hm_log(&run->log, HM_LOG_WARN, "%s", hm_root_warning(root, i));
    return true;
}

bool hm_trust_build_root(
    struct hm_buf *out, struct hm_run *run, struct hm_err *err)
{
    hm_auto(build) build = {.run = run, .arena = hm_arena(HM_ROOT_ARENA_MAX)};
    struct hm_root_spec spec = {0};

    if (!add_authorities(&spec.cas, &spec.ca_count, &build, &fulcio, err) ||
        !add_authorities(&spec.tsas, &spec.tsa_count, &build, &tsa, err) ||
        !add_logs(&spec.tlogs, &spec.tlog_count, &build, &rekor, err) ||
        !add_logs(&spec.ctlogs, &spec.ctlog_count, &build, &ctfe, err))
        return hm_configured(err);
    if (spec.ca_count + spec.tsa_count + spec.tlog_count + spec.ctlog_count ==
        0)
        return hm_fail(err, HM_USAGE,
            "nothing to make a root of: wanted --fulcio, --tsa, --rekor or "
            "--ctfe");
    if (!hm_root_write(out, &spec, err))
        return hm_configured(err);
    return read_root_again(run, hm_buf_view(out), err);
}

/* ---- Signing configurations ---- */

static bool make_service(struct hm_service *out, const char *option,
    const char *text, struct hm_err *err)
{
    const struct hm_part_rule rule = {
        option, TIMES | HM_PART_BIT(HM_PART_VERSION), URL | START};
    struct hm_part part;

    HM_TRY(hm_part_parse(&part, &rule, text, err));
    if (!hm_part_window(&out->valid, &part, err) ||
        !hm_part_version(&out->major_version, &part, err))
        return hm_wrap(err, "%s", option);
    out->url = part.values[HM_PART_URL];
    out->operator_name = part.values[HM_PART_OPERATOR];
    return true;
}

static bool add_services(struct hm_services *out, struct hm_build *build,
    const char *option, struct hm_err *err)
{
    struct hm_service *services;

    HM_TRY(room(&services, build, option + 2, sizeof(*services), err));
    out->count = hm_args_count(build->run->args, option + 2);
    for (size_t i = 0; i < out->count; i++)
        HM_TRY(make_service(&services[i], option,
            hm_args_nth(build->run->args, option + 2, i), err));
    out->items = services;
    return true;
}

/* "ANY", "ALL" or "EXACT:2"; ANY where there is a service and nothing said. */
static bool read_selector(
    struct hm_services *out, const char *text, struct hm_err *err)
{
    static const struct hm_bytes exact = {(const uint8_t *)"EXACT:", 6};
    struct hm_bytes in = hm_bytes_str(text);

    if (text == NULL)
        out->selector = out->count == 0 ? HM_SELECT_NONE : HM_SELECT_ANY;
    else if (hm_bytes_eq_str(in, "ANY"))
        out->selector = HM_SELECT_ANY;
    else if (hm_bytes_eq_str(in, "ALL"))
        out->selector = HM_SELECT_ALL;
    else if (hm_bytes_starts(in, exact) &&
        hm_text_u64(&out->exact, hm_bytes_slice(in, exact.len, in.len)) &&
        out->exact > 0)
        out->selector = HM_SELECT_EXACT;
    else
        return hm_fail(err, HM_USAGE, "wanted ANY, ALL or EXACT:NUMBER, got %s",
            HM_SHOW(in));
    return true;
}

static bool add_selector(struct hm_services *out, struct hm_build *build,
    const char *option, struct hm_err *err)
{
    if (!read_selector(out, hm_args_str(build->run->args, option), err))
        return hm_wrap(err, "--%s", option);
    return true;
}

bool hm_trust_build_config(
    struct hm_buf *out, struct hm_run *run, struct hm_err *err)
{
    hm_auto(build) build = {.run = run, .arena = hm_arena(HM_ROOT_ARENA_MAX)};
    hm_auto_ptr(signing_config) again = NULL;
    struct hm_signing_config config = {0};

    HM_TRY(add_services(&config.cas, &build, "--fulcio", err));
    HM_TRY(add_services(&config.oidcs, &build, "--oidc-provider", err));
    HM_TRY(add_services(&config.tlogs, &build, "--rekor", err));
    HM_TRY(add_services(&config.tsas, &build, "--tsa", err));
    HM_TRY(add_selector(&config.tlogs, &build, "rekor-config", err));
    HM_TRY(add_selector(&config.tsas, &build, "tsa-config", err));
    if (config.cas.count + config.tlogs.count + config.tsas.count == 0)
        return hm_fail(err, HM_USAGE,
            "nothing to configure: wanted --fulcio, --rekor or --tsa");
    HM_TRY(hm_signing_config_write(out, &config, err));
    if (!hm_signing_config_parse(&again, hm_buf_view(out), err))
        return hm_configured(err);
    return true;
}

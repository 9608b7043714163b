/* SPDX-License-Identifier: Apache-2.0 */
/* Options about certificates become identities.
 *
 * The n-th issuer belongs to the n-th identity, or there is one for all; with
 * shorthands of a provider there may be none, and it is the provider's. What
 * shorthands and --certificate-extension demand holds for every identity. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/judge/rule_opts_impl.h"
#include "identity/claims.h"
#include "x509/fulcio.h"

#define IDENTITY "certificate-identity"
#define ISSUER "certificate-oidc-issuer"
#define EXTENSION "certificate-extension"
#define EXTENSION_REGEXP EXTENSION "-regexp"

/* The values of an option and of its -regexp, in the order of the line. */
struct texts {
    struct hm_demand items[HM_RULES_MAX];
    size_t count;
    bool exact, regexp;
};

/* One identity in the making. */
struct making {
    const struct hm_args *args;
    struct hm_arena arena;
    struct texts subjects, issuers;
    const struct hm_provider *provider; /* of the shorthands; NULL: none */
    struct hm_identity_spec spec;
    struct hm_ext_demand exts[HM_FULCIO_LAST * 2];
};

static bool shorthand_given(
    const struct hm_args *args, const struct hm_shorthand *shorthand)
{
    return hm_args_given(args, shorthand->option);
}

const char *hm_rule_opts_who(const struct hm_args *args)
{
    static const char *const names[] = {IDENTITY, IDENTITY "-regexp", ISSUER,
        ISSUER "-regexp", EXTENSION, EXTENSION_REGEXP};
    size_t count;
    const struct hm_shorthand *shorthands = hm_shorthands(&count);

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (hm_args_given(args, names[i]))
            return names[i];
    }
    for (size_t i = 0; i < count; i++) {
        /* What is said of the source alone, provenance can say without a name,
         * and --publisher is the name to which it belongs. */
        if (shorthands[i].provider == NULL &&
            (hm_args_flag(args, "provenance") ||
                hm_args_given(args, "publisher")))
            continue;
        if (shorthand_given(args, &shorthands[i]))
            return shorthands[i].option;
    }
    return NULL;
}

/* ---- Texts ---- */

/* A sigstore-go user means "both must hold", a cosign user "the pattern wins",
 * and here it would be "either". Whoever counts has said which. */
static bool check_mixed(const struct texts *texts, const struct hm_args *args,
    const char *option, struct hm_err *err)
{
    if (!texts->exact || !texts->regexp || hm_args_given(args, "require"))
        return true;
    return hm_fail(err, HM_USAGE,
        "--%s and --%s-regexp name several identities, not one: say with "
        "--require how many of them must have signed",
        option, option);
}

static bool collect(struct texts *out, const struct hm_args *args,
    const char *option, struct hm_err *err)
{
    size_t len = strlen(option);

    for (size_t i = 0; i < args->given_count; i++) {
        const char *name = args->given[i].opt->name;
        bool exact = strcmp(name, option) == 0;

        if (!exact &&
            (strncmp(name, option, len) != 0 ||
                strcmp(name + len, "-regexp") != 0))
            continue;
        if (out->count == HM_RULES_MAX)
            return hm_fail(err, HM_USAGE, "--%s is given more than %d times",
                option, HM_RULES_MAX);
        out->items[out->count++] =
            (struct hm_demand){exact ? HM_MATCH_EXACT : HM_MATCH_REGEXP,
                hm_bytes_str(args->given[i].text)};
        out->exact |= exact;
        out->regexp |= !exact;
    }
    return check_mixed(out, args, option, err);
}

/* ---- Providers ---- */

static bool find_provider(struct making *m, struct hm_err *err)
{
    const char *first = NULL;
    size_t count;
    const struct hm_shorthand *shorthands = hm_shorthands(&count);

    for (size_t i = 0; i < count; i++) {
        const struct hm_shorthand *s = &shorthands[i];

        if (s->provider == NULL || !shorthand_given(m->args, s))
            continue;
        if (first != NULL && strcmp(m->provider->name, s->provider) != 0)
            return hm_fail(err, HM_USAGE,
                "--%s and --%s are about different providers", first,
                s->option);
        first = s->option;
        m->provider = hm_provider_find(hm_bytes_str(s->provider));
    }
    return true;
}

/* For this identity: the shorthands', or the one whose issuer it names. A
 * provider's workflow is its issuer's word: where no issuer gives it, whoever
 * made the certificate wrote the repository into it. */
static bool provider_of(
    const struct hm_provider **out, const struct making *m, struct hm_err *err)
{
    const struct hm_provider *named = NULL;

    if (m->spec.issuer.match == HM_MATCH_ABSENT && m->provider != NULL)
        return hm_fail(err, HM_USAGE,
            "--" ISSUER " none names no issuer, and other options are about %s",
            m->provider->name);
    if (m->spec.issuer.match == HM_MATCH_EXACT)
        named = hm_provider_of_issuer(m->spec.issuer.text);
    *out = m->provider != NULL ? m->provider : named;
    if (named != NULL && named != *out)
        return hm_fail(err, HM_USAGE,
            "issuer %s is that of %s, and other options are about %s",
            named->issuer, named->name, m->provider->name);
    return true;
}

/* ---- One identity ---- */

static bool set_issuer(struct making *m, size_t n, struct hm_err *err)
{
    const struct texts *issuers = &m->issuers;

    if (issuers->count == 0 && m->provider == NULL)
        return hm_fail(err, HM_USAGE,
            "by whose word? --" ISSUER " is missing, or a shorthand of a "
            "provider such as --github-repo");
    if (issuers->count == 0) {
        m->spec.issuer = (struct hm_demand){
            HM_MATCH_EXACT, hm_bytes_str(m->provider->issuer)};
        return true;
    }
    m->spec.issuer = issuers->items[issuers->count == 1 ? 0 : n];
    if (m->spec.issuer.match == HM_MATCH_EXACT &&
        hm_bytes_eq_str(m->spec.issuer.text, "none"))
        m->spec.issuer = (struct hm_demand){.match = HM_MATCH_ABSENT};
    return true;
}

static bool add_extension(struct making *m, unsigned number,
    struct hm_demand value, struct hm_err *err)
{
    if (m->spec.extension_count == sizeof(m->exts) / sizeof(m->exts[0]))
        return hm_fail(err, HM_USAGE, "too many extensions");
    m->exts[m->spec.extension_count++] = (struct hm_ext_demand){number, value};
    return true;
}

static bool apply_shorthand(
    struct making *m, const struct hm_shorthand *shorthand, struct hm_err *err)
{
    struct hm_demand demand = {
        shorthand->any_ref ? HM_MATCH_REGEXP : HM_MATCH_EXACT, {0}};
    struct hm_shorthand_use use = {.shorthand = shorthand};

    HM_TRY(provider_of(&use.provider, m, err));
    if (shorthand->kind != HM_VALUE_NONE)
        use.value = hm_bytes_str(hm_args_str(m->args, shorthand->option));
    if (shorthand->needs != NULL)
        use.base = hm_bytes_str(hm_args_str(m->args, shorthand->needs));
    if (!hm_shorthand_expand(&demand.text, &use, &m->arena, err))
        return hm_wrap(err, "--%s", shorthand->option);
    if (shorthand->extension != 0)
        return add_extension(m, shorthand->extension, demand, err);
    if (m->spec.subject.match != HM_MATCH_ANY)
        return hm_fail(err, HM_USAGE,
            "--%s and --" IDENTITY " both say which subject signs",
            shorthand->option);
    m->spec.subject = demand;
    return true;
}

static bool apply_shorthands(struct making *m, struct hm_err *err)
{
    size_t count;
    const struct hm_shorthand *shorthands = hm_shorthands(&count);

    for (size_t i = 0; i < count; i++) {
        if (shorthand_given(m->args, &shorthands[i]))
            HM_TRY(apply_shorthand(m, &shorthands[i], err));
    }
    return true;
}

bool hm_rule_opts_extension(struct hm_ext_demand *out, const char *text,
    enum hm_match match, struct hm_err *err)
{
    struct hm_bytes name = hm_bytes_str(text), value;
    size_t at = hm_bytes_find(name, '=');
    const struct hm_fulcio_row *row;

    if (at == name.len)
        return hm_fail(err, HM_USAGE, "NAME=%s wanted, got \"%s\"",
            match == HM_MATCH_REGEXP ? "REGEXP" : "VALUE", HM_SHOW_STR(text));
    value = hm_bytes_slice(name, at + 1, name.len);
    name.len = at;
    row = hm_fulcio_find(name);
    if (row == NULL)
        return hm_fail(err, HM_USAGE,
            "no extension is called %s (such as source-repo-uri)",
            HM_SHOW(name));
    if (value.len == 0)
        return hm_fail(err, HM_USAGE, "%s: empty", row->name);
    *out = (struct hm_ext_demand){row->number, {match, value}};
    return true;
}

/* Twice the same extension, exactly or by a pattern, could be meant as either
 * or as both. */
static bool apply_extension(struct making *m, const char *text,
    enum hm_match match, size_t before, struct hm_err *err)
{
    struct hm_ext_demand demand;

    HM_TRY(hm_rule_opts_extension(&demand, text, match, err));
    for (size_t i = before; i < m->spec.extension_count; i++) {
        if (m->exts[i].number == demand.number)
            return hm_fail(err, HM_USAGE, "%s is given twice",
                hm_fulcio_row(demand.number)->name);
    }
    return add_extension(m, demand.number, demand.value, err);
}

/* CVE-2026-48815 was such an option that nobody looked at. */
static bool apply_extensions(struct making *m, struct hm_err *err)
{
    static const struct {
        const char *option;
        enum hm_match match;
    } options[] = {
        {EXTENSION, HM_MATCH_EXACT}, {EXTENSION_REGEXP, HM_MATCH_REGEXP}};
    size_t before = m->spec.extension_count;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        const char *option = options[i].option, *text;

        for (size_t n = 0; (text = hm_args_nth(m->args, option, n)); n++) {
            if (!apply_extension(m, text, options[i].match, before, err))
                return hm_wrap(err, "--%s", option);
        }
    }
    return true;
}

/* A reusable workflow can be called by everybody: it vouches for how something
 * was built, not for whose source that was. */
static bool check_signer(const struct hm_args *args, struct hm_err *err)
{
    const char *option = hm_args_given(args, "signer-workflow")
        ? "signer-workflow"
        : "signer-repo";

    if (!hm_args_given(args, option) || hm_args_given(args, "github-repo") ||
        hm_args_given(args, "github-owner") ||
        hm_args_given(args, "source-repo-id") ||
        hm_args_given(args, "source-owner-id"))
        return true;
    return hm_fail(err, HM_USAGE,
        "--%s says how it was built, not from whose source: add "
        "--github-repo, --github-owner, --source-repo-id or "
        "--source-owner-id",
        option);
}

static bool add_identity(
    struct making *m, struct hm_rules *rules, size_t n, struct hm_err *err)
{
    m->spec = (struct hm_identity_spec){
        .subject = {.match = HM_MATCH_ANY}, .extensions = m->exts};
    if (m->subjects.count > 0)
        m->spec.subject = m->subjects.items[n];
    HM_TRY(set_issuer(m, n, err));
    HM_TRY(apply_shorthands(m, err));
    HM_TRY(apply_extensions(m, err));
    return hm_rules_allow_identity(rules, &m->spec, err);
}

static bool add_all(
    struct making *m, struct hm_rules *rules, struct hm_err *err)
{
    size_t count = m->subjects.count > 0 ? m->subjects.count : 1;

    if (m->issuers.count > 1 && m->issuers.count != count)
        return hm_fail(err, HM_USAGE,
            "%zu issuers for %zu identities: one for each, in their order, or "
            "one for all",
            m->issuers.count, m->subjects.count);
    for (size_t i = 0; i < count; i++) {
        if (add_identity(m, rules, i, err))
            continue;
        return count == 1 ? false : hm_wrap(err, "identity %zu", i + 1);
    }
    return true;
}

bool hm_rule_opts_identities(
    struct hm_rules *rules, const struct hm_args *args, struct hm_err *err)
{
    struct making m = {.args = args, .arena = hm_arena(HM_RULES_ARENA_MAX)};
    bool ok = collect(&m.subjects, args, IDENTITY, err) &&
        collect(&m.issuers, args, ISSUER, err) && find_provider(&m, err) &&
        check_signer(args, err) && add_all(&m, rules, err);

    hm_arena_free(&m.arena);
    return ok;
}

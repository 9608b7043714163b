/* SPDX-License-Identifier: Apache-2.0 */
#include "client/choose.h"

#include "base/err.h"

/* What we speak. */
static const struct kind {
    const char *name, *plural;
    uint64_t version_max; /* from 1 on */
    bool many;            /* has a selector */
} kinds[] = {
    [HM_CHOOSE_CA] = {"certificate authority", "certificate authorities", 1,
        false},
    [HM_CHOOSE_OIDC] = {"token issuer", "token issuers", 1, false},
    [HM_CHOOSE_TLOG] = {"transparency log", "transparency logs", 2, true},
    [HM_CHOOSE_TSA] = {"timestamp authority", "timestamp authorities", 1, true},
};

static const struct hm_services *services_of(
    const struct hm_signing_config *config, enum hm_choose_kind kind)
{
    switch (kind) {
    case HM_CHOOSE_CA:
        return &config->cas;
    case HM_CHOOSE_OIDC:
        return &config->oidcs;
    case HM_CHOOSE_TLOG:
        return &config->tlogs;
    default:
        return &config->tsas;
    }
}

/* The highest version that we speak of those that are valid now; 0: none. */
static uint64_t best_version(const struct hm_services *services,
    const struct kind *kind, struct hm_time now)
{
    uint64_t best = 0;

    for (size_t i = 0; i < services->count; i++) {
        const struct hm_service *one = &services->items[i];

        if (hm_window_holds(&one->valid, now) && one->major_version > best &&
            one->major_version <= kind->version_max)
            best = one->major_version;
    }
    return best;
}

static bool none(const struct hm_services *services, const struct kind *kind,
    struct hm_time now, struct hm_err *err)
{
    if (services->count == 0)
        return hm_fail(err, HM_NOT_FOUND, "no %s", kind->name);
    for (size_t i = 0; i < services->count; i++) {
        if (hm_window_holds(&services->items[i].valid, now))
            return hm_fail(err, HM_UNSUPPORTED,
                "no %s of a version that we speak (1 to %llu)", kind->name,
                (unsigned long long)kind->version_max);
    }
    return hm_fail(err, HM_EXPIRED, "none of %zu %s at %s", services->count,
        kind->plural, HM_SHOW_TIME(now.s));
}

/* Insert behind those that began later, or as late. */
static void insert(struct hm_choice *out, const struct hm_service *one)
{
    size_t at = out->count++;

    while (at > 0 &&
        hm_time_cmp(out->services[at - 1]->valid.start, one->valid.start) < 0) {
        out->services[at] = out->services[at - 1];
        at--;
    }
    out->services[at] = one;
}

static void collect(struct hm_choice *out, const struct hm_services *services,
    uint64_t version, struct hm_time now)
{
    for (size_t i = 0; i < services->count; i++) {
        const struct hm_service *one = &services->items[i];

        if (one->major_version == version && hm_window_holds(&one->valid, now))
            insert(out, one);
    }
}

static bool is_first_of_operator(const struct hm_choice *choice, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (hm_bytes_eq(choice->services[i]->operator_name,
                choice->services[at]->operator_name))
            return false;
    }
    return true;
}

/* The first of each operator, in order, and the others behind them; how many
 * operators there are. */
static size_t by_operator(struct hm_choice *choice)
{
    const struct hm_service *others[HM_ROOT_SERVICES_MAX];
    bool first[HM_ROOT_SERVICES_MAX];
    size_t firsts = 0, rest = 0;

    for (size_t i = 0; i < choice->count; i++)
        first[i] = is_first_of_operator(choice, i);
    for (size_t i = 0; i < choice->count; i++) {
        if (first[i])
            choice->services[firsts++] = choice->services[i];
        else
            others[rest++] = choice->services[i];
    }
    for (size_t i = 0; i < rest; i++)
        choice->services[firsts + i] = others[i];
    return firsts;
}

static bool by_selector(struct hm_choice *out,
    const struct hm_services *services, const struct kind *kind,
    struct hm_err *err)
{
    size_t operators = by_operator(out);

    if (services->selector == HM_SELECT_ANY) {
        out->wanted = 1;
        return true;
    }
    out->count = operators;
    out->wanted = operators;
    if (services->selector == HM_SELECT_ALL)
        return true;
    if (services->exact == 0 || services->exact > operators)
        return hm_fail(err, HM_NOT_FOUND,
            "wanted are exactly %llu %s of different operators, there are %zu",
            (unsigned long long)services->exact, kind->plural, operators);
    out->wanted = (size_t)services->exact;
    return true;
}

static bool choose(struct hm_choice *out, const struct hm_services *services,
    const struct kind *kind, struct hm_time now, struct hm_err *err)
{
    uint64_t version;

    if (kind->many && services->selector == HM_SELECT_NONE)
        return true;
    version = best_version(services, kind, now);
    if (version == 0)
        return none(services, kind, now, err);
    collect(out, services, version, now);
    out->wanted = 1;
    return !kind->many || by_selector(out, services, kind, err);
}

bool hm_choose(struct hm_choice *out, const struct hm_signing_config *config,
    enum hm_choose_kind kind, struct hm_time now, struct hm_err *err)
{
    *out = (struct hm_choice){0};
    if (choose(out, services_of(config, kind), &kinds[kind], now, err))
        return true;
    *out = (struct hm_choice){0};
    return hm_wrap(err, "signing configuration");
}

bool hm_choose_all(struct hm_choices *out,
    const struct hm_signing_config *config, bool certificate,
    struct hm_time now, struct hm_err *err)
{
    out->ca.count = out->ca.wanted = 0;
    out->oidc.count = out->oidc.wanted = 0;
    if (certificate) {
        HM_TRY(hm_choose(&out->ca, config, HM_CHOOSE_CA, now, err));
        /* Only a person is sent there; a job has its own. */
        if (config->oidcs.count > 0)
            HM_TRY(hm_choose(&out->oidc, config, HM_CHOOSE_OIDC, now, err));
    }
    HM_TRY(hm_choose(&out->tlog, config, HM_CHOOSE_TLOG, now, err));
    HM_TRY(hm_choose(&out->tsa, config, HM_CHOOSE_TSA, now, err));
    if (!certificate || out->tsa.wanted > 0)
        return true;
    if (out->tlog.wanted == 0)
        return hm_fail(err, HM_USAGE,
            "signing configuration: neither a log nor a timestamp authority is "
            "to prove when a certificate was used");
    if (out->tlog.services[0]->major_version > 1)
        return hm_fail(err, HM_USAGE,
            "signing configuration: logs of version 2 prove no time, and no "
            "timestamp authority is to be asked");
    return true;
}

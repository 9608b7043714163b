/* SPDX-License-Identifier: Apache-2.0 */
#include "client/fulcio_believe.h"

#include "base/err.h"
#include "base/text.h"
#include "enc/hex.h"
#include "identity/subject.h"
#include "root/domain.h"

/* ---- The key ---- */

static bool check_key(
    const struct hm_cert *leaf, const struct hm_key *wanted, struct hm_err *err)
{
    if (hm_bytes_eq(leaf->spki, hm_key_spki(wanted)))
        return true;
    return hm_fail(err, HM_MISMATCH, "it is for another key than ours");
}

/* ---- The time ---- */

static int64_t from_of(const struct hm_cert *leaf)
{
    return leaf->valid.start.s;
}

static int64_t to_of(const struct hm_cert *leaf)
{
    return leaf->valid.end.s;
}

/* At which time it must be valid: now, or from its start on where the service's
 * clock is a little ahead of ours. */
static bool check_life(struct hm_time *at, const struct hm_cert *leaf,
    int64_t now_s, struct hm_err *err)
{
    int64_t from = from_of(leaf), to = to_of(leaf);

    if (to - from > HM_CLIENT_CERT_LIFE_MAX_S)
        return hm_fail(err, HM_MISMATCH,
            "it is valid from %s to %s: more than %d s are no short life",
            HM_SHOW_TIME(from), HM_SHOW_TIME(to), HM_CLIENT_CERT_LIFE_MAX_S);
    if (from > now_s + HM_CLIENT_SKEW_MAX_S)
        return hm_fail(err, HM_EXPIRED,
            "it is valid from %s on, and the clock here says %s",
            HM_SHOW_TIME(from), HM_SHOW_TIME(now_s));
    if (to <= now_s)
        return hm_fail(err, HM_EXPIRED,
            "it was valid to %s, and the clock here says %s", HM_SHOW_TIME(to),
            HM_SHOW_TIME(now_s));
    *at = hm_time_of(from > now_s ? from : now_s);
    return true;
}

/* ---- The identity ---- */

static bool is_name(const struct hm_san *got, const struct hm_certified *wanted,
    const struct hm_subject_rule *rule)
{
    if (got->kind != wanted->san.kind)
        return false;
    /* Which domain a user name gets, the authority's configuration says. */
    if (rule->kind == HM_SUBJECT_USERNAME)
        return hm_bytes_starts(got->value, wanted->san.value);
    return hm_bytes_eq(got->value, wanted->san.value);
}

/* Each fact that both tell must be one: the certificate may leave out what its
 * authority does not know yet, and say more. */
static bool check_facts(const struct hm_fulcio *got,
    const struct hm_fulcio *wanted, struct hm_err *err)
{
    for (unsigned i = 1; i <= HM_FULCIO_LAST; i++) {
        struct hm_bytes a = got->values[i], b = wanted->values[i];

        if (a.p == NULL || b.p == NULL || hm_bytes_eq(a, b))
            continue;
        return hm_fail(err, HM_MISMATCH, "its %s is %s, the token's is %s",
            hm_fulcio_row(i)->title, HM_SHOW(a), HM_SHOW(b));
    }
    return true;
}

struct identity {
    const struct hm_cert *leaf;
    struct hm_fulcio facts;
    struct hm_bytes issuer;
    struct hm_arena arena;
};

/* By a rule that is certain: all of it must be so. */
static bool check_known(struct identity *in, struct hm_json claims,
    const struct hm_subject_rule *rule, struct hm_err *err)
{
    struct hm_certified wanted;

    if (!hm_subject_of(&wanted, claims, rule, &in->arena, err))
        return hm_wrap(err, "token");
    if (!is_name(&in->leaf->sans[0], &wanted, rule))
        return hm_fail(err, HM_MISMATCH, "it is for %s, the token is %s's",
            HM_SHOW(in->leaf->sans[0].value), HM_SHOW(wanted.san.value));
    if (!hm_bytes_eq(in->issuer, wanted.issuer))
        return hm_fail(err, HM_MISMATCH, "its issuer is %s, the token's is %s",
            HM_SHOW(in->issuer), HM_SHOW(wanted.issuer));
    return check_facts(&in->facts, &wanted.extensions, err);
}

/* How an unknown issuer's tokens name their subject is not known here: any name
 * that the claims can lead to is the token's own. */
static bool check_guesses(struct identity *in, struct hm_json claims,
    const struct hm_subject_rule *rules, size_t count, struct hm_err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct hm_certified wanted;
        struct hm_err why = {0};

        if (hm_subject_of(&wanted, claims, &rules[i], &in->arena, &why)) {
            if (is_name(&in->leaf->sans[0], &wanted, &rules[i]) &&
                hm_bytes_eq(in->issuer, wanted.issuer))
                return true;
        } else if (why.code == HM_SYSTEM || why.code == HM_LIMIT) {
            *err = why;
            return false;
        }
    }
    return hm_fail(err, HM_MISMATCH,
        "it is for %s of issuer %s, which the token's claims do not lead to",
        HM_SHOW(in->leaf->sans[0].value), HM_SHOW(in->issuer));
}

static bool read_identity(struct identity *out, struct hm_err *err)
{
    if (out->leaf->san_count != 1)
        return hm_fail(err, HM_MISMATCH, "it has %zu names, wanted one",
            out->leaf->san_count);
    HM_TRY(hm_fulcio_parse(&out->facts, out->leaf, err));
    out->issuer = hm_fulcio_issuer(&out->facts);
    return true;
}

static bool check_identity(
    const struct hm_cert *leaf, struct hm_json claims, struct hm_err *err)
{
    struct identity in = {
        .leaf = leaf, .arena = hm_arena(HM_CLIENT_IDENTITY_ARENA_MAX)};
    struct hm_subject_rule rules[HM_SUBJECT_RULES_MAX];
    bool known, good;
    size_t count = hm_subject_rules(rules, &known, claims);

    good = read_identity(&in, err) &&
        (known ? check_known(&in, claims, &rules[0], err)
               : check_guesses(&in, claims, rules, count, err));
    hm_arena_free(&in.arena);
    return good;
}

/* ---- Who vouches ---- */

static bool check_scts(const struct hm_domain *domain,
    const struct hm_path *path, bool detached, struct hm_err *err)
{
    struct hm_sct_list list;
    size_t count = 0;

    HM_TRY(hm_sct_list_parse(&list, path->certs[0], err));
    for (size_t i = 0; i < list.count; i++) {
        struct hm_domain_sct got;

        if (!hm_domain_sct(&got, domain, &list.scts[i], path, NULL, err))
            return hm_wrap(err, "SCT %zu", i);
        count += got.log != NULL;
    }
    if (count >= domain->profile.sct_min)
        return true;
    if (detached && list.count == 0)
        return hm_fail(err, HM_UNSUPPORTED,
            "its SCT came beside it, and a bundle cannot carry that");
    return hm_fail(err, HM_NOT_FOUND,
        "%u SCT%s demanded, %zu of %zu from a known log",
        domain->profile.sct_min, domain->profile.sct_min == 1 ? "" : "s", count,
        list.count);
}

/* The first domain of the root that the certificate leads to: the one that will
 * speak for it when it is judged. */
static bool check_domains(const struct hm_fulcio_wanted *wanted,
    const struct hm_path_query *query, bool detached, struct hm_err *err)
{
    struct hm_path path;
    size_t count = hm_root_count(wanted->root);

    if (count == 0)
        return hm_fail(err, HM_UNTRUSTED, "the root is empty");
    for (size_t i = 0; i < count; i++) {
        const struct hm_domain *domain = hm_root_domain(wanted->root, i);

        if (hm_domain_path(&path, domain, query, err))
            return path.count < 2
                ? hm_fail(err, HM_UNTRUSTED, "it is an authority's own")
                : check_scts(domain, &path, detached, err);
        if (err->code == HM_SYSTEM)
            return false;
    }
    return hm_wrap(err, "no authority of the root issued it");
}

/* ---- All of it ---- */

struct certs {
    struct hm_cert leaf, hints[HM_CHAIN_MAX];
};

static bool believe(struct certs *certs, const struct hm_fulcio_given *given,
    const struct hm_fulcio_wanted *wanted, struct hm_err *err)
{
    struct hm_time at;
    struct hm_path_query query = {
        .leaf = &certs->leaf,
        .hints = certs->hints,
        .hint_count = given->chain_count,
        .times = &at,
        .time_count = 1,
    };

    HM_TRY(hm_cert_parse(&certs->leaf, given->leaf, err));
    for (size_t i = 0; i < given->chain_count; i++) {
        if (!hm_cert_parse(&certs->hints[i], given->chain[i], err))
            return hm_wrap(err, "chain: certificate %zu", i);
    }
    HM_TRY(check_key(&certs->leaf, wanted->key, err));
    HM_TRY(check_life(&at, &certs->leaf, wanted->now_s, err));
    HM_TRY(check_domains(wanted, &query, given->detached, err));
    return check_identity(&certs->leaf, wanted->claims, err);
}

bool hm_fulcio_believe(const struct hm_fulcio_given *given,
    const struct hm_fulcio_wanted *wanted, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(sizeof(struct certs) + HM_KIB);
    struct certs *certs = hm_arena_alloc(&arena, 1, sizeof(*certs));

    if (certs == NULL)
        return hm_arena_fail(&arena, err);
    return believe(certs, given, wanted, err) ||
        hm_wrap(err, "certificate refused");
}

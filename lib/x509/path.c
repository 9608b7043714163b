/* SPDX-License-Identifier: Apache-2.0 */
/* The search for a path (RFC 5280 section 6, as far as it is judged; RFC 4158
 * for the loops). Depth first, the anchor tried before the others; whatever
 * costs nothing is looked at before a signature is computed. */
#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "x509/ca.h"
#include "x509/ca_impl.h"

/* A certificate that is not among the authority's. */
enum { OUTSIDE = HM_CHAIN_MAX };

enum { LEADS_MAX = 64 };

struct search {
    const struct hm_ca *ca;
    const struct hm_path_query *query;
    struct hm_path path;
    size_t where[HM_CHAIN_MAX]; /* index in the authority, or OUTSIDE */
    bool any_time;  /* second search: would a path be there at another time? */
    bool expired;   /* something was passed over for its time */
    bool stop;      /* nothing more can be found out: `problem` says why */
    size_t tries;   /* signatures asked for */
    uint64_t leads; /* candidates whose names lead to the anchor, a bit each */
    struct hm_err problem; /* of the first candidate that had one */
};

/* Remember why a candidate was passed over; false. */
static bool pass_over(struct search *s, const struct hm_err *why)
{
    bool fatal = why->code == HM_SYSTEM || why->code == HM_LIMIT;

    if (!s->stop && (fatal || s->problem.code == HM_OK))
        s->problem = *why;
    s->stop |= fatal;
    return false;
}

/* ---- What a certificate must be, whoever signed it ---- */

static bool has_only_time_stamping(const struct hm_cert *cert)
{
    return cert->eku_critical && cert->eku_count == 1 &&
        hm_cert_has_eku(cert, hm_eku_time_stamping);
}

/* Key usage, where it is there, must allow what the leaf does: it signs. A
 * timestamp may also be made by a key for non-repudiation. */
static bool may_sign(const struct hm_cert *cert, enum hm_ca_purpose purpose)
{
    uint32_t bits = HM_KU_DIGITAL_SIGNATURE;

    if (purpose == HM_CA_TIME_STAMPING)
        bits |= HM_KU_NON_REPUDIATION;
    return !cert->has_key_usage || (cert->key_usage & bits) != 0;
}

/* The CA flag alone issues nothing where key usage leaves certSign out (RFC
 * 5280 section 4.2.1.3): people's own signing certificates are like that. Of a
 * time-stamping authority the flag is enough to refuse. */
static bool may_issue(const struct hm_cert *leaf, enum hm_ca_purpose purpose)
{
    return leaf->is_ca &&
        (purpose == HM_CA_TIME_STAMPING || !leaf->has_key_usage ||
            (leaf->key_usage & HM_KU_CERT_SIGN) != 0);
}

static bool check_leaf(
    const struct hm_cert *leaf, enum hm_ca_purpose purpose, struct hm_err *err)
{
    HM_TRY(hm_cert_check_critical(leaf, err));
    if (may_issue(leaf, purpose))
        return hm_fail(err, HM_UNTRUSTED, "leaf is a CA");
    /* RFC 5280 section 4.2.1.9: never without the CA flag. */
    if ((leaf->key_usage & HM_KU_CERT_SIGN) != 0)
        return hm_fail(err, HM_UNTRUSTED, "leaf may sign certificates");
    if (!may_sign(leaf, purpose))
        return hm_fail(err, HM_UNTRUSTED, "leaf may not sign (key usage)");
    if (purpose == HM_CA_CODE_SIGNING &&
        !hm_cert_has_eku(leaf, hm_eku_code_signing))
        return hm_fail(err, HM_UNTRUSTED, "leaf is not for code signing");
    if (purpose == HM_CA_TIME_STAMPING && !has_only_time_stamping(leaf))
        return hm_fail(err, HM_UNTRUSTED,
            "leaf is not for time stamping alone, and critically so");
    return true;
}

static bool suits_purpose(const struct hm_cert *ca, enum hm_ca_purpose purpose)
{
    return !ca->has_eku || hm_cert_has_eku(ca, hm_eku_any) ||
        hm_cert_has_eku(ca,
            purpose == HM_CA_TIME_STAMPING ? hm_eku_time_stamping
                                           : hm_eku_code_signing);
}

/* `below`: how many CAs stand between it and the leaf. Self-issued ones count,
 * which RFC 5280 would not do: nobody has such chains, so the stricter way. */
static bool check_issuer(const struct hm_cert *cert, size_t below,
    enum hm_ca_purpose purpose, struct hm_err *err)
{
    const char *flaw = hm_ca_flaw(cert);

    if (flaw != NULL)
        return hm_fail(err, HM_UNTRUSTED, "%s", flaw);
    if (cert->has_path_len && below > cert->path_len)
        return hm_fail(err, HM_UNTRUSTED, "%zu CAs below it, at most %zu",
            below, (size_t)cert->path_len);
    if (!suits_purpose(cert, purpose))
        return hm_fail(err, HM_UNTRUSTED, "not for this purpose");
    return hm_cert_check_critical(cert, err);
}

static bool valid_at(
    const struct hm_cert *cert, struct hm_time at, struct hm_err *err)
{
    return hm_window_check(&cert->valid, at,
        hm_bytes_eq(cert->issuer, cert->subject) ? "root certificate"
                                                 : "certificate",
        err);
}

static bool valid_at_all(
    const struct search *s, const struct hm_cert *cert, struct hm_err *err)
{
    for (size_t i = 0; i < s->query->time_count; i++)
        HM_TRY(valid_at(cert, s->query->times[i], err));
    return true;
}

/* ---- The search ---- */

/* RFC 5280 section 6.1.3 (a)(4), and the key identifiers, which only sort out:
 * the signature decides. */
static bool names_fit(const struct hm_cert *child, const struct hm_cert *issuer)
{
    if (!hm_bytes_eq(child->issuer, issuer->subject))
        return false;
    return child->issuer_key_id.len == 0 || issuer->key_id.len == 0 ||
        hm_bytes_eq(child->issuer_key_id, issuer->key_id);
}

/* Is that CA in the path already, by this certificate or another? */
static bool is_loop(const struct search *s, const struct hm_cert *cert)
{
    for (size_t i = 0; i < s->path.count; i++) {
        if (hm_bytes_eq(s->path.certs[i]->spki, cert->spki) &&
            hm_bytes_eq(s->path.certs[i]->subject, cert->subject))
            return true;
    }
    return false;
}

static const struct hm_cert *top(const struct search *s)
{
    return s->path.certs[s->path.count - 1];
}

static bool signed_by_hint(
    const struct hm_cert *child, const struct hm_cert *hint, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;

    return hm_cert_key(&key, hint, err) && hm_cert_signed_by(child, key, err);
}

static bool check_tries(const struct search *s, struct hm_err *err)
{
    return s->tries < HM_PATH_TRIES ||
        hm_fail(err, HM_LIMIT,
            "%d signatures were looked at in search of a path", HM_PATH_TRIES);
}

/* A hint's key is decoded, too; an authority's is at hand. */
static bool pay(const struct search *s, const struct hm_cert *issuer,
    size_t where, struct hm_err *err)
{
    size_t units = hm_work_of_key(hm_key_spki_type(issuer->spki)) +
        hm_work_of_bytes(top(s)->tbs.len) + (where == OUTSIDE ? 1 : 0);

    return hm_work_spend(hm_path_memo_work(s->query->memo), units, err);
}

static bool compute(struct search *s, const struct hm_cert *issuer,
    size_t where, struct hm_err *err)
{
    const struct hm_key *key = NULL;

    HM_TRY(pay(s, issuer, where, err));
    if (where == OUTSIDE)
        return signed_by_hint(top(s), issuer, err);
    return hm_ca_key(&key, s->ca, where, err) &&
        hm_cert_signed_by(top(s), key, err);
}

/* Only what the bytes decide is remembered, not that memory was short. What is
 * known counts as a try, too: hints that are all linked have many paths. */
static bool compute_once(struct search *s, const struct hm_cert *issuer,
    size_t where, struct hm_err *err)
{
    struct hm_path_memo *memo = s->query->memo;
    const struct hm_path_link *known = hm_path_memo_find(memo, top(s), issuer);
    bool ok;

    HM_TRY(check_tries(s, err));
    s->tries++;
    if (known != NULL)
        return known->is_signed ||
            hm_fail(err, HM_MISMATCH, "signature does not verify");
    ok = compute(s, issuer, where, err);
    if (ok || err->code == HM_MISMATCH)
        hm_path_memo_add(memo, top(s), issuer, ok);
    return ok;
}

/* Links of the authority are the root's own doing, computed once in a process:
 * nobody pays for them, or a verdict would depend on who came first. */
static bool check_signature(struct search *s, const struct hm_cert *issuer,
    size_t where, struct hm_err *err)
{
    size_t child = s->where[s->path.count - 1];
    bool ok;

    if (child != OUTSIDE && where != OUTSIDE)
        ok = check_tries(s, err) &&
            hm_ca_link(s->ca, child, where, &s->tries, err);
    else
        ok = compute_once(s, issuer, where, err);
    if (!ok && err->code == HM_MISMATCH)
        return hm_fail(err, HM_UNTRUSTED, "did not sign what names it");
    return ok;
}

static bool check_candidate(struct search *s, const struct hm_cert *cert,
    size_t where, struct hm_err *err)
{
    HM_TRY(check_issuer(cert, s->path.count - 1, s->ca->purpose, err));
    if (!s->any_time && !valid_at_all(s, cert, err)) {
        s->expired = true;
        return false;
    }
    return check_signature(s, cert, where, err);
}

static void push(struct search *s, const struct hm_cert *cert, size_t where)
{
    s->where[s->path.count] = where;
    s->path.certs[s->path.count++] = cert;
}

/* Append that certificate to the path if it can be the issuer of its top. */
static bool step(struct search *s, const struct hm_cert *cert, size_t where)
{
    struct hm_err err = {0};

    if (s->stop || !names_fit(top(s), cert) || is_loop(s, cert))
        return false;
    if (!check_candidate(s, cert, where, &err)) {
        hm_wrap(&err, "%s", HM_SHOW_NAME(cert->subject));
        return pass_over(s, &err);
    }
    push(s, cert, where);
    return true;
}

/* The authority's own certificates were tried already. */
static bool is_own(const struct hm_ca *ca, const struct hm_cert *hint)
{
    assert(ca->count == 0 || ca->certs != NULL);
    for (size_t i = 0; i < ca->count; i++) {
        if (hm_bytes_eq(ca->certs[i].der, hint->der))
            return true;
    }
    return false;
}

/* The n-th candidate: the anchor, the authority's others, the hints. NULL for
 * one that is not to be tried. */
static const struct hm_cert *candidate(
    const struct search *s, size_t n, size_t *where)
{
    const struct hm_cert *hint;

    if (n < s->ca->count) {
        *where = s->ca->count - 1 - n;
        return &s->ca->certs[*where];
    }
    *where = OUTSIDE;
    hint = &s->query->hints[n - s->ca->count];
    return is_own(s->ca, hint) ? NULL : hint;
}

/* Beyond the bits nothing is sorted out; the signatures' number ends that. */
static bool may_lead(const struct search *s, size_t n)
{
    return n >= LEADS_MAX || (s->leads >> n & 1) != 0;
}

static size_t count_candidates(const struct search *s)
{
    return s->ca->count + s->query->hint_count;
}

static bool names_lead(const struct search *s, const struct hm_cert *cert)
{
    for (size_t n = 0; n < count_candidates(s) && n < LEADS_MAX; n++) {
        size_t where = OUTSIDE;

        if ((s->leads >> n & 1) != 0 &&
            names_fit(cert, candidate(s, n, &where)))
            return true;
    }
    return false;
}

/* Names are free, signatures are not: from the anchor down, mark those whose
 * names lead up to it, as far down as a path may be long. Hints that name each
 * other and nobody of ours never get to a signature. */
static void mark_leads(struct search *s)
{
    uint64_t before = 0;

    s->leads = 1; /* the anchor is the first candidate */
    for (size_t i = 0; i < HM_CHAIN_MAX && s->leads != before; i++) {
        before = s->leads;
        for (size_t n = 0; n < count_candidates(s) && n < LEADS_MAX; n++) {
            size_t where = OUTSIDE;
            const struct hm_cert *cert = candidate(s, n, &where);

            if (cert != NULL && (s->leads >> n & 1) == 0 && names_lead(s, cert))
                s->leads |= UINT64_C(1) << n;
        }
    }
}

static bool is_at_anchor(const struct search *s)
{
    return s->where[s->path.count - 1] == s->ca->count - 1;
}

static void note_length(struct search *s)
{
    struct hm_err err = {0};

    if (s->path.count < HM_CHAIN_MAX)
        return;
    hm_fail(
        &err, HM_UNTRUSTED, "path of more than %d certificates", HM_CHAIN_MAX);
    pass_over(s, &err);
}

/* Depth first. next[d] is the candidate to try behind path.certs[d]. */
static bool find(struct search *s)
{
    size_t total = count_candidates(s);
    size_t next[HM_CHAIN_MAX] = {0};

    while (!is_at_anchor(s)) {
        size_t depth = s->path.count - 1, where = OUTSIDE, n;
        const struct hm_cert *cert;

        if (s->stop)
            return false;
        if (s->path.count == HM_CHAIN_MAX || next[depth] == total) {
            note_length(s);
            if (depth == 0)
                return false;
            s->path.count--;
            continue;
        }
        n = next[depth]++;
        cert = candidate(s, n, &where);
        if (cert != NULL && may_lead(s, n) && step(s, cert, where))
            next[depth + 1] = 0;
    }
    return true;
}

static void start(struct search *s)
{
    const struct hm_cert *leaf = s->query->leaf;

    s->path.count = 0;
    s->path.ca = s->ca;
    push(s, leaf, leaf == hm_ca_leaf(s->ca) ? 0 : OUTSIDE);
}

/* Authority and leaf at the times, which no path could help. */
static bool starts_in_time(struct search *s, struct hm_err *err)
{
    for (size_t i = 0; i < s->query->time_count; i++)
        HM_TRY(hm_window_check(
            &s->ca->valid, s->query->times[i], "authority", err));
    return valid_at_all(s, s->query->leaf, err);
}

static bool find_in_time(struct search *s)
{
    struct hm_err err = {0};

    if (!starts_in_time(s, &err)) {
        s->expired = true;
        return pass_over(s, &err);
    }
    return find(s);
}

/* A path was found when the times were left aside: what is wrong with it? */
static void explain_time(const struct search *s, struct hm_err *err)
{
    for (size_t i = 0; i < s->query->time_count; i++) {
        if (!hm_path_valid_at(&s->path, s->query->times[i], err))
            return;
    }
    hm_fail(err, HM_EXPIRED, "no path is valid at all of the times");
}

/* Why is there no path? */
static void explain(struct search *s, struct hm_err *err)
{
    if (!s->stop && s->expired) {
        s->problem = (struct hm_err){0};
        s->any_time = true;
        start(s);
        if (find(s)) {
            explain_time(s, err);
            return;
        }
    }
    *err = s->problem;
    if (err->code == HM_OK)
        hm_fail(err, HM_UNTRUSTED, "no certificate of %s",
            HM_SHOW_NAME(s->query->leaf->issuer));
}

bool hm_ca_path(struct hm_path *out, const struct hm_ca *ca,
    const struct hm_path_query *query, struct hm_err *err)
{
    struct search s = {.ca = ca, .query = query};

    HM_TRY(check_leaf(query->leaf, ca->purpose, err));
    mark_leads(&s);
    start(&s);
    if (!find_in_time(&s)) {
        explain(&s, err);
        return hm_wrap(err, "no path to %s",
            HM_SHOW_NAME(ca->certs[ca->count - 1].subject));
    }
    *out = s.path;
    return true;
}

bool hm_ca_leaf_path(struct hm_path *out, const struct hm_ca *ca,
    const struct hm_time *times, size_t time_count, struct hm_err *err)
{
    struct hm_path_query query = {
        .leaf = hm_ca_leaf(ca), .times = times, .time_count = time_count};

    if (query.leaf == NULL)
        return hm_fail(err, HM_USAGE, "authority without a leaf");
    return hm_ca_path(out, ca, &query, err);
}

bool hm_path_valid_at(
    const struct hm_path *path, struct hm_time at, struct hm_err *err)
{
    HM_TRY(hm_window_check(&path->ca->valid, at, "authority", err));
    for (size_t i = 0; i < path->count; i++) {
        if (!valid_at(path->certs[i], at, err))
            return hm_wrap(err, "%s",
                i == 0 ? "leaf" : HM_SHOW_NAME(path->certs[i]->subject));
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What is read before any step: the certificates, and which domains may speak
 * for the evidence. Each of them speaks alone (verify.c): what it does not know
 * counts for nothing, whatever another one knows. */
#include "base/err.h"
#include "base/text.h"
#include "root/domain.h"
#include "verify/trial.h"

/* ---- Evidence by a certificate ---- */

static bool parse_certs(struct hm_trial *t, struct hm_err *err)
{
    const struct hm_evidence *e = t->evidence;
    struct hm_cert *certs =
        hm_arena_alloc(t->arena, e->cert_count, sizeof(*certs));

    if (certs == NULL)
        return hm_arena_fail(t->arena, err);
    for (size_t i = 0; i < e->cert_count; i++) {
        if (!hm_cert_parse(&certs[i], e->certs[i], err))
            return hm_wrap(err, "certificate %zu", i);
    }
    HM_TRY(hm_work_spend(hm_trial_work(t), 1, err));
    HM_TRY(hm_cert_key(&t->owned_key, &certs[0], err));
    t->certs = certs;
    t->key = t->owned_key;
    return true;
}

static struct hm_path_query query_of(
    const struct hm_trial *t, const struct hm_time *times, size_t time_count)
{
    return (struct hm_path_query){
        .leaf = &t->certs[0],
        .hints = t->certs + 1,
        .hint_count = t->evidence->cert_count - 1,
        .times = times,
        .time_count = time_count,
        .memo = t->memo,
    };
}

bool hm_trial_path(struct hm_path *out, const struct hm_trial *t,
    const struct hm_time *times, size_t count, struct hm_err *err)
{
    struct hm_path_query query = query_of(t, times, count);

    return hm_domain_path(out, t->domain, &query, err);
}

static bool has_subject(const struct hm_domain *domain, struct hm_bytes name)
{
    for (size_t i = 0; i < domain->ca_count; i++) {
        const struct hm_ca *ca = domain->cas[i].ca;

        for (size_t k = 0; k < hm_ca_cert_count(ca); k++) {
            if (hm_bytes_eq(hm_ca_cert(ca, k)->subject, name))
                return true;
        }
    }
    return false;
}

/* A path ends among the authority's own certificates, so the leaf or a hint
 * names one of them as its issuer. With several domains most are told apart
 * like this, and no signature is computed for those. */
static bool is_named(
    const struct hm_domain *domain, const struct hm_path_query *query)
{
    if (has_subject(domain, query->leaf->issuer))
        return true;
    for (size_t i = 0; i < query->hint_count; i++) {
        if (has_subject(domain, query->hints[i].issuer))
            return true;
    }
    return false;
}

static void add_voice(struct hm_trial *t, const struct hm_domain *domain)
{
    t->voices[t->voice_count++].domain = domain;
}

/* A domain may speak when the certificate leads to its authority: signatures
 * decide, no text of the evidence does. Times come later, because who may vouch
 * for a time is the domain's business, too. */
static bool find_issuers(struct hm_trial *t, struct hm_err *err)
{
    const struct hm_root *root = t->input->root;
    struct hm_path_query query = query_of(t, NULL, 0);
    size_t count = hm_root_count(root);
    struct hm_err why = {0};

    for (size_t i = 0; i < count; i++) {
        const struct hm_domain *domain = hm_root_domain(root, i);
        struct hm_path *path = &t->voices[t->voice_count].path;

        why = (struct hm_err){0};
        if (count > 1 && !is_named(domain, &query))
            continue;
        if (hm_domain_path(path, domain, &query, &why)) {
            add_voice(t, domain);
        } else if (hm_trial_unknown(t, &why)) {
            *err = why; /* it might have been this one's */
            return false;
        }
    }
    if (t->voice_count > 0)
        return true;
    if (count != 1)
        return hm_fail(err, HM_UNTRUSTED,
            "none of the %zu trust domains issued it; its issuer is %s", count,
            HM_SHOW_NAME(t->certs[0].issuer));
    *err = why;
    return hm_wrap(
        err, "trust domain %s", HM_SHOW(hm_root_domain(root, 0)->name));
}

static bool read_cert(struct hm_trial *t, struct hm_err *err)
{
    HM_TRY(parse_certs(t, err));
    HM_TRY(hm_cert_check_critical(&t->certs[0], err));
    HM_TRY(hm_fulcio_parse(&t->facts.extensions, &t->certs[0], err));
    return find_issuers(t, err);
}

/* ---- Evidence by a key ---- */

static bool knows_entry(
    const struct hm_domain *domain, const struct hm_evidence *e)
{
    for (size_t i = 0; i < e->entry_count; i++) {
        if (hm_root_log_find(domain->tlogs, domain->tlog_count,
                e->entries[i].log_id, NULL) != NULL)
            return true;
    }
    return false;
}

/* Could it know something: a log of the evidence, or whose timestamps these
 * are? */
static bool is_witness(
    const struct hm_domain *domain, const struct hm_evidence *e)
{
    return knows_entry(domain, e) ||
        (e->timestamp_count > 0 && domain->tsa_count > 0);
}

/* Where nobody need vouch, a domain that knows nothing says yes by itself. It
 * must do so beside one that knows something bad, too. */
static bool silence_is_enough(const struct hm_verify_opts *opts)
{
    return opts->unsafe_no_tlog && opts->tsa_min == 0;
}

/* No certificate leads anywhere: the witnesses may speak. What a key must bring
 * does not depend on the domain, so one that knows nothing is as good as
 * another; it comes last, because it proves no time. */
static void find_witnesses(struct hm_trial *t)
{
    const struct hm_root *root = t->input->root;
    const struct hm_domain *stranger = NULL;

    for (size_t i = 0; i < hm_root_count(root); i++) {
        const struct hm_domain *domain = hm_root_domain(root, i);

        if (is_witness(domain, t->evidence))
            add_voice(t, domain);
        else if (stranger == NULL)
            stranger = domain;
    }
    if (stranger != NULL &&
        (t->voice_count == 0 || silence_is_enough(t->input->opts)))
        add_voice(t, stranger);
}

bool hm_trial_read(struct hm_trial *t, struct hm_err *err)
{
    /* One more than there are: a place where the last path may be tried. */
    t->voices = hm_arena_alloc(
        t->arena, hm_root_count(t->input->root) + 1, sizeof(*t->voices));
    if (t->voices == NULL)
        return hm_arena_fail(t->arena, err);
    if (hm_trial_by_cert(t))
        return read_cert(t, err);
    find_witnesses(t);
    return true;
}

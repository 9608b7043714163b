/* SPDX-License-Identifier: Apache-2.0 */
/* Who signed: the certificate and its domain, or one of the caller's keys. */
#include "base/err.h"
#include "base/text.h"
#include "verify/trial.h"

/* By a key, or where no domain knows the certificate: a log must have seen
 * it. A key has no instance whose profile could say less. */
static const struct hm_profile strictest = {.sct_min = 1, .tlog_min = 1};

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static void demand(struct hm_trial *t, struct hm_profile profile)
{
    const struct hm_verify_opts *opts = t->input->opts;

    t->least = profile;
    t->least.sct_min = larger(profile.sct_min, opts->sct_min);
    t->least.tlog_min = larger(profile.tlog_min, opts->tlog_min);
    t->least.tsa_min = larger(profile.tsa_min, opts->tsa_min);
}

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
    HM_TRY(hm_cert_key(&t->owned_key, &certs[0], err));
    t->certs = certs;
    t->key = t->owned_key;
    return true;
}

/* Is `why` the better answer to why there is no path? One that was not looked
 * for to the end might be there: no expired one beside it makes that a "no". And
 * "expired" is more than "not one of ours". */
static bool says_more(const struct hm_err *why, const struct hm_err *than)
{
    if (why->code == HM_SYSTEM || than->code == HM_OK)
        return true;
    return than->code == HM_UNTRUSTED;
}

static bool find_path(struct hm_path *out, const struct hm_domain *domain,
    const struct hm_path_query *query, struct hm_err *err)
{
    struct hm_err best = {0};

    for (size_t i = 0; i < domain->ca_count; i++) {
        struct hm_err why = {0};

        if (hm_ca_path(out, domain->cas[i].ca, query, &why))
            return true;
        if (says_more(&why, &best))
            best = why;
    }
    if (best.code == HM_OK)
        return hm_fail(err, HM_UNTRUSTED, "it has no certificate authority");
    *err = best;
    return false;
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
    };
}

/* The domain is the one to whose authority the certificate leads: signatures
 * decide, no text of the evidence does. Times come later, because who may vouch
 * for a time is the domain's business, too. */
static bool choose_domain(struct hm_trial *t, struct hm_err *err)
{
    const struct hm_root *root = t->input->root;
    struct hm_path_query query = query_of(t, NULL, 0);
    struct hm_err why = {0};

    for (size_t i = 0; i < hm_root_count(root); i++) {
        const struct hm_domain *domain = hm_root_domain(root, i);

        why = (struct hm_err){0};
        if (find_path(&t->path, domain, &query, &why)) {
            t->domain = domain;
            return true;
        }
        t->path.count = 0;
        if (why.code == HM_SYSTEM) {
            *err = why; /* it might have been this one's */
            return false;
        }
    }
    if (hm_root_count(root) != 1)
        return hm_fail(err, HM_UNTRUSTED,
            "none of the %zu trust domains issued it; its issuer is %s",
            hm_root_count(root), HM_SHOW_NAME(t->certs[0].issuer));
    *err = why;
    return hm_wrap(
        err, "trust domain %s", HM_SHOW(hm_root_domain(root, 0)->name));
}

/* Fulcio writes one identity and makes it critical. With several, verifiers
 * would differ in which one they mean. */
static bool check_identity_form(const struct hm_trial *t, struct hm_err *err)
{
    const struct hm_cert *leaf = hm_trial_leaf(t);

    if (t->domain->profile.long_lived)
        return true;
    if (leaf->san_count != 1)
        return hm_fail(err, HM_FORMAT,
            "expected one subject alternative name, got %zu", leaf->san_count);
    if (!leaf->san_critical)
        return hm_fail(
            err, HM_FORMAT, "the subject alternative name is not critical");
    return true;
}

/* An issuer is the word of an instance that saw the identity token. An own CA
 * saw none: whoever gets a certificate of it for something else could have it
 * say that a workflow signed, and no log would tell. */
static bool check_issuer(const struct hm_trial *t, struct hm_err *err)
{
    struct hm_bytes issuer = hm_fulcio_issuer(&t->facts.extensions);

    if (!t->domain->profile.long_lived || issuer.len == 0)
        return true;
    return hm_fail(err, HM_UNTRUSTED,
        "an own authority cannot speak for the issuer %s; if it is of a "
        "Sigstore instance, a trusted root says so",
        HM_SHOW(issuer));
}

static bool read_certificate(struct hm_trial *t, struct hm_err *err)
{
    struct hm_facts *facts = &t->facts;

    HM_TRY(parse_certs(t, err));
    HM_TRY(hm_cert_check_critical(&t->certs[0], err));
    HM_TRY(hm_fulcio_parse(&facts->extensions, &t->certs[0], err));
    HM_TRY(choose_domain(t, err));
    HM_TRY(check_identity_form(t, err));
    HM_TRY(check_issuer(t, err));
    facts->kind = HM_FACTS_CERT;
    facts->domain = t->domain->name;
    facts->key_id = *hm_key_id(t->key);
    facts->issuer = hm_fulcio_issuer(&facts->extensions);
    facts->sans = t->certs[0].sans;
    facts->san_count = t->certs[0].san_count;
    return true;
}

void hm_step_certificate(struct hm_trial *t, struct hm_check *check)
{
    struct hm_err err = {0};
    bool ok = read_certificate(t, &err);

    demand(t, t->domain != NULL ? t->domain->profile : strictest);
    if (!ok) {
        hm_check_err(check, &err);
        return;
    }
    hm_section_fact(t->section, "trust domain", t->domain->name);
    hm_check_pass(
        check, "issued by %s", HM_SHOW_NAME(t->path.certs[1]->subject));
}

/* The domain whose logs and authorities speak for a key: the first that knows a
 * log of the evidence. A wrong choice costs a yes, never a no, because a key's
 * demands do not depend on it. */
static const struct hm_domain *domain_of_entries(const struct hm_trial *t)
{
    const struct hm_root *root = t->input->root;
    const struct hm_evidence *e = t->evidence;

    for (size_t d = 0; d < hm_root_count(root); d++) {
        const struct hm_domain *domain = hm_root_domain(root, d);

        for (size_t i = 0; i < e->entry_count; i++) {
            if (hm_root_log_find(domain->tlogs, domain->tlog_count,
                    e->entries[i].log_id, NULL) != NULL)
                return domain;
        }
    }
    return hm_root_count(root) > 0 ? hm_root_domain(root, 0) : NULL;
}

void hm_step_key(struct hm_trial *t, struct hm_check *check)
{
    struct hm_profile profile = strictest;

    profile.sct_min = 0;
    demand(t, profile);
    t->domain = domain_of_entries(t);
    if (t->input->key_count == 0) {
        hm_check_fail(
            check, "not-found", "it was signed by a key, and no key was given");
        return;
    }
    t->facts.kind = HM_FACTS_KEY;
    if (t->domain != NULL)
        t->facts.domain = t->domain->name;
    hm_check_pass(check, "%zu key%s given", t->input->key_count,
        t->input->key_count == 1 ? "" : "s");
}

/* Another path may have been valid then, where the first one was not. */
static bool path_at(struct hm_trial *t, const struct hm_time *times,
    size_t count, struct hm_err *err)
{
    struct hm_path_query query = query_of(t, times, count);

    for (size_t i = 0; i < count; i++) {
        if (!hm_path_valid_at(&t->path, times[i], err))
            return find_path(&t->path, t->domain, &query, err);
    }
    return true;
}

void hm_step_chain(struct hm_trial *t, struct hm_check *check)
{
    struct hm_time times[HM_TIMES_MAX + 1];
    size_t count = hm_trial_times(t, times);
    struct hm_err err = {0};

    if (t->path.count == 0)
        return;
    if (count == 0) {
        if (t->input->opts->unsafe_no_time)
            times[count++] = hm_trial_leaf(t)->valid.start;
        else if (t->least.long_lived && t->input->opts->has_now)
            times[count++] = t->input->opts->now;
        else
            return; /* signing-time said why */
    }
    if (!path_at(t, times, count, &err)) {
        t->path.count = 0;
        hm_check_err(check, &err);
        return;
    }
    hm_check_pass(check, "%zu certificates, valid at %zu time%s", t->path.count,
        count, count == 1 ? "" : "s");
}

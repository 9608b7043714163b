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

static bool check_certificate(struct hm_trial *t, struct hm_err *err)
{
    struct hm_facts *facts = &t->facts;

    if (t->unread != NULL) {
        *err = *t->unread;
        return false;
    }
    HM_TRY(check_identity_form(t, err));
    HM_TRY(check_issuer(t, err));
    facts->kind = HM_FACTS_CERT;
    facts->domain = t->domain->name;
    facts->key_id = *hm_key_id(t->key);
    facts->issuer = hm_fulcio_issuer(&facts->extensions);
    facts->sans = t->certs[0].sans;
    facts->san_count = t->certs[0].san_count;
    facts->has_since = true;
    facts->since = t->certs[0].valid.start;
    return true;
}

void hm_step_certificate(struct hm_trial *t, struct hm_check *check)
{
    struct hm_err err = {0};
    bool ok = check_certificate(t, &err);

    demand(t, t->domain != NULL ? t->domain->profile : strictest);
    if (!ok) {
        hm_trial_fail(t, check, &err);
        return;
    }
    hm_section_fact(t->section, "trust domain", t->domain->name);
    hm_check_pass(
        check, "issued by %s", HM_SHOW_NAME(t->path.certs[1]->subject));
}

void hm_step_key(struct hm_trial *t, struct hm_check *check)
{
    struct hm_profile profile = strictest;

    profile.sct_min = 0;
    demand(t, profile);
    if (t->unread != NULL) {
        hm_trial_fail(t, check, t->unread);
        return;
    }
    if (t->input->key_count == 0) {
        hm_check_fail(
            check, "not-found", "it was signed by a key, and no key was given");
        return;
    }
    t->facts.kind = HM_FACTS_KEY;
    hm_check_pass(check, "%zu key%s given", t->input->key_count,
        t->input->key_count == 1 ? "" : "s");
}

/* Another path may have been valid then, where the first one was not. */
static bool path_at(struct hm_trial *t, const struct hm_time *times,
    size_t count, struct hm_err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!hm_path_valid_at(&t->path, times[i], err))
            return hm_trial_path(&t->path, t, times, count, err);
    }
    return true;
}

void hm_step_chain(struct hm_trial *t, struct hm_check *check)
{
    struct hm_time times[HM_TIMES_MAX];
    size_t count = hm_trial_times(t, times);
    struct hm_err err = {0};

    if (t->path.count == 0 || count == 0)
        return; /* another step said why */
    if (!path_at(t, times, count, &err)) {
        t->path.count = 0;
        hm_trial_fail(t, check, &err);
        return;
    }
    hm_check_pass(check, "%zu certificates, valid at %zu time%s", t->path.count,
        count, count == 1 ? "" : "s");
}

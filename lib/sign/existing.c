/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/existing.h"

#include "base/err.h"
#include "bundle/write.h"
#include "facts/facts.h"
#include "gate/gate.h"
#include "report/report.h"

static bool is_equal(
    const struct hm_facts *facts, const struct hm_existing *what)
{
    if (what->identity != NULL &&
        hm_sign_identity_differs(what->identity, &facts->extensions) != 0)
        return false;
    return what->statement.len == 0 ||
        (facts->has_statement &&
            hm_bytes_eq(facts->statement.text, what->statement));
}

static const struct hm_facts *find(
    const struct hm_gate_target *target, const struct hm_existing *what)
{
    for (size_t i = 0; i < target->proved.count; i++) {
        if (is_equal(target->proved.facts[i], what))
            return target->proved.facts[i];
    }
    return NULL;
}

static void copy_bundle(struct hm_buf *out, const struct hm_facts *facts)
{
    struct hm_err ignored = {0};
    size_t before = out->len;

    if (!hm_bundle_write(out, facts->from, &ignored))
        hm_buf_cut(out, before);
}

/* A yes about another statement is no answer to whether what could not be read
 * was this one. */
static bool look(const struct hm_facts **found, const struct hm_gated *gated,
    const struct hm_existing *what, struct hm_err *err)
{
    bool unsure = false;

    for (size_t i = 0; i < gated->target_count && *found == NULL; i++) {
        *found = find(gated->targets[i], what);
        unsure = unsure || gated->targets[i]->unsure;
    }
    if (*found != NULL || !unsure)
        return true;
    return hm_fail(err, HM_SYSTEM, "not everything attached could be read");
}

static bool answer(const struct hm_facts **found,
    const struct hm_report *report, const struct hm_gated *gated,
    const struct hm_existing *what, struct hm_err *err)
{
    enum hm_verdict verdict = hm_report_verdict(report);

    if (verdict == HM_NO || verdict == HM_NOTHING)
        return hm_report_end(report, err);
    return hm_report_yes(report, err) && look(found, gated, what, err);
}

bool hm_sign_exists(bool *there, struct hm_buf *bundle,
    const struct hm_existing *what, struct hm_err *err)
{
    const struct hm_gate gate = {
        .opener = what->opener,
        .judge = &what->demand->judge,
        .evidence_repository = what->evidence_repository,
        /* The first that passes says another thing, perhaps, or is another
         * repository's. */
        .all = what->statement.len > 0 || what->identity != NULL,
    };
    hm_auto_ptr(report) report = NULL;
    hm_auto(gated) gated = {0};
    const struct hm_facts *found = NULL;
    struct hm_ref ref = *what->image;

    *there = false;
    ref.tag = hm_bytes(NULL, 0);
    ref.has_digest = true;
    ref.digest = *what->digest;
    HM_TRY(hm_report_new(&report, err));
    HM_TRY(hm_gate_run(&gated, &gate, hm_report_root(report), &ref, err));
    if (!answer(&found, report, &gated, what, err))
        return hm_wrap(err, "is it signed already");
    *there = found != NULL;
    if (found != NULL)
        copy_bundle(bundle, found);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/tribunal.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "test.h"
#include "verify/court.h"

static bool allow(struct tribunal *t, struct hm_err *err)
{
    const struct hm_identity_spec spec = {
        .issuer = {HM_MATCH_EXACT, HM_LIT(LAB_ISSUER)},
        .subject = {HM_MATCH_EXACT, HM_LIT(LAB_IDENTITY)},
    };

    HM_TRY(hm_rules_new(&t->rules, err));
    return hm_rules_allow_identity(t->rules, &spec, err);
}

bool tribunal_new(struct tribunal *out, struct hm_err *err)
{
    *out = (struct tribunal){0};
    HM_TRY(CHECK(court_lab() != NULL && court_root() != NULL));
    HM_TRY(place_new(&out->place, err));
    HM_TRY(allow(out, err));
    out->opener = place_opener(&out->place);
    out->judge = (struct hm_judge){
        .root = court_root(), .rules = out->rules, .opts = &out->opts};
    out->gate = (struct hm_gate){
        .opener = &out->opener, .judge = &out->judge, .threads = 1};
    return true;
}

void hm_tribunal_free(struct tribunal *t)
{
    hm_lab_place_free(&t->place);
    hm_rules_free(t->rules);
    hm_buf_free(&t->report);
    hm_buf_free(&t->failures);
}

void tribunal_platform(struct tribunal *t, const char *text)
{
    struct hm_err err = {0};

    CHECK_OK(hm_platform_parse(&t->platform, hm_bytes_str(text), &err));
    t->gate.platform = &t->platform;
}

static void keep(struct tribunal *t, const struct hm_gated *gated,
    const struct hm_report *report)
{
    hm_buf_free(&t->report);
    hm_buf_free(&t->failures);
    t->report = hm_buf(64 * HM_MIB);
    t->failures = hm_buf(HM_MIB);
    hm_report_text(&t->report, report);
    t->verdict = hm_report_verdict(report);
    t->digest = gated->digest;
    t->chosen = gated->chosen;
    t->targets = gated->target_count;
    t->proved = 0;
    for (size_t i = 0; i < gated->target_count; i++) {
        const struct hm_gate_target *target = gated->targets[i];

        CHECK_EQ(target->proved.count > 0,
            hm_section_verdict(target->section) == HM_YES);
        t->proved += target->proved.count;
        /* What the facts borrow is still there. */
        for (size_t f = 0; f < target->proved.count; f++)
            CHECK(target->proved.facts[f]->san_count == 0 ||
                target->proved.facts[f]->sans[0].value.len > 0);
    }
    CHECK(t->verdict != HM_YES || t->proved > 0);
}

bool tribunal_run(struct tribunal *t, const char *ref, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto_ptr(report) report = NULL;
    hm_auto(gated) gated = {0};
    struct hm_ref parsed;

    t->verdict = HM_COULD_NOT_TELL;
    hm_buf_cut(&t->place.log, 0);
    t->place.asked = t->place.gets = t->place.blobs = t->place.referrers = 0;
    HM_TRY(hm_ref_parse(&parsed, &arena, hm_bytes_str(ref), err));
    HM_TRY(hm_report_new(&report, err));
    HM_TRY(hm_gate_run(&gated, &t->gate, hm_report_root(report), &parsed, err));
    keep(t, &gated, report);
    return true;
}

bool tribunal_says(struct tribunal *t, const char *ref, enum hm_verdict verdict,
    const char *words)
{
    struct hm_err err = {0};

    if (!CHECK_OK(tribunal_run(t, ref, &err)))
        return false;
    if (test_torture()) {
        enum hm_verdict never = verdict == HM_YES ? HM_NO : HM_YES;

        CHECK_ERR(t->verdict == never || hm_fail(&err, HM_POLICY, "fine"),
            HM_POLICY, "fine");
    }
    if (CHECK_STR(hm_verdict_name(t->verdict), hm_verdict_name(verdict)) &&
        (words == NULL || CHECK(strstr(hm_buf_str(&t->report), words) != NULL)))
        return true;
    if (!test_torture())
        test_note("%s\n%s", words == NULL ? "" : words, hm_buf_str(&t->report));
    return false;
}

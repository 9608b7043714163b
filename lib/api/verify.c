/* SPDX-License-Identifier: Apache-2.0 */
/* The whole judge behind one function. */
#include "hallmark/verify.h"

#include "api/result.h"
#include "base/err.h"
#include "base/limits.h"

/* "evidence 0", "evidence 1, line 7" */
static bool name_candidate(struct hm_candidate *out, struct hm_arena *arena,
    size_t index, const struct hm_evidence *evidence, struct hm_err *err)
{
    hm_auto(buf) name = hm_buf(HM_API_CANDIDATES_MAX);

    hm_buf_printf(&name, "evidence %zu", index);
    if (evidence->where.len > 0)
        hm_buf_put_str(&name, ", ");
    hm_buf_put(&name, evidence->where);
    HM_TRY(hm_buf_end(&name, NULL, err));
    out->evidence = evidence;
    return hm_arena_copy(arena, &out->name, hm_buf_view(&name), err);
}

static bool list_file(struct hm_candidate *out, struct hm_arena *arena,
    size_t index, const struct hm_evidence_file *file, struct hm_err *err)
{
    for (size_t i = 0; i < hm_evidence_count(file); i++)
        HM_TRY(name_candidate(
            &out[i], arena, index, hm_evidence_at(file, i), err));
    return true;
}

static bool list_candidates(struct hm_evidences *out, struct hm_arena *arena,
    const struct hm_request *request, struct hm_err *err)
{
    struct hm_candidate *list;
    size_t count = 0;

    for (size_t i = 0; i < request->evidence_count; i++)
        count += hm_evidence_count(request->evidence[i]);
    list = hm_arena_alloc(arena, count, sizeof(*list));
    if (list == NULL)
        return hm_arena_fail(arena, err);
    *out = (struct hm_evidences){.candidates = list, .count = count};
    for (size_t i = 0; i < request->evidence_count; i++) {
        HM_TRY(list_file(list, arena, i, request->evidence[i], err));
        list += hm_evidence_count(request->evidence[i]);
    }
    return true;
}

static void judge(struct hm_result *result, const struct hm_evidences *evidence)
{
    const struct hm_asked *asked = &result->asked;
    const struct hm_judge judge = {
        .root = asked->request.root,
        .rules = asked->request.rules,
        .keys = asked->request.keys,
        .key_count = asked->request.key_count,
        .opts = &asked->opts,
    };

    hm_judge_target(&result->proved, hm_report_root(result->report), &judge,
        &asked->artifact, evidence);
}

bool hm_verify_artifact(struct hm_result **out,
    const struct hm_request *request, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_API_CANDIDATES_MAX);
    hm_auto_ptr(result) result = NULL;
    struct hm_evidences evidence;
    bool yes;

    *out = NULL;
    HM_TRY(hm_result_new(&result, err));
    HM_TRY(hm_asked_read(&result->asked, request, err));
    HM_TRY(list_candidates(&evidence, &arena, &result->asked.request, err));
    judge(result, &evidence);
    yes = hm_report_yes(result->report, err);
    *out = hm_move(result);
    return yes;
}

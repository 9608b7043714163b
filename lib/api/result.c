/* SPDX-License-Identifier: Apache-2.0 */
#include "api/result.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"

bool hm_result_new(struct hm_result **out, struct hm_err *err)
{
    hm_auto_ptr(result) result = hm_alloc(sizeof(*result));

    if (result == NULL)
        return hm_fail_memory(err);
    result->arena = hm_arena(HM_FACTS_ARENA_MAX);
    result->proved.arena = &result->arena;
    HM_TRY(hm_report_new(&result->report, err));
    *out = hm_move(result);
    return true;
}

void hm_result_free(struct hm_result *result)
{
    if (result == NULL)
        return;
    hm_report_free(result->report);
    hm_arena_free(&result->arena);
    hm_buf_free(&result->text);
    hm_buf_free(&result->json);
    hm_free(result);
}

enum hm_verdict hm_result_verdict(const struct hm_result *result)
{
    return result == NULL ? HM_COULD_NOT_TELL
                          : hm_report_verdict(result->report);
}

static bool put_text(
    struct hm_buf *out, const struct hm_report *report, struct hm_err *err)
{
    hm_report_text(out, report);
    return hm_buf_end(out, NULL, err);
}

typedef bool put_report(
    struct hm_buf *out, const struct hm_report *report, struct hm_err *err);

/* What was rendered stays; what could not be is tried again the next time. */
static bool render(struct hm_bytes *out, struct hm_buf *kept,
    const struct hm_report *report, put_report *put, struct hm_err *err)
{
    if (kept->len == 0) {
        hm_auto(buf) made = hm_buf(HM_API_REPORT_MAX);

        HM_TRY(put(&made, report, err));
        *kept = made;
        made = hm_buf(0);
    }
    *out = hm_buf_view(kept);
    return true;
}

bool hm_result_text(
    struct hm_bytes *out, struct hm_result *result, struct hm_err *err)
{
    if (result == NULL)
        return hm_fail(err, HM_USAGE, "there is no result");
    return render(out, &result->text, result->report, put_text, err);
}

bool hm_result_json(
    struct hm_bytes *out, struct hm_result *result, struct hm_err *err)
{
    if (result == NULL)
        return hm_fail(err, HM_USAGE, "there is no result");
    return render(out, &result->json, result->report, hm_report_json, err);
}

size_t hm_result_count(const struct hm_result *result)
{
    return result == NULL ? 0 : result->proved.count;
}

const struct hm_facts *hm_result_facts(
    const struct hm_result *result, size_t index)
{
    return index < hm_result_count(result) ? result->proved.facts[index] : NULL;
}

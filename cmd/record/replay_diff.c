/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/record/replay_diff.h"

#include "base/limits.h"
#include "base/text.h"
#include "enc/json.h"

struct pair {
    struct hm_json recorded, now;
    struct hm_json check; /* the innermost that was passed */
};

static bool same(struct hm_json a, struct hm_json b)
{
    return hm_bytes_eq(hm_json_text(a), hm_json_text(b));
}

/* To the first member or element that differs; false where these two differ by
 * themselves. */
static bool descend(struct pair *pair)
{
    struct hm_json_iter a = hm_json_iter(pair->recorded);
    struct hm_json_iter b = hm_json_iter(pair->now);

    if (hm_json_type(pair->recorded) != hm_json_type(pair->now))
        return false;
    if (hm_json_type(hm_json_get(pair->recorded, "outcome")) != HM_JSON_NONE)
        pair->check = hm_json_get(pair->recorded, "name");
    while (hm_json_iter_next(&a) && hm_json_iter_next(&b)) {
        if (!same(a.key, b.key))
            return false;
        if (same(a.value, b.value))
            continue;
        pair->recorded = a.value;
        pair->now = b.value;
        return true;
    }
    return false;
}

static void tell(struct hm_buf *out, struct hm_bytes recorded,
    struct hm_bytes now, size_t number)
{
    hm_auto(arena) arena = hm_arena(HM_OUT_MAX);
    struct hm_err err = {0};
    struct pair pair = {0};

    hm_buf_printf(out, "report %zu", number);
    if (!hm_json_parse_borrowed(
            &pair.recorded, &arena, recorded, HM_OUT_MAX, &err) ||
        !hm_json_parse_borrowed(&pair.now, &arena, now, HM_OUT_MAX, &err)) {
        hm_buf_put_str(out, " is there in one of the two only, or no JSON");
        return;
    }
    while (descend(&pair))
        ;
    if (hm_json_type(pair.check) == HM_JSON_STRING)
        hm_buf_printf(out, ", check %s", HM_SHOW(hm_json_text(pair.check)));
    hm_buf_printf(out, ", at %s: recorded %s, now %s",
        HM_JSON_PATH(pair.recorded), HM_SHOW(hm_json_text(pair.recorded)),
        HM_SHOW(hm_json_text(pair.now)));
}

void hm_replay_diff(
    struct hm_buf *out, struct hm_bytes recorded, struct hm_bytes now)
{
    struct hm_rd a = hm_rd(recorded), b = hm_rd(now);

    for (size_t number = 1; hm_rd_left(&a) > 0 || hm_rd_left(&b) > 0;
         number++) {
        struct hm_bytes left = hm_rd_line(&a), right = hm_rd_line(&b);

        if (hm_bytes_eq(left, right))
            continue;
        tell(out, left, right, number);
        return;
    }
}

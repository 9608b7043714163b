/* SPDX-License-Identifier: Apache-2.0 */
/* OpenVEX: what somebody says that does not matter. Who may say so is not decided
 * here. */
#include "findings/vex.h"

#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"

static const char predicate[] = "predicate";

static void put_head(const struct hm_explaining *e)
{
    static const struct {
        const char *about, *name;
    } rows[] = {{"written by", "author"}, {"written at", "timestamp"}};
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_json v;
    struct hm_err err = {0};

    if (!hm_json_parse_shallow(
            &v, &arena, e->said->statement.predicate, 1, &err)) {
        hm_page_problem(e->page, &err);
        return;
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);

        hm_json_put_decoded(&text, hm_json_get(v, rows[i].name));
        hm_explain_opt(
            e, HM_CLAIMED, predicate, rows[i].about, hm_explain_text(e, &text));
    }
}

static size_t count_excuses(const struct hm_vex *vex)
{
    size_t count = 0;

    for (const struct hm_vex_statement *s = vex->first; s != NULL; s = s->next)
        count += s->excuses;
    return count;
}

/* Of part of the artifact alone, where parts are named. */
static void put_excuse(
    const struct hm_explaining *e, const struct hm_vex_statement *s)
{
    if (s->names.count > 0)
        hm_page_say(e->page,
            &(struct hm_saying){.mark = HM_CLAIMED,
                .by = predicate,
                .about = s->excuses ? "excuses" : "does not excuse",
                .name = s->names.list[0],
                .value = s->parts.count > 0 ? s->parts.list[0]
                                            : HM_LIT("in all of it")});
}

static void put_vex(const struct hm_explaining *e, const struct hm_vex *vex)
{
    size_t shown = 0;

    put_head(e);
    hm_explain_age(e);
    hm_explain_main(e, "statements about vulnerabilities in it", vex->count);
    hm_explain_main(e, "of which say that they do not matter here, or no more",
        count_excuses(vex));
    hm_explain_number(e, "statements about other products", vex->others);
    for (const struct hm_vex_statement *s = vex->first;
         s != NULL && shown < HM_EXPLAIN_LIST_MAX; s = s->next, shown++)
        put_excuse(e, s);
    hm_explain_more(e, "statements", vex->count);
}

bool hm_explain_vex(const struct hm_explaining *e)
{
    const struct hm_statement *s = &e->said->statement;
    const struct hm_artifact *about =
        e->how->artifact != NULL ? e->how->artifact : &e->said->own;
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_vex vex;
    struct hm_err err = {0};

    if (!hm_vex_is_type(s->predicate_type))
        return false;
    if (hm_vex_read(&vex, &arena, s->predicate, about->digests,
            about->digest_count, &err))
        put_vex(e, &vex);
    else
        hm_explain_unread(e, "statements about vulnerabilities", &err);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Who speaks for the target: depth first, in the order of the lists (section
 * 5.6.7). */
#include "base/err.h"
#include "base/text.h"
#include "tuf/impl.h"
#include "tuf/path.h"

static bool was_visited(const struct hm_tuf *tuf, struct hm_bytes name)
{
    for (size_t i = 0; i < tuf->visit_count; i++) {
        if (hm_bytes_eq(tuf->visits[i].name, name))
            return true;
    }
    return false;
}

/* A terminating delegation is the last that is asked, in all lists above. */
static void end_search(struct hm_tuf *tuf)
{
    for (size_t i = 0; i < tuf->visit_count; i++)
        tuf->visits[i].next = SIZE_MAX;
}

/* The next delegation of the file that speaks for the target and was not asked
 * yet; *found false: there is none. */
static bool next_of(struct hm_tuf *tuf, struct hm_tuf_visit *visit, bool *found,
    struct hm_err *err)
{
    const struct hm_tuf_delegations *all = &visit->file->delegations;

    *found = false;
    while (!*found && visit->next < all->count) {
        hm_auto(buf) name = hm_buf(HM_TUF_NAME_MAX + 16);
        size_t index = visit->next++;
        bool yes;

        HM_TRY(hm_tuf_delegates(&yes, all, index, tuf->opts.target, err));
        if (!yes)
            continue;
        HM_TRY(hm_tuf_role_name(&name, all, index, tuf->opts.target, err));
        if (all->list[index].terminating)
            end_search(tuf);
        if (was_visited(tuf, hm_buf_view(&name)))
            continue;
        HM_TRY(hm_arena_copy(&tuf->arena, &tuf->role, hm_buf_view(&name), err));
        tuf->keys = &all->keys;
        tuf->signers = &all->list[index].role;
        *found = true;
    }
    return true;
}

static bool ask_next(struct hm_tuf *tuf, struct hm_err *err)
{
    while (tuf->depth > 0) {
        struct hm_tuf_visit *visit = &tuf->visits[tuf->path[tuf->depth - 1]];
        bool found;

        HM_TRY(next_of(tuf, visit, &found, err));
        if (found && tuf->visit_count == HM_TUF_ROLES_MAX)
            return hm_fail(err, HM_LIMIT, "more than %d roles to ask about %s",
                HM_TUF_ROLES_MAX, tuf->opts.target);
        if (found)
            return hm_tuf_want_role(tuf, tuf->role, err);
        tuf->depth--;
    }
    return hm_fail(err, HM_NOT_FOUND, "no role speaks of %s", tuf->opts.target);
}

bool hm_tuf_search(
    struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err)
{
    bool there;

    tuf->path[tuf->depth++] = tuf->visit_count;
    tuf->visits[tuf->visit_count++] =
        (struct hm_tuf_visit){.name = tuf->role, .file = file};
    HM_TRY(
        hm_tuf_file_target(&tuf->about, &there, file, tuf->opts.target, err));
    return there ? hm_tuf_want_content(tuf, err) : ask_next(tuf, err);
}

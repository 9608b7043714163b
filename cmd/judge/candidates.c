/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/candidates.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/input/tape.h"

/* A file that is not there says nothing about the artifact: "could not tell".
 * One that is too large does. */
static bool load(struct hm_evidence_file **out, struct hm_run *run,
    const char *path, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);

    if (!hm_tape_read(&text, run, HM_TAPE_EVIDENCE, path, err)) {
        if (err->code != HM_LIMIT)
            err->code = HM_SYSTEM;
        return false;
    }
    return hm_evidence_adopt(out, &text, err);
}

/* "bundle.jsonl, line 2" */
static bool name_of(struct hm_bytes *out, struct hm_arena *arena,
    const char *path, struct hm_bytes where, struct hm_err *err)
{
    hm_auto(buf) name = hm_buf(HM_PATH_MAX + 2 * HM_KIB);

    hm_buf_put_str(&name, path);
    if (where.len > 0)
        hm_buf_put_str(&name, ", ");
    hm_buf_put(&name, where);
    HM_TRY(hm_buf_end(&name, NULL, err));
    return hm_arena_copy(arena, out, hm_buf_view(&name), err);
}

static bool keep_file(
    struct hm_candidates *c, struct hm_evidence_file *file, struct hm_err *err)
{
    struct hm_evidence_file **files = hm_realloc(
        c->files, (c->file_count + 1) * sizeof(struct hm_evidence_file *));

    if (files == NULL) {
        hm_evidence_file_free(file);
        return hm_fail_memory(err);
    }
    c->files = files;
    c->files[c->file_count++] = file;
    return true;
}

/* The list grows by whole files: `more` places at its end. */
static bool grow(struct hm_candidates *c, size_t more, struct hm_err *err)
{
    struct hm_candidate *list;

    list = hm_realloc(c->list, (c->count + more) * sizeof(*list));
    if (list == NULL)
        return hm_fail_memory(err);
    memset(list + c->count, 0, more * sizeof(*list));
    c->list = list;
    return true;
}

static bool add_file(struct hm_candidates *c, const char *path,
    const struct hm_evidence_file *file, struct hm_err *err)
{
    size_t count = hm_evidence_count(file);

    HM_TRY(grow(c, count, err));
    for (size_t i = 0; i < count; i++) {
        const struct hm_evidence *evidence = hm_evidence_at(file, i);
        struct hm_candidate *candidate = &c->list[c->count];

        HM_TRY(
            name_of(&candidate->name, &c->arena, path, evidence->where, err));
        candidate->evidence = evidence;
        c->count++;
    }
    return true;
}

static bool add_problem(struct hm_candidates *c, const char *path,
    const struct hm_err *problem, struct hm_err *err)
{
    struct hm_err *kept = hm_arena_alloc(&c->arena, 1, sizeof(*kept));

    if (kept == NULL)
        return hm_arena_fail(&c->arena, err);
    HM_TRY(grow(c, 1, err));
    *kept = *problem;
    c->list[c->count++] =
        (struct hm_candidate){.name = hm_bytes_str(path), .problem = kept};
    return true;
}

struct hm_candidates hm_candidates(void)
{
    return (struct hm_candidates){.arena = hm_arena(HM_CANDIDATES_MAX)};
}

static bool add_read(struct hm_candidates *c, const char *name,
    struct hm_evidence_file *file, struct hm_err *err)
{
    return keep_file(c, file, err) && add_file(c, name, file, err);
}

/* A list that is there and empty holds nothing that could be rejected: "nothing
 * attached" is another answer than "no". */
static bool keep_problem(struct hm_candidates *c, const char *path,
    const struct hm_err *problem, struct hm_err *err)
{
    return problem->code == HM_NOT_FOUND || add_problem(c, path, problem, err);
}

bool hm_candidates_add_file(struct hm_candidates *c, struct hm_run *run,
    const char *path, struct hm_err *err)
{
    struct hm_evidence_file *file = NULL;
    struct hm_err problem = {0};

    if (!load(&file, run, path, &problem))
        return keep_problem(c, path, &problem, err);
    return add_read(c, path, file, err);
}

bool hm_candidates_add_text(struct hm_candidates *c, const char *name,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_evidence_file *file = NULL;
    struct hm_err problem = {0};

    if (!hm_evidence_parse(&file, text, &problem))
        return keep_problem(c, name, &problem, err);
    return add_read(c, name, file, err);
}

bool hm_candidates_load(struct hm_candidates *out, struct hm_run *run,
    const char *const *paths, size_t count, struct hm_err *err)
{
    *out = hm_candidates();
    for (size_t i = 0; i < count; i++)
        HM_TRY(hm_candidates_add_file(out, run, paths[i], err));
    return true;
}

void hm_candidates_free(struct hm_candidates *candidates)
{
    for (size_t i = 0; i < candidates->file_count; i++)
        hm_evidence_file_free(candidates->files[i]);
    hm_free(candidates->files);
    hm_free(candidates->list);
    hm_arena_free(&candidates->arena);
    *candidates = (struct hm_candidates){0};
}

struct hm_artifact_need hm_candidates_need(
    const struct hm_candidates *candidates, const struct hm_key *const *keys,
    size_t key_count)
{
    struct hm_artifact_need all = {.hashes = 1U << HM_SHA256};

    for (size_t i = 0; i < candidates->count; i++) {
        struct hm_artifact_need one;

        if (candidates->list[i].evidence == NULL)
            continue;
        one = hm_verify_need(candidates->list[i].evidence, keys, key_count);
        all.hashes |= one.hashes;
        all.message |= one.message;
    }
    return all;
}

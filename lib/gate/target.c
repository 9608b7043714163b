/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/target.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "collect/collect.h"
#include "crypto/digest.h"

/* ---- Making one ---- */

static bool name_of(struct hm_gate_target *target,
    const struct hm_gate_about *about, struct hm_err *err)
{
    hm_auto(buf) name = hm_buf(2 * HM_REF_MAX);

    hm_buf_put(&name, about->repository);
    hm_buf_put_u8(&name, '@');
    hm_digest_write(&name, &about->digest);
    if (about->label.len > 0) {
        hm_buf_put_str(&name, " (");
        hm_buf_put(&name, about->label);
        hm_buf_put_str(&name, ")");
    }
    HM_TRY(hm_buf_end(&name, NULL, err));
    return hm_arena_copy(
        &target->arena, &target->name, hm_buf_view(&name), err);
}

/* Of the very bytes: what was asked for by another function is signed by its
 * SHA-256 as a rule, and it is the same document. */
static bool hash(struct hm_gate_target *target,
    const struct hm_gate_about *about, struct hm_err *err)
{
    struct hm_digest *digests = target->digests;

    target->digest = about->digest;
    HM_TRY(hm_digest_of(&digests[0], HM_SHA256, about->text, err));
    target->digest_count = 1;
    if (about->digest.hash != HM_SHA256) {
        HM_TRY(hm_digest_of(&digests[1], about->digest.hash, about->text, err));
        target->digest_count = 2;
    }
    if (hm_digest_eq(&digests[target->digest_count - 1], &about->digest))
        return true;
    return hm_fail(err, HM_MISMATCH, "the manifest has %s, wanted %s",
        HM_SHOW_DIGEST(&digests[target->digest_count - 1]),
        HM_SHOW_DIGEST(&about->digest));
}

bool hm_gate_target_new(struct hm_gate_target **out,
    const struct hm_gate_about *about, struct hm_err *err)
{
    hm_auto_ptr(gate_target) target = hm_alloc(sizeof(*target));

    if (target == NULL)
        return hm_fail_memory(err);
    target->arena = hm_arena(HM_FACTS_ARENA_MAX);
    target->proved.arena = &target->arena;
    HM_TRY(name_of(target, about, err));
    HM_TRY(hash(target, about, err));
    *out = hm_move(target);
    return true;
}

void hm_gate_target_free(struct hm_gate_target *target)
{
    if (target == NULL)
        return;
    for (size_t i = 0; i < target->file_count; i++)
        hm_evidence_file_free(target->files[i]);
    hm_free(target->files);
    hm_arena_free(&target->arena);
    hm_free(target);
}

/* ---- Judging it ---- */

struct hm_gate_shared hm_gate_shared(void)
{
    return (struct hm_gate_shared){.work = hm_work(HM_GATE_WORK_MAX, NULL)};
}

struct sitting {
    const struct hm_gate *gate;
    struct hm_gate_shared *shared;
    struct hm_gate_target *target;
    struct hm_hearing hearing;
    struct hm_collect collect;
    size_t found;  /* things that the place has */
    size_t listed; /* things that nobody judges */
    bool full;     /* more than are judged */
};

/* The facts would point into memory that is gone. A file that cannot be kept is
 * a file that was not read: why, or NULL. */
static const char *make_room(
    struct sitting *s, const struct hm_evidence_file *file)
{
    struct hm_gate_target *target = s->target;
    struct hm_evidence_file **files;
    size_t kept = s->shared->kept;

    if (kept > HM_GATE_KEPT_MAX ||
        hm_evidence_memory(file) > HM_GATE_KEPT_MAX - kept)
        return "limit";
    files = hm_realloc(target->files,
        (target->file_count + 1) * sizeof(struct hm_evidence_file *));
    if (files == NULL)
        return "system";
    target->files = files;
    return NULL;
}

static bool piece_name(struct hm_buf *out, const struct hm_attached *attached,
    const struct hm_evidence *evidence)
{
    hm_buf_cut(out, 0);
    hm_buf_put(out, attached->name);
    if (evidence->where.len > 0)
        hm_buf_put_str(out, ", ");
    hm_buf_put(out, evidence->where);
    return hm_buf_view(out).len > 0;
}

static void hear(
    struct sitting *s, const struct hm_candidate *candidate, bool *proved)
{
    if (s->hearing.heard >= s->hearing.max) {
        s->full = true;
        return;
    }
    if (hm_hearing_add(&s->hearing, candidate))
        *proved = true;
}

static void hear_file(struct sitting *s, struct hm_attached *attached)
{
    hm_auto(buf) name = hm_buf(4 * HM_KIB);
    size_t count = hm_evidence_count(attached->file);
    size_t before = s->target->arena.used;
    const char *reason = make_room(s, attached->file);
    bool proved = false;

    if (reason != NULL) {
        hm_hearing_incomplete(&s->hearing, reason);
        return;
    }
    for (size_t i = 0; i < count && !s->full; i++) {
        struct hm_candidate candidate = {
            .evidence = hm_evidence_at(attached->file, i)};

        candidate.name = piece_name(&name, attached, candidate.evidence)
            ? hm_buf_view(&name)
            : attached->name;
        hear(s, &candidate, &proved);
    }
    if (!proved)
        return;
    s->shared->kept +=
        hm_evidence_memory(attached->file) + s->target->arena.used - before;
    s->target->files[s->target->file_count++] = hm_move(attached->file);
}

/* Listed, and proof of nothing. */
static void tell_listed(struct sitting *s, const struct hm_attached *attached)
{
    hm_auto(buf) text = hm_buf(8 * HM_KIB);

    if (s->listed++ >= HM_GATE_LISTED_MAX)
        return;
    hm_buf_printf(&text, "%s ", hm_attached_kind_name(attached->kind));
    hm_buf_put(&text, attached->name);
    if (attached->type.len > 0)
        hm_buf_printf(&text, ", %s", HM_SHOW(attached->type));
    if (attached->problem.code != HM_OK)
        hm_buf_printf(&text, ": %s", attached->problem.msg);
    else if (attached->from == HM_AT_INDEX)
        hm_buf_put_str(&text, ": unsigned, bound by the index digest");
    else
        hm_buf_put_str(&text, ": not judged");
    hm_section_fact(s->hearing.target, "attached", hm_buf_view(&text));
}

static void take(void *ctx, struct hm_attached *attached)
{
    struct sitting *s = ctx;
    const struct hm_candidate problem = {
        .name = attached->name,
        /* Neither evidence nor problem would be a check that did not run. */
        .problem = attached->problem.code != HM_OK ? &attached->problem : NULL,
        .unread = attached->unread,
    };
    bool proved = false;

    /* A list that failed is handed over, too, and nothing was found by it. */
    s->found += hm_digest_view(&attached->digest).len > 0;
    if (!hm_attached_kind_judged(attached->kind))
        tell_listed(s, attached);
    else if (attached->problem.code == HM_OK && attached->file != NULL)
        hear_file(s, attached);
    else
        hear(s, &problem, &proved);
    if (s->full || (!s->gate->all && hm_hearing_enough(&s->hearing)))
        hm_collect_stop(&s->collect);
}

static bool collect(struct sitting *s, struct hm_err *err)
{
    for (int round = 0; round < HM_COLLECT_ROUNDS; round++) {
        if (hm_collect_stopped(&s->collect))
            return true;
        HM_TRY(hm_collect_round(
            &s->collect, (enum hm_collect_round)round, take, s, err));
    }
    return true;
}

/* A repository whose name was misspelt has nothing, like one that is hidden from
 * us: that is no answer. Asked once, and only when nothing was found. */
static void check_place(struct sitting *s)
{
    struct hm_gate_shared *shared = s->shared;
    const struct hm_candidate place = {.name = shared->evidence.name,
        .problem = &shared->absent,
        .unread = true};
    bool proved = false;

    if (s->found > 0)
        shared->doubtful = false;
    else if (shared->doubtful && s->collect.incomplete == NULL) {
        shared->doubtful = false;
        if (!hm_store_exists(&shared->evidence, &shared->absent))
            (void)hm_wrap(&shared->absent,
                "nothing was found, and it may be no repository of evidence");
    }
    if (s->found == 0 && shared->absent.code != HM_OK)
        hear(s, &place, &proved);
}

static void look(struct sitting *s, const struct hm_gate_about *about)
{
    const struct hm_digest *platform =
        about->index == NULL || hm_bytes_eq(about->index->text, about->text)
        ? NULL
        : &s->target->digest;
    struct hm_err err = {0};
    bool ok = collect(s, &err);

    if (ok)
        check_place(s);
    if (!ok ||
        (about->index != NULL &&
            !hm_collect_index(about->index, platform, take, s, &err)))
        hm_hearing_incomplete(&s->hearing, "system");
    if (s->collect.incomplete != NULL)
        hm_hearing_incomplete(&s->hearing, s->collect.incomplete);
    if (s->full)
        hm_hearing_incomplete(&s->hearing, "limit");
    else if (hm_collect_stopped(&s->collect))
        hm_section_fact(s->hearing.target, "read",
            HM_LIT("as far as needed: this is enough"));
    if (s->listed > HM_GATE_LISTED_MAX)
        hm_section_fact(s->hearing.target, "attached",
            HM_LIT("and more that nobody judges"));
}

static void hear_files(struct sitting *s)
{
    bool proved = false;

    for (size_t i = 0; i < s->gate->file_count; i++)
        hear(s, &s->gate->files[i], &proved);
    if (s->full)
        hm_hearing_incomplete(&s->hearing, "limit");
}

void hm_gate_target_judge(struct hm_gate_target *target,
    const struct hm_gate *gate, struct hm_gate_shared *shared,
    struct hm_section *parent, const struct hm_gate_about *about)
{
    const struct hm_artifact artifact = {
        .name = target->name,
        .digests = target->digests,
        .digest_count = target->digest_count,
        .image = true,
        .way = about->way,
        .way_count = about->way_count,
    };
    struct sitting s = {
        .gate = gate,
        .shared = shared,
        .target = target,
        .hearing = {.judge = gate->judge,
            .artifact = &artifact,
            .proved = &target->proved,
            .max = HM_EVIDENCE_COUNT_MAX,
            .whole = &shared->work},
        .collect = {.store = &shared->evidence,
            .subject = &target->digest,
            .image_bytes = &shared->bytes,
            .threads = gate->threads},
    };

    hm_hearing_begin(&s.hearing, parent);
    target->section = s.hearing.target;
    if (gate->has_files)
        hear_files(&s);
    else
        look(&s, about);
    hm_hearing_end(&s.hearing);
    target->unsure = s.hearing.unsure;
    hm_collect_free(&s.collect);
}

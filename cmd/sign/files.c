/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed and written: tests/cli/sign.sh and attest.sh. */
#include "cmd/sign/files.h"

#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/frame/program.h"
#include "cmd/input/blob.h"
#include "cmd/input/progress.h"
#include "cmd/sign/operands.h"
#include "sign/build.h"

/* ---- Reading ---- */

static bool read_file(struct hm_blob *out, struct hm_signing *s,
    const char *path, struct hm_artifact_need need, struct hm_err *err)
{
    hm_auto(progress) progress = {.fd = -1};
    struct hm_run *run = s->run;
    bool ok;

    if (run->program != NULL && hm_log_on(&run->log, HM_LOG_INFO))
        hm_progress_start(&progress, run->program->err_fd);
    run->progress = &progress;
    ok = hm_blob_read(out, run, path, need, err);
    run->progress = NULL;
    return ok;
}

/* ---- One signature for each file ---- */

static bool put_result(struct hm_signing *s, const struct hm_blob *blob,
    struct hm_bytes bundle, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);
    struct hm_outline_at at;

    HM_TRY(hm_sign_bundle_path(&path, s->run->args, blob->ref, err));
    if (path.len > 0)
        HM_TRY(hm_signing_save(s, hm_buf_str(&path), bundle, err));
    else
        hm_signing_keep(s, bundle);
    at = hm_signing_add(s);
    hm_outline_str(at, "file", blob->ref);
    hm_outline_str(at, "digest", HM_SHOW_DIGEST(&blob->digests[0]));
    hm_outline_str(at, "bundle",
        path.len > 0 ? hm_buf_str(&path) : hm_args_str(s->run->args, "bundle"));
    return true;
}

static bool sign_file(struct hm_signing *s, const char *path,
    const struct hm_sign_demand *demand, struct hm_err *err)
{
    hm_auto(buf) bundle = hm_buf(HM_EVIDENCE_MAX);
    hm_auto(blob) blob = {0};
    struct hm_artifact_need need;
    struct hm_artifact artifact;
    const struct hm_sign_what what = {.signer = s->by,
        .services = hm_signing_services(s),
        .demand = demand,
        .artifacts = &artifact,
        .artifact_count = 1};

    HM_TRY(hm_sign_need(&need, s->by, hm_signing_services(s), err));
    HM_TRY(read_file(&blob, s, path, need, err));
    artifact = hm_blob_artifact(&blob);
    hm_signing_begin(s);
    if (!hm_sign_build(&bundle, &what, err))
        return hm_wrap(err, "%s", HM_SHOW_PATH(path));
    return put_result(s, &blob, hm_buf_view(&bundle), err);
}

bool hm_signing_files(struct hm_signing *signing, struct hm_err *err)
{
    const struct hm_args *args = signing->run->args;
    const struct hm_demand_opts opts =
        hm_signing_demand(signing, hm_bytes(NULL, 0));
    hm_auto(sign_demand) demand = {0};

    HM_TRY(hm_sign_demand_new(&demand, &opts, err));
    for (size_t i = 0; i < args->operand_count; i++) {
        if (!sign_file(signing, args->operands[i], &demand, err))
            return hm_signing_failed(err);
    }
    return true;
}

/* ---- One statement about all of them ---- */

/* Subjects, and the artifacts that the bundle must verify for. */
struct about {
    struct hm_arena arena;
    struct hm_new_subject *subjects;
    struct hm_artifact *artifacts;
    size_t count;
};

static void hm_about_free(struct about *about)
{
    hm_arena_free(&about->arena);
}
#define about_auto __attribute__((cleanup(hm_about_free))) struct about

static struct hm_bytes base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return hm_bytes_str(slash == NULL ? path : slash + 1);
}

static void add(struct about *about, const struct hm_new_subject *subject)
{
    about->subjects[about->count] = *subject;
    about->artifacts[about->count++] =
        (struct hm_artifact){.name = subject->name,
            .digests = subject->digests,
            .digest_count = subject->digest_count};
}

static bool add_file(struct about *about, struct hm_signing *s,
    const char *path, struct hm_err *err)
{
    const struct hm_artifact_need need = {.hashes = 1U << HM_SHA256};
    struct hm_digest *digest =
        hm_arena_alloc(&about->arena, 1, sizeof(*digest));
    hm_auto(blob) blob = {0};
    struct hm_new_subject subject = {.digests = digest, .digest_count = 1};

    if (digest == NULL)
        return hm_arena_fail(&about->arena, err);
    HM_TRY(read_file(&blob, s, path, need, err));
    if (blob.digest_count == 0)
        return hm_fail(err, HM_USAGE,
            "%s: a file or its digest is wanted, and this is neither",
            HM_SHOW_STR(path));
    *digest = blob.digests[0];
    if (!hm_blob_is_digest(path) && strcmp(path, "-") != 0)
        subject.name = base_name(path);
    add(about, &subject);
    return true;
}

static bool collect(struct about *about, struct hm_signing *s,
    const struct hm_new_subject *more, size_t more_count, struct hm_err *err)
{
    const struct hm_args *args = s->run->args;
    size_t count = args->operand_count + more_count;

    about->arena = hm_arena(HM_SIGN_REFS_ARENA_MAX);
    if (count == 0)
        return hm_fail(
            err, HM_USAGE, "FILE is missing: what is the statement about");
    if (count > HM_SUBJECTS_MAX)
        return hm_fail(err, HM_USAGE, "more than %d subjects", HM_SUBJECTS_MAX);
    about->subjects =
        hm_arena_alloc(&about->arena, count, sizeof(*about->subjects));
    about->artifacts =
        hm_arena_alloc(&about->arena, count, sizeof(*about->artifacts));
    if (about->subjects == NULL || about->artifacts == NULL)
        return hm_arena_fail(&about->arena, err);
    for (size_t i = 0; i < args->operand_count; i++)
        HM_TRY(add_file(about, s, args->operands[i], err));
    for (size_t i = 0; i < more_count; i++)
        add(about, &more[i]);
    return true;
}

/* A given statement has to be about each of them. */
static bool check_given(struct hm_bytes *type, struct about *about,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_statement read;

    for (size_t i = 0; i < about->count; i++) {
        hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);

        if (!hm_statement_check(&read, &arena, text, &about->subjects[i], err))
            return hm_wrap(
                err, "--statement: about %s", HM_SHOW(about->subjects[i].name));
        HM_TRY(hm_arena_copy(&about->arena, type, read.predicate_type, err));
    }
    return true;
}

static bool choose(struct hm_bytes *statement, struct hm_bytes *type,
    struct hm_buf *room, struct about *about, const struct hm_sign_words *words,
    struct hm_err *err)
{
    const struct hm_new_statement new = {.subjects = about->subjects,
        .subject_count = about->count,
        .type = words->type,
        .predicate = words->predicate,
        .predicate_is_text = words->predicate_is_text};

    if (words->statement.len > 0) {
        *statement = words->statement;
        return check_given(type, about, words->statement, err);
    }
    *type = words->type;
    HM_TRY(hm_statement_write(room, &new, err));
    *statement = hm_buf_view(room);
    return true;
}

static void put_subjects(struct hm_signing *s, const struct about *about)
{
    for (size_t i = 0; i < about->count; i++) {
        struct hm_outline_at at = hm_signing_add(s);

        hm_outline_opt(at, "file", about->subjects[i].name);
        hm_outline_str(
            at, "digest", HM_SHOW_DIGEST(&about->subjects[i].digests[0]));
        hm_outline_str(at, "bundle", hm_args_str(s->run->args, "bundle"));
    }
}

static bool sign_about(struct hm_signing *s, const struct about *about,
    struct hm_bytes statement, struct hm_bytes type, struct hm_err *err)
{
    const struct hm_demand_opts opts = hm_signing_demand(s, type);
    hm_auto(sign_demand) demand = {0};
    hm_auto(buf) bundle = hm_buf(HM_EVIDENCE_MAX);
    const struct hm_sign_what what = {.signer = s->by,
        .services = hm_signing_services(s),
        .demand = &demand,
        .statement = statement,
        .artifacts = about->artifacts,
        .artifact_count = about->count};

    HM_TRY(hm_sign_demand_new(&demand, &opts, err));
    HM_TRY(hm_sign_build(&bundle, &what, err));
    hm_signing_keep(s, hm_buf_view(&bundle));
    hm_signing_keep_statement(s, statement);
    put_subjects(s, about);
    return true;
}

bool hm_signing_statement(struct hm_signing *signing,
    const struct hm_sign_words *words, const struct hm_new_subject *more,
    size_t more_count, struct hm_err *err)
{
    about_auto about = {0};
    hm_auto(buf) room = hm_buf(HM_STATEMENT_MAX);
    struct hm_bytes statement, type = {0};

    HM_TRY(collect(&about, signing, more, more_count, err));
    if (!choose(&statement, &type, &room, &about, words, err)) {
        if (err->code != HM_SYSTEM)
            err->code = HM_USAGE;
        return false;
    }
    return sign_about(signing, &about, statement, type, err) ||
        hm_signing_failed(err);
}

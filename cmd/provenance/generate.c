/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed: tests/cli/provenance.sh. */
#include "cmd/provenance/generate.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/blob.h"
#include "cmd/registry/stores.h"
#include "cmd/sign/statements.h"
#include "image/platform.h"
#include "sign/image.h"

/* What came before it, and how much. */
struct written {
    struct hm_buf *out;
    size_t count;
};

struct about {
    const struct hm_new_subject *subjects;
    size_t count;
    struct hm_bytes predicate;
};

static bool put_statement(
    struct written *to, const struct about *about, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
    const struct hm_new_statement statement = {.subjects = about->subjects,
        .subject_count = about->count,
        .type = HM_LIT(HM_PRODUCE_SLSA_TYPE),
        .predicate = about->predicate};

    HM_TRY(hm_statement_write(&text, &statement, err));
    hm_statements_add(to->out, &to->count, hm_buf_view(&text));
    return hm_buf_end(to->out, NULL, err);
}

/* ---- Files ---- */

static bool read_file(struct hm_new_subject *out, struct hm_arena *arena,
    struct hm_run *run, const char *path, struct hm_err *err)
{
    const struct hm_artifact_need need = {.hashes = 1U << HM_SHA256};
    const char *slash = strrchr(path, '/');
    struct hm_digest *digest = hm_arena_alloc(arena, 1, sizeof(*digest));
    hm_auto(blob) blob = {0};

    if (digest == NULL)
        return hm_arena_fail(arena, err);
    HM_TRY(hm_blob_read(&blob, run, path, need, err));
    if (blob.problem.code != HM_OK) {
        *err = blob.problem;
        return false;
    }
    if (blob.digest_count == 0)
        return hm_fail(err, HM_USAGE,
            "%s: a file or its digest is wanted, and this is neither",
            HM_SHOW_STR(path));
    *digest = blob.digests[0];
    *out = (struct hm_new_subject){.digests = digest, .digest_count = 1};
    if (!hm_blob_is_digest(path) && strcmp(path, "-") != 0)
        out->name = hm_bytes_str(slash == NULL ? path : slash + 1);
    return true;
}

bool hm_generate_files(
    struct hm_buf *out, const struct hm_said *said, struct hm_err *err)
{
    const struct hm_args *args = said->run->args;
    size_t count = args->operand_count + said->subject_count;
    hm_auto(arena) arena = hm_arena(HM_SIGN_REFS_ARENA_MAX);
    struct written to = {out, 0};
    struct about about = {
        .count = count, .predicate = hm_buf_view(&said->predicate)};
    struct hm_new_subject *subjects;

    if (count == 0)
        return hm_fail(
            err, HM_USAGE, "FILE is missing: what is the statement about");
    if (count > HM_SUBJECTS_MAX)
        return hm_fail(err, HM_USAGE, "more than %d subjects", HM_SUBJECTS_MAX);
    subjects = hm_arena_alloc(&arena, count, sizeof(*subjects));
    if (subjects == NULL)
        return hm_arena_fail(&arena, err);
    for (size_t i = 0; i < args->operand_count; i++)
        HM_TRY(
            read_file(&subjects[i], &arena, said->run, args->operands[i], err));
    for (size_t i = 0; i < said->subject_count; i++)
        subjects[args->operand_count + i] = said->subjects[i];
    about.subjects = subjects;
    return put_statement(&to, &about, err);
}

/* ---- Images ---- */

struct images {
    const struct hm_said *said;
    struct hm_arena arena;
    struct hm_ref *refs;
    size_t count;
    struct hm_platform platform;
    struct hm_sign_which which;
    struct hm_stores *stores;
};

static void hm_images_free(struct images *images)
{
    hm_stores_free(images->stores);
    hm_arena_free(&images->arena);
}
#define images_auto __attribute__((cleanup(hm_images_free))) struct images

static bool read_options(struct images *images, struct hm_err *err)
{
    const struct hm_args *args = images->said->run->args;
    const char *platform = hm_args_str(args, "platform");

    images->which.recursive = hm_args_flag(args, "recursive");
    if (platform == NULL)
        return true;
    if (images->which.recursive)
        return hm_fail(err, HM_USAGE,
            "--platform is one image of an index, --recursive all of them");
    images->which.platform = &images->platform;
    if (hm_platform_parse(&images->platform, hm_bytes_str(platform), err))
        return true;
    err->code = HM_USAGE;
    return hm_wrap(err, "--platform");
}

static bool prepare(struct images *images, struct hm_err *err)
{
    struct hm_run *run = images->said->run;
    size_t count = run->args->operand_count;

    if (count == 0)
        return hm_fail(err, HM_USAGE,
            "IMAGE is missing, or --blob and FILE: what is the statement "
            "about");
    if (count > HM_SIGN_IMAGES_MAX)
        return hm_fail(
            err, HM_USAGE, "more than %d images", HM_SIGN_IMAGES_MAX);
    images->refs = hm_arena_alloc(&images->arena, count, sizeof(*images->refs));
    if (images->refs == NULL)
        return hm_arena_fail(&images->arena, err);
    HM_TRY(read_options(images, err));
    for (; images->count < count; images->count++)
        HM_TRY(hm_stores_ref(&images->refs[images->count], &images->arena, run,
            run->args->operands[images->count], err));
    return hm_stores_new(&images->stores, run, images->refs, count, err);
}

static bool put_target(struct written *to, const struct images *images,
    const struct hm_sign_about *of, struct hm_err *err)
{
    const struct hm_base_of base = {of->store, of->ref, &of->target->digest};
    hm_auto(buf) name = hm_buf(HM_REF_MAX), own = hm_buf(HM_STATEMENT_MAX);
    struct hm_new_subject subject = {.digests = of->target->digests,
        .digest_count = of->target->digest_count};
    struct about about = {&subject, 1, hm_buf_view(&images->said->predicate)};

    hm_ref_write_name(&name, of->ref);
    HM_TRY(hm_buf_end(&name, &subject.name, err));
    if (hm_args_flag(images->said->run->args, "base-images")) {
        HM_TRY(hm_said_about(&own, images->said, &base, err));
        about.predicate = hm_buf_view(&own);
    }
    return put_statement(to, &about, err);
}

static bool put_image(struct written *to, const struct images *images,
    const struct hm_ref *ref, struct hm_err *err)
{
    const struct hm_store_opener opener = hm_stores_opener(images->stores);
    hm_auto(sign_targets) targets = {0};
    struct hm_store store;
    struct hm_sign_about about = {&store, ref, NULL};

    HM_TRY(opener.open(opener.ctx, &store, ref, false, err));
    HM_TRY(hm_sign_targets(&targets, &store, ref, &images->which, err));
    for (size_t i = 0; i < targets.count; i++) {
        about.target = &targets.list[i];
        HM_TRY(put_target(to, images, &about, err));
    }
    return true;
}

bool hm_generate_images(
    struct hm_buf *out, const struct hm_said *said, struct hm_err *err)
{
    images_auto images = {
        .said = said, .arena = hm_arena(HM_SIGN_REFS_ARENA_MAX)};
    struct written to = {out, 0};

    HM_TRY(prepare(&images, err));
    for (size_t i = 0; i < images.count; i++) {
        hm_stores_begin(images.stores);
        if (put_image(&to, &images, &images.refs[i], err))
            continue;
        return hm_wrap(err, "%s", HM_SHOW_STR(said->run->args->operands[i]));
    }
    return true;
}

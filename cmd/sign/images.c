/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed and written: tests/cli/sign.sh and attest.sh. */
#include "cmd/sign/images.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/blob.h"
#include "cmd/registry/stores.h"
#include "cmd/sign/input.h"
#include "facts/facts.h"
#include "findings/shape.h"
#include "image/platform.h"
#include "intoto/statement.h"
#include "produce/buildkit.h"
#include "sign/targets.h"
#include "slsa/slsa.h"

/* The command line, prepared. */
struct images {
    struct hm_signing *signing;
    struct hm_arena arena;
    struct hm_ref *refs; /* room for all, and for where evidence lies */
    size_t count;
    const struct hm_ref *now; /* that is being signed */
    struct hm_ref elsewhere;
    struct hm_platform platform;
    struct hm_stores *stores;
    struct hm_store_opener opener;
    struct hm_sign_image what;
    /* Of BuildKit's statements those of that type, or all. */
    bool buildkit;
    struct hm_bytes type;
    size_t noted; /* that were signed */
};

static void hm_images_free(struct images *images)
{
    hm_stores_free(images->stores);
    hm_arena_free(&images->arena);
}
#define images_auto __attribute__((cleanup(hm_images_free))) struct images

/* ---- Which images ---- */

static bool add_ref(struct images *images, const char *text, struct hm_err *err)
{
    return hm_stores_ref(&images->refs[images->count++], &images->arena,
        images->signing->run, text, err);
}

/* A tag can be moved between the build and now. Whoever just pushed knows the
 * digest. */
static void warn_tag(const struct images *images, const struct hm_ref *ref)
{
    hm_auto(buf) name = hm_buf(HM_REF_MAX);

    if (ref->has_digest || ref->kind != HM_REF_REGISTRY)
        return;
    hm_ref_write(&name, ref);
    hm_log(&images->signing->run->log, HM_LOG_WARN,
        "%s is a tag, and whoever may push may have moved it: name the digest "
        "that was built (--digest-file)",
        HM_SHOW(hm_buf_view(&name)));
}

/* "sha256:.." of the one operand, or an image with its digest. */
static bool add_line(
    struct images *images, struct hm_bytes line, bool bare, struct hm_err *err)
{
    struct hm_bytes text;
    struct hm_digest digest;
    struct hm_ref *ref = &images->refs[images->count];

    HM_TRY(hm_arena_copy(&images->arena, &text, line, err));
    if (hm_blob_is_digest((const char *)text.p)) {
        if (!bare)
            return hm_fail(err, HM_USAGE,
                "a digest alone needs the one IMAGE that it is of");
        if (!hm_digest_parse(&digest, text, err))
            return hm_configured(err);
        ref = &images->refs[0];
        if (ref->has_digest && !hm_digest_eq(&ref->digest, &digest))
            return hm_fail(err, HM_USAGE, "IMAGE has another digest, %s",
                HM_SHOW_DIGEST(&ref->digest));
        ref->has_digest = true;
        ref->digest = digest;
        return true;
    }
    if (bare)
        return hm_fail(err, HM_USAGE,
            "an image in it, and IMAGE beside it: only one of them");
    HM_TRY(add_ref(images, (const char *)text.p, err));
    if (ref->has_digest)
        return true;
    return hm_fail(err, HM_USAGE, "%s has no digest", HM_SHOW(text));
}

static bool read_digest_file(
    struct images *images, const char *path, struct hm_err *err)
{
    bool bare = images->count > 0;
    hm_auto(buf) text = hm_buf(HM_DIGEST_FILE_MAX);
    struct hm_bytes rest;
    size_t lines = 0;

    HM_TRY(hm_sign_input(&text, images->signing->run, path, err));
    rest = hm_buf_view(&text);
    while (rest.len > 0) {
        struct hm_bytes line = hm_sign_input_line(&rest);

        if (line.len == 0)
            continue;
        if (++lines > (bare ? 1 : HM_SIGN_IMAGES_MAX))
            return hm_fail(err, HM_USAGE, "more than %d lines",
                bare ? 1 : HM_SIGN_IMAGES_MAX);
        HM_TRY(add_line(images, line, bare, err));
    }
    return lines > 0 || hm_fail(err, HM_USAGE, "nothing in it");
}

static bool read_refs(struct images *images, struct hm_err *err)
{
    const struct hm_args *args = images->signing->run->args;
    const char *file = hm_args_str(args, "digest-file");

    images->refs = hm_arena_alloc(
        &images->arena, HM_SIGN_IMAGES_MAX + 1, sizeof(*images->refs));
    if (images->refs == NULL)
        return hm_arena_fail(&images->arena, err);
    for (size_t i = 0; i < args->operand_count; i++)
        HM_TRY(add_ref(images, args->operands[i], err));
    if (file != NULL && !read_digest_file(images, file, err))
        return hm_wrap(err, "--digest-file %s", HM_SHOW_PATH(file));
    return true;
}

static bool read_options(struct images *images, struct hm_err *err)
{
    const struct hm_args *args = images->signing->run->args;
    const char *platform = hm_args_str(args, "platform");
    const char *evidence = hm_args_str(args, "evidence-repository");

    images->what.which.recursive = hm_args_flag(args, "recursive");
    images->what.skip_existing = hm_args_flag(args, "skip-existing");
    images->what.no_push = hm_args_flag(args, "no-push");
    if (platform != NULL && images->what.which.recursive)
        return hm_fail(err, HM_USAGE,
            "--platform is one image of an index, --recursive all of them");
    if (platform != NULL) {
        if (!hm_platform_parse(
                &images->platform, hm_bytes_str(platform), err)) {
            err->code = HM_USAGE;
            return hm_wrap(err, "--platform");
        }
        images->what.which.platform = &images->platform;
    }
    if (evidence == NULL)
        return true;
    HM_TRY(hm_stores_ref(&images->elsewhere, &images->arena,
        images->signing->run, evidence, err));
    images->what.evidence_repository = &images->elsewhere;
    return true;
}

/* ---- What came out ---- */

static void put_name(struct hm_buf *out, const struct hm_ref *ref,
    const struct hm_digest *digest)
{
    hm_ref_write_name(out, ref);
    hm_buf_put_u8(out, '@');
    hm_digest_write(out, digest);
}

static void tell(const struct images *images, const char *name,
    const struct hm_sign_result *result)
{
    const struct hm_log *log = &images->signing->run->log;

    if (result->there)
        hm_log(log, HM_LOG_INFO, "%s: is signed already%s", name,
            result->bundle.len > 0 ? "" : ", in a form that is no bundle");
    else if (result->published)
        hm_log(log, HM_LOG_INFO, "%s: signed, attached as %s", name,
            HM_SHOW_DIGEST(&result->manifest));
    else
        hm_log(log, HM_LOG_INFO, "%s: signed", name);
}

static bool on_done(
    void *ctx, const struct hm_sign_result *result, struct hm_err *err)
{
    struct images *images = ctx;
    struct hm_outline_at at;
    hm_auto(buf) name = hm_buf(2 * HM_REF_MAX);

    put_name(&name, images->now, &result->target->digest);
    HM_TRY(hm_buf_end(&name, NULL, err));
    at = hm_signing_add(images->signing);
    hm_outline_text(at, "image", hm_buf_view(&name));
    hm_outline_opt(at, "platform", result->target->label);
    hm_outline_bool(at, "existing", result->there);
    if (result->published)
        hm_outline_str(at, "attached", HM_SHOW_DIGEST(&result->manifest));
    hm_signing_keep(images->signing, result->bundle);
    hm_signing_keep_statement(images->signing, result->statement);
    tell(images, hm_buf_str(&name), result);
    return true;
}

/* ---- The run ---- */

static bool prepare(struct images *images, const struct hm_sign_words *words,
    struct hm_err *err)
{
    struct hm_signing *s = images->signing;

    images->arena = hm_arena(HM_SIGN_REFS_ARENA_MAX);
    images->what = (struct hm_sign_image){.signer = s->by,
        .identity = &s->desk.who,
        .services = hm_signing_services(s),
        .opener = &images->opener,
        .words = *words,
        .now = hm_clock_now(),
        .done = on_done,
        .ctx = images};
    HM_TRY(read_refs(images, err));
    HM_TRY(read_options(images, err));
    images->refs[images->count] = images->elsewhere;
    HM_TRY(hm_stores_new(&images->stores, s->run, images->refs,
        images->count + (images->what.evidence_repository != NULL ? 1 : 0),
        err));
    images->opener = hm_stores_opener(images->stores);
    return true;
}

/* ---- What BuildKit noted ---- */

/* What a build says of itself. Anything else in its statements, an approval or a
 * summary of a verification, is not the build's to say: whoever means it names
 * the type. */
static bool is_of_builds(struct hm_bytes type)
{
    return hm_slsa_version(type) != HM_SLSA_NONE ||
        hm_bytes_eq_str(type, hm_predicate_uri("spdxjson")) ||
        hm_bytes_eq_str(type, hm_predicate_uri("cyclonedx"));
}

static bool wanted(const struct images *images, struct hm_bytes type)
{
    return images->type.len == 0 || hm_bytes_eq(images->type, type);
}

/* A statement that says "this is signed" would become a signature: nobody asked
 * for one, and it is the build that wrote it. */
static bool sign_noted(void *ctx, const struct hm_buildkit_statement *statement,
    struct hm_err *err)
{
    struct images *images = ctx;
    struct hm_sign_image what = images->what;
    struct hm_ref ref = *images->now;

    if (!wanted(images, statement->type))
        return true;
    if (hm_bytes_eq_str(statement->type, hm_facts_sign_type))
        return hm_fail(err, HM_USAGE,
            "BuildKit's statement about %s is a signature: hallmark sign makes "
            "those",
            HM_SHOW_DIGEST(&statement->about));
    if (images->type.len == 0 && !is_of_builds(statement->type))
        return hm_fail(err, HM_USAGE,
            "BuildKit's statement about %s is neither provenance nor an SBOM: "
            "sign it by --type %s if that is meant",
            HM_SHOW_DIGEST(&statement->about), HM_SHOW(statement->type));
    if (!hm_findings_shape(statement->type, statement->predicate, err))
        return hm_wrap(err, "BuildKit's statement about %s",
            HM_SHOW_DIGEST(&statement->about));
    images->noted++;
    ref.has_digest = true;
    ref.digest = statement->about;
    what.which = (struct hm_sign_which){0};
    what.words.type = statement->type;
    what.words.predicate = statement->predicate;
    hm_signing_begin(images->signing);
    return hm_sign_image(&what, &ref, err) ||
        hm_wrap(err, "%s", HM_SHOW_DIGEST(&statement->about));
}

static bool sign_buildkit(struct images *images, struct hm_err *err)
{
    const struct hm_platform *platform = images->what.which.platform;
    const struct hm_sign_which which = {.platform = platform};
    hm_auto(sign_targets) targets = {0};
    struct hm_store store;
    struct hm_buildkit what = {
        .store = &store, .ref = images->now, .take = sign_noted, .ctx = images};
    size_t count;

    HM_TRY(images->opener.open(
        images->opener.ctx, &store, images->now, false, err));
    if (platform != NULL) {
        HM_TRY(hm_sign_targets(&targets, &store, images->now, &which, err));
        what.about = &targets.list[0].digest;
    }
    images->noted = 0;
    HM_TRY(hm_buildkit_read(&count, &what, err));
    return images->noted > 0 ||
        hm_fail(err, HM_USAGE,
            "BuildKit noted nothing %s there (%zu statements): an image is "
            "built with --provenance or --sbom, and named by its index",
            images->type.len > 0 ? "of that type" : "to sign", count);
}

/* ---- All of them ---- */

static bool failed(struct images *images, struct hm_err *err)
{
    hm_auto(buf) name = hm_buf(HM_REF_MAX);

    hm_ref_write_name(&name, images->now);
    hm_wrap(err, "%s", HM_SHOW(hm_buf_view(&name)));
    if (err->code != HM_USAGE)
        images->signing->run->next_step = images->what.no_push
            ? "what was signed before it is in --bundle"
            : "what was signed is complete; the same command with "
              "--skip-existing does the rest";
    return hm_signing_failed(err);
}

static bool sign_one(struct images *images, struct hm_err *err)
{
    return images->buildkit ? sign_buildkit(images, err)
                            : hm_sign_image(&images->what, images->now, err);
}

static bool sign_all(struct images *images, struct hm_err *err)
{
    for (size_t i = 0; i < images->count; i++) {
        images->now = &images->refs[i];
        warn_tag(images, images->now);
        hm_stores_begin(images->stores);
        hm_signing_begin(images->signing);
        if (!sign_one(images, err))
            return failed(images, err);
    }
    return true;
}

bool hm_signing_images(struct hm_signing *signing,
    const struct hm_sign_words *words, struct hm_err *err)
{
    images_auto images = {.signing = signing};

    return prepare(&images, words, err) && sign_all(&images, err);
}

bool hm_signing_buildkit(
    struct hm_signing *signing, struct hm_bytes type, struct hm_err *err)
{
    const struct hm_sign_words words = {0};
    images_auto images = {.signing = signing, .buildkit = true, .type = type};

    return prepare(&images, &words, err) && sign_all(&images, err);
}

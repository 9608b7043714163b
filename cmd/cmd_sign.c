/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_sign.c - hallmark sign. */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/registry/opts.h"
#include "cmd/sign/files.h"
#include "cmd/sign/images.h"
#include "cmd/sign/operands.h"

/* ---- Annotations ---- */

static bool add_annotation(struct hm_member *list, size_t count,
    struct hm_arena *arena, const char *text, struct hm_err *err)
{
    struct hm_bytes all = hm_bytes_str(text);
    size_t at = hm_bytes_find(all, '=');
    struct hm_member *member = &list[count];

    if (at == 0 || at == all.len || !hm_utf8_ok(all))
        return hm_fail(
            err, HM_USAGE, "%s: wanted NAME=VALUE in UTF-8", HM_SHOW(all));
    member->value = hm_bytes_slice(all, at + 1, all.len);
    HM_TRY(
        hm_arena_copy(arena, &member->name, hm_bytes_slice(all, 0, at), err));
    for (size_t i = 0; i < count; i++) {
        if (hm_bytes_eq(list[i].name, member->name))
            return hm_fail(
                err, HM_USAGE, "%s: is there twice", HM_SHOW(member->name));
    }
    return true;
}

static bool read_annotations(struct hm_sign_words *words,
    struct hm_arena *arena, const struct hm_args *args, struct hm_err *err)
{
    size_t count = hm_args_count(args, "annotation");
    struct hm_member *list = hm_arena_alloc(arena, count, sizeof(*list));

    if (list == NULL)
        return hm_arena_fail(arena, err);
    if (count > HM_IMAGE_ANNOTATIONS_MAX)
        return hm_fail(err, HM_USAGE, "more than %d annotations",
            HM_IMAGE_ANNOTATIONS_MAX);
    if (count > 0 && hm_args_flag(args, "blob"))
        return hm_fail(
            err, HM_USAGE, "--annotation is about images, and these are files");
    for (size_t i = 0; i < count; i++) {
        if (!add_annotation(
                list, i, arena, hm_args_nth(args, "annotation", i), err))
            return hm_wrap(err, "--annotation");
    }
    words->annotations = list;
    words->annotation_count = count;
    return true;
}

/* ---- The run ---- */

static bool run_sign(struct hm_run *run, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_SIGN_REFS_ARENA_MAX);
    hm_auto(signing) signing = {0};
    struct hm_sign_words words = {0};
    bool done;

    HM_TRY(read_annotations(&words, &arena, run->args, err));
    HM_TRY(hm_sign_operands_check(run, false, err));
    HM_TRY(hm_signing_load(&signing, run, "hallmark.sign/1", err));
    if (hm_args_flag(run->args, "blob"))
        done = hm_signing_files(&signing, err);
    else
        done = hm_signing_images(&signing, &words, err);
    return hm_signing_end(&signing, done, err);
}

static const struct hm_opt options[] = {
    HM_SIGNING_OPTS,
    {.name = "annotation",
        .kind = HM_OPT_STRING,
        .arg = "NAME=VALUE",
        .repeat = true,
        .help = "sign this, too, for verify --annotation"},
    HM_REGISTRY_OPTS,
    {0},
};

extern const struct hm_command hm_command_sign;
const struct hm_command hm_command_sign = {
    .name = "sign",
    .summary = "sign images and files",
    .text =
        "Signs the digest of each IMAGE, which is HOST/NAME[:TAG][@DIGEST] or "
        "oci-layout:DIR[:NAME], and attaches the signature to it: a Sigstore "
        "bundle, which cosign reads, too. A name is looked up once. With "
        "--blob the operands are files, and each one's bundle is written "
        "beside it: FILE.sigstore.json.\n\n"
        "Every bundle is verified before it is published, and is there as a "
        "whole or not at all. Of an index the images come before the index "
        "(--recursive). What was cut off is completed with --skip-existing.\n\n"
        "Without --key nothing is kept: a new key for each signature, a "
        "certificate for who the identity token says you are, timestamps and a "
        "log entry, from the public services or those of --signing-config, and "
        "verified by --trusted-root or the built-in roots. Names and digests "
        "stay in public logs for ever.\n\n"
        "With --key that key signs. Times and log entries are asked for where "
        "--signing-config names who gives them; otherwise verify with --key "
        "and --insecure-ignore-tlog.",
    .run = run_sign,
    .options = options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET,
    .variables = hm_signing_variables,
    .operands = {.name = "IMAGE|FILE", .max = SIZE_MAX, .file = true},
};

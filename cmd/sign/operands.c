/* SPDX-License-Identifier: Apache-2.0 */
/* What is told, and when: tests/cli/sign.sh and attest.sh. */
#include "cmd/sign/operands.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/blob.h"
#include "cmd/registry/stores.h"

static const char suffix[] = ".sigstore.json";

static bool is_dash(const char *text)
{
    return text != NULL && strcmp(text, "-") == 0;
}

/* ---- Where bundles go ---- */

static bool check_place(
    const struct hm_args *args, const char *path, struct hm_err *err)
{
    const struct hm_file_opts opts = {.replace = hm_args_flag(args, "force")};

    if (!opts.replace && hm_file_exists(path))
        return hm_fail(err, HM_USAGE,
            "%s: is there already; --force replaces it", HM_SHOW_PATH(path));
    return hm_file_writable(path, &opts, err);
}

bool hm_sign_bundle_path(struct hm_buf *out, const struct hm_args *args,
    const char *path, struct hm_err *err)
{
    if (hm_args_str(args, "bundle") == NULL)
        hm_buf_printf(out, "%s%s", path, suffix);
    return hm_buf_end(out, NULL, err);
}

static bool check_bundle(const struct hm_args *args, struct hm_err *err)
{
    const char *path = hm_args_str(args, "bundle");

    if (path == NULL && hm_args_flag(args, "no-push"))
        return hm_fail(err, HM_USAGE,
            "--no-push without --bundle: the signature would be nowhere");
    if (is_dash(path) && hm_args_json(args))
        return hm_fail(
            err, HM_USAGE, "--bundle - and --json both want standard output");
    return path == NULL || is_dash(path) || check_place(args, path, err);
}

/* ---- Images ---- */

static bool check_images(struct hm_run *run, struct hm_err *err)
{
    const struct hm_args *args = run->args;
    size_t count = args->operand_count;

    if (count > HM_SIGN_IMAGES_MAX)
        return hm_fail(
            err, HM_USAGE, "more than %d images", HM_SIGN_IMAGES_MAX);
    if (count == 0 && !hm_args_given(args, "digest-file"))
        return hm_fail(err, HM_USAGE, "IMAGE is missing");
    if (count > 1 && hm_args_given(args, "digest-file"))
        return hm_fail(err, HM_USAGE, "--digest-file is about one IMAGE");
    for (size_t i = 0; i < count; i++) {
        hm_auto(arena) arena = hm_arena(HM_SIGN_REFS_ARENA_MAX);
        struct hm_ref ref;

        HM_TRY(hm_stores_ref(&ref, &arena, run, args->operands[i], err));
    }
    return true;
}

/* ---- Files ---- */

static bool check_readable(const char *path, struct hm_err *err)
{
    int fd;

    if (is_dash(path) || hm_blob_is_digest(path))
        return true;
    HM_TRY(hm_file_open(&fd, path, err));
    close(fd);
    return true;
}

/* A digest that somebody names may be that of an envelope, which its signature
 * would be one of: so the bytes are seen. */
static bool check_file(
    const struct hm_args *args, const char *path, struct hm_err *err)
{
    hm_auto(buf) place = hm_buf(HM_PATH_MAX);

    if (hm_blob_is_digest(path))
        return hm_fail(err, HM_USAGE,
            "%s: is a digest, and only what was read is signed",
            HM_SHOW_STR(path));
    if (is_dash(path) && hm_args_str(args, "bundle") == NULL)
        return hm_fail(err, HM_USAGE,
            "--bundle is missing: standard input has no name to put the "
            "bundle beside");
    HM_TRY(hm_sign_bundle_path(&place, args, path, err));
    return place.len == 0 || check_place(args, hm_buf_str(&place), err);
}

static bool check_files(const struct hm_args *args, struct hm_err *err)
{
    if (args->operand_count == 0)
        return hm_fail(err, HM_USAGE, "FILE is missing");
    for (size_t i = 0; i < args->operand_count; i++)
        HM_TRY(check_file(args, args->operands[i], err) &&
            check_readable(args->operands[i], err));
    return true;
}

static bool check_subjects(const struct hm_args *args, struct hm_err *err)
{
    if (hm_args_str(args, "bundle") == NULL)
        return hm_fail(err, HM_USAGE,
            "--bundle is missing: a statement about files is saved there");
    for (size_t i = 0; i < args->operand_count; i++)
        HM_TRY(check_readable(args->operands[i], err));
    return true;
}

bool hm_sign_operands_check(
    struct hm_run *run, bool statement, struct hm_err *err)
{
    HM_TRY(check_bundle(run->args, err));
    if (!hm_args_flag(run->args, "blob"))
        return check_images(run, err);
    return statement ? check_subjects(run->args, err)
                     : check_files(run->args, err);
}

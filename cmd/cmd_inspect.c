/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_inspect.c - hallmark inspect FILE... */
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/frame/command.h"
#include "cmd/inspect/inspect.h"
#include "cmd/registry/opts.h"
#include "cmd/tree/tree.h"

static bool read_input(struct hm_buf *out, struct hm_run *run, const char *path,
    struct hm_err *err)
{
    if (hm_bytes_eq_str(hm_bytes_str(path), "-"))
        return hm_fd_read(out, run->in_fd, "standard input", err);
    return hm_file_read(out, path, err);
}

static bool are_images(const struct hm_run *run)
{
    return hm_args_flag(run->args, "image");
}

/* Images lie in registries, and the network is in the other object. */
static enum hm_full needs_full(const struct hm_run *run)
{
    return are_images(run) ? HM_FULL_MUST : HM_FULL_NO;
}

static bool inspect_image(struct hm_outline_at at, struct hm_run *run,
    const char *ref, struct hm_err *err)
{
    if (hm_tree_inspect == NULL)
        return hm_fail(err, HM_SYSTEM, "images are read elsewhere");
    return hm_tree_inspect(at, run, ref, err); /* names it, as the store does */
}

static bool inspect_file(struct hm_outline_at at, struct hm_run *run,
    const char *path, struct hm_err *err)
{
    hm_auto(buf) content = hm_buf(HM_EVIDENCE_MAX);

    if (are_images(run))
        return inspect_image(at, run, path, err);
    run->next_step = "check the path, and that it may be read; an image is "
                     "shown with --image";
    HM_TRY(read_input(&content, run, path, err));
    run->next_step = "\"hallmark help evidence\" lists what is read; was the "
                     "file cut?";
    if (!hm_inspect(at, hm_buf_view(&content), err))
        return hm_wrap(err, "%s", HM_SHOW_PATH(path));
    run->next_step = NULL;
    return true;
}

/* With several files, one that cannot be read is told and does not hide the
 * others; the first such status is the command's. */
static void note_failure(
    struct hm_run *run, struct hm_outline_at at, struct hm_err *err)
{
    if (run->status == HM_EXIT_YES)
        run->status = hm_exit_of(err->code);
    hm_log(&run->log, HM_LOG_WARN, "%s", err->msg);
    hm_outline_problem(at, err);
}

static bool inspect_all(
    struct hm_outline_at root, struct hm_run *run, struct hm_err *err)
{
    struct hm_outline_at list = hm_outline_list(root, "files");
    size_t count = run->args->operand_count;

    for (size_t i = 0; i < count; i++) {
        struct hm_outline_at item = hm_outline_map(list, NULL);
        size_t problems = root.outline->problems;

        hm_outline_str(item, "file", run->args->operands[i]);
        if (!inspect_file(item, run, run->args->operands[i], err)) {
            /* A reference that cannot be meant is no image that is missing. */
            if (count == 1 || (are_images(run) && err->code == HM_USAGE))
                return false;
            run->next_step = NULL; /* of one among several */
            note_failure(run, item, err);
        } else if (root.outline->problems > problems &&
            run->status == HM_EXIT_YES) {
            run->status = HM_EXIT_NO;
        }
    }
    return true;
}

static bool inspect(struct hm_run *run, struct hm_err *err)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at root = hm_outline_root(&outline);

    run->status = HM_EXIT_YES;
    hm_outline_str(root, "schema", "hallmark.inspect/1");
    hm_outline_str(root, "note", "nothing here was verified");
    HM_TRY(inspect_all(root, run, err));
    return hm_outline_write(run->out, &outline, hm_args_json(run->args), err);
}

static const struct hm_opt options[] = {
    {.name = "image",
        .help = "the operands are images, HOST/NAME[:TAG][@DIGEST] or "
                "oci-layout:DIR[:NAME]: shows manifest and configuration"},
    HM_REGISTRY_OPTS,
    {0},
};

const struct hm_command hm_command_inspect = {
    .name = "inspect",
    .summary = "show what is in a file of evidence or trust",
    .text = "Shows everything that is in a bundle or another form of evidence, "
            "a certificate, a public key, a statement, a checkpoint, the body "
            "of a log entry, a timestamp, a trust root, a signing "
            "configuration, a key set, a token, or a manifest, index or "
            "configuration of an image. What a file is follows from "
            "its content, not its name. FILE may be -, standard "
            "input. With --image the same of images.\n\nNothing is verified: "
            "all of it is what somebody wrote. "
            "Where a part cannot be read, that is said in its place, the rest "
            "is shown, and the exit status is 1.",
    .run = inspect,
    .options = options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_OFFLINE,
    .operands = {.name = "FILE|IMAGE", .min = 1, .max = SIZE_MAX, .file = true},
    .needs_full = needs_full,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_inspect.c - hallmark inspect FILE... */
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/dossier/args.h"
#include "cmd/dossier/dossier.h"
#include "cmd/frame/command.h"
#include "cmd/inspect/inspect.h"
#include "cmd/registry/opts.h"
#include "cmd/tree/tree.h"
#include "cmd/trust/opts.h"

static bool read_input(struct hm_buf *out, struct hm_run *run, const char *path,
    struct hm_err *err)
{
    if (hm_bytes_eq_str(hm_bytes_str(path), "-"))
        return hm_fd_read(out, run->in_fd, "standard input", err);
    return hm_file_read(out, path, err);
}

static bool are_images(const struct hm_run *run)
{
    return hm_args_flag(run->args, "image") ||
        hm_args_given(run->args, "dossier");
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
static void tell_failure(struct hm_run *run, const struct hm_err *err)
{
    if (run->status == HM_EXIT_YES)
        run->status = hm_exit_of(err->code);
    hm_log(&run->log, HM_LOG_WARN, "%s", err->msg);
}

static void note_failure(
    struct hm_run *run, struct hm_outline_at at, struct hm_err *err)
{
    tell_failure(run, err);
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

/* ---- Explaining ---- */

static bool explain_file(struct hm_page *page, struct hm_run *run,
    const struct hm_explain *how, const char *path, struct hm_err *err)
{
    hm_auto(buf) content = hm_buf(HM_EVIDENCE_MAX);

    run->next_step = "check the path, and that it may be read; an image is "
                     "explained with --image";
    HM_TRY(read_input(&content, run, path, err));
    run->next_step = "--explain is about evidence and statements; everything "
                     "else is shown without it";
    if (!hm_explain_file(page, 2, how, hm_buf_view(&content), err))
        return hm_wrap(err, "%s", HM_SHOW_PATH(path));
    run->next_step = NULL;
    return true;
}

static bool explain_files(struct hm_page *page, struct hm_run *run,
    const struct hm_explain *how, struct hm_err *err)
{
    size_t count = run->args->operand_count;

    for (size_t i = 0; i < count; i++) {
        const char *path = run->args->operands[i];

        hm_page_section(page, 1, "File", hm_bytes_str(path));
        if (explain_file(page, run, how, path, err))
            continue;
        if (count == 1 || err->code == HM_SYSTEM)
            return false;
        run->next_step = NULL; /* of one among several */
        tell_failure(run, err);
        hm_page_problem(page, err);
    }
    return true;
}

static bool explain_images(struct hm_page *page, struct hm_run *run,
    const struct hm_explain *how, struct hm_err *err)
{
    if (hm_dossier == NULL)
        return hm_fail(err, HM_SYSTEM, "images are read elsewhere");
    for (size_t i = 0; i < run->args->operand_count; i++)
        HM_TRY(hm_dossier(page, run, how, run->args->operands[i], err));
    return true;
}

/* A whole document or none: the file is written when there is nothing left that
 * could fail. */
static bool write_page(
    struct hm_run *run, const struct hm_page *page, struct hm_err *err)
{
    const char *path = hm_args_str(run->args, "dossier-out");
    const struct hm_file_opts opts = {
        .replace = hm_args_flag(run->args, "force")};
    enum hm_page_form form = hm_explain_args_form(run->args);
    hm_auto(buf) text = hm_buf(HM_OUT_MAX);

    if (path == NULL)
        return hm_page_write(run->out, page, form, err);
    HM_TRY(hm_page_write(&text, page, form, err));
    return hm_file_write(path, hm_buf_view(&text), &opts, err);
}

static bool check_place(struct hm_run *run, struct hm_err *err)
{
    const char *path = hm_args_str(run->args, "dossier-out");
    const struct hm_file_opts opts = {
        .replace = hm_args_flag(run->args, "force")};

    if (path == NULL || hm_file_writable(path, &opts, err))
        return true;
    run->next_step = "name another file, or replace that one with --force";
    return false;
}

static bool explain(struct hm_run *run, struct hm_err *err)
{
    const struct hm_time now = {.s = hm_clock_now().s};
    hm_auto(explain_args) args = {0};
    hm_auto(page) page = hm_page();

    HM_TRY(check_place(run, err));
    HM_TRY(hm_explain_args_load(&args, run, now, err));
    page.whole = hm_explain_args_form(run->args) == HM_PAGE_JSON;
    run->status = HM_EXIT_YES;
    HM_TRY(are_images(run) ? explain_images(&page, run, &args.how, err)
                           : explain_files(&page, run, &args.how, err));
    if (page.problems > 0 && run->status == HM_EXIT_YES)
        run->status = HM_EXIT_NO;
    return write_page(run, &page, err);
}

/* ---- Showing ---- */

static bool inspect(struct hm_run *run, struct hm_err *err)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at root = hm_outline_root(&outline);
    bool explained = false;

    HM_TRY(hm_explain_args_check(&explained, run->args, err));
    if (explained)
        return explain(run, err);
    run->status = HM_EXIT_YES;
    hm_outline_str(root, "schema", "hallmark.inspect/1");
    hm_outline_str(root, "note", "nothing here was verified");
    HM_TRY(inspect_all(root, run, err));
    return hm_outline_write(run->out, &outline, hm_args_json(run->args), err);
}

/* clang-format off: the macros are rows */
static const struct hm_opt options[] = {
    {.name = "image",
        .help = "the operands are images, HOST/NAME[:TAG][@DIGEST] or "
                "oci-layout:DIR[:NAME]: shows manifest and configuration"},
    HM_EXPLAIN_OPTS,
    HM_TRUST_OPTS,
    HM_REGISTRY_OPTS,
    {0},
};
/* clang-format on */

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
            "is shown, and the exit status is 1.\n\n"
            "With --explain, evidence is held against the trust root, and "
            "each statement is marked: proved (by a certificate, a key, a log "
            "or a time that verifies), or claimed. With --dossier the same of "
            "an image and everything that is attached to it, in one document. "
            "Neither is a verdict.",
    .run = inspect,
    .options = options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_OFFLINE,
    .operands = {.name = "FILE|IMAGE", .min = 1, .max = SIZE_MAX, .file = true},
    .needs_full = needs_full,
};

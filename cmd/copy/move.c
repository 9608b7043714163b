/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/copy/move.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/frame/program.h"
#include "cmd/input/progress.h"
#include "cmd/show/next.h"
#include "cmd/show/outline.h"
#include "copy/copy.h"

/* ---- Talk ---- */

/* Somebody at a terminal sees one line that counts; a log gets a line for each
 * thing. */
struct talk {
    struct hm_run *run;
    struct hm_progress *progress;
    bool lines;
};

static void on_bytes(void *ctx, uint64_t count)
{
    const struct talk *talk = ctx;

    hm_progress_add(talk->progress, count);
}

static const char *what_was_done(const struct hm_copy_item *item)
{
    if (item->manifest)
        return item->evidence ? "evidence" : "manifest";
    switch (item->done) {
    case HM_PUT_THERE:
        return "blob, there already";
    case HM_PUT_MOUNTED:
        return "blob, mounted";
    case HM_PUT_SENT:
    case HM_PUT_NONE:
        break;
    }
    return "blob";
}

static void on_item(void *ctx, const struct hm_copy_item *item)
{
    const struct talk *talk = ctx;

    if (!talk->lines)
        return;
    hm_log(&talk->run->log, HM_LOG_INFO, "%s: %s, %llu bytes%s%s",
        HM_SHOW_DIGEST(item->digest), what_was_done(item),
        (unsigned long long)item->size, item->tag.len > 0 ? ", as " : "",
        HM_SHOW(item->tag));
}

static void on_warn(void *ctx, const char *text)
{
    const struct talk *talk = ctx;

    hm_log(&talk->run->log, HM_LOG_WARN, "%s", text);
}

/* ---- What was asked for ---- */

/* Who gives no name means the one that the image has. Where that has none, the
 * name that a reference without one stands for. */
static bool choose_name(
    struct hm_bytes *out, const struct hm_move *move, struct hm_err *err)
{
    bool given = move->to.tag.len > 0 && !move->to.tag_implied;

    if (move->to.has_digest)
        return hm_fail(err, HM_USAGE,
            "the destination has a digest, and takes a name only: what it is "
            "follows from the source");
    *out = given || move->from.tag.len == 0 ? move->to.tag : move->from.tag;
    if (move->to.kind == HM_REF_REGISTRY && out->len > 0 &&
        !hm_ref_tag_ok(*out))
        return hm_fail(err, HM_USAGE,
            "\"%s\" cannot be a tag: give the destination another name",
            HM_SHOW(*out));
    return true;
}

/* Whoever has pulled from one repository may use its blobs in the next one. */
static struct hm_bytes mount_from(const struct hm_move *move)
{
    if (move->from.kind == HM_REF_REGISTRY &&
        move->to.kind == HM_REF_REGISTRY &&
        hm_bytes_eq(move->from.host, move->to.host) &&
        !hm_bytes_eq(move->from.repository, move->to.repository))
        return move->from.repository;
    return hm_bytes(NULL, 0);
}

/* ---- What was done ---- */

static void add_ref(struct hm_outline_at at, const char *name,
    const struct hm_ref *ref, struct hm_bytes tag)
{
    hm_auto(buf) text = hm_buf(HM_REF_MAX);
    struct hm_ref named = *ref;

    named.tag = tag;
    named.tag_implied = false;
    hm_ref_write(&text, &named);
    hm_outline_text(at, name, hm_buf_view(&text));
}

static void add_counts(struct hm_outline_at at, const struct hm_copied *copied)
{
    struct hm_outline_at blobs;

    hm_outline_u64(at, "manifests", copied->manifests);
    hm_outline_u64(at, "evidence", copied->evidence);
    blobs = hm_outline_map(at, "blobs");
    hm_outline_u64(blobs, "sent", copied->sent);
    hm_outline_u64(blobs, "there", copied->there);
    hm_outline_u64(blobs, "mounted", copied->mounted);
    hm_outline_u64(at, "bytesSent", copied->bytes);
    hm_outline_u64(at, "foreignLayers", copied->foreign);
    hm_outline_u64(at, "missingEvidence", copied->missing);
}

static bool show(struct hm_run *run, const struct hm_move *move,
    struct hm_bytes tag, const struct hm_copied *copied, struct hm_err *err)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at root = hm_outline_root(&outline);

    hm_outline_str(root, "schema", "hallmark.copy/1");
    add_ref(root, "from", &move->from, move->from.tag);
    add_ref(root, "to", &move->to, tag);
    hm_outline_str(root, "digest", HM_SHOW_DIGEST(&copied->digest));
    hm_outline_str(root, "mediaType", copied->media_type);
    add_counts(root, copied);
    return hm_outline_write(run->out, &outline, hm_args_json(run->args), err);
}

/* ---- The run ---- */

static bool read_platform(struct hm_platform *out, bool *given,
    const struct hm_run *run, struct hm_err *err)
{
    const char *text = hm_args_str(run->args, "platform");

    *given = text != NULL;
    if (text == NULL || hm_platform_parse(out, hm_bytes_str(text), err))
        return true;
    err->code = HM_USAGE;
    return hm_wrap(err, "--platform");
}

/* The place to copy to: a folder is made only when there is something for it. */
struct place {
    struct hm_run *run;
    const struct hm_store_opener *opener;
    const struct hm_ref *ref;
    struct hm_store *store;
};

static bool open_place(void *ctx, struct hm_err *err)
{
    const struct place *place = ctx;

    if (place->opener->open(
            place->opener->ctx, place->store, place->ref, true, err))
        return true;
    place->run->next_step =
        "check the place to copy to, and who may write there";
    return false;
}

static bool copy(struct hm_copied *copied, struct hm_run *run,
    const struct hm_store *stores, struct hm_copy_opts *opts,
    struct hm_err *err)
{
    hm_auto(progress) progress = {.fd = -1};
    struct talk talk = {.run = run, .progress = &progress};
    const struct hm_copy_watch watch = {on_bytes, on_item, on_warn, &talk};
    int fd = run->program == NULL ? -1 : run->program->err_fd;

    talk.lines = fd < 0 || isatty(fd) != 1;
    if (hm_log_on(&run->log, HM_LOG_INFO))
        hm_progress_start(&progress, fd);
    opts->watch = &watch;
    if (hm_copy(copied, &stores[0], &stores[1], opts, err))
        return true;
    if (copied->name_taken)
        run->next_step = "--force moves the name";
    else if (run->next_step == NULL)
        run->next_step = hm_image_next(hm_code_name(err->code));
    return false;
}

bool hm_move_run(struct hm_run *run, const struct hm_move *move,
    const struct hm_store_opener *opener, struct hm_err *err)
{
    struct hm_copy_opts opts = {.from = hm_store_at(&move->from),
        .mount_from = mount_from(move),
        .no_evidence = hm_args_flag(run->args, "no-evidence"),
        .move_names = hm_args_flag(run->args, "force"),
        .threads = (size_t)hm_args_number(run->args, "jobs")};
    struct hm_copied copied = {0};
    struct hm_store stores[2] = {0};
    struct place to = {run, opener, &move->to, &stores[1]};
    struct hm_platform platform;
    bool one;

    HM_TRY(choose_name(&opts.tag, move, err));
    HM_TRY(read_platform(&platform, &one, run, err));
    if (one)
        opts.platform = &platform;
    opts.open_to = open_place;
    opts.open_ctx = &to;
    if (!opener->open(opener->ctx, &stores[0], &move->from, false, err)) {
        run->next_step = hm_image_next(hm_code_name(err->code));
        return false;
    }
    HM_TRY(copy(&copied, run, stores, &opts, err));
    run->status = HM_EXIT_YES;
    return show(run, move, opts.tag, &copied, err);
}

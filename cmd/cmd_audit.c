/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_audit.c - hallmark audit replay. */
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/judge/targets.h"
#include "cmd/record/record.h"
#include "cmd/record/replay_diff.h"
#include "cmd/record/trusted.h"
#include "crypto/digest.h"
#include "enc/json_write.h"

extern const struct hm_command hm_command_verify;

static const char *no_env(const char *name)
{
    (void)name;
    return NULL;
}

/* What came out of judging again. */
struct replay {
    struct hm_record record;
    struct hm_buf out, reports, difference;
    struct hm_trusted trusted;
    bool vouched; /* the manifest is the one asked for */
    enum hm_exit status;
};

static void hm_replay_free(struct replay *r)
{
    hm_record_free(&r->record);
    hm_buf_free(&r->out);
    hm_buf_free(&r->reports);
    hm_buf_free(&r->difference);
    hm_trusted_free(&r->trusted);
}

#define AUTO_REPLAY __attribute__((cleanup(hm_replay_free))) struct replay

/* The same parser and the same code; nothing is read but the record, and
 * nothing of this process's environment counts. */
static bool judge_again(
    struct replay *r, const struct hm_log *log, struct hm_err *err)
{
    hm_auto(args) args = {0};
    const struct hm_words words = {
        (char **)(uintptr_t)r->record.words, r->record.word_count, NULL};
    struct hm_run run = {
        .command = &hm_command_verify,
        .args = &args,
        .out = &r->out,
        .log = *log,
        .env = no_env,
        .in_fd = -1,
        .tape = &r->record.tape,
        .status = HM_EXIT_UNSURE,
    };
    bool ok;

    HM_TRY(hm_args_parse(&args, run.command, &words, err));
    HM_TRY(hm_record_check(&args, err));
    ok = hm_targets_verify(&run, r->record.time, &r->reports, err);
    /* Where the record itself is wrong, that is the cause. */
    if (!ok && r->record.tape.failed.code != HM_OK)
        *err = r->record.tape.failed;
    HM_TRY(ok && hm_tape_end(&r->record.tape, err));
    r->status = run.status;
    return hm_buf_end(&r->out, NULL, err) && hm_buf_end(&r->reports, NULL, err);
}

static bool is_same(const struct replay *r)
{
    return hm_bytes_eq(r->record.reports, hm_buf_view(&r->reports));
}

/* ---- What was trusted ---- */

/* Who changed the folder may have put a root of their own in the place of one
 * that everybody has, and nothing else in the record shows it. A root of an
 * older version looks the same: whoever kept the manifest's digest knows. */
static bool is_doubtful(const struct replay *r)
{
    return r->trusted.foreign != NULL && !r->vouched;
}

static bool check_manifest(
    struct replay *r, const struct hm_args *args, struct hm_err *err)
{
    const char *text = hm_args_str(args, "manifest");
    struct hm_digest want;

    if (text == NULL)
        return true;
    if (!hm_digest_parse(&want, hm_bytes_str(text), err))
        return hm_wrap(err, "--manifest");
    if (!hm_digest_eq(&want, &r->record.manifest))
        return hm_fail(err, HM_MISMATCH, "the manifest is %s, wanted %s",
            HM_SHOW_DIGEST(&r->record.manifest), HM_SHOW_DIGEST(&want));
    r->vouched = true;
    return true;
}

/* ---- What is printed ---- */

/* The first line, because the next one may say that all is well. */
static void put_doubt(struct hm_buf *out, const struct replay *r)
{
    if (!is_doubtful(r))
        return;
    hm_buf_put_str(out, "not certain: the embedded root \"");
    hm_text_escape(out, hm_bytes_str(r->trusted.foreign->item->ref));
    hm_buf_put_str(out,
        "\" is not the one of this version: it is of another version, or "
        "somebody put it there\n  next: give --manifest the digest that was "
        "printed when the record was made\n");
}

/* A folder's name may be any bytes; JSON gets it escaped then. */
static void add_folder(struct hm_json_out *out, const char *folder)
{
    hm_auto(buf) escaped = hm_buf(HM_MIB);
    struct hm_bytes name = hm_bytes_str(folder);

    if (!hm_utf8_ok(name)) {
        hm_text_escape(&escaped, name);
        name = hm_buf_view(&escaped);
    }
    hm_json_add_str(out, out->root, "record", name);
}

static bool put_json(
    struct hm_run *run, const struct replay *r, struct hm_err *err)
{
    hm_auto(json_out) out = hm_json_out();

    hm_json_add_str(&out, out.root, "schema", HM_LIT("hallmark.replay/1"));
    add_folder(&out, run->args->operands[0]);
    hm_json_add_str(&out, out.root, "manifest",
        hm_bytes_str(HM_SHOW_DIGEST(&r->record.manifest)));
    hm_json_add_str(&out, out.root, "tool", hm_bytes_str(r->record.tool));
    hm_json_add_time(&out, out.root, "time", r->record.time);
    hm_trusted_json(
        &out, hm_json_add_list(&out, out.root, "roots"), &r->trusted);
    hm_json_add_bool(&out, out.root, "certain", !is_doubtful(r));
    hm_json_add_bool(&out, out.root, "same", is_same(r));
    hm_json_add_u64(&out, out.root, "status", (uint64_t)r->status);
    if (!is_same(r))
        hm_json_add_str(
            &out, out.root, "difference", hm_buf_view(&r->difference));
    HM_TRY(hm_json_out_write(&out, HM_JSON_COMPACT, run->out, err));
    hm_buf_put_u8(run->out, '\n');
    return true;
}

static void put_text(struct hm_run *run, const struct replay *r)
{
    put_doubt(run->out, r);
    hm_buf_put(run->out, hm_buf_view(&r->out));
    hm_trusted_text(run->out, &r->trusted);
    if (!is_same(r)) {
        hm_buf_put_str(run->out, "differs: ");
        hm_buf_put(run->out, hm_buf_view(&r->difference));
        hm_buf_put_str(run->out, "\n");
        return;
    }
    hm_buf_put_str(run->out, "the same as recorded at ");
    hm_time_write(run->out, r->record.time);
    hm_buf_put_str(run->out, " by ");
    hm_text_escape(run->out, hm_bytes_str(r->record.tool));
    hm_buf_printf(
        run->out, "; manifest %s\n", HM_SHOW_DIGEST(&r->record.manifest));
}

/* A record of a verdict by policies needs it, and another one does not. */
static enum hm_full needs_full(const struct hm_run *run)
{
    (void)run;
    return HM_FULL_IF_THERE;
}

static bool run_replay(struct hm_run *run, struct hm_err *err)
{
    const char *folder = run->args->operands[0];
    AUTO_REPLAY r = {
        .out = hm_buf(HM_OUT_MAX),
        .reports = hm_buf(HM_OUT_MAX),
        .difference = hm_buf(HM_MIB),
        .status = HM_EXIT_UNSURE,
    };

    if (!hm_record_read(&r.record, folder, err))
        return hm_configured(err);
    if (!check_manifest(&r, run->args, err)) {
        hm_configured(err);
        return hm_wrap(err, "%s", HM_SHOW_PATH(folder));
    }
    HM_TRY(hm_trusted_list(&r.trusted, &r.record.tape, err));
    if (!judge_again(&r, &run->log, err)) {
        hm_configured(err);
        return hm_wrap(err, "%s", HM_SHOW_PATH(folder));
    }
    if (!is_same(&r))
        hm_replay_diff(
            &r.difference, r.record.reports, hm_buf_view(&r.reports));
    HM_TRY(hm_buf_end(&r.difference, NULL, err));
    run->status = is_same(&r) && !is_doubtful(&r) ? r.status : HM_EXIT_UNSURE;
    if (hm_args_json(run->args))
        return put_json(run, &r, err);
    put_text(run, &r);
    return true;
}

static const struct hm_opt replay_options[] = {
    {.name = "manifest",
        .kind = HM_OPT_STRING,
        .arg = "DIGEST",
        .help = "the manifest's digest, as printed when the record was made; "
                "any other record is refused"},
    {0},
};

static const struct hm_command command_replay = {
    .name = "replay",
    .summary = "judge a record again, and compare",
    .text =
        "DIR is what \"verify --record DIR\" wrote. Its files are checked "
        "against its manifest, then everything is judged again at the recorded "
        "time, from the record alone. The reports must be the same to the "
        "byte.\n\n"
        "The exit status is the recorded one when they are: 0 for a yes that "
        "is a yes again, 1 for a no that is a no again. It is 3 when they "
        "differ or there is no record, and 2 for one that was damaged.\n\n"
        "It is 3 as well when a built-in root was recorded that is not the one "
        "of this version, unless --manifest says that the record is the one "
        "that was made.",
    .run = run_replay,
    .options = replay_options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_OFFLINE,
    .operands = {.name = "DIR", .min = 1, .max = 1, .file = true},
    .needs_full = needs_full,
};

extern const struct hm_command hm_command_audit;
const struct hm_command hm_command_audit = {
    .name = "audit",
    .summary = "replay recorded verdicts",
    .text = "What was judged once can be judged again, years later and "
            "offline: hallmark verify --record keeps all that a verdict "
            "depends on.",
    .subcommands = (const struct hm_command *const[]){&command_replay, NULL},
};

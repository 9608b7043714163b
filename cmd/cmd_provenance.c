/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_provenance.c - hallmark provenance generate | attest. */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/provenance/generate.h"
#include "cmd/provenance/token.h"
#include "cmd/registry/opts.h"
#include "cmd/sign/files.h"
#include "cmd/sign/images.h"
#include "cmd/sign/operands.h"
#include "cmd/sign/statements.h"

/* ---- generate ---- */

static bool say(struct hm_said *said, struct hm_err *err)
{
    return hm_args_flag(said->run->args, "generic")
        ? hm_said_generic(said, err)
        : hm_said_by_token(said, err);
}

static bool put(
    struct hm_buf *out, const struct hm_said *said, struct hm_err *err)
{
    const struct hm_args *args = said->run->args;

    if (hm_args_flag(args, "predicate-only")) {
        hm_buf_put(out, hm_buf_view(&said->predicate));
        hm_buf_put_u8(out, '\n');
        return hm_buf_end(out, NULL, err);
    }
    return hm_args_flag(args, "blob") ? hm_generate_files(out, said, err)
                                      : hm_generate_images(out, said, err);
}

static bool check_generate(const struct hm_args *args, struct hm_err *err)
{
    bool about = args->operand_count > 0 ||
        hm_args_given(args, "subject-checksums") || hm_args_flag(args, "blob");

    if (!hm_args_flag(args, "predicate-only"))
        return true;
    return !about ||
        hm_fail(err, HM_USAGE,
            "--predicate-only is about nothing: no IMAGE and no FILE");
}

static bool run_generate(struct hm_run *run, struct hm_err *err)
{
    hm_auto(said) said = {0};
    hm_auto(buf) text = hm_buf(HM_OUT_MAX);

    HM_TRY(check_generate(run->args, err));
    HM_TRY(hm_statements_check(run->args, err));
    HM_TRY(hm_said_load(&said, run, err));
    HM_TRY(say(&said, err));
    HM_TRY(put(&text, &said, err));
    run->status = HM_EXIT_YES;
    if (hm_args_given(run->args, "statement-out"))
        return hm_statements_write(run, hm_buf_view(&text), err);
    hm_buf_put(run->out, hm_buf_view(&text));
    return true;
}

/* ---- attest ---- */

/* Verifiers compare the two. */
static void warn_builder(
    const struct hm_said *said, const struct hm_signing *signing)
{
    struct hm_bytes builder = said->build.builder;

    if (signing->by == NULL && !hm_bytes_eq(builder, signing->desk.who.subject))
        hm_log(&said->run->log, HM_LOG_WARN,
            "the builder is %s, and %s signs: who verifies will ask why",
            HM_SHOW(builder), HM_SHOW(signing->desk.who.subject));
}

/* Whose claims: of the token that signs, where one does. */
static bool say_signed(
    struct hm_said *said, struct hm_signing *signing, struct hm_err *err)
{
    const struct hm_desk *desk = &signing->desk;

    if (signing->by != NULL || hm_args_flag(said->run->args, "generic"))
        HM_TRY(say(said, err));
    else
        HM_TRY(hm_said_claims(said, &desk->token, &desk->identity.ask, err));
    warn_builder(said, signing);
    return true;
}

/* What is said about one image, with what that was built on. */
struct own {
    const struct hm_said *said;
    struct hm_buf predicate;
};

static bool choose(void *ctx, struct hm_sign_words *words,
    const struct hm_sign_about *about, struct hm_err *err)
{
    struct own *own = ctx;
    const struct hm_base_of base = {
        about->store, about->ref, &about->target->digest};

    hm_buf_cut(&own->predicate, 0);
    HM_TRY(hm_said_about(&own->predicate, own->said, &base, err));
    words->predicate = hm_buf_view(&own->predicate);
    return true;
}

static bool sign_images(struct hm_signing *signing, struct hm_sign_words *words,
    const struct hm_said *said, struct hm_err *err)
{
    struct own own = {said, hm_buf(HM_STATEMENT_MAX)};
    bool ok;

    if (hm_args_flag(said->run->args, "base-images")) {
        words->choose = choose;
        words->ctx = &own;
    }
    ok = hm_signing_images(signing, words, err);
    hm_buf_free(&own.predicate);
    return ok;
}

static bool sign(
    struct hm_signing *signing, const struct hm_said *said, struct hm_err *err)
{
    struct hm_sign_words words = {.type = HM_LIT(HM_PRODUCE_SLSA_TYPE),
        .predicate = hm_buf_view(&said->predicate)};

    if (hm_args_flag(said->run->args, "blob"))
        return hm_signing_statement(
            signing, &words, said->subjects, said->subject_count, err);
    return sign_images(signing, &words, said, err);
}

static bool run_attest(struct hm_run *run, struct hm_err *err)
{
    hm_auto(said) said = {0};
    hm_auto(signing) signing = {0};
    bool done;

    HM_TRY(hm_statements_check(run->args, err));
    HM_TRY(hm_said_load(&said, run, err));
    HM_TRY(hm_sign_operands_check(run, true, err));
    HM_TRY(hm_signing_load(&signing, run, "hallmark.attest/1", err));
    HM_TRY(say_signed(&said, &signing, err));
    done = sign(&signing, &said, err);
    return hm_signing_end(&signing, done, err);
}

/* ---- Tables ---- */

static const struct hm_opt generate_options[] = {
    HM_SAID_OPTS,
    {.name = "predicate-only",
        .help = "the predicate alone, about nothing: for another program that "
                "makes a statement of it"},
    {.name = "blob", .help = "the operands are files"},
    {.name = "platform",
        .kind = HM_OPT_STRING,
        .arg = "OS/ARCH",
        .help = "of an index that one image, such as linux/arm64"},
    {.name = "recursive",
        .help = "an index, and before it every image that it lists"},
    {.name = "force", .letter = 'f', .help = "replace existing files"},
    HM_IDENTITY_OPTS,
    HM_REGISTRY_OPTS,
    {0},
};

static const struct hm_opt attest_options[] = {
    HM_SAID_OPTS, HM_SIGNING_OPTS, HM_REGISTRY_OPTS, {0}};

static const struct hm_variable generate_variables[] = {
    HM_IDENTITY_VARIABLES, {NULL, NULL}};

static const struct hm_command command_generate = {
    .name = "generate",
    .summary = "write provenance that nobody signed yet",
    .text =
        "Writes SLSA provenance (version 1) about each IMAGE, or with --blob "
        "about all files together, as an in-toto statement on standard "
        "output.\n\n"
        "How it was built is taken from the claims of this job's identity "
        "token, whose signature is checked against its issuer's keys: GitHub "
        "Actions, GitLab CI or Buildkite. With --generic it is what the "
        "options say, which proves nothing but that somebody said it.",
    .run = run_generate,
    .options = generate_options,
    .common = HM_COMMON_QUIET,
    .variables = generate_variables,
    .operands = {.name = "IMAGE|FILE", .max = SIZE_MAX, .file = true},
};

static const struct hm_command command_attest = {
    .name = "attest",
    .summary = "sign provenance of images or files",
    .text =
        "Makes the provenance that generate makes, signs it, and attaches it "
        "to the image as a Sigstore bundle; of files it goes to --bundle. By a "
        "certificate for the job whose claims it is made from, or by a key, as "
        "hallmark attest does.",
    .run = run_attest,
    .options = attest_options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET,
    .variables = hm_signing_variables,
    .operands = {.name = "IMAGE|FILE", .max = SIZE_MAX, .file = true},
};

extern const struct hm_command hm_command_provenance;
const struct hm_command hm_command_provenance = {
    .name = "provenance",
    .summary = "say how something was built, and sign it",
    .text = "Provenance says from which source, by which builder and with "
            "which parameters something was built, in the form of SLSA's "
            "provenance, version 1.",
    .subcommands = (const struct hm_command *const[]){&command_generate,
        &command_attest, NULL},
};

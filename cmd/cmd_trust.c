/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_trust.c - hallmark trust show | create | signing-config. */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/frame/command.h"
#include "cmd/trust/build.h"
#include "cmd/trust/show.h"

/* ---- show ---- */

/* The roots and configurations of one run. */
struct hm_showing {
    struct hm_root *root;
    struct hm_shown_config *configs;
    size_t config_count;
};

static void hm_showing_free(struct hm_showing *showing)
{
    hm_root_free(showing->root);
    for (size_t i = 0; i < showing->config_count; i++)
        hm_signing_config_free(
            (struct hm_signing_config *)(uintptr_t)showing->configs[i].config);
    hm_free(showing->configs);
}
HM_DEFINE_AUTO(showing)

static bool holds(struct hm_bytes text, const char *words)
{
    return text.len != 0 &&
        memmem(text.p, text.len, words, strlen(words)) != NULL;
}

static bool add_config(struct hm_showing *to, struct hm_run *run,
    const char *name, struct hm_bytes text, struct hm_err *err)
{
    struct hm_signing_config *config = NULL;

    HM_TRY(hm_signing_config_parse(&config, text, err));
    to->configs[to->config_count].name = name;
    to->configs[to->config_count++].config = config;
    for (size_t i = 0; i < config->warning_count; i++)
        hm_log(&run->log, HM_LOG_WARN, "%s: %s", HM_SHOW_PATH(name),
            config->warnings[i]);
    return true;
}

/* What is it? Only to choose a reader, which then decides for itself: PEM, a
 * signing configuration, a trusted root, or a client's whole configuration,
 * which holds the last two. */
static bool add_text(struct hm_showing *to, struct hm_run *run,
    const char *name, struct hm_bytes text, struct hm_err *err)
{
    bool has_config = holds(text, "dev.sigstore.signingconfig.");
    bool has_root = holds(text, "dev.sigstore.trustedroot");

    if (holds(text, "-----BEGIN "))
        return hm_root_add_ca_pem(to->root, hm_bytes_str(name), text, err);
    if (has_root || !has_config)
        HM_TRY(hm_root_add_json(to->root, hm_bytes_str(name), text, err));
    return !has_config || add_config(to, run, name, text, err);
}

static bool add_file(struct hm_showing *to, struct hm_run *run,
    const char *path, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);

    if (hm_bytes_eq_str(hm_bytes_str(path), "-"))
        HM_TRY(hm_fd_read(&text, run->in_fd, "standard input", err));
    else
        HM_TRY(hm_file_read(&text, path, err));
    if (add_text(to, run, path, hm_buf_view(&text), err))
        return true;
    hm_configured(err);
    return hm_wrap(err, "%s", HM_SHOW_PATH(path));
}

/* Without a word of what to show: what is trusted without a word. */
static bool add_all(
    struct hm_showing *to, struct hm_run *run, struct hm_err *err)
{
    const struct hm_args *args = run->args;
    bool public_good = hm_args_flag(args, "public-good");
    bool github = hm_args_flag(args, "github");
    bool both = args->operand_count == 0 && !public_good && !github;

    if (public_good || both)
        HM_TRY(hm_root_add_public_good(to->root, err));
    if (github || both)
        HM_TRY(hm_root_add_github(to->root, err));
    for (size_t i = 0; i < args->operand_count; i++)
        HM_TRY(add_file(to, run, args->operands[i], err));
    return true;
}

static bool show(struct hm_run *run, struct hm_err *err)
{
    hm_auto(showing) showing = {0};
    struct hm_shown shown;

    HM_TRY(hm_root_new(&showing.root, err));
    showing.configs =
        hm_alloc_array(run->args->operand_count + 1, sizeof(*showing.configs));
    if (showing.configs == NULL)
        return hm_fail_memory(err);
    HM_TRY(add_all(&showing, run, err));
    shown =
        (struct hm_shown){showing.root, showing.configs, showing.config_count};
    run->status = HM_EXIT_YES;
    if (hm_args_json(run->args))
        return hm_trust_show_json(run->out, &shown, err);
    for (size_t i = 0; i < hm_root_warning_count(showing.root); i++)
        hm_log(&run->log, HM_LOG_WARN, "%s", hm_root_warning(showing.root, i));
    hm_trust_show_text(run->out, &shown);
    return true;
}

/* ---- create, signing-config ---- */

static bool give(struct hm_run *run, struct hm_bytes text, struct hm_err *err)
{
    const char *outfile = hm_args_str(run->args, "outfile");
    struct hm_file_opts opts = {.replace = hm_args_flag(run->args, "force")};

    run->status = HM_EXIT_YES;
    if (outfile != NULL && !hm_bytes_eq_str(hm_bytes_str(outfile), "-"))
        return hm_file_write(outfile, text, &opts, err);
    hm_buf_put(run->out, text);
    return true;
}

static bool create(struct hm_run *run, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);

    HM_TRY(hm_trust_build_root(&text, run, err));
    return give(run, hm_buf_view(&text), err);
}

static bool signing_config(struct hm_run *run, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);

    HM_TRY(hm_trust_build_config(&text, run, err));
    return give(run, hm_buf_view(&text), err);
}

/* ---- Tables ---- */

#define OPT_PART(option, what)                                                 \
    {                                                                          \
        .name = option, .kind = HM_OPT_STRING, .arg = "PART", .repeat = true,  \
        .help = what                                                           \
    }
#define OPT_OUTFILE                                                            \
    {                                                                          \
        .name = "outfile", .kind = HM_OPT_FILE, .arg = "FILE",                 \
        .help = "write there instead of to standard output"                    \
    }
#define OPT_FORCE                                                              \
    {                                                                          \
        .name = "force", .letter = 'f', .help = "replace FILE"                 \
    }

static const struct hm_opt show_options[] = {
    {.name = "public-good", .help = "the embedded root of Sigstore's instance"},
    {.name = "github", .help = "the embedded root of GitHub's instance"},
    {0},
};

static const struct hm_opt create_options[] = {
    OPT_PART("fulcio", "a certificate authority: certificate-chain=FILE"),
    OPT_PART("ctfe",
        "a certificate transparency log: public-key=KEY, start-time=TIME"),
    OPT_PART("rekor", "a log: url=URL, public-key=KEY, start-time=TIME"),
    OPT_PART("tsa", "a time-stamping authority: certificate-chain=FILE"),
    OPT_OUTFILE,
    OPT_FORCE,
    {0},
};

static const struct hm_opt config_options[] = {
    OPT_PART("fulcio", "a certificate authority: url=URL, start-time=TIME"),
    OPT_PART("oidc-provider", "an identity provider, in the same form"),
    OPT_PART("rekor", "a log, in the same form; Rekor v2 has api-version=2"),
    OPT_PART("tsa", "a time-stamping authority, in the same form"),
    {.name = "rekor-config",
        .kind = HM_OPT_STRING,
        .arg = "HOW",
        .help = "how many of the logs are used: ANY, ALL or EXACT:NUMBER"},
    {.name = "tsa-config",
        .kind = HM_OPT_STRING,
        .arg = "HOW",
        .help = "how many of the time-stamping authorities are used"},
    OPT_OUTFILE,
    OPT_FORCE,
    {0},
};

static const struct hm_command command_show = {
    .name = "show",
    .summary = "print trust roots: authorities, logs, validity",
    .text =
        "FILE is a trusted_root.json, also several as JSON lines, a "
        "signing_config.json, a client trust config, or PEM certificates of "
        "own authorities; - is standard input. Without a word: the two "
        "embedded roots, with the packages that they come from.",
    .run = show,
    .options = show_options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET,
    .operands = {.name = "FILE", .max = SIZE_MAX, .file = true},
};

#define PART_TEXT                                                              \
    "PART is NAME=VALUE pairs with commas between them; times are as in "      \
    "2026-01-01T00:00:00Z. "

static const struct hm_command command_create = {
    .name = "create",
    .summary = "make a trusted_root.json from certificates and keys",
    .text = PART_TEXT
    "Besides what is named below there may be url=, end-time=, operator=, for "
    "a chain start-time=, which is otherwise when its certificates start, and "
    "for a log of Rekor v2 origin=, the name in its checkpoints.\n\n"
    "A chain is PEM, the anchor last; each certificate must be signed by the "
    "next. KEY is a public key in PEM.",
    .run = create,
    .options = create_options,
    .common = HM_COMMON_QUIET,
};

static const struct hm_command command_config = {
    .name = "signing-config",
    .summary = "make a signing_config.json from URLs",
    .text = PART_TEXT
    "Besides what is named below there may be api-version= (1), end-time= and "
    "operator=.\n\n"
    "Such a file tells programs which services to sign with. It makes nobody "
    "trusted.",
    .run = signing_config,
    .options = config_options,
    .common = HM_COMMON_QUIET,
};

const struct hm_command hm_command_trust = {
    .name = "trust",
    .summary = "show and make trust roots",
    .text = "A trust root says whose certificates, logs and timestamps count. "
            "Each document is a domain of its own: what one operator vouches "
            "for says nothing about another's.",
    .subcommands = (const struct hm_command *const[]){&command_show,
        &command_create, &command_config, NULL},
};

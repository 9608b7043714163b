/* SPDX-License-Identifier: Apache-2.0 */
/* args.h - what evidence is held against when it is explained, by the options
 * of a command. */
#ifndef HM_CMD_DOSSIER_ARGS_H
#define HM_CMD_DOSSIER_ARGS_H

#include "base/limits.h"
#include "cmd/explain/explain.h"
#include "cmd/frame/command.h"

/* clang-format off */
#define HM_EXPLAIN_OPTS                                                        \
    {.name = "explain",                                                        \
        .help = "say in plain statements what evidence says, and of each "     \
                "whether it is proved by the trust root or only claimed"},     \
    {.name = "dossier", .kind = HM_OPT_CHOICE,                                 \
        .choices = hm_dossier_forms,                                           \
        .help = "the same about an image and all that is attached to it, as "  \
                "one document for auditors"},                                  \
    {.name = "dossier-out", .kind = HM_OPT_FILE, .arg = "FILE",                \
        .help = "write the dossier there, and not to standard output"},        \
    {.name = "force", .letter = 'f',                                           \
        .help = "replace the FILE of --dossier-out"},                          \
    {.name = "evidence-repository", .kind = HM_OPT_STRING, .arg = "REF",       \
        .help = "what is attached to the image lies there"},                   \
    {.name = "key", .kind = HM_OPT_FILE, .repeat = true, .arg = "FILE",        \
        .help = "a public key that may have signed; also env://NAME"}
/* clang-format on */

extern const char *const hm_dossier_forms[]; /* "md", "html" */

struct hm_explain_args {
    struct hm_root *root;
    struct hm_key *keys[HM_RULES_MAX];
    size_t key_count;
    struct hm_explain how; /* points to both */
};
void hm_explain_args_free(struct hm_explain_args *args);
HM_DEFINE_AUTO(explain_args)

/* Is anything to be explained? HM_USAGE for options that are about that where it
 * is not, and for those that contradict each other. */
HM_MUST_USE bool hm_explain_args_check(
    bool *explain, const struct hm_args *args, struct hm_err *err);

/* Load what the options name. Must stay where it is made. */
HM_MUST_USE bool hm_explain_args_load(struct hm_explain_args *out,
    struct hm_run *run, struct hm_time now, struct hm_err *err);

/* How the page is to be written. */
enum hm_page_form hm_explain_args_form(const struct hm_args *args);

#endif

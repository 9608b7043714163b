/* SPDX-License-Identifier: Apache-2.0 */
/* judging.h - a command line that asks for a verdict: what is trusted, what is
 * demanded, which evidence there is. Loaded once, then used for every artifact,
 * by any number of threads. */
#ifndef HM_CMD_JUDGING_H
#define HM_CMD_JUDGING_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "cmd/frame/command.h"
#include "cmd/input/blob.h"
#include "cmd/judge/candidates.h"
#include "cmd/judge/policies.h"
#include "cmd/judge/rule_opts.h"
#include "judge/judge.h"

/* clang-format off */
#define HM_JUDGING_OPTS                                                        \
    {.name = "bundle", .kind = HM_OPT_FILE, .arg = "FILE", .repeat = true,     \
        .help = "evidence: a Sigstore bundle or another format that "          \
                "\"hallmark help evidence\" lists; \"-\" is standard input"},    \
    {.name = "evidence", .kind = HM_OPT_FILE, .arg = "FILE", .repeat = true,   \
        .sets = "bundle", .help = "the same as --bundle"},                     \
    {.name = "batch", .kind = HM_OPT_FILE, .arg = "FILE",                      \
        .help = "artifacts and their evidence, one pair in each line of JSON; "\
                "\"-\" is standard input; prints lines of JSON"},              \
    {.name = "tlog-min", .kind = HM_OPT_NUMBER, .arg = "N", .max = 32,         \
        .help = "demand entries in the logs of N operators"},                  \
    {.name = "tsa-min", .kind = HM_OPT_NUMBER, .arg = "N", .max = 32,          \
        .help = "demand timestamps of N operators"},                           \
    {.name = "sct-min", .kind = HM_OPT_NUMBER, .arg = "N", .max = 16,          \
        .help = "demand the certificate in the certificate logs of N "         \
                "operators"},                                                  \
    {.name = "insecure-ignore-tlog",                                           \
        .help = "demand no transparency log entry"},                           \
    {.name = "insecure-ignore-sct",                                            \
        .help = "demand no certificate transparency"},                         \
    {.name = "insecure-no-time",                                               \
        .help = "where nothing proves when it was signed, believe the start "  \
                "of the certificate"}
/* clang-format on */

struct hm_judging {
    struct hm_root *root;
    struct hm_rule_args rules;
    struct hm_policies policies; /* instead of root, rules and opts */
    struct hm_candidates candidates;
    struct hm_verify_opts opts;
};

/* Load what the options name. `now` is for long-lived certificates. */
HM_MUST_USE bool hm_judging_load(struct hm_judging *out, struct hm_run *run,
    struct hm_time now, struct hm_err *err);
/* The same where evidence need not be named: what is attached is looked at. */
HM_MUST_USE bool hm_judging_load_images(struct hm_judging *out,
    struct hm_run *run, struct hm_time now, struct hm_err *err);
void hm_judging_free(struct hm_judging *judging);
HM_DEFINE_AUTO(judging)

/* What came out of one artifact. The facts borrow from the evidence, and from
 * the artifact. */
struct hm_judged {
    struct hm_report *report; /* with one target */
    struct hm_arena arena;
    struct hm_proved proved;
    bool several; /* more than one signer was demanded */
};
void hm_judged_free(struct hm_judged *judged);
HM_DEFINE_AUTO(judged)

/* Judge one artifact by `candidates`, in any thread. True when there is a
 * report at all; what it says is in the report, also that the artifact could
 * not be read. */
HM_MUST_USE bool hm_judging_run(struct hm_judged *out,
    const struct hm_judging *judging, const struct hm_candidates *candidates,
    const struct hm_blob *blob, struct hm_err *err);

/* What the judge is told. Of policies those that are about `image` (NULL: a
 * file), in *panel and the arena. */
HM_MUST_USE bool hm_judging_judge(struct hm_judge *out, struct hm_panel *panel,
    const struct hm_judging *judging, const struct hm_ref *image,
    struct hm_arena *arena, struct hm_err *err);

/* Are all facts told, because more than one signer may have been demanded? */
bool hm_judging_several(const struct hm_judging *judging);

/* What a blob must bring. */
struct hm_artifact_need hm_judging_need(
    const struct hm_judging *judging, const struct hm_candidates *candidates);

/* Of several verdicts the first that occurred of: no, could not tell, nothing,
 * usage (design of exit statuses). HM_EXIT_YES only for all yes. */
enum hm_exit hm_judging_exit(enum hm_exit sofar, enum hm_verdict verdict);
enum hm_exit hm_judging_worse(enum hm_exit sofar, enum hm_exit status);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* vsa_out.h - verify --vsa-out: what was verified, as a summary in a file. */
#ifndef HM_CMD_VSA_OUT_H
#define HM_CMD_VSA_OUT_H

#include <stdbool.h>

#include "base/time.h"
#include "cmd/frame/command.h"
#include "expect/expect.h"
#include "judge/judge.h"

#define HM_VSA_OPTS                                                            \
    {.name = "vsa-out",                                                        \
        .kind = HM_OPT_FILE,                                                   \
        .arg = "FILE",                                                         \
        .help = "on a yes, write an unsigned verification summary, for "       \
                "hallmark attest --statement"},                                \
        {.name = "vsa-verifier",                                               \
            .kind = HM_OPT_STRING,                                             \
            .arg = "URI",                                                      \
            .help = "who verifies, as the summary says it"},                   \
        {.name = "vsa-resource",                                               \
            .kind = HM_OPT_STRING,                                             \
            .arg = "URI",                                                      \
            .help = "what was verified, as the summary says it"},              \
        {.name = "vsa-policy",                                                 \
            .kind = HM_OPT_STRING,                                             \
            .arg = "URI",                                                      \
            .help = "by which policy, as the summary says it"},                \
    {                                                                          \
        .name = "vsa-level", .kind = HM_OPT_STRING, .arg = "LEVEL",            \
        .repeat = true,                                                        \
        .help = "a level of one's own that the policy stands for (not SLSA_)"  \
    }

/* Before anything is judged: HM_USAGE for options that do not go together, more
 * than one artifact, or a file that is there already. */
HM_MUST_USE bool hm_vsa_out_check(
    const struct hm_args *args, struct hm_err *err);

/* The artifact of a yes. */
struct hm_vsa_out {
    struct hm_bytes name;
    const struct hm_digest *digests;
    size_t digest_count;
    const struct hm_proved *proved;
    const struct hm_expect *expect; /* NULL: no provenance was demanded */
    struct hm_time now;
    /* By policies: the digest of their set, and what they said; NULL: by options,
     * which check that nothing is waived. */
    const struct hm_digest *policies;
    const struct hm_section *judged;
};

/* Write the file; nothing without --vsa-out. */
HM_MUST_USE bool hm_vsa_out_write(const struct hm_args *args,
    const struct hm_vsa_out *about, struct hm_err *err);

#endif

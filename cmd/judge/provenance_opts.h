/* SPDX-License-Identifier: Apache-2.0 */
/* provenance_opts.h - the options that say what provenance must say.
 *
 * They count with --provenance alone, and are refused without it: a demand that
 * nobody looks at is none. What the shorthands of identities say about the source
 * (--source-ref, --source-digest, --source-repo-id, --source-owner-id,
 * --deny-self-hosted-runners) is demanded here, too, so that they can be given
 * without naming a signer. */
#ifndef HM_PROVENANCE_OPTS_H
#define HM_PROVENANCE_OPTS_H

#include "base/limits.h"
#include "cmd/frame/command.h"
#include "expect/expect.h"

/* clang-format off */
#define HM_PROVENANCE_OPTS                                                     \
    {.name = "provenance",                                                     \
        .help = "SLSA provenance instead of a signature, by a builder that is " \
                "known, or that --builder-id or an identity names"},           \
    {.name = "source-uri", .kind = HM_OPT_STRING, .arg = "HOST/OWNER/NAME",    \
        .help = "provenance: built from that repository"},                     \
    {.name = "source-branch", .kind = HM_OPT_STRING, .arg = "NAME",            \
        .help = "provenance: built from that branch"},                         \
    {.name = "source-tag", .kind = HM_OPT_STRING, .arg = "NAME",               \
        .help = "provenance: built from that tag"},                            \
    {.name = "source-versioned-tag", .kind = HM_OPT_STRING, .arg = "VERSION",  \
        .help = "provenance: built from a tag of that version; v1.4 is any "   \
                "v1.4.x"},                                                     \
    {.name = "source-workflow", .kind = HM_OPT_STRING,                         \
        .arg = ".github/workflows/NAME.yml",                                   \
        .help = "provenance: by that workflow of the source"},                 \
    {.name = "builder-id", .kind = HM_OPT_STRING, .arg = "URI[@REF]",          \
        .repeat = true,                                                        \
        .help = "provenance: by that builder; REF is a tag, a branch's whole " \
                "ref or a commit, otherwise any release will do"},             \
    {.name = "build-type", .kind = HM_OPT_STRING, .arg = "URI",                \
        .repeat = true, .help = "provenance: of that build type"},             \
    {.name = "build-input", .kind = HM_OPT_STRING, .arg = "NAME=VALUE",        \
        .repeat = true,                                                        \
        .help = "provenance: the workflow was dispatched with that input"},    \
    {.name = "build-parameter", .kind = HM_OPT_STRING, .arg = "POINTER=VALUE", \
        .repeat = true,                                                        \
        .help = "provenance: that external parameter, by JSON Pointer: "       \
                "/inputs/level=high"},                                         \
    {.name = "allow-parameter", .kind = HM_OPT_STRING, .arg = "NAME",          \
        .repeat = true,                                                        \
        .help = "provenance: an external parameter that may be there"},        \
    {.name = "closed-parameters",                                              \
        .help = "provenance: no external parameter that is neither demanded "  \
                "nor allowed"},                                                \
    {.name = "event", .kind = HM_OPT_STRING, .arg = "NAME", .repeat = true,    \
        .help = "provenance: started by that event: push"},                    \
    {.name = "max-age", .kind = HM_OPT_DURATION, .arg = "TIME",                \
        .min = 1000, .max = 100ULL * 8766 * 3600 * 1000,                       \
        .help = "provenance: signed, and provably so, no longer ago: 720h"},   \
    {.name = "slsa-level", .kind = HM_OPT_NUMBER, .arg = "N", .min = 1,        \
        .max = 3, .help = "provenance: of that SLSA build level at least"}
/* clang-format on */

/* Did the command line ask for provenance without naming who signs it? */
bool hm_provenance_names_nobody(const struct hm_args *args);

/* What is expected; *out is NULL when nobody asked for provenance. Options that
 * are about it are HM_USAGE then. */
HM_MUST_USE bool hm_provenance_from_args(struct hm_expect **out,
    const struct hm_args *args, struct hm_time now, struct hm_err *err);

#endif

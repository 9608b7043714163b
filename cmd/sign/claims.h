/* SPDX-License-Identifier: Apache-2.0 */
/* claims.h - what an attestation says, from the options of attest. */
#ifndef HM_CMD_SIGN_CLAIMS_H
#define HM_CMD_SIGN_CLAIMS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "cmd/frame/command.h"
#include "sign/image.h"
#include "sign/statement.h"

/* clang-format off */
#define HM_CLAIMS_OPTS                                                         \
    {.name = "type", .kind = HM_OPT_STRING, .arg = "TYPE",                     \
        .help = "what the predicate is: a URI, or a short name such as "       \
                "slsaprovenance1, spdxjson, cyclonedx, vuln, openvex"},        \
    {.name = "predicate", .kind = HM_OPT_FILE, .arg = "FILE",                  \
        .help = "the predicate, a JSON object that is signed byte for byte; "  \
                "\"-\" is standard input"},                                    \
    {.name = "from", .kind = HM_OPT_CHOICE,                                    \
        .choices = hm_claims_scanners,                                         \
        .help = "--predicate is a JSON report of this scanner, of which a "    \
                "predicate is made: for --type vuln (the default) or vulns"},  \
    {.name = "from-buildkit",                                                  \
        .help = "sign what BuildKit noted in the index of an image; "         \
                "--type: of that type alone"},                                  \
    {.name = "statement", .kind = HM_OPT_FILE, .arg = "FILE",                  \
        .help = "sign this whole in-toto statement instead, as it is"},        \
    {.name = "subject-checksums", .kind = HM_OPT_FILE, .arg = "FILE",          \
        .help = "with --blob: it is about the files that this output of "      \
                "sha256sum lists"},                                            \
    {.name = "statement-out", .kind = HM_OPT_FILE, .arg = "FILE",              \
        .help = "write the statement there, too, unsigned; several become "    \
                "lines"}
/* clang-format on */

extern const char *const hm_claims_scanners[];

struct hm_claims {
    struct hm_arena arena;
    struct hm_buf text, checksums; /* of the files */
    struct hm_sign_words words;
    struct hm_new_subject *subjects; /* of --subject-checksums */
    size_t subject_count;
};

/* Read the options and the files that they name. */
HM_MUST_USE bool hm_claims_load(
    struct hm_claims *out, struct hm_run *run, struct hm_err *err);
void hm_claims_free(struct hm_claims *claims);
HM_DEFINE_AUTO(claims)

#endif

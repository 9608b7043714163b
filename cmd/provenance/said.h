/* SPDX-License-Identifier: Apache-2.0 */
/* said.h - what is said about a build, from the options of provenance: claims of
 * a token that was proved, and what no claim covers. */
#ifndef HM_CMD_PROVENANCE_SAID_H
#define HM_CMD_PROVENANCE_SAID_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "cmd/frame/command.h"
#include "oidc/oidc.h"
#include "produce/base.h"
#include "produce/build.h"
#include "sign/statement.h"

/* clang-format off */
#define HM_SAID_OPTS                                                           \
    {.name = "build-type", .kind = HM_OPT_STRING, .arg = "TYPE",               \
        .help = "github, github-community, gitlab or buildkite; otherwise "    \
                "what fits the token; with --generic a URI"},                  \
    {.name = "token-issuer", .kind = HM_OPT_STRING, .arg = "URL",              \
        .help = "the identity token must be of this issuer: needed for a "     \
                "server of one's own"},                                        \
    {.name = "server-url", .kind = HM_OPT_STRING, .arg = "URL",                \
        .help = "where that server is; otherwise what its issuer tells"},      \
    {.name = "generic",                                                        \
        .help = "say it by the options below; no token is asked for claims"},  \
    {.name = "builder-id", .kind = HM_OPT_STRING, .arg = "URI",                \
        .help = "with --generic: who builds"},                                 \
    {.name = "parameter", .kind = HM_OPT_STRING, .arg = "NAME=VALUE",          \
        .repeat = true,                                                        \
        .help = "with --generic: an external parameter, a text"},              \
    {.name = "external-parameters", .kind = HM_OPT_FILE, .arg = "FILE",        \
        .help = "with --generic: all of them, a JSON object, byte for byte"},  \
    {.name = "internal-parameters", .kind = HM_OPT_FILE, .arg = "FILE",        \
        .help = "with --generic: the same of those that the builder sets"},    \
    {.name = "invocation-id", .kind = HM_OPT_STRING, .arg = "TEXT",            \
        .help = "with --generic: which run it was"},                           \
    {.name = "started-on", .kind = HM_OPT_STRING, .arg = "TIME",               \
        .help = "when the build began, as in 2026-01-01T00:00:00Z"},           \
    {.name = "finished-on", .kind = HM_OPT_STRING, .arg = "TIME",              \
        .help = "when it ended"},                                              \
    {.name = "source", .kind = HM_OPT_STRING, .arg = "URI",                    \
        .help = "where the source lies, for tokens that do not say it "        \
                "(Buildkite)"},                                                \
    {.name = "inputs", .kind = HM_OPT_FILE, .arg = "FILE",                     \
        .help = "with github-community: the inputs of the run, a JSON "        \
                "object"},                                                     \
    {.name = "vars", .kind = HM_OPT_FILE, .arg = "FILE",                       \
        .help = "with github-community: the configuration variables, a JSON "  \
                "object"},                                                     \
    {.name = "release", .kind = HM_OPT_FILE, .arg = "FILE",                    \
        .help = "with github-community: what the release was made with, a "    \
                "JSON object"},                                                \
    {.name = "triggering-actor-id", .kind = HM_OPT_STRING, .arg = "NUMBER",    \
        .help = "with github-community: who triggered the run, by number"},    \
    {.name = "dependency", .kind = HM_OPT_STRING, .arg = "URI=ALG:DIGEST",     \
        .repeat = true,                                                        \
        .help = "something that the build took, besides its source"},          \
    {.name = "base-images",                                                    \
        .help = "the images that annotations and BuildKit name as what an "    \
                "image was built on are dependencies, too"},                   \
    {.name = "byproduct", .kind = HM_OPT_FILE, .arg = "FILE", .repeat = true,  \
        .help = "something that the build left behind, such as its log: its "  \
                "name and SHA-256"},                                           \
    {.name = "subject-checksums", .kind = HM_OPT_FILE, .arg = "FILE",          \
        .help = "with --blob: it is about the files that this output of "      \
                "sha256sum lists"},                                            \
    {.name = "statement-out", .kind = HM_OPT_FILE, .arg = "FILE",              \
        .help = "write the statement there, unsigned; several become lines"}
/* clang-format on */

/* Texts of the command line are borrowed. */
struct hm_said {
    struct hm_run *run;
    struct hm_arena arena;
    struct hm_buf checksums; /* the file of --subject-checksums */
    struct hm_build build;
    struct hm_resource *dependencies; /* the first place is the source's */
    struct hm_new_subject *subjects;  /* that it lists */
    size_t subject_count;
    struct hm_bytes inputs, vars, release;
    struct hm_buf predicate; /* hm_said_claims() or _generic() made it */
};

/* Read the options, and the files that they name, before anybody is asked.
 * HM_USAGE. */
HM_MUST_USE bool hm_said_load(
    struct hm_said *out, struct hm_run *run, struct hm_err *err);
void hm_said_free(struct hm_said *said);
HM_DEFINE_AUTO(said)

/* With --base-images: the predicate about this image, appended to `out`; its bases
 * behind all other dependencies. Warns when nobody names one. */
HM_MUST_USE bool hm_said_about(struct hm_buf *out, const struct hm_said *said,
    const struct hm_base_of *image, struct hm_err *err);

/* Without --generic: prove the token, and write the predicate by its claims.
 * What is wrong with it is the caller's to mend (hm_configured()), but for an
 * issuer that cannot be asked. */
HM_MUST_USE bool hm_said_claims(struct hm_said *said,
    const struct hm_oidc_token *token, const struct hm_oidc_ask *ask,
    struct hm_err *err);

/* With --generic: the same by the options alone. */
HM_MUST_USE bool hm_said_generic(struct hm_said *said, struct hm_err *err);

#endif

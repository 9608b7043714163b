/* SPDX-License-Identifier: Apache-2.0 */
/* signing.h - a command line that signs: by whom, and where the bundles go.
 *
 * What was signed is told on standard error as soon as it is complete, and as a
 * list on standard output in the end, also where not all could be. Bundles that
 * are to be saved are written in one step after everything else. */
#ifndef HM_CMD_SIGNING_H
#define HM_CMD_SIGNING_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "cmd/frame/command.h"
#include "cmd/show/outline.h"
#include "cmd/sign/desk.h"
#include "sign/plugin.h"
#include "sign/signer.h"

/* clang-format off */
#define HM_SIGNING_OPTS                                                        \
    {.name = "blob", .help = "the operands are files"},                        \
    {.name = "key", .kind = HM_OPT_FILE, .arg = "KEY",                         \
        .help = "sign with this private key: a file, env://NAME, or "          \
                "NAME://KEY for the program sigstore-kms-NAME; without it, "   \
                "by a certificate for who one is"},                            \
    HM_DESK_OPTS,                                                           \
    {.name = "password-stdin",                                                 \
        .help = "read the key's password from standard input; one line feed "  \
                "at its end is not part of it"},                               \
    {.name = "bundle", .kind = HM_OPT_FILE, .arg = "FILE",                     \
        .help = "save the bundle there, or on standard output for \"-\"; "     \
                "several become lines"},                                       \
    {.name = "force", .letter = 'f', .help = "replace existing bundle files"}, \
    {.name = "platform", .kind = HM_OPT_STRING, .arg = "OS/ARCH",              \
        .help = "of an index that one image, such as linux/arm64"},            \
    {.name = "recursive",                                                      \
        .help = "an index, and before it every image that it lists"},          \
    {.name = "digest-file", .kind = HM_OPT_FILE, .arg = "FILE",                \
        .help = "what to sign is in FILE: the digest of IMAGE, or lines of "   \
                "images with their digests"},                                  \
    {.name = "skip-existing",                                                  \
        .help = "leave out what carries the same already, by the same key or " \
                "identity: completes what was cut off"},                       \
    {.name = "no-push",                                                        \
        .help = "attach nothing to the image, only write --bundle"},           \
    {.name = "evidence-repository", .kind = HM_OPT_STRING, .arg = "REF",       \
        .help = "attach there, and not where the image lies"}
/* clang-format on */

/* What these commands read of the environment. */
extern const struct hm_variable hm_signing_variables[];

/* Must stay where it is made. */
struct hm_signing {
    struct hm_run *run;
    struct hm_key *key;
    struct hm_plugin *plugin;
    struct hm_signer signer;
    const struct hm_signer *by; /* it; NULL: by certificates */
    struct hm_desk desk;
    struct hm_buf bundles;    /* for --bundle: a line each */
    struct hm_buf statements; /* for --statement-out */
    size_t statement_count;
    struct hm_outline outline;
    struct hm_outline_at list;
    size_t signed_count; /* what is in it */
};

/* Load the key, or get an identity, and start the list `schema`. HM_USAGE for
 * options that contradict each other, found before anybody is asked for a
 * password. What is named was checked before (operands.h). */
HM_MUST_USE bool hm_signing_load(struct hm_signing *out, struct hm_run *run,
    const char *schema, struct hm_err *err);
void hm_signing_free(struct hm_signing *signing);
HM_DEFINE_AUTO(signing)

/* --timeout begins now, for what is signed next. */
void hm_signing_begin(struct hm_signing *signing);

/* NULL when no service is asked. */
const struct hm_sign_services *hm_signing_services(
    const struct hm_signing *signing);

/* What is demanded of bundles with a predicate of that type, or without. */
struct hm_demand_opts hm_signing_demand(
    const struct hm_signing *signing, struct hm_bytes type);

/* Keep a bundle for --bundle. */
void hm_signing_keep(struct hm_signing *signing, struct hm_bytes bundle);

/* Keep a statement that was signed, or was already, for --statement-out. */
void hm_signing_keep_statement(
    struct hm_signing *signing, struct hm_bytes statement);

/* Write one bundle into a file of its own. */
HM_MUST_USE bool hm_signing_save(struct hm_signing *signing, const char *path,
    struct hm_bytes bundle, struct hm_err *err);

/* One more that is complete: a place in the list. */
struct hm_outline_at hm_signing_add(struct hm_signing *signing);

/* All is `done`: write --bundle, print the list, set the status. Otherwise *err
 * says why not and stays, and what was complete before is written all the same. */
HM_MUST_USE bool hm_signing_end(
    struct hm_signing *signing, bool done, struct hm_err *err);

/* What could not be signed says nothing about evidence: but for mistakes of the
 * caller it is "could not" (3). Always false. */
bool hm_signing_failed(struct hm_err *err);

#endif

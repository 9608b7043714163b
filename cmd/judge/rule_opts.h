/* SPDX-License-Identifier: Apache-2.0 */
/* rule_opts.h - the options that say who must have signed, and their rules.
 *
 * An option is demanded or refused, never dropped. What could be read in two
 * ways is a usage error: which identity belongs to which issuer, an exact text
 * beside a pattern, a key beside an identity. docs/guide/identity.md says what
 * each means. */
#ifndef HM_RULE_OPTS_H
#define HM_RULE_OPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "cmd/frame/command.h"
#include "cmd/judge/provenance_opts.h"
#include "policy/rules.h"
#include "verify/verify.h"

/* Entries for a command's table. */
#define HM_RULE_OPT_(option, value, text)                                      \
    {                                                                          \
        .name = option, .kind = HM_OPT_STRING, .arg = value, .help = text      \
    }
#define HM_RULE_OPT_MANY_(option, value, text)                                 \
    {                                                                          \
        .name = option, .kind = HM_OPT_STRING, .repeat = true, .arg = value,   \
        .help = text                                                           \
    }
/* Of packages, which say in their own way who published them. */
#define HM_PACKAGE_OPTS                                                        \
    HM_RULE_OPT_("publisher", "KIND:OWNER/REPO:WORKFLOW",                      \
        "attested for PyPI by that Trusted Publisher: "                        \
        "GitHub:OWNER/REPO:NAME.yml, or GitLab:GROUP/PROJECT:PATH"),           \
        {.name = "keys",                                                       \
            .kind = HM_OPT_FILE,                                               \
            .arg = "FILE|DIR",                                                 \
            .help = "the keys of npm's registry (keys.json), which must have " \
                    "signed beside the provenance, or of Google Cloud Build "  \
                    "(a folder of PEM files)"},                                \
        {.name = "cloud-build",                                                \
            .help = "provenance of Google Cloud Build, by its own keys; with " \
                    "--provenance and --source-uri"},                          \
        HM_RULE_OPT_("package-name", "NAME",                                   \
            "the package of npm or PyPI that it must be"),                     \
        HM_RULE_OPT_(                                                          \
            "package-version", "VERSION", "the version that it must be"),      \
        HM_RULE_OPT_("verifier-id", "URI",                                     \
            "a verification summary (VSA) instead, by that verifier"),         \
        HM_RULE_OPT_("resource-uri", "URI", "what the summary must be about"), \
        HM_RULE_OPT_MANY_("verified-level", "LEVEL",                           \
            "a level that it must state: SLSA_BUILD_LEVEL_2 or higher, or a "  \
            "name to the letter")

#define HM_RULE_OPTS                                                           \
    HM_RULE_OPT_MANY_("certificate-identity", "SUBJECT",                       \
        "who must have signed: the certificate's subject"),                    \
        HM_RULE_OPT_MANY_("certificate-identity-regexp", "REGEXP",             \
            "the same by a pattern, which must match the whole subject"),      \
        HM_RULE_OPT_MANY_("certificate-oidc-issuer", "URL",                    \
            "by whose word: the n-th issuer for the n-th identity, or one "    \
            "for all; \"none\" for CAs that name no issuer"),                  \
        HM_RULE_OPT_MANY_("certificate-oidc-issuer-regexp", "REGEXP",          \
            "the same by a pattern"),                                          \
        HM_RULE_OPT_MANY_("certificate-extension", "NAME=VALUE",               \
            "a fact that the certificate must state, of every identity"),      \
        HM_RULE_OPT_MANY_("certificate-extension-regexp", "NAME=REGEXP",       \
            "the same by a pattern, which must match the whole fact"),         \
        HM_RULE_OPT_("github-repo", "OWNER/REPO",                              \
            "built from that repository by GitHub Actions"),                   \
        HM_RULE_OPT_("github-owner", "OWNER",                                  \
            "built from a repository of that owner by GitHub Actions"),        \
        HM_RULE_OPT_("github-workflow", ".github/workflows/NAME.yml",          \
            "by that workflow of the repository, at any ref unless "           \
            "--source-ref says which"),                                        \
        HM_RULE_OPT_("signer-workflow",                                        \
            "OWNER/REPO/.github/workflows/NAME.yml",                           \
            "signed in that workflow, which may be a reusable one of another " \
            "repository"),                                                     \
        HM_RULE_OPT_("signer-repo", "OWNER/REPO",                              \
            "signed in any workflow of that repository, which may be another " \
            "one than the source's"),                                          \
        HM_RULE_OPT_("gitlab-project", "GROUP/PROJECT",                        \
            "built from that project by GitLab CI/CD"),                        \
        HM_RULE_OPT_("gitlab-config", "PATH",                                  \
            "by that pipeline configuration of the project, such as "          \
            ".gitlab-ci.yml"),                                                 \
        HM_RULE_OPT_("source-ref", "refs/heads/NAME",                          \
            "built from that branch or tag: refs/heads/main"),                 \
        HM_RULE_OPT_("source-digest", "COMMIT", "built from that commit"),     \
        HM_RULE_OPT_("source-repo-id", "NUMBER",                               \
            "built from the repository with that number, which nobody can "    \
            "register again"),                                                 \
        HM_RULE_OPT_("source-owner-id", "NUMBER",                              \
            "built from a repository of the owner with that number"),          \
        {.name = "deny-self-hosted-runners",                                   \
            .help = "built on a machine of the provider's own"},               \
        {.name = "key",                                                        \
            .kind = HM_OPT_FILE,                                               \
            .repeat = true,                                                    \
            .arg = "FILE",                                                     \
            .help = "a public key that must have signed; also env://NAME"},    \
        HM_RULE_OPT_MANY_("key-valid", "START/END",                            \
            "from when until when the n-th key counts, or all of them; "       \
            "either end may be empty"),                                        \
        HM_RULE_OPT_MANY_("key-id", "ID",                                      \
            "the id that signatures of the n-th key must carry, or of all of " \
            "them"),                                                           \
        {.name = "require",                                                    \
            .kind = HM_OPT_NUMBER,                                             \
            .arg = "N",                                                        \
            .min = 1,                                                          \
            .max = HM_RULES_MAX,                                               \
            .help = "how many of the identities and keys must have signed, "   \
                    "each by a signer of its own (1)"},                        \
        HM_RULE_OPT_MANY_(                                                     \
            "deny-identity", "SUBJECT", "who must not have signed"),           \
        HM_RULE_OPT_MANY_("deny-identity-regexp", "REGEXP",                    \
            "the same by a pattern, which must match the whole subject: "      \
            ".*evil.*"),                                                       \
        HM_RULE_OPT_MANY_("deny-oidc-issuer", "URL",                           \
            "by whose word nobody must have signed"),                          \
        HM_RULE_OPT_MANY_("deny-extension", "NAME=VALUE",                      \
            "a fact that the certificate must not state"),                     \
        HM_RULE_OPT_MANY_("deny-extension-regexp", "NAME=REGEXP",              \
            "the same by a pattern, which must match the whole fact: "         \
            ".*evil.*"),                                                       \
        HM_RULE_OPT_("signed-after", "TIME",                                   \
            "signed at that time or later, and provably so, which a key's "    \
            "signature never is: 2026-01-01T00:00:00Z"),                       \
        HM_RULE_OPT_MANY_("attestation", "TYPE",                               \
            "a statement of that type instead of a signature: a URI, a short " \
            "name such as slsaprovenance1, or any"),                           \
        HM_RULE_OPT_MANY_("annotation", "NAME=VALUE",                          \
            "what the signer of an image must have written into what he "      \
            "signed"),                                                         \
        HM_RULE_OPT_("signed-as", "REFERENCE",                                 \
            "what the signer of an image must have called it, which only "     \
            "cosign's older signatures say"),                                  \
        HM_PROVENANCE_OPTS, HM_PACKAGE_OPTS,                                   \
    {                                                                          \
        .name = "insecure-any-identity",                                       \
        .help = "accept whoever signed; says next to nothing"                  \
    }

/* The rules of a command line, and the keys that they name. */
struct hm_rule_args {
    struct hm_rules *rules;
    struct hm_key *keys[HM_RULES_MAX];
    struct hm_key_terms terms[HM_RULES_MAX]; /* of each key */
    size_t key_count;
    struct hm_expect *expect;   /* NULL: no provenance is demanded */
    bool expect_asked;          /* by another rule already */
    struct hm_arena arena, ids; /* of rules about packages; of the terms */
};

void hm_rule_args_free(struct hm_rule_args *args);
HM_DEFINE_AUTO(rule_args)

/* Compile them; `now` is what ages are measured by. Nobody named is HM_USAGE.
 * Warnings go to run->log; what they are about stands in every report, too. */
HM_MUST_USE bool hm_rules_from_args(struct hm_rule_args *out,
    struct hm_run *run, struct hm_time now, struct hm_err *err);

#endif

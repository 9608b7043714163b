/* SPDX-License-Identifier: Apache-2.0 */
/* claims.h - claims of identity tokens, certificate extensions and shorthands:
 * one table.
 *
 * A CI system's token claims become extensions of the certificate; people want
 * to say "this repository, that workflow". Which claim makes which extension,
 * and which shorthand demands which text, stands here once: for the command
 * line, policies, tokens and the sandbox. */
#ifndef HM_IDENTITY_CLAIMS_H
#define HM_IDENTITY_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

/* A CI system. */
struct hm_provider {
    const char *name;   /* "github" */
    const char *issuer; /* "https://token.actions.githubusercontent.com" */
    const char *url;    /* "https://github.com" */
};

const struct hm_provider *hm_providers(size_t *count);
const struct hm_provider *hm_provider_find(struct hm_bytes name);

/* How a claim becomes an extension: templates as "{url}/{repository}", where a
 * name in braces is a claim, or "url" for the provider's own. */
struct hm_claim_row {
    const char *provider;
    unsigned extension; /* number in fulcio.h; 0: the subject (SAN) */
    const char *form;
    bool optional; /* left out when a claim is missing or empty */
};

const struct hm_claim_row *hm_claims(size_t *count);

/* A shorthand of the command line and what it demands. */
struct hm_shorthand {
    const char *option;   /* "github-repo" */
    const char *provider; /* whose issuer is demanded; NULL: nobody's */
    unsigned extension;   /* 0: the subject */
    const char *form;     /* "{url}/{}": {} is the option's value */
    const char *help;
};

const struct hm_shorthand *hm_shorthands(size_t *count);
const struct hm_shorthand *hm_shorthand_find(struct hm_bytes option);

/* The text that a shorthand demands for a value. HM_USAGE when the value cannot
 * be one ("OWNER/REPO wanted, got ..."). In the arena. */
HM_MUST_USE bool hm_shorthand_expand(struct hm_bytes *out,
    const struct hm_shorthand *shorthand, struct hm_bytes value,
    struct hm_arena *arena, struct hm_err *err);

#endif

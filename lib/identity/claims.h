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
    const char
        *hosted; /* .11 of runners that it keeps itself; NULL: not told */
};

const struct hm_provider *hm_providers(size_t *count);
const struct hm_provider *hm_provider_find(struct hm_bytes name);
const struct hm_provider *hm_provider_of_issuer(struct hm_bytes issuer);

/* "https://token.actions.TENANT.ghe.com": the issuer of a tenant of GitHub
 * Enterprise Cloud, whose server is at *host then, "TENANT.ghe.com". */
bool hm_provider_is_tenant(struct hm_bytes *host, struct hm_bytes issuer);

/* The server whose workflows an issuer of GitHub's speaks of: github.com of its
 * own and of that of an enterprise, which is ISSUER/ENTERPRISE, and a tenant's of
 * the tenant's. Empty of any other; lies in the arena. */
HM_MUST_USE bool hm_provider_github_server(struct hm_bytes *server,
    struct hm_bytes issuer, struct hm_arena *arena, struct hm_err *err);

/* How a claim becomes an extension: a form (form.h) such as
 * "{url}/{repository}", where a name is a claim, or "url" for the provider's
 * own. */
struct hm_claim_row {
    const char *provider;
    unsigned extension; /* number in fulcio.h; 0: the subject (SAN) */
    const char *form;
    bool optional; /* left out when a claim is missing or empty */
};

const struct hm_claim_row *hm_claims(size_t *count);

/* What the value of a shorthand looks like. */
enum hm_value_kind {
    HM_VALUE_NONE,     /* there is none: the option is a flag */
    HM_VALUE_OWNER,    /* acme */
    HM_VALUE_REPO,     /* acme/payments */
    HM_VALUE_PROJECT,  /* acme/team/payments */
    HM_VALUE_WORKFLOW, /* .github/workflows/release.yml */
    HM_VALUE_SIGNER,   /* acme/payments/.github/workflows/release.yml */
    HM_VALUE_PATH,     /* ci/release.yml */
    HM_VALUE_REF,      /* refs/heads/main */
    HM_VALUE_COMMIT,   /* 40 or 64 hexadecimal digits */
    HM_VALUE_ID,       /* 4711 */
};

/* A shorthand of the command line and what it demands. */
struct hm_shorthand {
    const char *option;   /* "github-repo" */
    const char *provider; /* whose issuer is demanded; NULL: nobody's */
    unsigned extension;   /* 0: the subject */
    enum hm_value_kind kind;
    /* "{url}/{}": {} is the option's value, {base} that of the option in
     * `needs`, {url} and {hosted} are the provider's. */
    const char *form;
    /* What is demanded is a pattern: the text, with `any_file` one more name
     * between slashes, '@' and any ref. */
    bool any_ref, any_file;
    const char *needs; /* makes no sense without that other option */
    const char *help;
};

const struct hm_shorthand *hm_shorthands(size_t *count);
const struct hm_shorthand *hm_shorthand_find(struct hm_bytes option);

/* What a value is called in help: "OWNER/REPO"; NULL for HM_VALUE_NONE. */
const char *hm_value_name(enum hm_value_kind kind);

struct hm_shorthand_use {
    const struct hm_shorthand *shorthand;
    const struct hm_provider *provider; /* its own, or whose issuer it is */
    struct hm_bytes value, base;
};

/* The text that a shorthand demands for a value. HM_USAGE when the value cannot
 * be one ("OWNER/REPO wanted, got ..."), or when the provider does not tell.
 * In the arena. */
HM_MUST_USE bool hm_shorthand_expand(struct hm_bytes *out,
    const struct hm_shorthand_use *use, struct hm_arena *arena,
    struct hm_err *err);

#endif

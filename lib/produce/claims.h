/* SPDX-License-Identifier: Apache-2.0 */
/* claims.h - from the claims of a CI system's token to what is said about the
 * build: one table (docs/formats/provenance.md).
 *
 * Whoever calls has proved the token (oidc/prove.h). Everything that a claim
 * covers is taken from it, and nothing of that from the environment, which any
 * step of a job may write. */
#ifndef HM_PRODUCE_CLAIMS_H
#define HM_PRODUCE_CLAIMS_H

#include "identity/claims.h"
#include "jose/jwt.h"
#include "produce/build.h"

/* Whose job it is. */
struct hm_platform_of {
    const struct hm_provider *provider;
    struct hm_bytes server; /* "https://github.com", of that instance */
    /* By the issuer, which is the system's public one or a tenant's of it;
     * otherwise told from the claims, and whose issuer that is somebody else has
     * to say. */
    bool known;
};

/* HM_UNSUPPORTED for tokens of which no build type is known, a person's, say.
 * In the arena. */
HM_MUST_USE bool hm_build_platform(struct hm_platform_of *out,
    const struct hm_jwt *jwt, struct hm_arena *arena, struct hm_err *err);

struct hm_build_from {
    const struct hm_jwt *jwt;
    const char *type;       /* a name of the table; NULL: the first that fits */
    struct hm_bytes server; /* empty: the platform's */
    /* Texts of JSON objects, for the build types that have a place for them;
     * empty: not said. */
    struct hm_bytes inputs, vars;
    /* Of the community's build type, and of no claim: what a release was made
     * with (a JSON object), and the number of who triggered the run. */
    struct hm_bytes release, triggering_actor;
    /* Where the source lies, when no claim says it; a URI, or empty. */
    struct hm_bytes source;
};

/* What the claims say of the build, in the arena or borrowed from them.
 * HM_USAGE for what does not fit the build type, HM_UNSUPPORTED for a token or
 * an event that it is not defined for, HM_NOT_FOUND (names a claim that is
 * missing), HM_FORMAT (one that makes no sense). */
HM_MUST_USE bool hm_build_from_claims(struct hm_build *out,
    const struct hm_build_from *from, struct hm_arena *arena,
    struct hm_err *err);

/* The build types: "github", "github-community", "gitlab", "buildkite". */
struct hm_build_type {
    const char *name, *provider, *uri;
};
const struct hm_build_type *hm_build_types(size_t *count);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Whose job a token is of, and which instance of it. */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "produce/claims.h"
#include "produce/claims_impl.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- GitHub's workflow_ref ---- */

static bool ends(struct hm_bytes in, struct hm_bytes end)
{
    return in.len >= end.len &&
        hm_bytes_eq(hm_bytes_slice(in, in.len - end.len, end.len), end);
}

/* Where the '@' in front of the ref stands, or in.len. */
static size_t find_ref(struct hm_bytes in, struct hm_bytes ref)
{
    static const char refs[] = "@refs/";
    const uint8_t *found;
    size_t at;

    if (ref.len > 0 && in.len > ref.len && ends(in, ref) &&
        in.p[in.len - ref.len - 1] == '@')
        return in.len - ref.len - 1;
    found = memmem(in.p, in.len, refs, strlen(refs));
    if (found != NULL)
        return (size_t)(found - in.p);
    at = hm_bytes_find(in, '@');
    /* Of two nobody can tell which it is. */
    return hm_bytes_find(hm_bytes_slice(in, at + 1, in.len), '@') + at + 1 <
            in.len
        ? in.len
        : at;
}

bool hm_build_workflow_path(
    struct hm_bytes *out, const struct hm_workflow_ref *ref, struct hm_err *err)
{
    struct hm_bytes text = ref->workflow_ref, repository = ref->repository;
    size_t at;

    if (text.len == 0 || repository.len == 0)
        return hm_fail(err, HM_NOT_FOUND, "there is no %s",
            text.len == 0 ? "workflow_ref" : "repository");
    if (!hm_bytes_starts(text, repository) || text.len <= repository.len ||
        text.p[repository.len] != '/')
        return hm_fail(err, HM_FORMAT,
            "workflow_ref %s is not of the repository %s", HM_SHOW(text),
            HM_SHOW(repository));
    text = hm_bytes_slice(text, repository.len + 1, text.len);
    at = find_ref(text, ref->ref);
    if (at == 0 || at == text.len)
        return hm_fail(err, HM_FORMAT, "workflow_ref %s is no PATH@REF",
            HM_SHOW(ref->workflow_ref));
    *out = hm_bytes_slice(text, 0, at);
    return true;
}

/* ---- Issuers ---- */

/* A server of one's own says in its issuer where it is: GitLab's is its
 * address, GitHub's has a path of its own behind that. */
static bool tell_server(struct hm_platform_of *out, struct hm_bytes issuer,
    struct hm_arena *arena, struct hm_err *err)
{
    static const char services[] = "/_services/token";
    const char *name = out->provider->name;

    out->server = hm_bytes_str(out->provider->url);
    if (strcmp(name, "gitlab") == 0)
        return hm_arena_copy(arena, &out->server, issuer, err);
    if (strcmp(name, "github") == 0 && ends(issuer, hm_bytes_str(services)))
        return hm_arena_copy(arena, &out->server,
            hm_bytes_slice(issuer, 0, issuer.len - strlen(services)), err);
    return true;
}

/* A claim that no other system's tokens have. */
static const struct {
    const char *claim, *provider;
} marks[] = {
    {"job_workflow_ref", "github"},
    {"ci_config_ref_uri", "gitlab"},
    {"pipeline_slug", "buildkite"},
};

static const struct hm_provider *guess(const struct hm_jwt *jwt)
{
    for (size_t i = 0; i < COUNT(marks); i++) {
        if (hm_json_type(hm_jwt_claim(jwt, marks[i].claim)) == HM_JSON_STRING)
            return hm_provider_find(hm_bytes_str(marks[i].provider));
    }
    return NULL;
}

static bool has_type(const struct hm_provider *provider)
{
    size_t count;
    const struct hm_build_type *types = hm_build_types(&count);

    for (size_t i = 0; provider != NULL && i < count; i++) {
        if (strcmp(types[i].provider, provider->name) == 0)
            return true;
    }
    return false;
}

bool hm_build_platform(struct hm_platform_of *out, const struct hm_jwt *jwt,
    struct hm_arena *arena, struct hm_err *err)
{
    struct hm_platform_of found = {
        .provider = hm_provider_of_issuer(jwt->issuer)};

    if (found.provider != NULL) {
        found.server = hm_bytes_str(found.provider->url);
    } else {
        HM_TRY(
            hm_provider_github_server(&found.server, jwt->issuer, arena, err));
        found.provider = found.server.len > 0
            ? hm_provider_find(HM_LIT("github"))
            : guess(jwt);
    }
    found.known = found.server.len > 0;
    if (!has_type(found.provider))
        return hm_fail(err, HM_UNSUPPORTED,
            "no build type is known for tokens of %s: GitHub Actions, GitLab "
            "CI and Buildkite have one; --generic is for all else",
            HM_SHOW(jwt->issuer));
    if (!found.known)
        HM_TRY(tell_server(&found, jwt->issuer, arena, err));
    *out = found;
    return true;
}

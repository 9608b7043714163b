/* SPDX-License-Identifier: Apache-2.0 */
/* Where version 1 says what was built: each build type in its own place; and
 * version 0.1 of Cloud Build, which never says which material it is. */
#include "base/err.h"
#include "base/text.h"
#include "slsa/slsa_impl.h"

enum { COMMIT_LEN = 40 };

/* Paths of names below externalParameters. `uri` holds repository and ref in one
 * text; otherwise they stand apart. */
struct place {
    const char *build_type;
    const char *const *uri, *const *repository, *const *ref, *const *path;
    const char *const *digest;
};

#define PATH(...)                                                              \
    (const char *const[])                                                      \
    {                                                                          \
        __VA_ARGS__, NULL                                                      \
    }

static const struct place places[] = {
    {"https://actions.github.io/buildtypes/workflow/v1", NULL,
        PATH("workflow", "repository"), PATH("workflow", "ref"),
        PATH("workflow", "path"), NULL},
    {"https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
        NULL, PATH("workflow", "repository"), PATH("workflow", "ref"),
        PATH("workflow", "path"), NULL},
    {"https://slsa.dev/container-based-build/v0.1?draft", PATH("source", "uri"),
        NULL, NULL, PATH("configPath"), PATH("source", "digest")},
    {"https://cloud.google.com/build/gcb-buildtypes/google-worker/v1", NULL,
        PATH("buildConfigSource", "repository"),
        PATH("buildConfigSource", "ref"), PATH("buildConfigSource", "path"),
        NULL},
    {"https://github.com/moby/buildkit/blob/master/docs/attestations/"
     "slsa-definitions.md",
        PATH("configSource", "uri"), NULL, NULL, PATH("configSource", "path"),
        PATH("configSource", "digest")},
};

static bool read_place(struct hm_slsa *out, const struct place *place,
    struct hm_arena *arena, struct hm_err *err)
{
    struct hm_slsa_source *s = &out->source;
    struct hm_bytes uri;

    if (place->uri != NULL) {
        HM_TRY(hm_slsa_text_at(&uri, arena, out->external, place->uri, err));
        hm_slsa_cut_uri(&s->repository, &s->ref, uri);
    } else {
        HM_TRY(hm_slsa_text_at(
            &uri, arena, out->external, place->repository, err));
        HM_TRY(hm_slsa_text_at(&s->ref, arena, out->external, place->ref, err));
        if (hm_bytes_starts(uri, HM_LIT("git+")))
            uri = hm_bytes_slice(uri, 4, uri.len);
        s->repository = uri;
    }
    HM_TRY(hm_slsa_text_at(&s->path, arena, out->external, place->path, err));
    return place->digest == NULL ||
        hm_slsa_at(&s->digest, arena, out->external, place->digest, err);
}

/* The first dependency: what delegated builders have, and where the digest of a
 * workflow's source stands. */
static bool read_first(
    struct hm_slsa *out, struct hm_arena *arena, struct hm_err *err)
{
    struct hm_json_iter it = hm_json_iter(out->dependencies);
    struct hm_bytes uri, repository, ref;

    if (!hm_json_iter_next(&it))
        return true;
    HM_TRY(hm_slsa_text_at(&uri, arena, it.value, PATH("uri"), err));
    hm_slsa_cut_uri(&repository, &ref, uri);
    if (out->source.repository.p == NULL) {
        out->source.repository = repository;
        out->source.ref = ref;
    }
    if (out->source.digest.doc != NULL ||
        !hm_bytes_eq(out->source.repository, repository))
        return true;
    return hm_slsa_at(
        &out->source.digest, arena, it.value, PATH("digest"), err);
}

static bool is_delegated(const struct hm_slsa *slsa)
{
    return hm_bytes_eq_str(slsa->build_type,
        "https://github.com/slsa-framework/slsa-github-generator/"
        "delegator-generic@v0");
}

/* ---- Cloud Build, version 0.1 ---- */

/* Its first builders wrote "https://host/owner/name/commit/COMMIT" and no digest.
 * What is no commit is no such URI. */
static void cut_commit(struct hm_slsa_source *source)
{
    const struct hm_bytes word = HM_LIT("/commit/");
    struct hm_bytes uri = source->repository, commit;
    size_t at;

    if (uri.len <= word.len + COMMIT_LEN)
        return;
    at = uri.len - COMMIT_LEN - word.len;
    commit = hm_bytes_slice(uri, at + word.len, uri.len);
    for (size_t i = 0; i < COMMIT_LEN; i++) {
        if (!hm_is_digit(commit.p[i]) &&
            (commit.p[i] < 'a' || commit.p[i] > 'f'))
            return;
    }
    if (!hm_bytes_starts(hm_bytes_slice(uri, at, uri.len), word))
        return;
    source->commit = commit;
    source->repository = hm_bytes_slice(uri, 0, at);
}

static bool is_cloud_build(const struct hm_slsa *slsa)
{
    return slsa->version == HM_SLSA_V0_1 &&
        hm_bytes_starts(
            slsa->build_type, HM_LIT("https://cloudbuild.googleapis.com/"));
}

bool hm_slsa_find_source(
    struct hm_slsa *out, struct hm_arena *arena, struct hm_err *err)
{
    if (is_cloud_build(out) && out->source.repository.p == NULL) {
        HM_TRY(read_first(out, arena, err));
        cut_commit(&out->source);
        return true;
    }
    if (out->version != HM_SLSA_V1)
        return true;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (!hm_bytes_eq_str(out->build_type, places[i].build_type))
            continue;
        return read_place(out, &places[i], arena, err) &&
            read_first(out, arena, err);
    }
    return !is_delegated(out) || read_first(out, arena, err);
}

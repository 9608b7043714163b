/* SPDX-License-Identifier: Apache-2.0 */
/* Google Cloud Build: what its own key signed, and what of that is believed.
 *
 * It builds for everybody, with steps that anybody may give it, from any source
 * that can be read. So more is asked than that its key signed: the steps must be
 * a file's of the source, and all that it says about the source must agree. */
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "expect/expect_impl.h"

#define WORKER "https://cloudbuild.googleapis.com/GoogleHostedWorker"

#define PATH(...)                                                              \
    (const char *const[])                                                      \
    {                                                                          \
        __VA_ARGS__, NULL                                                      \
    }

/* ---- Builder ---- */

/* Each version has its own form; the last has no version in its name. */
static const struct hm_builder_row rows[] = {
    {WORKER "@v0.2", HM_BUILDER_CLOUD_BUILD, {WORKER "@v0.2", NULL, NULL}},
    {WORKER "@v0.3", HM_BUILDER_CLOUD_BUILD,
        {"https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1", NULL, NULL}},
    {WORKER, HM_BUILDER_CLOUD_BUILD,
        {"https://cloud.google.com/build/gcb-buildtypes/google-worker/v1", NULL,
            NULL}},
};

bool hm_cloud_build_fits(struct hm_bytes wanted)
{
    return hm_bytes_eq_str(wanted, WORKER);
}

static const struct hm_builder_row *find_row(const struct hm_slsa *slsa)
{
    bool v1 = slsa->version == HM_SLSA_V1;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (hm_bytes_eq_str(slsa->builder_id, rows[i].name) &&
            v1 == hm_cloud_build_fits(slsa->builder_id) &&
            slsa->version != HM_SLSA_V0_2)
            return &rows[i];
    }
    return NULL;
}

/* ---- Substitutions ---- */

/* What Cloud Build put in for "$TAG_NAME": of version 0.1 beside those that the
 * user chose, whose names begin with '_'. */
static bool substitution(struct hm_bytes *out, const struct hm_build *build,
    const char *name, struct hm_err *err)
{
    const struct hm_slsa *slsa = &build->slsa;

    if (slsa->version == HM_SLSA_V1)
        return hm_slsa_text_at(out, build->arena, slsa->internal,
            PATH("systemSubstitutions", name), err);
    return hm_slsa_text_at(
        out, build->arena, slsa->external, PATH("substitutions", name), err);
}

/* Of version 0.1 nothing but that text says a branch, and slsa-verifier takes it
 * for none, too. */
static bool put_ref(
    struct hm_buf *text, const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes tag, branch;

    HM_TRY(substitution(&tag, build, "TAG_NAME", err));
    HM_TRY(substitution(&branch, build, "BRANCH_NAME", err));
    if (tag.len > 0 && branch.len == 0) {
        hm_buf_put(text, HM_LIT("refs/tags/"));
        hm_buf_put(text, tag);
    } else if (branch.len > 0 && tag.len == 0 &&
        build->slsa.version == HM_SLSA_V1) {
        hm_buf_put(text, HM_LIT("refs/heads/"));
        hm_buf_put(text, branch);
    }
    return true;
}

bool hm_cloud_build_read(struct hm_build *out, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_URI_MAX);
    struct hm_bytes view;

    out->row = find_row(&out->slsa);
    out->kind = out->row == NULL ? HM_BUILDER_UNKNOWN : HM_BUILDER_CLOUD_BUILD;
    HM_TRY(put_ref(&text, out, err));
    return hm_buf_end(&text, &view, err) &&
        hm_arena_copy(out->arena, &out->ref, view, err);
}

/* ---- Does it agree with itself? ---- */

static bool agree(const char *what, struct hm_bytes says,
    struct hm_bytes wanted, struct hm_err *err)
{
    if (hm_bytes_eq(says, wanted))
        return true;
    return hm_fail(err, HM_MISMATCH,
        "%s: one part of the predicate says %s, another %s", what,
        says.len == 0 ? "nothing" : HM_SHOW_ID(says),
        wanted.len == 0 ? "nothing" : HM_SHOW_ID(wanted));
}

/* Where both are there. */
static bool agree_if(const struct hm_build *build, const char *name,
    struct hm_bytes wanted, struct hm_err *err)
{
    struct hm_bytes says;

    HM_TRY(substitution(&says, build, name, err));
    return says.len == 0 || agree(name, says, wanted, err);
}

static struct hm_bytes short_ref(const struct hm_build *build)
{
    static const char *const kinds[] = {"refs/tags/", "refs/heads/"};
    struct hm_bytes ref = build->ref;

    for (size_t i = 0; i < 2; i++) {
        struct hm_bytes kind = hm_bytes_str(kinds[i]);

        if (hm_bytes_starts(ref, kind))
            return hm_bytes_slice(ref, kind.len, ref.len);
    }
    return ref;
}

/* The first material is the source; its commit stands in a digest, or in the URI
 * of the first builders. */
static bool check_commit(const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes in_uri = build->slsa.source.commit, commit;

    HM_TRY(hm_build_commit(&commit, build, err));
    if (!hm_builder_is_commit(commit))
        return hm_fail(err, HM_MISMATCH,
            "commit: the predicate says %s of its source, and that is none",
            commit.len == 0 ? "nothing" : HM_SHOW_ID(commit));
    if (in_uri.len > 0)
        HM_TRY(agree("commit", in_uri, commit, err));
    return agree_if(build, "COMMIT_SHA", commit, err) &&
        agree_if(build, "REVISION_ID", commit, err);
}

static bool check_ref(const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes said = build->slsa.source.ref;

    /* Without a trigger there is no name of a ref. */
    if (build->ref.len == 0)
        return true;
    if (said.len > 0 || build->slsa.version == HM_SLSA_V1)
        HM_TRY(agree("ref", said, build->ref, err));
    return agree_if(build, "REF_NAME", short_ref(build), err);
}

static bool check_first(const struct hm_build *build, struct hm_err *err)
{
    const struct hm_slsa_source *source = &build->slsa.source;
    struct hm_json_iter it = hm_json_iter(build->slsa.dependencies);
    struct hm_bytes uri, repository, ref;

    if (!hm_json_iter_next(&it))
        return hm_fail(err, HM_MISMATCH, "the predicate has no dependencies");
    HM_TRY(hm_slsa_text_at(&uri, build->arena, it.value, PATH("uri"), err));
    if (source->commit.len > 0)
        return true; /* that is where it was read */
    hm_slsa_cut_uri(&repository, &ref, uri);
    HM_TRY(agree("first dependency", repository, source->repository, err));
    return ref.len == 0 || agree("ref", ref, source->ref, err);
}

/* Version 0.1: the arguments are the build as the service knows it. */
static bool check_arguments(const struct hm_build *build, struct hm_err *err)
{
    const struct hm_slsa *slsa = &build->slsa;
    struct hm_bytes type, id;

    HM_TRY(hm_slsa_text_at(
        &type, build->arena, slsa->external, PATH("@type"), err));
    HM_TRY(agree("@type", type,
        HM_LIT("type.googleapis.com/google.devtools.cloudbuild.v1.Build"),
        err));
    HM_TRY(hm_slsa_text_at(&id, build->arena, slsa->external, PATH("id"), err));
    return agree("invocation", slsa->invocation_id, id, err);
}

static bool check_invocation(const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes id = build->slsa.invocation_id;
    size_t start = id.len;

    while (start > 0 && id.p[start - 1] != '/')
        start--;
    return agree_if(build, "BUILD_ID", hm_bytes_slice(id, start, id.len), err);
}

/* Anybody may send steps of his own along, and have them run on a source that is
 * somebody else's. Of version 1 only a file's repository says whose they are. */
static bool check_steps(const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes config = build->slsa.source.repository;

    if (build->slsa.version == HM_SLSA_V1) {
        HM_TRY(hm_slsa_text_at(&config, build->arena, build->slsa.external,
            PATH("buildConfigSource", "repository"), err));
    }
    return (config.len > 0 && build->slsa.source.path.len > 0) ||
        hm_fail(err, HM_MISMATCH,
            "steps: the predicate names no file of the source that has them");
}

bool hm_cloud_build_check(const struct hm_build *build, struct hm_err *err)
{
    return check_steps(build, err) && check_first(build, err) &&
        check_commit(build, err) && check_ref(build, err) &&
        (build->slsa.version == HM_SLSA_V1 ? check_invocation(build, err)
                                           : check_arguments(build, err));
}

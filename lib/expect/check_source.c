/* SPDX-License-Identifier: Apache-2.0 */
/* From which source: repository, ref, commit, workflow. */
#include "base/err.h"
#include "base/text.h"
#include "expect/expect_impl.h"

/* "source is X, wanted Y", or why that could not be found out. */
static void record(const struct hm_build *build, struct hm_check *check,
    const struct hm_expected *wanted, struct hm_bytes got, const char *what)
{
    struct hm_err err = {0};

    if (hm_expected_is(wanted, got, &err))
        hm_check_pass(
            check, "%s %s%s", what, HM_SHOW_ID(got), hm_build_word(build));
    else if (err.code != HM_POLICY)
        hm_check_err(check, &err);
    else if (got.len == 0)
        hm_check_fail(check, "policy", "the %s says no %s, wanted %s",
            build->facts->kind == HM_FACTS_CERT ? "certificate" : "predicate",
            what, HM_SHOW_ID(wanted->text));
    else
        hm_check_fail(check, "policy", "%s is %s, wanted %s", what,
            HM_SHOW_ID(got), HM_SHOW_ID(wanted->text));
}

void hm_check_source(const struct hm_build *build, struct hm_check *check)
{
    record(build, check, &build->expect->source, hm_build_repository(build),
        "repository");
}

void hm_check_commit(const struct hm_build *build, struct hm_check *check)
{
    struct hm_bytes commit;
    struct hm_err err = {0};

    if (!hm_build_commit(&commit, build, &err))
        hm_check_err(check, &err);
    else
        record(build, check, &build->expect->commit, commit, "commit");
}

/* Both are asked, and the first that is wrong is told. */
void hm_check_ids(const struct hm_build *build, struct hm_check *check)
{
    const struct hm_expect *e = build->expect;
    const struct hm_fulcio *fulcio = &build->facts->extensions;
    bool proved = build->facts->kind == HM_FACTS_CERT;
    struct hm_bytes none = {0};
    struct hm_bytes repo = proved ? fulcio->values[15] : none;
    struct hm_bytes owner = proved ? fulcio->values[17] : none;
    struct hm_err err = {0};
    bool by_owner = e->owner_id.match != HM_MATCH_NOTHING &&
        (e->source_id.match == HM_MATCH_NOTHING ||
            hm_expected_is(&e->source_id, repo, &err));

    if (by_owner)
        record(build, check, &e->owner_id, owner, "owner number");
    else
        record(build, check, &e->source_id, repo, "repository number");
}

void hm_check_workflow(const struct hm_build *build, struct hm_check *check)
{
    /* Where the certificate is too old to say it, a builder of that time that
     * writes the predicate itself is believed. */
    bool old = build->facts->extensions.values[18].len == 0 &&
        !hm_build_is_self_made(build) && build->slsa.version != HM_SLSA_V1;
    bool claimed = old || build->facts->kind != HM_FACTS_CERT;

    record(build, check, &build->expect->workflow,
        claimed ? build->slsa.source.path : build->workflow, "workflow");
}

/* ---- Refs ---- */

/* What stands behind `kind`; false for a ref of another kind. */
static bool cut_ref(struct hm_bytes *out, struct hm_bytes ref, const char *kind)
{
    struct hm_bytes prefix = hm_bytes_str(kind);

    if (!hm_bytes_starts(ref, prefix))
        return false;
    *out = hm_bytes_slice(ref, prefix.len, ref.len);
    return true;
}

/* A tag is on no branch. Some builders write from which it was made. */
static bool branch_of(struct hm_bytes *out, const struct hm_build *build,
    bool *claimed, struct hm_err *err)
{
    struct hm_bytes ref = hm_build_ref(build), tag;

    *claimed = false;
    if (cut_ref(out, ref, "refs/heads/"))
        return true;
    if (!cut_ref(&tag, ref, "refs/tags/"))
        return hm_fail(err, HM_POLICY, "%s is no branch",
            ref.len == 0 ? "nothing" : HM_SHOW_ID(ref));
    if (!hm_build_is_self_made(build))
        HM_TRY(hm_build_branch_of_tag(out, build, err));
    else
        *out = hm_bytes(NULL, 0);
    *claimed = true;
    return out->len > 0 ||
        hm_fail(err, HM_POLICY,
            "built from tag %s, and no branch is named that it is from",
            HM_SHOW_ID(tag));
}

static bool check_branch(
    const struct hm_build *build, bool *claimed, struct hm_err *err)
{
    const struct hm_expected *wanted = &build->expect->branch;
    struct hm_bytes got;

    if (wanted->match == HM_MATCH_NOTHING)
        return true;
    HM_TRY(branch_of(&got, build, claimed, err));
    if (hm_expected_is(wanted, got, err))
        return true;
    return err->code != HM_POLICY
        ? false
        : hm_fail(err, HM_POLICY, "branch is %s, wanted %s", HM_SHOW_ID(got),
              HM_SHOW_ID(wanted->text));
}

static bool tag_of(
    struct hm_bytes *out, const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes ref = hm_build_ref(build);

    return cut_ref(out, ref, "refs/tags/") ||
        hm_fail(err, HM_POLICY, "built from %s, and that is no tag",
            ref.len == 0 ? "no ref that is told" : HM_SHOW_ID(ref));
}

static bool check_tag(const struct hm_build *build, struct hm_err *err)
{
    const struct hm_expected *wanted = &build->expect->tag;
    struct hm_bytes got;

    if (wanted->match == HM_MATCH_NOTHING)
        return true;
    HM_TRY(tag_of(&got, build, err));
    if (hm_expected_is(wanted, got, err))
        return true;
    return err->code != HM_POLICY
        ? false
        : hm_fail(err, HM_POLICY, "tag is %s, wanted %s", HM_SHOW_ID(got),
              HM_SHOW_ID(wanted->text));
}

static bool check_versioned(const struct hm_build *build, struct hm_err *err)
{
    const struct hm_expect *e = build->expect;
    struct hm_semver got;
    struct hm_bytes tag;

    if (!e->has_versioned_tag)
        return true;
    HM_TRY(tag_of(&tag, build, err));
    if (!hm_semver_parse(&got, tag))
        return hm_fail(err, HM_POLICY, "tag %s is no version, wanted %s",
            HM_SHOW_ID(tag), HM_SHOW_ID(e->versioned_text));
    return hm_semver_fits(&e->versioned_tag, &got) ||
        hm_fail(err, HM_POLICY, "version is %s, wanted %s", HM_SHOW_ID(tag),
            HM_SHOW_ID(e->versioned_text));
}

static bool check_whole(const struct hm_build *build, struct hm_err *err)
{
    const struct hm_expected *wanted = &build->expect->ref;
    struct hm_bytes ref = hm_build_ref(build);

    if (wanted->match == HM_MATCH_NOTHING || hm_expected_is(wanted, ref, err))
        return true;
    return err->code != HM_POLICY
        ? false
        : hm_fail(err, HM_POLICY, "ref is %s, wanted %s",
              ref.len == 0 ? "not told" : HM_SHOW_ID(ref),
              HM_SHOW_ID(wanted->text));
}

void hm_check_ref(const struct hm_build *build, struct hm_check *check)
{
    bool claimed = false;
    struct hm_err err = {0};

    if (check_whole(build, &err) && check_tag(build, &err) &&
        check_versioned(build, &err) && check_branch(build, &claimed, &err))
        hm_check_pass(check, "%s%s%s", HM_SHOW_ID(hm_build_ref(build)),
            hm_build_word(build),
            claimed ? ", of the branch that the builder names" : "");
    else if (err.code != HM_POLICY)
        hm_check_err(check, &err);
    else
        hm_check_fail(check, "policy", "%s", err.msg);
}

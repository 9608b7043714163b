/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/claims.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "identity/form.h"
#include "produce/claims_impl.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct hm_build_type types[] = {
    {"github", "github", "https://actions.github.io/buildtypes/workflow/v1"},
    {"github-community", "github",
        "https://slsa-framework.github.io/github-actions-buildtypes/workflow/"
        "v1"},
    {"gitlab", "gitlab", "urn:hallmark:buildtype:gitlab-ci:v1"},
    {"buildkite", "buildkite", "urn:hallmark:buildtype:buildkite:v1"},
};

enum part {
    EXTERNAL,
    INTERNAL,
    SOURCE, /* of the first dependency */
    COMMIT,
    BUILDER,
    INVOCATION,
};

/* A member of the predicate, and how it comes from claims (identity/form.h).
 * Gaps besides the claims: "url", the instance; "workflow_path", what the table
 * has no words for; "source" and "triggering_actor", which the user said. */
static const struct row {
    const char *type;
    enum part part;
    const char *group, *name, *form;
    bool optional; /* left out when a claim is missing, or empty */
} rows[] = {
    /* actions/attest, member by member. */
    {"github", EXTERNAL, "workflow", "ref", "{ref}", false},
    {"github", EXTERNAL, "workflow", "repository", "{url}/{repository}", false},
    {"github", EXTERNAL, "workflow", "path", "{workflow_path}", false},
    {"github", INTERNAL, "github", "event_name", "{event_name}", false},
    {"github", INTERNAL, "github", "repository_id", "{repository_id}", false},
    {"github", INTERNAL, "github", "repository_owner_id",
        "{repository_owner_id}", false},
    {"github", INTERNAL, "github", "runner_environment", "{runner_environment}",
        false},
    {"github", SOURCE, NULL, NULL, "git+{url}/{repository}@{ref}", false},
    {"github", COMMIT, NULL, NULL, "{sha}", false},
    {"github", BUILDER, NULL, NULL, "{url}/{job_workflow_ref}", false},
    {"github", INVOCATION, NULL, NULL,
        "{url}/{repository}/actions/runs/{run_id}/attempts/{run_attempt}",
        false},

    {"github-community", EXTERNAL, "workflow", "ref", "{ref}", false},
    {"github-community", EXTERNAL, "workflow", "repository",
        "{url}/{repository}", false},
    {"github-community", EXTERNAL, "workflow", "path", "{workflow_path}",
        false},
    {"github-community", INTERNAL, "github", "actor_id", "{actor_id}", false},
    {"github-community", INTERNAL, "github", "event_name", "{event_name}",
        false},
    {"github-community", INTERNAL, "github", "repository_id", "{repository_id}",
        false},
    {"github-community", INTERNAL, "github", "repository_owner_id",
        "{repository_owner_id}", false},
    {"github-community", INTERNAL, "github", "triggering_actor_id",
        "{triggering_actor}", true},
    {"github-community", SOURCE, NULL, NULL, "git+{url}/{repository}@{ref}",
        false},
    {"github-community", COMMIT, NULL, NULL, "{sha}", false},
    {"github-community", BUILDER, NULL, NULL, "{url}/{job_workflow_ref}",
        false},
    {"github-community", INVOCATION, NULL, NULL,
        "{url}/{repository}/actions/runs/{run_id}/attempts/{run_attempt}",
        false},

#define GITLAB_REF "refs/{ref_type?branch=heads,tag=tags}/{ref}"
    {"gitlab", EXTERNAL, "pipeline", "config", "https://{ci_config_ref_uri}",
        false},
    {"gitlab", EXTERNAL, "pipeline", "ref", GITLAB_REF, false},
    {"gitlab", EXTERNAL, "pipeline", "repository", "{url}/{project_path}",
        false},
    {"gitlab", INTERNAL, "gitlab", "config_sha", "{ci_config_sha}", false},
    {"gitlab", INTERNAL, "gitlab", "environment", "{environment}", true},
    {"gitlab", INTERNAL, "gitlab", "namespace_id", "{namespace_id}", false},
    {"gitlab", INTERNAL, "gitlab", "pipeline_id", "{pipeline_id}", false},
    {"gitlab", INTERNAL, "gitlab", "pipeline_source", "{pipeline_source}",
        false},
    {"gitlab", INTERNAL, "gitlab", "project_id", "{project_id}", false},
    {"gitlab", INTERNAL, "gitlab", "runner_environment", "{runner_environment}",
        false},
    {"gitlab", INTERNAL, "gitlab", "runner_id", "{runner_id}", true},
    {"gitlab", SOURCE, NULL, NULL, "git+{url}/{project_path}@" GITLAB_REF,
        false},
    {"gitlab", COMMIT, NULL, NULL, "{sha}", false},
    {"gitlab", BUILDER, NULL, NULL, "https://{ci_config_ref_uri}", false},
    {"gitlab", INVOCATION, NULL, NULL, "{url}/{project_path}/-/jobs/{job_id}",
        false},

#define BUILDKITE_PIPELINE "{url}/{organization_slug}/{pipeline_slug}"
    {"buildkite", EXTERNAL, "pipeline", "branch", "{build_branch}", false},
    {"buildkite", EXTERNAL, "pipeline", "tag", "{build_tag}", true},
    {"buildkite", EXTERNAL, "pipeline", "pipeline", BUILDKITE_PIPELINE, false},
    {"buildkite", EXTERNAL, "pipeline", "repository", "{source}", true},
    {"buildkite", EXTERNAL, "pipeline", "step", "{step_key}", true},
    {"buildkite", INTERNAL, "buildkite", "agent_id", "{agent_id}", true},
    {"buildkite", INTERNAL, "buildkite", "build_source", "{build_source}",
        true},
    {"buildkite", INTERNAL, "buildkite", "organization_id", "{organization_id}",
        true},
    {"buildkite", INTERNAL, "buildkite", "pipeline_id", "{pipeline_id}", true},
    {"buildkite", INTERNAL, "buildkite", "runner_environment",
        "{runner_environment}", true},
    {"buildkite", SOURCE, NULL, NULL, "{source}", true},
    {"buildkite", COMMIT, NULL, NULL, "{build_commit}", false},
    {"buildkite", BUILDER, NULL, NULL, BUILDKITE_PIPELINE, false},
    {"buildkite", INVOCATION, NULL, NULL,
        BUILDKITE_PIPELINE "/builds/{build_number}#{job_id}", false},
};

/* What is being made. */
struct work {
    const struct hm_build_from *from;
    const struct hm_build_type *type;
    struct hm_bytes server, workflow_path;
    struct hm_arena *arena;
    struct hm_err *err;
    bool failed; /* a claim could not be read: *err says why */
};

const struct hm_build_type *hm_build_types(size_t *count)
{
    *count = COUNT(types);
    return types;
}

/* ---- Claims ---- */

/* As text: strings as they are, whole numbers by their digits. An empty one says
 * nothing. */
static struct hm_bytes claim(struct work *work, const char *name)
{
    struct hm_json v = hm_jwt_claim(work->from->jwt, name);
    struct hm_bytes text = {0};
    int64_t number;

    if (work->failed)
        return text;
    if (hm_json_type(v) == HM_JSON_NUMBER && hm_json_as_i64(&number, v))
        return hm_json_text(v);
    if (hm_json_type(v) != HM_JSON_STRING)
        return text;
    if (!hm_json_as_str(&text, v, work->arena, work->err)) {
        work->failed = true;
        return hm_bytes(NULL, 0);
    }
    return text.len > 0 ? text : hm_bytes(NULL, 0);
}

static struct hm_bytes value_of(const void *ctx, struct hm_bytes name)
{
    struct work *work = *(struct work *const *)ctx;
    char text[64] = "";

    if (hm_bytes_eq_str(name, "url"))
        return work->server;
    if (hm_bytes_eq_str(name, "workflow_path"))
        return work->workflow_path;
    if (hm_bytes_eq_str(name, "source"))
        return work->from->source;
    if (hm_bytes_eq_str(name, "triggering_actor"))
        return work->from->triggering_actor;
    if (name.len >= sizeof(text))
        return hm_bytes(NULL, 0);
    memcpy(text, name.p, name.len);
    return claim(work, text);
}

/* *out p NULL when it is left out. */
static bool fill(struct hm_bytes *out, struct work *work, const struct row *row)
{
    struct work *const ctx = work;
    const struct hm_form form = {row->form, value_of, &ctx};
    struct hm_err err = {0};

    *out = (struct hm_bytes){0};
    if (hm_form_fill(out, &form, work->arena, &err))
        return true;
    if (work->failed)
        return false;
    if (row->optional && err.code == HM_NOT_FOUND)
        return true;
    *work->err = err;
    return false;
}

/* ---- Parts ---- */

static bool is_row(
    const struct work *work, const struct row *row, enum part part)
{
    return row->part == part && strcmp(row->type, work->type->name) == 0;
}

static bool take_text(struct hm_bytes *out, struct work *work, enum part part)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (is_row(work, &rows[i], part))
            return fill(out, work, &rows[i]);
    }
    *out = (struct hm_bytes){0};
    return true;
}

static bool add_row(struct hm_json_out *json, json_t **group, struct work *work,
    const struct row *row)
{
    struct hm_bytes text;

    HM_TRY(fill(&text, work, row));
    if (*group == NULL)
        *group = hm_json_add_obj(json, json->root, row->group);
    if (text.p != NULL)
        hm_json_add_str(json, *group, row->name, text);
    return true;
}

/* One group, and behind it what the user said. */
static bool take_object(struct hm_bytes *out, struct work *work, enum part part)
{
    const struct hm_build_from *from = work->from;
    hm_auto(json_out) json = hm_json_out();
    hm_auto(buf) text = hm_buf(3 * HM_PRODUCE_TEXT_MAX + HM_FORM_MAX);
    json_t *group = NULL;

    for (size_t i = 0; i < COUNT(rows); i++) {
        if (is_row(work, &rows[i], part))
            HM_TRY(add_row(&json, &group, work, &rows[i]));
    }
    HM_TRY(hm_json_out_write(&json, HM_JSON_COMPACT, &text, work->err));
    if (part == EXTERNAL && from->inputs.len > 0)
        hm_build_put(&text, "inputs", from->inputs);
    if (part == EXTERNAL && from->vars.len > 0)
        hm_build_put(&text, "vars", from->vars);
    if (part == EXTERNAL && from->release.len > 0)
        hm_build_put(&text, "release", from->release);
    HM_TRY(hm_buf_end(&text, NULL, work->err));
    return hm_arena_copy(work->arena, out, hm_buf_view(&text), work->err);
}

/* The source, which is the first dependency of every build. */
static bool take_source(struct hm_build *out, struct work *work)
{
    struct hm_resource *source =
        hm_arena_alloc(work->arena, 1, sizeof(*source));
    struct hm_bytes commit;

    if (source == NULL)
        return hm_arena_fail(work->arena, work->err);
    HM_TRY(take_text(&source->uri, work, SOURCE));
    HM_TRY(take_text(&commit, work, COMMIT));
    if (!hm_resource_add(
            source, work->arena, HM_LIT("gitCommit"), commit, work->err)) {
        if (work->err->code == HM_USAGE)
            work->err->code = HM_FORMAT;
        return hm_wrap(work->err, "the commit that was built");
    }
    out->dependencies = source;
    out->dependency_count = 1;
    return true;
}

static bool take_all(struct hm_build *out, struct work *work)
{
    out->type = hm_bytes_str(work->type->uri);
    return take_object(&out->external, work, EXTERNAL) &&
        take_object(&out->internal, work, INTERNAL) && take_source(out, work) &&
        take_text(&out->builder, work, BUILDER) &&
        take_text(&out->invocation, work, INVOCATION);
}

/* ---- What fits together ---- */

static bool choose_type(
    struct work *work, const struct hm_provider *provider, struct hm_err *err)
{
    const char *name = work->from->type;

    for (size_t i = 0; i < COUNT(types); i++) {
        if (name != NULL && strcmp(types[i].name, name) != 0 &&
            strcmp(types[i].uri, name) != 0)
            continue;
        if (strcmp(types[i].provider, provider->name) == 0) {
            work->type = &types[i];
            return true;
        }
        if (name != NULL)
            return hm_fail(err, HM_USAGE,
                "build type %s is for tokens of %s, and this is one of %s",
                name, types[i].provider, provider->name);
    }
    return hm_fail(err, HM_USAGE,
        "no build type is called %s: github, github-community, gitlab or "
        "buildkite",
        HM_SHOW_STR(name));
}

/* The build type of the community is defined for these alone. */
static bool check_event(struct work *work)
{
    static const char *const events[] = {
        "create", "release", "push", "workflow_dispatch"};
    struct hm_bytes event = claim(work, "event_name");

    if (work->failed)
        return false;
    for (size_t i = 0; i < COUNT(events); i++) {
        if (hm_bytes_eq_str(event, events[i]))
            return true;
    }
    return hm_fail(work->err, HM_UNSUPPORTED,
        "github-community is defined for the events create, release, push and "
        "workflow_dispatch, and this is %s: build type github knows all",
        HM_SHOW(event));
}

/* The members that the build type has, and each only where it is not the value
 * that GitHub takes when nobody says one. */
static bool check_release(struct hm_bytes text, struct hm_err *err)
{
    static const struct {
        const char *name;
        enum hm_json_type type;
    } members[] = {{"body", HM_JSON_STRING}, {"draft", HM_JSON_BOOL},
        {"name", HM_JSON_STRING}, {"prerelease", HM_JSON_BOOL},
        {"target_commitish", HM_JSON_STRING}};
    hm_auto(arena) arena = hm_arena(HM_PRODUCE_ARENA_MAX);
    struct hm_json root;
    struct hm_json_iter it;

    HM_TRY(
        hm_json_parse_borrowed(&root, &arena, text, HM_PRODUCE_TEXT_MAX, err));
    it = hm_json_iter(root);
    while (hm_json_iter_next(&it)) {
        size_t i = 0;
        bool yes = true;

        while (i < COUNT(members) && !hm_json_str_eq(it.key, members[i].name))
            i++;
        if (i == COUNT(members) || hm_json_type(it.value) != members[i].type)
            return hm_fail(err, HM_USAGE,
                "release: %s is no text body, name or target_commitish, and no "
                "draft or prerelease that is true or false",
                HM_SHOW(hm_json_text(it.key)));
        if (hm_json_str_eq(it.value, "") ||
            (hm_json_as_bool(&yes, it.value) && !yes))
            return hm_fail(err, HM_USAGE,
                "release: %s is what it is without saying: leave it out",
                members[i].name);
    }
    return true;
}

/* Objects of one event each. */
static bool check_event_of(struct work *work, struct hm_bytes said,
    const char *what, const char *event)
{
    struct hm_bytes got = claim(work, "event_name");

    if (work->failed)
        return false;
    return said.len == 0 || hm_bytes_eq_str(got, event) ||
        hm_fail(work->err, HM_USAGE, "%s of the event %s, and this is %s", what,
            event, HM_SHOW(got));
}

static bool check_community(struct work *work)
{
    const struct hm_build_from *from = work->from;
    struct hm_bytes actor = from->triggering_actor;

    for (size_t i = 0; i < actor.len; i++) {
        if (!hm_is_digit(actor.p[i]))
            return hm_fail(work->err, HM_USAGE,
                "the triggering actor's id is a number, and this is %s",
                HM_SHOW(actor));
    }
    return check_event_of(
               work, from->inputs, "inputs are", "workflow_dispatch") &&
        check_event_of(work, from->release, "a release is", "release") &&
        (from->release.len == 0 || check_release(from->release, work->err)) &&
        check_event(work);
}

static bool check_said(struct work *work)
{
    const struct hm_build_from *from = work->from;
    bool community = strcmp(work->type->name, "github-community") == 0;

    if (!community &&
        (from->inputs.len > 0 || from->vars.len > 0 || from->release.len > 0 ||
            from->triggering_actor.len > 0))
        return hm_fail(work->err, HM_USAGE,
            "build type %s has no place for inputs, vars, a release and who "
            "triggered it: github-community has",
            work->type->name);
    if (from->source.len > 0 && strcmp(work->type->name, "buildkite") != 0)
        return hm_fail(work->err, HM_USAGE,
            "where the source lies says a claim of %s", work->type->provider);
    return !community || check_community(work);
}

/* What a known issuer's jobs run at is known, too: said otherwise, the source
 * would lie somewhere else than it does. */
static bool choose_server(
    struct work *work, const struct hm_platform_of *platform)
{
    struct hm_bytes said = work->from->server;

    work->server = said.len > 0 ? said : platform->server;
    return !platform->known || hm_bytes_eq(work->server, platform->server) ||
        hm_fail(work->err, HM_USAGE,
            "the server is said to be %s, and tokens of this issuer are of %s: "
            "leave --server-url out",
            HM_SHOW(said), HM_SHOW(platform->server));
}

static bool make(struct hm_build *out, struct work *work)
{
    struct hm_platform_of platform;

    HM_TRY(
        hm_build_platform(&platform, work->from->jwt, work->arena, work->err));
    HM_TRY(choose_server(work, &platform));
    HM_TRY(choose_type(work, platform.provider, work->err));
    HM_TRY(check_said(work));
    if (strcmp(work->type->provider, "github") == 0) {
        const struct hm_workflow_ref ref = {
            .repository = claim(work, "repository"),
            .ref = claim(work, "ref"),
            .workflow_ref = claim(work, "workflow_ref")};

        HM_TRY(!work->failed &&
            hm_build_workflow_path(&work->workflow_path, &ref, work->err));
    }
    return take_all(out, work);
}

bool hm_build_from_claims(struct hm_build *out,
    const struct hm_build_from *from, struct hm_arena *arena,
    struct hm_err *err)
{
    struct work work = {.from = from, .arena = arena, .err = err};
    struct hm_build build = {0};

    if (!make(&build, &work))
        return hm_wrap(err, "claims");
    *out = build;
    return true;
}

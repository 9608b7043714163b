/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed and written: tests/cli/provenance.sh. */
#include "cmd/provenance/said.h"

#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/blob.h"
#include "cmd/sign/input.h"
#include "oidc/prove.h"
#include "produce/claims.h"
#include "sign/checksums.h"

void hm_said_free(struct hm_said *said)
{
    hm_arena_free(&said->arena);
    hm_buf_free(&said->checksums);
    hm_buf_free(&said->predicate);
}

/* ---- Options that do not go together ---- */

static bool refuse(const struct hm_args *args, const char *const *options,
    const char *why, struct hm_err *err)
{
    for (; *options != NULL; options++) {
        if (hm_args_given(args, *options))
            return hm_fail(err, HM_USAGE, "--%s is %s", *options, why);
    }
    return true;
}

static bool check(const struct hm_args *args, struct hm_err *err)
{
    static const char *const of_generic[] = {"builder-id", "parameter",
        "external-parameters", "internal-parameters", "invocation-id", NULL};
    static const char *const of_claims[] = {"token-issuer", "server-url",
        "source", "inputs", "vars", "release", "triggering-actor-id", NULL};

    if (hm_args_flag(args, "base-images") && hm_args_flag(args, "blob"))
        return hm_fail(err, HM_USAGE,
            "--base-images is about images, and these are files");
    if (!hm_args_flag(args, "generic"))
        return refuse(
            args, of_generic, "for --generic: without it claims say that", err);
    HM_TRY(refuse(args, of_claims,
        "about an identity token, and --generic asks for none", err));
    if (hm_args_given(args, "parameter") &&
        hm_args_given(args, "external-parameters"))
        return hm_fail(err, HM_USAGE,
            "--external-parameters are all of them: no --parameter beside it");
    if (!hm_args_given(args, "build-type") ||
        !hm_args_given(args, "builder-id"))
        return hm_fail(err, HM_USAGE, "--generic wants a --%s",
            hm_args_given(args, "build-type") ? "builder-id" : "build-type");
    return true;
}

/* ---- What they say ---- */

static bool read_object(struct hm_bytes *out, struct hm_said *said,
    const char *option, struct hm_err *err)
{
    const char *path = hm_args_str(said->run->args, option);
    hm_auto(buf) text = hm_buf(HM_PRODUCE_TEXT_MAX);
    struct hm_bytes object;

    if (path == NULL)
        return true;
    if (!hm_file_read(&text, path, err) ||
        !hm_build_object(&object, HM_SHOW_PATH(path), hm_buf_view(&text), err))
        return hm_wrap(err, "--%s", option) || hm_configured(err);
    return hm_arena_copy(&said->arena, out, object, err);
}

static bool read_time(struct hm_time *out, bool *has, struct hm_said *said,
    const char *option, struct hm_err *err)
{
    const char *text = hm_args_str(said->run->args, option);

    *has = text != NULL;
    if (text == NULL || hm_time_parse(out, hm_bytes_str(text), err))
        return true;
    err->code = HM_USAGE;
    return hm_wrap(err, "--%s", option);
}

/* The first place is kept for the source, which the claims say. */
static bool read_dependencies(struct hm_said *said, struct hm_err *err)
{
    const struct hm_args *args = said->run->args;
    size_t count = hm_args_count(args, "dependency");
    struct hm_resource *list;

    if (count > HM_PRODUCE_LIST_MAX)
        return hm_fail(
            err, HM_USAGE, "more than %d of --dependency", HM_PRODUCE_LIST_MAX);
    list = hm_arena_alloc(&said->arena, count + 1, sizeof(*list));
    if (list == NULL)
        return hm_arena_fail(&said->arena, err);
    for (size_t i = 0; i < count; i++) {
        if (!hm_resource_parse(&list[i + 1], &said->arena,
                hm_bytes_str(hm_args_nth(args, "dependency", i)), err))
            return hm_wrap(err, "--dependency");
    }
    said->dependencies = list;
    said->build.dependencies = list + 1;
    said->build.dependency_count = count;
    return true;
}

static bool read_byproduct(struct hm_resource *out, struct hm_said *said,
    const char *path, struct hm_err *err)
{
    const struct hm_artifact_need need = {.hashes = 1U << HM_SHA256};
    const char *slash = strrchr(path, '/');
    hm_auto(blob) blob = {0};

    if (hm_blob_is_digest(path) || strcmp(path, "-") == 0)
        return hm_fail(err, HM_USAGE, "%s: a file is wanted, for its name",
            HM_SHOW_STR(path));
    HM_TRY(hm_blob_read(&blob, said->run, path, need, err));
    if (blob.problem.code != HM_OK) {
        *err = blob.problem;
        return false;
    }
    out->name = hm_bytes_str(slash == NULL ? path : slash + 1);
    return hm_resource_add_digest(out, &said->arena, &blob.digests[0], err);
}

static bool read_byproducts(struct hm_said *said, struct hm_err *err)
{
    const struct hm_args *args = said->run->args;
    size_t count = hm_args_count(args, "byproduct");
    struct hm_resource *list;

    if (count > HM_PRODUCE_LIST_MAX)
        return hm_fail(
            err, HM_USAGE, "more than %d of --byproduct", HM_PRODUCE_LIST_MAX);
    list = hm_arena_alloc(&said->arena, count, sizeof(*list));
    if (list == NULL)
        return hm_arena_fail(&said->arena, err);
    for (size_t i = 0; i < count; i++) {
        if (!read_byproduct(
                &list[i], said, hm_args_nth(args, "byproduct", i), err))
            return hm_wrap(err, "--byproduct");
    }
    said->build.byproducts = list;
    said->build.byproduct_count = count;
    return true;
}

static bool read_checksums(struct hm_said *said, struct hm_err *err)
{
    const char *path = hm_args_str(said->run->args, "subject-checksums");

    if (path == NULL)
        return true;
    if (!hm_args_flag(said->run->args, "blob"))
        return hm_fail(err, HM_USAGE,
            "--subject-checksums is about files: --blob is missing");
    HM_TRY(hm_sign_input(&said->checksums, said->run, path, err));
    if (hm_checksums_parse(&said->subjects, &said->subject_count, &said->arena,
            hm_buf_view(&said->checksums), err))
        return true;
    if (err->code == HM_NOT_FOUND)
        err->code = HM_USAGE;
    hm_wrap(err, "--subject-checksums %s", HM_SHOW_PATH(path));
    return hm_configured(err);
}

static bool check_server(const struct hm_args *args, struct hm_err *err)
{
    const char *server = hm_args_str(args, "server-url");
    const char *source = hm_args_str(args, "source");

    return (server == NULL ||
               hm_resource_uri_ok("--server-url", hm_bytes_str(server), err)) &&
        (source == NULL ||
            hm_resource_uri_ok("--source", hm_bytes_str(source), err));
}

bool hm_said_load(struct hm_said *out, struct hm_run *run, struct hm_err *err)
{
    struct hm_build *build = &out->build;

    *out = (struct hm_said){.run = run,
        .arena = hm_arena(HM_PRODUCE_ARENA_MAX),
        .checksums = hm_buf(HM_DIGEST_FILE_MAX),
        .predicate = hm_buf(HM_STATEMENT_MAX)};
    return check(run->args, err) && check_server(run->args, err) &&
        read_object(&out->inputs, out, "inputs", err) &&
        read_object(&out->vars, out, "vars", err) &&
        read_object(&out->release, out, "release", err) &&
        read_object(&build->external, out, "external-parameters", err) &&
        read_object(&build->internal, out, "internal-parameters", err) &&
        read_time(
            &build->started, &build->has_started, out, "started-on", err) &&
        read_time(
            &build->finished, &build->has_finished, out, "finished-on", err) &&
        read_dependencies(out, err) && read_byproducts(out, err) &&
        read_checksums(out, err);
}

/* ---- By claims ---- */

/* Whose token it must be. Anybody can run an issuer whose claims are in order. */
static bool choose_issuer(struct hm_bytes *out, struct hm_said *said,
    const struct hm_jwt *jwt, struct hm_err *err)
{
    const char *wanted = hm_args_str(said->run->args, "token-issuer");
    struct hm_platform_of platform;

    HM_TRY(hm_build_platform(&platform, jwt, &said->arena, err));
    *out = wanted != NULL ? hm_bytes_str(wanted) : jwt->issuer;
    if (wanted != NULL || platform.known)
        return true;
    said->run->next_step =
        "if it is an issuer of yours, name it by --token-issuer";
    return hm_fail(err, HM_USAGE,
        "the identity token is by %s, which is no issuer of GitHub, GitLab or "
        "Buildkite themselves",
        HM_SHOW(jwt->issuer));
}

/* The claims say whose job it was: that is not left to a variable that an earlier
 * step, or another job, set. */
static bool check_whose(const struct hm_args *args,
    const struct hm_oidc_world *world, struct hm_err *err)
{
    return hm_args_given(args, "provider") ||
        hm_args_given(args, "identity-token-file") ||
        hm_oidc_check_job(world, err);
}

static bool prove(struct hm_said *said, const struct hm_oidc_token *token,
    const struct hm_oidc_ask *ask, struct hm_err *err)
{
    struct hm_oidc_proof proof = {.world = ask->world,
        .audience = ask->audience != NULL ? ask->audience : HM_OIDC_AUDIENCE};

    return choose_issuer(&proof.issuer, said, &token->jwt, err) &&
        hm_oidc_prove(token, &proof, err);
}

/* What the claims say, in front of what the options added. */
static bool take(
    struct hm_said *said, const struct hm_build *claimed, struct hm_err *err)
{
    struct hm_build build = *claimed;

    said->dependencies[0] = claimed->dependencies[0];
    build.dependencies = said->dependencies;
    build.dependency_count = said->build.dependency_count + 1;
    build.byproducts = said->build.byproducts;
    build.byproduct_count = said->build.byproduct_count;
    build.has_started = said->build.has_started;
    build.has_finished = said->build.has_finished;
    build.started = said->build.started;
    build.finished = said->build.finished;
    said->build = build;
    return hm_build_write(&said->predicate, &build, err);
}

bool hm_said_claims(struct hm_said *said, const struct hm_oidc_token *token,
    const struct hm_oidc_ask *ask, struct hm_err *err)
{
    const struct hm_args *args = said->run->args;
    const struct hm_build_from from = {.jwt = &token->jwt,
        .type = hm_args_str(args, "build-type"),
        .server = hm_bytes_str(hm_args_str(args, "server-url")),
        .inputs = said->inputs,
        .vars = said->vars,
        .release = said->release,
        .triggering_actor =
            hm_bytes_str(hm_args_str(args, "triggering-actor-id")),
        .source = hm_bytes_str(hm_args_str(args, "source"))};
    struct hm_build claimed;

    if (check_whose(args, ask->world, err) && prove(said, token, ask, err) &&
        hm_build_from_claims(&claimed, &from, &said->arena, err) &&
        take(said, &claimed, err))
        return true;
    if (err->code == HM_NOT_FOUND)
        err->code = HM_USAGE;
    return hm_configured(err);
}

/* ---- Without ---- */

static bool add_parameter(struct hm_json_out *json, struct hm_said *said,
    size_t n, struct hm_err *err)
{
    struct hm_bytes text =
        hm_bytes_str(hm_args_nth(said->run->args, "parameter", n));
    size_t equals = hm_bytes_find(text, '=');
    struct hm_bytes name;

    if (equals == 0 || equals == text.len)
        return hm_fail(
            err, HM_USAGE, "--parameter %s is no NAME=VALUE", HM_SHOW(text));
    HM_TRY(hm_arena_copy(
        &said->arena, &name, hm_bytes_slice(text, 0, equals), err));
    hm_json_add_str(json, json->root, (const char *)name.p,
        hm_bytes_slice(text, equals + 1, text.len));
    return true;
}

static bool write_parameters(struct hm_said *said, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    hm_auto(buf) text = hm_buf(HM_PRODUCE_TEXT_MAX);
    size_t count = hm_args_count(said->run->args, "parameter");

    if (said->build.external.len > 0)
        return true;
    for (size_t i = 0; i < count; i++)
        HM_TRY(add_parameter(&json, said, i, err));
    if (!hm_json_out_write(&json, HM_JSON_COMPACT, &text, err))
        return hm_wrap(err, "--parameter");
    return hm_arena_copy(
        &said->arena, &said->build.external, hm_buf_view(&text), err);
}

bool hm_said_generic(struct hm_said *said, struct hm_err *err)
{
    const struct hm_args *args = said->run->args;

    said->build.type = hm_bytes_str(hm_args_str(args, "build-type"));
    said->build.builder = hm_bytes_str(hm_args_str(args, "builder-id"));
    said->build.invocation = hm_bytes_str(hm_args_str(args, "invocation-id"));
    return write_parameters(said, err) &&
        hm_build_write(&said->predicate, &said->build, err);
}

/* ---- About one image ---- */

bool hm_said_about(struct hm_buf *out, const struct hm_said *said,
    const struct hm_base_of *image, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_PRODUCE_ARENA_MAX);
    struct hm_bases *bases = hm_arena_alloc(&arena, 1, sizeof(*bases));
    struct hm_build build = said->build;
    struct hm_resource *list;
    size_t count = build.dependency_count;

    if (bases == NULL)
        return hm_arena_fail(&arena, err);
    bases->arena = &arena;
    if (!hm_bases_add(bases, image, err))
        return hm_wrap(err, "base images");
    list = hm_arena_alloc(&arena, count + bases->count, sizeof(*list));
    if (list == NULL)
        return hm_arena_fail(&arena, err);
    for (size_t i = 0; i < count; i++)
        list[i] = build.dependencies[i];
    for (size_t i = 0; i < bases->count; i++)
        list[count + i] = bases->list[i];
    if (bases->count == 0)
        hm_log(&said->run->log, HM_LOG_WARN,
            "%s: nobody names the images that it was built on",
            HM_SHOW_DIGEST(image->digest));
    build.dependencies = list;
    build.dependency_count = count + bases->count;
    return hm_build_write(out, &build, err);
}

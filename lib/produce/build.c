/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/build.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/window.h"

void hm_build_put(struct hm_buf *out, const char *name, struct hm_bytes text)
{
    struct hm_bytes so_far = hm_buf_view(out);

    if (so_far.len < 2) /* it failed before */
        return;
    hm_buf_cut(out, so_far.len - 1);
    hm_buf_printf(
        out, "%s\"%s\":", out->p[out->len - 1] == '{' ? "" : ",", name);
    hm_buf_put(out, text);
    hm_buf_put_u8(out, '}');
}

bool hm_build_object(struct hm_bytes *out, const char *what,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_PRODUCE_ARENA_MAX);
    struct hm_json root;

    if (!hm_json_parse_borrowed(
            &root, &arena, text, HM_PRODUCE_TEXT_MAX, err)) {
        if (err->code == HM_FORMAT)
            err->code = HM_USAGE;
        return hm_wrap(err, "%s", what);
    }
    if (hm_json_type(root) != HM_JSON_OBJECT)
        return hm_fail(err, HM_USAGE, "%s: a JSON object is wanted, not %s",
            what, hm_json_type_name(hm_json_type(root)));
    *out = hm_json_text(root);
    return true;
}

static bool put_definition(
    struct hm_buf *out, const struct hm_build *build, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out(), list = hm_json_out();
    hm_auto(buf) part = hm_buf(HM_STATEMENT_MAX);

    hm_json_add_str(&json, json.root, "buildType", build->type);
    HM_TRY(hm_json_out_write(&json, HM_JSON_COMPACT, out, err));
    hm_build_put(out, "externalParameters", build->external);
    if (build->internal.len > 0)
        hm_build_put(out, "internalParameters", build->internal);
    if (build->dependency_count == 0)
        return hm_buf_end(out, NULL, err);
    hm_resources_add(&list, list.root, "resolvedDependencies",
        build->dependencies, build->dependency_count);
    HM_TRY(hm_json_out_write(&list, HM_JSON_COMPACT, &part, err));
    /* Its only member, without the braces. */
    hm_buf_cut(out, out->len - 1);
    hm_buf_put_u8(out, ',');
    hm_buf_put(out, hm_bytes_slice(hm_buf_view(&part), 1, part.len));
    return hm_buf_end(out, NULL, err);
}

static void add_metadata(struct hm_json_out *json, const struct hm_build *build)
{
    json_t *at;

    if (build->invocation.len == 0 && !build->has_started &&
        !build->has_finished)
        return;
    at = hm_json_add_obj(json, json->root, "metadata");
    if (build->invocation.len > 0)
        hm_json_add_str(json, at, "invocationId", build->invocation);
    if (build->has_started)
        hm_json_add_time(json, at, "startedOn", build->started);
    if (build->has_finished)
        hm_json_add_time(json, at, "finishedOn", build->finished);
}

static bool put_details(
    struct hm_buf *out, const struct hm_build *build, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();

    hm_json_add_str(&json, hm_json_add_obj(&json, json.root, "builder"), "id",
        build->builder);
    add_metadata(&json, build);
    if (build->byproduct_count > 0)
        hm_resources_add(&json, json.root, "byproducts", build->byproducts,
            build->byproduct_count);
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

static bool check(const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes ignored;

    if (build->has_started && build->has_finished &&
        hm_time_cmp(build->finished, build->started) < 0)
        return hm_fail(err, HM_USAGE, "the build ended before it began");
    return hm_resource_uri_ok("build type", build->type, err) &&
        hm_resource_uri_ok("builder id", build->builder, err) &&
        hm_build_object(
            &ignored, "external parameters", build->external, err) &&
        (build->internal.len == 0 ||
            hm_build_object(
                &ignored, "internal parameters", build->internal, err));
}

bool hm_build_write(
    struct hm_buf *out, const struct hm_build *build, struct hm_err *err)
{
    hm_auto(buf) definition = hm_buf(HM_STATEMENT_MAX),
                 details = hm_buf(HM_STATEMENT_MAX);

    HM_TRY(check(build, err));
    HM_TRY(put_definition(&definition, build, err));
    HM_TRY(put_details(&details, build, err));
    hm_buf_put_str(out, "{\"buildDefinition\":");
    hm_buf_put(out, hm_buf_view(&definition));
    hm_buf_put_str(out, ",\"runDetails\":");
    hm_buf_put(out, hm_buf_view(&details));
    hm_buf_put_u8(out, '}');
    return hm_buf_end(out, NULL, err);
}

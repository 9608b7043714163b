/* SPDX-License-Identifier: Apache-2.0 */
/* Versions 0.1 and 0.2, under the names of 1 (the mapping is the
 * specification's, "migrating from 0.2"). */
#include "base/limits.h"
#include "slsa/slsa_impl.h"

static const struct hm_slsa_metadata_names names = {"buildInvocationId",
    "buildInvocationID", "buildStartedOn", "buildFinishedOn"};

static void read_builder(struct hm_slsa *out, struct hm_json_obj *root)
{
    struct hm_json_obj o = hm_json_obj(root, "builder");

    out->builder_id = hm_json_opt_str(&o, "id");
    hm_json_close(&o, HM_JSON_IGNORE);
}

/* ---- v0.2 ---- */

static void read_config_source(struct hm_slsa *out, struct hm_json_obj *parent)
{
    struct hm_json v = hm_json_opt_any(parent, "configSource");
    struct hm_json_obj o;

    if (v.doc == NULL)
        return;
    o = hm_json_root(parent->rd, v);
    hm_slsa_cut_uri(
        &out->source.repository, &out->source.ref, hm_json_opt_str(&o, "uri"));
    out->source.digest = hm_slsa_object(&o, "digest");
    out->source.path = hm_json_opt_str(&o, "entryPoint");
    hm_json_close(&o, HM_JSON_IGNORE);
}

void hm_slsa_read_v0_2(struct hm_slsa *out, struct hm_json_obj *root)
{
    struct hm_json invocation = hm_json_opt_any(root, "invocation");

    read_builder(out, root);
    out->build_type = hm_json_str(root, "buildType");
    if (invocation.doc != NULL) {
        struct hm_json_obj o = hm_json_root(root->rd, invocation);

        read_config_source(out, &o);
        out->external = hm_slsa_object(&o, "parameters");
        out->internal = hm_slsa_object(&o, "environment");
        hm_json_close(&o, HM_JSON_IGNORE);
    }
    out->build_config = hm_json_opt_any(root, "buildConfig");
    hm_slsa_read_metadata(out, root, &names);
    out->dependencies = hm_slsa_list(root, "materials");
}

/* ---- v0.1 ---- */

static struct hm_json nth(struct hm_json list, int64_t n)
{
    struct hm_json_iter it = hm_json_iter(list);

    while (hm_json_iter_next(&it)) {
        if (n-- == 0)
            return it.value;
    }
    return (struct hm_json){0};
}

/* recipe.definedInMaterial says which material is the source. */
static void read_material(
    struct hm_slsa *out, struct hm_json_rd *rd, struct hm_json material)
{
    struct hm_json_obj o;

    if (material.doc == NULL)
        return;
    o = hm_json_root(rd, material);
    hm_slsa_cut_uri(
        &out->source.repository, &out->source.ref, hm_json_opt_str(&o, "uri"));
    out->source.digest = hm_slsa_object(&o, "digest");
    hm_json_close(&o, HM_JSON_IGNORE);
}

void hm_slsa_read_v0_1(struct hm_slsa *out, struct hm_json_obj *root)
{
    struct hm_json_obj recipe = hm_json_obj(root, "recipe");
    int64_t index = -1;

    read_builder(out, root);
    out->build_type = hm_json_str(&recipe, "type");
    out->external = hm_slsa_object(&recipe, "arguments");
    out->internal = hm_slsa_object(&recipe, "environment");
    out->source.path = hm_json_opt_str(&recipe, "entryPoint");
    if (hm_json_has(&recipe, "definedInMaterial"))
        index = hm_json_i64(&recipe, "definedInMaterial", HM_JSON_INT_EITHER);
    hm_json_close(&recipe, HM_JSON_IGNORE);
    hm_slsa_read_metadata(out, root, &names);
    out->dependencies = hm_slsa_list(root, "materials");
    if (index >= 0)
        read_material(out, root->rd, nth(out->dependencies, index));
}

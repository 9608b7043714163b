/* SPDX-License-Identifier: Apache-2.0 */
/* Provenance of every version. What is read keeps its promises, all of its parts
 * can be opened or are refused with a reason. */
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "slsa/slsa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void refused(const struct hm_err *err)
{
    must(err->code == HM_FORMAT || err->code == HM_LIMIT);
}

/* In the predicate, or in the arena, where texts with escapes are. */
static void check_uri(struct hm_bytes uri)
{
    struct hm_bytes repository, ref;

    must(hm_slsa_find_ref(uri) <= uri.len);
    hm_slsa_cut_uri(&repository, &ref, uri);
    must(repository.len + ref.len <= uri.len);
    must(ref.p == NULL || (ref.p > uri.p && ref.p[-1] == '@'));
}

static void check_list(struct hm_arena *arena, struct hm_json list)
{
    struct hm_json_iter it = hm_json_iter(list);

    must(list.doc == NULL || hm_json_type(list) == HM_JSON_ARRAY);
    while (hm_json_iter_next(&it)) {
        struct hm_slsa_descriptor d;
        struct hm_err err = {0};

        if (!hm_slsa_descriptor(&d, arena, it.value, &err)) {
            refused(&err);
            continue;
        }
        must(d.digest_count <= HM_SUBJECT_DIGESTS_MAX);
        check_uri(d.uri);
    }
}

/* All objects below, as whoever looks for a parameter opens them. */
static void check_object(struct hm_arena *arena, struct hm_json v)
{
    struct hm_json_iter it;
    struct hm_json open;
    struct hm_err err = {0};

    if (v.doc == NULL)
        return;
    if (!hm_slsa_open(&open, arena, v, &err)) {
        refused(&err);
        return;
    }
    must(hm_json_type(open) != HM_JSON_SEALED);
    it = hm_json_iter(open);
    while (hm_json_iter_next(&it)) {
        if (!hm_slsa_open(&open, arena, it.value, &err))
            refused(&err);
    }
}

static void check_parts(struct hm_arena *arena, const struct hm_slsa *slsa)
{
    check_list(arena, slsa->dependencies);
    check_list(arena, slsa->builder_dependencies);
    check_list(arena, slsa->byproducts);
    check_object(arena, slsa->external);
    check_object(arena, slsa->internal);
    check_object(arena, slsa->build_config);
    check_object(arena, slsa->builder_version);
    check_object(arena, slsa->source.digest);
    check_object(arena, slsa->completeness);
}

static void read(struct hm_bytes type, struct hm_bytes predicate)
{
    hm_auto(arena) arena = hm_arena(HM_SLSA_ARENA_MAX);
    struct hm_slsa slsa;
    struct hm_err err = {0};

    if (!hm_slsa_parse(&slsa, &arena, type, predicate, &err)) {
        refused(&err);
        return;
    }
    must(slsa.version == hm_slsa_version(type) && slsa.build_type.len > 0);
    must(hm_bytes_eq(slsa.text, predicate));
    check_parts(&arena, &slsa);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hm_bytes in = {data, size};

    check_uri(in);
    for (size_t i = 0; hm_slsa_type(i) != NULL; i++)
        read(hm_bytes_str(hm_slsa_type(i)), in);
    return 0;
}

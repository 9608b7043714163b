/* SPDX-License-Identifier: Apache-2.0 */
/* Platforms and failures from a reference on: test_gate.c. */
#include "gate/resolve.h"

#include "base/err.h"
#include "base/limits.h"
#include "lab/place.h"
#include "test.h"

static bool parse(struct hm_ref *out, struct hm_arena *arena, const char *text)
{
    struct hm_err err = {0};

    return CHECK_OK(hm_ref_parse(out, arena, hm_bytes_str(text), &err));
}

static void a_digest_decides_over_a_name(void)
{
    place_auto place = {0};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(resolved) by_name = {0};
    hm_auto(resolved) by_digest = {0};
    struct place_thing a, b;
    struct hm_store store;
    struct hm_ref ref;
    struct hm_err err = {0};

    if (!CHECK_OK(place_new(&place, &err)) ||
        !CHECK_OK(place_image(&place, &a, "a", "latest", &err)) ||
        !CHECK_OK(place_image(&place, &b, "b", NULL, &err)) ||
        !parse(&ref, &arena, "registry.test/app"))
        return;
    store = place_store(&place);
    if (CHECK_OK(hm_resolve(&by_name, &store, &ref, &err)))
        CHECK(hm_digest_eq(&by_name.docs[0].doc.digest, &a.digest));
    ref.has_digest = true;
    ref.digest = b.digest;
    if (CHECK_OK(hm_resolve(&by_digest, &store, &ref, &err)))
        CHECK(hm_digest_eq(&by_digest.docs[0].doc.digest, &b.digest));
    CHECK_EQ(by_digest.count, test_torture() ? by_digest.count : 1);
}

/* As a list says, or not at all: its size, its type, its bytes. */
static void an_entry_is_what_the_list_says(void)
{
    static const struct {
        const char *name, *type;
        size_t more;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"as it is", HM_MEDIA_OCI_MANIFEST, 0, HM_OK, NULL},
        {"another type", HM_MEDIA_OCI_INDEX, 0, HM_MISMATCH, "announced as"},
        {"another size", HM_MEDIA_OCI_MANIFEST, 1, HM_MISMATCH, "is listed"},
        {"a GiB", HM_MEDIA_OCI_MANIFEST, (size_t)1 << 30, HM_LIMIT, "at most"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        place_auto place = {0};
        hm_auto(resolved_doc) doc = {0};
        struct hm_descriptor entry = {.media_type = hm_bytes_str(rows[i].type)};
        struct place_thing a;
        struct hm_store store;
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (!CHECK_OK(place_new(&place, &err)) ||
            !CHECK_OK(place_image(&place, &a, "a", NULL, &err)))
            return;
        store = place_store(&place);
        entry.digest = a.digest;
        entry.size = a.size + rows[i].more;
        CHECK_CODE(hm_resolve_entry(&doc, &store, &entry, &err), rows[i].code,
            rows[i].words);
    }
}

TEST_SUITE(gate_resolve, TEST(a_digest_decides_over_a_name),
    TEST(an_entry_is_what_the_list_says));

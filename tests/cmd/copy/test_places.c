/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/copy/places.h"

#include <unistd.h>

#include "base/limits.h"
#include "test.h"

static struct hm_ref ref_of(struct hm_arena *arena, const char *text)
{
    struct hm_ref ref = {0};
    struct hm_err err = {0};

    CHECK_OK(hm_ref_parse(&ref, arena, hm_bytes_str(text), &err));
    return ref;
}

static void a_layout_is_made_to_be_written(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const struct hm_ref ref = ref_of(&arena, "oci-layout:l:v1");
    hm_auto(place) read = {0};
    hm_auto(place) written = {0};
    hm_auto(place) again = {0};
    struct hm_err err = {0};

    if (ref.kind == HM_REF_NONE)
        return;
    test_scratch();
    CHECK_ERR(
        hm_place_open(&read, &ref, false, NULL, &err), HM_NOT_FOUND, "l: ");
    CHECK_OK(hm_place_open(&written, &ref, true, NULL, &err));
    CHECK_OK(hm_place_open(&again, &ref, false, NULL, &err));
    if (again.layout != NULL)
        CHECK_BYTES(again.store.name, HM_LIT("oci-layout:l"));
}

static bool open_none(void *ctx, struct hm_store *out, const struct hm_ref *ref,
    bool write, struct hm_err *err)
{
    (void)err;
    *(bool *)ctx = write;
    *out = (struct hm_store){.name = ref->repository};
    return true;
}

static void registries_are_opened_by_somebody_else(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const struct hm_ref ref = ref_of(&arena, "registry.test/app:v1");
    bool write = false;
    const struct hm_store_opener opener = {open_none, &write};
    hm_auto(place) place = {0};
    struct hm_err err = {0};

    if (ref.kind == HM_REF_NONE)
        return;
    CHECK_ERR(hm_place_open(&place, &ref, true, NULL, &err), HM_UNSUPPORTED,
        "registry.test is in a registry, wanted oci-layout:DIR");
    if (CHECK_OK(hm_place_open(&place, &ref, true, &opener, &err))) {
        CHECK_BYTES(place.store.name, HM_LIT("app"));
        CHECK(write);
    }
}

static void a_digest_is_asked_for_before_a_name(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const struct hm_ref named = ref_of(&arena, "oci-layout:l:v1");
    const struct hm_ref both = ref_of(&arena,
        "oci-layout:l:v1@sha256:"
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");

    if (named.kind == HM_REF_NONE || both.kind == HM_REF_NONE)
        return;
    CHECK_BYTES(hm_place_at(&named).tag, HM_LIT("v1"));
    CHECK(hm_place_at(&named).digest == NULL);
    CHECK(hm_place_at(&both).digest == &both.digest);
}

TEST_SUITE(cmd_copy_places, TEST(a_layout_is_made_to_be_written),
    TEST(registries_are_opened_by_somebody_else),
    TEST(a_digest_is_asked_for_before_a_name));

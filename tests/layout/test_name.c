/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/layout.h"
#include "layout/sample.h"
#include "layout/state.h"

#define KIND(kind)                                                             \
    ",\"annotations\":{\"kind\":\"dev.cosignproject.cosign/" kind "\"}"
#define IMG DESC(HM_MEDIA_OCI_INDEX, KIND("imageIndex"))
#define IMG2 DESC2(HM_MEDIA_OCI_INDEX, KIND("imageIndex"))
#define SIGS2 DESC(HM_MEDIA_OCI_MANIFEST, KIND("sigs"))
#define SIGS DESC2(HM_MEDIA_OCI_MANIFEST, KIND("sigs"))
#define ATTS DESC2(HM_MEDIA_OCI_INDEX, KIND("atts"))

/* cosign saves an image, and beside it what in a registry has a tag. */
static void what_cosign_saved_has_its_tags(void)
{
    static const struct {
        const char *index, *name;
        enum hm_code code;
        const char *words, *type;
    } rows[] = {
        {INDEX(IMG "," SIGS "," ATTS, ""), "sha256-" D64 ".sig", HM_OK, NULL,
            HM_MEDIA_OCI_MANIFEST},
        {INDEX(IMG "," SIGS "," ATTS, ""), "sha256-" D64 ".att", HM_OK, NULL,
            HM_MEDIA_OCI_INDEX},
        {INDEX(IMG "," SIGS, ""), "sha256-" D64 ".att", HM_NOT_FOUND,
            "no image by that name", NULL},
        {INDEX(IMG "," SIGS, ""), "sha256-" E64 ".sig", HM_NOT_FOUND,
            "no image by that name", NULL},
        {INDEX(IMG "," SIGS, ""), "sha256-" D64 ".sbom", HM_NOT_FOUND,
            "no image by that name", NULL},
        {INDEX(IMG "," SIGS, ""), "sha256-" D64, HM_NOT_FOUND,
            "no image by that name", NULL},
        {INDEX(IMG "," IMG "," SIGS "," SIGS, ""), "sha256-" D64 ".sig", HM_OK,
            NULL, HM_MEDIA_OCI_MANIFEST},
        /* Which belongs to which is not said, and something does. */
        {INDEX(IMG "," IMG2 "," SIGS, ""), "sha256-" D64 ".sig", HM_MISMATCH,
            "2 images and 1 entries", NULL},
        {INDEX(IMG2 "," IMG "," SIGS, ""), "sha256-" D64 ".sig", HM_MISMATCH,
            "2 images and 1 entries", NULL},
        {INDEX(IMG "," SIGS "," SIGS2, ""), "sha256-" D64 ".sig", HM_MISMATCH,
            "1 images and 2 entries", NULL},
        {INDEX(IMG "," IMG2 "," SIGS, ""), "sha256-" D64 ".att", HM_NOT_FOUND,
            "no image by that name", NULL},
        {INDEX(SIGS, ""), "sha256-" D64 ".sig", HM_NOT_FOUND,
            "no image by that name", NULL},
        {INDEX(IMG "," SIGS "," ATTS, ""), "", HM_OK, NULL, HM_MEDIA_OCI_INDEX},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        const struct hm_descriptor *found = NULL;
        struct hm_listing listing = {0};
        struct hm_err err = {0};

        test_case("%zu: %s", i, rows[i].name);
        if (!CHECK_OK(hm_layout_index(
                &listing.index, &arena, hm_bytes_str(rows[i].index), &err)))
            continue;
        CHECK_CODE(hm_layout_by_name(
                       &found, &listing, hm_bytes_str(rows[i].name), &err),
            rows[i].code, rows[i].words);
        if (found != NULL)
            CHECK_BYTES(found->media_type, hm_bytes_str(rows[i].type));
    }
}

static void it_is_known_whose_layout_it_is(void)
{
    static const struct {
        const char *index;
        bool cosign;
    } rows[] = {
        {INDEX(SIGS, ""), true},
        {INDEX(DESC(HM_MEDIA_OCI_INDEX, "") "," IMG, ""), true},
        {INDEX(DESC(HM_MEDIA_OCI_INDEX, ""), ""), false},
        {INDEX(
             DESC(HM_MEDIA_OCI_INDEX, ",\"annotations\":{\"kind\":\"x\"}"), ""),
            false},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_manifest index;

        if (CHECK_OK(hm_layout_index(
                &index, &arena, hm_bytes_str(rows[i].index), &err)))
            CHECK_EQ(hm_layout_is_cosign(&index), rows[i].cosign);
    }
}

TEST_SUITE(layout_name, TEST(what_cosign_saved_has_its_tags),
    TEST(it_is_known_whose_layout_it_is));

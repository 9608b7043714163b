/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts by the command itself: tests/cli/tree.sh. */
#include "cmd/tree/tree.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "lab/place.h"
#include "test.h"
#include "verify/court.h"

static bool show(struct hm_buf *out, struct place *place,
    const struct hm_root *root, bool *unsure, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(outline) outline = hm_outline();
    const struct hm_store_opener opener = place_opener(place);
    struct hm_tree tree = {.opener = &opener, .root = root};
    struct hm_ref ref;

    HM_TRY(hm_ref_parse(&ref, &arena, HM_LIT("registry.test/app"), err));
    HM_TRY(hm_tree_show(hm_outline_root(&outline), &tree, &ref, err));
    *unsure = tree.unsure;
    return hm_outline_write_text(out, &outline, err);
}

/* A name in evidence that does not verify is anybody's. */
static void a_name_is_shown_when_it_is_proved(void)
{
    for (int trusted = 0; trusted < 2; trusted++) {
        place_auto place = {0};
        hm_auto(buf) out = hm_buf(HM_MIB);
        hm_auto_ptr(root) other = NULL;
        struct place_thing image, thing;
        bool unsure = true;
        struct hm_err err = {0};

        test_case("%s", trusted ? "trusted" : "not trusted");
        if (!CHECK(court_root() != NULL && court_other_lab() != NULL) ||
            !CHECK_OK(lab_root(&other, court_other_lab(), &err)) ||
            !CHECK_OK(place_new(&place, &err)) ||
            !CHECK_OK(place_image(&place, &image, "amd64", "latest", &err)) ||
            !CHECK_OK(place_bundle(&place, &thing, &image, "image, statement",
                &(struct place_how){0}, &err)) ||
            !CHECK_OK(show(
                &out, &place, trusted ? court_root() : other, &unsure, &err)))
            return;
        CHECK(test_torture() || !unsure);
        CHECK_EQ(strstr(hm_buf_str(&out), LAB_IDENTITY) != NULL,
            test_torture() ? strstr(hm_buf_str(&out), LAB_IDENTITY) != NULL
                           : trusted);
        CHECK(strstr(hm_buf_str(&out),
                  trusted ? "signed by:" : "not verified:") != NULL);
    }
}

static void what_cannot_be_listed_is_told(void)
{
    place_auto place = {0};
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct place_thing image;
    bool unsure = false;
    struct hm_err err = {0};

    if (!CHECK(court_root() != NULL) || !CHECK_OK(place_new(&place, &err)) ||
        !CHECK_OK(place_image(&place, &image, "amd64", "latest", &err)))
        return;
    place.fail_at = 2;
    place.fail_code = HM_NETWORK;
    if (!CHECK_OK(show(&out, &place, court_root(), &unsure, &err)))
        return;
    CHECK(unsure);
    CHECK(strstr(hm_buf_str(&out), "incomplete: network") != NULL);
    CHECK(strstr(hm_buf_str(&out), "question 2") != NULL);
}

TEST_SUITE(cmd_tree_tree, TEST(a_name_is_shown_when_it_is_proved),
    TEST(what_cannot_be_listed_is_told));

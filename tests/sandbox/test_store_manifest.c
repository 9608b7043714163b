/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "sandbox/store.h"
#include "test.h"

#define ONE                                                                    \
    "sha256:1111111111111111111111111111111111111111111111111111111111111111"
#define TWO                                                                    \
    "sha256:2222222222222222222222222222222222222222222222222222222222222222"

static struct hm_oci_put manifest(const char *digest, const char *tag)
{
    return (struct hm_oci_put){
        .repository = HM_LIT("a"),
        .text = HM_LIT("{}"),
        .media_type = HM_LIT("x/y"),
        .digest = hm_bytes_str(digest),
        .tag = hm_bytes_str(tag),
    };
}

static bool open_with(
    struct hm_oci_store **out, const char *digest, const char *tag)
{
    struct hm_oci_put put = manifest(digest, tag);
    struct hm_err err = {0};

    return CHECK_OK(hm_oci_store_open(out, NULL, "/tmp", &err)) &&
        CHECK_OK(hm_oci_manifest_put(*out, &put, &err));
}

static void a_manifest_is_found_by_tag_and_digest(void)
{
    static const char *const names[] = {"t", ONE};
    hm_auto_ptr(oci_store) store = NULL;
    struct hm_err err = {0};

    if (!open_with(&store, ONE, "t"))
        return;
    for (size_t i = 0; i < TEST_LEN(names); i++) {
        hm_auto(oci_content) content = {0};

        if (!CHECK_OK(hm_oci_manifest(
                &content, store, HM_LIT("a"), hm_bytes_str(names[i]), &err)))
            continue;
        CHECK_STR(hm_buf_str(&content.media_type), "x/y");
        CHECK_STR(hm_buf_str(&content.digest), ONE);
    }
}

static void conditions_hold_or_nothing_is_done(void)
{
    static const struct {
        const char *tag, *match, *none;
        bool good;
    } cases[] = {
        {"t", "\"" ONE "\"", NULL, true},
        {"t", "\"" TWO "\"", NULL, false},
        {"t", "\"x\" , \"" ONE "\"", NULL, true},
        {"t", "\"" ONE, NULL, false},
        {"t", ONE, NULL, false},
        {"t", "", NULL, false},
        {"t", "*", NULL, true},
        {"u", "*", NULL, false},
        {"u", NULL, "*", true},
        {"t", NULL, "*", false},
        {"t", NULL, "\"" TWO "\"", true},
        {"t", NULL, "\"" ONE "\"", false},
        {"t", "*", "*", false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(oci_store) store = NULL;
        hm_auto(oci_content) content = {0};
        struct hm_oci_put put = manifest(TWO, cases[i].tag);
        struct hm_err err = {0};

        test_case("%zu", i);
        put.if_match = cases[i].match == NULL
            ? hm_bytes(NULL, 0)
            : hm_bytes(cases[i].match, strlen(cases[i].match));
        put.if_none_match = hm_bytes_str(cases[i].none);
        if (!open_with(&store, ONE, "t"))
            return;
        CHECK_CODE(hm_oci_manifest_put(store, &put, &err),
            cases[i].good ? HM_OK : HM_MISMATCH, "If-");
        if (cases[i].good)
            continue;
        CHECK_ERR(
            hm_oci_manifest(&content, store, HM_LIT("a"), HM_LIT(TWO), &err),
            HM_NOT_FOUND, "no manifest");
    }
}

static void the_next_one_is_another(void)
{
    hm_auto_ptr(oci_store) store = NULL;
    hm_auto(oci_content) content = {0};
    struct hm_oci_put put = manifest(TWO, "");
    struct hm_err err = {0};

    if (!open_with(&store, ONE, "t"))
        return;
    CHECK_ERR(
        hm_oci_manifest_next(&content, store, HM_LIT("a"), HM_LIT(ONE), &err),
        HM_NOT_FOUND, "no other manifest");
    if (CHECK_OK(hm_oci_manifest_put(store, &put, &err)) &&
        CHECK_OK(hm_oci_manifest_next(
            &content, store, HM_LIT("a"), HM_LIT(TWO), &err)))
        CHECK_STR(hm_buf_str(&content.digest), ONE);
}

static void tags_go_with_their_manifest(void)
{
    hm_auto_ptr(oci_store) store = NULL;
    hm_auto(oci_content) content = {0};
    struct hm_err err = {0};

    if (!open_with(&store, ONE, "t") ||
        !CHECK_OK(
            hm_oci_manifest_delete(store, HM_LIT("a"), HM_LIT(ONE), &err)))
        return;
    CHECK_ERR(hm_oci_manifest(&content, store, HM_LIT("a"), HM_LIT("t"), &err),
        HM_NOT_FOUND, "no manifest t");
    CHECK_ERR(hm_oci_manifest_delete(store, HM_LIT("a"), HM_LIT("t"), &err),
        HM_NOT_FOUND, "no manifest t");
}

TEST_SUITE(sandbox_store_manifest, TEST(a_manifest_is_found_by_tag_and_digest),
    TEST(conditions_hold_or_nothing_is_done), TEST(the_next_one_is_another),
    TEST(tags_go_with_their_manifest));

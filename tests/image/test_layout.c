/* SPDX-License-Identifier: Apache-2.0 */
#include "image/layout.h"

#include "base/limits.h"
#include "image/sample.h"
#include "test.h"

#define M(more) DESC(HM_MEDIA_OCI_MANIFEST, more)
#define M2(more) DESC2(HM_MEDIA_OCI_MANIFEST, more)
#define KIND(kind)                                                             \
    ",\"annotations\":{\"kind\":\"dev.cosignproject.cosign/" kind "\"}"

static void the_version_is_checked(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"{\"imageLayoutVersion\": \"1.0.0\"}\n", HM_OK, NULL},
        {"{\"imageLayoutVersion\":\"1.0.0\",\"new\":1}", HM_OK, NULL},
        {"{\"imageLayoutVersion\":\"1.0.1\"}", HM_UNSUPPORTED,
            "oci-layout: $.imageLayoutVersion"},
        {"{\"imageLayoutVersion\":1.0}", HM_FORMAT, "expected string"},
        {"{\"imagelayoutversion\":\"1.0.0\"}", HM_FORMAT, "missing"},
        {"{\"imageLayoutVersion\":\"1.0.0\",\"ImageLayoutVersion\":\"2\"}",
            HM_FORMAT, "by case only"},
        {"{}", HM_FORMAT, "missing"},
        {"{\"imageLayoutVersion\": 1.0.0}", HM_FORMAT, "oci-layout: "},
        {"", HM_FORMAT, "oci-layout: "},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        CHECK_CODE(hm_layout_check(hm_bytes_str(rows[i].text), &err),
            rows[i].code, rows[i].words);
    }
}

static void index_json_is_an_index(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_manifest m;

    CHECK_OK(hm_layout_index(&m, &arena, HM_LIT(INDEX("", "")), &err));
    CHECK_OK(
        hm_layout_index(&m, &arena, HM_LIT("{" V2 ",\"manifests\":[]}"), &err));
    CHECK_ERR(hm_layout_index(&m, &arena, HM_LIT(MANIFEST("")), &err),
        HM_MISMATCH, "index.json: ");
}

static void what_is_meant_is_found_or_nothing(void)
{
    static const struct {
        const char *ref, *text;
        enum hm_code code;
        const char *words;
        size_t index;
    } rows[] = {
        {"d", INDEX(M(""), ""), HM_OK, NULL, 0},
        {"d", INDEX(M(NAMED("a")), ""), HM_OK, NULL, 0},
        {"d", INDEX(M(NAMED("a")) "," M(NAMED("b")), ""), HM_OK, NULL, 0},
        {"d", INDEX(M("") "," M2(NAMED("b")), ""), HM_USAGE,
            "several different images, and no name given; there are: b", 0},
        {"d", INDEX(M("") "," M2(""), ""), HM_USAGE,
            "there are: sha256:" D64 ", sha256:" E64, 0},
        {"d", INDEX(DESC("application/xml", "") "," M2(""), ""), HM_OK, NULL,
            1},
        {"d", INDEX(M(",\"artifactType\":\"a/b\"") "," M2(""), ""), HM_OK, NULL,
            1},
        {"d", INDEX(M(KIND("sigs")) "," M2(KIND("image")), ""), HM_OK, NULL, 1},
        {"d", INDEX(M(KIND("atts")) "," M2(KIND("imageIndex")), ""), HM_OK,
            NULL, 1},
        {"d", INDEX(M(KIND("sigs")), ""), HM_NOT_FOUND, "no image", 0},
        {"d", INDEX(M(NAMED("sha256-" D64 ".sig")) "," M2(NAMED("a")), ""),
            HM_OK, NULL, 1},
        {"d", INDEX(M(NAMED("sha512-" D64 D64)) "," M2(NAMED("a")), ""), HM_OK,
            NULL, 1},
        {"d", INDEX(M(NAMED("sha512-" D64)) "," M2(NAMED("a")), ""), HM_USAGE,
            "several different images", 0},
        {"d", INDEX(M(NAMED("sha256-" D64 "-x")) "," M2(NAMED("a")), ""),
            HM_USAGE, "several different images", 0},
        {"d", INDEX("", ""), HM_NOT_FOUND, "layout: no image", 0},
        {"d:b", INDEX(M(NAMED("a")) "," M2(NAMED("b")), ""), HM_OK, NULL, 1},
        {"d:a", INDEX(M(NAMED("a")) "," M(NAMED("a")), ""), HM_OK, NULL, 0},
        {"d:a", INDEX(M(NAMED("a")) "," M2(NAMED("a")), ""), HM_MISMATCH,
            "\"a\": several different images by that name", 0},
        {"d:A", INDEX(M(NAMED("a")), ""), HM_NOT_FOUND,
            "\"A\": no image by that name; there are: a", 0},
        {"d:a", INDEX(M(""), ""), HM_NOT_FOUND, "by that name", 0},
        {"d:latest", INDEX(M(""), ""), HM_NOT_FOUND, "by that name", 0},
        {"d@sha256:" E64, INDEX(M("") "," M2(""), ""), HM_OK, NULL, 1},
        {"d:x@sha256:" E64, INDEX(M(NAMED("x")) "," M2(""), ""), HM_OK, NULL,
            1},
        {"d@sha256:" E64, INDEX(M(""), ""), HM_NOT_FOUND, "not listed", 0},
        {"d:a", INDEX(M(NAMED("a")) "," DESC("a/b", ""), ""), HM_MISMATCH,
            "two sizes or types", 0},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        char text[256] = "oci-layout:";
        const struct hm_descriptor *d = NULL;
        struct hm_err err = {0};
        struct hm_manifest m;
        struct hm_ref ref;
        size_t len = sizeof("oci-layout:") - 1;

        test_case("%zu: %s", i, rows[i].ref);
        for (const char *p = rows[i].ref; *p != '\0'; p++)
            text[len++] = *p;
        if (!CHECK_OK(hm_ref_parse(&ref, &arena, hm_bytes_str(text), &err)) ||
            !CHECK_OK(
                hm_layout_index(&m, &arena, hm_bytes_str(rows[i].text), &err)))
            continue;
        CHECK_CODE(
            hm_layout_choose(&d, &m, &ref, &err), rows[i].code, rows[i].words);
        if (d != NULL)
            CHECK(d == &m.manifests.list[rows[i].index]);
        CHECK((d != NULL) == (rows[i].code == HM_OK) || test_torture());
    }
}

static void other_references_and_documents_are_a_mistake(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const struct hm_descriptor *d;
    struct hm_err err = {0};
    struct hm_manifest m;
    struct hm_ref ref;

    if (!CHECK_OK(hm_ref_parse(&ref, &arena, HM_LIT("debian"), &err)) ||
        !CHECK_OK(hm_layout_index(&m, &arena, HM_LIT(INDEX("", "")), &err)))
        return;
    CHECK_ERR(hm_layout_choose(&d, &m, &ref, &err), HM_USAGE, "");
}

TEST_SUITE(image_layout, TEST(the_version_is_checked),
    TEST(index_json_is_an_index), TEST(what_is_meant_is_found_or_nothing),
    TEST(other_references_and_documents_are_a_mistake));

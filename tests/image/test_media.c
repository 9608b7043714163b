/* SPDX-License-Identifier: Apache-2.0 */
#include "image/media.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

static void each_row_is_found_and_well_formed(void)
{
    size_t count = 0;
    const struct hm_media_type *rows = hm_media_types(&count);

    CHECK(count > 20);
    for (size_t i = 0; i < count; i++) {
        struct hm_bytes name = hm_bytes_str(rows[i].name);

        test_case("%s", rows[i].name);
        CHECK(hm_media_find(name) == &rows[i]);
        CHECK(hm_media_ok(name));
        CHECK_EQ(hm_media_of(name), rows[i].media);
        CHECK(rows[i].media != HM_MEDIA_OTHER);
    }
}

static void types_are_told_by_their_whole_name(void)
{
    CHECK_EQ(hm_media_of(HM_LIT(HM_MEDIA_OCI_INDEX)), HM_MEDIA_INDEX);
    CHECK_EQ(hm_media_of(HM_LIT(HM_MEDIA_DOCKER_LIST)), HM_MEDIA_INDEX);
    CHECK_EQ(hm_media_of(HM_LIT(HM_MEDIA_OCI_MANIFEST)), HM_MEDIA_MANIFEST);
    CHECK_EQ(hm_media_of(HM_LIT(HM_MEDIA_DOCKER_MANIFEST)), HM_MEDIA_MANIFEST);
    CHECK_EQ(hm_media_of(HM_LIT(HM_MEDIA_OCI_MANIFEST " ")), HM_MEDIA_OTHER);
    CHECK_EQ(hm_media_of(HM_LIT("Application/vnd.oci.image.index.v1+json")),
        HM_MEDIA_OTHER);
    CHECK_EQ(hm_media_of(HM_LIT("")), HM_MEDIA_OTHER);
}

static void a_header_is_cut_to_its_type(void)
{
    static const char *const rows[][2] = {
        {"a/b", "a/b"},
        {" a/b ; charset=utf-8", "a/b"},
        {"a/b;", "a/b"},
        {";", ""},
        {"", ""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i][0]);
        CHECK_BYTES(
            hm_media_bare(hm_bytes_str(rows[i][0])), hm_bytes_str(rows[i][1]));
    }
}

static void the_grammar_is_rfc_6838s(void)
{
    static const char *const good[] = {"a/b", "text/plain", "1/2",
        "application/vnd.x!#$&-^_.+y",
        "application/vnd.dev.sigstore.bundle+json;version=0.1"};
    static const char *const bad[] = {"", "a", "a/", "/b", "a/b/c", ".a/b",
        "a/.b", "a/b;c=d", "a b/c", "a/b\n", "a/\xc3\xa9"};
    char text[2 * HM_MEDIA_TYPE_MAX + 2];

    for (size_t i = 0; i < TEST_LEN(good); i++) {
        test_case("%s", good[i]);
        CHECK(hm_media_ok(hm_bytes_str(good[i])));
    }
    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        test_case("%s", bad[i]);
        CHECK(!hm_media_ok(hm_bytes_str(bad[i])));
    }
    test_case("lengths");
    memset(text, 'a', sizeof(text));
    text[HM_MEDIA_TYPE_MAX] = '/';
    CHECK(hm_media_ok(hm_bytes(text, sizeof(text) - 1)));
    CHECK(!hm_media_ok(hm_bytes(text, sizeof(text))));
    CHECK(!hm_media_ok(HM_LIT("a/b\0c")));
}

TEST_SUITE(image_media, TEST(each_row_is_found_and_well_formed),
    TEST(types_are_told_by_their_whole_name), TEST(a_header_is_cut_to_its_type),
    TEST(the_grammar_is_rfc_6838s));

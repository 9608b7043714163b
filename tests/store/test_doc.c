/* SPDX-License-Identifier: Apache-2.0 */
#include "store/doc.h"

#include "base/limits.h"
#include "image/sample.h"
#include "test.h"

static void a_type_loses_its_parameters_and_must_be_one(void)
{
    static const struct {
        const char *type, *kept;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"application/json; charset=utf-8", "application/json", HM_OK, NULL},
        {"", "", HM_OK, NULL},
        {"application", NULL, HM_FORMAT, "media type \"application\""},
        {"a/b\nc", NULL, HM_FORMAT, "media type \"a/b"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) text = hm_buf(100);
        hm_auto(doc) doc = {0};
        struct hm_err err = {0};

        test_case("%s", rows[i].type);
        hm_buf_put_str(&text, "abc");
        CHECK_CODE(
            hm_doc_make(&doc, &text, hm_bytes_str(rows[i].type), NULL, &err),
            rows[i].code, rows[i].words);
        if (rows[i].code == HM_OK && err.code == HM_OK) {
            CHECK_STR(doc.media_type, rows[i].kept);
            CHECK_EQ(text.len, 0);
        }
    }
}

static void what_goes_beyond_the_limit_is_left_out_and_said(void)
{
    hm_auto(buf) text = hm_buf(4 * HM_MIB);
    hm_auto(referrers) list = hm_referrers(HM_REFERRERS_TAG);
    struct hm_err err = {0};

    hm_buf_put_str(&text, "{" V2 ",\"manifests\":[");
    for (int i = 0; i < 10000; i++) {
        hm_buf_put_str(&text, i == 0 ? "" : ",");
        hm_buf_put_str(&text, DESC(HM_MEDIA_OCI_MANIFEST, ""));
    }
    hm_buf_put_str(&text, "]}");
    for (int page = 0; page < 2 && err.code == HM_OK; page++)
        CHECK_OK(hm_referrers_add_index(
            &list, hm_buf_view(&text), HM_LIT(HM_MEDIA_OCI_INDEX), &err));
    if (err.code != HM_OK)
        return;
    CHECK_EQ(list.count, HM_REFERRERS_MAX);
    CHECK_STR(list.incomplete, "limit");
}

static void the_fallback_tag_is_the_digest_with_a_dash(void)
{
    struct hm_digest digest;
    const struct hm_digest none = {0};
    hm_auto(buf) tag = hm_buf(200);
    hm_auto(buf) bad = hm_buf(200);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_image_digest_parse(&digest,
            HM_LIT("sha256:e3b0c44298fc1c149afbf4c8996fb924"
                   "27ae41e4649b934ca495991b7852b855"),
            &err)))
        return;
    hm_buf_put_str(&tag, "a:");
    hm_referrers_tag(&tag, &digest);
    CHECK_STR(hm_buf_str(&tag),
        "a:sha256-"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hm_referrers_tag(&bad, &none);
    CHECK_ERR(hm_buf_end(&bad, NULL, &err), HM_USAGE, "");
}

TEST_SUITE(store_doc, TEST(a_type_loses_its_parameters_and_must_be_one),
    TEST(what_goes_beyond_the_limit_is_left_out_and_said),
    TEST(the_fallback_tag_is_the_digest_with_a_dash));

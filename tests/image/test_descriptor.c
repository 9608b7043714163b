/* SPDX-License-Identifier: Apache-2.0 */
#include "image/descriptor.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "image/sample.h"
#include "test.h"

/* Two bytes, {}. */
#define EMPTY(data)                                                            \
    "{" TYPE(HM_MEDIA_OCI_EMPTY) ",\"digest\":\"sha256:44136fa355b3678a1146ad" \
                                 "16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  \
                                 "\",\"size\":2,\"data\":\"" data "\"}"
#define SIZED(size) "{" TYPE("a/b") "," DIGEST ",\"size\":" size "}"

static void everything_in_it_is_read(void)
{
    static const char text[] = DESC("a/b",
        ",\"artifactType\":\"c/d\",\"annotations\":{\"k\":\"v\"},\"platform\":"
        "{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v6\","
        "\"os.version\":\"1\",\"os.features\":[\"x\"]},\"urls\":["
        "\"https://r.test/x\"],\"new\":[1]");
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_descriptor d;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_descriptor_parse(&d, &arena, HM_LIT(text), &err)))
        return;
    CHECK_BYTES(d.text, HM_LIT(text));
    CHECK_BYTES(d.media_type, HM_LIT("a/b"));
    CHECK_STR(HM_SHOW_DIGEST(&d.digest), "sha256:" D64);
    CHECK_EQ(d.size, 7);
    CHECK_BYTES(d.artifact_type, HM_LIT("c/d"));
    CHECK_EQ(d.annotations.count, 1);
    CHECK_BYTES(d.platform.os, HM_LIT("linux"));
    CHECK_BYTES(d.platform.arch, HM_LIT("arm"));
    CHECK_BYTES(d.platform.variant, HM_LIT("v6"));
    CHECK_BYTES(d.platform.os_version, HM_LIT("1"));
    CHECK(hm_bytes_starts(d.platform_text, HM_LIT("{\"os\":")));
    if (CHECK_EQ(d.url_count, 1))
        CHECK_BYTES(d.urls[0], HM_LIT("https://r.test/x"));
    CHECK(!d.has_data);
    if (CHECK_EQ(d.unknown.count, 1))
        CHECK_BYTES(d.unknown.list[0].value, HM_LIT("[1]"));
}

static void what_is_wrong_is_refused(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {DESC("a/b", ""), HM_OK, NULL},
        {DESC("a/b", ",\"artifactType\":\"\",\"urls\":null,\"platform\":null"),
            HM_OK, NULL},
        {SIZED("0"), HM_OK, NULL},
        {SIZED("9007199254740992"), HM_OK, NULL},
        {SIZED("9007199254740993"), HM_LIMIT, "2^53"},
        {SIZED("18446744073709551616"), HM_FORMAT, "$.size"},
        {SIZED("-1"), HM_FORMAT, "$.size"},
        {SIZED("1.0"), HM_FORMAT, "$.size"},
        {SIZED("1e2"), HM_FORMAT, "$.size"},
        {SIZED("\"7\""), HM_FORMAT, "$.size"},
        {SIZED("null"), HM_FORMAT, "$.size: missing"},
        {"{" TYPE("a/b") "," DIGEST "}", HM_FORMAT, "$.size: missing"},
        {"{" TYPE("a/b") ",\"size\":7}", HM_FORMAT, "$.digest: missing"},
        {"{" DIGEST ",\"size\":7}", HM_FORMAT, "$.mediaType: missing"},
        {DESC("", ""), HM_FORMAT, "no media type"},
        {DESC("a", ""), HM_FORMAT, "no media type"},
        {DESC("a/b", ",\"artifactType\":\"a\""), HM_FORMAT, "no media type"},
        {DESC("a/b", ",\"size\":7"), HM_FORMAT, "duplicate"},
        {DESC("a/b", ",\"Size\":8"), HM_FORMAT, "by case only"},
        {DESC("a/b", ",\"Dige\\u017ft\":8"), HM_FORMAT, "by case only"},
        {DESC("a/b", ",\"urls\":[\"value\"]"), HM_FORMAT, "$.urls[0]"},
        {DESC("a/b", ",\"urls\":{}"), HM_FORMAT, "$.urls"},
        {DESC("a/b", ",\"platform\":{\"os\":\"linux\"}"), HM_FORMAT,
            "$.platform.architecture: missing"},
        {DESC("a/b", FOR("linux", "amd64\",\"OS\":\"x")), HM_FORMAT,
            "by case only"},
        {"{" TYPE("a/b") ",\"size\":7,\"digest\":\"sha384:" D64 "\"}",
            HM_FORMAT, "sha384"},
        {"{" TYPE("a/b") ",\"size\":7,\"digest\":\"md5:" D64 "\"}",
            HM_UNSUPPORTED, "md5"},
        {"{" TYPE("a/b") ",\"size\":7,\"digest\":\"sha256:" TEN "\"}",
            HM_FORMAT, "$.digest"},
        {EMPTY("e30="), HM_OK, NULL},
        {EMPTY("e30K"), HM_MISMATCH, "3 bytes, but the size is 2"},
        {EMPTY("e3s="), HM_MISMATCH, "its digest is"},
        {EMPTY("e30"), HM_FORMAT, "$.data"},
        {"[]", HM_FORMAT, "expected object"},
        {DESC("a/b", "") "x", HM_FORMAT, ""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_descriptor d;
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        CHECK_CODE(
            hm_descriptor_parse(&d, &arena, hm_bytes_str(rows[i].text), &err),
            rows[i].code, rows[i].words);
    }
}

static void urls_have_a_limit(void)
{
    for (size_t count = HM_IMAGE_URLS_MAX; count <= HM_IMAGE_URLS_MAX + 1;
         count++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_descriptor d;
        struct hm_err err = {0};

        hm_buf_printf(
            &text, "{" TYPE("a/b") "," DIGEST ",\"size\":7,\"urls\":[");
        for (size_t i = 0; i < count; i++)
            hm_buf_printf(&text, "%s\"https://r.test\"", i > 0 ? "," : "");
        hm_buf_put_str(&text, "]}");
        CHECK_CODE(hm_descriptor_parse(&d, &arena, hm_buf_view(&text), &err),
            count > HM_IMAGE_URLS_MAX ? HM_LIMIT : HM_OK, "$.urls");
    }
}

/* A changed byte is refused, or shows in what was read. */
static void every_change_is_refused_or_seen(void)
{
    static const char text[] = EMPTY("e30=");
    size_t len = sizeof(text) - 1;

    for (size_t end = 0; end < len; end++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_descriptor d;
        struct hm_err err = {0};

        CHECK(!hm_descriptor_parse(&d, &arena, hm_bytes(text, end), &err));
    }
    for (size_t at = 0; at < len; at++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        char copy[sizeof(text)];
        struct hm_descriptor d;
        struct hm_err err = {0};

        memcpy(copy, text, len);
        copy[at] ^= 0x01;
        test_case("byte %zu", at);
        /* The type may change, or a name of what is optional. */
        if (hm_descriptor_parse(&d, &arena, hm_bytes(copy, len), &err))
            CHECK(!hm_bytes_eq(d.media_type, HM_LIT(HM_MEDIA_OCI_EMPTY)) ||
                d.unknown.count > 0);
    }
}

static void descriptors_have_an_order(void)
{
    const struct hm_descriptor sorted[] = {
        {.digest = {.hash = HM_SHA256, .len = 32, .b = {1}}},
        {.digest = {.hash = HM_SHA256, .len = 32, .b = {1}},
            .media_type = HM_LIT("a/a")},
        {.digest = {.hash = HM_SHA256, .len = 32, .b = {1}},
            .media_type = HM_LIT("a/a"),
            .size = 1},
        {.digest = {.hash = HM_SHA256, .len = 32, .b = {1}},
            .media_type = HM_LIT("a/b")},
        {.digest = {.hash = HM_SHA512, .len = 64, .b = {1}}},
        {.digest = {.hash = HM_SHA256, .len = 32, .b = {2}}},
    };

    for (size_t i = 0; i < TEST_LEN(sorted); i++) {
        for (size_t k = 0; k < TEST_LEN(sorted); k++) {
            int c = hm_descriptor_cmp(&sorted[i], &sorted[k]);

            test_case("%zu %zu", i, k);
            CHECK((c > 0) - (c < 0) == (i > k) - (i < k));
        }
    }
}

TEST_SUITE(image_descriptor, TEST(everything_in_it_is_read),
    TEST(descriptors_have_an_order), TEST(what_is_wrong_is_refused),
    TEST(urls_have_a_limit), TEST(every_change_is_refused_or_seen));

/* SPDX-License-Identifier: Apache-2.0 */
#include "image/manifest.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "image/sample.h"
#include "test.h"

#define SUBJECT ",\"subject\":" DESC2(HM_MEDIA_OCI_INDEX, "")
#define BARE(more) "{" V2 "," CONFIG "," LAYERS more "}"
#define BARE_INDEX "{" V2 ",\"manifests\":[]}"
#define SCHEMA1                                                                \
    "{\"schemaVersion\":1,\"name\":\"a\",\"fsLayers\":[],\"history\":[]}"

static bool parse(struct hm_manifest *out, struct hm_arena *arena,
    const char *text, const char *type, struct hm_err *err)
{
    return hm_manifest_parse(
        out, arena, hm_bytes_str(text), hm_bytes_str(type), err);
}

static void a_manifest_is_read(void)
{
    static const char text[] = MANIFEST(SUBJECT
        ",\"artifactType\":\"a/b\",\"annotations\":{\"k\":\"v\"},\"new\": 1");
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_manifest m;

    if (!CHECK_OK(parse(&m, &arena, text, "", &err)))
        return;
    CHECK_EQ(m.kind, HM_MANIFEST_IMAGE);
    CHECK_BYTES(m.text, HM_LIT(text));
    CHECK_STR(m.media_type, HM_MEDIA_OCI_MANIFEST);
    CHECK(m.states_type && m.has_subject);
    CHECK_BYTES(m.config.media_type, HM_LIT(HM_MEDIA_OCI_CONFIG));
    CHECK_EQ(m.layers.count, 1);
    CHECK_EQ(m.manifests.count, 0);
    CHECK_STR(HM_SHOW_DIGEST(&m.subject.digest), "sha256:" E64);
    CHECK_EQ(m.annotations.count, 1);
    CHECK_EQ(m.unknown.count, 1);
    CHECK_BYTES(hm_manifest_artifact_type(&m), HM_LIT("a/b"));
}

static void an_index_is_read(void)
{
    static const char text[] =
        INDEX(DESC(HM_MEDIA_OCI_MANIFEST, FOR("linux", "amd64")) "," DESC2(
                  HM_MEDIA_OCI_INDEX, ""),
            SUBJECT);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_manifest m;

    if (!CHECK_OK(parse(&m, &arena, text, HM_MEDIA_OCI_INDEX, &err)))
        return;
    CHECK_EQ(m.kind, HM_MANIFEST_INDEX);
    CHECK_EQ(m.manifests.count, 2);
    CHECK_EQ(m.layers.count, 0);
    CHECK(m.has_subject);
    CHECK_EQ(hm_manifest_artifact_type(&m).len, 0);
}

/* By OCI's rule, and an empty text is no type. */
static void the_artifact_type_is_the_configs_unless_said(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_manifest m;

    if (CHECK_OK(
            parse(&m, &arena, MANIFEST(",\"artifactType\":\"\""), "", &err)))
        CHECK_BYTES(hm_manifest_artifact_type(&m), HM_LIT(HM_MEDIA_OCI_CONFIG));
}

static void the_type_is_said_once(void)
{
    static const struct {
        const char *text, *announced;
        enum hm_code code;
        const char *words; /* or the type */
    } rows[] = {
        {MANIFEST(""), "", HM_OK, HM_MEDIA_OCI_MANIFEST},
        {MANIFEST(""), HM_MEDIA_OCI_MANIFEST, HM_OK, HM_MEDIA_OCI_MANIFEST},
        {MANIFEST(""), "Application/VND.oci.image.manifest.v1+json; charset=x",
            HM_OK, HM_MEDIA_OCI_MANIFEST},
        {BARE(""), "", HM_OK, HM_MEDIA_OCI_MANIFEST},
        {BARE(""), HM_MEDIA_DOCKER_MANIFEST, HM_OK, HM_MEDIA_DOCKER_MANIFEST},
        {BARE_INDEX, "", HM_OK, HM_MEDIA_OCI_INDEX},
        {BARE_INDEX, HM_MEDIA_DOCKER_LIST, HM_OK, HM_MEDIA_DOCKER_LIST},
        {MANIFEST(""), HM_MEDIA_DOCKER_MANIFEST, HM_MISMATCH, "announced as"},
        {MANIFEST(""), HM_MEDIA_OCI_INDEX, HM_MISMATCH, "announced as"},
        {MANIFEST(""), "application/json", HM_MISMATCH, "announced as"},
        {BARE(""), "application/json", HM_UNSUPPORTED, "no type of manifest"},
        {BARE(""), HM_MEDIA_OCI_INDEX, HM_FORMAT, "$.config: in an index"},
        {BARE_INDEX, HM_MEDIA_OCI_MANIFEST, HM_FORMAT,
            "$.manifests: in a manifest"},
        {BARE(",\"mediaType\":\"a/b\""), "", HM_UNSUPPORTED, "\"a/b\" is no"},
        {BARE(",\"mediaType\":\"a\""), "", HM_FORMAT, "no media type"},
        {BARE(",\"mediaType\":1"), "", HM_FORMAT, "$.mediaType"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_manifest m = {.media_type = NULL};

        test_case("%zu: %s", i, rows[i].announced);
        CHECK_CODE(parse(&m, &arena, rows[i].text, rows[i].announced, &err),
            rows[i].code, rows[i].words);
        if (m.media_type != NULL)
            CHECK_STR(m.media_type, rows[i].words);
    }
}

static void nothing_is_read_in_two_ways(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {MANIFEST(",\"manifests\":[]"), HM_FORMAT, "$.manifests: in a"},
        {MANIFEST(",\"manifests\":null"), HM_FORMAT, "$.manifests: in a"},
        {MANIFEST(",\"Manifests\":[]"), HM_FORMAT, "$.Manifests: in a"},
        {MANIFEST(",\"manife\\u017fts\":[]"), HM_FORMAT, "in a manifest"},
        {MANIFEST(",\"fsLayers\":[]"), HM_FORMAT, "schema 1's"},
        {MANIFEST(",\"Layers\":[]"), HM_FORMAT, "by case only"},
        {MANIFEST(",\"layer\\u017f\":[]"), HM_FORMAT, "by case only"},
        {MANIFEST(",\"Subject\":{}"), HM_FORMAT, "by case only"},
        {MANIFEST(",\"MEDIATYPE\":\"\""), HM_FORMAT, "by case only"},
        {MANIFEST(",\"config\":{}"), HM_FORMAT, "duplicate"},
        {MANIFEST(",\"\\u006cayers\":[]"), HM_FORMAT, "duplicate"},
        {INDEX("", ",\"layers\":[]"), HM_FORMAT, "$.layers: in an index"},
        {INDEX("", ",\"Config\":{}"), HM_FORMAT, "$.Config: in an index"},
        {INDEX("", ",\"FSLayers\":1"), HM_FORMAT, "schema 1's"},
        {BARE(",\"manifests\":[]"), HM_FORMAT, "in an index"},
        {SCHEMA1, HM_UNSUPPORTED, "schema 1"},
        {"{\"schemaVersion\":3}", HM_UNSUPPORTED, "3, wanted 2"},
        {"{" CONFIG "," LAYERS "}", HM_FORMAT, "$.schemaVersion: missing"},
        {"{" V2 "," LAYERS "}", HM_FORMAT, "$.config: missing"},
        {"{" V2 "," CONFIG "}", HM_FORMAT, "$.layers: missing"},
        {"{" V2 "," CONFIG ",\"layers\":null}", HM_FORMAT, "missing"},
        {"{" V2 "," CONFIG ",\"layers\":[]}", HM_OK, NULL},
        {MANIFEST(",\"subject\":null"), HM_OK, NULL},
        {MANIFEST(",\"subject\":{}"), HM_FORMAT, "$.subject.mediaType"},
        {MANIFEST("") "\n", HM_OK, NULL},
        {MANIFEST("") "{}", HM_FORMAT, ""},
        {"<html>", HM_FORMAT, ""},
        {"", HM_FORMAT, ""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_manifest m;

        test_case("%s", rows[i].text);
        CHECK_CODE(parse(&m, &arena, rows[i].text, "", &err), rows[i].code,
            rows[i].words);
    }
}

static void schema_1_is_refused_by_its_type(void)
{
    static const char *const types[] = {
        "application/vnd.docker.distribution.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v1+prettyjws"};

    for (size_t i = 0; i < TEST_LEN(types); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_manifest m;

        test_case("%s", types[i]);
        CHECK_ERR(parse(&m, &arena, BARE(""), types[i], &err), HM_UNSUPPORTED,
            "schema 1");
    }
}

/* `count` times the item between front and end. */
static bool parse_many(const char *front, const char *item, size_t count,
    const char *end, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(buf) text = hm_buf(2 * HM_IMAGE_TEXT_MAX);
    struct hm_manifest m;

    hm_buf_put_str(&text, front);
    for (size_t i = 0; i < count; i++)
        hm_buf_printf(&text, "%s%s", i > 0 ? "," : "", item);
    hm_buf_put_str(&text, end);
    HM_TRY(hm_buf_end(&text, NULL, err));
    return hm_manifest_parse(
        &m, &arena, hm_buf_view(&text), hm_bytes(NULL, 0), err);
}

static void counts_and_sizes_have_limits(void)
{
    static const char layers[] = "{" V2 "," CONFIG ",\"layers\":[";
    static const char index[] = "{" V2 ",\"manifests\":[";
    struct hm_err err = {0};

    if (test_torture())
        return;
    CHECK_OK(parse_many(layers, LAYER, HM_IMAGE_LAYERS_MAX, "]}", &err));
    CHECK_ERR(parse_many(layers, LAYER, HM_IMAGE_LAYERS_MAX + 1, "]}", &err),
        HM_LIMIT, "1000");
    CHECK_OK(
        parse_many(index, DESC("a/b", ""), HM_IMAGE_MANIFESTS_MAX, "]}", &err));
    CHECK_OK(parse_many(
        index, DESC("a/b", ",\"new\":1"), HM_IMAGE_MANIFESTS_MAX, "]}", &err));
    CHECK_ERR(parse_many(index, DESC("a/b", ""), HM_IMAGE_MANIFESTS_MAX + 1,
                  "]}", &err),
        HM_LIMIT, "16384");
    CHECK_ERR(parse_many(MANIFEST("") "/*", "   ", HM_MIB, "", &err), HM_LIMIT,
        "4194304");
    CHECK_ERR(parse_many(index, "1", 600000, "]}", &err), HM_LIMIT, "");
}

static void a_platform_is_chosen_when_it_is_one(void)
{
#define AMD64(more) DESC(HM_MEDIA_OCI_MANIFEST, FOR("linux", "amd64") more)
#define AMD64_OTHER DESC2(HM_MEDIA_OCI_MANIFEST, FOR("linux", "x86_64"))
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {INDEX(AMD64(""), ""), HM_OK, NULL},
        {INDEX(AMD64("") "," AMD64(NAMED("x")), ""), HM_OK, NULL},
        {INDEX(AMD64("") "," AMD64_OTHER, ""), HM_MISMATCH,
            "two different manifests for linux/amd64"},
        {INDEX(DESC(HM_MEDIA_OCI_MANIFEST, FOR("linux", "arm64")), ""),
            HM_NOT_FOUND,
            "no manifest for linux/amd64; there are: linux/arm64"},
        {INDEX(DESC(HM_MEDIA_OCI_MANIFEST, ""), ""), HM_NOT_FOUND,
            "linux/amd64; there are: none"},
        {INDEX(DESC("a/b", FOR("linux", "amd64")), ""), HM_NOT_FOUND, "linux"},
        {INDEX("", ""), HM_NOT_FOUND, "linux"},
        {MANIFEST(""), HM_USAGE, "no index"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        const struct hm_descriptor *d = NULL;
        struct hm_platform want;
        struct hm_err err = {0};
        struct hm_manifest m;

        test_case("%s", rows[i].text);
        if (!CHECK_OK(hm_platform_parse(&want, HM_LIT("linux/amd64"), &err)) ||
            !CHECK_OK(parse(&m, &arena, rows[i].text, "", &err)))
            continue;
        CHECK_CODE(hm_manifest_choose(&d, &m, &want, &err), rows[i].code,
            rows[i].words);
        CHECK(d == (rows[i].code == HM_OK ? &m.manifests.list[0] : NULL));
    }
}

static void a_digest_is_found_when_it_is_one_thing(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {INDEX(DESC("a/b", "") "," DESC("a/b", NAMED("x")), ""), HM_OK, NULL},
        {INDEX(DESC2("a/b", ""), ""), HM_NOT_FOUND, "is not listed"},
        {INDEX(DESC("a/b", "") "," DESC("a/c", ""), ""), HM_MISMATCH, "two"},
        {INDEX(DESC("a/b", "") ",{" TYPE("a/b") "," DIGEST ",\"size\":8}", ""),
            HM_MISMATCH, "two sizes or types"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        const struct hm_descriptor *d = NULL;
        struct hm_digest digest;
        struct hm_err err = {0};
        struct hm_manifest m;

        test_case("%s", rows[i].text);
        if (!CHECK_OK(hm_digest_parse(&digest, HM_LIT("sha256:" D64), &err)) ||
            !CHECK_OK(parse(&m, &arena, rows[i].text, "", &err)))
            continue;
        CHECK_CODE(hm_descriptors_find(&d, &m.manifests, &digest, &err),
            rows[i].code, rows[i].words);
    }
}

/* Each prefix is refused; a changed byte is refused, or what is left is still
 * one manifest with one config and one layer. */
static void every_change_is_refused_or_harmless(void)
{
    static const char text[] = MANIFEST(SUBJECT);
    size_t len = sizeof(text) - 1, step = test_torture() ? 16 : 1;

    for (size_t end = 0; end < len; end += step) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_manifest m;

        CHECK(!hm_manifest_parse(
            &m, &arena, hm_bytes(text, end), hm_bytes(NULL, 0), &err));
    }
    for (size_t at = 0; at < len; at += step) {
        for (int bit = 0; bit < 8; bit++) {
            hm_auto(arena) arena = hm_arena(HM_MIB);
            char copy[sizeof(text)];
            struct hm_err err = {0};
            struct hm_manifest m;

            memcpy(copy, text, len);
            copy[at] = (char)(copy[at] ^ (1 << bit));
            test_case("byte %zu, bit %d", at, bit);
            if (!hm_manifest_parse(
                    &m, &arena, hm_bytes(copy, len), hm_bytes(NULL, 0), &err))
                continue;
            CHECK_EQ(m.kind, HM_MANIFEST_IMAGE);
            CHECK_EQ(m.layers.count, 1);
            CHECK_EQ(m.layers.list[0].digest.len, 32);
            CHECK(m.has_subject || m.unknown.count == 1);
        }
    }
}

TEST_SUITE(image_manifest, TEST(a_manifest_is_read), TEST(an_index_is_read),
    TEST(the_artifact_type_is_the_configs_unless_said),
    TEST(the_type_is_said_once), TEST(nothing_is_read_in_two_ways),
    TEST(schema_1_is_refused_by_its_type), TEST(counts_and_sizes_have_limits),
    TEST(a_platform_is_chosen_when_it_is_one),
    TEST(a_digest_is_found_when_it_is_one_thing),
    TEST(every_change_is_refused_or_harmless));

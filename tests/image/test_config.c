/* SPDX-License-Identifier: Apache-2.0 */
#include "image/config.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "image/sample.h"
#include "test.h"

#define RUN(more) IMAGE_CONFIG(",\"config\":{" more "}")

static bool parse(struct hm_image_config *out, struct hm_arena *arena,
    const char *text, struct hm_err *err)
{
    return hm_image_config_parse(out, arena, hm_bytes_str(text), err);
}

static void everything_in_it_is_read(void)
{
    static const char text[] = IMAGE_CONFIG(
        ",\"created\":\"2020\",\"author\":\"a\",\"variant\":\"v2\","
        "\"os.version\":\"1\",\"config\":{\"User\":\"u\",\"Env\":[\"A=b\"],"
        "\"Labels\":{\"k\":\"v\"},\"OnBuild\":null},\"history\":[{}],"
        "\"docker_version\":\"1\"");
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_image_config c;
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&c, &arena, text, &err)))
        return;
    CHECK_BYTES(c.text, HM_LIT(text));
    CHECK_BYTES(c.platform.os, HM_LIT("linux"));
    CHECK_BYTES(c.platform.arch, HM_LIT("amd64"));
    CHECK_BYTES(c.platform.variant, HM_LIT("v2"));
    CHECK_BYTES(c.platform.os_version, HM_LIT("1"));
    CHECK_BYTES(c.created, HM_LIT("2020"));
    CHECK_BYTES(c.author, HM_LIT("a"));
    if (CHECK_EQ(c.diff_id_count, 1))
        CHECK_STR(HM_SHOW_DIGEST(&c.diff_ids[0]), "sha256:" D64);
    CHECK(hm_members_get(&c.labels, "k") != NULL);
    CHECK(hm_bytes_starts(c.run, HM_LIT("{\"User\":")));
    CHECK_BYTES(c.history, HM_LIT("[{}]"));
    CHECK_EQ(c.unknown.count, 1);
}

static void what_is_wrong_is_refused(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {IMAGE_CONFIG(""), HM_OK, NULL},
        {IMAGE_CONFIG(",\"config\":null,\"history\":null"), HM_OK, NULL},
        {RUN("\"Env\":null,\"Cmd\":null,\"Volumes\":null,\"Labels\":null"),
            HM_OK, NULL},
        {RUN("\"User\":1"), HM_FORMAT, "$.config.User"},
        {RUN("\"Env\":[\"A\"]"), HM_FORMAT, "NAME=VALUE"},
        {RUN("\"Env\":[1]"), HM_FORMAT, "$.config.Env[0]"},
        {RUN("\"Cmd\":\"x\""), HM_FORMAT, "$.config.Cmd"},
        {RUN("\"Entrypoint\":[{}]"), HM_FORMAT, "$.config.Entrypoint[0]"},
        {RUN("\"Volumes\":[]"), HM_FORMAT, "$.config.Volumes"},
        {RUN("\"ExposedPorts\":1"), HM_FORMAT, "$.config.ExposedPorts"},
        {RUN("\"Labels\":{\"a\":1}"), HM_FORMAT, "$.config.Labels"},
        {RUN("\"user\":\"root\""), HM_FORMAT, "by case only"},
        {IMAGE_CONFIG(",\"OS\":\"x\""), HM_FORMAT, "by case only"},
        {IMAGE_CONFIG(",\"history\":{}"), HM_FORMAT, "$.history"},
        {IMAGE_CONFIG(",\"history\":[1]"), HM_FORMAT, "$.history[0]"},
        {IMAGE_CONFIG(",\"os\":\"x\""), HM_FORMAT, "duplicate"},
        {"{\"os\":\"l\",\"architecture\":\"a\"}", HM_FORMAT,
            "$.rootfs: missing"},
        {"{\"os\":\"l\",\"rootfs\":{}}", HM_FORMAT, "$.architecture: missing"},
        {"{\"architecture\":\"l\",\"rootfs\":{}}", HM_FORMAT, "$.os: missing"},
        {"{\"os\":\"l\",\"architecture\":\"a\",\"rootfs\":{\"type\":\"x\"}}",
            HM_UNSUPPORTED, "$.rootfs.type"},
        {"{\"os\":\"l\",\"architecture\":\"a\",\"rootfs\":{\"type\":\"layers\","
         "\"diff_ids\":[\"x\"]}}",
            HM_FORMAT, "$.rootfs.diff_ids[0]"},
        {"{}", HM_FORMAT, "missing"},
        {"", HM_FORMAT, ""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_image_config c;
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        CHECK_CODE(
            parse(&c, &arena, rows[i].text, &err), rows[i].code, rows[i].words);
    }
}

static bool parse_many(
    const char *name, const char *item, size_t count, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    struct hm_image_config c;

    hm_buf_printf(&text,
        "{\"architecture\":\"a\",\"os\":\"l\",\"rootfs\":{"
        "\"type\":\"layers\",\"diff_ids\":[]},\"config\":{\"%s\":[",
        name);
    for (size_t i = 0; i < count; i++)
        hm_buf_printf(&text, "%s%s", i > 0 ? "," : "", item);
    hm_buf_put_str(&text, "]}}");
    HM_TRY(hm_buf_end(&text, NULL, err));
    return hm_image_config_parse(&c, &arena, hm_buf_view(&text), err);
}

static void lists_have_limits(void)
{
    struct hm_err err = {0};

    if (test_torture())
        return;
    CHECK_OK(parse_many("Env", "\"a=\"", HM_IMAGE_WORDS_MAX, &err));
    CHECK_ERR(parse_many("Env", "\"a=\"", HM_IMAGE_WORDS_MAX + 1, &err),
        HM_LIMIT, "4096");
    CHECK_ERR(parse_many("x", "\"long text\"", 400000, &err), HM_LIMIT, "");
}

static void every_prefix_is_refused(void)
{
    static const char text[] = RUN("\"Env\":[\"A=b\"]");

    for (size_t end = 0; end < sizeof(text) - 1; end++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_image_config c;
        struct hm_err err = {0};

        CHECK(!hm_image_config_parse(&c, &arena, hm_bytes(text, end), &err));
    }
}

static void every_change_is_refused_or_harmless(void)
{
    static const char text[] = IMAGE_CONFIG("");

    for (size_t at = 0; at < sizeof(text) - 1; at++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        char copy[sizeof(text)];
        struct hm_image_config c;
        struct hm_err err = {0};

        memcpy(copy, text, sizeof(text));
        copy[at] ^= 0x01;
        test_case("byte %zu", at);
        if (hm_image_config_parse(
                &c, &arena, hm_bytes(copy, sizeof(text) - 1), &err))
            CHECK(c.diff_id_count == 1 && c.diff_ids[0].len == 32);
    }
}

TEST_SUITE(image_config, TEST(everything_in_it_is_read),
    TEST(what_is_wrong_is_refused), TEST(lists_have_limits),
    TEST(every_prefix_is_refused), TEST(every_change_is_refused_or_harmless));

/* SPDX-License-Identifier: Apache-2.0 */
#include "image/claim.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "image/sample.h"
#include "test.h"

#define CLAIM                                                                  \
    "{\"critical\":{\"identity\":{\"docker-reference\":\"r.test/app\"},"       \
    "\"image\":{\"docker-manifest-digest\":\"sha256:" D64 "\"},"               \
    "\"type\":\"cosign container image signature\"},"                          \
    "\"optional\":{\"a\":\"b\",\"n\":1,\"o\":{\"x\":\"y\"},\"e\":\"\"}}"

static void a_payload_is_read(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_image_claim claim;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_image_claim_parse(&claim, &arena, HM_LIT(CLAIM), &err)))
        return;
    CHECK_BYTES(claim.text, HM_LIT(CLAIM));
    CHECK_STR(HM_SHOW_DIGEST(&claim.digest), "sha256:" D64);
    CHECK_BYTES(claim.reference, HM_LIT("r.test/app"));
    if (!CHECK_EQ(claim.optional.count, 2))
        return;
    CHECK_BYTES(claim.optional.list[0].name, HM_LIT("a"));
    CHECK_BYTES(claim.optional.list[0].value, HM_LIT("b"));
    CHECK_BYTES(claim.optional.list[1].name, HM_LIT("e"));
    CHECK_EQ(claim.optional.list[1].value.len, 0);
}

static void edit(
    struct hm_buf *out, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    if (!CHECK(at != NULL))
        return;
    hm_buf_put(out, hm_bytes(text, (size_t)(at - text)));
    hm_buf_put_str(out, to);
    hm_buf_put_str(out, at + strlen(from));
}

static void each_part_is_checked(void)
{
    static const struct {
        const char *name, *from, *to;
        enum hm_code code;
        const char *words; /* NULL: it is still read */
    } rows[] = {
        {"an empty reference", "r.test/app", "", HM_OK, NULL},
        {"sha512", "sha256:" D64, "sha512:" D64 D64, HM_OK, NULL},
        {"sha384", "sha256:" D64, "sha384:" D64 TEN TEN TEN "01",
            HM_UNSUPPORTED,
            "payload: $.critical.image.docker-manifest-digest: "},
        {"a digest in capitals", "abcd", "ABCD", HM_FORMAT, "digest"},
        {"a short digest", "abcd", "abc", HM_FORMAT, "digest"},
        {"a digest that is no text", "\"sha256:" D64 "\"", "1", HM_FORMAT,
            "expected string"},
        {"no reference", "\"docker-reference\":\"r.test/app\"", "", HM_FORMAT,
            "$.critical.identity.docker-reference: missing"},
        {"a reference of null", "\"r.test/app\"", "null", HM_FORMAT,
            "docker-reference: missing"},
        {"more in the identity", "\"r.test/app\"", "\"r\",\"x\":1", HM_FORMAT,
            "$.critical.identity.x: unknown field"},
        {"more in the image", D64 "\"", D64 "\",\"x\":1", HM_FORMAT,
            "$.critical.image.x: unknown field"},
        {"cosign's first letters", "\"critical\"", "\"Critical\"", HM_FORMAT,
            "$.critical: missing"},
        {"another type", "cosign container", "atomic container", HM_UNSUPPORTED,
            "$.critical.type"},
        {"a longer type", "image signature", "image signature ", HM_UNSUPPORTED,
            "$.critical.type"},
        {"optional null",
            "{\"a\":\"b\",\"n\":1,\"o\":{\"x\":\"y\"},\"e\":\"\"}", "null",
            HM_OK, NULL},
        {"an annotation twice", "\"n\":1", "\"a\":\"c\"", HM_FORMAT,
            "duplicate"},
        {"optional is a list",
            "{\"a\":\"b\",\"n\":1,\"o\":{\"x\":\"y\"},\"e\":\"\"}", "[]",
            HM_FORMAT, "$.optional: expected object"},
        {"text behind it", "\"e\":\"\"}}", "\"e\":\"\"}}x", HM_FORMAT,
            "payload: "},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_image_claim claim;
        struct hm_err err = {0};
        bool ok;

        test_case("%s", rows[i].name);
        edit(&text, CLAIM, rows[i].from, rows[i].to);
        ok = hm_image_claim_parse(&claim, &arena, hm_buf_view(&text), &err);
        if (rows[i].words == NULL)
            CHECK_OK(ok);
        else
            CHECK_ERR(ok, rows[i].code, rows[i].words);
    }
}

static void every_prefix_is_refused(void)
{
    for (size_t len = 0; len < sizeof(CLAIM) - 1; len++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_image_claim claim;
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        CHECK_ERR(
            hm_image_claim_parse(&claim, &arena, hm_bytes(CLAIM, len), &err),
            HM_FORMAT, "payload: ");
    }
}

static void it_has_limits(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(2 * HM_CLAIM_MAX), many = hm_buf(HM_MIB);
    struct hm_image_claim claim;
    struct hm_err err = {0};

    hm_buf_put_str(&text, CLAIM);
    while (text.len <= HM_CLAIM_MAX && text.failed == HM_OK)
        hm_buf_put_u8(&text, ' ');
    if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
        return;
    CHECK_ERR(hm_image_claim_parse(&claim, &arena, hm_buf_view(&text), &err),
        HM_LIMIT, "payload: ");
    CHECK_OK(hm_image_claim_parse(&claim, &arena,
        hm_bytes_slice(hm_buf_view(&text), 0, HM_CLAIM_MAX), &err));
    if (test_torture()) /* a thousand times the memory of one */
        return;
    for (int i = 0; i <= HM_IMAGE_ANNOTATIONS_MAX; i++)
        hm_buf_printf(&many, "\"k%d\":%d,", i, i);
    hm_buf_free(&text);
    text = hm_buf(HM_MIB);
    edit(&text, CLAIM, "\"n\":1,", hm_buf_str(&many));
    err = (struct hm_err){0};
    CHECK_ERR(hm_image_claim_parse(&claim, &arena, hm_buf_view(&text), &err),
        HM_LIMIT, "at most 1024");
}

TEST_SUITE(image_claim, TEST(a_payload_is_read), TEST(each_part_is_checked),
    TEST(every_prefix_is_refused), TEST(it_has_limits));

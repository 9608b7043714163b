/* SPDX-License-Identifier: Apache-2.0 */
#include "image/digest.h"

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

#define TEN "0123456789"
#define D64 TEN TEN TEN TEN TEN TEN "abcd"
#define D128 D64 D64

static void sha256_and_sha512_are_read_and_nothing_else(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"sha256:" D64, HM_OK, NULL},
        {"sha512:" D128, HM_OK, NULL},
        {"sha384:" D64 TEN TEN TEN "ab", HM_UNSUPPORTED, "sha256 or sha512"},
        {"md5:" TEN, HM_UNSUPPORTED, "md5"},
        {"sha256+b64:" D64, HM_UNSUPPORTED, "sha256+b64"},
        {"SHA256:" D64, HM_UNSUPPORTED, "SHA256"},
        {"sha256:" TEN, HM_FORMAT, "5 bytes, not 32"},
        {"sha256:" D128, HM_FORMAT, "not 32"},
        {"sha512:" D64, HM_FORMAT, "32 bytes, not 64"},
        {"sha256:" TEN TEN TEN TEN TEN TEN "ABCD", HM_FORMAT, ""},
        {"sha256", HM_FORMAT, "colon"},
        {"", HM_FORMAT, "colon"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_digest digest;
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        CHECK_CODE(
            hm_image_digest_parse(&digest, hm_bytes_str(rows[i].text), &err),
            rows[i].code, rows[i].words);
    }
}

static void a_digest_is_known_by_its_front(void)
{
    CHECK(hm_image_digest_begins(HM_LIT("sha256:")));
    CHECK(hm_image_digest_begins(HM_LIT("sha512:zz")));
    CHECK(!hm_image_digest_begins(HM_LIT("sha256")));
    CHECK(!hm_image_digest_begins(HM_LIT("sha384:00")));
    CHECK(!hm_image_digest_begins(HM_LIT("")));
}

static void a_blob_lies_below_its_function(void)
{
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_digest digest, none = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_image_digest_parse(&digest, HM_LIT("sha256:" D64), &err)))
        return;
    hm_image_blob_path(&out, &digest);
    CHECK_STR(hm_buf_str(&out), "blobs/sha256/" D64);
    hm_image_blob_path(&out, &none);
    CHECK_ERR(hm_buf_end(&out, NULL, &err), HM_USAGE, "");
}

TEST_SUITE(image_digest, TEST(sha256_and_sha512_are_read_and_nothing_else),
    TEST(a_digest_is_known_by_its_front), TEST(a_blob_lies_below_its_function));

/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"

#include <string.h>

#include "base/buf.h"
#include "enc/json_rd.h"
#include "test.h"

#define SHA256_ABC                                                             \
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA384_ABC                                                             \
    "sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"  \
    "8086072ba1e7cc2358baeca134c825a7"
#define SHA512_ABC                                                             \
    "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"  \
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
#define SHA256_EMPTY                                                           \
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct {
    enum hm_hash hash;
    const char *in, *text;
} known[] = {
    {HM_SHA256, "abc", SHA256_ABC},
    {HM_SHA384, "abc", SHA384_ABC},
    {HM_SHA512, "abc", SHA512_ABC},
    {HM_SHA256, "", SHA256_EMPTY},
};

static void known_digests_in_one_go(void)
{
    for (size_t i = 0; i < TEST_LEN(known); i++) {
        struct hm_err err = {0};
        struct hm_digest digest;

        if (CHECK_OK(hm_digest_of(
                &digest, known[i].hash, hm_bytes_str(known[i].in), &err)))
            CHECK_STR(HM_SHOW_DIGEST(&digest), known[i].text);
    }
}

static void known_digests_piece_by_piece(void)
{
    for (size_t i = 0; i < TEST_LEN(known); i++) {
        hm_auto(hasher) hasher = {0};
        struct hm_err err = {0};
        struct hm_digest digest;

        if (!CHECK_OK(hm_hasher_new(&hasher, known[i].hash, &err)))
            return;
        hm_hasher_put(&hasher, hm_bytes(NULL, 0));
        for (const char *p = known[i].in; *p != '\0'; p++)
            hm_hasher_put(&hasher, hm_bytes(p, 1));
        if (CHECK_OK(hm_hasher_end(&digest, &hasher, &err)))
            CHECK_STR(HM_SHOW_DIGEST(&digest), known[i].text);
    }
}

static void a_hasher_ends_once(void)
{
    hm_auto(hasher) hasher = {0};
    struct hm_err err = {0};
    struct hm_digest digest;

    CHECK_ERR(hm_hasher_end(&digest, &hasher, &err), HM_USAGE, "has ended");
    if (!CHECK_OK(hm_hasher_new(&hasher, HM_SHA256, &err)) ||
        !CHECK_OK(hm_hasher_end(&digest, &hasher, &err)))
        return;
    hm_hasher_put(&hasher, HM_LIT("more"));
    CHECK_ERR(hm_hasher_end(&digest, &hasher, &err), HM_USAGE, "has ended");
}

static void what_is_no_hash_function_is_refused(void)
{
    static const int numbers[] = {0, 4, -1, 1000};

    for (size_t i = 0; i < TEST_LEN(numbers); i++) {
        enum hm_hash hash = (enum hm_hash)numbers[i];
        struct hm_err err = {0};
        struct hm_digest digest = {0};

        CHECK_ERR(hm_digest_of(&digest, hash, HM_LIT("abc"), &err), HM_USAGE,
            "no hash function");
        CHECK_ERR(hm_digest_from(&digest, hash, HM_LIT("abc"), &err), HM_USAGE,
            "no hash function");
        CHECK_EQ(hm_hash_len(hash), 0);
        CHECK_STR(hm_hash_name(hash), "none");
        CHECK_STR(hm_hash_proto_name(hash), "");
        CHECK_EQ(digest.hash, HM_HASH_NONE);
    }
    CHECK_EQ(hm_hash_by_name(HM_LIT("none")), HM_HASH_NONE);
    CHECK_EQ(hm_hash_by_name(HM_LIT("sha1")), HM_HASH_NONE);
    CHECK_EQ(hm_hash_by_name(HM_LIT("SHA256")), HM_HASH_NONE);
    CHECK_EQ(hm_hash_by_name(HM_LIT("")), HM_HASH_NONE);
}

static void names_in_both_spellings(void)
{
    static const char *const names[] = {"sha256", "sha384", "sha512"};
    static const char *const proto[] = {"SHA2_256", "SHA2_384", "SHA2_512"};

    for (size_t i = 0; i < TEST_LEN(names); i++) {
        enum hm_hash hash = (enum hm_hash)(HM_SHA256 + i);

        test_case("%s", names[i]);
        CHECK_STR(hm_hash_name(hash), names[i]);
        CHECK_EQ(hm_hash_by_name(hm_bytes_str(names[i])), hash);
        CHECK_EQ(hm_hash_by_name(hm_bytes_str(proto[i])), HM_HASH_NONE);
        CHECK_EQ(hm_hash_names[i].value, hash);
        CHECK_STR(hm_hash_names[i].name, names[i]);
        CHECK_STR(hm_hash_proto_name(hash), proto[i]);
        CHECK_EQ(hm_hash_proto_names[i].value, hash);
        CHECK_STR(hm_hash_proto_names[i].name, proto[i]);
    }
    CHECK(hm_hash_names[TEST_LEN(names)].name == NULL);
    CHECK(hm_hash_proto_names[TEST_LEN(proto)].name == NULL);
}

static void text_comes_back_as_it_went(void)
{
    for (size_t i = 0; i < TEST_LEN(known); i++) {
        hm_auto(buf) out = hm_buf(256);
        struct hm_bytes text = hm_bytes_str(known[i].text);
        struct hm_err err = {0};
        struct hm_digest digest;

        if (!CHECK_OK(hm_digest_parse(&digest, text, &err)))
            return;
        CHECK_EQ(digest.hash, known[i].hash);
        hm_digest_write(&out, &digest);
        if (CHECK_OK(hm_buf_end(&out, NULL, &err)))
            CHECK_BYTES(hm_buf_view(&out), text);
    }
}

static void no_other_text_is_a_digest(void)
{
    static const struct {
        const char *in;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"", HM_FORMAT, "no name before a colon"},
        {"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            HM_FORMAT, "no name before a colon"},
        {"sha1:a9993e364706816aba3e25717850c26c9cd0d89d", HM_UNSUPPORTED,
            "\"sha1\""},
        {"SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20",
            HM_UNSUPPORTED, "\"SHA256\""},
        {"none:", HM_UNSUPPORTED, "\"none\""},
        {":", HM_UNSUPPORTED, "\"\""},
        {"\x1b[2J:", HM_UNSUPPORTED, "\\x1b[2J"},
        {"sha256:", HM_FORMAT, "sha256 digest"},
        {"sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F2"
         "0015AD",
            HM_FORMAT, "sha256 digest"},
        {SHA256_ABC "0", HM_FORMAT, "sha256 digest"},
        {SHA256_ABC " ", HM_FORMAT, "sha256 digest"},
        {" " SHA256_ABC, HM_UNSUPPORTED, "\" sha256\""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_digest digest = {0};

        test_case("%zu", i);
        CHECK_ERR(hm_digest_parse(&digest, hm_bytes_str(cases[i].in), &err),
            cases[i].code, cases[i].words);
        CHECK_EQ(digest.hash, HM_HASH_NONE);
    }
}

static void every_prefix_is_refused(void)
{
    struct hm_bytes whole = HM_LIT(SHA256_ABC);

    for (size_t len = 0; len < whole.len; len++) {
        struct hm_err err = {0};
        struct hm_digest digest;

        CHECK(!hm_digest_parse(&digest, hm_bytes(whole.p, len), &err));
    }
}

static void digests_are_equal_in_function_and_bytes_only(void)
{
    struct hm_digest zero = {0}, a, b, other = {.hash = HM_SHA512, .len = 32};
    struct hm_err err = {0};

    CHECK(!hm_digest_eq(&zero, &zero));
    if (!CHECK_OK(hm_digest_of(&a, HM_SHA256, HM_LIT("abc"), &err)))
        return;
    b = a;
    CHECK(hm_digest_eq(&a, &b));
    CHECK(!hm_digest_eq(&a, &zero));
    b.b[31] ^= 1;
    CHECK(!hm_digest_eq(&a, &b));
    b = a;
    b.len = 31; /* was made by hand: not a digest at all */
    CHECK(!hm_digest_eq(&b, &b));
    memcpy(other.b, a.b, 32);
    CHECK(!hm_digest_eq(&a, &other));
    CHECK(!hm_digest_eq(&other, &other));
}

static void raw_bytes_must_have_the_length_of_the_function(void)
{
    uint8_t raw[HM_DIGEST_MAX + 1] = {1, 2, 3};
    struct hm_err err = {0};
    struct hm_digest digest;

    CHECK_OK(hm_digest_from(&digest, HM_SHA384, hm_bytes(raw, 48), &err));
    CHECK_BYTES(hm_digest_view(&digest), hm_bytes(raw, 48));
    CHECK_ERR(hm_digest_from(&digest, HM_SHA384, hm_bytes(raw, 47), &err),
        HM_FORMAT, "of 47 bytes, not 48");
    CHECK_ERR(hm_digest_from(&digest, HM_SHA512, hm_bytes(raw, 65), &err),
        HM_FORMAT, "of 65 bytes, not 64");
}

static void a_zeroed_digest_is_not_written(void)
{
    hm_auto(buf) out = hm_buf(256);
    struct hm_digest zero = {0};
    struct hm_err err = {0};

    hm_digest_write(&out, &zero);
    CHECK_ERR(hm_buf_end(&out, NULL, &err), HM_USAGE, "cannot be written");
    CHECK_STR(HM_SHOW_DIGEST(&zero), "none");
}

TEST_SUITE(crypto_digest, TEST(known_digests_in_one_go),
    TEST(known_digests_piece_by_piece), TEST(a_hasher_ends_once),
    TEST(what_is_no_hash_function_is_refused), TEST(names_in_both_spellings),
    TEST(text_comes_back_as_it_went), TEST(no_other_text_is_a_digest),
    TEST(every_prefix_is_refused),
    TEST(digests_are_equal_in_function_and_bytes_only),
    TEST(raw_bytes_must_have_the_length_of_the_function),
    TEST(a_zeroed_digest_is_not_written));

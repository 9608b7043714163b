/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/buf.h"
#include "enc/json_doc.h"
#include "enc/json_help.h"

enum { MANY = 300 };

/* {"PREFIX0":0,"PREFIX7":0,..}: `count` different keys in no order, then
 * `extra`. */
static void put_object(
    struct hm_buf *out, const char *prefix, unsigned count, const char *extra)
{
    hm_buf_put_u8(out, '{');
    for (unsigned i = 0; i < count; i++)
        hm_buf_printf(out, "\"%s%u\":0,", prefix, i * 7 % 1009);
    hm_buf_printf(out, "\"%s\":0}", extra);
}

static bool accepts(const char *prefix, unsigned count, const char *extra)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_json v;

    put_object(&text, prefix, count, extra);
    if (hm_json_parse(&v, &arena, hm_buf_view(&text), HM_MIB, &err))
        return true;
    CHECK_ERR(false, HM_FORMAT, "duplicate key");
    return false;
}

static void duplicates_are_found_among_few_and_many(void)
{
    static const unsigned counts[] = {1, 2, 15, 16, 17, 18, 40, MANY};
    static const char *const prefixes[] = {"", "k", "a long common prefix ",
        "\xc3\xa9", "\\u00e9", "\\ud83d\\ude00"};

    for (size_t i = 0; i < TEST_LEN(counts); i++) {
        for (size_t j = 0; j < TEST_LEN(prefixes); j++) {
            char same[64], longer[64];

            snprintf(same, sizeof(same), "%s0", prefixes[j]);
            snprintf(longer, sizeof(longer), "%s0x", prefixes[j]);
            test_case("%u keys with prefix %s", counts[i], prefixes[j]);
            CHECK(!accepts(prefixes[j], counts[i], same));
            CHECK(accepts(prefixes[j], counts[i], longer));
        }
    }
}

static void keys_are_compared_after_decoding(void)
{
    static const struct {
        const char *prefix, *extra;
        bool ok;
    } cases[] = {
        {"a", "\\u00610", false}, {"\\u0061", "a0", false},
        {"\\u0061", "\\u0061\\u0030", false}, {"\xc3\xa9", "\\u00E90", false},
        {"\\/", "/0", false},
        {"\\ud83d\\ude00",
            "\xf0\x9f\x98\x80"
            "0",
            false},
        {"\\\\u0061", "\\\\u00610", false}, {"a", "\\\\u00610", true},
        {"a", "A0", true}, {"a", "a0\\u0000", true},
        {"\xc3\xa9",
            "e\xcc\x81"
            "0",
            true}, /* no normalisation */
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s, %s", cases[i].prefix, cases[i].extra);
        CHECK_EQ(accepts(cases[i].prefix, 3, cases[i].extra), cases[i].ok);
        CHECK_EQ(accepts(cases[i].prefix, MANY, cases[i].extra), cases[i].ok);
    }
}

static void the_same_key_in_another_object_is_no_duplicate(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);

    parsed(&arena,
        "{\"a\":{\"a\":{\"a\":1},\"b\":{\"a\":1}},\"b\":[{\"a\":1},"
        "{\"a\":1}]}");
}

static void members_sort_in_both_orders(void)
{
    static const char text[] =
        "{\"\xef\xbf\xbd\":1,\"\\ud83d\\ude00\":2,\"\":3,"
        "\"b\":4,\"aaab\":5,\"aaaa\":6,\"aaa\":7,"
        "\"\\u20ac\":8,\"\\r\":9,\"\xee\x80\x80\":10,"
        "\"\xed\x9f\xbf\":11,\"aaaaa\":12}";
    static const char code_points[] = "3 9 7 6 12 5 4 8 11 10 1 2 ";
    static const char utf16[] = "3 9 7 6 12 5 4 8 11 2 10 1 ";
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json v = parsed(&arena, text);
    enum { COUNT = 12 };

    if (!CHECK_EQ(hm_json_count(v), COUNT))
        return;
    for (enum hm_json_order o = HM_JSON_CODE_POINTS; o <= HM_JSON_UTF16; o++) {
        struct hm_json_member members[COUNT];
        hm_auto(buf) got = hm_buf(200);

        CHECK_EQ(hm_json_sort(members, v.doc, v.node, o), 0);
        for (size_t i = 0; i < COUNT; i++) {
            struct hm_json value = {v.doc, members[i].key + 1};

            hm_buf_put(&got, hm_json_text(value));
            hm_buf_put_str(&got, " ");
        }
        CHECK_STR(hm_buf_str(&got), o == HM_JSON_UTF16 ? utf16 : code_points);
    }
}

/* Keys that share more and more of their beginning: the sort must not compare
 * each with each from the front. */
static void keys_made_to_be_slow_are_not(void)
{
    hm_auto(buf) text = hm_buf(16 * HM_MIB);
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    struct hm_err err = {0};
    struct hm_json v;

    if (test_torture())
        return;
    hm_buf_put_u8(&text, '{');
    for (unsigned i = 0; i < 100000; i++) {
        hm_buf_put_u8(&text, '"');
        for (unsigned bit = 0; bit < 17; bit++)
            hm_buf_put_str(&text, (i >> bit & 1) != 0 ? "aab" : "aaa");
        hm_buf_put_str(&text, "\":0,");
    }
    hm_buf_put_str(&text, "\"\":0}");
    CHECK_OK(hm_json_parse_borrowed(
        &v, &arena, hm_buf_view(&text), HM_JSON_TEXT_MAX, &err));
}

/* ---- Held against a list of what was written ---- */

enum { CONTENTS = 1 << 12 };

/* The key of a number, as it is or with an escape. In the middle between eight
 * bytes and eight all of them have one hash. */
static void put_key(
    struct hm_buf *out, unsigned number, bool middle, bool escaped)
{
    const char *around = middle ? "12345678" : "";

    hm_buf_printf(out, "\"%s%s%04x%s\":0", around, escaped ? "\\u006b" : "k",
        number, around);
}

struct made {
    unsigned count, numbers; /* keys, and how many there are to choose from */
    unsigned escapes;        /* one of so many has one; 0: none */
    bool middle;
};

/* An object with keys by chance; does one content stand twice in it? */
static bool put_random(
    struct hm_buf *out, const struct made *how, uint32_t *seed)
{
    bool used[CONTENTS] = {0}, twice = false;

    hm_buf_put_u8(out, '{');
    for (unsigned i = 0; i < how->count; i++) {
        unsigned number;

        *seed = *seed * 1664525 + 1013904223;
        number = (*seed >> 12) % how->numbers;
        put_key(out, number, how->middle,
            how->escapes > 0 && (*seed >> 8) % how->escapes == 0);
        hm_buf_put_str(out, i + 1 < how->count ? "," : "");
        twice = twice || used[number];
        used[number] = true;
    }
    hm_buf_put_u8(out, '}');
    return twice;
}

static void check_parse(struct hm_bytes text, bool twice, bool sealed)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_json v;
    bool ok = hm_json_parse_sealed(
        &v, &arena, text, HM_MIB, sealed ? "p" : NULL, &err);

    if (twice)
        CHECK_ERR(ok, HM_FORMAT, "duplicate key");
    else
        CHECK_OK(ok);
}

static void check_random(const struct made *how, uint32_t *seed)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    bool twice;

    hm_buf_put_str(&text, "{\"p\":");
    twice = put_random(&text, how, seed);
    hm_buf_put_u8(&text, '}');
    test_case("%u keys of %u, escapes %u, middle %d: %.60s", how->count,
        how->numbers, how->escapes, how->middle, hm_buf_str(&text));
    check_parse(hm_buf_view(&text), twice, false);
    check_parse(hm_buf_view(&text), twice, true);
}

static void every_way_finds_what_was_written(void)
{
    static const unsigned counts[] = {
        0, 1, 2, 3, 15, 16, 17, 18, 60, 255, 256, 257, 258, 700};
    static const unsigned escapes[] = {0, 1, 2, 30};
    uint32_t seed = 7;

    if (test_torture())
        return;
    for (unsigned i = 0; i < 8 * TEST_LEN(counts) * TEST_LEN(escapes); i++) {
        struct made how = {.count = counts[i / 8 % TEST_LEN(counts)],
            .escapes = escapes[i / 8 / TEST_LEN(counts)],
            .middle = i % 2 == 1};

        how.numbers = how.count * how.count / 2 + 1;
        if (how.numbers > CONTENTS)
            how.numbers = CONTENTS;
        check_random(&how, &seed);
    }
}

/* All keys of one hash: the table gives up and the sort decides, at the limits
 * of both, and one that stands twice is found at each place. */
static void keys_of_one_hash_are_told_apart(void)
{
    static const unsigned counts[] = {2, 16, 17, 256, 257, 2000};

    if (test_torture())
        return;
    for (size_t i = 0; i < TEST_LEN(counts); i++) {
        for (unsigned at = 0; at <= counts[i]; at += 1 + counts[i] / 7) {
            hm_auto(buf) text = hm_buf(HM_MIB);
            bool twice = at + 1 < counts[i];

            hm_buf_put_u8(&text, '{');
            for (unsigned k = 0; k + 1 < counts[i]; k++) {
                put_key(&text, k, true, false);
                hm_buf_put_u8(&text, ',');
            }
            put_key(&text, at, true, false);
            hm_buf_put_u8(&text, '}');
            test_case("%u keys, the last as %u", counts[i], at);
            check_parse(hm_buf_view(&text), twice, false);
        }
    }
}

TEST_SUITE(enc_json_keys, TEST(duplicates_are_found_among_few_and_many),
    TEST(keys_are_compared_after_decoding),
    TEST(the_same_key_in_another_object_is_no_duplicate),
    TEST(members_sort_in_both_orders), TEST(keys_made_to_be_slow_are_not),
    TEST(every_way_finds_what_was_written),
    TEST(keys_of_one_hash_are_told_apart));

/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name.h"

#include "test.h"
#include "x509/cert.h"
#include "x509/factory.h"

/* An attribute of type 2.5.4.`arc` with a value of that tag and length. */
#define ATTRIBUTE(seq, arc, tag, len, text)                                    \
    "\x30" seq "\x06\x03\x55\x04" arc tag len text

/* A name of one of them, whose value is one byte. */
#define NAME(arc, tag, byte)                                                   \
    "\x30\x0c\x31\x0a" ATTRIBUTE("\x08", arc, tag, "\1", byte)

static bool read(struct hm_bytes *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_der rd = hm_der(in);

    *out = hm_name_read(&rd);
    return hm_der_end(&rd, err);
}

static void names_that_occur_are_read(void)
{
    static const struct {
        const char *name;
        struct hm_bytes in;
        const char *shown;
    } cases[] = {
#define IN(s) {(const uint8_t *)(s), sizeof(s) - 1}
        {"empty", IN("\x30\0"), "(no name)"},
        {"UTF-8", IN(NAME("\x03", "\x0c", "a")), "a"},
        {"printable", IN(NAME("\x03", "\x13", "a")), "a"},
        {"IA5", IN(NAME("\x03", "\x16", "a")), "a"},
        {"teletex", IN(NAME("\x03", "\x14", "\xe9")), "\\xe9"},
        {"BMP",
            IN("\x30\x0d\x31\x0b" ATTRIBUTE(
                "\x09", "\x03", "\x1e", "\2", "\0a")),
            "\\x00a"},
        {"organisation alone", IN(NAME("\x0a", "\x0c", "o")), "o"},
        {"a country alone",
            IN("\x30\x0d\x31\x0b" ATTRIBUTE(
                "\x09", "\x06", "\x13", "\2", "DE")),
            "(no name)"},
        {"two in one set",
            IN("\x30\x16\x31\x14" ATTRIBUTE("\x08", "\x03", "\x0c", "\1", "a")
                    ATTRIBUTE("\x08", "\x0a", "\x0c", "\1", "o")),
            "a, o"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes name;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(read(&name, cases[i].in, &err)))
            continue;
        CHECK_BYTES(name, cases[i].in);
        CHECK_EQ(hm_name_is_empty(name), i == 0);
        CHECK_STR(HM_SHOW_NAME(name), cases[i].shown);
    }
}

static void a_name_is_had_in_parts(void)
{
    static const char two[] = "\x30\x16\x31\x14" ATTRIBUTE("\x08", "\x03",
        "\x0c", "\1", "a") ATTRIBUTE("\x08", "\x0a", "\x0c", "\1", "o");
    struct hm_bytes name = hm_bytes((const uint8_t *)two, sizeof(two) - 1);
    struct hm_bytes none = HM_LIT("\x30\0");

    CHECK_BYTES(hm_name_common(name), HM_LIT("a"));
    CHECK_BYTES(hm_name_organisation(name), HM_LIT("o"));
    CHECK_EQ(hm_name_common(none).len, 0);
    CHECK_EQ(hm_name_organisation(none).len, 0);
}

static void what_is_no_name_is_refused(void)
{
    static const struct {
        const char *name;
        struct hm_bytes in;
        const char *words;
    } cases[] = {
        {"nothing", IN(""), "missing"},
        {"a set", IN("\x31\0"), "SET, not SEQUENCE"},
        {"an empty set", IN("\x30\2\x31\0"), "SEQUENCE is missing"},
        {"an attribute without value", IN("\x30\x09\x31\7\x30\5\6\3\x55\4\3"),
            "missing"},
        {"a number as value", IN(NAME("\x03", "\2", "a")),
            "INTEGER, not UTF8String"},
        {"no UTF-8", IN(NAME("\x03", "\x0c", "\xff")),
            "UTF8String is not UTF-8"},
        {"a NUL", IN(NAME("\x03", "\x0c", "\0")), "UTF8String holds a NUL"},
        {"a set out of order",
            IN("\x30\x16\x31\x14" ATTRIBUTE("\x08", "\x0a", "\x0c", "\1", "o")
                    ATTRIBUTE("\x08", "\x03", "\x0c", "\1", "a")),
            "SET OF is not in order"},
        {"three in one attribute",
            IN("\x30\x0f\x31\x0d\x30\x0b\6\3\x55\4\3\x0c\1a\x0c\1b"),
            "surplus bytes"},
        {"a byte behind", IN("\x30\0x"), "1 bytes after the end"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes name;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(read(&name, cases[i].in, &err), HM_FORMAT, cases[i].words);
    }
}

static void every_prefix_is_refused(void)
{
    static const char good[] = NAME("\x03", "\x0c", "a");

    for (size_t len = 0; len < sizeof(good) - 1; len++) {
        struct hm_bytes name;
        struct hm_err err = {0};

        CHECK_ERR(read(&name, hm_bytes(good, len), &err), HM_FORMAT, "");
    }
}

static void what_is_shown_is_harmless_and_short(void)
{
    char wide[600];
    hm_auto(buf) name = hm_buf(2048);
    struct hm_der_out out = hm_der_out(&name);

    for (size_t i = 0; i < sizeof(wide) - 1; i++)
        wide[i] = '\x1b';
    wide[sizeof(wide) - 1] = '\0';
    made_put_name(&out, wide, wide);
    if (name.failed != HM_OK)
        return;
    CHECK(hm_bytes_starts(
        hm_bytes_str(HM_SHOW_NAME(hm_buf_view(&name))), HM_LIT("\\x1b\\x1b")));
    CHECK(
        hm_bytes_str(HM_SHOW_NAME(hm_buf_view(&name))).len < HM_SHOW_NAME_SIZE);
    CHECK_STR(HM_SHOW_NAME(HM_LIT("junk")), "(no name)");
}

TEST_SUITE(x509_name, TEST(names_that_occur_are_read),
    TEST(a_name_is_had_in_parts), TEST(what_is_no_name_is_refused),
    TEST(every_prefix_is_refused), TEST(what_is_shown_is_harmless_and_short));

/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/fulcio.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "test.h"
#include "x509/factory.h"

#define OID(n) "1.3.6.1.4.1.57264.1." #n
#define RAW(text)                                                              \
    {                                                                          \
        (const uint8_t *)(text), sizeof(text) - 1                              \
    }
/* A UTF8String of `len`, which is written as one character. */
#define UTF8(len, text) RAW("\x0c" len text)

enum { EXTS = 3 };

/* Read what is in a leaf with those extensions. */
static bool parse(struct hm_fulcio *out, struct hm_made *leaf,
    const struct made_ext *exts, size_t count, struct hm_err *err)
{
    struct made_spec spec = made_code_leaf(NULL, "urn:me");

    spec.name = "me";
    spec.exts = exts;
    spec.ext_count = count;
    return made_cert(leaf, &spec, err) &&
        hm_fulcio_parse(out, &leaf->cert, err);
}

static void rows_are_found_by_number_and_name(void)
{
    unsigned count = 0;

    for (unsigned i = 0; i <= HM_FULCIO_LAST + 1; i++) {
        const struct hm_fulcio_row *row = hm_fulcio_row(i);

        if (row == NULL)
            continue;
        count++;
        CHECK_EQ(row->number, i);
        CHECK_EQ(row->raw, i <= 6);
        CHECK(row == hm_fulcio_find(hm_bytes_str(row->name)));
        CHECK(row->title[0] != '\0');
    }
    CHECK_EQ(count, HM_FULCIO_LAST - 1);
    CHECK(hm_fulcio_row(0) == NULL);
    CHECK(hm_fulcio_row(7) == NULL);
    CHECK(hm_fulcio_row(HM_FULCIO_LAST + 1) == NULL);
    CHECK(hm_fulcio_row(0xffffffff) == NULL);
    CHECK(hm_fulcio_find(HM_LIT("")) == NULL);
    CHECK(hm_fulcio_find(HM_LIT("Issuer")) == NULL);
    CHECK_STR(hm_fulcio_find(HM_LIT("issuer"))->title, "Issuer (V2)");
}

static void both_encodings_are_read(void)
{
    static const struct made_ext exts[] = {
        {OID(1), false, RAW("https://i")},
        {OID(8), false, UTF8("\x09", "https://i")},
        {OID(24), false, UTF8("\x02", "\xc3\xa9")},
        {OID(25), false, RAW("no DER")}, /* not a number that we know */
        {OID(7), false, RAW("no DER")},
        {OID(128), false, RAW("no DER")},
        {"1.3.6.1.4.1.57264.2", false, RAW("no DER")},
    };
    hm_auto(made) leaf = {0};
    struct hm_fulcio fulcio = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&fulcio, &leaf, exts, TEST_LEN(exts), &err)))
        return;
    CHECK_BYTES(fulcio.values[1], HM_LIT("https://i"));
    CHECK_BYTES(fulcio.values[8], HM_LIT("https://i"));
    CHECK_BYTES(fulcio.values[24], HM_LIT("\xc3\xa9"));
    CHECK(fulcio.values[7].p == NULL);
    CHECK(fulcio.values[9].p == NULL);
}

static void the_issuer_is_the_new_one_or_the_old_one(void)
{
    static const struct made_ext both[] = {
        {OID(1), false, RAW("a")}, {OID(8), false, UTF8("\1", "a")}};
    struct hm_fulcio fulcio = {0};

    CHECK(hm_fulcio_issuer(&fulcio).p == NULL);
    for (size_t from = 0; from < 2; from++) {
        for (size_t count = 1; from + count <= 2; count++) {
            hm_auto(made) leaf = {0};
            struct hm_err err = {0};

            if (CHECK_OK(parse(&fulcio, &leaf, both + from, count, &err)))
                CHECK_BYTES(hm_fulcio_issuer(&fulcio), HM_LIT("a"));
        }
    }
}

static void values_are_text(void)
{
    static const struct {
        const char *name;
        struct made_ext ext;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"old, empty", {OID(1), false, RAW("")}, HM_FORMAT,
            "Issuer (V1) (.1): is empty"},
        {"old, NUL", {OID(1), false, RAW("a\0b")}, HM_FORMAT,
            "Issuer (V1) (.1): is not UTF-8, or holds a NUL"},
        {"old, no UTF-8", {OID(6), false, RAW("a\xff")}, HM_FORMAT,
            "GitHub Workflow Ref (.6): is not UTF-8, or holds a NUL"},
        {"new, empty", {OID(8), false, UTF8("\0", "")}, HM_FORMAT,
            "Issuer (V2) (.8): is empty"},
        {"new, nothing", {OID(8), false, RAW("")}, HM_FORMAT,
            "Issuer (V2) (.8): offset 0: UTF8String is missing"},
        {"new, NUL", {OID(8), false, UTF8("\3", "a\0b")}, HM_FORMAT,
            "UTF8String holds a NUL"},
        {"new, no UTF-8", {OID(8), false, UTF8("\1", "\xff")}, HM_FORMAT,
            "UTF8String is not UTF-8"},
        {"new, no DER", {OID(8), false, RAW("https://i")}, HM_FORMAT,
            "Issuer (V2) (.8)"},
        {"new, another string", {OID(8), false, RAW("\x13\1a")}, HM_FORMAT,
            "PrintableString, not UTF8String"},
        {"new, something behind", {OID(24), false, UTF8("\1", "ab")}, HM_FORMAT,
            "Token Subject (.24): offset 3: 1 bytes after the end"},
        {"new, long length", {OID(8), false, UTF8("\x81\1", "a")}, HM_FORMAT,
            "length is not minimal"},
        {"unknown, critical", {OID(25), true, RAW("a")}, HM_UNSUPPORTED,
            "critical extension .25"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(made) leaf = {0};
        struct hm_fulcio fulcio = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(parse(&fulcio, &leaf, &cases[i].ext, 1, &err), cases[i].code,
            cases[i].words);
    }
}

static void old_and_new_agree(void)
{
    static const struct {
        const char *name;
        struct made_ext old, new;
        const char *words; /* NULL: they do */
    } cases[] = {
        {".1 and .8", {OID(1), false, RAW("a")},
            {OID(8), false, UTF8("\1", "b")},
            "Issuer (V1) (.1) is a, but Issuer (V2) (.8) is b"},
        {".2 and .20", {OID(2), false, RAW("push")},
            {OID(20), false, UTF8("\4", "pusH")},
            "GitHub Workflow Trigger (.2) is push, but Build Trigger (.20)"},
        {".3 and .13", {OID(3), false, RAW("a")},
            {OID(13), false, UTF8("\2", "aa")},
            "GitHub Workflow SHA (.3) is a, but Source Repository Digest"},
        {".6 and .14", {OID(6), false, RAW("refs/heads/main")},
            {OID(14), false, UTF8("\4", "refs")},
            "GitHub Workflow Ref (.6) is refs/heads/main, but"},
        {".4 has no counterpart", {OID(4), false, RAW("a")},
            {OID(18), false, UTF8("\1", "b")}, NULL},
        {".5 is the path of .12", {OID(5), false, RAW("o/r")},
            {OID(12), false, UTF8("\x0d", "https://h/o/r")}, NULL},
        {"of whatever host", {OID(5), false, RAW("o/r")},
            {OID(12), false, UTF8("\x13", "https://ghes:44/o/r")}, NULL},
        {"another repository", {OID(5), false, RAW("o/r")},
            {OID(12), false, UTF8("\x0d", "https://h/o/s")},
            "GitHub Workflow Repository (.5) is o/r, but Source Repository "
            "URI (.12) is https://h/o/s"},
        {"a longer path", {OID(5), false, RAW("o/r")},
            {OID(12), false, UTF8("\x0e", "https://h/o/r/")},
            "GitHub Workflow Repository (.5)"},
        {"the end of a path", {OID(5), false, RAW("r")},
            {OID(12), false, UTF8("\x0d", "https://h/o/r")},
            "GitHub Workflow Repository (.5)"},
        {"no host", {OID(5), false, RAW("o/r")},
            {OID(12), false, UTF8("\3", "o/r")},
            "GitHub Workflow Repository (.5)"},
        {"no path", {OID(5), false, RAW("o/r")},
            {OID(12), false, UTF8("\x09", "https://h")},
            "GitHub Workflow Repository (.5)"},
        {"the URI itself", {OID(5), false, RAW("https://h/o/r")},
            {OID(12), false, UTF8("\x0d", "https://h/o/r")},
            "GitHub Workflow Repository (.5)"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct made_ext exts[] = {cases[i].old, cases[i].new};
        hm_auto(made) leaf = {0};
        struct hm_fulcio fulcio = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (cases[i].words == NULL)
            CHECK_OK(parse(&fulcio, &leaf, exts, 2, &err));
        else
            CHECK_ERR(parse(&fulcio, &leaf, exts, 2, &err), HM_MISMATCH,
                cases[i].words);
    }
}

static void a_real_leaf_is_read(void)
{
    const char *path = test_vector_path(
        "pypi-attestations/no-source-repository-ref-extension.pem");
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) pem = hm_buf(HM_PEM_FILE_MAX);
    struct hm_cert_list list;
    struct hm_fulcio fulcio = {0};
    struct hm_err err = {0};

    if (path == NULL) {
        test_skip(1, "no vectors");
        return;
    }
    if (!CHECK_OK(hm_file_read(&pem, path, &err)) ||
        !CHECK_OK(hm_cert_parse_pem(&list, &arena, hm_buf_view(&pem), &err)) ||
        !CHECK_OK(hm_fulcio_parse(&fulcio, &list.certs[0], &err)))
        return;
    CHECK(fulcio.values[14].p == NULL);
    CHECK(fulcio.values[12].p != NULL);
    test_note("issuer %.*s, repository %.*s",
        (int)hm_fulcio_issuer(&fulcio).len,
        (const char *)hm_fulcio_issuer(&fulcio).p, (int)fulcio.values[12].len,
        (const char *)fulcio.values[12].p);
}

TEST_SUITE(x509_fulcio, TEST(rows_are_found_by_number_and_name),
    TEST(both_encodings_are_read),
    TEST(the_issuer_is_the_new_one_or_the_old_one), TEST(values_are_text),
    TEST(old_and_new_agree), TEST(a_real_leaf_is_read));

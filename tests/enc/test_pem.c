/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/pem.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

#define BEGIN(label) "-----BEGIN " label "-----\n"
#define END(label) "-----END " label "-----\n"
#define FOO BEGIN("FOO") "Zm9vYmFy\n" END("FOO")
#define BAR BEGIN("A-B C") "YmFy\n" END("A-B C")

static void reads_one_block(void)
{
    hm_auto(pem) pem = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_pem_parse(&pem, HM_LIT(FOO), HM_PEM_NO_TEXT, &err)))
        return;
    CHECK_EQ(pem.count, 1);
    CHECK_BYTES(pem.blocks[0].label, HM_LIT("FOO"));
    CHECK_BYTES(pem.blocks[0].body, HM_LIT("foobar"));
    CHECK_OK(hm_pem_is_one(&pem, "FOO", &err));
    CHECK_ERR(hm_pem_is_one(&pem, "BAR", &err), HM_FORMAT,
        "PEM block is \"FOO\", not \"BAR\"");
}

static void reads_several_blocks_into_memory_of_the_caller(void)
{
    static const char text[] = FOO "\n" BAR "\r\n" FOO;
    uint8_t room[sizeof(text)];
    hm_auto(pem) pem = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(
            hm_pem_parse_into(room, &pem, HM_LIT(text), HM_PEM_NO_TEXT, &err)))
        return;
    CHECK(pem.owned == NULL);
    if (!CHECK_EQ(pem.count, 3))
        return;
    CHECK_BYTES(pem.blocks[1].label, HM_LIT("A-B C"));
    CHECK_BYTES(pem.blocks[1].body, HM_LIT("bar"));
    CHECK_BYTES(pem.blocks[2].body, HM_LIT("foobar"));
    CHECK_ERR(hm_pem_is_one(&pem, "FOO", &err), HM_FORMAT,
        "3 PEM blocks, not one \"FOO\"");
}

static void reads_the_forms_that_occur(void)
{
    static const struct {
        const char *name, *text;
        enum hm_pem_text mode;
    } cases[] = {
        {"no line feed at the end",
            "-----BEGIN FOO-----\nZm9vYmFy\n-----END FOO-----", 0},
        {"carriage returns",
            "-----BEGIN FOO-----\r\nZm9vYmFy\r\n-----END FOO-----\r\n", 0},
        {"odd lines", BEGIN("FOO") "Z\nm9v\nYmFy\n" END("FOO"), 0},
        {"empty lines around", "\n\n" FOO "\n\r\n", 0},
        {"text around", "# my CA\n" FOO "bye\xff", HM_PEM_ALLOW_TEXT},
        {"dashes in text", "----\na-----b\n" FOO, HM_PEM_ALLOW_TEXT},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(pem) pem = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (CHECK_OK(hm_pem_parse(
                &pem, hm_bytes_str(cases[i].text), cases[i].mode, &err)))
            CHECK_BYTES(pem.blocks[0].body, HM_LIT("foobar"));
    }
}

#define SIXTEEN "AAAAAAAAAAAAAAAA"
#define LINE_76 SIXTEEN SIXTEEN SIXTEEN SIXTEEN "AAAAAAAAAAAA"
#define LABEL_64                                                               \
    "ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOPABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP"

static void refuses_what_is_not_pem(void)
{
    static const struct {
        const char *name, *text;
        enum hm_code code;
        const char *words;
        enum hm_pem_text mode;
    } cases[] = {
        {"empty", "", HM_FORMAT, "no PEM block", 0},
        {"text only", "hello\n", HM_FORMAT, "no PEM block", HM_PEM_ALLOW_TEXT},
        {"text before", "hello\n" FOO, HM_FORMAT, "line 1: text outside", 0},
        {"text behind", FOO "x", HM_FORMAT, "line 4: text outside", 0},
        {"space line", FOO " \n" FOO, HM_FORMAT, "line 4: text outside", 0},
        {"no end", BEGIN("FOO") "Zm9v\n", HM_FORMAT,
            "line 2: \"FOO\" is not ended", 0},
        {"only a begin", "-----BEGIN FOO-----", HM_FORMAT, "is not ended", 0},
        {"another end", BEGIN("FOO") "Zm9v\n" END("BAR"), HM_FORMAT,
            "line 3: end of \"BAR\" in \"FOO\"", 0},
        {"end without begin", END("FOO"), HM_FORMAT,
            "line 1: not the begin of a block", HM_PEM_ALLOW_TEXT},
        {"four dashes", "-----BEGIN FOO----\nZm9v\n" END("FOO"), HM_FORMAT,
            "line 1: not the begin of a block", HM_PEM_ALLOW_TEXT},
        {"five dashes", "-----\n" FOO, HM_FORMAT,
            "line 1: not the begin of a block", HM_PEM_ALLOW_TEXT},
        {"space behind", "-----BEGIN FOO----- \nZm9v\n" END("FOO"), HM_FORMAT,
            "line 1: not the begin", HM_PEM_ALLOW_TEXT},
        {"space before", " -----BEGIN FOO-----\nZm9v\n" END("FOO"), HM_FORMAT,
            "line 1: not the begin", HM_PEM_ALLOW_TEXT},
        {"one line", "-----BEGIN A-----Zm9v-----END A-----", HM_FORMAT,
            "line 1: not the begin", HM_PEM_ALLOW_TEXT},
        {"begin in a block", BEGIN("FOO") FOO, HM_FORMAT,
            "line 2: \"-\" is not base64", 0},
        {"empty block", BEGIN("FOO") END("FOO"), HM_FORMAT,
            "line 2: \"FOO\" is empty", 0},
        {"empty line in a block", BEGIN("FOO") "Zm9v\n\n" END("FOO"), HM_FORMAT,
            "line 3: 0 characters", 0},
        {"long line", BEGIN("FOO") LINE_76 "A\n" END("FOO"), HM_FORMAT,
            "line 2: 77 characters, not 1 to 76", 0},
        {"header", BEGIN("FOO") "Proc-Type: 4\n\nZm9v\n" END("FOO"),
            HM_UNSUPPORTED, "line 2: header of an old kind", 0},
        {"space in base64", BEGIN("FOO") "Zm9v \n" END("FOO"), HM_FORMAT,
            "line 2: \" \" is not base64", 0},
        {"return in base64", BEGIN("FOO") "Zm\r9v\n" END("FOO"), HM_FORMAT,
            "line 2: \"\\r\" is not base64", 0},
        {"two returns", BEGIN("FOO") "Zm9v\r\r\n" END("FOO"), HM_FORMAT,
            "line 2: \"\\r\" is not base64", 0},
        {"no padding", BEGIN("FOO") "Zm9v\nZg\n" END("FOO"), HM_FORMAT,
            "lines 2 to 3: base64: offset 6: padding is missing", 0},
        {"not canonical", BEGIN("FOO") "Zh==\n" END("FOO"), HM_FORMAT,
            "lines 2 to 2: base64: offset 1: bits behind", 0},
        {"padding inside", BEGIN("FOO") "Zg==\nZg==\n" END("FOO"), HM_FORMAT,
            "lines 2 to 3: base64: offset 2", 0},
        {"padding within a line", BEGIN("FOO") "Zg==Zg==\n" END("FOO"),
            HM_FORMAT, "line 2: \"Z\" is not base64", 0},
        {"no label", BEGIN("") "Zm9v\n" END(""), HM_FORMAT, "not the begin", 0},
        {"space label", BEGIN(" A") "Zm9v\n" END(" A"), HM_FORMAT,
            "not the begin", 0},
        {"label ends in a hyphen", BEGIN("A-") "Zm9v\n" END("A-"), HM_FORMAT,
            "not the begin", 0},
        {"two spaces", BEGIN("A  B") "Zm9v\n" END("A  B"), HM_FORMAT,
            "not the begin", 0},
        {"foreign letters", BEGIN("\xc3\x84") "Zm9v\n" END("\xc3\x84"),
            HM_FORMAT, "not the begin", 0},
        {"long label", BEGIN(LABEL_64 "Q") "Zm9v\n" END(LABEL_64 "Q"),
            HM_FORMAT, "not the begin", 0},
        {"second block wrong", FOO BEGIN("FOO") "!\n" END("FOO"), HM_FORMAT,
            "line 5: \"!\" is not base64", 0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(pem) pem = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(hm_pem_parse(
                      &pem, hm_bytes_str(cases[i].text), cases[i].mode, &err),
            cases[i].code, cases[i].words);
        CHECK(pem.blocks == NULL && pem.owned == NULL);
    }
}

static void refuses_every_prefix(void)
{
    static const char text[] = BEGIN("FOO") "Zm9vYmFyZm9v\nYmFy\n" END("FOO");

    for (size_t len = 0; len < sizeof(text) - 2; len++) {
        hm_auto(pem) pem = {0};
        struct hm_err err = {0};

        test_case("%zu characters", len);
        CHECK_ERR(
            hm_pem_parse(&pem, hm_bytes(text, len), HM_PEM_ALLOW_TEXT, &err),
            HM_FORMAT, "");
    }
}

/* A damaged block is an error or another block, and never none. */
static void drops_no_damaged_block(void)
{
    static const char text[] = FOO BAR;

    for (size_t bit = 0; bit < 8 * (sizeof(text) - 1); bit++) {
        char flipped[sizeof(text)];
        hm_auto(pem) pem = {0};
        struct hm_err err = {0};

        test_case("bit %zu", bit);
        memcpy(flipped, text, sizeof(text));
        flipped[bit / 8] = (char)(flipped[bit / 8] ^ 1 << bit % 8);
        if (hm_pem_parse(&pem, hm_bytes(flipped, sizeof(text) - 1),
                HM_PEM_NO_TEXT, &err))
            CHECK_EQ(pem.count, 2);
        else
            CHECK(err.code == HM_FORMAT || err.code == HM_UNSUPPORTED ||
                err.code == HM_SYSTEM);
    }
}

static void does_not_show_the_text_of_keys(void)
{
    static const char *const cases[] = {
        BEGIN("FOO") "SECRETKEY:SECRETKEY\n" END("FOO"),
        "-----BEGIN FOO-----SECRETKEY-----END FOO-----\n",
        "SECRETKEY\n",
        BEGIN("FOO") "SECRETKEY\n" END("FOO"),
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(pem) pem = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK(
            !hm_pem_parse(&pem, hm_bytes_str(cases[i]), HM_PEM_NO_TEXT, &err));
        CHECK(strstr(err.msg, "SECRET") == NULL);
    }
}

static void holds_its_limits(void)
{
    hm_auto(buf) text = hm_buf(HM_PEM_FILE_MAX);
    hm_auto(pem) pem = {0};
    hm_auto(pem) more = {0};
    struct hm_err err = {0};

    for (int i = 0; i < HM_PEM_BLOCKS_MAX; i++)
        hm_pem_write(&text, LABEL_64, HM_LIT("x"));
    if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
        return;
    if (CHECK_OK(hm_pem_parse(&pem, hm_buf_view(&text), HM_PEM_NO_TEXT, &err)))
        CHECK_EQ(pem.count, HM_PEM_BLOCKS_MAX);
    hm_pem_write(&text, "X", HM_LIT("x"));
    CHECK_ERR(hm_pem_parse(&more, hm_buf_view(&text), HM_PEM_NO_TEXT, &err),
        HM_LIMIT, "more than 1024 blocks");
    hm_buf_cut(&text, 0);
    for (int i = 0; i < HM_PEM_LINES_MAX; i++)
        hm_buf_put_u8(&text, '\n');
    CHECK_ERR(hm_pem_parse(&more, hm_buf_view(&text), HM_PEM_NO_TEXT, &err),
        HM_FORMAT, "no PEM block");
    hm_buf_put_u8(&text, '\n');
    CHECK_ERR(hm_pem_parse(&more, hm_buf_view(&text), HM_PEM_NO_TEXT, &err),
        HM_LIMIT, "PEM of more than 262144 lines");
}

static void writes_what_openssl_writes(void)
{
    uint8_t body[200];

    for (size_t i = 0; i < sizeof(body); i++)
        body[i] = (uint8_t)(i * 37);
    for (size_t len = 1; len < sizeof(body); len++) {
        hm_auto(buf) text = hm_buf(1024);
        hm_auto(pem) back = {0};
        BIO *bio = BIO_new(BIO_s_mem());
        struct hm_err err = {0};
        char *theirs = NULL;
        long theirs_len;

        test_case("%zu bytes", len);
        PEM_write_bio(bio, "X Y", "", body, (long)len);
        theirs_len = BIO_get_mem_data(bio, &theirs);
        hm_pem_write(&text, "X Y", hm_bytes(body, len));
        if (CHECK_OK(hm_buf_end(&text, NULL, &err)))
            CHECK_BYTES(
                hm_buf_view(&text), hm_bytes(theirs, (size_t)theirs_len));
        if (CHECK_OK(hm_pem_parse(&back, hm_bytes(theirs, (size_t)theirs_len),
                HM_PEM_NO_TEXT, &err)))
            CHECK_BYTES(back.blocks[0].body, hm_bytes(body, len));
        BIO_free(bio);
    }
}

static void does_not_write_what_it_would_not_read(void)
{
    static const struct {
        const char *label, *body;
    } cases[] = {
        {"", "x"},
        {"-", "x"},
        {"A-", "x"},
        {" A", "x"},
        {"A\nB", "x"},
        {"A--B", "x"},
        {"FOO", ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(1024);

        test_case("\"%s\"", cases[i].label);
        hm_pem_write(&out, cases[i].label, hm_bytes_str(cases[i].body));
        CHECK_EQ(out.failed, HM_USAGE);
    }
}

TEST_SUITE(enc_pem, TEST(reads_one_block),
    TEST(reads_several_blocks_into_memory_of_the_caller),
    TEST(reads_the_forms_that_occur), TEST(refuses_what_is_not_pem),
    TEST(refuses_every_prefix), TEST(drops_no_damaged_block),
    TEST(does_not_show_the_text_of_keys), TEST(holds_its_limits),
    TEST(writes_what_openssl_writes),
    TEST(does_not_write_what_it_would_not_read));

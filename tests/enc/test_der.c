/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/der.h"

#include <string.h>

#include "base/buf.h"
#include "enc/oid.h"
#include "test.h"

/* A view as a constant. */
#define IN(literal) HM_OID(literal)

/* SEQUENCE { INTEGER 1, [0] EXPLICIT { INTEGER 2 }, SEQUENCE { 3, 4 } } */
#define SAMPLE "\x30\x10\2\1\1\xa0\3\2\1\2\x30\6\2\1\3\2\1\4"

/* A small grammar with everything: an OPTIONAL and a SEQUENCE OF. */
static bool read_sample(uint64_t *sum, struct hm_bytes in, struct hm_err *err)
{
    struct hm_der rd = hm_der(in);

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    *sum = hm_der_u64(&rd);
    if (hm_der_enter_if(&rd, HM_DER_EXPLICIT(0))) {
        *sum += 10 * hm_der_u64(&rd);
        hm_der_leave(&rd);
    }
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    while (hm_der_more(&rd))
        *sum += 100 * hm_der_u64(&rd);
    hm_der_leave(&rd);
    hm_der_leave(&rd);
    return hm_der_end(&rd, err);
}

static void reads_along_a_grammar(void)
{
    struct hm_err err = {0};
    uint64_t sum = 0;

    CHECK_OK(read_sample(&sum, HM_LIT(SAMPLE), &err));
    CHECK_EQ(sum, 721);
    CHECK_OK(read_sample(&sum, HM_LIT("\x30\5\2\1\1\x30\0"), &err));
    CHECK_EQ(sum, 1);
}

static void refuses_every_prefix_and_every_surplus_byte(void)
{
    static const char text[] = SAMPLE;
    struct hm_err err = {0};
    uint64_t sum;

    for (size_t len = 0; len < sizeof(text) - 1; len++) {
        test_case("%zu bytes", len);
        CHECK_ERR(read_sample(&sum, hm_bytes(text, len), &err), HM_FORMAT,
            "offset 0: ");
    }
    test_case("one more");
    CHECK_ERR(read_sample(&sum, hm_bytes(text, sizeof(text)), &err), HM_FORMAT,
        "offset 18: 1 bytes after the end");
}

/* Every changed byte is refused, or changes what was read. */
static void reads_no_two_encodings_as_the_same(void)
{
    static const char text[] = SAMPLE;

    for (size_t at = 0; at < sizeof(text) - 1; at++) {
        for (unsigned flip = 1; flip < 256; flip++) {
            char copy[sizeof(text)];
            struct hm_err err = {0};
            uint64_t sum;

            test_case("byte %zu with %02x", at, flip);
            memcpy(copy, text, sizeof(text));
            copy[at] = (char)(copy[at] ^ (char)flip);
            if (read_sample(&sum, hm_bytes(copy, sizeof(text) - 1), &err))
                CHECK(sum != 721);
            else
                CHECK(err.msg[0] != '\0');
        }
    }
}

static void says_where_and_what(void)
{
    static const struct {
        struct hm_bytes in;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {IN(""), HM_FORMAT, "offset 0: SEQUENCE is missing"},
        {IN("\2\1\1"), HM_FORMAT, "offset 0: INTEGER, not SEQUENCE"},
        {IN("\x30"), HM_FORMAT, "offset 0: truncated"},
        {IN("\x30\x80\0\0"), HM_FORMAT, "offset 0: length is indefinite"},
        {IN("\x30\x81\5\2\1\1\x30\0"), HM_FORMAT, "length is not minimal"},
        {IN("\x30\x82\0\x81"), HM_FORMAT, "offset 0: length is not minimal"},
        {IN("\x30\x81"), HM_FORMAT, "offset 0: truncated"},
        {IN("\x30\x84\1\1\1"), HM_FORMAT, "offset 0: truncated"},
        {IN("\x30\xff"), HM_FORMAT, "offset 0: truncated"},
        {IN("\x30\x89\1\1\1\1\1\1\1\1\1"), HM_FORMAT, "more than 64 bits"},
        {IN("\x30\x88\x10\0\0\0\0\0\0\0\2\1\1"), HM_FORMAT,
            "offset 0: length is beyond the end: 1152921504606846976, not 3"},
        {IN("\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff"), HM_FORMAT,
            "length is beyond the end: 18446744073709551615, not 0"},
        {IN("\x30\5\2\4\1\x30\0"), HM_FORMAT,
            "offset 2: length is beyond the end: 4, not 3"},
        {IN("\x30\3\2\1\1"), HM_FORMAT, "offset 5: SEQUENCE is missing"},
        {IN("\x30\5\4\1\1\x30\0"), HM_FORMAT,
            "offset 2: OCTET STRING, not INTEGER"},
        {IN("\x30\5\2\1\1\xa1\0"), HM_FORMAT, "offset 5: [1], not SEQUENCE"},
        {IN("\x30\5\2\1\1\x10\0"), HM_FORMAT,
            "offset 5: primitive and constructed are mixed up"},
        {IN("\x30\5\x22\1\1\x30\0"), HM_FORMAT,
            "offset 2: primitive and constructed are mixed up"},
        {IN("\x30\5\2\1\1\0\0"), HM_FORMAT, "offset 5: tag 0"},
        {IN("\x3f\x81\1\0"), HM_UNSUPPORTED, "offset 0: tag number above 30"},
        {IN("\x30\7\2\1\1\xa0\0\x30\0"), HM_FORMAT,
            "offset 7: INTEGER is missing"},
        {IN("\x30\xd\2\1\1\xa0\6\2\1\1\2\1\1\x30\0"), HM_FORMAT,
            "offset 10: surplus bytes in an element: 3, not 0"},
        {IN("\x30\7\2\1\1\x30\0\5\0"), HM_FORMAT,
            "offset 7: surplus bytes in an element: 2, not 0"},
        {IN("\x30\6\2\2\0\1\x30\0"), HM_FORMAT,
            "offset 2: INTEGER is not minimal"},
        {IN("\x30\5\2\1\1\x30\0\x30\0"), HM_FORMAT,
            "offset 7: 2 bytes after the end"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        uint64_t sum;

        test_case("%s", cases[i].words);
        CHECK_ERR(read_sample(&sum, cases[i].in, &err), cases[i].code,
            cases[i].words);
    }
}

static void gives_nothing_once_it_failed(void)
{
    struct hm_der rd = hm_der(HM_LIT("\2\1\1\4\1\1"));
    struct hm_err err = {0};

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    CHECK_EQ(hm_der_u64(&rd), 0);
    CHECK_EQ(hm_der_octets(&rd).len, 0);
    CHECK_EQ(hm_der_any(&rd).len, 0);
    CHECK_EQ(hm_der_span(&rd).len, 0);
    CHECK_EQ(hm_der_peek(&rd), 0);
    CHECK(!hm_der_more(&rd));
    CHECK(!hm_der_next_is(&rd, HM_DER_INTEGER));
    CHECK(!hm_der_enter_if(&rd, HM_DER_INTEGER));
    CHECK(!hm_der_implicit_if(&rd, 2));
    hm_der_leave(&rd);
    hm_der_fail(&rd, HM_POLICY, "later");
    CHECK_ERR(
        hm_der_end(&rd, &err), HM_FORMAT, "offset 0: INTEGER, not SEQUENCE");
}

static void forget_to_leave(struct hm_der *rd)
{
    hm_der_enter(rd, HM_DER_SEQUENCE);
    hm_der_any(rd);
}

static void leave_twice(struct hm_der *rd)
{
    forget_to_leave(rd);
    hm_der_leave(rd);
    hm_der_leave(rd);
}

static void forget_the_read(struct hm_der *rd)
{
    hm_der_any(rd);
    hm_der_implicit(rd, 0);
}

static void leave_instead_of_the_read(struct hm_der *rd)
{
    forget_to_leave(rd);
    hm_der_implicit(rd, 0);
    hm_der_leave(rd);
}

static void skip_instead_of_the_read(struct hm_der *rd)
{
    hm_der_implicit(rd, 0);
    hm_der_any(rd);
}

static void order_too_late(struct hm_der *rd)
{
    forget_to_leave(rd);
    hm_der_ordered(rd);
    hm_der_leave(rd);
}

static void enter_a_number(struct hm_der *rd)
{
    hm_der_enter(rd, HM_DER_SEQUENCE);
    hm_der_enter(rd, HM_DER_INTEGER);
    hm_der_leave(rd);
}

/* What this design is to make impossible to miss. */
static void refuses_good_input_when_the_caller_is_wrong(void)
{
    static const struct {
        void (*make)(struct hm_der *rd);
        const char *words;
    } mistakes[] = {
        {forget_to_leave, "still inside of an element"},
        {leave_twice, "left more elements than were entered"},
        {forget_the_read, "still inside of an element"},
        {leave_instead_of_the_read, "IMPLICIT was not followed by a read"},
        {skip_instead_of_the_read, "IMPLICIT was not followed by a read"},
        {order_too_late, "order was asked for too late"},
        {enter_a_number, "entered a primitive element"},
    };

    for (size_t i = 0; i < TEST_LEN(mistakes); i++) {
        struct hm_der rd = hm_der(HM_LIT("\x30\3\2\1\1"));
        struct hm_err err = {0};

        test_case("%s", mistakes[i].words);
        mistakes[i].make(&rd);
        CHECK_ERR(hm_der_end(&rd, &err), HM_USAGE, mistakes[i].words);
    }
}

static void reads_implicit_tags(void)
{
    /* [0] IMPLICIT INTEGER 5, [1] IMPLICIT SEQUENCE { [2] IMPLICIT NULL } */
    struct hm_der rd = hm_der(HM_LIT("\x80\1\5\xa1\2\x82\0"));
    struct hm_err err = {0};

    hm_der_implicit(&rd, 0);
    CHECK_EQ(hm_der_u64(&rd), 5);
    CHECK(!hm_der_implicit_if(&rd, 7));
    if (CHECK(hm_der_implicit_if(&rd, 1)))
        hm_der_enter(&rd, HM_DER_SEQUENCE);
    hm_der_implicit(&rd, 2);
    hm_der_null(&rd);
    hm_der_leave(&rd);
    CHECK_OK(hm_der_end(&rd, &err));
    rd = hm_der(HM_LIT("\xa0\1\5"));
    if (CHECK(hm_der_implicit_if(&rd, 0)))
        CHECK_EQ(hm_der_u64(&rd), 0);
    CHECK(!hm_der_end(&rd, &err)); /* an INTEGER must be primitive there, too */
    rd = hm_der(HM_LIT("\x80\2\0\5"));
    hm_der_implicit(&rd, 0);
    CHECK_EQ(hm_der_u64(&rd), 0);
    err = (struct hm_err){0};
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "INTEGER is not minimal");
}

static void gives_the_bytes_that_it_reads(void)
{
    static const char text[] = "\x30\3\2\1\7\4\1x";
    struct hm_der rd = hm_der(hm_bytes(text, sizeof(text) - 1));
    struct hm_err err = {0};
    struct hm_bytes span = hm_der_span(&rd);

    CHECK(span.p == (const uint8_t *)text);
    CHECK_EQ(span.len, 5);
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    CHECK_EQ(hm_der_u64(&rd), 7);
    hm_der_leave(&rd);
    CHECK_BYTES(hm_der_any(&rd), HM_LIT("\4\1x"));
    CHECK_OK(hm_der_end(&rd, &err));
    CHECK_EQ(hm_der_span(&rd).len, 0);
    CHECK_ERR(
        hm_der_end(&rd, &err), HM_FORMAT, "offset 8: an element is missing");
}

static bool read_set(struct hm_bytes in, struct hm_err *err)
{
    struct hm_der rd = hm_der(in);

    hm_der_enter(&rd, HM_DER_SET);
    hm_der_ordered(&rd);
    while (hm_der_more(&rd)) {
        if (!hm_der_enter_if(&rd, HM_DER_SEQUENCE)) {
            hm_der_any(&rd);
            continue;
        }
        while (hm_der_more(&rd))
            hm_der_u64(&rd);
        hm_der_leave(&rd);
    }
    hm_der_leave(&rd);
    return hm_der_end(&rd, err);
}

static void holds_the_order_of_a_set(void)
{
    static const struct {
        struct hm_bytes in;
        const char *words;
    } cases[] = {
        {IN("\x31\0"), NULL},
        {IN("\x31\6\2\1\1\2\1\2"), NULL},
        {IN("\x31\6\2\1\1\2\1\1"), NULL},
        {IN("\x31\5\2\1\1\x30\0"), NULL},
        {IN("\x31\xc\x30\3\2\1\1\x30\3\2\1\2\4\0"), "offset 12: SET OF"},
        {IN("\x31\6\2\1\2\2\1\1"), "offset 5: SET OF is not in order"},
        {IN("\x31\xa\x30\3\2\1\2\x30\3\2\1\1"), "offset 7: SET OF"},
        {IN("\x31\6\4\2\0\0\4\0"), "offset 6: SET OF"},
        {IN("\x31\x6\4\0\4\2\0\0"), NULL},
        /* Within an element the order is free. */
        {IN("\x31\x8\x30\6\2\1\2\2\1\1"), NULL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};

        test_case("%zu", i);
        if (cases[i].words == NULL)
            CHECK_OK(read_set(cases[i].in, &err));
        else
            CHECK_ERR(read_set(cases[i].in, &err), HM_FORMAT, cases[i].words);
    }
}

static void fails_for_a_caller_where_the_element_is(void)
{
    struct hm_der rd = hm_der(HM_LIT("\x30\6\2\1\1\2\1\0"));
    struct hm_err err = {0};

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    hm_der_u64(&rd);
    if (hm_der_u64(&rd) == 0)
        hm_der_fail(&rd, HM_UNSUPPORTED, "version 0");
    CHECK_ERR(hm_der_end(&rd, &err), HM_UNSUPPORTED, "offset 5: version 0");
}

/* SEQUENCEs in SEQUENCEs, `depth` of them. */
static void put_nest(struct hm_buf *out, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        hm_buf_insert(out, 0, hm_bytes((uint8_t[]){0x30, (uint8_t)(2 * i)}, 2));
}

static void checks_whole_documents(void)
{
    static const struct {
        struct hm_bytes in;
        enum hm_code code; /* HM_OK: well formed */
        const char *words;
    } cases[] = {
        {IN(SAMPLE), HM_OK, ""},
        {IN("\x41\1\xff"), HM_OK, ""},
        {IN("\x9e\1\xff"), HM_OK, ""},
        {IN("\xa1\2\4\0"), HM_OK, ""},
        {IN(""), HM_FORMAT, "an element is missing"},
        {IN(SAMPLE "\5\0"), HM_FORMAT, "offset 18: 2 bytes after the end"},
        {IN("\xa1\2\4\1"), HM_FORMAT, "offset 2: length is beyond the end"},
        {IN("\xa1\1\4"), HM_FORMAT, "offset 2: truncated"},
        {IN("\x30\3\x30\1\5"), HM_FORMAT, "offset 4: truncated"},
        {IN("\x30\4\x31\2\5\1"), HM_FORMAT, "offset 4: length is beyond"},
        {IN("\x30\3\1\1\1"), HM_FORMAT, "offset 2: BOOLEAN is neither"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK_CODE(
            hm_der_check(cases[i].in, &err), cases[i].code, cases[i].words);
    }
}

static void holds_the_limit_of_depth(void)
{
    for (size_t depth = 1; depth <= HM_DER_DEPTH_MAX + 1; depth++) {
        hm_auto(buf) in = hm_buf(256);
        struct hm_err err = {0};

        test_case("depth %zu", depth);
        put_nest(&in, depth);
        if (!CHECK_OK(hm_buf_end(&in, NULL, &err)))
            return;
        if (depth <= HM_DER_DEPTH_MAX)
            CHECK_OK(hm_der_check(hm_buf_view(&in), &err));
        else
            CHECK_ERR(hm_der_check(hm_buf_view(&in), &err), HM_LIMIT,
                "offset 32: nested too deeply");
    }
}

TEST_SUITE(enc_der, TEST(reads_along_a_grammar),
    TEST(refuses_every_prefix_and_every_surplus_byte),
    TEST(reads_no_two_encodings_as_the_same), TEST(says_where_and_what),
    TEST(gives_nothing_once_it_failed),
    TEST(refuses_good_input_when_the_caller_is_wrong),
    TEST(reads_implicit_tags), TEST(gives_the_bytes_that_it_reads),
    TEST(holds_the_order_of_a_set),
    TEST(fails_for_a_caller_where_the_element_is), TEST(checks_whole_documents),
    TEST(holds_the_limit_of_depth));

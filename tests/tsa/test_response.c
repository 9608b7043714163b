/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "test.h"
#include "tsa/factory.h"

#define RAW(s) STAMP_RAW(s)

static void both_kinds_of_granted_are_taken(void)
{
    static const struct stamp_case cases[] = {
        {"granted", STAMP_STATUS, RAW("\x30\x03\x02\x01\0"), HM_OK, ""},
        {"with modifications", STAMP_STATUS, RAW("\x30\x03\x02\x01\x01"), HM_OK,
            ""},
        {"with two texts", STAMP_STATUS,
            RAW("\x30\x0b\x02\x01\0\x30\x06\x0c\x01"
                "a\x0c\x01"
                "b"),
            HM_OK, ""},
    };

    stamp_check(cases, TEST_LEN(cases));
}

static void other_answers_are_refused(void)
{
    static const struct stamp_case cases[] = {
        {"rejection", STAMP_STATUS, RAW("\x30\x03\x02\x01\x02"), HM_FORMAT,
            "timestamp response: not granted: status 2 (rejection), no failure "
            "named, \"\""},
        {"with a reason", STAMP_STATUS,
            RAW("\x30\x0f\x02\x01\x02\x30\x06\x0c\x04"
                "a\x1b[m\x03\x02\x07\x80"),
            HM_FORMAT, "(rejection), badAlg, \"a\\x1b[m\""},
        {"the server failed", STAMP_STATUS,
            RAW("\x30\x09\x02\x01\x02\x03\x04\0\0\0\0"), HM_FORMAT, "bit"},
        {"system failure", STAMP_STATUS,
            RAW("\x30\x0a\x02\x01\x02\x03\x05\x06\0\0\0\x40"), HM_FORMAT,
            "systemFailure"},
        {"waiting", STAMP_STATUS, RAW("\x30\x03\x02\x01\x03"), HM_FORMAT,
            "status 3 (waiting)"},
        {"unknown", STAMP_STATUS, RAW("\x30\x03\x02\x01\x06"), HM_FORMAT,
            "status 6 (unknown)"},
        {"negative", STAMP_STATUS, RAW("\x30\x03\x02\x01\xff"), HM_FORMAT,
            "negative"},
        {"text is Latin-1", STAMP_STATUS,
            RAW("\x30\x08\x02\x01\0\x30\x03\x0c\x01\xe4"), HM_FORMAT, "UTF-8"},
        {"texts are none", STAMP_STATUS, RAW("\x30\x05\x02\x01\0\x30\0"),
            HM_FORMAT, "offset"},
        {"an element more", STAMP_STATUS,
            RAW("\x30\x09\x02\x01\0\x03\x02\x07\x80\x05\0"), HM_FORMAT,
            "offset"},
    };

    stamp_check(cases, TEST_LEN(cases));
}

static void a_response_without_a_token_is_none(void)
{
    static const struct {
        const char *name;
        struct hm_bytes in;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"granted", RAW("\x30\x05\x30\x03\x02\x01\0"), HM_FORMAT,
            "granted, but without a token"},
        {"rejected", RAW("\x30\x09\x30\x07\x02\x01\x02\x03\x02\x05\x20"),
            HM_FORMAT, "badRequest"},
        {"empty", RAW(""), HM_FORMAT, "timestamp response: offset 0"},
        {"empty sequence", RAW("\x30\0"), HM_FORMAT, "offset"},
        {"no token at all", RAW("\x30\x07\x30\x03\x02\x01\0\x05\0"), HM_FORMAT,
            "timestamp response: token: offset 0"},
        {"two tokens", RAW("\x30\x09\x30\x03\x02\x01\0\x05\0\x05\0"), HM_FORMAT,
            "offset"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_timestamp ts;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(hm_timestamp_parse_response(&ts, cases[i].in, &err),
            cases[i].code, cases[i].words);
    }
}

static void length_has_a_limit(void)
{
    static uint8_t big[HM_TSA_MAX + 1];
    struct hm_timestamp ts;
    struct hm_err err = {0};

    CHECK_ERR(
        hm_timestamp_parse_response(&ts, hm_bytes(big, sizeof(big)), &err),
        HM_LIMIT, "1048577 bytes, at most 1048576");
    CHECK_ERR(hm_timestamp_parse_token(&ts, hm_bytes(big, sizeof(big)), &err),
        HM_LIMIT, "1048577 bytes, at most 1048576");
}

static void every_prefix_and_every_byte_behind_is_refused(void)
{
    hm_auto(stamp_lab) lab = {0};
    hm_auto(buf) room = hm_buf(HM_TSA_MAX);
    struct stamp_spec spec;
    struct hm_timestamp ts;
    struct hm_err err = {0};
    size_t step = test_torture() ? 61 : 1;

    if (!CHECK_OK(stamp_lab(&lab, &err)))
        return;
    spec = stamp_by(&lab.leaf);
    spec.certs[0] = &lab.leaf;
    if (!CHECK_OK(stamp_response(&room, &spec, &err)))
        return;
    for (size_t len = 0; len < room.len; len += step) {
        test_case("%zu bytes", len);
        CHECK(!hm_timestamp_parse_response(
            &ts, hm_bytes_slice(hm_buf_view(&room), 0, len), &err));
    }
    hm_buf_put_u8(&room, 0);
    CHECK_ERR(hm_timestamp_parse_response(&ts, hm_buf_view(&room), &err),
        HM_FORMAT, "offset");
}

TEST_SUITE(tsa_response, TEST(both_kinds_of_granted_are_taken),
    TEST(other_answers_are_refused), TEST(a_response_without_a_token_is_none),
    TEST(length_has_a_limit),
    TEST(every_prefix_and_every_byte_behind_is_refused));

/* SPDX-License-Identifier: Apache-2.0 */
#include "dsse/dsse.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "test.h"

#define TYPE "\"payloadType\": \"t/x\""
#define PAYLOAD "\"payload\": \"Pz8/\""
#define SIGS "\"signatures\": [{\"sig\": \"AQI=\", \"keyid\": \"k\"}]"
#define ENVELOPE(a, b, c) "{" a ", " b ", " c "}"

static bool parse(struct hm_dsse *out, struct hm_arena *arena, const char *text,
    struct hm_err *err)
{
    return hm_dsse_parse(out, arena, hm_bytes_str(text), err);
}

static void an_envelope_is_read(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_dsse dsse;

    if (!CHECK_OK(parse(&dsse, &arena, ENVELOPE(TYPE, PAYLOAD, SIGS), &err)))
        return;
    CHECK_BYTES(dsse.payload_type, HM_LIT("t/x"));
    CHECK_BYTES(dsse.payload, HM_LIT("???"));
    CHECK_EQ(dsse.sig_count, 1);
    CHECK_BYTES(dsse.sigs[0].sig, HM_LIT("\x01\x02"));
    CHECK_BYTES(dsse.sigs[0].keyid, HM_LIT("k"));
    CHECK_EQ(dsse.sigs[0].cert.len, 0);
}

static void what_may_vary_does_not_matter(void)
{
    static const struct {
        const char *name, *text;
        size_t sigs;
    } cases[] = {
        {"another order", ENVELOPE(SIGS, PAYLOAD, TYPE), 1},
        {"URL-safe", ENVELOPE(TYPE, "\"payload\": \"Pz8_\"", SIGS), 1},
        {"an escape", ENVELOPE(TYPE, "\"payload\": \"Pz8\\/\"", SIGS), 1},
        {"unknown members", ENVELOPE(TYPE, PAYLOAD, SIGS ", \"x\": {}"), 1},
        {"no signature", ENVELOPE(TYPE, PAYLOAD, "\"signatures\": []"), 0},
        {"an empty signature",
            ENVELOPE(TYPE, PAYLOAD, "\"signatures\": [{\"sig\": \"\"}]"), 1},
        {"two",
            ENVELOPE(TYPE, PAYLOAD,
                "\"signatures\": [{\"sig\": \"AQI\"}, {\"sig\": \"AQI\"}]"),
            2},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_dsse dsse;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(parse(&dsse, &arena, cases[i].text, &err)))
            continue;
        CHECK_BYTES(dsse.payload, HM_LIT("???"));
        CHECK_EQ(dsse.sig_count, cases[i].sigs);
    }
}

static void what_is_empty_must_be_there_all_the_same(void)
{
    static const char empty[] =
        "{\"payloadType\": \"\", \"payload\": \"\", \"signatures\": []}";
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_dsse dsse;

    if (CHECK_OK(parse(&dsse, &arena, empty, &err))) {
        CHECK_EQ(dsse.payload_type.len, 0);
        CHECK_EQ(dsse.payload.len, 0);
        CHECK_EQ(dsse.sig_count, 0);
    }
    CHECK_ERR(parse(&dsse, &arena, "{" PAYLOAD ", " SIGS "}", &err), HM_FORMAT,
        "envelope: $.payloadType: missing");
    CHECK_ERR(parse(&dsse, &arena, "{" TYPE ", " SIGS "}", &err), HM_FORMAT,
        "$.payload: missing");
    CHECK_ERR(parse(&dsse, &arena, "{" TYPE ", " PAYLOAD "}", &err), HM_FORMAT,
        "$.signatures: missing");
    CHECK_ERR(parse(&dsse, &arena,
                  ENVELOPE(TYPE, PAYLOAD, "\"signatures\": [{}]"), &err),
        HM_FORMAT, "$.signatures[0].sig: missing");
}

static void a_key_id_that_is_absent_empty_or_null_is_the_same(void)
{
    static const char *const sigs[] = {"{\"sig\": \"AQI=\"}",
        "{\"sig\": \"AQI=\", \"keyid\": \"\"}",
        "{\"sig\": \"AQI=\", \"keyid\": null, \"cert\": null}"};

    for (size_t i = 0; i < TEST_LEN(sigs); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_err err = {0};
        struct hm_dsse dsse;

        test_case("%s", sigs[i]);
        hm_buf_printf(&text,
            "{" TYPE ", " PAYLOAD ", \"signatures\": "
            "[%s]}",
            sigs[i]);
        if (!CHECK_OK(hm_buf_end(&text, NULL, &err)) ||
            !CHECK_OK(hm_dsse_parse(&dsse, &arena, hm_buf_view(&text), &err)))
            continue;
        CHECK_EQ(dsse.sigs[0].keyid.len, 0);
        CHECK_EQ(dsse.sigs[0].cert.len, 0);
    }
}

static const char with_cert[] = ENVELOPE(TYPE, PAYLOAD,
    "\"signatures\": [{\"sig\": \"AQI=\", \"cert\": \"-----B\\n\"}]");

static void a_certificate_beside_the_signature_is_kept(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_dsse dsse;

    if (CHECK_OK(parse(&dsse, &arena, with_cert, &err)))
        CHECK_BYTES(dsse.sigs[0].cert, HM_LIT("-----B\n"));
}

static void who_rejects_the_unknown_rejects_a_certificate_too(void)
{
    static const struct {
        const char *name, *text, *words;
    } cases[] = {
        {"certificate", with_cert, "$.signatures[0].cert: unknown field"},
        {"envelope", ENVELOPE(TYPE, PAYLOAD, SIGS ", \"x\": 1"),
            "$.x: unknown field"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_json_rd rd = hm_json_rd(&arena);
        struct hm_err err = {0};
        struct hm_dsse dsse = {.sig_count = 7};
        struct hm_json v;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(hm_json_parse(
                &v, &arena, hm_bytes_str(cases[i].text), HM_MIB, &err)))
            continue;
        hm_dsse_read(&dsse, &rd, v, HM_JSON_REJECT);
        CHECK_ERR(hm_json_end(&rd, &err), HM_FORMAT, cases[i].words);
        CHECK_EQ(dsse.sig_count, 0);
    }
}

static void malformed_ones_are_refused(void)
{
    static const struct {
        const char *name, *text, *words;
    } cases[] = {
        {"no JSON", "DSSEv1", "envelope: line 1"},
        {"a list", "[]", "expected object, got array"},
        {"something behind", ENVELOPE(TYPE, PAYLOAD, SIGS) "{}", "line 1"},
        {"a payload twice", ENVELOPE(PAYLOAD ", " TYPE, PAYLOAD, SIGS),
            "duplicate key"},
        {"both alphabets", ENVELOPE(TYPE, "\"payload\": \"Pz8_Pz8/\"", SIGS),
            "base64"},
        {"a line end in base64",
            ENVELOPE(TYPE, "\"payload\": \"Pz8/\\n\"", SIGS), "base64"},
        {"bits behind the payload",
            ENVELOPE(TYPE, "\"payload\": \"Pz9=\"", SIGS), "base64"},
        {"a NUL in the type",
            ENVELOPE("\"payloadType\": \"t\\u0000\"", PAYLOAD, SIGS),
            "$.payloadType"},
        {"a payload that is no string", ENVELOPE(TYPE, "\"payload\": {}", SIGS),
            "expected string"},
        {"null for the payload", ENVELOPE(TYPE, "\"payload\": null", SIGS),
            "expected string"},
        {"null for the signatures",
            ENVELOPE(TYPE, PAYLOAD, "\"signatures\": null"), "expected array"},
        {"a signature that is no base64",
            ENVELOPE(TYPE, PAYLOAD, "\"signatures\": [{\"sig\": \"a b\"}]"),
            "$.signatures[0].sig: base64"},
        {"a signature that is a string",
            ENVELOPE(TYPE, PAYLOAD, "\"signatures\": [\"AQI=\"]"),
            "expected object"},
        {"a number as key id",
            ENVELOPE(TYPE, PAYLOAD,
                "\"signatures\": [{\"sig\": \"\", \"keyid\": 1}]"),
            "$.signatures[0].keyid: expected string"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_dsse dsse;

        test_case("%s", cases[i].name);
        CHECK_ERR(parse(&dsse, &arena, cases[i].text, &err), HM_FORMAT,
            cases[i].words);
    }
}

/* So many signatures, each empty. */
static void put_envelope(struct hm_buf *out, size_t sigs)
{
    hm_buf_put_str(out, "{" TYPE ", " PAYLOAD ", \"signatures\": [");
    for (size_t i = 0; i < sigs; i++)
        hm_buf_put_str(out, i == 0 ? "{\"sig\":\"\"}" : ",{\"sig\":\"\"}");
    hm_buf_put_str(out, "]}");
}

static void the_number_of_signatures_has_a_limit(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) most = hm_buf(HM_MIB), more = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct hm_dsse dsse;

    put_envelope(&most, HM_DSSE_SIGS_MAX);
    put_envelope(&more, HM_DSSE_SIGS_MAX + 1);
    if (CHECK_OK(hm_dsse_parse(&dsse, &arena, hm_buf_view(&most), &err)))
        CHECK_EQ(dsse.sig_count, HM_DSSE_SIGS_MAX);
    if (CHECK_OK(hm_buf_end(&more, NULL, &err)))
        CHECK_ERR(hm_dsse_parse(&dsse, &arena, hm_buf_view(&more), &err),
            HM_LIMIT, "65 elements, at most 64");
}

static void an_arena_that_is_too_small_is_a_limit(void)
{
    hm_auto(arena) arena = hm_arena(4 * HM_KIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct hm_dsse dsse;

    put_envelope(&text, HM_DSSE_SIGS_MAX);
    if (CHECK_OK(hm_buf_end(&text, NULL, &err)))
        CHECK_ERR(hm_dsse_parse(&dsse, &arena, hm_buf_view(&text), &err),
            HM_LIMIT, "");
}

/* Refused by its length alone, before a byte is read. */
static void a_text_that_is_too_long_is_a_limit(void)
{
    static const uint8_t zeros[HM_EVIDENCE_MAX + 1];
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_dsse dsse;

    CHECK_ERR(hm_dsse_parse(
                  &dsse, &arena, hm_bytes(zeros, HM_EVIDENCE_MAX + 1), &err),
        HM_LIMIT, "envelope: ");
    CHECK_ERR(
        hm_dsse_parse(&dsse, &arena, hm_bytes(zeros, HM_EVIDENCE_MAX), &err),
        HM_FORMAT, "envelope: ");
}

/* Nothing of a text that is not whole may be taken for an envelope, and one
 * changed byte gives another envelope or none. */
static void every_prefix_is_refused_and_every_flip_seen(void)
{
    static const char good[] =
        "{\"payloadType\":\"t/x\",\"payload\":\"Pz8/\",\"signatures\":["
        "{\"sig\":\"AQI=\"}]}";
    char copy[sizeof(good)];

    for (size_t len = 0; len < sizeof(good) - 1; len++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_dsse dsse;

        CHECK(!hm_dsse_parse(&dsse, &arena, hm_bytes(good, len), &err));
    }
    for (size_t i = 0; i < sizeof(good) - 1; i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_dsse dsse;

        memcpy(copy, good, sizeof(good));
        copy[i] ^= 1;
        if (!parse(&dsse, &arena, copy, &err))
            continue;
        test_case("byte %zu", i);
        CHECK(!hm_bytes_eq_str(dsse.payload_type, "t/x") ||
            !hm_bytes_eq_str(dsse.payload, "???") ||
            !hm_bytes_eq_str(dsse.sigs[0].sig, "\x01\x02"));
    }
}

/* The example of the protocol, nothing at all, and CVE-2026-48758: a type of
 * 17 bytes that are 15 characters, which a lossy conversion would also take
 * for another type. */
static void lengths_are_bytes(void)
{
    static const struct {
        const char *type, *payload, *pae;
    } cases[] = {
        {"http://example.com/HelloWorld", "hello world",
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world"},
        {"", "", "DSSEv1 0  0 "},
        {"application/\xc3\xbcn\xc3\xaf",
            "gr\xc3\xb6\xc3\x9f"
            "e",
            "DSSEv1 17 application/\xc3\xbcn\xc3\xaf 7 gr\xc3\xb6\xc3\x9f"
            "e"},
        {"application/\xc4\xbcn\xc3\xaf", "1234567890",
            "DSSEv1 17 application/\xc4\xbcn\xc3\xaf 10 1234567890"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes type = hm_bytes_str(cases[i].type);
        struct hm_bytes payload = hm_bytes_str(cases[i].payload);
        hm_auto(buf) pae = hm_buf(HM_KIB);
        struct hm_digest got, want;
        struct hm_err err = {0};

        test_case("%s", cases[i].type);
        hm_dsse_pae(&pae, type, payload);
        if (!CHECK_OK(hm_buf_end(&pae, NULL, &err)))
            continue;
        CHECK_BYTES(hm_buf_view(&pae), hm_bytes_str(cases[i].pae));
        CHECK(hm_dsse_is_pae(hm_buf_view(&pae)));
        CHECK(!hm_dsse_is_pae(hm_bytes(pae.p, HM_DSSE_MARK - 1)));
        if (CHECK_OK(hm_digest_of(
                &want, HM_SHA384, hm_bytes_str(cases[i].pae), &err)) &&
            CHECK_OK(hm_dsse_pae_digest(&got, HM_SHA384, type, payload, &err)))
            CHECK(hm_digest_eq(&got, &want));
    }
}

static void type_and_payload_cannot_be_shifted_into_each_other(void)
{
    struct hm_digest a, b;
    struct hm_err err = {0};

    if (CHECK_OK(hm_dsse_pae_digest(
            &a, HM_SHA256, HM_LIT("a 1"), HM_LIT("b"), &err)) &&
        CHECK_OK(hm_dsse_pae_digest(
            &b, HM_SHA256, HM_LIT("a"), HM_LIT("1 b"), &err)))
        CHECK(!hm_digest_eq(&a, &b));
}

static void a_digest_needs_a_hash_function(void)
{
    struct hm_digest out = {0};
    struct hm_err err = {0};

    CHECK_ERR(
        hm_dsse_pae_digest(&out, HM_HASH_NONE, HM_LIT("t"), HM_LIT("p"), &err),
        HM_USAGE, "");
    CHECK_EQ(out.len, 0);
}

TEST_SUITE(dsse_dsse, TEST(an_envelope_is_read),
    TEST(what_may_vary_does_not_matter),
    TEST(what_is_empty_must_be_there_all_the_same),
    TEST(a_key_id_that_is_absent_empty_or_null_is_the_same),
    TEST(a_certificate_beside_the_signature_is_kept),
    TEST(who_rejects_the_unknown_rejects_a_certificate_too),
    TEST(malformed_ones_are_refused),
    TEST(the_number_of_signatures_has_a_limit),
    TEST(an_arena_that_is_too_small_is_a_limit),
    TEST(a_text_that_is_too_long_is_a_limit),
    TEST(every_prefix_is_refused_and_every_flip_seen), TEST(lengths_are_bytes),
    TEST(type_and_payload_cannot_be_shifted_into_each_other),
    TEST(a_digest_needs_a_hash_function));

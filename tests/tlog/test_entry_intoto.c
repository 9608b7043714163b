/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"
#include "tlog/made.h"

static void every_byte_of_the_first_version_counts(void)
{
    made_check_flips(MADE_INTOTO_1, NULL, NULL);
}

/* The sender's number is not checked by the log, nor by us. */
static void every_byte_of_the_second_counts_but_the_senders_number(void)
{
    made_check_flips(MADE_INTOTO_2, "efab", "\"},\"payloadHash");
}

/* Rekor itself fell over malformed entries of this kind. */
static void cve_2023_33199_malformed_entries_are_refused(void)
{
    static const struct {
        enum made_kind kind;
        const char *old, *new, *words;
        enum hm_code code;
    } cases[] = {
        {MADE_INTOTO_2, "\"content\":{", "\"content\":null,\"x\":{", "content",
            HM_FORMAT},
        {MADE_INTOTO_2, "\"envelope\":{", "\"envelope\":null,\"x\":{",
            "envelope", HM_FORMAT},
        {MADE_INTOTO_2, "\"envelope\":{", "\"envelope\":\"\",\"x\":{",
            "envelope", HM_FORMAT},
        {MADE_INTOTO_2, "\"hash\":{", "\"hash\":null,\"x\":{", "hash",
            HM_FORMAT},
        {MADE_INTOTO_2, "\"payloadHash\":{", "\"payloadHash\":null,\"x\":{",
            "payloadHash", HM_FORMAT},
        {MADE_INTOTO_2, "\"signatures\":[", "\"signatures\":null,\"x\":[",
            "signatures", HM_FORMAT},
        {MADE_INTOTO_2, "\"signatures\":[", "\"signatures\":[null,",
            "signatures[0]", HM_FORMAT},
        {MADE_INTOTO_2, "\"signatures\":[{", "\"signatures\":[],\"x\":[{",
            "unknown field", HM_FORMAT},
        {MADE_INTOTO_2, "\"publicKey\":", "\"x\":", "publicKey: missing",
            HM_FORMAT},
        {MADE_INTOTO_2, "\"sig\":\"", "\"sig\":\"Y\",\"x\":\"", "base64",
            HM_FORMAT},
        {MADE_INTOTO_2, "\"sig\":\"", "\"sig\":\"YSE=\",\"x\":\"", "base64",
            HM_FORMAT}, /* decodes once, but not twice */
        {MADE_INTOTO_2, "\"sig\":\"", "\"keyid\":1,\"sig\":\"", "keyid",
            HM_FORMAT},
        {MADE_INTOTO_2, "\"signatures\":[",
            "\"signatures\":[{\"publicKey\":\"YQ==\",\"sig\":\"WVE9PQ==\"},",
            "log entry of 2 signatures, not 1", HM_MISMATCH},
        {MADE_INTOTO_1, "\"content\":{", "\"content\":null,\"x\":{", "content",
            HM_FORMAT},
        {MADE_INTOTO_1, "\"hash\":{", "\"x\":{", "hash: missing", HM_FORMAT},
        {MADE_INTOTO_1, "\"content\":{", "\"content\":{\"envelope\":\"\",",
            "unknown field", HM_FORMAT},
        {MADE_INTOTO_1, "\"publicKey\":\"", "\"publicKey\":{},\"x\":\"",
            "publicKey", HM_FORMAT},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};

        test_case("%d %s", (int)cases[i].kind, cases[i].new);
        CHECK_ERR(
            made_binds_after(&err, cases[i].kind, cases[i].old, cases[i].new),
            cases[i].code, cases[i].words);
    }
}

/* Members that some clients leave in. {"one":1} twice in base64. */
static void optional_members_must_fit(void)
{
    struct hm_err err = {0};

    CHECK_OK(made_binds_after(
        &err, MADE_INTOTO_2, "\"sig\":", "\"keyid\":\"SHA256:abc\",\"sig\":"));
    CHECK_OK(made_binds_after(&err, MADE_INTOTO_2, "\"envelope\":{",
        "\"envelope\":{\"payload\":\"ZXlKdmJtVWlPakY5\","));
    CHECK_ERR(made_binds_after(&err, MADE_INTOTO_2, "\"envelope\":{",
                  "\"envelope\":{\"payload\":\"ZXlKMGQyOGlPako5\","),
        HM_MISMATCH, "log entry is of another payload");
    CHECK_ERR(made_binds_after(&err, MADE_INTOTO_2, "\"envelope\":{",
                  "\"envelope\":{\"payload\":\"\","),
        HM_MISMATCH, "log entry is of another payload");
    CHECK_ERR(made_binds_after(
                  &err, MADE_INTOTO_2, "vnd.in-toto+json", "vnd.in-toto"),
        HM_MISMATCH, "payload of type");
}

/* Payload and key are those of the entry, and only the signature is not: an
 * entry that did not say so would vouch for signatures that nobody logged. */
static void the_first_version_binds_the_signature_by_the_text(void)
{
    hm_auto(made_two) two = made_two(MADE_INTOTO_1);
    hm_auto(buf) body = hm_buf(HM_MIB);
    struct hm_signed what = two.what[0];
    struct hm_entry entry = {0};
    struct hm_err err = {0};

    what.cert = &two.certs[0];
    if (!made_entry(&entry, &body, MADE_INTOTO_1, &what))
        return;
    CHECK_OK(hm_entry_binds(&entry, &what, &err));
    what.signature = two.what[1].signature;
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_MISMATCH,
        "log entry is of another envelope");
    what.signature = two.what[0].signature;
    what.payload_type = HM_LIT("text/plain");
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_MISMATCH,
        "log entry is of another envelope");
}

/* A type that breaks out of its quotes would make the hashed text say other
 * things than the parts that are judged. */
static void types_that_json_would_escape_are_not_rebuilt(void)
{
    static const char *const types[] = {
        "a\",\"payload\":\"b", "a\\u0022", "a\n", "<a>", "a&b", "\xc3\xbc"};

    for (size_t i = 0; i < TEST_LEN(types); i++) {
        hm_auto(made_two) two = made_two(MADE_INTOTO_1);
        hm_auto(buf) body = hm_buf(HM_MIB);
        struct hm_signed what = two.what[0];
        struct hm_entry entry = {0};
        struct hm_err err = {0};

        test_case("%s", types[i]);
        what.cert = &two.certs[0];
        what.payload_type = hm_bytes_str(types[i]);
        if (!made_entry(&entry, &body, MADE_INTOTO_1, &what))
            continue;
        CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_UNSUPPORTED,
            "intoto 0.0.1 with payload type");
    }
}

/* Longer than the pieces in which the text is hashed. */
static void long_payloads_are_hashed_whole(void)
{
    hm_auto(made_two) two = made_two(MADE_INTOTO_1);
    hm_auto(buf) body = hm_buf(HM_MIB);
    static uint8_t payload[10000];
    struct hm_signed what = two.what[0];
    struct hm_entry entry = {0};
    struct hm_err err = {0};

    what.cert = &two.certs[0];
    what.payload = hm_bytes(payload, sizeof(payload));
    if (!made_entry(&entry, &body, MADE_INTOTO_1, &what))
        return;
    CHECK_OK(hm_entry_binds(&entry, &what, &err));
    what.payload.len--;
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_MISMATCH,
        "log entry is of another payload");
}

TEST_SUITE(tlog_entry_intoto, TEST(every_byte_of_the_first_version_counts),
    TEST(every_byte_of_the_second_counts_but_the_senders_number),
    TEST(cve_2023_33199_malformed_entries_are_refused),
    TEST(optional_members_must_fit),
    TEST(the_first_version_binds_the_signature_by_the_text),
    TEST(types_that_json_would_escape_are_not_rebuilt),
    TEST(long_payloads_are_hashed_whole));

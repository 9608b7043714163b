/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/write.h"

#include "sample.h"

#define REPEAT32(b)                                                            \
    b b b b b b b b b b b b b b b b b b b b b b b b b b b b b b b b
#define BYTES(s)                                                               \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

static const struct hm_bytes hashes[] = {BYTES(REPEAT32("\x02"))};
static const struct hm_bytes certs[] = {BYTES("cert"), BYTES("ca")};
static const struct hm_bytes stamps[] = {BYTES("ts1"), BYTES("ts2")};
static const struct hm_entry entries[] = {
    {
        .index = 7,
        .log_id = BYTES(REPEAT32("\0")),
        .kind = BYTES("hashedrekord"),
        .version = BYTES("0.0.1"),
        .time_s = 1700000000,
        .set = BYTES("set"),
        .has_proof = true,
        .proof_index = 3,
        .proof_size = 9,
        .proof_root = BYTES(REPEAT32("\x01")),
        .proof = {hashes, 1},
        .checkpoint = BYTES("log\n9\n"),
        .body = BYTES("{}"),
    },
    {
        .log_id = BYTES(REPEAT32("\x01")),
        .kind = BYTES("hashedrekord"),
        .version = BYTES("0.0.2"),
        .has_proof = true,
        .proof_size = 1,
        .proof_root = BYTES(REPEAT32("\x02")),
        .checkpoint = BYTES("log\n1\n"),
        .body = BYTES("{ }"),
    },
};
static struct hm_dsse_sig sigs[] = {
    {.sig = BYTES("sig"), .keyid = BYTES("k1")}, {.sig = BYTES("two")}};

static struct hm_evidence message(void)
{
    struct hm_evidence e = {
        .certs = certs,
        .cert_count = 1,
        .entries = entries,
        .entry_count = 1,
        .timestamps = stamps,
        .timestamp_count = 2,
        .signature = BYTES("sig"),
        .message_digest = {.hash = HM_SHA256, .len = 32},
    };

    memset(e.message_digest.b, 1, 32);
    return e;
}

static struct hm_evidence envelope(void)
{
    return (struct hm_evidence){
        .has_key_hint = true,
        .key_hint = BYTES("k1"),
        .entries = entries,
        .entry_count = 2,
        .has_envelope = true,
        .envelope = {BYTES("application/vnd.in-toto+json"), BYTES("{}"), sigs,
            1},
    };
}

/* What protobuf's JSON writers make of the same: names, order, integers in
 * quotes. */
static void writes_protobufs_json(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_evidence e = message();
    struct hm_err err = {0};

    if (CHECK_OK(hm_bundle_write(&text, &e, &err)))
        CHECK_BYTES(hm_buf_view(&text), HM_LIT(BUNDLE(V03, CERT, MESSAGE)));
}

/* Zeros are written: "logIndex":"0" is missed by readers when it is not there.
 * A log that promises nothing has no time. */
static void writes_an_entry_of_zeros(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_evidence e = envelope();
    struct hm_err err = {0};

    e.entries = &entries[1];
    e.entry_count = 1;
    if (CHECK_OK(hm_bundle_write(&text, &e, &err)))
        CHECK_STR(hm_buf_str(&text),
            "{\"mediaType\":\"" V03 "\",\"verificationMaterial\":{" KEY
            ",\"tlogEntries\":[{\"logIndex\":\"0\",\"logId\":{\"keyId\":\"" ONES
            "\"},\"kindVersion\":{\"kind\":\"hashedrekord\",\"version\":"
            "\"0.0.2\"},\"inclusionProof\":{\"logIndex\":\"0\",\"rootHash\":"
            "\"" TWOS "\",\"treeSize\":\"1\",\"hashes\":[],\"checkpoint\":{"
            "\"envelope\":\"log\\n1\\n\"}},\"canonicalizedBody\":\"eyB9\"}]}"
            "," ENVELOPE "}");
}

static bool write_again(
    struct hm_buf *out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(evidence_file) file = NULL;

    HM_TRY(hm_evidence_parse(&file, text, err));
    return hm_bundle_write(out, hm_evidence_at(file, 0), err);
}

static void what_is_written_is_read_as_the_same(void)
{
    struct hm_evidence cases[] = {
        message(), envelope(), message(), envelope(), message()};

    cases[2].message_digest = (struct hm_digest){0};
    cases[2].entry_count = 0;
    cases[3].timestamps = stamps;
    cases[3].timestamp_count = 1;
    cases[4].message_digest.hash = HM_SHA512;
    cases[4].message_digest.len = 64;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) first = hm_buf(HM_MIB), second = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%zu", i);
        if (CHECK_OK(hm_bundle_write(&first, &cases[i], &err)) &&
            CHECK_OK(write_again(&second, hm_buf_view(&first), &err)))
            CHECK_BYTES(hm_buf_view(&second), hm_buf_view(&first));
    }
}

/* A bundle must not bring roots: of a chain, the leaf is written. */
static void writes_the_leaf_alone(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_evidence e = message();
    struct hm_err err = {0};

    e.cert_count = 2;
    if (CHECK_OK(hm_bundle_write(&text, &e, &err)))
        CHECK_BYTES(hm_buf_view(&text), HM_LIT(BUNDLE(V03, CERT, MESSAGE)));
}

static void refuses(
    const char *name, const struct hm_evidence *e, const char *words)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};

    test_case("%s", name);
    CHECK_ERR(hm_bundle_write(&text, e, &err), HM_USAGE, words);
    CHECK_EQ(text.len, 0);
}

static void refuses_who_is_unclear(void)
{
    struct hm_evidence e = message();

    e.has_key_hint = true;
    refuses("both", &e, "needs a certificate or a key's hint");
    e.has_key_hint = false;
    e.cert_count = 0;
    refuses("neither", &e, "needs a certificate or a key's hint");
    e = message();
    e.certs = &(const struct hm_bytes){0};
    refuses("an empty certificate", &e, "empty certificate");
}

static void refuses_what_is_unclear(void)
{
    struct hm_evidence e = message();

    e.signature.len = 0;
    refuses("no signature", &e, "no signature");
    e = envelope();
    e.signature = certs[0];
    refuses("both", &e, "both a message and an envelope");
    e = envelope();
    e.envelope.sig_count = 0;
    refuses("none", &e, "exactly one signature");
    e.envelope.sig_count = 2;
    refuses("two", &e, "exactly one signature");
    e = envelope();
    e.key_hint = certs[0];
    refuses("another hint", &e, "key id and hint differ");
}

static void refuses_entries_that_no_reader_takes(void)
{
    static const struct hm_bytes half[] = {BYTES("half")};
    struct hm_entry bad[12];
    static const char *const words[] = {"no inclusion proof", "checkpoint",
        "log id or root", "log id or root", "no kind, version or body",
        "no kind, version or body", "number out of range",
        "number out of range", "hash of a wrong length",
        "no kind, version or body", "number out of range",
        "number out of range"};

    for (size_t i = 0; i < TEST_LEN(bad); i++)
        bad[i] = entries[0];
    bad[0].has_proof = false;
    bad[1].checkpoint.len = 0;
    bad[2].log_id.len = 31;
    bad[3].proof_root.len = 31;
    bad[4].kind.len = 0;
    bad[5].body.len = 0;
    bad[6].index = UINT64_MAX;
    bad[7].time_s = -1;
    bad[8].proof.hashes = half;
    bad[9].version.len = 0;
    bad[10].proof_index = UINT64_MAX;
    bad[11].proof_size = UINT64_MAX;
    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        struct hm_evidence e = message();

        e.entries = &bad[i];
        refuses(words[i], &e, words[i]);
    }
}

static void too_many_are_not_written(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_evidence e = message();
    struct hm_err err = {0};

    e.timestamp_count = HM_TIMESTAMPS_MAX + 1;
    CHECK_ERR(hm_bundle_write(&text, &e, &err), HM_LIMIT, "too many");
    e = message();
    e.entry_count = HM_LOG_ENTRIES_MAX + 1;
    CHECK_ERR(hm_bundle_write(&text, &e, &err), HM_LIMIT, "too many");
}

static void a_full_buffer_is_told(void)
{
    hm_auto(buf) text = hm_buf(100);
    struct hm_evidence e = message();
    struct hm_err err = {0};

    CHECK_ERR(hm_bundle_write(&text, &e, &err), HM_LIMIT, "");
}

static void every_prefix_is_refused(void)
{
    struct hm_bytes whole = HM_LIT(BUNDLE(V03, KEY, ENVELOPE));

    for (size_t len = 0; len < whole.len && !test_torture(); len++) {
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};

        test_case("%zu", len);
        CHECK_ERR(hm_evidence_parse(&file, hm_bytes(whole.p, len), &err),
            HM_FORMAT, "");
    }
}

static void bytes_behind_it_are_refused(void)
{
    static const char *const tails[] = {"}", "x", "{}", ","};

    for (size_t i = 0; i < TEST_LEN(tails); i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};

        test_case("%s", tails[i]);
        hm_buf_put_str(&text, BUNDLE(V03, KEY, ENVELOPE));
        hm_buf_put_str(&text, tails[i]);
        CHECK(!hm_evidence_parse(&file, hm_buf_view(&text), &err));
        CHECK(err.code == HM_FORMAT || err.code == HM_UNSUPPORTED);
    }
}

/* A changed text is refused, or it says something else: no flip of a bit leads
 * to the same evidence. */
static void flip_all(struct hm_bytes whole)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    unsigned taken = 0;

    hm_buf_put(&text, whole);
    for (size_t i = 0; i < whole.len * 8; i++) {
        hm_auto(buf) again = hm_buf(HM_MIB);
        struct hm_err err = {0};
        bool ok;

        text.p[i / 8] ^= (uint8_t)(1U << i % 8);
        ok = write_again(&again, hm_buf_view(&text), &err);
        if (ok) {
            test_case("byte %zu, bit %zu", i / 8, i % 8);
            CHECK(!hm_bytes_eq(hm_buf_view(&again), whole));
            taken++;
        }
        text.p[i / 8] ^= (uint8_t)(1U << i % 8);
    }
    test_note("%u of %zu flips say something else", taken, whole.len * 8);
}

static void no_flipped_bit_goes_unseen(void)
{
    if (test_torture())
        return;
    flip_all(HM_LIT(BUNDLE(V03, CERT, MESSAGE)));
    flip_all(HM_LIT(BUNDLE(V03, KEY, ENVELOPE)));
}

TEST_SUITE(bundle_write, TEST(writes_protobufs_json),
    TEST(writes_an_entry_of_zeros), TEST(what_is_written_is_read_as_the_same),
    TEST(writes_the_leaf_alone), TEST(refuses_who_is_unclear),
    TEST(refuses_what_is_unclear), TEST(refuses_entries_that_no_reader_takes),
    TEST(too_many_are_not_written), TEST(a_full_buffer_is_told),
    TEST(every_prefix_is_refused), TEST(bytes_behind_it_are_refused),
    TEST(no_flipped_bit_goes_unseen));

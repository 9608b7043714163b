/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/material.h"

#include "enc/pem.h"
#include "sample.h"

static void reads_an_entry(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e =
        sample_read(&file, BUNDLE(V03, CERT, MESSAGE));
    const struct hm_entry *entry = e == NULL ? NULL : &e->entries[0];

    if (entry == NULL)
        return;
    CHECK_EQ(entry->index, 7);
    CHECK_EQ(entry->log_id.len, 32);
    CHECK_EQ(entry->log_id.p[0], 0);
    CHECK_BYTES(entry->kind, HM_LIT("hashedrekord"));
    CHECK_BYTES(entry->version, HM_LIT("0.0.1"));
    CHECK_EQ(entry->time_s, 1700000000);
    CHECK_BYTES(entry->set, HM_LIT("set"));
    CHECK(entry->has_proof);
    CHECK_EQ(entry->proof_index, 3);
    CHECK_EQ(entry->proof_size, 9);
    CHECK_EQ(entry->proof_root.len, 32);
    CHECK_EQ(entry->proof_root.p[0], 1);
    CHECK_EQ(entry->proof.count, 1);
    CHECK_EQ(entry->proof.hashes[0].p[31], 2);
    CHECK_BYTES(entry->checkpoint, HM_LIT("log\n9\n"));
    CHECK_BYTES(entry->body, HM_LIT("{}"));
    CHECK_BYTES(e->timestamps[0], HM_LIT("ts1"));
    CHECK_BYTES(e->timestamps[1], HM_LIT("ts2"));
}

static void check_all(
    const char *text, const struct sample_change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sample_check(text, &changes[i]);
}

static void numbers_are_not_negative(void)
{
    static const struct sample_change changes[] = {
        {"index as a number", "\"7\"", "7", HM_OK, NULL},
        {"index left out", "\"logIndex\":\"7\",", "", HM_OK, NULL},
        {"index null", "\"7\"", "null", HM_OK, NULL},
        {"the largest index", "\"7\"", "\"9223372036854775807\"", HM_OK, NULL},
        {"beyond it", "\"7\"", "\"9223372036854775808\"", HM_FORMAT,
            "tlogEntries[0].logIndex: expected a whole number"},
        {"index -1", "\"7\"", "\"-1\"", HM_FORMAT,
            "tlogEntries[0].logIndex: negative"},
        {"index -1 as a number", "\"7\"", "-1", HM_FORMAT,
            "tlogEntries[0].logIndex: negative"},
        {"index -0", "\"7\"", "\"-0\"", HM_FORMAT, "expected a whole number"},
        {"index with a fraction", "\"7\"", "7.0", HM_FORMAT,
            "expected a whole number"},
        {"index with a zero in front", "\"7\"", "\"07\"", HM_FORMAT,
            "expected a whole number"},
        {"index with a blank", "\"7\"", "\" 7\"", HM_FORMAT,
            "expected a whole number"},
        {"size -1", "\"treeSize\":\"9\"", "\"treeSize\":\"-1\"", HM_FORMAT,
            "inclusionProof.treeSize: negative"},
        {"inner index -1", "\"3\"", "\"-1\"", HM_FORMAT,
            "inclusionProof.logIndex: negative"},
        {"time -1", "\"1700000000\"", "\"-1\"", HM_FORMAT,
            "tlogEntries[0].integratedTime: negative"},
        {"the last time", "1700000000", "253402300799", HM_OK, NULL},
        {"a time that no date is", "1700000000", "253402300800", HM_FORMAT,
            "tlogEntries[0].integratedTime: beyond the year 9999"},
        {"time left out", "\"integratedTime\":\"1700000000\",", "", HM_OK,
            NULL},
    };

    check_all(BUNDLE(V03, CERT, MESSAGE), changes, TEST_LEN(changes));
}

static void hashes_and_ids_have_32_bytes(void)
{
    static const struct sample_change changes[] = {
        {"log id too short", ZEROS, "AAAA", HM_FORMAT,
            "logId.keyId: expected 32 bytes"},
        {"log id too long", ZEROS,
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", HM_FORMAT,
            "logId.keyId: expected 32 bytes"},
        {"log id without padding", ZEROS,
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", HM_FORMAT,
            "logId.keyId: base64"},
        {"no log id", "\"logId\":{\"keyId\":\"" ZEROS "\"},", "", HM_FORMAT,
            "tlogEntries[0].logId: missing"},
        {"root too short", "\"rootHash\":\"" ONES, "\"rootHash\":\"AAAA",
            HM_FORMAT, "rootHash: expected 32 bytes"},
        {"no root", "\"rootHash\":\"" ONES "\",", "", HM_FORMAT,
            "rootHash: missing"},
        {"hash too short", TWOS, "AAAA", HM_FORMAT,
            "inclusionProof.hashes[0]: expected 32 bytes"},
        {"a hash in hex", TWOS, "0202", HM_FORMAT, "expected 32 bytes"},
        {"a hash that is null", "\"" TWOS "\"", "null", HM_FORMAT,
            "hashes[0]: expected string, got null"},
        {"no hashes", "\"hashes\":[\"" TWOS "\"],", "", HM_OK, NULL},
    };

    check_all(BUNDLE(V03, CERT, MESSAGE), changes, TEST_LEN(changes));
}

static void an_entry_says_what_it_is(void)
{
    static const struct sample_change changes[] = {
        {"no kind", "\"kind\":\"hashedrekord\",", "", HM_FORMAT,
            "kindVersion.kind: missing"},
        {"an empty version", "\"0.0.1\"", "\"\"", HM_FORMAT,
            "kindVersion.version: empty"},
        {"no body", ",\"canonicalizedBody\":\"e30=\"", "", HM_FORMAT,
            "canonicalizedBody: missing"},
        {"an empty body", "e30=", "", HM_FORMAT, "canonicalizedBody: empty"},
        {"unknown in the entry", "\"kindVersion\"", "\"x\":0,\"kindVersion\"",
            HM_FORMAT, "tlogEntries[0].x: unknown field"},
        {"unknown in the kind", "\"kind\"", "\"x\":0,\"kind\"", HM_FORMAT,
            "kindVersion.x: unknown field"},
        {"unknown in the log id", "\"keyId\"", "\"x\":0,\"keyId\"", HM_FORMAT,
            "logId.x: unknown field"},
        {"unknown in the promise", "\"signedEntryTimestamp\"",
            "\"x\":0,\"signedEntryTimestamp\"", HM_FORMAT,
            "inclusionPromise.x: unknown field"},
        {"unknown in the proof", "\"treeSize\"", "\"x\":0,\"treeSize\"",
            HM_FORMAT, "inclusionProof.x: unknown field"},
        {"unknown in the checkpoint", "\"envelope\"", "\"x\":0,\"envelope\"",
            HM_FORMAT, "checkpoint.x: unknown field"},
        {"unknown in a timestamp", "\"signedTimestamp\":\"dHMx\"",
            "\"x\":0,\"signedTimestamp\":\"dHMx\"", HM_FORMAT,
            "rfc3161Timestamps[0].x: unknown field"},
        {"an entry that is no object", ENTRY, "1", HM_FORMAT,
            "tlogEntries[0]: expected object"},
        {"no data of timestamps", STAMPS, "\"timestampVerificationData\":{}",
            HM_OK, NULL},
        {"timestamps that are null", STAMPS,
            "\"timestampVerificationData\":null", HM_OK, NULL},
        {"an empty timestamp", "dHMx", "", HM_FORMAT, "signedTimestamp: empty"},
    };

    check_all(BUNDLE(V03, CERT, MESSAGE), changes, TEST_LEN(changes));
}

/* Counting one thing twice is how thresholds were met (CVE-2026-49834). */
static void nothing_stands_twice(void)
{
    static const struct sample_change changes[] = {
        {"the same entry", ENTRY, ENTRY "," ENTRY, HM_FORMAT,
            "tlogEntries[1]: log entry 0 again"},
        {"the same place without promise", ENTRY,
            ENTRY ",{" ENTRY_LOG ENTRY_PROOF "\"canonicalizedBody\":\"eyB9\"}",
            HM_FORMAT, "tlogEntries[1]: log entry 0 again"},
        {"the same timestamp", "dHMy", "dHMx", HM_FORMAT,
            "rfc3161Timestamps[1]: timestamp 0 again"},
    };

    check_all(BUNDLE(V03, CERT, MESSAGE), changes, TEST_LEN(changes));
}

/* An index is a log's own. */
static void two_logs_may_have_one_index(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(&file,
        "{\"mediaType\":\"" V03 "\",\"verificationMaterial\":{" CERT
        ",\"tlogEntries\":[" ENTRY ",{\"logIndex\":\"7\",\"logId\":{\"keyId\":"
        "\"" ONES
        "\"},\"kindVersion\":{\"kind\":\"k\",\"version\":\"v\"}," ENTRY_PROOF
        "\"canonicalizedBody\":\"e30=\"}]}," MESSAGE "}");

    if (e != NULL)
        CHECK_EQ(e->entry_count, 2);
}

static void put_entries(struct hm_buf *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hm_buf_printf(out,
            "%s{\"logIndex\":\"%zu\",\"logId\":{\"keyId\":\"" ZEROS
            "\"},\"kindVersion\":{\"kind\":\"k\",\"version\":\"v\"}"
            "," ENTRY_PROOF "\"canonicalizedBody\":\"e30=\"}",
            i > 0 ? "," : "", i);
}

/* CVE-2024-45395 GHSA-cq38-jh5f-37mq. */
static void takes_32_entries_and_no_more(void)
{
    for (size_t count = 32; count <= 33; count++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};
        bool ok;

        hm_buf_put_str(&text,
            "{\"mediaType\":\"" V03 "\",\"verificationMaterial\":{" CERT
            ",\"tlogEntries\":[");
        put_entries(&text, count);
        hm_buf_put_str(&text, "]}," MESSAGE "}");
        ok = hm_evidence_parse(&file, hm_buf_view(&text), &err);
        if (count <= 32 && CHECK_OK(ok))
            CHECK_EQ(hm_evidence_at(file, 0)->entry_count, 32);
        if (count > 32)
            CHECK_ERR(
                ok, HM_LIMIT, "tlogEntries: 33 elements, at most 32 allowed");
    }
}

/* CVE-2024-45395 GHSA-cq38-jh5f-37mq. */
static void takes_32_timestamps_and_no_more(void)
{
    for (size_t count = 32; count <= 33; count++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};
        bool ok;

        hm_buf_put_str(&text,
            "{\"mediaType\":\"" V03 "\",\"verificationMaterial\":{" CERT
            ",\"timestampVerificationData\":{\"rfc3161Timestamps\":[");
        for (size_t i = 0; i < count; i++)
            hm_buf_printf(&text, "%s{\"signedTimestamp\":\"A%c%c=\"}",
                i > 0 ? "," : "", "ABCDEFGHI"[i / 16],
                "AEIMQUYcgkosw048"[i % 16]);
        hm_buf_put_str(&text, "]}}," MESSAGE "}");
        ok = hm_evidence_parse(&file, hm_buf_view(&text), &err);
        if (count <= 32 && CHECK_OK(ok))
            CHECK_EQ(hm_evidence_at(file, 0)->timestamp_count, 32);
        if (count > 32)
            CHECK_ERR(ok, HM_LIMIT,
                "rfc3161Timestamps: 33 elements, at most 32 allowed");
    }
}

static void lists_of_certificates_and_hashes_have_limits(void)
{
    hm_auto(buf) certs = hm_buf(HM_MIB), hashes = hm_buf(HM_MIB);
    struct sample_change change[] = {
        {"17 certificates", "{\"rawBytes\":\"Y2E=\"}", NULL, HM_LIMIT,
            "certificates: 17 elements, at most 16 allowed"},
        {"129 hashes", "\"" TWOS "\"", NULL, HM_LIMIT,
            "hashes: 129 elements, at most 128 allowed"},
    };

    for (int i = 0; i < 16; i++)
        hm_buf_printf(&certs, "%s{\"rawBytes\":\"Y2E=\"}", i > 0 ? "," : "");
    for (int i = 0; i < 129; i++)
        hm_buf_printf(&hashes, "%s\"" TWOS "\"", i > 0 ? "," : "");
    if (certs.failed != HM_OK || hashes.failed != HM_OK)
        return;
    change[0].to = hm_buf_str(&certs);
    change[1].to = hm_buf_str(&hashes);
    check_all(BUNDLE(V01, CHAIN, MESSAGE), change, TEST_LEN(change));
}

static void put_pem(struct hm_buf *out, const char *label, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hm_pem_write(out, label, HM_LIT("der"));
}

static void pem_is_certificates_and_nothing_else(void)
{
    static const struct {
        const char *label, *second;
        size_t count;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"CERTIFICATE", NULL, 1, HM_OK, NULL},
        {"CERTIFICATE", NULL, 16, HM_OK, NULL},
        {"CERTIFICATE", NULL, 17, HM_LIMIT, "17 certificates"},
        {"PUBLIC KEY", NULL, 1, HM_FORMAT,
            "expected CERTIFICATE, got PUBLIC KEY"},
        {"CERTIFICATE", "PUBLIC KEY", 1, HM_FORMAT,
            "expected CERTIFICATE, got PUBLIC KEY"},
        {"CERTIFICATE", "x\n", 1, HM_FORMAT, "line"},
        {"CERTIFICATE", "", 0, HM_FORMAT, ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_evidence e = {0};
        struct hm_err err = {0};
        bool ok;

        test_case("%zu", i);
        put_pem(&text, cases[i].label, cases[i].count);
        if (cases[i].second != NULL && cases[i].second[0] == 'P')
            put_pem(&text, cases[i].second, 1);
        else if (cases[i].second != NULL)
            hm_buf_put_str(&text, cases[i].second);
        ok = hm_material_pem(&e, &arena, hm_buf_view(&text), &err);
        if (cases[i].words != NULL) {
            CHECK_ERR(ok, cases[i].code, cases[i].words);
            CHECK_EQ(e.cert_count, 0);
        } else if (CHECK_OK(ok)) {
            CHECK_EQ(e.cert_count, cases[i].count);
            CHECK_BYTES(e.certs[e.cert_count - 1], HM_LIT("der"));
        }
    }
}

static void a_certificate_in_pem_has_a_limit(void)
{
    for (size_t len = HM_CERT_MAX; len <= HM_CERT_MAX + 1; len++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) der = hm_buf(HM_MIB), text = hm_buf(HM_MIB);
        struct hm_evidence e = {0};
        struct hm_err err = {0};
        bool ok;

        if (hm_buf_extend(&der, len) == NULL)
            return;
        hm_pem_write(&text, "CERTIFICATE", hm_buf_view(&der));
        ok = hm_material_pem(&e, &arena, hm_buf_view(&text), &err);
        if (len == HM_CERT_MAX)
            CHECK_OK(ok);
        else
            CHECK_ERR(ok, HM_LIMIT, "certificate of 65537 bytes, limit 65536");
    }
}

TEST_SUITE(bundle_material, TEST(reads_an_entry),
    TEST(numbers_are_not_negative), TEST(hashes_and_ids_have_32_bytes),
    TEST(an_entry_says_what_it_is), TEST(nothing_stands_twice),
    TEST(takes_32_entries_and_no_more), TEST(takes_32_timestamps_and_no_more),
    TEST(lists_of_certificates_and_hashes_have_limits),
    TEST(two_logs_may_have_one_index),
    TEST(pem_is_certificates_and_nothing_else),
    TEST(a_certificate_in_pem_has_a_limit));

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "test.h"
#include "verify/court.h"

enum { S256 = 1 << HM_SHA256, S384 = 1 << HM_SHA384, S512 = 1 << HM_SHA512 };

static struct hm_artifact_need need_of(const struct hm_evidence *evidence)
{
    const struct hm_key *key = court_lab()->signer;

    return hm_verify_need(evidence, &key, 1);
}

static void each_kind_needs_what_its_key_and_entry_say(void)
{
    static const struct {
        const char *kind;
        unsigned hashes;
        bool message;
    } rows[] = {
        {"message, Rekor v1", S256, false},
        {"message, P-384", S256 | S384, false},
        {"message, Ed25519", S256 | S512, true},
        {"message by a key, Rekor v2", S256, false},
        {"statement, Rekor v2", S256, false},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        const struct lab_made *made = court_made(lab_kind(rows[i].kind));
        struct hm_artifact_need need;

        test_case("%s", rows[i].kind);
        if (!CHECK(made != NULL))
            continue;
        need = need_of(&made->evidence);
        if (test_torture())
            continue; /* asks for less then, and the judge says no */
        CHECK_EQ(need.hashes, rows[i].hashes);
        CHECK_EQ(need.message, rows[i].message);
    }
}

#define HEX32 "000102030405060708090a0b0c0d0e0f"

static void a_statement_needs_what_its_subjects_say(void)
{
    struct hm_evidence evidence = {.has_envelope = true};
    struct hm_artifact_need need;

    evidence.envelope.payload =
        HM_LIT("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":"
               "[{\"digest\":{\"gitCommit\":\"" HEX32
               "00112233\",\"sha512\":\"" HEX32 HEX32 HEX32 HEX32 "\"}},"
               "{\"digest\":{\"sha384\":\"" HEX32 HEX32 HEX32 "\"}}],"
               "\"predicateType\":\"https://example.com/p\",\"predicate\":{}}");
    need = need_of(&evidence);
    if (!test_torture())
        CHECK_EQ(need.hashes, S256 | S384 | S512);
    CHECK(!need.message);
}

/* What cannot be read is the judge's to refuse. */
static void what_cannot_be_read_needs_the_least(void)
{
    const struct hm_bytes cert = HM_LIT("no certificate");
    struct hm_entry entry = {.kind = HM_LIT("hashedrekord"),
        .version = HM_LIT("0.0.2"),
        .body = HM_LIT("{")};
    struct hm_evidence evidence = {
        .certs = &cert, .cert_count = 1, .entries = &entry, .entry_count = 1};

    CHECK_EQ(need_of(&evidence).hashes, S256);
    evidence = (struct hm_evidence){.has_envelope = true};
    CHECK_EQ(need_of(&evidence).hashes, S256);
}

static void what_is_told_and_logged_is_needed(void)
{
    struct hm_entry entry = {.kind = HM_LIT("hashedrekord"),
        .version = HM_LIT("0.0.1"),
        .body = HM_LIT("{\"spec\":{\"data\":{\"hash\":"
                       "{\"algorithm\":\"sha512\"}}}}")};
    struct hm_evidence evidence = {
        .has_key_hint = true, .message_digest = {.hash = HM_SHA384}};

    CHECK_EQ(need_of(&evidence).hashes, S256 | S384);
    evidence.entries = &entry;
    evidence.entry_count = 1;
    if (!test_torture())
        CHECK_EQ(need_of(&evidence).hashes, S256 | S384 | S512);
}

/* The point of it: with exactly what was asked for, good evidence passes. */
static void what_is_needed_is_enough(void)
{
    struct court court = court_of_lab(court_root(), court_lab());

    for (size_t i = 0; i < lab_kind_count; i++) {
        const struct lab_made *made = court_made(&lab_kinds[i]);
        struct hm_artifact_need need;
        struct exhibit e;
        size_t count = 0;

        test_case("%s", lab_kinds[i].name);
        if (!CHECK(made != NULL))
            continue;
        exhibit_of(&e, &made->evidence, &made->artifact);
        need = need_of(&made->evidence);
        for (size_t d = 0; d < 3; d++) {
            if (need.hashes & 1U << made->digests[d].hash)
                e.digests[count++] = made->digests[d];
        }
        e.artifact.digest_count = count;
        e.artifact.has_message = need.message;
        if (!test_torture())
            court_says(&court, &e, "");
    }
}

TEST_SUITE(verify_need, TEST(each_kind_needs_what_its_key_and_entry_say),
    TEST(a_statement_needs_what_its_subjects_say),
    TEST(what_cannot_be_read_needs_the_least),
    TEST(what_is_told_and_logged_is_needed), TEST(what_is_needed_is_enough));

/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/tle.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

#define HASH "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
/* What Rekor v2 answers. */
#define ENTRY                                                                  \
    "{\"logIndex\":\"7\",\"logId\":{\"keyId\":\"" HASH "\"},"                  \
    "\"kindVersion\":{\"kind\":\"hashedrekord\",\"version\":\"0.0.2\"},"       \
    "\"integratedTime\":\"0\",\"inclusionPromise\":null,"                      \
    "\"inclusionProof\":{\"logIndex\":\"7\",\"rootHash\":\"" HASH "\","        \
    "\"treeSize\":\"8\",\"hashes\":[\"" HASH "\"],\"checkpoint\":"             \
    "{\"envelope\":\"note\"}},\"canonicalizedBody\":\"e30=\"}"

static bool parse(struct hm_entry *out, struct hm_arena *arena,
    const char *text, struct hm_err *err)
{
    struct hm_json v;

    return hm_json_parse(&v, arena, hm_bytes_str(text), HM_MIB, err) &&
        hm_tle_parse(out, arena, v, err);
}

static void an_entry_is_read(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_entry entry;
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&entry, &arena, ENTRY, &err)))
        return;
    CHECK_EQ(entry.index, 7);
    CHECK_EQ(entry.log_id.len, 32);
    CHECK_BYTES(entry.kind, HM_LIT("hashedrekord"));
    CHECK_BYTES(entry.version, HM_LIT("0.0.2"));
    CHECK_EQ(entry.time_s, 0);
    CHECK_EQ(entry.set.len, 0);
    CHECK(entry.has_proof);
    CHECK_EQ(entry.proof_index, 7);
    CHECK_EQ(entry.proof_size, 8);
    CHECK_EQ(entry.proof.count, 1);
    CHECK_BYTES(entry.checkpoint, HM_LIT("note"));
    CHECK_BYTES(entry.body, HM_LIT("{}"));
}

static void entries_are_refused(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"{}", "$.logId: missing"},
        {"[]", "expected object"},
        {"{\"logIndex\":\"-1\"}", "$.logIndex: negative"},
        {"{\"logId\":{\"keyId\":\"AAAA\"}}", "$.kindVersion: missing"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_entry entry;
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        CHECK_ERR(parse(&entry, &arena, cases[i].text, &err), HM_FORMAT,
            cases[i].words);
    }
}

static void every_prefix_is_refused(void)
{
    char text[sizeof(ENTRY)];

    for (size_t i = 0; i < sizeof(ENTRY) - 1; i += test_torture() ? 53 : 1) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_entry entry;
        struct hm_err err = {0};

        memcpy(text, ENTRY, i);
        text[i] = '\0';
        test_case("%zu", i);
        CHECK_ERR(parse(&entry, &arena, text, &err), HM_FORMAT, "");
    }
}

static void the_kind_stands_in_the_body(void)
{
    static const struct {
        const char *body, *words;
    } cases[] = {
        {"{\"kind\":\"dsse\",\"apiVersion\":\"0.0.1\",\"spec\":{}}", NULL},
        {"{\"kind\":\"dsse\"}", "log entry: $.apiVersion: missing"},
        {"{\"kind\":\"\",\"apiVersion\":\"0.0.1\"}",
            "log entry: $.kind: empty"},
        {"no", "log entry: "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_entry entry = {.body = hm_bytes_str(cases[i].body)};
        struct hm_err err = {0};

        test_case("%s", cases[i].body);
        CHECK_CODE(hm_tle_kind(&entry, &arena, &err),
            cases[i].words == NULL ? HM_OK : HM_FORMAT, cases[i].words);
        if (i == 0 && !test_torture())
            CHECK_BYTES(entry.kind, HM_LIT("dsse"));
    }
}

TEST_SUITE(tlog_tle, TEST(an_entry_is_read), TEST(entries_are_refused),
    TEST(every_prefix_is_refused), TEST(the_kind_stands_in_the_body));

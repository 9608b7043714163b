/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "bundle/material.h"
#include "sample.h"
#include "tlog/tle.h"

/* {"apiVersion":"0.0.1","kind":"hashedrekord","spec":{}} */
#define BODY                                                                   \
    "eyJhcGlWZXJzaW9uIjoiMC4wLjEiLCJraW5kIjoiaGFzaGVkcmVrb3JkIiwic3BlYyI6e319"
#define LOG_ID                                                                 \
    "00000000000000000000000000000000000000000000000000000000000000ff"
#define REKOR                                                                  \
    "{\"SignedEntryTimestamp\":\"c2V0\",\"Payload\":{\"body\":\"" BODY         \
    "\",\"integratedTime\":1700000000,\"logIndex\":7,\"logID\":\"" LOG_ID      \
    "\"}}"

static bool read(struct hm_evidence *out, struct hm_arena *arena,
    const char *text, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_entry *entry;
    struct hm_json_obj o;
    struct hm_json v;

    HM_TRY(hm_json_parse(&v, arena, hm_bytes_str(text), HM_MIB, err));
    o = hm_json_root(&rd, v);
    entry = hm_material_rekor(out, &o);
    HM_TRY(hm_json_end(&rd, err));
    return hm_tle_kind(entry, arena, err);
}

static void an_entry_is_read_with_its_kind(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_evidence e = {.entry_count = 0};
    struct hm_err err = {0};

    if (!CHECK_OK(read(&e, &arena, REKOR, &err)) || !CHECK_EQ(e.entry_count, 1))
        return;
    CHECK_EQ(e.entries[0].index, 7);
    CHECK_EQ(e.entries[0].time_s, 1700000000);
    CHECK_EQ(e.entries[0].log_id.p[31], 0xff);
    CHECK_BYTES(e.entries[0].set, HM_LIT("set"));
    CHECK_BYTES(e.entries[0].kind, HM_LIT("hashedrekord"));
    CHECK_BYTES(e.entries[0].version, HM_LIT("0.0.1"));
    CHECK(!e.entries[0].has_proof);
}

static void no_entry_has_no_kind(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};

    CHECK_OK(hm_tle_kind(NULL, &arena, &err));
}

static void each_part_is_checked(void)
{
    static const struct {
        const char *name, *from, *to, *words;
    } rows[] = {
        {"no promise", "\"c2V0\"", "\"\"", "$.SignedEntryTimestamp: empty"},
        {"promise of null", "\"c2V0\"", "null", "SignedEntryTimestamp: "},
        {"no time", "\"integratedTime\":1700000000,", "", "Time: missing"},
        {"a negative time", "1700000000", "-1", "negative"},
        {"no index", "\"logIndex\":7,", "", "logIndex: missing"},
        {"a log id in capitals", "ff\"}}", "FF\"}}", "logID: "},
        {"a short log id", "00ff", "ff", "logID: "},
        {"a body that is no JSON", BODY, "c2ln", "log entry: "},
        {"a body that says nothing", BODY,
            "e30=", "log entry: $.kind: missing"},
        {"more inside", "\"logID\"", "\"x\":1,\"logID\"", "unknown field"},
        {"more outside", "\"Payload\"", "\"x\":1,\"Payload\"", "unknown field"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_evidence e = {.entry_count = 0};
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        sample_edit(&text, REKOR, rows[i].from, rows[i].to);
        CHECK_ERR(read(&e, &arena, hm_buf_str(&text), &err), HM_FORMAT,
            rows[i].words);
    }
}

TEST_SUITE(bundle_rekor, TEST(an_entry_is_read_with_its_kind),
    TEST(no_entry_has_no_kind), TEST(each_part_is_checked));

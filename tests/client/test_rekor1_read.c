/* SPDX-License-Identifier: Apache-2.0 */
#include "client/rekor1_read.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "test.h"

#define HASH "0000000000000000000000000000000000000000000000000000000000000001"
#define BODY "eyJhcGlWZXJzaW9uIjoiMC4wLjEiLCJraW5kIjoiZHNzZSJ9"
#define REST                                                                   \
    "\":{\"body\":\"" BODY "\",\"integratedTime\":7,\"logID\":\"" HASH         \
    "\",\"logIndex\":9,\"attestation\":{},\"verification\":"                   \
    "{\"inclusionProof\":{\"checkpoint\":\"note\",\"hashes\":[\"" HASH         \
    "\"],\"logIndex\":5,\"rootHash\":\"" HASH                                  \
    "\",\"treeSize\":6},\"signedEntryTimestamp\":\"AAAA\"}}}"

/* The answer, with its right id behind `tree`. */
static void put_answer(struct hm_buf *out, const char *tree)
{
    static const char body[] = "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\"}";
    struct hm_tree_hash leaf = {{0}};
    struct hm_err err = {0};

    CHECK_OK(hm_tree_leaf(&leaf, hm_bytes_str(body), &err));
    hm_buf_printf(out, "{\"%s", tree);
    for (size_t i = 0; i < sizeof(leaf.b); i++)
        hm_buf_printf(out, "%02x", leaf.b[i]);
    hm_buf_put_str(out, REST);
}

static void an_answer_is_read(void)
{
    static const char *const trees[] = {"", "0123456789abcdef"};

    for (size_t i = 0; i < TEST_LEN(trees); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_entry entry;
        struct hm_err err = {0};

        put_answer(&text, trees[i]);
        if (!CHECK_OK(hm_rekor1_read(&entry, &arena, hm_buf_view(&text), &err)))
            continue;
        CHECK_EQ(entry.index, 9);
        CHECK_EQ(entry.time_s, 7);
        CHECK_EQ(entry.log_id.p[31], 1);
        CHECK_BYTES(entry.kind, HM_LIT("dsse"));
        CHECK_BYTES(entry.version, HM_LIT("0.0.1"));
        CHECK_EQ(entry.set.len, 3);
        CHECK(entry.has_proof);
        CHECK_EQ(entry.proof_index, 5);
        CHECK_EQ(entry.proof_size, 6);
        CHECK_EQ(entry.proof.count, 1);
        CHECK_BYTES(entry.checkpoint, HM_LIT("note"));
    }
}

static void every_prefix_is_refused(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);

    put_answer(&text, "");
    for (size_t i = 0; i < text.len; i += test_torture() ? 101 : 1) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_entry entry;
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK_ERR(hm_rekor1_read(&entry, &arena,
                      hm_bytes_slice(hm_buf_view(&text), 0, i), &err),
            HM_FORMAT, "answer: ");
        CHECK_EQ(entry.body.len, 0);
    }
}

static void answers_are_refused(void)
{
    static const struct {
        const char *name, *from, *to;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"another id", "{\"", "{\"0", HM_MISMATCH, "has the leaf hash"},
        {"a short tree", "{\"", "{\"0123", HM_MISMATCH, "has the leaf hash"},
        {"two entries", "{\"", "{\"a\":{},\"", HM_FORMAT,
            "expected an object of one entry"},
        {"behind it", "}}}", "}}}x", HM_FORMAT, "answer: "},
        {"another body", "\"body\":\"" BODY "\"", "\"body\":\"e30=\"",
            HM_FORMAT, "missing"},
        {"no body", "\"body\"", "\"bady\"", HM_FORMAT, "body: missing"},
        {"index in quotes", "\"logIndex\":9", "\"logIndex\":\"9\"", HM_FORMAT,
            "logIndex: "},
        {"index -1", "\"logIndex\":9", "\"logIndex\":-1", HM_FORMAT,
            "logIndex: "},
        {"time -1", "\"integratedTime\":7", "\"integratedTime\":-1", HM_FORMAT,
            "integratedTime: "},
        {"no time", "integratedTime", "integratedTim", HM_FORMAT,
            "integratedTime: missing"},
        {"a short id of a log", "\"logID\":\"00", "\"logID\":\"", HM_FORMAT,
            "logID: "},
        {"a short hash", "[\"00", "[\"", HM_FORMAT, "hashes[0]: "},
        {"an empty promise", "AAAA", "", HM_FORMAT, "signedEntryTimestamp"},
        {"an empty checkpoint", "\"note\"", "\"\"", HM_FORMAT, "checkpoint"},
        {"no proof", "inclusionProof", "inclusionPruf", HM_FORMAT,
            "inclusionProof: missing"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_entry entry;
        struct hm_err err = {0};
        const char *at;
        size_t offset;

        test_case("%s", cases[i].name);
        put_answer(&text, "");
        at = strstr(hm_buf_str(&text), cases[i].from);
        if (!CHECK(at != NULL))
            continue;
        offset = (size_t)(at - hm_buf_str(&text));
        memmove(text.p + offset, text.p + offset + strlen(cases[i].from),
            text.len - offset - strlen(cases[i].from));
        hm_buf_cut(&text, text.len - strlen(cases[i].from));
        hm_buf_insert(&text, offset, hm_bytes_str(cases[i].to));
        CHECK_ERR(hm_rekor1_read(&entry, &arena, hm_buf_view(&text), &err),
            cases[i].code, cases[i].words);
    }
}

TEST_SUITE(client_rekor1_read, TEST(an_answer_is_read),
    TEST(every_prefix_is_refused), TEST(answers_are_refused));

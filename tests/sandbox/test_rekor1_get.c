/* SPDX-License-Identifier: Apache-2.0 */
/* What a Rekor v1 can be asked for. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "enc/hex.h"
#include "enc/json_field.h"
#include "logger.h"
#include "test.h"
#include "tlog/body.h"

/* Three entries. */
static bool fill(struct logger *l)
{
    static const char *const messages[] = {"one", "two", "three"};
    struct hm_err err = {0};

    if (!CHECK_OK(logger_new(l, NULL, &err)))
        return false;
    for (size_t i = 0; i < TEST_LEN(messages); i++) {
        if (!CHECK_OK(logger_sign(l, messages[i], &err)) ||
            !CHECK_EQ(logger_add1(l), 201))
            return false;
    }
    return true;
}

static void entries_are_found_by_index_and_id(void)
{
    static const struct {
        const char *line;
        int status;
        const char *words;
    } cases[] = {
        {"GET /rekor/api/v1/log/entries?logIndex=0", 200, "\"logIndex\":0,"},
        {"GET /rekor/api/v1/log/entries?logIndex=2", 200, "\"treeSize\":3"},
        {"GET /rekor/api/v1/log/entries?logIndex=3", 404, ""},
        {"GET /rekor/api/v1/log/entries", 422, "is required"},
        {"GET /rekor/api/v1/log/entries?logIndex=-1", 400, "a number"},
        {"GET /rekor/api/v1/log/entries?logIndex=x", 400, "a number"},
        {"GET /rekor/api/v1/log/entries/00", 400, ""},
        {"GET /rekor/api/v1/log/entries/", 400, ""},
    };
    logger_auto l = {0};
    char line[256], id[128];

    if (!fill(&l))
        return;
    snprintf(id, sizeof(id), "%s", logger_field(&l, "ETag"));
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].line);
        CHECK_EQ(logger_ask(&l, cases[i].line, HM_LIT("")), cases[i].status);
        CHECK(logger_says(&l, cases[i].words) || cases[i].words[0] == '\0');
    }
    if (strlen(id) != 80)
        return;
    /* With the tree's id and without it; of another tree. */
    snprintf(line, sizeof(line), "GET /rekor/api/v1/log/entries/%s", id);
    CHECK_EQ(logger_ask(&l, line, HM_LIT("")), 200);
    snprintf(line, sizeof(line), "GET /rekor/api/v1/log/entries/%s", id + 16);
    CHECK_EQ(logger_ask(&l, line, HM_LIT("")), 200);
    id[0] = id[0] == '0' ? '1' : '0';
    snprintf(line, sizeof(line), "GET /rekor/api/v1/log/entries/%s", id);
    CHECK_EQ(logger_ask(&l, line, HM_LIT("")), 404);
    CHECK_EQ(l.text.len, 0);
}

static void several_are_found_at_once(void)
{
    static const struct {
        const char *body;
        int status;
        const char *words;
    } cases[] = {
        {"{\"logIndexes\":[0,1,9]}", 200, "\"logIndex\":1,"},
        {"{\"logIndexes\":[9]}", 200, "[]"},
        {"{}", 200, "[]"},
        {"{\"logIndexes\":[0,0,0,0,0,0,0,0,0,0]}", 200, "}},{"},
        {"{\"logIndexes\":[0,0,0,0,0,0,0,0,0,0,0]}", 422, "more than 10"},
        {"{\"logIndexes\":[0,0,0,0,0,0,0,0,0,0,0,0]}", 400, ""},
        {"{\"logIndexes\":[-1]}", 400, ""},
        {"{\"entries\":[{}]}", 400, "missing"},
        {"{\"x\":1}", 400, "unknown field"},
        {"no", 400, ""},
    };
    hm_auto(buf) body = hm_buf(64 * HM_KIB);
    struct hm_err err = {0};
    logger_auto l = {0};
    char id[128];

    if (!fill(&l))
        return;
    snprintf(id, sizeof(id), "%s", logger_field(&l, "ETag"));
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].body);
        CHECK_EQ(logger_ask(&l, "POST /rekor/api/v1/log/entries/retrieve",
                     hm_bytes_str(cases[i].body)),
            cases[i].status);
        CHECK(logger_says(&l, cases[i].words) || cases[i].words[0] == '\0');
    }
    hm_buf_printf(&body, "{\"entryUUIDs\":[\"%s\",\"00\"],\"entries\":[", id);
    if (!CHECK_OK(hm_body_hashedrekord_1(&body, &l.what, &err)))
        return;
    hm_buf_put_str(&body, "]}");
    CHECK_EQ(logger_ask(&l, "POST /rekor/api/v1/log/entries/retrieve",
                 hm_buf_view(&body)),
        200);
    CHECK(logger_says(&l, id) && logger_says(&l, "}},{"));
}

static void the_log_tells_of_itself(void)
{
    logger_auto l = {0};

    if (!fill(&l))
        return;
    CHECK_EQ(logger_ask(&l, "GET /rekor/api/v1/log", HM_LIT("")), 200);
    CHECK(logger_says(&l, "\"treeSize\":3"));
    CHECK(logger_says(&l, "\"signedTreeHead\":\"log.test - "));
    CHECK(logger_says(&l, "\"inactiveShards\":null"));
    CHECK_EQ(
        logger_ask(&l, "GET /rekor/api/v1/log/publicKey", HM_LIT("")), 200);
    CHECK(logger_says(&l, "-----BEGIN PUBLIC KEY-----\n"));
}

static bool read_head(struct hm_tree_head *out, struct logger *l)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_bytes hex;
    struct hm_json v;

    return CHECK_EQ(logger_ask(l, "GET /rekor/api/v1/log", HM_LIT("")), 200) &&
        CHECK_OK(
            hm_json_parse(&v, &arena, hm_buf_view(&l->text), HM_MIB, &err)) &&
        CHECK(hm_json_as_u64(&out->size, hm_json_get(v, "treeSize"))) &&
        CHECK_OK(
            hm_json_as_str(&hex, hm_json_get(v, "rootHash"), &arena, &err)) &&
        CHECK_OK(hm_hex_decode_exact(
            out->root.b, sizeof(out->root.b), HM_HEX, hex, &err));
}

/* Of the sizes 1 and 3 of a log. */
static void growth_is_proved(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_tree_head older, newer;
    struct hm_bytes hashes[8];
    struct hm_tree_hash room[8];
    struct hm_tree_proof proof = {hashes, 0};
    struct hm_json_iter it;
    struct hm_json v;
    struct hm_err err = {0};
    logger_auto l = {0};

    if (!CHECK_OK(logger_new(&l, NULL, &err)) ||
        !CHECK_EQ(logger_add1(&l), 201) || !read_head(&older, &l))
        return;
    for (size_t i = 0; i < 2; i++) {
        if (!CHECK_OK(logger_sign(&l, "m", &err)) ||
            !CHECK_EQ(logger_add1(&l), 201))
            return;
    }
    if (!read_head(&newer, &l) ||
        !CHECK_EQ(
            logger_ask(&l, "GET /rekor/api/v1/log/proof?firstSize=1&lastSize=3",
                HM_LIT("")),
            200) ||
        !CHECK_OK(
            hm_json_parse(&v, &arena, hm_buf_view(&l.text), HM_MIB, &err)))
        return;
    it = hm_json_iter(hm_json_get(v, "hashes"));
    while (hm_json_iter_next(&it) && proof.count < 8) {
        struct hm_bytes hex = {0};
        size_t at = proof.count++;

        CHECK_OK(hm_json_as_str(&hex, it.value, &arena, &err));
        CHECK_OK(hm_hex_decode_exact(room[at].b, 32, HM_HEX, hex, &err));
        hashes[at] = hm_bytes(room[at].b, 32);
    }
    CHECK_OK(hm_tree_consistent(&older, &newer, &proof, &err));
}

static void proofs_that_are_none_are_refused(void)
{
    static const char *const queries[] = {"", "firstSize=1",
        "firstSize=0&lastSize=2", "firstSize=3&lastSize=2",
        "firstSize=1&lastSize=4", "firstSize=x&lastSize=2"};
    logger_auto l = {0};
    char line[128];

    if (!fill(&l))
        return;
    for (size_t i = 0; i < TEST_LEN(queries); i++) {
        test_case("%s", queries[i]);
        snprintf(
            line, sizeof(line), "GET /rekor/api/v1/log/proof?%s", queries[i]);
        CHECK_EQ(logger_ask(&l, line, HM_LIT("")), 400);
    }
}

TEST_SUITE(sandbox_rekor1_get, TEST(entries_are_found_by_index_and_id),
    TEST(several_are_found_at_once), TEST(the_log_tells_of_itself),
    TEST(growth_is_proved), TEST(proofs_that_are_none_are_refused));

/* SPDX-License-Identifier: Apache-2.0 */
/* What cannot be used, and how it is answered: test_batch.c. */
#include "cmd/judge/batch_line.h"

#include "base/buf.h"
#include "base/limits.h"
#include "hallmark/err.h"
#include "test.h"

#define GOOD                                                                   \
    "{\"artifact\":\"a\\u0062\",\"id\":[1, 2],"                                \
    "\"bundle\":[\"b\",{\"x\": 1}]}"

static void a_line_says_what_is_to_be_judged(void)
{
    hm_auto(batch_line) line = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_batch_line_parse(&line, HM_LIT(GOOD), &err)) ||
        !CHECK_EQ(line.piece_count, 2))
        return;
    CHECK_STR(line.artifact, "ab");
    CHECK_BYTES(hm_json_text(line.id), HM_LIT("[1, 2]"));
    CHECK(line.pieces[0].is_path);
    CHECK_STR(line.pieces[0].name, "b");
    CHECK(!line.pieces[1].is_path);
    CHECK_STR(line.pieces[1].name, "$.bundle[1]");
    CHECK_BYTES(line.pieces[1].text, HM_LIT("{\"x\": 1}"));
}

static void every_prefix_is_refused(void)
{
    struct hm_bytes good = HM_LIT(GOOD);

    for (size_t len = 0; len < good.len; len++) {
        hm_auto(batch_line) line = {0};
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        CHECK_ERR(
            hm_batch_line_parse(&line, hm_bytes_slice(good, 0, len), &err),
            HM_FORMAT, "");
    }
}

/* Its answer needs it. */
static void a_wrong_line_keeps_its_id(void)
{
    static const char *const bad[] = {"{\"id\":7}",
        "{\"id\":7,\"artifact\":\"-\",\"bundle\":\"b\"}",
        "{\"bundle\":\"b\",\"artifact\":\"a\",\"more\":1,\"id\":7}",
        "{\"id\":7,\"artifact\":\"sha256:xx\",\"bundle\":\"b\"}",
        "{\"id\":7,\"artifact\":\"a\",\"bundle\":[\"b\",\"c\\u0000\"]}"};

    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        hm_auto(batch_line) line = {0};
        struct hm_err err = {0};

        test_case("%s", bad[i]);
        CHECK(!hm_batch_line_parse(&line, hm_bytes_str(bad[i]), &err));
        if (!test_torture())
            CHECK_BYTES(hm_json_text(line.id), HM_LIT("7"));
    }
}

static void an_id_has_a_limit(void)
{
    for (size_t over = 0; over < 2; over++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        hm_auto(batch_line) line = {0};
        struct hm_err err = {0};

        hm_buf_put_str(&text, "{\"artifact\":\"a\",\"bundle\":\"b\",\"id\":\"");
        for (size_t i = 0; i < HM_BATCH_ID_MAX - 2 + over; i++)
            hm_buf_put_u8(&text, 'x');
        hm_buf_put_str(&text, "\"}");
        if (over == 0)
            CHECK_OK(hm_batch_line_parse(&line, hm_buf_view(&text), &err));
        else
            CHECK_ERR(hm_batch_line_parse(&line, hm_buf_view(&text), &err),
                HM_LIMIT, "$.id: longer");
    }
}

TEST_SUITE(cmd_judge_batch_line, TEST(a_line_says_what_is_to_be_judged),
    TEST(every_prefix_is_refused), TEST(a_wrong_line_keeps_its_id),
    TEST(an_id_has_a_limit));

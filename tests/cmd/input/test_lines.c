/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/lines.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cmd/run.h"

/* The lines of `in`, each cut at 8 bytes, as "1:abc 3:d ". */
static void read_all(struct hm_buf *out, struct hm_bytes in)
{
    struct hm_lines *lines = hm_alloc(sizeof(*lines));
    struct hm_err err = {0};
    bool more = true;

    if (lines == NULL)
        return;
    lines->fd = test_input(in);
    lines->name = "in";
    while (more) {
        hm_auto(buf) line = hm_buf(8);

        if (!CHECK_OK(hm_lines_next(lines, &line, &more, &err)))
            break;
        if (more)
            hm_buf_printf(out, "%llu:%s ", (unsigned long long)lines->number,
                line.failed == HM_LIMIT ? "(long)" : hm_buf_str(&line));
    }
    close(lines->fd);
    hm_free(lines);
}

static void lines_come_one_by_one(void)
{
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"", ""},
        {"\n\n \t\r\n", ""},
        {"a", "1:a "},
        {"a\n", "1:a "},
        {"a\nb\n\nc", "1:a 2:b 4:c "},
        {"12345678\n123456789\nx\n", "1:12345678 2:(long) 3:x "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(1000);

        test_case("%zu", i);
        read_all(&out, hm_bytes_str(cases[i].in));
        CHECK_STR(hm_buf_str(&out), cases[i].want);
    }
}

/* More than a chunk: 65536 spaces, then a line. */
static void a_line_may_be_longer_than_a_chunk(void)
{
    struct hm_lines *lines = hm_alloc(sizeof(*lines));
    hm_auto(buf) in = hm_buf(HM_MIB), line = hm_buf(HM_MIB);
    struct hm_err err = {0};
    uint8_t *room = hm_buf_extend(&in, HM_LINES_CHUNK - 2);
    bool more;

    if (lines == NULL || room == NULL) {
        hm_free(lines);
        return;
    }
    memset(room, 'x', HM_LINES_CHUNK - 2);
    lines->fd = test_input(hm_buf_view(&in));
    lines->name = "in";
    if (CHECK_OK(hm_lines_next(lines, &line, &more, &err)) && CHECK(more))
        CHECK_EQ(line.len, HM_LINES_CHUNK - 2);
    close(lines->fd);
    hm_free(lines);
}

static void what_cannot_be_read_is_an_error(void)
{
    struct hm_lines *lines = hm_alloc(sizeof(*lines));
    hm_auto(buf) line = hm_buf(8);
    struct hm_err err = {0};
    bool more;

    if (lines == NULL)
        return;
    lines->fd = -1;
    lines->name = "in";
    CHECK_ERR(hm_lines_next(lines, &line, &more, &err), HM_SYSTEM, "in: ");
    hm_free(lines);
}

TEST_SUITE(cmd_input_lines, TEST(lines_come_one_by_one),
    TEST(a_line_may_be_longer_than_a_chunk),
    TEST(what_cannot_be_read_is_an_error));

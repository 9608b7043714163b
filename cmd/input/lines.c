/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/lines.h"

#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

static bool fill(struct hm_lines *lines, struct hm_err *err)
{
    ssize_t got = hm_fd_read_some(lines->fd, lines->chunk, HM_LINES_CHUNK);

    if (got < 0)
        return hm_fail(err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(lines->name),
            hm_errno_text(errno));
    lines->at = 0;
    lines->len = (size_t)got;
    lines->end = got == 0;
    return true;
}

/* Up to the line feed, or the end of all. */
static bool read_line(
    struct hm_lines *lines, struct hm_buf *line, struct hm_err *err)
{
    for (;;) {
        struct hm_bytes rest =
            hm_bytes(lines->chunk + lines->at, lines->len - lines->at);
        size_t len = hm_bytes_find(rest, '\n');

        hm_buf_put(line, hm_bytes_slice(rest, 0, len));
        lines->at += len;
        if (lines->at < lines->len) {
            lines->at++;
            return true;
        }
        HM_TRY(fill(lines, err));
        if (lines->end)
            return true;
    }
}

static bool is_empty(const struct hm_buf *line)
{
    struct hm_bytes view = hm_buf_view(line);

    for (size_t i = 0; i < view.len; i++) {
        if (strchr(" \t\r", view.p[i]) == NULL || view.p[i] == '\0')
            return false;
    }
    return line->failed == HM_OK;
}

bool hm_lines_next(
    struct hm_lines *lines, struct hm_buf *line, bool *more, struct hm_err *err)
{
    *more = false;
    while (!lines->end) {
        hm_buf_cut(line, 0);
        lines->number++;
        HM_TRY(read_line(lines, line, err));
        if (is_empty(line))
            continue;
        *more = true;
        return true;
    }
    return true;
}

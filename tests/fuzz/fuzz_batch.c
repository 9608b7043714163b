/* SPDX-License-Identifier: Apache-2.0 */
/* Lines come out as they are in the text, wherever a read ends, and a line that
 * is no question still has an answer in JSON. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/lines.h"
#include "cmd/judge/batch_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct hm_lines lines; /* large */

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void parse(struct hm_bytes text)
{
    hm_auto(batch_line) line = {0};
    struct hm_err err = {0};
    bool ok = hm_batch_line_parse(&line, text, &err);

    must(hm_json_text(line.id).len <= HM_BATCH_ID_MAX);
    must(ok || (err.code != HM_OK && hm_utf8_ok(hm_bytes_str(err.msg))));
    if (!ok)
        return;
    must(line.piece_count > 0 && line.piece_count <= HM_BATCH_BUNDLES_MAX);
    must(line.artifact[0] != '\0' && strcmp(line.artifact, "-") != 0);
    for (size_t i = 0; i < line.piece_count; i++) {
        must(line.pieces[i].is_path == (line.pieces[i].text.len == 0));
        must(strcmp(line.pieces[i].name, "-") != 0);
    }
}

static bool is_blank(struct hm_bytes line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.p[i] != ' ' && line.p[i] != '\t' && line.p[i] != '\r')
            return false;
    }
    return true;
}

/* The first byte says how much a first read has given. */
static void start(struct hm_bytes in)
{
    size_t first = in.len == 0 ? 0 : in.p[0] % in.len;

    memset(&lines, 0, offsetof(struct hm_lines, chunk));
    lines.name = "x";
    lines.len = first;
    if (first > 0)
        memcpy(lines.chunk, in.p, first);
    lines.fd = memfd_create("lines", MFD_CLOEXEC);
    must(lines.fd >= 0);
    must(write(lines.fd, in.p + first, in.len - first) ==
        (ssize_t)(in.len - first));
    must(lseek(lines.fd, 0, SEEK_SET) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_rd rest = hm_rd(hm_bytes(data, size));
    hm_auto(buf) line = hm_buf(HM_BATCH_LINE_MAX);
    struct hm_err err = {0};
    bool more = false;

    if (size == 0)
        return 0;
    start(hm_bytes(data, size));
    while (hm_rd_left(&rest) > 0) {
        struct hm_bytes want = hm_rd_line(&rest);

        if (is_blank(want))
            continue;
        must(hm_lines_next(&lines, &line, &more, &err) && more);
        must(hm_bytes_eq(hm_buf_view(&line), want));
        parse(want);
    }
    must(hm_lines_next(&lines, &line, &more, &err) && !more);
    close(lines.fd);
    return 0;
}

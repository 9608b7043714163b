/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/sign/input.h"

#include <string.h>

#include "base/file.h"

bool hm_sign_input(struct hm_buf *out, struct hm_run *run, const char *path,
    struct hm_err *err)
{
    bool ok = strcmp(path, "-") == 0
        ? hm_fd_read(out, run->in_fd, "standard input", err)
        : hm_file_read(out, path, err);

    return ok || hm_configured(err);
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

struct hm_bytes hm_sign_input_line(struct hm_bytes *rest)
{
    size_t end = hm_bytes_find(*rest, '\n');
    struct hm_bytes line = hm_bytes_slice(*rest, 0, end);

    *rest = hm_bytes_slice(*rest, end + 1, rest->len);
    while (line.len > 0 && is_blank(line.p[0]))
        line = hm_bytes_slice(line, 1, line.len);
    while (line.len > 0 && is_blank(line.p[line.len - 1]))
        line.len--;
    return line;
}

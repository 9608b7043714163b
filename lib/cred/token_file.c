/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/token_file.h"

#include <errno.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

bool hm_cred_token_file(
    struct hm_secret *out, const char *path, size_t len_max, struct hm_err *err)
{
    __attribute__((cleanup(close_fd))) int fd = -1;
    hm_auto(secret) text = {0};
    size_t len = 0;
    ssize_t got;

    HM_TRY(hm_file_open(&fd, path, err));
    /* One byte more than is allowed shows what is too long. */
    HM_TRY(hm_secret_new(&text, len_max + 1, err));
    do {
        got = hm_fd_read_some(fd, text.p + len, text.len - len);
        len += got > 0 ? (size_t)got : 0;
    } while (got > 0 && len < text.len);
    if (got < 0)
        return hm_fail(
            err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(path), hm_errno_text(errno));
    if (len > len_max)
        return hm_fail(err, HM_LIMIT, "%s: longer than %zu bytes",
            HM_SHOW_PATH(path), len_max);
    while (len > 0 && is_space(text.p[len - 1]))
        len--;
    hm_secret_cut(&text, len);
    *out = hm_secret_move(&text);
    return true;
}

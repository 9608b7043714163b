/* SPDX-License-Identifier: Apache-2.0 */
/* Escaped text is printable UTF-8 that no second look would change; whole texts
 * and single characters agree on what UTF-8 is; numbers are their own text. */
#include "base/text.h"

#include <string.h>

#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_printable(const char *text, const char *keep)
{
    struct hm_bytes in = hm_bytes_str(text);
    hm_auto(buf) line = hm_buf(in.len + 8);

    if (!hm_utf8_ok(in))
        abort();
    for (size_t i = 0; i < in.len; i++) {
        if ((in.p[i] < 0x20 && strchr(keep, in.p[i]) == NULL) ||
            in.p[i] == 0x7f)
            abort();
    }
    if (keep[0] == '\0' && hm_buf_extend(&line, in.len + 8) != NULL &&
        strcmp(hm_text_show_line((char *)line.p, in.len + 8, in), text) != 0)
        abort();
}

static void check_utf8(struct hm_bytes in)
{
    bool ok = hm_utf8_ok(in);
    uint8_t bytes[4];
    uint32_t c;

    while (in.len > 0) {
        size_t len = hm_utf8_next(in, &c);

        if (len == 0)
            break;
        if (hm_utf8_put(bytes, c) != len ||
            !hm_bytes_starts(in, hm_bytes(bytes, len)))
            abort();
        in = hm_bytes_slice(in, len, in.len);
    }
    if (ok != (in.len == 0))
        abort();
}

static void check_numbers(struct hm_bytes in)
{
    char text[24];
    uint64_t u;
    int64_t i;

    if (hm_text_u64(&u, in)) {
        snprintf(text, sizeof(text), "%llu", (unsigned long long)u);
        if (!hm_bytes_eq_str(in, text))
            abort();
    }
    if (hm_text_i64(&i, in)) {
        snprintf(text, sizeof(text), "%lld", (long long)i);
        if (!hm_bytes_eq_str(in, text))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size);
    hm_auto(buf) out = hm_buf(4 * size), block = hm_buf(4 * size);
    char line[80];

    hm_text_escape(&out, in);
    hm_text_escape_block(&block, in);
    check_printable(hm_buf_str(&out), "");
    check_printable(hm_buf_str(&block), "\n\t");
    check_printable(HM_SHOW(in), "");
    check_printable(hm_text_show_line(line, sizeof(line), in), "");
    check_utf8(in);
    check_numbers(in);
    if (out.failed != HM_OK || block.failed != HM_OK)
        abort();
    return 0;
}

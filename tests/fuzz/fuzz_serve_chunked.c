/* SPDX-License-Identifier: Apache-2.0 */
/* A body in chunks: all at once and byte by byte must come to the same. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "serve/chunked.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct result {
    bool ok, ended;
    size_t left;
};

static struct result feed(struct hm_buf *out, struct hm_bytes in, size_t step)
{
    struct hm_serve_chunked c = {0};
    struct result result = {.ok = true};
    struct hm_err err = {0};

    while (result.ok && in.len > 0 && !c.ended) {
        struct hm_bytes piece = hm_bytes_slice(in, 0, step), data;
        size_t len = piece.len;

        do {
            result.ok = hm_serve_chunked_take(&c, &piece, &data, &err);
            if (result.ok)
                hm_buf_put(out, data);
        } while (result.ok && data.len > 0);
        in = hm_bytes_slice(in, len - piece.len, in.len);
    }
    result.ended = c.ended;
    result.left = result.ok ? in.len : 0;
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(buf) whole = hm_buf(size), bytes = hm_buf(size);
    struct result a = feed(&whole, hm_bytes(data, size), size + 1);
    struct result b = feed(&bytes, hm_bytes(data, size), 1);

    if (a.ok != b.ok || a.ended != b.ended || a.left != b.left ||
        !hm_bytes_eq(hm_buf_view(&whole), hm_buf_view(&bytes)))
        abort();
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The head of an answer, line by line. What was kept stays within the limits,
 * has names that are tokens and values that cannot break a line, and a
 * complete head is not changed by what follows. */
#include <stdlib.h>

#include "base/limits.h"
#include "http/retry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct hm_http_headers *headers)
{
    struct hm_rd rd = hm_rd(hm_buf_view(&headers->text));
    size_t count = 0;

    for (; hm_rd_left(&rd) > 0; count++) {
        struct hm_bytes line = hm_rd_line(&rd);
        size_t colon = hm_bytes_find(line, ':');

        if (!hm_http_name_ok(hm_bytes_slice(line, 0, colon)) ||
            colon == line.len || !hm_http_value_ok(line))
            abort();
    }
    if (count != headers->count || count > HM_HTTP_FIELDS_MAX ||
        headers->bytes > HM_HTTP_HEADERS_MAX)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(http_headers) headers = hm_http_headers();
    struct hm_rd rd = hm_rd(hm_bytes(data, size));
    struct hm_err err = {0};
    size_t text_len = 0;
    int final = 0;
    int64_t len;

    while (hm_rd_left(&rd) > 0 &&
        hm_http_headers_take(&headers, hm_rd_line(&rd), &err)) {
        check(&headers);
        if (final != 0 &&
            (headers.status != final || headers.text.len != text_len))
            abort();
        if (headers.ended && headers.status >= 200) {
            final = headers.status;
            text_len = headers.text.len;
        }
    }
    if (hm_http_content_length(&len, &headers, &err) && len < -1)
        abort();
    if (hm_http_retry_after_ms(&headers, 0) > HM_HTTP_RETRY_AFTER_MAX_MS)
        abort();
    return 0;
}

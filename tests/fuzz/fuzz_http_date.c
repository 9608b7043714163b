/* SPDX-License-Identifier: Apache-2.0 */
/* Dates of HTTP, in their three forms. What is read can be written in the form
 * to send, and reads back as the same second. */
#include <stdlib.h>

#include "base/buf.h"
#include "http/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t now_s = 1795219200; /* 2026-11-21 */
    hm_auto(buf) text = hm_buf(64);
    struct hm_err err = {0};
    int64_t time_s, again_s;
    struct hm_bytes view;

    if (!hm_http_date_parse(&time_s, hm_bytes(data, size), now_s, &err))
        return 0;
    hm_http_date_write(&text, time_s);
    if (!hm_buf_end(&text, &view, &err) ||
        !hm_http_date_parse(&again_s, view, now_s, &err) || time_s != again_s)
        abort();
    return 0;
}

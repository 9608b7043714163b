/* SPDX-License-Identifier: Apache-2.0 */
/* What parses can be written, and then says the same time; every date has its
 * number and back. */
#include "base/time.h"

#include <string.h>

#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_number(int64_t time_s)
{
    int64_t back = ~time_s;
    struct hm_date date;

    if (hm_time_to_date(&date, time_s) &&
        (!hm_time_from_date(&back, &date) || back != time_s))
        abort();
    if (strlen(HM_SHOW_TIME(time_s)) >= HM_TIME_SIZE)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(buf) out = hm_buf(HM_TIME_SIZE);
    struct hm_time time, back;
    struct hm_err err = {0};
    int64_t number;

    if (size == sizeof(number)) {
        memcpy(&number, data, sizeof(number));
        check_number(number);
    }
    if (!hm_time_parse(&time, hm_bytes(data, size), &err))
        return 0;
    check_number(time.s);
    hm_time_write(&out, time);
    if (!hm_time_parse(&back, hm_buf_view(&out), &err) || back.s != time.s ||
        back.ns != time.ns)
        abort();
    return 0;
}

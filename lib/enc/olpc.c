/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/olpc.h"

#include "base/err.h"
#include "base/text.h"
#include "enc/json_sorted.h"

static void put_char(struct hm_buf *out, uint32_t c)
{
    uint8_t bytes[4];
    size_t len = hm_utf8_put(bytes, c);

    if (c == '"' || c == '\\')
        hm_buf_put_u8(out, '\\');
    hm_buf_put(out, hm_bytes(bytes, len));
}

/* Libraries differ about -0 and about more than 64 bits: what one signs the
 * other rejects, or worse. */
static bool put_number(
    struct hm_buf *out, struct hm_bytes text, struct hm_err *err)
{
    int64_t negative;
    uint64_t positive;

    if (!hm_text_i64(&negative, text) && !hm_text_u64(&positive, text))
        return hm_fail(
            err, HM_UNSUPPORTED, "%s is no integer of 64 bits", HM_SHOW(text));
    hm_buf_put(out, text);
    return true;
}

bool hm_olpc_write(struct hm_buf *out, struct hm_json v, struct hm_err *err)
{
    static const struct hm_json_canon olpc = {
        HM_JSON_CODE_POINTS, put_char, put_number};

    return hm_json_write_sorted(out, v, &olpc, err);
}

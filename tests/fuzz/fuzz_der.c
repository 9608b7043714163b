/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever the reader takes, the writer writes to the same bytes. */
#include "base/buf.h"
#include "enc/der.h"
#include "enc/der_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One element by the typed calls of both sides. */
static void copy_value(struct hm_der_out *out, struct hm_der *rd)
{
    uint8_t tag = hm_der_peek(rd);

    if (tag == HM_DER_BOOLEAN)
        hm_der_put_bool(out, hm_der_bool(rd));
    else if (tag == HM_DER_INTEGER)
        hm_der_put_uint(out, hm_der_uint(rd));
    else if (tag == HM_DER_OID)
        hm_der_put_oid(out, hm_der_oid(rd));
    else if (tag == HM_DER_UTC_TIME)
        hm_der_put_time(out, hm_der_time(rd));
    else if (tag == HM_DER_GENERALIZED_TIME)
        hm_der_put_time_fine(out, hm_der_time_fine(rd));
    else if (tag == HM_DER_NULL)
        hm_der_null(rd), hm_der_put_null(out);
    else
        hm_der_put(out, tag, hm_der_take(rd, tag));
}

static void copy(struct hm_der_out *out, struct hm_der *rd)
{
    while (rd->failed == HM_OK && (rd->depth > 0 || hm_der_more(rd))) {
        uint8_t tag = hm_der_peek(rd);

        if (!hm_der_more(rd)) {
            hm_der_leave(rd);
            hm_der_finish(out);
        } else if ((tag & 0x20) != 0) {
            hm_der_enter(rd, tag);
            hm_der_begin(out, tag);
            if (tag == HM_DER_SET)
                hm_der_ordered(rd);
        } else {
            copy_value(out, rd);
        }
    }
}

/* Bits by name, by themselves: not every BIT STRING is one of these. */
static void copy_named_bits(struct hm_bytes in)
{
    struct hm_der rd = hm_der(in);
    uint32_t bits = hm_der_named_bits(&rd);
    hm_auto(buf) buf = hm_buf(in.len);
    struct hm_der_out out = hm_der_out(&buf);
    struct hm_err err = {0};

    hm_der_put_named_bits(&out, bits);
    if (hm_der_end(&rd, &err) && !hm_bytes_eq(hm_buf_view(&buf), in))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size), view;
    hm_auto(buf) buf = hm_buf(size);
    struct hm_der_out out = hm_der_out(&buf);
    struct hm_der rd = hm_der(in);
    struct hm_err err = {0};

    copy_named_bits(in);
    copy(&out, &rd);
    if (!hm_der_end(&rd, &err)) {
        if (err.code == HM_USAGE || err.msg[0] == '\0')
            abort();
        return 0;
    }
    if (!hm_der_out_end(&out, &view, &err) || !hm_bytes_eq(view, in))
        abort();
    rd = hm_der(in);
    hm_der_any(&rd);
    if (size > 0 && !hm_der_more(&rd) && !hm_der_check(in, &err))
        abort();
    return 0;
}

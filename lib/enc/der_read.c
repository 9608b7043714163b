/* SPDX-License-Identifier: Apache-2.0 */
/* The typed reads of der.h; der.c has the walk over the structure. */
#include "enc/der.h"

#include "enc/der_value.h"

struct hm_bytes hm_der_int(struct hm_der *rd)
{
    return hm_der_take(rd, HM_DER_INTEGER);
}

/* The contents of an INTEGER or ENUMERATED as a magnitude. */
static struct hm_bytes magnitude(struct hm_der *rd, uint8_t type)
{
    struct hm_bytes v = hm_der_take(rd, type);

    if (v.len > 0 && v.p[0] >= 0x80) {
        hm_der_fail(rd, HM_FORMAT, "number is negative");
        return hm_bytes(NULL, 0);
    }
    if (v.len > 1 && v.p[0] == 0)
        return hm_bytes_slice(v, 1, v.len);
    return v;
}

static uint64_t number(struct hm_der *rd, uint8_t type)
{
    struct hm_bytes bytes = magnitude(rd, type);
    uint64_t v = 0;

    if (bytes.len > sizeof(v)) {
        hm_der_fail(rd, HM_UNSUPPORTED, "number of more than 64 bits");
        return 0;
    }
    for (size_t i = 0; i < bytes.len; i++)
        v = v << 8 | bytes.p[i];
    return v;
}

struct hm_bytes hm_der_uint(struct hm_der *rd)
{
    return magnitude(rd, HM_DER_INTEGER);
}

uint64_t hm_der_u64(struct hm_der *rd)
{
    return number(rd, HM_DER_INTEGER);
}

uint64_t hm_der_enumerated(struct hm_der *rd)
{
    return number(rd, HM_DER_ENUMERATED);
}

bool hm_der_bool(struct hm_der *rd)
{
    struct hm_bytes v = hm_der_take(rd, HM_DER_BOOLEAN);

    return v.len == 1 && v.p[0] == 0xff;
}

bool hm_der_bool_default_false(struct hm_der *rd)
{
    uint8_t tag = rd->implicit != 0 ? rd->implicit : HM_DER_BOOLEAN;

    if (!hm_der_next_is(rd, tag)) {
        rd->implicit = 0;
        return false;
    }
    if (hm_der_bool(rd))
        return true;
    hm_der_fail(rd, HM_FORMAT, "FALSE is encoded, but is the default");
    return false;
}

void hm_der_null(struct hm_der *rd)
{
    hm_der_take(rd, HM_DER_NULL);
}

struct hm_bytes hm_der_bits(struct hm_der *rd)
{
    struct hm_bytes v = hm_der_take(rd, HM_DER_BIT_STRING);

    if (v.len > 0 && v.p[0] != 0) {
        hm_der_fail(rd, HM_FORMAT, "BIT STRING ends within a byte");
        return hm_bytes(NULL, 0);
    }
    return hm_bytes_slice(v, 1, v.len);
}

uint32_t hm_der_named_bits(struct hm_der *rd)
{
    struct hm_bytes v = hm_der_take(rd, HM_DER_BIT_STRING);
    struct hm_bytes bytes = hm_bytes_slice(v, 1, v.len);
    uint32_t out = 0;

    if (bytes.len == 0)
        return 0;
    /* X.690 section 11.2.2: the last bit that is there is 1. */
    if ((bytes.p[bytes.len - 1] >> v.p[0] & 1) == 0) {
        hm_der_fail(rd, HM_FORMAT, "named bits end in a bit that is 0");
        return 0;
    }
    if (bytes.len > sizeof(out)) {
        hm_der_fail(rd, HM_UNSUPPORTED, "more than 32 named bits");
        return 0;
    }
    for (size_t i = 0; i < 8 * bytes.len; i++) {
        if ((bytes.p[i / 8] & 0x80 >> i % 8) != 0)
            out |= 1U << i;
    }
    return out;
}

struct hm_bytes hm_der_octets(struct hm_der *rd)
{
    return hm_der_take(rd, HM_DER_OCTET_STRING);
}

struct hm_bytes hm_der_oid(struct hm_der *rd)
{
    return hm_der_take(rd, HM_DER_OID);
}

struct hm_bytes hm_der_utf8(struct hm_der *rd)
{
    return hm_der_take(rd, HM_DER_UTF8_STRING);
}

struct hm_bytes hm_der_printable(struct hm_der *rd)
{
    return hm_der_take(rd, HM_DER_PRINTABLE_STRING);
}

struct hm_bytes hm_der_ia5(struct hm_der *rd)
{
    return hm_der_take(rd, HM_DER_IA5_STRING);
}

/* String types that nobody has used for decades, in encodings of their own. */
static bool is_old_text(uint8_t tag)
{
    return tag == 0x12 || tag == 0x14 || (tag >= 0x19 && tag <= 0x1e);
}

struct hm_bytes hm_der_text(struct hm_der *rd)
{
    uint8_t tag = hm_der_peek(rd);

    if (is_old_text(tag)) {
        hm_der_any(rd);
        hm_der_fail(rd, HM_UNSUPPORTED, "text of an old type");
        return hm_bytes(NULL, 0);
    }
    if (tag != HM_DER_PRINTABLE_STRING && tag != HM_DER_IA5_STRING)
        tag = HM_DER_UTF8_STRING;
    return hm_der_take(rd, tag);
}

struct hm_time hm_der_time_fine(struct hm_der *rd)
{
    struct hm_bytes v = hm_der_take(rd, HM_DER_GENERALIZED_TIME);
    struct hm_time time = {0};

    /* The contents were checked by the take; an empty view is a failed one. */
    if (v.len > 0)
        (void)hm_der_generalized_time(&time, v);
    return time;
}

static int64_t utc_time(struct hm_der *rd)
{
    struct hm_bytes v = hm_der_take(rd, HM_DER_UTC_TIME);
    struct hm_time time = {0};

    if (v.len > 0)
        (void)hm_der_utc_time(&time, v);
    return time.s;
}

int64_t hm_der_time(struct hm_der *rd)
{
    struct hm_time time;

    if (!hm_der_next_is(rd, HM_DER_GENERALIZED_TIME))
        return utc_time(rd);
    time = hm_der_time_fine(rd);
    if (time.ns == 0)
        return time.s;
    hm_der_fail(rd, HM_FORMAT, "time has a fraction of a second");
    return 0;
}

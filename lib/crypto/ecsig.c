/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ecsig.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "enc/der.h"
#include "enc/der_write.h"

/* Orders of the groups (SEC 2; FIPS 186-4, appendix D.1.2). */
static const uint8_t order_p256[] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00,
    0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25,
    0x51};
static const uint8_t order_p384[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d,
    0xdf, 0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19,
    0x6a, 0xcc, 0xc5, 0x29, 0x73};
static const uint8_t order_p521[] = {0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xfa, 0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96, 0x6b, 0x7f,
    0xcc, 0x01, 0x48, 0xf7, 0x09, 0xa5, 0xd0, 0x3b, 0xb5, 0xc9, 0xb8, 0x89,
    0x9c, 0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38, 0x64, 0x09};

static_assert(sizeof(order_p521) == HM_ECSIG_FIELD_MAX, "the longest");

static struct hm_bytes order_of(enum hm_key_type type)
{
    switch (type) {
    case HM_KEY_P256:
        return hm_bytes(order_p256, sizeof(order_p256));
    case HM_KEY_P384:
        return hm_bytes(order_p384, sizeof(order_p384));
    case HM_KEY_P521:
        return hm_bytes(order_p521, sizeof(order_p521));
    case HM_KEY_NONE:
    case HM_KEY_RSA:
    case HM_KEY_ED25519:
        break;
    }
    return hm_bytes(NULL, 0);
}

static bool in_range(const uint8_t *number, struct hm_bytes order)
{
    static const uint8_t zero[HM_ECSIG_FIELD_MAX];
    struct hm_bytes n = hm_bytes(number, order.len);

    return hm_bytes_cmp(n, order) < 0 &&
        !hm_bytes_eq(n, hm_bytes(zero, order.len));
}

static bool check_range(
    const struct hm_ecsig *sig, struct hm_bytes order, struct hm_err *err)
{
    if (!in_range(sig->r, order))
        return hm_fail(
            err, HM_FORMAT, "r is 0, or not below the group's order");
    if (!in_range(sig->s, order))
        return hm_fail(
            err, HM_FORMAT, "s is 0, or not below the group's order");
    return true;
}

/* False when the number is longer than the field. */
static bool pad(uint8_t *out, struct hm_bytes number, size_t len)
{
    if (number.len > len)
        return false;
    memcpy(out + len - number.len, number.p, number.len);
    return true;
}

bool hm_ecsig_parse_der(struct hm_ecsig *out, enum hm_key_type type,
    struct hm_bytes in, struct hm_err *err)
{
    struct hm_bytes order = order_of(type), r, s;
    struct hm_ecsig sig = {.len = order.len};
    struct hm_der rd = hm_der(in);

    if (order.len == 0)
        return hm_fail(err, HM_USAGE, "no ECDSA key");
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    r = hm_der_uint(&rd);
    s = hm_der_uint(&rd);
    hm_der_leave(&rd);
    HM_TRY(hm_der_end(&rd, err));
    if (!pad(sig.r, r, order.len) || !pad(sig.s, s, order.len))
        return hm_fail(err, HM_FORMAT, "r or s is longer than the field");
    HM_TRY(check_range(&sig, order, err));
    *out = sig;
    return true;
}

bool hm_ecsig_parse_p1363(struct hm_ecsig *out, enum hm_key_type type,
    struct hm_bytes in, struct hm_err *err)
{
    struct hm_bytes order = order_of(type);
    struct hm_ecsig sig = {.len = order.len};

    if (order.len == 0)
        return hm_fail(err, HM_USAGE, "no ECDSA key");
    if (in.len != 2 * order.len)
        return hm_fail(
            err, HM_FORMAT, "%zu bytes, not %zu", in.len, 2 * order.len);
    memcpy(sig.r, in.p, order.len);
    memcpy(sig.s, in.p + order.len, order.len);
    HM_TRY(check_range(&sig, order, err));
    *out = sig;
    return true;
}

void hm_ecsig_write_der(struct hm_buf *out, const struct hm_ecsig *sig)
{
    struct hm_der_out der = hm_der_out(out);

    hm_der_begin(&der, HM_DER_SEQUENCE);
    hm_der_put_uint(&der, hm_bytes(sig->r, sig->len));
    hm_der_put_uint(&der, hm_bytes(sig->s, sig->len));
    hm_der_finish(&der);
}

void hm_ecsig_write_p1363(struct hm_buf *out, const struct hm_ecsig *sig)
{
    hm_buf_put(out, hm_bytes(sig->r, sig->len));
    hm_buf_put(out, hm_bytes(sig->s, sig->len));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Subject alternative names (RFC 5280 section 4.2.1.6). */
#include "base/err.h"
#include "enc/der.h"
#include "enc/oid.h"
#include "x509/cert_impl.h"

/* GeneralName's choices by their tag numbers. */
enum { OTHER_NAME, RFC822_NAME, DNS_NAME, URI = 6, IP_ADDRESS };
enum { IPV4_LEN = 4, IPV6_LEN = 16 };

/* 1.3.6.1.4.1.57264.1.7 */
static const struct hm_bytes fulcio_user_name =
    HM_OID("\x2b\x06\x01\x04\x01\x83\xbf\x30\x01\x07");

static struct hm_bytes read_ia5(struct hm_der *rd, uint8_t n)
{
    hm_der_implicit(rd, n);
    return hm_der_ia5(rd);
}

static struct hm_bytes read_ip(struct hm_der *rd)
{
    struct hm_bytes ip;

    hm_der_implicit(rd, IP_ADDRESS);
    ip = hm_der_octets(rd);
    if (ip.len != IPV4_LEN && ip.len != IPV6_LEN)
        hm_der_fail(rd, HM_FORMAT, "IP address is not of 4 or 16 bytes");
    return ip;
}

/* [0] { type-id OID, [0] EXPLICIT value }: Fulcio's, or somebody's. */
static struct hm_san read_other(struct hm_der *rd)
{
    struct hm_san san = {HM_SAN_UNKNOWN, hm_der_span(rd)};
    struct hm_bytes type;

    hm_der_enter(rd, HM_DER_EXPLICIT(OTHER_NAME));
    type = hm_der_oid(rd);
    hm_der_enter(rd, HM_DER_EXPLICIT(0));
    if (hm_bytes_eq(type, fulcio_user_name))
        san = (struct hm_san){HM_SAN_OTHER, hm_der_utf8(rd)};
    else
        hm_der_any(rd);
    hm_der_leave(rd);
    hm_der_leave(rd);
    return san;
}

static struct hm_san read_name(struct hm_der *rd)
{
    switch (hm_der_peek(rd)) {
    case HM_DER_EXPLICIT(OTHER_NAME):
        return read_other(rd);
    case HM_DER_CONTEXT(RFC822_NAME):
        return (struct hm_san){HM_SAN_EMAIL, read_ia5(rd, RFC822_NAME)};
    case HM_DER_CONTEXT(DNS_NAME):
        return (struct hm_san){HM_SAN_DNS, read_ia5(rd, DNS_NAME)};
    case HM_DER_CONTEXT(URI):
        return (struct hm_san){HM_SAN_URI, read_ia5(rd, URI)};
    case HM_DER_CONTEXT(IP_ADDRESS):
        return (struct hm_san){HM_SAN_IP, read_ip(rd)};
    case HM_DER_EXPLICIT(3): /* x400Address */
    case HM_DER_EXPLICIT(4): /* directoryName */
    case HM_DER_EXPLICIT(5): /* ediPartyName */
    case HM_DER_CONTEXT(8):  /* registeredID */
        return (struct hm_san){HM_SAN_UNKNOWN, hm_der_any(rd)};
    default:
        hm_der_any(rd);
        hm_der_fail(rd, HM_FORMAT, "no such kind of name");
        return (struct hm_san){0};
    }
}

bool hm_cert_read_san(
    struct hm_cert *cert, bool *all, struct hm_bytes value, struct hm_err *err)
{
    struct hm_der rd = hm_der(value);

    *all = true;
    HM_TRY(hm_der_check(value, err));
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    do {
        struct hm_san san = read_name(&rd);

        if (san.value.len == 0)
            hm_der_fail(&rd, HM_FORMAT, "name is empty");
        if (cert->san_count == HM_CERT_SANS_MAX) {
            hm_der_fail(&rd, HM_LIMIT, "too many names");
            break;
        }
        if (san.kind == HM_SAN_UNKNOWN)
            *all = false;
        cert->sans[cert->san_count++] = san;
    } while (hm_der_more(&rd));
    hm_der_leave(&rd);
    return hm_der_end(&rd, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* TSTInfo (RFC 3161 section 2.4.2): what the authority says. */
#include "base/err.h"
#include "crypto/digest.h"
#include "tsa/impl.h"
#include "x509/sigalg.h"

enum { VERSION = 1, FRACTION_MAX = 999 };

/* What is checked only after all of it was read. */
struct info {
    uint64_t version;
    struct hm_algid hash;
    struct hm_bytes hashed;
};

static void read_fraction(struct hm_der *rd)
{
    if (hm_der_u64(rd) > FRACTION_MAX)
        hm_der_fail(rd, HM_FORMAT, "accuracy: more than 999");
}

/* Read and dropped: genTime is taken as a point in time, by us as by every
 * other verifier of Sigstore's evidence. */
static void skip_accuracy(struct hm_der *rd)
{
    if (!hm_der_enter_if(rd, HM_DER_SEQUENCE))
        return;
    if (hm_der_next_is(rd, HM_DER_INTEGER))
        hm_der_u64(rd);
    if (hm_der_implicit_if(rd, 0))
        read_fraction(rd);
    if (hm_der_implicit_if(rd, 1))
        read_fraction(rd);
    hm_der_leave(rd);
}

/* The authority's name for itself. It is a hint how to find the certificate
 * (which the SignerInfo names already) and proves nothing. */
static void skip_name(struct hm_der *rd)
{
    if (!hm_der_enter_if(rd, HM_DER_EXPLICIT(0)))
        return;
    hm_der_any(rd);
    hm_der_leave(rd);
}

/* We know no extension, so any critical one changes the meaning of the token
 * in a way that we cannot see. */
static void skip_extensions(struct hm_der *rd)
{
    if (!hm_der_enter_if(rd, HM_DER_EXPLICIT(1)))
        return;
    do {
        bool critical;

        hm_der_enter(rd, HM_DER_SEQUENCE);
        hm_der_oid(rd);
        critical = hm_der_bool_default_false(rd);
        hm_der_octets(rd);
        hm_der_leave(rd);
        if (critical)
            hm_der_fail(rd, HM_UNSUPPORTED, "critical extension");
    } while (hm_der_more(rd));
    hm_der_leave(rd);
}

static void read_info(
    struct info *info, struct hm_timestamp *ts, struct hm_der *rd)
{
    hm_der_enter(rd, HM_DER_SEQUENCE);
    info->version = hm_der_u64(rd);
    ts->policy = hm_der_oid(rd);
    hm_der_enter(rd, HM_DER_SEQUENCE);
    info->hash = hm_algid_read(rd);
    info->hashed = hm_der_octets(rd);
    hm_der_leave(rd);
    ts->serial = hm_der_int(rd); /* some are negative, by oversight */
    ts->time = hm_der_time_fine(rd);
    skip_accuracy(rd);
    (void)hm_der_bool_default_false(rd); /* ordering */
    if (hm_der_next_is(rd, HM_DER_INTEGER))
        ts->nonce = hm_der_int(rd);
    skip_name(rd);
    skip_extensions(rd);
    hm_der_leave(rd);
}

static bool parse(struct hm_timestamp *ts, struct hm_err *err)
{
    struct hm_der rd = hm_der(ts->tst_info);
    struct info info = {0};
    enum hm_hash hash;

    read_info(&info, ts, &rd);
    HM_TRY(hm_der_end(&rd, err));
    if (info.version != VERSION)
        return hm_fail(err, HM_UNSUPPORTED, "version %llu",
            (unsigned long long)info.version);
    if (!hm_hashalg_parse(&hash, info.hash.oid, info.hash.params, err) ||
        !hm_digest_from(&ts->imprint, hash, info.hashed, err))
        return hm_wrap(err, "imprint");
    return true;
}

bool hm_tst_info_parse(struct hm_timestamp *ts, struct hm_err *err)
{
    return parse(ts, err) || hm_wrap(err, "TSTInfo");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Whose is the token? Then: is it good? (docs/internals/timestamp.md) */
#include <assert.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "crypto/key.h"
#include "enc/oid.h"
#include "tsa/impl.h"
#include "x509/sigalg.h"

/* One verification. */
struct judge {
    const struct hm_timestamp *ts;
    const struct hm_ca *ca;
    struct hm_bytes message;
    struct hm_path_memo *memo;
    struct hm_cert *certs; /* embedded ones that we can read, when needed */
    size_t cert_count;
    const struct hm_cert *signer;
    bool hashed;        /* it is the one whose hash the signer signed */
    bool path_proved;   /* an embedded signer's, at the token's time; */
    struct hm_err late; /* else why not at that one */
};

static bool is_named(const struct hm_timestamp *ts, const struct hm_cert *cert)
{
    return hm_bytes_eq(ts->signer_serial, cert->serial) &&
        hm_bytes_eq(ts->signer_issuer, cert->issuer);
}

/* Is that the certificate whose hash the signer signed? */
static bool is_hashed(bool *out, const struct hm_timestamp *ts,
    struct hm_bytes cert, struct hm_err *err)
{
    struct hm_digest digest;

    *out = false;
    if (ts->ess_hash.hash == HM_HASH_NONE)
        return true;
    HM_TRY(hm_digest_of(&digest, ts->ess_hash.hash, cert, err));
    *out = hm_digest_eq(&digest, &ts->ess_hash);
    return true;
}

static bool not_ours(const struct hm_timestamp *ts, struct hm_err *err)
{
    return hm_fail(err, HM_UNTRUSTED,
        "signer, issued by %s, is not of this authority",
        HM_SHOW_NAME(ts->signer_issuer));
}

/* Authorities that were set up anew may have used a name and number again, and
 * then a certificate in the token says so: it is the one that the signer means.
 * Nothing else in that unsigned bag is looked at. */
static bool check_no_namesake(const struct judge *judge, struct hm_err *err)
{
    const struct hm_timestamp *ts = judge->ts;

    for (size_t i = 0; i < ts->cert_count && !judge->hashed; i++) {
        bool hashed;

        HM_TRY(is_hashed(&hashed, ts, ts->certs[i], err));
        if (hashed)
            return not_ours(ts, err);
    }
    return true;
}

/* The authority has one leaf: that one or none. What else its anchor issued
 * are other authorities (GitHub's five share an intermediate). */
static bool find_leaf(
    struct judge *judge, const struct hm_cert *leaf, struct hm_err *err)
{
    if (!is_named(judge->ts, leaf))
        return not_ours(judge->ts, err);
    judge->signer = leaf;
    HM_TRY(is_hashed(&judge->hashed, judge->ts, leaf->der, err));
    return check_no_namesake(judge, err);
}

/* What we cannot read is no hint. It would be outside of the signature, so
 * nothing speaks for it, and a path that needs it is not found. Parsed ones are
 * too large for the stack, and most authorities have a leaf. */
static bool read_certs(struct judge *judge, struct hm_err *err)
{
    judge->certs = hm_alloc_array(judge->ts->cert_count, sizeof(*judge->certs));
    if (judge->certs == NULL)
        return hm_fail_memory(err);
    for (size_t i = 0; i < judge->ts->cert_count; i++) {
        struct hm_err ignored = {0};

        if (hm_cert_parse(&judge->certs[judge->cert_count], judge->ts->certs[i],
                &ignored))
            judge->cert_count++;
    }
    return true;
}

/* By name and number, as CMS has it, and never by its place in the bag or by
 * what it is good for (CVE-2026-39984). Of several, the one that was hashed. */
static bool find_embedded(struct judge *judge, struct hm_err *err)
{
    HM_TRY(read_certs(judge, err));
    for (size_t i = 0; i < judge->cert_count && !judge->hashed; i++) {
        if (!is_named(judge->ts, &judge->certs[i]))
            continue;
        judge->signer = &judge->certs[i];
        HM_TRY(is_hashed(&judge->hashed, judge->ts, judge->certs[i].der, err));
    }
    if (judge->signer == NULL)
        return not_ours(judge->ts, err);
    return true;
}

/* A proved path is what makes the token this authority's: a signer that only
 * might be under its anchor, or is there for another purpose, is a stranger. A
 * path that is there but for its time counts, and the time is kept until the
 * signature was checked. */
static bool find_path(struct judge *judge, struct hm_err *err)
{
    struct hm_path path;
    const struct hm_path_query query = {
        .leaf = judge->signer,
        .hints = judge->certs,
        .hint_count = judge->cert_count,
        .times = &judge->ts->time,
        .time_count = 1,
        .memo = judge->memo,
    };

    judge->path_proved = hm_ca_path(&path, judge->ca, &query, &judge->late);
    if (judge->path_proved || judge->late.code == HM_EXPIRED)
        return true;
    *err = judge->late;
    if (err->code != HM_SYSTEM &&
        !hm_work_refused(hm_path_memo_work(judge->memo)))
        err->code = HM_UNTRUSTED;
    return hm_wrap(err, "signer");
}

static bool find_signer(struct judge *judge, struct hm_err *err)
{
    const struct hm_cert *leaf = hm_ca_leaf(judge->ca);

    if (leaf != NULL)
        return find_leaf(judge, leaf, err);
    HM_TRY(find_embedded(judge, err));
    return find_path(judge, err);
}

/* RFC 5816: the signature covers a hash of the certificate, so that no other
 * one with the same key can be put in its place. */
static bool check_certificate(const struct judge *judge, struct hm_err *err)
{
    const struct hm_timestamp *ts = judge->ts;
    const struct hm_cert *signer = judge->signer;

    if (ts->ess_hash.hash == HM_HASH_NONE)
        return hm_fail(err, HM_UNSUPPORTED,
            "the signer's certificate is named by SHA-1 alone");
    if (!judge->hashed)
        return hm_fail(err, HM_MISMATCH,
            "signingCertificateV2 has the hash of another certificate");
    if (ts->ess_issuer.len > 0 &&
        (!hm_bytes_eq(ts->ess_issuer, signer->issuer) ||
            !hm_bytes_eq(ts->ess_serial, signer->serial)))
        return hm_fail(err, HM_MISMATCH,
            "signingCertificateV2 has another certificate's issuer and number");
    return true;
}

static bool check_imprint(const struct judge *judge, struct hm_err *err)
{
    struct hm_digest digest;

    HM_TRY(hm_digest_of(&digest, judge->ts->imprint.hash, judge->message, err));
    if (!hm_digest_eq(&digest, &judge->ts->imprint))
        return hm_fail(err, HM_MISMATCH, "imprint is %s, the signature's is %s",
            HM_SHOW_DIGEST(&judge->ts->imprint), HM_SHOW_DIGEST(&digest));
    return true;
}

static bool check_content(const struct judge *judge, struct hm_err *err)
{
    const struct hm_timestamp *ts = judge->ts;
    struct hm_digest digest;

    HM_TRY(hm_digest_of(&digest, ts->message_digest.hash, ts->tst_info, err));
    if (!hm_digest_eq(&digest, &ts->message_digest))
        return hm_fail(err, HM_MISMATCH,
            "messageDigest is %s, the content's is %s",
            HM_SHOW_DIGEST(&ts->message_digest), HM_SHOW_DIGEST(&digest));
    return true;
}

/* What is signed bears the tag of a SET in place of [0] (RFC 5652 section
 * 5.4); all else is as received. */
static bool check_pure(const struct hm_timestamp *ts, const struct hm_key *key,
    struct hm_sig_alg alg, struct hm_err *err)
{
    struct hm_bytes attrs = ts->signed_attrs;
    hm_auto(buf) buf = hm_buf(HM_TSA_MAX);
    struct hm_bytes signed_bytes;

    hm_buf_put_u8(&buf, HM_DER_SET);
    hm_buf_put(&buf, hm_bytes_slice(attrs, 1, attrs.len));
    HM_TRY(hm_buf_end(&buf, &signed_bytes, err));
    return hm_sig_verify(key, alg, signed_bytes, ts->signature, err);
}

static bool check_hashed(const struct hm_timestamp *ts,
    const struct hm_key *key, struct hm_sig_alg alg, struct hm_err *err)
{
    static const uint8_t set = HM_DER_SET;
    struct hm_bytes attrs = ts->signed_attrs;
    hm_auto(hasher) hasher = {0};
    struct hm_digest digest;

    HM_TRY(hm_hasher_new(&hasher, alg.hash, err));
    hm_hasher_put(&hasher, hm_bytes(&set, 1));
    hm_hasher_put(&hasher, hm_bytes_slice(attrs, 1, attrs.len));
    HM_TRY(hm_hasher_end(&digest, &hasher, err));
    return hm_sig_verify_digest(key, alg, &digest, ts->signature, err);
}

static bool check_by_key(
    const struct judge *judge, const struct hm_key *key, struct hm_err *err)
{
    const struct hm_timestamp *ts = judge->ts;
    struct hm_sig_alg alg = {0};

    HM_TRY(hm_tsa_sig_alg(&alg, ts, err));
    HM_TRY(hm_sigalg_suits(alg, key, err));
    HM_TRY(hm_work_verify(
        hm_path_memo_work(judge->memo), key, ts->signed_attrs.len, err));
    return alg.kind == HM_SIG_ED25519 ? check_pure(ts, key, alg, err)
                                      : check_hashed(ts, key, alg, err);
}

static bool check_signature(const struct judge *judge, struct hm_err *err)
{
    hm_auto_ptr(key) own = NULL;
    const struct hm_key *key;

    if (judge->signer == hm_ca_leaf(judge->ca)) {
        HM_TRY(hm_ca_leaf_key(&key, judge->ca, err));
        return check_by_key(judge, key, err);
    }
    HM_TRY(hm_cert_key(&own, judge->signer, err));
    return check_by_key(judge, own, err);
}

/* Last, because it is asked of the time that the signature proved. */
static bool check_path(const struct judge *judge, struct hm_err *err)
{
    struct hm_path path;

    if (judge->signer != hm_ca_leaf(judge->ca)) {
        if (judge->path_proved)
            return true;
        *err = judge->late;
        return hm_wrap(err, "signer");
    }
    if (hm_ca_leaf_path(&path, judge->ca, &judge->ts->time, 1, err))
        return true;
    /* It is this authority's, and must not be taken for a stranger's. */
    if (err->code == HM_UNTRUSTED)
        err->code = HM_MISMATCH;
    return hm_wrap(err, "authority's own chain");
}

/* The path says so already. But an authority that was made for certificates of
 * another purpose would vouch for those, and the mistake would not show. */
static bool check_purpose(const struct judge *judge, struct hm_err *err)
{
    const struct hm_cert *signer = judge->signer;

    if (signer->eku_critical && signer->eku_count == 1 &&
        hm_cert_has_eku(signer, hm_eku_time_stamping))
        return true;
    return hm_fail(err, HM_USAGE, "authority is not for time stamping");
}

static bool check_all(struct judge *judge, struct hm_err *err)
{
    HM_TRY(find_signer(judge, err));
    assert(judge->signer != NULL);
    HM_TRY(check_certificate(judge, err));
    HM_TRY(check_imprint(judge, err));
    HM_TRY(check_content(judge, err));
    if (!check_signature(judge, err))
        return hm_wrap(err, "signed attributes");
    HM_TRY(check_path(judge, err));
    return check_purpose(judge, err);
}

bool hm_timestamp_verify(const struct hm_timestamp *ts, const struct hm_ca *ca,
    struct hm_bytes message, struct hm_path_memo *memo, struct hm_err *err)
{
    struct judge judge = {.ts = ts, .ca = ca, .message = message, .memo = memo};
    bool yes;

    if (ts->signed_attrs.len == 0)
        return hm_fail(err, HM_USAGE, "no timestamp was read");
    /* Anybody can have the hash of nothing timestamped. */
    if (message.len == 0)
        return hm_fail(err, HM_USAGE, "no message");
    yes = check_all(&judge, err);
    hm_free(judge.certs);
    return yes;
}

/* The nonce of the token is an INTEGER as it stands, so a number whose first bit
 * is set has a zero in front there. Without it, it is a negative one: another. */
static bool is_nonce(struct hm_bytes integer, struct hm_bytes number)
{
    while (number.len > 1 && number.p[0] == 0)
        number = hm_bytes_slice(number, 1, number.len);
    if ((number.p[0] & 0x80) != 0) {
        if (integer.len == 0 || integer.p[0] != 0)
            return false;
        integer = hm_bytes_slice(integer, 1, integer.len);
    }
    return hm_bytes_eq(integer, number);
}

bool hm_timestamp_check_request(const struct hm_timestamp *ts,
    struct hm_bytes nonce, struct hm_bytes policy, struct hm_err *err)
{
    /* An answer to no nonce could be an old one, kept by somebody. */
    if (nonce.len == 0)
        return hm_fail(err, HM_USAGE, "no nonce was asked for");
    if (ts->nonce.len == 0)
        return hm_fail(err, HM_MISMATCH, "no nonce in the timestamp");
    if (!is_nonce(ts->nonce, nonce))
        return hm_fail(err, HM_MISMATCH, "nonce is not that of the request");
    if (policy.len > 0 && !hm_bytes_eq(ts->policy, policy))
        return hm_fail(err, HM_MISMATCH, "policy is %s, asked for was %s",
            HM_SHOW_OID(ts->policy), HM_SHOW_OID(policy));
    return true;
}

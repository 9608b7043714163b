/* SPDX-License-Identifier: Apache-2.0 */
/* The token: CMS SignedData (RFC 5652 section 5) around a TSTInfo. */
#include "tsa/timestamp.h"

#include "base/err.h"
#include "enc/oid.h"
#include "tsa/impl.h"

enum { SIGNED_DATA_VERSION = 3, SIGNER_VERSION = 1, SIGNER_BY_KEY_ID = 3 };

static const struct hm_bytes oid_signed_data =
    HM_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02");

/* What is looked at after the whole token was read, and then forgotten. */
struct token {
    struct hm_bytes type, content_type;
    uint64_t version, signer_version;
    struct hm_bytes digests; /* the SET of digestAlgorithms */
    struct hm_algid digest, sig;
    struct hm_tsa_attrs attrs;
};

static void read_content(
    struct token *token, struct hm_timestamp *ts, struct hm_der *rd)
{
    hm_der_enter(rd, HM_DER_SEQUENCE);
    token->content_type = hm_der_oid(rd);
    hm_der_enter(rd, HM_DER_EXPLICIT(0));
    ts->tst_info = hm_der_octets(rd);
    hm_der_leave(rd);
    hm_der_leave(rd);
}

/* A SET, but its order is not looked at: authorities list the signer first and
 * then its issuers (GlobalSign, FreeTSA), and this part is not signed. For the
 * same reason an empty one is fine, which is what Sigstore's authority writes
 * when no certificates were asked for. */
static void read_certs(struct hm_timestamp *ts, struct hm_der *rd)
{
    if (!hm_der_enter_if(rd, HM_DER_EXPLICIT(0)))
        return;
    while (hm_der_more(rd)) {
        bool cert = hm_der_next_is(rd, HM_DER_SEQUENCE);
        struct hm_bytes der = hm_der_any(rd);

        if (!cert)
            hm_der_fail(rd, HM_UNSUPPORTED, "certificate of another kind");
        else if (ts->cert_count == HM_TSA_CERTS_MAX)
            hm_der_fail(rd, HM_LIMIT, "too many certificates");
        else
            ts->certs[ts->cert_count++] = der;
    }
    hm_der_leave(rd);
}

/* By issuer and serial number, which is version 1. All authorities do; the
 * other way, by key identifier, would be one more thing that can be forged. */
static void read_signer_id(
    struct token *token, struct hm_timestamp *ts, struct hm_der *rd)
{
    token->signer_version = hm_der_u64(rd);
    if (token->signer_version == SIGNER_BY_KEY_ID) {
        hm_der_fail(rd, HM_UNSUPPORTED, "signer is named by key identifier");
        return;
    }
    hm_der_enter(rd, HM_DER_SEQUENCE);
    ts->signer_issuer = hm_der_any(rd);
    ts->signer_serial = hm_der_uint(rd);
    hm_der_leave(rd);
}

static void read_attrs(
    struct token *token, struct hm_timestamp *ts, struct hm_der *rd)
{
    /* Without them the signature would be over the content itself, and bytes
     * that are both a TSTInfo and attributes would have two meanings. */
    if (!hm_der_next_is(rd, HM_DER_EXPLICIT(0))) {
        hm_der_fail(rd, HM_FORMAT, "no signed attributes");
        return;
    }
    ts->signed_attrs = hm_der_span(rd);
    hm_der_enter(rd, HM_DER_EXPLICIT(0));
    hm_tsa_attrs_read(&token->attrs, rd);
    hm_der_leave(rd);
}

static void read_signer(
    struct token *token, struct hm_timestamp *ts, struct hm_der *rd)
{
    hm_der_enter(rd, HM_DER_SEQUENCE);
    read_signer_id(token, ts, rd);
    token->digest = hm_algid_read(rd);
    read_attrs(token, ts, rd);
    token->sig = hm_algid_read(rd);
    ts->signature = hm_der_octets(rd);
    if (hm_der_next_is(rd, HM_DER_EXPLICIT(1)))
        hm_der_any(rd); /* unsigned attributes: anybody can add them */
    hm_der_leave(rd);
}

/* RFC 3161 section 2.4.2: only the authority's signature. */
static void read_signers(
    struct token *token, struct hm_timestamp *ts, struct hm_der *rd)
{
    hm_der_enter(rd, HM_DER_SET);
    if (!hm_der_more(rd))
        hm_der_fail(rd, HM_FORMAT, "no signer");
    read_signer(token, ts, rd);
    if (hm_der_more(rd))
        hm_der_fail(rd, HM_UNSUPPORTED, "several signers");
    hm_der_leave(rd);
}

static void read_token(
    struct token *token, struct hm_timestamp *ts, struct hm_der *rd)
{
    hm_der_enter(rd, HM_DER_SEQUENCE);
    token->type = hm_der_oid(rd);
    hm_der_enter(rd, HM_DER_EXPLICIT(0));
    hm_der_enter(rd, HM_DER_SEQUENCE);
    token->version = hm_der_u64(rd);
    token->digests = hm_der_any(rd);
    read_content(token, ts, rd);
    read_certs(ts, rd);
    if (hm_der_next_is(rd, HM_DER_EXPLICIT(1)))
        hm_der_any(rd); /* revocation lists: not our model (ca.h) */
    read_signers(token, ts, rd);
    hm_der_leave(rd);
    hm_der_leave(rd);
    hm_der_leave(rd);
}

static bool check_types(const struct token *token, struct hm_err *err)
{
    if (!hm_bytes_eq(token->type, oid_signed_data))
        return hm_fail(err, HM_FORMAT, "content type is %s, not SignedData",
            HM_SHOW_OID(token->type));
    if (!hm_bytes_eq(token->content_type, hm_tsa_oid_tst_info))
        return hm_fail(err, HM_FORMAT, "signed content is %s, not TSTInfo",
            HM_SHOW_OID(token->content_type));
    if (token->version != SIGNED_DATA_VERSION)
        return hm_fail(err, HM_UNSUPPORTED, "SignedData version %llu",
            (unsigned long long)token->version);
    if (token->signer_version != SIGNER_VERSION)
        return hm_fail(err, HM_UNSUPPORTED, "SignerInfo version %llu",
            (unsigned long long)token->signer_version);
    return true;
}

/* The list in front is for those who hash while they read; RFC 5652 section
 * 5.1 lets a verifier insist that it is right, and we do. */
static bool check_digests(const struct token *token, struct hm_err *err)
{
    struct hm_der rd = hm_der(token->digests);
    bool found = false;

    hm_der_enter(&rd, HM_DER_SET);
    hm_der_ordered(&rd);
    while (hm_der_more(&rd)) {
        struct hm_algid alg = hm_algid_read(&rd);

        found = found || hm_bytes_eq(alg.oid, token->digest.oid);
    }
    hm_der_leave(&rd);
    if (!hm_der_end(&rd, err))
        return hm_wrap(err, "digest algorithms");
    if (!found)
        return hm_fail(err, HM_MISMATCH,
            "signer's digest algorithm %s is not listed",
            HM_SHOW_OID(token->digest.oid));
    return true;
}

static bool parse(struct hm_timestamp *ts, struct hm_err *err)
{
    struct hm_der rd = hm_der(ts->token);
    struct token token = {0};

    if (ts->token.len > HM_TSA_MAX)
        return hm_fail(err, HM_LIMIT, "%zu bytes, at most %zu", ts->token.len,
            (size_t)HM_TSA_MAX);
    read_token(&token, ts, &rd);
    HM_TRY(hm_der_end(&rd, err));
    HM_TRY(check_types(&token, err));
    HM_TRY(check_digests(&token, err));
    ts->digest_oid = token.digest.oid;
    ts->sig_oid = token.sig.oid;
    ts->sig_params = token.sig.params;
    HM_TRY(hm_tst_info_parse(ts, err));
    return hm_tsa_attrs_judge(ts, &token.attrs, &token.digest, err);
}

bool hm_timestamp_parse_token(
    struct hm_timestamp *out, struct hm_bytes der, struct hm_err *err)
{
    struct hm_timestamp ts = {.token = der};

    *out = (struct hm_timestamp){0};
    if (!parse(&ts, err))
        return hm_wrap(err, "token");
    *out = ts;
    return true;
}

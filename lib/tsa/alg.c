/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "crypto/digest.h"
#include "enc/oid.h"
#include "tsa/impl.h"
#include "x509/sigalg.h"

/* CMS lets a signer name its kind of key where an algorithm belongs; the hash
 * function is then that of the content's digest (RFC 5754 section 3.2 for RSA,
 * where it is the usual way; some signers do the same with ECDSA). */
static const struct {
    struct hm_bytes oid;
    enum hm_sig_kind kind;
} key_kinds[] = {
    {HM_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), HM_SIG_RSA_PKCS1},
    {HM_OID("\x2a\x86\x48\xce\x3d\x02\x01"), HM_SIG_ECDSA},
};

static bool by_kind_of_key(
    struct hm_sig_alg *out, const struct hm_timestamp *ts, struct hm_err *err)
{
    for (size_t i = 0; i < sizeof(key_kinds) / sizeof(key_kinds[0]); i++) {
        if (!hm_bytes_eq(key_kinds[i].oid, ts->sig_oid))
            continue;
        if (!hm_algid_no_params(ts->sig_params))
            return hm_fail(err, HM_FORMAT,
                "signature algorithm %s has parameters",
                HM_SHOW_OID(ts->sig_oid));
        out->kind = key_kinds[i].kind;
        out->hash = ts->message_digest.hash;
        return true;
    }
    return hm_sigalg_parse(out, ts->sig_oid, ts->sig_params, err);
}

bool hm_tsa_sig_alg(
    struct hm_sig_alg *out, const struct hm_timestamp *ts, struct hm_err *err)
{
    enum hm_hash hash = ts->message_digest.hash, want;

    HM_TRY(by_kind_of_key(out, ts, err));
    /* RFC 8419 section 3.1: with signed attributes, Ed25519 goes with SHA-512.
     * For the others RFC 5652 wants one hash function in both places; were
     * they to differ, the weaker one would be the strength of the whole. */
    want = out->kind == HM_SIG_ED25519 ? HM_SHA512 : out->hash;
    if (hash != want)
        return hm_fail(err, HM_MISMATCH,
            "digest algorithm is %s, but signature algorithm %s goes with %s",
            hm_hash_name(hash), hm_sig_kind_name(out->kind),
            hm_hash_name(want));
    return true;
}

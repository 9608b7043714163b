/* SPDX-License-Identifier: Apache-2.0 */
/* hashedrekord 0.0.2 (Rekor v2): a signature over the digest of a message, or
 * of what an envelope signs. There is one body for one signature, so it is
 * built here and compared: no reading, hence no misreading. */
#include "base/buf.h"
#include "base/err.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "dsse/dsse.h"
#include "tlog/entry_impl.h"

static bool signed_digest(struct hm_digest *out, const struct hm_signed *what,
    enum hm_hash hash, struct hm_err *err)
{
    const struct hm_digest *digest;

    if (what->envelope)
        return hm_dsse_pae_digest(
            out, hash, what->payload_type, what->payload, err);
    HM_TRY(hm_signed_digest(&digest, what, hash, err));
    *out = *digest;
    return true;
}

/* Literals of the body; RFC 8785 sorts the members. */
static void put_body(struct hm_buf *out, const struct hm_signed *what,
    const struct hm_alg *alg, const struct hm_digest *digest)
{
    bool cert = what->cert != NULL;

    hm_buf_put_str(out,
        "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\","
        "\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"");
    hm_buf_put_str(out, hm_hash_proto_name(digest->hash));
    hm_buf_put_str(out, "\",\"digest\":\"");
    hm_base64_encode(out, HM_BASE64, hm_digest_view(digest));
    hm_buf_put_str(out, "\"},\"signature\":{\"content\":\"");
    hm_base64_encode(out, HM_BASE64, what->signature);
    hm_buf_put_str(out, "\",\"verifier\":{\"keyDetails\":\"");
    hm_buf_put_str(out, alg->details);
    hm_buf_put_str(out, cert ? "\",\"x509Certificate" : "\",\"publicKey");
    hm_buf_put_str(out, "\":{\"rawBytes\":\"");
    hm_base64_encode(
        out, HM_BASE64, cert ? what->cert->der : hm_key_spki(what->key));
    hm_buf_put_str(out, "\"}}}}}}");
}

enum { PATH_MAX_STEPS = 6 };

static const struct {
    const char *says;
    const char *path[PATH_MAX_STEPS];
} places[] = {
    {"body: another kind", {"kind"}},
    {"body: another version", {"apiVersion"}},
    {"log entry is of another signature",
        {"spec", "hashedRekordV002", "signature", "content"}},
    {"log entry is by another certificate, or by a key",
        {"spec", "hashedRekordV002", "signature", "verifier", "x509Certificate",
            "rawBytes"}},
    {"log entry is by another key, or by a certificate",
        {"spec", "hashedRekordV002", "signature", "verifier", "publicKey",
            "rawBytes"}},
    {"log entry names another algorithm of the key",
        {"spec", "hashedRekordV002", "signature", "verifier", "keyDetails"}},
    {"log entry names another hash function",
        {"spec", "hashedRekordV002", "data", "algorithm"}},
    {"log entry is of another message",
        {"spec", "hashedRekordV002", "data", "digest"}},
};

static struct hm_bytes at(struct hm_json v, const char *const *path)
{
    for (size_t i = 0; i < PATH_MAX_STEPS && path[i] != NULL; i++)
        v = hm_json_get(v, path[i]);
    return hm_json_text(v);
}

/* The bodies differ, and that is that; this finds words for it. */
static bool fail_differs(
    struct hm_bytes got, struct hm_bytes want, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
    struct hm_json a, b;

    if (!hm_json_parse_borrowed(&a, &arena, got, HM_LOG_BODY_MAX, err) ||
        !hm_json_parse_borrowed(&b, &arena, want, HM_LOG_BODY_MAX, err))
        return hm_wrap(err, "body");
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (!hm_bytes_eq(at(a, places[i].path), at(b, places[i].path)))
            return hm_fail(err, HM_MISMATCH, "%s", places[i].says);
    }
    return hm_fail(
        err, HM_MISMATCH, "body is not the canonical one of what was signed");
}

bool hm_hashedrekord_2_binds(const struct hm_entry *entry,
    const struct hm_signed *what, struct hm_err *err)
{
    hm_auto(buf) body = hm_buf(HM_LOG_BODY_MAX);
    const struct hm_alg *alg;
    struct hm_digest digest;
    struct hm_bytes want;

    if (what->key == NULL)
        return hm_fail(err, HM_USAGE, "no key");
    alg = hm_alg_for_key_digest(what->key);
    HM_TRY(hm_alg_check(alg, what->key, HM_ALG_VERIFY, err));
    HM_TRY(signed_digest(&digest, what, alg->sig.hash, err));
    put_body(&body, what, alg, &digest);
    HM_TRY(hm_buf_end(&body, &want, err));
    if (!hm_bytes_eq(entry->body, want))
        return fail_differs(entry->body, want, err);
    return true;
}

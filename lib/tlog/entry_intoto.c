/* SPDX-License-Identifier: Apache-2.0 */
/* intoto 0.0.1 and 0.0.2 (Rekor v1): older forms of an entry over an envelope.
 *
 * 0.0.2 names signature, key and payload's digest. 0.0.1 names the key, the
 * payload's digest and the hash of the envelope's text; only that last one
 * binds the signature, so without it nothing would tell two envelopes with the
 * same statement apart. */
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "tlog/entry_impl.h"

struct parts {
    struct hm_digest text_hash, digest; /* of the envelope; of the payload */
    size_t count;                       /* of the entry's signatures */
    struct hm_bytes payload_type, payload, signature, pem;
    bool has_payload, has_digest;
};

/* The text in base64 that is itself base64, as the log keeps envelopes. */
static struct hm_bytes base64_twice(
    struct hm_json_obj *o, const char *name, enum hm_base64 format)
{
    struct hm_bytes text = hm_json_base64(o, name, HM_BASE64);
    size_t len = hm_base64_decoded_len(text);
    uint8_t *out = hm_json_rd_alloc(o->rd, hm_json_get(o->v, name), len + 1, 1);
    struct hm_err err = {0};

    if (out == NULL)
        return hm_bytes(NULL, 0);
    if (hm_base64_decode_exact(out, len, format, text, &err))
        return hm_bytes(out, len);
    hm_json_fail(o->rd, hm_json_get(o->v, name), err.code, "%s", err.msg);
    return hm_bytes(NULL, 0);
}

static void read_signatures(struct parts *out, struct hm_json_obj *envelope)
{
    struct hm_json_list l =
        hm_json_list(envelope, "signatures", HM_DSSE_SIGS_MAX);

    out->count = l.count;
    while (hm_json_next(&l)) {
        struct hm_json_obj o = hm_json_root(l.rd, l.item);

        hm_json_opt_str(&o, "keyid"); /* a hint: decides nothing */
        out->pem = hm_json_base64(&o, "publicKey", HM_BASE64);
        out->signature = base64_twice(&o, "sig", HM_BASE64_OPTIONAL_PAD);
        hm_json_close(&o, HM_JSON_REJECT);
    }
}

/* The hash in the content is the sender's own number, which the log did not
 * compute: it is read, and decides nothing. */
static void read_parts_2(struct parts *out, struct hm_json_obj *spec)
{
    struct hm_json_obj content = hm_json_obj(spec, "content");
    struct hm_json_obj envelope = hm_json_obj(&content, "envelope");

    out->text_hash = hm_body_hash(&content, "hash");
    out->digest = hm_body_hash(&content, "payloadHash");
    out->payload_type = hm_json_str(&envelope, "payloadType");
    out->has_payload = hm_json_has(&envelope, "payload");
    if (out->has_payload)
        out->payload =
            base64_twice(&envelope, "payload", HM_BASE64_OPTIONAL_PAD);
    read_signatures(out, &envelope);
    hm_json_close(&envelope, HM_JSON_REJECT);
    hm_json_close(&content, HM_JSON_REJECT);
}

static bool check_envelope(
    const struct hm_signed *what, const struct parts *parts, struct hm_err *err)
{
    if (parts->count != 1)
        return hm_fail(err, HM_MISMATCH, "log entry of %zu signatures, not 1",
            parts->count);
    if (!hm_bytes_eq(what->payload_type, parts->payload_type))
        return hm_fail(err, HM_MISMATCH,
            "log entry is of a payload of type \"%s\", not \"%s\"",
            HM_SHOW(parts->payload_type), HM_SHOW(what->payload_type));
    if (parts->has_payload && !hm_bytes_eq(what->payload, parts->payload))
        return hm_fail(err, HM_MISMATCH, "log entry is of another payload");
    return true;
}

bool hm_intoto_2_binds(const struct hm_entry *entry,
    const struct hm_signed *what, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
    struct hm_body body;
    struct parts parts = {0};

    HM_TRY(hm_body_open(&body, &arena, entry, err));
    read_parts_2(&parts, &body.spec);
    HM_TRY(hm_body_close(&body, entry, err));
    HM_TRY(hm_signed_is_envelope(what, err));
    HM_TRY(check_envelope(what, &parts, err));
    HM_TRY(hm_signed_has_signature(what, parts.signature, err));
    HM_TRY(hm_signed_has_pem(what, &arena, parts.pem, err));
    return hm_signed_has_payload(what, &parts.digest, err);
}

static void read_parts_1(struct parts *out, struct hm_json_obj *spec)
{
    struct hm_json_obj content = hm_json_obj(spec, "content");

    out->text_hash = hm_body_hash(&content, "hash");
    out->has_digest = hm_json_has(&content, "payloadHash");
    if (out->has_digest)
        out->digest = hm_body_hash(&content, "payloadHash");
    hm_json_close(&content, HM_JSON_REJECT);
    out->pem = hm_json_base64(spec, "publicKey", HM_BASE64);
}

/* What JSON writes as it is, whichever encoder writes it: any other type could
 * make the text below mean something else than its parts do. */
static bool check_plain(struct hm_bytes type, struct hm_err *err)
{
    for (size_t i = 0; i < type.len; i++) {
        uint8_t c = type.p[i];

        if (!hm_is_alnum(c) && hm_bytes_find(HM_LIT("/.+-;= "), c) == 7)
            return hm_fail(err, HM_UNSUPPORTED,
                "intoto 0.0.1 with payload type \"%s\"", HM_SHOW(type));
    }
    return true;
}

static void put_base64(struct hm_hasher *hasher, struct hm_bytes in)
{
    enum { PIECE = 3072 };

    for (size_t at = 0; at < in.len; at += PIECE) {
        hm_auto(buf) text = hm_buf(2 * (size_t)PIECE);

        hm_base64_encode(&text, HM_BASE64, hm_bytes_slice(in, at, PIECE));
        if (text.failed != HM_OK)
            hasher->failed = true;
        hm_hasher_put(hasher, hm_buf_view(&text));
    }
}

/* The envelope as the one client that sent such entries wrote it: members in
 * this order, an empty key id, nothing else. */
static bool hash_envelope(struct hm_digest *out, enum hm_hash hash,
    const struct hm_signed *what, struct hm_err *err)
{
    hm_auto(hasher) hasher = {0};

    HM_TRY(check_plain(what->payload_type, err));
    HM_TRY(hm_hasher_new(&hasher, hash, err));
    hm_hasher_put(&hasher, HM_LIT("{\"payloadType\":\""));
    hm_hasher_put(&hasher, what->payload_type);
    hm_hasher_put(&hasher, HM_LIT("\",\"payload\":\""));
    put_base64(&hasher, what->payload);
    hm_hasher_put(
        &hasher, HM_LIT("\",\"signatures\":[{\"keyid\":\"\",\"sig\":\""));
    put_base64(&hasher, what->signature);
    hm_hasher_put(&hasher, HM_LIT("\"}]}"));
    return hm_hasher_end(out, &hasher, err);
}

bool hm_intoto_1_binds(const struct hm_entry *entry,
    const struct hm_signed *what, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
    struct hm_body body;
    struct parts parts = {0};
    struct hm_digest text_hash;

    HM_TRY(hm_body_open(&body, &arena, entry, err));
    read_parts_1(&parts, &body.spec);
    HM_TRY(hm_body_close(&body, entry, err));
    HM_TRY(hm_signed_is_envelope(what, err));
    HM_TRY(hm_signed_has_pem(what, &arena, parts.pem, err));
    if (parts.has_digest)
        HM_TRY(hm_signed_has_payload(what, &parts.digest, err));
    HM_TRY(hash_envelope(&text_hash, parts.text_hash.hash, what, err));
    if (!hm_digest_eq(&text_hash, &parts.text_hash))
        return hm_fail(err, HM_MISMATCH,
            "log entry is of another envelope: %s, not %s",
            HM_SHOW_DIGEST(&parts.text_hash), HM_SHOW_DIGEST(&text_hash));
    return true;
}

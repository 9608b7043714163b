/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/entry_impl.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "enc/hex.h"

bool hm_body_open(struct hm_body *out, struct hm_arena *arena,
    const struct hm_entry *entry, struct hm_err *err)
{
    struct hm_json json;

    if (!hm_json_parse_borrowed(
            &json, arena, entry->body, HM_LOG_BODY_MAX, err))
        return hm_wrap(err, "body");
    out->rd = hm_json_rd(arena);
    out->root = hm_json_root(&out->rd, json);
    out->spec = hm_json_obj(&out->root, "spec");
    return true;
}

static bool check_name(const char *what, struct hm_bytes got,
    struct hm_bytes want, struct hm_err *err)
{
    if (!hm_bytes_eq(got, want))
        return hm_fail(err, HM_MISMATCH, "body: %s is \"%s\", not \"%s\"", what,
            HM_SHOW(got), HM_SHOW(want));
    return true;
}

bool hm_body_close(
    struct hm_body *body, const struct hm_entry *entry, struct hm_err *err)
{
    struct hm_bytes kind = hm_json_str(&body->root, "kind");
    struct hm_bytes version = hm_json_str(&body->root, "apiVersion");

    hm_json_close(&body->spec, HM_JSON_REJECT);
    hm_json_close(&body->root, HM_JSON_REJECT);
    if (!hm_json_end(&body->rd, err))
        return hm_wrap(err, "body");
    HM_TRY(check_name("kind", kind, entry->kind, err));
    return check_name("version", version, entry->version, err);
}

struct hm_digest hm_body_hash(struct hm_json_obj *o, const char *name)
{
    struct hm_json_obj hash = hm_json_obj(o, name);
    struct hm_digest out = {0}, none = {0};
    struct hm_bytes digits;
    struct hm_err err = {0};

    out.hash = (enum hm_hash)hm_json_enum(&hash, "algorithm", hm_hash_names);
    out.len = (uint8_t)hm_hash_len(out.hash);
    digits = hm_json_str(&hash, "value");
    hm_json_close(&hash, HM_JSON_REJECT);
    if (hm_json_failed(o->rd))
        return none;
    if (!hm_hex_decode_exact(out.b, out.len, HM_HEX, digits, &err)) {
        hm_json_fail(o->rd, hm_json_get(o->v, name), err.code, "%s", err.msg);
        return none;
    }
    return out;
}

bool hm_signed_has_signature(
    const struct hm_signed *what, struct hm_bytes signature, struct hm_err *err)
{
    if (signature.len == 0 || !hm_bytes_eq(what->signature, signature))
        return hm_fail(err, HM_MISMATCH, "log entry is of another signature");
    return true;
}

bool hm_signed_has_cert(
    const struct hm_signed *what, struct hm_bytes der, struct hm_err *err)
{
    if (what->cert == NULL)
        return hm_fail(
            err, HM_MISMATCH, "log entry names a certificate, not a key");
    if (!hm_bytes_eq(what->cert->der, der))
        return hm_fail(err, HM_MISMATCH, "log entry is by another certificate");
    return true;
}

bool hm_signed_has_key(
    const struct hm_signed *what, struct hm_bytes spki, struct hm_err *err)
{
    if (what->cert != NULL)
        return hm_fail(
            err, HM_MISMATCH, "log entry names a key, not a certificate");
    if (what->key == NULL || !hm_bytes_eq(hm_key_spki(what->key), spki))
        return hm_fail(err, HM_MISMATCH, "log entry is by another key");
    return true;
}

/* Take the lines between the boundaries of one PEM block, joined; false when
 * `pem` is not exactly that. The reader of PEM files takes lines of at most 76
 * characters; entries hold what a client sent, and npm's key is one long line.
 * Only equality with known bytes rests on this. */
static bool join_pem(
    struct hm_bytes *out, uint8_t *room, const char *label, struct hm_bytes pem)
{
    char first[64], last[64];
    struct hm_rd rd = hm_rd(pem);
    struct hm_bytes line;
    size_t len = 0;

    snprintf(first, sizeof(first), "-----BEGIN %s-----", label);
    snprintf(last, sizeof(last), "-----END %s-----", label);
    if (!hm_bytes_eq_str(hm_rd_line(&rd), first))
        return false;
    for (line = hm_rd_line(&rd); hm_rd_left(&rd) > 0; line = hm_rd_line(&rd)) {
        memcpy(room + len, line.p, line.len);
        len += line.len;
    }
    *out = hm_bytes(room, len);
    return hm_bytes_eq_str(line, last);
}

bool hm_signed_has_pem(const struct hm_signed *what, struct hm_arena *arena,
    struct hm_bytes pem, struct hm_err *err)
{
    uint8_t *room = hm_arena_alloc(arena, pem.len + 1, 1);
    struct hm_bytes text;
    bool cert;
    size_t len;

    if (room == NULL)
        return hm_arena_fail(arena, err);
    cert = join_pem(&text, room, "CERTIFICATE", pem);
    if (!cert && !join_pem(&text, room, "PUBLIC KEY", pem))
        return hm_fail(err, HM_FORMAT, "body: no certificate or public key");
    len = hm_base64_decoded_len(text);
    if (!hm_base64_decode_exact(room, len, HM_BASE64, text, err))
        return hm_wrap(err, "body: certificate or key");
    return cert ? hm_signed_has_cert(what, hm_bytes(room, len), err)
                : hm_signed_has_key(what, hm_bytes(room, len), err);
}

bool hm_signed_has_payload(const struct hm_signed *what,
    const struct hm_digest *digest, struct hm_err *err)
{
    struct hm_digest got;

    HM_TRY(hm_digest_of(&got, digest->hash, what->payload, err));
    if (!hm_digest_eq(&got, digest))
        return hm_fail(err, HM_MISMATCH,
            "log entry is of another payload: %s, not %s",
            HM_SHOW_DIGEST(digest), HM_SHOW_DIGEST(&got));
    return true;
}

bool hm_signed_digest(const struct hm_digest **out,
    const struct hm_signed *what, enum hm_hash hash, struct hm_err *err)
{
    for (size_t i = 0; i < what->digest_count; i++) {
        if (hash != HM_HASH_NONE && what->digests[i].hash == hash) {
            *out = &what->digests[i];
            return true;
        }
    }
    return hm_fail(
        err, HM_USAGE, "no %s digest of the message", hm_hash_name(hash));
}

bool hm_signed_is_message(const struct hm_signed *what, struct hm_err *err)
{
    if (what->envelope)
        return hm_fail(
            err, HM_MISMATCH, "log entry is of a message, not an envelope");
    return true;
}

bool hm_signed_is_envelope(const struct hm_signed *what, struct hm_err *err)
{
    if (!what->envelope)
        return hm_fail(
            err, HM_MISMATCH, "log entry is of an envelope, not a message");
    return true;
}

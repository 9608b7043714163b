/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "enc/base64.h"
#include "tlog/checkpoint.h"

/* Before each signature: an em dash and a space. */
static const uint8_t sig_start[] = {0xe2, 0x80, 0x94, ' '};

/* What Unicode calls white space, beyond the controls, which no note has. */
static bool is_space(uint32_t c)
{
    return c == ' ' || c == 0x85 || c == 0xa0 || c == 0x1680 ||
        (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
        c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool check_text(struct hm_bytes in, struct hm_err *err)
{
    if (!hm_utf8_ok(in))
        return hm_fail(err, HM_FORMAT, "note: not UTF-8");
    for (size_t i = 0; i < in.len; i++) {
        if ((in.p[i] < 0x20 && in.p[i] != '\n') || in.p[i] == 0x7f)
            return hm_fail(err, HM_FORMAT,
                "note: control character 0x%02x at "
                "offset %zu",
                in.p[i], i);
    }
    return true;
}

/* Where the last empty line ends; 0 when there is none. The text may hold
 * empty lines of its own, so the first one does not count: whoever took it
 * would verify another text than the one that was signed. */
static size_t last_empty_line(struct hm_bytes in)
{
    for (size_t at = in.len; at >= 2; at--) {
        if (in.p[at - 1] == '\n' && in.p[at - 2] == '\n')
            return at;
    }
    return 0;
}

static bool check_name(struct hm_bytes name, struct hm_err *err)
{
    struct hm_bytes left = name;

    if (name.len == 0)
        return hm_fail(err, HM_FORMAT, "signature without a name");
    while (left.len > 0) {
        uint32_t c;
        size_t len = hm_utf8_next(left, &c);

        assert(len > 0); /* check_text() saw it */
        if (is_space(c) || c == '+')
            return hm_fail(err, HM_FORMAT, "name \"%s\" with a space or plus",
                HM_SHOW(name));
        left = hm_bytes_slice(left, len, left.len);
    }
    return true;
}

/* Check all of the base64, piece by piece: signatures of witnesses may be long,
 * and only the key id is kept. */
static bool read_id(struct hm_note_sig *sig, struct hm_err *err)
{
    enum { PIECE = 768 };
    uint8_t out[PIECE];
    struct hm_bytes text = sig->base64;
    size_t text_len = hm_base64_encoded_len(HM_BASE64, PIECE);

    if (hm_base64_decoded_len(text) <= HM_NOTE_ID_LEN)
        return hm_fail(err, HM_FORMAT, "no room for a key id and a signature");
    for (size_t at = 0; at < text.len; at += text_len) {
        struct hm_bytes piece = hm_bytes_slice(text, at, text_len);
        size_t len =
            at + text_len < text.len ? PIECE : hm_base64_decoded_len(piece);

        HM_TRY(hm_base64_decode_exact(out, len, HM_BASE64, piece, err));
        if (at == 0)
            memcpy(sig->id, out, sizeof(sig->id));
    }
    return true;
}

static bool parse_sig(
    struct hm_note_sig *out, struct hm_bytes line, struct hm_err *err)
{
    struct hm_bytes start = hm_bytes(sig_start, sizeof(sig_start));
    size_t space;

    if (!hm_bytes_starts(line, start))
        return hm_fail(err, HM_FORMAT, "no em dash and space in front");
    line = hm_bytes_slice(line, start.len, line.len);
    space = hm_bytes_find(line, ' ');
    out->name = hm_bytes_slice(line, 0, space);
    out->base64 = hm_bytes_slice(line, space + 1, line.len);
    HM_TRY(check_name(out->name, err));
    return read_id(out, err);
}

static bool parse_sigs(
    struct hm_note *out, struct hm_bytes lines, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(lines);

    if (lines.len == 0)
        return hm_fail(err, HM_FORMAT, "note: no signature");
    if (lines.p[lines.len - 1] != '\n')
        return hm_fail(err, HM_FORMAT, "note: cut off inside a signature");
    while (hm_rd_left(&rd) > 0) {
        if (out->sig_count == HM_NOTE_SIGS_MAX)
            return hm_fail(err, HM_LIMIT, "note: more than %d signatures",
                HM_NOTE_SIGS_MAX);
        if (!parse_sig(&out->sigs[out->sig_count], hm_rd_line(&rd), err))
            return hm_wrap(err, "note: signature %zu", out->sig_count);
        out->sig_count++;
    }
    return true;
}

bool hm_note_parse(struct hm_note *out, struct hm_bytes in, struct hm_err *err)
{
    size_t split;

    out->text = hm_bytes(NULL, 0);
    out->sig_count = 0;
    if (in.len > HM_NOTE_MAX)
        return hm_fail(err, HM_LIMIT, "note: %zu bytes", in.len);
    HM_TRY(check_text(in, err));
    split = last_empty_line(in);
    if (split == 0)
        return hm_fail(err, HM_FORMAT, "note: no empty line");
    HM_TRY(parse_sigs(out, hm_bytes_slice(in, split, in.len), err));
    out->text = hm_bytes_slice(in, 0, split - 1);
    return true;
}

/* What stands between the name and an RSA key in the hash that names it:
 * Sigstore's own, under the number that is left to such. */
#define RSA_LABEL "PKIX-RSA-PKCS#1v1.5"

/* Name, line feed, the kind of signature and the key (C2SP signed-note). */
static bool hash_named(struct hm_digest *out, struct hm_bytes name,
    struct hm_bytes kind, struct hm_bytes key, struct hm_err *err)
{
    hm_auto(hasher) hasher = {0};

    HM_TRY(hm_hasher_new(&hasher, HM_SHA256, err));
    hm_hasher_put(&hasher, name);
    hm_hasher_put(&hasher, HM_LIT("\n"));
    hm_hasher_put(&hasher, kind);
    hm_hasher_put(&hasher, key);
    return hm_hasher_end(out, &hasher, err);
}

bool hm_note_key_id(struct hm_tree_hash *full, const struct hm_key *key,
    struct hm_bytes name, struct hm_err *err)
{
    struct hm_digest digest = {0};

    switch (hm_key_type(key)) {
    case HM_KEY_ED25519:
        HM_TRY(hash_named(&digest, name, HM_LIT("\x01"), hm_key_raw(key), err));
        break;
    case HM_KEY_P256:
    case HM_KEY_P384:
    case HM_KEY_P521:
        digest = *hm_key_id(key);
        break;
    case HM_KEY_RSA:
        HM_TRY(hash_named(
            &digest, name, HM_LIT("\xff" RSA_LABEL), hm_key_spki(key), err));
        break;
    case HM_KEY_NONE:
        return hm_fail(
            err, HM_UNSUPPORTED, "no key of a kind that signs notes");
    }
    memcpy(full->b, digest.b, sizeof(full->b));
    return true;
}

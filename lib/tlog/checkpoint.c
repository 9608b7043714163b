/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/checkpoint.h"

#include <assert.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "enc/base64.h"

/* A line that ends, out of a text that ends with a line feed. */
static struct hm_bytes next_line(struct hm_rd *rd)
{
    if (hm_rd_left(rd) == 0)
        hm_rd_fail(rd);
    return hm_rd_line(rd);
}

static bool parse_lines(
    struct hm_checkpoint *out, struct hm_bytes text, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(text);
    struct hm_bytes size, root;

    out->origin = next_line(&rd);
    size = next_line(&rd);
    root = next_line(&rd);
    out->extensions = hm_rd_rest(&rd);
    HM_TRY(hm_rd_end(&rd, err));
    if (out->origin.len == 0)
        return hm_fail(err, HM_FORMAT, "no origin");
    if (!hm_text_u64(&out->head.size, size))
        return hm_fail(err, HM_FORMAT, "tree size \"%s\"", HM_SHOW(size));
    if (!hm_base64_decode_exact(
            out->head.root.b, sizeof(out->head.root.b), HM_BASE64, root, err))
        return hm_wrap(err, "root hash");
    return true;
}

/* An extension is a line that says something. */
static bool check_extensions(struct hm_bytes lines, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(lines);

    while (hm_rd_left(&rd) > 0) {
        if (hm_rd_line(&rd).len == 0)
            return hm_fail(err, HM_FORMAT, "empty line");
    }
    return true;
}

bool hm_checkpoint_parse(
    struct hm_checkpoint *out, struct hm_bytes text, struct hm_err *err)
{
    struct hm_checkpoint read;

    if (text.len == 0 || text.p[text.len - 1] != '\n')
        return hm_fail(
            err, HM_FORMAT, "checkpoint: its last line does not end");
    if (!parse_lines(&read, text, err) ||
        !check_extensions(read.extensions, err))
        return hm_wrap(err, "checkpoint");
    *out = read;
    return true;
}

/* How a key signs notes. C2SP knows ECDSA with SHA-256 only, whatever the
 * curve. */
struct hm_sig_alg hm_note_alg(const struct hm_key *key)
{
    switch (hm_key_type(key)) {
    case HM_KEY_P256:
    case HM_KEY_P384:
    case HM_KEY_P521:
        return (struct hm_sig_alg){HM_SIG_ECDSA, HM_SHA256};
    case HM_KEY_ED25519:
        return (struct hm_sig_alg){HM_SIG_ED25519, HM_HASH_NONE};
    case HM_KEY_RSA:
        return (struct hm_sig_alg){HM_SIG_RSA_PKCS1, HM_SHA256};
    case HM_KEY_NONE:
        break;
    }
    return (struct hm_sig_alg){HM_SIG_NONE, HM_HASH_NONE};
}

void hm_checkpoint_put(
    struct hm_buf *out, struct hm_bytes origin, const struct hm_tree_head *head)
{
    hm_buf_put(out, origin);
    hm_buf_printf(out, "\n%llu\n", (unsigned long long)head->size);
    hm_base64_encode(
        out, HM_BASE64, hm_bytes(head->root.b, sizeof(head->root.b)));
    hm_buf_put_u8(out, '\n');
}

void hm_note_put_sig(struct hm_buf *out, const struct hm_note_signer *signer,
    struct hm_bytes sig)
{
    hm_auto(buf) whole = hm_buf(HM_NOTE_ID_LEN + HM_SIGNATURE_MAX);

    hm_buf_put(&whole, hm_bytes(signer->id, sizeof(signer->id)));
    hm_buf_put(&whole, sig);
    if (whole.failed != HM_OK)
        hm_buf_fail(out, whole.failed);
    hm_buf_put_str(out, "\xe2\x80\x94 ");
    hm_buf_put(out, signer->host);
    hm_buf_put_u8(out, ' ');
    hm_base64_encode(out, HM_BASE64, hm_buf_view(&whole));
    hm_buf_put_u8(out, '\n');
}

static bool verify_sig(struct hm_bytes text, const struct hm_note_sig *sig,
    const struct hm_key *key, struct hm_err *err)
{
    uint8_t room[HM_NOTE_ID_LEN + HM_SIGNATURE_MAX];
    size_t len = hm_base64_decoded_len(sig->base64);

    if (len > sizeof(room))
        return hm_fail(
            err, HM_MISMATCH, "signature of %zu bytes", len - HM_NOTE_ID_LEN);
    HM_TRY(hm_base64_decode_exact(room, len, HM_BASE64, sig->base64, err));
    return hm_sig_verify(key, hm_note_alg(key), text,
        hm_bytes(room + HM_NOTE_ID_LEN, len - HM_NOTE_ID_LEN), err);
}

/* Is the origin that name, " - ", and the number of a tree (Rekor v1)? */
static bool is_shard(struct hm_bytes origin, struct hm_bytes name)
{
    struct hm_bytes rest = hm_bytes_slice(origin, name.len, origin.len);
    uint64_t tree;

    return hm_bytes_starts(origin, name) &&
        hm_bytes_starts(rest, HM_LIT(" - ")) &&
        hm_text_u64(&tree, hm_bytes_slice(rest, 3, rest.len));
}

static bool is_name(struct hm_bytes name, const struct hm_note_signer *signer)
{
    return hm_bytes_eq(name, signer->host) || hm_bytes_eq(name, signer->url);
}

/* The key id first: it tells two logs of one operator apart that share a name.
 * Then the name; Rekor v1 uses that of its machine, which need not be the one
 * in its URL, but says the same in its origin. */
static bool is_from(const struct hm_note_sig *sig, struct hm_bytes origin,
    const struct hm_note_signer *signer)
{
    return hm_bytes_eq(hm_bytes(sig->id, sizeof(sig->id)),
               hm_bytes(signer->id, sizeof(signer->id))) &&
        (is_name(sig->name, signer) || is_shard(origin, sig->name));
}

/* Every line that is the log's must verify, also after one that did: a bad one
 * beside a good one is somebody's experiment. */
static bool verify_all(const struct hm_note *note, struct hm_bytes origin,
    const struct hm_note_signer *signer, struct hm_err *err)
{
    size_t verified = 0, fitting = 0;

    for (size_t i = 0; i < note->sig_count; i++) {
        const struct hm_note_sig *sig = &note->sigs[i];

        if (!is_from(sig, origin, signer))
            continue;
        HM_TRY(hm_work_verify(signer->work, signer->key, note->text.len, err));
        if (!verify_sig(note->text, sig, signer->key, err))
            return hm_wrap(
                err, "checkpoint: signature %zu, by %s", i, HM_SHOW(sig->name));
        verified++;
        if (hm_bytes_eq(origin, sig->name) || is_shard(origin, sig->name))
            fitting++;
    }
    if (verified == 0)
        return hm_fail(err, HM_NOT_FOUND,
            "checkpoint: no signature by %s with its key",
            HM_SHOW(signer->host));
    if (fitting == 0)
        return hm_fail(err, HM_MISMATCH,
            "checkpoint: signed by %s, but its origin is \"%s\"",
            HM_SHOW(signer->host), HM_SHOW(origin));
    return true;
}

bool hm_checkpoint_verify(struct hm_checkpoint *out, struct hm_bytes note,
    const struct hm_note_signer *signer, struct hm_err *err)
{
    struct hm_note parsed;
    struct hm_checkpoint read;

    HM_TRY(hm_note_parse(&parsed, note, err));
    HM_TRY(hm_checkpoint_parse(&read, parsed.text, err));
    HM_TRY(verify_all(&parsed, read.origin, signer, err));
    *out = read;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The logs of the lab: bodies, a tree of four leaves, checkpoints, promises. */
#include "lab/lab_log.h"

#include <stdio.h>

#include "base/err.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "enc/base64.h"
#include "enc/hex.h"
#include "enc/pem.h"
#include "tlog/log.h"

enum { TREE_SIZE = 4, TREE_INDEX = 1, GLOBAL_INDEX = 123456 };

static void put_base64(struct hm_buf *out, struct hm_bytes in)
{
    hm_base64_encode(out, HM_BASE64, in);
}

/* What is made of a text that was cut by torture would be bad evidence. */
static void fail_as(struct hm_buf *out, const struct hm_buf *part)
{
    if (part->failed != HM_OK)
        hm_buf_fail(out, part->failed);
}

/* The certificate or key as PEM, in base64. */
static void put_verifier(struct hm_buf *out, const struct lab_made *made)
{
    hm_auto(buf) pem = hm_buf(64 * HM_KIB);

    if (made->evidence.cert_count > 0)
        hm_pem_write(&pem, "CERTIFICATE", made->certs[0]);
    else
        hm_key_write_pem(&pem, made->key);
    fail_as(out, &pem);
    put_base64(out, hm_buf_view(&pem));
}

static void put_hex_digest(
    struct hm_buf *out, enum hm_hash hash, struct hm_bytes in)
{
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    if (!hm_digest_of(&digest, hash, in, &err))
        hm_buf_fail(out, HM_SYSTEM);
    hm_hex_encode(out, hm_digest_view(&digest));
}

static struct hm_bytes signed_message(const struct lab_made *made)
{
    return made->evidence.has_payload ? made->evidence.payload
                                      : made->artifact.message;
}

static void put_hashedrekord_1(struct hm_buf *out, const struct lab_made *made)
{
    hm_buf_put_str(out,
        "{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":"
        "{\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\"");
    put_hex_digest(out, HM_SHA256, signed_message(made));
    hm_buf_put_str(out, "\"}},\"signature\":{\"content\":\"");
    put_base64(out, lab_signature(made));
    hm_buf_put_str(out, "\",\"publicKey\":{\"content\":\"");
    put_verifier(out, made);
    hm_buf_put_str(out, "\"}}}}");
}

static void put_dsse_1(struct hm_buf *out, const struct lab_made *made)
{
    hm_buf_put_str(out,
        "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":"
        "{\"envelopeHash\":{\"algorithm\":\"sha256\",\"value\":\"");
    put_hex_digest(out, HM_SHA256, HM_LIT("the envelope as it was sent"));
    hm_buf_put_str(
        out, "\"},\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"");
    put_hex_digest(out, HM_SHA256, made->evidence.envelope.payload);
    hm_buf_put_str(out, "\"},\"signatures\":[{\"signature\":\"");
    put_base64(out, lab_signature(made));
    hm_buf_put_str(out, "\",\"verifier\":\"");
    put_verifier(out, made);
    hm_buf_put_str(out, "\"}]}}");
}

/* The signature is in base64 twice: the log is like that. */
static void put_intoto_2(struct hm_buf *out, const struct lab_made *made)
{
    hm_auto(buf) once = hm_buf(4 * HM_KIB);

    put_base64(&once, lab_signature(made));
    fail_as(out, &once);
    hm_buf_put_str(out,
        "{\"apiVersion\":\"0.0.2\",\"kind\":\"intoto\",\"spec\":{\"content\":"
        "{\"envelope\":{\"payloadType\":\"application/vnd.in-toto+json\","
        "\"signatures\":[{\"publicKey\":\"");
    put_verifier(out, made);
    hm_buf_put_str(out, "\",\"sig\":\"");
    put_base64(out, hm_buf_view(&once));
    hm_buf_put_str(
        out, "\"}]},\"hash\":{\"algorithm\":\"sha256\",\"value\":\"");
    put_hex_digest(out, HM_SHA256, HM_LIT("the client's own number"));
    hm_buf_put_str(
        out, "\"},\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"");
    put_hex_digest(out, HM_SHA256, made->evidence.envelope.payload);
    hm_buf_put_str(out, "\"}}}}");
}

static void put_signed_digest(
    struct hm_buf *out, const struct lab_made *made, enum hm_hash hash)
{
    const struct hm_dsse *envelope = &made->evidence.envelope;
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    if (!(made->evidence.has_envelope
                ? hm_dsse_pae_digest(&digest, hash, envelope->payload_type,
                      envelope->payload, &err)
                : hm_digest_of(&digest, hash, signed_message(made), &err)))
        hm_buf_fail(out, HM_SYSTEM);
    put_base64(out, hm_digest_view(&digest));
}

static void put_hashedrekord_2(struct hm_buf *out, const struct lab_made *made)
{
    static const char *const names[] = {[HM_SHA256] = "SHA2_256",
        [HM_SHA384] = "SHA2_384",
        [HM_SHA512] = "SHA2_512"};
    const struct hm_alg *alg = hm_alg_for_key_digest(made->key);
    bool cert = made->evidence.cert_count > 0;

    hm_buf_printf(out,
        "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":"
        "{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"%s\",\"digest\":\"",
        names[alg->sig.hash]);
    put_signed_digest(out, made, alg->sig.hash);
    hm_buf_put_str(out, "\"},\"signature\":{\"content\":\"");
    put_base64(out, lab_signature(made));
    hm_buf_printf(out,
        "\",\"verifier\":{\"keyDetails\":\"%s\",\"%s\":", alg->details,
        cert ? "x509Certificate" : "publicKey");
    hm_buf_put_str(out, "{\"rawBytes\":\"");
    put_base64(out, cert ? made->certs[0] : hm_key_spki(made->key));
    hm_buf_put_str(out, "\"}}}}}}");
}

static const struct {
    const char *kind, *version;
    void (*put)(struct hm_buf *out, const struct lab_made *made);
} bodies[] = {
    [LAB_HASHEDREKORD_1] = {"hashedrekord", "0.0.1", put_hashedrekord_1},
    [LAB_DSSE_1] = {"dsse", "0.0.1", put_dsse_1},
    [LAB_INTOTO_2] = {"intoto", "0.0.2", put_intoto_2},
    [LAB_HASHEDREKORD_2] = {"hashedrekord", "0.0.2", put_hashedrekord_2},
};

/* ---- The tree: leaf 1 of 4; what the others hold does not matter ---- */

static bool grow_tree(
    struct hm_tree_head *head, struct lab_made *made, struct hm_err *err)
{
    struct hm_tree_hash leaf, first, rest, left;
    struct hm_buf *hashes = lab_buf(made);

    HM_TRY(hm_tree_leaf(&leaf, made->entry.body, err));
    HM_TRY(hm_tree_leaf(&first, HM_LIT("first"), err));
    HM_TRY(hm_tree_leaf(&rest, HM_LIT("rest"), err));
    HM_TRY(hm_tree_node(&left, &first, &leaf, err));
    HM_TRY(hm_tree_node(&head->root, &left, &rest, err));
    head->size = TREE_SIZE;
    hm_buf_put(hashes, hm_bytes(first.b, sizeof(first.b)));
    hm_buf_put(hashes, hm_bytes(rest.b, sizeof(rest.b)));
    for (size_t i = 0; i < LAB_PROOF; i++)
        made->hashes[i] = hm_bytes_slice(
            hm_buf_view(hashes), i * HM_TREE_HASH_LEN, HM_TREE_HASH_LEN);
    return hm_buf_end(hashes, NULL, err);
}

static bool prove(
    struct lab_made *made, const struct lab *lab, bool v2, struct hm_err *err)
{
    struct hm_buf *root = lab_buf(made), *note = lab_buf(made);
    struct hm_entry *entry = &made->entry;
    struct hm_note_signer signer;
    struct hm_tree_head head;
    char origin[128];

    snprintf(origin, sizeof(origin), v2 ? "%s" : "%s - 4242",
        v2 ? lab->rekor2_host : lab->rekor1_host);
    HM_TRY(grow_tree(&head, made, err));
    hm_buf_put(root, hm_bytes(head.root.b, sizeof(head.root.b)));
    HM_TRY(hm_buf_end(root, NULL, err));
    if (!log_signer(&signer, v2 ? lab->rekor2 : lab->rekor1,
            v2 ? lab->rekor2_host : lab->rekor1_host) ||
        !log_checkpoint(note, origin, &head, &signer))
        return hm_fail(err, HM_SYSTEM, "no checkpoint");
    entry->has_proof = true;
    entry->proof_index = TREE_INDEX;
    entry->proof_size = TREE_SIZE;
    entry->proof_root = hm_buf_view(root);
    entry->proof = (struct hm_tree_proof){made->hashes, LAB_PROOF};
    entry->checkpoint = hm_buf_view(note);
    return true;
}

static bool promise(
    struct lab_made *made, const struct lab *lab, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_buf *set = lab_buf(made);
    struct hm_entry *entry = &made->entry;

    hm_buf_put_str(&text, "{\"body\":\"");
    put_base64(&text, entry->body);
    hm_buf_printf(&text, "\",\"integratedTime\":%lld,\"logID\":\"",
        (long long)entry->time_s);
    hm_hex_encode(&text, entry->log_id);
    hm_buf_printf(
        &text, "\",\"logIndex\":%llu}", (unsigned long long)entry->index);
    HM_TRY(hm_buf_end(&text, NULL, err));
    HM_TRY(hm_sig_sign(
        set, lab->rekor1, made_alg_for(lab->rekor1), hm_buf_view(&text), err));
    entry->set = hm_buf_view(set);
    return true;
}

bool lab_log_again(struct lab_made *made, const struct lab *lab,
    const struct lab_kind *kind, struct hm_err *err)
{
    bool v2 = kind->log == LAB_HASHEDREKORD_2;
    struct hm_buf *body = lab_buf(made), *id = lab_buf(made);
    struct hm_tree_hash full;

    HM_TRY(hm_note_key_id(&full, v2 ? lab->rekor2 : lab->rekor1,
        hm_bytes_str(v2 ? lab->rekor2_host : lab->rekor1_host), err));
    hm_buf_put(id, hm_bytes(full.b, sizeof(full.b)));
    HM_TRY(hm_buf_end(id, NULL, err));
    bodies[kind->log].put(body, made);
    HM_TRY(hm_buf_end(body, NULL, err));
    made->entry = (struct hm_entry){
        .index = v2 ? TREE_INDEX : GLOBAL_INDEX,
        .log_id = hm_buf_view(id),
        .kind = hm_bytes_str(bodies[kind->log].kind),
        .version = hm_bytes_str(bodies[kind->log].version),
        .time_s = v2 ? 0 : LAB_TIME_S,
        .body = hm_buf_view(body),
    };
    made->evidence.entries = &made->entry;
    made->evidence.entry_count = 1;
    if (kind->proof)
        HM_TRY(prove(made, lab, v2, err));
    return !kind->promise || promise(made, lab, err);
}

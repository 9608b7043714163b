/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/ct.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "crypto/sig.h"
#include "enc/json_write.h"
#include "enc/oid.h"
#include "sandbox/ct_impl.h"

enum { TLS_SHA256 = 4, TLS_ECDSA = 3 };
/* Version and type in front of a leaf's time: what follows the time is what
 * the entry is of. */
enum { LEAF_TIME_AT = 2, LEAF_ENTRY_AT = 10 };

static const char file_name[] = "ct.log";

/* 1.3.6.1.4.1.11129.2.4.3 */
static const struct hm_bytes oid_poison =
    HM_OID("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03");

struct seen {
    struct hm_digest what;
    uint64_t index;
};

/* ---- What is there already ---- */

static bool what_of(
    struct hm_digest *out, struct hm_bytes leaf, struct hm_err *err)
{
    return hm_digest_of(
        out, HM_SHA256, hm_bytes_slice(leaf, LEAF_ENTRY_AT, leaf.len), err);
}

static bool remember(struct hm_sandbox_ct *ct, const struct hm_digest *what,
    uint64_t index, struct hm_err *err)
{
    struct seen *seen = hm_alloc(sizeof(*seen));
    struct hm_map_item item;

    if (seen == NULL)
        return hm_fail_memory(err);
    *seen = (struct seen){*what, index};
    item = (struct hm_map_item){hm_digest_view(&seen->what), seen};
    if (hm_map_put(&ct->seen, item, HM_SANDBOX_LEAVES_MAX, err))
        return true;
    hm_free(seen);
    return false;
}

static bool read_back(struct hm_sandbox_ct *ct, struct hm_err *err)
{
    uint64_t size = hm_sandbox_tree_size(ct->tree);

    for (uint64_t i = 0; i < size; i++) {
        hm_auto(buf) record = hm_buf(HM_SANDBOX_LEAF_RECORD_MAX);
        struct hm_sandbox_leaf leaf;
        struct hm_digest what;

        HM_TRY(hm_sandbox_tree_leaf(&leaf, &record, ct->tree, i, err));
        HM_TRY(what_of(&what, leaf.data, err));
        HM_TRY(remember(ct, &what, i, err));
    }
    return true;
}

/* ---- Making one ---- */

static bool set_up(struct hm_sandbox_ct *ct, struct hm_err *err)
{
    struct hm_digest id;

    if (hm_key_type(ct->opts.key) != HM_KEY_P256)
        return hm_fail(err, HM_UNSUPPORTED,
            "a certificate log's key of kind %s, wanted P-256",
            hm_key_name(ct->opts.key));
    if (ct->opts.root_count > HM_SANDBOX_CT_ROOTS_MAX)
        return hm_fail(err, HM_LIMIT, "%zu roots, at most %d are taken",
            ct->opts.root_count, HM_SANDBOX_CT_ROOTS_MAX);
    HM_TRY(hm_digest_of(&id, HM_SHA256, hm_key_spki(ct->opts.key), err));
    memcpy(ct->id, id.b, sizeof(ct->id));
    for (size_t i = 0; i < ct->opts.root_count; i++) {
        if (!hm_cert_parse(&ct->roots[i], ct->opts.roots[i], err))
            return hm_wrap(err, "root %zu", i);
    }
    return true;
}

static bool open_tree(struct hm_sandbox_ct *ct, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    if (ct->opts.dir == NULL)
        return hm_sandbox_tree_open(&ct->tree, NULL, err);
    hm_buf_printf(&path, "%s/%s", ct->opts.dir, file_name);
    HM_TRY(hm_buf_end(&path, NULL, err));
    HM_TRY(hm_sandbox_tree_open(&ct->tree, hm_buf_str(&path), err));
    return read_back(ct, err);
}

bool hm_sandbox_ct_new(struct hm_sandbox_ct **out,
    const struct hm_sandbox_ct_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(sandbox_ct) ct = hm_alloc(sizeof(*ct));

    if (ct == NULL)
        return hm_fail_memory(err);
    ct->opts = *opts;
    pthread_mutex_init(&ct->lock, NULL);
    if (!set_up(ct, err) || !open_tree(ct, err))
        return hm_wrap(err, "certificate log");
    *out = hm_move(ct);
    return true;
}

void hm_sandbox_ct_free(struct hm_sandbox_ct *ct)
{
    if (ct == NULL)
        return;
    for (size_t i = 0; i < ct->seen.count; i++)
        hm_free(ct->seen.items[i].value);
    hm_map_free(&ct->seen);
    hm_sandbox_tree_free(ct->tree);
    pthread_mutex_destroy(&ct->lock);
    hm_free(ct);
}

/* ---- Signing ---- */

bool hm_sandbox_ct_sign(struct hm_buf *out, const struct hm_sandbox_ct *ct,
    struct hm_bytes text, struct hm_err *err)
{
    const struct hm_sig_alg alg = {HM_SIG_ECDSA, HM_SHA256};
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);

    HM_TRY(hm_sig_sign(&sig, ct->opts.key, alg, text, err));
    hm_buf_put_u8(out, TLS_SHA256);
    hm_buf_put_u8(out, TLS_ECDSA);
    hm_buf_put_u16(out, (uint16_t)sig.len);
    hm_buf_put(out, hm_buf_view(&sig));
    return hm_buf_end(out, NULL, err);
}

/* ---- Logging ---- */

/* What is kept beside a leaf: the log's signature, because another one would
 * make another SCT; then extra_data. */
static bool put_kept(struct hm_buf *out, const struct hm_sandbox_ct *ct,
    struct hm_bytes leaf, struct hm_bytes extra, struct hm_err *err)
{
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);

    HM_TRY(hm_sandbox_ct_sign(&sig, ct, leaf, err));
    hm_buf_put_u16(out, (uint16_t)sig.len);
    hm_buf_put(out, hm_buf_view(&sig));
    hm_buf_put(out, extra);
    return hm_buf_end(out, NULL, err);
}

static bool put_sct(struct hm_buf *out, const struct hm_sandbox_ct *ct,
    const struct hm_sandbox_leaf *leaf, struct hm_err *err)
{
    struct hm_rd time =
        hm_rd(hm_bytes_slice(leaf->data, LEAF_TIME_AT, sizeof(uint64_t)));
    struct hm_rd kept = hm_rd(leaf->extra);
    struct hm_rd sig = hm_rd(hm_rd_vec16(&kept));
    struct hm_sct sct = {
        .log_id = hm_bytes(ct->id, sizeof(ct->id)),
        .time_ms = hm_rd_u64(&time),
    };

    sct.hash = hm_rd_u8(&sig);
    sct.kind = hm_rd_u8(&sig);
    sct.signature = hm_rd_vec16(&sig);
    HM_TRY(hm_rd_end(&time, err) && hm_rd_end(&sig, err));
    hm_sct_write(out, &sct);
    return hm_buf_end(out, NULL, err);
}

bool hm_sandbox_ct_entry(struct hm_bytes *leaf, struct hm_bytes *extra,
    struct hm_buf *record, const struct hm_sandbox_ct *ct, uint64_t index,
    struct hm_err *err)
{
    struct hm_sandbox_leaf kept;
    struct hm_rd rd;

    HM_TRY(hm_sandbox_tree_leaf(&kept, record, ct->tree, index, err));
    rd = hm_rd(kept.extra);
    hm_rd_vec16(&rd);
    *leaf = kept.data;
    *extra = hm_rd_rest(&rd);
    return hm_rd_end(&rd, err);
}

/* One that is logged already. */
static bool find_sct(struct hm_buf *out, const struct hm_sandbox_ct *ct,
    const struct seen *seen, struct hm_err *err)
{
    hm_auto(buf) record = hm_buf(HM_SANDBOX_LEAF_RECORD_MAX);
    struct hm_sandbox_leaf leaf;

    HM_TRY(hm_sandbox_tree_leaf(&leaf, &record, ct->tree, seen->index, err));
    return put_sct(out, ct, &leaf, err);
}

/* Under the lock. Room for what was seen is found before the log grows, where
 * nothing can be taken back. */
static bool add(struct hm_buf *out, struct hm_sandbox_ct *ct,
    struct hm_bytes text, struct hm_bytes extra, struct hm_err *err)
{
    hm_auto(buf) kept = hm_buf(HM_SANDBOX_LEAF_MAX);
    struct hm_sandbox_leaf leaf = {.data = text};
    struct hm_digest what;
    const struct seen *seen;
    uint64_t index = hm_sandbox_tree_size(ct->tree);

    HM_TRY(what_of(&what, text, err));
    seen = hm_map_get(&ct->seen, hm_digest_view(&what));
    if (seen != NULL)
        return find_sct(out, ct, seen, err);
    HM_TRY(put_kept(&kept, ct, text, extra, err));
    leaf.extra = hm_buf_view(&kept);
    HM_TRY(remember(ct, &what, index, err));
    if (hm_sandbox_tree_append(&index, ct->tree, &leaf, err))
        return put_sct(out, ct, &leaf, err);
    hm_free(hm_map_take(&ct->seen, hm_digest_view(&what)));
    return false;
}

/* extra_data (RFC 6962 section 4.6): the chain behind the leaf, and in front
 * of it the precertificate as it came. */
static bool put_extra(struct hm_buf *out,
    const struct hm_sandbox_ct_chain *chain, bool precert, struct hm_err *err)
{
    hm_auto(buf) rest = hm_buf(HM_SANDBOX_CT_CHAIN_MAX);

    if (precert) {
        hm_buf_put_u24(out, (uint32_t)chain->certs[0].len);
        hm_buf_put(out, chain->certs[0]);
    }
    for (size_t i = 1; i < chain->count; i++) {
        hm_buf_put_u24(&rest, (uint32_t)chain->certs[i].len);
        hm_buf_put(&rest, chain->certs[i]);
    }
    HM_TRY(hm_buf_end(&rest, NULL, err));
    hm_buf_put_u24(out, (uint32_t)rest.len);
    hm_buf_put(out, hm_buf_view(&rest));
    return hm_buf_end(out, NULL, err);
}

bool hm_sandbox_ct_is_precert(const struct hm_cert *cert)
{
    return hm_cert_ext(cert, oid_poison) != NULL;
}

/* The text that is signed and logged. */
static bool put_text(struct hm_buf *out, const struct hm_sandbox_ct *ct,
    const struct hm_sandbox_ct_chain *chain, bool *precert, struct hm_err *err)
{
    hm_auto(buf) tbs = hm_buf(HM_CERT_MAX);
    struct hm_sct sct = {.time_ms = (uint64_t)ct->opts.now_ms(ct->opts.clock)};
    struct hm_sct_entry entry = {.body = chain->certs[0]};
    struct hm_cert leaf, issuer;
    struct hm_digest key;
    struct hm_bytes spki;

    if (!hm_cert_parse(&leaf, chain->certs[0], err) ||
        !hm_cert_parse(&issuer, chain->certs[1], err))
        return hm_wrap(err, "chain");
    *precert = entry.precert = hm_sandbox_ct_is_precert(&leaf);
    if (*precert) {
        HM_TRY(hm_precert_tbs(&tbs, &leaf, err));
        HM_TRY(hm_sct_issuer_spki(&spki, &issuer, err));
        HM_TRY(hm_digest_of(&key, HM_SHA256, spki, err));
        entry.body = hm_buf_view(&tbs);
        entry.issuer_key_hash = hm_digest_view(&key);
    }
    hm_sct_put_signed(out, &sct, &entry);
    return hm_buf_end(out, NULL, err);
}

bool hm_sandbox_ct_sct(struct hm_buf *sct, struct hm_sandbox_ct *ct,
    const struct hm_sandbox_ct_chain *chain, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(2 * HM_CERT_MAX);
    hm_auto(buf) extra = hm_buf(HM_SANDBOX_CT_CHAIN_MAX);
    bool precert, good;

    if (chain->count < 2 || chain->count > HM_CHAIN_MAX)
        return hm_fail(err, HM_FORMAT,
            "a chain of %zu certificates, wanted 2 to %d", chain->count,
            HM_CHAIN_MAX);
    HM_TRY(put_text(&text, ct, chain, &precert, err));
    HM_TRY(put_extra(&extra, chain, precert, err));
    pthread_mutex_lock(&ct->lock);
    good = add(sct, ct, hm_buf_view(&text), hm_buf_view(&extra), err);
    pthread_mutex_unlock(&ct->lock);
    return good;
}

bool hm_sandbox_ct_json(
    struct hm_json_out *out, struct hm_bytes sct, struct hm_err *err)
{
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_sct in;

    HM_TRY(hm_sct_parse(&in, sct, err));
    hm_buf_put_u8(&sig, in.hash);
    hm_buf_put_u8(&sig, in.kind);
    hm_buf_put_u16(&sig, (uint16_t)in.signature.len);
    hm_buf_put(&sig, in.signature);
    HM_TRY(hm_buf_end(&sig, NULL, err));
    hm_json_add_i64(out, out->root, "sct_version", 0);
    hm_json_add_base64(out, out->root, "id", HM_BASE64, in.log_id);
    hm_json_add_u64(out, out->root, "timestamp", in.time_ms);
    hm_json_add_base64(out, out->root, "extensions", HM_BASE64, in.extensions);
    hm_json_add_base64(
        out, out->root, "signature", HM_BASE64, hm_buf_view(&sig));
    return true;
}

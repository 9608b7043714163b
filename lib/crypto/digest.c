/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/ossl.h"
#include "enc/hex.h"
#include "enc/json_rd.h"

static const uint8_t lens[] = {
    [HM_HASH_NONE] = 0,
    [HM_SHA256] = 32,
    [HM_SHA384] = 48,
    [HM_SHA512] = 64,
};

static const struct hm_json_name names[] = {
    {"sha256", HM_SHA256},
    {"sha384", HM_SHA384},
    {"sha512", HM_SHA512},
    {NULL, 0},
};
const struct hm_json_name *const hm_hash_names = names;

static const struct hm_json_name proto_names[] = {
    {"SHA2_256", HM_SHA256},
    {"SHA2_384", HM_SHA384},
    {"SHA2_512", HM_SHA512},
    {NULL, 0},
};
const struct hm_json_name *const hm_hash_proto_names = proto_names;

static const char *name_in(
    const struct hm_json_name *row, enum hm_hash hash, const char *none)
{
    while (row->name != NULL && row->value != (int)hash)
        row++;
    return row->name != NULL ? row->name : none;
}

const char *hm_hash_name(enum hm_hash hash)
{
    return name_in(names, hash, "none");
}

const char *hm_hash_proto_name(enum hm_hash hash)
{
    return name_in(proto_names, hash, "");
}

enum hm_hash hm_hash_by_name(struct hm_bytes name)
{
    for (const struct hm_json_name *row = names; row->name != NULL; row++) {
        if (hm_bytes_eq_str(name, row->name))
            return (enum hm_hash)row->value;
    }
    return HM_HASH_NONE;
}

size_t hm_hash_len(enum hm_hash hash)
{
    return (size_t)hash < sizeof(lens) ? lens[hash] : 0;
}

bool hm_digest_of(struct hm_digest *out, enum hm_hash hash, struct hm_bytes in,
    struct hm_err *err)
{
    hm_auto(hasher) hasher = {0};

    HM_TRY(hm_bytes_check(in, "text", err));
    HM_TRY(hm_hasher_new(&hasher, hash, err));
    hm_hasher_put(&hasher, in);
    return hm_hasher_end(out, &hasher, err);
}

bool hm_digest_from(struct hm_digest *out, enum hm_hash hash,
    struct hm_bytes raw, struct hm_err *err)
{
    size_t len = hm_hash_len(hash);
    struct hm_digest digest = {.hash = hash, .len = (uint8_t)len};

    if (len == 0)
        return hm_fail(err, HM_USAGE, "no hash function %d", (int)hash);
    if (raw.len != len)
        return hm_fail(err, HM_FORMAT, "%s digest of %zu bytes, not %zu",
            hm_hash_name(hash), raw.len, len);
    memcpy(digest.b, raw.p, len);
    *out = digest;
    return true;
}

bool hm_digest_parse(
    struct hm_digest *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_digest digest = {.hash = HM_HASH_NONE};
    struct hm_bytes name, digits;
    size_t colon;

    HM_TRY(hm_bytes_check(in, "digest", err));
    colon = hm_bytes_find(in, ':');
    name = hm_bytes_slice(in, 0, colon);
    digits = hm_bytes_slice(in, colon + 1, in.len);
    digest.hash = hm_hash_by_name(name);
    if (colon == in.len)
        return hm_fail(err, HM_FORMAT,
            "digest \"%s\" has no name before a colon", HM_SHOW(in));
    if (digest.hash == HM_HASH_NONE)
        return hm_fail(
            err, HM_UNSUPPORTED, "hash function \"%s\"", HM_SHOW(name));
    digest.len = (uint8_t)hm_hash_len(digest.hash);
    if (!hm_hex_decode_exact(digest.b, digest.len, HM_HEX, digits, err))
        return hm_wrap(err, "%s digest", hm_hash_name(digest.hash));
    *out = digest;
    return true;
}

struct hm_bytes hm_digest_view(const struct hm_digest *digest)
{
    size_t len = hm_hash_len(digest->hash);

    if (len == 0 || digest->len != len)
        return hm_bytes(NULL, 0);
    return hm_bytes(digest->b, len);
}

bool hm_digest_eq(const struct hm_digest *a, const struct hm_digest *b)
{
    struct hm_bytes x, y;

    if (a == NULL || b == NULL)
        return false;
    x = hm_digest_view(a);
    y = hm_digest_view(b);
    return a->hash == b->hash && x.len > 0 && hm_ct_eq(x, y);
}

void hm_digest_write(struct hm_buf *out, const struct hm_digest *digest)
{
    struct hm_bytes view = hm_digest_view(digest);

    if (view.len == 0)
        hm_buf_fail(out, HM_USAGE);
    hm_buf_put_str(out, hm_hash_name(digest->hash));
    hm_buf_put_u8(out, ':');
    hm_hex_encode(out, view);
}

char *hm_digest_show(char *out, const struct hm_digest *digest)
{
    static const char digits[] = "0123456789abcdef";
    struct hm_bytes view = hm_digest_view(digest);
    const char *name = hm_hash_name(digest->hash);
    size_t at = strlen(name);

    memcpy(out, name, at);
    if (view.len > 0)
        out[at++] = ':';
    for (size_t i = 0; i < view.len; i++) {
        out[at++] = digits[view.p[i] >> 4];
        out[at++] = digits[view.p[i] & 15];
    }
    out[at] = '\0';
    return out;
}

bool hm_hasher_new(struct hm_hasher *out, enum hm_hash hash, struct hm_err *err)
{
    const EVP_MD *md = hm_ossl_md(hash, err);
    EVP_MD_CTX *ctx;

    if (md == NULL)
        return false;
    if (!hm_mem_enter())
        return hm_fail_memory(err);
    ctx = EVP_MD_CTX_new();
    if (ctx == NULL || EVP_DigestInit_ex2(ctx, md, NULL) != 1) {
        EVP_MD_CTX_free(ctx);
        hm_mem_leave();
        return hm_fail_ossl(err, HM_SYSTEM, "%s", hm_hash_name(hash));
    }
    *out = (struct hm_hasher){.ctx = ctx, .hash = hash};
    return true;
}

void hm_hasher_free(struct hm_hasher *hasher)
{
    if (hasher->ctx != NULL) {
        EVP_MD_CTX_free(hasher->ctx);
        hm_mem_leave();
    }
    *hasher = (struct hm_hasher){0};
}

void hm_hasher_put(struct hm_hasher *hasher, struct hm_bytes in)
{
    if (hasher->ctx == NULL || hasher->failed || in.len == 0)
        return;
    hasher->failed = EVP_DigestUpdate(hasher->ctx, in.p, in.len) != 1;
}

bool hm_hasher_end(
    struct hm_digest *out, struct hm_hasher *hasher, struct hm_err *err)
{
    struct hm_digest digest = {.hash = hasher->hash};
    unsigned len = 0;

    static_assert(HM_DIGEST_MAX >= EVP_MAX_MD_SIZE, "any digest fits");
    if (hasher->ctx == NULL)
        return hm_fail(err, HM_USAGE, "hashing has ended");
    if (hasher->failed ||
        EVP_DigestFinal_ex(hasher->ctx, digest.b, &len) != 1 ||
        len != hm_hash_len(hasher->hash)) {
        hm_hasher_free(hasher);
        return hm_fail_ossl(err, HM_SYSTEM, "%s", hm_hash_name(digest.hash));
    }
    digest.len = (uint8_t)len;
    hm_hasher_free(hasher);
    *out = digest;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keyfile.h"

#include <inttypes.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/random.h"
#include "enc/base64.h"
#include "enc/json_field.h"
#include "enc/pem.h"

_Static_assert(
    HM_KEYFILE_NONCE_LEN == crypto_secretbox_NONCEBYTES, "XSalsa20's nonce");

enum { SCRYPT_R = 8, SCRYPT_P = 1, KEY_LEN = crypto_secretbox_KEYBYTES };

/* What fits back into a file of HM_KEY_FILE_MAX after base64 twice. */
#define PKCS8_MAX (HM_KEY_FILE_MAX / 2)
#define SEALED_MAX (PKCS8_MAX + crypto_secretbox_MACBYTES)
/* The JSON text and 16 bytes for each of its values, "[[[[.." being worst. */
#define ARENA_MAX (20 * HM_KEY_FILE_MAX)

static const char *const labels[] = {
    "ENCRYPTED SIGSTORE PRIVATE KEY", /* written since cosign 2.2 */
    "ENCRYPTED COSIGN PRIVATE KEY",
};

static const struct hm_json_name kdfs[] = {{"scrypt", 1}, {NULL, 0}};
static const struct hm_json_name ciphers[] = {{"nacl/secretbox", 1}, {NULL, 0}};

void hm_keyfile_free(struct hm_keyfile *file)
{
    hm_buf_free(&file->ciphertext);
}

/* Leaves nothing behind for the cleanup. */
static void hand_over(struct hm_keyfile *out, struct hm_keyfile *from)
{
    *out = *from;
    *from = (struct hm_keyfile){0};
}

bool hm_keyfile_is_label(struct hm_bytes label)
{
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (hm_bytes_eq_str(label, labels[i]))
            return true;
    }
    return false;
}

/* The guard against files that stall whoever reads them: N is memory and time
 * at once, and 2^30 is as easily written as 2^16. */
static bool is_n(uint64_t n)
{
    return n == 32768 || n == 65536 || n == 131072;
}

/* The JSON document as it stands there. */
struct content {
    uint64_t n, r, p;
    struct hm_bytes salt, nonce, ciphertext; /* base64 */
};

static void read_kdf(struct content *out, struct hm_json_obj *o)
{
    struct hm_json_obj kdf = hm_json_obj(o, "kdf");
    struct hm_json_obj params = hm_json_obj(&kdf, "params");

    hm_json_enum(&kdf, "name", kdfs);
    out->n = hm_json_u64(&params, "N", HM_JSON_INT_NUMBER);
    out->r = hm_json_u64(&params, "r", HM_JSON_INT_NUMBER);
    out->p = hm_json_u64(&params, "p", HM_JSON_INT_NUMBER);
    out->salt = hm_json_str(&kdf, "salt");
    hm_json_close(&params, HM_JSON_REJECT);
    hm_json_close(&kdf, HM_JSON_REJECT);
}

static bool read_json(struct content *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o, cipher;
    struct hm_json root;

    HM_TRY(hm_json_parse_borrowed(&root, arena, text, HM_KEY_FILE_MAX, err));
    o = hm_json_root(&rd, root);
    read_kdf(out, &o);
    cipher = hm_json_obj(&o, "cipher");
    hm_json_enum(&cipher, "name", ciphers);
    out->nonce = hm_json_str(&cipher, "nonce");
    hm_json_close(&cipher, HM_JSON_REJECT);
    out->ciphertext = hm_json_str(&o, "ciphertext");
    hm_json_close(&o, HM_JSON_REJECT);
    return hm_json_end(&rd, err);
}

static bool check_scrypt(const struct content *in, struct hm_err *err)
{
    if (!is_n(in->n))
        return hm_fail(err, HM_UNSUPPORTED,
            "scrypt N is %" PRIu64 ", expected 32768, 65536 or 131072", in->n);
    if (in->r != SCRYPT_R || in->p != SCRYPT_P)
        return hm_fail(err, HM_UNSUPPORTED,
            "scrypt r is %" PRIu64 " and p %" PRIu64 ", expected %d and %d",
            in->r, in->p, SCRYPT_R, SCRYPT_P);
    return true;
}

static bool decode(
    struct hm_keyfile *out, const struct content *in, struct hm_err *err)
{
    struct hm_keyfile_params *params = &out->params;
    struct hm_bytes sealed;

    HM_TRY(check_scrypt(in, err));
    params->n = in->n;
    if (!hm_base64_decode_exact(
            params->salt, sizeof(params->salt), HM_BASE64, in->salt, err))
        return hm_wrap(err, "salt");
    if (!hm_base64_decode_exact(
            params->nonce, sizeof(params->nonce), HM_BASE64, in->nonce, err))
        return hm_wrap(err, "nonce");
    out->ciphertext = hm_buf(SEALED_MAX);
    if (!hm_base64_decode(&out->ciphertext, HM_BASE64, in->ciphertext, err))
        return hm_wrap(err, "ciphertext");
    sealed = hm_buf_view(&out->ciphertext);
    if (sealed.len <= crypto_secretbox_MACBYTES)
        return hm_fail(err, HM_FORMAT,
            "ciphertext: %zu bytes, expected more than %u", sealed.len,
            crypto_secretbox_MACBYTES);
    return true;
}

static bool parse(
    struct hm_keyfile *out, struct hm_bytes in, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(ARENA_MAX);
    hm_auto(pem) pem = {0};
    struct content content = {0};

    if (in.len > HM_KEY_FILE_MAX)
        return hm_fail(
            err, HM_LIMIT, "%zu bytes, at most %zu", in.len, HM_KEY_FILE_MAX);
    HM_TRY(hm_pem_parse(&pem, in, HM_PEM_NO_TEXT, err));
    if (pem.count != 1 || !hm_keyfile_is_label(pem.blocks[0].label))
        return hm_pem_is_one(&pem, labels[0], err);
    HM_TRY(read_json(&content, &arena, pem.blocks[0].body, err));
    return decode(out, &content, err);
}

bool hm_keyfile_parse(
    struct hm_keyfile *out, struct hm_bytes in, struct hm_err *err)
{
    hm_auto(keyfile) file = {0};

    if (!parse(&file, in, err))
        return hm_wrap(err, "encrypted key");
    hand_over(out, &file);
    return true;
}

static bool derive(struct hm_secret *key,
    const struct hm_keyfile_params *params, struct hm_bytes password,
    struct hm_err *err)
{
    const uint8_t *p = password.len == 0 ? (const uint8_t *)"" : password.p;
    int status;

    if (password.len > HM_PASSWORD_MAX)
        return hm_fail(
            err, HM_LIMIT, "a password of more than %d bytes", HM_PASSWORD_MAX);
    HM_TRY(hm_secret_new(key, KEY_LEN, err));
    if (!hm_mem_enter())
        return hm_fail_memory(err);
    status = crypto_pwhash_scryptsalsa208sha256_ll(p, password.len,
        params->salt, sizeof(params->salt), params->n, SCRYPT_R, SCRYPT_P,
        key->p, key->len);
    hm_mem_leave();
    if (status != 0)
        return hm_fail(err, HM_SYSTEM,
            "no memory to derive the key: scrypt needs %" PRIu64 " MiB",
            params->n * 128 * SCRYPT_R / HM_MIB);
    return true;
}

bool hm_keyfile_open(struct hm_secret *pkcs8, const struct hm_keyfile *file,
    struct hm_bytes password, struct hm_err *err)
{
    struct hm_bytes sealed = hm_buf_view(&file->ciphertext);
    hm_auto(secret) plain = {0};
    hm_auto(secret) key = {0};

    if (!is_n(file->params.n) || sealed.len <= crypto_secretbox_MACBYTES)
        return hm_fail(err, HM_USAGE, "not a parsed key file");
    HM_TRY(derive(&key, &file->params, password, err));
    HM_TRY(hm_secret_new(&plain, sealed.len - crypto_secretbox_MACBYTES, err));
    if (crypto_secretbox_open_easy(
            plain.p, sealed.p, sealed.len, file->params.nonce, key.p) != 0)
        return hm_fail(
            err, HM_DENIED, "wrong password, or the file was changed");
    *pkcs8 = hm_secret_move(&plain);
    return true;
}

bool hm_keyfile_params(struct hm_keyfile_params *out, struct hm_err *err)
{
    struct hm_keyfile_params params = {.n = HM_KEYFILE_N};

    HM_TRY(hm_random(params.salt, sizeof(params.salt), err));
    HM_TRY(hm_random(params.nonce, sizeof(params.nonce), err));
    *out = params;
    return true;
}

bool hm_keyfile_seal(struct hm_keyfile *out,
    const struct hm_keyfile_params *params, struct hm_bytes pkcs8,
    struct hm_bytes password, struct hm_err *err)
{
    hm_auto(keyfile) file = {*params, hm_buf(SEALED_MAX)};
    hm_auto(secret) key = {0};
    uint8_t *sealed;

    if (!is_n(params->n))
        return hm_fail(err, HM_USAGE, "scrypt N is %" PRIu64, params->n);
    if (pkcs8.len == 0)
        return hm_fail(err, HM_USAGE, "an empty private key");
    if (pkcs8.len > PKCS8_MAX)
        return hm_fail(err, HM_LIMIT, "a private key of %zu bytes, at most %zu",
            pkcs8.len, PKCS8_MAX);
    HM_TRY(derive(&key, params, password, err));
    sealed =
        hm_buf_extend(&file.ciphertext, pkcs8.len + crypto_secretbox_MACBYTES);
    HM_TRY(hm_buf_end(&file.ciphertext, NULL, err));
    crypto_secretbox_easy(sealed, pkcs8.p, pkcs8.len, params->nonce, key.p);
    hand_over(out, &file);
    return true;
}

static void put_field(
    struct hm_buf *out, const char *before, struct hm_bytes value)
{
    hm_buf_put_str(out, before);
    hm_base64_encode(out, HM_BASE64, value);
}

/* Members in the order, and without the spaces, of Go's encoder. */
static void put_json(struct hm_buf *out, const struct hm_keyfile *file)
{
    const struct hm_keyfile_params *params = &file->params;

    hm_buf_printf(out,
        "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":%" PRIu64
        ",\"r\":%d,\"p\":%d}",
        params->n, SCRYPT_R, SCRYPT_P);
    put_field(out, ",\"salt\":\"", hm_bytes(params->salt, HM_KEYFILE_SALT_LEN));
    hm_buf_put_str(out, "\"},\"cipher\":{\"name\":\"nacl/secretbox\"");
    put_field(
        out, ",\"nonce\":\"", hm_bytes(params->nonce, HM_KEYFILE_NONCE_LEN));
    put_field(out, "\"},\"ciphertext\":\"", hm_buf_view(&file->ciphertext));
    hm_buf_put_str(out, "\"}");
}

void hm_keyfile_write(struct hm_buf *out, const struct hm_keyfile *file)
{
    hm_auto(buf) json = hm_buf(HM_KEY_FILE_MAX);

    put_json(&json, file);
    if (json.failed != HM_OK)
        hm_buf_fail(out, json.failed);
    else
        hm_pem_write(out, labels[0], hm_buf_view(&json));
}

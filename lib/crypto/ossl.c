/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ossl.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "crypto/process.h"

static const char *const md_names[] = {
    [HM_SHA256] = "SHA2-256",
    [HM_SHA384] = "SHA2-384",
    [HM_SHA512] = "SHA2-512",
};

enum { MD_COUNT = sizeof(md_names) / sizeof(md_names[0]) };

/* Written under the lock, read-only once `ready`, never released then: keys
 * that outlive the last caller would point into it. */
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static struct {
    atomic_bool ready;
    OSSL_LIB_CTX *ctx;
    EVP_MD *mds[MD_COUNT];
} ossl;

static atomic_bool alone;

void hm_crypto_own_process(void)
{
    atomic_store(&alone, true);
}

/* Making keys looks for engines, and that reads the file OPENSSL_CONF names
 * even when the context is not the default one. A configuration can load code,
 * so reading is switched off, for the process: a program that wants its own
 * loads it before it first calls us. The tables of old names and of error texts
 * are 0.6 ms of a start; what is fetched by name from a provider, as we do, is
 * not in them. */
static uint64_t start_options(void)
{
    uint64_t options = OPENSSL_INIT_NO_LOAD_CONFIG;

    if (atomic_load(&alone))
        options |= OPENSSL_INIT_NO_ADD_ALL_CIPHERS |
            OPENSSL_INIT_NO_ADD_ALL_DIGESTS |
            OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS;
    return options;
}

/* P-384's arithmetic asks for random numbers, even to verify. The generator
 * that OpenSSL takes by default would first fetch every cipher there is: half
 * a millisecond. This one is made of a hash function that is here anyway. */
static bool choose_generator(void)
{
    return RAND_set_DRBG_type(
               ossl.ctx, "HASH-DRBG", NULL, NULL, md_names[HM_SHA256]) == 1;
}

static bool make(void)
{
    if (OPENSSL_init_crypto(start_options(), NULL) != 1)
        return false;
    ossl.ctx = OSSL_LIB_CTX_new();
    if (ossl.ctx == NULL || OSSL_PROVIDER_load(ossl.ctx, "default") == NULL ||
        !choose_generator())
        return false;
    for (size_t i = HM_SHA256; i < MD_COUNT; i++) {
        ossl.mds[i] = EVP_MD_fetch(ossl.ctx, md_names[i], NULL);
        if (ossl.mds[i] == NULL)
            return false;
    }
    return true;
}

static void unmake(void)
{
    for (size_t i = HM_SHA256; i < MD_COUNT; i++) {
        EVP_MD_free(ossl.mds[i]);
        ossl.mds[i] = NULL;
    }
    OSSL_LIB_CTX_free(ossl.ctx);
    ossl.ctx = NULL;
}

/* A program that was short of memory once may have some the next time: what was
 * begun in vain is forgotten. */
static bool start(struct hm_err *err)
{
    if (pthread_mutex_lock(&starting) != 0)
        return hm_fail(err, HM_SYSTEM, "OpenSSL cannot start: no lock");
    if (!atomic_load(&ossl.ready)) {
        if (make())
            atomic_store(&ossl.ready, true);
        else
            unmake();
    }
    pthread_mutex_unlock(&starting);
    return atomic_load(&ossl.ready) ||
        hm_fail_ossl(err, HM_SYSTEM, "OpenSSL cannot start");
}

OSSL_LIB_CTX *hm_ossl_ctx(struct hm_err *err)
{
    /* What is in this thread's queue is of somebody else, before us: it would
     * be told as the reason of a failure of ours. */
    if (ERR_peek_error() != 0)
        ERR_clear_error();
    if (!atomic_load(&ossl.ready) && !start(err))
        return NULL;
    return ossl.ctx;
}

const char *hm_ossl_md_name(enum hm_hash hash)
{
    return (size_t)hash < MD_COUNT ? md_names[hash] : NULL;
}

const EVP_MD *hm_ossl_md(enum hm_hash hash, struct hm_err *err)
{
    if (hm_ossl_md_name(hash) == NULL) {
        hm_fail(err, HM_USAGE, "no hash function %d", (int)hash);
        return NULL;
    }
    return hm_ossl_ctx(err) == NULL ? NULL : ossl.mds[hash];
}

/* Before and after the call that makes a context: a block that is counted
 * (mem.h) until hm_ossl_ctx_free(), or that there is none. */
static bool enter(struct hm_err *err)
{
    return hm_mem_enter() || hm_fail_memory(err);
}

static EVP_PKEY_CTX *entered(
    EVP_PKEY_CTX *ctx, const char *what, struct hm_err *err)
{
    if (ctx == NULL) {
        hm_mem_leave();
        hm_fail_ossl(err, HM_SYSTEM, "%s", what);
    }
    return ctx;
}

EVP_PKEY_CTX *hm_ossl_key_ctx(EVP_PKEY *key, struct hm_err *err)
{
    OSSL_LIB_CTX *libctx = hm_ossl_ctx(err);

    if (libctx == NULL || !enter(err))
        return NULL;
    return entered(
        EVP_PKEY_CTX_new_from_pkey(libctx, key, NULL), "key operation", err);
}

EVP_PKEY_CTX *hm_ossl_name_ctx(const char *algorithm, struct hm_err *err)
{
    OSSL_LIB_CTX *libctx = hm_ossl_ctx(err);

    if (libctx == NULL || !enter(err))
        return NULL;
    return entered(
        EVP_PKEY_CTX_new_from_name(libctx, algorithm, NULL), algorithm, err);
}

EVP_PKEY_CTX *hm_ossl_verify_ctx(EVP_PKEY *key, struct hm_err *err)
{
    EVP_PKEY_CTX *ctx = hm_ossl_key_ctx(key, err);

    if (ctx == NULL || EVP_PKEY_verify_init_ex(ctx, NULL) == 1)
        return ctx;
    hm_ossl_ctx_free(ctx);
    hm_fail_ossl(err, HM_SYSTEM, "key operation");
    return NULL;
}

EVP_PKEY_CTX *hm_ossl_ctx_copy(const EVP_PKEY_CTX *ctx, struct hm_err *err)
{
    if (hm_ossl_ctx(err) == NULL || !enter(err))
        return NULL;
    return entered(EVP_PKEY_CTX_dup(ctx), "key operation", err);
}

void hm_ossl_ctx_free(EVP_PKEY_CTX *ctx)
{
    if (ctx == NULL)
        return;
    EVP_PKEY_CTX_free(ctx);
    hm_mem_leave();
}

EVP_PKEY *hm_ossl_key(const char *algorithm, int selection, OSSL_PARAM *params,
    struct hm_err *err)
{
    hm_auto_foreign(EVP_PKEY_CTX) ctx = hm_ossl_name_ctx(algorithm, err);
    EVP_PKEY *key = NULL;

    if (ctx == NULL)
        return NULL;
    if (EVP_PKEY_fromdata_init(ctx) != 1) {
        hm_fail_ossl(err, HM_SYSTEM, "algorithm %s", algorithm);
        return NULL;
    }
    if (EVP_PKEY_fromdata(ctx, &key, selection, params) != 1) {
        hm_fail_ossl(err, HM_FORMAT, "%s key", algorithm);
        return NULL;
    }
    return key;
}

/* A key of each group without a point, made when first asked for and never
 * released: making a key from a group's name takes four times as long as copying
 * one. And some that nobody uses any more: giving one another point takes a
 * quarter of a copy. Who takes one out of its place is its only owner. */
enum { SPARES = 4 };

static struct group {
    const char *name;
    _Atomic(EVP_PKEY *) blank;
    _Atomic(EVP_PKEY *) spares[SPARES];
} groups[] = {{.name = "P-256"}, {.name = "P-384"}, {.name = "P-521"}};

static struct group *group_of(const char *name)
{
    size_t i = 0;

    while (strcmp(groups[i].name, name) != 0) {
        i++;
        assert(i < sizeof(groups) / sizeof(groups[0]));
    }
    return &groups[i];
}

static EVP_PKEY *make_blank(const char *group, struct hm_err *err)
{
    char name[8];
    OSSL_PARAM params[2];

    snprintf(name, sizeof(name), "%s", group);
    params[0] =
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0);
    params[1] = OSSL_PARAM_construct_end();
    return hm_ossl_key("EC", EVP_PKEY_KEY_PARAMETERS, params, err);
}

/* Of two threads that are first, one throws its own away. */
static EVP_PKEY *blank(struct group *group, struct hm_err *err)
{
    EVP_PKEY *made, *none = NULL;

    if (atomic_load(&group->blank) != NULL)
        return group->blank;
    made = make_blank(group->name, err);
    if (made != NULL &&
        !atomic_compare_exchange_strong(&group->blank, &none, made))
        EVP_PKEY_free(made);
    return atomic_load(&group->blank);
}

static EVP_PKEY *spare(struct group *group, EVP_PKEY *from)
{
    for (size_t i = 0; i < SPARES; i++) {
        EVP_PKEY *key = atomic_exchange(&group->spares[i], NULL);

        if (key != NULL)
            return key;
    }
    return EVP_PKEY_dup(from);
}

void hm_ossl_point_free(const char *group, EVP_PKEY *key)
{
    struct group *of = group_of(group);

    for (size_t i = 0; key != NULL && i < SPARES; i++) {
        EVP_PKEY *none = NULL;

        if (atomic_compare_exchange_strong(&of->spares[i], &none, key))
            return;
    }
    EVP_PKEY_free(key);
}

/* OpenSSL checks that the coordinates are below the prime and on the curve, as
 * it does in EVP_PKEY_fromdata(). Asking for memory can fail here, and what it
 * gave is not counted as held, because EVP_PKEY_free() does not tell us. */
EVP_PKEY *hm_ossl_point(
    const char *group, struct hm_bytes point, struct hm_err *err)
{
    struct group *of = group_of(group);
    EVP_PKEY *from = blank(of, err), *key;

    if (from == NULL)
        return NULL;
    if (!hm_mem_enter()) {
        hm_fail_memory(err);
        return NULL;
    }
    key = spare(of, from);
    hm_mem_leave();
    if (key == NULL) {
        hm_fail_ossl(err, HM_SYSTEM, "EC key");
        return NULL;
    }
    /* What may hold half of a point is nobody's spare. */
    if (EVP_PKEY_set1_encoded_public_key(key, point.p, point.len) != 1) {
        EVP_PKEY_free(key);
        hm_fail_ossl(err, HM_FORMAT, "EC key");
        return NULL;
    }
    return key;
}

void hm_ossl_native(uint8_t *number, size_t len)
{
    if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
        return;
    for (size_t i = 0; i < len / 2; i++) {
        uint8_t byte = number[i];

        number[i] = number[len - 1 - i];
        number[len - 1 - i] = byte;
    }
}

/* What OpenSSL says about data that we gave it. Its own table of words is not
 * loaded (start_options()), and other versions have other words: a verdict that
 * is replayed years later shall read the same. */
static const struct {
    int library, reason;
    const char *words;
} reasons[] = {
    {ERR_LIB_EC, EC_R_POINT_IS_NOT_ON_CURVE, "point is not on curve"},
    {ERR_LIB_EC, EC_R_INVALID_ENCODING, "point is not encoded as it must be"},
    {ERR_LIB_EC, EC_R_INVALID_COMPRESSED_POINT, "no such point on the curve"},
};

/* RSA's own reasons are about the number that was to be a signature, and so is a
 * padding with nothing behind it, which has no reason of its own; those that all
 * of OpenSSL shares are about memory and mistakes of ours. */
bool hm_ossl_says_no(int result)
{
    unsigned long code = ERR_peek_error();
    int reason = ERR_GET_REASON(code);

    if (code == 0)
        return result == 0;
    switch (ERR_GET_LIB(code)) {
    case ERR_LIB_EC:
        return reason == EC_R_POINT_AT_INFINITY || reason == EC_R_BAD_SIGNATURE;
    case ERR_LIB_RSA:
        return !ERR_COMMON_ERROR(code);
    case ERR_LIB_PROV:
        return reason == ERR_R_RSA_LIB;
    default:
        return false;
    }
}

static void put_reason(char *msg, size_t size, unsigned long code)
{
    size_t len = strlen(msg);

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (ERR_GET_LIB(code) == reasons[i].library &&
            ERR_GET_REASON(code) == reasons[i].reason) {
            snprintf(msg + len, size - len, ": %s", reasons[i].words);
            return;
        }
    }
    snprintf(msg + len, size - len, ": OpenSSL error %08lX", code);
}

bool hm_ossl_fail_at(struct hm_err *err, enum hm_code code, const char *where,
    const char *fmt, ...)
{
    unsigned long first = ERR_peek_error(); /* the oldest is the root cause */
    char msg[HM_ERR_MSG_SIZE];
    va_list ap;

    if (ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE ||
        ERR_GET_REASON(first) == ERR_R_MALLOC_FAILURE)
        code = HM_SYSTEM;
    ERR_clear_error();
    va_start(ap, fmt);
    vsnprintf(msg, sizeof(msg), fmt, ap);
    va_end(ap);
    /* Which part of a wrong signature was wrong means nothing. */
    if (first != 0 && code != HM_MISMATCH)
        put_reason(msg, sizeof(msg), first);
    return hm_err_set(err, code, where, "%s", msg);
}

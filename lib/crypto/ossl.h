/* SPDX-License-Identifier: Apache-2.0 */
/* ossl.h - the one door to OpenSSL.
 *
 * Everything runs in a library context of our own with the built-in default
 * provider and nothing else. It reads no configuration file and loads no
 * module, so OPENSSL_CONF and OPENSSL_MODULES cannot change a verdict. The
 * context is made when it is first asked for, by whichever thread comes first,
 * and lives as long as the process; `hallmark version` never makes it.
 *
 * Only files of lib/crypto include this header. */
#ifndef HM_OSSL_H
#define HM_OSSL_H

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/err.h"
#include "hallmark/digest.h"

/* Our context, or NULL with HM_SYSTEM in *err. Cheap after the first time. This
 * thread's queue of OpenSSL's errors is empty then. */
HM_MUST_USE OSSL_LIB_CTX *hm_ossl_ctx(struct hm_err *err);

/* From now on private halves that OpenSSL makes or reads lie in its secure heap:
 * locked where the system allows it, kept out of core dumps, wiped. A program
 * that set one up itself has its own. In guard.c.
 *
 * OpenSSL makes the heap without a lock, and every thread that frees something
 * looks whether it is there: a program with threads calls hm_crypto_guard()
 * (process.h) before there are any, and before its HTTP client. */
void hm_ossl_guard(void);

/* The hash function, fetched once; NULL with HM_USAGE when `hash` names none,
 * or HM_SYSTEM. Owned by this file. */
HM_MUST_USE const EVP_MD *hm_ossl_md(enum hm_hash hash, struct hm_err *err);

/* OpenSSL's name of a hash function; NULL when `hash` names none. */
const char *hm_ossl_md_name(enum hm_hash hash);

/* A context for an operation with `key`, or for making a key of an algorithm
 * ("EC", "RSA"). NULL with HM_SYSTEM in *err. */
HM_MUST_USE EVP_PKEY_CTX *hm_ossl_key_ctx(EVP_PKEY *key, struct hm_err *err);
HM_MUST_USE EVP_PKEY_CTX *hm_ossl_name_ctx(
    const char *algorithm, struct hm_err *err);
/* One that is made ready to verify by a key of a curve, and a copy of it, which
 * costs a fifteenth of that. Any number of threads may copy one at a time. */
HM_MUST_USE EVP_PKEY_CTX *hm_ossl_verify_ctx(EVP_PKEY *key, struct hm_err *err);
HM_MUST_USE EVP_PKEY_CTX *hm_ossl_ctx_copy(
    const EVP_PKEY_CTX *ctx, struct hm_err *err);
void hm_ossl_ctx_free(EVP_PKEY_CTX *ctx);
HM_DEFINE_AUTO_FOREIGN(EVP_PKEY_CTX, hm_ossl_ctx_free)

/* Build a key from its numbers; `selection` is EVP_PKEY_PUBLIC_KEY or
 * EVP_PKEY_KEYPAIR. NULL when OpenSSL refuses them: HM_FORMAT, or HM_SYSTEM
 * when memory ran out. */
HM_MUST_USE EVP_PKEY *hm_ossl_key(const char *algorithm, int selection,
    OSSL_PARAM *params, struct hm_err *err);
HM_DEFINE_AUTO_FOREIGN(EVP_PKEY, EVP_PKEY_free)

/* The public key that is that point of `group` ("P-256"): the same, for a fifth
 * of the time. NULL with HM_FORMAT when OpenSSL says that it is no point of the
 * curve; the length is for the caller to check. */
HM_MUST_USE EVP_PKEY *hm_ossl_point(
    const char *group, struct hm_bytes point, struct hm_err *err);

/* Take one back that has no private part, to which no context points any more
 * and nobody else: it becomes another point. NULL is allowed. */
void hm_ossl_point_free(const char *group, EVP_PKEY *key);

/* Turn a big-endian number into the byte order of this machine, in which
 * OSSL_PARAM wants it, or back. */
void hm_ossl_native(uint8_t *number, size_t len);

/* Is this result of EVP_PKEY_verify(), which was not 1, one that a signature can
 * provoke? Everything else is a failure of ours. */
bool hm_ossl_says_no(int result);

/* Record a failure of OpenSSL with its reason behind the message, or with its
 * number, which `openssl errstr` explains; a mismatch has none. Always false. The code becomes HM_SYSTEM when the reason is that memory ran out.
 * This is the only reader of OpenSSL's error queue, and it leaves this thread's
 * queue empty, so that one failure is never reported for another. */
#define hm_fail_ossl(err, code, ...)                                           \
    hm_never(hm_ossl_fail_at((err), (code), HM_HERE, __VA_ARGS__))
bool hm_ossl_fail_at(struct hm_err *err, enum hm_code code, const char *where,
    const char *fmt, ...) HM_PRINTF(4, 5);

#endif

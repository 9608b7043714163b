/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL's secure heap, for whoever has private halves. No judge comes here. */
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdint.h>

#include "base/err.h"
#include "crypto/ossl.h"
#include "crypto/process.h"

static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

/* Of numbers of a key the largest is an RSA prime's 256 bytes; the sum is enough
 * for a hundred keys at once. Where there is none the ordinary heap serves. */
enum { GUARDED = 256 * 1024, GUARDED_LEAST = 32 };

/* The generators of random numbers come first: they live as long as the process,
 * and a checker of leaks does not look into the secure heap for what they hold. */
static void make_generators(void)
{
    struct hm_err ignored = {0};
    OSSL_LIB_CTX *ctx = hm_ossl_ctx(&ignored);
    uint8_t unused[1];

    if (ctx != NULL && RAND_bytes_ex(ctx, unused, sizeof(unused), 0) == 1)
        (void)RAND_priv_bytes_ex(ctx, unused, sizeof(unused), 0);
}

void hm_crypto_guard(void)
{
    hm_ossl_guard();
}

void hm_ossl_guard(void)
{
    if (CRYPTO_secure_malloc_initialized() != 0)
        return;
    make_generators();
    if (pthread_mutex_lock(&making) != 0)
        return;
    if (CRYPTO_secure_malloc_initialized() == 0)
        (void)CRYPTO_secure_malloc_init(GUARDED, GUARDED_LEAST);
    pthread_mutex_unlock(&making);
}

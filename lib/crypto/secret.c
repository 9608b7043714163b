/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/secret.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"

bool hm_sodium_init(struct hm_err *err)
{
    if (sodium_init() < 0)
        return hm_fail(err, HM_SYSTEM, "libsodium cannot start");
    return true;
}

bool hm_secret_new(struct hm_secret *out, size_t len, struct hm_err *err)
{
    uint8_t *p;

    if (len > HM_SECRET_MAX)
        return hm_fail(err, HM_LIMIT, "a secret of %zu bytes, at most %zu", len,
            HM_SECRET_MAX);
    HM_TRY(hm_sodium_init(err));
    if (!hm_mem_enter())
        return hm_fail_memory(err);
    p = sodium_malloc(len);
    if (p == NULL) {
        hm_mem_leave();
        return hm_fail_memory(err);
    }
    /* sodium_malloc() fills with 0xdb, to show reads of what was never set. */
    memset(p, 0, len);
    *out = (struct hm_secret){p, len};
    return true;
}

void hm_secret_free(struct hm_secret *secret)
{
    if (secret->p != NULL) {
        sodium_free(secret->p);
        hm_mem_leave();
    }
    *secret = (struct hm_secret){0};
}

struct hm_bytes hm_secret_view(const struct hm_secret *secret)
{
    return hm_bytes(secret->p, secret->len);
}

bool hm_secret_from(
    struct hm_secret *out, struct hm_bytes in, struct hm_err *err)
{
    HM_TRY(hm_secret_new(out, in.len, err));
    if (in.len > 0)
        memcpy(out->p, in.p, in.len);
    return true;
}

struct hm_secret hm_secret_move(struct hm_secret *from)
{
    struct hm_secret moved = *from;

    *from = (struct hm_secret){0};
    return moved;
}

void hm_secret_cut(struct hm_secret *secret, size_t len)
{
    if (len >= secret->len)
        return;
    hm_wipe(secret->p + len, secret->len - len);
    secret->len = len;
}

bool hm_secret_shows(struct hm_bytes text, struct hm_bytes secret)
{
    if (text.len < HM_SECRET_SHOWN_LEN)
        return false;
    for (size_t i = 0; i + HM_SECRET_SHOWN_LEN <= secret.len; i++) {
        if (memmem(text.p, text.len, secret.p + i, HM_SECRET_SHOWN_LEN) != NULL)
            return true;
    }
    return false;
}

void hm_wipe(void *p, size_t len)
{
    assert(p != NULL || len == 0);
    if (len > 0)
        sodium_memzero(p, len);
}

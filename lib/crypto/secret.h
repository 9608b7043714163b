/* SPDX-License-Identifier: Apache-2.0 */
/* secret.h - memory for passwords, private keys and derived keys.
 *
 * libsodium's guarded memory: pages of their own, a page that may not be
 * touched on either side, a canary in front, kept out of swap and core dumps,
 * zeroed when it is released. Locking needs RLIMIT_MEMLOCK; where the system
 * refuses it, the memory still works and is only not locked.
 *
 *     hm_auto(secret) key = {0};
 *
 *     HM_TRY(hm_secret_new(&key, KEY_LEN, err));
 *     derive(key.p, key.len);
 *
 * There is no way to print a secret, and copies are made by hm_secret_from()
 * alone. Never put a secret into a struct hm_buf, whose growth leaves the old
 * block behind unwiped, nor into a message. */
#ifndef HM_SECRET_H
#define HM_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "hallmark/err.h"

struct hm_secret {
    uint8_t *p; /* NULL in a zeroed object, which is empty and may be freed */
    size_t len;
};

/* `len` zeroed bytes, at most HM_SECRET_MAX; 0 is allowed and gives a secret
 * that is present but empty (p is not NULL), such as an empty password. *out
 * is overwritten, not released: it must be empty. HM_LIMIT or HM_SYSTEM. */
HM_MUST_USE bool hm_secret_new(
    struct hm_secret *out, size_t len, struct hm_err *err);

/* Wiped first. The object becomes empty again. */
void hm_secret_free(struct hm_secret *secret);
HM_DEFINE_AUTO(secret)

/* Borrowed from the secret. */
struct hm_bytes hm_secret_view(const struct hm_secret *secret);

/* A secret with a copy of `in`. The caller wipes the original, hm_wipe(). */
HM_MUST_USE bool hm_secret_from(
    struct hm_secret *out, struct hm_bytes in, struct hm_err *err);

/* Hand over by name: the secret moves, nothing is copied, and `from` becomes
 * empty. */
struct hm_secret hm_secret_move(struct hm_secret *from);

/* Wipe what lies beyond `len` and forget it. This is how something of unknown
 * length is read: new with the maximum, fill, cut. */
void hm_secret_cut(struct hm_secret *secret, size_t len);

/* Does text that came from outside repeat so much of `secret` in a row that it is
 * no accident? Then it is not for a message. Shorter secrets are in no text. */
enum { HM_SECRET_SHOWN_LEN = 12 };
bool hm_secret_shows(struct hm_bytes text, struct hm_bytes secret);

/* Zero memory in a way that the compiler cannot drop. NULL with 0 is fine. */
void hm_wipe(void *p, size_t len);

/* Prepare libsodium; every function of ours that needs it calls this. Cheap
 * after the first time, and safe from any thread. HM_SYSTEM. */
HM_MUST_USE bool hm_sodium_init(struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* process.h - what only the owner of a process may decide about OpenSSL.
 *
 * A library is a guest: what it switches off in OpenSSL is missing for the
 * program around it as well. The hallmark program is no guest. */
#ifndef HM_CRYPTO_PROCESS_H
#define HM_CRYPTO_PROCESS_H

/* Nobody else uses OpenSSL in this process, now or later: its tables of old
 * names (EVP_get_digestbyname() and what stands on it, TLS among them) and of
 * error texts need not be filled. Takes effect when it is called before anything of lib/crypto. */
void hm_crypto_own_process(void);

/* Make OpenSSL's secure heap, which OpenSSL does without a lock: whoever will make
 * or read private halves calls this while no other thread uses OpenSSL, be it
 * through us or through an HTTP client. Otherwise the first private half does,
 * in whatever thread it comes to be, which is for programs of one thread. */
void hm_crypto_guard(void);

#endif

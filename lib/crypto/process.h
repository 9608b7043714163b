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

#endif

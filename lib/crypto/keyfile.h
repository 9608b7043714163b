/* SPDX-License-Identifier: Apache-2.0 */
/* keyfile.h - private keys under a password, as cosign keeps them
 * (docs/formats/keyfile.md).
 *
 * PEM around JSON around scrypt and XSalsa20-Poly1305. The file (parse, write)
 * is apart from what costs (open, seal): parsing looks at everything but the
 * password, so a damaged file, or parameters that would stall the machine, are
 * refused before any key is derived.
 *
 *     hm_auto(keyfile) file = {0};
 *     hm_auto(secret) pkcs8 = {0};
 *
 *     HM_TRY(hm_keyfile_parse(&file, pem, err));
 *     HM_TRY(hm_keyfile_open(&pkcs8, &file, hm_secret_view(&password), err));
 *
 * Deriving costs 0.1 to 0.4 s and 32, 64 or 128 MiB for N of 32768, 65536 or
 * 131072. That is the protection: so much for every guess. */
#ifndef HM_KEYFILE_H
#define HM_KEYFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "crypto/secret.h"
#include "hallmark/err.h"

enum {
    HM_KEYFILE_N = 65536, /* what cosign writes, and we */
    HM_KEYFILE_SALT_LEN = 32,
    HM_KEYFILE_NONCE_LEN = 24,
};

/* All that encryption takes beside the key and the password. Public. */
struct hm_keyfile_params {
    uint64_t n; /* 32768, 65536 or 131072; r is always 8 and p 1 */
    uint8_t salt[HM_KEYFILE_SALT_LEN];
    uint8_t nonce[HM_KEYFILE_NONCE_LEN];
};

struct hm_keyfile {
    struct hm_keyfile_params params;
    struct hm_buf ciphertext;
};

void hm_keyfile_free(struct hm_keyfile *file);
HM_DEFINE_AUTO(keyfile)

/* Does a PEM block of that label hold an encrypted private key? */
bool hm_keyfile_is_label(struct hm_bytes label);

/* Read one PEM block with nothing else around it but white space. The labels
 * are ENCRYPTED SIGSTORE PRIVATE KEY and, older, ENCRYPTED COSIGN PRIVATE KEY.
 * Every member must be there, no other may be, and only the three values of N
 * above pass. *out must be zeroed. HM_FORMAT, HM_UNSUPPORTED (another method,
 * named in the message) or HM_LIMIT. */
HM_MUST_USE bool hm_keyfile_parse(
    struct hm_keyfile *out, struct hm_bytes in, struct hm_err *err);

/* Derive the key and decrypt: *pkcs8 becomes the DER text of a private key,
 * still to be parsed. A wrong password and a changed file cannot be told apart:
 * HM_DENIED. An empty password is one. HM_SYSTEM when there is no memory. */
HM_MUST_USE bool hm_keyfile_open(struct hm_secret *pkcs8,
    const struct hm_keyfile *file, struct hm_bytes password,
    struct hm_err *err);

/* Fresh salt and nonce, and the usual N. A nonce must never be used twice under
 * one password and salt, so make new ones for every file. */
HM_MUST_USE bool hm_keyfile_params(
    struct hm_keyfile_params *out, struct hm_err *err);

/* The way back: encrypt `pkcs8`. The result depends on the arguments alone.
 * *out must be zeroed. HM_USAGE when N is not one that can be read back or the
 * key is empty, HM_LIMIT when key or password are too long, HM_SYSTEM. */
HM_MUST_USE bool hm_keyfile_seal(struct hm_keyfile *out,
    const struct hm_keyfile_params *params, struct hm_bytes pkcs8,
    struct hm_bytes password, struct hm_err *err);

/* Append the PEM text, byte for byte as cosign writes it. */
void hm_keyfile_write(struct hm_buf *out, const struct hm_keyfile *file);

#endif

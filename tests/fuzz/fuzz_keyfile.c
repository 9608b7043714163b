/* SPDX-License-Identifier: Apache-2.0 */
/* Encrypted key files up to, and not with, the derivation of the key. What
 * parses can be written, and what was written parses to the same. */
#include <stdlib.h>

#include "base/limits.h"
#include "crypto/keyfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same(const struct hm_keyfile *a, const struct hm_keyfile *b)
{
    return a->params.n == b->params.n &&
        hm_bytes_eq(hm_bytes(a->params.salt, HM_KEYFILE_SALT_LEN),
            hm_bytes(b->params.salt, HM_KEYFILE_SALT_LEN)) &&
        hm_bytes_eq(hm_bytes(a->params.nonce, HM_KEYFILE_NONCE_LEN),
            hm_bytes(b->params.nonce, HM_KEYFILE_NONCE_LEN)) &&
        hm_bytes_eq(hm_buf_view(&a->ciphertext), hm_buf_view(&b->ciphertext));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(keyfile) file = {0};
    hm_auto(keyfile) again = {0};
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_err err = {0};
    struct hm_bytes text;

    if (!hm_keyfile_parse(&file, hm_bytes(data, size), &err))
        return 0;
    if (file.params.n > 131072 || file.ciphertext.len <= 16)
        abort();
    hm_keyfile_write(&pem, &file);
    if (!hm_buf_end(&pem, &text, &err) ||
        !hm_keyfile_parse(&again, text, &err) || !same(&file, &again))
        abort();
    return 0;
}

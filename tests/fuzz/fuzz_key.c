/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, public and private, DER and PEM: what is read has one encoding, and
 * that encoding is the same key. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_public(const struct hm_key *key)
{
    hm_auto_ptr(key) again = NULL;
    hm_auto_ptr(key) from_pem = NULL;
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_err err = {0};

    must(hm_key_parse_spki(&again, hm_key_spki(key), &err));
    must(hm_key_eq(again, key));
    hm_key_write_pem(&pem, key);
    must(hm_key_parse(&from_pem, hm_buf_view(&pem), &err));
    must(hm_key_eq(from_pem, key));
}

static void check_private(const struct hm_key *key)
{
    hm_auto_ptr(key) again = NULL;
    hm_auto(secret) first = {0};
    hm_auto(secret) second = {0};
    struct hm_err err = {0};

    must(hm_key_write_pkcs8(&first, key, &err));
    must(hm_key_parse_pkcs8(&again, hm_secret_view(&first), &err));
    must(hm_key_eq(again, key) && hm_key_is_private(again));
    must(hm_key_write_pkcs8(&second, again, &err));
    must(hm_ct_eq(hm_secret_view(&first), hm_secret_view(&second)));
    check_public(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size);
    hm_auto_ptr(key) public = NULL;
    hm_auto_ptr(key) bare = NULL;
    hm_auto_ptr(key) pkcs8 = NULL;
    hm_auto_ptr(key) pem = NULL;
    struct hm_err err = {0};

    if (hm_key_parse(&public, in, &err))
        check_public(public);
    if (hm_key_parse_pkcs1(&bare, in, &err))
        check_public(bare);
    if (hm_key_parse_pkcs8(&pkcs8, in, &err))
        check_private(pkcs8);
    if (hm_key_parse_private_pem(&pem, in, &err))
        check_private(pem);
    return 0;
}

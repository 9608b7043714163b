/* SPDX-License-Identifier: Apache-2.0 */
/* Key sets: what is in one has an algorithm for its key, or a reason, and is
 * found by its id. */
#include <stdlib.h>

#include "base/err.h"
#include "jose/jwk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check(const struct hm_jwk_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct hm_jwk *jwk = &set->keys[i];

        if (jwk->key == NULL)
            must(jwk->problem.len > 0);
        else
            must(jwk->alg->key == hm_key_type(jwk->key) &&
                !hm_key_is_private(jwk->key));
        if (jwk->kid.p != NULL)
            must(hm_jwk_set_find(set, jwk->kid) == jwk);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size);
    hm_auto_ptr(jwk_set) one = NULL;
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_err err = {0};

    if (hm_jwk_parse(&one, in, &err)) {
        must(one->count == 1 && one->keys[0].key != NULL);
        check(one);
    }
    if (hm_jwk_set_parse(&set, in, &err))
        check(set);
    return 0;
}

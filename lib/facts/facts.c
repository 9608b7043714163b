/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/facts.h"

/* By text: an address that stands in two certificates says as much as a name
 * does. */
static bool share_a_name(const struct hm_facts *a, const struct hm_facts *b)
{
    for (size_t i = 0; i < a->san_count; i++) {
        for (size_t j = 0; j < b->san_count; j++) {
            if (hm_bytes_eq(a->sans[i].value, b->sans[j].value))
                return true;
        }
    }
    return false;
}

bool hm_facts_same_signer(const struct hm_facts *a, const struct hm_facts *b)
{
    if (a->kind == HM_FACTS_NONE || b->kind == HM_FACTS_NONE)
        return false;
    /* Also across kinds: a certificate for the key that was given. */
    if (hm_digest_eq(&a->key_id, &b->key_id))
        return true;
    return a->kind == HM_FACTS_CERT && b->kind == HM_FACTS_CERT &&
        hm_bytes_eq(a->issuer, b->issuer) && share_a_name(a, b);
}

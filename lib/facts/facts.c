/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/facts.h"

#include "base/err.h"

const char hm_facts_sign_type[] = "https://sigstore.dev/cosign/sign/v1";

bool hm_facts_is_image_signature(const struct hm_facts *facts)
{
    if (!facts->image || facts->has_claim == facts->has_statement)
        return false;
    return facts->has_claim ||
        hm_bytes_eq_str(facts->statement.predicate_type, hm_facts_sign_type);
}

const struct hm_san *hm_facts_name(const struct hm_facts *facts)
{
    for (size_t i = 0; i < facts->san_count; i++) {
        if (facts->sans[i].kind != HM_SAN_UNKNOWN &&
            facts->sans[i].kind != HM_SAN_IP)
            return &facts->sans[i];
    }
    return NULL;
}

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

bool hm_facts_since(
    struct hm_time *out, const struct hm_facts *facts, struct hm_err *err)
{
    if (facts->kind == HM_FACTS_KEY)
        return hm_fail(err, HM_POLICY,
            "signed with a key: who logs or timestamps an old signature again "
            "makes it look new, so nothing proves that it is not older; the "
            "certificate of an identity would");
    if (facts->kind != HM_FACTS_CERT || !facts->has_since)
        return hm_fail(err, HM_POLICY,
            "nothing proves when it was signed at the earliest");
    *out = facts->since;
    return true;
}

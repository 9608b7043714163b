/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/work.h"

#include "base/limits.h"

struct hm_work hm_work(size_t units, struct hm_work *whole)
{
    return (struct hm_work){.left = units, .whole = whole};
}

bool hm_work_refused(const struct hm_work *work)
{
    return work != NULL && work->refused;
}

bool hm_work_spend(struct hm_work *work, size_t units, struct hm_err *err)
{
    if (work == NULL)
        return true;
    if (units > work->left) {
        work->refused = true;
        return hm_fail(err, HM_LIMIT,
            "its signatures cost more than is spent on one piece of evidence");
    }
    if (work->whole != NULL && units > work->whole->left) {
        work->refused = work->whole->refused = true;
        return hm_fail(err, HM_LIMIT,
            "the signatures before it used up what is spent on one artifact");
    }
    work->left -= units;
    if (work->whole != NULL)
        work->whole->left -= units;
    return true;
}

/* OpenSSL has fast code for P-256 alone. */
size_t hm_work_of_key(enum hm_key_type type)
{
    switch (type) {
    case HM_KEY_P384:
    case HM_KEY_P521:
        return HM_WORK_SLOW;
    case HM_KEY_ED25519:
        return 2;
    case HM_KEY_NONE:
    case HM_KEY_P256:
    case HM_KEY_RSA:
        break;
    }
    return 1;
}

size_t hm_work_of_bytes(size_t len)
{
    return len / HM_WORK_BYTES;
}

bool hm_work_verify(struct hm_work *work, const struct hm_key *key,
    size_t message_len, struct hm_err *err)
{
    return hm_work_spend(work,
        hm_work_of_key(hm_key_type(key)) + hm_work_of_bytes(message_len), err);
}

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

/* Of a piece of evidence, of what it is a part of, and so on: no chain of parts
 * is longer. */
static const char *const used_up[] = {
    "its signatures cost more than is spent on one piece of evidence",
    "the signatures before it used up what is spent on one artifact",
    "the signatures before it used up what is spent on one image",
};
enum { LAST = sizeof(used_up) / sizeof(used_up[0]) - 1 };

/* All parts up to the one that has not enough. */
static void refuse(struct hm_work *work, const struct hm_work *poor)
{
    for (; work != poor; work = work->whole)
        work->refused = true;
    work->refused = true;
}

bool hm_work_spend(struct hm_work *work, size_t units, struct hm_err *err)
{
    struct hm_work *w = work;
    size_t depth = 0;

    for (; w != NULL && units <= w->left; w = w->whole)
        depth++;
    if (w != NULL) {
        refuse(work, w);
        return hm_fail(
            err, HM_LIMIT, "%s", used_up[depth < LAST ? depth : LAST]);
    }
    for (w = work; w != NULL; w = w->whole)
        w->left -= units;
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

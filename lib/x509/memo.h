/* SPDX-License-Identifier: Apache-2.0 */
/* memo.h - what was found out in search of paths for one piece of evidence.
 *
 * Every authority of every domain is asked, and each meets the same hints: who
 * signed whom among them is computed once. Whether a certificate was signed by a
 * key depends on the bytes of both and on nothing else, so these are what is
 * remembered, never where they lay. */
#ifndef HM_X509_MEMO_H
#define HM_X509_MEMO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "crypto/work.h"
#include "x509/cert.h"

/* Zeroed, it knows nothing. The certificates must outlive it. */
struct hm_path_memo {
    struct hm_work *work; /* that signatures are paid out of; NULL: no end */
    struct hm_path_link {
        struct hm_bytes cert, spki;
        bool is_signed;
    } links[HM_PATH_LINKS_MAX];
    size_t count;
};

/* Was it found out whether the key in `issuer` signed `cert`? NULL: not yet, or
 * there is no memo. */
const struct hm_path_link *hm_path_memo_find(const struct hm_path_memo *memo,
    const struct hm_cert *cert, const struct hm_cert *issuer);

/* Remember it, while there is room. */
void hm_path_memo_add(struct hm_path_memo *memo, const struct hm_cert *cert,
    const struct hm_cert *issuer, bool is_signed);

/* What signatures are paid out of; NULL without a memo. */
struct hm_work *hm_path_memo_work(const struct hm_path_memo *memo);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps: whatever is read lies inside of the input, and a response is its
 * token with a status. */
#include <stdlib.h>

#include "base/err.h"
#include "crypto/digest.h"
#include "tsa/timestamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static bool is_in(struct hm_bytes part, struct hm_bytes whole)
{
    return part.len == 0 ||
        (part.p >= whole.p && part.len <= whole.len &&
            (size_t)(part.p - whole.p) <= whole.len - part.len);
}

static void check(const struct hm_timestamp *ts, struct hm_bytes in)
{
    const struct hm_bytes parts[] = {ts->token, ts->tst_info, ts->policy,
        ts->serial, ts->nonce, ts->signer_issuer, ts->signer_serial,
        ts->signed_attrs, ts->digest_oid, ts->sig_oid, ts->sig_params,
        ts->signature, ts->ess_issuer, ts->ess_serial};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        must(is_in(parts[i], in));
    must(ts->cert_count <= HM_TSA_CERTS_MAX);
    for (size_t i = 0; i < ts->cert_count; i++)
        must(is_in(ts->certs[i], ts->token));
    must(ts->signed_attrs.len > 0 && ts->time.ns < 1000000000);
    must(hm_digest_view(&ts->imprint).len > 0);
    must(hm_digest_view(&ts->message_digest).len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size);
    struct hm_timestamp ts, again;
    struct hm_err err = {0};

    if (hm_timestamp_parse_response(&ts, in, &err)) {
        check(&ts, in);
        must(hm_timestamp_parse_token(&again, ts.token, &err));
        must(hm_bytes_eq(ts.tst_info, again.tst_info));
    } else {
        must(err.code != HM_OK && err.code != HM_USAGE && ts.token.len == 0);
    }
    if (hm_timestamp_parse_token(&ts, in, &err))
        check(&ts, in);
    return 0;
}

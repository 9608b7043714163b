/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamp requests: what is read is written to the same bytes again, but for
 * the spelling of the hash and for extensions. */
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "tsa/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(buf) der = hm_buf(HM_TSA_MAX);
    struct hm_tsa_request request, again;
    struct hm_err err = {0};

    if (!hm_tsa_request_parse(&request, hm_bytes(data, size), &err)) {
        must(err.code != HM_OK && err.code != HM_USAGE);
        must(request.imprint.hash == HM_HASH_NONE);
        return 0;
    }
    must(hm_tsa_request_write(&der, &request, &err));
    must(hm_tsa_request_parse(&again, hm_buf_view(&der), &err));
    must(hm_digest_eq(&request.imprint, &again.imprint));
    must(hm_bytes_eq(request.nonce, again.nonce));
    must(hm_bytes_eq(request.policy, again.policy));
    must(request.certs == again.certs && !again.extensions);
    return 0;
}

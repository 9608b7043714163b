/* SPDX-License-Identifier: Apache-2.0 */
/* How many certificates a second the sandbox's authority issues on one core: by
 * request, with the timestamp in it, P-256 throughout. The token's signature is
 * not part of it. Fails below 200. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "enc/base64.h"
#include "enc/pem.h"
#include "lab/authority.h"
#include "x509/csr.h"

enum { COUNT = 2000, LEAST = 200 };

static bool write_request(struct hm_buf *out, struct hm_err *err)
{
    hm_auto(buf) der = hm_buf(HM_CSR_MAX), pem = hm_buf(HM_MIB);
    hm_auto_ptr(key) key = NULL;

    HM_TRY(hm_key_generate(&key, HM_KEY_P256, 0, err));
    HM_TRY(hm_csr_write(&der, key, err));
    hm_pem_write(&pem, hm_csr_label, hm_buf_view(&der));
    hm_buf_put_str(out, "{\"credentials\":{\"oidcIdentityToken\":\"");
    lab_token(out, lab_github_claims, false);
    hm_buf_put_str(out, "\"},\"certificateSigningRequest\":\"");
    hm_base64_encode(out, HM_BASE64, hm_buf_view(&pem));
    hm_buf_put_str(out, "\"}");
    return hm_buf_end(out, NULL, err);
}

static bool issue_all(
    struct lab_authority *lab, struct hm_bytes body, struct hm_err *err)
{
    const struct hm_serve_request req = {.method = HM_LIT("POST"),
        .path = HM_LIT(HM_SANDBOX_FULCIO_PREFIX "/api/v2/signingCert"),
        .body = body,
        .body_fd = -1,
        .body_len = body.len};

    for (size_t i = 0; i < COUNT; i++) {
        hm_auto(serve_response) resp = hm_serve_response();

        hm_sandbox_fulcio_handle(lab->fulcio, NULL, &req, &resp);
        if (resp.status != 200)
            return hm_fail(err, HM_SYSTEM, "certificate %zu: %s", i,
                hm_buf_str(&resp.body));
    }
    return true;
}

static bool run(int64_t *rate, struct hm_err *err)
{
    lab_authority_auto lab = {0};
    hm_auto(buf) body = hm_buf(HM_MIB);
    int64_t start_ms, took_ms;

    HM_TRY(lab_authority_new(&lab, NULL, err));
    HM_TRY(write_request(&body, err));
    start_ms = hm_clock_mono_ms();
    HM_TRY(issue_all(&lab, hm_buf_view(&body), err));
    took_ms = hm_clock_mono_ms() - start_ms;
    *rate = COUNT * INT64_C(1000) / (took_ms + 1);
    return true;
}

int main(void)
{
    struct hm_err err = {0};
    int64_t rate = 0;

    if (!run(&rate, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return EXIT_FAILURE;
    }
    printf("%d certificates, %lld a second (at least %d)\n", COUNT,
        (long long)rate, LEAST);
    return rate >= LEAST ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A Link field of a list: the next page is of the same list, or there is
 * none. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "registry/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(http_headers) headers = hm_http_headers();
    hm_auto(buf) field = hm_buf(HM_MIB);
    hm_auto(buf) out = hm_buf(HM_URI_MAX);
    struct hm_err err = {0};
    struct hm_uri here;

    hm_buf_put_str(&field, "Link: ");
    hm_buf_put(&field, hm_bytes(data, size));
    if (!hm_uri_parse(
            &here, HM_LIT("https://r.test/v2/a/tags/list?n=1"), &err) ||
        !hm_http_headers_take(&headers, HM_LIT("HTTP/1.1 200 x"), &err) ||
        !hm_http_headers_take(&headers, hm_buf_view(&field), &err) ||
        !hm_link_follow(&out, &here, &headers, &err))
        return 0;
    if (out.len > 0 &&
        !hm_bytes_starts(hm_buf_view(&out), HM_LIT("/v2/a/tags/list?")))
        abort();
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A Location header, judged twice: by a caller who allows no other origin,
 * where the result must be at home, and by one who allows all, where it must
 * still be https, no loopback, and an URL that reads back. */
#include <stdlib.h>

#include "base/uri.h"
#include "http/redirect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char home_text[] = "https://a.example:8443/v2/x?y=z";

static void check(const struct hm_http_hop *hop, bool anywhere)
{
    struct hm_err err = {0};
    struct hm_uri home, to;

    if (!hm_uri_parse(&home, HM_LIT(home_text), &err) ||
        !hm_uri_parse(&to, hm_buf_view(&hop->url), &err) || to.has_fragment ||
        !hm_uri_scheme_is(&to, "https") || hm_uri_is_loopback(&to))
        abort();
    if (hop->foreign == hm_uri_same_origin(&home, &to))
        abort();
    if (!anywhere && hop->foreign)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(http_response) resp = {.status = 307};
    hm_auto(buf) field = hm_buf(1 << 20);
    struct hm_err err = {0};

    hm_buf_put_str(&field, "Location: ");
    hm_buf_put(&field, hm_bytes(data, size));
    resp.headers = hm_http_headers();
    if (!hm_http_headers_take(&resp.headers, HM_LIT("HTTP/2 307"), &err) ||
        !hm_http_headers_take(&resp.headers, hm_buf_view(&field), &err))
        return 0;
    for (int anywhere = 0; anywhere <= 1; anywhere++) {
        hm_auto(http_hop) hop = {.url = {0}};
        struct hm_http_request req = {.url = HM_LIT(home_text),
            .unsafe_http = true,
            .redirects = {.max = 1,
                .allow = anywhere ? hm_http_redirect_anywhere : NULL}};

        if (hm_http_redirect_check(&hop, &req, &resp, &err))
            check(&hop, anywhere == 1);
    }
    return 0;
}

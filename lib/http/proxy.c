/* SPDX-License-Identifier: Apache-2.0 */
#include "http/proxy.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "http/headers.h"

void hm_http_proxy_free(struct hm_http_proxy *proxy)
{
    hm_buf_free(&proxy->url);
}

/* Where "://" ends, or 0. */
static size_t scheme_len(struct hm_bytes in)
{
    size_t colon = hm_bytes_find(in, ':');

    if (hm_bytes_eq_str(hm_bytes_slice(in, colon, 3), "://"))
        return colon + 3;
    return 0;
}

/* The last '@' before the path ends the userinfo: a password may hold one. */
static size_t userinfo_len(struct hm_bytes authority)
{
    for (size_t i = authority.len; i-- > 0;) {
        if (authority.p[i] == '@')
            return i + 1;
    }
    return 0;
}

static bool url_ok(struct hm_bytes url)
{
    struct hm_err ignored = {0};
    struct hm_uri uri;

    return hm_uri_parse(&uri, url, &ignored) &&
        (hm_uri_scheme_is(&uri, "http") || hm_uri_scheme_is(&uri, "https")) &&
        (uri.path.len == 0 || hm_bytes_eq_str(uri.path, "/")) &&
        !uri.has_query && !uri.has_fragment && uri.port != 0;
}

bool hm_http_proxy_parse(
    struct hm_http_proxy *out, struct hm_bytes in, struct hm_err *err)
{
    hm_auto(http_proxy) proxy = {.url = hm_buf(HM_URI_MAX)};
    size_t scheme = scheme_len(in);
    struct hm_bytes rest = hm_bytes_slice(in, scheme, in.len);
    struct hm_bytes authority =
        hm_bytes_slice(rest, 0, hm_bytes_find(rest, '/'));
    size_t userinfo = userinfo_len(authority);

    if (userinfo > 0)
        proxy.credentials = hm_bytes_slice(authority, 0, userinfo - 1);
    if (scheme == 0)
        hm_buf_put_str(&proxy.url, "http://");
    hm_buf_put(&proxy.url, hm_bytes_slice(in, 0, scheme));
    hm_buf_put(&proxy.url, hm_bytes_slice(rest, userinfo, rest.len));
    HM_TRY(hm_buf_end(&proxy.url, NULL, err));
    if (!url_ok(hm_buf_view(&proxy.url)) ||
        !hm_http_value_ok(proxy.credentials))
        return hm_fail(err, HM_USAGE,
            "the proxy is no URL of the form http://[user:password@]host:port");
    *out = proxy;
    proxy.url = hm_buf(0);
    return true;
}

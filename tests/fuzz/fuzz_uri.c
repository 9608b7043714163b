/* SPDX-License-Identifier: Apache-2.0 */
/* What parses is made of its parts and nothing else, and is no odd spelling of
 * an address to the C library; what is resolved parses. */
#include "base/uri.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_parts(const struct hm_uri *uri, struct hm_bytes in)
{
    hm_auto(buf) out = hm_buf(in.len + 1);

    hm_buf_put(&out, uri->scheme);
    hm_buf_put_str(&out, "://");
    hm_buf_put(&out, uri->host);
    if (uri->has_port)
        hm_buf_printf(&out, ":%u", uri->port);
    hm_buf_put(&out, uri->path);
    hm_buf_put_str(&out, uri->has_query ? "?" : "");
    hm_buf_put(&out, uri->query);
    hm_buf_put_str(&out, uri->has_fragment ? "#" : "");
    hm_buf_put(&out, uri->fragment);
    if (!hm_bytes_eq(hm_buf_view(&out), in))
        abort();
}

static void check_host(const struct hm_uri *uri)
{
    char host[HM_URI_HOST_MAX + 1] = {0}, plain[INET_ADDRSTRLEN];
    struct in6_addr address6;
    struct in_addr address;

    memcpy(host, uri->host.p, uri->host.len);
    if (host[0] == '[') {
        host[uri->host.len - 1] = '\0';
        if (inet_pton(AF_INET6, host + 1, &address6) != 1)
            abort();
    } else if (inet_aton(host, &address) != 0) {
        inet_ntop(AF_INET, &address, plain, sizeof(plain));
        if (!hm_bytes_eq_str(uri->host, plain))
            abort();
    }
}

static bool parse(struct hm_uri *uri, struct hm_bytes in)
{
    struct hm_err err = {0};

    if (!hm_uri_parse(uri, in, &err)) {
        if (err.code == HM_OK || !hm_utf8_ok(hm_bytes_str(err.msg)))
            abort();
        return false;
    }
    check_parts(uri, in);
    check_host(uri);
    return true;
}

/* The input is a base, a line feed and a reference. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size);
    size_t line = hm_bytes_find(in, '\n');
    struct hm_bytes ref = hm_bytes_slice(in, line + 1, size);
    hm_auto(buf) out = hm_buf(HM_URI_MAX);
    struct hm_uri base, target, alone;
    struct hm_err err = {0};

    if (!parse(&base, hm_bytes_slice(in, 0, line)))
        return 0;
    if (!hm_uri_resolve(&out, &base, ref, &err)) {
        if (out.len != 0 || parse(&alone, ref))
            abort();
        return 0;
    }
    if (!parse(&target, hm_buf_view(&out)))
        abort();
    if (parse(&alone, ref) && !hm_uri_same_origin(&alone, &target))
        abort();
    return 0;
}

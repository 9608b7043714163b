/* SPDX-License-Identifier: Apache-2.0 */
#include "base/uri.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

enum { PORT_MAX = 65535, PORT_DIGITS = 5, IPV6_GROUPS = 8 };

static bool is_one_of(const char *set, uint8_t c)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* RFC 3986 section 2.3. */
static bool is_unreserved(uint8_t c)
{
    return hm_is_alnum(c) || is_one_of("-._~", c);
}

/* RFC 3986 section 3.3, with '/' and, for queries and fragments, '?'. */
static bool is_path_char(uint8_t c)
{
    return is_unreserved(c) || is_one_of("!$&'()*+,;=:@/", c);
}

static bool is_scheme_char(uint8_t c)
{
    return hm_is_alnum(c) || is_one_of("+-.", c);
}

static bool is_hex(uint8_t c)
{
    return hm_is_digit(c) || (hm_to_lower(c) >= 'a' && hm_to_lower(c) <= 'f');
}

/* Where the first character of `set` stands, or in.len. */
static size_t find_any(struct hm_bytes in, const char *set)
{
    size_t i = 0;

    while (i < in.len && !is_one_of(set, in.p[i]))
        i++;
    return i;
}

/* Take the front up to the first character of `set` off `in`. */
static struct hm_bytes split(struct hm_bytes *in, const char *set)
{
    size_t len = find_any(*in, set);
    struct hm_bytes front = hm_bytes_slice(*in, 0, len);

    *in = hm_bytes_slice(*in, len, in->len);
    return front;
}

static bool chars_ok(struct hm_bytes in, bool query)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] == '%') {
            if (in.len - i < 3 || !is_hex(in.p[i + 1]) || !is_hex(in.p[i + 2]))
                return false;
            i += 2;
        } else if (!is_path_char(in.p[i]) && !(query && in.p[i] == '?'))
            return false;
    }
    return true;
}

/* Is it a scheme? RFC 3986 section 3.1. */
static bool scheme_ok(struct hm_bytes in)
{
    if (in.len == 0 || !hm_is_alpha(in.p[0]))
        return false;
    for (size_t i = 0; i < in.len; i++) {
        if (!is_scheme_char(in.p[i]))
            return false;
    }
    return true;
}

/* Four plain decimals from 0 to 255. */
static bool is_ipv4(struct hm_bytes in)
{
    uint64_t v;

    for (int i = 0; i < 4; i++) {
        if (!hm_text_u64(&v, split(&in, ".")) || v > 255)
            return false;
        if ((in.len > 0) != (i < 3))
            return false;
        in = hm_bytes_slice(in, 1, in.len);
    }
    return true;
}

/* How many groups of 16 bits stand in "2001:db8:127.0.0.1"; false when some are
 * none. An empty text has none, and that is fine. */
static bool count_groups(size_t *count, struct hm_bytes in, bool last_part)
{
    bool more = in.len > 0;

    while (more) {
        struct hm_bytes group = split(&in, ":");

        more = in.len > 0;
        in = hm_bytes_slice(in, 1, in.len);
        if (!more && last_part && is_ipv4(group)) {
            *count += 2;
            return true;
        }
        if (group.len == 0 || group.len > 4)
            return false;
        for (size_t i = 0; i < group.len; i++) {
            if (!is_hex(group.p[i]))
                return false;
        }
        ++*count;
    }
    return true;
}

/* Where "::" stands, or in.len. */
static size_t find_gap(struct hm_bytes in)
{
    for (size_t i = 0; i + 1 < in.len; i++) {
        if (in.p[i] == ':' && in.p[i + 1] == ':')
            return i;
    }
    return in.len;
}

/* RFC 3986 section 3.2.2 (IPv6address), without the brackets. "::" stands for
 * at least one group. */
static bool is_ipv6(struct hm_bytes in)
{
    size_t gap = find_gap(in), count = 0;

    if (gap == in.len)
        return count_groups(&count, in, true) && count == IPV6_GROUPS;
    return count_groups(&count, hm_bytes_slice(in, 0, gap), false) &&
        count_groups(&count, hm_bytes_slice(in, gap + 2, in.len), true) &&
        count < IPV6_GROUPS;
}

/* Would inet_aton() take this last label for (the end of) an address? */
static bool is_number(struct hm_bytes label)
{
    bool hex =
        label.len > 1 && label.p[0] == '0' && hm_to_lower(label.p[1]) == 'x';

    for (size_t i = hex ? 2 : 0; i < label.len; i++) {
        if (!(hex ? is_hex(label.p[i]) : hm_is_digit(label.p[i])))
            return false;
    }
    return true;
}

static bool label_ok(struct hm_bytes label)
{
    for (size_t i = 0; i < label.len; i++) {
        if (!hm_is_alnum(label.p[i]) && !is_one_of("-_", label.p[i]))
            return false;
    }
    return label.len > 0;
}

static bool check_name(struct hm_bytes host, struct hm_err *err)
{
    struct hm_bytes rest = host, label;

    if (host.len == 0)
        return hm_fail(err, HM_FORMAT, "no host");
    do {
        label = split(&rest, ".");
        if (!label_ok(label))
            return hm_fail(err, HM_FORMAT, "\"%s\" is no host", HM_SHOW(host));
        rest = hm_bytes_slice(rest, 1, rest.len);
    } while (rest.len > 0);
    if (is_number(label) && !is_ipv4(host))
        return hm_fail(err, HM_FORMAT, "host \"%s\" is not four plain decimals",
            HM_SHOW(host));
    return true;
}

/* A literal in brackets, or a name; `rest` keeps what follows. */
static bool take_host(
    struct hm_bytes *host, struct hm_bytes *rest, struct hm_err *err)
{
    struct hm_bytes all = *rest;

    if (!hm_bytes_starts(all, HM_LIT("["))) {
        *host = split(rest, ":");
        return check_name(*host, err);
    }
    *host = hm_bytes_slice(all, 0, split(rest, "]").len + 1);
    *rest = hm_bytes_slice(*rest, 1, rest->len);
    if (host->p[host->len - 1] != ']' ||
        !is_ipv6(hm_bytes_slice(*host, 1, host->len - 2)))
        return hm_fail(
            err, HM_FORMAT, "host \"%s\" is no IPv6 address", HM_SHOW(*host));
    return true;
}

static bool parse_authority(
    struct hm_uri *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_bytes rest = in, port;
    uint64_t v;

    if (hm_bytes_find(in, '@') < in.len)
        return hm_fail(err, HM_FORMAT, "a user before '@' is refused");
    HM_TRY(take_host(&out->host, &rest, err));
    if (out->host.len > HM_URI_HOST_MAX)
        return hm_fail(err, HM_LIMIT, "host has %zu bytes, more than %d",
            out->host.len, HM_URI_HOST_MAX);
    if (rest.len == 0)
        return true;
    port = hm_bytes_slice(rest, 1, rest.len);
    if (rest.p[0] != ':' || !hm_text_u64(&v, port) || v == 0 || v > PORT_MAX)
        return hm_fail(err, HM_FORMAT, "port is not 1 to %d", PORT_MAX);
    out->port = (uint16_t)v;
    out->has_port = true;
    return true;
}

/* The five parts of RFC 3986 appendix B, nothing checked yet. */
struct parts {
    struct hm_bytes scheme, authority, path, query, fragment;
    bool has_scheme, has_authority, has_query, has_fragment;
};

/* If `in` starts with `mark`, drop that. */
static bool skip(struct hm_bytes *in, struct hm_bytes mark)
{
    if (!hm_bytes_starts(*in, mark))
        return false;
    *in = hm_bytes_slice(*in, mark.len, in->len);
    return true;
}

static struct parts split_parts(struct hm_bytes in)
{
    struct parts parts = {0};
    size_t mark = find_any(in, ":/?#");

    if (mark < in.len && in.p[mark] == ':') {
        parts.has_scheme = true;
        parts.scheme = split(&in, ":");
        skip(&in, HM_LIT(":"));
    }
    parts.has_authority = skip(&in, HM_LIT("//"));
    if (parts.has_authority)
        parts.authority = split(&in, "/?#");
    parts.path = split(&in, "?#");
    parts.has_query = skip(&in, HM_LIT("?"));
    if (parts.has_query)
        parts.query = split(&in, "#");
    parts.has_fragment = skip(&in, HM_LIT("#"));
    parts.fragment = in;
    return parts;
}

static uint16_t default_port(const struct hm_uri *uri)
{
    if (hm_uri_scheme_is(uri, "https"))
        return 443;
    return hm_uri_scheme_is(uri, "http") ? 80 : 0;
}

static bool parse(struct hm_uri *out, struct hm_bytes in, struct hm_err *err)
{
    struct parts parts = split_parts(in);
    struct hm_uri uri = {
        .scheme = parts.scheme,
        .path = parts.path,
        .query = parts.query,
        .fragment = parts.fragment,
        .has_query = parts.has_query,
        .has_fragment = parts.has_fragment,
    };

    if (!parts.has_scheme || !scheme_ok(parts.scheme) || !parts.has_authority)
        return hm_fail(
            err, HM_FORMAT, "does not start with a scheme and \"//\"");
    HM_TRY(parse_authority(&uri, parts.authority, err));
    if (!chars_ok(uri.path, false) || !chars_ok(uri.query, true) ||
        !chars_ok(uri.fragment, true))
        return hm_fail(err, HM_FORMAT, "a character that must be escaped");
    if (!uri.has_port)
        uri.port = default_port(&uri);
    *out = uri;
    return true;
}

/* What of a URL may stand in a message or log: not the query, where signatures
 * and tokens are, and nothing if there may be a password. */
static struct hm_bytes public_part(struct hm_bytes in)
{
    if (hm_bytes_find(in, '@') < in.len)
        return HM_LIT("..");
    return split(&in, "?#");
}

bool hm_uri_parse(struct hm_uri *out, struct hm_bytes in, struct hm_err *err)
{
    if (in.len > HM_URI_MAX)
        return hm_fail(err, HM_LIMIT, "URL has %zu bytes, more than %zu",
            in.len, HM_URI_MAX);
    if (!parse(out, in, err))
        return hm_wrap(err, "URL \"%s\"", HM_SHOW(public_part(in)));
    return true;
}

bool hm_uri_scheme_is(const struct hm_uri *uri, const char *scheme)
{
    return hm_bytes_eq_nocase(uri->scheme, hm_bytes_str(scheme));
}

bool hm_uri_same_origin(const struct hm_uri *a, const struct hm_uri *b)
{
    return a->host.len > 0 && a->port == b->port &&
        hm_bytes_eq_nocase(a->scheme, b->scheme) &&
        hm_bytes_eq_nocase(a->host, b->host);
}

bool hm_uri_is_loopback(const struct hm_uri *uri)
{
    return hm_bytes_eq_nocase(uri->host, HM_LIT("localhost")) ||
        hm_bytes_eq(uri->host, HM_LIT("[::1]")) ||
        (hm_bytes_starts(uri->host, HM_LIT("127.")) && is_ipv4(uri->host));
}

static bool ends_nocase(struct hm_bytes in, struct hm_bytes end)
{
    return in.len >= end.len &&
        hm_bytes_eq_nocase(hm_bytes_slice(in, in.len - end.len, end.len), end);
}

bool hm_uri_ipv6(uint8_t out[HM_URI_IPV6_LEN], struct hm_bytes host)
{
    char text[INET6_ADDRSTRLEN] = {0};

    if (host.len < 2 || host.p[0] != '[' || host.p[host.len - 1] != ']' ||
        host.len - 2 >= sizeof(text))
        return false;
    memcpy(text, host.p + 1, host.len - 2);
    return inet_pton(AF_INET6, text, out) == 1;
}

/* In whatever spelling; with IPv4 in it, that may be a loopback, too. */
static bool is_ipv6_here(struct hm_bytes host)
{
    struct in6_addr a;

    return hm_uri_ipv6(a.s6_addr, host) &&
        (IN6_IS_ADDR_LOOPBACK(&a) || IN6_IS_ADDR_UNSPECIFIED(&a) ||
            IN6_IS_ADDR_V4MAPPED(&a) || IN6_IS_ADDR_V4COMPAT(&a));
}

bool hm_uri_may_be_loopback(const struct hm_uri *uri)
{
    struct hm_bytes host = uri->host;

    if (ends_nocase(host, HM_LIT(".")))
        host.len--;
    return hm_uri_is_loopback(uri) ||
        hm_bytes_eq_nocase(host, HM_LIT("localhost")) ||
        ends_nocase(host, HM_LIT(".localhost")) ||
        hm_bytes_eq_str(host, "0.0.0.0") || is_ipv6_here(host);
}

/* Take off the last segment with its '/'. */
static void cut_segment(struct hm_buf *path)
{
    size_t len = path->len;

    while (len > 0 && path->p[--len] != '/')
        continue;
    hm_buf_cut(path, len);
}

/* RFC 3986 section 5.2.4, for a path that is empty or starts with '/'. */
static void put_without_dots(struct hm_buf *out, struct hm_bytes in)
{
    while (skip(&in, HM_LIT("/"))) {
        struct hm_bytes segment = split(&in, "/");
        bool up = hm_bytes_eq_str(segment, "..");
        bool here = hm_bytes_eq_str(segment, ".");

        if (up)
            cut_segment(out);
        if (!(up || here) || in.len == 0)
            hm_buf_put_u8(out, '/');
        if (!(up || here))
            hm_buf_put(out, segment);
    }
}

/* The path of section 5.2.2 for a reference without scheme and authority. */
static void put_path(
    struct hm_buf *out, struct hm_bytes base, struct hm_bytes ref)
{
    hm_auto(buf) merged = hm_buf(2 * HM_URI_MAX);

    if (ref.len == 0) {
        hm_buf_put(out, base);
        return;
    }
    if (ref.p[0] != '/') {
        hm_buf_put(&merged, base);
        cut_segment(&merged);
        hm_buf_put_u8(&merged, '/');
    }
    hm_buf_put(&merged, ref);
    if (merged.failed != HM_OK)
        hm_buf_fail(out, merged.failed);
    put_without_dots(out, hm_buf_view(&merged));
}

static void put_authority(struct hm_buf *out, const struct hm_uri *uri)
{
    hm_buf_put(out, uri->host);
    if (uri->has_port)
        hm_buf_printf(out, ":%u", uri->port);
}

/* RFC 3986 sections 5.2.2 and 5.3. */
static void put_target(
    struct hm_buf *out, const struct hm_uri *base, const struct parts *ref)
{
    bool own = ref->has_scheme || ref->has_authority;
    bool same = !own && ref->path.len == 0 && !ref->has_query;
    hm_auto(buf) path = hm_buf(HM_URI_MAX);

    hm_buf_put(out, ref->has_scheme ? ref->scheme : base->scheme);
    hm_buf_put_str(out, "://");
    if (own) {
        hm_buf_put(out, ref->authority);
        put_without_dots(&path, ref->path);
    } else {
        put_authority(out, base);
        put_path(&path, base->path, ref->path);
    }
    if (path.failed != HM_OK)
        hm_buf_fail(out, path.failed);
    hm_buf_put(out, hm_buf_view(&path));
    if (same ? base->has_query : ref->has_query) {
        hm_buf_put_u8(out, '?');
        hm_buf_put(out, same ? base->query : ref->query);
    }
    if (ref->has_fragment) {
        hm_buf_put_u8(out, '#');
        hm_buf_put(out, ref->fragment);
    }
}

bool hm_uri_resolve(struct hm_buf *out, const struct hm_uri *base,
    struct hm_bytes ref, struct hm_err *err)
{
    hm_auto(buf) target = hm_buf(HM_URI_MAX);
    struct parts parts = split_parts(ref);
    struct hm_bytes view;
    struct hm_uri uri;

    if (parts.has_scheme && !parts.has_authority)
        return hm_fail(err, HM_FORMAT, "URL \"%s\": a scheme without \"//\"",
            HM_SHOW(public_part(ref)));
    put_target(&target, base, &parts);
    if (!hm_buf_end(&target, &view, err))
        return hm_wrap(err, "URL");
    HM_TRY(hm_uri_parse(&uri, view, err));
    hm_buf_put(out, view);
    return hm_buf_end(out, NULL, err);
}

void hm_uri_escape(struct hm_buf *out, struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (is_unreserved(in.p[i]))
            hm_buf_put_u8(out, in.p[i]);
        else
            hm_buf_printf(out, "%%%02X", in.p[i]);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "image/alias.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"

/* The first is what it is called here. */
static const char *const hub[] = {"docker.io", "index.docker.io",
    "registry-1.docker.io", "registry.hub.docker.com",
    "registry.ipv6.docker.com"};
enum { HUB = sizeof(hub) / sizeof(hub[0]) };

/* Where https is, and http, where --insecure-registry allows it. */
static const char *const ports[] = {"", ":443", ":80"};
enum { PORTS = sizeof(ports) / sizeof(ports[0]) };

static const char official[] = "library/";

static bool ends(struct hm_bytes in, struct hm_bytes end)
{
    return in.len >= end.len &&
        hm_bytes_eq(hm_bytes_slice(in, in.len - end.len, in.len), end);
}

static bool has(struct hm_bytes in, uint8_t c)
{
    return hm_bytes_find(in, c) < in.len;
}

/* What stands in front of the first '/', and behind it. */
static struct hm_bytes cut_host(struct hm_bytes *rest, struct hm_bytes name)
{
    size_t slash = hm_bytes_find(name, '/');

    *rest = hm_bytes_slice(name, slash + 1, name.len);
    return hm_bytes_slice(name, 0, slash);
}

/* ---- One form ---- */

static struct hm_bytes without_port(struct hm_bytes host)
{
    for (size_t i = 1; i < PORTS; i++) {
        struct hm_bytes port = hm_bytes_str(ports[i]);

        if (host.len > port.len && ends(host, port))
            return hm_bytes_slice(host, 0, host.len - port.len);
    }
    return host;
}

/* Of "[::1]:5000"; *port is what follows the address. */
static bool read_ipv6(
    uint8_t out[HM_URI_IPV6_LEN], struct hm_bytes *port, struct hm_bytes host)
{
    size_t end = hm_bytes_find(host, ']') + 1;

    *port = hm_bytes_slice(host, end, host.len);
    return hm_uri_ipv6(out, hm_bytes_slice(host, 0, end));
}

enum { GROUPS = HM_URI_IPV6_LEN / 2 };

static unsigned group(const uint8_t *address, size_t i)
{
    return (unsigned)address[2 * i] << 8 | address[2 * i + 1];
}

static size_t count_zeros(const uint8_t *address, size_t from)
{
    size_t end = from;

    while (end < GROUPS && group(address, end) == 0)
        end++;
    return end - from;
}

static void put_groups(
    struct hm_buf *out, const uint8_t *address, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++)
        hm_buf_printf(out, "%s%x", i == from ? "" : ":", group(address, i));
}

/* RFC 5952 section 4: "::" is the longest run of zeros, of several the first,
 * and never one group alone. */
static void put_short(struct hm_buf *out, const uint8_t *address)
{
    size_t gap = 0, len;

    for (size_t i = 1; i < GROUPS; i++) {
        if (count_zeros(address, i) > count_zeros(address, gap))
            gap = i;
    }
    len = count_zeros(address, gap);
    if (len < 2) {
        put_groups(out, address, 0, GROUPS);
        return;
    }
    put_groups(out, address, 0, gap);
    hm_buf_put_str(out, "::");
    put_groups(out, address, gap + len, GROUPS);
}

/* "[::1]" and "[0:0::1]" are one, and "[::ffff:10.0.0.1]" leads to where 10.0.0.1
 * does (RFC 4291 section 2.5.5.2). */
static bool put_ipv6(struct hm_buf *out, struct hm_bytes host)
{
    static const uint8_t mapped[HM_URI_IPV6_LEN - 4] = {[10] = 0xff, 0xff};
    uint8_t b[HM_URI_IPV6_LEN];
    struct hm_bytes port;

    if (!read_ipv6(b, &port, host))
        return false;
    if (hm_bytes_starts(
            hm_bytes(b, sizeof(b)), hm_bytes(mapped, sizeof(mapped)))) {
        hm_buf_printf(out, "%u.%u.%u.%u", b[12], b[13], b[14], b[15]);
    } else {
        hm_buf_put_u8(out, '[');
        put_short(out, b);
        hm_buf_put_u8(out, ']');
    }
    hm_buf_put(out, port);
    return true;
}

/* In lower case already. True when it is Docker Hub's. */
static bool put_host(struct hm_buf *out, struct hm_bytes host)
{
    host = without_port(host);
    for (size_t i = 0; i < HUB; i++) {
        if (hm_bytes_eq_str(host, hub[i])) {
            hm_buf_put_str(out, hub[0]);
            return true;
        }
    }
    if (!put_ipv6(out, host))
        hm_buf_put(out, host);
    return false;
}

/* "deb**" of Docker Hub is library/debian, and debian/x. */
static void put_name(
    struct hm_buf *out, struct hm_bytes host, struct hm_bytes repository)
{
    bool is_hub = put_host(out, host);

    hm_buf_put_u8(out, '/');
    if (is_hub && !has(repository, '/') && !hm_alias_crosses(repository))
        hm_buf_put_str(out, official);
    hm_buf_put(out, repository);
}

void hm_alias_write_name(struct hm_buf *out, const struct hm_ref *ref)
{
    if (ref->kind == HM_REF_REGISTRY)
        put_name(out, ref->host, ref->repository);
    else
        hm_ref_write_name(out, ref);
}

/* ---- Patterns ---- */

/* Is it none, as in "acme/app", which is of Docker Hub? As references read it. */
static bool is_host(struct hm_bytes part)
{
    return has(part, '.') || has(part, ':') || has(part, '[') ||
        hm_bytes_eq_str(part, "localhost");
}

/* As references are read: what is none there names nothing. "1" can stand where a
 * star does in each repository that the star can be about. */
static bool check_name(
    struct hm_bytes host, struct hm_bytes repository, struct hm_err *err)
{
    hm_auto(arena) scratch = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf((size_t)2 * HM_REF_MAX);
    struct hm_bytes view;
    struct hm_ref ref;

    hm_buf_put(&text, host);
    hm_buf_put_u8(&text, '/');
    for (size_t i = 0; i < repository.len; i++) {
        uint8_t c = repository.p[i];

        hm_buf_put_u8(&text, c == '*' ? '1' : c);
    }
    return hm_buf_end(&text, &view, err) &&
        hm_ref_parse(&ref, &scratch, view, err);
}

/* "acme-*" may be meant as a name of Docker Hub, as "acme" is, and would be held
 * against hosts. Stars in front stand for any host. */
static bool check_open_host(
    struct hm_bytes host, struct hm_bytes text, struct hm_err *err)
{
    if (is_host(host) || hm_bytes_eq_str(host, "*") ||
        hm_bytes_starts(host, HM_LIT("**")))
        return true;
    return hm_fail(err, HM_FORMAT,
        "a host, or a name of Docker Hub? Name the host: docker.io/%s",
        HM_SHOW(text));
}

/* Letters of a host count for nothing, those of a repository are small. */
static bool put_lower(
    struct hm_buf *out, struct hm_bytes text, struct hm_err *err)
{
    size_t slash = hm_bytes_find(text, '/');

    for (size_t i = 0; i < text.len; i++) {
        uint8_t lower = hm_to_lower(text.p[i]);

        if (i > slash && lower != text.p[i])
            return hm_fail(err, HM_FORMAT,
                "%s: a repository has no upper case, so this matches nothing",
                HM_SHOW(text));
        hm_buf_put_u8(out, lower);
    }
    return hm_buf_end(out, NULL, err);
}

static bool put_open(
    struct hm_buf *out, struct hm_bytes text, struct hm_err *err)
{
    struct hm_bytes rest, host = cut_host(&rest, text);

    HM_TRY(check_open_host(host, text, err));
    if (host.len < text.len)
        HM_TRY(check_name(HM_LIT("localhost"), rest, err));
    /* Of "[::1]:*" the address is fixed. */
    if (!put_ipv6(out, host))
        hm_buf_put(out, host);
    hm_buf_put(out, hm_bytes_slice(text, host.len, text.len));
    return true;
}

static bool put_pattern(
    struct hm_buf *out, bool *open, struct hm_bytes text, struct hm_err *err)
{
    struct hm_bytes rest, host = cut_host(&rest, text);

    *open = has(host, '*');
    if (*open)
        return put_open(out, text, err);
    *open = !has(rest, '/') && hm_alias_crosses(rest);
    if (!is_host(host)) {
        HM_TRY(check_name(hm_bytes_str(hub[0]), text, err));
        put_name(out, hm_bytes_str(hub[0]), text);
        return true;
    }
    HM_TRY(check_name(host, rest, err));
    put_name(out, host, rest);
    return true;
}

bool hm_alias_of_pattern(struct hm_bytes *out, bool *open,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(buf) lower = hm_buf(HM_REF_MAX);
    hm_auto(buf) name = hm_buf((size_t)2 * HM_REF_MAX);
    struct hm_bytes view;

    HM_TRY(put_lower(&lower, text, err));
    if (!put_pattern(&name, open, hm_buf_view(&lower), err))
        return hm_wrap(err, "%s", HM_SHOW(text));
    return hm_buf_end(&name, &view, err) &&
        hm_arena_copy(arena, out, view, err);
}

bool hm_alias_crosses(struct hm_bytes text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.p[i - 1] == '*' && text.p[i] == '*')
            return true;
    }
    return false;
}

/* ---- All spellings ---- */

/* A port that is another one; the colons of an IPv6 address are none. */
static bool has_port(struct hm_bytes host)
{
    if (!hm_bytes_starts(host, HM_LIT("[")))
        return has(host, ':');
    return hm_bytes_find(host, ']') + 1 < host.len;
}

/* What references take for a host, and has no letter, is an address. */
static bool is_ipv4(struct hm_bytes host)
{
    size_t end = hm_bytes_find(host, ':');

    for (size_t i = 0; i < end; i++) {
        if (!hm_is_digit(host.p[i]) && host.p[i] != '.')
            return false;
    }
    return end > 0;
}

static size_t count_hosts(struct hm_bytes host)
{
    if (hm_bytes_eq_str(host, hub[0]))
        return HUB;
    return hm_bytes_starts(host, HM_LIT("[")) || is_ipv4(host) ? 2 : 1;
}

static void put_host_as(struct hm_buf *out, struct hm_bytes host, size_t index)
{
    size_t end = hm_bytes_find(host, ':');
    uint8_t b[HM_URI_IPV6_LEN];
    struct hm_bytes port;

    if (index == 0) {
        hm_buf_put(out, host);
    } else if (read_ipv6(b, &port, host)) {
        hm_buf_put_u8(out, '[');
        put_groups(out, b, 0, GROUPS);
        hm_buf_put_u8(out, ']');
        hm_buf_put(out, port);
    } else if (is_ipv4(host)) {
        hm_buf_put_str(out, "[::ffff:");
        hm_buf_put(out, hm_bytes_slice(host, 0, end));
        hm_buf_put_u8(out, ']');
        hm_buf_put(out, hm_bytes_slice(host, end, host.len));
    } else {
        hm_buf_put_str(out, hub[index]);
    }
}

bool hm_alias_write_spelling(
    struct hm_buf *out, struct hm_bytes name, size_t index)
{
    struct hm_bytes rest, host = cut_host(&rest, name);
    bool is_hub = hm_bytes_eq_str(host, hub[0]);
    struct hm_bytes small =
        hm_bytes_slice(rest, sizeof(official) - 1, rest.len);
    bool short_too = is_hub && hm_bytes_starts(rest, hm_bytes_str(official)) &&
        !has(small, '/');
    size_t port_count = has_port(host) ? 1 : PORTS;
    size_t host_count = count_hosts(host);
    size_t port = index % port_count, at = index / port_count % host_count;
    size_t form = index / port_count / host_count;

    if (form > (short_too ? 1 : 0) || (rest.len == 0 && index > 0))
        return false;
    put_host_as(out, host, at);
    hm_buf_put_str(out, ports[port]);
    hm_buf_put(out, hm_bytes_slice(name, host.len, 1));
    hm_buf_put(out, form == 1 ? small : rest);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* uri.h - the one URL parser.
 *
 * Two parsers that disagree about where a host ends are how credentials leak,
 * so there is one, and where RFC 3986 leaves room it takes the narrow way:
 *
 * - An authority with a host is required. Userinfo ("user@") is refused.
 * - No control characters, spaces, backslashes or bytes above 0x7e; a percent
 *   sign only as %XX.
 * - A host is an IPv6 literal without zone, or labels of letters, digits, '-'
 *   and '_' between dots (the last dot may end the name). No percent signs.
 * - A host whose last label is a number ("127.1", "0x7f.1", "2130706433") must
 *   be four plain decimals: resolvers take such words for IPv4 addresses, and
 *   each in its own way.
 * - A port is 1 to 65535 without leading zeros; "host:" has none and is
 *   refused.
 *
 * Strings are compared as they are written: nothing is decoded, and an address
 * in two spellings is two hosts. */
#ifndef HM_URI_H
#define HM_URI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

struct hm_buf;

/* All members are views into the input. */
struct hm_uri {
    struct hm_bytes scheme;   /* as written; compare without regard to case */
    struct hm_bytes host;     /* as written; IPv6 with its brackets */
    struct hm_bytes path;     /* with the leading '/', may be empty */
    struct hm_bytes query;    /* without '?' */
    struct hm_bytes fragment; /* without '#' */
    uint16_t port;            /* given, or the scheme's (http, https); else 0 */
    bool has_query, has_fragment, has_port;
};

/* Parse an absolute URL with an authority. HM_FORMAT says what is wrong,
 * HM_LIMIT when longer than HM_URI_MAX. */
HM_MUST_USE bool hm_uri_parse(
    struct hm_uri *out, struct hm_bytes in, struct hm_err *err);

bool hm_uri_scheme_is(const struct hm_uri *uri, const char *scheme);

/* Same scheme, host (without regard to case) and port: RFC 6454. A zeroed
 * struct has no origin: false. */
bool hm_uri_same_origin(const struct hm_uri *a, const struct hm_uri *b);

/* Is the host a loopback: "localhost", 127.0.0.0/8 in plain dotted decimal, or
 * [::1]? Decided by the text alone; odd spellings are not loopback. */
bool hm_uri_is_loopback(const struct hm_uri *uri);

/* May the host be this machine? More than hm_uri_is_loopback(), which is what
 * plain http is allowed to: also names below "localhost", which resolvers (RFC
 * 6761 section 6.3), and addresses that Linux takes to loopback. For refusing,
 * never for allowing. What a name leads to is not seen here. */
bool hm_uri_may_be_loopback(const struct hm_uri *uri);

/* The address of an IPv6 literal in its brackets, however it is spelt; false for
 * anything else. */
enum { HM_URI_IPV6_LEN = 16 };
bool hm_uri_ipv6(uint8_t out[HM_URI_IPV6_LEN], struct hm_bytes host);

/* Resolve a Location header or a Link target against `base` (RFC 3986 section
 * 5.2, dot segments removed) and append the absolute URL to `out`. What comes
 * out is as strict as what hm_uri_parse() takes; HM_FORMAT or HM_LIMIT
 * otherwise, and nothing was appended. `ref` may be empty: then it is `base`
 * without its fragment. */
HM_MUST_USE bool hm_uri_resolve(struct hm_buf *out, const struct hm_uri *base,
    struct hm_bytes ref, struct hm_err *err);

/* Append `in` percent-encoded but for RFC 3986 unreserved characters: for one
 * segment of a path, or one name or value of a query. */
void hm_uri_escape(struct hm_buf *out, struct hm_bytes in);

#endif

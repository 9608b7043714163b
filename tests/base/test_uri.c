/* SPDX-License-Identifier: Apache-2.0 */
#include "base/uri.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

static void parse_splits_all_parts(void)
{
    struct hm_err err = {0};
    struct hm_uri uri;

    if (!CHECK_OK(hm_uri_parse(&uri,
            HM_LIT("hTTps://Ex-am_ple.org:8443/a/b;c=1?q=%2f?x#frag/?"), &err)))
        return;
    CHECK_BYTES(uri.scheme, HM_LIT("hTTps"));
    CHECK_BYTES(uri.host, HM_LIT("Ex-am_ple.org"));
    CHECK_BYTES(uri.path, HM_LIT("/a/b;c=1"));
    CHECK_BYTES(uri.query, HM_LIT("q=%2f?x"));
    CHECK_BYTES(uri.fragment, HM_LIT("frag/?"));
    CHECK_EQ(uri.port, 8443);
    CHECK(uri.has_port && uri.has_query && uri.has_fragment);
    CHECK(hm_uri_scheme_is(&uri, "https"));
    CHECK(!hm_uri_scheme_is(&uri, "http"));
}

static void parse_takes(void)
{
    static const struct {
        const char *in, *host;
        int port;
    } cases[] = {
        {"https://example.org", "example.org", 443},
        {"http://example.org", "example.org", 80},
        {"HTTP://example.org/", "example.org", 80},
        {"ftp://example.org/", "example.org", 0},
        {"git+ssh.x-1://example.org/", "example.org", 0},
        {"https://example.org.", "example.org.", 443},
        {"https://example.org:1", "example.org", 1},
        {"https://example.org:65535?", "example.org", 65535},
        {"https://1.2.3.4:80", "1.2.3.4", 80},
        {"https://255.255.255.255", "255.255.255.255", 443},
        {"https://1a.2b", "1a.2b", 443},
        {"https://0xy", "0xy", 443},
        {"https://xn--bcher-kva.example", "xn--bcher-kva.example", 443},
        {"https://[::]", "[::]", 443},
        {"https://[::1]:8080/", "[::1]", 8080},
        {"https://[2001:DB8::a:b]", "[2001:DB8::a:b]", 443},
        {"https://[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]", 443},
        {"https://[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7::]", 443},
        {"https://[::2:3:4:5:6:7:8]", "[::2:3:4:5:6:7:8]", 443},
        {"https://[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", 443},
        {"https://[::ffff:1.2.3.4]", "[::ffff:1.2.3.4]", 443},
        {"https://[::1.2.3.4]", "[::1.2.3.4]", 443},
        {"https://h/a@b:c", "h", 443},
        {"https://h?a@b", "h", 443},
        {"https://h//a//..", "h", 443},
        {"https://h/-._~!$&'()*+,;=:@%00", "h", 443},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_uri uri = {0};

        test_case("%s", cases[i].in);
        CHECK_OK(hm_uri_parse(&uri, hm_bytes_str(cases[i].in), &err));
        CHECK_BYTES(uri.host, hm_bytes_str(cases[i].host));
        CHECK_EQ(uri.port, cases[i].port);
    }
}

struct rejected {
    const char *in, *words;
};

static void check_rejected(const struct rejected *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct hm_uri uri = {.port = 7};
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        CHECK_ERR(hm_uri_parse(&uri, hm_bytes_str(cases[i].in), &err),
            HM_FORMAT, cases[i].words);
        CHECK_EQ(uri.port, 7);
    }
}

static void parse_rejects_what_is_no_url_or_has_a_user(void)
{
    static const struct rejected cases[] = {
        {"", "does not start with a scheme"},
        {"example.org", "does not start with a scheme"},
        {"//example.org", "does not start with a scheme"},
        {"://example.org", "does not start with a scheme"},
        {"1http://h", "does not start with a scheme"},
        {"ht_tp://h", "does not start with a scheme"},
        {" http://h", "does not start with a scheme"},
        {"http:h", "does not start with a scheme"},
        {"http:/h", "does not start with a scheme"},
        {"http:\\\\h", "does not start with a scheme"},
        {"mailto:a@h", "does not start with a scheme"},
        {"http://", "no host"},
        {"http:///path", "no host"},
        {"http://?q", "no host"},
        {"http://:80", "no host"},
        {"file:///etc/passwd", "no host"},
        {"http://user@h", "before '@'"},
        {"http://user:word@h", "before '@'"},
        {"http://@h", "before '@'"},
        {"http://evil.example\\@h", "before '@'"},
        {"http://.", "is no host"},
        {"http://h..", "is no host"},
        {"http://.h", "is no host"},
        {"http://a..b", "is no host"},
        {"http://a%41", "is no host"},
        {"http://a b", "is no host"},
        {"http://a\\b", "is no host"},
        {"http://a\tb", "is no host"},
        {"http://a\xc3\xa4", "is no host"},
        {"http://a$b", "is no host"},
        {"http://a]b", "is no host"},
    };

    check_rejected(cases, TEST_LEN(cases));
}

static void parse_rejects_odd_spellings_of_ipv4(void)
{
    static const struct rejected cases[] = {
        {"http://127.1", "not four plain decimals"},
        {"http://127.0.1", "not four plain decimals"},
        {"http://2130706433", "not four plain decimals"},
        {"http://0x7f.1", "not four plain decimals"},
        {"http://0x7f000001", "not four plain decimals"},
        {"http://0X7F.0.0.0x1", "not four plain decimals"},
        {"http://0177.0.0.1", "not four plain decimals"},
        {"http://127.0.0.01", "not four plain decimals"},
        {"http://127.0.0.1.", "not four plain decimals"},
        {"http://127.0.0.256", "not four plain decimals"},
        {"http://1.2.3.4.5", "not four plain decimals"},
        {"http://example.1", "not four plain decimals"},
        {"http://0x", "not four plain decimals"},
    };

    check_rejected(cases, TEST_LEN(cases));
}

static void parse_rejects_what_is_no_ipv6(void)
{
    static const struct rejected cases[] = {
        {"http://[", "no IPv6 address"},
        {"http://[]", "no IPv6 address"},
        {"http://[::1", "no IPv6 address"},
        {"http://[:]", "no IPv6 address"},
        {"http://[:::]", "no IPv6 address"},
        {"http://[1]", "no IPv6 address"},
        {"http://[1:2:3:4:5:6:7]", "no IPv6 address"},
        {"http://[1:2:3:4:5:6:7:8:9]", "no IPv6 address"},
        {"http://[1:2:3:4::5:6:7:8]", "no IPv6 address"},
        {"http://[1::2::3]", "no IPv6 address"},
        {"http://[:1:2:3:4:5:6:7:8]", "no IPv6 address"},
        {"http://[1:2:3:4:5:6:7:8:]", "no IPv6 address"},
        {"http://[1:2:3:4:5:6:7:1.2.3.4]", "no IPv6 address"},
        {"http://[1.2.3.4::]", "no IPv6 address"},
        {"http://[::1.2.3]", "no IPv6 address"},
        {"http://[::1.2.3.04]", "no IPv6 address"},
        {"http://[::1.2.3.4:5]", "no IPv6 address"},
        {"http://[::12345]", "no IPv6 address"},
        {"http://[::g]", "no IPv6 address"},
        {"http://[::1%25lo]", "no IPv6 address"},
        {"http://[v1.x]", "no IPv6 address"},
        {"http://[127.0.0.1]", "no IPv6 address"},
    };

    check_rejected(cases, TEST_LEN(cases));
}

static void parse_rejects_bad_ports_and_characters(void)
{
    static const struct rejected cases[] = {
        {"http://[::1]x", "port is not"},
        {"http://[::1]]", "port is not"},
        {"http://h:", "port is not"},
        {"http://h:/", "port is not"},
        {"http://h:0", "port is not"},
        {"http://h:080", "port is not"},
        {"http://h:65536", "port is not"},
        {"http://h:99999999999999999999", "port is not"},
        {"http://h:+80", "port is not"},
        {"http://h:8o", "port is not"},
        {"http://h:80:80", "port is not"},
        {"http://h/a b", "must be escaped"},
        {"http://h/a\nb", "must be escaped"},
        {"http://h/a\\b", "must be escaped"},
        {"http://h/a\"b", "must be escaped"},
        {"http://h/<a>", "must be escaped"},
        {"http://h/a^b", "must be escaped"},
        {"http://h/a|b", "must be escaped"},
        {"http://h/{a}", "must be escaped"},
        {"http://h/[a]", "must be escaped"},
        {"http://h/`a`", "must be escaped"},
        {"http://h/\x7f", "must be escaped"},
        {"http://h/\xc3\xa4", "must be escaped"},
        {"http://h/%", "must be escaped"},
        {"http://h/%4", "must be escaped"},
        {"http://h/%4g", "must be escaped"},
        {"http://h/?a b", "must be escaped"},
        {"http://h/?%zz", "must be escaped"},
        {"http://h/#a#b", "must be escaped"},
        {"http://h/#[", "must be escaped"},
    };

    check_rejected(cases, TEST_LEN(cases));
}

static void parse_rejects_a_nul(void)
{
    struct hm_err err = {0};
    struct hm_uri uri;

    CHECK_ERR(hm_uri_parse(&uri, HM_LIT("http://h\0.example/"), &err),
        HM_FORMAT, "is no host");
    CHECK_ERR(hm_uri_parse(&uri, HM_LIT("http://h/a\0b"), &err), HM_FORMAT,
        "must be escaped");
}

/* What stands behind the view must not complete it. */
static void parse_ends_with_the_view(void)
{
    const struct hm_bytes url = HM_LIT("http://[::1]:12/%41");
    struct hm_uri uri;

    for (size_t len = 0; len <= url.len; len++) {
        struct hm_err err = {0};
        bool whole = len == strlen("http://[::1]") ||
            (len > strlen("http://[::1]:") && len != url.len - 1 &&
                len != url.len - 2);

        test_case("%zu bytes", len);
        CHECK_EQ(hm_uri_parse(&uri, hm_bytes_slice(url, 0, len), &err), whole);
    }
}

static void messages_hold_no_secrets(void)
{
    static const char *const cases[] = {
        "http://user:SECRET@h/",
        "http:user:SECRET@h/",
        "http://user:SECRET?x@h/",
        "http://h:x/?sig=SECRET",
        "http://h:x/#SECRET",
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_uri uri;

        test_case("%s", cases[i]);
        CHECK(!hm_uri_parse(&uri, hm_bytes_str(cases[i]), &err));
        CHECK(strstr(err.msg, "SECRET") == NULL);
    }
}

static void limits_hold(void)
{
    hm_auto(buf) url = hm_buf(2 * HM_URI_MAX);
    struct hm_err err = {0};
    struct hm_uri uri;

    hm_buf_put_str(&url, "http://h/");
    while (url.failed == HM_OK && url.len < HM_URI_MAX)
        hm_buf_put_u8(&url, 'a');
    CHECK_OK(hm_uri_parse(&uri, hm_buf_view(&url), &err));
    hm_buf_put_u8(&url, 'a');
    CHECK_ERR(hm_uri_parse(&uri, hm_buf_view(&url), &err), HM_LIMIT,
        "more than 8192");

    hm_buf_cut(&url, strlen("http://"));
    while (url.failed == HM_OK && url.len < strlen("http://") + HM_URI_HOST_MAX)
        hm_buf_put_u8(&url, 'a');
    CHECK_OK(hm_uri_parse(&uri, hm_buf_view(&url), &err));
    hm_buf_put_u8(&url, 'a');
    CHECK_ERR(
        hm_uri_parse(&uri, hm_buf_view(&url), &err), HM_LIMIT, "more than 254");
}

static struct hm_uri parsed(const char *in)
{
    struct hm_err err = {0};
    struct hm_uri uri = {0};

    test_case("%s", in);
    CHECK_OK(hm_uri_parse(&uri, hm_bytes_str(in), &err));
    return uri;
}

static void same_origin_needs_all_three(void)
{
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"https://h/a", "https://h/b?c", true},
        {"https://h", "HTTPS://H", true},
        {"https://h", "https://h:443", true},
        {"http://h:80", "http://h", true},
        {"ftp://h", "ftp://h", true},
        {"https://h", "http://h", false},
        {"https://h", "http://h:443", false},
        {"https://h", "https://h:8443", false},
        {"https://h", "https://h.", false},
        {"https://h", "https://hh", false},
        {"https://[::1]", "https://[0::1]", false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_uri a = parsed(cases[i].a), b = parsed(cases[i].b);

        CHECK_EQ(hm_uri_same_origin(&a, &b), cases[i].same);
        CHECK_EQ(hm_uri_same_origin(&b, &a), cases[i].same);
    }
}

static void a_zeroed_struct_is_strict(void)
{
    struct hm_uri a = {0}, b = {0};

    CHECK(!hm_uri_same_origin(&a, &b));
    CHECK(!hm_uri_is_loopback(&a));
    CHECK(!hm_uri_scheme_is(&a, "https"));
}

static void loopback_is_decided_by_the_text(void)
{
    static const struct {
        const char *in;
        bool loopback, may_be;
    } cases[] = {
        {"http://localhost", true, true},
        {"http://LocalHost:80/x", true, true},
        {"http://127.0.0.1", true, true},
        {"http://127.255.255.254", true, true},
        {"http://[::1]:1", true, true},
        {"http://localhost.", false, true},
        {"http://localhost.example", false, false},
        {"http://xlocalhost", false, false},
        {"http://127.example", false, false},
        {"http://127.0.0.1.example", false, false},
        {"http://128.0.0.1", false, false},
        {"http://1.127.0.0", false, false},
        {"http://0.0.0.0", false, true},
        {"http://[::]", false, true},
        {"http://[0:0:0:0:0:0:0:1]", false, true},
        {"http://[::ffff:127.0.0.1]", false, true},
        {"http://[::127.0.0.1]", false, true},
        {"http://a.LocalHost.:80", false, true},
        {"http://[0::ffff:7f00:1]", false, true},
        {"http://[::ffff:10.0.0.1]", false, true},
        {"http://[fd00::1]", false, false},
        {"http://0.0.0.1", false, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_uri uri = parsed(cases[i].in);

        test_case("%s", cases[i].in);
        CHECK_EQ(hm_uri_is_loopback(&uri), cases[i].loopback);
        CHECK_EQ(hm_uri_may_be_loopback(&uri), cases[i].may_be);
    }
}

/* Even a struct that was not made by the parser. */
static void odd_spellings_are_not_loopback(void)
{
    static const char *const hosts[] = {"127.1", "127.0.0.01", "127.0.0.1.",
        "127.0.0.256", "127.0.0.", "127.0.0.1.1", "127...1", "127.", "127",
        "0x7f.1", "2130706433", "0177.0.0.1", "::1", "[::1", "[0::1]",
        "127.0.0.1\n", "127.0.0.+1", ""};

    for (size_t i = 0; i < TEST_LEN(hosts); i++) {
        struct hm_uri uri = {.host = hm_bytes_str(hosts[i])};

        test_case("%s", hosts[i]);
        CHECK(!hm_uri_is_loopback(&uri));
    }
}

static void check_resolved(const char *base, const char *ref, const char *want)
{
    hm_auto(buf) out = hm_buf(HM_URI_MAX);
    struct hm_uri uri = parsed(base);
    struct hm_err err = {0};

    test_case("%s and %s", base, ref);
    if (CHECK_OK(hm_uri_resolve(&out, &uri, hm_bytes_str(ref), &err)))
        CHECK_STR(hm_buf_str(&out), want);
}

/* The examples of RFC 3986 sections 5.4.1 and 5.4.2 that have an authority. */
static void resolve_follows_the_examples_of_rfc_3986(void)
{
    static const struct {
        const char *ref, *want;
    } cases[] = {
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y#s"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"g#s/./x", "http://a/b/c/g#s/./x"},
        {"g#s/../x", "http://a/b/c/g#s/../x"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check_resolved("http://a/b/c/d;p?q", cases[i].ref, cases[i].want);
}

static void resolve_covers_the_rest(void)
{
    check_resolved("https://h:8443", "", "https://h:8443");
    check_resolved("https://h:8443", "g", "https://h:8443/g");
    check_resolved("https://h", "?q", "https://h?q");
    check_resolved("https://h?q", "#f", "https://h?q#f");
    check_resolved("https://h/a?q#f", "", "https://h/a?q");
    check_resolved("https://h/a?q", "?", "https://h/a?");
    check_resolved("https://h/a?q", "#", "https://h/a?q#");
    check_resolved("https://h:1/a?q", "//g:2?x", "https://g:2?x");
    check_resolved("https://h/a", "//g/b/../c", "https://g/c");
    check_resolved("https://h/a", "http://g/./b", "http://g/b");
    check_resolved("https://h/a", "HTTP://g", "HTTP://g");
    check_resolved("https://h/a/", "b//../c", "https://h/a/b/c");
    check_resolved("https://h/a", "/b//c", "https://h/b//c");
    check_resolved("https://h/a", "./b:c", "https://h/b:c");
    check_resolved("https://[::1]:8/a", "b", "https://[::1]:8/b");
    check_resolved("https://h/a", "/..//g", "https://h//g");
}

static void resolve_rejects(void)
{
    static const struct {
        const char *ref, *words;
    } cases[] = {
        {"http:g", "a scheme without"},
        {"b:c", "a scheme without"},
        {"javascript:alert(1)", "a scheme without"},
        {"1a:b", "a scheme without"},
        {"1a://b", "does not start with a scheme"},
        {"//", "no host"},
        {"///g", "no host"},
        {"//user@g", "before '@'"},
        {"http://user@g", "before '@'"},
        {"//g:0", "port is not"},
        {"//0x7f.1/", "not four plain decimals"},
        {"/a b", "must be escaped"},
        {"/\\g", "must be escaped"},
        {"\\\\g", "must be escaped"},
        {"/a\r\nX: y", "must be escaped"},
        {"/%", "must be escaped"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(HM_URI_MAX);
        struct hm_uri base = parsed("https://h/a");
        struct hm_err err = {0};

        test_case("%s", cases[i].ref);
        CHECK_ERR(hm_uri_resolve(&out, &base, hm_bytes_str(cases[i].ref), &err),
            HM_FORMAT, cases[i].words);
        CHECK_EQ(out.len, 0);
    }
}

static void resolve_appends_and_is_bounded(void)
{
    hm_auto(buf) out = hm_buf(20), ref = hm_buf(4 * HM_URI_MAX);
    struct hm_uri base = parsed("https://h/a");
    struct hm_err err = {0};

    hm_buf_put_str(&out, "Location: ");
    CHECK_ERR(hm_uri_resolve(&out, &base, HM_LIT("bc"), &err), HM_LIMIT,
        "longer than 20");
    while (ref.failed == HM_OK && ref.len < 2 * HM_URI_MAX)
        hm_buf_put_str(&ref, "../");
    if (!CHECK(ref.len >= 2 * HM_URI_MAX))
        return;
    hm_buf_free(&out);
    CHECK_ERR(hm_uri_resolve(&out, &base, hm_buf_view(&ref), &err), HM_LIMIT,
        "URL: longer than 8192");
    hm_buf_cut(&ref, HM_URI_MAX / 3 * 3);
    CHECK_OK(hm_uri_resolve(&out, &base, hm_buf_view(&ref), &err));
    CHECK_STR(hm_buf_str(&out), "https://h/");
}

static void escape_keeps_unreserved_characters_only(void)
{
    hm_auto(buf) out = hm_buf(100);

    hm_uri_escape(&out, HM_LIT("azAZ09-._~ /?#[]@%\\\"+&=:\n\xc3\xbf"));
    CHECK_STR(hm_buf_str(&out),
        "azAZ09-._~%20%2F%3F%23%5B%5D%40%25%5C%22%2B%26%3D%3A%0A%C3%BF");
}

TEST_SUITE(base_uri, TEST(parse_splits_all_parts), TEST(parse_takes),
    TEST(parse_rejects_what_is_no_url_or_has_a_user),
    TEST(parse_rejects_odd_spellings_of_ipv4),
    TEST(parse_rejects_what_is_no_ipv6),
    TEST(parse_rejects_bad_ports_and_characters), TEST(parse_rejects_a_nul),
    TEST(parse_ends_with_the_view), TEST(messages_hold_no_secrets),
    TEST(limits_hold), TEST(same_origin_needs_all_three),
    TEST(a_zeroed_struct_is_strict), TEST(loopback_is_decided_by_the_text),
    TEST(odd_spellings_are_not_loopback),
    TEST(resolve_follows_the_examples_of_rfc_3986),
    TEST(resolve_covers_the_rest), TEST(resolve_rejects),
    TEST(resolve_appends_and_is_bounded),
    TEST(escape_keeps_unreserved_characters_only));

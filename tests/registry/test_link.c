/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/link.h"

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

static void the_next_link_is_found(void)
{
    static const struct {
        const char *in, *out;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"</v2/a/tags/list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b",
            HM_OK, NULL},
        {"<x>;rel=next", "x", HM_OK, NULL},
        {"<p>; rel=prev, <n>; title=\"a,b;<c>\"; REL=\"Last NEXT\"", "n", HM_OK,
            NULL},
        {"<p>; rel=prev", "", HM_OK, NULL},
        {"<p>; rel=nextish", "", HM_OK, NULL},
        {"<p>; x", "", HM_OK, NULL},
        {"", "", HM_OK, NULL},
        {"x; rel=next", "", HM_FORMAT, "no link at 0"},
        {"<x; rel=next", "", HM_FORMAT, "does not end"},
        {"<x>; rel=\"next", "", HM_FORMAT, "quotes that do not end"},
        {"<x> rel=next", "", HM_FORMAT, "no comma"},
        {"<x>; =", "", HM_FORMAT, "no parameter"},
        {"<x>; rel=next, <y>; rel=next", "", HM_FORMAT, "two next pages"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes out = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        if (CHECK_CODE(hm_link_next(&out, hm_bytes_str(cases[i].in), &err),
                cases[i].code, cases[i].words) &&
            cases[i].code == HM_OK && !test_torture())
            CHECK_BYTES(out, hm_bytes_str(cases[i].out));
    }
}

static void a_page_stays_in_its_list(void)
{
    static const struct {
        const char *link, *out;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"Link: </v2/a/tags/list?last=b&n=2>; rel=next",
            "/v2/a/tags/list?last=b&n=2", HM_OK, NULL},
        {"Link: <?last=b>; rel=next", "/v2/a/tags/list?last=b", HM_OK, NULL},
        {"Link: <list?last=b>; rel=next", "/v2/a/tags/list?last=b", HM_OK,
            NULL},
        {"Link: <https://R.test:443/v2/a/tags/list?x>; rel=next",
            "/v2/a/tags/list?x", HM_OK, NULL},
        {"X: y", "", HM_OK, NULL},
        {"Link: <https://evil.test/v2/a/tags/list?x>; rel=next", "", HM_DENIED,
            "another host: evil.test"},
        {"Link: <//evil.test/v2/a/tags/list?x>; rel=next", "", HM_DENIED,
            "another host"},
        {"Link: <http://r.test/v2/a/tags/list?x>; rel=next", "", HM_DENIED,
            "another host"},
        {"Link: <https://r.test:444/v2/a/tags/list?x>; rel=next", "", HM_DENIED,
            "another host"},
        {"Link: </v2/b/tags/list?x>; rel=next", "", HM_DENIED,
            "another list: /v2/b/tags/list"},
        {"Link: </v2/a/tags/../../b/tags/list?x>; rel=next", "", HM_DENIED,
            "another list"},
        {"Link: <?n=1>; rel=next", "", HM_FORMAT, "leads back"},
        {"Link: <https://a@r.test/v2/a/tags/list?x>; rel=next", "", HM_FORMAT,
            "next page"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_headers) headers = hm_http_headers();
        hm_auto(buf) out = hm_buf(HM_URI_MAX);
        struct hm_err err = {0};
        struct hm_uri here;

        test_case("%s", cases[i].link);
        if (!CHECK_OK(hm_uri_parse(
                &here, HM_LIT("https://r.test/v2/a/tags/list?n=1"), &err)) ||
            !CHECK_OK(hm_http_headers_take(
                &headers, HM_LIT("HTTP/1.1 200 x"), &err)) ||
            !CHECK_OK(hm_http_headers_take(
                &headers, hm_bytes_str(cases[i].link), &err)))
            return;
        if (CHECK_CODE(hm_link_follow(&out, &here, &headers, &err),
                cases[i].code, cases[i].words) &&
            cases[i].code == HM_OK && !test_torture())
            CHECK_STR(hm_buf_str(&out), cases[i].out);
    }
}

static void too_many_links_are_a_limit(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_bytes out;
    struct hm_err err = {0};

    for (int i = 0; i <= HM_REGISTRY_LINKS_MAX; i++)
        hm_buf_put_str(&text, "<x>,");
    if (hm_buf_view(&text).len > 0)
        CHECK_ERR(hm_link_next(&out, hm_buf_view(&text), &err), HM_LIMIT,
            "more than 32 links");
}

TEST_SUITE(registry_link, TEST(the_next_link_is_found),
    TEST(a_page_stays_in_its_list), TEST(too_many_links_are_a_limit));

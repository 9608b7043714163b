/* SPDX-License-Identifier: Apache-2.0 */
#include "http/proxy.h"

#include <string.h>

#include "test.h"

static void the_usual_spellings_are_read(void)
{
    static const struct {
        const char *in, *url, *credentials;
    } cases[] = {
        {"http://proxy.example:3128", "http://proxy.example:3128", ""},
        {"https://proxy.example", "https://proxy.example", ""},
        {"proxy.example:3128", "http://proxy.example:3128", ""},
        {"proxy", "http://proxy", ""},
        {"http://proxy:3128/", "http://proxy:3128/", ""},
        {"http://u:p@proxy:3128", "http://proxy:3128", "u:p"},
        {"u:p%40q@proxy:3128", "http://proxy:3128", "u:p%40q"},
        {"http://u:p@q@proxy", "http://proxy", "u:p@q"},
        {"http://u@proxy", "http://proxy", "u"},
        {"http://[::1]:3128", "http://[::1]:3128", ""},
        {"u:p@[::1]:3128", "http://[::1]:3128", "u:p"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_proxy) proxy = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        if (!CHECK_OK(
                hm_http_proxy_parse(&proxy, hm_bytes_str(cases[i].in), &err)))
            continue;
        CHECK_STR(hm_buf_str(&proxy.url), cases[i].url);
        CHECK_BYTES(proxy.credentials, hm_bytes_str(cases[i].credentials));
    }
}

static void others_are_rejected_without_showing_the_password(void)
{
    static const char *const cases[] = {
        "",
        "http://",
        "://proxy",
        "socks5://u:hunter2@proxy:1080",
        "ftp://u:hunter2@proxy",
        "http://u:hunter2@proxy:0",
        "http://u:hunter2@proxy:99999",
        "http://u:hunter2@",
        "http://u:hunter2@proxy/path",
        "http://u:hunter2@proxy?q",
        "http://u:hunter2@proxy#f",
        "http://u:hunter2@pro xy",
        "http://u:hunter2\n@proxy",
        "u:hunter2@proxy:3128:1",
        "http://proxy/u:hunter2@other",
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_proxy) proxy = {0};
        struct hm_err err = {0};
        bool ok = hm_http_proxy_parse(&proxy, hm_bytes_str(cases[i]), &err);

        test_case("%s", cases[i]);
        CHECK(strstr(err.msg, "hunter2") == NULL);
        CHECK_ERR(ok, HM_USAGE, "the proxy is no URL");
    }
}

TEST_SUITE(http_proxy, TEST(the_usual_spellings_are_read),
    TEST(others_are_rejected_without_showing_the_password));

/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/realm.h"

#include "test.h"

static const char *const allowed[] = {"sso.test", "auth.test:8443"};

static void a_realm_gets_what_the_rules_allow(void)
{
    static const struct {
        const char *host, *registry, *realm;
        enum hm_code anonymous, credentials;
        const char *words;
    } cases[] = {
        /* The registry's own host. */
        {"r.test", "https://r.test/", "https://r.test/token", HM_OK, HM_OK, ""},
        {"r.test", "https://r.test/", "https://R.TEST:443/t?a=b", HM_OK, HM_OK,
            ""},
        {"r.test:5000", "https://r.test:5000/", "https://r.test:5000/t", HM_OK,
            HM_OK, ""},
        {"r.test", "https://r.test/", "https://r.test:8443/t", HM_OK, HM_DENIED,
            "another host"},
        {"r.test", "https://r.test/", "http://r.test/t", HM_DENIED, HM_DENIED,
            "plain http"},
        /* Names that only look like it. */
        {"r.test", "https://r.test/", "https://r.test.evil.test/t", HM_OK,
            HM_DENIED, "--registry-realm r.test.evil.test"},
        {"r.test", "https://r.test/", "https://evilr.test/t", HM_OK, HM_DENIED,
            "another host"},
        {"r.test", "https://r.test/", "https://sub.r.test/t", HM_OK, HM_DENIED,
            "another host"},
        {"r.test", "https://r.test/", "https://test/t", HM_OK, HM_DENIED,
            "another host"},
        {"r.test", "https://r.test/", "https://r.test@evil.test/t", HM_FORMAT,
            HM_FORMAT, "token service"},
        /* The table, for exactly its own hosts. */
        {"docker.io", "https://registry-1.docker.io/",
            "https://auth.docker.io/token", HM_OK, HM_OK, ""},
        {"docker.io", "https://registry-1.docker.io/",
            "https://auth.docker.io.evil.test/token", HM_OK, HM_DENIED, ""},
        {"docker.io", "https://registry-1.docker.io/",
            "https://auth.docker.io:444/token", HM_OK, HM_DENIED, ""},
        {"registry.gitlab.com", "https://registry.gitlab.com/",
            "https://gitlab.com/jwt/auth", HM_OK, HM_OK, ""},
        {"evil.test", "https://evil.test/", "https://auth.docker.io/token",
            HM_OK, HM_DENIED, "credentials for evil.test"},
        /* Named by the user. */
        {"r.test", "https://r.test/", "https://sso.test/t", HM_OK, HM_OK, ""},
        {"r.test", "https://r.test/", "https://auth.test:8443/t", HM_OK, HM_OK,
            ""},
        {"r.test", "https://r.test/", "https://auth.test/t", HM_OK, HM_DENIED,
            ""},
        {"r.test", "https://r.test/", "http://sso.test/t", HM_DENIED, HM_DENIED,
            "plain http"},
        /* Addresses, this machine. */
        {"r.test", "https://r.test/", "https://127.0.0.1/t", HM_DENIED,
            HM_DENIED, "is this machine"},
        {"r.test", "https://r.test/", "https://localhost./t", HM_DENIED,
            HM_DENIED, "is this machine"},
        {"r.test", "https://r.test/", "https://a.LocalHost/t", HM_DENIED,
            HM_DENIED, "is this machine"},
        {"r.test", "https://r.test/", "https://0.0.0.0/t", HM_DENIED, HM_DENIED,
            "is this machine"},
        {"r.test", "https://r.test/", "https://[::ffff:127.0.0.1]/t", HM_DENIED,
            HM_DENIED, "is this machine"},
        {"localhost:5000", "http://localhost:5000/",
            "https://[::ffff:10.0.0.1]/t", HM_DENIED, HM_DENIED,
            "address, not a name"},
        {"r.test", "https://r.test/", "http://localhost:80/t", HM_DENIED,
            HM_DENIED, "plain http"},
        {"r.test", "https://r.test/", "https://169.254.169.254/t", HM_DENIED,
            HM_DENIED, "address, not a name"},
        {"r.test", "https://r.test/", "https://10.0.0.1/t", HM_DENIED,
            HM_DENIED, "address, not a name"},
        {"r.test", "https://r.test/", "https://[fd00::1]/t", HM_DENIED,
            HM_DENIED, "address, not a name"},
        {"10.0.0.1:5000", "https://10.0.0.1:5000/", "https://10.0.0.1:5000/t",
            HM_OK, HM_OK, ""},
        /* A registry on loopback, in plain http. */
        {"localhost:5000", "http://localhost:5000/", "http://localhost:5000/t",
            HM_OK, HM_OK, ""},
        {"localhost:5000", "http://localhost:5000/", "http://127.0.0.1:5001/t",
            HM_OK, HM_DENIED, "another host"},
        {"localhost:5000", "http://localhost:5000/", "http://r.test/t",
            HM_DENIED, HM_DENIED, "plain http"},
        /* No URLs of services. */
        {"r.test", "https://r.test/", "ftp://r.test:21/t", HM_DENIED, HM_DENIED,
            "scheme ftp"},
        {"r.test", "https://r.test/", "https://r.test/t#x", HM_FORMAT,
            HM_FORMAT, "no URL of a service"},
        {"r.test", "https://r.test/", "/token", HM_FORMAT, HM_FORMAT, ""},
        {"r.test", "https://r.test/", "x", HM_FORMAT, HM_FORMAT, ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_uri registry, to;
        struct hm_realm_rules rules = {.host = hm_bytes_str(cases[i].host),
            .registry = &registry,
            .realm_hosts = allowed,
            .realm_count = TEST_LEN(allowed)};

        test_case("%s for %s", cases[i].realm, cases[i].host);
        if (!CHECK_OK(
                hm_uri_parse(&registry, hm_bytes_str(cases[i].registry), &err)))
            return;
        CHECK_CODE(
            hm_realm_check(&to, hm_bytes_str(cases[i].realm), &rules, &err),
            cases[i].anonymous, "");
        err = (struct hm_err){0};
        rules.credentials = true;
        CHECK_CODE(
            hm_realm_check(&to, hm_bytes_str(cases[i].realm), &rules, &err),
            cases[i].credentials, cases[i].words);
    }
}

static void a_host_is_compared_as_a_whole(void)
{
    static const struct {
        const char *url, *host;
        bool same;
    } cases[] = {
        {"https://a.test/", "a.test", true},
        {"https://a.test/", "A.TEST:443", true},
        {"https://a.test:444/", "a.test:444", true},
        {"https://a.test:444/", "a.test", false},
        {"https://a.test/", "a.test:444", false},
        {"https://a.test/", "a.tes", false},
        {"https://a.test/", "test", false},
        {"https://a.test/", "", false},
        {"http://a.test/", "a.test:80", true},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_uri uri;

        test_case("%s %s", cases[i].url, cases[i].host);
        if (CHECK_OK(hm_uri_parse(&uri, hm_bytes_str(cases[i].url), &err)))
            CHECK_EQ(hm_realm_is_host(&uri, hm_bytes_str(cases[i].host)),
                cases[i].same);
    }
}

TEST_SUITE(registry_realm, TEST(a_realm_gets_what_the_rules_allow),
    TEST(a_host_is_compared_as_a_whole));

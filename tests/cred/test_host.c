/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/host.h"

#include <string.h>

#include "test.h"

static void what_people_type(void)
{
    static const struct {
        const char *in, *host, *words;
    } cases[] = {
        {"ghcr.io", "ghcr.io", NULL},
        {"GHCR.io", "ghcr.io", NULL},
        {"https://ghcr.io/", "ghcr.io", NULL},
        {"https://ghcr.io/v2/", "ghcr.io", NULL},
        {"localhost", "localhost", NULL},
        {"registry.test:5000", "registry.test:5000", NULL},
        {"[::1]:5000", "[::1]:5000", NULL},
        {"docker.io", "docker.io", NULL},
        {"index.docker.io", "docker.io", NULL},
        {"https://index.docker.io/v1/", "docker.io", NULL},
        {"", NULL, "is no registry"},
        {"https://", NULL, "is no registry"},
        {"/a", NULL, "is no registry"},
        {"ghcr.io/owner", NULL, "is more than a registry: wanted \"ghcr.io\""},
        {"registry", NULL, "wanted a host with a dot or a port"},
        {"user@ghcr.io", NULL, "registry \"user@ghcr.io\""},
        {"ghcr.io.", NULL, "inner '-' between dots"},
        {"ghcr.io:", NULL, "registry \"ghcr.io:\""},
        {"ghcr.io:0", NULL, "port"},
        {"ghcr.io?x", NULL, "registry \"ghcr.io?x\""},
        {"ghcr.io#x", NULL, "registry \"ghcr.io#x\""},
        {"g\xc3\xb6.test", NULL, "registry \""},
        {"oci-layout:x", NULL, "\"oci-layout:x\""},
        {"ghcr.io\n", NULL, "control character"},
        {"http:ghcr.io", NULL, "\"http:ghcr.io\""},
        {"127.1", NULL, "127.1"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        char host[HM_CRED_HOST_MAX + 1] = "";
        struct hm_err err = {0};
        bool ok = hm_cred_host(host, hm_bytes_str(cases[i].in), &err);

        test_case("%s", cases[i].in);
        if (CHECK_CODE(
                ok, cases[i].host == NULL ? HM_USAGE : HM_OK, cases[i].words) &&
            ok)
            CHECK_STR(host, cases[i].host);
    }
}

/* Each key of the table, and how well it fits ghcr.io and team/app. */
static void keys_fit_whole_hosts_only(void)
{
    static const struct {
        const char *key;
        size_t fit;
    } cases[] = {
        {"ghcr.io", 1}, {"GHCR.IO", 1}, {"https://ghcr.io", 1},
        {"HTTPS://ghcr.io/", 1}, {"http://ghcr.io/v2/", 1},
        {"https://ghcr.io/v1/", 1}, {"ghcr.io/", 1}, {"ghcr.io/team", 5},
        {"https://ghcr.io/team/", 5}, {"ghcr.io/team/app", 9},
        /* parts of components, others' parts, longer ones */
        {"ghcr.io/tea", 0}, {"ghcr.io/team/ap", 0}, {"ghcr.io/team/app/x", 0},
        {"ghcr.io/app", 0}, {"ghcr.io/TEAM", 0}, {"ghcr.io/v2", 0},
        /* substrings, and what surrounds a name */
        {"ghcr.io.evil.test", 0}, {"evil-ghcr.io", 0}, {"evil.test/ghcr.io", 0},
        {"https://evil.test/ghcr.io/team/app", 0}, {"hcr.io", 0}, {"ghcr.i", 0},
        {"io", 0}, {".io", 0}, {"*.io", 0}, {"", 0}, {"/", 0}, {"https://", 0},
        {"ghcr.io:443", 0}, {"ghcr.io:80", 0}, {"ghcr.io.", 0}, {" ghcr.io", 0},
        {"ghcr.io ", 0}, {"ghcr.io\n", 0}, {"user@ghcr.io", 0},
        {"https://ghcr.io@evil.test", 0}, {"https://evil.test@ghcr.io", 0},
        {"https://user:x@ghcr.io/", 0}, {"ghcr.io?x", 0}, {"ghcr.io#x", 0},
        {"ghcr.io\\@evil.test", 0}, {"https:ghcr.io", 0}, {"ftp://ghcr.io", 0},
        {"https://https://ghcr.io", 0}, {"//ghcr.io", 0}, {"g%68cr.io", 0},
        {"\xef\xbd\x87hcr.io", 0}, /* a wide g */
        {"ghcr.\xc4\xb1o", 0},     /* a dotless i */
        {"ghcr\xe3\x80\x82io", 0}, /* an ideographic full stop */
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cred_key key;
        size_t fit = 0;

        test_case("%s", cases[i].key);
        if (hm_cred_key(&key, hm_bytes_str(cases[i].key)))
            fit = hm_cred_key_fit(&key, HM_LIT("ghcr.io"), HM_LIT("team/app"));
        CHECK_EQ(fit, cases[i].fit);
    }
}

static void a_port_belongs_to_the_name(void)
{
    struct hm_cred_key key;
    struct hm_bytes none = hm_bytes(NULL, 0);

    CHECK(hm_cred_key(&key, HM_LIT("https://registry.test:5000/v2/")));
    CHECK_EQ(hm_cred_key_fit(&key, HM_LIT("registry.test:5000"), none), 1);
    CHECK_EQ(hm_cred_key_fit(&key, HM_LIT("registry.test"), none), 0);
    CHECK_EQ(hm_cred_key_fit(&key, HM_LIT("registry.test:500"), none), 0);
    CHECK_EQ(hm_cred_key_fit(&key, HM_LIT("registry.test:50000"), none), 0);
}

static void docker_hub_has_many_names(void)
{
    static const struct {
        const char *key;
        size_t fit;
    } cases[] = {
        {"https://index.docker.io/v1/", 1},
        {"index.docker.io", 1},
        {"index.docker.io/v1/", 1},
        {"docker.io", 1},
        {"https://docker.io/", 1},
        {"docker.io/library", 8},
        {"index.docker.io/library/", 8},
        {"hub.docker.io", 0},
        {"docker.io.evil.test", 0},
        {"index.docker.io.evil.test/v1/", 0},
        {"docker.com", 0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cred_key key;

        test_case("%s", cases[i].key);
        CHECK(hm_cred_key(&key, hm_bytes_str(cases[i].key)));
        CHECK_EQ(hm_cred_key_fit(
                     &key, HM_LIT("docker.io"), HM_LIT("library/debian")),
            cases[i].fit);
    }
    CHECK_BYTES(hm_cred_server(HM_LIT("docker.io")),
        HM_LIT("https://index.docker.io/v1/"));
    CHECK_BYTES(hm_cred_server(HM_LIT("ghcr.io")), HM_LIT("ghcr.io"));
}

static void a_host_that_is_too_long_fits_nothing(void)
{
    static char text[HM_CRED_HOST_MAX + 2];
    struct hm_cred_key key;

    memset(text, 'a', HM_CRED_HOST_MAX);
    CHECK(hm_cred_key(&key, hm_bytes_str(text)));
    text[HM_CRED_HOST_MAX] = 'a';
    CHECK(!hm_cred_key(&key, hm_bytes_str(text)));
    CHECK(!hm_cred_key(&key, HM_LIT("ghcr.io\0.evil.test")));
}

TEST_SUITE(cred_host, TEST(what_people_type), TEST(keys_fit_whole_hosts_only),
    TEST(a_port_belongs_to_the_name), TEST(docker_hub_has_many_names),
    TEST(a_host_that_is_too_long_fits_nothing));

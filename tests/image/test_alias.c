/* SPDX-License-Identifier: Apache-2.0 */
#include "image/alias.h"

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

static void a_registry_has_one_name(void)
{
    static const struct {
        const char *text, *name;
    } rows[] = {
        {"debian", "docker.io/library/debian"},
        {"docker.io/debian:12", "docker.io/library/debian"},
        {"DOCKER.io/library/debian", "docker.io/library/debian"},
        {"index.docker.io/debian", "docker.io/library/debian"},
        {"registry-1.docker.io/library/debian", "docker.io/library/debian"},
        {"registry-1.docker.io/debian", "docker.io/library/debian"},
        {"registry.hub.docker.com:443/debian", "docker.io/library/debian"},
        {"index.docker.io:443/acme/app", "docker.io/acme/app"},
        {"acme/app", "docker.io/acme/app"},
        {"ghcr.io:443/acme/app:1", "ghcr.io/acme/app"},
        {"GHCR.io:80/acme/app", "ghcr.io/acme/app"},
        {"ghcr.io:8443/acme/app", "ghcr.io:8443/acme/app"},
        {"ghcr.io:4430/app", "ghcr.io:4430/app"},
        {"registry.ipv6.docker.com/debian", "docker.io/library/debian"},
        {"registry.ipv6.docker.com:80/acme/app", "docker.io/acme/app"},
        {"registry.ipv4.docker.com/app", "registry.ipv4.docker.com/app"},
        {"[::1]:443/app", "[::1]/app"},
        {"[0:0::1]:5000/app", "[::1]:5000/app"},
        {"[::]/app", "[::]/app"},
        {"[2001:DB8:0:0::0]/app", "[2001:db8::]/app"},
        {"[2001:0db8::1:0:0:1]/app", "[2001:db8::1:0:0:1]/app"},
        {"[1:0:0:2:0:0:0:3]/app", "[1:0:0:2::3]/app"},
        {"[1:2:3::5:6:7:8]/app", "[1:2:3:0:5:6:7:8]/app"},
        {"[64:ff9b::10.0.0.1]/app", "[64:ff9b::a00:1]/app"},
        {"[::ffff:127.0.0.1]:5000/app", "127.0.0.1:5000/app"},
        {"[0:0::FFFF:7f00:1]:443/app", "127.0.0.1/app"},
        {"[::fffe:127.0.0.1]/app", "[::fffe:7f00:1]/app"},
        {"[1::ffff:127.0.0.1]/app", "[1::ffff:7f00:1]/app"},
        {"oci-layout:here:app", "oci-layout:here"},
    };

    TEST_EACH(i, rows) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_ref ref;
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        if (!CHECK_OK(
                hm_ref_parse(&ref, &arena, hm_bytes_str(rows[i].text), &err)))
            return;
        hm_alias_write_name(&out, &ref);
        if (CHECK_OK(hm_buf_end(&out, NULL, &err)))
            CHECK_STR(hm_buf_str(&out), rows[i].name);
    }
}

static void patterns_have_the_same_form(void)
{
    static const struct {
        const char *text, *out;
        bool open;
    } rows[] = {
        {"ghcr.io/acme/**", "ghcr.io/acme/**", false},
        {"GHCR.io:443/acme/*", "ghcr.io/acme/*", false},
        {"ghcr.io/**", "ghcr.io/**", true},
        {"index.docker.io/acme/app", "docker.io/acme/app", false},
        {"docker.io/debian", "docker.io/library/debian", false},
        {"registry-1.docker.io/*", "docker.io/library/*", false},
        {"docker.io/deb**", "docker.io/deb**", true},
        {"docker.io/**", "docker.io/**", true},
        {"acme/app", "docker.io/acme/app", false},
        {"acme/*", "docker.io/acme/*", false},
        {"localhost/app", "localhost/app", false},
        {"[0::1]/app", "[::1]/app", false},
        {"[::ffff:10.0.0.1]:443/app", "10.0.0.1/app", false},
        {"[FD00:0::1]:*/app", "[fd00::1]:*/app", true},
        {"[::ffff:10.0.0.1]:*/app", "10.0.0.1:*/app", true},
        {"[fd00::*]/app", "[fd00::*]/app", true},
        {"*.Example.com:443/app", "*.example.com:443/app", true},
        {"reg*.test/**", "reg*.test/**", true},
        {"localhost:*/app", "localhost:*/app", true},
        {"*:5000/app", "*:5000/app", true},
        {"*/acme/app", "*/acme/app", true},
        {"**", "**", true},
        {"**app", "**app", true},
        {"**/app", "**/app", true},
        {"ghcr.io/acme/*-app.*", "ghcr.io/acme/*-app.*", false},
        {"ghcr.io/**/app__*", "ghcr.io/**/app__*", false},
    };

    TEST_EACH(i, rows) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_bytes out;
        struct hm_err err = {0};
        bool open;

        test_case("%s", rows[i].text);
        if (!CHECK_OK(hm_alias_of_pattern(
                &out, &open, &arena, hm_bytes_str(rows[i].text), &err)))
            return;
        CHECK_BYTES(out, hm_bytes_str(rows[i].out));
        CHECK_EQ(open, rows[i].open);
    }
}

static void what_names_nothing_is_refused(void)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"ghcr.io/Acme/**", "a repository has no upper case"},
        {"-x.test/a", "wanted letters, digits"},
        {"x.test:/a", "port"},
        {"x.test:00443/a", "port"},
        {"acme-*/app",
            "acme-*/app: a host, or a name of Docker Hub? Name the host: "
            "docker.io/acme-*/app"},
        {"*acme/app", "Name the host"},
        {"deb*", "Name the host: docker.io/deb*"},
        {"deb**", "Name the host: docker.io/deb**"},
        {"x.test/", "no repository"},
        {"*.test/", "no repository"},
        {"x.test//a", "got \"\""},
        {"x.test/a*/", "got \"\""},
        {"x.test/-*", "x.test/-*: reference"},
        {"**/a_", "got \"a_\""},
        {"acme/-*", "acme/-*: reference"},
    };

    TEST_EACH(i, rows) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_bytes out;
        struct hm_err err = {0};
        bool open;

        test_case("%s", rows[i].text);
        CHECK_ERR(hm_alias_of_pattern(
                      &out, &open, &arena, hm_bytes_str(rows[i].text), &err),
            HM_FORMAT, rows[i].words);
    }
}

static void a_name_has_so_many_spellings(void)
{
    static const struct {
        const char *name;
        size_t count;
        const char *last;
    } rows[] = {
        {"ghcr.io/a", 3, "ghcr.io:80/a"},
        {"ghcr.io:5000/a", 1, "ghcr.io:5000/a"},
        {"[fd00::1]/a", 6, "[fd00:0:0:0:0:0:0:1]:80/a"},
        {"[fd00::1]:5/a", 2, "[fd00:0:0:0:0:0:0:1]:5/a"},
        {"10.0.0.1/a", 6, "[::ffff:10.0.0.1]:80/a"},
        {"10.0.0.1:5/a", 2, "[::ffff:10.0.0.1]:5/a"},
        {"10.0.0.test:5/a", 1, "10.0.0.test:5/a"},
        {"docker.io/acme/app", 15, "registry.ipv6.docker.com:80/acme/app"},
        {"docker.io/library/debian", HM_ALIAS_SPELLINGS_MAX,
            "registry.ipv6.docker.com:80/debian"},
        {"docker.io/library/a/b", 15,
            "registry.ipv6.docker.com:80/library/a/b"},
        {"oci-layout:here", 1, "oci-layout:here"},
        {"oci-layout:[here]/a", 1, "oci-layout:[here]/a"},
    };

    TEST_EACH(i, rows) {
        hm_auto(buf) out = hm_buf(HM_MIB);
        size_t count = 0;

        test_case("%s", rows[i].name);
        while (
            hm_alias_write_spelling(&out, hm_bytes_str(rows[i].name), count)) {
            if (count == 0)
                CHECK_STR(hm_buf_str(&out), rows[i].name);
            if (++count < rows[i].count)
                hm_buf_cut(&out, 0);
        }
        CHECK_EQ(count, rows[i].count);
        CHECK_STR(hm_buf_str(&out), rows[i].last);
    }
}

static void two_stars_cross(void)
{
    static const struct {
        const char *text;
        bool crosses;
    } rows[] = {
        {"", false},
        {"*", false},
        {"**", true},
        {"*/*", false},
        {"ghcr.io/acme/*", false},
        {"ghcr.io/acme/**", true},
        {"deb**", true},
        {"**/app", true},
        {"a*b*", false},
        {"***", true},
    };

    TEST_EACH(i, rows) {
        test_case("%s", rows[i].text);
        CHECK_EQ(hm_alias_crosses(hm_bytes_str(rows[i].text)), rows[i].crosses);
    }
    CHECK(!hm_alias_crosses(hm_bytes(NULL, 0)));
}

TEST_SUITE(image_alias, TEST(a_registry_has_one_name),
    TEST(patterns_have_the_same_form), TEST(what_names_nothing_is_refused),
    TEST(a_name_has_so_many_spellings), TEST(two_stars_cross));

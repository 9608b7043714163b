/* SPDX-License-Identifier: Apache-2.0 */
#include "image/ref.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

#define TEN "0123456789"
#define D64 TEN TEN TEN TEN TEN TEN "abcd"
#define D128 D64 D64
#define SHA256 "sha256:" D64
#define SHA512 "sha512:" D128

static bool parse(struct hm_ref *out, struct hm_arena *arena, const char *text,
    struct hm_err *err)
{
    return hm_ref_parse(out, arena, hm_bytes_str(text), err);
}

static void check_written(const struct hm_ref *ref, const char *want)
{
    hm_auto(buf) out = hm_buf(HM_REF_MAX);
    struct hm_bytes view;
    struct hm_err err = {0};

    hm_ref_write(&out, ref);
    if (CHECK_OK(hm_buf_end(&out, &view, &err)))
        CHECK_BYTES(view, hm_bytes_str(want));
}

/* And the canonical form is its own. */
static void a_reference_has_one_canonical_form(void)
{
    static const struct {
        const char *text, *canonical;
    } rows[] = {
        {"debian", "docker.io/library/debian:latest"},
        {"debian:12", "docker.io/library/debian:12"},
        {"team/app", "docker.io/team/app:latest"},
        {"docker.io/debian", "docker.io/library/debian:latest"},
        {"index.docker.io/debian:1", "docker.io/library/debian:1"},
        {"Docker.IO/debian", "docker.io/library/debian:latest"},
        {"debian@" SHA256, "docker.io/library/debian@" SHA256},
        {"debian:12@" SHA256, "docker.io/library/debian:12@" SHA256},
        {"r.test/a", "r.test/a:latest"},
        {"r.test/a/b/c-d__e.f", "r.test/a/b/c-d__e.f:latest"},
        {"R.Test:5000/a:V.1_-", "r.test:5000/a:V.1_-"},
        {"r.test:443/a", "r.test:443/a:latest"},
        {"localhost/a", "localhost/a:latest"},
        {"localhost:5000/a:5000", "localhost:5000/a:5000"},
        {"localhost:5000", "docker.io/library/localhost:5000"},
        {"r.test", "docker.io/library/r.test:latest"},
        {"h:5000/a", "h:5000/a:latest"},
        {"10.0.0.1/a", "10.0.0.1/a:latest"},
        {"[2001:DB8::1]/a", "[2001:db8::1]/a:latest"},
        {"[::1]:5000/a/b@" SHA512, "[::1]:5000/a/b@" SHA512},
        {"xn--bcher-kva.test/a", "xn--bcher-kva.test/a:latest"},
        {"a---b/c", "docker.io/a---b/c:latest"},
        {"oci-layout:dir", "oci-layout:dir"},
        {"oci-layout:/a b/\xc3\xa9", "oci-layout:/a b/\xc3\xa9"},
        {"oci-layout:../d:v1", "oci-layout:../d:v1"},
        {"oci-layout:d:r.test/a:1--2@x", "oci-layout:d:r.test/a:1--2@x"},
        {"oci-layout:d@" SHA256, "oci-layout:d@" SHA256},
        {"oci-layout:d:v@" SHA256, "oci-layout:d:v@" SHA256},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_ref ref, again;
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        if (!CHECK_OK(parse(&ref, &arena, rows[i].text, &err)))
            continue;
        check_written(&ref, rows[i].canonical);
        if (CHECK_OK(parse(&again, &arena, rows[i].canonical, &err)))
            check_written(&again, rows[i].canonical);
    }
}

static void the_parts_are_told(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) name = hm_buf(HM_KIB);
    struct hm_err err = {0};
    struct hm_ref ref;

    if (!CHECK_OK(parse(&ref, &arena, "debian@" SHA256, &err)))
        return;
    CHECK_EQ(ref.kind, HM_REF_REGISTRY);
    CHECK_BYTES(ref.host, HM_LIT("docker.io"));
    CHECK_BYTES(hm_ref_api_host(&ref), HM_LIT("registry-1.docker.io"));
    CHECK_BYTES(ref.repository, HM_LIT("library/debian"));
    CHECK(ref.has_digest && !ref.tag_implied && ref.tag.len == 0);
    CHECK_EQ(ref.digest.hash, HM_SHA256);
    hm_ref_write_name(&name, &ref);
    CHECK_STR(hm_buf_str(&name), "docker.io/library/debian");
    if (!CHECK_OK(parse(&ref, &arena, "r.test:1/a", &err)))
        return;
    CHECK(ref.tag_implied && !ref.has_digest);
    CHECK_BYTES(hm_ref_api_host(&ref), HM_LIT("r.test:1"));
    if (!CHECK_OK(parse(&ref, &arena, "oci-layout:d:v1@" SHA512, &err)))
        return;
    CHECK_EQ(ref.kind, HM_REF_LAYOUT);
    CHECK_BYTES(ref.dir, HM_LIT("d"));
    CHECK_BYTES(ref.tag, HM_LIT("v1"));
    CHECK_EQ(ref.digest.hash, HM_SHA512);
    CHECK(ref.host.len == 0 && ref.repository.len == 0);
}

/* What is found and what was wanted stand in the message. */
static void what_is_wrong_is_said(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"", HM_FORMAT, "empty"},
        {"Debian", HM_FORMAT, "upper case"},
        {"Team/app", HM_FORMAT, "upper case"},
        {"r.test/App", HM_FORMAT, "upper case"},
        {"r.test/", HM_FORMAT, "no repository"},
        {":tag", HM_FORMAT, "no repository"},
        {"@" SHA256, HM_FORMAT, "no repository"},
        {"https://r.test/a", HM_FORMAT, "\"https://\" in front"},
        {"docker://a", HM_FORMAT, "wanted a reference without a scheme: \"a\""},
        {"r.test/a@sha256:" TEN, HM_FORMAT, "5 bytes, not 32"},
        {"r.test/a@sha512:" D64, HM_FORMAT, "64"},
        {"r.test/a@sha384:" D64, HM_FORMAT, "sha384"},
        {"r.test/a@md5:" TEN, HM_UNSUPPORTED, "md5"},
        {"r.test/a@", HM_FORMAT, "colon"},
        {"r.test/a@" SHA256 "@" SHA256, HM_FORMAT, ""},
        {"u@r.test/a", HM_FORMAT, ""},
        {"r.test/a:", HM_FORMAT, "tag \"\" of 0 bytes"},
        {"r.test/a:.x", HM_FORMAT, "tag"},
        {"r.test/a:-x", HM_FORMAT, "tag"},
        {"r.test/a:x:y", HM_FORMAT, "tag"},
        {"r.test/a:x/y", HM_FORMAT, "tag"},
        {"r.test//a", HM_FORMAT, "got \"\""},
        {"r.test/a/", HM_FORMAT, "got \"\""},
        {"/a", HM_FORMAT, "got \"\""},
        {"r.test/../a", HM_FORMAT, "got \"..\""},
        {"r.test/a..b", HM_FORMAT, "a..b"},
        {"r.test/a___b", HM_FORMAT, "a___b"},
        {"r.test/a_.b", HM_FORMAT, "a_.b"},
        {"r.test/a-", HM_FORMAT, "a-"},
        {"r.test/-a", HM_FORMAT, "-a"},
        {"r.test/a%2fb", HM_FORMAT, "a%2fb"},
        {"r.test/\xc3\xa9", HM_FORMAT, "wanted a-z"},
        {"r.test/a\nb", HM_FORMAT, "control character"},
        {"r.test/a b", HM_FORMAT, "a b"},
        {"r.test:/a", HM_FORMAT, "port"},
        {"r.test:0/a", HM_FORMAT, "port"},
        {"r.test:080/a", HM_FORMAT, "port"},
        {"r.test:65536/a", HM_FORMAT, "port"},
        {"r.test./a", HM_FORMAT, "host"},
        {".r.test/a", HM_FORMAT, "host"},
        {"-r.test/a", HM_FORMAT, "inner '-'"},
        {"r-.test/a", HM_FORMAT, "inner '-'"},
        {"r.test-/a", HM_FORMAT, "inner '-'"},
        {"r_x.test/a", HM_FORMAT, "inner '-'"},
        {"r.test?x/a", HM_FORMAT, "host"},
        {"r.test#x/a", HM_FORMAT, "host"},
        {"r.test\\x/a", HM_FORMAT, "host"},
        {"0x7f.1/a", HM_FORMAT, "four plain decimals"},
        {"127.1/a", HM_FORMAT, "four plain decimals"},
        {"[::1/a", HM_FORMAT, "IPv6"},
        {"[::1]x/a", HM_FORMAT, "port"},
        {"[fe80::1%25eth0]/a", HM_FORMAT, "IPv6"},
        {"[::1]:5000", HM_FORMAT, "got \"[\""},
        {D64, HM_FORMAT, "64 digits"},
        {"oci-layout:", HM_FORMAT, "wanted oci-layout:DIR"},
        {"oci-layout::v1", HM_FORMAT, "wanted oci-layout:DIR"},
        {"oci-layout:@" SHA256, HM_FORMAT, "wanted oci-layout:DIR"},
        {"oci-layout:d:", HM_FORMAT, "name \"\""},
        {"oci-layout:d:@" SHA256, HM_FORMAT, "name \"\""},
        {"oci-layout:d:-a", HM_FORMAT, "name"},
        {"oci-layout:d:a---b", HM_FORMAT, "name"},
        {"oci-layout:d:a/", HM_FORMAT, "name"},
        {"oci-layout:d:a//b", HM_FORMAT, "name"},
        {"oci-layout:d:a b", HM_FORMAT, "name"},
        {"oci-layout:d@x", HM_FORMAT, "colon"},
        {"oci-layout:d@sha256:" TEN, HM_FORMAT, "5 bytes, not 32"},
        {"oci-layout:d:v@sha256:" TEN, HM_FORMAT, "5 bytes, not 32"},
        {"oci-layout:d\x7f", HM_FORMAT, "control character"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_ref ref = {.kind = HM_REF_NONE};
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        CHECK_ERR(parse(&ref, &arena, rows[i].text, &err), rows[i].code,
            rows[i].words);
        CHECK_EQ(ref.kind, HM_REF_NONE);
    }
}

/* `front`, then `count` times the letter a. */
static bool parse_long(
    const char *front, size_t count, const char *end, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_bytes view;
    struct hm_ref ref;

    hm_buf_put_str(&text, front);
    for (size_t i = 0; i < count; i++)
        hm_buf_put_u8(&text, 'a');
    hm_buf_put_str(&text, end);
    HM_TRY(hm_buf_end(&text, &view, err));
    return hm_ref_parse(&ref, &arena, view, err);
}

static void lengths_have_limits(void)
{
    struct hm_err err = {0};

    CHECK_OK(parse_long("r.test/", HM_REF_REPOSITORY_MAX, "", &err));
    CHECK_ERR(parse_long("r.test/", HM_REF_REPOSITORY_MAX + 1, "", &err),
        HM_LIMIT, "at most 255");
    CHECK_OK(parse_long("", HM_REF_REPOSITORY_MAX - 8, "", &err));
    CHECK_ERR(parse_long("", HM_REF_REPOSITORY_MAX - 7, "", &err), HM_LIMIT,
        "with \"library/\"");
    CHECK_OK(parse_long("a:", HM_REF_TAG_MAX, "", &err));
    CHECK_ERR(
        parse_long("a:", HM_REF_TAG_MAX + 1, "", &err), HM_LIMIT, "1 to 128");
    CHECK_OK(parse_long("oci-layout:d:", HM_REF_NAME_MAX, "", &err));
    CHECK_ERR(parse_long("oci-layout:d:", HM_REF_NAME_MAX + 1, "", &err),
        HM_LIMIT, "1 to 1024");
    CHECK_OK(parse_long("oci-layout:", HM_PATH_MAX - 1, "", &err));
    CHECK_ERR(
        parse_long("oci-layout:", HM_PATH_MAX, "", &err), HM_LIMIT, "folder");
    CHECK_ERR(parse_long("", HM_REF_MAX + 1, "", &err), HM_LIMIT, "8192");
    CHECK_ERR(
        parse_long("", HM_URI_HOST_MAX + 1, ".test/a", &err), HM_LIMIT, "host");
}

/* Every prefix, and every byte changed: refused, or a reference whose canonical
 * form is stable and of plain characters. */
static void check_any(struct hm_bytes in)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) first = hm_buf(HM_REF_MAX + HM_KIB);
    hm_auto(buf) second = hm_buf(HM_REF_MAX + HM_KIB);
    struct hm_ref ref, again;
    struct hm_err err = {0};

    if (!hm_ref_parse(&ref, &arena, in, &err)) {
        CHECK(err.code != HM_OK && err.msg[0] != '\0');
        return;
    }
    hm_ref_write(&first, &ref);
    if (!CHECK_OK(hm_ref_parse(&again, &arena, hm_buf_view(&first), &err)))
        return;
    hm_ref_write(&second, &again);
    CHECK_BYTES(hm_buf_view(&second), hm_buf_view(&first));
    CHECK_EQ(again.kind, ref.kind);
    CHECK_EQ(again.has_digest, ref.has_digest);
}

static void any_change_is_refused_or_another_reference(void)
{
    static const char *const samples[] = {"R.test:5000/a__b/c:v1@" SHA256,
        "[::1]:5/a@" SHA256, "debian:1", "oci-layout:d/e:x@y:1@" SHA256};
    size_t step = test_torture() ? 11 : 1; /* they share their allocations */

    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        size_t len = strlen(samples[i]);
        char copy[256];

        test_case("%s", samples[i]);
        for (size_t end = 0; end < len; end += step)
            check_any(hm_bytes(samples[i], end));
        for (size_t at = 0; at < len; at += step) {
            memcpy(copy, samples[i], len);
            for (unsigned c = 0; c < 256; c += test_torture() ? 64 : 1) {
                copy[at] = (char)c;
                check_any(hm_bytes(copy, len));
            }
        }
    }
}

static void a_reference_to_nothing_is_not_written(void)
{
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_ref none = {.kind = HM_REF_NONE};
    struct hm_err err = {0};

    hm_ref_write(&out, &none);
    CHECK_ERR(hm_buf_end(&out, NULL, &err), HM_USAGE, "");
}

TEST_SUITE(image_ref, TEST(a_reference_has_one_canonical_form),
    TEST(the_parts_are_told), TEST(what_is_wrong_is_said),
    TEST(lengths_have_limits), TEST(any_change_is_refused_or_another_reference),
    TEST(a_reference_to_nothing_is_not_written));

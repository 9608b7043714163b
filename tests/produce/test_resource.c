/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/resource.h"

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "test.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEX40 "0123456789abcdef0123456789abcdef01234567"

static void a_dependency_is_a_uri_and_digests(void)
{
    static const struct {
        const char *text, *json; /* NULL: refused, and `json` are words */
        bool refused;
    } rows[] = {
        {"pkg:docker/alpine@3.20?platform=linux%2Famd64=sha256:" HEX64,
            "{\"d\":[{\"uri\":\"pkg:docker/"
            "alpine@3.20?platform=linux%2Famd64\",\"digest\":{\"sha256\":"
            "\"" HEX64 "\"}}]}",
            false},
        {"git+https://e.test/a@refs/heads/main=gitCommit:" HEX40
         ",sha256:" HEX64,
            "{\"d\":[{\"uri\":\"git+https://e.test/a@refs/heads/main\","
            "\"digest\":{\"gitCommit\":\"" HEX40 "\",\"sha256\":\"" HEX64
            "\"}}]}",
            false},
        {"pkg:a/b", "without a digest it could be anything", true},
        {"alpine=sha256:" HEX64, "alpine is no URI", true},
        {"1a:b=sha256:" HEX64, "begins with no scheme", true},
        {"a:=sha256:" HEX64, "begins with no scheme", true},
        {"a:b c=sha256:" HEX64, "holds what none may", true},
        {"a:b=sha256", "sha256 is no ALGORITHM:DIGEST", true},
        {"a:b=", "is no ALGORITHM:DIGEST", true},
        {"a:b=sha256:" HEX40, "has 40 digits, not 64", true},
        {"a:b=sha256:" HEX40 "0123456789ABCDEF01234567",
            "is not lower-case hex", true},
        {"a:b=md5:0123", "md5 is no digest that is known", true},
        {"a:b=gitCommit:HEAD", "has 4 digits, not 40", true},
        {"a:b=sha256:" HEX64 ",sha256:" HEX64, "sha256 twice", true},
        {"a:b=sha256:" HEX64 ",", "is no ALGORITHM:DIGEST", true},
    };

    TEST_EACH(i, rows) {
        hm_auto(arena) arena = hm_arena(HM_PRODUCE_ARENA_MAX);
        hm_auto(json_out) json = hm_json_out();
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_resource resource;
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        if (rows[i].refused) {
            CHECK_ERR(hm_resource_parse(
                          &resource, &arena, hm_bytes_str(rows[i].text), &err),
                HM_USAGE, rows[i].json);
            continue;
        }
        if (!CHECK_OK(hm_resource_parse(
                &resource, &arena, hm_bytes_str(rows[i].text), &err)))
            continue;
        hm_resources_add(&json, json.root, "d", &resource, 1);
        if (CHECK_OK(hm_json_out_write(&json, HM_JSON_COMPACT, &text, &err)))
            CHECK_STR(hm_buf_str(&text), rows[i].json);
    }
}

static void a_file_has_a_name_and_its_digest(void)
{
    hm_auto(arena) arena = hm_arena(HM_PRODUCE_ARENA_MAX);
    hm_auto(json_out) json = hm_json_out();
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_resource resource = {
        .name = HM_LIT("build.log"), .media_type = HM_LIT("text/plain")};
    struct hm_digest digest;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_digest_of(&digest, HM_SHA256, HM_LIT(""), &err)) ||
        !CHECK_OK(hm_resource_add_digest(&resource, &arena, &digest, &err)))
        return;
    hm_resources_add(&json, json.root, "b", &resource, 1);
    if (CHECK_OK(hm_json_out_write(&json, HM_JSON_COMPACT, &text, &err)))
        CHECK_STR(hm_buf_str(&text),
            "{\"b\":[{\"name\":\"build.log\",\"digest\":{\"sha256\":"
            "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85"
            "5\"},\"mediaType\":\"text/plain\"}]}");
}

TEST_SUITE(produce_resource, TEST(a_dependency_is_a_uri_and_digests),
    TEST(a_file_has_a_name_and_its_digest));

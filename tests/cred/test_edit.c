/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/edit.h"

#include <string.h>

#include "base/limits.h"
#include "cred/config.h"
#include "cred/entry.h"
#include "test.h"

static bool password(
    struct hm_cred *out, const char *secret, struct hm_err *err)
{
    out->kind = HM_CRED_PASSWORD;
    return hm_cred_set_user(out, HM_LIT("u"), err) &&
        hm_secret_from(&out->secret, hm_bytes_str(secret), err);
}

static void one_entry_changes_and_nothing_else(void)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"",
            "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\"auth\": "
            "\"dTpw\"}\n\t}\n}\n"},
        {" {} ",
            "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\"auth\": "
            "\"dTpw\"}\n\t}\n}\n"},
        {"{ \"x\" : 1.50e+3 }\n",
            "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\"auth\": "
            "\"dTpw\"}\n\t}, \"x\" : 1.50e+3 }"},
        {"{ \"auths\" : null,\"z\":[ 1e999 ] }\n",
            "{ \"auths\" : {\n\t\t\"ghcr.io\": {\"auth\": "
            "\"dTpw\"}\n\t},\"z\":[ 1e999 ] }\n"},
        {"{\"auths\":{\"b\\u002e\": {\"q\" :  -0},\"GHCR.io\":{},"
         "\"ghcr.io/ns\":{},\"a\":7},\"HttpHeaders\":{\"x\":\"\\/\"}}",
            "{\"auths\":{\n\t\t\"b\\u002e\": {\"q\" :  -0},\n\t\t"
            "\"ghcr.io/ns\": {},\n\t\t\"a\": 7,\n\t\t\"ghcr.io\": {\"auth\": "
            "\"dTpw\"}\n\t},\"HttpHeaders\":{\"x\":\"\\/\"}}"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(secret) out = {0};
        hm_auto(secret) again = {0};
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].before);
        if (!CHECK_OK(password(&cred, "p", &err)) ||
            !CHECK_OK(hm_cred_config_set(&out, hm_bytes_str(cases[i].before),
                HM_LIT("ghcr.io"), &cred, &err)))
            continue;
        CHECK_BYTES(hm_secret_view(&out), hm_bytes_str(cases[i].after));
        CHECK_OK(hm_cred_config_set(
            &again, hm_secret_view(&out), HM_LIT("ghcr.io"), &cred, &err));
        CHECK(hm_ct_eq(hm_secret_view(&again), hm_secret_view(&out)) ||
            test_torture());
    }
}

static void removing_leaves_the_rest(void)
{
    static const struct {
        const char *before, *after; /* NULL: was not there */
        size_t parts;
    } cases[] = {
        {"", NULL, 0},
        {"{}", NULL, 0},
        {"{\"auths\": {\"ghcr.io.evil.test\": {}, \"ghcr.io/ns\": {}}}", NULL,
            1},
        {"{\"auths\": {\"https://GHCR.io/ns\": 1, \"ghcr.io\": {}, "
         "\"ghcr.io/z\": 2}}",
            "{\"auths\": {\n\t\t\"https://GHCR.io/ns\": 1,\n\t\t"
            "\"ghcr.io/z\": 2\n\t}}",
            2},
        {"{\"auths\": {\"ghcr.io\": 5}}", "{\"auths\": {}}", 0},
        {"{\"a\":0, \"auths\": {\"x\": 1, \"https://ghcr.io/v2/\": {}, "
         "\"y\": 2}, \"b\": 1}",
            "{\"a\":0, \"auths\": {\n\t\t\"x\": 1,\n\t\t\"y\": 2\n\t}, "
            "\"b\": 1}",
            0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cred_removed what = {0};
        hm_auto(secret) out = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].before);
        if (!CHECK_OK(hm_cred_config_remove(&out, &what,
                hm_bytes_str(cases[i].before), HM_LIT("ghcr.io"), &err)))
            continue;
        CHECK_EQ(what.there, cases[i].after != NULL);
        CHECK_EQ(what.parts, cases[i].parts);
        CHECK_STR(what.part, cases[i].parts > 0 ? "ghcr.io/ns" : "");
        CHECK_BYTES(hm_secret_view(&out), hm_bytes_str(cases[i].after));
    }
}

static void docker_hub_is_written_as_docker_does(void)
{
    hm_auto(secret) out = {0};
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    if (CHECK_OK(password(&cred, "p", &err)) &&
        CHECK_OK(
            hm_cred_config_set(&out, HM_LIT("{\"auths\":{\"docker.io\":{}}}"),
                HM_LIT("docker.io"), &cred, &err)))
        CHECK_BYTES(hm_secret_view(&out),
            HM_LIT("{\"auths\":{\n\t\t\"https://index.docker.io/v1/\": "
                   "{\"auth\": \"dTpw\"}\n\t}}"));
}

static void what_cannot_be_read_is_not_written(void)
{
    static char large[HM_CRED_FILE_MAX];
    hm_auto(secret) out = {0};
    hm_auto(cred) cred = {0};
    hm_auto(cred) bearer = {.kind = HM_CRED_BEARER};
    struct hm_err err = {0};
    struct hm_cred_removed what;

    if (!CHECK_OK(password(&cred, "p", &err)))
        return;
    CHECK_ERR(
        hm_cred_config_set(&out, HM_LIT("{"), HM_LIT("ghcr.io"), &cred, &err),
        HM_FORMAT, "line 1");
    CHECK_ERR(hm_cred_config_set(&out, HM_LIT("{\"auths\": []}"),
                  HM_LIT("ghcr.io"), &cred, &err),
        HM_FORMAT, "expected object");
    CHECK_ERR(hm_cred_config_remove(
                  &out, &what, HM_LIT("[]"), HM_LIT("ghcr.io"), &err),
        HM_FORMAT, "expected object");
    CHECK_ERR(hm_cred_config_set(
                  &out, HM_LIT("{}"), HM_LIT("ghcr.io"), &bearer, &err),
        HM_UNSUPPORTED, "is not kept");
    memset(large, ' ', sizeof(large));
    memcpy(large, "{\"auths\":{}", 11);
    large[sizeof(large) - 1] = '}';
    CHECK_ERR(hm_cred_config_set(&out, hm_bytes(large, sizeof(large)),
                  HM_LIT("ghcr.io"), &cred, &err),
        HM_LIMIT, "would have");
    CHECK(out.p == NULL);
}

/* Members of one letter, which gain white space; a secret of quotes. */
static void the_room_is_always_enough(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(secret) out = {0};
    hm_auto(cred) cred = {.kind = HM_CRED_IDENTITY};
    struct hm_err err = {0};

    hm_buf_put_str(&text, "{\"auths\":{\"\":0");
    for (unsigned i = 0; i < (test_torture() ? 50 : 5000); i++)
        hm_buf_printf(&text, ",\"%x\":0", i);
    hm_buf_put_str(&text, "}}");
    if (!CHECK_OK(hm_secret_new(&cred.secret, HM_CRED_SECRET_MAX, &err)))
        return;
    memset(cred.secret.p, '"', cred.secret.len);
    CHECK_OK(hm_cred_config_set(
        &out, hm_buf_view(&text), HM_LIT("ghcr.io"), &cred, &err));
}

TEST_SUITE(cred_edit, TEST(one_entry_changes_and_nothing_else),
    TEST(removing_leaves_the_rest), TEST(docker_hub_is_written_as_docker_does),
    TEST(what_cannot_be_read_is_not_written), TEST(the_room_is_always_enough));

/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/oci.h"

#include <string.h>

#include "ask.h"
#include "test.h"

static void the_base_says_that_it_is_a_registry(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_get(&a, "GET /v2/"), 200);
    CHECK_EQ(ask_get(&a, "HEAD /v2/"), 200);
    CHECK_STR(ask_field(&a, "Docker-Distribution-Api-Version"), "registry/2.0");
    CHECK_STR(ask_field(&a, "Server"), "hallmark-sandbox");
}

static void what_is_no_path_or_method_is_said_so(void)
{
    static const struct {
        const char *line;
        int status;
    } cases[] = {
        {"GET /v2/x/nothing/y", 404},
        {"GET /v2/UPPER/tags/list", 404},
        {"GET /v2/x/blobs/sha256:44", 404},
        {"GET /v2/x/%zz", 400},
        {"POST /v2/", 405},
        {"PATCH /v2/x/tags/list", 405},
        {"HEAD /v2/x/blobs/uploads/", 405},
        {"GET /v2/x/tags/list", 404},
        {"GET /v2/x/manifests/latest", 404},
    };
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].line);
        CHECK_EQ(ask_get(&a, cases[i].line), cases[i].status);
    }
    test_case("codes");
    ask_get(&a, "GET /v2/x/nothing/y");
    CHECK(strstr(hm_buf_str(&a.text),
              "{\"errors\":[{\"code\":"
              "\"NAME_INVALID\"") != NULL);
}

static void an_image_is_pushed_and_pulled(void)
{
    const struct ask_image image = {
        "team/app", "v1", "layer", NULL, NULL, NULL};
    char digest[ASK_DIGEST] = "";
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_push(&a, &image, digest), 201);
    CHECK_STR(ask_field(&a, "Docker-Content-Digest"), digest);
    CHECK_EQ(ask_get(&a, "GET /v2/team/app/manifests/v1"), 200);
    CHECK_STR(ASK_DIGEST_OF(hm_buf_view(&a.text)), digest);
    CHECK_EQ(ask_get(&a, "GET /v2/team/app/tags/list"), 200);
    CHECK_STR(hm_buf_str(&a.text), "{\"name\":\"team/app\",\"tags\":[\"v1\"]}");
    CHECK_EQ(ask_get(&a, "GET /v2/_catalog"), 200);
    CHECK_STR(hm_buf_str(&a.text), "{\"repositories\":[\"team/app\"]}");
}

TEST_SUITE(sandbox_oci, TEST(the_base_says_that_it_is_a_registry),
    TEST(what_is_no_path_or_method_is_said_so),
    TEST(an_image_is_pushed_and_pulled));

/* SPDX-License-Identifier: Apache-2.0 */
#include "site.h"
#include "test.h"

static void all_pages_are_read(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200,
            .headers = "Link: </v2/team/app/tags/list?last=b>; rel=\"next\"\n",
            .body = "{\"name\":\"team/app\",\"tags\":[\"a\",\"b\"]}"},
        {.status = 200, .body = "{\"tags\":[\"c\"],\"more\":1}"}};
    hm_auto(site) p = {0};
    hm_auto(tags) tags = {0};
    struct hm_err err = {0};

    if (!site_open(&p, answers, 2, NULL) ||
        !CHECK_OK(hm_store_tags(&p.store, &tags, &err)))
        return;
    CHECK_EQ(tags.count, 3);
    CHECK_BYTES(tags.list[0], HM_LIT("a"));
    CHECK_BYTES(tags.list[2], HM_LIT("c"));
    CHECK_ASKED(&p, 0, "GET " PLACE "tags/list\n");
    CHECK_ASKED(&p, 1, "GET " PLACE "tags/list?last=b\n");
}

static void answers_that_are_no_list_are_refused(void)
{
    static const struct {
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{.status = 200, .body = "{\"tags\":null}"}, HM_OK, ""},
        {{.status = 200, .body = "{\"name\":\"x\",\"tags\":null}"}, HM_OK, ""},
        {{.status = 200, .body = "{\"tags\":[]}"}, HM_OK, ""},
        {{.status = 200, .body = "{}"}, HM_FORMAT, "no member \"tags\""},
        {{.status = 200, .body = "{\"errors\":[]}"}, HM_FORMAT,
            "tags: $: no member \"tags\""},
        {{.status = 200, .body = "{\"tags\":[7]}"}, HM_FORMAT,
            "expected string"},
        {{.status = 200, .body = "{\"tags\":{}}"}, HM_FORMAT, "expected"},
        {{.status = 200, .body = "{\"tags\":[\"a/../b\"]}"}, HM_FORMAT,
            "\"a/../b\" is no tag"},
        {{.status = 200, .body = "[]"}, HM_FORMAT, "expected object"},
        {{.status = 200, .body = ""}, HM_FORMAT, "tags: "},
        {{.status = 200, .headers = "Content-Type: text/html\n", .body = "{}"},
            HM_FORMAT, "HTML"},
        {{.status = 404}, HM_NOT_FOUND, "404"},
        {{.status = 200,
             .headers = "Link: <https://evil.test/x>; rel=next\n",
             .body = "{}"},
            HM_DENIED, "tags: next page: leads to another host"},
        {{.status = 200, .headers = "Link: <?>; rel=next\n", .body = "{}"},
            HM_FORMAT, "leads back"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(site) p = {0};
        hm_auto(tags) tags = {0};
        struct hm_err err = {0};

        test_case("%s %s", cases[i].answer.body, cases[i].words);
        if (site_open(&p, &cases[i].answer, 1, NULL))
            CHECK_CODE(hm_store_tags(&p.store, &tags, &err), cases[i].code,
                cases[i].words);
    }
}

/* One question, however many tags there are. */
static void whether_a_repository_is_there_is_asked_once(void)
{
    static const struct {
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{.status = 200, .body = "{\"tags\":[]}"}, HM_OK, ""},
        {{.status = 200, .body = "{\"tags\":null}"}, HM_OK, ""},
        {{.status = 200,
             .headers = "Link: </v2/team/app/tags/list?last=a>; rel=\"next\"\n",
             .body = "{\"tags\":[\"a\"]}"},
            HM_OK, ""},
        {{.status = 404, .body = "{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}"},
            HM_NOT_FOUND, "NAME_UNKNOWN"},
        {{.status = 404}, HM_NOT_FOUND, "404"},
        {{.status = 404, .body = "{\"errors\":[{\"code\":\"DENIED\"}]}"},
            HM_DENIED, "DENIED"},
        {{.status = 200, .body = "[]"}, HM_FORMAT, "expected object"},
        {{.status = 200, .headers = "Content-Type: text/html\n", .body = "{}"},
            HM_FORMAT, "HTML"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(site) p = {0};
        struct hm_err err = {0};

        test_case("%s %s", cases[i].answer.body, cases[i].words);
        if (!site_open(&p, &cases[i].answer, 1, NULL))
            continue;
        CHECK_CODE(
            hm_store_exists(&p.store, &err), cases[i].code, cases[i].words);
        CHECK_ASKED(&p, 0, "GET " PLACE "tags/list?n=1\n");
    }
}

TEST_SUITE(registry_tags, TEST(all_pages_are_read),
    TEST(answers_that_are_no_list_are_refused),
    TEST(whether_a_repository_is_there_is_asked_once));

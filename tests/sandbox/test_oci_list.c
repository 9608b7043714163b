/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "image/media.h"
#include "test.h"

#define SUBJECT                                                                \
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
#define REFERRERS "GET /v2/x/referrers/" SUBJECT

enum { LINE = 1024 };

static bool five_tags(struct asker *a)
{
    static const char *const tags[] = {"v2", "v10", "latest", "v1", "Z"};
    struct ask_image image = {"x", NULL, "one", NULL, NULL, NULL};
    char digest[ASK_DIGEST];
    struct hm_err err = {0};

    if (!CHECK_OK(asker_new(a, NULL, &err)))
        return false;
    for (size_t i = 0; i < TEST_LEN(tags); i++) {
        image.tag = tags[i];
        if (!CHECK_EQ(ask_push(a, &image, digest), 201))
            return false;
    }
    return true;
}

static void tags_come_in_order_and_in_pages(void)
{
    static const struct {
        const char *line, *tags, *link;
    } cases[] = {
        {"GET /v2/x/tags/list", "\"Z\",\"latest\",\"v1\",\"v10\",\"v2\"", ""},
        {"GET /v2/x/tags/list?n=2", "\"Z\",\"latest\"",
            "</v2/x/tags/list?last=latest&n=2>; rel=\"next\""},
        {"GET /v2/x/tags/list?last=latest&n=2", "\"v1\",\"v10\"",
            "</v2/x/tags/list?last=v10&n=2>; rel=\"next\""},
        {"GET /v2/x/tags/list?last=v10&n=2", "\"v2\"", ""},
        {"GET /v2/x/tags/list?last=v11", "\"v2\"", ""},
        {"GET /v2/x/tags/list?n=0", "", ""},
        {"GET /v2/x/tags/list?n=5", "\"Z\",\"latest\",\"v1\",\"v10\",\"v2\"",
            ""},
    };
    char want[LINE];
    asker_auto a = {0};

    if (!five_tags(&a))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].line);
        snprintf(want, sizeof(want), "{\"name\":\"x\",\"tags\":[%s]}",
            cases[i].tags);
        CHECK_EQ(ask_get(&a, cases[i].line), 200);
        CHECK_STR(hm_buf_str(&a.text), want);
        CHECK_STR(ask_field(&a, "Link"), cases[i].link);
    }
    test_case("what is no number");
    CHECK_EQ(ask_get(&a, "GET /v2/x/tags/list?n=-1"), 400);
    CHECK_EQ(ask_get(&a, "GET /v2/x/tags/list?last=%zz"), 400);
}

static void pages_are_as_small_as_told(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!five_tags(&a) ||
        !CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=page-size:1", &err)))
        return;
    CHECK_EQ(ask_get(&a, "GET /v2/x/tags/list"), 200);
    CHECK_STR(hm_buf_str(&a.text), "{\"name\":\"x\",\"tags\":[\"Z\"]}");
    CHECK_STR(ask_field(&a, "Link"), "</v2/x/tags/list?last=Z>; rel=\"next\"");
}

static void repositories_are_listed(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    ask_push_blob(&a, "b/c", HM_LIT("1"));
    ask_push_blob(&a, "a", HM_LIT("1"));
    CHECK_EQ(ask_get(&a, "GET /v2/_catalog?n=1"), 200);
    CHECK_STR(hm_buf_str(&a.text), "{\"repositories\":[\"a\"]}");
    CHECK_STR(ask_field(&a, "Link"), "</v2/_catalog?last=a&n=1>; rel=\"next\"");
}

/* How many descriptors the last answer lists. */
static size_t listed(const struct asker *a)
{
    const char *at = hm_buf_str(&a->text);
    size_t count = 0;

    while ((at = strstr(at, "\"digest\":")) != NULL) {
        count++;
        at++;
    }
    return count;
}

static bool three_referrers(struct asker *a)
{
    static const struct ask_image images[] = {
        {"x", NULL, "1", SUBJECT, "application/vnd.a", NULL},
        {"x", NULL, "2", SUBJECT, "application/vnd.b+json", NULL},
        {"x", NULL, "3", SUBJECT, NULL, NULL},
        {"x", NULL, "4", NULL, "application/vnd.a", NULL},
    };
    char digest[ASK_DIGEST];
    struct hm_err err = {0};

    if (!CHECK_OK(asker_new(a, NULL, &err)))
        return false;
    for (size_t i = 0; i < TEST_LEN(images); i++) {
        if (!CHECK_EQ(ask_push(a, &images[i], digest), 201))
            return false;
    }
    return true;
}

static void referrers_are_listed_with_type_and_annotations(void)
{
    asker_auto a = {0};

    if (!three_referrers(&a))
        return;
    CHECK_EQ(ask_get(&a, REFERRERS), 200);
    CHECK_EQ(listed(&a), 3);
    CHECK_STR(ask_field(&a, "Content-Type"), HM_MEDIA_OCI_INDEX);
    CHECK_STR(ask_field(&a, "OCI-Filters-Applied"), "");
    CHECK(strstr(hm_buf_str(&a.text),
              "\"artifactType\":\"application/vnd.a\",\"annotations\":{\"a\":"
              "\"b\"}}") != NULL);
    /* Without a type of its own it has its config's. */
    CHECK(strstr(hm_buf_str(&a.text),
              "\"artifactType\":\"" HM_MEDIA_OCI_EMPTY "\"") != NULL);
    CHECK_EQ(ask_get(&a, "GET /v2/nowhere/referrers/" SUBJECT), 200);
    CHECK_EQ(listed(&a), 0);
}

static void referrers_are_filtered_and_it_is_said(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!three_referrers(&a))
        return;
    CHECK_EQ(
        ask_get(&a, REFERRERS "?artifactType=application/vnd.b%2Bjson"), 200);
    CHECK_EQ(listed(&a), 1);
    CHECK_STR(ask_field(&a, "OCI-Filters-Applied"), "artifactType");
    if (!CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=ignore-filters", &err)))
        return;
    CHECK_EQ(ask_get(&a, REFERRERS "?artifactType=application/vnd.a"), 200);
    CHECK_EQ(listed(&a), 3);
    CHECK_STR(ask_field(&a, "OCI-Filters-Applied"), "");
}

static void referrers_come_in_pages(void)
{
    char line[LINE];
    struct hm_err err = {0};
    asker_auto a = {0};
    size_t count = 0;
    const char *link;

    if (!three_referrers(&a) ||
        !CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=page-size:1", &err)))
        return;
    snprintf(line, sizeof(line), "%s", REFERRERS "?artifactType=");
    for (size_t pages = 0; pages < 5; pages++) {
        if (!CHECK_EQ(ask_get(&a, line), 200))
            return;
        count += listed(&a);
        link = ask_field(&a, "Link");
        if (link[0] == '\0')
            break;
        snprintf(line, sizeof(line), "GET %.*s", (int)strcspn(link + 1, ">"),
            link + 1);
    }
    CHECK_EQ(count, 3);
}

static void there_is_no_list_when_told_so(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!three_referrers(&a) ||
        !CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=no-referrers", &err)))
        return;
    CHECK_EQ(ask_get(&a, REFERRERS), 404);
}

TEST_SUITE(sandbox_oci_list, TEST(tags_come_in_order_and_in_pages),
    TEST(pages_are_as_small_as_told), TEST(repositories_are_listed),
    TEST(referrers_are_listed_with_type_and_annotations),
    TEST(referrers_are_filtered_and_it_is_said), TEST(referrers_come_in_pages),
    TEST(there_is_no_list_when_told_so));

/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/referrers.h"

#include <stdio.h>

#include "image/sample.h"
#include "site.h"
#include "test.h"

#define M1 DESC(HM_MEDIA_OCI_MANIFEST, "")
#define M2 DESC2(HM_MEDIA_OCI_MANIFEST, "")
#define LISTED(more, manifests)                                                \
    {                                                                          \
        .status = 200, .headers = OCI_INDEX more, .body = INDEX(manifests, "") \
    }
#define UNKNOWN(code)                                                          \
    {                                                                          \
        .status = 404, .body = "{\"errors\":[{\"code\":\"" code "\"}]}"        \
    }
#define LIST PLACE "referrers/sha256:" D64
#define TAG PLACE "manifests/sha256-" D64

static bool ask(struct hm_site *p, struct hm_referrers *out, struct hm_err *err)
{
    struct hm_digest subject = {.hash = HM_SHA256};

    return hm_image_digest_parse(&subject, HM_LIT("sha256:" D64), err) &&
        hm_store_referrers(&p->store, out, &subject, err);
}

static void the_api_lists_all_pages(void)
{
    static const struct fake_answer answers[] = {
        LISTED("Link: <?page=2>; rel=next\n", M1), LISTED("", M2)};
    hm_auto(site) p = {0};
    hm_auto(referrers) list = {0};
    struct hm_err err = {0};

    if (!site_open(&p, answers, 2, NULL) || !CHECK_OK(ask(&p, &list, &err)))
        return;
    CHECK_EQ(list.count, 2);
    CHECK_EQ(list.from, HM_REFERRERS_API);
    CHECK(list.incomplete == NULL);
    CHECK_ASKED(&p, 0, "GET " LIST "\nAccept: " HM_MEDIA_OCI_INDEX "\n");
    CHECK_ASKED(&p, 1, "GET " LIST "?page=2\n");
}

static void without_the_api_the_tag_is_read(void)
{
    static const struct {
        struct fake_answer first, second;
        size_t count;
    } cases[] = {
        {{.status = 404}, LISTED("", M1), 1},
        {{.status = 404}, UNKNOWN("MANIFEST_UNKNOWN"), 0},
        {UNKNOWN("NAME_UNKNOWN"), UNKNOWN("NAME_UNKNOWN"), 0},
        {{.status = 400}, LISTED("", M1), 1},
        {{.status = 406}, {.status = 404}, 0},
        {{.status = 200, .headers = "Content-Type: application/json\n"},
            LISTED("", M1), 1},
        {{.status = 200, .headers = "Content-Type: text/html\n"},
            LISTED("", M1), 1},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct fake_answer answers[] = {cases[i].first, cases[i].second};
        hm_auto(site) p = {0};
        hm_auto(referrers) list = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!site_open(&p, answers, 2, NULL) || !CHECK_OK(ask(&p, &list, &err)))
            continue;
        CHECK_EQ(list.count, cases[i].count);
        CHECK_EQ(list.from, HM_REFERRERS_TAG);
        CHECK_ASKED(&p, 1, "GET " TAG "\n");
    }
}

/* Whatever hides a list is no empty list. */
static void a_listing_that_failed_is_a_failure(void)
{
    static const struct {
        struct fake_answer first, second;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{.status = 401, .headers = BASIC}, {0}, HM_DENIED,
            "not without credentials"},
        {{.status = 403}, {0}, HM_DENIED, "not without credentials"},
        {{.status = 429, .headers = "Retry-After: 999\n"}, {0}, HM_NETWORK,
            "429"},
        {{.status = 503, .headers = "Retry-After: 999\n"}, {0}, HM_NETWORK,
            "503"},
        {{.fails = "cut"}, {0}, HM_NETWORK, "cut"},
        {{.status = 302, .headers = "Location: https://evil.test/\n"}, {0},
            HM_DENIED, "another origin"},
        {{.status = 200, .headers = "Content-Type: text/html\n"},
            {.status = 404}, HM_FORMAT, "whether anything is attached"},
        {{.status = 200, .headers = "Content-Type: application/json\n"},
            {.status = 404}, HM_FORMAT, "whether anything is attached"},
        {{.status = 404, .body = "{\"errors\":[{\"code\":\"DENIED\"}]}"}, {0},
            HM_DENIED, "DENIED"},
        {{.status = 200, .headers = OCI_INDEX, .body = "{"}, {0}, HM_FORMAT,
            "line 1"},
        {{.status = 200, .headers = OCI_INDEX "Content-Encoding: gzip\n"}, {0},
            HM_FORMAT, "gzip"},
        {LISTED("OCI-Filters-Applied: artifactType\n", ""), {0}, HM_FORMAT,
            "filtered the list"},
        {LISTED("Link: </v2/other/referrers/x?a>; rel=next\n", M1), {0},
            HM_DENIED, "another list"},
        {LISTED("Link: <?a>; rel=next\n", M1), {.status = 404}, HM_NOT_FOUND,
            "404"},
        {{.status = 404}, {.status = 403}, HM_DENIED, ""},
        {{.status = 404},
            {.status = 200, .headers = OCI_MANIFEST, .body = MANIFEST("")},
            HM_FORMAT, "is an index, and this is a manifest"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct fake_answer answers[] = {cases[i].first, cases[i].second};
        hm_auto(site) p = {0};
        hm_auto(referrers) list = {0};
        struct hm_err err = {0};

        test_case("%zu %s", i, cases[i].words);
        if (site_open(&p, answers, 2, NULL))
            CHECK_ERR(ask(&p, &list, &err), cases[i].code, cases[i].words);
    }
}

static void a_missing_api_is_remembered(void)
{
    static const struct fake_answer answers[] = {
        {.status = 404}, {.status = 404}, {.status = 404}};
    static const struct fake_answer repo[] = {UNKNOWN("NAME_UNKNOWN"),
        {.status = 404}, UNKNOWN("NAME_UNKNOWN"), {.status = 404}};
    struct hm_err err = {0};

    for (int i = 0; i < 2; i++) {
        hm_auto(site) p = {0};
        hm_auto(referrers) list = {0};
        hm_auto(referrers) again = {0};

        if (!site_open(&p, i == 0 ? answers : repo, i == 0 ? 3 : 4, NULL) ||
            !CHECK_OK(ask(&p, &list, &err)) || !CHECK_OK(ask(&p, &again, &err)))
            return;
        /* One that is about the repository says nothing about the API. */
        CHECK_ASKED(&p, 2, i == 0 ? "GET " TAG : "GET " LIST);
    }
}

enum { MANY = 20000, ONE_MAX = 160 };

/* Two pages of 10,000: what fits is there, and that it is not all is said. */
static void ten_thousand_and_more_are_bounded(void)
{
    static char body[2 * MANY * ONE_MAX / 2];
    hm_auto(site) p = {0};
    hm_auto(referrers) list = {0};
    struct hm_err err = {0};
    size_t at = 0;
    struct fake_answer answers[] = {
        {.status = 200,
            .headers = OCI_INDEX "Link: <?page=2>; rel=next\n",
            .body = body},
        {.status = 200, .headers = OCI_INDEX, .body = body}};

    at += (size_t)snprintf(body, sizeof(body),
        "{" V2 "," TYPE(HM_MEDIA_OCI_INDEX) ",\"manifests\":[");
    for (unsigned i = 0; i < MANY / 2; i++)
        at += (size_t)snprintf(body + at, sizeof(body) - at,
            "%s{" TYPE(HM_MEDIA_OCI_MANIFEST) ",\"digest\":\"sha256:"
                                              "%064x\",\"size\":%u}",
            i > 0 ? "," : "", i, 7U);
    snprintf(body + at, sizeof(body) - at, "]}");
    if (test_torture() || !site_open(&p, answers, 2, NULL) ||
        !CHECK_OK(ask(&p, &list, &err)))
        return;
    CHECK_EQ(list.count, MANY / 2); /* the second page is the same again */
    CHECK_STR(list.incomplete, "limit");
}

TEST_SUITE(registry_referrers, TEST(the_api_lists_all_pages),
    TEST(without_the_api_the_tag_is_read),
    TEST(a_listing_that_failed_is_a_failure), TEST(a_missing_api_is_remembered),
    TEST(ten_thousand_and_more_are_bounded));

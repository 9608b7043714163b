/* SPDX-License-Identifier: Apache-2.0 */
#include "document/impl.h"
#include "document/made.h"
#include "image/ref.h"

static void names_are_texts_globs_or_patterns(void)
{
    hm_auto_ptr(documents) d = NULL;
    const struct hm_plan *plan = made_plan(&d,
        HEAD "  match: {images: [x.test/a, \"x.test/b-*\", "
             "\"/x.test.c+/\"]}\n" BY_MAIL);

    if (plan == NULL)
        return;
    CHECK_EQ(plan->match.images.count, 3);
    CHECK(plan->match.images.list[0].pattern == NULL);
    CHECK(plan->match.images.list[2].pattern != NULL);
    CHECK_BYTES(plan->match.images.list[2].text, HM_LIT("x.test.c+"));
}

/* A pattern that could take ages gives up, and then the policy counts. */
static void a_regex_bomb_is_no_way_out(void)
{
    hm_auto_ptr(documents) d = NULL;
    const struct hm_plan *plan = made_plan(
        &d, HEAD "  match: {images: [\"/(([a-z]+)+)+[^a-z]/\"]}\n" BY_MAIL);
    struct hm_plan_about about = {
        .image = HM_LIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")};

    if (plan != NULL)
        CHECK(hm_plan_matches(plan, &about));
}

static bool is_about(const struct hm_plan *plan, const char *image, bool *out)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_plan_about about = {0};
    struct hm_ref ref;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_ref_parse(&ref, &arena, hm_bytes_str(image), &err)) ||
        !CHECK_OK(hm_plan_about_image(&about, &ref, &arena, &err)))
        return false;
    *out = hm_plan_matches(plan, &about);
    return true;
}

/* Whatever the pattern is, what is one image is matched or not by all names. */
static void each_alias_gets_the_same_policy(void)
{
    static const struct {
        const char *pattern;
        bool hub, own; /* library/app of Docker Hub, x.test/app */
    } rows[] = {
        {"docker.io/library/*", true, false},
        {"docker.io/app", true, false},
        {"docker.io/*", true, false},
        {"docker.io/a**", true, false},
        {"index.docker.io/library/app", true, false},
        {"registry-1.docker.io:443/library/**", true, false},
        {"Registry.Hub.Docker.com/app", true, false},
        {"*.docker.io/**", true, false},
        {"*.docker.com/app", true, false},
        {"*.IO:443/library/app", true, false},
        {"docker.io/acme/*", false, false},
        {"X.test:443/app", false, true},
        {"x.test:80/*", false, true},
        {"x.*:443/app", false, true},
        {"x.test:8443/app", false, false},
        {"/x[.]test:443.app/", false, true},
        {"/index[.]docker[.]io.app/", true, false},
        {"/[a-z.]*.library.app/", true, false},
        {"registry.ipv6.docker.com/app", true, false},
        {"**", true, true},
    };
    static const char *const hub[] = {"app", "docker.io/app",
        "Docker.IO/library/app:1", "index.docker.io/app",
        "registry-1.docker.io/library/app", "registry-1.docker.io:443/app",
        "registry.hub.docker.com/app", "registry.ipv6.docker.com/app"};
    static const char *const own[] = {
        "x.test/app", "X.TEST/app", "x.test:443/app", "x.test:80/app"};

    TEST_EACH(i, rows) {
        hm_auto_ptr(documents) d = NULL;
        char text[1024];
        const struct hm_plan *plan;
        bool got;

        test_case("%s", rows[i].pattern);
        snprintf(text, sizeof(text),
            HEAD "  match: {images: [\"%s\"]}\n" BY_MAIL, rows[i].pattern);
        plan = made_plan(&d, text);
        for (size_t j = 0; plan != NULL && j < TEST_LEN(hub); j++) {
            if (!is_about(plan, hub[j], &got))
                return;
            if (!CHECK_EQ(got, rows[i].hub))
                test_note("%s", hub[j]);
        }
        for (size_t j = 0; plan != NULL && j < TEST_LEN(own); j++) {
            if (!is_about(plan, own[j], &got))
                return;
            if (!CHECK_EQ(got, rows[i].own))
                test_note("%s", own[j]);
        }
    }
}

/* Globs and patterns meet an address as people write it. */
static void an_address_is_matched_in_each_spelling(void)
{
    static const struct {
        const char *pattern, *image;
        bool matches;
    } rows[] = {
        {"[fd00::1]:*/acme/app", "[fd00::1]:5000/acme/app", true},
        {"[fd00::1]:*/acme/app", "[FD00:0:0::1]:5000/acme/app", true},
        {"[fd00:0::1]:*/acme/app", "[fd00::1]:5000/acme/app", true},
        {"[fd00::1]:*/acme/app", "[fd00::1]/acme/app", true},
        {"[fd00::1]:*/acme/app", "[fd00::2]:5000/acme/app", false},
        {"[fd00::*]:5000/acme/app", "[fd00::1]:5000/acme/app", true},
        {"[fd00:0:*]:5000/acme/app", "[fd00::1]:5000/acme/app", true},
        {"/.fd00::1.:5000.acme.app/", "[fd00::1]:5000/acme/app", true},
        {"/.fd00::1.:5000.acme.app/", "[fd00::0:1]:5000/acme/app", true},
        {"/.fd00::1.:5000.acme.app/", "[fd00::1]:5001/acme/app", false},
        {"/.fd00:0:0:0:0:0:0:1..acme.app/", "[fd00::1]/acme/app", true},
        {"127.0.0.1:5000/acme/app", "[::ffff:127.0.0.1]:5000/acme/app", true},
        {"127.0.0.1:5000/acme/app", "[::ffff:7f00:1]:5000/acme/app", true},
        {"127.0.0.1/acme/app", "[::ffff:127.0.0.1]:443/acme/app", true},
        {"127.0.0.*:5000/**", "[::ffff:127.0.0.1]:5000/acme/app", true},
        {"[::ffff:127.0.0.1]:5000/acme/app", "127.0.0.1:5000/acme/app", true},
        {"[::ffff:*]:5000/acme/app", "127.0.0.1:5000/acme/app", true},
        {"127.0.0.1:5000/acme/app", "[::ffff:127.0.0.2]:5000/acme/app", false},
        {"127.0.0.1:5000/acme/app", "[::fffe:127.0.0.1]:5000/acme/app", false},
    };

    TEST_EACH(i, rows) {
        hm_auto_ptr(documents) d = NULL;
        char text[1024];
        const struct hm_plan *plan;
        bool got;

        test_case("%s: %s", rows[i].pattern, rows[i].image);
        snprintf(text, sizeof(text),
            HEAD "  match: {images: [\"%s\"]}\n" BY_MAIL, rows[i].pattern);
        plan = made_plan(&d, text);
        if (plan == NULL || !is_about(plan, rows[i].image, &got))
            return;
        CHECK_EQ(got, rows[i].matches);
    }
}

TEST_SUITE(document_names, TEST(each_alias_gets_the_same_policy),
    TEST(an_address_is_matched_in_each_spelling),
    TEST(names_are_texts_globs_or_patterns), TEST(a_regex_bomb_is_no_way_out));

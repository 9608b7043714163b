/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "sandbox/store.h"
#include "test.h"

#define D1                                                                     \
    "sha256:1111111111111111111111111111111111111111111111111111111111111111"
#define D2                                                                     \
    "sha256:2222222222222222222222222222222222222222222222222222222222222222"
#define D3                                                                     \
    "sha256:3333333333333333333333333333333333333333333333333333333333333333"

static bool open_store(struct hm_oci_store **out)
{
    static const struct {
        const char *digest, *tag, *subject, *type, *json;
    } rows[] = {
        {D1, "b", D2, "t1", "{1}"},
        {D2, "a", "", "", "{2}"},
        {D3, "c", D2, "t2", "{3}"},
    };
    struct hm_err err = {0};

    if (!CHECK_OK(hm_oci_store_open(out, NULL, "/tmp", &err)))
        return false;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_oci_put put = {
            .repository = HM_LIT("r"),
            .text = HM_LIT("{}"),
            .media_type = HM_LIT("x/y"),
            .digest = hm_bytes_str(rows[i].digest),
            .tag = hm_bytes_str(rows[i].tag),
            .subject = hm_bytes_str(rows[i].subject),
            .artifact_type = hm_bytes_str(rows[i].type),
            .descriptor = hm_bytes_str(rows[i].json),
        };

        if (!CHECK_OK(hm_oci_manifest_put(*out, &put, &err)))
            return false;
    }
    return true;
}

static void pages_go_on_behind_a_name(void)
{
    static const struct {
        const char *after;
        size_t max;
        const char *json, *last;
        bool more;
    } cases[] = {
        {"", 9, "\"a\",\"b\",\"c\"", "c", false},
        {"", 2, "\"a\",\"b\"", "b", true},
        {"b", 2, "\"c\"", "c", false},
        {"aa", 1, "\"b\"", "b", true},
        {"c", 2, "", "", false},
        {"", 0, "", "", true},
    };
    hm_auto_ptr(oci_store) store = NULL;

    if (!open_store(&store))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) json = hm_buf(HM_KIB), last = hm_buf(HM_KIB);
        struct hm_oci_page page = {.after = hm_bytes_str(cases[i].after),
            .max = cases[i].max,
            .json = &json,
            .last = &last};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_oci_tags(&page, store, HM_LIT("r"), &err)))
            continue;
        CHECK_STR(hm_buf_str(&json), cases[i].json);
        CHECK_STR(hm_buf_str(&last), cases[i].last);
        CHECK_EQ(page.more, cases[i].more);
    }
}

static void referrers_are_of_their_subject(void)
{
    static const struct {
        const char *repository, *type, *json;
    } cases[] = {{"r", "", "{1},{3}"}, {"r", "t2", "{3}"}, {"r", "t3", ""},
        {"q", "", ""}};
    hm_auto_ptr(oci_store) store = NULL;

    if (!open_store(&store))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) json = hm_buf(HM_KIB), last = hm_buf(HM_KIB);
        const struct hm_oci_put wanted = {
            .repository = hm_bytes_str(cases[i].repository),
            .subject = HM_LIT(D2),
            .artifact_type = hm_bytes_str(cases[i].type)};
        struct hm_oci_page page = {.max = 9, .json = &json, .last = &last};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (CHECK_OK(hm_oci_referrers(&page, store, &wanted, &err)))
            CHECK_STR(hm_buf_str(&json), cases[i].json);
    }
}

static void a_list_that_is_too_long_is_an_error(void)
{
    hm_auto(buf) json = hm_buf(2), last = hm_buf(HM_KIB);
    struct hm_oci_page page = {.max = 9, .json = &json, .last = &last};
    hm_auto_ptr(oci_store) store = NULL;
    struct hm_err err = {0};

    if (!open_store(&store))
        return;
    CHECK_ERR(hm_oci_tags(&page, store, HM_LIT("r"), &err), HM_LIMIT, "2");
    CHECK_ERR(hm_oci_tags(&page, store, HM_LIT("q"), &err), HM_NOT_FOUND,
        "no repository");
}

static void referrers_have_numbers(void)
{
    hm_auto_ptr(oci_store) store = NULL;

    if (!open_store(&store))
        return;
    CHECK_EQ(hm_oci_referrer_number(store, HM_LIT("r"), HM_LIT(D1)), 1);
    CHECK_EQ(hm_oci_referrer_number(store, HM_LIT("r"), HM_LIT(D2)), 0);
    CHECK_EQ(hm_oci_referrer_number(store, HM_LIT("r"), HM_LIT(D3)), 2);
    CHECK_EQ(hm_oci_referrer_number(store, HM_LIT("q"), HM_LIT(D3)), 0);
}

TEST_SUITE(sandbox_store_list, TEST(pages_go_on_behind_a_name),
    TEST(referrers_are_of_their_subject),
    TEST(a_list_that_is_too_long_is_an_error), TEST(referrers_have_numbers));

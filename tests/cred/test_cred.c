/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/cred.h"

#include "test.h"

/* A source that knows one host, or fails. */
struct known {
    const char *host, *secret;
    bool fails;
    unsigned asked;
};

static bool find(void *ctx, struct hm_cred *out, struct hm_bytes host,
    struct hm_bytes repository, struct hm_err *err)
{
    struct known *known = ctx;

    (void)repository;
    known->asked++;
    *out = (struct hm_cred){0};
    if (known->fails)
        return hm_fail(err, HM_USAGE, "the file is torn");
    if (!hm_bytes_eq_str(host, known->host))
        return true;
    HM_TRY(hm_secret_from(&out->secret, hm_bytes_str(known->secret), err));
    out->kind = HM_CRED_BEARER;
    return true;
}

static void the_first_that_knows_one_decides(void)
{
    struct known a = {.host = "a.test", .secret = "1"};
    struct known b = {.host = "b.test", .secret = "2"};
    struct known c = {.host = "b.test", .secret = "3"};
    const struct hm_cred_source sources[] = {
        {find, &a}, {find, &b}, {find, &c}};
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_cred_find(
            &cred, sources, 3, HM_LIT("b.test"), HM_LIT("x"), &err)))
        return;
    CHECK_EQ(cred.kind, HM_CRED_BEARER);
    CHECK_BYTES(hm_secret_view(&cred.secret), HM_LIT("2"));
    CHECK_EQ(a.asked, 1);
    CHECK_EQ(c.asked, 0);
}

static void nobody_knows_is_anonymous(void)
{
    struct known a = {.host = "a.test", .secret = "1"};
    const struct hm_cred_source sources[] = {{find, &a}};
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    CHECK_OK(
        hm_cred_find(&cred, sources, 1, HM_LIT("b.test"), HM_LIT("x"), &err));
    CHECK_EQ(cred.kind, HM_CRED_NONE);
    CHECK_OK(hm_cred_find(&cred, NULL, 0, HM_LIT("b.test"), HM_LIT("x"), &err));
    CHECK_EQ(cred.kind, HM_CRED_NONE);
}

/* Or somebody's broken file would be passed over for the next one's word. */
static void the_first_that_fails_ends_the_search(void)
{
    struct known a = {.fails = true};
    struct known b = {.host = "b.test", .secret = "2"};
    const struct hm_cred_source sources[] = {{find, &a}, {find, &b}};
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    CHECK_ERR(
        hm_cred_find(&cred, sources, 2, HM_LIT("b.test"), HM_LIT("x"), &err),
        HM_USAGE, "the file is torn");
    CHECK_EQ(b.asked, 0);
}

TEST_SUITE(cred_cred, TEST(the_first_that_knows_one_decides),
    TEST(nobody_knows_is_anonymous),
    TEST(the_first_that_fails_ends_the_search));

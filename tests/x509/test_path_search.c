/* SPDX-License-Identifier: Apache-2.0 */
/* test_path_search.c - which certificates a path is made of, when there are
 * several to choose from. (What each of them must be: test_path.c.) */
#include "base/err.h"
#include "test.h"
#include "x509/ca.h"
#include "x509/factory.h"

enum { NOW = MADE_FROM + 100 * 86400 };

static bool find(struct hm_path *out, const struct hm_ca *ca,
    const struct hm_path_query *query, struct hm_err *err)
{
    *out = (struct hm_path){0};
    return hm_ca_path(out, ca, query, err);
}

static void leaves_of_2022_hang_on_the_root_itself(void)
{
    hm_auto(made) root = {0}, inter = {0}, leaf = {0};
    const struct hm_made *const certs[] = {&inter, &root};
    struct made_spec spec = made_ca("root", NULL);
    struct hm_path_query query = {.leaf = &leaf.cert};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path;
    struct hm_err err = {0};

    if (!CHECK_OK(made_cert(&root, &spec, &err)))
        return;
    spec = made_ca("inter", &root);
    if (!CHECK_OK(made_cert(&inter, &spec, &err)))
        return;
    spec = made_code_leaf(&root, "https://example.com/me");
    if (!CHECK_OK(made_cert(&leaf, &spec, &err)) ||
        !CHECK_OK(
            made_authority(&ca, HM_CA_CODE_SIGNING, certs, 2, NULL, &err)) ||
        !CHECK_OK(find(&path, ca, &query, &err)))
        return;
    CHECK_EQ(path.count, 2);
    CHECK(path.certs[1] == hm_ca_cert(ca, 1));
}

static void the_anchor_vouches_for_others_only(void)
{
    hm_auto(made) root = {0};
    const struct hm_made *const certs[] = {&root};
    struct made_spec spec = made_ca("root", NULL);
    struct hm_path_query query = {0};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path;
    struct hm_err err = {0};

    spec.ekus[0] = MADE_CODE_SIGNING;
    spec.key_usage |= HM_KU_DIGITAL_SIGNATURE;
    if (!CHECK_OK(made_cert(&root, &spec, &err)) ||
        !CHECK_OK(
            made_authority(&ca, HM_CA_CODE_SIGNING, certs, 1, NULL, &err)))
        return;
    query.leaf = hm_ca_cert(ca, 0);
    CHECK_ERR(find(&path, ca, &query, &err), HM_UNTRUSTED, "leaf is a CA");
    query.leaf = &root.cert;
    CHECK_ERR(find(&path, ca, &query, &err), HM_UNTRUSTED, "leaf is a CA");
}

/* The same CA with two certificates, one for each half of the year. */
static void a_cross_signed_ca_is_taken_in_its_time(void)
{
    hm_auto(made) root = {0}, early = {0}, late = {0}, leaf = {0};
    const struct hm_made *const certs[] = {&early, &late, &root};
    struct made_spec spec = made_ca("root", NULL);
    struct hm_time at = {0};
    struct hm_path_query query = {
        .leaf = &leaf.cert, .times = &at, .time_count = 1};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path;
    struct hm_err err = {0};

    if (!CHECK_OK(made_cert(&root, &spec, &err)))
        return;
    spec = made_ca("inter", &root);
    spec.from_s = MADE_FROM;
    spec.to_s = NOW;
    if (!CHECK_OK(made_cert(&early, &spec, &err)))
        return;
    spec.key = early.key;
    spec.from_s = NOW + 10;
    spec.to_s = MADE_TO;
    if (!CHECK_OK(made_cert(&late, &spec, &err)))
        return;
    spec = made_code_leaf(&late, "https://example.com/me");
    if (!CHECK_OK(made_cert(&leaf, &spec, &err)) ||
        !CHECK_OK(
            made_authority(&ca, HM_CA_CODE_SIGNING, certs, 3, NULL, &err)))
        return;
    at = hm_time_of(NOW);
    if (CHECK_OK(find(&path, ca, &query, &err)))
        CHECK(path.certs[1] == hm_ca_cert(ca, 0));
    at = hm_time_of(NOW + 10);
    if (CHECK_OK(find(&path, ca, &query, &err)))
        CHECK(path.certs[1] == hm_ca_cert(ca, 1));
    at = hm_time_of(NOW + 5);
    CHECK_ERR(find(&path, ca, &query, &err), HM_EXPIRED, "inter: certificate");
}

/* Two CAs that sign each other, and nobody above. */
static void a_loop_ends(void)
{
    hm_auto(made) root = {0}, a = {0}, b = {0}, a_by_b = {0}, leaf = {0};
    const struct hm_made *const certs[] = {&root};
    struct made_spec spec = made_ca("root", NULL);
    struct hm_cert hints[4];
    struct hm_path_query query = {
        .leaf = &leaf.cert, .hints = hints, .hint_count = TEST_LEN(hints)};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path;
    struct hm_err err = {0};

    if (!CHECK_OK(made_cert(&root, &spec, &err)))
        return;
    spec = made_ca("a", NULL);
    if (!CHECK_OK(made_cert(&a, &spec, &err)))
        return;
    spec = made_ca("b", &a);
    if (!CHECK_OK(made_cert(&b, &spec, &err)))
        return;
    spec = made_ca("a", &b);
    spec.key = a.key;
    if (!CHECK_OK(made_cert(&a_by_b, &spec, &err)))
        return;
    spec = made_code_leaf(&a, "https://example.com/me");
    if (!CHECK_OK(made_cert(&leaf, &spec, &err)) ||
        !CHECK_OK(
            made_authority(&ca, HM_CA_CODE_SIGNING, certs, 1, NULL, &err)))
        return;
    hints[0] = a.cert;
    hints[1] = b.cert;
    hints[2] = a_by_b.cert;
    hints[3] = b.cert;
    CHECK_ERR(find(&path, ca, &query, &err), HM_UNTRUSTED, "no path to root");
}

TEST_SUITE(x509_path_search, TEST(leaves_of_2022_hang_on_the_root_itself),
    TEST(the_anchor_vouches_for_others_only),
    TEST(a_cross_signed_ca_is_taken_in_its_time), TEST(a_loop_ends));

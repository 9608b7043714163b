/* SPDX-License-Identifier: Apache-2.0 */
/* test_path_cost.c - what a search for paths costs whoever must search: signatures
 * are counted. (What a path is: test_path.c, test_path_search.c.) */
#include "base/err.h"
#include "test.h"
#include "x509/ca.h"
#include "x509/factory.h"

enum { CROWD = 8, PLENTY = 1000 };

/* Hints that could each have issued each other, by name, and the leaf; the one
 * that did is the last. Two authorities have nothing to do with them. */
struct hm_crowd {
    struct hm_made top, made[CROWD], leaf, roots[2];
    struct hm_cert hints[CROWD];
    struct hm_ca *cas[2];
};

static void hm_crowd_free(struct hm_crowd *crowd)
{
    hm_made_free(&crowd->top);
    hm_made_free(&crowd->leaf);
    for (size_t i = 0; i < CROWD; i++)
        hm_made_free(&crowd->made[i]);
    for (size_t i = 0; i < 2; i++) {
        hm_ca_free(crowd->cas[i]);
        hm_made_free(&crowd->roots[i]);
    }
}
HM_DEFINE_AUTO(crowd)

static bool add_root(struct hm_crowd *crowd, size_t i, struct hm_err *err)
{
    struct made_spec spec = made_ca("root", NULL);
    const struct hm_made *const certs[] = {&crowd->roots[i]};

    return made_cert(&crowd->roots[i], &spec, err) &&
        made_authority(&crowd->cas[i], HM_CA_CODE_SIGNING, certs, 1, NULL, err);
}

/* `above` is who they say issued them; nobody did. */
static bool crowd_new(
    struct hm_crowd *crowd, const char *above, struct hm_err *err)
{
    struct made_spec spec = made_ca(above, NULL);

    HM_TRY(made_cert(&crowd->top, &spec, err));
    for (size_t i = 0; i < CROWD; i++) {
        spec = made_ca("X", &crowd->top);
        spec.no_key_id = true;
        HM_TRY(made_cert(&crowd->made[i], &spec, err));
        crowd->hints[i] = crowd->made[i].cert;
    }
    spec = made_code_leaf(&crowd->made[CROWD - 1], "urn:me");
    spec.no_key_id = true;
    HM_TRY(made_cert(&crowd->leaf, &spec, err));
    return add_root(crowd, 0, err) && add_root(crowd, 1, err);
}

static bool ask(const struct hm_crowd *crowd, size_t ca,
    struct hm_path_memo *memo, struct hm_err *err)
{
    struct hm_path_query query = {.leaf = &crowd->leaf.cert,
        .hints = crowd->hints,
        .hint_count = CROWD,
        .memo = memo};
    struct hm_path path;

    return hm_ca_path(&path, crowd->cas[ca], &query, err);
}

static void hints_that_name_nobody_of_ours_cost_nothing(void)
{
    hm_auto(crowd) crowd = {0};
    struct hm_work work = hm_work(PLENTY, NULL);
    struct hm_path_memo memo = {.work = &work};
    struct hm_err err = {0};

    if (!CHECK_OK(crowd_new(&crowd, "X", &err)))
        return;
    CHECK_ERR(ask(&crowd, 0, &memo, &err), HM_UNTRUSTED, "no path to root");
    CHECK_EQ(work.left, PLENTY);
    CHECK_EQ(memo.count, 0);
}

/* A hint's key is read and used: 2. Of eight the last one did sign; it was not
 * signed by the authority's, which has its key at hand: 1. */
static void an_authority_more_costs_its_own_signature_only(void)
{
    hm_auto(crowd) crowd = {0};
    struct hm_work work = hm_work(PLENTY, NULL);
    struct hm_path_memo memo = {.work = &work};
    struct hm_err err = {0};

    if (!CHECK_OK(crowd_new(&crowd, "root", &err)))
        return;
    CHECK_ERR(ask(&crowd, 0, &memo, &err), HM_UNTRUSTED,
        "X: did not sign what names it");
    CHECK_EQ(PLENTY - work.left, 2 * CROWD + 1);
    CHECK_ERR(ask(&crowd, 1, &memo, &err), HM_UNTRUSTED,
        "X: did not sign what names it");
    CHECK_EQ(PLENTY - work.left, 2 * CROWD + 2);
    CHECK_ERR(ask(&crowd, 0, &memo, &err), HM_UNTRUSTED, "no path to root");
    CHECK_EQ(PLENTY - work.left, 2 * CROWD + 2);
}

/* What is remembered must not stand for what it is not: the root signs the same
 * certificate again, and only that one is under it. */
static void what_is_remembered_is_no_path_by_itself(void)
{
    hm_auto(crowd) crowd = {0};
    hm_auto(made) right = {0};
    struct hm_work work = hm_work(PLENTY, NULL);
    struct hm_path_memo memo = {.work = &work};
    struct made_spec spec;
    struct hm_err err = {0};

    if (!CHECK_OK(crowd_new(&crowd, "root", &err)))
        return;
    spec = made_ca("X", &crowd.roots[1]);
    spec.no_key_id = true;
    spec.key = crowd.made[CROWD - 1].key;
    if (!CHECK_OK(made_cert(&right, &spec, &err)))
        return;
    crowd.hints[0] = right.cert;
    CHECK_ERR(ask(&crowd, 0, &memo, &err), HM_UNTRUSTED, "no path to root");
    CHECK_OK(ask(&crowd, 1, &memo, &err));
    CHECK_OK(ask(&crowd, 1, &memo, &err));
    CHECK_ERR(ask(&crowd, 0, &memo, &err), HM_UNTRUSTED, "no path to root");
}

/* Neither "no" nor "yes" where the search ended before it was over. */
static void a_search_that_is_not_paid_is_not_made(void)
{
    hm_auto(crowd) crowd = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(crowd_new(&crowd, "root", &err)))
        return;
    for (size_t units = test_torture() ? 2 * CROWD : 0; units <= 2 * CROWD;
         units++) {
        struct hm_work work = hm_work(units, NULL);
        struct hm_path_memo memo = {.work = &work};

        test_case("%zu", units);
        CHECK_ERR(ask(&crowd, 0, &memo, &err), HM_LIMIT, "one piece");
        CHECK(hm_work_refused(&work));
    }
}

/* More hints than there are bits for: they are looked at one by one. */
static void very_many_hints_still_find_their_path(void)
{
    enum { MANY = 70 };
    static struct hm_cert hints[MANY];
    hm_auto(crowd) crowd = {0};
    hm_auto(made) right = {0}, leaf = {0};
    struct hm_path_query query = {
        .leaf = &leaf.cert, .hints = hints, .hint_count = MANY};
    struct made_spec spec;
    struct hm_path path;
    struct hm_err err = {0};

    if (!CHECK_OK(crowd_new(&crowd, "X", &err)))
        return;
    spec = made_ca("right", &crowd.roots[0]);
    if (!CHECK_OK(made_cert(&right, &spec, &err)))
        return;
    spec = made_code_leaf(&right, "urn:me");
    if (!CHECK_OK(made_cert(&leaf, &spec, &err)))
        return;
    for (size_t i = 0; i < MANY; i++)
        hints[i] = crowd.hints[0];
    hints[MANY - 1] = right.cert;
    if (CHECK_OK(hm_ca_path(&path, crowd.cas[0], &query, &err)))
        CHECK_EQ(path.count, 3);
}

TEST_SUITE(x509_path_cost, TEST(hints_that_name_nobody_of_ours_cost_nothing),
    TEST(an_authority_more_costs_its_own_signature_only),
    TEST(what_is_remembered_is_no_path_by_itself),
    TEST(a_search_that_is_not_paid_is_not_made),
    TEST(very_many_hints_still_find_their_path));

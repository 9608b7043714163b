/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/ca.h"

#include <pthread.h>
#include <string.h>

#include "test.h"
#include "x509/ca_impl.h"
#include "x509/factory.h"

/* A root, a CA below it, and a time-stamping authority's leaf. */
struct family {
    struct hm_made root, inter, leaf;
};

static void family_free(struct family *family)
{
    hm_made_free(&family->root);
    hm_made_free(&family->inter);
    hm_made_free(&family->leaf);
}

static bool family_make(struct family *out, struct hm_err *err)
{
    struct made_spec spec = made_ca("root", NULL);

    *out = (struct family){0};
    HM_TRY(made_cert(&out->root, &spec, err));
    spec = made_ca("inter", &out->root);
    HM_TRY(made_cert(&out->inter, &spec, err));
    spec = made_tsa_leaf(&out->inter, "leaf");
    return made_cert(&out->leaf, &spec, err);
}

#define FAMILY __attribute__((cleanup(family_free))) struct family

static bool tsa_of(
    struct hm_ca **out, const struct family *family, struct hm_err *err)
{
    const struct hm_made *const certs[] = {
        &family->leaf, &family->inter, &family->root};

    return made_authority(
        out, HM_CA_TIME_STAMPING, certs, TEST_LEN(certs), NULL, err);
}

static void an_authority_keeps_its_own_copies(void)
{
    FAMILY family;
    hm_auto_ptr(ca) ca = NULL;
    struct hm_window window = {.start = hm_time_of(5), .has_start = true};
    struct hm_bytes der[2];
    struct hm_err err = {0};

    if (!CHECK_OK(family_make(&family, &err)))
        return;
    der[0] = hm_buf_view(&family.inter.der);
    der[1] = hm_buf_view(&family.root.der);
    if (!CHECK_OK(hm_ca_new(&ca, HM_CA_CODE_SIGNING, der, 2, &window, &err)))
        return;
    CHECK_EQ(hm_ca_cert_count(ca), 2);
    CHECK_BYTES(hm_ca_cert(ca, 0)->der, der[0]);
    CHECK_BYTES(hm_ca_cert(ca, 1)->der, der[1]);
    CHECK(hm_ca_cert(ca, 1)->der.p != der[1].p);
    CHECK(hm_ca_cert(ca, 2) == NULL);
    CHECK(hm_ca_leaf(ca) == NULL);
    CHECK_EQ(hm_ca_window(ca)->start.s, 5);
    CHECK(!hm_ca_window(ca)->has_end);
}

static void a_time_stamping_authority_has_a_leaf(void)
{
    FAMILY family;
    hm_auto_ptr(ca) ca = NULL;
    const struct hm_key *key = NULL, *again = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(family_make(&family, &err)) ||
        !CHECK_OK(tsa_of(&ca, &family, &err)))
        return;
    if (!CHECK(hm_ca_leaf(ca) != NULL))
        return;
    CHECK_BYTES(hm_ca_leaf(ca)->der, hm_buf_view(&family.leaf.der));
    if (CHECK_OK(hm_ca_leaf_key(&key, ca, &err)) &&
        CHECK_OK(hm_ca_leaf_key(&again, ca, &err))) {
        CHECK(hm_key_eq(key, family.leaf.key));
        CHECK(key == again);
    }
}

static void one_without_a_leaf_has_no_key_of_it(void)
{
    FAMILY family;
    hm_auto_ptr(ca) ca = NULL;
    const struct hm_made *const certs[] = {&family.root};
    const struct hm_key *key = NULL;
    struct hm_path path;
    struct hm_err err = {0};

    if (!CHECK_OK(family_make(&family, &err)) ||
        !CHECK_OK(
            made_authority(&ca, HM_CA_TIME_STAMPING, certs, 1, NULL, &err)))
        return;
    CHECK_ERR(
        hm_ca_leaf_key(&key, ca, &err), HM_USAGE, "authority without a leaf");
    CHECK_ERR(hm_ca_leaf_path(&path, ca, NULL, 0, &err), HM_USAGE,
        "authority without a leaf");
}

static void what_is_no_authority_is_refused(void)
{
    FAMILY family;
    static const struct made_ext plain_ca[] = {
        {"2.5.29.19", false, {(const uint8_t *)"\x30\3\1\1\xff", 5}}};
    hm_auto(made) no_sign = {0}, plain = {0};
    struct made_spec spec = made_ca("inter", NULL);
    const struct hm_made *leaf = &family.leaf, *root = &family.root;
    const struct {
        const char *name;
        enum hm_ca_purpose purpose;
        const struct hm_made *certs[9];
        size_t count;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"nothing", HM_CA_CODE_SIGNING, {0}, 0, HM_FORMAT,
            "authority without certificates"},
        {"a leaf alone", HM_CA_TIME_STAMPING, {leaf}, 1, HM_FORMAT,
            "certificate 0 of the authority: no CA"},
        {"a leaf last", HM_CA_TIME_STAMPING, {root, leaf}, 2, HM_FORMAT,
            "certificate 1 of the authority: no CA"},
        {"two leaves", HM_CA_TIME_STAMPING, {leaf, leaf, root}, 3, HM_FORMAT,
            "certificate 1 of the authority: no CA"},
        {"a leaf for code", HM_CA_CODE_SIGNING, {leaf, root}, 2, HM_FORMAT,
            "certificate 0 of the authority: no CA"},
        {"no keyCertSign", HM_CA_CODE_SIGNING, {&no_sign}, 1, HM_FORMAT,
            "may not sign certificates"},
        {"not critical", HM_CA_CODE_SIGNING, {&plain}, 1, HM_FORMAT,
            "basic constraints are not critical"},
        {"too many", HM_CA_CODE_SIGNING,
            {root, root, root, root, root, root, root, root, root}, 9, HM_LIMIT,
            "authority of 9 certificates, at most 8"},
    };
    struct hm_err err = {0};

    spec.key_usage = HM_KU_DIGITAL_SIGNATURE;
    if (!CHECK_OK(family_make(&family, &err)) ||
        !CHECK_OK(made_cert(&no_sign, &spec, &err)))
        return;
    spec = made_ca("inter", NULL);
    spec.ca = false;
    spec.exts = plain_ca;
    spec.ext_count = 1;
    if (!CHECK_OK(made_cert(&plain, &spec, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(ca) ca = NULL;

        test_case("%s", cases[i].name);
        CHECK_ERR(made_authority(&ca, cases[i].purpose, cases[i].certs,
                      cases[i].count, NULL, &err),
            cases[i].code, cases[i].words);
        CHECK(ca == NULL);
    }
}

static void what_is_no_certificate_is_refused(void)
{
    static uint8_t big[HM_CERT_MAX + 1];
    const struct {
        const char *name;
        struct hm_bytes der;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"empty", hm_bytes(NULL, 0), HM_FORMAT, "SEQUENCE is missing"},
        {"junk", HM_LIT("junk"), HM_FORMAT, "certificate 0 of the authority"},
        {"too long", hm_bytes(big, sizeof(big)), HM_LIMIT,
            "65537 bytes, at most 65536"},
    };
    struct hm_window always = {0};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(ca) ca = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(
            hm_ca_new(&ca, HM_CA_CODE_SIGNING, &cases[i].der, 1, &always, &err),
            cases[i].code, cases[i].words);
    }
}

static void a_signature_among_them_is_computed_once(void)
{
    FAMILY family;
    hm_auto_ptr(ca) ca = NULL;
    size_t computed = 0;
    struct hm_err err = {0};

    if (!CHECK_OK(family_make(&family, &err)) ||
        !CHECK_OK(tsa_of(&ca, &family, &err)) ||
        !CHECK_OK(hm_ca_link(ca, 0, 1, &computed, &err)))
        return;
    CHECK_EQ(computed, 1);
    CHECK_OK(hm_ca_link(ca, 0, 1, &computed, &err));
    CHECK_EQ(computed, 1);
    CHECK_ERR(hm_ca_link(ca, 0, 2, &computed, &err), HM_MISMATCH,
        "signature does not verify");
    CHECK_ERR(hm_ca_link(ca, 0, 2, &computed, &err), HM_MISMATCH,
        "signature does not verify");
    CHECK_EQ(computed, 3);
}

/* What one thread does with an authority that others use, too. */
struct user {
    const struct hm_ca *ca;
    unsigned good;
};

static void *use(void *arg)
{
    struct user *user = arg;

    for (unsigned i = 0; i < 20; i++) {
        const struct hm_key *key = NULL;
        struct hm_time now = hm_time_of(MADE_FROM);
        struct hm_path path;
        struct hm_err err = {0};

        if (hm_ca_leaf_path(&path, user->ca, &now, 1, &err) &&
            path.count == 3 && hm_ca_leaf_key(&key, user->ca, &err))
            user->good++;
    }
    return NULL;
}

static void threads_share_an_authority(void)
{
    FAMILY family;
    hm_auto_ptr(ca) ca = NULL;
    pthread_t threads[4];
    struct user users[TEST_LEN(threads)];
    struct hm_err err = {0};

    if (test_torture()) /* which counts allocations of one thread */
        return;
    if (!CHECK_OK(family_make(&family, &err)) ||
        !CHECK_OK(tsa_of(&ca, &family, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(threads); i++) {
        users[i] = (struct user){.ca = ca};
        CHECK_EQ(pthread_create(&threads[i], NULL, use, &users[i]), 0);
    }
    for (size_t i = 0; i < TEST_LEN(threads); i++) {
        CHECK_EQ(pthread_join(threads[i], NULL), 0);
        CHECK_EQ(users[i].good, 20);
    }
}

TEST_SUITE(x509_ca, TEST(an_authority_keeps_its_own_copies),
    TEST(a_time_stamping_authority_has_a_leaf),
    TEST(one_without_a_leaf_has_no_key_of_it),
    TEST(what_is_no_authority_is_refused),
    TEST(what_is_no_certificate_is_refused),
    TEST(a_signature_among_them_is_computed_once),
    TEST(threads_share_an_authority));

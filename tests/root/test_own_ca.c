/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "crypto/digest.h"
#include "enc/pem.h"
#include "root/docs.h"
#include "test.h"

/* Two anchors; below the first a link and a link below that one. */
struct family {
    struct hm_made a, b, a1, a2, stray_root, stray, leaf;
};

static void hm_family_free(struct family *f)
{
    struct hm_made *all[] = {
        &f->a, &f->b, &f->a1, &f->a2, &f->stray_root, &f->stray, &f->leaf};

    for (size_t i = 0; i < TEST_LEN(all); i++)
        hm_made_free(all[i]);
}

static bool make_family(struct family *f, struct hm_err *err)
{
    struct made_spec a = made_ca("a", NULL), b = made_ca("b", NULL);
    struct made_spec stray_root = made_ca("elsewhere", NULL);
    struct made_spec a1, a2, stray, leaf;

    HM_TRY(made_cert(&f->a, &a, err));
    HM_TRY(made_cert(&f->b, &b, err));
    HM_TRY(made_cert(&f->stray_root, &stray_root, err));
    a1 = made_ca("a1", &f->a);
    HM_TRY(made_cert(&f->a1, &a1, err));
    a2 = made_ca("a2", &f->a1);
    HM_TRY(made_cert(&f->a2, &a2, err));
    stray = made_ca("stray", &f->stray_root);
    HM_TRY(made_cert(&f->stray, &stray, err));
    leaf = made_code_leaf(&f->a, "https://example.com/me");
    return made_cert(&f->leaf, &leaf, err);
}

static void put(struct hm_buf *pem, const struct hm_made *made)
{
    hm_pem_write(pem, "CERTIFICATE", hm_buf_view(&made->der));
}

static bool load(
    struct hm_root **out, const struct hm_buf *pem, struct hm_err *err)
{
    hm_auto_ptr(root) root = NULL;

    HM_TRY(hm_root_new(&root, err));
    HM_TRY(hm_root_add_ca_pem(root, HM_LIT("own.pem"), hm_buf_view(pem), err));
    *out = hm_move(root);
    return true;
}

static const struct hm_cert *cert_of(
    const struct hm_domain *domain, size_t authority, size_t index)
{
    return hm_ca_cert(domain->cas[authority].ca, index);
}

static void check_family(const struct hm_root *root, const struct family *f)
{
    const struct hm_domain *domain = hm_root_domain(root, 0);

    CHECK_BYTES(domain->name, HM_LIT("own.pem"));
    CHECK(domain->instance == NULL && domain->profile.long_lived);
    CHECK_EQ(domain->profile.sct_min + domain->profile.tlog_min +
            domain->profile.tsa_min,
        0);
    CHECK_EQ(domain->tsa_count + domain->tlog_count + domain->ctlog_count, 0);
    if (!CHECK_EQ(domain->ca_count, 2) ||
        !CHECK_EQ(hm_ca_cert_count(domain->cas[0].ca), 1) ||
        !CHECK_EQ(hm_ca_cert_count(domain->cas[1].ca), 3))
        return;
    CHECK_BYTES(cert_of(domain, 0, 0)->der, hm_buf_view(&f->b.der));
    CHECK_BYTES(cert_of(domain, 1, 2)->der, hm_buf_view(&f->a.der));
    CHECK(!hm_ca_window(domain->cas[1].ca)->has_start);
    CHECK_EQ(hm_root_warning_count(root), 1);
    CHECK(
        docs_warned(root, "own.pem: certificate 5, stray, leads to no anchor"));
}

static void anchors_get_the_links_that_lead_to_them(void)
{
    hm_auto(buf) pem = hm_buf(HM_PEM_FILE_MAX);
    hm_auto_ptr(root) root = NULL;
    struct family f = {0};
    struct hm_err err = {0};

    if (CHECK_OK(make_family(&f, &err))) {
        put(&pem, &f.a2);
        put(&pem, &f.b);
        put(&pem, &f.a1);
        put(&pem, &f.a);
        put(&pem, &f.stray);
        if (CHECK_OK(load(&root, &pem, &err)))
            check_family(root, &f);
    }
    hm_family_free(&f);
}

static void what_is_no_set_of_authorities_is_refused(void)
{
    struct family f = {0};
    struct hm_err err = {0};
    hm_auto(buf) leaf = hm_buf(HM_PEM_FILE_MAX);
    hm_auto(buf) links = hm_buf(HM_PEM_FILE_MAX);
    hm_auto(buf) key = hm_buf(HM_PEM_FILE_MAX);
    hm_auto(buf) empty = hm_buf(HM_PEM_FILE_MAX);
    hm_auto_ptr(root) root = NULL;

    if (CHECK_OK(make_family(&f, &err))) {
        put(&leaf, &f.a);
        put(&leaf, &f.leaf);
        put(&links, &f.a1);
        put(&links, &f.a2);
        put(&key, &f.a);
        hm_key_write_pem(&key, f.a.key);
        CHECK_ERR(load(&root, &leaf, &err), HM_FORMAT,
            "certificate 2, (no name), is no certificate authority's");
        CHECK_ERR(load(&root, &links, &err), HM_FORMAT,
            "no certificate is self-issued");
        CHECK_ERR(load(&root, &key, &err), HM_FORMAT, "PUBLIC KEY");
        CHECK_ERR(load(&root, &empty, &err), HM_FORMAT, "");
    }
    hm_family_free(&f);
}

static bool make_line(struct hm_made line[HM_CHAIN_MAX + 1], struct hm_err *err)
{
    static const char *const names[HM_CHAIN_MAX + 1] = {
        "0", "1", "2", "3", "4", "5", "6", "7", "8"};

    for (size_t i = 0; i <= HM_CHAIN_MAX; i++) {
        struct made_spec spec = made_ca(names[i], i == 0 ? NULL : &line[i - 1]);

        HM_TRY(made_cert(&line[i], &spec, err));
    }
    return true;
}

static void a_line_has_an_end(void)
{
    hm_auto(buf) pem = hm_buf(HM_PEM_FILE_MAX);
    hm_auto_ptr(root) root = NULL;
    struct hm_made line[HM_CHAIN_MAX + 1] = {0};
    struct hm_err err = {0};

    if (CHECK_OK(make_line(line, &err))) {
        for (size_t i = 0; i < HM_CHAIN_MAX; i++)
            put(&pem, &line[i]);
        CHECK_OK(load(&root, &pem, &err));
        hm_root_free(hm_move(root));
        put(&pem, &line[HM_CHAIN_MAX]);
        CHECK_ERR(load(&root, &pem, &err), HM_LIMIT,
            "more than 7 certificates below 0");
    }
    for (size_t i = 0; i <= HM_CHAIN_MAX; i++)
        hm_made_free(&line[i]);
}

static void a_certificate_twice_counts_once(void)
{
    hm_auto(buf) pem = hm_buf(HM_PEM_FILE_MAX);
    hm_auto_ptr(root) root = NULL;
    struct family f = {0};
    struct hm_err err = {0};

    if (CHECK_OK(make_family(&f, &err))) {
        put(&pem, &f.a);
        put(&pem, &f.a1);
        put(&pem, &f.a);
        put(&pem, &f.a1);
        if (CHECK_OK(load(&root, &pem, &err))) {
            CHECK_EQ(hm_root_domain(root, 0)->ca_count, 1);
            CHECK_EQ(hm_ca_cert_count(hm_root_domain(root, 0)->cas[0].ca), 2);
            CHECK_EQ(hm_root_warning_count(root), 0);
        }
    }
    hm_family_free(&f);
}

TEST_SUITE(root_own_ca, TEST(anchors_get_the_links_that_lead_to_them),
    TEST(what_is_no_set_of_authorities_is_refused), TEST(a_line_has_an_end),
    TEST(a_certificate_twice_counts_once));

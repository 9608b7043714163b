/* SPDX-License-Identifier: Apache-2.0 */
#include "root/domain.h"

#include "base/err.h"
#include "crypto/work.h"
#include "lab/lab.h"
#include "test.h"

/* A leaf of the lab, and its SCT. */
struct made {
    struct lab lab;
    struct lab_made signed_;
    struct hm_root *root;
    const struct hm_domain *domain;
    struct hm_path path;
    struct hm_sct sct;
};

static void free_all(struct made *made)
{
    hm_root_free(made->root);
    hm_lab_made_free(&made->signed_);
    hm_lab_free(&made->lab);
}
#define AUTO_MADE __attribute__((cleanup(free_all))) struct made

static bool find(struct made *made, int64_t at_s, struct hm_err *err)
{
    const struct hm_time at = hm_time_of(at_s);
    const struct hm_path_query query = {
        .leaf = &made->signed_.leaf.cert, .times = &at, .time_count = 1};

    return hm_domain_path(&made->path, made->domain, &query, err);
}

static bool make(struct made *made, const char *ct_valid, struct hm_err *err)
{
    struct hm_sct_list list;

    HM_TRY(lab_new(&made->lab, err));
    made->lab.valid[LAB_CT] = ct_valid;
    HM_TRY(lab_sign(&made->signed_, &made->lab, &lab_kinds[0], err));
    hm_buf_cut(&made->lab.trusted_root, 0);
    HM_TRY(lab_write_root(&made->lab.trusted_root, &made->lab, err));
    HM_TRY(lab_root(&made->root, &made->lab, err));
    made->domain = hm_root_domain(made->root, 0);
    HM_TRY(find(made, LAB_TIME_S, err));
    HM_TRY(hm_sct_list_parse(&list, &made->signed_.leaf.cert, err));
    made->sct = list.scts[0];
    return true;
}

static void a_certificate_leads_to_its_domain_while_it_is_valid(void)
{
    AUTO_MADE made = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(make(&made, NULL, &err)))
        return;
    CHECK_EQ(made.path.count, 3);
    CHECK_ERR(find(&made, LAB_TIME_S + 541, &err), HM_EXPIRED, "leaf");
}

static void a_domain_without_authorities_issued_nothing(void)
{
    const struct hm_domain none = {0};
    AUTO_MADE made = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(make(&made, NULL, &err)))
        return;
    made.domain = &none;
    CHECK_ERR(find(&made, LAB_TIME_S, &err), HM_UNTRUSTED,
        "it has no certificate authority");
}

static void a_timestamp_of_the_domain_names_its_log(void)
{
    AUTO_MADE made = {0};
    struct hm_domain_sct got;
    struct hm_err err = {0};

    if (!CHECK_OK(make(&made, NULL, &err)))
        return;
    CHECK_OK(
        hm_domain_sct(&got, made.domain, &made.sct, &made.path, NULL, &err));
    CHECK(got.log == &made.domain->ctlogs[0]);
}

static void a_timestamp_of_a_stranger_is_nobodys(void)
{
    static const uint8_t other[HM_LOG_ID_LEN] = {1};
    AUTO_MADE made = {0};
    struct hm_domain_sct got;
    struct hm_err err = {0};

    if (!CHECK_OK(make(&made, NULL, &err)))
        return;
    made.sct.log_id = hm_bytes(other, sizeof(other));
    CHECK_OK(
        hm_domain_sct(&got, made.domain, &made.sct, &made.path, NULL, &err));
    CHECK(got.log == NULL);
    CHECK_STR(got.why, "no log of the trust domain");
}

static void a_timestamp_that_is_wrong_is_an_error(void)
{
    struct hm_work none = hm_work(0, NULL);
    AUTO_MADE made = {0};
    struct hm_domain_sct got;
    struct hm_err err = {0};

    if (!CHECK_OK(make(&made, NULL, &err)))
        return;
    CHECK_ERR(
        hm_domain_sct(&got, made.domain, &made.sct, &made.path, &none, &err),
        HM_LIMIT, "");
    CHECK(got.log == NULL);
    made.sct.time_ms++;
    CHECK_ERR(
        hm_domain_sct(&got, made.domain, &made.sct, &made.path, NULL, &err),
        HM_MISMATCH, "SCT");
    CHECK(got.log == NULL);
}

static void a_log_that_was_not_in_use_then_is_an_error(void)
{
    AUTO_MADE made = {0};
    struct hm_domain_sct got;
    struct hm_err err = {0};

    if (CHECK_OK(make(&made, "{\"start\":\"2036-01-01T00:00:00Z\"}", &err)))
        CHECK_ERR(
            hm_domain_sct(&got, made.domain, &made.sct, &made.path, NULL, &err),
            HM_EXPIRED, "log key");
}

TEST_SUITE(root_domain,
    TEST(a_certificate_leads_to_its_domain_while_it_is_valid),
    TEST(a_domain_without_authorities_issued_nothing),
    TEST(a_timestamp_of_the_domain_names_its_log),
    TEST(a_timestamp_of_a_stranger_is_nobodys),
    TEST(a_timestamp_that_is_wrong_is_an_error),
    TEST(a_log_that_was_not_in_use_then_is_an_error));

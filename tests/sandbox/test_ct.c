/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/ct.h"

#include "base/file.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "ct_ask.h"
#include "test.h"

static void the_same_certificate_gets_the_same_timestamp(void)
{
    lab_authority_auto lab = {0};
    AUTO_ASKED got = ct_asked();
    struct hm_sct first, second;
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(ct_make(&got, &lab, &err)))
        return;
    CHECK_EQ(ct_add(&got, &lab, &got.precert, "/ct/v1/add-pre-chain"), 200);
    first = ct_sct_of(&got);
    lab.skew_s = 100;
    CHECK_EQ(ct_add(&got, &lab, &got.precert, "/ct/v1/add-pre-chain"), 200);
    second = ct_sct_of(&got);
    CHECK_EQ(first.time_ms, second.time_ms);
    CHECK_BYTES(first.signature, second.signature);
    CHECK_EQ(ct_ask(&got, &lab, "GET", "/ct/v1/get-sth"), 200);
    CHECK_EQ(ct_number(&got, "tree_size"), 1);
}

/* ---- On disk ---- */

static int64_t later_ms(void *ctx)
{
    (void)ctx;
    return INT64_C(1900000000000);
}

static void a_log_on_disk_remembers(void)
{
    const struct lab_authority_opts opts = {.dir = "."};
    lab_authority_auto lab = {0};
    AUTO_ASKED got = ct_asked();
    struct hm_sandbox_ct_opts again;
    struct hm_sct first, second;
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(lab_authority_new(&lab, &opts, &err)) ||
        !CHECK_OK(ct_fill(&lab, 2, &err)) ||
        !CHECK_OK(ct_make(&got, &lab, &err)))
        return;
    CHECK_EQ(ct_add(&got, &lab, &got.precert, "/ct/v1/add-pre-chain"), 200);
    first = ct_sct_of(&got);
    hm_sandbox_ct_free(hm_move(lab.ct));
    again = (struct hm_sandbox_ct_opts){.dir = ".",
        .key = lab.ct_key,
        .roots = &lab.chain[1],
        .root_count = 1,
        .now_ms = later_ms};
    if (!CHECK_OK(hm_sandbox_ct_new(&lab.ct, &again, &err)))
        return;
    CHECK_EQ(ct_add(&got, &lab, &got.precert, "/ct/v1/add-pre-chain"), 200);
    second = ct_sct_of(&got);
    CHECK_EQ(first.time_ms, second.time_ms);
    CHECK_BYTES(first.signature, second.signature);
    CHECK_EQ(ct_ask(&got, &lab, "GET", "/ct/v1/get-sth"), 200);
    CHECK_EQ(ct_number(&got, "tree_size"), 3);
}

static void a_file_that_is_no_log_is_refused(void)
{
    const struct lab_authority_opts opts = {.dir = "."};
    const struct hm_file_opts plain = {0};
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    test_scratch();
    if (CHECK_OK(hm_file_write(
            "ct.log", HM_LIT("something else entirely\n"), &plain, &err)))
        CHECK_ERR(
            lab_authority_new(&lab, &opts, &err), HM_FORMAT, "certificate log");
}

static void a_log_signs_by_p256_alone(void)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_sandbox_ct *none = NULL;
    struct hm_sandbox_ct_opts opts = {0};
    struct hm_bytes junk = HM_LIT("junk");
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P384, 0, &err)))
        return;
    opts.key = key;
    CHECK_ERR(
        hm_sandbox_ct_new(&none, &opts, &err), HM_UNSUPPORTED, "wanted P-256");
    hm_key_free(hm_move(key));
    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)))
        return;
    opts = (struct hm_sandbox_ct_opts){
        .key = key, .roots = &junk, .root_count = 1};
    CHECK_ERR(hm_sandbox_ct_new(&none, &opts, &err), HM_FORMAT, "root 0");
    opts.root_count = HM_SANDBOX_CT_ROOTS_MAX + 1;
    CHECK_ERR(hm_sandbox_ct_new(&none, &opts, &err), HM_LIMIT, "9 roots");
}

TEST_SUITE(sandbox_ct, TEST(the_same_certificate_gets_the_same_timestamp),
    TEST(a_log_on_disk_remembers), TEST(a_file_that_is_no_log_is_refused),
    TEST(a_log_signs_by_p256_alone));

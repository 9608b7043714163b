/* SPDX-License-Identifier: Apache-2.0 */
#include "client/logged.h"

#include "base/err.h"
#include "client/logs.h"
#include "client/rekor1.h"
#include "client/rekor2.h"
#include "test.h"

/* Each question by itself, on entries that are right but for one part. */
static void every_part_of_an_entry_is_checked(void)
{
    logs_auto logs = {0};
    hm_auto(logged) one = {0}, two = {0};
    struct hm_err err = {0};
    struct hm_signed other;
    struct hm_entry entry;

    if (!CHECK_OK(logs_new(&logs, &err)) ||
        !CHECK_OK(
            hm_rekor1_add_hashedrekord(&one, &logs.ask1, &logs.what, &err)) ||
        !CHECK_OK(
            hm_rekor2_add_hashedrekord(&two, &logs.ask2, &logs.what, &err)))
        return;
    CHECK_OK(hm_logged_check(
        &one.entry, HM_LOGGED_REKOR1, &logs.ask1, &logs.what, &err));
    CHECK_OK(hm_logged_check(
        &two.entry, HM_LOGGED_REKOR2, &logs.ask2, &logs.what, &err));
    /* A log of the root, but not of that kind. */
    CHECK_ERR(hm_logged_check(
                  &one.entry, HM_LOGGED_REKOR2, &logs.ask1, &logs.what, &err),
        HM_FORMAT, "Rekor v2 with a time");
    CHECK_ERR(hm_logged_check(
                  &two.entry, HM_LOGGED_REKOR1, &logs.ask1, &logs.what, &err),
        HM_NOT_FOUND, "no promise");
    other = logs.what;
    other.signature = hm_bytes_slice(other.signature, 1, other.signature.len);
    CHECK_ERR(
        hm_logged_check(&one.entry, HM_LOGGED_REKOR1, &logs.ask1, &other, &err),
        HM_MISMATCH, "of another signature");
    other = logs.what;
    other.key = logs.key2;
    CHECK_ERR(
        hm_logged_check(&one.entry, HM_LOGGED_REKOR1, &logs.ask1, &other, &err),
        HM_MISMATCH, "by another key");
    entry = one.entry;
    entry.has_proof = false;
    CHECK_ERR(
        hm_logged_check(&entry, HM_LOGGED_REKOR1, &logs.ask1, &logs.what, &err),
        HM_NOT_FOUND, "no proof of inclusion");
    entry = one.entry;
    entry.set.len = 0;
    CHECK_ERR(
        hm_logged_check(&entry, HM_LOGGED_REKOR1, &logs.ask1, &logs.what, &err),
        HM_NOT_FOUND, "no promise");
    entry = two.entry;
    entry.log_id = one.entry.log_id;
    CHECK_ERR(
        hm_logged_check(&entry, HM_LOGGED_REKOR2, &logs.ask2, &logs.what, &err),
        HM_NOT_FOUND, "no signature by");
}

static void a_log_is_found_by_its_checkpoint(void)
{
    logs_auto logs = {0};
    hm_auto(logged) two = {0};
    const struct hm_root_log *log;
    struct hm_checkpoint checkpoint;
    struct hm_err err = {0};

    if (!CHECK_OK(logs_new(&logs, &err)) ||
        !CHECK_OK(
            hm_rekor2_add_hashedrekord(&two, &logs.ask2, &logs.what, &err)) ||
        !CHECK_OK(hm_logged_checkpoint(
            &checkpoint, &log, logs.root, two.entry.checkpoint, &err)))
        return;
    CHECK_BYTES(log->base_url, HM_LIT(LOGS_URL2));
    CHECK_EQ(checkpoint.head.size, 1);
    CHECK_ERR(hm_logged_checkpoint(
                  &checkpoint, &log, logs.root, HM_LIT("a\n1\n"), &err),
        HM_UNTRUSTED, "no log of the trust root signed it");
}

TEST_SUITE(client_logged, TEST(every_part_of_an_entry_is_checked),
    TEST(a_log_is_found_by_its_checkpoint));

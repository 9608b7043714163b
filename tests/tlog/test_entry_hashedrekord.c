/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"
#include "tlog/made.h"

static void every_byte_of_a_body_counts(void)
{
    made_check_flips(MADE_HASHEDREKORD_1, NULL, NULL);
}

static void bodies_are_read_strictly(void)
{
    static const struct {
        const char *old, *new, *words;
        enum hm_code code;
    } cases[] = {
        {"\"algorithm\":\"sha256\"", "\"algorithm\":\"sha1\"", "algorithm",
            HM_UNSUPPORTED},
        {"\"algorithm\":\"sha256\"", "\"algorithm\":\"sha512\"", "hash",
            HM_FORMAT},
        {"\"algorithm\":\"sha256\",", "", "algorithm: missing", HM_FORMAT},
        {"\"data\":{", "\"data\":{\"url\":\"x\",", "url: unknown field",
            HM_FORMAT},
        {"\"hash\":{", "\"hash\":{\"x\":1,", "hash.x: unknown field",
            HM_FORMAT},
        {"\"signature\":{", "\"signature\":{\"x\":1,", "unknown field",
            HM_FORMAT},
        {"\"publicKey\":{", "\"publicKey\":{\"x\":1,", "unknown field",
            HM_FORMAT},
        {"\"spec\":{", "\"spec\":{\"x\":1,", "spec.x: unknown field",
            HM_FORMAT},
        {"\"content\":\"", "\"content\":null,\"x\":\"", "content", HM_FORMAT},
        {"\"publicKey\":{\"content\":\"LS", "\"publicKey\":{\"content\":\"", "",
            HM_FORMAT},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};

        test_case("%s", cases[i].new);
        CHECK_ERR(made_binds_after(
                      &err, MADE_HASHEDREKORD_1, cases[i].old, cases[i].new),
            cases[i].code, cases[i].words);
    }
}

/* As for cve_2022_36056 in test_entry.c, but with the words of each part. */
static void each_part_is_named_when_it_differs(void)
{
    hm_auto(made_two) two = made_two(MADE_HASHEDREKORD_1);
    hm_auto(buf) body = hm_buf(HM_MIB);
    struct hm_signed good = two.what[0], what;
    struct hm_entry entry = {0};
    struct hm_err err = {0};

    good.cert = &two.certs[0];
    good.digests = two.digests;
    good.digest_count = 1;
    if (!made_entry(&entry, &body, MADE_HASHEDREKORD_1, &good))
        return;
    what = good;
    what.signature = two.what[1].signature;
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_MISMATCH,
        "log entry is of another signature");
    what = good;
    what.cert = &two.certs[1];
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_MISMATCH,
        "log entry is by another certificate");
    what = good;
    what.digests = &two.digests[1];
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_MISMATCH,
        "log entry is of another message: sha256:");
    what.digest_count = 0;
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_USAGE,
        "no sha256 digest of the message");
    CHECK_OK(hm_entry_binds(&entry, &good, &err));
}

TEST_SUITE(tlog_entry_hashedrekord, TEST(every_byte_of_a_body_counts),
    TEST(bodies_are_read_strictly), TEST(each_part_is_named_when_it_differs));

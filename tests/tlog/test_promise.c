/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/alg.h"
#include "crypto/keys.h"
#include "test.h"
#include "tlog/entry.h"
#include "tlog/log.h"

#define LOG_ID                                                                 \
    "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"         \
    "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\xff"

/* What a log signs for the entry below, written out. */
#define MESSAGE_TEXT                                                           \
    "{\"body\":\"eyJhIjoxfQ==\",\"integratedTime\":1700000000,\"logID\":\""    \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff\","      \
    "\"logIndex\":42}"

static struct hm_entry promised(struct hm_bytes set)
{
    return (struct hm_entry){
        .index = 42,
        .log_id = HM_LIT(LOG_ID),
        .time_s = 1700000000,
        .set = set,
        .body = HM_LIT("{\"a\":1}"),
    };
}

static bool sign(
    struct hm_buf *out, const struct hm_key *key, const char *message)
{
    struct hm_err err = {0};

    return key != NULL &&
        CHECK_OK(hm_sig_sign(
            out, key, hm_alg_for_key(key)->sig, hm_bytes_str(message), &err));
}

static void every_kind_of_key_promises(void)
{
    static const char *const keys[] = {
        KEY_P256, KEY_P384, KEY_P521, KEY_ED25519, KEY_RSA};

    for (size_t i = 0; i < TEST_LEN(keys); i++) {
        hm_auto_ptr(key) key = log_key(keys[i]);
        hm_auto(buf) set = hm_buf(HM_SIGNATURE_MAX);
        struct hm_entry entry;
        struct hm_err err = {0};

        test_case("key %zu", i);
        if (!sign(&set, key, MESSAGE_TEXT))
            continue;
        entry = promised(hm_buf_view(&set));
        CHECK_OK(hm_entry_promised(&entry, key, &err));
    }
}

static void a_promise_is_about_its_four_parts(void)
{
    hm_auto_ptr(key) key = log_key(KEY_P256);
    hm_auto(buf) set = hm_buf(HM_SIGNATURE_MAX);
    struct hm_err err = {0};
    struct hm_entry entry;

    if (!sign(&set, key, MESSAGE_TEXT))
        return;
    entry = promised(hm_buf_view(&set));
    entry.index++;
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_MISMATCH, "promise");
    entry = promised(hm_buf_view(&set));
    entry.time_s--;
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_MISMATCH, "promise");
    entry = promised(hm_buf_view(&set));
    entry.body = HM_LIT("{\"a\":2}");
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_MISMATCH, "promise");
    entry = promised(hm_buf_view(&set));
    entry.log_id = HM_LIT("0123456789abcdef0123456789abcdef");
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_MISMATCH, "promise");
    entry = promised(hm_buf_view(&set));
    CHECK_OK(hm_entry_promised(&entry, key, &err));
}

/* A genuine promise, but of another entry or by another log. */
static void cve_2022_23649_the_promise_of_another_entry_does_not_do(void)
{
    hm_auto_ptr(key) key = log_key(KEY_P256);
    hm_auto_ptr(key) other = log_key(KEY_P384);
    hm_auto(buf) set = hm_buf(HM_SIGNATURE_MAX);
    hm_auto(buf) theirs = hm_buf(HM_SIGNATURE_MAX);
    struct hm_err err = {0};
    struct hm_entry entry;

    if (!sign(&set, key,
            "{\"body\":\"eyJhIjoyfQ==\",\"integratedTime\":1700000000,"
            "\"logID\":\"000102030405060708090a0b0c0d0e0f1011121314151617"
            "18191a1b1c1d1eff\",\"logIndex\":42}") ||
        !sign(&theirs, other, MESSAGE_TEXT))
        return;
    entry = promised(hm_buf_view(&set));
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_MISMATCH,
        "promise of the log: ");
    entry = promised(hm_buf_view(&theirs));
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_MISMATCH,
        "promise of the log: ");
}

static void every_flip_of_a_promise_is_refused(void)
{
    hm_auto_ptr(key) key = log_key(KEY_P256);
    hm_auto(buf) set = hm_buf(HM_SIGNATURE_MAX);

    if (!sign(&set, key, MESSAGE_TEXT))
        return;
    for (size_t i = 0; i < 8 * set.len; i += test_torture() ? 101 : 1) {
        struct hm_entry entry = promised(hm_buf_view(&set));
        struct hm_err err = {0};

        test_case("bit %zu", i);
        set.p[i / 8] ^= (uint8_t)(1 << i % 8);
        CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_MISMATCH, "");
        set.p[i / 8] ^= (uint8_t)(1 << i % 8);
    }
}

static void what_cannot_be_promised_is_refused(void)
{
    hm_auto_ptr(key) key = log_key(KEY_P256);
    struct hm_entry entry = promised(hm_bytes(NULL, 0));
    struct hm_err err = {0};

    if (key == NULL)
        return;
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_NOT_FOUND,
        "no promise of the log");
    entry = promised(HM_LIT("x"));
    entry.log_id.len--;
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_FORMAT,
        "log id of 31 bytes, not 32");
    entry = promised(HM_LIT("x"));
    entry.body.len = 0;
    CHECK_ERR(
        hm_entry_promised(&entry, key, &err), HM_FORMAT, "log entry of 0");
    entry.body.len = HM_LOG_BODY_MAX + 1; /* refused before it is read */
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_FORMAT, "log entry of");
    entry = promised(HM_LIT("x"));
    entry.time_s = -1;
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_FORMAT, "time or index");
    entry = promised(HM_LIT("x"));
    entry.time_s = 1LL << 53;
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_FORMAT, "time or index");
    entry = promised(HM_LIT("x"));
    entry.index = 1ULL << 53;
    CHECK_ERR(hm_entry_promised(&entry, key, &err), HM_FORMAT, "time or index");
}

TEST_SUITE(tlog_promise, TEST(every_kind_of_key_promises),
    TEST(a_promise_is_about_its_four_parts),
    TEST(cve_2022_23649_the_promise_of_another_entry_does_not_do),
    TEST(every_flip_of_a_promise_is_refused),
    TEST(what_cannot_be_promised_is_refused));

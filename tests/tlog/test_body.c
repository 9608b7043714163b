/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/body.h"

#include <string.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "enc/json.h"
#include "test.h"
#include "tlog/made.h"

/* By a key, or by a certificate. */
static struct hm_signed by(
    const struct hm_made_two *two, size_t which, bool cert)
{
    struct hm_signed what = two->what[which];

    what.key = two->keys[which];
    what.digests = &two->digests[which];
    what.digest_count = 1;
    what.cert = cert ? &two->certs[which] : NULL;
    return what;
}

/* What the tests put together by themselves: a second opinion. Envelopes of
 * dsse and intoto have a hash of their own there. */
static void bodies_are_what_logs_keep(void)
{
    static const struct {
        enum made_kind made;
        bool (*write)(struct hm_buf *out, const struct hm_signed *what,
            struct hm_err *err);
    } cases[] = {
        {MADE_HASHEDREKORD_1, hm_body_hashedrekord_1},
        {MADE_HASHEDREKORD_2, hm_body_hashedrekord_2},
        {MADE_HASHEDREKORD_2_ENVELOPE, hm_body_hashedrekord_2},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(made_two) two = made_two(cases[i].made);

        for (size_t k = 0; k < 2; k++) {
            struct hm_signed what = by(&two, 0, k == 1);
            hm_auto(buf) got = hm_buf(64 * HM_KIB), want = hm_buf(64 * HM_KIB);
            struct hm_entry entry = {0};
            struct hm_err err = {0};

            test_case("%zu, %zu", i, k);
            if (made_entry(&entry, &want, cases[i].made, &what) &&
                CHECK_OK(cases[i].write(&got, &what, &err)))
                CHECK_BYTES(hm_buf_view(&got), hm_buf_view(&want));
        }
    }
}

/* The reader takes what the writer writes, of every kind. */
static void bodies_bind_what_they_are_about(void)
{
    static const enum made_kind kinds[] = {
        MADE_HASHEDREKORD_1, MADE_HASHEDREKORD_2, MADE_DSSE_1, MADE_INTOTO_2};
    const struct hm_digest hash = {.hash = HM_SHA256, .len = 32};

    for (size_t i = 0; i < TEST_LEN(kinds); i++) {
        hm_auto(made_two) two = made_two(kinds[i]);
        hm_auto(buf) body = hm_buf(64 * HM_KIB), made = hm_buf(64 * HM_KIB);
        struct hm_signed what = by(&two, 0, true), other = by(&two, 1, true);
        struct hm_entry entry = {0};
        struct hm_err err = {0};
        bool written = false;

        test_case("kind %d", (int)kinds[i]);
        if (!made_entry(&entry, &made, kinds[i], &what))
            continue;
        if (kinds[i] == MADE_DSSE_1)
            written = hm_body_dsse_1(&body, &what, 1, &hash, &err);
        else if (kinds[i] == MADE_INTOTO_2)
            written = hm_body_intoto_2(&body, &what, 1, &hash, &err);
        else if (kinds[i] == MADE_HASHEDREKORD_1)
            written = hm_body_hashedrekord_1(&body, &what, &err);
        else
            written = hm_body_hashedrekord_2(&body, &what, &err);
        if (!CHECK_OK(written))
            continue;
        entry.body = hm_buf_view(&body);
        CHECK_OK(hm_entry_binds(&entry, &what, &err));
        CHECK(!hm_entry_binds(&entry, &other, &err));
    }
}

static void an_envelope_is_proposed_as_it_is(void)
{
    static const char envelope[] =
        "{\"payload\": \"a\\\"\\\\\t\n\x01\xc3\xa9\"}";
    hm_auto(made_two) two = made_two(MADE_DSSE_1);
    hm_auto(buf) text = hm_buf(64 * HM_KIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_signed what = by(&two, 0, false);
    struct hm_err err = {0};
    struct hm_bytes said;
    struct hm_json v;

    if (!CHECK_OK(hm_body_dsse_1_request(
            &text, hm_bytes_str(envelope), &what, &err)) ||
        !CHECK_OK(hm_json_parse(&v, &arena, hm_buf_view(&text), HM_MIB, &err)))
        return;
    v = hm_json_get(hm_json_get(v, "spec"), "proposedContent");
    if (CHECK_OK(
            hm_json_as_str(&said, hm_json_get(v, "envelope"), &arena, &err)))
        CHECK_BYTES(said, hm_bytes_str(envelope));
    CHECK_EQ(hm_json_count(hm_json_get(v, "verifiers")), 1);
    CHECK(memmem(text.p, text.len, "\\t\\n\\u0001\xc3\xa9", 12) != NULL);
}

static void what_is_not_there_is_said(void)
{
    hm_auto(made_two) two = made_two(MADE_HASHEDREKORD_1);
    struct hm_signed what = by(&two, 0, false), none = what, keyless = what;
    struct hm_err err = {0};
    static const struct {
        bool (*write)(struct hm_buf *out, const struct hm_signed *what,
            struct hm_err *err);
    } writers[] = {{hm_body_hashedrekord_1}, {hm_body_hashedrekord_2},
        {hm_body_hashedrekord_2_request}};

    none.digest_count = 0;
    keyless.key = NULL;
    for (size_t i = 0; i < TEST_LEN(writers); i++) {
        hm_auto(buf) out = hm_buf(64 * HM_KIB), small = hm_buf(64);

        test_case("%zu", i);
        CHECK_ERR(writers[i].write(&out, &none, &err), HM_USAGE, "digest of");
        CHECK_ERR(writers[i].write(&out, &keyless, &err), HM_USAGE, "no key");
        CHECK_ERR(writers[i].write(&small, &what, &err), HM_LIMIT, "");
    }
}

TEST_SUITE(tlog_body, TEST(bodies_are_what_logs_keep),
    TEST(bodies_bind_what_they_are_about),
    TEST(an_envelope_is_proposed_as_it_is), TEST(what_is_not_there_is_said));

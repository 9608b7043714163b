/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/leaves.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "test.h"

static bool count_each(
    void *ctx, const struct hm_sandbox_leaf *leaf, struct hm_err *err)
{
    size_t *count = ctx;

    (*count)++;
    if (hm_bytes_eq_str(leaf->data, "refused"))
        return hm_fail(err, HM_POLICY, "not this one");
    return true;
}

static bool open_count(struct hm_leaves *out, size_t *count, struct hm_err *err)
{
    *count = 0;
    return hm_leaves_open(out, "log", count_each, count, err);
}

static bool add(struct hm_leaves *leaves, struct hm_bytes data)
{
    struct hm_sandbox_leaf leaf = {data, HM_LIT("more")};
    struct hm_err err = {0};

    return CHECK_OK(hm_leaves_append(leaves, &leaf, &err));
}

/* A file of three entries, its text in `out`. */
static bool make(struct hm_buf *out)
{
    hm_auto(leaves) leaves = {0};
    struct hm_err err = {0};
    size_t count;

    test_scratch();
    return CHECK_OK(open_count(&leaves, &count, &err)) &&
        add(&leaves, HM_LIT("one")) && add(&leaves, HM_LIT("")) &&
        add(&leaves, HM_LIT("three")) &&
        CHECK_OK(hm_file_read(out, "log", &err));
}

static bool put_file(struct hm_bytes text)
{
    const struct hm_file_opts opts = {.replace = true};
    struct hm_err err = {0};

    return CHECK_OK(hm_file_write("log", text, &opts, &err));
}

static void what_was_appended_is_read_back(void)
{
    static const char *const data[] = {"one", "", "three"};
    hm_auto(buf) text = hm_buf(HM_KIB);
    hm_auto(leaves) leaves = {0};
    struct hm_err err = {0};
    size_t count;

    if (!make(&text) || !CHECK_OK(open_count(&leaves, &count, &err)))
        return;
    CHECK_EQ(count, 3);
    for (size_t i = 0; i < TEST_LEN(data); i++) {
        hm_auto(buf) record = hm_buf(HM_KIB);
        struct hm_sandbox_leaf leaf;

        test_case("%zu", i);
        if (!CHECK_OK(hm_leaves_read(&leaf, &record, &leaves, i, &err)))
            continue;
        CHECK_BYTES(leaf.data, hm_bytes_str(data[i]));
        CHECK_BYTES(leaf.extra, HM_LIT("more"));
    }
    hm_buf_cut(&text, 0);
    CHECK_ERR(
        hm_leaves_read(&(struct hm_sandbox_leaf){0}, &text, &leaves, 3, &err),
        HM_NOT_FOUND, "no entry 3");
}

/* kill -9 leaves a beginning of what was being written, never anything else. */
static void a_torn_last_entry_is_dropped(void)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_err err = {0};

    if (!make(&text))
        return;
    for (size_t len = 0; len < text.len; len += test_torture() ? 31 : 1) {
        hm_auto(buf) record = hm_buf(HM_KIB);
        hm_auto(leaves) leaves = {0};
        struct hm_sandbox_leaf leaf;
        size_t count, again;

        test_case("%zu bytes", len);
        if (!put_file(hm_bytes_slice(hm_buf_view(&text), 0, len)) ||
            !CHECK_OK(open_count(&leaves, &count, &err)))
            continue;
        CHECK(count < 3);
        if (!add(&leaves, HM_LIT("next")))
            continue;
        hm_leaves_free(&leaves);
        if (CHECK_OK(open_count(&leaves, &again, &err)) &&
            CHECK_EQ(again, count + 1) &&
            CHECK_OK(hm_leaves_read(&leaf, &record, &leaves, count, &err)))
            CHECK_BYTES(leaf.data, HM_LIT("next"));
    }
}

/* Never taken for a torn one, which would forget what comes behind it. */
static void a_flipped_bit_is_an_error(void)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_err err = {0};
    size_t count;

    if (!make(&text))
        return;
    for (size_t i = 0; i < 8 * text.len; i += test_torture() ? 97 : 1) {
        hm_auto(leaves) leaves = {0};

        test_case("bit %zu", i);
        text.p[i / 8] ^= (uint8_t)(1U << i % 8);
        if (put_file(hm_buf_view(&text)))
            CHECK_ERR(open_count(&leaves, &count, &err), HM_FORMAT, "log: ");
        text.p[i / 8] ^= (uint8_t)(1U << i % 8);
    }
}

static void messages_say_where(void)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    hm_auto(leaves) leaves = {0};
    struct hm_err err = {0};
    size_t count;

    if (!make(&text))
        return;
    text.p[text.len - 1] ^= 1;
    if (put_file(hm_buf_view(&text)))
        CHECK_ERR(open_count(&leaves, &count, &err), HM_FORMAT,
            "log: entry 2 at byte 74: a damaged entry");
    text.p[25] ^= 1;
    if (put_file(hm_buf_view(&text)))
        CHECK_ERR(open_count(&leaves, &count, &err), HM_FORMAT,
            "log: entry 0 at byte 23: a damaged length");
    if (put_file(HM_LIT("hallmark sandbox log 2\n")))
        CHECK_ERR(open_count(&leaves, &count, &err), HM_FORMAT,
            "is no log of a sandbox's");
}

/* It is read again from the file, and that may have changed meanwhile. */
static void what_changed_later_is_not_given_out(void)
{
    hm_auto(buf) text = hm_buf(HM_KIB), record = hm_buf(HM_KIB);
    hm_auto(leaves) leaves = {0};
    struct hm_sandbox_leaf leaf;
    struct hm_err err = {0};
    size_t count;

    if (!make(&text) || !CHECK_OK(open_count(&leaves, &count, &err)))
        return;
    if (!CHECK(pwrite(leaves.fd, "X", 1, 36) == 1))
        return;
    CHECK_ERR(hm_leaves_read(&leaf, &record, &leaves, 0, &err), HM_FORMAT,
        "a damaged entry");
    hm_buf_cut(&record, 0);
    CHECK(ftruncate(leaves.fd, 40) == 0);
    CHECK_ERR(hm_leaves_read(&leaf, &record, &leaves, 2, &err), HM_SYSTEM, "");
}

static void a_log_has_one_owner(void)
{
    hm_auto(leaves) first = {0}, second = {0};
    struct hm_err err = {0};
    size_t count;

    test_scratch();
    if (!CHECK_OK(open_count(&first, &count, &err)))
        return;
    CHECK_ERR(open_count(&second, &count, &err), HM_USAGE,
        "log: somebody else has it open");
    CHECK(!second.open);
    hm_leaves_free(&first);
    CHECK_OK(open_count(&second, &count, &err));
}

static void what_is_no_file_is_refused(void)
{
    hm_auto(leaves) leaves = {0};
    struct hm_err err = {0};
    size_t count;

    test_scratch();
    CHECK(mkdir("log", 0700) == 0);
    CHECK_ERR(open_count(&leaves, &count, &err), HM_SYSTEM, "log: ");
    CHECK(rmdir("log") == 0 && symlink("elsewhere", "log") == 0);
    CHECK_ERR(open_count(&leaves, &count, &err), HM_SYSTEM, "log: ");
    CHECK_ERR(hm_leaves_open(&leaves, "none/log", count_each, &count, &err),
        HM_SYSTEM, "none/log: ");
}

static void a_reader_may_refuse(void)
{
    hm_auto(leaves) leaves = {0};
    struct hm_err err = {0};
    size_t count;

    test_scratch();
    if (!CHECK_OK(open_count(&leaves, &count, &err)) ||
        !add(&leaves, HM_LIT("refused")))
        return;
    hm_leaves_free(&leaves);
    CHECK_ERR(open_count(&leaves, &count, &err), HM_POLICY,
        "log: entry 0 at byte 23: not this one");
}

static void entries_have_a_longest_length(void)
{
    static uint8_t much[HM_SANDBOX_LEAF_MAX + 1];
    struct hm_sandbox_leaf most = {hm_bytes(much, HM_SANDBOX_LEAF_MAX),
        hm_bytes(much, HM_SANDBOX_LEAF_MAX)};
    struct hm_sandbox_leaf more = {hm_bytes(much, sizeof(much)), {0}};
    hm_auto(buf) record = hm_buf(HM_SANDBOX_LEAF_RECORD_MAX);
    hm_auto(leaves) leaves = {0};
    struct hm_sandbox_leaf leaf;
    struct hm_err err = {0};
    size_t count = 0;

    if (!CHECK_OK(hm_leaves_open(&leaves, NULL, count_each, &count, &err)))
        return;
    CHECK_ERR(hm_leaves_append(&leaves, &more, &err), HM_LIMIT, "4194305 and");
    more.extra = more.data;
    more.data = HM_LIT("");
    CHECK_ERR(hm_leaves_append(&leaves, &more, &err), HM_LIMIT, "and 4194305");
    CHECK_EQ(leaves.count, 0);
    if (CHECK_OK(hm_leaves_append(&leaves, &most, &err)) &&
        CHECK_OK(hm_leaves_read(&leaf, &record, &leaves, 0, &err)))
        CHECK_EQ(leaf.data.len, HM_SANDBOX_LEAF_MAX);
}

TEST_SUITE(sandbox_leaves, TEST(what_was_appended_is_read_back),
    TEST(a_torn_last_entry_is_dropped), TEST(a_flipped_bit_is_an_error),
    TEST(messages_say_where), TEST(what_changed_later_is_not_given_out),
    TEST(a_log_has_one_owner), TEST(what_is_no_file_is_refused),
    TEST(a_reader_may_refuse), TEST(entries_have_a_longest_length));

/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/secret.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "test.h"

static void a_new_secret_is_zeroed_and_has_its_length(void)
{
    static const size_t lens[] = {0, 1, 32, 4096, 65537, HM_SECRET_MAX};

    for (size_t i = 0; i < TEST_LEN(lens); i++) {
        hm_auto(secret) secret = {0};
        struct hm_err err = {0};
        size_t set = 0;

        test_case("%zu bytes", lens[i]);
        if (!CHECK_OK(hm_secret_new(&secret, lens[i], &err)))
            continue;
        CHECK(secret.p != NULL);
        CHECK_EQ(secret.len, lens[i]);
        for (size_t j = 0; j < secret.len; j++)
            set += secret.p[j] != 0;
        CHECK_EQ(set, 0);
    }
}

static void more_than_the_maximum_is_refused(void)
{
    static const size_t lens[] = {HM_SECRET_MAX + 1, SIZE_MAX - 4095, SIZE_MAX};

    for (size_t i = 0; i < TEST_LEN(lens); i++) {
        struct hm_secret secret = {0};
        struct hm_err err = {0};

        CHECK_ERR(
            hm_secret_new(&secret, lens[i], &err), HM_LIMIT, "at most 1048576");
        CHECK(secret.p == NULL);
    }
}

static void from_copies_and_the_original_may_be_wiped(void)
{
    hm_auto(secret) secret = {0};
    struct hm_err err = {0};
    uint8_t bytes[] = "correct horse";

    if (!CHECK_OK(hm_secret_from(&secret, HM_LIT("correct horse"), &err)))
        return;
    hm_wipe(bytes, sizeof(bytes));
    CHECK_BYTES(hm_secret_view(&secret), HM_LIT("correct horse"));
    for (size_t i = 0; i < sizeof(bytes); i++)
        CHECK_EQ(bytes[i], 0);
}

static void an_empty_secret_is_not_an_absent_one(void)
{
    hm_auto(secret) secret = {0};
    struct hm_err err = {0};

    CHECK(hm_secret_view(&secret).p == NULL);
    if (!CHECK_OK(hm_secret_from(&secret, hm_bytes(NULL, 0), &err)))
        return;
    CHECK(secret.p != NULL);
    CHECK_EQ(secret.len, 0);
}

static void moving_copies_nothing_and_leaves_it_empty(void)
{
    hm_auto(secret) from = {0};
    hm_auto(secret) to = {0};
    struct hm_err err = {0};
    const uint8_t *p;

    if (!CHECK_OK(hm_secret_from(&from, HM_LIT("abc"), &err)))
        return;
    p = from.p;
    to = hm_secret_move(&from);
    CHECK(to.p == p);
    CHECK_EQ(to.len, 3);
    CHECK(from.p == NULL);
    CHECK_EQ(from.len, 0);
}

static void cutting_wipes_the_tail(void)
{
    hm_auto(secret) secret = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_secret_from(&secret, HM_LIT("abcdef"), &err)))
        return;
    hm_secret_cut(&secret, 6);
    hm_secret_cut(&secret, 7);
    CHECK_BYTES(hm_secret_view(&secret), HM_LIT("abcdef"));
    hm_secret_cut(&secret, 2);
    CHECK_BYTES(hm_secret_view(&secret), HM_LIT("ab"));
    CHECK_BYTES(hm_bytes(secret.p, 6), HM_LIT("ab\0\0\0\0"));
}

static void freeing_twice_is_harmless(void)
{
    struct hm_secret secret = {0};
    struct hm_err err = {0};
    size_t held = hm_mem_held();

    hm_secret_free(&secret);
    if (!CHECK_OK(hm_secret_new(&secret, 8, &err)))
        return;
    hm_secret_free(&secret);
    hm_secret_free(&secret);
    CHECK(secret.p == NULL);
    CHECK_EQ(hm_mem_held(), held);
}

/* Touch the byte at `p + offset` in a process of its own: does it survive? */
static bool survives_write(volatile uint8_t *p, ptrdiff_t offset)
{
    int status = 1;
    pid_t pid = fork();

    if (pid == 0) {
        close(STDOUT_FILENO);
        close(STDERR_FILENO); /* a sanitizer's report of what we want */
        p[offset] = 1;
        _exit(0);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return true;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void one_byte_past_the_end_is_a_crash(void)
{
    hm_auto(secret) secret = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_secret_new(&secret, 32, &err)))
        return;
    CHECK(survives_write(secret.p, 31));
    CHECK(!survives_write(secret.p, 32));
}

static void twelve_bytes_of_a_secret_in_a_row_show_it(void)
{
    const struct hm_bytes secret = HM_LIT("0123456789abcdef");

    CHECK(hm_secret_shows(HM_LIT("got 456789abcdef"), secret));
    CHECK(hm_secret_shows(secret, secret));
    CHECK(!hm_secret_shows(HM_LIT("got 56789abcdef 0123456789a"), secret));
    CHECK(!hm_secret_shows(HM_LIT("01234567890"), HM_LIT("01234567890")));
    CHECK(!hm_secret_shows(hm_bytes(NULL, 0), secret));
    CHECK(!hm_secret_shows(secret, hm_bytes(NULL, 0)));
}

TEST_SUITE(crypto_secret, TEST(a_new_secret_is_zeroed_and_has_its_length),
    TEST(more_than_the_maximum_is_refused),
    TEST(from_copies_and_the_original_may_be_wiped),
    TEST(an_empty_secret_is_not_an_absent_one),
    TEST(moving_copies_nothing_and_leaves_it_empty),
    TEST(cutting_wipes_the_tail),
    TEST(twelve_bytes_of_a_secret_in_a_row_show_it),
    TEST(freeing_twice_is_harmless), TEST(one_byte_past_the_end_is_a_crash));

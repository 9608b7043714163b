/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "test.h"

struct seen {
    unsigned count;
    enum hm_log_level level;
    char line[HM_LOG_LINE_MAX + 100];
};

static void keep(void *ctx, enum hm_log_level level, const char *line)
{
    struct seen *seen = ctx;

    seen->count++;
    seen->level = level;
    memcpy(seen->line, line, strlen(line) + 1);
    errno = EIO;
}

static void levels_are_filtered(void)
{
    struct seen seen = {0};
    struct hm_log log = {HM_LOG_WARN, keep, &seen};

    hm_log(&log, HM_LOG_DEBUG, "debug");
    hm_log(&log, HM_LOG_INFO, "info");
    CHECK_EQ(seen.count, 0);
    hm_log(&log, HM_LOG_WARN, "disk %d %% full", 99);
    CHECK_EQ(seen.count, 1);
    CHECK_EQ(seen.level, HM_LOG_WARN);
    CHECK_STR(seen.line, "disk 99 % full");
    hm_log(&log, HM_LOG_ERROR, "gone");
    CHECK_EQ(seen.level, HM_LOG_ERROR);
    CHECK(hm_log_on(&log, HM_LOG_ERROR));
    CHECK(!hm_log_on(&log, HM_LOG_INFO));
}

static void no_log_is_silent(void)
{
    struct hm_log log = {HM_LOG_DEBUG, NULL, NULL};

    CHECK(!hm_log_on(NULL, HM_LOG_ERROR));
    CHECK(!hm_log_on(&log, HM_LOG_ERROR));
    hm_log(NULL, HM_LOG_ERROR, "%s", "x");
    hm_log(&log, HM_LOG_ERROR, "%s", "x");
}

static void lines_cannot_be_forged(void)
{
    struct seen seen = {0};
    struct hm_log log = {HM_LOG_INFO, keep, &seen};

    hm_log(&log, HM_LOG_INFO, "got %s", "a\nerror: b\x1b[2J\xe2\x80\xae\xff");
    CHECK_STR(seen.line, "got a\\nerror: b\\x1b[2J\\u{202e}\\xff");
}

static void escaped_text_is_not_escaped_twice(void)
{
    struct seen seen = {0};
    struct hm_log log = {HM_LOG_INFO, keep, &seen};

    hm_log(&log, HM_LOG_INFO, "got %s", HM_SHOW(HM_LIT("a\n\\")));
    CHECK_STR(seen.line, "got a\\n\\\\");
}

static void long_lines_are_cut_and_say_so(void)
{
    char text[3 * HM_LOG_LINE_MAX] = {0};
    struct seen seen = {0};
    struct hm_log log = {HM_LOG_INFO, keep, &seen};

    memset(text, 'x', HM_LOG_LINE_MAX - 1);
    hm_log(&log, HM_LOG_INFO, "%s", text);
    CHECK_STR(seen.line, text);
    memset(text, 'x', HM_LOG_LINE_MAX);
    hm_log(&log, HM_LOG_INFO, "%s", text);
    CHECK_EQ(strlen(seen.line), HM_LOG_LINE_MAX - 1);
    CHECK_STR(seen.line + HM_LOG_LINE_MAX - 4, "x..");
    memset(text, '\n', sizeof(text) - 1);
    hm_log(&log, HM_LOG_INFO, "%s", text);
    CHECK(strlen(seen.line) < HM_LOG_LINE_MAX);
    CHECK_STR(seen.line + strlen(seen.line) - 4, "\\n..");
}

static void errno_is_kept(void)
{
    struct seen seen = {0};
    struct hm_log log = {HM_LOG_INFO, keep, &seen};

    errno = ENOSPC;
    hm_log(&log, HM_LOG_INFO, "x");
    CHECK_EQ(errno, ENOSPC);
}

static void levels_have_names(void)
{
    CHECK_STR(hm_log_level_name(HM_LOG_ERROR), "error");
    CHECK_STR(hm_log_level_name(HM_LOG_WARN), "warn");
    CHECK_STR(hm_log_level_name(HM_LOG_INFO), "info");
    CHECK_STR(hm_log_level_name(HM_LOG_DEBUG), "debug");
    CHECK_STR(hm_log_level_name((enum hm_log_level)4), "unknown");
}

struct crowd {
    pthread_mutex_t lock;
    unsigned good, bad;
};

static void count_whole_lines(
    void *ctx, enum hm_log_level level, const char *line)
{
    struct crowd *crowd = ctx;
    bool whole = strlen(line) == 100;

    (void)level;
    for (size_t i = 1; line[i] != '\0'; i++)
        whole = whole && line[i] == line[0];
    pthread_mutex_lock(&crowd->lock);
    whole ? crowd->good++ : crowd->bad++;
    pthread_mutex_unlock(&crowd->lock);
}

static void *talk(void *arg)
{
    static unsigned char next = 'a';
    char text[101] = {0};

    memset(text, __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % 26 + 'a',
        sizeof(text) - 1);
    for (int i = 0; i < 200; i++)
        hm_log(arg, HM_LOG_INFO, "%s", text);
    return NULL;
}

static void threads_do_not_mix_their_lines(void)
{
    struct crowd crowd = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct hm_log log = {HM_LOG_INFO, count_whole_lines, &crowd};
    pthread_t threads[8];
    size_t count = 0;

    while (count < TEST_LEN(threads) &&
        pthread_create(&threads[count], NULL, talk, &log) == 0)
        count++;
    CHECK_EQ(count, TEST_LEN(threads));
    while (count > 0)
        pthread_join(threads[--count], NULL);
    CHECK_EQ(crowd.good, 200 * TEST_LEN(threads));
    CHECK_EQ(crowd.bad, 0);
}

TEST_SUITE(base_log, TEST(levels_are_filtered), TEST(no_log_is_silent),
    TEST(lines_cannot_be_forged), TEST(escaped_text_is_not_escaped_twice),
    TEST(long_lines_are_cut_and_say_so), TEST(errno_is_kept),
    TEST(levels_have_names), TEST(threads_do_not_mix_their_lines));

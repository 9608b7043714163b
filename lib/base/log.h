/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - talk for people, never the verdict.
 *
 * The library itself has no logger and no global one: whoever may talk is
 * handed a struct hm_log. NULL is silent. Secrets never come here.
 *
 * Foreign text goes through HM_SHOW() as in every message. As a net below that,
 * each line is escaped again (hm_text_show_line), so that a forgotten one can
 * neither forge a second line nor repaint the terminal. Lines are made on the
 * stack: no memory is asked for, and threads share nothing but `write`. */
#ifndef HM_LOG_H
#define HM_LOG_H

#include <stdbool.h>

#include "hallmark/api.h"

enum hm_log_level { HM_LOG_ERROR, HM_LOG_WARN, HM_LOG_INFO, HM_LOG_DEBUG };

struct hm_log {
    enum hm_log_level level; /* what is more detailed is dropped */
    /* One line without line feed, already escaped, valid for the call. Called
     * from any thread, by several at once; NULL is silent. */
    void (*write)(void *ctx, enum hm_log_level level, const char *line);
    void *ctx;
};

/* "error", "warn", "info" or "debug"; an unknown number gives "unknown". */
const char *hm_log_level_name(enum hm_log_level level);

/* Is it worth the trouble to build a message of that level? */
bool hm_log_on(const struct hm_log *log, enum hm_log_level level);

/* One line, cut to HM_LOG_LINE_MAX bytes, NUL included. Keeps errno. */
void hm_log(const struct hm_log *log, enum hm_log_level level, const char *fmt,
    ...) HM_PRINTF(3, 4);

#endif

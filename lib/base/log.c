/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/text.h"

const char *hm_log_level_name(enum hm_log_level level)
{
    static const char *const names[] = {
        [HM_LOG_ERROR] = "error",
        [HM_LOG_WARN] = "warn",
        [HM_LOG_INFO] = "info",
        [HM_LOG_DEBUG] = "debug",
    };

    if ((size_t)level >= sizeof(names) / sizeof(names[0]))
        return "unknown";
    return names[level];
}

bool hm_log_on(const struct hm_log *log, enum hm_log_level level)
{
    return log != NULL && log->write != NULL && level <= log->level;
}

void hm_log(
    const struct hm_log *log, enum hm_log_level level, const char *fmt, ...)
{
    char line[HM_LOG_LINE_MAX];
    char text[HM_LOG_LINE_MAX + 1]; /* one more, so that a cut is noticed */
    int saved_errno = errno;
    va_list ap;
    int len;

    if (!hm_log_on(log, level))
        return;
    va_start(ap, fmt);
    len = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    if (len < 0)
        hm_text_show_line(line, sizeof(line), HM_LIT("a line too long to log"));
    else
        hm_text_show_line(line, sizeof(line), hm_bytes_str(text));
    log->write(log->ctx, level, line);
    errno = saved_errno;
}

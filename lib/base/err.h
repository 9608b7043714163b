/* SPDX-License-Identifier: Apache-2.0 */
/* err.h - how our own functions report failure (see docs/internals/err.md).
 *
 *     if (version != SCT_V1)
 *         return hm_fail(err, HM_UNSUPPORTED, "SCT version %u", version);
 *     if (!hm_sct_parse(&sct, in, err))
 *         return hm_wrap(err, "certificate %zu", i);
 *
 * Messages: lower case, no full stop, no "failed to"; say got and wanted. Text
 * from outside passes through HM_SHOW() (text.h) first: it is cut there, and
 * its backslashes are escaped. The rest is escaped here all the same. */
#ifndef HM_ERR_H
#define HM_ERR_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/err.h"

#define HM_STRINGIFY_(x) #x
#define HM_STRINGIFY(x) HM_STRINGIFY_(x)
#define HM_HERE __FILE__ ":" HM_STRINGIFY(__LINE__)

/* Record a root cause; false, so that the failing function can return it. */
#define hm_fail(err, code, ...)                                                \
    hm_never(hm_err_set((err), (code), HM_HERE, __VA_ARGS__))

/* Record that memory ran out. */
#define hm_fail_memory(err)                                                    \
    hm_never(hm_err_set((err), HM_SYSTEM, HM_HERE, "out of memory"))

/* The only macro that hides a return. */
#define HM_TRY(call)                                                           \
    do {                                                                       \
        if (!(call))                                                           \
            return false;                                                      \
    } while (0)

/* Behind hm_fail(). Overwrites what `err` held, which may itself be among the
 * arguments; always false. */
bool hm_err_set(struct hm_err *err, enum hm_code code, const char *where,
    const char *fmt, ...) HM_PRINTF(4, 5);

/* The text of an errno, such as "No space left on device": in English whatever
 * the locale, a constant, never NULL. */
const char *hm_errno_text(int number);

/* Put "context: " in front of the message; false, too. When both do not fit,
 * the middle gives way: the context and the root cause are what help. */
#define hm_wrap(err, ...) hm_never(hm_err_wrap((err), __VA_ARGS__))
bool hm_err_wrap(struct hm_err *err, const char *fmt, ...) HM_PRINTF(2, 3);

/* False, which an analyser that sees one file at a time would not know. */
static inline bool hm_never(bool result)
{
    (void)result;
    return false;
}

#endif

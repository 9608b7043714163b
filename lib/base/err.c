/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

const char *hm_code_name(enum hm_code code)
{
    static const char *const names[] = {
        [HM_OK] = "ok",
        [HM_USAGE] = "usage",
        [HM_FORMAT] = "format",
        [HM_LIMIT] = "limit",
        [HM_UNSUPPORTED] = "unsupported",
        [HM_MISMATCH] = "mismatch",
        [HM_UNTRUSTED] = "untrusted",
        [HM_EXPIRED] = "expired",
        [HM_POLICY] = "policy",
        [HM_NOT_FOUND] = "not-found",
        [HM_NETWORK] = "network",
        [HM_DENIED] = "denied",
        [HM_SYSTEM] = "system",
    };

    if ((size_t)code >= sizeof(names) / sizeof(names[0]))
        return "unknown";
    return names[code];
}

const char *hm_errno_text(int number)
{
    /* Not strerror(): an embedding program may have set a locale whose texts
     * are not UTF-8. */
    const char *text = strerrordesc_np(number);

    return text == NULL ? "unknown system error" : text;
}

/* `msg` promises printable UTF-8: this is the net below HM_SHOW(), and it cuts
 * between characters. `msg` may be among the arguments. */
static void format(char *msg, size_t size, const char *fmt, va_list ap)
{
    char raw[HM_ERR_MSG_SIZE + 1]; /* one more, so that a cut is noticed */

    if (vsnprintf(raw, sizeof(raw), fmt, ap) < 0)
        raw[0] = '\0';
    hm_text_show_line(msg, size, hm_bytes_str(raw));
}

bool hm_err_set(struct hm_err *err, enum hm_code code, const char *where,
    const char *fmt, ...)
{
    va_list ap;

    /* A failure whose code says "no error" would be taken for success. */
    err->code = code == HM_OK ? HM_SYSTEM : code;
    err->where = where;
    va_start(ap, fmt);
    format(err->msg, sizeof(err->msg), fmt, ap);
    va_end(ap);
    return false;
}

/* The caller made sure that it fits. */
static void append(char *msg, const char *text)
{
    size_t at = strlen(msg), len = strlen(text);

    assert(at + len < HM_ERR_MSG_SIZE);
    memcpy(msg + at, text, len + 1);
}

bool hm_err_wrap(struct hm_err *err, const char *fmt, ...)
{
    char cause[sizeof(err->msg)];
    char context[sizeof(err->msg) / 2];
    const char *tail = cause;
    size_t room;
    va_list ap;

    if (err->code == HM_OK)
        err->code = HM_SYSTEM;
    memcpy(cause, err->msg, sizeof(cause));
    va_start(ap, fmt);
    format(context, sizeof(context), fmt, ap);
    va_end(ap);
    /* Room for the cause besides "context: ", ".." and the NUL. */
    room = sizeof(err->msg) - strlen(context) - 5;
    if (strlen(cause) > room) {
        tail = cause + strlen(cause) - room;
        while (((uint8_t)*tail & 0xc0) == 0x80)
            tail++;
    }
    memcpy(err->msg, context, strlen(context) + 1);
    append(err->msg, ": ");
    append(err->msg, tail == cause ? "" : "..");
    append(err->msg, tail);
    return false;
}

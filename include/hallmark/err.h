/* SPDX-License-Identifier: Apache-2.0 */
/* err.h - the one error object.
 *
 * Every function that can fail returns bool, true only for success, and takes
 * a caller-owned `struct hm_err *err` last, never NULL. A zeroed object means
 * "no error so far". After a failure `code` says what a caller can do about
 * it, and `msg` reads from the outermost context to the root cause:
 *
 *     bundle.json: log entry 0: checkpoint: root hash is 3f.., proof gives a1..
 *
 * `msg` is always terminated and holds printable UTF-8 only: text from outside
 * was escaped and shortened before it came here. `where` names the source line
 * of the root cause, for bug reports; it is a string constant. */
#ifndef HALLMARK_ERR_H
#define HALLMARK_ERR_H

#ifdef __cplusplus
extern "C" {
#endif

#include "hallmark/api.h"

/* What a caller can do about it; the detail is in the text. */
enum hm_code {
    HM_OK,          /* no error */
    HM_USAGE,       /* the caller asked for something impossible */
    HM_FORMAT,      /* input is malformed or truncated */
    HM_LIMIT,       /* input is larger than a named limit */
    HM_UNSUPPORTED, /* well formed, but not something we judge */
    HM_MISMATCH,    /* two things that must agree do not */
    HM_UNTRUSTED,   /* no path to anything trusted */
    HM_EXPIRED,     /* outside a validity window */
    HM_POLICY,      /* true, but not what was demanded */
    HM_NOT_FOUND,   /* looked for completely, and not there */
    HM_NETWORK,     /* a service could not be asked: may be retried */
    HM_DENIED,      /* a service or the system refused us */
    HM_SYSTEM,      /* out of memory, disk, or a library failure */
};

enum { HM_ERR_MSG_SIZE = 512 };

struct hm_err {
    enum hm_code code;
    const char *where;
    char msg[HM_ERR_MSG_SIZE];
};

/* The stable name of a code, such as "format" or "not-found", for JSON and
 * logs. Never NULL; an unknown number gives "unknown". */
HM_API const char *hm_code_name(enum hm_code code);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* headers.h - the header fields of an answer, as they came from the wire.
 *
 * Kept as one bounded text and searched when asked: an answer has a few dozen
 * fields and we look at three. Names compare without regard to case. A field
 * that decides something is read with hm_http_header_one(), because two of
 * them are an ambiguity that somebody in between may have made on purpose. */
#ifndef HM_HTTP_HEADERS_H
#define HM_HTTP_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/bytes.h"

struct hm_http_headers {
    struct hm_buf text;  /* "name: value\n" each, values trimmed */
    size_t count, bytes; /* bytes: everything seen, dropped parts too */
    int status;          /* of the status line; 0: none so far */
    bool ended;          /* the empty line was seen */
};

/* Empty; HM_HTTP_HEADERS_MAX bytes and HM_HTTP_FIELDS_MAX fields fit. */
struct hm_http_headers hm_http_headers(void);
void hm_http_headers_free(struct hm_http_headers *headers);
HM_DEFINE_AUTO(http_headers)

/* Take one line of an answer's head, in order: the status line, fields, the
 * empty line; with or without CR LF. A status line begins anew, so that an
 * interim answer (1xx) leaves nothing behind. Lines after the empty line are
 * trailers: counted, never kept, since a checked head must not change later.
 *
 * HM_FORMAT: no status line, a name that is no token, white space before the
 * colon, a folded line, control characters in a value. HM_LIMIT: too much. */
HM_MUST_USE bool hm_http_headers_take(
    struct hm_http_headers *headers, struct hm_bytes line, struct hm_err *err);

/* The value of the index-th field (from 0) called `name`; its pointer is NULL
 * when there is none. Valid until the headers are freed. */
struct hm_bytes hm_http_header_at(
    const struct hm_http_headers *headers, const char *name, size_t index);

/* The value of a field that may occur once only: HM_NOT_FOUND when absent,
 * HM_FORMAT when repeated, even with the same value. */
HM_MUST_USE bool hm_http_header_one(struct hm_bytes *value,
    const struct hm_http_headers *headers, const char *name,
    struct hm_err *err);

/* Content-Length, or -1 when there is none that we can use: several with one
 * value count as one (RFC 9110 section 8.6). HM_FORMAT otherwise. */
HM_MUST_USE bool hm_http_content_length(
    int64_t *len, const struct hm_http_headers *headers, struct hm_err *err);

/* Is `name` a token, and `value` free of what could end the line? For what we
 * are about to send. */
bool hm_http_name_ok(struct hm_bytes name);
bool hm_http_value_ok(struct hm_bytes value);

#endif

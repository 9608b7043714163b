/* SPDX-License-Identifier: Apache-2.0 */
/* head.h - the head of a request, read strictly (RFC 9112).
 *
 * Two readers of one stream that disagree about where a request ends are how
 * requests are smuggled, so where the standard leaves room for repair this
 * reader refuses: a line ends with CR LF and nothing else, no line is folded,
 * nothing stands between a name and its colon, a length is told once and in
 * one way, and "chunked" is the only transfer coding. */
#ifndef HM_SERVE_HEAD_H
#define HM_SERVE_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "serve/message.h"

struct hm_err;

/* All views lie in what was parsed. */
struct hm_serve_head {
    struct hm_bytes method, path, query, host;
    struct hm_serve_field fields[HM_SERVE_FIELDS_MAX];
    size_t field_count;
    uint64_t length; /* of the body, when it is not chunked */
    bool chunked;
    bool http10;  /* knows neither chunks nor 100 */
    bool keep;    /* the client wants to send more on this connection */
    bool expects; /* waits for "100 Continue" before it sends the body */
    int status;   /* what answers it when it could not be read */
};

/* Where the head that `in` begins with ends: behind its empty line; 0 while that
 * has not come. `*seen` bytes were looked at before and need not be again; 0 at
 * first. */
size_t hm_serve_head_end(struct hm_bytes in, size_t *seen);

/* Read a head that is complete. HM_FORMAT, HM_UNSUPPORTED or HM_LIMIT, and then
 * out->status is 400, 417, 431, 501 or 505. */
HM_MUST_USE bool hm_serve_head_parse(
    struct hm_serve_head *out, struct hm_bytes in, struct hm_err *err);

/* RFC 9110 section 5.6.2 and 5.5: what may stand as a field's name and value. */
bool hm_serve_name_ok(struct hm_bytes name);
bool hm_serve_value_ok(struct hm_bytes value);

/* What "host[:port]" may consist of; it is no proof that such a host exists. */
bool hm_serve_host_ok(struct hm_bytes host);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* answer.h - what of an answer goes over the wire: its head, and which bytes of
 * what follow. No socket here. */
#ifndef HM_SERVE_ANSWER_H
#define HM_SERVE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "serve/message.h"

/* An answer on its way. Zeroed, but for `resp`: before its first byte. */
struct hm_serve_outgoing {
    struct hm_serve_response *resp;
    bool no_body;  /* HEAD, or a status that has none */
    bool close;    /* say so: no further request is read */
    uint64_t made; /* bytes so far, head included */
    uint64_t at;   /* of the body or file */
    bool begun;    /* the head is made */
};

/* "OK" of 200; "Unknown" of a number that has no name. */
const char *hm_serve_status_text(int status);

/* Make a short text answer of ours in place of what `resp` holds. */
void hm_serve_refuse(struct hm_serve_response *resp, int status);

/* A handler that did not answer, or whose answer cannot be sent as it is, said
 * nothing good: 500 takes its place. False then. */
bool hm_serve_settle(struct hm_serve_response *resp);

/* Append the next bytes of the answer to `out`, at most `max` and the head; none
 * when it is at its end. `date_s` is told in the head. False when the file has
 * less than was promised, or memory ran out: the connection must break, so that
 * nobody takes half for the whole. */
HM_MUST_USE bool hm_serve_outgoing_make(struct hm_serve_outgoing *o,
    struct hm_buf *out, size_t max, int64_t date_s);

#endif

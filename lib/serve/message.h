/* SPDX-License-Identifier: Apache-2.0 */
/* message.h - a request that came, and the answer to it: between the server,
 * which speaks HTTP, and handlers, which know what is asked for. No socket here:
 * a test hands a request to a handler and looks at the answer. */
#ifndef HM_SERVE_MESSAGE_H
#define HM_SERVE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/cleanup.h"

struct hm_serve_field {
    struct hm_bytes name, value; /* value without the space around it */
};

/* All of it lies with the server until the handler returns. */
struct hm_serve_request {
    struct hm_bytes method; /* "GET" */
    struct hm_bytes path;   /* as it came, still with its % escapes */
    struct hm_bytes query;  /* behind the first '?', without it */
    struct hm_bytes host;   /* the Host field */
    const struct hm_serve_field *fields;
    size_t field_count;
    /* In memory, or in a file when it is larger than the route's memory_max;
     * body_len bytes from the start of body_fd. */
    struct hm_bytes body;
    int body_fd; /* -1: in memory */
    uint64_t body_len;
    struct hm_bytes peer; /* "127.0.0.1:4711" */
    bool tls;
};

/* The value of the first field of that name, in any case; NULL when absent. */
const struct hm_bytes *hm_serve_field(
    const struct hm_serve_request *req, const char *name);

/* Append the decoded value of a query parameter; false when it is absent. A
 * malformed escape makes the buffer fail. '+' is a plus. */
bool hm_serve_query(
    struct hm_buf *out, const struct hm_serve_request *req, const char *name);

/* What becomes of the connection behind the answer. */
enum hm_serve_end { HM_SERVE_KEEP, HM_SERVE_CLOSE, HM_SERVE_RESET };

/* Zeroed: status 0, which the server answers as 500: a handler that forgot to
 * answer said nothing good. */
struct hm_serve_response {
    int status;
    struct hm_buf fields; /* "Name: value\r\n" each, by hm_serve_put_field() */
    struct hm_buf body;
    /* Or a file: `fd` is closed by the server. -1 or has_file false: none. */
    bool has_file;
    int fd;
    uint64_t file_offset, file_len;
    /* Say the length, and send no body: the server does so for HEAD by itself.
     * With `has_file` the length is file_len, and `fd` may be -1. */
    bool head;
    enum hm_serve_end end;
    /* For services that misbehave on purpose (the sandbox): how long to wait
     * before the first byte; how many bytes of the whole answer are sent before
     * it ends as `end` says (0: all); how many bytes a second (0: no limit); and
     * what Content-Length says instead of the truth. */
    unsigned delay_ms;
    uint64_t cut_after, bytes_per_s;
    bool lie_length;
    uint64_t claimed_len;
    bool endless; /* the body again and again, without Content-Length */
};

/* Ready for a handler. */
struct hm_serve_response hm_serve_response(void);
void hm_serve_response_free(struct hm_serve_response *resp);
HM_DEFINE_AUTO(serve_response)

/* Append a field. What could end the line makes the buffer fail, and so does
 * what the server says itself: Content-Length, Transfer-Encoding, Connection,
 * Date. A buffer that failed is answered as 500. */
void hm_serve_put_field(
    struct hm_serve_response *resp, const char *name, struct hm_bytes value);

/* The whole answer at once: status, Content-Type, body (copied). */
void hm_serve_answer(struct hm_serve_response *resp, int status,
    const char *content_type, struct hm_bytes body);

/* Fills the answer, in a worker's thread, several at once. What goes wrong is
 * the handler's to answer. */
typedef void hm_serve_handler(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

#endif

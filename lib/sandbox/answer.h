/* SPDX-License-Identifier: Apache-2.0 */
/* answer.h - pieces of answers that all services give. */
#ifndef HM_SANDBOX_ANSWER_H
#define HM_SANDBOX_ANSWER_H

#include <stdint.h>

#include "hallmark/err.h"
#include "serve/message.h"

struct hm_json_out;

/* {"errors":[{"code","message"}]}, as the distribution specification has it;
 * nothing that was there before stays. */
void hm_sandbox_error(struct hm_serve_response *resp, int status,
    const char *code, const char *message);

/* The same for a failure: 404 with `missing`, 400, 412, 413 or 500. */
void hm_sandbox_fail(struct hm_serve_response *resp, const struct hm_err *err,
    const char *missing);

void hm_sandbox_json(
    struct hm_serve_response *resp, int status, const struct hm_json_out *json);

void hm_sandbox_put_number(
    struct hm_serve_response *resp, const char *name, uint64_t value);

/* "http://HOST" of the request: where the client thinks that we are. */
void hm_sandbox_origin(struct hm_buf *out, const struct hm_serve_request *req);

bool hm_sandbox_is(const struct hm_serve_request *req, const char *method);

#endif

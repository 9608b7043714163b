/* SPDX-License-Identifier: Apache-2.0 */
/* result.h - a report and what was proved, as one object for callers. */
#ifndef HM_API_RESULT_H
#define HM_API_RESULT_H

#include "api/request.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "hallmark/verify.h"
#include "judge/judge.h"

struct hm_result {
    struct hm_asked asked; /* facts point to its digests */
    struct hm_report *report;
    struct hm_arena arena; /* of the facts */
    struct hm_proved proved;
    struct hm_buf text, json; /* made when asked for */
};

/* An empty report: its verdict is no. */
HM_MUST_USE bool hm_result_new(struct hm_result **out, struct hm_err *err);
HM_DEFINE_AUTO_PTR(result)

#endif

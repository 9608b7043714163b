/* SPDX-License-Identifier: Apache-2.0 */
/* lab_log.h - between the files of the lab. */
#ifndef HM_TESTS_LAB_LOG_H
#define HM_TESTS_LAB_LOG_H

#include "lab/lab.h"

/* An empty buffer that lives as long as `made`. */
struct hm_buf *lab_buf(struct lab_made *made);

/* The signature in `made`, wherever it stands. */
struct hm_bytes lab_signature(const struct lab_made *made);

#endif

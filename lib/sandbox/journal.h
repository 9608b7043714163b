/* SPDX-License-Identifier: Apache-2.0 */
/* journal.h - every request that came, and the credentials in it: what a test
 * looks at to learn whether a client leaked something. */
#ifndef HM_SANDBOX_JOURNAL_H
#define HM_SANDBOX_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "hallmark/err.h"
#include "serve/message.h"

struct hm_journal;
HM_MUST_USE bool hm_journal_new(struct hm_journal **out, struct hm_err *err);
void hm_journal_free(struct hm_journal *journal);
HM_DEFINE_AUTO_PTR(journal)

/* One line: the request, and the status that it got. What cannot be kept is
 * counted all the same. */
void hm_journal_add(
    struct hm_journal *journal, const struct hm_serve_request *req, int status);

/* How many came since the start, or since it was cleared. */
uint64_t hm_journal_count(struct hm_journal *journal);
void hm_journal_clear(struct hm_journal *journal);

/* Append {"count":N,"requests":[{"method","target","host","peer","tls",
 * "status","credentials":[{"name","value"}],"form"}]}: the last
 * HM_SANDBOX_JOURNAL_MAX. */
void hm_journal_write(struct hm_journal *journal, struct hm_buf *out);

#endif

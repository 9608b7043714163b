/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/err.h"
#include "crypto/alg.h"
#include "enc/base64.h"
#include "enc/hex.h"
#include "tlog/entry.h"

/* The largest whole number that RFC 8785 prints as it is: beyond, the log's
 * own text of it would be that of the nearest double. */
static const uint64_t number_max = (1ULL << 53) - 1;

/* What the log signed: RFC 8785 JSON, whose form for these four members is
 * fixed, so it is put together instead of being sorted and printed. */
void hm_entry_promise_text(struct hm_buf *out, const struct hm_entry *entry)
{
    hm_buf_put_str(out, "{\"body\":\"");
    hm_base64_encode(out, HM_BASE64, entry->body);
    hm_buf_printf(out, "\",\"integratedTime\":%lld,\"logID\":\"",
        (long long)entry->time_s);
    hm_hex_encode(out, entry->log_id);
    hm_buf_printf(
        out, "\",\"logIndex\":%llu}", (unsigned long long)entry->index);
}

static bool check_parts(const struct hm_entry *entry, struct hm_err *err)
{
    if (entry->set.len == 0)
        return hm_fail(err, HM_NOT_FOUND, "no promise of the log");
    if (entry->body.len == 0 || entry->body.len > HM_LOG_BODY_MAX)
        return hm_fail(
            err, HM_FORMAT, "log entry of %zu bytes", entry->body.len);
    if (entry->log_id.len != HM_TREE_HASH_LEN)
        return hm_fail(
            err, HM_FORMAT, "log id of %zu bytes, not 32", entry->log_id.len);
    if (entry->time_s < 0 || (uint64_t)entry->time_s > number_max ||
        entry->index > number_max)
        return hm_fail(err, HM_FORMAT, "time or index that no log promises");
    return true;
}

bool hm_entry_promised(const struct hm_entry *entry,
    const struct hm_key *log_key, struct hm_err *err)
{
    const struct hm_alg *alg = hm_alg_for_key(log_key);
    hm_auto(buf) message = hm_buf(2 * HM_LOG_BODY_MAX);
    struct hm_bytes signed_text;

    HM_TRY(check_parts(entry, err));
    HM_TRY(hm_alg_check(alg, log_key, HM_ALG_VERIFY, err));
    hm_entry_promise_text(&message, entry);
    HM_TRY(hm_buf_end(&message, &signed_text, err));
    if (!hm_sig_verify(log_key, alg->sig, signed_text, entry->set, err))
        return hm_wrap(err, "promise of the log");
    return true;
}

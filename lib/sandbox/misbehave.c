/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/misbehave.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "sandbox/answer.h"
#include "sandbox/spool.h"

/* BEHIND_BYTES: about what a log answers with a certificate's timestamp. */
enum { HOUR_MS = 3600000, BEHIND_BYTES = 300 };

static void answer_status(struct hm_serve_response *resp, uint64_t status)
{
    hm_sandbox_error(
        resp, (int)status, "UNKNOWN", "the sandbox was told to answer so");
}

static void throttle(struct hm_serve_response *resp, uint64_t seconds)
{
    hm_sandbox_error(resp, 429, "TOOMANYREQUESTS", "the sandbox throttles");
    hm_sandbox_put_number(resp, "Retry-After", seconds);
}

static void stall(struct hm_serve_response *resp)
{
    answer_status(resp, 504);
    resp->delay_ms = HOUR_MS;
}

/* A reset comes before the first byte: one byte that is never sent. */
static void reset(struct hm_serve_response *resp)
{
    answer_status(resp, 500);
    resp->cut_after = 1;
    resp->end = HM_SERVE_RESET;
}

bool hm_misbehave_instead(
    const struct hm_fault_hits *hits, struct hm_serve_response *resp)
{
    const struct hm_fault_rule *rule;

    if (hm_fault_hit(hits, HM_FAULT_RESET) != NULL)
        reset(resp);
    else if (hm_fault_hit(hits, HM_FAULT_STALL) != NULL)
        stall(resp);
    else if ((rule = hm_fault_hit(hits, HM_FAULT_STATUS)) != NULL)
        answer_status(resp, rule->number);
    else if ((rule = hm_fault_hit(hits, HM_FAULT_THROTTLE)) != NULL)
        throttle(resp, rule->number);
    else if (hm_fault_hit(hits, HM_FAULT_HTML) != NULL)
        hm_serve_answer(resp, 200, "text/html",
            HM_LIT("<html><body>sandbox: please log in</body></html>\n"));
    return resp->status != 0;
}

/* ---- A bomb ---- */

struct bits {
    struct hm_buf *out;
    uint32_t held;
    unsigned count;
};

static void put_bits(struct bits *bits, uint32_t value, unsigned count)
{
    bits->held |= value << bits->count;
    bits->count += count;
    while (bits->count >= 8) {
        hm_buf_put_u8(bits->out, (uint8_t)bits->held);
        bits->held >>= 8;
        bits->count -= 8;
    }
}

/* RFC 1951 by hand: one block of fixed codes, a zero, and then again and again
 * "the 258 bytes from one byte ago". The checksum behind it is wrong, which
 * only who unpacked all of it can see. */
static void put_bomb(struct hm_buf *out, uint64_t mib)
{
    static const uint8_t head[] = {31, 139, 8, 0, 0, 0, 0, 0, 0, 255};
    struct bits bits = {.out = out};

    hm_buf_put(out, hm_bytes(head, sizeof(head)));
    put_bits(&bits, 3, 3);    /* last block, fixed codes */
    put_bits(&bits, 0x0c, 8); /* literal 0: 00110000, first bit first */
    for (uint64_t i = 0; i < mib * HM_MIB / 258; i++)
        put_bits(&bits, 0xa3, 13); /* length 258: 11000101; distance 1: 0 */
    put_bits(&bits, 0, 7);         /* end of block */
    put_bits(&bits, 0, 7);         /* to the next byte */
    hm_buf_put(out, hm_bytes("\0\0\0\0\0\0\0\0", 8));
}

static void drop_body(struct hm_serve_response *resp)
{
    if (resp->has_file && resp->fd >= 0)
        close(resp->fd);
    resp->has_file = false;
    resp->fd = -1;
    hm_buf_free(&resp->body);
    resp->body = hm_buf(HM_SANDBOX_ANSWER_MAX);
}

static void become_bomb(struct hm_serve_response *resp, uint64_t mib)
{
    drop_body(resp);
    put_bomb(&resp->body, mib);
    hm_serve_put_field(resp, "Content-Encoding", HM_LIT("gzip"));
}

/* ---- After ---- */

/* As long as the answer was, and the same each time: no random bytes, which
 * might mean something once in a while. */
static void become_garbage(struct hm_serve_response *resp)
{
    size_t len = resp->has_file ? 0 : resp->body.len;

    drop_body(resp);
    hm_buf_put_str(&resp->body, "\xff\xfe sandbox ");
    while (resp->body.len < len && resp->body.failed == HM_OK)
        hm_buf_put_u8(&resp->body, (uint8_t)(resp->body.len * 7 | 0x80));
}

/* A file's last byte is changed in a copy: others read the file, too. */
static void spoil_file(struct hm_serve_response *resp)
{
    struct hm_err err = {0};
    size_t len = (size_t)resp->file_len;
    struct hm_buf body = hm_buf(HM_SANDBOX_LIST_MAX);
    uint8_t *to = hm_buf_extend(&body, len);

    if (to == NULL || len == 0 ||
        !hm_fd_read_at(resp->fd, resp->file_offset, to, len, &err)) {
        hm_buf_free(&body);
        return;
    }
    drop_body(resp);
    resp->body = body;
}

static void spoil(struct hm_serve_response *resp)
{
    if (resp->has_file)
        spoil_file(resp);
    if (!resp->has_file && resp->body.len > 0)
        resp->body.p[resp->body.len - 1] ^= 1;
}

static void change_body(
    const struct hm_fault_hits *hits, struct hm_serve_response *resp)
{
    const struct hm_fault_rule *rule = hm_fault_hit(hits, HM_FAULT_GZIP);

    if (hm_fault_hit(hits, HM_FAULT_GARBAGE) != NULL)
        become_garbage(resp);
    if (rule != NULL)
        become_bomb(resp, rule->number);
    if (hm_fault_hit(hits, HM_FAULT_WRONG_DIGEST) != NULL)
        spoil(resp);
    rule = hm_fault_hit(hits, HM_FAULT_LYING_LENGTH);
    if (rule != NULL) {
        resp->lie_length = true;
        resp->claimed_len = rule->number;
    }
    if (hm_fault_hit(hits, HM_FAULT_ENDLESS) != NULL)
        resp->endless = true;
}

void hm_misbehave_after(
    const struct hm_fault_hits *hits, struct hm_serve_response *resp)
{
    const struct hm_fault_rule *rule = hm_fault_hit(hits, HM_FAULT_LATENCY);

    if (rule != NULL && resp->delay_ms < rule->number)
        resp->delay_ms = (unsigned)rule->number;
    /* A lie about what is there: what is not there stays the truth. */
    if (resp->status < 200 || resp->status > 299)
        return;
    change_body(hits, resp);
    rule = hm_fault_hit(hits, HM_FAULT_TRUNCATE);
    if (rule != NULL) {
        resp->cut_after = rule->number > 0 ? rule->number : 1;
        resp->end = HM_SERVE_CLOSE;
    }
    rule = hm_fault_hit(hits, HM_FAULT_SLOW);
    if (rule != NULL)
        resp->bytes_per_s = rule->number > 0 ? rule->number : 1;
}

/* ---- Behind ---- */

bool hm_misbehave_behind(const struct hm_fault_hits *hits, struct hm_err *err)
{
    for (size_t i = 0; hits != NULL && i < hits->count; i++) {
        enum hm_fault fault = hits->rules[i].fault;

        if (fault != HM_FAULT_LATENCY && fault != HM_FAULT_CLOCK_SKEW &&
            fault != HM_FAULT_SLOW)
            return hm_fail(err, HM_SYSTEM, "the sandbox was told to: %s",
                hm_fault_kinds[fault].name);
    }
    return true;
}

void hm_misbehave_wait(
    const struct hm_fault_hits *hits, struct hm_serve_response *resp)
{
    const struct hm_fault_rule *rule = hm_fault_hit(hits, HM_FAULT_LATENCY);
    const struct hm_fault_rule *slow = hm_fault_hit(hits, HM_FAULT_SLOW);

    if (hm_fault_hit(hits, HM_FAULT_STALL) != NULL)
        resp->delay_ms = HOUR_MS;
    else if (rule != NULL)
        resp->delay_ms = (unsigned)rule->number;
    else if (slow != NULL)
        resp->delay_ms = (unsigned)(UINT64_C(1000) * BEHIND_BYTES /
            (slow->number > 0 ? slow->number : 1));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a request. What is taken has one reading: tokens and values that
 * cannot break a line, one length, views within the input; and the end is found
 * at the same place however the bytes come. */
#include <stdlib.h>

#include "base/err.h"
#include "base/text.h"
#include "serve/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void within(struct hm_bytes view, struct hm_bytes in)
{
    if (view.len > 0 && (view.p < in.p || view.p + view.len > in.p + in.len))
        abort();
}

static void check(const struct hm_serve_head *head, struct hm_bytes in)
{
    unsigned hosts = 0, lengths = 0;

    within(head->method, in);
    within(head->path, in);
    within(head->query, in);
    within(head->host, in);
    for (size_t i = 0; i < head->field_count; i++) {
        struct hm_bytes name = head->fields[i].name;

        within(name, in);
        within(head->fields[i].value, in);
        if (!hm_serve_name_ok(name) ||
            !hm_serve_value_ok(head->fields[i].value))
            abort();
        hosts += hm_bytes_eq_nocase(name, HM_LIT("Host"));
        lengths += hm_bytes_eq_nocase(name, HM_LIT("Content-Length")) ||
            hm_bytes_eq_nocase(name, HM_LIT("Transfer-Encoding"));
    }
    if (hosts > 1 || (hosts == 0 && !head->http10) || lengths > 1 ||
        (head->chunked && (head->http10 || head->length != 0)) ||
        !hm_serve_name_ok(head->method) || head->path.len == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hm_serve_head head;
    struct hm_bytes in = hm_bytes(data, size);
    struct hm_err err = {0};
    size_t seen = 0, end = hm_serve_head_end(in, &seen), slow = 0;

    seen = 0;
    for (size_t len = 0; slow == 0 && len <= size; len++)
        slow = hm_serve_head_end(hm_bytes(data, len), &seen);
    if (slow != end)
        abort();
    in = hm_bytes_slice(in, 0, end == 0 ? size : end);
    if (hm_serve_head_parse(&head, in, &err))
        check(&head, in);
    else if (head.status < 400 || head.status > 505 || err.msg[0] == '\0')
        abort();
    return 0;
}

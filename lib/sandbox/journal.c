/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/journal.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "enc/json_write.h"

struct hm_journal {
    pthread_mutex_t lock;
    struct hm_buf lines[HM_SANDBOX_JOURNAL_MAX]; /* a ring */
    size_t first, kept;
    uint64_t count;
};

bool hm_journal_new(struct hm_journal **out, struct hm_err *err)
{
    *out = hm_alloc(sizeof(**out));
    if (*out == NULL)
        return hm_fail_memory(err);
    pthread_mutex_init(&(*out)->lock, NULL);
    return true;
}

void hm_journal_clear(struct hm_journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    for (size_t i = 0; i < HM_SANDBOX_JOURNAL_MAX; i++)
        hm_buf_free(&journal->lines[i]);
    journal->first = 0;
    journal->kept = 0;
    journal->count = 0;
    pthread_mutex_unlock(&journal->lock);
}

void hm_journal_free(struct hm_journal *journal)
{
    if (journal == NULL)
        return;
    hm_journal_clear(journal);
    pthread_mutex_destroy(&journal->lock);
    hm_free(journal);
}

/* Does the field carry a credential, by its name? Rather one too many. */
static bool is_secret(struct hm_bytes name)
{
    static const char *const words[] = {
        "auth", "cookie", "token", "secret", "key", "password", "credential"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct hm_bytes want = hm_bytes_str(words[i]);

        for (size_t at = 0; at + want.len <= name.len; at++) {
            if (hm_bytes_eq_nocase(hm_bytes_slice(name, at, want.len), want))
                return true;
        }
    }
    return false;
}

/* As it came, or escaped when that is no text. */
static void add_text(
    struct hm_json_out *out, json_t *at, const char *name, struct hm_bytes text)
{
    hm_auto(buf) shown = hm_buf(8 * HM_SANDBOX_JOURNAL_TEXT_MAX);

    text = hm_bytes_slice(text, 0, HM_SANDBOX_JOURNAL_TEXT_MAX);
    if (hm_utf8_ok(text)) {
        hm_json_add_str(out, at, name, text);
        return;
    }
    hm_text_escape(&shown, text);
    hm_json_add_str(out, at, name, hm_buf_view(&shown));
}

static void add_fields(
    struct hm_json_out *out, const struct hm_serve_request *req)
{
    json_t *list = hm_json_add_list(out, out->root, "credentials");
    json_t *one;

    for (size_t i = 0; i < req->field_count; i++) {
        if (!is_secret(req->fields[i].name))
            continue;
        one = hm_json_add_obj(out, list, NULL);
        add_text(out, one, "name", req->fields[i].name);
        add_text(out, one, "value", req->fields[i].value);
    }
}

static void write_line(
    struct hm_buf *to, const struct hm_serve_request *req, int status)
{
    const struct hm_bytes *type = hm_serve_field(req, "Content-Type");
    hm_auto(buf) target = hm_buf(2 * HM_SANDBOX_JOURNAL_TEXT_MAX);
    hm_auto(json_out) out = hm_json_out();
    struct hm_err err = {0};

    hm_buf_put(&target, req->path);
    if (req->query.len > 0)
        hm_buf_put_u8(&target, '?');
    hm_buf_put(&target, req->query);
    add_text(&out, out.root, "method", req->method);
    add_text(&out, out.root, "target", hm_buf_view(&target));
    add_text(&out, out.root, "host", req->host);
    add_text(&out, out.root, "peer", req->peer);
    hm_json_add_bool(&out, out.root, "tls", req->tls);
    hm_json_add_i64(&out, out.root, "status", status);
    add_fields(&out, req);
    /* Passwords and refresh tokens come in forms. */
    if (type != NULL &&
        hm_bytes_starts(*type, HM_LIT("application/x-www-form-urlencoded")))
        add_text(&out, out.root, "form", req->body);
    (void)!hm_json_out_write(&out, HM_JSON_COMPACT, to, &err);
}

void hm_journal_add(
    struct hm_journal *journal, const struct hm_serve_request *req, int status)
{
    struct hm_buf line = hm_buf(HM_SANDBOX_LIST_MAX);
    struct hm_buf *to;

    write_line(&line, req, status);
    pthread_mutex_lock(&journal->lock);
    to =
        &journal
             ->lines[(journal->first + journal->kept) % HM_SANDBOX_JOURNAL_MAX];
    if (journal->kept == HM_SANDBOX_JOURNAL_MAX)
        journal->first = (journal->first + 1) % HM_SANDBOX_JOURNAL_MAX;
    else
        journal->kept++;
    hm_buf_free(to);
    *to = line;
    journal->count++;
    pthread_mutex_unlock(&journal->lock);
}

uint64_t hm_journal_count(struct hm_journal *journal)
{
    uint64_t count;

    pthread_mutex_lock(&journal->lock);
    count = journal->count;
    pthread_mutex_unlock(&journal->lock);
    return count;
}

void hm_journal_write(struct hm_journal *journal, struct hm_buf *out)
{
    const char *comma = "";

    pthread_mutex_lock(&journal->lock);
    hm_buf_printf(out, "{\"count\":%" PRIu64 ",\"requests\":[", journal->count);
    for (size_t i = 0; i < journal->kept; i++) {
        const struct hm_buf *line =
            &journal->lines[(journal->first + i) % HM_SANDBOX_JOURNAL_MAX];

        if (hm_buf_view(line).len == 0)
            continue;
        hm_buf_put_str(out, comma);
        hm_buf_put(out, hm_buf_view(line));
        comma = ",";
    }
    hm_buf_put_str(out, "]}");
    pthread_mutex_unlock(&journal->lock);
}

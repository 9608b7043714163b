/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "cmd/sandbox/sandbox.h"
#include "enc/json_write.h"
#include "sandbox/oidc.h"

static void put_url(struct hm_buf *out,
    const struct hm_sandbox_session *session, const char *path)
{
    hm_buf_printf(out, "%s%s", hm_buf_str(&session->origin), path);
}

static void put_files(
    struct hm_buf *out, const struct hm_sandbox_session *session)
{
    const struct hm_sandbox_document *row = hm_sandbox_documents;

    for (; session->folder.len > 0 && row->name != NULL; row++)
        hm_buf_printf(out, "%s=%s/%s\n", row->variable,
            hm_buf_str(&session->folder), row->name);
}

/* What a job of GitHub Actions has. */
static void put_actions(
    struct hm_buf *out, const struct hm_sandbox_session *session)
{
    hm_buf_printf(out, "ACTIONS_ID_TOKEN_REQUEST_URL=%s%s\n",
        hm_buf_str(&session->origin), HM_SANDBOX_OIDC_ACTIONS);
    hm_buf_printf(out, "ACTIONS_ID_TOKEN_REQUEST_TOKEN=%s\n",
        HM_SANDBOX_OIDC_REQUEST_TOKEN);
}

void hm_sandbox_put_env(
    struct hm_buf *out, const struct hm_sandbox_session *session)
{
    const struct hm_sandbox_service *row = hm_sandbox_services;

    for (; row->name != NULL; row++) {
        hm_buf_printf(out, "%s=", row->variable);
        if (row->bare)
            hm_buf_put(out, hm_buf_view(&session->address));
        else
            put_url(out, session, row->path);
        hm_buf_put_str(out, "\n");
    }
    hm_buf_put_str(out, "HALLMARK_SANDBOX_URL=");
    put_url(out, session, "/");
    hm_buf_put_str(out, "\n");
    put_actions(out, session);
    put_files(out, session);
    if (session->user == NULL)
        return;
    hm_buf_printf(out, "HALLMARK_SANDBOX_USERNAME=%s\n", session->user);
    hm_buf_put_str(out, "HALLMARK_SANDBOX_PASSWORD=");
    hm_buf_put(out, hm_secret_view(&session->password));
    hm_buf_put_str(out, "\n");
}

static bool is_plain(struct hm_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.p[i];

        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                (c >= 'a' && c <= 'z') || memchr("/:._-[]", c, 7) != NULL))
            return false;
    }
    return true;
}

/* In single quotes, which end for each of its own: a'b is 'a'\''b'. */
static void put_quoted(struct hm_buf *out, struct hm_bytes text)
{
    hm_buf_put_u8(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] == '\'')
            hm_buf_put_str(out, "'\\'");
        hm_buf_put_u8(out, text.p[i]);
    }
    hm_buf_put_u8(out, '\'');
}

void hm_sandbox_put_script(
    struct hm_buf *out, const struct hm_sandbox_session *session)
{
    hm_auto(buf) text = hm_buf(HM_SANDBOX_RECORD_MAX);
    struct hm_rd rd;

    hm_sandbox_put_env(&text, session);
    rd = hm_rd(hm_buf_view(&text));
    while (hm_rd_left(&rd) > 0) {
        struct hm_bytes line = hm_rd_line(&rd);
        size_t at = hm_bytes_find(line, '=') + 1;

        hm_buf_put(out, hm_bytes_slice(line, 0, at));
        line = hm_bytes_slice(line, at, line.len);
        if (is_plain(line))
            hm_buf_put(out, line);
        else
            put_quoted(out, line);
        hm_buf_put_u8(out, '\n');
    }
    if (text.failed != HM_OK)
        hm_buf_fail(out, text.failed);
    hm_wipe(text.p, text.len);
}

static bool put_json(struct hm_buf *out,
    const struct hm_sandbox_session *session, struct hm_err *err)
{
    const struct hm_sandbox_service *row = hm_sandbox_services;
    hm_auto(json_out) json = hm_json_out();
    json_t *list = hm_json_add_list(&json, json.root, "services");

    for (; row->name != NULL; row++) {
        json_t *one = hm_json_add_obj(&json, list, NULL);
        hm_auto(buf) url = hm_buf(HM_URI_MAX);

        put_url(&url, session, row->path);
        hm_json_add_str(&json, one, "name", hm_bytes_str(row->name));
        hm_json_add_str(&json, one, "url", hm_buf_view(&url));
    }
    hm_json_add_str(
        &json, json.root, "address", hm_buf_view(&session->address));
    if (session->user != NULL) {
        hm_json_add_str(
            &json, json.root, "username", hm_bytes_str(session->user));
        hm_json_add_str(
            &json, json.root, "password", hm_secret_view(&session->password));
    }
    HM_TRY(hm_json_out_write(&json, HM_JSON_COMPACT, out, err));
    hm_buf_put_str(out, "\n");
    return true;
}

bool hm_sandbox_put_table(struct hm_buf *out,
    const struct hm_sandbox_session *session, bool json, struct hm_err *err)
{
    const struct hm_sandbox_service *row = hm_sandbox_services;

    if (json)
        return put_json(out, session, err);
    hm_buf_put_str(out, "hallmark sandbox: for tests only\n\n");
    for (; row->name != NULL; row++) {
        hm_buf_printf(out, "%-22s", row->help);
        put_url(out, session, row->path);
        hm_buf_put_str(out, "\n");
    }
    hm_buf_printf(out, "%-22s", "faults");
    put_url(out, session, "/_sandbox/faults");
    hm_buf_printf(out, "\n%-22s", "requests");
    put_url(out, session, "/_sandbox/requests");
    hm_buf_put_str(out, "\n");
    if (session->user != NULL) {
        hm_buf_printf(out, "%-22s%s\n%-22s", "user", session->user, "password");
        hm_buf_put(out, hm_secret_view(&session->password));
        hm_buf_put_str(out, "\n");
    }
    return hm_buf_end(out, NULL, err);
}

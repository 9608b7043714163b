/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "cmd/sandbox/sandbox.h"
#include "enc/json_write.h"

static void put_url(struct hm_buf *out,
    const struct hm_sandbox_session *session, const char *path)
{
    hm_buf_printf(out, "%s://%s%s", session->tls ? "https" : "http",
        hm_buf_str(&session->address), path);
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
    if (session->user == NULL)
        return;
    hm_buf_printf(out, "HALLMARK_SANDBOX_USERNAME=%s\n", session->user);
    hm_buf_put_str(out, "HALLMARK_SANDBOX_PASSWORD=");
    hm_buf_put(out, hm_secret_view(&session->password));
    hm_buf_put_str(out, "\n");
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
        hm_buf_printf(out, "%-14s", row->help);
        put_url(out, session, row->path);
        hm_buf_put_str(out, "\n");
    }
    hm_buf_printf(out, "%-14s", "faults");
    put_url(out, session, "/_sandbox/faults");
    hm_buf_printf(out, "\n%-14s", "requests");
    put_url(out, session, "/_sandbox/requests");
    hm_buf_put_str(out, "\n");
    if (session->user != NULL) {
        hm_buf_printf(out, "%-14s%s\n%-14s", "user", session->user, "password");
        hm_buf_put(out, hm_secret_view(&session->password));
        hm_buf_put_str(out, "\n");
    }
    return hm_buf_end(out, NULL, err);
}

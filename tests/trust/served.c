/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/served.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

#define FOLDER "/repo/"

static bool answer(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct served *served = ctx;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    bool there = false;

    if (!hm_bytes_eq_str(req->host, "tuf.test") ||
        !hm_bytes_starts(req->path, HM_LIT(FOLDER)))
        return false;
    served->requests++;
    snprintf(served->last, sizeof(served->last), "%.*s",
        (int)(req->path.len - strlen(FOLDER)),
        (const char *)req->path.p + strlen(FOLDER));
    if (served->status != 0) {
        hm_serve_answer(resp, served->status, "text/plain", HM_LIT("no"));
        return true;
    }
    served->broken |= !tuf_serve(
        &text, &there, served->maker, served->spec, served->last, &err);
    if (served->broken ||
        (served->fail_at != NULL && strcmp(served->last, served->fail_at) == 0))
        hm_serve_answer(resp, 501, "text/plain", HM_LIT("not now"));
    else
        hm_serve_answer(resp, there ? 200 : 404, "application/json",
            there ? hm_buf_view(&text) : HM_LIT("none"));
    served->broken |=
        resp->body.failed != HM_OK || resp->fields.failed != HM_OK;
    return true;
}

void served_new(struct served *out, const struct tuf_maker *maker,
    const struct tuf_spec *spec)
{
    *out = (struct served){.maker = maker, .spec = spec};
    lab_serve_new(&out->serve, answer, out);
}

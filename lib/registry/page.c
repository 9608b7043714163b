/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/page.h"

#include "base/err.h"
#include "base/uri.h"
#include "registry/link.h"

void hm_registry_pages_free(struct hm_registry_pages *pages)
{
    hm_buf_free(&pages->path);
}

bool hm_registry_more(const struct hm_registry_pages *pages)
{
    return pages->path.len > 0;
}

/* Against what answered: a redirect on the same host may have been followed. */
static bool look_ahead(struct hm_registry_pages *pages,
    const struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_uri here;

    HM_TRY(hm_uri_parse(&here, hm_buf_view(&resp->url), err));
    return hm_link_follow(&pages->path, &here, &resp->headers, err);
}

bool hm_registry_page(struct hm_registry_pages *pages,
    struct hm_http_response *resp, struct hm_err *err)
{
    hm_auto(buf) path = pages->path;
    bool ok;

    pages->path = hm_buf(HM_URI_MAX);
    if (pages->count == HM_REGISTRY_PAGES_MAX)
        return hm_fail(
            err, HM_LIMIT, "more than %d pages", HM_REGISTRY_PAGES_MAX);
    pages->count++;
    pages->ask = (struct hm_registry_ask){
        .repo = pages->repo, .body_max = pages->body_max};
    HM_TRY(hm_buf_end(&path, &pages->ask.path, err));
    hm_registry_ask_header(&pages->ask, "Accept", hm_bytes_str(pages->accept));
    ok = hm_registry_do(&pages->ask, resp, err);
    pages->ask.path = hm_bytes(NULL, 0); /* of this function */
    if (!ok || (resp->status == 200 && !look_ahead(pages, resp, err)))
        return pages->count == 1 ? false
                                 : hm_wrap(err, "page %u", pages->count);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "image/media.h"
#include "sandbox/oci_impl.h"

/* What a page needs; `names` holds what it borrows. */
struct list {
    struct hm_oci_page page;
    struct hm_buf after, last, filter;
    bool limited; /* by the client */
};

static void list_free(struct list *list)
{
    hm_buf_free(&list->after);
    hm_buf_free(&list->last);
    hm_buf_free(&list->filter);
}

#define AUTO_LIST __attribute__((cleanup(list_free))) struct list

static bool read_count(
    struct list *list, const struct hm_oci_call *call, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_URI_MAX);
    uint64_t count;

    if (!hm_oci_query(&text, call, "n"))
        return true;
    if (!hm_text_u64(&count, hm_buf_view(&text)))
        return hm_fail(err, HM_USAGE, "parameter n is \"%s\", wanted a number",
            HM_SHOW(hm_buf_view(&text)));
    list->limited = true;
    if (count < list->page.max)
        list->page.max = (size_t)count;
    return true;
}

static bool read_page(
    struct list *list, const struct hm_oci_call *call, struct hm_err *err)
{
    const struct hm_fault_rule *rule = hm_oci_fault(call, HM_FAULT_PAGE_SIZE);

    *list = (struct list){
        .after = hm_buf(HM_URI_MAX),
        .last = hm_buf(HM_URI_MAX),
        .filter = hm_buf(HM_URI_MAX),
        .page = {.max = HM_SANDBOX_PAGE_MAX, .json = &call->resp->body},
    };
    call->resp->body = hm_buf(HM_SANDBOX_LIST_MAX);
    list->page.last = &list->last;
    if (rule != NULL)
        list->page.max = (size_t)rule->number;
    HM_TRY(read_count(list, call, err));
    (void)hm_oci_query(&list->after, call, "last");
    HM_TRY(hm_buf_end(&list->after, NULL, err));
    list->page.after = hm_buf_view(&list->after);
    return true;
}

/* RFC 8288: the same list, behind the last name. */
static void put_next(struct hm_oci_call *call, struct list *list)
{
    hm_auto(buf) link = hm_buf(HM_URI_MAX);

    if (!list->page.more || list->page.count == 0)
        return;
    hm_buf_put_u8(&link, '<');
    hm_buf_put(&link, call->req->path);
    hm_buf_put_str(&link, "?last=");
    hm_uri_escape(&link, hm_buf_view(&list->last));
    if (list->limited)
        hm_buf_printf(&link, "&n=%zu", list->page.max);
    if (list->filter.len > 0) {
        hm_buf_put_str(&link, "&artifactType=");
        hm_uri_escape(&link, hm_buf_view(&list->filter));
    }
    hm_buf_put_str(&link, ">; rel=\"next\"");
    hm_serve_put_field(call->resp, "Link", hm_buf_view(&link));
}

static bool end(struct hm_oci_call *call, struct list *list,
    const char *media_type, struct hm_err *err)
{
    hm_buf_put_str(&call->resp->body, "]}");
    HM_TRY(hm_buf_end(&call->resp->body, NULL, err));
    hm_serve_put_field(call->resp, "Content-Type", hm_bytes_str(media_type));
    put_next(call, list);
    call->resp->status = 200;
    return true;
}

bool hm_oci_get_tags(struct hm_oci_call *call, struct hm_err *err)
{
    AUTO_LIST list = {0};

    HM_TRY(read_page(&list, call, err));
    hm_buf_put_str(&call->resp->body, "{\"name\":\"");
    hm_buf_put(&call->resp->body, call->route.name);
    hm_buf_put_str(&call->resp->body, "\",\"tags\":[");
    HM_TRY(hm_oci_tags(&list.page, call->oci->store, call->route.name, err));
    return end(call, &list, "application/json", err);
}

bool hm_oci_get_catalog(struct hm_oci_call *call, struct hm_err *err)
{
    AUTO_LIST list = {0};

    HM_TRY(read_page(&list, call, err));
    hm_buf_put_str(&call->resp->body, "{\"repositories\":[");
    HM_TRY(hm_oci_repositories(&list.page, call->oci->store, err));
    return end(call, &list, "application/json", err);
}

bool hm_oci_get_referrers(struct hm_oci_call *call, struct hm_err *err)
{
    struct hm_oci_put wanted = {
        .repository = call->route.name, .subject = call->route.reference};
    AUTO_LIST list = {0};

    /* Who has no API knows no such path: none of the specification's errors,
     * which some clients (oras) take for the answer of one who has it. */
    if (hm_oci_fault(call, HM_FAULT_NO_REFERRERS) != NULL) {
        hm_serve_answer(
            call->resp, 404, "text/plain", HM_LIT("404 page not found\n"));
        return true;
    }
    HM_TRY(read_page(&list, call, err));
    (void)hm_oci_query(&list.filter, call, "artifactType");
    HM_TRY(hm_buf_end(&list.filter, NULL, err));
    if (hm_oci_fault(call, HM_FAULT_IGNORE_FILTERS) == NULL)
        wanted.artifact_type = hm_buf_view(&list.filter);
    if (wanted.artifact_type.len > 0)
        hm_serve_put_field(
            call->resp, "OCI-Filters-Applied", HM_LIT("artifactType"));
    hm_buf_put_str(&call->resp->body,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_INDEX
        "\",\"manifests\":[");
    HM_TRY(hm_oci_referrers(&list.page, call->oci->store, &wanted, err));
    return end(call, &list, HM_MEDIA_OCI_INDEX, err);
}

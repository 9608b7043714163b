/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/referrers.h"

#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "image/media.h"
#include "registry/document.h"
#include "registry/page.h"
#include "registry/problem.h"

/* ---- By the API ---- */

/* The specification's 404, and what registries that never heard of it answer to
 * a path they do not know. 401, 403, 429 and 5xx are none of these: who is
 * refused must not take the list for empty. */
static bool is_missing(int status)
{
    return status == 404 || status == 400 || status == 405 || status == 406;
}

/* Some put a refusal under such a status. */
static bool is_refusal(const struct hm_http_response *resp)
{
    struct hm_problem problem;

    hm_problem_read(&problem, hm_buf_view(&resp->body));
    return hm_problem_refuses(&problem);
}

/* Only a plain 404 is remembered, and for this repository alone: behind one host
 * several registries may stand, and one must not hide what another lists. A 404
 * that is about the repository or the manifest says nothing about the API, and
 * the other statuses may be about this request alone. */
static void note_missing(
    struct hm_registry_repo *repo, const struct hm_http_response *resp)
{
    struct hm_problem problem;

    hm_problem_read(&problem, hm_buf_view(&resp->body));
    if (resp->status != 404 || hm_problem_is(&problem, "NAME_UNKNOWN") ||
        hm_problem_is(&problem, "MANIFEST_UNKNOWN"))
        return;
    if (hm_registry_known(repo, &repo->referrers) == HM_CAN_UNKNOWN)
        hm_registry_note(repo, &repo->referrers, HM_CANNOT);
}

/* The type decides whether it is this API that answered. Another one may be a
 * list all the same, or an error: then only a fallback tag tells. */
static enum hm_referrers_api judge_type(const struct hm_http_response *resp)
{
    struct hm_bytes type =
        hm_media_bare(hm_http_header_at(&resp->headers, "Content-Type", 0));

    return hm_bytes_eq_nocase(type, HM_LIT(HM_MEDIA_OCI_INDEX))
        ? HM_REFERRERS_API_LISTED
        : HM_REFERRERS_API_DOUBTFUL;
}

static bool take_page(struct hm_referrers *out,
    const struct hm_http_response *resp, struct hm_err *err)
{
    HM_TRY(hm_registry_body_ok(resp, err));
    if (hm_http_header_at(&resp->headers, "OCI-Filters-Applied", 0).p != NULL)
        return hm_fail(err, HM_FORMAT,
            "the registry filtered the list, which nobody asked for");
    return hm_referrers_add_index(
        out, hm_buf_view(&resp->body), HM_LIT(HM_MEDIA_OCI_INDEX), err);
}

/* Of a list that is too long, what came before is there; of a first page that
 * is too long nothing is known. */
static bool full(struct hm_referrers *out, struct hm_err *err)
{
    if (err->code != HM_LIMIT || out->count == 0)
        return false;
    *err = (struct hm_err){0};
    out->incomplete = "limit";
    return true;
}

static bool take_first(enum hm_referrers_api *api, struct hm_referrers *out,
    struct hm_registry_pages *pages, struct hm_err *err)
{
    hm_auto(http_response) resp = {0};

    HM_TRY(hm_registry_page(pages, &resp, err));
    *api = HM_REFERRERS_API_MISSING;
    if (is_missing(resp.status) && !is_refusal(&resp)) {
        note_missing(pages->repo, &resp);
        return true;
    }
    if (resp.status != 200) {
        (void)hm_registry_refused(&pages->ask, &resp, err);
        if (err->code == HM_NOT_FOUND)
            err->code = HM_DENIED; /* 410: a refusal is no empty list */
        return false;
    }
    *api = judge_type(&resp);
    return *api != HM_REFERRERS_API_LISTED || take_page(out, &resp, err);
}

static bool take_next(struct hm_referrers *out, struct hm_registry_pages *pages,
    struct hm_err *err)
{
    hm_auto(http_response) resp = {0};

    HM_TRY(hm_registry_page(pages, &resp, err));
    if (resp.status != 200)
        return hm_registry_refused(&pages->ask, &resp, err);
    return take_page(out, &resp, err);
}

bool hm_registry_referrers_api(enum hm_referrers_api *api,
    struct hm_registry_repo *repo, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err)
{
    hm_auto(registry_pages) pages = {.repo = repo,
        .accept = HM_MEDIA_OCI_INDEX,
        .body_max = HM_IMAGE_TEXT_MAX};

    (void)hm_registry_ask(repo, &pages.path, "referrers/", hm_bytes(NULL, 0));
    hm_digest_write(&pages.path, subject);
    HM_TRY(take_first(api, out, &pages, err));
    if (*api != HM_REFERRERS_API_LISTED)
        return true;
    hm_registry_note(repo, &repo->referrers, HM_CAN);
    while (hm_registry_more(&pages) && out->incomplete == NULL) {
        if (!take_next(out, &pages, err))
            return full(out, err);
    }
    return true;
}

/* ---- By the fallback tag ---- */

static bool take_tag(struct hm_referrers *out, bool *found,
    struct hm_registry_repo *repo, const struct hm_digest *subject,
    struct hm_err *err)
{
    hm_auto(buf) tag = hm_buf(HM_REF_TAG_MAX);
    hm_auto(http_response) resp = {0};
    hm_auto(doc) doc = {0};
    struct hm_at at = {0};

    hm_referrers_tag(&tag, subject);
    HM_TRY(hm_buf_end(&tag, &at.tag, err));
    *found = hm_registry_document(repo, &doc, &at, &resp, err);
    if (!*found && err->code == HM_NOT_FOUND) {
        *err = (struct hm_err){0};
        return true;
    }
    if (!*found)
        return false;
    if (!hm_referrers_add_index(
            out, hm_buf_view(&doc.text), hm_bytes_str(doc.media_type), err))
        return hm_wrap(err, "tag %s", HM_SHOW(at.tag));
    return true;
}

static bool by_tag(struct hm_registry_repo *repo, struct hm_referrers *out,
    const struct hm_digest *subject, enum hm_referrers_api api,
    struct hm_err *err)
{
    hm_auto(referrers) list = hm_referrers(HM_REFERRERS_TAG);
    bool found;

    HM_TRY(take_tag(&list, &found, repo, subject, err));
    if (!found && api == HM_REFERRERS_API_DOUBTFUL)
        return hm_fail(err, HM_FORMAT,
            "what came for the list of referrers is no index, and there is no "
            "fallback tag: whether anything is attached is not known");
    *out = list;
    list = (struct hm_referrers){0};
    return true;
}

bool hm_registry_referrers(void *ctx, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err)
{
    struct hm_registry_repo *repo = ctx;
    enum hm_referrers_api api = HM_REFERRERS_API_MISSING;
    hm_auto(referrers) list = hm_referrers(HM_REFERRERS_API);

    if (hm_registry_known(repo, &repo->referrers) != HM_CANNOT)
        HM_TRY(hm_registry_referrers_api(&api, repo, &list, subject, err));
    if (api != HM_REFERRERS_API_LISTED)
        return by_tag(repo, out, subject, api, err);
    *out = list;
    list = (struct hm_referrers){0};
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "enc/json_field.h"
#include "registry/page.h"

#include <string.h>

/* 4 MiB of empty names have 1.4 million nodes of 16 bytes. */
enum { TAPE_MAX = 64 * 1024 * 1024 };

static bool room(struct hm_tags *out, size_t more, struct hm_err *err)
{
    struct hm_bytes *list;

    if (more > HM_TAGS_MAX - out->count)
        return hm_fail(err, HM_LIMIT, "more than %d tags", HM_TAGS_MAX);
    list = hm_arena_alloc(&out->arena, out->count + more, sizeof(*list));
    if (list == NULL)
        return hm_arena_fail(&out->arena, err);
    if (out->count > 0)
        memcpy(list, out->list, out->count * sizeof(*list));
    out->list = list;
    return true;
}

static bool add(struct hm_tags *out, struct hm_bytes tag, struct hm_err *err)
{
    if (!hm_ref_tag_ok(tag))
        return hm_fail(err, HM_FORMAT, "\"%s\" is no tag", HM_SHOW(tag));
    HM_TRY(hm_arena_copy(&out->arena, &out->list[out->count], tag, err));
    out->count++;
    return true;
}

static bool take_page(
    struct hm_tags *out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(TAPE_MAX);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_list tags;
    struct hm_json_obj o;
    struct hm_json root;

    HM_TRY(
        hm_json_parse_borrowed(&root, &arena, text, HM_REGISTRY_PAGE_MAX, err));
    rd.null_is_absent = true; /* Go writes null for an empty list */
    o = hm_json_root(&rd, root);
    /* No registry leaves it out of a list: it is another answer then. */
    if (hm_json_type(hm_json_get(root, "tags")) == HM_JSON_NONE &&
        hm_json_type(root) == HM_JSON_OBJECT)
        hm_json_fail(&rd, root, HM_FORMAT, "no member \"tags\"");
    tags = hm_json_opt_list(&o, "tags", HM_TAGS_MAX);
    HM_TRY(room(out, tags.count, err));
    while (hm_json_next(&tags)) {
        struct hm_bytes tag = hm_json_rd_str(&rd, tags.item);

        if (!hm_json_failed(&rd))
            HM_TRY(add(out, tag, err));
    }
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
}

static bool take_all(
    struct hm_tags *out, struct hm_registry_pages *pages, struct hm_err *err)
{
    do {
        hm_auto(http_response) resp = {0};

        HM_TRY(hm_registry_page(pages, &resp, err));
        if (resp.status != 200)
            return hm_registry_refused(&pages->ask, &resp, err);
        HM_TRY(hm_registry_body_ok(&resp, err));
        HM_TRY(take_page(out, hm_buf_view(&resp.body), err));
    } while (hm_registry_more(pages));
    return true;
}

/* The one question that registries answer by whether they know the repository:
 * they answer the others with an empty list, or with "no such manifest". */
bool hm_registry_exists(void *ctx, struct hm_err *err)
{
    hm_auto(tags) ignored = {.arena = hm_arena(HM_TAGS_ARENA_MAX)};
    hm_auto(http_response) resp = {0};
    hm_auto(buf) path = {0};
    struct hm_registry_ask ask =
        hm_registry_ask(ctx, &path, "tags/list?n=1", hm_bytes(NULL, 0));

    HM_TRY(hm_buf_end(&path, NULL, err));
    ask.body_max = HM_REGISTRY_PAGE_MAX;
    hm_registry_ask_header(&ask, "Accept", HM_LIT("application/json"));
    HM_TRY(hm_registry_do(&ask, &resp, err));
    if (resp.status != 200)
        return hm_registry_refused(&ask, &resp, err);
    return hm_registry_body_ok(&resp, err) &&
        take_page(&ignored, hm_buf_view(&resp.body), err);
}

bool hm_registry_tags(void *ctx, struct hm_tags *out, struct hm_err *err)
{
    hm_auto(registry_pages) pages = {.repo = ctx,
        .accept = "application/json",
        .body_max = HM_REGISTRY_PAGE_MAX};
    hm_auto(tags) tags = {.arena = hm_arena(HM_TAGS_ARENA_MAX)};

    (void)hm_registry_ask(ctx, &pages.path, "tags/list", hm_bytes(NULL, 0));
    if (!take_all(&tags, &pages, err))
        return hm_wrap(err, "tags");
    *out = tags;
    tags = (struct hm_tags){0};
    return true;
}

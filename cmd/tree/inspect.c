/* SPDX-License-Identifier: Apache-2.0 */
/* The documents of an image for `hallmark inspect`: no evidence, no verdict. */
#include "cmd/inspect/inspect.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/registry/stores.h"
#include "cmd/show/next.h"
#include "cmd/tree/tree.h"
#include "gate/resolve.h"

/* The outline borrows what it shows. */
static bool show(
    struct hm_outline_at at, struct hm_bytes text, struct hm_err *err)
{
    struct hm_bytes kept;

    if (at.outline == NULL || at.node == NULL)
        return hm_fail(err, HM_LIMIT, "too much to show");
    HM_TRY(hm_arena_copy(&at.outline->arena, &kept, text, err));
    return hm_inspect(at, kept, err);
}

static bool show_config(struct hm_outline_at at, const struct hm_store *store,
    const struct hm_manifest *m, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);

    if (m->kind != HM_MANIFEST_IMAGE ||
        hm_media_of(m->config.media_type) != HM_MEDIA_CONFIG)
        return true;
    HM_TRY(hm_store_blob(store, &text, &m->config, err));
    return show(hm_outline_map(at, "configuration"), hm_buf_view(&text), err);
}

static bool show_image(struct hm_outline_at at,
    const struct hm_store_opener *opener, const struct hm_ref *ref,
    struct hm_err *err)
{
    hm_auto(resolved) resolved = {0};
    struct hm_store store;

    HM_TRY(opener->open(opener->ctx, &store, ref, false, err));
    HM_TRY(hm_resolve(&resolved, &store, ref, err));
    if (!show(at, hm_buf_view(&resolved.docs[0].doc.text), err))
        return hm_wrap(err, "%s", HM_SHOW_DIGEST(&resolved.docs[0].doc.digest));
    return show_config(at, &store, &resolved.docs[0].manifest, err);
}

bool hm_tree_inspect(struct hm_outline_at at, struct hm_run *run,
    const char *ref, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto_ptr(stores) stores = NULL;
    struct hm_store_opener opener;
    struct hm_ref parsed;

    HM_TRY(hm_stores_ref(&parsed, &arena, run, ref, err));
    HM_TRY(hm_stores_new(&stores, run, &parsed, 1, err));
    opener = hm_stores_opener(stores);
    if (show_image(at, &opener, &parsed, err))
        return true;
    run->next_step = hm_image_next(hm_code_name(err->code));
    return false;
}

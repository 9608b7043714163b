/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/record/trusted.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "root/embedded.h"

static const struct hm_embedded_root *built_in(const char *name)
{
    static const struct hm_embedded_root *const roots[] = {
        &hm_embedded_public_good, &hm_embedded_github};

    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        if (strcmp(roots[i]->name, name) == 0)
            return roots[i];
    }
    return NULL;
}

/* Policies say whom to trust, and so do the files that they name. */
static bool is_trusted(enum hm_tape_kind kind)
{
    return kind == HM_TAPE_ROOT || kind == HM_TAPE_CA ||
        kind == HM_TAPE_EMBEDDED || kind == HM_TAPE_POLICY;
}

static bool is_built_in(
    const struct hm_tape_item *item, const struct hm_digest *digest)
{
    const struct hm_embedded_root *root = built_in(item->ref);

    return root != NULL &&
        hm_bytes_eq(hm_digest_view(digest),
            hm_bytes(root->digest, HM_EMBEDDED_DIGEST_LEN));
}

static bool add(
    struct hm_trusted *out, const struct hm_tape_item *item, struct hm_err *err)
{
    struct hm_trusted_item *t = &out->list[out->count++];

    t->item = item;
    HM_TRY(hm_digest_of(&t->digest, HM_SHA256, item->text, err));
    t->foreign =
        item->kind == HM_TAPE_EMBEDDED && !is_built_in(item, &t->digest);
    if (t->foreign && out->foreign == NULL)
        out->foreign = t;
    return true;
}

bool hm_trusted_list(
    struct hm_trusted *out, const struct hm_tape *tape, struct hm_err *err)
{
    hm_auto(trusted) all = {0};

    all.list = hm_alloc_array(tape->count + 1, sizeof(*all.list));
    if (all.list == NULL)
        return hm_fail_memory(err);
    for (size_t i = 0; i < tape->count; i++) {
        if (is_trusted(tape->items[i].kind))
            HM_TRY(add(&all, &tape->items[i], err));
    }
    *out = all;
    all = (struct hm_trusted){0};
    return true;
}

void hm_trusted_free(struct hm_trusted *trusted)
{
    hm_free(trusted->list);
    *trusted = (struct hm_trusted){0};
}

static struct hm_bytes kind_of(const struct hm_trusted_item *t)
{
    return hm_bytes_str(hm_tape_kind_name(t->item->kind));
}

void hm_trusted_json(
    struct hm_json_out *out, json_t *list, const struct hm_trusted *trusted)
{
    for (size_t i = 0; i < trusted->count; i++) {
        const struct hm_trusted_item *t = &trusted->list[i];
        json_t *at = hm_json_add_obj(out, list, NULL);

        hm_json_add_str(out, at, "kind", kind_of(t));
        hm_json_add_str(out, at, "name", hm_bytes_str(t->item->ref));
        hm_json_add_str(
            out, at, "digest", hm_bytes_str(HM_SHOW_DIGEST(&t->digest)));
        if (t->item->kind == HM_TAPE_EMBEDDED)
            hm_json_add_bool(out, at, "thisVersion", !t->foreign);
    }
}

void hm_trusted_text(struct hm_buf *out, const struct hm_trusted *trusted)
{
    for (size_t i = 0; i < trusted->count; i++) {
        const struct hm_trusted_item *t = &trusted->list[i];

        hm_buf_put_str(out, "trusted: ");
        hm_text_escape(out, hm_bytes_str(t->item->ref));
        hm_buf_put_str(out, ", ");
        hm_buf_put(out, kind_of(t));
        hm_buf_printf(out, "%s, %s\n",
            t->foreign ? ", not of this version" : "",
            HM_SHOW_DIGEST(&t->digest));
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* An index.json that is read is changed, and what was not to be changed is as it
 * was: the entries that stay, in their order, to the byte, and what stands
 * around the list. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "image/layout.h"
#include "layout/edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ENTRY                                                                  \
    "{\"mediaType\":\"a/b\",\"digest\":\"sha256:"                              \
    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\","      \
    "\"size\":2}"

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* All of `before` but one digest, then the new entry. */
static void check(const struct hm_manifest *before,
    const struct hm_manifest *after, const struct hm_layout_edit *edit)
{
    size_t n = 0;

    for (size_t i = 0; i < before->manifests.count; i++) {
        const struct hm_descriptor *d = &before->manifests.list[i];

        if (hm_digest_eq(&d->digest, edit->drop_digest))
            continue;
        must(n < after->manifests.count &&
            hm_bytes_eq(after->manifests.list[n++].text, d->text));
    }
    must(n + edit->dropped == before->manifests.count);
    must(n + 1 == after->manifests.count);
    must(hm_bytes_eq(after->manifests.list[n].text, HM_LIT(ENTRY)));
    must(after->unknown.count == before->unknown.count);
    for (size_t i = 0; i < after->unknown.count; i++)
        must(hm_bytes_eq(
            after->unknown.list[i].value, before->unknown.list[i].value));
    must(after->annotations.count == before->annotations.count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(4 * HM_IMAGE_ARENA_MAX);
    hm_auto(buf) out = hm_buf(HM_IMAGE_TEXT_MAX);
    struct hm_layout_edit edit = {.add = HM_LIT(ENTRY)};
    struct hm_manifest before, after;
    struct hm_digest none = {0};
    struct hm_err err = {0};

    if (!hm_layout_index(&before, &arena, hm_bytes(data, size), &err))
        return 0;
    edit.drop_digest = before.manifests.count > 0
        ? &before.manifests.list[before.manifests.count / 2].digest
        : &none;
    if (!hm_layout_edit(&out, hm_bytes(data, size), &edit, &err)) {
        must(err.code == HM_LIMIT || err.code == HM_SYSTEM);
        return 0;
    }
    must(hm_layout_index(&after, &arena, hm_buf_view(&out), &err));
    check(&before, &after, &edit);
    return 0;
}

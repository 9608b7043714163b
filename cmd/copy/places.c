/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/copy/places.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

void hm_place_free(struct hm_place *place)
{
    hm_layout_free(place->layout);
    *place = (struct hm_place){0};
}

static bool open_layout(struct hm_place *out, const struct hm_ref *ref,
    bool write, struct hm_err *err)
{
    hm_auto(buf) dir = hm_buf(HM_PATH_MAX);

    hm_buf_put(&dir, ref->dir);
    HM_TRY(hm_buf_end(&dir, NULL, err));
    HM_TRY(hm_layout_open(&out->layout, hm_buf_str(&dir),
        write ? HM_LAYOUT_CREATE : HM_LAYOUT_READ, err));
    out->store = hm_layout_store(out->layout);
    return true;
}

bool hm_place_open(struct hm_place *out, const struct hm_ref *ref, bool write,
    const struct hm_store_opener *opener, struct hm_err *err)
{
    *out = (struct hm_place){0};
    if (ref->kind == HM_REF_LAYOUT)
        return open_layout(out, ref, write, err);
    if (opener == NULL)
        return hm_fail(err, HM_UNSUPPORTED,
            "%s is in a registry, wanted oci-layout:DIR", HM_SHOW(ref->host));
    return opener->open(opener->ctx, &out->store, ref, write, err);
}

struct hm_at hm_place_at(const struct hm_ref *ref)
{
    if (ref->has_digest)
        return (struct hm_at){.digest = &ref->digest};
    return (struct hm_at){.tag = ref->tag};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A reference that is read has a canonical form, which is read as the same, and
 * whose parts could not be mistaken for one another. So has a platform. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/platform.h"
#include "image/ref.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_parts(const struct hm_ref *ref)
{
    must(ref->tag_implied ? !ref->has_digest : true);
    must(!ref->has_digest || hm_digest_view(&ref->digest).len >= 32);
    if (ref->kind == HM_REF_LAYOUT) {
        must(ref->dir.len > 0 && hm_bytes_find(ref->dir, ':') == ref->dir.len);
        return;
    }
    must(ref->kind == HM_REF_REGISTRY && ref->host.len > 0);
    must(ref->repository.len > 0 &&
        ref->repository.len <= HM_REF_REPOSITORY_MAX);
    must(hm_bytes_find(ref->host, '/') == ref->host.len);
    must(hm_bytes_find(ref->repository, ':') == ref->repository.len);
    must(ref->has_digest || ref->tag.len > 0);
    must(ref->tag.len == 0 || hm_ref_tag_ok(ref->tag));
}

static void check_ref(struct hm_bytes in)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) first = hm_buf(HM_MIB);
    hm_auto(buf) second = hm_buf(HM_MIB);
    struct hm_ref ref, again;
    struct hm_err err = {0};

    if (!hm_ref_parse(&ref, &arena, in, &err)) {
        must(err.code != HM_OK && hm_utf8_ok(hm_bytes_str(err.msg)));
        return;
    }
    check_parts(&ref);
    hm_ref_write(&first, &ref);
    must(hm_ref_parse(&again, &arena, hm_buf_view(&first), &err));
    check_parts(&again);
    hm_ref_write(&second, &again);
    must(hm_bytes_eq(hm_buf_view(&first), hm_buf_view(&second)));
    must(again.kind == ref.kind && hm_bytes_eq(again.host, ref.host) &&
        hm_bytes_eq(again.repository, ref.repository) &&
        hm_bytes_eq(again.dir, ref.dir) && hm_bytes_eq(again.tag, ref.tag));
}

static void check_platform(struct hm_bytes in)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_platform p, again;
    struct hm_err err = {0};

    if (!hm_platform_parse(&p, in, &err))
        return;
    hm_platform_write(&text, &p);
    must(hm_platform_parse(&again, hm_buf_view(&text), &err));
    must(hm_platform_match(&p, &again) && hm_platform_match(&again, &p));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_ref(hm_bytes(data, size));
    check_platform(hm_bytes(data, size));
    return 0;
}

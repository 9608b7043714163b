/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/range.h"

#include "base/err.h"
#include "base/text.h"

/* "first-last". */
static bool take_pair(uint64_t *first, uint64_t *last, struct hm_bytes in)
{
    size_t dash = hm_bytes_find(in, '-');

    return hm_text_u64(first, hm_bytes_slice(in, 0, dash)) &&
        hm_text_u64(last, hm_bytes_slice(in, dash + 1, in.len)) &&
        *first <= *last && *last < UINT64_MAX;
}

bool hm_range_parse(
    struct hm_range *out, struct hm_bytes in, struct hm_err *err)
{
    static const char unit[] = "bytes ";
    struct hm_range range = {0};
    struct hm_bytes pair, size;
    size_t slash;

    pair = hm_bytes_slice(in, sizeof(unit) - 1, in.len);
    slash = hm_bytes_find(pair, '/');
    size = hm_bytes_slice(pair, slash + 1, pair.len);
    range.has_size = !hm_bytes_eq_str(size, "*");
    if (!hm_bytes_starts(in, HM_LIT(unit)) || slash == pair.len ||
        !take_pair(&range.first, &range.last, hm_bytes_slice(pair, 0, slash)) ||
        (range.has_size &&
            (!hm_text_u64(&range.size, size) || range.last >= range.size)))
        return hm_fail(err, HM_FORMAT, "Content-Range \"%s\"", HM_SHOW(in));
    *out = range;
    return true;
}

bool hm_range_have(uint64_t *have, struct hm_bytes in, struct hm_err *err)
{
    static const char unit[] = "bytes=";
    struct hm_bytes pair = in;
    uint64_t first, last;

    if (hm_bytes_starts(in, HM_LIT(unit)))
        pair = hm_bytes_slice(in, sizeof(unit) - 1, in.len);
    if (!take_pair(&first, &last, pair) || first != 0)
        return hm_fail(err, HM_FORMAT, "Range \"%s\"", HM_SHOW(in));
    *have = last == 0 ? 0 : last + 1;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "api/grow.h"

#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"

/* An older caller's struct ends where one of our versions did. Any other size
 * is a mistake, and might cut a member in two. */
static bool check_size(
    const struct hm_versions *versions, size_t size, struct hm_err *err)
{
    size_t ours = versions->sizes[versions->count - 1];

    if (size == 0)
        return hm_fail(
            err, HM_USAGE, "the size of the %s is not set", versions->name);
    if (size > HM_API_STRUCT_MAX)
        return hm_fail(err, HM_USAGE, "a %s of %zu bytes: is its size set?",
            versions->name, size);
    if (size > ours)
        return true;
    for (size_t i = 0; i < versions->count; i++) {
        if (size == versions->sizes[i])
            return true;
    }
    return hm_fail(err, HM_USAGE, "no version had a %s of %zu bytes",
        versions->name, size);
}

static bool check_rest(const struct hm_versions *versions, const uint8_t *in,
    size_t size, struct hm_err *err)
{
    for (size_t i = versions->sizes[versions->count - 1]; i < size; i++) {
        if (in[i] != 0)
            return hm_fail(err, HM_USAGE,
                "the %s demands something that this version does not know "
                "(byte %zu)",
                versions->name, i);
    }
    return true;
}

bool hm_api_read(void *out, const struct hm_versions *versions, const void *in,
    struct hm_err *err)
{
    size_t ours = versions->sizes[versions->count - 1], size;

    if (in == NULL)
        return hm_fail(err, HM_USAGE, "there is no %s", versions->name);
    memcpy(&size, in, sizeof(size));
    HM_TRY(check_size(versions, size, err));
    HM_TRY(check_rest(versions, in, size, err));
    memset(out, 0, ours);
    memcpy(out, in, size < ours ? size : ours);
    return true;
}

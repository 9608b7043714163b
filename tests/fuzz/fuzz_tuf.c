/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_tuf.c - one file of TUF metadata, as each of its types: an error, or a
 * file whose roles and delegations can be asked and whom nobody signed for. */
#include <stdlib.h>

#include "base/limits.h"
#include "tuf/path.h"
#include "tuf/update.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TARGET "a/b.json"

static void ask_delegations(const struct hm_tuf_file *file)
{
    const struct hm_tuf_delegations *all = &file->delegations;
    struct hm_tuf_about about;
    struct hm_err err = {0};
    bool there;

    if (!hm_tuf_file_target(&about, &there, file, TARGET, &err))
        abort(); /* it was checked when it was read */
    for (size_t i = 0; i < all->count; i++) {
        hm_auto(buf) name = hm_buf(HM_TUF_NAME_MAX + 16);
        hm_auto(buf) path = hm_buf(HM_TUF_PATH_MAX);
        bool yes = false;

        if (!hm_tuf_delegates(&yes, all, i, TARGET, &err) || !yes)
            continue;
        if (!hm_tuf_role_name(&name, all, i, TARGET, &err))
            abort();
        hm_tuf_put_file(&path, 1, hm_buf_view(&name));
        if (hm_bytes_find(hm_buf_view(&path), '/') != path.len)
            abort(); /* it leads into another folder */
    }
}

/* Nobody can sign for a role without its key, and a fuzzer has none. */
static void ask_signers(const struct hm_tuf_file *file)
{
    struct hm_err err = {0};

    for (int type = HM_TUF_ROOT; type < HM_TUF_TYPES; type++) {
        if (file->roles[type].threshold > 0 && file->keys.count == 0 &&
            hm_tuf_file_verify(file, &file->keys, &file->roles[type], &err))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size);
    struct hm_tuf_opts opts = {
        .root = in, .target = TARGET, .target_max = HM_MIB};
    hm_auto_ptr(tuf) tuf = NULL;
    struct hm_err err = {0};

    for (int type = HM_TUF_ROOT; type < HM_TUF_TYPES; type++) {
        hm_auto_ptr(tuf_file) file = NULL;

        if (!hm_tuf_file_parse(&file, (enum hm_tuf_type)type, in, &err))
            continue;
        if (file->message.len > size || file->version == 0)
            abort();
        ask_signers(file);
        if (type == HM_TUF_TARGETS)
            ask_delegations(file);
    }
    if (hm_tuf_new(&tuf, &opts, &err) && hm_tuf_give(tuf, in, NULL, &err))
        abort(); /* no root is the next version of itself */
    return 0;
}

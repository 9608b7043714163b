/* SPDX-License-Identifier: Apache-2.0 */
/* What a file of checksums lists can be written as a statement's subjects. */
#include <stdlib.h>

#include "base/limits.h"
#include "sign/checksums.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(HM_SIGN_REFS_ARENA_MAX);
    hm_auto(buf) out = hm_buf(HM_STATEMENT_MAX);
    struct hm_new_subject *list;
    size_t count;
    struct hm_err err = {0};
    struct hm_new_statement what = {
        .type = HM_LIT("https://example.com/t"), .predicate = HM_LIT("{}")};

    if (!hm_checksums_parse(
            &list, &count, &arena, hm_bytes(data, size), &err)) {
        must(err.code != HM_OK && err.msg[0] != '\0');
        return 0;
    }
    must(count > 0 && count <= HM_SUBJECTS_MAX);
    what.subjects = list;
    what.subject_count = count;
    /* A name with a NUL in it is read, and refused here. */
    if (!hm_statement_write(&out, &what, &err))
        must(err.code == HM_USAGE || err.code == HM_FORMAT);
    return 0;
}

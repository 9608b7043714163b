/* SPDX-License-Identifier: Apache-2.0 */
/* driver.c - a main() that replays files through one fuzz target.
 *
 *     fuzz_json FILE...
 *
 * So every target runs in `make test` over its seeds and over what fuzzing
 * found, with any compiler and under any sanitizer. Each file goes in whole,
 * without its last byte and without its first, always in a block of exactly its
 * size: there a sanitizer sees a read of one byte too many. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"

enum { INPUT_MAX = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool feed(struct hm_bytes in, struct hm_err *err)
{
    uint8_t *copy = hm_alloc(in.len);

    if (copy == NULL)
        return hm_fail_memory(err);
    if (in.len > 0)
        memcpy(copy, in.p, in.len);
    LLVMFuzzerTestOneInput(copy, in.len);
    hm_free(copy);
    return true;
}

static bool replay(const char *path, struct hm_err *err)
{
    hm_auto(buf) file = hm_buf(INPUT_MAX);
    struct hm_bytes in;

    HM_TRY(hm_file_read(&file, path, err));
    HM_TRY(hm_buf_end(&file, &in, err));
    HM_TRY(feed(in, err));
    if (in.len == 0)
        return true;
    HM_TRY(feed(hm_bytes_slice(in, 0, in.len - 1), err));
    return feed(hm_bytes_slice(in, 1, in.len - 1), err);
}

int main(int argc, char **argv)
{
    struct hm_err err = {0};

    LLVMFuzzerTestOneInput(NULL, 0);
    for (int i = 1; i < argc; i++) {
        if (!replay(argv[i], &err)) {
            fprintf(stderr, "%s: %s\n", argv[i], err.msg);
            return 1;
        }
    }
    return 0;
}

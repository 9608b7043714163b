/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_jcs.c - the samples that RFC 8785 points to. */
#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "enc/jcs.h"

#include "test.h"

static bool load(struct hm_buf *out, const char *folder, const char *name)
{
    char relative[128];
    const char *path;
    FILE *file;
    int c;

    snprintf(relative, sizeof(relative), "json-canonicalization/%s/%s.json",
        folder, name);
    path = test_vector_path(relative);
    file = path == NULL ? NULL : fopen(path, "rb");
    if (file == NULL)
        return false;
    while ((c = getc(file)) != EOF)
        hm_buf_put_u8(out, (uint8_t)c);
    fclose(file);
    return true;
}

/* Every sample, and its output, which is canonical already. */
static void canonical_samples_are_met(void)
{
    static const char *const names[] = {
        "arrays", "structures", "unicode", "weird"};
    static const char *const folders[] = {"input", "output"};
    unsigned done = 0;

    for (size_t i = 0; i < 2 * TEST_LEN(names); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) in = hm_buf(HM_MIB), want = hm_buf(HM_MIB);
        hm_auto(buf) out = hm_buf(HM_MIB);
        const char *name = names[i / 2];
        struct hm_err err = {0};
        struct hm_json v;

        if (!load(&in, folders[i % 2], name) || !load(&want, "output", name)) {
            test_skip(1, "json-canonicalization/%s is not there", name);
            continue;
        }
        test_case("%s/%s", folders[i % 2], name);
        if (!CHECK_OK(
                hm_json_parse(&v, &arena, hm_buf_view(&in), HM_MIB, &err)) ||
            !CHECK_OK(hm_jcs_write(&out, v, &err)))
            continue;
        CHECK_BYTES(hm_buf_view(&out), hm_buf_view(&want));
        done++;
    }
    test_note("json-canonicalization: %u of %zu byte for byte", done,
        2 * TEST_LEN(names));
}

TEST_SUITE(vectors_jcs, TEST(canonical_samples_are_met));

/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_jcs.c - the samples that RFC 8785 points to. */
#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "enc/jcs.h"

#include "test.h"

#define FOLDER "json-canonicalization/"

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

        if (!test_vector_read(&in, FOLDER "%s/%s.json", folders[i % 2], name) ||
            !test_vector_read(&want, FOLDER "output/%s.json", name))
            continue;
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

/* SPDX-License-Identifier: Apache-2.0 */
#include "copy/pipe.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "copy/memory.h"
#include "test.h"

/* Three rings full and a bit: the thread must wait. */
enum { LARGE = 3 * 512 * 1024 + 17, SMALL = 1000 };

static struct hm_digest fill(struct test_store *s, size_t len)
{
    struct hm_digest digest = {0};
    uint8_t *bytes = hm_alloc(len);

    if (!CHECK(bytes != NULL))
        return digest;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    digest = test_add_blob(s, bytes, len);
    hm_free(bytes);
    return digest;
}

static bool drain(struct hm_buf *out, const struct hm_source *source,
    size_t most, struct hm_err *err)
{
    size_t len;

    do {
        uint8_t chunk[5000];

        len = sizeof(chunk);
        HM_TRY(source->read(source->ctx, chunk, &len, err));
        hm_buf_put(out, hm_bytes(chunk, len));
    } while (len > 0 && out->len < most);
    return hm_buf_end(out, NULL, err);
}

static void count(void *ctx, uint64_t bytes)
{
    *(uint64_t *)ctx += bytes;
}

static void bytes_come_in_order_and_again_after_a_rewind(void)
{
    static const size_t sizes[] = {0, 1, SMALL, HM_COPY_SMALL,
        HM_COPY_SMALL + 1, HM_COPY_PIPE, HM_COPY_PIPE + 1, LARGE};

    for (size_t i = 0; i < 2 * TEST_LEN(sizes); i++) {
        static struct test_store s;
        const size_t size = sizes[i / 2];
        hm_auto(buf) got = hm_buf(2 * LARGE);
        hm_auto_ptr(pipe) pipe = NULL;
        struct hm_descriptor want = {.size = size};
        struct hm_err err = {0};
        struct hm_store store;
        uint64_t counted = 0;
        struct hm_source source;

        test_case("%zu bytes%s", size, i % 2 ? ", begun again" : "");
        test_store_start(&s);
        s.restarts = i % 2;
        store = test_store_of(&s);
        want.digest = fill(&s, size);
        if (CHECK_OK(hm_pipe_open(&pipe,
                &(struct hm_pipe_in){&store, &want, count, &counted, NULL},
                &err))) {
            source = hm_pipe_source(pipe);
            /* Half of it, and then from the start. */
            (void)drain(&got, &source, size / 2, &err);
            err = (struct hm_err){0};
            CHECK_OK(source.rewind(source.ctx, &err));
            hm_buf_cut(&got, 0);
            counted = 0;
            if (CHECK_OK(drain(&got, &source, SIZE_MAX, &err))) {
                CHECK_EQ(got.len, size);
                CHECK_EQ(counted, size);
                CHECK_BYTES(hm_buf_view(&got), s.things[0].text);
            }
            hm_pipe_free(hm_move(pipe));
        }
        test_store_end(&s);
    }
}

static void nobody_gets_the_whole_of_a_wrong_blob(void)
{
    static const size_t sizes[] = {1, SMALL, LARGE};

    for (size_t i = 0; i < TEST_LEN(sizes); i++) {
        static struct test_store s;
        hm_auto(buf) got = hm_buf(2 * LARGE);
        hm_auto_ptr(pipe) pipe = NULL;
        struct hm_descriptor want = {.size = sizes[i]};
        struct hm_err err = {0};
        struct hm_store store;
        struct hm_source source;

        test_case("%zu bytes", sizes[i]);
        test_store_start(&s);
        s.short_blobs = true; /* its last byte differs */
        store = test_store_of(&s);
        want.digest = fill(&s, sizes[i]);
        if (CHECK_OK(hm_pipe_open(&pipe,
                &(struct hm_pipe_in){.from = &store, .want = &want}, &err))) {
            source = hm_pipe_source(pipe);
            CHECK_ERR(drain(&got, &source, SIZE_MAX, &err), HM_MISMATCH,
                "the bytes that came have sha256:");
            CHECK(got.len < sizes[i]);
            hm_pipe_free(hm_move(pipe));
        }
        test_store_end(&s);
    }
}

static void it_ends_when_nobody_reads_on(void)
{
    static struct test_store s;
    hm_auto(buf) got = hm_buf(2 * LARGE);
    hm_auto_ptr(pipe) pipe = NULL;
    struct hm_descriptor want = {.size = LARGE};
    struct hm_err err = {0};
    struct hm_store store;
    struct hm_source source;
    bool stop = false;

    test_store_start(&s);
    store = test_store_of(&s);
    want.digest = fill(&s, LARGE);
    if (CHECK_OK(hm_pipe_open(&pipe,
            &(struct hm_pipe_in){.from = &store, .want = &want, .stop = &stop},
            &err))) {
        source = hm_pipe_source(pipe);
        CHECK_OK(drain(&got, &source, 1, &err));
        __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
        CHECK_ERR(drain(&got, &source, SIZE_MAX, &err), HM_SYSTEM, "given up");
        hm_pipe_free(hm_move(pipe)); /* its thread waits for room */
    }
    test_store_end(&s);
}

TEST_SUITE(copy_pipe, TEST(bytes_come_in_order_and_again_after_a_rewind),
    TEST(nobody_gets_the_whole_of_a_wrong_blob),
    TEST(it_ends_when_nobody_reads_on));

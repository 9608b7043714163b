/* SPDX-License-Identifier: Apache-2.0 */
/* Input that is made to cost time or memory: every decoder of bytes gives a
 * clear error in under 50 ms of processor time and 32 MiB of memory. */
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/base64.h"
#include "enc/der.h"
#include "enc/hex.h"
#include "enc/json.h"
#include "enc/pem.h"
#include "test.h"

enum { MS_MAX = 50, MS_MAX_SANITIZED = 2000, KIB_MAX = 32 * 1024 };

/* There in a sanitized build only, which is several times slower. */
extern void __asan_init(void) __attribute__((weak));
extern void __tsan_init(void) __attribute__((weak));

/* Memory that costs nothing until it is touched. */
static uint8_t *map(size_t len)
{
    void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p != MAP_FAILED)
        return p;
    test_skip(1, "no address space for %zu bytes", len);
    return NULL;
}

static long ms_max(void)
{
    return __asan_init != NULL || __tsan_init != NULL ? MS_MAX_SANITIZED
                                                      : MS_MAX;
}

struct cost {
    struct timespec start;
    long kib;
};

static long peak_kib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static struct cost begin(void)
{
    struct cost cost = {.kib = peak_kib()};

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cost.start);
    return cost;
}

static void end(const struct cost *cost)
{
    struct timespec now;
    long ms;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    ms = (now.tv_sec - cost->start.tv_sec) * 1000 +
        (now.tv_nsec - cost->start.tv_nsec) / 1000000;
    CHECK(ms < ms_max());
    CHECK(peak_kib() - cost->kib < KIB_MAX);
}

static void refuses_a_pem_of_a_gibibyte(void)
{
    const size_t len = 1024 * HM_MIB;
    uint8_t *p = map(len);
    hm_auto(pem) pem = {0};
    struct hm_err err = {0};
    struct cost cost = begin();

    if (p == NULL)
        return;
    CHECK_ERR(hm_pem_parse(&pem, hm_bytes(p, len), HM_PEM_ALLOW_TEXT, &err),
        HM_LIMIT, "PEM of 1073741824 bytes, limit 4194304");
    end(&cost);
    munmap(p, len);
}

/* Fill `len` bytes with `pattern` again and again. */
static void repeat(uint8_t *p, size_t len, const char *pattern)
{
    size_t unit = strlen(pattern);

    for (size_t i = 0; i < len; i++)
        p[i] = (uint8_t)pattern[i % unit];
}

static void refuses_pem_of_one_pattern(void)
{
    static const char *const patterns[] = {"A", "-", "\n", "\r", "x\n", "-\n",
        "x-----\n", "-----BEGIN", "-----BEGIN \n", "x-----",
        "-----BEGIN A-----\n", "-----BEGIN A-----\nAAAA\n-----END A-----\n"};
    const size_t len = HM_PEM_FILE_MAX;
    uint8_t *p = map(len);

    for (size_t i = 0; i < TEST_LEN(patterns) && p != NULL; i++) {
        hm_auto(pem) pem = {0};
        struct hm_err err = {0};
        struct cost cost;

        test_case("%s", patterns[i]);
        repeat(p, len, patterns[i]);
        cost = begin();
        CHECK(!hm_pem_parse(&pem, hm_bytes(p, len), HM_PEM_ALLOW_TEXT, &err));
        end(&cost);
        CHECK(strlen(err.msg) > 0 && strlen(err.msg) < 100);
    }
    if (p != NULL)
        munmap(p, len);
}

static void refuses_json(struct hm_bytes text, const char *words)
{
    hm_auto(arena) arena = hm_arena(64 * HM_KIB);
    struct hm_err err = {0};
    struct hm_json v;
    struct cost cost = begin();

    CHECK(!hm_json_parse(&v, &arena, text, HM_JSON_TEXT_MAX, &err));
    end(&cost);
    CHECK(strstr(err.msg, words) != NULL);
}

/* 10 MiB of SEQUENCE headers, each of which claims all the rest. */
static void put_nest(uint8_t *p, size_t len)
{
    const size_t head = 5;

    for (size_t at = 0; at + head <= len; at += head) {
        size_t rest = len - at - head;

        p[at] = HM_DER_SEQUENCE;
        p[at + 1] = 0x83;
        p[at + 2] = (uint8_t)(rest >> 16);
        p[at + 3] = (uint8_t)(rest >> 8);
        p[at + 4] = (uint8_t)rest;
    }
}

static void refuses_der_of_sequences_in_sequences(void)
{
    const size_t len = 10 * HM_MIB;
    uint8_t *p = map(len);
    struct hm_err err = {0};
    struct cost cost;

    if (p == NULL)
        return;
    put_nest(p, len);
    cost = begin();
    CHECK_ERR(hm_der_check(hm_bytes(p, len), &err), HM_LIMIT,
        "offset 80: nested too deeply");
    end(&cost);
    repeat(p, len, "0");
    cost = begin();
    CHECK(!hm_der_check(hm_bytes(p, len), &err));
    end(&cost);
    munmap(p, len);
}

static void refuses_der_with_absurd_lengths(void)
{
    static const struct {
        struct hm_bytes in;
        const char *words;
    } cases[] = {
        {{(const uint8_t *)"\x30\x88\x10\0\0\0\0\0\0\0", 10},
            "length is beyond the end: 1152921504606846976, not 0"},
        {{(const uint8_t *)"\x04\x88\x7f\xff\xff\xff\xff\xff\xff\xff", 10},
            "beyond the end"},
        {{(const uint8_t *)"\x04\x88\xff\xff\xff\xff\xff\xff\xff\xff", 10},
            "beyond the end"},
        {{(const uint8_t *)"\x30\x80\0\0", 4}, "length is indefinite"},
        {{(const uint8_t *)"\x04\x84\0\0\0\1x", 7}, "length is not minimal"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct cost cost = begin();

        test_case("%s", cases[i].words);
        CHECK_ERR(hm_der_check(cases[i].in, &err), HM_FORMAT, cases[i].words);
        end(&cost);
    }
}

static void refuses_10_mib_that_are_wrong_at_the_end(void)
{
    const size_t len = 10 * HM_MIB;
    uint8_t *p = map(len);
    hm_auto(buf) out = hm_buf(len);
    struct hm_err err = {0};
    struct cost cost;

    if (p == NULL)
        return;
    repeat(p, len, "a");
    p[len - 1] = '!';
    cost = begin();
    CHECK_ERR(hm_base64_decode_exact(p, hm_base64_decoded_len(hm_bytes(p, len)),
                  HM_BASE64, hm_bytes(p, len), &err),
        HM_FORMAT, "offset 10485759: \"!\"");
    end(&cost);
    repeat(p, len, "a");
    p[len - 1] = '!';
    cost = begin();
    if (CHECK(!hm_hex_decode(&out, HM_HEX, hm_bytes(p, len), &err)))
        end(&cost);
    munmap(p, len);
}

static void refuses_a_gibibyte_that_does_not_fit(void)
{
    const size_t len = 1024 * HM_MIB;
    uint8_t *p = map(len);
    hm_auto(buf) out = hm_buf(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct cost cost = begin();

    if (p == NULL)
        return;
    CHECK_ERR(hm_base64_decode(&out, HM_BASE64, hm_bytes(p, len), &err),
        HM_LIMIT, "longer than 1048576 bytes");
    hm_base64_encode(&text, HM_BASE64, hm_bytes(p, len));
    CHECK_EQ(text.failed, HM_LIMIT);
    end(&cost);
    munmap(p, len);
}

static void refuses_json_of_one_pattern(void)
{
    static const struct {
        const char *unit, *words;
    } cases[] = {
        {"[", "nested deeper than 64"},
        {"{\"a\":", "nested deeper than 64"},
        {"1", "number longer than 128 bytes"},
        {"-1.", "expected a digit, got -"},
        {"\"", "expected the end"},
        {"\xff", "expected a value"},
        {"\n", "line 10485761, column 1, at $: expected a value"},
        {" ", "column 10485761, at $: expected a value"},
    };
    const size_t len = 10 * HM_MIB;
    uint8_t *p = map(len);

    for (size_t i = 0; i < TEST_LEN(cases) && p != NULL; i++) {
        test_case("%s", HM_SHOW_STR(cases[i].unit));
        repeat(p, len, cases[i].unit);
        refuses_json(hm_bytes(p, len), cases[i].words);
    }
    if (p != NULL)
        munmap(p, len);
}

static void refuses_json_that_is_wrong_at_the_end(void)
{
    static const struct {
        uint8_t end;
        const char *words;
    } cases[] = {
        {'\0', "column 10485760, at $: control character in a string"},
        {0xff, "column 10485760, at $: not UTF-8"},
        {0x80, "column 10485760, at $: not UTF-8"},
        {'a', "the string does not end"},
        {'\\', "unknown escape"},
    };
    const size_t len = 10 * HM_MIB;
    uint8_t *p = map(len);

    for (size_t i = 0; i < TEST_LEN(cases) && p != NULL; i++) {
        test_case("%s", cases[i].words);
        repeat(p, len, "a");
        p[0] = '"';
        p[len - 1] = cases[i].end;
        refuses_json(hm_bytes(p, len), cases[i].words);
    }
    if (p != NULL)
        munmap(p, len);
}

TEST_SUITE(enc_hostile, TEST(refuses_json_of_one_pattern),
    TEST(refuses_json_that_is_wrong_at_the_end),
    TEST(refuses_a_pem_of_a_gibibyte), TEST(refuses_pem_of_one_pattern),
    TEST(refuses_der_of_sequences_in_sequences),
    TEST(refuses_der_with_absurd_lengths),
    TEST(refuses_10_mib_that_are_wrong_at_the_end),
    TEST(refuses_a_gibibyte_that_does_not_fit));

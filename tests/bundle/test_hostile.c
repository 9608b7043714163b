/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence that is made to cost memory or time: refused with a clear error, and
 * the whole process stays below 64 MiB. Each test is a process of its own. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "sample.h"

enum { RSS_KIB_MAX = 64 * 1024, MS_MAX = 1000 };

/* There in a sanitized build only: its shadow memory counts, too. */
extern void __asan_init(void) __attribute__((weak));
extern void __tsan_init(void) __attribute__((weak));

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void check_cost(long start_ms)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    if (__asan_init != NULL || __tsan_init != NULL)
        return;
    test_note("peak of %ld KiB, %ld ms", usage.ru_maxrss, now_ms() - start_ms);
    CHECK(usage.ru_maxrss < RSS_KIB_MAX);
    CHECK(now_ms() - start_ms < MS_MAX);
}

/* `text`, which the caller filled, is refused. */
static void refuses(struct hm_buf *text, enum hm_code code, const char *words)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};
    long start = now_ms();

    CHECK_ERR(hm_evidence_adopt(&file, text, &err), code, words);
    CHECK(file == NULL);
    check_cost(start);
}

/* `head`, then `unit` again and again up to `len` bytes, then `tail`. The
 * buffer is made in one piece, as a file is read. */
static void fill(struct hm_buf *out, const char *const parts[3], size_t len)
{
    size_t unit = strlen(parts[1]), head = strlen(parts[0]);
    size_t tail = strlen(parts[2]), count = (len - head - tail) / unit;
    uint8_t *p = hm_buf_extend(out, head + count * unit + tail);

    if (p == NULL)
        return;
    memcpy(p, parts[0], head);
    for (size_t i = 0; i < count; i++)
        memcpy(p + head + i * unit, parts[1], unit);
    memcpy(p + head + count * unit, parts[2], tail);
}

static void refuses_filled(
    const char *const parts[3], enum hm_code code, const char *words)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);

    if (test_torture())
        return;
    fill(&text, parts, HM_EVIDENCE_MAX);
    refuses(&text, code, words);
}

#define TO_MATERIAL "{\"mediaType\":\"" V03 "\",\"verificationMaterial\":{" CERT

/* CVE-2024-45395 GHSA-cq38-jh5f-37mq: the count is looked at before the first
 * entry is. */
static void refuses_a_million_log_entries(void)
{
    static const char *const parts[3] = {
        TO_MATERIAL ",\"tlogEntries\":[{}", ",{}      ", "]}," MESSAGE "}"};

    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);

    if (test_torture())
        return;
    fill(&text, parts, 9 * 1000 * 1000);
    refuses(&text, HM_LIMIT, "tlogEntries: 999");
}

static void refuses_as_many_log_entries_as_fit(void)
{
    static const char *const parts[3] = {
        TO_MATERIAL ",\"tlogEntries\":[0", ",0", "]}," MESSAGE "}"};

    refuses_filled(parts, HM_LIMIT, "needs more than");
}

static void refuses_a_million_timestamps(void)
{
    static const char *const parts[3] = {TO_MATERIAL
        ",\"timestampVerificationData\":{\"rfc3161Timestamps\":[{}",
        ",{}                             ", "]}}," MESSAGE "}"};

    refuses_filled(parts, HM_LIMIT, "elements, at most 32 allowed");
}

static void refuses_a_hundred_thousand_signatures(void)
{
    static const char *const parts[3] = {
        "{\"payload\":\"e30=\",\"payloadType\":\"t\",\"signatures\":[{}",
        ",{\"sig\":\"c2ln\",\"keyid\":\"k\"}", "]}"};
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);

    if (test_torture())
        return;
    fill(&text, parts, 2800 * 1000);
    refuses(&text, HM_LIMIT, "signatures: 10");
}

static void refuses_a_million_members(void)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);

    if (test_torture())
        return;
    hm_buf_extend(&text, 0);
    hm_buf_put_str(&text, "{\"mediaType\":0");
    for (unsigned i = 0; i < 450000; i++)
        hm_buf_printf(&text, ",\"%x\":0", i);
    hm_buf_put_str(&text, "}");
    refuses(&text, HM_UNSUPPORTED, "no format of evidence");
}

static void refuses_a_million_members_of_an_entry(void)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);

    if (test_torture())
        return;
    hm_buf_put_str(&text, TO_MATERIAL ",\"tlogEntries\":[{\"logIndex\":0");
    for (unsigned i = 0; i < 450000; i++)
        hm_buf_printf(&text, ",\"%x\":0", i);
    hm_buf_put_str(&text, "}]}," MESSAGE "}");
    refuses(&text, HM_FORMAT, "tlogEntries[0].logId: missing");
}

/* The worst: an arena that is as good as full, and then an object whose keys are
 * sorted beside it. */
static void refuses_lines_before_a_million_members(void)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);

    if (test_torture())
        return;
    for (unsigned i = 0; i < 2500; i++)
        hm_buf_put_str(&text, "{\"attestations\":[]}\n");
    hm_buf_put_str(&text, "{");
    for (unsigned i = 0; i < 499000; i++)
        hm_buf_printf(&text, "%s\"%031x\":0", i > 0 ? "," : "", i);
    hm_buf_put_str(&text, "}");
    refuses(&text, HM_UNSUPPORTED, "line 2501: JSON, but no format");
}

/* Where a piece stands is told by a walk over what stands before it. */
static void refuses_a_million_members_before_a_thousand_pieces(void)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);

    if (test_torture())
        return;
    hm_buf_put_str(&text, "{\"provenance_summary\":{");
    for (unsigned i = 0; i < 450000; i++)
        hm_buf_printf(&text, "\"%x\":0,", i);
    hm_buf_put_str(&text, "\"provenance\":[");
    for (unsigned i = 0; i < HM_EVIDENCE_COUNT_MAX; i++)
        hm_buf_put_str(&text, i == 0 ? "{}" : ",{}");
    hm_buf_put_str(&text, "]}}");
    refuses(&text, HM_LIMIT, "$.provenance_summary: 450001 members");
}

static void refuses_deep_nesting(void)
{
    static const char *const lists[3] = {
        TO_MATERIAL ",\"tlogEntries\":[", "[", ""};
    static const char *const objects[3] = {"{\"payload\":", "{\"a\":", ""};

    refuses_filled(lists, HM_LIMIT, "nested deeper than 64");
    refuses_filled(objects, HM_LIMIT, "nested deeper than 64");
}

static void refuses_many_lines(void)
{
    static const char *const parts[3] = {DSSE "\n", DSSE "\n", "\n"};
    static const char *const empty[3] = {
        "{\"attestations\":[]}\n", "{\"attestations\":[]}\n", "\n"};
    static const char *const broken[3] = {DSSE "\n", "x\n", "\n"};

    refuses_filled(parts, HM_LIMIT, "more than 1024 pieces");
    refuses_filled(broken, HM_LIMIT, "more than 1024 pieces");
    refuses_filled(empty, HM_LIMIT, "needs more than");
}

static void refuses_a_first_line_that_is_no_document(void)
{
    static const char *const parts[3] = {"{\"payload\":[0", ",0", "\n,\"x\":}"};
    static const char *const lines[3] = {"{", "\n{", "\n"};
    static const char *const good_last[3] = {"{", "\n{", "\n" DSSE};

    refuses_filled(parts, HM_LIMIT, "needs more than");
    refuses_filled(lines, HM_FORMAT, "line 2, column 1");
    refuses_filled(good_last, HM_FORMAT, "line 2, column 1");
}

static void refuses_one_long_field(void)
{
    static const char *const sig[3] = {
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"",
        "AAAA", "\"},1]}"};
    static const char *const escaped[3] = {TO_MATERIAL
        ",\"tlogEntries\":[{" ENTRY_LOG "\"canonicalizedBody\":\"",
        "\\u0041AAA", "\"}]}," MESSAGE "}"};

    refuses_filled(sig, HM_FORMAT, "signatures[1]: expected object");
    refuses_filled(
        escaped, HM_LIMIT, "canonicalizedBody: more than 1048576 bytes");
}

/* 16 MiB of predicate in base64 is the largest that is meant to pass. */
static void takes_the_largest_statement(void)
{
    static const char head[] = "{\"signatures\":[{\"sig\":\"c2ln\"}],"
                               "\"payloadType\":\"t\",\"payload\":\"";
    static const char *const parts[3] = {head, "AAAA", "\"}"};
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};
    long start = now_ms();

    if (test_torture())
        return;
    fill(&text, parts, HM_EVIDENCE_MAX);
    if (CHECK_OK(hm_evidence_adopt(&file, &text, &err)))
        CHECK(hm_evidence_at(file, 0)->envelope.payload.len > 17 * HM_MIB);
    check_cost(start);
}

/* A GiB is refused by its length, before a byte of it is copied. */
static void refuses_a_gibibyte(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};

    CHECK_ERR(hm_evidence_parse(&file, hm_bytes("{", 1024 * HM_MIB), &err),
        HM_LIMIT, "evidence of 1073741824 bytes, limit 25165824");
    CHECK_ERR(
        hm_evidence_parse(&file, hm_bytes("{", HM_EVIDENCE_MAX + 1), &err),
        HM_LIMIT, "limit 25165824");
}

/* Lines that are short each are too much together. */
static void refuses_a_buffer_that_is_too_long(void)
{
    static const char *const parts[3] = {DSSE "\n", "\n", "\n"};
    hm_auto(buf) text = hm_buf(2 * HM_EVIDENCE_MAX);

    if (test_torture())
        return;
    fill(&text, parts, HM_EVIDENCE_MAX + 1);
    refuses(&text, HM_LIMIT, "evidence of 25165825 bytes, limit 25165824");
}

TEST_SUITE(bundle_hostile, TEST(refuses_a_million_log_entries),
    TEST(refuses_as_many_log_entries_as_fit),
    TEST(refuses_a_million_timestamps),
    TEST(refuses_a_hundred_thousand_signatures),
    TEST(refuses_a_million_members),
    TEST(refuses_a_million_members_of_an_entry),
    TEST(refuses_lines_before_a_million_members),
    TEST(refuses_a_million_members_before_a_thousand_pieces),
    TEST(refuses_deep_nesting), TEST(refuses_many_lines),
    TEST(refuses_a_first_line_that_is_no_document),
    TEST(refuses_one_long_field), TEST(takes_the_largest_statement),
    TEST(refuses_a_buffer_that_is_too_long), TEST(refuses_a_gibibyte));

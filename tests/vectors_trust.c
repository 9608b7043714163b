/* SPDX-License-Identifier: Apache-2.0 */
/* Trusted roots of the public instances and of others: what loads, what does
 * not, and how many entries each has (../shared/vectors/trust). */
#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "root/root.h"
#include "test.h"

#define FOLDER "trust/"

/* The columns of cases.tsv. */
enum { ID, EXPECT, KIND, NAME, TLOGS, CAS, CTLOGS, TSAS, REASON, COLUMNS };

static void split(struct hm_bytes out[COLUMNS], struct hm_bytes line)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t len = hm_bytes_find(line, '\t');

        out[i] = hm_bytes_slice(line, 0, len);
        line = hm_bytes_slice(line, len + 1, line.len);
    }
}

static bool load(struct hm_buf *out, struct hm_bytes name)
{
    return test_vector_read(
        out, FOLDER "%.*s", (int)name.len, (const char *)name.p);
}

/* "-" means that it is not told. */
static void count_is(size_t got, struct hm_bytes want)
{
    char text[24];

    snprintf(text, sizeof(text), "%zu", got);
    if (!hm_bytes_eq_str(want, "-"))
        CHECK_BYTES(hm_bytes_str(text), want);
}

static void usable(const struct hm_root_log *logs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct hm_key *key;
        struct hm_err err = {0};

        CHECK_OK(hm_root_log_key(&key, &logs[i], &err));
    }
}

static void check_root(
    const struct hm_root *root, const struct hm_bytes row[COLUMNS])
{
    const struct hm_domain *domain = hm_root_domain(root, 0);

    CHECK_EQ(hm_root_count(root), 1);
    count_is(domain->tlog_count, row[TLOGS]);
    count_is(domain->ca_count, row[CAS]);
    count_is(domain->ctlog_count, row[CTLOGS]);
    count_is(domain->tsa_count, row[TSAS]);
    usable(domain->tlogs, domain->tlog_count);
    usable(domain->ctlogs, domain->ctlog_count);
    CHECK_EQ(hm_root_warning_count(root), 0);
    for (size_t i = 0; i < hm_root_warning_count(root); i++)
        test_note("%s", hm_root_warning(root, i));
}

static bool is_good_root(const struct hm_bytes row[COLUMNS])
{
    return hm_bytes_eq_str(row[EXPECT], "pass") &&
        (hm_bytes_eq_str(row[KIND], "trusted-root") ||
            hm_bytes_eq_str(row[KIND], "client-trust-config"));
}

static void run_row(const struct hm_bytes row[COLUMNS])
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (!load(&text, row[NAME]) || !CHECK_OK(hm_root_new(&root, &err)))
        return;
    if (!is_good_root(row)) {
        CHECK_ERR(hm_root_add_json(root, row[NAME], hm_buf_view(&text), &err),
            HM_UNSUPPORTED, "$.mediaType: unknown value");
        CHECK_EQ(hm_root_count(root), 0);
    } else if (CHECK_OK(hm_root_add_json(
                   root, row[NAME], hm_buf_view(&text), &err))) {
        check_root(root, row);
    }
}

static void cases_have_their_outcome(void)
{
    hm_auto(buf) table = hm_buf(HM_MIB);
    unsigned count = 0;
    struct hm_rd rd;

    if (!load(&table, HM_LIT("cases.tsv")))
        return;
    rd = hm_rd(hm_buf_view(&table));
    hm_rd_line(&rd);
    while (hm_rd_left(&rd) > 0) {
        struct hm_bytes row[COLUMNS];

        split(row, hm_rd_line(&rd));
        test_case("%.*s", (int)row[ID].len, row[ID].p);
        run_row(row);
        count++;
    }
    CHECK(count >= 18);
}

/* Of sigstore-conformance: a log key without a start, and ends that must count
 * as inside (what lies there is judged elsewhere; here they must load). */
static void conformance_roots_have_their_outcome(void)
{
#define CASES "../sigstore-conformance/bundle-verify/"
    static const struct {
        const char *name, *words;
    } cases[] = {
        {CASES "trust-root-tlog-missing-validity-start_fail/trusted_root.json",
            "tlogs: log 1: the validity of its key has no start"},
        {CASES "trust-root-tlog-validity-end-inclusive/trusted_root.json",
            NULL},
        {CASES "trust-root-tsa-validity-end-inclusive/trusted_root.json", NULL},
        {CASES "intoto-with-custom-trust-root/trusted_root.json", NULL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
        hm_auto_ptr(root) root = NULL;
        struct hm_bytes name = hm_bytes_str(cases[i].name);
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!load(&text, name) || !CHECK_OK(hm_root_new(&root, &err)))
            continue;
        if (cases[i].words != NULL)
            CHECK_ERR(hm_root_add_json(root, name, hm_buf_view(&text), &err),
                HM_FORMAT, cases[i].words);
        else if (CHECK_OK(
                     hm_root_add_json(root, name, hm_buf_view(&text), &err)))
            CHECK_EQ(hm_root_warning_count(root), 0);
    }
}

TEST_SUITE(vectors_trust, TEST(cases_have_their_outcome),
    TEST(conformance_roots_have_their_outcome));

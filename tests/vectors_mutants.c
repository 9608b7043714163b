/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_mutants.c - real evidence with one bit changed.
 *
 * Two ways: in what the file says (mutants.h: each field, and the check that
 * must notice), and in the file itself, where every bit of its text is flipped.
 * A flip that passes must lie in a part that unsigned.h lists. `make test`
 * takes a sample, the campaign all. */
#include <string.h>

#include "base/limits.h"
#include "judge/docket.h"
#include "test.h"
#include "verify/mutants.h"
#include "verify/unsigned.h"

/* One of each kind that there is, and files of some kilobytes. */
static const struct sample {
    const char *suite, *id, *column;
} samples[] = {
    {"sigstore-conformance", "happy-path-v0.1", "bundle"},
    {"sigstore-conformance", "happy-path-v0.3", "bundle"},
    {"sigstore-conformance", "happy-path-intoto-in-dsse-v3", "bundle"},
    {"sigstore-conformance", "managed-key-happy-path", "bundle"},
    {"sigstore-conformance", "rekor2-happy-path", "bundle"},
    {"sigstore-conformance", "rekor2-dsse-happy-path", "bundle"},
    {"sigstore-conformance", "rekor2-checkpoint-cosigned", "bundle"},
    {"sigstore-conformance", "rekor2-timestamp-with-expired-cert-chain",
        "bundle"},
    {"sigstore-js", "bundleV01-dsse-no-proof", "bundle"},
    {"sigstore-js", "bundleV02-dsse", "bundle"},
    {"github-cli", "demo-github-instance", "bundle"},
    {"model-signing", "v1.1.0-certificate", "bundle"},
    {"model-signing", "v1.0.0-elliptic-key", "bundle"},
    {"pypi-attestations", "self-publish", "file"},
    {"slsa-verifier", "root-annotated-tag", "provenance"},
};

/* ---- One sample ---- */

struct run {
    struct docket *docket;
    struct court court;
    struct exhibit good;
    size_t count, passed;
};

static void judge(const struct mutant *mutant, void *context)
{
    struct run *run = context;

    run->count++;
    mutant_says(&run->court, &run->good, mutant);
}

/* What the row allows is the row's; here it is about the evidence. */
static bool begin(struct run *run)
{
    const struct docket *docket = run->docket;
    const struct hm_artifact artifact = {
        .name = HM_LIT("artifact"),
        .digests = docket->digests,
        .digest_count = docket->digest_count,
    };

    run->court = (struct court){.root = docket->root, .opts = docket->opts};
    for (size_t i = 0; i < docket->key_count && i < 3; i++)
        run->court.keys[run->court.key_count++] = docket->keys[i];
    exhibit_of(&run->good, hm_evidence_at(docket->file, 0), &artifact);
    return court_says(&run->court, &run->good, "");
}

/* ---- Bits of the text ---- */

static void check_excuse(
    const struct run *run, const struct hm_evidence_file *file, size_t bit)
{
    const char *part;
    bool excused = unsigned_excuse(&part, hm_evidence_at(run->docket->file, 0),
                       hm_evidence_at(file, 0)) != NULL;

    if (!CHECK(excused ||
            strstr(court_report(), "no authority of the trust domain") != NULL))
        test_note("byte %zu, bit %zu: %s", bit / 8, bit % 8, part);
}

static void flip(struct run *run, struct hm_buf *room, size_t bit)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};
    struct hm_bytes text =
        court_flipped(room, hm_buf_view(&run->docket->text), bit);
    struct exhibit exhibit;

    if (!hm_evidence_parse(&file, text, &err))
        return;
    for (size_t i = 0; i < hm_evidence_count(file); i++) {
        exhibit_of(&exhibit, hm_evidence_at(file, i), &run->good.artifact);
        if (!court_judge(&run->court, &exhibit, &err))
            return;
    }
    run->passed++;
    check_excuse(run, file, bit);
}

static void flip_text(struct run *run)
{
    hm_auto(buf) room = hm_buf(1);
    size_t bits = 8 * run->docket->text.len;
    size_t stride = test_campaign() ? 1 : (bits / 150) | 1;

    run->passed = 0;
    for (size_t bit = 0; bit < bits; bit += stride)
        flip(run, &room, bit);
    test_note("%zu bytes, %zu flips, %zu passed", run->docket->text.len,
        bits / stride, run->passed);
}

/* ---- The samples ---- */

static void mutate(const struct test_cases *cases, const struct sample *sample)
{
    const char *options = test_cases_get(cases, "options");
    docket_auto docket = docket_of(cases);
    struct run run = {.docket = &docket};
    struct hm_err err = {0};

    docket.column = sample->column;
    if (options != NULL && strstr(options, "no-time") != NULL) {
        docket.opts.unsafe_no_tlog = true;
        docket.opts.unsafe_no_time = true;
    }
    if (!CHECK_OK(hm_rules_new(&docket.rules, &err)))
        return;
    if (test_cases_get(cases, "key") != NULL) {
        hm_rules_free(docket.rules);
        docket.rules = NULL;
    }
    if (!CHECK_OK(docket_load(
            &docket, test_cases_get(cases, "trusted_root"), &err)) ||
        !begin(&run))
        return;
    mutants_of(&run.good, test_campaign() ? 1 : 1999, judge, &run);
    flip_text(&run);
    test_note("%s/%s: %zu mutants", sample->suite, sample->id, run.count);
}

static void find(const struct sample *sample)
{
    struct test_cases cases;
    bool found = false;

    if (!test_cases_open(&cases, sample->suite))
        return;
    while (!found && test_cases_next(&cases)) {
        found = strcmp(test_cases_get(&cases, "id"), sample->id) == 0;
        if (found)
            mutate(&cases, sample);
    }
    test_cases_close(&cases);
    if (!CHECK(found))
        test_note("%s/%s is not there", sample->suite, sample->id);
}

/* Every third, so that there are three tests side by side. */
static void samples_from(size_t first)
{
    for (size_t i = first; i < TEST_LEN(samples); i += 3)
        find(&samples[i]);
}

static void first_third(void)
{
    samples_from(0);
}

static void second_third(void)
{
    samples_from(1);
}

static void third_third(void)
{
    samples_from(2);
}

TEST_SUITE(
    vectors_mutants, TEST(first_third), TEST(second_third), TEST(third_third));

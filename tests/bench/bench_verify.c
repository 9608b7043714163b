/* SPDX-License-Identifier: Apache-2.0 */
/* Whole verifications: evidence read and judged with a prepared root, beside
 * what that evidence forces (floor.h), and with two threads. The evidence is
 * that of public suites, or of the lab where they are missing. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "bench.h"
#include "bundle/write.h"
#include "crypto/digest.h"
#include "expect/expect.h"
#include "floor.h"
#include "judge/judge.h"
#include "lab/lab.h"
#include "test.h"

#define CONFORMANCE "sigstore-conformance/"
#define ISSUER "https://token.actions.githubusercontent.com"
#define IDENTITY                                                               \
    "https://github.com/sigstore-conformance/"                                 \
    "extremely-dangerous-public-oidc-beacon/.github/workflows/"                \
    "extremely-dangerous-oidc-beacon.yml@refs/heads/main"
#define BUNDLES CONFORMANCE "bundle-verify/"

static const struct row {
    const char *name;
    /* Of public suites; NULL where they have none. `key` NULL: keyless. */
    const char *bundle, *artifact, *root, *key;
    const char *lab; /* kind of the lab's */
    bool expect; /* by a builder, from a source and tag: public suites only */
} rows[] = {
    {"keyed, Rekor v1", NULL, NULL, NULL, NULL, "message by a key, Rekor v1",
        false},
    {"keyed, Rekor v1 + TSA",
        BUNDLES "managed-key-happy-path/bundle.sigstore.json",
        CONFORMANCE "a.txt", "trust/public-good.json",
        BUNDLES "managed-key-happy-path/key.pub", "message by a key, Rekor v1",
        false},
    {"message, Rekor v1", BUNDLES "happy-path-v0.3/bundle.sigstore.json",
        CONFORMANCE "a.txt", "trust/public-good.json", NULL,
        "message, Rekor v1", false},
    {"message, Rekor v2 + TSA",
        BUNDLES "rekor2-happy-path/bundle.sigstore.json", CONFORMANCE "a.txt",
        BUNDLES "rekor2-happy-path/trusted_root.json", NULL,
        "message, Rekor v2", false},
    {"provenance, Rekor v1",
        BUNDLES "happy-path-intoto-in-dsse-v3/bundle.sigstore.json",
        CONFORMANCE "a.txt", "trust/public-good.json", NULL,
        "statement, Rekor v1 dsse", false},
    {"provenance, expectations",
        "slsa-verifier/gha_generic/v2.1.0/binary-linux-amd64-push-v14.2."
        "intoto.jsonl",
        "sha256:376e7e01348585b6e6643bc6663146b9d525d9b41228bf180eaeb4d4a3706c"
        "aa",
        "trust/public-good.json", NULL, "statement, Rekor v1 dsse", true},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* One row, prepared. */
struct subject {
    const char *name;
    struct hm_buf text;
    struct hm_root *root;
    struct hm_rules *rules;
    struct hm_expect *expect;
    struct hm_key *key;
    struct hm_digest digest;
    struct floor floor;
};

static void stop(const char *name, const struct hm_err *err)
{
    fprintf(stderr, "bench: %s: %s\n", name, err->msg);
    exit(1);
}

/* ---- Ours ---- */

static bool judge(const struct subject *s, const struct hm_evidence *evidence)
{
    static const struct hm_verify_opts opts;
    hm_auto_ptr(report) report = NULL;
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    struct hm_proved proved = {.arena = &arena};
    const struct hm_key *const keys[] = {s->key};
    const struct hm_candidate candidate = {
        .name = hm_bytes_str(s->name), .evidence = evidence};
    const struct hm_evidences evidences = {&candidate, 1, NULL};
    const struct hm_judge how = {.root = s->root,
        .rules = s->rules,
        .keys = keys,
        .key_count = s->key != NULL,
        .opts = &opts};
    const struct hm_artifact artifact = {
        .name = HM_LIT("artifact"), .digests = &s->digest, .digest_count = 1};
    struct hm_err err = {0};

    if (!hm_report_new(&report, &err))
        stop(s->name, &err);
    hm_judge_target(
        &proved, hm_report_root(report), &how, &artifact, &evidences);
    return hm_report_verdict(report) == HM_YES;
}

static bool ours(void *data)
{
    const struct subject *s = data;
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};

    if (!hm_evidence_parse(&file, hm_buf_view(&s->text), &err))
        stop(s->name, &err);
    return judge(s, hm_evidence_at(file, 0));
}

static bool parse(void *data)
{
    const struct subject *s = data;
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};

    return hm_evidence_parse(&file, hm_buf_view(&s->text), &err);
}

static bool least(void *data)
{
    const struct subject *s = data;

    return floor_run(&s->floor);
}

/* ---- Preparing ---- */

static bool load(struct hm_buf *out, const char *path, struct hm_err *err)
{
    const char *found = test_vector_path(path);

    *out = hm_buf(HM_MIB);
    return found != NULL && hm_file_read(out, found, err);
}

static bool load_public(
    struct subject *s, const struct row *row, struct hm_err *err)
{
    hm_auto(buf) root = {0}, artifact = {0}, key = {0};

    HM_TRY(load(&s->text, row->bundle, err));
    HM_TRY(load(&root, row->root, err));
    HM_TRY(hm_root_add_json(
        s->root, hm_bytes_str(row->root), hm_buf_view(&root), err));
    if (row->key != NULL)
        HM_TRY(load(&key, row->key, err) &&
            hm_key_parse(&s->key, hm_buf_view(&key), err));
    if (strchr(row->artifact, ':') != NULL)
        return hm_digest_parse(&s->digest, hm_bytes_str(row->artifact), err);
    HM_TRY(load(&artifact, row->artifact, err));
    return hm_digest_of(&s->digest, HM_SHA256, hm_buf_view(&artifact), err);
}

static bool make(struct subject *s, const struct row *row, struct hm_err *err)
{
    lab_auto lab = {0};
    lab_made_auto made = {0};
    const struct lab_kind *kind = lab_kind(row->lab);

    HM_TRY(lab_new(&lab, err));
    HM_TRY(lab_sign(&made, &lab, kind, err));
    HM_TRY(hm_root_add_json(
        s->root, HM_LIT("lab"), hm_buf_view(&lab.trusted_root), err));
    s->digest = made.digests[0];
    if (kind->keyed)
        HM_TRY(hm_key_parse_spki(&s->key, hm_key_spki(lab.signer), err));
    s->text = hm_buf(HM_MIB);
    return hm_bundle_write(&s->text, &made.evidence, err);
}

static bool make_rules(
    struct subject *s, const struct hm_evidence *evidence, struct hm_err *err)
{
    const struct hm_identity_spec lab = {
        .issuer = {HM_MATCH_EXACT, HM_LIT(LAB_ISSUER)},
        .subject = {HM_MATCH_EXACT, HM_LIT(LAB_IDENTITY)}};
    const struct hm_identity_spec beacon = {
        .issuer = {HM_MATCH_EXACT, HM_LIT(ISSUER)},
        .subject = {HM_MATCH_EXACT, HM_LIT(IDENTITY)}};
    const struct hm_window always = {0};

    HM_TRY(hm_rules_new(&s->rules, err));
    if (evidence->has_envelope)
        hm_rules_allow_any_predicate(s->rules);
    if (s->key != NULL)
        return hm_rules_allow_key(s->rules, s->key, &always, err);
    return hm_rules_allow_identity(s->rules, &beacon, err) &&
        hm_rules_allow_identity(s->rules, &lab, err);
}

static bool is_there(const struct row *row)
{
    return row->bundle != NULL && test_vector_path(row->bundle) != NULL;
}

static bool expect(struct subject *s, struct hm_err *err)
{
    const struct hm_demand events[] = {{HM_MATCH_EXACT, HM_LIT("push")}};
    const struct hm_expect_spec spec = {
        .source = {HM_MATCH_EXACT,
            HM_LIT("github.com/slsa-framework/example-package")},
        .versioned_tag = HM_LIT("v14"),
        .events = events,
        .event_count = 1,
        .hosted = true,
        .level = 3,
    };

    return hm_rules_new(&s->rules, err) &&
        hm_expect_new(&s->expect, &spec, err) &&
        hm_expect_require(s->expect, s->rules, err) &&
        hm_expect_allow(s->expect, s->rules, err);
}

static bool prepare(
    struct subject *s, const struct row *row, struct hm_err *err)
{
    hm_auto_ptr(evidence_file) file = NULL;

    *s = (struct subject){.name = row->name};
    HM_TRY(hm_root_new(&s->root, err));
    HM_TRY(is_there(row) ? load_public(s, row, err) : make(s, row, err));
    HM_TRY(hm_evidence_parse(&file, hm_buf_view(&s->text), err));
    HM_TRY(row->expect && is_there(row)
            ? expect(s, err)
            : make_rules(s, hm_evidence_at(file, 0), err));
    return floor_of(&s->floor, hm_evidence_at(file, 0), s->root, s->key, err);
}

static void release(struct subject *s)
{
    hm_buf_free(&s->text);
    hm_rules_free(s->rules);
    hm_expect_free(s->expect);
    hm_root_free(s->root);
    hm_key_free(s->key);
}

/* ---- Two threads ---- */

enum { THREAD_TIMES = 64 };

static void *many(void *data)
{
    for (size_t i = 0; i < THREAD_TIMES; i++) {
        if (!ours(data))
            return NULL;
    }
    return data;
}

/* Seconds on the wall: a thread that waits for a lock uses no processor. */
static double with_threads(struct subject *s, size_t count)
{
    pthread_t threads[2];
    struct timespec start, end;
    bool ok = true;

    clock_gettime(CLOCK_MONOTONIC, &start);
    for (size_t i = 0; i < count; i++) {
        if (pthread_create(&threads[i], NULL, many, s) != 0)
            exit(1);
    }
    for (size_t i = 0; i < count; i++) {
        void *result = NULL;

        pthread_join(threads[i], &result);
        ok = ok && result != NULL;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (!ok)
        exit(1);
    return (double)(end.tv_sec - start.tv_sec) +
        (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

static void measure_threads(struct subject *s)
{
    double one = 0, two = 0, sum = 0;

    for (size_t i = 0; i < BENCH_ROUNDS; i++) {
        double first = with_threads(s, 1), second = with_threads(s, 2);

        one = i == 0 || first < one ? first : one;
        two = i == 0 || second < two ? second : two;
        sum += second;
    }
    bench_figure(s->name, "two threads / one", 2 * one / two,
        (sum / BENCH_ROUNDS / two - 1) * 100);
}

void bench_verify(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct hm_err err = {0};
        struct subject subject;
        char forced[128];
        const struct bench_case c = {.name = rows[i].name,
            .data = &subject,
            .ways = {{"hallmark", ours}, {"floor", least},
                {"(reading alone)", parse}}};

        if (!prepare(&subject, &rows[i], &err))
            stop(rows[i].name, &err);
        bench_note(
            rows[i].name, floor_show(forced, sizeof(forced), &subject.floor));
        bench_measure(&c);
        measure_threads(&subject);
        release(&subject);
    }
}

static double wall_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median_us(struct subject *s, size_t times)
{
    double *took = hm_alloc_array(times, sizeof(*took)), median;

    for (size_t i = 0; took != NULL && i < times; i++) {
        double start = wall_us();

        if (!ours(s))
            exit(1);
        took[i] = wall_us() - start;
    }
    if (took == NULL)
        return 0;
    qsort(took, times, sizeof(*took), compare);
    median = took[times / 2];
    hm_free(took);
    return median;
}

static bool prepare_row(struct subject *s, const char *name)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct hm_err err = {0};

        if (strcmp(rows[i].name, name) != 0)
            continue;
        if (!prepare(s, &rows[i], &err))
            stop(name, &err);
        return true;
    }
    fprintf(stderr, "bench: no row %s\n", name);
    return false;
}

bool bench_verify_loop(const char *name, size_t times)
{
    struct subject subject;

    if (times == 0 || !prepare_row(&subject, name))
        return false;
    printf("%.1f\n", median_us(&subject, times));
    release(&subject);
    return true;
}

double bench_verify_floor(const char *name)
{
    struct subject subject;
    double least_us = 0;

    if (!prepare_row(&subject, name))
        return 0;
    for (size_t i = 0; i < 10 * BENCH_ROUNDS; i++) {
        double start = wall_us(), took;

        if (!least(&subject))
            exit(1);
        took = wall_us() - start;
        least_us = i == 0 || took < least_us ? took : least_us;
    }
    release(&subject);
    return least_us;
}

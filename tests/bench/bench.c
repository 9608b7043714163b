/* SPDX-License-Identifier: Apache-2.0 */
/* bench.c - measures and prints (bench.h).
 *
 *     bench [--json] [WORD]...
 *     bench --loop ROW TIMES
 *     bench --floor ROW
 *     bench --processes ROUNDS
 *
 * WORDs select groups of cases. The table is for people; --json gives one
 * object for docs/benchmarks.md and for comparing runs. */
#include "bench.h"

#include <inttypes.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/text.h"

#undef free /* of what jansson allocated */

enum { SAMPLE_NS = 2000000, WORDS_MAX = 16 };

/* Runs of more than 0.1 ms are timed one by one, and the least counts: what
 * disturbs one disturbs it alone. */
enum { LONG_TIMES = 20, LONG_RUNS = 16 };

static const struct group {
    const char *name;
    void (*run)(void);
} groups[] = {
    {"base64", bench_base64},
    {"json", bench_json},
    {"sha256", bench_sha256},
    {"verify", bench_verify},
};

static json_t *results; /* with --json: what was measured so far */

void bench_use(const void *p)
{
    __asm__ volatile("" : : "r"(p) : "memory");
}

void bench_fill(uint8_t *p, size_t len)
{
    uint32_t state = 1;

    for (size_t i = 0; i < len; i++) {
        state = state * 1664525 + 1013904223;
        p[i] = (uint8_t)(state >> 24);
    }
}

/* Processor time of this thread: what other programs take does not count. */
static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void run(const struct bench_case *c, const struct bench_way *way)
{
    if (way->run(c->data))
        return;
    fprintf(stderr, "bench: %s: %s fails\n", c->name, way->name);
    exit(1);
}

/* Nanoseconds of one run, from `times` of them. */
static double sample(
    const struct bench_case *c, const struct bench_way *way, uint64_t times)
{
    uint64_t start = now_ns();

    for (uint64_t i = 0; i < times; i++)
        run(c, way);
    return (double)(now_ns() - start) / (double)times;
}

static double sample_least(
    const struct bench_case *c, const struct bench_way *way)
{
    double least = sample(c, way, 1);

    for (size_t i = 1; i < LONG_RUNS; i++) {
        double ns = sample(c, way, 1);

        least = ns < least ? ns : least;
    }
    return least;
}

/* What BENCH_ROUNDS samples of one way gave, in nanoseconds for one run. */
struct figure {
    const char *name;
    double min_ns, max_ns, sum_ns;
};

static void add(struct figure *f, double ns)
{
    f->min_ns = f->sum_ns == 0 || ns < f->min_ns ? ns : f->min_ns;
    f->max_ns = ns > f->max_ns ? ns : f->max_ns;
    f->sum_ns += ns;
}

static double mb_s(const struct bench_case *c, double ns)
{
    return (double)c->bytes / ns * 1000;
}

/* The mean above the minimum, in per cent: how quiet the machine was. */
static double spread(const struct figure *f)
{
    return (f->sum_ns / BENCH_ROUNDS / f->min_ns - 1) * 100;
}

/* Throughput of ours ÷ that of this one; of operations, the times. */
static double ratio(const struct bench_case *c, const struct figure *ours,
    const struct figure *f)
{
    return c->bytes > 0 ? f->min_ns / ours->min_ns : ours->min_ns / f->min_ns;
}

static void print_row(const struct bench_case *c, const struct figure *ours,
    const struct figure *f)
{
    printf("%-26s %-22s", f == ours ? c->name : "", f->name);
    if (c->bytes > 0)
        printf(" %9.0f %8.0f", f->min_ns / 1000, mb_s(c, f->min_ns));
    else
        printf(" %9.1f %8s", f->min_ns / 1000, "");
    if (f->sum_ns > 0)
        printf(" %7.0f %%", spread(f));
    else
        printf(" %9s", "-");
    if (f != ours)
        printf(" %9.3f", ratio(c, ours, f));
    printf("\n");
}

static void add_json(const struct bench_case *c, const struct figure *ours,
    const struct figure *f)
{
    json_t *row = json_pack("{s:s, s:s, s:f, s:f}", "case", c->name, "way",
        f->name, "min_ns", f->min_ns,
        c->bytes > 0 ? "ours_per_this" : "time_per_this", ratio(c, ours, f));

    if (c->bytes > 0) {
        json_object_set_new(row, "bytes", json_integer((json_int_t)c->bytes));
        json_object_set_new(row, "mb_s", json_real(mb_s(c, f->min_ns)));
    }
    if (f->sum_ns > 0)
        json_object_set_new(row, "spread_percent", json_real(spread(f)));
    json_array_append_new(results, row);
}

static void report(
    const struct bench_case *c, const struct figure *figures, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (results != NULL)
            add_json(c, &figures[0], &figures[i]);
        else
            print_row(c, &figures[0], &figures[i]);
    }
    if (results == NULL)
        fflush(stdout);
}

void bench_note(const char *name, const char *text)
{
    if (results != NULL)
        json_array_append_new(
            results, json_pack("{s:s, s:s}", "case", name, "note", text));
    else
        printf("%-26s %s\n", name, text);
}

void bench_figure(
    const char *name, const char *what, double value, double spread_percent)
{
    if (results != NULL)
        json_array_append_new(results,
            json_pack("{s:s, s:s, s:f, s:f}", "case", name, "figure", what,
                "value", value, "spread_percent", spread_percent));
    else
        printf("%-26s %-22s %18s %7.0f %% %9.3f\n", name, what, "",
            spread_percent, value);
}

void bench_measure(const struct bench_case *c)
{
    struct figure figures[BENCH_WAYS_MAX + 1] = {0};
    uint64_t times[BENCH_WAYS_MAX];
    size_t count = 0;

    for (; count < BENCH_WAYS_MAX && c->ways[count].name != NULL; count++) {
        sample(c, &c->ways[count], 1); /* warms caches and page tables */
        times[count] =
            1 + (uint64_t)(SAMPLE_NS / (1 + sample(c, &c->ways[count], 1)));
        figures[count].name = c->ways[count].name;
    }
    for (size_t round = 0; round < BENCH_ROUNDS; round++) {
        for (size_t i = 0; i < count; i++)
            add(&figures[i],
                times[i] > LONG_TIMES ? sample(c, &c->ways[i], times[i])
                                      : sample_least(c, &c->ways[i]));
    }
    if (c->other_name != NULL)
        figures[count++] =
            (struct figure){.name = c->other_name, .min_ns = c->other_ns};
    report(c, figures, count);
}

/* The processor's name as the kernel has it; "unknown" elsewhere. */
static const char *machine(void)
{
    static char line[256];
    FILE *f = fopen("/proc/cpuinfo", "r");

    while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
        char *colon = strchr(line, ':');

        if (strncmp(line, "model name", 10) != 0 || colon == NULL)
            continue;
        fclose(f);
        colon[strcspn(colon, "\n")] = '\0';
        return colon + 2;
    }
    if (f != NULL)
        fclose(f);
    return "unknown";
}

static void run_groups(char **words, int count)
{
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        bool wanted = count == 0;

        for (int w = 0; w < count; w++)
            wanted = wanted || strcmp(words[w], groups[i].name) == 0;
        if (wanted)
            groups[i].run();
    }
}

static void print_json(void)
{
    json_t *all = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:o}", "hallmark",
        HM_VERSION, "compiler", __VERSION__, "openssl",
        OpenSSL_version(OPENSSL_VERSION), "jansson", jansson_version_str(),
        "machine", machine(), "rounds", BENCH_ROUNDS, "results", results);
    char *text = json_dumps(all, JSON_INDENT(2) | JSON_REAL_PRECISION(6));

    if (text != NULL)
        puts(text);
    free(text);
    json_decref(all);
}

static void print_head(void)
{
    printf("hallmark %s, compiler %s, %s, jansson %s\n%s; minimum of %d "
           "interleaved rounds\n\n",
        HM_VERSION, __VERSION__, OpenSSL_version(OPENSSL_VERSION),
        jansson_version_str(), machine(), BENCH_ROUNDS);
    printf("%-26s %-22s %9s %8s %9s %9s\n", "", "way", "us", "MB/s", "spread",
        "ours/this");
}

/* Single figures, for the scripts. */
static bool run_mode(int argc, char **argv, bool *ok)
{
    uint64_t times = 0;
    double floor;

    if (argc == 4 && strcmp(argv[1], "--loop") == 0) {
        *ok = hm_text_u64(&times, hm_bytes_str(argv[3])) &&
            bench_verify_loop(argv[2], times);
    } else if (argc == 3 && strcmp(argv[1], "--floor") == 0) {
        floor = bench_verify_floor(argv[2]);
        printf("%.1f\n", floor);
        *ok = floor > 0;
    } else if (argc == 3 && strcmp(argv[1], "--processes") == 0) {
        *ok = hm_text_u64(&times, hm_bytes_str(argv[2])) && times > 0;
        if (*ok)
            bench_processes(times);
    } else {
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    bool json = argc > 1 && strcmp(argv[1], "--json") == 0, ok;
    int first = json ? 2 : 1;

    if (run_mode(argc, argv, &ok))
        return ok ? 0 : 1;
    if (json)
        results = json_array();
    else
        print_head();
    run_groups(argv + first, argc - first);
    if (json)
        print_json();
    return 0;
}

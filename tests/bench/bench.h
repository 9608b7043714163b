/* SPDX-License-Identifier: Apache-2.0 */
/* bench.h - figures as ratios (docs/internals/bench.md).
 *
 * A case is one amount of work, done in several ways: ours first, then the
 * references. The ways run in turn, A B A B, so that a machine that slows down
 * slows them all; the figure of each is the minimum of BENCH_ROUNDS, and what
 * counts is the ratio of two minima of one run. Time is the processor time of
 * the thread, so that other programs disturb little: for work that waits this
 * would be the wrong clock. What takes more than 0.1 ms runs several times in a
 * round, each timed by itself, and the least of them is the round's. */
#ifndef HM_BENCH_H
#define HM_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BENCH_ROUNDS = 31, BENCH_WAYS_MAX = 6 };

/* Does the work once, with the case's data; false ends the whole program,
 * because a figure of something that failed is worse than none. */
typedef bool bench_run(void *data);

struct bench_way {
    const char *name; /* "hallmark", "memcpy", .. */
    bench_run *run;
};

struct bench_case {
    const char *name;
    size_t bytes; /* of work in one run, for the MB/s; 0: an operation, and
                     what is printed is its time as a multiple of this one's */
    void *data;
    struct bench_way ways[BENCH_WAYS_MAX]; /* ends with a NULL name */
    /* A figure that another program gave, or NULL. */
    const char *other_name;
    double other_ns; /* for the same amount of work */
};

/* Measure and print. */
void bench_measure(const struct bench_case *c);

/* Print a figure that was measured in another way. */
void bench_figure(
    const char *name, const char *what, double value, double spread_percent);

/* Print what is to be known about a case. */
void bench_note(const char *name, const char *text);

/* Keeps a result from being optimised away. */
void bench_use(const void *p);

/* `len` bytes that look random and are always the same. */
void bench_fill(uint8_t *p, size_t len);

/* The groups of cases. */
void bench_base64(void);
void bench_json(void);
void bench_sha256(void);
void bench_verify(void);

/* Run the commands that standard input names, in turn, and print the least that
 * each took. A line is an exit status, a name, and the command's words, with
 * tabs between them. */
void bench_processes(size_t rounds);

/* The floor of one row of bench_verify(), in microseconds; 0 when there is no
 * such row. */
double bench_verify_floor(const char *name);

/* One row of bench_verify() as the programs of tests/interop/peers do it: the
 * median of `times`, in microseconds on the wall. False when there is none. */
bool bench_verify_loop(const char *name, size_t times);

#endif

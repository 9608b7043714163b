/* SPDX-License-Identifier: Apache-2.0 */
/* Whole processes, from the call that makes them to their end, with the memory
 * that each took. A shell would add its own fork, which is as long as all that
 * hallmark does before its first instruction. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

enum { PROCESSES_MAX = 8, WORDS_MAX = 32, LINE_SIZE = 8192 };

/* A line: the status it ends with, its name, its words; tabs between them. */
struct process {
    char line[LINE_SIZE];
    int status;
    const char *name;
    char *words[WORDS_MAX + 1];
    double min_ms, sum_ms;
    long rss_kib;
};

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(1);
}

static char *cut(char **rest)
{
    char *word = *rest;
    size_t len = strcspn(word, "\t\n");

    *rest = word[len] == '\t' ? word + len + 1 : word + len;
    word[len] = '\0';
    return word;
}

static bool read_process(struct process *p)
{
    char *rest = p->line, *status;
    size_t count = 0;

    if (fgets(p->line, sizeof(p->line), stdin) == NULL)
        return false;
    status = cut(&rest);
    if (strlen(status) != 1)
        stop(status, "no exit status");
    p->status = status[0] - '0';
    p->name = cut(&rest);
    while (*rest != '\0' && *rest != '\n' && count < WORDS_MAX)
        p->words[count++] = cut(&rest);
    if (count == 0 || count == WORDS_MAX)
        stop(p->name, "no command, or too long");
    return true;
}

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static pid_t start(const struct process *p, posix_spawn_file_actions_t *quiet)
{
    extern char **environ;
    pid_t child = -1;
    int code =
        posix_spawnp(&child, p->words[0], quiet, NULL, p->words, environ);

    if (code != 0)
        stop(p->name, strerrorname_np(code));
    return child;
}

static void run_once(struct process *p, posix_spawn_file_actions_t *quiet)
{
    struct rusage usage = {0};
    double began = now_ms(), took;
    pid_t child = start(p, quiet);
    int status = 0;

    while (wait4(child, &status, 0, &usage) == -1) {
        if (errno != EINTR)
            stop(p->name, "wait");
    }
    took = now_ms() - began;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != p->status)
        stop(p->name, "ends with another status");
    p->min_ms = p->sum_ms == 0 || took < p->min_ms ? took : p->min_ms;
    p->sum_ms += took;
    p->rss_kib = usage.ru_maxrss;
}

void bench_processes(size_t rounds)
{
    static struct process processes[PROCESSES_MAX];
    posix_spawn_file_actions_t quiet;
    size_t count = 0;

    while (count < PROCESSES_MAX && read_process(&processes[count]))
        count++;
    if (posix_spawn_file_actions_init(&quiet) != 0 ||
        posix_spawn_file_actions_addopen(
            &quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0 ||
        posix_spawn_file_actions_addopen(
            &quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0) != 0)
        stop("bench", "out of memory");
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < count; i++)
            run_once(&processes[i], &quiet);
    }
    posix_spawn_file_actions_destroy(&quiet);
    for (size_t i = 0; i < count; i++) {
        const struct process *p = &processes[i];

        printf("%-26s %10.3f %7.0f %% %8.1f\n", p->name, p->min_ms,
            (p->sum_ms / (double)rounds / p->min_ms - 1) * 100,
            (double)p->rss_kib / 1024);
    }
}

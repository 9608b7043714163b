/* SPDX-License-Identifier: Apache-2.0 */
/* run.h - a run of a command that exists only in a test: the environment is a
 * table, standard input a pipe. */
#ifndef HM_TEST_RUN_H
#define HM_TEST_RUN_H

#include <string.h>
#include <unistd.h>

#include "cmd/frame/command.h"
#include "test.h"

struct test_var {
    const char *name, *value;
};

/* Ends with a NULL name. */
static const struct test_var *test_vars = NULL;

static const char *test_env(const char *name)
{
    for (const struct test_var *v = test_vars; v != NULL && v->name != NULL;
         v++) {
        if (strcmp(v->name, name) == 0)
            return v->value;
    }
    return NULL;
}

/* A descriptor that gives `in` and then ends. At most a pipe's capacity, which
 * is 64 KiB. The caller closes it. */
static inline int test_input(struct hm_bytes in)
{
    int fds[2];

    if (!CHECK(pipe(fds) == 0))
        return -1;
    CHECK(write(fds[1], in.p, in.len) == (ssize_t)in.len);
    close(fds[1]);
    return fds[0];
}

static inline struct hm_run test_run(
    struct hm_buf *out, int in_fd, const struct test_var *vars)
{
    test_vars = vars;
    return (struct hm_run){
        .out = out, .env = test_env, .in_fd = in_fd, .status = HM_EXIT_UNSURE};
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "copy/pipe.h"

#include <pthread.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"

struct hm_pipe {
    struct hm_pipe_in in;
    struct hm_buf small; /* the whole blob, when it is small */
    bool small_there;
    uint64_t given; /* bytes handed over */

    pthread_mutex_t lock; /* over all that follows */
    pthread_cond_t moved;
    pthread_t thread;
    uint8_t *ring;
    size_t start, len; /* what is in it */
    uint64_t skip;     /* bytes that came before a restart */
    uint64_t came;
    bool running, finished, ok, stop;
    struct hm_err err; /* of the thread */
};

static bool is_small(const struct hm_pipe *pipe)
{
    return pipe->in.want->size <= HM_COPY_SMALL;
}

static bool told_to_stop(const struct hm_pipe *pipe)
{
    return pipe->in.stop != NULL &&
        __atomic_load_n(pipe->in.stop, __ATOMIC_RELAXED);
}

static bool fail_stopped(struct hm_err *err)
{
    return hm_fail(err, HM_SYSTEM,
        "given up, because something else went "
        "wrong");
}

/* ---- The thread that reads ---- */

/* As much of the chunk as there is room for. */
static size_t put_some(struct hm_pipe *pipe, struct hm_bytes chunk)
{
    size_t end = (pipe->start + pipe->len) % HM_COPY_PIPE;
    size_t room = HM_COPY_PIPE - pipe->len;
    size_t n = HM_COPY_PIPE - end;

    n = n < room ? n : room;
    n = n < chunk.len ? n : chunk.len;
    memcpy(pipe->ring + end, chunk.p, n);
    pipe->len += n;
    pthread_cond_broadcast(&pipe->moved);
    return n;
}

/* After a restart the front of the blob comes again. What was handed over of it
 * is checked where it went, against the same digest. */
static struct hm_bytes skip_known(struct hm_pipe *pipe, struct hm_bytes chunk)
{
    uint64_t n = chunk.len < pipe->skip ? chunk.len : pipe->skip;

    pipe->skip -= n;
    return hm_bytes_slice(chunk, (size_t)n, chunk.len);
}

static bool pipe_write(void *ctx, struct hm_bytes chunk, struct hm_err *err)
{
    struct hm_pipe *pipe = ctx;
    bool stop;

    pthread_mutex_lock(&pipe->lock);
    chunk = skip_known(pipe, chunk);
    pipe->came += chunk.len;
    while (chunk.len > 0 && !pipe->stop) {
        if (pipe->len == HM_COPY_PIPE)
            pthread_cond_wait(&pipe->moved, &pipe->lock);
        else
            chunk = hm_bytes_slice(chunk, put_some(pipe, chunk), chunk.len);
    }
    stop = pipe->stop;
    pthread_mutex_unlock(&pipe->lock);
    return !stop && !told_to_stop(pipe) ? true : fail_stopped(err);
}

static bool pipe_restart(void *ctx, struct hm_err *err)
{
    struct hm_pipe *pipe = ctx;

    (void)err;
    pthread_mutex_lock(&pipe->lock);
    pipe->skip = pipe->came;
    pthread_mutex_unlock(&pipe->lock);
    return true;
}

static void *fetch(void *arg)
{
    struct hm_pipe *pipe = arg;
    const struct hm_sink sink = {pipe_write, pipe_restart, pipe};
    struct hm_err err = {0};
    bool ok = hm_store_blob_to(pipe->in.from, pipe->in.want, &sink, &err);

    pthread_mutex_lock(&pipe->lock);
    pipe->ok = ok;
    pipe->err = err;
    pipe->finished = true;
    pthread_cond_broadcast(&pipe->moved);
    pthread_mutex_unlock(&pipe->lock);
    return NULL;
}

static bool start(struct hm_pipe *pipe, struct hm_err *err)
{
    int code;

    if (pipe->running)
        return true;
    if (pipe->ring == NULL)
        pipe->ring = hm_alloc(HM_COPY_PIPE);
    if (pipe->ring == NULL)
        return hm_fail_memory(err);
    code = pthread_create(&pipe->thread, NULL, fetch, pipe);
    if (code != 0)
        return hm_fail(err, HM_SYSTEM, "thread: %s", hm_errno_text(code));
    pipe->running = true;
    return true;
}

static void end(struct hm_pipe *pipe)
{
    if (!pipe->running)
        return;
    pthread_mutex_lock(&pipe->lock);
    pipe->stop = true;
    pthread_cond_broadcast(&pipe->moved);
    pthread_mutex_unlock(&pipe->lock);
    pthread_join(pipe->thread, NULL);
    pipe->running = pipe->finished = pipe->ok = pipe->stop = false;
    pipe->start = pipe->len = 0;
    pipe->skip = pipe->came = 0;
}

/* ---- Who wants the bytes ---- */

/* What may be handed over now: all but the last byte, until all were right. */
static size_t ready(const struct hm_pipe *pipe)
{
    uint64_t left = pipe->in.want->size - pipe->given;

    if (pipe->finished || pipe->len < left)
        return pipe->len;
    return left > 0 ? (size_t)(left - 1) : 0;
}

static size_t take_some(struct hm_pipe *pipe, uint8_t *out, size_t max)
{
    size_t n = HM_COPY_PIPE - pipe->start, can = ready(pipe);

    n = n < can ? n : can;
    n = n < max ? n : max;
    memcpy(out, pipe->ring + pipe->start, n);
    pipe->start = (pipe->start + n) % HM_COPY_PIPE;
    pipe->len -= n;
    pthread_cond_broadcast(&pipe->moved);
    return n;
}

static bool read_ring(
    struct hm_pipe *pipe, uint8_t *out, size_t *len, struct hm_err *err)
{
    bool ok;

    HM_TRY(start(pipe, err));
    pthread_mutex_lock(&pipe->lock);
    while (ready(pipe) == 0 && !pipe->finished)
        pthread_cond_wait(&pipe->moved, &pipe->lock);
    ok = !pipe->finished || pipe->ok;
    if (ok)
        *len = take_some(pipe, out, *len);
    else
        *err = pipe->err;
    pthread_mutex_unlock(&pipe->lock);
    return ok;
}

static bool read_small(
    struct hm_pipe *pipe, uint8_t *out, size_t *len, struct hm_err *err)
{
    struct hm_bytes left;

    if (!pipe->small_there) {
        hm_buf_free(&pipe->small);
        pipe->small = hm_buf(HM_COPY_SMALL);
        HM_TRY(hm_store_blob(pipe->in.from, &pipe->small, pipe->in.want, err));
        pipe->small_there = true;
    }
    left = hm_buf_view(&pipe->small);
    left = hm_bytes_slice(left, (size_t)pipe->given, left.len);
    *len = left.len < *len ? left.len : *len;
    if (*len > 0)
        memcpy(out, left.p, *len);
    return true;
}

static bool pipe_read(void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    struct hm_pipe *pipe = ctx;

    if (told_to_stop(pipe))
        return fail_stopped(err);
    HM_TRY(is_small(pipe) ? read_small(pipe, out, len, err)
                          : read_ring(pipe, out, len, err));
    pipe->given += *len;
    if (pipe->in.bytes != NULL && *len > 0)
        pipe->in.bytes(pipe->in.ctx, *len);
    return true;
}

static bool pipe_rewind(void *ctx, struct hm_err *err)
{
    struct hm_pipe *pipe = ctx;

    (void)err;
    end(pipe);
    pipe->given = 0;
    return true;
}

bool hm_pipe_open(
    struct hm_pipe **out, const struct hm_pipe_in *in, struct hm_err *err)
{
    struct hm_pipe *pipe = hm_alloc(sizeof(*pipe));

    if (pipe == NULL)
        return hm_fail_memory(err);
    pipe->in = *in;
    pipe->small = hm_buf(HM_COPY_SMALL);
    pthread_mutex_init(&pipe->lock, NULL);
    pthread_cond_init(&pipe->moved, NULL);
    *out = pipe;
    return true;
}

void hm_pipe_free(struct hm_pipe *pipe)
{
    if (pipe == NULL)
        return;
    end(pipe);
    hm_buf_free(&pipe->small);
    hm_free(pipe->ring);
    pthread_cond_destroy(&pipe->moved);
    pthread_mutex_destroy(&pipe->lock);
    hm_free(pipe);
}

struct hm_source hm_pipe_source(struct hm_pipe *pipe)
{
    return (struct hm_source){.len = pipe->in.want->size,
        .read = pipe_read,
        .rewind = pipe_rewind,
        .ctx = pipe};
}

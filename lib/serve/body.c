/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"

bool hm_serve_flight_take(struct hm_serve_flight *flight, size_t len)
{
    size_t now = __atomic_load_n(&flight->bytes, __ATOMIC_RELAXED);

    do {
        if (len > HM_SERVE_FLIGHT_MAX || now > HM_SERVE_FLIGHT_MAX - len)
            return false;
    } while (!__atomic_compare_exchange_n(&flight->bytes, &now, now + len, true,
        __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    return true;
}

void hm_serve_flight_give(struct hm_serve_flight *flight, size_t len)
{
    __atomic_fetch_sub(&flight->bytes, len, __ATOMIC_RELAXED);
}

struct hm_serve_body hm_serve_body(const struct hm_serve_body *proto)
{
    struct hm_serve_body body = *proto;
    uint64_t most = body.memory_max > 0 ? body.memory_max : body.max;

    if (most > HM_SERVE_FLIGHT_MAX)
        most = HM_SERVE_FLIGHT_MAX;
    body.mem = hm_buf((size_t)most);
    body.fd = -1;
    body.len = 0;
    body.counted = 0;
    return body;
}

static void drop_memory(struct hm_serve_body *body)
{
    hm_buf_free(&body->mem);
    if (body->counted > 0)
        hm_serve_flight_give(body->flight, body->counted);
    body->counted = 0;
}

void hm_serve_body_free(struct hm_serve_body *body)
{
    drop_memory(body);
    if (body->fd >= 0)
        close(body->fd);
    body->fd = -1;
    body->len = 0;
}

/* Without a name from the start where the filesystem can do that. */
static int open_file(const char *dir)
{
    char path[HM_PATH_MAX];
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
        return fd;
    if ((size_t)snprintf(path, sizeof(path), "%s/hallmark-body-XXXXXX", dir) >=
        sizeof(path))
        return -1;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static bool write_all(struct hm_serve_body *body, struct hm_bytes in)
{
    while (in.len > 0) {
        ssize_t put = write(body->fd, in.p, in.len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        in = hm_bytes_slice(in, (size_t)put, in.len);
    }
    return true;
}

static bool spool(struct hm_serve_body *body)
{
    body->fd = open_file(body->dir);
    if (body->fd < 0 || !write_all(body, hm_buf_view(&body->mem)))
        return false;
    drop_memory(body);
    return true;
}

int hm_serve_body_expect(struct hm_serve_body *body, uint64_t len)
{
    if (len > body->max)
        return 413;
    if (body->memory_max > 0 && len > body->memory_max && !spool(body))
        return 503;
    return 0;
}

static bool put_memory(struct hm_serve_body *body, struct hm_bytes in)
{
    if (in.len > body->mem.max - body->mem.len ||
        !hm_serve_flight_take(body->flight, in.len))
        return false;
    body->counted += in.len;
    hm_buf_put(&body->mem, in);
    return body->mem.failed == HM_OK;
}

int hm_serve_body_put(struct hm_serve_body *body, struct hm_bytes in)
{
    bool memory_failed;

    if (in.len > body->max - body->len)
        return 413;
    body->len += in.len;
    if (body->fd < 0 && put_memory(body, in))
        return 0;
    /* Half of a body in a buffer that failed cannot move to a file. */
    memory_failed = body->mem.failed != HM_OK;
    if (memory_failed || (body->fd < 0 && body->memory_max == 0) ||
        (body->fd < 0 && !spool(body)) || !write_all(body, in))
        return 503;
    return 0;
}

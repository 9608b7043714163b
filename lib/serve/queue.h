/* SPDX-License-Identifier: Apache-2.0 */
/* queue.h - what waits for a worker: first come, first served, and never more
 * than a fixed number. */
#ifndef HM_SERVE_QUEUE_H
#define HM_SERVE_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "hallmark/api.h"

struct hm_err;

struct hm_serve_queue {
    void **items;
    size_t max, first, count;
    bool closed;
    pthread_mutex_t lock;
    pthread_cond_t came;
};

HM_MUST_USE bool hm_serve_queue_init(
    struct hm_serve_queue *queue, size_t max, struct hm_err *err);
/* Nobody waits any more. */
void hm_serve_queue_free(struct hm_serve_queue *queue);
HM_DEFINE_AUTO(serve_queue)

/* False at once when it is full or closed. */
HM_MUST_USE bool hm_serve_queue_put(struct hm_serve_queue *queue, void *item);

/* Waits; NULL when it was closed and is empty. */
void *hm_serve_queue_take(struct hm_serve_queue *queue);

void hm_serve_queue_close(struct hm_serve_queue *queue);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/queue.h"

#include "base/err.h"
#include "base/mem.h"

bool hm_serve_queue_init(
    struct hm_serve_queue *queue, size_t max, struct hm_err *err)
{
    *queue = (struct hm_serve_queue){.max = max};
    queue->items = hm_alloc_array(max, sizeof(*queue->items));
    if (queue->items == NULL)
        return hm_fail_memory(err);
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->came, NULL);
    return true;
}

void hm_serve_queue_free(struct hm_serve_queue *queue)
{
    if (queue->items == NULL)
        return;
    pthread_cond_destroy(&queue->came);
    pthread_mutex_destroy(&queue->lock);
    hm_free(queue->items);
    queue->items = NULL;
}

bool hm_serve_queue_put(struct hm_serve_queue *queue, void *item)
{
    bool room;

    pthread_mutex_lock(&queue->lock);
    room = queue->count < queue->max && !queue->closed;
    if (room) {
        queue->items[(queue->first + queue->count++) % queue->max] = item;
        pthread_cond_signal(&queue->came);
    }
    pthread_mutex_unlock(&queue->lock);
    return room;
}

void *hm_serve_queue_take(struct hm_serve_queue *queue)
{
    void *item = NULL;

    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->closed)
        pthread_cond_wait(&queue->came, &queue->lock);
    if (queue->count > 0) {
        item = queue->items[queue->first];
        queue->first = (queue->first + 1) % queue->max;
        queue->count--;
    }
    pthread_mutex_unlock(&queue->lock);
    return item;
}

void hm_serve_queue_close(struct hm_serve_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->came);
    pthread_mutex_unlock(&queue->lock);
}

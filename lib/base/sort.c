/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"

#include <stdint.h>

struct heap {
    uint8_t *list;
    size_t size;
    hm_order *order;
};

static uint8_t *at(const struct heap *heap, size_t index)
{
    return heap->list + index * heap->size;
}

static void swap(const struct heap *heap, size_t a, size_t b)
{
    uint8_t *x = at(heap, a), *y = at(heap, b);

    for (size_t i = 0; i < heap->size; i++) {
        uint8_t byte = x[i];

        x[i] = y[i];
        y[i] = byte;
    }
}

/* Restore the heap below `top`. */
static void sift(const struct heap *heap, size_t top, size_t count)
{
    for (size_t child; (child = 2 * top + 1) < count; top = child) {
        if (child + 1 < count &&
            heap->order(at(heap, child), at(heap, child + 1)) < 0)
            child++;
        if (heap->order(at(heap, top), at(heap, child)) >= 0)
            return;
        swap(heap, top, child);
    }
}

void hm_sort(void *list, size_t count, size_t size, hm_order *order)
{
    const struct heap heap = {list, size, order};

    for (size_t i = count / 2; i-- > 0;)
        sift(&heap, i, count);
    for (size_t i = count; i-- > 1;) {
        swap(&heap, 0, i);
        sift(&heap, 0, i);
    }
}

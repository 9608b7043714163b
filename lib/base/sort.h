/* SPDX-License-Identifier: Apache-2.0 */
/* sort.h - sorting without memory of its own.
 *
 * qsort() asks for memory, and no order that a stranger chose may take long. */
#ifndef HM_BASE_SORT_H
#define HM_BASE_SORT_H

#include <stddef.h>

typedef int hm_order(const void *a, const void *b);

/* Heapsort: equal ones come out in any order. */
void hm_sort(void *list, size_t count, size_t size, hm_order *order);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* mem.h - the only place that asks the system for memory.
 *
 * Everything comes back zeroed. NULL means out of memory, and the caller says
 * so with hm_fail_memory(). malloc() and its family are banned elsewhere
 * (banned.h), so that `make torture` can make the n-th allocation fail and
 * count what is still held afterwards. */
#ifndef HM_MEM_H
#define HM_MEM_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/api.h"

/* `size` zeroed bytes; size 0 gives a pointer that may be freed. */
HM_MUST_USE void *hm_alloc(size_t size);

/* `count` items of `size`; NULL also when the product overflows. */
HM_MUST_USE void *hm_alloc_array(size_t count, size_t size);

/* Like realloc(); on NULL the old block is still there. Bytes added beyond the
 * old block are not zeroed. Never for secrets: the old block is not wiped. */
HM_MUST_USE void *hm_realloc(void *old, size_t size);

/* NULL is allowed. */
void hm_free(void *p);

/* For memory that another library's allocator gives (guarded pages, what
 * OpenSSL returns): ask before each such call. False is "out of memory", and
 * comes only in a build with HM_TORTURE; true counts as one block, which
 * hm_mem_leave() takes back at its release, or when the call failed. */
HM_MUST_USE bool hm_mem_enter(void);
void hm_mem_leave(void);

/* For the test harness. In a build with HM_TORTURE the n-th allocation from
 * now (counted from 1) returns NULL once; 0 switches that off. */
void hm_mem_fail_at(size_t nth);

/* Allocations made since the last hm_mem_fail_at(), and blocks held now. Both
 * are 0 in a build without HM_TORTURE. */
size_t hm_mem_count(void);
size_t hm_mem_held(void);

#endif

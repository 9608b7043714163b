/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#undef malloc
#undef calloc
#undef realloc
#undef free

#ifdef HM_TORTURE
static atomic_size_t fail_at, count, held;

static bool fails_now(void)
{
    size_t nth = atomic_fetch_add(&count, 1) + 1;

    return nth == atomic_load(&fail_at);
}

static void hold(void)
{
    atomic_fetch_add(&held, 1);
}

static void let_go(void)
{
    atomic_fetch_sub(&held, 1);
}

void hm_mem_fail_at(size_t nth)
{
    atomic_store(&fail_at, nth);
    atomic_store(&count, 0);
}

size_t hm_mem_count(void)
{
    return atomic_load(&count);
}

size_t hm_mem_held(void)
{
    return atomic_load(&held);
}
#else
static bool fails_now(void)
{
    return false;
}

static void hold(void)
{
}

static void let_go(void)
{
}

void hm_mem_fail_at(size_t nth)
{
    (void)nth;
}

size_t hm_mem_count(void)
{
    return 0;
}

size_t hm_mem_held(void)
{
    return 0;
}
#endif

static void *account(void *p)
{
    if (p != NULL)
        hold();
    return p;
}

void *hm_alloc(size_t size)
{
    return hm_alloc_array(1, size);
}

void *hm_alloc_array(size_t item_count, size_t size)
{
    if (fails_now())
        return NULL;
    /* calloc checks the product. A size of 0 must not look like failure. */
    return account(
        size == 0 || item_count == 0 ? calloc(1, 1) : calloc(item_count, size));
}

void *hm_realloc(void *old, size_t size)
{
    void *p;

    if (fails_now())
        return NULL;
    p = realloc(old, size == 0 ? 1 : size);
    if (old == NULL)
        return account(p);
    return p;
}

void hm_free(void *p)
{
    if (p != NULL)
        let_go();
    free(p);
}

bool hm_mem_enter(void)
{
    if (fails_now())
        return false;
    hold();
    return true;
}

void hm_mem_leave(void)
{
    let_go();
}

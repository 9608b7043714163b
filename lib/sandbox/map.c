/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/map.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

enum { CAP_MIN = 8 };

void hm_map_free(struct hm_map *map)
{
    hm_free(map->items);
    *map = (struct hm_map){0};
}

/* The first item whose key is `key` or behind it. */
static size_t lower(const struct hm_map *map, struct hm_bytes key)
{
    size_t from = 0, to = map->count, mid;

    while (from < to) {
        mid = from + (to - from) / 2;
        if (hm_bytes_cmp(map->items[mid].key, key) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

static bool is_at(const struct hm_map *map, size_t at, struct hm_bytes key)
{
    return at < map->count && hm_bytes_eq(map->items[at].key, key);
}

void *hm_map_get(const struct hm_map *map, struct hm_bytes key)
{
    size_t at = lower(map, key);

    return is_at(map, at, key) ? map->items[at].value : NULL;
}

size_t hm_map_after(const struct hm_map *map, struct hm_bytes key)
{
    size_t at = lower(map, key);

    return is_at(map, at, key) ? at + 1 : at;
}

static bool grow(struct hm_map *map, struct hm_err *err)
{
    size_t cap = map->cap < CAP_MIN ? CAP_MIN : 2 * map->cap;
    struct hm_map_item *items;

    if (map->count < map->cap)
        return true;
    items = hm_realloc(map->items, cap * sizeof(*items));
    if (items == NULL)
        return hm_fail_memory(err);
    map->items = items;
    map->cap = cap;
    return true;
}

bool hm_map_put(
    struct hm_map *map, struct hm_map_item item, size_t max, struct hm_err *err)
{
    size_t at = lower(map, item.key);

    assert(!is_at(map, at, item.key));
    if (map->count >= max)
        return hm_fail(err, HM_LIMIT, "there are %zu already", map->count);
    HM_TRY(grow(map, err));
    memmove(
        map->items + at + 1, map->items + at, (map->count - at) * sizeof(item));
    map->items[at] = item;
    map->count++;
    return true;
}

void *hm_map_take(struct hm_map *map, struct hm_bytes key)
{
    size_t at = lower(map, key);
    void *value;

    if (!is_at(map, at, key))
        return NULL;
    value = map->items[at].value;
    map->count--;
    memmove(map->items + at, map->items + at + 1,
        (map->count - at) * sizeof(*map->items));
    return value;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* map.h - values by name, in the order of the names: what a registry lists is
 * listed in that order, page by page. */
#ifndef HM_SANDBOX_MAP_H
#define HM_SANDBOX_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "hallmark/err.h"

struct hm_map_item {
    struct hm_bytes key; /* lies with the value */
    void *value;
};

/* Zeroed: empty. Values are not the map's: whoever put them frees them. */
struct hm_map {
    struct hm_map_item *items;
    size_t count, cap;
};

/* The memory of the map itself. */
void hm_map_free(struct hm_map *map);

/* NULL when there is none. */
void *hm_map_get(const struct hm_map *map, struct hm_bytes key);

/* Where the first key behind `key` is; count when there is none. */
size_t hm_map_after(const struct hm_map *map, struct hm_bytes key);

/* A key that is not there yet (an assertion). HM_LIMIT with `max` items, and
 * HM_SYSTEM. */
HM_MUST_USE bool hm_map_put(struct hm_map *map, struct hm_map_item item,
    size_t max, struct hm_err *err);

/* What was there, or NULL. */
void *hm_map_take(struct hm_map *map, struct hm_bytes key);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/telling.h"

#include <inttypes.h>
#include <stdio.h>

void hm_tell(const struct hm_teller *to, const char *name, enum hm_match match,
    struct hm_bytes value)
{
    to->tell(to->ctx,
        &(struct hm_told){.name = name, .match = match, .value = value});
}

void hm_tell_number(
    const struct hm_teller *to, const char *name, uint64_t number)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRIu64, number);
    hm_tell(to, name, HM_MATCH_NOTHING, hm_bytes_str(text));
}

void hm_tell_age(const struct hm_teller *to, const char *name, int64_t age_s)
{
    static const struct {
        int64_t seconds;
        char letter;
    } units[] = {{3600, 'h'}, {60, 'm'}, {1, 's'}};
    char text[32];
    size_t i = 0;

    while (age_s % units[i].seconds != 0)
        i++;
    snprintf(text, sizeof(text), "%" PRId64 "%c", age_s / units[i].seconds,
        units[i].letter);
    hm_tell(to, name, HM_MATCH_NOTHING, hm_bytes_str(text));
}

const char *hm_match_name(enum hm_match match)
{
    switch (match) {
    case HM_MATCH_EXACT:
        return "exact";
    case HM_MATCH_REGEXP:
        return "pattern";
    case HM_MATCH_ABSENT:
        return "absent";
    case HM_MATCH_ANY:
        return "any";
    case HM_MATCH_GLOB:
        return "glob";
    case HM_MATCH_NOTHING:
        break;
    }
    return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* telling.h - what rules demand, told one by one to whoever shows it.
 *
 *     static void show(void *ctx, const struct hm_told *told) ..
 *
 *     hm_rules_tell(rules, &(struct hm_teller){out, show});
 *
 * Who implements a rule tells all that it demands, under the names of the
 * documents' fields, as it is compared: so that a policy can be read before
 * anything is judged. */
#ifndef HM_TELLING_H
#define HM_TELLING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "hallmark/rules.h"

struct hm_told {
    const char *name; /* "source.tag": a constant */
    /* How the value is compared; HM_MATCH_NOTHING: it is not, but says how much
     * ("168h") or what ("to the letter"). */
    enum hm_match match;
    struct hm_bytes value;
    /* Of an identity its claims, of a condition what it says, instead. */
    const struct hm_told *parts;
    size_t part_count;
    const char *open; /* what an identity leaves open, or NULL */
    bool has_after;   /* of a denied one: from then on */
    struct hm_time after;
};

struct hm_teller {
    void *ctx;
    void (*tell)(void *ctx, const struct hm_told *told);
};

/* A rule about content, as it tells itself; `ctx` outlives the rules. */
struct hm_content_telling {
    const void *ctx;
    void (*tell)(const void *ctx, const struct hm_teller *to);
};

void hm_tell(const struct hm_teller *to, const char *name, enum hm_match match,
    struct hm_bytes value);
void hm_tell_number(
    const struct hm_teller *to, const char *name, uint64_t number);
/* As policies write it: "168h", "90s". */
void hm_tell_age(const struct hm_teller *to, const char *name, int64_t age_s);

/* "exact", "pattern", "absent", "any", "glob"; NULL for HM_MATCH_NOTHING. */
const char *hm_match_name(enum hm_match match);

#endif

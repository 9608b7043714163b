/* SPDX-License-Identifier: Apache-2.0 */
/* trust_part.h - one part of a trust root as an option names it:
 *
 *     --rekor url=https://log.example.com,public-key=log.pub,start-time=..
 *
 * The names are those of cosign's trusted-root and signing-config commands. A
 * value ends at the next comma: file names that hold one cannot be given. */
#ifndef HM_TRUST_PART_H
#define HM_TRUST_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/window.h"

enum hm_part_name {
    HM_PART_URL,
    HM_PART_CHAIN,
    HM_PART_KEY,
    HM_PART_ORIGIN,
    HM_PART_START,
    HM_PART_END,
    HM_PART_OPERATOR,
    HM_PART_VERSION,
    HM_PART_NAMES,
};
#define HM_PART_BIT(name) (1U << (name))

struct hm_part {
    struct hm_bytes values[HM_PART_NAMES]; /* empty: not given */
};

/* What an option's value may and must name, in bits. */
struct hm_part_rule {
    const char *option; /* for messages: "--rekor" */
    unsigned allowed, required;
};

/* HM_USAGE. Borrows from `text`. */
HM_MUST_USE bool hm_part_parse(struct hm_part *out,
    const struct hm_part_rule *rule, const char *text, struct hm_err *err);

/* Its start-time and end-time. */
HM_MUST_USE bool hm_part_window(
    struct hm_window *out, const struct hm_part *part, struct hm_err *err);

/* Its api-version, at least 1; 1 when not given. */
HM_MUST_USE bool hm_part_version(
    uint64_t *out, const struct hm_part *part, struct hm_err *err);

#endif

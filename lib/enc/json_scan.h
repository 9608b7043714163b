/* SPDX-License-Identifier: Apache-2.0 */
/* json_scan.h - the tokens of JSON text; for json_parse.c.
 *
 * Each function starts at s->p, and moves it behind the token. On failure it
 * is false, s->p stands where the trouble is and s->why says what it is. */
#ifndef HM_JSON_SCAN_H
#define HM_JSON_SCAN_H

#include "enc/json.h"

struct hm_json_scan {
    const uint8_t *p, *end;
    const char *why; /* a string constant; NULL while all is well */
    enum hm_code code;
    bool expected; /* `why` names what should stand at p instead */
};

/* Record a problem at `p`; always false. */
bool hm_json_scan_fail(struct hm_json_scan *s, const uint8_t *p,
    enum hm_code code, const char *why);

/* Record that something else should stand at s->p; always false. */
bool hm_json_scan_expected(struct hm_json_scan *s, const char *what);

/* A string from its opening quote on, and how long its content is without
 * escapes. */
HM_MUST_USE bool hm_json_scan_string(
    struct hm_json_scan *s, uint32_t *decoded_len);

/* A number from its minus or first digit on. */
HM_MUST_USE bool hm_json_scan_number(struct hm_json_scan *s);

/* true, false or null. */
HM_MUST_USE bool hm_json_scan_word(struct hm_json_scan *s, const char *word);

#endif

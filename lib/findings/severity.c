/* SPDX-License-Identifier: Apache-2.0 */
#include "findings/severity.h"

#include "base/text.h"

static const struct {
    const char *word;
    enum hm_severity severity;
} words[] = {
    /* Our own names first, in the order of the scale. */
    {"none", HM_SEVERITY_NONE},
    {"negligible", HM_SEVERITY_NEGLIGIBLE},
    {"low", HM_SEVERITY_LOW},
    {"medium", HM_SEVERITY_MEDIUM},
    {"high", HM_SEVERITY_HIGH},
    {"critical", HM_SEVERITY_CRITICAL},

    {"moderate", HM_SEVERITY_MEDIUM},
    {"important", HM_SEVERITY_HIGH},
};

enum { OWN = 6, WORDS = sizeof(words) / sizeof(words[0]) };

const char *hm_severity_name(enum hm_severity severity)
{
    for (size_t i = 0; i < OWN; i++) {
        if (words[i].severity == severity)
            return words[i].word;
    }
    return "untold";
}

enum hm_severity hm_severity_by_name(struct hm_bytes name)
{
    for (size_t i = 0; i < OWN; i++) {
        if (hm_bytes_eq_str(name, words[i].word))
            return words[i].severity;
    }
    return HM_SEVERITY_UNTOLD;
}

enum hm_severity hm_severity_by_word(struct hm_bytes word)
{
    for (size_t i = 0; i < WORDS; i++) {
        if (hm_bytes_eq_nocase(word, hm_bytes_str(words[i].word)))
            return words[i].severity;
    }
    return HM_SEVERITY_UNTOLD;
}

/* "9.8" is 98. Digits beyond the first of the fraction, which CVSS has not,
 * round up: 8.95 is no 8.9. False for what is no such number. */
static bool read_tenths(unsigned *out, struct hm_bytes score)
{
    size_t dot = hm_bytes_find(score, '.');
    struct hm_bytes whole = hm_bytes_slice(score, 0, dot);
    struct hm_bytes part = hm_bytes_slice(score, dot + 1, score.len);
    uint64_t ones;
    bool more = false;

    if (!hm_text_u64(&ones, whole) || ones > 10 ||
        (dot < score.len && part.len == 0))
        return false;
    for (size_t i = 0; i < part.len; i++) {
        if (!hm_is_digit(part.p[i]))
            return false;
        more = more || (i > 0 && part.p[i] != '0');
    }
    *out = (unsigned)ones * 10 + more;
    if (part.len > 0)
        *out += (unsigned)(part.p[0] - '0');
    return *out <= 100;
}

enum hm_severity hm_severity_by_score(struct hm_bytes score)
{
    unsigned tenths;

    if (!read_tenths(&tenths, score))
        return HM_SEVERITY_UNTOLD;
    if (tenths == 0)
        return HM_SEVERITY_NONE;
    if (tenths < 40)
        return HM_SEVERITY_LOW;
    if (tenths < 70)
        return HM_SEVERITY_MEDIUM;
    return tenths < 90 ? HM_SEVERITY_HIGH : HM_SEVERITY_CRITICAL;
}

enum hm_severity hm_severity_counted(enum hm_severity severity)
{
    return severity == HM_SEVERITY_UNTOLD ? HM_SEVERITY_CRITICAL : severity;
}

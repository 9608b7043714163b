/* SPDX-License-Identifier: Apache-2.0 */
#include "report/reason.h"

#include <string.h>

/* Sorted by code. A module that judges adds its rows with its first use. */
static const struct hm_reason reasons[] = {
    {"contradiction", "one check was given two different outcomes"},
    {"denied", "a service or the system refused access"},
    {"expired", "outside a validity window"},
    {"format", "malformed or truncated"},
    {"limit", "larger than a named limit"},
    {"mismatch", "two things that must agree do not"},
    {"network", "a service could not be asked"},
    {"not-found", "looked for completely and not there"},
    {"not-run", "the check did not run"},
    {"policy", "true, but not what was demanded"},
    {"system", "out of memory, a disk or a library failed"},
    {"unsupported", "well formed, but not something that is judged"},
    {"untrusted", "no path to anything trusted"},
    {"usage", "the caller asked for something impossible"},
    {"waived", "not looked at, because an option said so"},
};

static const size_t reason_count = sizeof(reasons) / sizeof(reasons[0]);

const struct hm_reason *hm_reason_find(const char *code)
{
    for (size_t i = 0; i < reason_count; i++) {
        if (strcmp(reasons[i].code, code) == 0)
            return &reasons[i];
    }
    return NULL;
}

const struct hm_reason *hm_reasons(size_t *count)
{
    *count = reason_count;
    return reasons;
}

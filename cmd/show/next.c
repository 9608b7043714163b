/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/show/next.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *reason, *next;
} steps[] = {
    {"not-found", "check the name, and the platform if one is chosen"},
    {"mismatch", "what is there contradicts itself, or the question"},
    {"network",
        "is the registry up, and can it be reached from here? try again, or "
        "with a longer --timeout"},
    {"denied",
        "check what may be read there, and by whom: \"hallmark login HOST\" "
        "keeps another credential"},
    {"limit", "it is more than what is read of an image"},
    {"format", "what is there is no image: is it the right name?"},
    {"unsupported", "what is there is no image that is read here"},
    {"usage", NULL},
};

const char *hm_image_next(const char *reason)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (strcmp(reason, steps[i].reason) == 0)
            return steps[i].next;
    }
    return "check that it may be read, then try again";
}

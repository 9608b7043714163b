/* SPDX-License-Identifier: Apache-2.0 */
#include "image/told.h"

#include <stdio.h>
#include <string.h>

void hm_told_add(struct hm_told *told, const char *shown)
{
    size_t len = strlen(told->text);

    /* Once one was left out, a short one behind it would look like the last. */
    if (told->left > 0 || len + strlen(shown) + 2 > HM_TOLD_MAX) {
        told->left++;
        return;
    }
    snprintf(told->text + len, HM_TOLD_SIZE - len, "%s%s",
        told->count > 0 ? ", " : "", shown);
    told->count++;
}

const char *hm_told_end(struct hm_told *told)
{
    size_t len = strlen(told->text);

    if (told->left > 0)
        snprintf(told->text + len, HM_TOLD_SIZE - len, "%s%zu more",
            told->count > 0 ? " and " : "", told->left);
    else if (told->count == 0)
        snprintf(told->text, HM_TOLD_SIZE, "none");
    return told->text;
}

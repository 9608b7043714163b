/* SPDX-License-Identifier: Apache-2.0 */
#include "stand.h"

#include <string.h>

enum { VARIABLES_MAX = 16 };

static struct {
    const char *name, *value;
} variables[VARIABLES_MAX];

const char *stand_env(const char *name)
{
    for (size_t i = 0; i < VARIABLES_MAX; i++) {
        if (variables[i].name != NULL && strcmp(variables[i].name, name) == 0)
            return variables[i].value;
    }
    return NULL;
}

void stand_set(const char *name, const char *value)
{
    for (size_t i = 0; i < VARIABLES_MAX; i++) {
        if (variables[i].name != NULL && strcmp(variables[i].name, name) != 0)
            continue;
        variables[i].name = name;
        variables[i].value = value;
        return;
    }
}

void stand_up(
    struct stand *stand, const struct fake_answer *answers, size_t count)
{
    memset(variables, 0, sizeof(variables));
    fake_init(&stand->fake, answers, count);
    stand->run = (struct hm_cloud_run){
        .opts = {.http = &stand->fake.http, .env = stand_env},
        .deadline_ms = FAKE_START_MS + 30000};
}

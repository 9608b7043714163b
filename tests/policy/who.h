/* SPDX-License-Identifier: Apache-2.0 */
/* who.h - facts as a judge would have proved them, and short ways to write
 * demands. */
#ifndef HM_TEST_WHO_H
#define HM_TEST_WHO_H

#include <string.h>

#include "policy/rules.h"
#include "test.h"

#define GITHUB "https://token.actions.githubusercontent.com"
#define REPO "https://github.com/acme/payments"
#define MAIN REPO "/.github/workflows/release.yml@refs/heads/main"

/* Compound literals of the function that they stand in. */
#define EXACT(s)                                                               \
    {                                                                          \
        HM_MATCH_EXACT,                                                        \
        {                                                                      \
            (const uint8_t *)(s), sizeof(s) - 1                                \
        }                                                                      \
    }
#define REGEXP(s)                                                              \
    {                                                                          \
        HM_MATCH_REGEXP,                                                       \
        {                                                                      \
            (const uint8_t *)(s), sizeof(s) - 1                                \
        }                                                                      \
    }
#define GLOB(s)                                                                \
    {                                                                          \
        HM_MATCH_GLOB,                                                         \
        {                                                                      \
            (const uint8_t *)(s), sizeof(s) - 1                                \
        }                                                                      \
    }
#define ANYONE                                                                 \
    {                                                                          \
        HM_MATCH_ANY,                                                          \
        {                                                                      \
            NULL, 0                                                            \
        }                                                                      \
    }
#define ABSENT                                                                 \
    {                                                                          \
        HM_MATCH_ABSENT,                                                       \
        {                                                                      \
            NULL, 0                                                            \
        }                                                                      \
    }

/* A workflow of GitHub; `sans` has room for one. */
static inline struct hm_facts test_workflow(
    struct hm_san *san, const char *subject)
{
    struct hm_facts facts = {.kind = HM_FACTS_CERT,
        .issuer = HM_LIT(GITHUB),
        .sans = san,
        .san_count = 1,
        .key_id = {.hash = HM_SHA256, .len = 32},
        .has_since = true,
        .since = {.s = 1700000000},
        .times = {{.time = {.s = 1700000000}, .source = HM_TIME_LOG}},
        .time_count = 1};
    struct hm_bytes text = hm_bytes_str(subject);

    *san = (struct hm_san){HM_SAN_URI, text};
    /* A key of its own for each, as leaves have. */
    for (size_t i = 0; i < text.len; i++)
        facts.key_id.b[i % 32] =
            (uint8_t)(facts.key_id.b[i % 32] * 31 + text.p[i]);
    facts.extensions.values[1] = facts.extensions.values[8] = facts.issuer;
    facts.extensions.values[12] = HM_LIT(REPO);
    facts.extensions.values[14] = HM_LIT("refs/heads/main");
    facts.extensions.values[15] = HM_LIT("4711");
    facts.extensions.values[11] = HM_LIT("github-hosted");
    return facts;
}

/* Something signed with a key, at that second; 0: at no proved time. */
static inline struct hm_facts test_by_key(
    const struct hm_key *key, int64_t time_s)
{
    return (struct hm_facts){.kind = HM_FACTS_KEY,
        .key_id = *hm_key_id(key),
        .times = {{.time = {.s = time_s}, .source = HM_TIME_LOG}},
        .time_count = time_s != 0};
}

#endif

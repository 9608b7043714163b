/* SPDX-License-Identifier: Apache-2.0 */
/* house.h - builds as a judge would have proved them, to be held against
 * expectations.
 *
 *     house_auto house = house_of(HOUSE_GENERATOR);
 *     struct hm_expect_spec spec = {.tag = EXACTLY("v1.4.0")};
 *
 *     house_says(&house, &spec, "source-ref:policy", "wanted v1.4.0");
 */
#ifndef HM_TESTS_EXPECT_HOUSE_H
#define HM_TESTS_EXPECT_HOUSE_H

#include "expect/expect_impl.h"
#include "test.h"

#define HOUSE_GITHUB "https://token.actions.githubusercontent.com"
#define HOUSE_REPO "https://github.com/acme/app"
#define HOUSE_COMMIT "4f2a0000000000000000000000000000000000cd"
#define HOUSE_GENERATOR_ID                                                     \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/generator_generic_slsa3.yml"
#define HOUSE_WORKER "https://cloudbuild.googleapis.com/GoogleHostedWorker"
#define HOUSE_WORKFLOW HOUSE_REPO "/.github/workflows/release.yml"

/* Initialises a demand. */
#define EXACTLY(s)                                                             \
    {                                                                          \
        HM_MATCH_EXACT,                                                        \
        {                                                                      \
            (const uint8_t *)(s), sizeof(s) - 1                                \
        }                                                                      \
    }
#define LIKE(s)                                                                \
    {                                                                          \
        HM_MATCH_REGEXP,                                                       \
        {                                                                      \
            (const uint8_t *)(s), sizeof(s) - 1                                \
        }                                                                      \
    }

enum house_kind {
    HOUSE_GENERATOR, /* slsa-github-generator, version 0.2, of refs/heads/main */
    HOUSE_TAG,       /* the same of refs/tags/v1.4.2 */
    HOUSE_DELEGATED, /* its Maven builder, version 1 */
    HOUSE_ATTEST,    /* GitHub's own attestation of a workflow of the source */
    HOUSE_REUSABLE,  /* the same by another repository's workflow */
    HOUSE_NPM,       /* npm's client, version 0.2 */
    HOUSE_NPM1,      /* the same, version 1 */
    HOUSE_KEY,       /* signed with a key, by some platform */
    HOUSE_CLOUD,     /* Cloud Build, version 1, of refs/heads/main */
    HOUSE_CLOUD_OLD, /* its worker 0.3, version 0.1, of tag v1.4.2 */
    HOUSE_CLOUD_FIRST, /* its worker 0.2, of no ref */
};

struct house {
    enum house_kind kind;
    struct hm_facts facts;
    struct hm_san san;
    struct hm_subject subject;
    char predicate[4096];
};

struct house house_of(enum house_kind kind);

/* Another text in the predicate, wherever it stands; a failed check when it does
 * not stand there. */
void house_change(struct house *house, const char *from, const char *to);

/* Another value in the certificate; NULL: none. 0 is the name. */
void house_prove(struct house *house, unsigned extension, const char *value);

/* Hold it against the expectation: which checks fail ("source:policy"), and words
 * that stand in the report. */
bool house_says(struct house *house, const struct hm_expect_spec *spec,
    const char *failures, const char *words);

#endif

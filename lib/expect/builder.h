/* SPDX-License-Identifier: Apache-2.0 */
/* builder.h - builders whose rules are known: who signs for them, and how far
 * they are believed.
 *
 * The roots of trust of SLSA are pairs: an identity that signs, and the builder
 * that it may sign for. */
#ifndef HM_EXPECT_BUILDER_H
#define HM_EXPECT_BUILDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

enum hm_builder_kind {
    HM_BUILDER_UNKNOWN,     /* nobody that its signer may sign for */
    HM_BUILDER_GENERATOR,   /* a reusable workflow: its id is the signer's */
    HM_BUILDER_DELEGATOR,   /* signs for a builder that it ran (BYOB) */
    HM_BUILDER_RUNNER,      /* "the machine": npm's own client writes it */
    HM_BUILDER_WORKFLOW,    /* any workflow that signs as itself */
    HM_BUILDER_CLOUD_BUILD, /* of Google's, signed with its own key */
    HM_BUILDER_ELSEWHERE,   /* not of GitHub, or signed with a key */
};

struct hm_builder_row {
    const char *name; /* of the signing workflow, without "@ref" */
    enum hm_builder_kind kind;
    const char *build_types[3]; /* what it writes; ended by NULL */
};

/* "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/" */
extern const char hm_builder_generator[];

/* The row of a signing workflow by its name; NULL: none of the table. */
const struct hm_builder_row *hm_builder_find(struct hm_bytes name);

/* Is it one that delegators sign for, and is believed without being named? */
bool hm_builder_is_delegated(struct hm_bytes name);

/* "https://github.com/actions/runner", with "/github-hosted" or
 * "/self-hosted". */
bool hm_builder_is_runner(struct hm_bytes id);

/* Cut an id into its name and its ref: at the first "@refs/", or before a commit
 * at its end, otherwise at the first '@'. */
void hm_builder_cut(
    struct hm_bytes *name, struct hm_bytes *ref, struct hm_bytes id);

/* Is a ref "refs/tags/" and a released version? */
bool hm_builder_is_release(struct hm_bytes ref);

/* Forty or 64 hexadecimal digits. */
bool hm_builder_is_commit(struct hm_bytes ref);

/* Is this id the builder `wanted`? See struct hm_expect_spec. `commit` is that
 * of the workflow, where it is proved; otherwise empty. */
bool hm_builder_fits(
    struct hm_bytes wanted, struct hm_bytes id, struct hm_bytes commit);

/* A pattern (policy/pattern.h) of all that sign for the table's builders. */
extern const char hm_builder_signers[];
/* And of those of it that sign for other builders. */
extern const char hm_builder_delegators[];

#endif

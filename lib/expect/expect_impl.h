/* SPDX-License-Identifier: Apache-2.0 */
/* expect_impl.h - the inside of expectations, for the files of this folder. */
#ifndef HM_EXPECT_IMPL_H
#define HM_EXPECT_IMPL_H

#include "base/arena.h"
#include "base/text.h"
#include "expect/builder.h"
#include "expect/expect.h"
#include "expect/semver.h"
#include "facts/telling.h"
#include "policy/pattern.h"
#include "slsa/slsa.h"

/* ---- Demands, ready to be compared: expect.c ---- */

struct hm_expected {
    enum hm_match match; /* HM_MATCH_NOTHING: not demanded */
    struct hm_bytes text;
    const struct hm_pattern *pattern;
};

struct hm_expected_list {
    struct hm_expected *items;
    size_t count;
};

struct hm_expected_pair {
    struct hm_bytes name;
    struct hm_expected value;
};

struct hm_expected_pairs {
    struct hm_expected_pair *items;
    size_t count;
};

struct hm_expect_pattern {
    struct hm_pattern *pattern;
    struct hm_expect_pattern *next;
};

struct hm_expect {
    struct hm_arena arena;
    struct hm_expect_pattern *patterns;
    struct hm_expected source, source_id, owner_id;
    struct hm_expected ref, branch, tag, commit, workflow;
    bool has_versioned_tag;
    struct hm_bytes versioned_text;
    struct hm_semver versioned_tag;
    struct hm_expected_list events, builders, build_types;
    struct hm_expected_pairs inputs, parameters;
    struct hm_bytes *allowed;
    size_t allowed_count;
    bool hosted, signer_named, closed, has_age, by_cloud_build;
    int64_t age_max_s;
    struct hm_time now;
    unsigned level;
};

/* HM_POLICY when `got` is not what is expected; other codes: it could not be
 * found out. An empty `got` is nothing that could match. */
HM_MUST_USE bool hm_expected_is(const struct hm_expected *expected,
    struct hm_bytes got, struct hm_err *err);

/* Is it one of them? HM_POLICY, or the first other code. */
HM_MUST_USE bool hm_expected_one_of(const struct hm_expected_list *list,
    struct hm_bytes got, struct hm_err *err);

/* Is one of them exactly this text, and no pattern? */
bool hm_expected_has_text(
    const struct hm_expected_list *list, struct hm_bytes text);

/* Foreign text for a message, as HM_SHOW() gives it, but longer, and its end where
 * even that does not do: ids and refs differ there. */
#define HM_SHOW_ID(in) hm_expect_show((char[HM_SHOW_PATH_SIZE]){0}, (in))
char *hm_expect_show(char *out, struct hm_bytes in);

/* Tells an expectation: tell.c. */
void hm_expect_tell(const void *ctx, const struct hm_teller *to);

/* ---- A build: build.c ---- */

/* What was proved about it, and what is claimed. */
struct hm_build {
    const struct hm_expect *expect;
    const struct hm_facts *facts;
    struct hm_arena *arena;
    struct hm_slsa slsa;    /* the claims */
    bool by_github;         /* a certificate by GitHub's word */
    struct hm_bytes server; /* then: "https://github.com", or a tenant's */
    struct hm_bytes signer; /* the workflow that signed; "" for a key */
    enum hm_builder_kind kind;
    const struct hm_builder_row
        *row; /* of the signer; NULL: not in the table */

    /* Of the certificate; empty: not in it. The ref of Cloud Build's, too. */
    struct hm_bytes repository, ref, commit, event, runner, workflow;
};

/* Read the predicate, and find out who signed for which builder. */
HM_MUST_USE bool hm_build_read(struct hm_build *out, struct hm_err *err);

/* What is believed of the build: proved where there is a certificate, otherwise
 * the word of who holds the key. Empty: neither says it. */
struct hm_bytes hm_build_repository(const struct hm_build *build);
struct hm_bytes hm_build_ref(const struct hm_build *build);
HM_MUST_USE bool hm_build_commit(
    struct hm_bytes *out, const struct hm_build *build, struct hm_err *err);
/* " (claimed)" where there is no certificate that could prove it. */
const char *hm_build_word(const struct hm_build *build);

/* The commit of a builder's workflow: proved where it is that one who signs, and
 * empty otherwise. */
struct hm_bytes hm_build_builder_commit(
    const struct hm_build *build, struct hm_bytes id);
/* Did the caller name this builder or delegator by a commit that it is at? Ids
 * that are one name it; of others it is proved. */
bool hm_build_is_pinned(const struct hm_build *build, struct hm_bytes id);

/* May whoever runs the workflow write the predicate himself? */
bool hm_build_is_self_made(const struct hm_build *build);

/* The branch that a tag was made from, by the builder's word; empty when it does
 * not say. */
HM_MUST_USE bool hm_build_branch_of_tag(
    struct hm_bytes *out, const struct hm_build *build, struct hm_err *err);

/* ---- Google Cloud Build: cloud_build.c ---- */

/* Is this the builder without a version? It stands for each of them. */
bool hm_cloud_build_fits(struct hm_bytes wanted);

/* Which of its builders it is, and the tag or branch that it says. */
HM_MUST_USE bool hm_cloud_build_read(struct hm_build *out, struct hm_err *err);

/* HM_MISMATCH: the predicate does not agree with itself, or does not say where
 * the steps are from. */
HM_MUST_USE bool hm_cloud_build_check(
    const struct hm_build *build, struct hm_err *err);

/* ---- Checks ---- */

/* check_source.c */
void hm_check_source(const struct hm_build *build, struct hm_check *check);
void hm_check_ref(const struct hm_build *build, struct hm_check *check);
void hm_check_commit(const struct hm_build *build, struct hm_check *check);
void hm_check_ids(const struct hm_build *build, struct hm_check *check);
void hm_check_workflow(const struct hm_build *build, struct hm_check *check);

/* check_builder.c */
void hm_check_builder(const struct hm_build *build, struct hm_check *check);
void hm_check_build_type(const struct hm_build *build, struct hm_check *check);
void hm_check_event(const struct hm_build *build, struct hm_check *check);
void hm_check_runner(const struct hm_build *build, struct hm_check *check);
void hm_check_age(const struct hm_build *build, struct hm_check *check);

/* claims.c: does the predicate agree with the certificate, and with itself? */
void hm_check_claims(const struct hm_build *build, struct hm_check *check);

/* parameters.c */
void hm_check_parameters(const struct hm_build *build, struct hm_check *check);
void hm_check_inputs(const struct hm_build *build, struct hm_check *check);

/* level.c: which level of the build track is believed; *why says why it is not
 * a higher one, and is empty for 3. */
unsigned hm_build_level(const struct hm_build *build, const char **why);
void hm_check_level(const struct hm_build *build, struct hm_check *check);

#endif

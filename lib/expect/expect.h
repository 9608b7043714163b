/* SPDX-License-Identifier: Apache-2.0 */
/* expect.h - what provenance is expected to say.
 *
 * What the certificate proves is asked first, what the predicate claims second,
 * and both are compared: who runs a workflow may write what he likes into a
 * predicate, and not into the certificate. Everything that is demanded denies
 * where it is missing. Options and policy documents both become such a spec; the
 * rule goes into struct hm_rules like any other (content_rule.h).
 *
 *     struct hm_expect_spec spec = {
 *         .source = {HM_MATCH_EXACT, HM_LIT("github.com/acme/app")},
 *         .tag = {HM_MATCH_EXACT, HM_LIT("v1.4.0")},
 *     };
 *
 *     if (!hm_expect_new(&expect, &spec, err) ||
 *         !hm_expect_require(expect, rules, err))
 */
#ifndef HM_EXPECT_H
#define HM_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "facts/content_rule.h"
#include "hallmark/rules.h"

/* A demand is HM_MATCH_EXACT or HM_MATCH_REGEXP (which matches all of the text);
 * zeroed, nothing is demanded. Texts are copied. */

/* A value by its name. */
struct hm_expect_pair {
    struct hm_bytes name;
    struct hm_demand value;
};

struct hm_expect_spec {
    /* The repository, "https://host/owner/name": "git+" and "https://" may be
     * left out of an exact one. By number: nobody can register it again. */
    struct hm_demand source, source_id, owner_id;
    struct hm_demand ref;    /* "refs/heads/main", whatever kind it is */
    struct hm_demand branch; /* "main"; of a build of a tag: the branch that
                                       the builder says the tag is from */
    struct hm_demand tag;    /* "v1.4.0" */
    struct hm_bytes versioned_tag; /* "v1", "v1.4": the given parts alone */
    struct hm_demand commit;
    struct hm_demand workflow; /* the calling one: ".github/workflows/x.yml" */
    const struct hm_demand *events; /* one of them: "push" */
    size_t event_count;
    bool hosted; /* on the provider's own machines */
    /* One of them: "https://github.com/o/r/.github/workflows/b.yml", of any
     * release; with "@v1.2.3", "@refs/heads/main" or "@COMMIT" of that one; a
     * pattern is compared with the whole id. A delegator that is no release
     * counts where one of them is its whole id. */
    const struct hm_demand *builders;
    size_t builder_count;
    /* Without builders: whoever the rules about identities accept may sign as
     * the builder, because the caller named him. Otherwise those in the table
     * (builder.h), and no others. */
    bool signer_named;
    const struct hm_demand *build_types; /* one of them; none: the builder's */
    size_t build_type_count;
    const struct hm_expect_pair *inputs; /* of a workflow that was dispatched */
    size_t input_count;
    /* External parameters by JSON Pointer ("/inputs/level"). A value that is no
     * text is compared as it is written. */
    const struct hm_expect_pair *parameters;
    size_t parameter_count;
    /* External parameters that may be there although the build type does not
     * have them. */
    const struct hm_bytes *allowed;
    size_t allowed_count;
    bool closed; /* even those that it has must be demanded or allowed */
    bool has_age;
    int64_t age_max_s; /* between the proved time and `now` */
    struct hm_time now;
    unsigned level; /* of SLSA's build track, at least; 0: any */
};

struct hm_expect;

/* HM_USAGE says which demand cannot be one. */
HM_MUST_USE bool hm_expect_new(struct hm_expect **out,
    const struct hm_expect_spec *spec, struct hm_err *err);
void hm_expect_free(struct hm_expect *expect);
HM_DEFINE_AUTO_PTR(expect)

/* The keys that the rules allow are Cloud Build's own (package/cloud_build.h), and
 * nobody else may sign: what they signed is that platform's word. */
void hm_expect_by_cloud_build(struct hm_expect *expect);

/* Demand it of every candidate, and allow the types of provenance. *expect must
 * outlive the rules. */
HM_MUST_USE bool hm_expect_require(
    const struct hm_expect *expect, struct hm_rules *rules, struct hm_err *err);

/* Allow who signs for the builders that are demanded, or for those in the table:
 * for callers who name nobody. HM_USAGE for a builder whose signer cannot be told
 * from its name. */
HM_MUST_USE bool hm_expect_allow(
    const struct hm_expect *expect, struct hm_rules *rules, struct hm_err *err);

/* The rule itself: its checks are "provenance", "builder", "build-type",
 * "claims", "parameters", and where it is demanded "source", "source-ref",
 * "source-digest", "source-id", "workflow", "event", "runner", "inputs", "age",
 * "level". */
struct hm_content_rule hm_expect_rule(const struct hm_expect *expect);

/* The level of the build track that these facts earn: 0 for what is no provenance,
 * or does not satisfy the expectation. Other errors: it could not be told. */
HM_MUST_USE bool hm_expect_level(unsigned *out, const struct hm_expect *expect,
    const struct hm_facts *facts, struct hm_err *err);

#endif

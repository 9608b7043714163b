/* SPDX-License-Identifier: Apache-2.0 */
/* plan.h - policies, ready to be asked.
 *
 * A plan is one policy: which images it is about, and what must be there for
 * each of them. Plans come out of documents (lib/document) and are data here;
 * they never change, and threads share them. What several plans trust alike is
 * a bench, so that evidence is verified once for all of them.
 *
 * Of the plans that match one image all that enforce must pass. A plan that only
 * warns or audits is judged like the others, and its verdict counts for nothing.
 * Where no plan matches nothing says that the image may run, and it may not. */
#ifndef HM_JUDGE_PLAN_H
#define HM_JUDGE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "policy/pattern.h"
#include "policy/rules.h"
#include "verify/verify.h"

enum hm_plan_mode { HM_PLAN_ENFORCE, HM_PLAN_WARN, HM_PLAN_AUDIT };
const char *hm_plan_mode_name(enum hm_plan_mode mode);

/* A name that is compared: a text, one with stars, or a pattern. */
struct hm_plan_name {
    struct hm_bytes text;
    struct hm_pattern *pattern; /* NULL: by the text */
    size_t head; /* of the text, at most what is in front of a star */
    /* Of an image: its host is not fixed, so every spelling of a registry's name
     * is held against it (image/alias.h). */
    bool open;
};

struct hm_plan_names {
    struct hm_plan_name *list;
    size_t count;
};

/* Which images. An empty list of images or of resources is all of them. */
struct hm_plan_match {
    struct hm_plan_names images, include, exclude, resources;
};

struct hm_requirement {
    struct hm_bytes name;
    const char *kind; /* "signature" */
    struct hm_rules *rules;
};

struct hm_exception {
    struct hm_digest digest;
    struct hm_time until; /* it does not count from then on */
    struct hm_bytes reason, by;
};

struct hm_denied {
    struct hm_digest digest;
    struct hm_bytes reason;
};

/* What evidence is verified by. */
struct hm_bench {
    struct hm_root *root;
    struct hm_bytes name; /* "public-good, acme" */
    const struct hm_key *const *keys;
    size_t key_count;
    struct hm_verify_opts opts; /* without a time of the caller */
};

struct hm_plan {
    struct hm_bytes name;
    struct hm_bytes place; /* "policy.yaml: line 3" */
    enum hm_plan_mode mode;
    struct hm_plan_match match;
    const struct hm_bench *bench;
    const struct hm_requirement *requirements;
    size_t requirement_count;
    const struct hm_exception *exceptions;
    size_t exception_count;
    const struct hm_denied *denied;
    size_t denied_count;
};

/* Of thousands of plans most are about another image. What stands in front of the
 * first star of a plan's only name ends with these letters: that is looked at
 * before the plan is. */
enum { HM_PLAN_KEY = 8 };
struct hm_plan_key {
    uint32_t end; /* 0: nothing can be told */
    uint8_t letters[HM_PLAN_KEY];
};

struct hm_plan_set {
    struct hm_digest digest; /* of all documents, and the files they name */
    const struct hm_plan *plans;
    const struct hm_plan_key *keys; /* of each; NULL: none */
    size_t count;
};

/* What the plans are asked about. NULL in a view's p: it is not known, and then
 * a plan that asks for it matches. */
struct hm_plan_about {
    bool file;             /* no image: all plans are about it */
    struct hm_bytes image; /* hm_plan_about_image() */
    struct hm_bytes namespace_name, resource;
    const struct hm_bytes *spellings; /* of the image, but for the first */
    size_t spelling_count;
};

/* It is about the image that the reference names, by whatever name of its
 * registry. Lies in the arena. */
struct hm_ref;
HM_MUST_USE bool hm_plan_about_image(struct hm_plan_about *about,
    const struct hm_ref *ref, struct hm_arena *arena, struct hm_err *err);

struct hm_plan_key hm_plan_key_of(const struct hm_plan *plan);

/* Is the plan about it? What cannot be found out, because a pattern gave up, is
 * a yes: a plan only ever takes something away. */
bool hm_plan_matches(
    const struct hm_plan *plan, const struct hm_plan_about *about);

/* What comes of an image that no plan is about. Zero is the strictest. Whatever is
 * said here, it is no where some plan names the image for another place, or denies
 * its digest; and it is never a yes. */
enum hm_no_match { HM_NO_MATCH_DENY, HM_NO_MATCH_WARN, HM_NO_MATCH_ALLOW };

/* One image, and the plans that are about it. */
struct hm_panel {
    const struct hm_plan_set *set;
    const struct hm_plan **plans; /* that match, in their order */
    size_t count;
    size_t elsewhere; /* that name the image, for other namespaces or kinds */
    enum hm_no_match no_match;
    bool has_now; /* otherwise no exception counts */
    struct hm_time now;
};

/* Choose the plans; the list lies in the arena. */
HM_MUST_USE bool hm_panel_choose(struct hm_panel *out,
    const struct hm_plan_set *set, const struct hm_plan_about *about,
    struct hm_arena *arena, struct hm_err *err);

/* Who has the say about the image, by the modes of the plans that are about it.
 * Only of the last a yes can come; zero is a no, whatever no_match says. */
enum hm_standing {
    HM_STANDING_ELSEWHERE, /* none: plans name it for another place. A no */
    HM_STANDING_UNNAMED,   /* none at all, but for audits: no_match */
    HM_STANDING_WARNED,    /* only plans that warn: it is let through */
    HM_STANDING_DECIDED,   /* plans that enforce: all of these must pass */
};
enum hm_standing hm_panel_standing(const struct hm_panel *panel);
const char *hm_standing_name(enum hm_standing standing);

#endif

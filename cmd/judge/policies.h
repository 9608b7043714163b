/* SPDX-License-Identifier: Apache-2.0 */
/* policies.h - --policy: documents instead of options.
 *
 * Policies say who must have signed, what is trusted and what else is demanded:
 * an option that says such a thing, too, would either be dropped or weaken
 * them, and is refused. YAML is read in hallmark-full.so alone. */
#ifndef HM_CMD_POLICIES_H
#define HM_CMD_POLICIES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "cmd/frame/command.h"
#include "judge/plan.h"

struct hm_documents;
struct hm_ref;

/* clang-format off */
#define HM_NO_MATCH_OPT                                                        \
    {.name = "no-match", .kind = HM_OPT_CHOICE, .choices = hm_no_match_names,  \
        .fallback = "deny",                                                    \
        .help = "an image that no policy is about is refused, or let through " \
                "as not judged, with a warning or without"}
#define HM_POLICY_OPTS                                                         \
    {.name = "policy", .kind = HM_OPT_FILE, .arg = "FILE", .repeat = true,     \
        .help = "judge by the policies in this file, or in this folder, and "  \
                "by no other option"},                                         \
    {.name = "namespace", .kind = HM_OPT_STRING, .arg = "NAME",                \
        .help = "of the policies those for this namespace; otherwise those "   \
                "for any"},                                                    \
    {.name = "resource", .kind = HM_OPT_STRING, .arg = "KIND",                 \
        .help = "of the policies those for this kind of resource, such as "    \
                "Pod; otherwise those for any"},                               \
    HM_NO_MATCH_OPT
/* clang-format on */

extern const char *const hm_no_match_names[];

/* Policies that were loaded. */
struct hm_policies {
    struct hm_documents *documents;
    void (*release)(struct hm_documents *documents);
    const struct hm_plan_set *set; /* NULL: none were asked for */
    struct hm_arena arena;
    const struct hm_key **keys; /* of all of them */
    size_t key_count;
    struct hm_plan_about about; /* as far as options say it */
    struct hm_time now;
    enum hm_no_match no_match;
};
void hm_policies_free(struct hm_policies *policies);
HM_DEFINE_AUTO(policies)

/* Does this command line judge by policies? */
bool hm_policies_asked(const struct hm_args *args);

/* No option beside them says what they say. */
HM_MUST_USE bool hm_policies_check(
    const struct hm_args *args, struct hm_err *err);

/* Which of them are about this image? NULL: a file. In the arena. */
HM_MUST_USE bool hm_policies_choose(struct hm_panel *out,
    const struct hm_policies *policies, const struct hm_ref *image,
    struct hm_arena *arena, struct hm_err *err);

/* Load files and folders, in their order; of a folder all *.yaml, *.yml and
 * *.json by name. Warnings go to run->log; ages count to `now`. Lives in
 * hallmark-full.so: elsewhere its address is NULL. */
struct hm_policy_paths {
    const char *const *list;
    size_t count;
    bool again; /* they were read before: nothing is told twice */
};
typedef bool hm_policies_loader(struct hm_policies *out, struct hm_run *run,
    const struct hm_policy_paths *paths, struct hm_time now,
    struct hm_err *err);
hm_policies_loader hm_policies_load
    __attribute__((weak, visibility("hidden"), warn_unused_result));

/* The same of --policy, and what --namespace and --resource say. */
HM_MUST_USE bool hm_policies_from_args(struct hm_policies *out,
    struct hm_run *run, struct hm_time now, struct hm_err *err);

#endif

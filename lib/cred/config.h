/* SPDX-License-Identifier: Apache-2.0 */
/* config.h - Docker's config.json and Podman's auth.json, which are one format.
 *
 *     {"auths": {"ghcr.io": {"auth": ".."}, "quay.io/team": {..}},
 *      "credHelpers": {"gcr.io": "gcloud"}, "credsStore": "secretservice"}
 *
 * The text is strict JSON, whoever wrote it; members that are nobody's here are
 * ignored, HttpHeaders among them: what a user wants sent to a Docker daemon is
 * not for registries. Entries of other registries are not looked into. */
#ifndef HM_CRED_CONFIG_H
#define HM_CRED_CONFIG_H

#include "base/limits.h"
#include "cred/cred.h"
#include "enc/json.h"

/* Who knows, in the order in which they are asked. */
struct hm_cred_choice {
    char helper[HM_CRED_HELPER_MAX + 1]; /* "" when there is none */
    /* The helper is for this very registry (credHelpers): what it does not know
     * the entry does not, either. */
    bool helper_decides;
    struct hm_cred entry; /* without its source */
};
void hm_cred_choice_free(struct hm_cred_choice *choice);
HM_DEFINE_AUTO(cred_choice)

/* What the text says of a registry. HM_FORMAT or HM_LIMIT; also for two keys
 * that mean the same registry (or part of it) and differ. */
HM_MUST_USE bool hm_cred_config_find(struct hm_cred_choice *out,
    struct hm_bytes text, struct hm_bytes host, struct hm_bytes repository,
    struct hm_err *err);

/* The helper alone: for changing the file, which must be possible where an entry
 * makes no sense. */
HM_MUST_USE bool hm_cred_config_helper(struct hm_cred_choice *out,
    struct hm_bytes text, struct hm_bytes host, struct hm_err *err);

/* Is it a helper's name: letters, digits, '-', '_' and '.', the first no dot?
 * It becomes a part of a file's name. */
bool hm_cred_helper_name_ok(struct hm_bytes name);

/* Parse the text, which stays borrowed; an empty text is {}. The root must be an
 * object. HM_FORMAT or HM_LIMIT. */
HM_MUST_USE bool hm_cred_config_parse(struct hm_json *out,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err);

/* A member of the root that is an object; nothing when absent or null. */
HM_MUST_USE bool hm_cred_config_member(struct hm_json *out, struct hm_json root,
    const char *name, struct hm_err *err);

/* Which registry a key of "auths" or "credHelpers" means; one that fits nothing
 * when it can be no registry. `name` keeps the decoded text. */
struct hm_cred_key;
HM_MUST_USE bool hm_cred_config_key(struct hm_cred_key *out,
    struct hm_buf *name, struct hm_json key, struct hm_err *err);
enum { HM_CRED_KEY_MAX = HM_CRED_HOST_MAX + 512 };

#endif

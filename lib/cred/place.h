/* SPDX-License-Identifier: Apache-2.0 */
/* place.h - where config files are, and reading one.
 *
 * The order, of which the first that knows a registry decides:
 *
 * 1. the file that an option names, alone;
 * 2. $REGISTRY_AUTH_FILE, alone;
 * 3. $DOCKER_CONFIG/config.json, if that is set;
 * 4. $XDG_RUNTIME_DIR/containers/auth.json;
 * 5. $XDG_CONFIG_HOME/containers/auth.json (~/.config/containers/auth.json);
 * 6. ~/.docker/config.json, unless DOCKER_CONFIG is set.
 *
 * That is podman's order; it, too, lets DOCKER_CONFIG, which somebody set, go
 * before its own files. A file that is not there is passed over, but for 1 and
 * 2. Every other trouble is an error: what was configured and cannot be read
 * must not look like "nothing was configured". */
#ifndef HM_CRED_PLACE_H
#define HM_CRED_PLACE_H

#include "base/buf.h"
#include "cred/helper.h"

enum { HM_CRED_PLACES_MAX = 4 };

struct hm_cred_place {
    struct hm_buf path;
    bool named; /* by an option or REGISTRY_AUTH_FILE: must be there */
    /* By an option: may be somebody else's. Found by itself it is ours or
     * root's, because what it says decides which programs are run. */
    bool any_owner;
    bool docker; /* where docker keeps it: login makes it here */
};

struct hm_cred_places {
    struct hm_cred_place list[HM_CRED_PLACES_MAX];
    size_t count;
};
void hm_cred_places_free(struct hm_cred_places *places);
HM_DEFINE_AUTO(cred_places)

/* `file` is the option's, or NULL. Without HOME and all of the variables there
 * is none, which is fine. */
HM_MUST_USE bool hm_cred_places(struct hm_cred_places *out, const char *file,
    const struct hm_cred_env *env, struct hm_err *err);

/* The whole file at `path`; *there is false when it does not exist. HM_DENIED
 * when others may write to it, or it is somebody else's; HM_LIMIT beyond
 * HM_CRED_FILE_MAX; HM_USAGE for what is no file; HM_SYSTEM. A symbolic link is
 * followed, and the file behind it is looked at. */
HM_MUST_USE bool hm_cred_place_read(struct hm_secret *out, bool *there,
    const struct hm_cred_place *place, struct hm_err *err);

#endif

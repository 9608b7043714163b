/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.h - keys that a program uses for us: "ovhcloud://release" is the key
 * "release" of the program sigstore-kms-ovhcloud in PATH.
 *
 * The protocol is Sigstore's (docs/formats/kms-plugin.md): JSON as the second
 * argument, the message on standard input, JSON on standard output. So no
 * cloud's library is linked here, and the plugins made for cosign serve. What
 * a program signs is verified by the key that it named (signer.h).
 *
 * What a program says on standard error goes to ours, as it does from cosign:
 * "touch the device" is for who runs it. It can repeat no secret of ours,
 * because it is told none: not on its input, which is what is signed, and not
 * in its environment (hm_spawn_vars). */
#ifndef HM_SIGN_PLUGIN_H
#define HM_SIGN_PLUGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "sign/signer.h"

struct hm_plugin;

struct hm_plugin_opts {
    const char *ref;      /* "ovhcloud://release" */
    const char *path_var; /* PATH */
    char *const *vars;    /* the environment, or NULL (spawn/find.h) */
    int64_t timeout_ms;   /* at most, of each run; 0: HM_PLUGIN_MS */
};

/* Does it name a plugin's key: a scheme, "://", something behind it? */
bool hm_plugin_is_ref(const char *ref);

/* Find the program and ask it for the public key. HM_NOT_FOUND when there is no
 * such program, HM_DENIED with its own words when it refuses, HM_FORMAT for an
 * answer that makes no sense, HM_SYSTEM, HM_LIMIT. Texts of opts are borrowed. */
HM_MUST_USE bool hm_plugin_open(struct hm_plugin **out,
    const struct hm_plugin_opts *opts, struct hm_err *err);
void hm_plugin_free(struct hm_plugin *plugin);
HM_DEFINE_AUTO_PTR(plugin)

/* It signs as long as `plugin` lives. */
struct hm_signer hm_plugin_signer(const struct hm_plugin *plugin);

/* ---- For tests: what an answer says ---- */

/* Append the bytes that stand in base64 in `field` of the object `method`.
 * Unknown members are ignored: later versions add some. HM_DENIED with the
 * plugin's errorMessage, HM_FORMAT. */
HM_MUST_USE bool hm_plugin_answer(struct hm_buf *out, struct hm_bytes text,
    const char *method, const char *field, struct hm_err *err);

#endif

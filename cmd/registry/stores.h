/* SPDX-License-Identifier: Apache-2.0 */
/* stores.h - from the references of a command line to the places where images
 * lie, asked in the way that its options say (opts.h). */
#ifndef HM_CMD_REGISTRY_STORES_H
#define HM_CMD_REGISTRY_STORES_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/frame/command.h"
#include "image/ref.h"
#include "store/opener.h"

struct hm_stores;

/* A reference as a word of the command line. HM_USAGE for what is none; for the
 * name of a file that is here, which would be asked of a registry on the
 * internet; and for a registry's with --offline. */
HM_MUST_USE bool hm_stores_ref(struct hm_ref *out, struct hm_arena *arena,
    struct hm_run *run, const char *text, struct hm_err *err);

/* Read the options of HM_REGISTRY_OPTS. `refs` are all references of the command
 * line: what options give as credentials is for their one host. Nobody is asked
 * for anything yet. */
HM_MUST_USE bool hm_stores_new(struct hm_stores **out, struct hm_run *run,
    const struct hm_ref *refs, size_t count, struct hm_err *err);
void hm_stores_free(struct hm_stores *stores);
HM_DEFINE_AUTO_PTR(stores)

/* The time of --timeout begins anew: for the next of several images. Nothing may
 * be under way. */
void hm_stores_begin(struct hm_stores *stores);

/* Opens registries' repositories and layouts, each once; its stores live as long
 * as `stores`. Not for several threads at once, though the stores are. */
struct hm_store_opener hm_stores_opener(struct hm_stores *stores);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* dossier_impl.h - between the files of this folder. */
#ifndef HM_CMD_DOSSIER_IMPL_H
#define HM_CMD_DOSSIER_IMPL_H

#include "cmd/dossier/dossier.h"
#include "image/ref.h"

/* Commands that verify again what was found to verify: each once. */
struct hm_again {
    struct hm_arena arena;
    const struct hm_run *run;
    const struct hm_explain *how;
    struct hm_bytes *list; /* in the arena */
    size_t count;
    bool unsayable; /* one that cannot be typed was left out */
    bool cut;       /* there were more than HM_DOSSIER_COMMANDS_MAX */
};
struct hm_again hm_again(
    const struct hm_run *run, const struct hm_explain *how);
void hm_again_free(struct hm_again *again);
HM_DEFINE_AUTO(again)

/* One more, by the facts about the image `ref` with that digest. */
HM_MUST_USE bool hm_again_add(struct hm_again *again, const struct hm_ref *ref,
    const struct hm_digest *digest, const struct hm_facts *facts,
    struct hm_err *err);

/* A section with all of them. */
void hm_again_put(const struct hm_again *again, struct hm_page *page);

#endif

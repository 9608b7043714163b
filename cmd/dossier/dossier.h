/* SPDX-License-Identifier: Apache-2.0 */
/* dossier.h - all there is to say about one image, for auditors: what it is,
 * what is attached to it, who signed that, when and from what it was built, what
 * is proved of that and what is claimed, and how to verify it again. */
#ifndef HM_CMD_DOSSIER_H
#define HM_CMD_DOSSIER_H

#include "cmd/explain/explain.h"
#include "cmd/frame/command.h"

/* Add it to the page. What cannot be read is a problem of the page. False when
 * the image itself cannot be had, or memory is out. In hallmark-full.so;
 * elsewhere its address is NULL. */
typedef bool hm_dossier_run(struct hm_page *page, struct hm_run *run,
    const struct hm_explain *how, const char *ref, struct hm_err *err);
hm_dossier_run hm_dossier
    __attribute__((weak, visibility("hidden"), warn_unused_result));

#endif

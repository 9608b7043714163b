/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - an image, what is in it, and what is attached to all of that. */
#ifndef HM_CMD_TREE_H
#define HM_CMD_TREE_H

#include "cmd/frame/command.h"
#include "cmd/show/outline.h"
#include "root/root.h"
#include "store/opener.h"

struct hm_tree {
    const struct hm_store_opener *opener;
    const struct hm_ref *evidence_repository; /* NULL: where the image is */
    const struct hm_root *root; /* that signers are held against */
    size_t nodes; /* shown so far: bounded, since an index may list one often */
    bool unsure;  /* something could not be read: told in its place */
    bool found;   /* something is attached to something */
};

/* Add the image to `at`. Who signed is told where everything but the question
 * who it should be verified, and nowhere else. False when the image itself
 * cannot be had. */
HM_MUST_USE bool hm_tree_show(struct hm_outline_at at, struct hm_tree *tree,
    const struct hm_ref *ref, struct hm_err *err);

/* For `hallmark inspect --image`: the documents of an image, as files would be
 * shown. In hallmark-full.so; elsewhere its address is NULL. */
typedef bool hm_tree_inspect_run(struct hm_outline_at at, struct hm_run *run,
    const char *ref, struct hm_err *err);
hm_tree_inspect_run hm_tree_inspect
    __attribute__((weak, visibility("hidden"), warn_unused_result));

#endif

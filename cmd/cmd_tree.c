/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_tree.c - hallmark tree IMAGE. */
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/frame/command.h"
#include "cmd/registry/opts.h"
#include "cmd/registry/stores.h"
#include "cmd/show/next.h"
#include "cmd/tree/tree.h"
#include "cmd/trust/opts.h"

static bool tree(struct hm_run *run, struct hm_err *err)
{
    const char *evidence = hm_args_str(run->args, "evidence-repository");
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(outline) outline = hm_outline();
    hm_auto_ptr(stores) stores = NULL;
    hm_auto_ptr(root) root = NULL;
    struct hm_store_opener opener;
    struct hm_tree tree = {.opener = &opener};
    struct hm_outline_at at = hm_outline_root(&outline);
    struct hm_ref refs[2];

    HM_TRY(hm_stores_ref(&refs[0], &arena, run, run->args->operands[0], err));
    if (evidence != NULL) {
        HM_TRY(hm_stores_ref(&refs[1], &arena, run, evidence, err));
        tree.evidence_repository = &refs[1];
    }
    HM_TRY(hm_stores_new(&stores, run, refs, evidence != NULL ? 2 : 1, err));
    opener = hm_stores_opener(stores);
    HM_TRY(hm_root_from_args(&root, run, err));
    tree.root = root;
    hm_outline_str(at, "schema", "hallmark.tree/1");
    if (!hm_tree_show(at, &tree, &refs[0], err)) {
        run->next_step = hm_image_next(hm_code_name(err->code));
        if (err->code != HM_USAGE)
            err->code = HM_SYSTEM; /* it could not be had: that says nothing */
        return false;
    }
    run->status = tree.unsure ? HM_EXIT_UNSURE : HM_EXIT_YES;
    return hm_outline_write(run->out, &outline, hm_args_json(run->args), err);
}

static const struct hm_opt options[] = {
    {.name = "evidence-repository",
        .kind = HM_OPT_STRING,
        .arg = "REF",
        .help = "what is attached to the image lies there"},
    HM_TRUST_OPTS,
    HM_REGISTRY_OPTS,
    {0},
};

const struct hm_command hm_command_tree = {
    .name = "tree",
    .summary = "show an image and everything attached to it",
    .text = "Shows an image, the images of an index, and all that is attached "
            "to each: signatures, attestations, SBOMs, with sizes and where "
            "they were found. Who signed is shown where the evidence verifies "
            "by the trust roots; whether that is who should have signed, only "
            "hallmark verify says.\n\nExit status 3 when something could not "
            "be read; the rest is shown.",
    .run = tree,
    .options = options,
    .common = HM_COMMON_OUTPUT,
    .variables = hm_registry_variables,
    .operands = {.name = "IMAGE", .min = 1, .max = 1, .file = true},
};

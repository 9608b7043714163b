/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_copy.c - hallmark copy | save | load. */
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/copy/move.h"
#include "cmd/frame/command.h"
#include "cmd/registry/opts.h"
#include "cmd/registry/stores.h"

/* DIR as save and load take it: a folder, whose name may hold anything. */
static struct hm_ref layout_ref(const struct hm_run *run, const char *dir)
{
    return (struct hm_ref){.kind = HM_REF_LAYOUT,
        .dir = hm_bytes_str(dir),
        .tag = hm_bytes_str(hm_args_str(run->args, "name"))};
}

static bool run_move(
    struct hm_run *run, const struct hm_move *move, struct hm_err *err)
{
    const struct hm_ref refs[] = {move->from, move->to};
    hm_auto_ptr(stores) stores = NULL;
    struct hm_store_opener opener;

    HM_TRY(hm_stores_new(&stores, run, refs, 2, err));
    opener = hm_stores_opener(stores);
    return hm_move_run(run, move, &opener, err);
}

static bool copy(struct hm_run *run, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_move move;

    HM_TRY(hm_stores_ref(&move.from, &arena, run, run->args->operands[0], err));
    HM_TRY(hm_stores_ref(&move.to, &arena, run, run->args->operands[1], err));
    return run_move(run, &move, err);
}

static bool save(struct hm_run *run, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_move move = {.to = layout_ref(run, run->args->operands[1])};

    HM_TRY(hm_stores_ref(&move.from, &arena, run, run->args->operands[0], err));
    return run_move(run, &move, err);
}

static bool load(struct hm_run *run, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_move move = {.from = layout_ref(run, run->args->operands[0])};

    HM_TRY(hm_stores_ref(&move.to, &arena, run, run->args->operands[1], err));
    return run_move(run, &move, err);
}

static const struct hm_opt copy_options[] = {
    HM_MOVE_OPTIONS, HM_REGISTRY_OPTS, {0}};

static const struct hm_opt save_options[] = {
    {.name = "name",
        .kind = HM_OPT_STRING,
        .arg = "NAME",
        .help = "what it is called in DIR, instead of by its tag"},
    HM_MOVE_OPTIONS,
    HM_REGISTRY_OPTS,
    {0},
};

static const struct hm_opt load_options[] = {
    {.name = "name",
        .kind = HM_OPT_STRING,
        .arg = "NAME",
        .help = "which image of DIR, if there are several"},
    HM_MOVE_OPTIONS,
    HM_REGISTRY_OPTS,
    {0},
};

#define WITH_EVIDENCE                                                          \
    "With all platforms, and all that is attached: signatures, attestations, " \
    "SBOMs, and what is attached to these. Manifests stay as they are to the " \
    "byte. What is there already is not sent again, so a copy that was cut "   \
    "off goes on when it is started again; the name of the image comes last."

const struct hm_command hm_command_copy = {
    .name = "copy",
    .summary = "copy an image with all its evidence",
    .text = WITH_EVIDENCE "\n\nSRC and DST are images: oci-layout:DIR[:NAME] "
                          "is one in a folder. DST without a name gets that "
                          "of SRC, or else latest.\n\nNothing is verified.",
    .run = copy,
    .options = copy_options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET,
    .variables = hm_registry_variables,
    .operands = {.name = "SRC DST", .min = 2, .max = 2, .file = true},
};

const struct hm_command hm_command_save = {
    .name = "save",
    .summary = "copy an image with all its evidence into a folder",
    .text = WITH_EVIDENCE "\n\nDIR becomes an OCI image layout, or gets one "
                          "more image. Nothing is verified.",
    .run = save,
    .options = save_options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET,
    .variables = hm_registry_variables,
    .operands = {.name = "IMAGE DIR", .min = 2, .max = 2, .file = true},
};

const struct hm_command hm_command_load = {
    .name = "load",
    .summary = "copy an image with all its evidence out of a folder",
    .text = WITH_EVIDENCE "\n\nDIR is an OCI image layout, such as hallmark "
                          "save and other tools make. Nothing is verified.",
    .run = load,
    .options = load_options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET,
    .variables = hm_registry_variables,
    .operands = {.name = "DIR IMAGE", .min = 2, .max = 2, .file = true},
};

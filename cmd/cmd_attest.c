/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_attest.c - hallmark attest. */
#include "base/err.h"
#include "cmd/registry/opts.h"
#include "cmd/sign/claims.h"
#include "cmd/sign/files.h"
#include "cmd/sign/images.h"
#include "cmd/sign/operands.h"
#include "cmd/sign/statements.h"

static bool run_attest(struct hm_run *run, struct hm_err *err)
{
    hm_auto(claims) claims = {0};
    hm_auto(signing) signing = {0};
    bool done;

    HM_TRY(hm_statements_check(run->args, err));
    HM_TRY(hm_claims_load(&claims, run, err));
    HM_TRY(hm_sign_operands_check(run, true, err));
    HM_TRY(hm_signing_load(&signing, run, "hallmark.attest/1", err));
    if (hm_args_flag(run->args, "blob"))
        done = hm_signing_statement(&signing, &claims.words, claims.subjects,
            claims.subject_count, err);
    else if (hm_args_flag(run->args, "from-buildkit"))
        done = hm_signing_buildkit(&signing, claims.words.type, err);
    else
        done = hm_signing_images(&signing, &claims.words, err);
    return hm_signing_end(&signing, done, err);
}

static const struct hm_opt options[] = {
    HM_CLAIMS_OPTS, HM_SIGNING_OPTS, HM_REGISTRY_OPTS, {0}};

extern const struct hm_command hm_command_attest;
const struct hm_command hm_command_attest = {
    .name = "attest",
    .summary = "sign a statement about images or files",
    .text =
        "Makes an in-toto statement about each IMAGE (or with --blob one about "
        "all files), with the predicate of --predicate, signs it, and attaches "
        "it to the image as a Sigstore bundle: provenance, an SBOM, the result "
        "of a scan or a test. Of files the bundle goes to --bundle.\n\n"
        "The predicate is signed as it is, to the byte. A statement that is "
        "whole already is taken with --statement, and has to be about what is "
        "named.\n\n"
        "Every bundle is verified before it is published. By a key, or by a "
        "certificate for who you are, as hallmark sign does.",
    .run = run_attest,
    .options = options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET,
    .variables = hm_signing_variables,
    .operands = {.name = "IMAGE|FILE", .max = SIZE_MAX, .file = true},
};

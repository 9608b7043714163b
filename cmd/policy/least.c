/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/policy/least.h"

#include "root/root.h"

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* As lib/verify/signer.c has it. */
static struct hm_policy_least least_of(
    const struct hm_verify_opts *opts, struct hm_profile profile)
{
    return (struct hm_policy_least){
        .sct = opts->unsafe_no_sct ? 0 : larger(profile.sct_min, opts->sct_min),
        .tlog =
            opts->unsafe_no_tlog ? 0 : larger(profile.tlog_min, opts->tlog_min),
        .tsa = larger(profile.tsa_min, opts->tsa_min),
    };
}

struct hm_policy_least hm_policy_least(
    const struct hm_bench *bench, size_t domain)
{
    return least_of(&bench->opts, hm_root_domain(bench->root, domain)->profile);
}

struct hm_policy_least hm_policy_least_of_keys(const struct hm_bench *bench)
{
    return least_of(&bench->opts, (struct hm_profile){.tlog_min = 1});
}

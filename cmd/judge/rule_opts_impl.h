/* SPDX-License-Identifier: Apache-2.0 */
/* rule_opts_impl.h - for the files of rule_opts. */
#ifndef HM_RULE_OPTS_IMPL_H
#define HM_RULE_OPTS_IMPL_H

#include "cmd/judge/rule_opts.h"

/* rule_opts_who.c: is there an option about certificates? Its name, or NULL. */
const char *hm_rule_opts_who(const struct hm_args *args);

/* Add the allowed identities. */
HM_MUST_USE bool hm_rule_opts_identities(
    struct hm_rules *rules, const struct hm_args *args, struct hm_err *err);

/* "NAME=VALUE", of whichever option: a demand on that extension. */
HM_MUST_USE bool hm_rule_opts_extension(struct hm_ext_demand *out,
    const char *text, enum hm_match match, struct hm_err *err);

/* rule_opts_keys.c: load the keys and add them. */
HM_MUST_USE bool hm_rule_opts_keys(
    struct hm_rule_args *out, struct hm_run *run, struct hm_err *err);

/* rule_opts_vsa.c: --verifier-id and what goes with it. */
HM_MUST_USE bool hm_rule_opts_vsa(
    struct hm_rule_args *out, const struct hm_args *args, struct hm_err *err);

/* rule_opts_package.c: --publisher, --keys, --cloud-build. */
HM_MUST_USE bool hm_rule_opts_package(
    struct hm_rule_args *out, struct hm_run *run, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/demand.h"

#include "base/err.h"
#include "facts/facts.h"

void hm_sign_demand_free(struct hm_sign_demand *demand)
{
    hm_rules_free(demand->rules);
    hm_root_free(demand->root);
    *demand = (struct hm_sign_demand){0};
}

/* Without a type: a signature over the file. cosign's type of an image's
 * signature is what images are asked for anyway. */
static bool add_content(struct hm_rules *rules,
    const struct hm_demand_opts *opts, struct hm_err *err)
{
    bool is_signature =
        opts->image && hm_bytes_eq_str(opts->type, hm_facts_sign_type);

    if (opts->type.len > 0 && !is_signature)
        HM_TRY(hm_rules_allow_predicate(rules, opts->type, err));
    for (size_t i = 0; i < opts->annotation_count; i++)
        HM_TRY(hm_rules_require_annotation(
            rules, opts->annotations[i].name, opts->annotations[i].value, err));
    return true;
}

static bool demand_key(struct hm_sign_demand *out,
    const struct hm_signer *signer, struct hm_err *err)
{
    const struct hm_window always = {0};

    out->keys[0] = signer->key;
    out->judge.keys = out->keys;
    out->judge.key_count = 1;
    return hm_rules_allow_key(out->rules, signer->key, &always, err);
}

static bool demand_identity(struct hm_sign_demand *out,
    const struct hm_sign_identity *identity, struct hm_err *err)
{
    const struct hm_identity_spec spec = {
        .issuer = {HM_MATCH_EXACT, identity->issuer},
        .subject = {HM_MATCH_EXACT, identity->subject}};

    return hm_rules_allow_identity(out->rules, &spec, err);
}

/* What a log or a clock says counts by the root that their answers were held
 * against. */
static bool demand_services(struct hm_sign_demand *out,
    const struct hm_sign_services *services, struct hm_err *err)
{
    if (services != NULL) {
        out->judge.root = services->root;
        out->opts.tlog_min = (unsigned)services->choices->tlog.wanted;
        out->opts.tsa_min = (unsigned)services->choices->tsa.wanted;
        out->opts.unsafe_no_tlog = out->opts.tlog_min == 0;
        return true;
    }
    HM_TRY(hm_root_new(&out->root, err));
    out->judge.root = out->root;
    out->opts.unsafe_no_tlog = true;
    return true;
}

static bool make(struct hm_sign_demand *out, const struct hm_demand_opts *opts,
    struct hm_err *err)
{
    HM_TRY(hm_rules_new(&out->rules, err));
    out->judge.rules = out->rules;
    out->judge.opts = &out->opts;
    HM_TRY(demand_services(out, opts->services, err));
    if (opts->identity != NULL)
        HM_TRY(demand_identity(out, opts->identity, err));
    else
        HM_TRY(demand_key(out, opts->signer, err));
    return add_content(out->rules, opts, err);
}

bool hm_sign_demand_new(struct hm_sign_demand *out,
    const struct hm_demand_opts *opts, struct hm_err *err)
{
    *out = (struct hm_sign_demand){0};
    if (make(out, opts, err))
        return true;
    hm_sign_demand_free(out);
    return false;
}

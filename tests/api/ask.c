/* SPDX-License-Identifier: Apache-2.0 */
#include "api/ask.h"

#include "base/err.h"
#include "bundle/write.h"
#include "lab/lab_layer.h"
#include "verify/court.h"

bool ask_rules(struct hm_rules **out, const char *identity, const char *issuer,
    struct hm_err *err)
{
    const struct hm_identity_spec spec = {
        .issuer = {HM_MATCH_EXACT, hm_bytes_str(issuer)},
        .subject = {HM_MATCH_EXACT, hm_bytes_str(identity)},
    };

    return hm_rules_new(out, err) && hm_rules_allow_identity(*out, &spec, err);
}

bool ask_evidence(struct hm_evidence_file **out, const struct lab_made *made,
    struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    lab_layer_auto layer = {0};

    if (made->evidence.has_payload)
        return lab_layer(&layer, made, err) &&
            hm_evidence_layer(out, &layer.layer, err);
    return hm_bundle_write(&text, &made->evidence, err) &&
        hm_evidence_parse(out, hm_buf_view(&text), err);
}

static bool allow(
    struct ask *ask, const struct lab_kind *kind, struct hm_err *err)
{
    const struct hm_window always = {.has_start = false};

    HM_TRY(ask_rules(&ask->rules, LAB_IDENTITY, LAB_ISSUER, err));
    HM_TRY(hm_key_parse(&ask->key, hm_key_spki(ask->lab->signer), err));
    HM_TRY(hm_rules_allow_key(ask->rules, ask->key, &always, err));
    return !kind->envelope || kind->image ||
        hm_rules_allow_predicate(ask->rules, HM_LIT(LAB_PREDICATE), err);
}

bool ask_new(struct ask *out, const char *name, struct hm_err *err)
{
    const struct lab_kind *kind = lab_kind(name);

    *out = (struct ask){.root = NULL};
    out->lab = court_lab();
    if (out->lab == NULL)
        return hm_fail(err, HM_SYSTEM, "no lab");
    HM_TRY(lab_sign(&out->made, out->lab, kind, err));
    HM_TRY(lab_root(&out->root, out->lab, err));
    HM_TRY(allow(out, kind, err));
    HM_TRY(ask_evidence(&out->file, &out->made, err));
    out->files[0] = out->file;
    out->keys[0] = out->key;
    out->request = (struct hm_request){
        .size = sizeof(struct hm_request),
        .root = out->root,
        .rules = out->rules,
        .keys = out->keys,
        .key_count = 1,
        .evidence = out->files,
        .evidence_count = 1,
        .name = HM_LIT("artifact"),
        .has_message = true,
        .message = HM_LIT(LAB_MESSAGE),
    };
    return true;
}

void hm_ask_free(struct ask *ask)
{
    hm_evidence_file_free(ask->file);
    hm_rules_free(ask->rules);
    hm_root_free(ask->root);
    hm_key_free(ask->key);
    hm_lab_made_free(&ask->made);
}

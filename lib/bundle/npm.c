/* SPDX-License-Identifier: Apache-2.0 */
/* {"attestations": [{"predicateType", "bundle"}]} of npm's registry. What
 * stands around the bundles is not evidence: `predicateType` repeats the
 * statement, which is what is read. */
#include "base/err.h"
#include "bundle/read.h"
#include "enc/json_field.h"

bool hm_npm_is(struct hm_json item)
{
    enum hm_json_type type = hm_json_type(hm_json_get(item, "predicateType"));

    return type != HM_JSON_NONE && type != HM_JSON_NULL;
}

bool hm_npm_read_attestation(
    struct hm_evidence_file *file, struct hm_json item, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    struct hm_json_obj o = hm_json_root(&rd, item);
    struct hm_json bundle;

    rd.null_is_absent = true;
    hm_json_str(&o, "predicateType");
    bundle = hm_json_any(&o, "bundle");
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    return hm_bundle_read(file, bundle, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* {"attestations": [{"bundle", "bundle_url", ..}]} of the GitHub API. */
#include "base/err.h"
#include "bundle/read.h"
#include "enc/json_field.h"

/* The API is going to leave the bundle out and give its address only. Who has
 * no network says so: nothing attached would be another answer. */
static bool read_item(
    struct hm_evidence_file *file, struct hm_json item, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    struct hm_json_obj o = hm_json_root(&rd, item);
    struct hm_json bundle;

    rd.null_is_absent = true;
    bundle = hm_json_opt_any(&o, "bundle");
    if (bundle.doc == NULL && hm_json_has(&o, "bundle_url"))
        hm_json_fail(&rd, item, HM_UNSUPPORTED,
            "no bundle but its address, which must be fetched");
    hm_json_any(&o, "bundle");
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    return hm_bundle_read(file, bundle, err);
}

/* Each element tells whose it is: no other one, which may be anybody's, has a
 * say in how it is read. */
static bool read_any(
    struct hm_evidence_file *file, struct hm_json item, struct hm_err *err)
{
    return hm_npm_is(item) ? hm_npm_read_attestation(file, item, err)
                           : read_item(file, item, err);
}

bool hm_github_api_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    struct hm_json_obj o = hm_json_root(&rd, v);
    struct hm_json_list l =
        hm_json_list(&o, "attestations", HM_EVIDENCE_COUNT_MAX);

    hm_json_close(&o, HM_JSON_IGNORE);
    while (hm_json_next(&l))
        HM_TRY(hm_evidence_piece(file, l.item, read_any, err));
    return hm_json_end(&rd, err);
}

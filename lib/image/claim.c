/* SPDX-License-Identifier: Apache-2.0 */
#include "image/claim.h"

#include "base/err.h"
#include "base/limits.h"
#include "image/descriptor.h"

/* Other tools sign payloads of this shape, too, and mean something else by it:
 * the type is theirs to tell. */
static const struct hm_json_name types[] = {
    {"cosign container image signature", 1},
    {NULL, 0},
};

static void read_critical(struct hm_image_claim *out, struct hm_json_obj *root)
{
    struct hm_json_obj critical = hm_json_obj(root, "critical");
    struct hm_json_obj identity = hm_json_obj(&critical, "identity");
    struct hm_json_obj image = hm_json_obj(&critical, "image");

    out->reference = hm_json_str(&identity, "docker-reference");
    hm_image_digest_read(
        &out->digest, root->rd, hm_json_any(&image, "docker-manifest-digest"));
    (void)hm_json_enum(&critical, "type", types);
    hm_json_close(&image, HM_JSON_REJECT);
    hm_json_close(&identity, HM_JSON_REJECT);
    hm_json_close(&critical, HM_JSON_REJECT);
}

bool hm_image_claim_parse(struct hm_image_claim *out, struct hm_arena *arena,
    struct hm_bytes payload, struct hm_err *err)
{
    hm_auto(arena) tape = hm_arena(HM_IMAGE_TAPE_MAX);
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_image_claim claim = {.text = payload};
    struct hm_json_obj root;
    struct hm_json v;

    rd.null_is_absent = true; /* "optional": null is what cosign writes */
    if (!hm_json_parse_borrowed(&v, &tape, payload, HM_CLAIM_MAX, err))
        return hm_wrap(err, "payload");
    root = hm_json_root(&rd, v);
    read_critical(&claim, &root);
    hm_image_texts(&claim.optional, &rd, hm_json_opt_any(&root, "optional"));
    hm_json_close(&root, HM_JSON_REJECT);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "payload");
    *out = claim;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* hashedrekord 0.0.1 (Rekor v1): a signature over a message, by its digest. */
#include "base/err.h"
#include "crypto/digest.h"
#include "tlog/entry_impl.h"

struct parts {
    struct hm_digest digest;
    struct hm_bytes signature, pem;
};

static struct parts read_parts(struct hm_json_obj *spec)
{
    struct parts out;
    struct hm_json_obj data = hm_json_obj(spec, "data");
    struct hm_json_obj signature = hm_json_obj(spec, "signature");
    struct hm_json_obj key = hm_json_obj(&signature, "publicKey");

    out.digest = hm_body_hash(&data, "hash");
    out.signature = hm_json_base64(&signature, "content", HM_BASE64);
    out.pem = hm_json_base64(&key, "content", HM_BASE64);
    hm_json_close(&key, HM_JSON_REJECT);
    hm_json_close(&signature, HM_JSON_REJECT);
    hm_json_close(&data, HM_JSON_REJECT);
    return out;
}

bool hm_hashedrekord_1_binds(const struct hm_entry *entry,
    const struct hm_signed *what, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
    const struct hm_digest *digest;
    struct hm_body body;
    struct parts parts;

    HM_TRY(hm_body_open(&body, &arena, entry, err));
    parts = read_parts(&body.spec);
    HM_TRY(hm_body_close(&body, entry, err));
    HM_TRY(hm_signed_is_message(what, err));
    HM_TRY(hm_signed_has_signature(what, parts.signature, err));
    HM_TRY(hm_signed_has_pem(what, &arena, parts.pem, err));
    HM_TRY(hm_signed_digest(&digest, what, parts.digest.hash, err));
    if (!hm_digest_eq(digest, &parts.digest))
        return hm_fail(err, HM_MISMATCH,
            "log entry is of another message: %s, not %s",
            HM_SHOW_DIGEST(&parts.digest), HM_SHOW_DIGEST(digest));
    return true;
}

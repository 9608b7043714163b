/* SPDX-License-Identifier: Apache-2.0 */
#include "image/digest.h"

#include "base/buf.h"
#include "base/err.h"
#include "enc/hex.h"

bool hm_image_digest_parse(
    struct hm_digest *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_digest digest;

    HM_TRY(hm_digest_parse(&digest, in, err));
    if (digest.hash != HM_SHA256 && digest.hash != HM_SHA512)
        return hm_fail(err, HM_UNSUPPORTED,
            "hash function \"%s\", wanted sha256 or sha512",
            hm_hash_name(digest.hash));
    *out = digest;
    return true;
}

bool hm_image_digest_begins(struct hm_bytes in)
{
    return hm_bytes_starts(in, HM_LIT("sha256:")) ||
        hm_bytes_starts(in, HM_LIT("sha512:"));
}

void hm_image_blob_path(struct hm_buf *out, const struct hm_digest *digest)
{
    struct hm_bytes raw = hm_digest_view(digest);

    if (raw.len == 0) {
        hm_buf_fail(out, HM_USAGE);
        return;
    }
    hm_buf_printf(out, "blobs/%s/", hm_hash_name(digest->hash));
    hm_hex_encode(out, raw);
}

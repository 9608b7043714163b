/* SPDX-License-Identifier: Apache-2.0 */
/* blob.h - artifacts as the user names them: a file, "-" for standard input, or
 * a digest, "sha256:.."; or what statements have instead of one:
 * "gitCommit:..", "gce_image_id:..". A file is read once, however many digests of it are
 * needed, and is not held in memory unless a signature is over its very bytes.
 */
#ifndef HM_CMD_BLOB_H
#define HM_CMD_BLOB_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "cmd/frame/command.h"
#include "hallmark/digest.h"
#include "verify/verify.h"

enum { HM_BLOB_DIGESTS = 3 };

struct hm_blob {
    const char *ref; /* as given */
    struct hm_digest digests[HM_BLOB_DIGESTS];
    size_t digest_count;
    struct hm_subject_digest other; /* of `ref`; empty: a file, or digests */
    bool has_message;
    struct hm_buf message;
    bool pae;              /* its bytes are what an envelope's signer signs */
    struct hm_err problem; /* why there is nothing: HM_OK, there is */
};

/* Is that a digest, or what stands for one, and no file? */
bool hm_blob_is_digest(const char *ref);

/* HM_USAGE for what looks like a digest and is none. */
HM_MUST_USE bool hm_blob_check_ref(const char *ref, struct hm_err *err);

/* Read `ref`. What a digest does not give is left out, and so are the bytes of
 * what is larger than HM_BLOB_MESSAGE_MAX: the judge says that it needed them.
 */
HM_MUST_USE bool hm_blob_read(struct hm_blob *out, struct hm_run *run,
    const char *ref, struct hm_artifact_need need, struct hm_err *err);
void hm_blob_free(struct hm_blob *blob);
HM_DEFINE_AUTO(blob)

/* The same for the judge; borrows from the blob. */
struct hm_artifact hm_blob_artifact(const struct hm_blob *blob);

#endif

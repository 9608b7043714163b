/* SPDX-License-Identifier: Apache-2.0 */
/* digest.h - hashing, at once or piece by piece.
 *
 *     hm_auto(hasher) hasher = {0};
 *
 *     HM_TRY(hm_hasher_new(&hasher, HM_SHA256, err));
 *     while (...)
 *         hm_hasher_put(&hasher, chunk);
 *     HM_TRY(hm_hasher_end(&digest, &hasher, err));
 *
 * Puts return nothing: the first failure stays, and hm_hasher_end() asks once.
 * What a digest is and how it compares stands in hallmark/digest.h. */
#ifndef HM_DIGEST_H
#define HM_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "hallmark/digest.h"

struct hm_buf;
struct hm_json_name;
struct evp_md_ctx_st; /* OpenSSL's */

/* "sha256", "sha384" or "sha512"; "none" for anything else. */
const char *hm_hash_name(enum hm_hash hash);

/* By exactly that name; HM_HASH_NONE when it is not one of the three. */
enum hm_hash hm_hash_by_name(struct hm_bytes name);

/* As Sigstore's protobufs spell it: "SHA2_256", "SHA2_384" or "SHA2_512"; empty
 * for anything else. */
const char *hm_hash_proto_name(enum hm_hash hash);

/* Both spellings, for hm_json_enum(). A field has one or the other. */
extern const struct hm_json_name *const hm_hash_names;
extern const struct hm_json_name *const hm_hash_proto_names;

/* Bytes of a digest; 0 when `hash` names no function. */
size_t hm_hash_len(enum hm_hash hash);

/* A digest that came as raw bytes. HM_USAGE, or HM_FORMAT when the length is
 * not the function's. */
HM_MUST_USE bool hm_digest_from(struct hm_digest *out, enum hm_hash hash,
    struct hm_bytes raw, struct hm_err *err);

/* Its bytes, borrowed; empty for a zeroed digest or one whose length is not
 * its function's. */
struct hm_bytes hm_digest_view(const struct hm_digest *digest);

/* Append "sha256:" and the digits. A zeroed digest makes the buffer fail. */
void hm_digest_write(struct hm_buf *out, const struct hm_digest *digest);

/* The same for a message, alive as long as the enclosing block:
 *     hm_fail(err, HM_MISMATCH, "artifact is %s", HM_SHOW_DIGEST(&digest)) */
enum { HM_DIGEST_SHOW_SIZE = 8 + 2 * HM_DIGEST_MAX };
#define HM_SHOW_DIGEST(digest)                                                 \
    hm_digest_show((char[HM_DIGEST_SHOW_SIZE]){0}, (digest))
char *hm_digest_show(char *out, const struct hm_digest *digest);

/* Hashing that is under way. Zeroed, it is empty and may be freed. */
struct hm_hasher {
    struct evp_md_ctx_st *ctx;
    enum hm_hash hash;
    bool failed;
};

/* HM_USAGE when `hash` names no function, HM_SYSTEM. */
HM_MUST_USE bool hm_hasher_new(
    struct hm_hasher *out, enum hm_hash hash, struct hm_err *err);
void hm_hasher_free(struct hm_hasher *hasher);
HM_DEFINE_AUTO(hasher)

void hm_hasher_put(struct hm_hasher *hasher, struct hm_bytes in);

/* The digest of everything put. Ends the hasher: another end is HM_USAGE. */
HM_MUST_USE bool hm_hasher_end(
    struct hm_digest *out, struct hm_hasher *hasher, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* spool.h - bytes that come in pieces and may be many: a few in memory, more in
 * a file. What came is hashed on its way, by SHA-256, which is nearly always
 * what is asked for in the end. */
#ifndef HM_SANDBOX_SPOOL_H
#define HM_SANDBOX_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "crypto/digest.h"

struct hm_serve_request;

/* Zeroed, it is empty and may be freed. */
struct hm_spool {
    uint64_t len;
    struct hm_buf memory; /* as long as there is no file */
    bool has_file;
    int fd;
    struct hm_buf path; /* of the file, when it has a name */
    bool named;
    const char *dir;
    struct hm_hasher hasher;
};

/* `dir` is where a file is made, and is borrowed. `named`: it keeps its name,
 * so that hm_spool_keep() can give it another; else nobody can find it. */
HM_MUST_USE bool hm_spool_new(
    struct hm_spool *out, const char *dir, bool named, struct hm_err *err);
void hm_spool_free(struct hm_spool *spool);
HM_DEFINE_AUTO(spool)

/* Append. HM_LIMIT beyond HM_SANDBOX_BLOB_MAX, HM_SYSTEM. */
HM_MUST_USE bool hm_spool_put(
    struct hm_spool *spool, struct hm_bytes in, struct hm_err *err);

/* Append the body of a request, from memory or from its file. */
HM_MUST_USE bool hm_spool_put_body(struct hm_spool *spool,
    const struct hm_serve_request *req, struct hm_err *err);

/* The digest of all that came: once, and nothing is put afterwards. */
HM_MUST_USE bool hm_spool_digest(struct hm_digest *out, struct hm_spool *spool,
    enum hm_hash hash, struct hm_err *err);

/* A file of that name with what came, at once. The spool is empty then. */
HM_MUST_USE bool hm_spool_keep(
    struct hm_spool *spool, const char *path, struct hm_err *err);

/* read(2) at a place, all of it: HM_SYSTEM when there is less. */
HM_MUST_USE bool hm_fd_read_at(
    int fd, uint64_t at, uint8_t *out, size_t len, struct hm_err *err);

#endif

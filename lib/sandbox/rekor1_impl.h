/* SPDX-License-Identifier: Apache-2.0 */
/* rekor1_impl.h - the inside of the sandbox's Rekor v1; for rekor1*.c only.
 * Whatever looks at the tree holds the lock. */
#ifndef HM_SANDBOX_REKOR1_IMPL_H
#define HM_SANDBOX_REKOR1_IMPL_H

#include <pthread.h>

#include "enc/json_write.h"
#include "sandbox/rekor.h"
#include "sandbox/rekor1.h"

#define HM_REKOR1_ENTRIES "/api/v1/log/entries"
/* A name, and " - " and a number of 64 bits. */
enum { HM_REKOR1_ORIGIN_SIZE = HM_REKOR_NAME_SIZE + 24 };

struct hm_sandbox_rekor1 {
    struct hm_sandbox_rekor1_opts opts;
    pthread_mutex_t lock; /* over the tree */
    struct hm_sandbox_tree *tree;
    struct hm_tree_hash id;
    uint64_t tree_id;
    char name[HM_REKOR_NAME_SIZE], origin[HM_REKOR1_ORIGIN_SIZE];
};

/* One request. */
struct hm_rekor1_call {
    struct hm_sandbox_rekor1 *log;
    const struct hm_fault_hits *hits;
    const struct hm_serve_request *req;
    struct hm_serve_response *resp;
    struct hm_bytes path; /* behind the prefix */
};

static inline struct hm_bytes hm_rekor1_hash(const struct hm_tree_hash *hash)
{
    return hm_bytes(hash->b, sizeof(hash->b));
}

/* {"code","message"}, and the status of a failure. */
void hm_rekor1_error(
    const struct hm_rekor1_call *call, int status, const char *text);
void hm_rekor1_fail(
    const struct hm_rekor1_call *call, const struct hm_err *err);

void hm_rekor1_add_hex(
    struct hm_json_out *json, json_t *at, const char *name, struct hm_bytes in);
void hm_rekor1_add_hashes(
    struct hm_json_out *json, json_t *at, const struct hm_buf *hashes);
void hm_rekor1_put_uuid(struct hm_buf *out, const struct hm_sandbox_rekor1 *log,
    const struct hm_tree_hash *leaf);
HM_MUST_USE bool hm_rekor1_checkpoint(struct hm_buf *out,
    const struct hm_sandbox_rekor1 *log, struct hm_err *err);

/* The request's body. */
HM_MUST_USE bool hm_rekor1_json(struct hm_json *out, struct hm_arena *arena,
    const struct hm_rekor1_call *call, struct hm_err *err);

/* {"UUID": {...}} as a member of `at`; as the whole answer. */
HM_MUST_USE bool hm_rekor1_add_entry(struct hm_json_out *json, json_t *at,
    const struct hm_sandbox_rekor1 *log, uint64_t index, struct hm_err *err);
void hm_rekor1_answer_entry(
    const struct hm_rekor1_call *call, int status, uint64_t index);
/* Routes. */
void hm_rekor1_get_by_index(const struct hm_rekor1_call *call);
void hm_rekor1_get_by_uuid(const struct hm_rekor1_call *call);
void hm_rekor1_get_log(const struct hm_rekor1_call *call);
void hm_rekor1_get_key(const struct hm_rekor1_call *call);
void hm_rekor1_get_proof(const struct hm_rekor1_call *call);
void hm_rekor1_retrieve(const struct hm_rekor1_call *call);

#endif

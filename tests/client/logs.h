/* SPDX-License-Identifier: Apache-2.0 */
/* logs.h - both Rekors of the sandbox behind one struct hm_http, a root that
 * trusts them, and something signed: for tests of their clients.
 *
 *     logs_auto logs = {0};
 *
 *     if (!CHECK_OK(logs_new(&logs, &err)))
 *         return;
 *     hm_rekor1_add_hashedrekord(&logged, &logs.ask1, &logs.what, &err); */
#ifndef HM_TESTS_CLIENT_LOGS_H
#define HM_TESTS_CLIENT_LOGS_H

#include "client/logged.h"
#include "lab/serve_http.h"
#include "sandbox/rekor1.h"
#include "sandbox/rekor2.h"

#define LOGS_URL1 "http://127.0.0.1/rekor"
#define LOGS_URL2 "http://127.0.0.1/rekor2"
#define LOGS_MESSAGE "an artifact"

struct logs {
    struct hm_key *key1, *key2, *signer; /* P-256, Ed25519, P-256 */
    struct hm_sandbox_rekor1 *rekor1;
    struct hm_sandbox_rekor2 *rekor2;
    struct hm_root *root;
    struct lab_serve serve;
    struct hm_rekor_ask ask1, ask2;
    /* A message, and an envelope in JSON, each signed by `signer`. */
    struct hm_digest digest;
    struct hm_buf signature, envelope_signature, envelope;
    struct hm_signed what, enveloped;
    enum hm_fault fault; /* at work in both while `faulty` */
    bool faulty;
    /* Has the last word about each answer; NULL: nobody. */
    void (*alter)(void *ctx, const struct hm_serve_request *req,
        struct hm_serve_response *resp);
    void *alter_ctx;
    char paths[512]; /* what was asked for, one after the other */
};

HM_MUST_USE bool logs_new(struct logs *out, struct hm_err *err);
void logs_free(struct logs *logs);
#define logs_auto __attribute__((cleanup(logs_free))) struct logs

/* Sign another message, for an entry of its own. */
HM_MUST_USE bool logs_sign(
    struct logs *logs, const char *message, struct hm_err *err);

/* A trust root of these keys; NULL: without that log. */
HM_MUST_USE bool logs_root(struct hm_root **out, const struct hm_key *rekor1,
    const struct hm_key *rekor2, struct hm_err *err);

/* Replace `from`, once in the answer, by as many bytes of `to`. False: it is not
 * there. */
bool logs_replace(
    struct hm_serve_response *resp, const char *from, const char *to);

/* Does the judge take a bundle with this entry, written and read again? */
HM_MUST_USE bool logs_judge(const struct logs *logs,
    const struct hm_entry *entry, bool envelope, struct hm_err *err);

#endif

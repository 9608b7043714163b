/* SPDX-License-Identifier: Apache-2.0 */
/* verify.h - is this artifact signed by whom it should be?
 *
 *     struct hm_request request = {.size = sizeof(request)};
 *     struct hm_result *result = NULL;
 *
 *     request.root = root;
 *     request.rules = rules;
 *     request.evidence = &evidence;
 *     request.evidence_count = 1;
 *     request.has_message = true;
 *     request.message = file;
 *     if (hm_verify_artifact(&result, &request, &err))
 *         install();
 *     hm_result_free(result);
 *
 * No clock, no file, no network: the same request gives the same verdict, byte
 * for byte.
 *
 * Threads: any number may verify at the same time with the same root, rules,
 * keys and evidence. */
#ifndef HALLMARK_VERIFY_H
#define HALLMARK_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/api.h"
#include "hallmark/bytes.h"
#include "hallmark/digest.h"
#include "hallmark/err.h"
#include "hallmark/evidence.h"
#include "hallmark/facts.h"
#include "hallmark/key.h"
#include "hallmark/report.h"
#include "hallmark/rules.h"
#include "hallmark/time.h"
#include "hallmark/trust.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is asked. Zero all of it first, then set `size` to its sizeof: that is
 * how a library tells which members its caller knew. Members that an older
 * caller does not have are zero, which is the strictest. A newer caller is
 * served as long as what it knows more is zero; a demand that this library does
 * not know is never dropped, but HM_USAGE. Everything is borrowed for the
 * call; results borrow from evidence and root for longer. */
struct hm_request {
    size_t size;
    const struct hm_root *root;
    const struct hm_rules *rules;
    /* Public keys that evidence may be signed with. Whether they suffice is
     * what the rules say (hm_rules_allow_key). */
    const struct hm_key *const *keys;
    size_t key_count;
    /* Files without any evidence in them do not exist; no file at all is
     * allowed, and then the verdict is HM_NOTHING. */
    const struct hm_evidence_file *const *evidence;
    size_t evidence_count;
    /* What was signed. `name` is for the report and may be empty. Its digests,
     * one for each function, all of the same bytes; or the bytes themselves, of
     * which the digests are then computed; or both, which must agree. Pure
     * Ed25519 signs no digest and needs the bytes.
     *
     * Whoever gives digests alone says in `pae` whether the bytes begin with
     * "DSSEv1 ": they are what an envelope's signer signs, and that signature
     * would otherwise pass as one over the file (docs/security.md). */
    struct hm_bytes name;
    const struct hm_digest *digests;
    size_t digest_count;
    struct hm_bytes message;
    /* The caller's time, for long-lived certificates of own authorities alone:
     * all others are judged at the times that were proved. */
    struct hm_time now;
    /* Raise what the root's domains demand: certificate logs, transparency logs
     * and timestamps, counted by operator. */
    unsigned sct_min, tlog_min, tsa_min;
    bool has_message, has_now;
    /* Each of these shows in the report as a waived check. */
    bool unsafe_no_sct, unsafe_no_tlog;
    bool unsafe_no_time; /* take the certificate's start as the time */
    /* Of digests alone: the bytes begin with "DSSEv1 ". Of `message` the
     * library sees it by itself. */
    bool pae;
    /* It is an image: digests (one is enough) or message are its manifest's.
     * What counts as a signature is then cosign's statement or payload that
     * names such a digest, or where the rules ask for its type a statement, and
     * never a signature over the manifest's bytes. */
    bool image;
    unsigned char reserved[5]; /* zero */
};

/* What came out of it. A result belongs to one thread at a time. */
struct hm_result;

/* True for a verified yes, and for nothing else.
 *
 * *out is the report, with the facts where the answer is yes. It is set
 * whenever there is one, so also where the answer is false, and NULL otherwise;
 * it belongs to the caller, to be freed before the root and the evidence.
 *
 * After false, `err` says why in a line, by the first check that denied, and
 * its code is that check's: HM_POLICY, HM_MISMATCH, HM_UNTRUSTED, HM_EXPIRED ..
 * HM_NOT_FOUND also when there was no evidence. HM_SYSTEM, HM_NETWORK and
 * HM_DENIED say nothing about the artifact (the verdict is HM_COULD_NOT_TELL).
 * HM_USAGE with *out NULL is a request that cannot be judged: NULL or missing
 * members, rules that name nobody, no digest and no message, a zeroed digest, two
 * of one function, a message that is not what the digests say, demanding and
 * waiving the same thing. */
HM_API HM_MUST_USE bool hm_verify_artifact(struct hm_result **out,
    const struct hm_request *request, struct hm_err *err);

/* NULL is allowed. */
HM_API void hm_result_free(struct hm_result *result);

/* HM_COULD_NOT_TELL for NULL. */
HM_API enum hm_verdict hm_result_verdict(const struct hm_result *result);

/* The report for people, and as one line of JSON (docs/formats/report.md).
 * Made when first asked for; the view borrows from the result. HM_LIMIT,
 * HM_SYSTEM; HM_USAGE for NULL. */
HM_API HM_MUST_USE bool hm_result_text(
    struct hm_bytes *out, struct hm_result *result, struct hm_err *err);
/* See hm_result_text(). */
HM_API HM_MUST_USE bool hm_result_json(
    struct hm_bytes *out, struct hm_result *result, struct hm_err *err);

/* How many pieces of evidence were proved and satisfy the rules: at least one
 * when the verdict is yes, none otherwise. */
HM_API size_t hm_result_count(const struct hm_result *result);

/* What was proved by one of them. Borrowed from the result; NULL beyond the
 * last. */
HM_API const struct hm_facts *hm_result_facts(
    const struct hm_result *result, size_t index);

#ifdef __cplusplus
}
#endif

#endif

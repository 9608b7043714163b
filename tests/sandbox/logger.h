/* SPDX-License-Identifier: Apache-2.0 */
/* logger.h - requests to both Rekors of the sandbox, for their own tests. */
#ifndef HM_TESTS_SANDBOX_LOGGER_H
#define HM_TESTS_SANDBOX_LOGGER_H

#include "sandbox/rekor1.h"
#include "sandbox/rekor2.h"
#include "tlog/entry.h"

struct logger {
    struct hm_key *key1, *key2, *signer; /* P-256, Ed25519, P-256 */
    struct hm_sandbox_rekor1 *rekor1;
    struct hm_sandbox_rekor2 *rekor2;
    enum hm_fault fault; /* at work when `faulty` */
    bool faulty;
    struct hm_serve_response resp; /* the last one */
    struct hm_buf text;            /* of its body */
    struct hm_digest digest;       /* what is signed */
    struct hm_buf signature;
    struct hm_signed what;
};

/* dir NULL: in memory. */
HM_MUST_USE bool logger_new(
    struct logger *out, const char *dir, struct hm_err *err);
/* Close the logs, and open them again. */
HM_MUST_USE bool logger_again(
    struct logger *logger, const char *dir, struct hm_err *err);
void logger_free(struct logger *logger);
#define logger_auto __attribute__((cleanup(logger_free))) struct logger

/* Sign a message, anew. */
HM_MUST_USE bool logger_sign(
    struct logger *logger, const char *message, struct hm_err *err);

/* "GET /rekor/...?a=b"; the status. The answer's text ends with a NUL. */
int logger_ask(struct logger *logger, const char *line, struct hm_bytes body);
/* Have what was signed last logged; the status. */
int logger_add1(struct logger *logger);
int logger_add2(struct logger *logger);

const char *logger_text(struct logger *logger);
bool logger_says(struct logger *logger, const char *words);
/* The value of a field of the last answer; "" when absent. */
const char *logger_field(struct logger *logger, const char *name);

#endif

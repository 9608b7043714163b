/* SPDX-License-Identifier: Apache-2.0 */
/* ct_ask.h - requests to the sandbox's certificate log, for its own tests. */
#ifndef HM_TESTS_SANDBOX_CT_ASK_H
#define HM_TESTS_SANDBOX_CT_ASK_H

#include "enc/json.h"
#include "lab/authority.h"
#include "serve/message.h"
#include "x509/sct.h"

/* A certificate and its precertificate, and the last answer of the log. */
struct ct_asked {
    struct hm_key *key;
    struct hm_buf cert, precert, body;
    struct hm_serve_response resp;
    struct hm_arena arena;
    struct hm_json answer;
};
struct ct_asked ct_asked(void);
void ct_asked_free(struct ct_asked *asked);
#define AUTO_ASKED __attribute__((cleanup(ct_asked_free))) struct ct_asked

/* A certificate and its precertificate for a new key. */
HM_MUST_USE bool ct_make(
    struct ct_asked *out, const struct lab_authority *lab, struct hm_err *err);

/* Send the body; the status. */
int ct_ask(struct ct_asked *asked, struct lab_authority *lab,
    const char *method, const char *target);

/* The body: a chain; and one sent, of that leaf and the lab's authority. */
void ct_put_chain(
    struct ct_asked *asked, const struct hm_bytes *certs, size_t count);
int ct_add(struct ct_asked *asked, struct lab_authority *lab,
    const struct hm_buf *leaf, const char *path);

/* So many precertificates more. */
HM_MUST_USE bool ct_fill(
    struct lab_authority *lab, size_t count, struct hm_err *err);

/* Of the last answer: base64 decoded, a number, the SCT. */
struct hm_bytes ct_field(struct ct_asked *asked, struct hm_json v);
uint64_t ct_number(const struct ct_asked *asked, const char *name);
struct hm_sct ct_sct_of(struct ct_asked *asked);

#endif

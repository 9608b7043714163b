/* SPDX-License-Identifier: Apache-2.0 */
/* fulcio_ask.h - requests to the sandbox's certificate authority, for its own
 * tests. */
#ifndef HM_TESTS_SANDBOX_FULCIO_ASK_H
#define HM_TESTS_SANDBOX_FULCIO_ASK_H

#include "enc/json.h"
#include "lab/authority.h"
#include "serve/message.h"
#include "x509/ca.h"

/* One request to the authority, and what came back. */
struct fulcio_asked {
    struct hm_key *key;
    struct hm_arena arena;
    struct hm_buf body;
    struct hm_serve_response resp;
    struct hm_json answer;
    struct hm_cert leaf;
};
struct fulcio_asked fulcio_asked(void);
void fulcio_asked_free(struct fulcio_asked *asked);
#define AUTO_ASKED                                                             \
    __attribute__((cleanup(fulcio_asked_free))) struct fulcio_asked

/* Send the body; the status. */
int fulcio_ask(struct fulcio_asked *asked, struct lab_authority *lab,
    const char *method, const char *path);
int fulcio_sign(struct fulcio_asked *asked, struct lab_authority *lab);

/* The body: {"credentials":{..} */
void fulcio_put_token(struct fulcio_asked *asked, const char *claims, bool bad);

/* ,"certificateSigningRequest":".."} */
HM_MUST_USE bool fulcio_put_csr(
    struct fulcio_asked *asked, const struct hm_key *key, struct hm_err *err);

/* The two forms of an answer, and the leaf in one. */
extern const char fulcio_embedded[], fulcio_detached[];
HM_MUST_USE bool fulcio_read_leaf(
    struct fulcio_asked *asked, const char *form, struct hm_err *err);

/* A certificate by a request, for a new key. */
HM_MUST_USE bool fulcio_certify(struct fulcio_asked *asked,
    struct lab_authority *lab, const char *claims, enum hm_key_type type,
    struct hm_err *err);

/* From the leaf to the lab's root, now. */
HM_MUST_USE bool fulcio_find_path(struct hm_path *out,
    const struct lab_authority *lab, const struct hm_cert *leaf,
    struct hm_err *err);

#endif

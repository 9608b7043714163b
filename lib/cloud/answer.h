/* SPDX-License-Identifier: Apache-2.0 */
/* answer.h - what the services of the clouds answer, read into secrets. Pure.
 *
 * Whatever comes out can stand in a header field and in a text that is signed:
 * printable, without spaces, of a length that has a limit. What is decoded on
 * the way is wiped. HM_FORMAT, HM_LIMIT, HM_UNSUPPORTED, HM_SYSTEM; messages
 * name fields, never values. */
#ifndef HM_CLOUD_ANSWER_H
#define HM_CLOUD_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "crypto/secret.h"

struct hm_buf;

/* With these AWS lets sign. All empty: none. */
struct hm_aws_creds {
    struct hm_secret id, secret;
    struct hm_secret token; /* of a session; p is NULL: a key for good */
    int64_t expires_s;      /* 0: not known to */
    const char *from;       /* a constant, for messages */
};

void hm_aws_creds_free(struct hm_aws_creds *creds);
HM_DEFINE_AUTO(aws_creds)

/* Printable characters without spaces, 1 to `max` of them? */
bool hm_cloud_word_ok(struct hm_bytes in, size_t max);

/* Fill id, secret and, unless its p is NULL, token, with copies. HM_FORMAT when
 * one is no word that can be used. */
HM_MUST_USE bool hm_aws_creds_set(struct hm_aws_creds *out, struct hm_bytes id,
    struct hm_bytes secret, struct hm_bytes token, struct hm_err *err);

/* Of STS, AssumeRoleWithWebIdentity: XML. */
HM_MUST_USE bool hm_cloud_read_sts(
    struct hm_aws_creds *out, struct hm_bytes in, struct hm_err *err);

/* Of a container's or EC2's metadata service: JSON. HM_DENIED when the answer
 * says that it is none. */
HM_MUST_USE bool hm_cloud_read_metadata(
    struct hm_aws_creds *out, struct hm_bytes in, struct hm_err *err);

/* Of ECR's GetAuthorizationToken: the password behind "AWS:". The public one
 * answers with one object, the private one with a list. */
HM_MUST_USE bool hm_cloud_read_ecr(struct hm_secret *out, int64_t *expires_s,
    struct hm_bytes in, struct hm_err *err);

/* Of Google's metadata server: the token and how many seconds it lives on. */
HM_MUST_USE bool hm_cloud_read_google(struct hm_secret *out, int64_t *life_s,
    struct hm_bytes in, struct hm_err *err);

/* Append what AWS says about a request that it refused: " AccessDenied: not
 * authorized ..", escaped and cut; nothing when it says nothing that can be
 * read. A text that repeats one of the secrets that it was sent (AWS shows
 * signed texts) is left out. */
void hm_cloud_show_refusal(struct hm_buf *out, struct hm_bytes in,
    const struct hm_bytes *sent, size_t sent_count);

#endif

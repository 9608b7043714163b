/* SPDX-License-Identifier: Apache-2.0 */
/* entry.h - what "auths" says about one registry, read and written.
 *
 *     {"auth": BASE64 of "user:password"}
 *     {"username": .., "password": ..}
 *     {"identitytoken": ..}      {"registrytoken": ..}
 *
 * What stands further up here is weaker: docker writes an identity token beside
 * an "auth" with a user and an empty password. Empty texts and null are absent,
 * as for the tools that write them. */
#ifndef HM_CRED_ENTRY_H
#define HM_CRED_ENTRY_H

#include "base/buf.h"
#include "cred/cred.h"
#include "enc/json.h"

/* HM_FORMAT; {} is HM_CRED_NONE. out->source is left to the caller. Messages
 * never hold what the entry says. */
HM_MUST_USE bool hm_cred_entry_read(
    struct hm_cred *out, struct hm_json entry, struct hm_err *err);

/* Append the object; HM_CRED_NONE is {}, which docker writes for a registry
 * whose password a helper keeps. A bearer token is not written: it belongs to
 * one moment (the buffer fails with HM_UNSUPPORTED). */
void hm_cred_entry_write(struct hm_buf *out, const struct hm_cred *cred);

/* Set the user: HM_FORMAT when it is empty, too long, has a control character
 * or the ':' that ends it in Basic authentication. */
HM_MUST_USE bool hm_cred_set_user(
    struct hm_cred *cred, struct hm_bytes user, struct hm_err *err);

/* Could it go into a header? Tokens are visible ASCII, passwords have no
 * control characters, and neither is longer than HM_CRED_SECRET_MAX. */
HM_MUST_USE bool hm_cred_check(const struct hm_cred *cred, struct hm_err *err);

/* Do both say the same? Sources may differ. */
bool hm_cred_same(const struct hm_cred *a, const struct hm_cred *b);

/* The content of the string member `name`, in locked memory; absent (p is NULL)
 * when there is none, or it is empty or null. HM_FORMAT for another type. */
HM_MUST_USE bool hm_cred_member(struct hm_secret *out, struct hm_json object,
    const char *name, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* here.h - an environment, a scripted network and tokens for lib/oidc. */
#ifndef HM_TESTS_OIDC_HERE_H
#define HM_TESTS_OIDC_HERE_H

#include "base/buf.h"
#include "base/log.h"
#include "http/fake.h"
#include "oidc/oidc.h"

struct here {
    struct hm_fake fake;
    struct hm_oidc_world world;
    struct hm_log log;
    struct hm_buf said; /* every line of the log */
};
#define here_auto __attribute__((cleanup(here_free))) struct here

/* Whatever is asked is answered by the table, nothing is set, and well-known
 * files are looked for below the current folder. Must not move. */
void here_up(
    struct here *here, const struct fake_answer *answers, size_t count);
void here_free(struct here *here);

/* Set a variable until the next here_up(). The texts are borrowed. */
void here_set(const char *name, const char *value);

/* The fake's clock stands at this time. */
enum { HERE_NOW_S = 784111777 };

/* Claims of a token that is good then, and more; the third part of every
 * token. */
#define HERE_CLAIMS(more)                                                      \
    "{\"iss\":\"https://i.test\",\"sub\":\"s\",\"aud\":\"sigstore\","          \
    "\"iat\":784111770,\"exp\":784112000" more "}"
#define HERE_SIGNATURE "VGhlLXNpZ25hdHVyZS1pcy10aGUtc2VjcmV0"

/* A token of these claims: a text, valid until the next but three. */
const char *here_token(const char *claims);

/* Does `text` hold a piece of any token? */
bool here_leaks(const char *text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* cred.h - what to log in to a registry with, and where that comes from.
 *
 * A credential belongs to the exact host that the reference names. Whoever asks
 * gives the host of the reference, never one out of an answer; whoever answers
 * compares whole hosts and ports, never parts of them (a substring match gave
 * tokens away: CVE-2026-59891). */
#ifndef HM_CRED_H
#define HM_CRED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "crypto/secret.h"

enum hm_cred_kind {
    HM_CRED_NONE,     /* nobody knows one: anonymous */
    HM_CRED_PASSWORD, /* user and password: Basic, or for a token service */
    HM_CRED_IDENTITY, /* a refresh token for the token service */
    HM_CRED_BEARER,   /* sent to the registry as it is */
};

enum { HM_CRED_USER_MAX = 512, HM_CRED_SOURCE_MAX = 256 };

struct hm_cred {
    enum hm_cred_kind kind;
    char user[HM_CRED_USER_MAX]; /* of a password */
    struct hm_secret secret;
    /* Where it is from, for messages: "~/.docker/config.json", in full. Never
     * the secret, nor the user. */
    char source[HM_CRED_SOURCE_MAX];
    int64_t expires_s; /* 0: not known to */
};
void hm_cred_free(struct hm_cred *cred);
HM_DEFINE_AUTO(cred)

/* One place that may know credentials. Safe for several threads. */
struct hm_cred_source {
    /* True with HM_CRED_NONE: knows none for this host. False: it should know
     * one, and it could not be had, or is not usable: whoever asks must not go
     * on anonymously as if nothing had been configured. `host` is a reference's,
     * with its port ("docker.io" for Docker Hub); `repository` is for sources
     * that have one per name space. */
    bool (*find)(void *ctx, struct hm_cred *out, struct hm_bytes host,
        struct hm_bytes repository, struct hm_err *err);
    void *ctx;
};

/* Ask one source after another; the first that knows one decides, and the first
 * that fails ends the search. */
HM_MUST_USE bool hm_cred_find(struct hm_cred *out,
    const struct hm_cred_source *sources, size_t count, struct hm_bytes host,
    struct hm_bytes repository, struct hm_err *err);

#endif

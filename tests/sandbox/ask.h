/* SPDX-License-Identifier: Apache-2.0 */
/* ask.h - requests to a sandbox without a socket, for its own tests. */
#ifndef HM_TESTS_SANDBOX_ASK_H
#define HM_TESTS_SANDBOX_ASK_H

#include "sandbox/sandbox.h"
#include "serve/message.h"

struct asker {
    struct hm_sandbox *sandbox;
    struct hm_serve_response resp; /* the last one */
    struct hm_buf text;            /* its body */
    int body_fd;                   /* of the next request; -1: none */
    uint64_t body_fd_len;
    bool tls;
};
void asker_free(struct asker *asker);
#define asker_auto __attribute__((cleanup(asker_free))) struct asker

/* opts NULL: in memory, nobody is asked for a name. */
HM_MUST_USE bool asker_new(
    struct asker *out, const struct hm_sandbox_opts *opts, struct hm_err *err);

/* `line` is "GET /v2/x?y=z", `fields` "Name: value\n" each; the status. */
int ask(struct asker *asker, const char *line, const char *fields,
    struct hm_bytes body);
int ask_get(struct asker *asker, const char *line);

/* The value of a field of the last answer, terminated; "" when absent. Valid
 * until the next request. */
const char *ask_field(struct asker *asker, const char *name);

/* "sha256:..." of the bytes, in a block of the caller's. */
enum { ASK_DIGEST = 140 };
#define ASK_DIGEST_OF(in) ask_digest((char[ASK_DIGEST]){0}, (in))
const char *ask_digest(char out[ASK_DIGEST], struct hm_bytes in);

/* Push a blob in one request, and a manifest of the empty config and that
 * blob; the status of the manifest's. `subject` and `type` may be NULL. The
 * digest comes into `digest`. */
struct ask_image {
    const char *repository, *tag; /* tag NULL: by digest */
    const char *layer;            /* the content */
    const char *subject;          /* a digest */
    const char *type;             /* artifactType */
    const char *fields;           /* of the PUT */
};
int ask_push_blob(
    struct asker *asker, const char *repository, struct hm_bytes blob);
int ask_push(struct asker *asker, const struct ask_image *image,
    char digest[ASK_DIGEST]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* oci.h - the sandbox's registry: distribution-spec 1.1, without a socket. */
#ifndef HM_SANDBOX_OCI_H
#define HM_SANDBOX_OCI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "sandbox/auth.h"
#include "sandbox/fault.h"
#include "serve/message.h"

struct hm_oci;

struct hm_oci_opts {
    const char *dir;       /* NULL: in memory */
    const char *spool_dir; /* for what is large then */
    size_t service;        /* its row, for faults */
    struct hm_faults *faults;
    struct hm_auth *auth;
};

/* The members of opts are borrowed. */
HM_MUST_USE bool hm_oci_new(
    struct hm_oci **out, const struct hm_oci_opts *opts, struct hm_err *err);
void hm_oci_free(struct hm_oci *oci);
HM_DEFINE_AUTO_PTR(oci)

/* A struct hm_serve_handler, for /v2/ and /token; ctx is the registry. */
void hm_oci_handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

#endif

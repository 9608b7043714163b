/* SPDX-License-Identifier: Apache-2.0 */
/* service.h - the services of a sandbox as a table: what they are called, where
 * they are, and what of them a fault can be limited to. */
#ifndef HM_SANDBOX_SERVICE_H
#define HM_SANDBOX_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "serve/message.h"

/* What of a service is asked for. Its bit belongs to that service alone. */
struct hm_sandbox_part {
    const char *name; /* "add" of "rekor.add"; NULL ends the list */
    unsigned bit;
    const char *method; /* NULL: any */
    const char *path;   /* how it begins; NULL: the service knows by itself */
};

/* A service, and what `hallmark sandbox` says of it. */
struct hm_sandbox_service {
    const char *name;     /* of faults: "oci"; NULL ends the table */
    const char *path;     /* behind the origin, for people and clients */
    const char *variable; /* that names it in sandbox.env */
    bool bare;            /* the variable has host and port only */
    const char *help;
    const struct hm_sandbox_part *parts; /* the last one has every path */
};

/* Rows of hm_sandbox_services, in its order. */
enum hm_sandbox_row {
    HM_SANDBOX_OCI,
    HM_SANDBOX_OIDC,
    HM_SANDBOX_FULCIO,
    HM_SANDBOX_CT,
    HM_SANDBOX_REKOR1,
    HM_SANDBOX_REKOR2,
    HM_SANDBOX_TSA,
    HM_SANDBOX_SERVICES
};
extern const struct hm_sandbox_service hm_sandbox_services[];

/* The bit of the first part of the service that the request is for. */
unsigned hm_sandbox_part_of(const struct hm_sandbox_service *service,
    const struct hm_serve_request *req);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* route.h - what a path of the distribution specification asks for. */
#ifndef HM_SANDBOX_ROUTE_H
#define HM_SANDBOX_ROUTE_H

#include <stdbool.h>

#include "base/bytes.h"

enum hm_oci_kind {
    HM_OCI_NONE,
    HM_OCI_BASE,     /* /v2/ */
    HM_OCI_CATALOG,  /* /v2/_catalog */
    HM_OCI_MANIFEST, /* /v2/NAME/manifests/REFERENCE */
    HM_OCI_BLOB,
    HM_OCI_UPLOADS, /* /v2/NAME/blobs/uploads/ */
    HM_OCI_UPLOAD,  /* the same with an ID */
    HM_OCI_TAGS,    /* /v2/NAME/tags/list */
    HM_OCI_REFERRERS,
};

struct hm_oci_route {
    enum hm_oci_kind kind;
    struct hm_bytes name, reference; /* views into the path */
    bool bad_reference;              /* a tag, digest or ID that is none */
};

/* Zeroed when it is no such path, or its repository's name is none:
 * distribution-spec's grammar, "sha256" and "sha512". `path` is decoded. */
struct hm_oci_route hm_oci_route(struct hm_bytes path);

/* Is it the name of a repository? */
bool hm_oci_name_ok(struct hm_bytes name);

/* hm_part bits of fault.h. */
unsigned hm_oci_part(enum hm_oci_kind kind);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* cert_impl.h - the parts of reading a certificate, for the files cert*.c and
 * san.c. */
#ifndef HM_X509_CERT_IMPL_H
#define HM_X509_CERT_IMPL_H

#include <stdbool.h>

#include "x509/cert.h"

/* Read what lies in those extensions of cert->exts that we know, and mark them
 * `known`; refuse one that stands twice. */
HM_MUST_USE bool hm_cert_read_exts(struct hm_cert *cert, struct hm_err *err);

/* The contents of a subject alternative name extension; *all says whether each
 * name in it is of a kind that we know. */
HM_MUST_USE bool hm_cert_read_san(
    struct hm_cert *cert, bool *all, struct hm_bytes value, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* certs.h - certificate authorities and certificates made on the spot. */
#ifndef HM_TESTS_HTTP_CERTS_H
#define HM_TESTS_HTTP_CERTS_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/cleanup.h"

struct hm_test_cert {
    EVP_PKEY *key;
    X509 *x509;
};
void hm_test_cert_free(struct hm_test_cert *cert);
HM_DEFINE_AUTO(test_cert)

struct cert_spec {
    const char *san;   /* "DNS:localhost,IP:127.0.0.1"; NULL: an authority */
    long from_s, to_s; /* validity, from now */
};

/* Signed by `issuer`, or by itself when that is NULL. */
bool cert_make(struct hm_test_cert *out, const struct cert_spec *spec,
    const struct hm_test_cert *issuer);

enum { CERT_PEM_MAX = 4096 };

/* As PEM in `out` of CERT_PEM_MAX bytes; empty when that went wrong. */
struct hm_bytes cert_pem(char *out, const struct hm_test_cert *cert);

/* Its key, encrypted unless `password` is NULL. */
struct hm_bytes cert_key_pem(
    char *out, const struct hm_test_cert *cert, const char *password);

/* Write the certificate to a new file; `path` has 64 bytes. Unlink it. */
bool cert_file(char *path, const struct hm_test_cert *cert);

#endif

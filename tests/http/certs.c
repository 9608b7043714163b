/* SPDX-License-Identifier: Apache-2.0 */
#include "certs.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

HM_DEFINE_AUTO_FOREIGN(BIO, BIO_free_all)

void hm_test_cert_free(struct hm_test_cert *cert)
{
    EVP_PKEY_free(cert->key);
    X509_free(cert->x509);
    *cert = (struct hm_test_cert){0};
}

static bool add_extension(X509 *x509, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    bool ok = extension != NULL && X509_add_ext(x509, extension, -1) == 1;

    X509_EXTENSION_free(extension);
    return ok;
}

static bool add_name(X509 *x509, const char *name)
{
    return X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN",
               MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0) == 1;
}

static bool fill(struct hm_test_cert *out, const struct cert_spec *spec,
    const struct hm_test_cert *issuer)
{
    static long serial = 1;
    bool authority = spec->san == NULL;

    return X509_set_version(out->x509, X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set(X509_get_serialNumber(out->x509), serial++) == 1 &&
        X509_gmtime_adj(X509_getm_notBefore(out->x509), spec->from_s) != NULL &&
        X509_gmtime_adj(X509_getm_notAfter(out->x509), spec->to_s) != NULL &&
        add_name(out->x509, authority ? "hallmark test CA" : "test") &&
        X509_set_issuer_name(out->x509, X509_get_subject_name(issuer->x509)) ==
        1 &&
        X509_set_pubkey(out->x509, out->key) == 1 &&
        add_extension(out->x509, NID_basic_constraints,
            authority ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
        (authority ||
            add_extension(out->x509, NID_subject_alt_name, spec->san)) &&
        X509_sign(out->x509, issuer->key, EVP_sha256()) > 0;
}

bool cert_make(struct hm_test_cert *out, const struct cert_spec *spec,
    const struct hm_test_cert *issuer)
{
    hm_auto(test_cert) cert = {.key = EVP_EC_gen("P-256"), .x509 = X509_new()};

    if (cert.key == NULL || cert.x509 == NULL ||
        !fill(&cert, spec, issuer != NULL ? issuer : &cert))
        return false;
    *out = cert;
    cert = (struct hm_test_cert){0};
    return true;
}

static struct hm_bytes drain(char *out, BIO *bio)
{
    int len = BIO_read(bio, out, CERT_PEM_MAX - 1);

    out[len > 0 ? len : 0] = '\0';
    return hm_bytes_str(out);
}

struct hm_bytes cert_pem(char *out, const struct hm_test_cert *cert)
{
    hm_auto_foreign(BIO) bio = BIO_new(BIO_s_mem());

    if (bio == NULL || PEM_write_bio_X509(bio, cert->x509) != 1)
        return hm_bytes(NULL, 0);
    return drain(out, bio);
}

struct hm_bytes cert_key_pem(
    char *out, const struct hm_test_cert *cert, const char *password)
{
    hm_auto_foreign(BIO) bio = BIO_new(BIO_s_mem());
    const EVP_CIPHER *cipher = password != NULL ? EVP_aes_128_cbc() : NULL;

    if (bio == NULL ||
        PEM_write_bio_PrivateKey(bio, cert->key, cipher,
            (const unsigned char *)password,
            password != NULL ? (int)strlen(password) : 0, NULL, NULL) != 1)
        return hm_bytes(NULL, 0);
    return drain(out, bio);
}

bool cert_file(char *path, const struct hm_test_cert *cert)
{
    char text[CERT_PEM_MAX];
    struct hm_bytes pem = cert_pem(text, cert);
    int fd;
    bool ok;

    snprintf(path, 64, "/tmp/hallmark-ca-XXXXXX");
    fd = mkstemp(path);
    if (fd < 0)
        return false;
    ok = write(fd, pem.p, pem.len) == (ssize_t)pem.len;
    close(fd);
    return ok;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/cert.h"
#include "base/err.h"
#include "cmd/inspect/inspect.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "enc/der.h"
#include "enc/pem.h"

static void put_digest(
    struct hm_outline_at at, const char *name, struct hm_bytes of)
{
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    if (hm_digest_of(&digest, HM_SHA256, of, &err))
        hm_outline_str(at, name, HM_SHOW_DIGEST(&digest));
    else
        hm_outline_problem(at, &err);
}

/* A key that we would not use: what kind it says it is. */
static void put_foreign_key(struct hm_outline_at at, struct hm_bytes der)
{
    struct hm_der rd = hm_der(der);

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    hm_inspect_oid(at, "algorithm", hm_der_oid(&rd));
    hm_outline_hex(at, "der", der);
}

void hm_inspect_spki(struct hm_outline_at at, struct hm_bytes der)
{
    hm_auto_ptr(key) key = NULL;
    const struct hm_alg *alg;
    struct hm_err err = {0};

    if (!hm_key_parse_spki(&key, der, &err)) {
        hm_outline_problem(at, &err);
        put_foreign_key(at, der);
        return;
    }
    alg = hm_alg_for_key(key);
    hm_outline_str(at, "type", hm_key_name(key));
    hm_outline_u64(at, "bits", hm_key_bits(key));
    if (alg != NULL)
        hm_outline_str(at, "details", alg->details);
    put_digest(at, "keyId", der);
    hm_outline_hex(at, "key", hm_key_raw(key));
}

static void put_validity(
    struct hm_outline_at at, const struct hm_window *window)
{
    struct hm_outline_at valid = hm_outline_map(at, "validity");

    hm_outline_time(valid, "notBefore", window->start);
    hm_outline_time(valid, "notAfter", window->end);
}

void hm_inspect_cert(struct hm_outline_at at, struct hm_bytes der)
{
    struct hm_cert cert;
    struct hm_err err = {0};

    if (!hm_cert_parse(&cert, der, &err)) {
        hm_outline_problem(at, &err);
        hm_outline_base64(at, "der", der);
        return;
    }
    hm_outline_hex(at, "serialNumber", cert.serial);
    hm_inspect_oid(at, "signatureAlgorithm", cert.sig_oid);
    hm_inspect_name(at, "issuer", cert.issuer);
    put_validity(at, &cert.valid);
    hm_inspect_name(at, "subject", cert.subject);
    hm_inspect_spki(hm_outline_map(at, "publicKey"), cert.spki);
    hm_inspect_extensions(at, &cert);
    hm_outline_base64(at, "signature", cert.signature);
    put_digest(at, "fingerprint", der);
}

/* Private keys are named and not read: what is printed is easily kept. */
static void put_block(struct hm_outline_at at, const struct hm_pem_block *block)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    hm_outline_text(at, "label", block->label);
    if (hm_bytes_eq_str(block->label, "CERTIFICATE"))
        hm_inspect_cert(at, block->body);
    else if (hm_bytes_eq_str(block->label, "PUBLIC KEY"))
        hm_inspect_spki(at, block->body);
    else if (hm_bytes_eq_str(block->label, "RSA PUBLIC KEY") &&
        hm_key_parse_pkcs1(&key, block->body, &err))
        hm_inspect_spki(at, hm_key_spki(key));
    else
        hm_outline_str(at, "note", "not read");
}

void hm_inspect_pem(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto(pem) pem = {0};
    struct hm_outline_at list;
    struct hm_err err = {0};

    if (!hm_pem_parse(&pem, text, HM_PEM_ALLOW_TEXT, &err)) {
        hm_outline_problem(at, &err);
        return;
    }
    list = hm_outline_list(at, "blocks");
    for (size_t i = 0; i < pem.count; i++)
        put_block(hm_outline_map(list, NULL), &pem.blocks[i]);
}

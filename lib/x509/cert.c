/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/cert.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "crypto/sig.h"
#include "enc/algid.h"
#include "enc/der.h"
#include "enc/oid.h"
#include "enc/pem.h"
#include "x509/cert_impl.h"
#include "x509/name.h"
#include "x509/sigalg.h"

enum { VERSION_3 = 2, SERIAL_MAX = 20 };

#define ID_KP "\x2b\x06\x01\x05\x05\x07\x03"

const struct hm_bytes hm_eku_code_signing = HM_OID(ID_KP "\x03");
const struct hm_bytes hm_eku_time_stamping = HM_OID(ID_KP "\x08");
const struct hm_bytes hm_eku_any = HM_OID("\x55\x1d\x25\x00");

/* 2.5.29.30 */
static const struct hm_bytes oid_name_constraints = HM_OID("\x55\x1d\x1e");

static void read_version(struct hm_der *rd)
{
    if (!hm_der_enter_if(rd, HM_DER_EXPLICIT(0))) {
        hm_der_fail(rd, HM_UNSUPPORTED, "version 1");
        return;
    }
    if (hm_der_u64(rd) != VERSION_3)
        hm_der_fail(rd, HM_UNSUPPORTED, "version is not 3");
    hm_der_leave(rd);
}

/* RFC 5280 section 4.1.2.2: at most 20 bytes, positive; but 0, which old roots
 * that are still in use have, is to be put up with. */
static void read_serial(struct hm_cert *out, struct hm_der *rd)
{
    out->serial = hm_der_uint(rd);
    if (out->serial.len > SERIAL_MAX)
        hm_der_fail(rd, HM_FORMAT, "serial number is longer than 20 bytes");
}

static void read_names(struct hm_cert *out, struct hm_der *rd)
{
    out->issuer = hm_name_read(rd);
    if (hm_name_is_empty(out->issuer))
        hm_der_fail(rd, HM_FORMAT, "issuer is empty");
    hm_der_enter(rd, HM_DER_SEQUENCE);
    out->valid.start.s = hm_der_time(rd);
    out->valid.end.s = hm_der_time(rd);
    hm_der_leave(rd);
    out->valid.has_start = out->valid.has_end = true;
    out->subject = hm_name_read(rd);
}

/* The frame only: whether it is a key says hm_key_parse_spki(). */
static void read_spki(struct hm_cert *out, struct hm_der *rd)
{
    out->spki = hm_der_span(rd);
    hm_der_enter(rd, HM_DER_SEQUENCE);
    (void)hm_algid_read(rd);
    hm_der_bits(rd);
    hm_der_leave(rd);
    if (hm_der_next_is(rd, HM_DER_CONTEXT(1)) ||
        hm_der_next_is(rd, HM_DER_CONTEXT(2))) {
        hm_der_any(rd);
        hm_der_fail(rd, HM_UNSUPPORTED, "unique identifiers");
    }
}

static struct hm_cert_ext read_ext(struct hm_der *rd)
{
    struct hm_cert_ext ext = {.whole = hm_der_span(rd)};

    hm_der_enter(rd, HM_DER_SEQUENCE);
    ext.oid = hm_der_oid(rd);
    ext.critical = hm_der_bool_default_false(rd);
    ext.value = hm_der_octets(rd);
    hm_der_leave(rd);
    return ext;
}

static void read_exts(struct hm_cert *out, struct hm_der *rd)
{
    if (!hm_der_enter_if(rd, HM_DER_EXPLICIT(3)))
        return;
    hm_der_enter(rd, HM_DER_SEQUENCE);
    do {
        if (out->ext_count == HM_CERT_EXTS_MAX) {
            hm_der_fail(rd, HM_LIMIT, "too many extensions");
            break;
        }
        out->exts[out->ext_count++] = read_ext(rd);
    } while (hm_der_more(rd));
    hm_der_leave(rd);
    hm_der_leave(rd);
}

static void read_tbs(
    struct hm_cert *out, struct hm_bytes *algorithm, struct hm_der *rd)
{
    out->tbs = hm_der_span(rd);
    hm_der_enter(rd, HM_DER_SEQUENCE);
    read_version(rd);
    read_serial(out, rd);
    *algorithm = hm_der_any(rd);
    read_names(out, rd);
    read_spki(out, rd);
    read_exts(out, rd);
    hm_der_leave(rd);
}

/* RFC 5280 section 4.1.1.2: the signed and the unsigned mention of the
 * algorithm are the same. */
static void read_algorithm(
    struct hm_cert *out, struct hm_bytes inner, struct hm_der *rd)
{
    struct hm_algid algorithm;

    if (!hm_bytes_eq(inner, hm_der_span(rd)))
        hm_der_fail(rd, HM_FORMAT,
            "the two signature algorithms of the certificate differ");
    algorithm = hm_algid_read(rd);
    out->sig_oid = algorithm.oid;
    out->sig_params = algorithm.params;
}

static bool parse(struct hm_cert *out, struct hm_bytes der, struct hm_err *err)
{
    struct hm_der rd = hm_der(der);
    struct hm_bytes algorithm;

    if (der.len > HM_CERT_MAX)
        return hm_fail(err, HM_LIMIT, "%zu bytes, at most %zu", der.len,
            (size_t)HM_CERT_MAX);
    *out = (struct hm_cert){.der = der};
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    read_tbs(out, &algorithm, &rd);
    read_algorithm(out, algorithm, &rd);
    out->signature = hm_der_bits(&rd);
    hm_der_leave(&rd);
    HM_TRY(hm_der_end(&rd, err));
    /* What was taken whole above is DER to its depths, too. */
    HM_TRY(hm_der_check(out->spki, err));
    if (out->sig_params.len > 0)
        HM_TRY(hm_der_check(out->sig_params, err));
    return hm_cert_read_exts(out, err);
}

bool hm_cert_parse(struct hm_cert *out, struct hm_bytes der, struct hm_err *err)
{
    if (parse(out, der, err))
        return true;
    memset(out, 0, sizeof(*out));
    return hm_wrap(err, "certificate");
}

static bool parse_block(struct hm_cert *out, struct hm_arena *arena,
    const struct hm_pem_block *block, struct hm_err *err)
{
    struct hm_bytes der;

    if (!hm_bytes_eq_str(block->label, "CERTIFICATE"))
        return hm_fail(err, HM_FORMAT, "PEM block is \"%s\", not \"%s\"",
            HM_SHOW(block->label), "CERTIFICATE");
    HM_TRY(hm_arena_copy(arena, &der, block->body, err));
    return hm_cert_parse(out, der, err);
}

bool hm_cert_parse_pem(struct hm_cert_list *out, struct hm_arena *arena,
    struct hm_bytes pem, struct hm_err *err)
{
    hm_auto(pem) blocks = {0};
    struct hm_cert *certs;

    HM_TRY(hm_pem_parse(&blocks, pem, HM_PEM_ALLOW_TEXT, err));
    certs = hm_arena_alloc(arena, blocks.count, sizeof(*certs));
    if (certs == NULL)
        return hm_arena_fail(arena, err);
    for (size_t i = 0; i < blocks.count; i++) {
        if (!parse_block(&certs[i], arena, &blocks.blocks[i], err))
            return hm_wrap(err, "PEM block %zu", i);
    }
    *out = (struct hm_cert_list){certs, blocks.count};
    return true;
}

bool hm_cert_check_critical(const struct hm_cert *cert, struct hm_err *err)
{
    for (size_t i = 0; i < cert->ext_count; i++) {
        const struct hm_cert_ext *ext = &cert->exts[i];

        if (hm_bytes_eq(ext->oid, oid_name_constraints))
            return hm_fail(err, HM_UNSUPPORTED, "name constraints");
        if (ext->critical && !ext->known)
            return hm_fail(err, HM_UNSUPPORTED, "critical extension %s",
                HM_SHOW_OID(ext->oid));
    }
    return true;
}

const struct hm_cert_ext *hm_cert_ext(
    const struct hm_cert *cert, struct hm_bytes oid)
{
    for (size_t i = 0; i < cert->ext_count; i++) {
        if (hm_bytes_eq(cert->exts[i].oid, oid))
            return &cert->exts[i];
    }
    return NULL;
}

bool hm_cert_has_eku(const struct hm_cert *cert, struct hm_bytes oid)
{
    for (size_t i = 0; i < cert->eku_count; i++) {
        if (hm_bytes_eq(cert->ekus[i], oid))
            return true;
    }
    return false;
}

bool hm_cert_key(
    struct hm_key **out, const struct hm_cert *cert, struct hm_err *err)
{
    return hm_key_parse_spki(out, cert->spki, err) ||
        hm_wrap(err, "certificate");
}

bool hm_cert_signed_by(const struct hm_cert *cert,
    const struct hm_key *issuer_key, struct hm_err *err)
{
    struct hm_sig_alg alg = {0};

    if (!hm_sigalg_parse(&alg, cert->sig_oid, cert->sig_params, err) ||
        !hm_sigalg_suits(alg, issuer_key, err) ||
        !hm_sig_verify(issuer_key, alg, cert->tbs, cert->signature, err))
        return hm_wrap(err, "certificate");
    return true;
}

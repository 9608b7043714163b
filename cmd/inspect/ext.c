/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions of certificates, each by its name. */
#include <stdio.h>

#include "base/err.h"
#include "cmd/inspect/inspect.h"
#include "enc/der.h"
#include "enc/oid.h"
#include "x509/fulcio.h"
#include "x509/sct.h"

typedef void put_ext(
    struct hm_outline_at at, const struct hm_cert *cert, struct hm_bytes value);

static void put_key_usage(
    struct hm_outline_at at, const struct hm_cert *cert, struct hm_bytes value)
{
    static const char *const names[] = {"digitalSignature", "nonRepudiation",
        "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
        "cRLSign", "encipherOnly", "decipherOnly"};
    struct hm_outline_at list = hm_outline_list(at, "value");

    (void)value;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if ((cert->key_usage >> i & 1) != 0)
            hm_outline_str(list, NULL, names[i]);
    }
}

static void put_eku(
    struct hm_outline_at at, const struct hm_cert *cert, struct hm_bytes value)
{
    struct hm_outline_at list = hm_outline_list(at, "value");

    (void)value;
    for (size_t i = 0; i < cert->eku_count; i++)
        hm_inspect_oid(list, NULL, cert->ekus[i]);
}

static void put_constraints(
    struct hm_outline_at at, const struct hm_cert *cert, struct hm_bytes value)
{
    (void)value;
    hm_outline_bool(at, "ca", cert->is_ca);
    if (cert->has_path_len)
        hm_outline_u64(at, "pathLength", cert->path_len);
}

static void put_key_id(
    struct hm_outline_at at, const struct hm_cert *cert, struct hm_bytes value)
{
    (void)value;
    hm_outline_hex(at, "value", cert->key_id);
}

static void put_issuer_key_id(
    struct hm_outline_at at, const struct hm_cert *cert, struct hm_bytes value)
{
    (void)value;
    hm_outline_hex(at, "value", cert->issuer_key_id);
}

static void put_sans(
    struct hm_outline_at at, const struct hm_cert *cert, struct hm_bytes value)
{
    static const char *const names[] = {[HM_SAN_NONE] = "none",
        [HM_SAN_EMAIL] = "email",
        [HM_SAN_DNS] = "dns",
        [HM_SAN_URI] = "uri",
        [HM_SAN_IP] = "ip",
        [HM_SAN_OTHER] = "userName",
        [HM_SAN_UNKNOWN] = "other"};
    struct hm_outline_at list = hm_outline_list(at, "value");

    (void)value;
    for (size_t i = 0; i < cert->san_count; i++) {
        const struct hm_san *san = &cert->sans[i];
        struct hm_outline_at item = hm_outline_map(list, NULL);

        hm_outline_str(item, "type", names[san->kind]);
        if (san->kind == HM_SAN_IP || san->kind == HM_SAN_UNKNOWN)
            hm_outline_hex(item, "value", san->value);
        else
            hm_outline_text(item, "value", san->value);
    }
}

/* The numbers of TLS 1.2 (RFC 5246 section 7.4.1.4.1). */
static void put_sct_algorithm(struct hm_outline_at at, const struct hm_sct *sct)
{
    char text[32];

    if (sct->hash == 4 && (sct->kind == 3 || sct->kind == 1))
        snprintf(
            text, sizeof(text), "sha256-%s", sct->kind == 3 ? "ecdsa" : "rsa");
    else
        snprintf(
            text, sizeof(text), "hash %u, signature %u", sct->hash, sct->kind);
    hm_outline_str(at, "algorithm", text);
}

static void put_scts(
    struct hm_outline_at at, const struct hm_cert *cert, struct hm_bytes value)
{
    struct hm_outline_at list;
    struct hm_sct_list scts;
    struct hm_err err = {0};

    if (!hm_sct_list_parse(&scts, cert, &err)) {
        hm_outline_problem(at, &err);
        hm_outline_hex(at, "value", value);
        return;
    }
    list = hm_outline_list(at, "value");
    for (size_t i = 0; i < scts.count; i++) {
        const struct hm_sct *sct = &scts.scts[i];
        struct hm_outline_at item = hm_outline_map(list, NULL);

        hm_outline_hex(item, "logId", sct->log_id);
        hm_outline_time(item, "time", hm_sct_time(sct));
        hm_outline_hex(item, "extensions", sct->extensions);
        put_sct_algorithm(item, sct);
        hm_outline_base64(item, "signature", sct->signature);
    }
}

static const struct {
    struct hm_bytes oid;
    put_ext *put;
} known[] = {
    {HM_OID("\x55\x1d\x0e"), put_key_id},
    {HM_OID("\x55\x1d\x0f"), put_key_usage},
    {HM_OID("\x55\x1d\x11"), put_sans},
    {HM_OID("\x55\x1d\x13"), put_constraints},
    {HM_OID("\x55\x1d\x23"), put_issuer_key_id},
    {HM_OID("\x55\x1d\x25"), put_eku},
    {HM_OID("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"), put_scts},
};

/* The row of an extension of Fulcio's, 1.3.6.1.4.1.57264.1.n. */
static const struct hm_fulcio_row *fulcio_row(struct hm_bytes oid)
{
    static const struct hm_bytes arc =
        HM_OID("\x2b\x06\x01\x04\x01\x83\xbf\x30\x01");

    if (oid.len != arc.len + 1 || !hm_bytes_starts(oid, arc))
        return NULL;
    return hm_fulcio_row(oid.p[arc.len]);
}

static void put_fulcio(struct hm_outline_at at, const struct hm_fulcio_row *row,
    struct hm_bytes value)
{
    struct hm_der rd = hm_der(value);
    struct hm_bytes text = value;
    struct hm_err err = {0};

    if (!row->raw) {
        text = hm_der_utf8(&rd);
        if (!hm_der_end(&rd, &err)) {
            hm_outline_problem(at, &err);
            hm_outline_hex(at, "value", value);
            return;
        }
    }
    hm_outline_text(at, "value", text);
}

static void put_value(struct hm_outline_at at, const struct hm_cert *cert,
    const struct hm_cert_ext *ext)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (hm_bytes_eq(known[i].oid, ext->oid)) {
            known[i].put(at, cert, ext->value);
            return;
        }
    }
    hm_outline_hex(at, "value", ext->value);
}

static void put_extension(struct hm_outline_at at, const struct hm_cert *cert,
    const struct hm_cert_ext *ext)
{
    const struct hm_fulcio_row *row = fulcio_row(ext->oid);
    const char *name = hm_inspect_oid_name(ext->oid);
    hm_auto(buf) dotted = hm_buf(HM_CERT_MAX);

    hm_oid_write(&dotted, ext->oid);
    hm_outline_str(at, "name",
        row != NULL        ? row->name
            : name != NULL ? name
                           : "(unknown)");
    if (row != NULL)
        hm_outline_str(at, "title", row->title);
    hm_outline_text(at, "oid", hm_buf_view(&dotted));
    hm_outline_bool(at, "critical", ext->critical);
    if (row != NULL)
        put_fulcio(at, row, ext->value);
    else
        put_value(at, cert, ext);
}

void hm_inspect_extensions(struct hm_outline_at at, const struct hm_cert *cert)
{
    struct hm_outline_at list = hm_outline_list(at, "extensions");
    struct hm_fulcio fulcio;
    struct hm_err err = {0};

    for (size_t i = 0; i < cert->ext_count; i++)
        put_extension(hm_outline_map(list, NULL), cert, &cert->exts[i]);
    if (!hm_fulcio_parse(&fulcio, cert, &err))
        hm_outline_problem(at, &err);
}

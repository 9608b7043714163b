/* SPDX-License-Identifier: Apache-2.0 */
/* The lab as a trusted_root.json. */
#include "base/err.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "enc/base64.h"
#include "lab/lab_log.h"

#define ALWAYS "{\"start\":\"2020-01-01T00:00:00Z\"}"

static void put_base64(struct hm_buf *out, struct hm_bytes in)
{
    hm_base64_encode(out, HM_BASE64, in);
}

static void put_operator(
    struct hm_buf *out, const struct lab *lab, unsigned which)
{
    if (lab->operators[which] != NULL)
        hm_buf_printf(out, ",\"operator\":\"%s\"", lab->operators[which]);
}

struct log_row {
    const char *host;
    const struct hm_key *key;
    struct hm_bytes id;
    enum lab_row row;
    unsigned which;
};

static void put_log_row(struct hm_buf *out, const struct lab *lab,
    const struct log_row *log, const char *valid)
{
    hm_buf_printf(out,
        "{\"baseUrl\":\"https://%s\",\"hashAlgorithm\":\"SHA2_256\","
        "\"publicKey\":{\"rawBytes\":\"",
        log->host);
    put_base64(out, hm_key_spki(log->key));
    hm_buf_printf(out,
        "\",\"keyDetails\":\"%s\",\"validFor\":%s},\"logId\":{\"keyId\":\"",
        hm_alg_for_key(log->key)->details, valid);
    put_base64(out, log->id);
    hm_buf_put_str(out, "\"}");
    put_operator(out, lab, log->which);
    hm_buf_put_str(out, "}");
}

static void put_log(
    struct hm_buf *out, const struct lab *lab, const struct log_row *log)
{
    const char *before = lab->before[log->row], *valid = lab->valid[log->row];

    if (before != NULL) {
        put_log_row(out, lab, log, before);
        hm_buf_put_u8(out, ',');
    }
    put_log_row(out, lab, log, valid == NULL ? ALWAYS : valid);
}

struct authority_row {
    const char *uri;
    const struct hm_made *first, *second;
    enum lab_row row;
    unsigned which;
};

static void put_authority_row(struct hm_buf *out, const struct lab *lab,
    const struct authority_row *authority, const char *valid)
{
    hm_buf_printf(out,
        "{\"subject\":{\"organization\":\"lab\",\"commonName\":\"lab\"},"
        "\"uri\":\"%s\",\"certChain\":{\"certificates\":[{\"rawBytes\":\"",
        authority->uri);
    put_base64(out, hm_buf_view(&authority->first->der));
    hm_buf_put_str(out, "\"},{\"rawBytes\":\"");
    put_base64(out, hm_buf_view(&authority->second->der));
    hm_buf_printf(out, "\"}]},\"validFor\":%s", valid);
    put_operator(out, lab, authority->which);
    hm_buf_put_str(out, "}");
}

static void put_authority(struct hm_buf *out, const struct lab *lab,
    const struct authority_row *authority)
{
    const char *before = lab->before[authority->row];
    const char *valid = lab->valid[authority->row];

    if (before != NULL) {
        put_authority_row(out, lab, authority, before);
        hm_buf_put_u8(out, ',');
    }
    put_authority_row(out, lab, authority, valid == NULL ? ALWAYS : valid);
}

static bool put_tlogs(
    struct hm_buf *out, const struct lab *lab, struct hm_err *err)
{
    struct hm_tree_hash id;
    struct log_row first = {.host = lab->rekor1_host,
        .key = lab->rekor1,
        .id = hm_digest_view(hm_key_id(lab->rekor1)),
        .row = LAB_REKOR1};
    struct log_row second = {.host = lab->rekor2_host,
        .key = lab->rekor2,
        .id = hm_bytes(id.b, sizeof(id.b)),
        .row = LAB_REKOR2,
        .which = 1};

    HM_TRY(
        hm_note_key_id(&id, lab->rekor2, hm_bytes_str(lab->rekor2_host), err));
    put_log(out, lab, &first);
    hm_buf_put_u8(out, ',');
    put_log(out, lab, &second);
    return true;
}

static void put_ctlogs(struct hm_buf *out, const struct lab *lab)
{
    struct log_row log = {.host = "ct.lab.example",
        .key = lab->ct,
        .id = hm_digest_view(hm_key_id(lab->ct)),
        .row = LAB_CT};

    put_log(out, lab, &log);
    if (lab->ct2 == NULL)
        return;
    log = (struct log_row){.host = "ct2.lab.example",
        .key = lab->ct2,
        .id = hm_digest_view(hm_key_id(lab->ct2)),
        .row = LAB_CT,
        .which = 1};
    hm_buf_put_u8(out, ',');
    put_log(out, lab, &log);
}

static void put_tsas(struct hm_buf *out, const struct lab *lab)
{
    struct authority_row tsa = {.uri = "https://tsa.lab.example",
        .first = &lab->tsa_leaf,
        .second = &lab->tsa_root,
        .row = LAB_TSA};

    put_authority(out, lab, &tsa);
    if (lab->tsa2_leaf.key == NULL)
        return;
    tsa = (struct authority_row){.uri = "https://tsa2.lab.example",
        .first = &lab->tsa2_leaf,
        .second = &lab->tsa2_root,
        .row = LAB_TSA,
        .which = 1};
    hm_buf_put_u8(out, ',');
    put_authority(out, lab, &tsa);
}

bool lab_write_root(
    struct hm_buf *out, const struct lab *lab, struct hm_err *err)
{
    struct authority_row ca = {.uri = "https://fulcio.lab.example",
        .first = &lab->intermediate,
        .second = &lab->root,
        .row = LAB_CA};

    hm_buf_put_str(out,
        "{\"mediaType\":\"application/vnd.dev.sigstore."
        "trustedroot+json;version=0.1\",\"tlogs\":[");
    HM_TRY(put_tlogs(out, lab, err));
    hm_buf_put_str(out, "],\"certificateAuthorities\":[");
    put_authority(out, lab, &ca);
    hm_buf_put_str(out, "],\"ctlogs\":[");
    put_ctlogs(out, lab);
    hm_buf_put_str(out, "],\"timestampAuthorities\":[");
    put_tsas(out, lab);
    hm_buf_put_str(out, "]}");
    return hm_buf_end(out, NULL, err);
}

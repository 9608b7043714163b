/* SPDX-License-Identifier: Apache-2.0 */
/* The lab as a trusted_root.json. */
#include "base/err.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "enc/base64.h"
#include "lab/lab_log.h"

#define ALWAYS "\"validFor\":{\"start\":\"2020-01-01T00:00:00Z\"}"

static void put_base64(struct hm_buf *out, struct hm_bytes in)
{
    hm_base64_encode(out, HM_BASE64, in);
}

static void put_log(struct hm_buf *out, const char *host,
    const struct hm_key *key, struct hm_bytes id)
{
    hm_buf_printf(out,
        "{\"baseUrl\":\"https://%s\",\"hashAlgorithm\":\"SHA2_256\","
        "\"publicKey\":{\"rawBytes\":\"",
        host);
    put_base64(out, hm_key_spki(key));
    hm_buf_printf(out,
        "\",\"keyDetails\":\"%s\"," ALWAYS "},\"logId\":{\"keyId\":\"",
        hm_alg_for_key(key)->details);
    put_base64(out, id);
    hm_buf_put_str(out, "\"}}");
}

static void put_authority(struct hm_buf *out, const char *uri,
    const struct hm_made *first, const struct hm_made *second)
{
    hm_buf_printf(out,
        "{\"subject\":{\"organization\":\"lab\",\"commonName\":\"lab\"},"
        "\"uri\":\"%s\",\"certChain\":{\"certificates\":[{\"rawBytes\":\"",
        uri);
    put_base64(out, hm_buf_view(&first->der));
    hm_buf_put_str(out, "\"},{\"rawBytes\":\"");
    put_base64(out, hm_buf_view(&second->der));
    hm_buf_put_str(out, "\"}]}," ALWAYS "}");
}

bool lab_write_root(
    struct hm_buf *out, const struct lab *lab, struct hm_err *err)
{
    struct hm_tree_hash rekor2;

    HM_TRY(hm_note_key_id(
        &rekor2, lab->rekor2, hm_bytes_str(lab->rekor2_host), err));
    hm_buf_put_str(out,
        "{\"mediaType\":\"application/vnd.dev.sigstore."
        "trustedroot+json;version=0.1\",\"tlogs\":[");
    put_log(out, lab->rekor1_host, lab->rekor1,
        hm_digest_view(hm_key_id(lab->rekor1)));
    hm_buf_put_u8(out, ',');
    put_log(out, lab->rekor2_host, lab->rekor2,
        hm_bytes(rekor2.b, sizeof(rekor2.b)));
    hm_buf_put_str(out, "],\"certificateAuthorities\":[");
    put_authority(
        out, "https://fulcio.lab.example", &lab->intermediate, &lab->root);
    hm_buf_put_str(out, "],\"ctlogs\":[");
    put_log(out, "ct.lab.example", lab->ct, hm_digest_view(hm_key_id(lab->ct)));
    hm_buf_put_str(out, "],\"timestampAuthorities\":[");
    put_authority(
        out, "https://tsa.lab.example", &lab->tsa_leaf, &lab->tsa_root);
    hm_buf_put_str(out, "]}");
    return hm_buf_end(out, NULL, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 3161 timestamps. */
#include "tsa/timestamp.h"
#include "base/err.h"
#include "cmd/inspect/inspect.h"
#include "crypto/digest.h"

static void put_digest(
    struct hm_outline_at at, const char *name, const struct hm_digest *digest)
{
    hm_outline_str(at, name, HM_SHOW_DIGEST(digest));
}

static void put_signer(
    struct hm_outline_at at, const struct hm_timestamp *timestamp)
{
    struct hm_outline_at signer = hm_outline_map(at, "signer");

    hm_inspect_name(signer, "issuer", timestamp->signer_issuer);
    hm_outline_hex(signer, "serialNumber", timestamp->signer_serial);
    hm_inspect_oid(signer, "digestAlgorithm", timestamp->digest_oid);
    hm_inspect_oid(signer, "signatureAlgorithm", timestamp->sig_oid);
    put_digest(signer, "messageDigest", &timestamp->message_digest);
    if (timestamp->ess_hash.hash != HM_HASH_NONE)
        put_digest(signer, "certificateDigest", &timestamp->ess_hash);
    hm_outline_base64(signer, "signature", timestamp->signature);
}

static void put_timestamp(
    struct hm_outline_at at, const struct hm_timestamp *timestamp)
{
    struct hm_outline_at list;

    hm_outline_time(at, "time", timestamp->time);
    put_digest(at, "messageImprint", &timestamp->imprint);
    hm_inspect_oid(at, "policy", timestamp->policy);
    hm_outline_hex(at, "serialNumber", timestamp->serial);
    if (timestamp->nonce.len > 0)
        hm_outline_hex(at, "nonce", timestamp->nonce);
    put_signer(at, timestamp);
    list = hm_outline_list(at, "certificates");
    for (size_t i = 0; i < timestamp->cert_count; i++)
        hm_inspect_cert(hm_outline_map(list, NULL), timestamp->certs[i]);
}

/* What the two forms share: read it, or say why not. */
static void put_parsed(struct hm_outline_at at, bool parsed,
    const struct hm_timestamp *timestamp, struct hm_bytes der,
    struct hm_err *err)
{
    if (parsed) {
        put_timestamp(at, timestamp);
        return;
    }
    hm_outline_problem(at, err);
    hm_outline_base64(at, "der", der);
}

void hm_inspect_timestamp_response(struct hm_outline_at at, struct hm_bytes der)
{
    struct hm_timestamp timestamp = {0};
    struct hm_err err = {0};
    bool parsed = hm_timestamp_parse_response(&timestamp, der, &err);

    put_parsed(at, parsed, &timestamp, der, &err);
}

void hm_inspect_timestamp_token(struct hm_outline_at at, struct hm_bytes der)
{
    struct hm_timestamp timestamp = {0};
    struct hm_err err = {0};
    bool parsed = hm_timestamp_parse_token(&timestamp, der, &err);

    put_parsed(at, parsed, &timestamp, der, &err);
}

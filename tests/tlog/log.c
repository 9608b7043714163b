/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/log.h"

#include <string.h>

#include "crypto/key_private.h"
#include "crypto/sig.h"
#include "enc/base64.h"
#include "test.h"

struct hm_key *log_key(const char *pem)
{
    struct hm_key *key = NULL;
    struct hm_err err = {0};

    CHECK_OK(hm_key_parse_private_pem(&key, hm_bytes_str(pem), &err));
    return key;
}

bool log_signer(
    struct hm_note_signer *out, const struct hm_key *key, const char *name)
{
    struct hm_tree_hash full;
    struct hm_err err = {0};

    if (key == NULL ||
        !CHECK_OK(hm_note_key_id(&full, key, hm_bytes_str(name), &err)))
        return false;
    *out = (struct hm_note_signer){.key = key, .host = hm_bytes_str(name)};
    memcpy(out->id, full.b, sizeof(out->id));
    return true;
}

static struct hm_sig_alg alg_of(const struct hm_key *key)
{
    if (hm_key_type(key) == HM_KEY_ED25519)
        return (struct hm_sig_alg){HM_SIG_ED25519, HM_HASH_NONE};
    if (hm_key_type(key) == HM_KEY_RSA)
        return (struct hm_sig_alg){HM_SIG_RSA_PKCS1, HM_SHA256};
    return (struct hm_sig_alg){HM_SIG_ECDSA, HM_SHA256};
}

bool log_sign(struct hm_buf *out, struct hm_bytes text,
    const struct hm_note_signer *signer, const char *name)
{
    hm_auto(buf) sig = hm_buf(HM_NOTE_ID_LEN + HM_SIGNATURE_MAX);
    struct hm_err err = {0};

    if (!CHECK(signer->key != NULL))
        return false;
    hm_buf_put(&sig, hm_bytes(signer->id, sizeof(signer->id)));
    if (!CHECK_OK(
            hm_sig_sign(&sig, signer->key, alg_of(signer->key), text, &err)))
        return false;
    hm_buf_put_str(out, "\xe2\x80\x94 ");
    hm_buf_put(out, name == NULL ? signer->host : hm_bytes_str(name));
    hm_buf_put_u8(out, ' ');
    hm_base64_encode(out, HM_BASE64, hm_buf_view(&sig));
    hm_buf_put_u8(out, '\n');
    return CHECK_OK(hm_buf_end(out, NULL, &err));
}

bool log_checkpoint(struct hm_buf *out, const char *origin,
    const struct hm_tree_head *head, const struct hm_note_signer *signer)
{
    hm_auto(buf) text = hm_buf(HM_NOTE_MAX);
    struct hm_err err = {0};

    hm_buf_printf(&text, "%s\n%llu\n", origin, (unsigned long long)head->size);
    hm_base64_encode(
        &text, HM_BASE64, hm_bytes(head->root.b, sizeof(head->root.b)));
    hm_buf_put_u8(&text, '\n');
    if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
        return false;
    hm_buf_put(out, hm_buf_view(&text));
    hm_buf_put_u8(out, '\n');
    return log_sign(out, hm_buf_view(&text), signer, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "root/docs.h"

#include <string.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"
#include "enc/base64.h"
#include "test.h"

#define P256_URL "https://rekor.example.com"
#define ED25519_HOST "log2.example.com"
#define CT_URL "https://ct.example.com/2025"

void hm_docs_free(struct hm_docs *docs)
{
    hm_made_free(&docs->ca);
    hm_made_free(&docs->link);
    hm_made_free(&docs->tsa_ca);
    hm_made_free(&docs->tsa);
    hm_key_free(docs->p256);
    hm_key_free(docs->ed25519);
    hm_buf_free(&docs->text);
}

static bool make_keys(struct hm_docs *out, struct hm_err *err)
{
    HM_TRY(hm_key_generate(&out->p256, HM_KEY_P256, 0, err));
    return hm_key_generate(&out->ed25519, HM_KEY_ED25519, 0, err);
}

static bool make_chains(struct hm_docs *out, struct hm_err *err)
{
    struct made_spec ca = made_ca("root", NULL);
    struct made_spec tsa_ca = made_ca("tsa root", NULL);
    struct made_spec link, tsa;

    HM_TRY(made_cert(&out->ca, &ca, err));
    HM_TRY(made_cert(&out->tsa_ca, &tsa_ca, err));
    link = made_ca("link", &out->ca);
    HM_TRY(made_cert(&out->link, &link, err));
    tsa = made_tsa_leaf(&out->tsa_ca, "tsa");
    return made_cert(&out->tsa, &tsa, err);
}

static void put_base64(struct hm_buf *out, struct hm_bytes in)
{
    hm_buf_put_u8(out, '"');
    hm_base64_encode(out, HM_BASE64, in);
    hm_buf_put_u8(out, '"');
}

static void put_chain(
    struct hm_buf *out, const struct hm_made *first, const struct hm_made *last)
{
    hm_buf_put_str(out, "\"certChain\":{\"certificates\":[{\"rawBytes\":");
    put_base64(out, hm_buf_view(&first->der));
    hm_buf_put_str(out, "},{\"rawBytes\":");
    put_base64(out, hm_buf_view(&last->der));
    hm_buf_put_str(out, "}]}");
}

static void put_log(struct hm_buf *out, const char *url,
    const struct hm_key *key, const struct hm_digest *id)
{
    hm_buf_printf(out,
        "{\"baseUrl\":\"%s\",\"hashAlgorithm\":\"SHA2_256\","
        "\"publicKey\":{\"rawBytes\":",
        url);
    put_base64(out, hm_key_spki(key));
    hm_buf_printf(out,
        ",\"keyDetails\":\"%s\",\"validFor\":{\"start\":"
        "\"2025-01-01T00:00:00.5Z\"}},\"logId\":{\"keyId\":",
        hm_alg_for_key(key)->details);
    put_base64(out, hm_digest_view(id));
    hm_buf_put_str(out, "}");
}

/* As Rekor v2 makes it (C2SP signed-note, key type 1). */
static bool note_id(
    struct hm_digest *out, const struct hm_key *key, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB);

    hm_buf_put_str(&text, ED25519_HOST "\n\x01");
    hm_buf_put(&text, hm_key_raw(key));
    return hm_digest_of(out, HM_SHA256, hm_buf_view(&text), err);
}

static void put_authority(
    struct hm_buf *out, const struct hm_made *first, const struct hm_made *last)
{
    hm_buf_put_str(out,
        "{\"subject\":{\"organization\":\"o\",\"commonName\":\"c\"},"
        "\"uri\":\"https://ca.example.com\",");
    put_chain(out, first, last);
    hm_buf_put_str(out,
        ",\"validFor\":{\"start\":\"2025-01-01T00:00:00Z\","
        "\"end\":\"2025-12-31T23:59:59.999Z\"},\"operator\":\"example\"}");
}

static void put_document(struct hm_buf *out, const struct hm_docs *docs,
    const struct hm_digest *note)
{
    hm_buf_put_str(out,
        "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;"
        "version=0.1\",\"tlogs\":[");
    put_log(out, P256_URL, docs->p256, hm_key_id(docs->p256));
    hm_buf_put_str(out,
        ",\"checkpointKeyId\":{\"keyId\":\"AQIDBA==\"},"
        "\"operator\":\"example\"},");
    put_log(out, "https://" ED25519_HOST, docs->ed25519, note);
    hm_buf_put_str(out, "}],\"certificateAuthorities\":[");
    put_authority(out, &docs->link, &docs->ca);
    hm_buf_put_str(out, "],\"ctlogs\":[");
    put_log(out, CT_URL, docs->p256, hm_key_id(docs->p256));
    hm_buf_put_str(out, "}],\"timestampAuthorities\":[");
    put_authority(out, &docs->tsa, &docs->tsa_ca);
    hm_buf_put_str(out, "]}");
}

bool docs_new(struct hm_docs *out, struct hm_err *err)
{
    struct hm_digest note = {0};

    HM_TRY(make_keys(out, err));
    HM_TRY(make_chains(out, err));
    HM_TRY(note_id(&note, out->ed25519, err));
    out->text = hm_buf(HM_ROOT_MAX);
    put_document(&out->text, out, &note);
    return hm_buf_end(&out->text, NULL, err);
}

void docs_edit(
    struct hm_buf *out, struct hm_bytes text, const char *from, const char *to)
{
    const uint8_t *at;
    size_t before;

    if (!CHECK(text.len != 0))
        return;
    at = memmem(text.p, text.len, from, strlen(from));
    if (!CHECK(at != NULL))
        return;
    before = (size_t)(at - text.p);
    hm_buf_put(out, hm_bytes_slice(text, 0, before));
    hm_buf_put_str(out, to);
    hm_buf_put(out, hm_bytes_slice(text, before + strlen(from), text.len));
}

bool docs_root(struct hm_root **out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(root) root = NULL;

    HM_TRY(hm_root_new(&root, err));
    HM_TRY(hm_root_add_json(root, HM_LIT("test.json"), text, err));
    *out = hm_move(root);
    return true;
}

bool docs_root_with(struct hm_root **out, const struct hm_docs *docs,
    const char *from, const char *to, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);

    docs_edit(&text, hm_buf_view(&docs->text), from, to);
    return docs_root(out, hm_buf_view(&text), err);
}

bool docs_warned(const struct hm_root *root, const char *words)
{
    for (size_t i = 0; i < hm_root_warning_count(root); i++) {
        if (strstr(hm_root_warning(root, i), words) != NULL)
            return true;
    }
    return false;
}

static void dump_bytes(struct hm_buf *out, struct hm_bytes in)
{
    hm_buf_printf(out, "%zu ", in.len);
    hm_buf_put(out, in);
}

static void dump_window(struct hm_buf *out, const struct hm_window *window)
{
    hm_buf_printf(out, "%d %lld.%u %d %lld.%u\n", window->has_start,
        (long long)window->start.s, window->start.ns, window->has_end,
        (long long)window->end.s, window->end.ns);
}

static void dump_logs(
    struct hm_buf *out, const struct hm_root_log *logs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        dump_bytes(out, logs[i].base_url);
        dump_bytes(out, logs[i].id);
        dump_bytes(out, logs[i].operator_name);
        dump_bytes(out, logs[i].checkpoint_id);
        dump_bytes(out, logs[i].key_bytes);
        hm_buf_put_str(out, logs[i].alg == NULL ? "" : logs[i].alg->details);
        hm_buf_put_str(out, logs[i].problem == NULL ? "" : logs[i].problem);
        dump_window(out, &logs[i].valid);
    }
}

static void dump_authorities(
    struct hm_buf *out, const struct hm_authority *authorities, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct hm_ca *ca = authorities[i].ca;

        dump_bytes(out, authorities[i].uri);
        dump_bytes(out, authorities[i].operator_name);
        dump_window(out, hm_ca_window(ca));
        for (size_t k = 0; k < hm_ca_cert_count(ca); k++)
            dump_bytes(out, hm_ca_cert(ca, k)->der);
    }
}

static void dump_domain(struct hm_buf *out, const struct hm_domain *domain)
{
    const struct hm_profile *profile = &domain->profile;

    dump_bytes(out, domain->name);
    hm_buf_printf(out, "%u %u %u %d\n", profile->sct_min, profile->tlog_min,
        profile->tsa_min, profile->long_lived);
    dump_logs(out, domain->tlogs, domain->tlog_count);
    dump_logs(out, domain->ctlogs, domain->ctlog_count);
    dump_authorities(out, domain->cas, domain->ca_count);
    dump_authorities(out, domain->tsas, domain->tsa_count);
}

void docs_dump(struct hm_buf *out, const struct hm_root *root)
{
    for (size_t i = 0; i < hm_root_count(root); i++)
        dump_domain(out, hm_root_domain(root, i));
    for (size_t i = 0; i < hm_root_warning_count(root); i++)
        hm_buf_put_str(out, hm_root_warning(root, i));
}

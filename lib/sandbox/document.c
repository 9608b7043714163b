/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/document.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "enc/pem.h"
#include "root/root_write.h"
#include "sandbox/anchor.h"

#define OPERATOR "sandbox"
#define OPERATOR2 "sandbox-2"
#define TSA "/tsa/api/v1/timestamp"
#define TSA2 "/tsa/2/api/v1/timestamp"

enum { CERTS = 2 };

/* What is being written; texts and certificates lie in the arena. */
struct work {
    const struct hm_sandbox_seen *seen;
    struct hm_arena arena;
    struct hm_bytes ca[CERTS], tsas[2][CERTS];
};

static struct hm_window since_the_start(void)
{
    return (struct hm_window){
        .has_start = true, .start = {.s = HM_ANCHOR_FROM_S}};
}

static bool get_chain(struct hm_bytes out[CERTS], struct hm_world *world,
    enum hm_world_row leaf, enum hm_world_row root, struct hm_err *err)
{
    const struct hm_cert *certs[CERTS];

    HM_TRY(hm_world_cert(&certs[0], world, leaf, err));
    HM_TRY(hm_world_cert(&certs[1], world, root, err));
    for (size_t i = 0; i < CERTS; i++)
        out[i] = certs[i]->der;
    return true;
}

static bool get_chains(struct work *work, struct hm_err *err)
{
    struct hm_world *world = work->seen->world;

    return get_chain(work->ca, world, HM_WORLD_CA, HM_WORLD_CA_ROOT, err) &&
        get_chain(work->tsas[0], world, HM_WORLD_TSA, HM_WORLD_TSA_ROOT, err) &&
        get_chain(work->tsas[1], world, HM_WORLD_TSA2, HM_WORLD_TSA2_ROOT, err);
}

static bool put_url(struct hm_bytes *out, struct work *work, const char *path,
    struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);

    hm_buf_printf(&url, "%s%s", work->seen->origin, path);
    HM_TRY(hm_buf_end(&url, NULL, err));
    return hm_arena_copy(&work->arena, out, hm_buf_view(&url), err);
}

/* ---- trusted_root.json ---- */

static bool add_authority(struct hm_authority_spec *out, struct work *work,
    const struct hm_bytes certs[CERTS], const char *path, struct hm_err *err)
{
    *out = (struct hm_authority_spec){
        .certs = certs,
        .cert_count = CERTS,
        .operator_name = HM_LIT(OPERATOR),
        .valid = since_the_start(),
    };
    return put_url(&out->uri, work, path, err);
}

static bool add_log(struct hm_log_spec *out, struct work *work,
    enum hm_world_row row, const char *path, struct hm_err *err)
{
    *out = (struct hm_log_spec){
        .operator_name = HM_LIT(OPERATOR), .valid = since_the_start()};
    HM_TRY(hm_world_key(&out->key, work->seen->world, row, err));
    return put_url(&out->base_url, work, path, err);
}

static bool write_root(
    struct hm_buf *out, struct work *work, struct hm_err *err)
{
    struct hm_authority_spec ca, tsas[2];
    struct hm_log_spec ct, tlogs[2];
    const struct hm_root_spec spec = {&ca, tsas, 1, 2, tlogs, &ct, 2, 1};

    HM_TRY(get_chains(work, err));
    HM_TRY(add_authority(&ca, work, work->ca, "/fulcio", err));
    HM_TRY(add_authority(&tsas[0], work, work->tsas[0], TSA, err));
    HM_TRY(add_authority(&tsas[1], work, work->tsas[1], TSA2, err));
    tsas[1].operator_name = HM_LIT(OPERATOR2);
    HM_TRY(add_log(&ct, work, HM_WORLD_CT, "/ct", err));
    HM_TRY(add_log(&tlogs[0], work, HM_WORLD_REKOR, "/rekor", err));
    HM_TRY(add_log(&tlogs[1], work, HM_WORLD_REKOR2, "/rekor2", err));
    tlogs[1].origin = hm_bytes_str(work->seen->host);
    return hm_root_write(out, &spec, err);
}

/* ---- signing_config.json ---- */

static bool add_service(struct hm_service *out, struct work *work,
    const char *path, struct hm_err *err)
{
    *out = (struct hm_service){.major_version = 1,
        .valid = since_the_start(),
        .operator_name = HM_LIT(OPERATOR)};
    return put_url(&out->url, work, path, err);
}

/* With the second log beside the first it is the second that clients choose. */
static bool write_config_of(
    struct hm_buf *out, struct work *work, size_t logs, struct hm_err *err)
{
    struct hm_service ca, oidc, tlogs[2], tsas[2];
    const struct hm_signing_config config = {
        .cas = {.items = &ca, .count = 1},
        .oidcs = {.items = &oidc, .count = 1},
        .tlogs = {.items = tlogs, .count = logs, .selector = HM_SELECT_ANY},
        .tsas = {.items = tsas, .count = 2, .selector = HM_SELECT_ANY},
    };

    HM_TRY(add_service(&ca, work, "/fulcio", err));
    HM_TRY(add_service(&oidc, work, "/oidc", err));
    HM_TRY(add_service(&tlogs[0], work, "/rekor", err));
    HM_TRY(add_service(&tlogs[1], work, "/rekor2", err));
    tlogs[1].major_version = 2;
    HM_TRY(add_service(&tsas[0], work, TSA, err));
    HM_TRY(add_service(&tsas[1], work, TSA2, err));
    tsas[1].operator_name = HM_LIT(OPERATOR2);
    return hm_signing_config_write(out, &config, err);
}

static bool write_config(
    struct hm_buf *out, struct work *work, struct hm_err *err)
{
    return write_config_of(out, work, 1, err);
}

static bool write_config2(
    struct hm_buf *out, struct work *work, struct hm_err *err)
{
    return write_config_of(out, work, 2, err);
}

/* ---- The table ---- */

typedef bool writer(struct hm_buf *out, struct work *work, struct hm_err *err);

static bool run(struct hm_buf *out, const struct hm_sandbox_seen *seen,
    writer *write, struct hm_err *err)
{
    struct work work = {.seen = seen, .arena = hm_arena(HM_MIB)};
    bool good = write(out, &work, err);

    hm_arena_free(&work.arena);
    return good;
}

static bool write_trusted_root(
    struct hm_buf *out, const struct hm_sandbox_seen *seen, struct hm_err *err)
{
    return run(out, seen, write_root, err);
}

static bool write_signing_config(
    struct hm_buf *out, const struct hm_sandbox_seen *seen, struct hm_err *err)
{
    return run(out, seen, write_config, err);
}

static bool write_signing_config2(
    struct hm_buf *out, const struct hm_sandbox_seen *seen, struct hm_err *err)
{
    return run(out, seen, write_config2, err);
}

/* Both in one, as sigstore-python takes them. */
static bool write_trust_config(
    struct hm_buf *out, const struct hm_sandbox_seen *seen, struct hm_err *err)
{
    hm_buf_put_str(out,
        "{\"mediaType\": "
        "\"application/vnd.dev.sigstore.clienttrustconfig.v0.1+json\",\n"
        "\"trustedRoot\": ");
    HM_TRY(write_trusted_root(out, seen, err));
    hm_buf_put_str(out, ",\"signingConfig\": ");
    HM_TRY(write_signing_config(out, seen, err));
    hm_buf_put_str(out, "}\n");
    return hm_buf_end(out, NULL, err);
}

/* ---- For older clients ---- */

static bool write_chain(struct hm_buf *out, struct hm_world *world,
    enum hm_world_row leaf, enum hm_world_row root, struct hm_err *err)
{
    struct hm_bytes certs[CERTS];

    HM_TRY(get_chain(certs, world, leaf, root, err));
    for (size_t i = 0; i < CERTS; i++)
        hm_pem_write(out, "CERTIFICATE", certs[i]);
    return hm_buf_end(out, NULL, err);
}

static bool write_key(struct hm_buf *out, struct hm_world *world,
    enum hm_world_row row, struct hm_err *err)
{
    const struct hm_key *key;

    HM_TRY(hm_world_key(&key, world, row, err));
    hm_key_write_pem(out, key);
    return hm_buf_end(out, NULL, err);
}

static bool write_ca(
    struct hm_buf *out, const struct hm_sandbox_seen *seen, struct hm_err *err)
{
    return write_chain(out, seen->world, HM_WORLD_CA, HM_WORLD_CA_ROOT, err);
}

static bool write_tsa(
    struct hm_buf *out, const struct hm_sandbox_seen *seen, struct hm_err *err)
{
    return write_chain(out, seen->world, HM_WORLD_TSA, HM_WORLD_TSA_ROOT, err);
}

static bool write_ct(
    struct hm_buf *out, const struct hm_sandbox_seen *seen, struct hm_err *err)
{
    return write_key(out, seen->world, HM_WORLD_CT, err);
}

static bool write_rekor(
    struct hm_buf *out, const struct hm_sandbox_seen *seen, struct hm_err *err)
{
    return write_key(out, seen->world, HM_WORLD_REKOR, err);
}

const struct hm_sandbox_document hm_sandbox_documents[] = {
    {"trusted_root.json", "HALLMARK_SANDBOX_TRUSTED_ROOT", "whom to trust here",
        write_trusted_root},
    {"signing_config.json", "HALLMARK_SANDBOX_SIGNING_CONFIG",
        "which services sign", write_signing_config},
    {"signing_config_rekor2.json", "HALLMARK_SANDBOX_SIGNING_CONFIG_REKOR2",
        "the same with Rekor v2", write_signing_config2},
    {"trust_config.json", "HALLMARK_SANDBOX_TRUST_CONFIG",
        "both of these in one", write_trust_config},
    {"ca.pem", "SIGSTORE_ROOT_FILE", "certificates of the authority", write_ca},
    {"ct.pub", "SIGSTORE_CT_LOG_PUBLIC_KEY_FILE", "key of the certificate log",
        write_ct},
    {"rekor.pub", "SIGSTORE_REKOR_PUBLIC_KEY", "key of the log of signatures",
        write_rekor},
    {"tsa.pem", "SIGSTORE_TSA_CERTIFICATE_FILE",
        "certificates of the timestamp authority", write_tsa},
    {NULL, NULL, NULL, NULL},
};

bool hm_sandbox_document_write(struct hm_buf *out,
    const struct hm_sandbox_seen *seen, struct hm_bytes name,
    struct hm_err *err)
{
    for (size_t i = 0; hm_sandbox_documents[i].name != NULL; i++) {
        if (hm_bytes_eq_str(name, hm_sandbox_documents[i].name))
            return hm_sandbox_documents[i].write(out, seen, err);
    }
    return hm_fail(err, HM_NOT_FOUND, "no such file in a sandbox");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Entries in the form of cosign's annotations, the oldest kind (intoto 0.0.1)
 * among them, from image manifests of slsa-verifier's vectors: annotations of a layer whose blob is the envelope. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "dsse/dsse.h"
#include "enc/json_rd.h"
#include "test.h"
#include "tlog/entry.h"

#define FOLDER(version)                                                        \
    "slsa-verifier/gha_generic_container/" version                             \
    "/container_workflow_dispatch/blobs/sha256/"

static const struct row {
    const char *folder, *manifest, *kind, *words;
} rows[] = {
    {FOLDER("v1.4.0"),
        "738d456c898daf28d211c2e0b8ecf5dc67b9a1d631c99ef2c4b4669bcb7a0354",
        "intoto", "of another envelope"},
    {FOLDER("v1.9.0"),
        "d86a56f046e85503c3e54a6fb12fade50c53eb39bcdddc8fd624cc71ecf3b88c",
        "intoto", "of another envelope"},
    {FOLDER("v2.1.0"),
        "21454caf3a160dfbe6359f0501aa8401c6c0f2c7a8b71380ea21f8c4b48b64fe",
        "dsse", "of another signature"},
};

struct piece {
    struct hm_arena arena;
    struct hm_dsse envelope;
    struct hm_cert_list certs;
    struct hm_key *key; /* the log's */
    struct hm_entry entry;
    struct hm_signed what;
};

static bool load(struct hm_bytes *out, struct hm_arena *arena,
    const char *folder, struct hm_bytes name)
{
    hm_auto(buf) content = hm_buf(4 * HM_MIB);
    char relative[512];
    struct hm_err err = {0};

    snprintf(relative, sizeof(relative), "%s%.*s", folder, (int)name.len,
        (const char *)name.p);
    return CHECK_OK(hm_file_read(&content, test_vector_path(relative), &err)) &&
        CHECK_OK(hm_arena_copy(arena, out, hm_buf_view(&content), &err));
}

static bool parse(struct hm_json *out, struct piece *p, struct hm_bytes in)
{
    struct hm_err err = {0};

    return CHECK_OK(
        hm_json_parse_borrowed(out, &p->arena, in, 4 * HM_MIB, &err));
}

static struct hm_bytes text(
    struct piece *p, struct hm_json object, const char *name)
{
    struct hm_json_rd rd = hm_json_rd(&p->arena);

    return hm_json_rd_str(&rd, hm_json_get(object, name));
}

/* The public-good log's id is the hash of its key. */
static bool read_log(struct piece *p)
{
    struct hm_bytes in;
    struct hm_json root;
    struct hm_json_iter it;
    struct hm_json_rd rd = hm_json_rd(&p->arena);
    struct hm_err err = {0};

    if (!load(&in, &p->arena, "trust/", HM_LIT("public-good.json")) ||
        !parse(&root, p, in))
        return false;
    it = hm_json_iter(hm_json_get(root, "tlogs"));
    if (!CHECK(hm_json_iter_next(&it)))
        return false;
    in = hm_json_rd_base64(&rd,
        hm_json_get(hm_json_get(it.value, "publicKey"), "rawBytes"), HM_BASE64);
    return CHECK_OK(hm_key_parse_spki(&p->key, in, &err));
}

static bool read_bundle(struct piece *p, struct hm_json bundle)
{
    struct hm_json payload = hm_json_get(bundle, "Payload");
    struct hm_json_rd rd = hm_json_rd(&p->arena);
    struct hm_entry *e = &p->entry;
    struct hm_err err = {0};

    e->body = hm_json_rd_base64(&rd, hm_json_get(payload, "body"), HM_BASE64);
    e->index = hm_json_rd_u64(
        &rd, hm_json_get(payload, "logIndex"), HM_JSON_INT_NUMBER);
    e->time_s = hm_json_rd_i64(
        &rd, hm_json_get(payload, "integratedTime"), HM_JSON_INT_NUMBER);
    e->set = hm_json_rd_base64(
        &rd, hm_json_get(bundle, "SignedEntryTimestamp"), HM_BASE64);
    e->log_id = hm_digest_view(hm_key_id(p->key));
    return CHECK_OK(hm_json_end(&rd, &err));
}

static bool read_piece(struct piece *p, const struct row *row)
{
    struct hm_bytes in, name;
    struct hm_json root, annotations, bundle;
    struct hm_json_iter it;
    struct hm_err err = {0};

    p->entry.kind = hm_bytes_str(row->kind);
    p->entry.version = HM_LIT("0.0.1");
    if (!read_log(p) ||
        !load(&in, &p->arena, row->folder, hm_bytes_str(row->manifest)) ||
        !parse(&root, p, in))
        return false;
    it = hm_json_iter(hm_json_get(root, "layers"));
    if (!CHECK(hm_json_iter_next(&it)))
        return false;
    annotations = hm_json_get(it.value, "annotations");
    name = text(p, it.value, "digest");
    name = hm_bytes_slice(name, strlen("sha256:"), name.len);
    return load(&in, &p->arena, row->folder, name) &&
        CHECK_OK(hm_dsse_parse(&p->envelope, &p->arena, in, &err)) &&
        CHECK_OK(hm_cert_parse_pem(&p->certs, &p->arena,
            text(p, annotations, "dev.sigstore.cosign/certificate"), &err)) &&
        parse(&bundle, p, text(p, annotations, "dev.sigstore.cosign/bundle")) &&
        read_bundle(p, bundle);
}

static void run(struct piece *p, const struct row *row)
{
    uint8_t other[HM_SIGNATURE_MAX];
    struct hm_err err = {0};
    struct hm_bytes sig = p->envelope.sigs[0].sig;

    p->what = (struct hm_signed){.signature = sig,
        .cert = p->certs.certs,
        .envelope = true,
        .payload_type = p->envelope.payload_type,
        .payload = p->envelope.payload};
    CHECK_OK(hm_entry_promised(&p->entry, p->key, &err));
    CHECK_OK(hm_entry_binds(&p->entry, &p->what, &err));
    memcpy(other, sig.p, sig.len);
    other[sig.len - 1] ^= 1;
    p->what.signature.p = other;
    CHECK_ERR(
        hm_entry_binds(&p->entry, &p->what, &err), HM_MISMATCH, row->words);
}

static void entries_of_annotations_are_bound(void)
{
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct piece p = {.arena = hm_arena(16 * HM_MIB)};

        test_case("%s", rows[i].folder);
        if (test_vector_path("slsa-verifier/cases.tsv") == NULL)
            test_skip(1, "%s is not there", rows[i].folder);
        else if (read_piece(&p, &rows[i]))
            run(&p, &rows[i]);
        hm_key_free(p.key);
        hm_arena_free(&p.arena);
    }
}

TEST_SUITE(vectors_tlog_oci, TEST(entries_of_annotations_are_bound));

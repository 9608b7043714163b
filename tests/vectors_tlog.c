/* SPDX-License-Identifier: Apache-2.0 */
/* Every log entry in every bundle of the vectors: included, promised, bound to
 * its bundle's signature. What fails, and why, is the table below; all else
 * must pass. */
#include <fnmatch.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/uri.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "enc/json_rd.h"
#include "test.h"
#include "tlog/entry.h"

enum { LOGS_MAX = 32, DEPTH_MAX = 8, HASHES_MAX = 40 };

/* What is wrong with which part. Words from the suites' own descriptions where
 * they have any; what they damage more than once stands here more than once. */
#define CASE(name)                                                             \
    "sigstore-conformance/bundle-verify/" name "_fail/bundle.sigstore.json"
static const struct row {
    const char *file, *part, *words;
} rows[] = {
    {"sigstore-python/bundle_no_cert_v1.txt.sigstore", "binds",
        "names a certificate, not a key"},
    {"sigstore-python/bundle_cve_2022_36056.txt.sigstore", "binds",
        "of another signature"},
    {"sigstore-rust/cosign-v3-missing-fields.json", "binds", "$.spec: missing"},
    {"sigstore-java/bundle-with-mismatched-set.sigstore", "promised",
        "promise of the log: signature does not verify"},
    {"sigstore-java/bundle-with-wrong-tlog-entry.sigstore", "binds",
        "of another signature"},
    {"sigstore-java/bundle.dsse.bad-signature.sigstore", "binds",
        "of another signature"},
    {"sigstore-java/bundle-no-digest.sigstore", "binds",
        "no sha256 digest of the message"},
    {CASE("dsse-mismatch-sig"), "binds", "of another signature"},
    {CASE("rekor2-dsse-mismatch-envelope"), "binds", "of another signature"},
    {CASE("intoto-log-entry-mismatch"), "binds", "signatures[0].sig: base64: "},
    {CASE("rekor2-checkpoint-missing-root-hash"), "included",
        "checkpoint: truncated"},
    {CASE("incorrect-public-key"), "binds", "by another certificate"},
    {CASE("incorrect-public-key"), "included", "proof leads to"},
    {CASE("incorrect-public-key"), "promised", "signature does not verify"},
    {CASE("set-invalid-signature"), "promised", "signature does not verify"},
    {CASE("rekor2-checkpoint-no-matching-signature"), "included",
        "no signature by"},
    {CASE("message-digest-mismatch"), "binds", "of another message"},
    {CASE("checkpoint-bad-keyhint"), "included", "no signature by"},
    {CASE("wrong-hashedrekord-entry"), "binds", "of another signature"},
    {CASE("dsse-invalid-sig"), "binds", "of another signature"},
    {CASE("invalid-checkpoint-signature"), "included",
        "signature 0, by rekor.sigstore.dev: "},
    {CASE("inclusion-proof-corrupted-hash"), "included", "proof leads to"},
    {CASE("rekor2-checkpoint-missing-log-signature"), "included",
        "note: no signature"},
    {CASE("bundle-invalid-base64-signature"), "binds", "empty signature"},
    {CASE("bundle-invalid-base64-signature"), "included", "proof leads to"},
    {CASE("bundle-invalid-base64-signature"), "promised",
        "signature does not verify"},
    {CASE("wrong-hashedrekord-artifact"), "binds", "of another signature"},
    {"slsa-verifier/gha_bundle/mismatch-tlog.intoto.sigstore", "binds",
        "of another signature"},
    {"slsa-verifier/npm/"
     "provenance-npm-test-cli-v1-prega-invalidsigpub.tgz.json",
        "binds", "of another payload"},
    {"slsa-verifier/npm/"
     "provenance-npm-test-cli-v1-prega-invalidsigprov.tgz.json",
        "binds", "of another payload"},
    {"slsa-verifier/npm/supreme-googles-cli-v02-tag-invalidsigpub.tgz.json",
        "binds", "of another payload"},
    {"slsa-verifier/npm/supreme-googles-cli-v02-tag-invalidsigprov.tgz.json",
        "binds", "of another payload"},
};

/* How many of each part passed: a walk that misses bundles is no proof. */
enum { BOUND = 107, INCLUDED = 97, PROMISED = 103 };

/* A log of some trusted root. */
struct log {
    struct hm_key *key;
    struct hm_bytes id;
    struct hm_note_signer signer;
};

static struct {
    struct hm_arena arena; /* of the roots */
    struct log logs[LOGS_MAX];
    size_t log_count;
    size_t prefix_len;
    bool used[TEST_LEN(rows)];
    unsigned included, promised, bound;
} all;

static struct hm_bytes text(
    struct hm_arena *arena, struct hm_json object, const char *name)
{
    struct hm_bytes out = {0};
    struct hm_err err = {0};

    if (!hm_json_as_str(&out, hm_json_get(object, name), arena, &err))
        return hm_bytes(NULL, 0);
    return out;
}

static struct hm_bytes decode(struct hm_arena *arena, struct hm_json v)
{
    struct hm_json_rd rd = hm_json_rd(arena);

    return hm_json_type(v) == HM_JSON_STRING
        ? hm_json_rd_base64(&rd, v, HM_BASE64_OPTIONAL_PAD)
        : hm_bytes(NULL, 0);
}

static struct hm_bytes base64(
    struct hm_arena *arena, struct hm_json object, const char *name)
{
    return decode(arena, hm_json_get(object, name));
}

static uint64_t number(struct hm_arena *arena, struct hm_json o, const char *n)
{
    struct hm_json_rd rd = hm_json_rd(arena);

    return hm_json_rd_u64(&rd, hm_json_get(o, n), HM_JSON_INT_EITHER);
}

/* The name, or the older spelling of it. */
static struct hm_json get2(struct hm_json o, const char *a, const char *b)
{
    struct hm_json v = hm_json_get(o, a);

    return hm_json_type(v) == HM_JSON_NONE ? hm_json_get(o, b) : v;
}

static void add_log(struct hm_json tlog)
{
    struct hm_json public_key = hm_json_get(tlog, "publicKey");
    struct hm_bytes details = text(&all.arena, public_key, "keyDetails");
    struct hm_bytes url = text(&all.arena, tlog, "baseUrl");
    struct log *log = &all.logs[all.log_count];
    size_t slash;
    struct hm_err err = {0};

    log->id = base64(&all.arena, hm_json_get(tlog, "logId"), "keyId");
    for (size_t i = 0; i < all.log_count; i++) {
        if (hm_bytes_eq(all.logs[i].id, log->id))
            return;
    }
    if (!CHECK(all.log_count < LOGS_MAX) || !CHECK(log->id.len == 32) ||
        !CHECK_OK(hm_alg_parse_key(&log->key, hm_alg_by_details(details),
            base64(&all.arena, public_key, "rawBytes"), &err)))
        return;
    slash = hm_bytes_find(url, '/') + 2;
    log->signer.key = log->key;
    log->signer.url = hm_bytes_slice(url, slash, url.len);
    log->signer.host =
        hm_bytes_slice(log->signer.url, 0, hm_bytes_find(log->signer.url, ':'));
    memcpy(log->signer.id, log->id.p, sizeof(log->signer.id));
    all.log_count++;
}

static bool load(struct hm_json *out, struct hm_arena *arena, const char *path)
{
    hm_auto(buf) content = hm_buf(16 * HM_MIB);
    struct hm_err err = {0};

    return hm_file_read(&content, path, &err) &&
        hm_json_parse(out, arena, hm_buf_view(&content), 16 * HM_MIB, &err);
}

static void add_logs(const char *path)
{
    struct hm_json root, logs;
    struct hm_json_iter it;

    if (!load(&root, &all.arena, path))
        return;
    if (hm_json_type(hm_json_get(root, "trustedRoot")) != HM_JSON_NONE)
        root = hm_json_get(root, "trustedRoot");
    logs = hm_json_get(root, "tlogs");
    it = hm_json_iter(logs);
    while (hm_json_iter_next(&it))
        add_log(it.value);
}

struct bundle {
    struct hm_arena *arena;
    struct hm_signed what;
    struct hm_cert cert;
    struct hm_key *key;
    struct hm_digest digest;
    struct hm_buf spki, der; /* a borrowed key's */
};

static void read_cert(struct bundle *b, struct hm_json material)
{
    struct hm_json chain = hm_json_get(material, "x509CertificateChain");
    struct hm_json_iter it = hm_json_iter(hm_json_get(chain, "certificates"));
    struct hm_json v = hm_json_get(material, "certificate");
    struct hm_bytes der;
    struct hm_err err = {0};

    if (hm_json_iter_next(&it))
        v = it.value;
    der = hm_json_type(v) == HM_JSON_STRING ? decode(b->arena, v)
                                            : base64(b->arena, v, "rawBytes");
    if (der.len > 0 && hm_cert_parse(&b->cert, der, &err) &&
        CHECK_OK(hm_cert_key(&b->key, &b->cert, &err))) {
        b->what.cert = &b->cert;
        b->what.key = b->key;
    }
}

static void read_content(struct bundle *b, struct hm_json o)
{
    struct hm_json envelope = get2(o, "dsseEnvelope", "envelope");
    struct hm_json message = hm_json_get(o, "messageSignature");
    struct hm_json sigs = hm_json_get(envelope, "signatures");
    struct hm_json_iter it = hm_json_iter(sigs);
    struct hm_bytes digest =
        base64(b->arena, hm_json_get(message, "messageDigest"), "digest");
    enum hm_hash hash = digest.len == 48 ? HM_SHA384
        : digest.len == 64               ? HM_SHA512
                                         : HM_SHA256;
    struct hm_err err = {0};

    b->what.envelope = hm_json_type(envelope) != HM_JSON_NONE;
    b->what.signature =
        base64(b->arena, b->what.envelope ? envelope : message, "signature");
    if (hm_json_iter_next(&it))
        b->what.signature = base64(b->arena, it.value, "sig");
    b->what.payload = decode(b->arena, get2(envelope, "payload", "statement"));
    b->what.payload_type = text(b->arena, envelope, "payloadType");
    if (b->what.payload_type.len == 0)
        b->what.payload_type = HM_LIT("application/vnd.in-toto+json");
    if (hm_digest_from(&b->digest, hash, digest, &err)) {
        b->what.digests = &b->digest;
        b->what.digest_count = 1;
    }
}

static void read_entry(struct hm_entry *e, struct hm_bytes *hashes,
    struct hm_arena *arena, struct hm_json o)
{
    struct hm_json kind = hm_json_get(o, "kindVersion");
    struct hm_json proof = hm_json_get(o, "inclusionProof");
    struct hm_json_iter it = hm_json_iter(hm_json_get(proof, "hashes"));

    *e = (struct hm_entry){.proof = {hashes, 0}};
    e->index = number(arena, o, "logIndex");
    e->log_id = base64(arena, hm_json_get(o, "logId"), "keyId");
    e->kind = text(arena, kind, "kind");
    e->version = text(arena, kind, "version");
    e->time_s = (int64_t)number(arena, o, "integratedTime");
    e->set = base64(
        arena, hm_json_get(o, "inclusionPromise"), "signedEntryTimestamp");
    e->has_proof = hm_json_type(proof) == HM_JSON_OBJECT;
    e->proof_index = number(arena, proof, "logIndex");
    e->proof_size = number(arena, proof, "treeSize");
    e->proof_root = base64(arena, proof, "rootHash");
    e->checkpoint = text(arena, hm_json_get(proof, "checkpoint"), "envelope");
    e->body = base64(arena, o, "canonicalizedBody");
    while (e->proof.count < HASHES_MAX && hm_json_iter_next(&it))
        hashes[e->proof.count++] = decode(arena, it.value);
}

/* The key that the body names, for bundles that name none: then nothing is
 * shown about the key, but all the rest is. npm's is one long line of PEM. */
static void borrow_key(struct bundle *b, const struct hm_entry *e)
{
    struct hm_json v, envelope;
    struct hm_json_iter it;
    struct hm_bytes pem;
    size_t from;
    struct hm_err err = {0};

    if (b->what.key != NULL ||
        !hm_json_parse_borrowed(&v, b->arena, e->body, HM_MIB, &err))
        return;
    v = hm_json_get(v, "spec");
    pem = base64(b->arena,
        hm_json_get(hm_json_get(v, "signature"), "publicKey"), "content");
    envelope = hm_json_get(hm_json_get(v, "content"), "envelope");
    it = hm_json_iter(hm_json_get(envelope, "signatures"));
    if (pem.len == 0 && hm_json_iter_next(&it))
        pem = base64(b->arena, it.value, "publicKey");
    from = hm_bytes_find(pem, '\n') + 1;
    b->spki.len = 0;
    for (size_t i = from; i < pem.len && pem.p[i] != '-'; i++) {
        if (pem.p[i] != '\n')
            hm_buf_put_u8(&b->spki, pem.p[i]);
    }
    pem = hm_buf_view(&b->spki);
    if (hm_base64_decode(&b->der, HM_BASE64, pem, &err) &&
        hm_key_parse_spki(&b->key, hm_buf_view(&b->der), &err))
        b->what.key = b->key;
}

static void judge(bool ok, const struct hm_err *err, const char *file,
    const char *part, unsigned *passed)
{
    test_case("%s: %s", file, part);
    if (ok) {
        (*passed)++;
        return;
    }
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        if (strcmp(rows[i].file, file) != 0 ||
            strcmp(rows[i].part, part) != 0 || all.used[i])
            continue;
        all.used[i] = true;
        CHECK_STR(
            strstr(err->msg, rows[i].words) != NULL ? rows[i].words : err->msg,
            rows[i].words);
        return;
    }
    CHECK_STR(err->msg, "");
}

static void run_entry(struct bundle *b, struct hm_json o, const char *file)
{
    struct hm_bytes hashes[HASHES_MAX];
    const struct log *log = NULL;
    struct hm_checkpoint checkpoint;
    struct hm_entry e;
    struct hm_err err = {0};

    read_entry(&e, hashes, b->arena, o);
    for (size_t i = 0; i < all.log_count; i++) {
        if (hm_bytes_eq(all.logs[i].id, e.log_id))
            log = &all.logs[i];
    }
    borrow_key(b, &e);
    judge(hm_entry_binds(&e, &b->what, &err), &err, file, "binds", &all.bound);
    if (log == NULL) {
        CHECK_STR(file, "sigstore-rust/cosign-v3-missing-fields.json");
        return;
    }
    if (e.has_proof && e.checkpoint.len > 0)
        judge(hm_entry_included(&checkpoint, &e, &log->signer, &err), &err,
            file, "included", &all.included);
    if (e.set.len > 0)
        judge(hm_entry_promised(&e, log->key, &err), &err, file, "promised",
            &all.promised);
}

static void run_bundle(
    struct hm_arena *arena, struct hm_json o, const char *file)
{
    struct hm_json material =
        get2(o, "verificationMaterial", "verification_material");
    struct hm_json_iter it =
        hm_json_iter(get2(material, "tlogEntries", "transparency_entries"));
    struct bundle b = {
        .arena = arena, .spki = hm_buf(HM_KIB), .der = hm_buf(HM_KIB)};

    read_cert(&b, material);
    read_content(&b, o);
    while (hm_json_iter_next(&it))
        run_entry(&b, it.value, file);
    hm_key_free(b.key);
    hm_buf_free(&b.spki);
    hm_buf_free(&b.der);
}

/* Bundles stand inside other documents, too. */
static void walk(
    struct hm_arena *arena, struct hm_json v, const char *file, unsigned depth)
{
    struct hm_json_iter it = hm_json_iter(v);

    if (hm_json_type(get2(v, "verificationMaterial",
            "verification_material")) == HM_JSON_OBJECT) {
        run_bundle(arena, v, file);
        return;
    }
    while (depth < DEPTH_MAX && hm_json_iter_next(&it))
        walk(arena, it.value, file, depth + 1);
}

static void run_text(struct hm_bytes in, const char *file)
{
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    struct hm_err err = {0};
    struct hm_json v;

    if (hm_json_parse(&v, &arena, in, 16 * HM_MIB, &err))
        walk(&arena, v, file, 0);
}

static void run_file(const char *path)
{
    hm_auto(buf) content = hm_buf(16 * HM_MIB);
    struct hm_err err = {0};
    struct hm_rd rd;

    if (!CHECK_OK(hm_file_read(&content, path, &err)))
        return;
    if (memmem(content.p, content.len, "canonicalizedBody", 17) == NULL)
        return;
    if (fnmatch("*.jsonl", path, 0) != 0) {
        run_text(hm_buf_view(&content), path + all.prefix_len);
        return;
    }
    rd = hm_rd(hm_buf_view(&content));
    while (hm_rd_left(&rd) > 0)
        run_text(hm_rd_line(&rd), path + all.prefix_len);
}

static bool is_small(int kind, const struct stat *st)
{
    return kind == FTW_F && st->st_size <= (off_t)(4 * HM_MIB);
}

static int visit_root(
    const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)ftw;
    if (is_small(kind, st) &&
        (strstr(path, "/trust/") != NULL ||
            strstr(path, "trusted_root.json") != NULL))
        add_logs(path);
    return 0;
}

static int visit_bundle(
    const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)ftw;
    if (is_small(kind, st))
        run_file(path);
    return 0;
}

static void entries_of_bundles_get_their_answer(void)
{
    const char *readme = test_vector_path("README");
    char path[4096];

    if (readme == NULL) {
        test_skip(128, "vectors are not there");
        return;
    }
    all.arena = hm_arena(64 * HM_MIB);
    snprintf(path, sizeof(path), "%.*s", (int)(strlen(readme) - 7), readme);
    all.prefix_len = strlen(path) + 1;
    nftw(path, visit_root, 16, FTW_PHYS);
    nftw(path, visit_bundle, 16, FTW_PHYS);
    for (size_t i = 0; i < all.log_count; i++)
        hm_key_free(all.logs[i].key);
    hm_arena_free(&all.arena);
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s: %s", rows[i].file, rows[i].part);
        CHECK(all.used[i]);
    }
    CHECK_EQ(all.bound, BOUND);
    CHECK_EQ(all.included, INCLUDED);
    CHECK_EQ(all.promised, PROMISED);
    test_note("%u entries bound, %u included, %u promised, %zu refused",
        all.bound, all.included, all.promised, TEST_LEN(rows));
}

TEST_SUITE(vectors_tlog, TEST(entries_of_bundles_get_their_answer));

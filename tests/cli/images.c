/* SPDX-License-Identifier: Apache-2.0 */
/* images.c - write a layout of small images with evidence of the lab into the
 * folder that is the argument, and the lab's `trusted_root.json`:
 *
 *     images DIR [COUNT [PLATFORMS]]
 *
 *     whole      an index of two platforms; it and each of them is signed
 *     indexed    the same, but only the index is signed
 *     attested   the index has an attestation, and no signature
 *     foreign    the bundle that is attached to it is about "whole"
 *     plain      nothing is attached
 *     many       COUNT (50) attestations and a signature
 *     noted      one platform, of which BuildKit noted how it was built; it has
 *                an attestation of a scan and one of provenance
 *
 * With PLATFORMS only one image, whose index and platforms are signed:
 *
 *     costly     COUNT bundles before each signature ask for as much public-key
 *                work as one may have, and prove nothing
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "bundle/write.h"
#include "crypto/digest.h"
#include "enc/hex.h"
#include "image/digest.h"
#include "image/media.h"
#include "lab/lab.h"

#define BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"
#define SIGN "https://sigstore.dev/cosign/sign/v1"
#define LAYER "application/vnd.oci.image.layer.v1.tar"

enum { COUNT_MAX = 12000 };

struct maker {
    const char *folder;
    struct lab lab;
    struct hm_buf entries; /* of index.json */
    unsigned serial;       /* no two attachments are alike */
};

/* A document, and its descriptor as text without the closing brace. */
struct made_doc {
    struct hm_buf text, desc;
};

static void hm_made_doc_free(struct made_doc *doc)
{
    hm_buf_free(&doc->text);
    hm_buf_free(&doc->desc);
}
#define DOC_AUTO __attribute__((cleanup(hm_made_doc_free))) struct made_doc

static struct made_doc new_doc(void)
{
    return (struct made_doc){hm_buf(4 * HM_MIB), hm_buf(4 * HM_KIB)};
}

static bool put_file(const struct maker *m, const char *name,
    struct hm_bytes content, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(4 * HM_KIB);

    hm_buf_printf(&path, "%s/%s", m->folder, name);
    HM_TRY(hm_buf_end(&path, NULL, err));
    return hm_file_write(hm_buf_str(&path), content,
        &(struct hm_file_opts){.replace = true}, err);
}

/* Write doc->text as a blob and begin its descriptor. */
static bool put_blob(const struct maker *m, struct made_doc *doc,
    const char *type, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(4 * HM_KIB);
    struct hm_digest digest;

    HM_TRY(hm_digest_of(&digest, HM_SHA256, hm_buf_view(&doc->text), err));
    hm_image_blob_path(&path, &digest);
    HM_TRY(put_file(m, hm_buf_str(&path), hm_buf_view(&doc->text), err));
    hm_buf_printf(&doc->desc,
        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu", type,
        HM_SHOW_DIGEST(&digest), doc->text.len);
    return hm_buf_end(&doc->desc, NULL, err);
}

static void enter(struct maker *m, const struct made_doc *doc, const char *more)
{
    hm_buf_put_str(&m->entries, m->entries.len == 0 ? "" : ",");
    hm_buf_printf(&m->entries, "%s%s}", hm_buf_str(&doc->desc), more);
}

/* ---- What is attached ---- */

static bool make_bundle(struct maker *m, struct hm_buf *out,
    struct hm_bytes about, const char *type, struct hm_err *err)
{
    lab_made_auto made = {0};
    struct lab lab = m->lab; /* a copy that is not freed */

    lab.message = about;
    lab.predicate_type = type;
    HM_TRY(lab_sign(&made, &lab, lab_kind("statement, Rekor v2"), err));
    return hm_bundle_write(out, &made.evidence, err);
}

/* Its last line once more, as often as a note may have signatures. */
static void repeat_last_line(struct hm_buf *out, struct hm_bytes note)
{
    size_t at = note.len - 1;

    while (note.p[at - 1] != '\n')
        at--;
    hm_buf_put(out, note);
    for (size_t i = 1; i < HM_NOTE_SIGS_MAX; i++)
        hm_buf_put(out, hm_bytes_slice(note, at, note.len));
}

/* Entries of a log that is trusted, none of which is where it says, and each
 * under a note that is signed again and again. */
static bool make_costly(struct maker *m, struct hm_buf *out,
    struct hm_bytes about, struct hm_err *err)
{
    lab_made_auto made = {0};
    hm_auto(buf) note = hm_buf(HM_MIB);
    struct hm_entry entries[HM_LOG_ENTRIES_MAX];
    struct lab lab = m->lab;

    lab.message = about;
    lab.predicate_type = SIGN;
    HM_TRY(lab_sign(&made, &lab, lab_kind("statement, Rekor v1 dsse"), err));
    repeat_last_line(&note, made.evidence.entries[0].checkpoint);
    HM_TRY(hm_buf_end(&note, NULL, err));
    for (size_t i = 0; i < HM_LOG_ENTRIES_MAX; i++) {
        entries[i] = made.evidence.entries[0];
        entries[i].index += i; /* the same one twice would be refused */
        entries[i].checkpoint = hm_buf_view(&note);
    }
    made.evidence.entries = entries;
    made.evidence.entry_count = HM_LOG_ENTRIES_MAX;
    return hm_bundle_write(out, &made.evidence, err);
}

/* Attach to `subject` what stands in bundle->text. */
static bool attach_text(struct maker *m, const struct made_doc *subject,
    struct made_doc *bundle, const char *type, struct hm_err *err)
{
    DOC_AUTO empty = new_doc();
    DOC_AUTO manifest = new_doc();

    hm_buf_cut(&bundle->desc, 0);
    HM_TRY(put_blob(m, bundle, BUNDLE, err));
    hm_buf_put_str(&empty.text, "{}");
    HM_TRY(put_blob(m, &empty, HM_MEDIA_OCI_EMPTY, err));
    hm_buf_printf(&manifest.text,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST
        "\",\"artifactType\":\"" BUNDLE "\",\"config\":%s},\"layers\":[%s}],"
        "\"subject\":%s},\"annotations\":{\"serial\":\"%u\","
        "\"dev.sigstore.bundle.content\":\"dsse-envelope\","
        "\"dev.sigstore.bundle.predicateType\":\"%s\"}}",
        hm_buf_str(&empty.desc), hm_buf_str(&bundle->desc),
        hm_buf_str(&subject->desc), m->serial++, type);
    HM_TRY(put_blob(m, &manifest, HM_MEDIA_OCI_MANIFEST, err));
    enter(m, &manifest, ",\"artifactType\":\"" BUNDLE "\"");
    return true;
}

/* Attach to `subject` a bundle that is about `about`. */
static bool attach(struct maker *m, const struct made_doc *subject,
    const struct made_doc *about, const char *type, struct hm_err *err)
{
    DOC_AUTO bundle = new_doc();

    HM_TRY(make_bundle(m, &bundle.text, hm_buf_view(&about->text), type, err));
    return attach_text(m, subject, &bundle, type, err);
}

/* ---- Images ---- */

static bool put_manifest(struct maker *m, struct made_doc *out,
    const char *name, const char *arch, struct hm_err *err)
{
    DOC_AUTO config = new_doc();
    DOC_AUTO layer = new_doc();

    hm_buf_printf(&layer.text, "%s for %s\n", name, arch);
    HM_TRY(put_blob(m, &layer, LAYER, err));
    hm_buf_printf(&config.text,
        "{\"architecture\":\"%s\",\"os\":\"linux\",\"rootfs\":{\"type\":"
        "\"layers\",\"diff_ids\":[",
        arch);
    hm_buf_put_str(&config.text, "\"sha256:");
    {
        struct hm_digest digest;

        HM_TRY(hm_digest_of(&digest, HM_SHA256, hm_buf_view(&layer.text), err));
        hm_hex_encode(&config.text, hm_digest_view(&digest));
    }
    hm_buf_put_str(&config.text, "\"]}}");
    HM_TRY(put_blob(m, &config, HM_MEDIA_OCI_CONFIG, err));
    hm_buf_printf(&out->text,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST
        "\",\"config\":%s},\"layers\":[%s}]}",
        hm_buf_str(&config.desc), hm_buf_str(&layer.desc));
    return put_blob(m, out, HM_MEDIA_OCI_MANIFEST, err);
}

struct image {
    struct made_doc index, amd64, arm64;
};

static void hm_image_free(struct image *image)
{
    hm_made_doc_free(&image->index);
    hm_made_doc_free(&image->amd64);
    hm_made_doc_free(&image->arm64);
}
#define IMAGE_AUTO __attribute__((cleanup(hm_image_free))) struct image

static bool put_image(
    struct maker *m, struct image *out, const char *name, struct hm_err *err)
{
    hm_auto(buf) more = hm_buf(HM_KIB);

    *out = (struct image){new_doc(), new_doc(), new_doc()};
    HM_TRY(put_manifest(m, &out->amd64, name, "amd64", err));
    HM_TRY(put_manifest(m, &out->arm64, name, "arm64", err));
    hm_buf_printf(&out->index.text,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_INDEX
        "\",\"manifests\":["
        "%s,\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}},"
        "%s,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}}]}",
        hm_buf_str(&out->amd64.desc), hm_buf_str(&out->arm64.desc));
    HM_TRY(put_blob(m, &out->index, HM_MEDIA_OCI_INDEX, err));
    hm_buf_printf(&more,
        ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}",
        name);
    HM_TRY(hm_buf_end(&more, NULL, err));
    enter(m, &out->index, hm_buf_str(&more));
    return true;
}

static bool sign(
    struct maker *m, const struct made_doc *subject, struct hm_err *err)
{
    return attach(m, subject, subject, SIGN, err);
}

/* ---- What BuildKit notes ---- */

#define SCAN "https://cosign.sigstore.dev/attestation/vuln/v1"
#define PROVENANCE "https://slsa.dev/provenance/v0.2"

static const char scan[] =
    "{\"scanner\":{\"uri\":\"pkg:generic/scanner@1\",\"version\":\"1\","
    "\"result\":{\"SchemaVersion\":2,\"ArtifactName\":\"a\",\"Results\":[{"
    "\"Class\":\"os-pkgs\",\"Vulnerabilities\":[{\"VulnerabilityID\":"
    "\"CVE-2026-1\",\"PkgName\":\"p\",\"InstalledVersion\":\"1\","
    "\"FixedVersion\":\"2\",\"Severity\":\"HIGH\"}]}]}},\"metadata\":{"
    "\"scanStartedOn\":\"2026-11-01T12:00:00Z\",\"scanFinishedOn\":"
    "\"2026-11-01T12:00:00Z\"}}";
static const char provenance[] =
    "{\"builder\":{\"id\":\"https://example.com/me\"},\"buildType\":"
    "\"https://example.com/build\",\"invocation\":{\"configSource\":{\"uri\":"
    "\"git+https://git.test/a/b@refs/heads/main\",\"digest\":{\"sha1\":"
    "\"4f2a\"}},\"parameters\":{\"n\":1}}}";
static const char noted[] =
    "{\"builder\":{\"id\":\"\"},\"buildType\":"
    "\"https://mobyproject.org/buildkit@v1\",\"materials\":[{\"uri\":"
    "\"pkg:docker/alpine@3.20\",\"digest\":{\"sha256\":\"ab\"}}]}";

/* The attestation manifest about `image`, with one statement. */
static bool put_notes(struct maker *m, struct made_doc *out,
    struct hm_bytes image, struct hm_err *err)
{
    DOC_AUTO statement = new_doc();
    DOC_AUTO config = new_doc();
    struct hm_digest digest;

    HM_TRY(hm_digest_of(&digest, HM_SHA256, image, err));
    hm_buf_put_str(&statement.text,
        "{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"subject\":[{"
        "\"name\":\"a\",\"digest\":{\"sha256\":\"");
    hm_hex_encode(&statement.text, hm_digest_view(&digest));
    hm_buf_printf(&statement.text,
        "\"}}],\"predicateType\":\"" PROVENANCE "\",\"predicate\":%s}", noted);
    HM_TRY(put_blob(m, &statement, "application/vnd.in-toto+json", err));
    hm_buf_put_str(&config.text, "{}");
    HM_TRY(put_blob(m, &config, HM_MEDIA_OCI_CONFIG, err));
    hm_buf_printf(&out->text,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST
        "\",\"config\":%s},\"layers\":[%s,\"annotations\":{"
        "\"in-toto.io/predicate-type\":\"" PROVENANCE "\"}}]}",
        hm_buf_str(&config.desc), hm_buf_str(&statement.desc));
    return put_blob(m, out, HM_MEDIA_OCI_MANIFEST, err);
}

static bool put_noted_index(
    struct maker *m, struct image *out, struct hm_err *err)
{
    hm_auto(buf) about = hm_buf(HM_KIB);
    struct hm_digest digest;
    struct hm_bytes text;

    *out = (struct image){new_doc(), new_doc(), new_doc()};
    HM_TRY(put_manifest(m, &out->amd64, "noted", "amd64", err));
    text = hm_buf_view(&out->amd64.text);
    HM_TRY(hm_digest_of(&digest, HM_SHA256, text, err));
    HM_TRY(put_notes(m, &out->arm64, text, err));
    hm_digest_write(&about, &digest);
    HM_TRY(hm_buf_end(&about, NULL, err));
    hm_buf_printf(&out->index.text,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_INDEX
        "\",\"manifests\":["
        "%s,\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}},"
        "%s,\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},"
        "\"annotations\":{\"vnd.docker.reference.type\":"
        "\"attestation-manifest\",\"vnd.docker.reference.digest\":\"%s\"}}]}",
        hm_buf_str(&out->amd64.desc), hm_buf_str(&out->arm64.desc),
        hm_buf_str(&about));
    HM_TRY(put_blob(m, &out->index, HM_MEDIA_OCI_INDEX, err));
    enter(m, &out->index,
        ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"noted\"}");
    return true;
}

static bool put_noted(struct maker *m, struct hm_err *err)
{
    IMAGE_AUTO image = {0};
    bool ok;

    HM_TRY(put_noted_index(m, &image, err));
    m->lab.predicate = scan;
    ok = attach(m, &image.index, &image.index, SCAN, err);
    m->lab.predicate = provenance;
    ok = ok && attach(m, &image.index, &image.index, PROVENANCE, err);
    m->lab.predicate = NULL;
    return ok;
}

static bool put_images(struct maker *m, unsigned count, struct hm_err *err)
{
    IMAGE_AUTO whole = {0};
    IMAGE_AUTO indexed = {0};
    IMAGE_AUTO attested = {0};
    IMAGE_AUTO foreign = {0};
    IMAGE_AUTO plain = {0};
    IMAGE_AUTO many = {0};

    HM_TRY(put_image(m, &whole, "whole", err));
    HM_TRY(sign(m, &whole.index, err) && sign(m, &whole.amd64, err) &&
        sign(m, &whole.arm64, err));
    HM_TRY(put_image(m, &indexed, "indexed", err));
    HM_TRY(sign(m, &indexed.index, err));
    HM_TRY(put_image(m, &attested, "attested", err));
    HM_TRY(attach(m, &attested.index, &attested.index, LAB_PREDICATE, err));
    HM_TRY(put_image(m, &foreign, "foreign", err));
    HM_TRY(attach(m, &foreign.index, &whole.index, SIGN, err));
    HM_TRY(put_image(m, &plain, "plain", err));
    HM_TRY(put_image(m, &many, "many", err));
    for (unsigned i = 0; i < count; i++)
        HM_TRY(attach(m, &many.index, &many.index, LAB_PREDICATE, err));
    HM_TRY(put_noted(m, err));
    return sign(m, &many.index, err);
}

/* The same bundle each time, under manifests of their own. */
static bool sign_costly(struct maker *m, const struct made_doc *subject,
    unsigned count, struct hm_err *err)
{
    DOC_AUTO bundle = new_doc();

    HM_TRY(make_costly(m, &bundle.text, hm_buf_view(&subject->text), err));
    for (unsigned i = 0; i < count; i++)
        HM_TRY(attach_text(m, subject, &bundle, SIGN, err));
    return sign(m, subject, err);
}

static bool put_costly(
    struct maker *m, unsigned count, unsigned platforms, struct hm_err *err)
{
    DOC_AUTO index = new_doc();

    hm_buf_put_str(&index.text,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_INDEX
        "\",\"manifests\":[");
    for (unsigned i = 0; i < platforms; i++) {
        DOC_AUTO image = new_doc();
        char arch[32];

        snprintf(arch, sizeof(arch), "a%u", i);
        HM_TRY(put_manifest(m, &image, "costly", arch, err));
        HM_TRY(sign_costly(m, &image, count, err));
        hm_buf_printf(&index.text,
            "%s%s,\"platform\":{\"os\":\"linux\",\"architecture\":"
            "\"%s\"}}",
            i > 0 ? "," : "", hm_buf_str(&image.desc), arch);
    }
    hm_buf_put_str(&index.text, "]}");
    HM_TRY(put_blob(m, &index, HM_MEDIA_OCI_INDEX, err));
    enter(m, &index,
        ",\"annotations\":{\"org.opencontainers.image.ref.name\":"
        "\"costly\"}");
    return sign(m, &index, err);
}

static bool put_folders(const struct maker *m, struct hm_err *err)
{
    static const char *const names[] = {"", "/blobs", "/blobs/sha256"};

    for (size_t i = 0; i < 3; i++) {
        hm_auto(buf) path = hm_buf(4 * HM_KIB);

        hm_buf_printf(&path, "%s%s", m->folder, names[i]);
        HM_TRY(hm_buf_end(&path, NULL, err));
        if (mkdir(hm_buf_str(&path), 0755) != 0 && i > 0)
            return hm_fail(err, HM_SYSTEM, "mkdir %s", hm_buf_str(&path));
    }
    return put_file(
        m, "oci-layout", HM_LIT("{\"imageLayoutVersion\":\"1.0.0\"}"), err);
}

static bool put_all(
    struct maker *m, unsigned count, unsigned platforms, struct hm_err *err)
{
    hm_auto(buf) index = hm_buf(8 * HM_MIB);

    HM_TRY(lab_new(&m->lab, err));
    HM_TRY(put_folders(m, err));
    HM_TRY(put_file(
        m, "trusted_root.json", hm_buf_view(&m->lab.trusted_root), err));
    if (platforms > 0)
        HM_TRY(put_costly(m, count, platforms, err));
    else
        HM_TRY(put_images(m, count, err));
    hm_buf_put_str(&index,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_INDEX
        "\",\"manifests\":[");
    hm_buf_put(&index, hm_buf_view(&m->entries));
    hm_buf_put_str(&index, "]}");
    HM_TRY(hm_buf_end(&m->entries, NULL, err));
    return put_file(m, "index.json", hm_buf_view(&index), err);
}

int main(int argc, char **argv)
{
    struct maker m = {.entries = hm_buf(4 * HM_MIB)};
    struct hm_err err = {0};
    uint64_t count = 50, platforms = 0;
    bool ok = argc >= 2 && argc <= 4;

    if (argc >= 3)
        ok = hm_text_u64(&count, hm_bytes_str(argv[2])) && count <= COUNT_MAX;
    if (argc == 4)
        ok = ok && hm_text_u64(&platforms, hm_bytes_str(argv[3])) &&
            platforms <= COUNT_MAX;
    if (ok) {
        m.folder = argv[1];
        ok = put_all(&m, (unsigned)count, (unsigned)platforms, &err);
    }
    if (!ok)
        fprintf(stderr, "images: %s\n", err.msg);
    hm_lab_free(&m.lab);
    hm_buf_free(&m.entries);
    return !ok;
}

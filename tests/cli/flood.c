/* SPDX-License-Identifier: Apache-2.0 */
/* flood.c - write files into the folder that is the argument that ask for as much
 * public-key work as their size allows, for tests/cli/hostile.sh: `artifact`,
 * `trusted_root.json`, keys on P-521 and
 *
 *     hints.jsonl       leaves under hints that could each have issued each other
 *     signatures.jsonl  envelopes of wrong signatures of the right form
 *     notes.jsonl       log entries whose checkpoint is signed again and again */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "bundle/write.h"
#include "crypto/digest.h"
#include "enc/base64.h"
#include "enc/hex.h"
#include "lab/lab.h"

static const struct hm_bytes artifact = {
    (const uint8_t *)"another artifact", 16};

/* As many pieces as a file may have; of notes, as much memory as it may need. */
enum { KEYS = 21, LINES = 1024, NOTES = 60, FILE_MAX = 24 * 1024 * 1024 - 1 };

static bool put(const char *folder, const char *name, struct hm_bytes content,
    struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(4 * HM_KIB);

    hm_buf_printf(&path, "%s/%s", folder, name);
    HM_TRY(hm_buf_end(&path, NULL, err));
    return hm_file_write(
        hm_buf_str(&path), content, &(struct hm_file_opts){0}, err);
}

/* The same line again and again, as far as a file may be long. */
static bool put_lines(const char *folder, const char *name,
    struct hm_bytes line, size_t count, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(FILE_MAX);

    for (size_t i = 0; i < count; i++) {
        if (text.len + line.len + 1 > FILE_MAX)
            break;
        hm_buf_put(&text, line);
        hm_buf_put_str(&text, "\n");
    }
    HM_TRY(hm_buf_end(&text, NULL, err));
    return put(folder, name, hm_buf_view(&text), err);
}

static bool put_keys(const char *folder, struct hm_err *err)
{
    for (unsigned i = 0; i < KEYS; i++) {
        struct made_spec spec = made_ca("key", NULL);
        hm_auto(made) made = {0};
        hm_auto(buf) pem = hm_buf(4 * HM_KIB);
        char name[32];

        spec.key_type = HM_KEY_P521;
        HM_TRY(made_cert(&made, &spec, err));
        hm_key_write_pem(&pem, made.key);
        snprintf(name, sizeof(name), "key%u.pub", i);
        HM_TRY(put(folder, name, hm_buf_view(&pem), err));
    }
    return true;
}

/* ---- Signatures ---- */

/* The longest that a key on P-521 may have made, and none does. */
static void put_wrong(struct hm_buf *out, uint8_t number)
{
    enum { NUMBER = 66, HEAD = 3, EACH = NUMBER + 2 };
    uint8_t sig[HEAD + 2 * EACH] = {0x30, 0x81, 2 * EACH};

    for (size_t i = 0; i < 2; i++) {
        uint8_t *at = sig + HEAD + i * EACH;

        at[0] = 0x02;
        at[1] = NUMBER;
        at[2] = 1;
        memset(at + 3, 0x55 + (int)i, NUMBER - 1);
        at[NUMBER] = number;
    }
    hm_base64_encode(out, HM_BASE64, hm_bytes(sig, sizeof(sig)));
}

/* About the artifact, so that the signatures decide. */
static bool put_statement(struct hm_buf *out, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(4 * HM_KIB);
    struct hm_digest digest;

    HM_TRY(hm_digest_of(&digest, HM_SHA256, artifact, err));
    hm_buf_put_str(&text,
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":["
        "{\"name\":\"artifact\",\"digest\":{\"sha256\":\"");
    hm_hex_encode(&text, hm_digest_view(&digest));
    hm_buf_put_str(&text,
        "\"}}],\"predicateType\":\"" LAB_PREDICATE "\",\"predicate\":{}}");
    HM_TRY(hm_buf_end(&text, NULL, err));
    hm_base64_encode(out, HM_BASE64, hm_buf_view(&text));
    return true;
}

static bool put_signatures(const char *folder, struct hm_err *err)
{
    hm_auto(buf) line = hm_buf(HM_MIB);

    hm_buf_put_str(&line, "{\"payload\":\"");
    HM_TRY(put_statement(&line, err));
    hm_buf_put_str(&line,
        "\",\"payloadType\":\"application/vnd.in-toto+json\","
        "\"signatures\":[");
    for (unsigned i = 0; i < HM_DSSE_SIGS_MAX; i++) {
        hm_buf_put_str(&line, i == 0 ? "{\"sig\":\"" : ",{\"sig\":\"");
        put_wrong(&line, (uint8_t)i);
        hm_buf_put_str(&line, "\"}");
    }
    hm_buf_put_str(&line, "]}");
    HM_TRY(hm_buf_end(&line, NULL, err));
    return put_lines(
        folder, "signatures.jsonl", hm_buf_view(&line), LINES, err);
}

/* ---- Hints ---- */

struct hints {
    struct hm_made top, made[HM_EVIDENCE_CERTS_MAX];
};

static void hints_free(struct hints *hints)
{
    hm_made_free(&hints->top);
    for (size_t i = 0; i < HM_EVIDENCE_CERTS_MAX; i++)
        hm_made_free(&hints->made[i]);
}

/* [0] the leaf, issued by the last; all have one name, but for one they say that
 * the lab's own authority issued them. */
static bool make_hints(
    struct hints *hints, const struct lab *lab, struct hm_err *err)
{
    enum { LAST = HM_EVIDENCE_CERTS_MAX - 1 };
    struct hm_made namesake = lab->intermediate;
    struct made_spec spec = made_ca("X", NULL);

    spec.no_key_id = true;
    spec.key_type = HM_KEY_P521;
    HM_TRY(made_cert(&hints->top, &spec, err));
    for (size_t i = 1; i <= LAST; i++) {
        spec = made_ca("X", i == 1 ? &namesake : &hints->top);
        spec.no_key_id = true;
        spec.key_type = HM_KEY_P521;
        HM_TRY(made_cert(&hints->made[i], &spec, err));
    }
    spec = made_code_leaf(&hints->made[LAST], LAB_IDENTITY);
    spec.no_key_id = true;
    return made_cert(&hints->made[0], &spec, err);
}

static bool put_hints(
    const char *folder, const struct lab *lab, struct hm_err *err)
{
    __attribute__((cleanup(hints_free))) struct hints hints = {0};
    hm_auto(buf) line = hm_buf(HM_MIB);

    HM_TRY(make_hints(&hints, lab, err));
    hm_buf_put_str(&line,
        "{\"mediaType\":"
        "\"application/vnd.dev.sigstore.bundle+json;version=0.2\","
        "\"verificationMaterial\":{\"tlogEntries\":[],"
        "\"x509CertificateChain\":{\"certificates\":[");
    for (size_t i = 0; i < HM_EVIDENCE_CERTS_MAX; i++) {
        hm_buf_put_str(
            &line, i == 0 ? "{\"rawBytes\":\"" : ",{\"rawBytes\":\"");
        hm_base64_encode(&line, HM_BASE64, hm_buf_view(&hints.made[i].der));
        hm_buf_put_str(&line, "\"}");
    }
    hm_buf_put_str(&line, "]}},\"messageSignature\":{\"signature\":\"AA==\"}}");
    HM_TRY(hm_buf_end(&line, NULL, err));
    return put_lines(folder, "hints.jsonl", hm_buf_view(&line), LINES, err);
}

/* ---- Notes ---- */

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

static bool put_notes(
    const char *folder, const struct lab *lab, struct hm_err *err)
{
    lab_made_auto made = {0};
    hm_auto(buf) note = hm_buf(HM_MIB), line = hm_buf(4 * HM_MIB);
    struct hm_entry entries[HM_LOG_ENTRIES_MAX];

    HM_TRY(lab_sign(&made, lab, lab_kind("message, Rekor v1"), err));
    repeat_last_line(&note, made.evidence.entries[0].checkpoint);
    HM_TRY(hm_buf_end(&note, NULL, err));
    for (size_t i = 0; i < HM_LOG_ENTRIES_MAX; i++) {
        entries[i] = made.evidence.entries[0];
        entries[i].index += i; /* the same one twice would be refused */
        entries[i].checkpoint = hm_buf_view(&note);
    }
    made.evidence.entries = entries;
    made.evidence.entry_count = HM_LOG_ENTRIES_MAX;
    HM_TRY(hm_bundle_write(&line, &made.evidence, err));
    return put_lines(folder, "notes.jsonl", hm_buf_view(&line), NOTES, err);
}

static bool put_all(const char *folder, struct hm_err *err)
{
    lab_auto lab = {0};

    HM_TRY(lab_new(&lab, err));
    HM_TRY(put(folder, "artifact", artifact, err));
    HM_TRY(
        put(folder, "trusted_root.json", hm_buf_view(&lab.trusted_root), err));
    return put_keys(folder, err) && put_signatures(folder, err) &&
        put_hints(folder, &lab, err) && put_notes(folder, &lab, err);
}

int main(int argc, char **argv)
{
    struct hm_err err = {0};

    if (argc != 2 || !put_all(argv[1], &err)) {
        fprintf(stderr, "flood: %s\n", err.msg);
        return 1;
    }
    return 0;
}

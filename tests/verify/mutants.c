/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/mutants.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "bundle/write.h"
#include "crypto/digest.h"
#include "test.h"
#include "verify/unsigned.h"

enum {
    CERTIFICATE = 1 << 0,
    KEY = 1 << 1,
    SIGNATURE = 1 << 2,
    ARTIFACT = 1 << 3,
    ENTRY = 1 << 4,
    INCLUSION = 1 << 5,
    PROMISE = 1 << 6,
    TIMESTAMP = 1 << 7,
    TIME = 1 << 8,
    CHAIN = 1 << 9,
    SCT = 1 << 10,
    LOGS = 1 << 11,
    TSAS = 1 << 12,
};

static const char *const steps[] = {"certificate", "given-key", "signature",
    "artifact", "log-entry", "log-inclusion", "log-promise", "timestamp",
    "signing-time", "certificate-chain", "sct", "log-threshold",
    "timestamp-threshold"};

/* ---- Fields of bytes ---- */

static struct hm_bytes *certificate(struct exhibit *e, size_t i)
{
    return i == 0 && e->evidence.cert_count > 0 ? &e->certs[0] : NULL;
}

static struct hm_bytes *signature(struct exhibit *e, size_t i)
{
    if (e->evidence.has_envelope)
        return i < e->evidence.envelope.sig_count ? &e->sigs[i].sig : NULL;
    return i == 0 ? &e->evidence.signature : NULL;
}

static struct hm_bytes *payload(struct exhibit *e, size_t i)
{
    return i == 0 && e->evidence.has_envelope ? &e->evidence.envelope.payload
                                              : NULL;
}

static struct hm_bytes *claim(struct exhibit *e, size_t i)
{
    return i == 0 && e->evidence.has_payload ? &e->evidence.payload : NULL;
}

static struct hm_bytes *stamped(struct exhibit *e, size_t i)
{
    return i == 0 && e->evidence.stamped.p != NULL ? &e->evidence.stamped
                                                   : NULL;
}

static struct hm_bytes *payload_type(struct exhibit *e, size_t i)
{
    return i == 0 && e->evidence.has_envelope
        ? &e->evidence.envelope.payload_type
        : NULL;
}

static struct hm_entry *entry_at(struct exhibit *e, size_t i)
{
    return i < e->evidence.entry_count ? &e->entries[i] : NULL;
}

static struct hm_bytes *body(struct exhibit *e, size_t i)
{
    struct hm_entry *entry = entry_at(e, i);

    return entry == NULL ? NULL : &entry->body;
}

static struct hm_bytes *log_id(struct exhibit *e, size_t i)
{
    struct hm_entry *entry = entry_at(e, i);

    return entry == NULL ? NULL : &entry->log_id;
}

static struct hm_bytes *kind(struct exhibit *e, size_t i)
{
    struct hm_entry *entry = entry_at(e, i);

    return entry == NULL ? NULL : &entry->kind;
}

static struct hm_bytes *version(struct exhibit *e, size_t i)
{
    struct hm_entry *entry = entry_at(e, i);

    return entry == NULL ? NULL : &entry->version;
}

static struct hm_bytes *promise(struct exhibit *e, size_t i)
{
    struct hm_entry *entry = entry_at(e, i);

    return entry == NULL || entry->set.len == 0 ? NULL : &entry->set;
}

static struct hm_bytes *root_hash(struct exhibit *e, size_t i)
{
    struct hm_entry *entry = entry_at(e, i);

    return entry == NULL || !entry->has_proof ? NULL : &entry->proof_root;
}

static struct hm_bytes *checkpoint(struct exhibit *e, size_t i)
{
    struct hm_entry *entry = entry_at(e, i);

    return entry == NULL || entry->checkpoint.len == 0 ? NULL
                                                       : &entry->checkpoint;
}

/* All hashes of all proofs in one row. */
static struct hm_bytes *proof_hash(struct exhibit *e, size_t i)
{
    for (size_t k = 0; k < e->evidence.entry_count; k++) {
        if (i < e->entries[k].proof.count)
            return &e->hashes[k][i];
        i -= e->entries[k].proof.count;
    }
    return NULL;
}

static struct hm_bytes *timestamp(struct exhibit *e, size_t i)
{
    return i < e->evidence.timestamp_count ? &e->timestamps[i] : NULL;
}

static const struct field {
    const char *name;
    struct hm_bytes *(*at)(struct exhibit *e, size_t i);
    unsigned must, may;
    bool may_pass; /* parts of it are not authenticated */
    bool optional; /* empty is another case */
} fields[] = {
    {"certificate", certificate, CERTIFICATE, SIGNATURE, false, false},
    {"signature", signature, SIGNATURE, 0, false, false},
    {"payload", payload, SIGNATURE, ARTIFACT, false, false},
    {"image's payload", claim, SIGNATURE, ARTIFACT, false, false},
    {"stamped text", stamped, TIMESTAMP, 0, false, false},
    {"payload type", payload_type, SIGNATURE, ARTIFACT, false, false},
    {"body", body, INCLUSION | PROMISE, ENTRY, false, false},
    {"log id", log_id, LOGS, TIME, false, false},
    {"kind", kind, 0, ENTRY | SIGNATURE, false, false},
    {"version", version, 0, ENTRY | SIGNATURE, false, false},
    {"promise", promise, PROMISE, 0, false, true},
    {"root hash", root_hash, INCLUSION, 0, false, false},
    {"proof hash", proof_hash, INCLUSION, 0, false, false},
    {"checkpoint", checkpoint, INCLUSION, 0, true, true},
    {"timestamp", timestamp, 0, TIMESTAMP | TIME | TSAS, true, false},
};

/* ---- Making them ---- */

struct factory {
    const struct exhibit *good;
    mutant_run *run;
    void *context;
    struct mutant mutant;
    struct hm_buf room;
};

static bool has_proof(const struct exhibit *e)
{
    return e->evidence.entry_count > 0 && e->entries[0].checkpoint.len > 0;
}

static bool has_promise(const struct exhibit *e)
{
    return e->evidence.entry_count > 0 && e->entries[0].set.len > 0;
}

static void start(struct factory *f, unsigned must, unsigned may)
{
    exhibit_of(&f->mutant.exhibit, &f->good->evidence, &f->good->artifact);
    if (!has_proof(f->good))
        must &= ~(unsigned)INCLUSION;
    if (!has_promise(f->good))
        must &= ~(unsigned)PROMISE;
    f->mutant.must = must;
    f->mutant.may = may;
    f->mutant.may_pass = false;
}

static void HM_PRINTF(2, 3) finish(struct factory *f, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(f->mutant.name, sizeof(f->mutant.name), fmt, ap);
    va_end(ap);
    f->run(&f->mutant, f->context);
}

static struct hm_bytes *begin_field(
    struct factory *f, const struct field *field, size_t i)
{
    start(f, field->must, field->may);
    f->mutant.may_pass = field->may_pass;
    return field->at(&f->mutant.exhibit, i);
}

/* Short fields whole, of long ones a bit in `stride`; never the same ones of
 * every byte. */
static void flip_bits(
    struct factory *f, const struct field *field, size_t i, size_t stride)
{
    size_t len = begin_field(f, field, i)->len;
    size_t step = len <= 32 && stride > 1 ? stride / 16 + 1 : stride;

    for (size_t bit = 0; bit < 8 * len; bit += step) {
        struct hm_bytes *at = begin_field(f, field, i);

        *at = court_flipped(&f->room, *at, bit);
        finish(
            f, "%s %zu: byte %zu, bit %zu", field->name, i, bit / 8, bit % 8);
    }
}

static void resize(struct factory *f, const struct field *field, size_t i)
{
    struct hm_bytes *at = begin_field(f, field, i);

    *at = hm_bytes_slice(*at, 0, at->len - 1);
    finish(f, "%s %zu: without its last byte", field->name, i);
    at = begin_field(f, field, i);
    *at = hm_bytes_slice(*at, 1, at->len);
    finish(f, "%s %zu: without its first byte", field->name, i);
    at = begin_field(f, field, i);
    hm_buf_free(&f->room);
    f->room = hm_buf(HM_MIB);
    hm_buf_put(&f->room, *at);
    hm_buf_put_u8(&f->room, 0);
    *at = hm_buf_view(&f->room);
    finish(f, "%s %zu: a zero behind it", field->name, i);
    at = begin_field(f, field, i);
    if (field->optional)
        return;
    *at = hm_bytes((const uint8_t *)"", 0);
    finish(f, "%s %zu: empty", field->name, i);
}

static void change_bytes(struct factory *f, size_t stride)
{
    for (size_t k = 0; k < TEST_LEN(fields); k++) {
        for (size_t i = 0; begin_field(f, &fields[k], i) != NULL; i++) {
            flip_bits(f, &fields[k], i, stride);
            resize(f, &fields[k], i);
        }
    }
}

/* ---- Numbers ---- */

static void change_digest(struct factory *f, size_t stride)
{
    size_t bits = 8U * f->good->evidence.message_digest.len;

    for (size_t bit = 0; bit < bits; bit += stride / 16 + 1) {
        start(f, ARTIFACT, 0);
        f->mutant.exhibit.evidence.message_digest.b[bit / 8] ^=
            (uint8_t)(1U << bit % 8);
        finish(f, "message digest: bit %zu", bit);
    }
}

static void change_numbers(struct factory *f, size_t i, size_t stride)
{
    unsigned index = has_promise(f->good) ? PROMISE : INCLUSION;
    struct hm_entry *entry = &f->mutant.exhibit.entries[i];

    for (unsigned bit = 0; bit<63; bit += stride> 1 ? 9 : 1) {
        uint64_t flip = 1ULL << bit;

        start(f, index, 0);
        entry->index ^= flip;
        finish(f, "entry %zu: index, bit %u", i, bit);
        if (has_promise(f->good)) {
            start(f, PROMISE, 0);
            entry->time_s ^= (int64_t)flip;
            finish(f, "entry %zu: time, bit %u", i, bit);
        }
        if (!entry->has_proof)
            continue;
        start(f, INCLUSION, 0);
        entry->proof_index ^= flip;
        finish(f, "entry %zu: index of the proof, bit %u", i, bit);
        start(f, INCLUSION, 0);
        entry->proof_size ^= flip;
        finish(f, "entry %zu: size of the tree, bit %u", i, bit);
    }
}

/* ---- Lists ---- */

static void change_proof(struct factory *f, size_t i)
{
    struct hm_entry *entry = &f->mutant.exhibit.entries[i];

    if (!f->good->entries[i].has_proof || f->good->entries[i].proof.count == 0)
        return;
    start(f, INCLUSION, 0);
    entry->proof.count--;
    finish(f, "entry %zu: without the last hash", i);
    start(f, INCLUSION, 0);
    entry->proof.hashes++;
    entry->proof.count--;
    finish(f, "entry %zu: without the first hash", i);
    start(f, INCLUSION, 0);
    entry->proof.count = 0;
    finish(f, "entry %zu: without hashes", i);
    start(f, INCLUSION, 0);
    if (entry->proof.count == EXHIBIT_HASHES)
        return;
    f->mutant.exhibit.hashes[i][entry->proof.count] =
        f->mutant.exhibit.hashes[i][entry->proof.count - 1];
    entry->proof.count++;
    finish(f, "entry %zu: the last hash twice", i);
}

static void change_lists(struct factory *f)
{
    const struct hm_evidence *good = &f->good->evidence;
    struct exhibit *e = &f->mutant.exhibit;

    for (size_t i = 0; i < good->entry_count; i++)
        change_proof(f, i);
    if (good->entry_count > 0) {
        /* Ed25519 is pure where no log of digests says otherwise. */
        start(f, 0, LOGS | TIME | SIGNATURE);
        e->evidence.entry_count = 0;
        finish(f, "without entries");
    }
    if (good->timestamp_count > 0 && good->cert_count > 0 &&
        !has_promise(f->good)) {
        start(f, TIME, TSAS);
        e->evidence.timestamp_count = 0;
        finish(f, "without timestamps");
    }
    if (good->cert_count > 0) {
        start(f, 0, KEY | SIGNATURE);
        e->evidence.cert_count = 0;
        e->evidence.has_key_hint = true;
        finish(f, "without a certificate");
    }
    if (good->has_envelope) {
        start(f, SIGNATURE, 0);
        e->evidence.envelope.sig_count = 0;
        finish(f, "without signatures");
    }
}

/* One kind of artifact taken for the other, one signed text for the other. */
static void change_what(struct factory *f)
{
    struct exhibit *e = &f->mutant.exhibit;

    if (f->good->evidence.has_envelope)
        return;
    start(f, ARTIFACT, 0);
    e->artifact.image = !e->artifact.image;
    finish(f, "%s image", e->artifact.image ? "an" : "no");
    start(f, ARTIFACT, SIGNATURE);
    e->evidence.has_payload = !e->evidence.has_payload;
    if (e->evidence.payload.p == NULL)
        e->evidence.payload = e->artifact.message;
    finish(f, "%s payload", e->evidence.has_payload ? "a" : "no");
    start(f, 0, ARTIFACT | SIGNATURE);
    e->artifact.image = !e->artifact.image;
    e->evidence.has_payload = !e->evidence.has_payload;
    if (e->evidence.payload.p == NULL)
        e->evidence.payload = e->artifact.message;
    finish(f, "both");
}

void mutants_of(
    const struct exhibit *good, size_t stride, mutant_run *run, void *context)
{
    struct factory f = {.good = good, .run = run, .context = context};

    change_bytes(&f, stride);
    change_digest(&f, stride);
    for (size_t i = 0; i < good->evidence.entry_count; i++)
        change_numbers(&f, i, stride);
    change_lists(&f);
    change_what(&f);
    hm_buf_free(&f.room);
}

/* ---- Parts of two ---- */

static void swap_field(struct factory *f, const struct exhibit *other,
    struct hm_bytes *(*at)(struct exhibit *e, size_t i), unsigned must,
    unsigned may)
{
    struct exhibit from;
    struct hm_bytes *to;

    exhibit_of(&from, &other->evidence, &other->artifact);
    start(f, must, may);
    to = at(&f->mutant.exhibit, 0);
    if (to != NULL && at(&from, 0) != NULL && !hm_bytes_eq(*to, *at(&from, 0)))
        *to = *at(&from, 0);
}

static void swap_bytes(struct factory *f, const struct exhibit *other)
{
    /* Signed by the same key, it is good; what was said of the first is not
     * said of it. */
    unsigned elsewhere = SIGNATURE | ENTRY | TIMESTAMP;

    static const struct {
        const char *name;
        struct hm_bytes *(*at)(struct exhibit *e, size_t i);
        unsigned must, may;
    } rows[] = {
        {"certificate", certificate, SIGNATURE, ENTRY},
        {"body", body, INCLUSION | PROMISE, ENTRY},
        {"promise", promise, PROMISE, 0},
        {"root hash", root_hash, INCLUSION, 0},
        {"proof hash", proof_hash, INCLUSION, 0},
        {"checkpoint", checkpoint, INCLUSION, 0},
        {"timestamp", timestamp, TIMESTAMP, 0},
        {"stamped text", stamped, TIMESTAMP, 0},
    };

    swap_field(f, other, signature, 0, elsewhere);
    finish(f, "signature of another");
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct exhibit *e = &f->mutant.exhibit;
        struct hm_bytes *now, *was;
        struct exhibit before;

        swap_field(f, other, rows[i].at, rows[i].must, rows[i].may);
        exhibit_of(&before, &f->good->evidence, &f->good->artifact);
        now = rows[i].at(e, 0);
        was = rows[i].at(&before, 0);
        /* The trees of one lab share what is beside the entry. */
        if (now != NULL && !hm_bytes_eq(*now, *was))
            finish(f, "%s of another", rows[i].name);
    }
}

void mutants_swap(const struct exhibit *good, const struct exhibit *other,
    mutant_run *run, void *context)
{
    struct factory f = {.good = good, .run = run, .context = context};
    struct exhibit *e = &f.mutant.exhibit;

    swap_bytes(&f, other);
    if (good->evidence.entry_count > 0 && other->evidence.entry_count > 0) {
        start(&f, 0, ENTRY | SIGNATURE);
        e->evidence.entry_count = 0;
        exhibit_add_entry(e, &other->entries[0]);
        finish(&f, "entry of another");
    }
    if (good->evidence.has_envelope && other->evidence.has_envelope) {
        start(&f, 0, SIGNATURE | ENTRY | TIMESTAMP | ARTIFACT);
        e->evidence.envelope = other->evidence.envelope;
        finish(&f, "envelope of another");
    }
    hm_buf_free(&f.room);
}

/* ---- Judging ---- */

static unsigned failed_steps(const char *failures)
{
    unsigned out = 0;

    for (size_t i = 0; i < TEST_LEN(steps); i++) {
        size_t len = strlen(steps[i]);

        for (const char *p = strstr(failures, steps[i]); p != NULL;
             p = strstr(p + 1, steps[i])) {
            if (p[len] == ':' && (p[-1] == '<' || p[-1] == ' '))
                out |= 1U << i;
        }
    }
    return out;
}

static bool is_where_it_must(const struct mutant *mutant, unsigned failed)
{
    unsigned all = mutant->must | mutant->may;

    return failed != 0 && (failed & ~all) == 0 &&
        (failed & mutant->must) == mutant->must;
}

/* A token whose signer is another's by one bit counts for nothing, and where
 * nothing needed it that is all. */
static bool is_told(const struct exhibit *good)
{
    return good->evidence.timestamp_count > 0 &&
        strstr(court_report(), "no authority of the trust domain") != NULL;
}

bool mutant_says(const struct court *court, const struct exhibit *good,
    const struct mutant *mutant)
{
    struct hm_err err = {0};
    const char *part;

    test_case("%s", mutant->name);
    if (!court_judge(court, &mutant->exhibit, &err)) {
        if (CHECK(is_where_it_must(mutant, failed_steps(err.msg))))
            return true;
        test_note("%s: %s", mutant->name, err.msg);
        return false;
    }
    return CHECK(mutant->may_pass) &&
        CHECK(is_told(good) ||
            unsigned_excuse(
                &part, &good->evidence, &mutant->exhibit.evidence) != NULL);
}

static bool read_back(struct hm_evidence_file **out,
    const struct mutant *mutant, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);

    HM_TRY(hm_bundle_write(&text, &mutant->exhibit.evidence, err));
    return hm_evidence_adopt(out, &text, err);
}

bool mutant_says_written(const struct court *court, const struct mutant *mutant)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct exhibit exhibit;
    struct hm_err err = {0};

    test_case("%s, written", mutant->name);
    if (!read_back(&file, mutant, &err))
        return CHECK(err.code != HM_SYSTEM);
    exhibit_of(&exhibit, hm_evidence_at(file, 0), &mutant->exhibit.artifact);
    if (court_judge(court, &exhibit, &err))
        return CHECK(mutant->may_pass);
    return CHECK(is_where_it_must(mutant, failed_steps(err.msg)));
}

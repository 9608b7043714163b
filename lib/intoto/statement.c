/* SPDX-License-Identifier: Apache-2.0 */
#include "intoto/statement.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "enc/hex.h"
#include "enc/json_field.h"

static const struct hm_json_name versions[] = {
    {"https://in-toto.io/Statement/v0.1", HM_STATEMENT_V0_1},
    {"https://in-toto.io/Statement/v1", HM_STATEMENT_V1},
    {NULL, HM_STATEMENT_NONE},
};

/* cosign's --type spdx: the document is no JSON, so the predicate is a text. */
static const char spdx_text[] = "https://spdx.dev/Document";

/* ---- Digests ---- */

/* Names of git objects are SHA-1 or SHA-256, whatever the repository has. */
static bool is_git(struct hm_bytes algorithm)
{
    return hm_bytes_eq_str(algorithm, "gitCommit") ||
        hm_bytes_eq_str(algorithm, "gitTree") ||
        hm_bytes_eq_str(algorithm, "gitBlob") ||
        hm_bytes_eq_str(algorithm, "gitTag");
}

static bool is_lower_hex(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_digit(in.p[i]) && (in.p[i] < 'a' || in.p[i] > 'f'))
            return false;
    }
    return true;
}

/* What is wrong with the value, or NULL. Upper case is refused where we
 * compare: nobody writes it, and one digest then has one text. */
static const char *digest_flaw(const struct hm_subject_digest *digest)
{
    size_t len = digest->value.len;
    size_t want = 2 * hm_hash_len(hm_hash_by_name(digest->algorithm));

    if (digest->algorithm.len == 0)
        return "a digest without the name of its algorithm";
    if (len == 0)
        return "empty digest";
    if (want == 0 && !is_git(digest->algorithm))
        return NULL; /* not ours to judge, and never compared */
    if (want != 0 ? len != want : len != 40 && len != 64)
        return "digest of the wrong length";
    return is_lower_hex(digest->value) ? NULL : "digest is not lower-case hex";
}

static void read_digest(struct hm_subject_digest *out, struct hm_json_rd *rd,
    const struct hm_json_iter *it)
{
    const char *flaw;

    out->algorithm = hm_json_rd_str(rd, it->key);
    out->value = hm_json_rd_str(rd, it->value);
    if (hm_json_failed(rd))
        return;
    flaw = digest_flaw(out);
    if (flaw != NULL)
        hm_json_fail(rd, it->value, HM_FORMAT, "%s", flaw);
}

/* ---- Subjects ---- */

static void read_digests(
    struct hm_subject *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_iter it = hm_json_iter(v);
    size_t count = hm_json_count(v);

    if (!hm_json_want(rd, v, HM_JSON_OBJECT))
        return;
    if (count == 0)
        hm_json_fail(rd, v, HM_FORMAT, "a subject without a digest");
    if (count > HM_SUBJECT_DIGESTS_MAX)
        hm_json_fail(rd, v, HM_LIMIT, "%zu digests, at most %d allowed", count,
            HM_SUBJECT_DIGESTS_MAX);
    if (hm_json_failed(rd))
        return;
    out->digests = hm_json_rd_alloc(rd, v, count, sizeof(*out->digests));
    while (!hm_json_failed(rd) && hm_json_iter_next(&it))
        read_digest(&out->digests[out->digest_count++], rd, &it);
}

static void read_subject(
    struct hm_subject *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v);

    out->name = hm_json_opt_str(&o, "name");
    read_digests(out, rd, hm_json_any(&o, "digest"));
    out->annotations = hm_json_text(hm_json_opt_any(&o, "annotations"));
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_subjects(struct hm_statement *out, struct hm_json_obj *o)
{
    struct hm_json v = hm_json_any(o, "subject");
    struct hm_json_list l = hm_json_rd_list(o->rd, v, HM_SUBJECTS_MAX);

    if (hm_json_failed(o->rd))
        return;
    if (l.count == 0) {
        hm_json_fail(o->rd, v, HM_FORMAT, "a statement about nothing");
        return;
    }
    out->subjects = hm_json_rd_alloc(o->rd, v, l.count, sizeof(*out->subjects));
    while (hm_json_next(&l))
        read_subject(&out->subjects[out->subject_count++], o->rd, l.item);
}

/* ---- The statement ---- */

static void read_predicate(struct hm_statement *out, struct hm_json_obj *o)
{
    struct hm_json v = hm_json_opt_any(o, "predicate");
    enum hm_json_type type = hm_json_type(v);
    bool text = type == HM_JSON_STRING &&
        hm_bytes_eq_str(out->predicate_type, spdx_text);

    if (v.doc != NULL && type != HM_JSON_SEALED && !text &&
        !hm_json_want(o->rd, v, HM_JSON_OBJECT))
        return;
    out->predicate = hm_json_text(v);
}

static void read_statement(
    struct hm_statement *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v);

    out->version =
        (enum hm_statement_version)hm_json_enum(&o, "_type", versions);
    out->predicate_type = hm_json_str(&o, "predicateType");
    if (!hm_json_failed(rd) && out->predicate_type.len == 0)
        hm_json_fail(rd, hm_json_any(&o, "predicateType"), HM_FORMAT, "empty");
    read_subjects(out, &o);
    read_predicate(out, &o);
    hm_json_close(&o, HM_JSON_IGNORE);
}

/* Whoever reads a small predicate next need not parse it again. False with
 * tape->full: there is more of it than is worth keeping. */
static bool parse_open(struct hm_json *out, struct hm_arena *tape,
    struct hm_bytes payload, struct hm_err *err)
{
    *tape = hm_arena(HM_STATEMENT_OPEN_TAPE_MAX);
    tape->full = payload.len > HM_STATEMENT_OPEN_MAX;
    return !tape->full &&
        hm_json_parse_member(
            out, tape, payload, "predicate", HM_STATEMENT_LEVELS, err);
}

static bool parse_sealed(struct hm_json *out, struct hm_arena *tape,
    struct hm_bytes payload, struct hm_err *err)
{
    hm_arena_free(tape);
    *tape = hm_arena(HM_STATEMENT_TAPE_MAX);
    if (hm_json_parse_sealed(
            out, tape, payload, HM_STATEMENT_MAX, "predicate", err))
        return true;
    return tape->full ? hm_wrap(err, "too many subjects, or keys in one object")
                      : false;
}

static bool parse_payload(struct hm_json *out, struct hm_arena *tape,
    struct hm_bytes payload, struct hm_err *err)
{
    struct hm_err why = {0};

    if (parse_open(out, tape, payload, &why))
        return true;
    if (tape->full)
        return parse_sealed(out, tape, payload, err) ||
            hm_wrap(err, "statement");
    *err = why;
    return hm_wrap(err, "statement");
}

/* The tape goes to the caller with the predicate that is open on it, while half of
 * what all facts together may take is free: what must be kept of many statements
 * comes first. Each of them comes with an arena of what is left for it, so that
 * nothing can be told from how much of that is in use. */
static bool keep_open(struct hm_statement *out, struct hm_arena *arena,
    struct hm_arena *tape, struct hm_json root, struct hm_err *err)
{
    struct hm_json v = hm_json_get(root, "predicate");

    if (hm_json_type(v) != HM_JSON_OBJECT ||
        hm_arena_left(arena) < HM_FACTS_ARENA_MAX / 2 + tape->max)
        return true;
    hm_arena_take(arena, tape);
    return hm_json_alone(&out->open, arena, v, err);
}

/* What is read borrows from the payload or lies in the caller's arena: a tape of
 * more than a few KiB goes, so that the memory of a judgement does not depend on
 * predicates. */
bool hm_statement_parse(struct hm_statement *out, struct hm_arena *arena,
    struct hm_bytes payload, struct hm_err *err)
{
    hm_auto(arena) tape = {0};
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_statement statement = {.text = payload};
    struct hm_json root;

    rd.null_is_absent = true; /* in-toto is protobuf: null and absent are one */
    HM_TRY(parse_payload(&root, &tape, payload, err));
    read_statement(&statement, &rd, root);
    if (!hm_json_end(&rd, err) ||
        !keep_open(&statement, arena, &tape, root, err))
        return hm_wrap(err, "statement");
    *out = statement;
    return true;
}

/* ---- Finding an artifact ---- */

/* Do the digits, checked when they were read, stand for these bytes? */
static bool hex_is(struct hm_bytes digits, struct hm_bytes raw)
{
    static const uint8_t hex[] = "0123456789abcdef";

    if (raw.len == 0 || digits.len != 2 * raw.len)
        return false;
    for (size_t i = 0; i < raw.len; i++) {
        if (digits.p[2 * i] != hex[raw.p[i] >> 4] ||
            digits.p[2 * i + 1] != hex[raw.p[i] & 15])
            return false;
    }
    return true;
}

struct match {
    size_t equal, different;
};

static void compare(struct match *match, const struct hm_subject_digest *has,
    const struct hm_digest *digests, size_t count)
{
    enum hm_hash hash = hm_hash_by_name(has->algorithm);

    if (hash == HM_HASH_NONE)
        return;
    for (size_t i = 0; i < count; i++) {
        if (digests[i].hash != hash)
            continue;
        if (hex_is(has->value, hm_digest_view(&digests[i])))
            match->equal++;
        else
            match->different++;
    }
}

static struct match match_subject(const struct hm_subject *subject,
    const struct hm_digest *digests, size_t count)
{
    struct match match = {0};

    for (size_t i = 0; i < subject->digest_count; i++)
        compare(&match, &subject->digests[i], digests, count);
    return match;
}

/* A zeroed digest equals nothing and differs from nothing: whoever asks for it
 * did not compute one. */
static bool check_digests(
    const struct hm_digest *digests, size_t count, struct hm_err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (hm_digest_view(&digests[i]).len == 0)
            return hm_fail(err, HM_USAGE, "digest %zu is empty", i);
    }
    return count > 0 || hm_fail(err, HM_USAGE, "no digest to look for");
}

/* All subjects are looked at, so that the answer does not depend on their
 * order. */
bool hm_statement_find(size_t *index, const struct hm_statement *statement,
    const struct hm_digest *digests, size_t count, struct hm_err *err)
{
    size_t found = SIZE_MAX;

    HM_TRY(check_digests(digests, count, err));
    for (size_t i = 0; i < statement->subject_count; i++) {
        const struct hm_subject *subject = &statement->subjects[i];
        struct match match = match_subject(subject, digests, count);

        if (match.equal > 0 && match.different > 0)
            return hm_fail(err, HM_MISMATCH,
                "subject %zu (\"%s\") has one digest of the artifact, and "
                "another that is not the artifact's",
                i, HM_SHOW(subject->name));
        if (match.equal > 0 && found == SIZE_MAX)
            found = i;
    }
    if (found == SIZE_MAX)
        return hm_fail(err, HM_NOT_FOUND, "no subject has the digest %s%s",
            HM_SHOW_DIGEST(&digests[0]), count > 1 ? " or another given" : "");
    *index = found;
    return true;
}

static bool has_other(
    const struct hm_subject *subject, const struct hm_subject_digest *other)
{
    for (size_t i = 0; i < subject->digest_count; i++) {
        if (hm_bytes_eq(subject->digests[i].algorithm, other->algorithm) &&
            hm_bytes_eq(subject->digests[i].value, other->value))
            return true;
    }
    return false;
}

bool hm_statement_find_other(size_t *index,
    const struct hm_statement *statement, const struct hm_subject_digest *other,
    struct hm_err *err)
{
    if (other->algorithm.len == 0 || other->value.len == 0)
        return hm_fail(err, HM_USAGE, "nothing to look for");
    for (size_t i = 0; i < statement->subject_count; i++) {
        if (!has_other(&statement->subjects[i], other))
            continue;
        *index = i;
        return true;
    }
    return hm_fail(err, HM_NOT_FOUND, "no subject is %s:%s",
        HM_SHOW(other->algorithm), HM_SHOW(other->value));
}

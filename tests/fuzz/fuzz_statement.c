/* SPDX-License-Identifier: Apache-2.0 */
/* A statement that is read has what its struct promises, and each of its
 * digests that we know is found, or contradicts another of its subject. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "intoto/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_digest(const struct hm_statement *s,
    const struct hm_subject_digest *d, size_t subject)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_digest digest;
    struct hm_err err = {0};
    size_t index = SIZE_MAX;

    must(d->algorithm.len > 0 && d->value.len > 0);
    if (hm_hash_by_name(d->algorithm) == HM_HASH_NONE)
        return;
    hm_buf_put(&text, d->algorithm);
    hm_buf_put_u8(&text, ':');
    hm_buf_put(&text, d->value);
    must(hm_digest_parse(&digest, hm_buf_view(&text), &err));
    must(hm_statement_find(&index, s, &digest, 1, &err));
    must(index <= subject);
}

/* The predicate was checked to the last byte: it is a document of its own, an
 * object, or a text under one type. */
static void check_predicate(const struct hm_statement *s)
{
    hm_auto(arena) arena = hm_arena(HM_EVIDENCE_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_json v;

    if (s->predicate.len == 0)
        return;
    must(hm_json_parse_borrowed(
        &v, &arena, s->predicate, HM_STATEMENT_MAX, &err));
    must(hm_json_text(v).len == s->predicate.len);
    must(
        hm_json_type(v) == HM_JSON_OBJECT || hm_json_type(v) == HM_JSON_STRING);
}

/* What is open of it reads as its text does. */
static void check_alike(struct hm_json a, struct hm_json b)
{
    struct hm_json_iter in = hm_json_iter(a), with = hm_json_iter(b);
    struct hm_bytes text = hm_json_text(a), other = hm_json_text(b);

    must(hm_json_type(a) == hm_json_type(b));
    must(text.p == other.p && text.len == other.len);
    while (hm_json_iter_next(&in)) {
        must(hm_json_iter_next(&with));
        check_alike(in.value, with.value);
    }
    must(!hm_json_iter_next(&with));
}

static void check_open(const struct hm_statement *s)
{
    hm_auto(arena) arena = hm_arena(HM_EVIDENCE_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_json v;

    if (s->open.doc == NULL)
        return;
    must(hm_json_parse_shallow(
        &v, &arena, s->predicate, HM_STATEMENT_LEVELS, &err));
    check_alike(s->open, v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(HM_EVIDENCE_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_statement s;

    if (!hm_statement_parse(&s, &arena, hm_bytes(data, size), &err)) {
        must(err.code != HM_OK && err.msg[0] != '\0');
        return 0;
    }
    must(s.version != HM_STATEMENT_NONE && s.predicate_type.len > 0);
    check_predicate(&s);
    check_open(&s);
    must(s.subject_count > 0 && s.subject_count <= HM_SUBJECTS_MAX);
    for (size_t i = 0; i < s.subject_count; i++) {
        must(s.subjects[i].digest_count > 0 &&
            s.subjects[i].digest_count <= HM_SUBJECT_DIGESTS_MAX);
        for (size_t j = 0; j < s.subjects[i].digest_count; j++)
            check_digest(&s, &s.subjects[i].digests[j], i);
    }
    return 0;
}

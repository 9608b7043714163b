/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/statement.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "enc/hex.h"
#include "enc/json_write.h"

static bool add_digest(struct hm_json_out *json, json_t *at,
    const struct hm_digest *digest, struct hm_err *err)
{
    hm_auto(buf) hex = hm_buf((size_t)2 * HM_DIGEST_MAX);

    hm_hex_encode(&hex, hm_digest_view(digest));
    HM_TRY(hm_buf_end(&hex, NULL, err));
    hm_json_add_str(json, at, hm_hash_name(digest->hash), hm_buf_view(&hex));
    return true;
}

static void add_annotations(struct hm_json_out *json, json_t *subject,
    const struct hm_new_statement *what)
{
    json_t *at;

    if (what->annotation_count == 0)
        return;
    at = hm_json_add_obj(json, subject, "annotations");
    for (size_t i = 0; i < what->annotation_count; i++)
        hm_json_add_str(json, at, (const char *)what->annotations[i].name.p,
            what->annotations[i].value);
}

static bool add_subjects(struct hm_json_out *json,
    const struct hm_new_statement *what, struct hm_err *err)
{
    json_t *list = hm_json_add_list(json, json->root, "subject");

    for (size_t i = 0; i < what->subject_count; i++) {
        const struct hm_new_subject *subject = &what->subjects[i];
        json_t *o = hm_json_add_obj(json, list, NULL), *digests;

        if (subject->name.len > 0)
            hm_json_add_str(json, o, "name", subject->name);
        digests = hm_json_add_obj(json, o, "digest");
        for (size_t k = 0; k < subject->digest_count; k++)
            HM_TRY(add_digest(json, digests, &subject->digests[k], err));
        add_annotations(json, o, what);
    }
    return true;
}

/* The object is open again for its last member. */
static bool put_verbatim(
    struct hm_buf *out, struct hm_bytes predicate, struct hm_err *err)
{
    HM_TRY(hm_buf_end(out, NULL, err));
    hm_buf_cut(out, out->len - 1);
    hm_buf_put_str(out, ",\"predicate\":");
    hm_buf_put(out, predicate);
    hm_buf_put_u8(out, '}');
    return hm_buf_end(out, NULL, err);
}

static bool write(struct hm_buf *out, const struct hm_new_statement *what,
    struct hm_bytes predicate, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();

    hm_json_add_str(
        &json, json.root, "_type", HM_LIT("https://in-toto.io/Statement/v1"));
    HM_TRY(add_subjects(&json, what, err));
    hm_json_add_str(&json, json.root, "predicateType", what->type);
    if (what->predicate_is_text)
        hm_json_add_str(&json, json.root, "predicate", predicate);
    HM_TRY(hm_json_out_write(&json, HM_JSON_COMPACT, out, err));
    return what->predicate_is_text || put_verbatim(out, predicate, err);
}

/* "{}, "x": {}" would read as a predicate and a member of the statement. */
static bool check_predicate(const struct hm_statement *read,
    struct hm_bytes predicate, struct hm_err *err)
{
    if (hm_bytes_eq(read->predicate, predicate))
        return true;
    return hm_fail(
        err, HM_FORMAT, "the predicate is not one JSON object: more follows");
}

bool hm_statement_write(
    struct hm_buf *out, const struct hm_new_statement *what, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
    struct hm_statement read;
    struct hm_bytes predicate = what->predicate;

    if (!what->predicate_is_text)
        predicate = hm_bytes_trim(predicate);
    HM_TRY(write(&text, what, predicate, err));
    if (!hm_statement_parse(&read, &arena, hm_buf_view(&text), err) ||
        (!what->predicate_is_text && !check_predicate(&read, predicate, err)))
        return hm_wrap(err, "statement to sign");
    hm_buf_put(out, hm_buf_view(&text));
    return hm_buf_end(out, NULL, err);
}

bool hm_statement_check(struct hm_statement *out, struct hm_arena *arena,
    struct hm_bytes text, const struct hm_new_subject *about,
    struct hm_err *err)
{
    size_t index;

    HM_TRY(hm_statement_parse(out, arena, text, err));
    return hm_statement_find(
        &index, out, about->digests, about->digest_count, err);
}

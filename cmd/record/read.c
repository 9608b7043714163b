/* SPDX-License-Identifier: Apache-2.0 */
/* A record is foreign input: whoever sends one chose every byte of it. */
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/record/record.h"
#include "crypto/digest.h"
#include "enc/json_field.h"

struct reader {
    struct hm_record *record;
    const struct hm_record_files *files;
    struct hm_arena arena; /* of the manifest */
    struct hm_json_rd rd;
};

static void free_reader(struct reader *r)
{
    hm_arena_free(&r->arena);
}

#define AUTO_READER __attribute__((cleanup(free_reader))) struct reader

/* Whatever the manifest says, no other name is looked for. */
static bool read_file(struct hm_buf *out, const struct reader *r,
    struct hm_bytes name, struct hm_err *err)
{
    if (!hm_record_is_name(name))
        return hm_fail(err, HM_FORMAT, "\"%s\" is no name of a record's file",
            HM_SHOW(name));
    return r->files->read(out, r->files->ctx, name, err);
}

/* "file", "digest" and "size" of an object. */
static bool read_member(struct hm_buf *out, struct reader *r,
    struct hm_json_obj *o, struct hm_err *err)
{
    struct hm_bytes name = hm_json_str(o, "file");
    struct hm_bytes text = hm_json_str(o, "digest");
    uint64_t size = hm_json_u64(o, "size", HM_JSON_INT_NUMBER);
    struct hm_digest want, got;

    if (hm_json_failed(&r->rd))
        return false; /* hm_json_end() says what */
    HM_TRY(hm_digest_parse(&want, text, err));
    HM_TRY(read_file(out, r, name, err));
    HM_TRY(hm_digest_of(&got, want.hash, hm_buf_view(out), err));
    if (out->len == size && hm_digest_eq(&want, &got))
        return true;
    return hm_fail(err, HM_MISMATCH,
        "%s was changed: %zu bytes with %s, recorded are %llu with %s",
        HM_SHOW(name), out->len, HM_SHOW_DIGEST(&got), (unsigned long long)size,
        HM_SHOW_DIGEST(&want));
}

/* ---- Inputs ---- */

static const struct hm_json_name kind_names[] = {{"evidence", HM_TAPE_EVIDENCE},
    {"root", HM_TAPE_ROOT}, {"embedded", HM_TAPE_EMBEDDED}, {"ca", HM_TAPE_CA},
    {"key", HM_TAPE_KEY}, {"keys", HM_TAPE_KEYS},
    {"artifact", HM_TAPE_ARTIFACT}, {"policies", HM_TAPE_POLICIES},
    {"policy", HM_TAPE_POLICY}, {NULL, 0}};

static enum hm_code code_of(struct hm_bytes name)
{
    for (enum hm_code code = HM_USAGE; code <= HM_SYSTEM; code++) {
        if (hm_bytes_eq_str(name, hm_code_name(code)))
            return code;
    }
    return HM_OK;
}

/* A message that we could have written: it reaches terminals. */
static bool read_problem(struct hm_tape_item *item, struct reader *r,
    struct hm_json_obj *o, struct hm_err *err)
{
    struct hm_json_obj p = hm_json_obj(o, "problem");
    struct hm_bytes code = hm_json_str(&p, "code");
    struct hm_bytes message = hm_json_str(&p, "message");
    char shown[HM_ERR_MSG_SIZE];

    hm_json_close(&p, HM_JSON_REJECT);
    if (hm_json_failed(&r->rd))
        return false;
    item->problem.code = code_of(code);
    if (item->problem.code == HM_OK)
        return hm_fail(
            err, HM_FORMAT, "\"%s\" is no code of a problem", HM_SHOW(code));
    hm_text_show_line(shown, sizeof(shown), message);
    if (!hm_bytes_eq_str(message, shown))
        return hm_fail(
            err, HM_FORMAT, "\"%s\" is no message of ours", HM_SHOW(message));
    item->problem.where = HM_HERE;
    memcpy(item->problem.msg, shown, sizeof(shown));
    return true;
}

static bool read_digests(
    struct hm_tape_item *item, struct hm_json_obj *o, struct hm_err *err)
{
    struct hm_json_list list = hm_json_list(o, "digests", HM_BLOB_DIGESTS);

    while (hm_json_next(&list)) {
        struct hm_digest *digest = &item->digests[item->digest_count];
        struct hm_bytes text = hm_json_rd_str(list.rd, list.item);

        if (hm_json_failed(list.rd))
            return false;
        HM_TRY(hm_digest_parse(digest, text, err));
        for (size_t i = 0; i < item->digest_count; i++) {
            if (item->digests[i].hash == digest->hash)
                return hm_fail(err, HM_FORMAT, "two digests of one kind");
        }
        item->digest_count++;
    }
    return !hm_json_failed(list.rd);
}

static bool read_content(struct hm_tape_item *item, struct hm_buf *text,
    struct reader *r, struct hm_json_obj *o, struct hm_err *err)
{
    bool problem = hm_json_has(o, "problem");

    if (problem && item->kind != HM_TAPE_EVIDENCE &&
        item->kind != HM_TAPE_ARTIFACT)
        return hm_fail(err, HM_FORMAT, "no verdict comes without a %s",
            hm_tape_kind_name(item->kind));
    if (problem)
        return read_problem(item, r, o, err);
    if (item->kind == HM_TAPE_ARTIFACT) {
        HM_TRY(read_digests(item, o, err));
        item->pae = hm_json_opt_bool(o, "pae");
        if (!hm_json_has(o, "file"))
            return true;
    }
    HM_TRY(read_member(text, r, o, err));
    item->has_text = true;
    item->text = hm_buf_view(text);
    return true;
}

static bool read_item(struct reader *r, struct hm_json v, struct hm_err *err)
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    struct hm_tape_item item = {
        .kind = (enum hm_tape_kind)hm_json_enum(&o, "kind", kind_names)};
    struct hm_bytes name = hm_json_str(&o, "name");
    hm_auto(buf) text = hm_buf(hm_tape_kind_max(item.kind));

    if (hm_json_failed(&r->rd))
        return false;
    HM_TRY(hm_arena_copy(&r->arena, &name, name, err));
    item.ref = (const char *)name.p;
    HM_TRY(read_content(&item, &text, r, &o, err));
    hm_json_close(&o, HM_JSON_REJECT);
    return !hm_json_failed(&r->rd) && hm_tape_add(&r->record->tape, &item, err);
}

/* ---- The rest ---- */

static bool copy_str(const char **out, struct reader *r, struct hm_bytes text,
    struct hm_err *err)
{
    HM_TRY(hm_arena_copy(&r->record->tape.arena, &text, text, err));
    *out = (const char *)text.p;
    return true;
}

static bool read_words(
    struct reader *r, struct hm_json_obj *o, struct hm_err *err)
{
    struct hm_json_list list =
        hm_json_list(o, "arguments", HM_RECORD_WORDS_MAX);
    struct hm_record *record = r->record;

    record->words = hm_alloc_array(list.count + 1, sizeof(*record->words));
    if (record->words == NULL)
        return hm_fail_memory(err);
    while (hm_json_next(&list)) {
        struct hm_bytes word = hm_json_rd_str(list.rd, list.item);

        if (hm_json_failed(list.rd))
            return false;
        HM_TRY(copy_str(&record->words[record->word_count], r, word, err));
        record->word_count++;
    }
    return true;
}

static bool read_head(
    struct reader *r, struct hm_json_obj *o, struct hm_err *err)
{
    static const struct hm_json_name schemas[] = {
        {HM_RECORD_SCHEMA, 1}, {NULL, 0}};
    static const struct hm_json_name commands[] = {{"verify", 1}, {NULL, 0}};
    struct hm_bytes tool;

    (void)hm_json_enum(o, "schema", schemas);
    tool = hm_json_str(o, "tool");
    r->record->time = hm_json_time(o, "time");
    (void)hm_json_enum(o, "command", commands);
    return !hm_json_failed(&r->rd) &&
        copy_str(&r->record->tool, r, tool, err) && read_words(r, o, err);
}

static bool read_reports(
    struct reader *r, struct hm_json_obj *o, struct hm_err *err)
{
    struct hm_json_obj reports = hm_json_obj(o, "reports");
    hm_auto(buf) text = hm_buf(HM_OUT_MAX);

    HM_TRY(read_member(&text, r, &reports, err));
    hm_json_close(&reports, HM_JSON_REJECT);
    return hm_arena_copy(
        &r->record->tape.arena, &r->record->reports, hm_buf_view(&text), err);
}

static bool read_all(struct reader *r, struct hm_json root, struct hm_err *err)
{
    struct hm_json_obj o = hm_json_root(&r->rd, root);
    struct hm_json_list inputs;

    HM_TRY(read_head(r, &o, err));
    inputs = hm_json_list(&o, "inputs", HM_TAPE_ITEMS_MAX);
    while (hm_json_next(&inputs))
        HM_TRY(read_item(r, inputs.item, err));
    HM_TRY(!hm_json_failed(&r->rd));
    HM_TRY(read_reports(r, &o, err));
    hm_json_close(&o, HM_JSON_REJECT);
    return true;
}

static bool read_manifest(
    struct reader *r, struct hm_bytes text, struct hm_err *err)
{
    struct hm_json root;

    HM_TRY(hm_digest_of(&r->record->manifest, HM_SHA256, text, err));
    HM_TRY(hm_json_parse_borrowed(
        &root, &r->arena, text, HM_RECORD_MANIFEST_MAX, err));
    /* Where a field was wrong, that is the cause. */
    if (!read_all(r, root, err))
        return hm_json_failed(&r->rd) ? hm_json_end(&r->rd, err) : false;
    return hm_json_end(&r->rd, err);
}

bool hm_record_parse(struct hm_record *out, struct hm_bytes manifest,
    const struct hm_record_files *files, struct hm_err *err)
{
    AUTO_READER r = {
        .record = out, .files = files, .arena = hm_arena(HM_TAPE_MAX)};

    *out = (struct hm_record){.tape = hm_tape(true)};
    r.rd = hm_json_rd(&r.arena);
    return read_manifest(&r, manifest, err);
}

/* ---- A folder ---- */

/* A plain file in the folder itself, and no link. */
static bool read_in_folder(
    struct hm_buf *out, void *ctx, struct hm_bytes name, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf((size_t)2 * HM_PATH_MAX);

    hm_buf_printf(&path, "%s/", (const char *)ctx);
    hm_buf_put(&path, name);
    return hm_buf_end(&path, NULL, err) &&
        hm_file_read_nofollow(out, hm_buf_str(&path), err);
}

bool hm_record_read(
    struct hm_record *out, const char *folder, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_RECORD_MANIFEST_MAX);
    const struct hm_record_files files = {
        read_in_folder, (char *)(uintptr_t)folder};

    *out = (struct hm_record){0};
    HM_TRY(read_in_folder(&text, files.ctx, HM_LIT(HM_RECORD_MANIFEST), err));
    if (!hm_record_parse(out, hm_buf_view(&text), &files, err))
        return hm_wrap(err, "%s/" HM_RECORD_MANIFEST, HM_SHOW_PATH(folder));
    return true;
}

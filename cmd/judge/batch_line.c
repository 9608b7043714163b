/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/batch_line.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "cmd/input/blob.h"
#include "enc/json_field.h"

void hm_batch_line_free(struct hm_batch_line *line)
{
    hm_arena_free(&line->arena);
    *line = (struct hm_batch_line){0};
}

/* Standard input is the batch, or was meant for something else. */
static bool check_path(const char *text, struct hm_err *err)
{
    if (strcmp(text, "-") != 0)
        return true;
    return hm_fail(err, HM_FORMAT, "standard input cannot be named in a batch");
}

/* A copy that ends in NUL. */
static bool copy_str(const char **out, struct hm_batch_line *line,
    struct hm_bytes text, struct hm_err *err)
{
    HM_TRY(hm_arena_copy(&line->arena, &text, text, err));
    *out = (const char *)text.p;
    return true;
}

static bool read_piece(struct hm_batch_piece *out, struct hm_batch_line *line,
    struct hm_json v, struct hm_err *err)
{
    char path[HM_JSON_PATH_SIZE];
    struct hm_bytes text;

    if (hm_json_type(v) == HM_JSON_STRING) {
        out->is_path = true;
        HM_TRY(hm_json_as_str(&text, v, &line->arena, err));
        HM_TRY(copy_str(&out->name, line, text, err));
        return check_path(out->name, err);
    }
    hm_json_path(path, v, hm_bytes(NULL, 0));
    if (hm_json_type(v) != HM_JSON_OBJECT)
        return hm_fail(err, HM_FORMAT, "%s: wanted a path or evidence, got %s",
            path, hm_json_type_name(hm_json_type(v)));
    out->text = hm_json_text(v);
    return copy_str(&out->name, line, hm_bytes_str(path), err);
}

/* One piece, or a list of them. */
static bool read_pieces(
    struct hm_batch_line *line, struct hm_json v, struct hm_err *err)
{
    struct hm_json_iter it = hm_json_iter(v);
    bool list = hm_json_type(v) == HM_JSON_ARRAY;
    size_t count = list ? hm_json_count(v) : 1;
    struct hm_batch_piece *pieces;

    if (count == 0)
        return hm_fail(err, HM_FORMAT, "$.bundle: an empty list");
    if (count > HM_BATCH_BUNDLES_MAX)
        return hm_fail(
            err, HM_LIMIT, "$.bundle: more than %d", HM_BATCH_BUNDLES_MAX);
    pieces = hm_arena_alloc(&line->arena, count, sizeof(*pieces));
    if (pieces == NULL)
        return hm_arena_fail(&line->arena, err);
    line->pieces = pieces;
    if (!list)
        HM_TRY(read_piece(&pieces[line->piece_count++], line, v, err));
    while (list && hm_json_iter_next(&it))
        HM_TRY(read_piece(&pieces[line->piece_count++], line, it.value, err));
    return true;
}

static bool read_fields(
    struct hm_batch_line *line, struct hm_json root, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&line->arena);
    struct hm_json_obj o = hm_json_root(&rd, root);
    struct hm_bytes artifact;
    struct hm_json bundle;

    artifact = hm_json_str(&o, "artifact");
    bundle = hm_json_any(&o, "bundle");
    (void)hm_json_opt_any(&o, "id");
    hm_json_close(&o, HM_JSON_REJECT);
    HM_TRY(hm_json_end(&rd, err));
    HM_TRY(copy_str(&line->artifact, line, artifact, err));
    if (artifact.len == 0)
        return hm_fail(err, HM_FORMAT, "$.artifact: empty");
    HM_TRY(check_path(line->artifact, err));
    HM_TRY(hm_blob_check_ref(line->artifact, err));
    return read_pieces(line, bundle, err);
}

/* The id is taken even from a line that is wrong otherwise. */
bool hm_batch_line_parse(
    struct hm_batch_line *out, struct hm_bytes text, struct hm_err *err)
{
    struct hm_json root, id;

    *out = (struct hm_batch_line){.arena = hm_arena(HM_EVIDENCE_ARENA_MAX)};
    HM_TRY(hm_json_parse_borrowed(
        &root, &out->arena, text, HM_BATCH_LINE_MAX, err));
    id = hm_json_get(root, "id");
    if (hm_json_text(id).len > HM_BATCH_ID_MAX)
        return hm_fail(
            err, HM_LIMIT, "$.id: longer than %zu bytes", HM_BATCH_ID_MAX);
    out->id = id;
    return read_fields(out, root, err);
}

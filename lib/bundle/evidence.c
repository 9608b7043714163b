/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/evidence.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "bundle/read.h"
#include "enc/json.h"

/* What a document is, is told by a member that only this format has. A
 * document with marks of two formats is read as the first, whose reader knows
 * no members of the other. */
static const struct format {
    const char *mark;
    bool (*read)(
        struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);
} formats[] = {
    {"data", hm_layer_read}, /* has a mediaType, too; a bundle has no data */
    {"mediaType", hm_bundle_read},
    {"verificationMaterial", hm_bundle_read},
    {"payload", hm_envelope_read},
    {"attestations", hm_github_api_read},
    {"attestation_bundles", hm_pypi_read},
    {"verification_material", hm_pypi_read_attestation},
    {"base64Signature", hm_detached_read},
    {"provenance_summary", hm_gcloud_read},
};

enum { FORMAT_COUNT = sizeof(formats) / sizeof(formats[0]) };

const char *hm_evidence_format_name(enum hm_evidence_format format)
{
    static const char *const names[] = {
        [HM_EVIDENCE_NONE] = "none",
        [HM_EVIDENCE_BUNDLE_0_1] = "bundle-0.1",
        [HM_EVIDENCE_BUNDLE_0_2] = "bundle-0.2",
        [HM_EVIDENCE_BUNDLE_0_3] = "bundle-0.3",
        [HM_EVIDENCE_DSSE] = "dsse",
        [HM_EVIDENCE_DETACHED] = "detached",
        [HM_EVIDENCE_PYPI] = "pypi",
        [HM_EVIDENCE_GCLOUD] = "gcloud",
        [HM_EVIDENCE_COSIGN_SIG] = "cosign-signature",
        [HM_EVIDENCE_COSIGN_ATT] = "cosign-attestation",
    };
    size_t i = (size_t)format;

    return i < sizeof(names) / sizeof(names[0]) ? names[i] : "unknown";
}

/* "line 2", "$.attestations[0].bundle", "line 2, $.attestations[0].bundle";
 * nothing for the file's one document. */
static bool set_where(struct hm_evidence *e, struct hm_evidence_file *file,
    struct hm_json v, struct hm_err *err)
{
    hm_auto(buf) where = hm_buf(HM_JSON_PATH_SIZE + 32);

    if (file->line > 0)
        hm_buf_printf(&where, "line %zu", file->line);
    if (v.node != 0)
        hm_buf_printf(
            &where, "%s%s", file->line > 0 ? ", " : "", HM_JSON_PATH(v));
    HM_TRY(hm_buf_end(&where, NULL, err));
    if (where.len == 0)
        return true;
    return hm_arena_copy(&file->arena, &e->where, hm_buf_view(&where), err);
}

bool hm_evidence_add(struct hm_evidence **out, struct hm_evidence_file *file,
    enum hm_evidence_format format, struct hm_json v, struct hm_err *err)
{
    struct hm_evidence *e;

    if (file->count == HM_EVIDENCE_COUNT_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d pieces of evidence",
            HM_EVIDENCE_COUNT_MAX);
    e = hm_arena_alloc(&file->arena, 1, sizeof(*e));
    if (e == NULL)
        return hm_arena_fail(&file->arena, err);
    e->format = format;
    e->text = hm_json_text(v);
    e->beside = file->beside;
    HM_TRY(set_where(e, file, v, err));
    file->items[file->count++] = e;
    *out = e;
    return true;
}

static bool add_problem(struct hm_evidence_file *file, struct hm_json v,
    struct hm_bytes text, const struct hm_err *problem, struct hm_err *err)
{
    struct hm_err *kept = hm_arena_alloc(&file->arena, 1, sizeof(*kept));
    struct hm_evidence *e;

    if (kept == NULL)
        return hm_arena_fail(&file->arena, err);
    *kept = *problem;
    HM_TRY(hm_evidence_add(&e, file, HM_EVIDENCE_NONE, v, err));
    e->text = text;
    e->problem = kept;
    return true;
}

bool hm_evidence_piece(struct hm_evidence_file *file, struct hm_json v,
    hm_evidence_reader *read, struct hm_err *err)
{
    size_t before = file->count;
    struct hm_err problem = {0};

    if (read(file, v, &problem))
        return true;
    if (problem.code == HM_SYSTEM) {
        *err = problem;
        return false;
    }
    file->count = before; /* what it had added already */
    return add_problem(file, v, hm_json_text(v), &problem, err);
}

/* No format has as many members as that; a search among a million costs. */
static const struct format *format_of(struct hm_json v)
{
    bool small = hm_json_count(v) <= HM_JSON_FIELDS_MAX;

    for (size_t i = 0; i < FORMAT_COUNT && small; i++) {
        if (hm_json_get(v, formats[i].mark).doc != NULL)
            return &formats[i];
    }
    return NULL;
}

static bool read_document(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err)
{
    const struct format *format = format_of(v);

    file->beside = hm_bytes(NULL, 0);
    if (hm_json_type(v) != HM_JSON_OBJECT)
        return hm_fail(err, HM_FORMAT, "expected a JSON object, got %s",
            hm_json_type_name(hm_json_type(v)));
    if (format != NULL)
        return format->read(file, v, err);
    return hm_fail(
        err, HM_UNSUPPORTED, "JSON, but no format of evidence that is known");
}

static bool parse(struct hm_json *out, struct hm_evidence_file *file,
    struct hm_bytes text, struct hm_err *err)
{
    return hm_json_parse_borrowed(
        out, &file->arena, text, HM_EVIDENCE_MAX, err);
}

static bool is_blank(struct hm_bytes in)
{
    while (in.len > 0 &&
        (in.p[0] == ' ' || in.p[0] == '\t' || in.p[0] == '\r' ||
            in.p[0] == '\n'))
        in = hm_bytes_slice(in, 1, in.len - 1);
    return in.len == 0;
}

static bool read_line(
    struct hm_evidence_file *file, struct hm_bytes line, struct hm_err *err)
{
    const struct hm_json nothing = {0};
    struct hm_err problem = {0};
    struct hm_json v;

    if (is_blank(line))
        return true;
    if (parse(&v, file, line, &problem))
        return hm_evidence_piece(file, v, read_document, err);
    if (problem.code != HM_SYSTEM)
        return add_problem(file, nothing, line, &problem, err);
    *err = problem;
    return false;
}

static bool read_lines(
    struct hm_evidence_file *file, struct hm_rd *rd, struct hm_err *err)
{
    while (hm_rd_left(rd) > 0) {
        file->line++;
        if (!read_line(file, hm_rd_line(rd), err))
            return hm_wrap(err, "line %zu", file->line);
    }
    return true;
}

static bool any_readable(const struct hm_evidence_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        if (file->items[i]->problem == NULL)
            return true;
    }
    return false;
}

static bool is_evidence(
    const struct hm_evidence_file *file, struct hm_bytes line)
{
    hm_auto(arena) arena = hm_arena(hm_arena_left(&file->arena));
    struct hm_err ignored = {0};
    struct hm_json v;

    return line.len > 0 && line.p[0] == '{' &&
        hm_json_parse_borrowed(&v, &arena, line, HM_EVIDENCE_MAX, &ignored) &&
        format_of(v) != NULL;
}

/* More lines than may be kept: is there one, from the last one on, that could
 * have been read? A broken document of many lines has none. The search ends like
 * reading does, after as many lines as may be pieces. */
static bool lost_evidence(
    const struct hm_evidence_file *file, struct hm_bytes text)
{
    struct hm_rd rd = hm_rd(text);

    for (size_t i = 1; i < file->line; i++)
        hm_rd_line(&rd);
    for (size_t i = 0; i < HM_EVIDENCE_COUNT_MAX && hm_rd_left(&rd) > 0; i++) {
        if (is_evidence(file, hm_rd_line(&rd)))
            return true;
    }
    return false;
}

/* Whatever the first line is: where another one can be read, they are lines,
 * and good evidence is not lost to a line before it. Otherwise it is a broken
 * document, and `problem` says where it broke. */
static bool read_broken(struct hm_evidence_file *file, struct hm_bytes text,
    const struct hm_err *problem, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(text);
    bool ok = read_lines(file, &rd, err);

    if (any_readable(file) || (!ok && err->code == HM_SYSTEM))
        return ok;
    if (!ok && err->code == HM_LIMIT && lost_evidence(file, text))
        return false; /* not what is wrong with the first line */
    *err = *problem;
    return false;
}

/* A try that leaves nothing behind when it fails: what it took of the arena
 * would be missing for what can be read. */
static bool parse_apart(struct hm_json *out, struct hm_evidence_file *file,
    struct hm_bytes text, struct hm_err *problem)
{
    hm_auto(arena) arena = hm_arena(hm_arena_left(&file->arena));

    HM_TRY(hm_json_parse_borrowed(out, &arena, text, HM_EVIDENCE_MAX, problem));
    hm_arena_take(&file->arena, &arena);
    return true;
}

/* One document, or JSON lines? When the first line is a whole value and
 * something follows, then it is lines: no document is both. */
static bool read_several(struct hm_evidence_file *file, struct hm_bytes text,
    struct hm_bytes first, struct hm_rd *rest, struct hm_err *err)
{
    struct hm_err problem = {0};
    struct hm_json v;

    if (parse_apart(&v, file, first, &problem)) {
        HM_TRY(hm_evidence_piece(file, v, read_document, err));
        return read_lines(file, rest, err);
    }
    file->line = 0;
    if (problem.code != HM_SYSTEM) {
        problem = (struct hm_err){0};
        if (parse_apart(&v, file, text, &problem))
            return read_document(file, v, err);
    }
    if (problem.code != HM_SYSTEM)
        return read_broken(file, text, &problem, err);
    *err = problem;
    return false;
}

static bool read_file(
    struct hm_evidence_file *file, struct hm_bytes text, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(text);
    struct hm_bytes first;
    struct hm_json v;

    do {
        first = hm_rd_line(&rd);
        file->line++;
    } while (is_blank(first) && hm_rd_left(&rd) > 0);
    if (!is_blank(hm_bytes(rd.p, hm_rd_left(&rd))))
        return read_several(file, text, first, &rd, err);
    file->line = 0;
    HM_TRY(parse(&v, file, text, err));
    return read_document(file, v, err);
}

/* A file in which nothing can be read is no evidence at all. */
static bool check_readable(
    const struct hm_evidence_file *file, struct hm_err *err)
{
    if (file->count == 0)
        return hm_fail(err, HM_NOT_FOUND, "no evidence in it: an empty list");
    if (any_readable(file))
        return true;
    *err = *file->items[0]->problem;
    return hm_wrap(err, "%s", HM_SHOW(file->items[0]->where));
}

static bool read_text(
    struct hm_evidence_file *file, struct hm_bytes text, struct hm_err *err)
{
    if (text.len > HM_EVIDENCE_MAX)
        return hm_fail(err, HM_LIMIT, "evidence of %zu bytes, limit %zu",
            text.len, HM_EVIDENCE_MAX);
    HM_TRY(read_file(file, text, err));
    return check_readable(file, err);
}

static struct hm_evidence_file *new_file(void)
{
    struct hm_evidence_file *file = hm_alloc(sizeof(*file));

    if (file == NULL)
        return NULL;
    file->text = hm_buf(HM_EVIDENCE_MAX);
    file->arena = hm_arena(HM_EVIDENCE_ARENA_MAX);
    return file;
}

bool hm_evidence_adopt(
    struct hm_evidence_file **out, struct hm_buf *text, struct hm_err *err)
{
    hm_auto_ptr(evidence_file) file = new_file();
    struct hm_bytes view;

    if (file == NULL)
        return hm_fail_memory(err);
    HM_TRY(hm_buf_end(text, &view, err));
    HM_TRY(read_text(file, view, err));
    file->text = *text;
    *text = hm_buf(text->max);
    *out = hm_move(file);
    return true;
}

bool hm_evidence_parse(
    struct hm_evidence_file **out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(buf) copy = hm_buf(HM_EVIDENCE_MAX);

    HM_TRY(hm_bytes_check(text, "text", err));
    if (text.len > HM_EVIDENCE_MAX)
        return hm_fail(err, HM_LIMIT, "evidence of %zu bytes, limit %zu",
            text.len, HM_EVIDENCE_MAX);
    hm_buf_put(&copy, text);
    return hm_evidence_adopt(out, &copy, err);
}

void hm_evidence_file_free(struct hm_evidence_file *file)
{
    if (file == NULL)
        return;
    hm_arena_free(&file->arena);
    hm_buf_free(&file->text);
    hm_free(file);
}

size_t hm_evidence_memory(const struct hm_evidence_file *file)
{
    return sizeof(*file) + file->text.cap + file->arena.used;
}

size_t hm_evidence_count(const struct hm_evidence_file *file)
{
    return file == NULL ? 0 : file->count;
}

const struct hm_evidence *hm_evidence_at(
    const struct hm_evidence_file *file, size_t index)
{
    return index < file->count ? file->items[index] : NULL;
}

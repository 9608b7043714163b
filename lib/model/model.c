/* SPDX-License-Identifier: Apache-2.0 */
#include "model/model.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/sort.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "enc/json_field.h"
#include "intoto/statement.h"

/* ---- Order ---- */

/* By the parts between slashes: "a/b" stands before "a-b", as paths are compared
 * where the lists are made. */
static int compare(struct hm_bytes a, struct hm_bytes b)
{
    size_t len = a.len < b.len ? a.len : b.len;

    for (size_t i = 0; i < len; i++) {
        if (a.p[i] == b.p[i])
            continue;
        if (a.p[i] == '/' || b.p[i] == '/')
            return a.p[i] == '/' ? -1 : 1;
        return a.p[i] < b.p[i] ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static int by_name(const void *a, const void *b)
{
    const struct hm_model_file *x = a, *y = b;

    return compare(x->name, y->name);
}

void hm_model_sort(struct hm_model *model)
{
    hm_sort(model->files, model->count, sizeof(*model->files), by_name);
}

bool hm_model_digest(
    struct hm_digest *out, const struct hm_model *model, struct hm_err *err)
{
    hm_auto(hasher) hasher = {0};

    if (model->count == 0)
        return hm_fail(err, HM_USAGE, "a model without a file");
    HM_TRY(hm_hasher_new(&hasher, HM_SHA256, err));
    for (size_t i = 0; i < model->count; i++) {
        const struct hm_digest *digest = &model->files[i].digest;

        if (digest->hash != HM_SHA256)
            return hm_fail(err, HM_USAGE, "file %zu has no SHA-256", i);
        hm_hasher_put(&hasher, hm_digest_view(digest));
    }
    return hm_hasher_end(out, &hasher, err);
}

/* ---- What is signed ---- */

static bool check_method(struct hm_json_rd *rd, struct hm_json_obj *o)
{
    struct hm_json_obj how = hm_json_obj(o, "serialization");
    struct hm_bytes method = hm_json_str(&how, "method");
    struct hm_bytes hash = hm_json_str(&how, "hash_type");

    hm_json_close(&how, HM_JSON_IGNORE);
    if (hm_json_failed(rd))
        return false;
    if (hm_bytes_eq_str(method, "files") && hm_bytes_eq_str(hash, "sha256"))
        return true;
    hm_json_fail(rd, how.v, HM_UNSUPPORTED,
        "files by sha256 wanted, got %s by %s", HM_SHOW(method), HM_SHOW(hash));
    return false;
}

/* A file that is listed, against the one that is there. */
static void check_file(struct hm_json_rd *rd, struct hm_json item,
    const struct hm_model_file *have)
{
    struct hm_json_obj o = hm_json_root(rd, item);
    struct hm_bytes name = hm_json_str(&o, "name");
    struct hm_bytes algorithm = hm_json_str(&o, "algorithm");
    struct hm_bytes hex = hm_json_str(&o, "digest");
    const char *got = HM_SHOW_DIGEST(&have->digest);

    hm_json_close(&o, HM_JSON_IGNORE);
    if (hm_json_failed(rd))
        return;
    if (!hm_bytes_eq_str(algorithm, "sha256"))
        hm_json_fail(rd, item, HM_UNSUPPORTED, "algorithm %s, sha256 wanted",
            HM_SHOW(algorithm));
    else if (!hm_bytes_eq(name, have->name))
        hm_json_fail(rd, item, HM_MISMATCH,
            "signed is the file %s, and %s stands in its place", HM_SHOW(name),
            HM_SHOW(have->name));
    else if (!hm_bytes_eq_str(hex, got + sizeof("sha256:") - 1))
        hm_json_fail(rd, item, HM_MISMATCH, "%s is %s, signed is %s",
            HM_SHOW(name), got, HM_SHOW(hex));
}

static void check_files(
    struct hm_json_rd *rd, struct hm_json_obj *o, const struct hm_model *model)
{
    struct hm_json_list l = hm_json_list(o, "resources", HM_MODEL_FILES_MAX);

    if (!hm_json_failed(rd) && l.count != model->count)
        hm_json_fail(rd, o->v, HM_MISMATCH,
            "signed are %zu files, and there are %zu", l.count, model->count);
    for (size_t i = 0; hm_json_next(&l); i++)
        check_file(rd, l.item, &model->files[i]);
}

static bool check_statement(const struct hm_model *model,
    const struct hm_facts *facts, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MODEL_ARENA_MAX);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json v;
    struct hm_json_obj o;

    if (!facts->has_statement ||
        !hm_bytes_eq_str(
            facts->statement.predicate_type, hm_predicate_uri("model-signing")))
        return hm_fail(err, HM_MISMATCH, "no statement about a model");
    if (facts->statement.subject_count != 1)
        return hm_fail(err, HM_FORMAT, "one subject wanted, got %zu",
            facts->statement.subject_count);
    HM_TRY(hm_json_parse_borrowed(
        &v, &arena, facts->statement.predicate, HM_STATEMENT_MAX, err));
    o = hm_json_root(&rd, v);
    if (check_method(&rd, &o))
        check_files(&rd, &o, model);
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
}

static void check(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    const struct hm_model *model = ctx;
    struct hm_check *check = hm_section_expect(section, "model");
    struct hm_err err = {0};

    if (facts == NULL)
        return;
    if (check_statement(model, facts, &err))
        hm_check_pass(check, "%zu file%s, each as signed", model->count,
            model->count == 1 ? "" : "s");
    else
        hm_check_err(check, &err);
}

bool hm_model_require(
    struct hm_rules *rules, const struct hm_model *model, struct hm_err *err)
{
    HM_TRY(hm_rules_allow_predicate(
        rules, hm_bytes_str(hm_predicate_uri("model-signing")), err));
    return hm_rules_require_content(
        rules, &(struct hm_content_rule){model, check}, err);
}

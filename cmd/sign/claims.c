/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed and written: tests/cli/attest.sh. */
#include "cmd/sign/claims.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/sign/input.h"
#include "cmd/sign/shape.h"
#include "facts/facts.h"
#include "intoto/statement.h"
#include "sign/checksums.h"

/* By the names that hm_findings_scanner() knows. */
const char *const hm_claims_scanners[] = {"trivy", "grype", "osv", NULL};

void hm_claims_free(struct hm_claims *claims)
{
    hm_arena_free(&claims->arena);
    hm_buf_free(&claims->text);
    hm_buf_free(&claims->checksums);
}

static bool choose_type(
    struct hm_claims *out, const char *name, struct hm_err *err)
{
    const char *uri = hm_predicate_uri(name);

    if (uri == NULL)
        return hm_fail(err, HM_USAGE,
            "--type %s: no known short name, and no URI (it has no colon)",
            HM_SHOW_STR(name));
    out->words.type = hm_bytes_str(uri);
    if (!hm_utf8_ok(out->words.type))
        return hm_fail(err, HM_USAGE, "--type is no UTF-8");
    if (!hm_bytes_eq_str(out->words.type, hm_facts_sign_type))
        return true;
    return hm_fail(err, HM_USAGE,
        "--type %s is a signature: hallmark sign makes those",
        HM_SHOW_STR(name));
}

/* SPDX documents come as JSON and as tag-value text. */
static bool is_plain_spdx(const struct hm_claims *claims)
{
    struct hm_bytes text = hm_buf_view(&claims->text), rest = text;
    struct hm_bytes line = {0};

    while (rest.len > 0 && line.len == 0)
        line = hm_sign_input_line(&rest);
    return hm_bytes_eq_str(claims->words.type, hm_predicate_uri("spdx")) &&
        line.len > 0 && line.p[0] != '{' && hm_utf8_ok(text);
}

static bool read_predicate(
    struct hm_claims *out, struct hm_run *run, struct hm_err *err)
{
    const char *type = hm_args_str(run->args, "type");
    const char *path = hm_args_str(run->args, "predicate");
    bool from = hm_args_given(run->args, "from");

    if (path == NULL)
        return hm_fail(err, HM_USAGE,
            "--predicate is missing (or --statement): what is attested");
    if (type == NULL && !from)
        return hm_fail(
            err, HM_USAGE, "--type is missing: what is the predicate");
    HM_TRY(choose_type(out, type == NULL ? "vuln" : type, err));
    HM_TRY(hm_sign_input(&out->text, run, path, err));
    if (from)
        HM_TRY(hm_claims_make(out, run, err));
    out->words.predicate = hm_buf_view(&out->text);
    out->words.predicate_is_text = is_plain_spdx(out);
    return true;
}

static bool read_statement(struct hm_claims *out, struct hm_run *run,
    const char *path, struct hm_err *err)
{
    if (hm_args_given(run->args, "type") || hm_args_given(run->args, "from") ||
        hm_args_given(run->args, "predicate"))
        return hm_fail(
            err, HM_USAGE, "--statement has a type and a predicate of its own");
    HM_TRY(hm_sign_input(&out->text, run, path, err));
    out->words.statement = hm_buf_view(&out->text);
    return out->text.len > 0 ||
        hm_fail(err, HM_USAGE, "--statement %s: empty", HM_SHOW_PATH(path));
}

static bool read_checksums(
    struct hm_claims *out, struct hm_run *run, struct hm_err *err)
{
    const char *path = hm_args_str(run->args, "subject-checksums");

    if (path == NULL)
        return true;
    if (!hm_args_flag(run->args, "blob"))
        return hm_fail(err, HM_USAGE,
            "--subject-checksums is about files: --blob is missing");
    HM_TRY(hm_sign_input(&out->checksums, run, path, err));
    if (hm_checksums_parse(&out->subjects, &out->subject_count, &out->arena,
            hm_buf_view(&out->checksums), err))
        return true;
    if (err->code == HM_NOT_FOUND)
        err->code = HM_USAGE;
    hm_wrap(err, "--subject-checksums %s", HM_SHOW_PATH(path));
    return hm_configured(err);
}

/* What is said lies in the index; --type says which of it. */
static bool check_buildkit(
    struct hm_claims *out, struct hm_run *run, struct hm_err *err)
{
    static const char *const options[] = {
        "predicate", "from", "statement", "recursive", NULL};
    const char *type = hm_args_str(run->args, "type");

    for (size_t i = 0; options[i] != NULL; i++) {
        if (hm_args_given(run->args, options[i]))
            return hm_fail(err, HM_USAGE,
                "--from-buildkit signs what lies in an index: no --%s beside "
                "it",
                options[i]);
    }
    if (hm_args_flag(run->args, "blob"))
        return hm_fail(
            err, HM_USAGE, "--from-buildkit is about images: no --blob");
    return type == NULL || choose_type(out, type, err);
}

static bool read_words(
    struct hm_claims *out, struct hm_run *run, struct hm_err *err)
{
    const char *statement = hm_args_str(run->args, "statement");

    if (hm_args_flag(run->args, "from-buildkit"))
        return check_buildkit(out, run, err);
    if (statement != NULL)
        HM_TRY(read_statement(out, run, statement, err));
    else
        HM_TRY(read_predicate(out, run, err));
    return hm_claims_shape(out, err);
}

bool hm_claims_load(
    struct hm_claims *out, struct hm_run *run, struct hm_err *err)
{
    *out = (struct hm_claims){.arena = hm_arena(HM_SIGN_REFS_ARENA_MAX),
        .text = hm_buf(HM_STATEMENT_MAX),
        .checksums = hm_buf(HM_DIGEST_FILE_MAX)};
    HM_TRY(read_words(out, run, err));
    return read_checksums(out, run, err);
}

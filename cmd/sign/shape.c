/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/sign/shape.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "findings/predicate.h"
#include "findings/shape.h"

/* What was given is wrong, unless it is us. */
static bool blame_caller(struct hm_err *err)
{
    if (err->code != HM_SYSTEM)
        err->code = HM_USAGE;
    return false;
}

bool hm_claims_make(
    struct hm_claims *claims, struct hm_run *run, struct hm_err *err)
{
    const char *from = hm_args_str(run->args, "from");
    hm_auto(buf) predicate = hm_buf(HM_STATEMENT_MAX);
    const struct hm_findings_source source = {
        .scanner = hm_findings_scanner(from),
        .report = hm_buf_view(&claims->text),
        .type = claims->words.type,
        .now = hm_clock_now(),
    };
    bool dated;

    if (!hm_findings_predicate(&predicate, &dated, &source, err)) {
        hm_wrap(err, "--from %s: %s", from,
            HM_SHOW_PATH(hm_args_str(run->args, "predicate")));
        return blame_caller(err);
    }
    if (!dated)
        hm_log(&run->log, HM_LOG_WARN,
            "the report does not say when the scan was: the predicate says "
            "now, so attest it right after the scan");
    hm_buf_free(&claims->text);
    claims->text = hm_take(predicate, hm_buf(0));
    return true;
}

static bool check(
    struct hm_bytes type, struct hm_bytes predicate, struct hm_err *err)
{
    if (hm_findings_shape(type, predicate, err))
        return true;
    hm_wrap(err, "the predicate is not of type %s", HM_SHOW(type));
    return blame_caller(err);
}

static bool check_statement(struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    struct hm_statement read;
    struct hm_err other = {0};

    if (!hm_statement_parse(&read, &arena, text, &other))
        return other.code != HM_SYSTEM || hm_fail_memory(err);
    if (read.predicate.len > 0 && read.predicate.p[0] == '"')
        return true;
    return check(read.predicate_type, read.predicate, err);
}

bool hm_claims_shape(const struct hm_claims *claims, struct hm_err *err)
{
    const struct hm_sign_words *words = &claims->words;

    if (words->statement.len > 0)
        return check_statement(words->statement, err);
    if (!words->predicate_is_text)
        return check(words->type, words->predicate, err);
    if (hm_findings_shape_text(words->predicate, err))
        return true;
    hm_wrap(err, "the predicate is not of type %s", HM_SHOW(words->type));
    return blame_caller(err);
}

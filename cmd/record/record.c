/* SPDX-License-Identifier: Apache-2.0 */
/* What a record is: its words, its names. */
#include "cmd/record/record.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/judge/judging.h"
#include "cmd/trust/opts.h"

void hm_record_free(struct hm_record *record)
{
    hm_free(record->words);
    hm_tape_free(&record->tape);
    *record = (struct hm_record){0};
}

/* Whatever decides a verdict, and nothing that reads or writes anything else:
 * no batch, no record, no output. */
static bool decides(const struct hm_opt *opt)
{
    static const struct hm_opt table[] = {{.name = "blob"}, HM_JUDGING_OPTS,
        HM_TRUST_OPTS, HM_RULE_OPTS, HM_POLICY_OPTS, {0}};

    /* Of images alone, which are not recorded. */
    if (strcmp(opt->name, "no-match") == 0)
        return false;
    if (strcmp(opt->name, "batch") == 0)
        return false;
    for (const struct hm_opt *o = table; o->name != NULL; o++) {
        if (strcmp(o->name, opt->name) == 0)
            return true;
    }
    return false;
}

/* File names may be any bytes. Escaping those that JSON cannot say would give
 * one name two spellings, and a record has exactly one. */
static bool add_word(
    struct hm_record *record, struct hm_bytes word, struct hm_err *err)
{
    if (!hm_utf8_ok(word))
        return hm_fail(err, HM_USAGE,
            "\"%s\" is no UTF-8, and a record can keep no such word; "
            "name it otherwise, or by a link",
            HM_SHOW(word));
    HM_TRY(hm_arena_copy(&record->tape.arena, &word, word, err));
    record->words[record->word_count++] = (const char *)word.p;
    return true;
}

static bool add_option(
    struct hm_record *record, const struct hm_given *given, struct hm_err *err)
{
    hm_auto(buf) word = hm_buf(HM_MIB);
    struct hm_bytes text;

    hm_buf_printf(&word, "--%s", given->opt->name);
    if (given->text != NULL)
        hm_buf_put_str(&word, "=");
    hm_buf_put_str(&word, given->text != NULL ? given->text : "");
    return hm_buf_end(&word, &text, err) && add_word(record, text, err);
}

bool hm_record_words(
    struct hm_record *record, const struct hm_args *args, struct hm_err *err)
{
    size_t most = args->given_count + args->operand_count + 1;

    if (most > HM_RECORD_WORDS_MAX)
        return hm_fail(err, HM_LIMIT,
            "a record keeps at most %d words of a command line",
            HM_RECORD_WORDS_MAX);
    record->words = hm_alloc_array(most, sizeof(*record->words));
    if (record->words == NULL)
        return hm_fail_memory(err);
    for (size_t i = 0; i < args->given_count; i++) {
        if (decides(args->given[i].opt))
            HM_TRY(add_option(record, &args->given[i], err));
    }
    record->words[record->word_count++] = "--";
    for (size_t i = 0; i < args->operand_count; i++)
        HM_TRY(add_word(record, hm_bytes_str(args->operands[i]), err));
    return true;
}

bool hm_record_check(const struct hm_args *args, struct hm_err *err)
{
    for (size_t i = 0; i < args->given_count; i++) {
        const struct hm_given *given = &args->given[i];

        if (given->source != HM_FROM_FALLBACK && !decides(given->opt))
            return hm_fail(err, HM_POLICY, "--%s has no place in a record",
                given->opt->name);
    }
    return true;
}

/* "evidence-12": a kind and a number. */
static bool is_numbered(struct hm_bytes name)
{
    size_t dash = hm_bytes_find(name, '-');
    struct hm_bytes kind = hm_bytes_slice(name, 0, dash);
    uint64_t number;

    if (!hm_text_u64(&number, hm_bytes_slice(name, dash + 1, name.len)))
        return false;
    for (int i = HM_TAPE_NONE + 1; i < HM_TAPE_KINDS; i++) {
        if (hm_bytes_eq_str(kind, hm_tape_kind_name((enum hm_tape_kind)i)))
            return true;
    }
    return false;
}

bool hm_record_is_name(struct hm_bytes name)
{
    return hm_bytes_eq_str(name, HM_RECORD_MANIFEST) ||
        hm_bytes_eq_str(name, HM_RECORD_REPORTS) || is_numbered(name);
}

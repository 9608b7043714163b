/* SPDX-License-Identifier: Apache-2.0 */
/* --key, --key-valid and --key-id. */
#include "base/err.h"
#include "base/text.h"
#include "cmd/judge/rule_opts_impl.h"
#include "cmd/keys/keyref.h"

static bool parse_end(
    struct hm_time *out, bool *has, struct hm_bytes text, struct hm_err *err)
{
    *has = text.len > 0;
    return text.len == 0 || hm_time_parse(out, text, err);
}

/* START/END, as ISO 8601 writes an interval; one of them may be empty. */
static bool parse_window(
    struct hm_window *out, const char *text, struct hm_err *err)
{
    struct hm_bytes start = hm_bytes_str(text), end;
    size_t at = hm_bytes_find(start, '/');

    if (at == start.len || start.len == 1)
        return hm_fail(
            err, HM_USAGE, "START/END wanted, got \"%s\"", HM_SHOW_STR(text));
    end = hm_bytes_slice(start, at + 1, start.len);
    start.len = at;
    if (!parse_end(&out->start, &out->has_start, start, err) ||
        !parse_end(&out->end, &out->has_end, end, err)) {
        err->code = HM_USAGE;
        return false;
    }
    return true;
}

/* Of the n-th key: its own window, the one for all, or none. */
static bool window_of(struct hm_window *out, const struct hm_args *args,
    size_t n, struct hm_err *err)
{
    size_t keys = hm_args_count(args, "key");
    size_t windows = hm_args_count(args, "key-valid");

    if (windows == 0)
        return true;
    if (windows != 1 && windows != keys)
        return hm_fail(err, HM_USAGE,
            "--key-valid is given %zu times for %zu keys: once for each, in "
            "their order, or once for all",
            windows, keys);
    if (!parse_window(
            out, hm_args_nth(args, "key-valid", windows == 1 ? 0 : n), err))
        return hm_wrap(err, "--key-valid");
    return true;
}

/* Of the n-th key, as its window. */
static bool id_of(struct hm_key_terms *out, const struct hm_args *args,
    size_t n, struct hm_err *err)
{
    size_t keys = hm_args_count(args, "key");
    size_t ids = hm_args_count(args, "key-id");

    if (ids == 0)
        return true;
    if (ids != 1 && ids != keys)
        return hm_fail(err, HM_USAGE,
            "--key-id is given %zu times for %zu keys: once for each, in their "
            "order, or once for all",
            ids, keys);
    out->id = hm_bytes_str(hm_args_nth(args, "key-id", ids == 1 ? 0 : n));
    return true;
}

static bool check_without_keys(const struct hm_args *args, struct hm_err *err)
{
    static const char *const options[] = {"key-valid", "key-id"};

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (hm_args_count(args, options[i]) > 0)
            return hm_fail(err, HM_USAGE, "--%s without --key", options[i]);
    }
    return true;
}

bool hm_rule_opts_keys(
    struct hm_rule_args *out, struct hm_run *run, struct hm_err *err)
{
    size_t count = hm_args_count(run->args, "key");

    if (count > HM_RULES_MAX)
        return hm_fail(err, HM_USAGE, "more than %d keys", HM_RULES_MAX);
    if (count == 0)
        return check_without_keys(run->args, err);
    for (size_t i = 0; i < count; i++) {
        struct hm_keyref from = {.ref = hm_args_nth(run->args, "key", i)};
        struct hm_window valid = {0};

        HM_TRY(window_of(&valid, run->args, i, err));
        HM_TRY(id_of(&out->terms[i], run->args, i, err));
        HM_TRY(hm_keyref_load(&out->keys[i], run, &from, err));
        out->key_count++;
        if (!hm_rules_allow_key(out->rules, out->keys[i], &valid, err))
            return hm_wrap(err, "key %s", HM_SHOW_PATH(from.ref));
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/trust/part.h"

#include "base/err.h"
#include "base/text.h"

/* In the order of enum hm_part_name. */
static const char *const names[HM_PART_NAMES] = {"url", "certificate-chain",
    "public-key", "origin", "start-time", "end-time", "operator",
    "api-version"};

static enum hm_part_name find(struct hm_bytes name, unsigned allowed)
{
    for (unsigned i = 0; i < HM_PART_NAMES; i++) {
        if ((allowed & HM_PART_BIT(i)) != 0 && hm_bytes_eq_str(name, names[i]))
            return (enum hm_part_name)i;
    }
    return HM_PART_NAMES;
}

static bool add(struct hm_part *out, const struct hm_part_rule *rule,
    struct hm_bytes pair, struct hm_err *err)
{
    size_t at = hm_bytes_find(pair, '=');
    struct hm_bytes name = hm_bytes_slice(pair, 0, at);
    struct hm_bytes value = hm_bytes_slice(pair, at + 1, pair.len);
    enum hm_part_name index = find(name, rule->allowed);

    if (at == pair.len)
        return hm_fail(err, HM_USAGE, "%s: wanted NAME=VALUE, got %s",
            rule->option, HM_SHOW(pair));
    if (index == HM_PART_NAMES)
        return hm_fail(
            err, HM_USAGE, "%s: there is no %s=", rule->option, HM_SHOW(name));
    if (value.len == 0)
        return hm_fail(
            err, HM_USAGE, "%s: %s= is empty", rule->option, names[index]);
    if (out->values[index].len != 0)
        return hm_fail(err, HM_USAGE, "%s: %s= is given twice", rule->option,
            names[index]);
    out->values[index] = value;
    return true;
}

bool hm_part_parse(struct hm_part *out, const struct hm_part_rule *rule,
    const char *text, struct hm_err *err)
{
    struct hm_bytes rest = hm_bytes_str(text);
    struct hm_part part = {0};
    bool more = true;

    while (more) {
        size_t at = hm_bytes_find(rest, ',');

        more = at < rest.len;
        HM_TRY(add(&part, rule, hm_bytes_slice(rest, 0, at), err));
        rest = hm_bytes_slice(rest, at + 1, rest.len);
    }
    for (unsigned i = 0; i < HM_PART_NAMES; i++) {
        if ((rule->required & HM_PART_BIT(i)) != 0 && part.values[i].len == 0)
            return hm_fail(
                err, HM_USAGE, "%s: %s= is missing", rule->option, names[i]);
    }
    *out = part;
    return true;
}

static bool read_time(bool *has, struct hm_time *out,
    const struct hm_part *part, enum hm_part_name name, struct hm_err *err)
{
    struct hm_bytes value = part->values[name];

    *has = value.len != 0;
    if (*has && !hm_time_parse(out, value, err)) {
        err->code = HM_USAGE;
        return hm_wrap(err, "%s=%s", names[name], HM_SHOW(value));
    }
    return true;
}

bool hm_part_window(
    struct hm_window *out, const struct hm_part *part, struct hm_err *err)
{
    struct hm_window window = {0};

    HM_TRY(
        read_time(&window.has_start, &window.start, part, HM_PART_START, err));
    HM_TRY(read_time(&window.has_end, &window.end, part, HM_PART_END, err));
    *out = window;
    return true;
}

bool hm_part_version(
    uint64_t *out, const struct hm_part *part, struct hm_err *err)
{
    struct hm_bytes value = part->values[HM_PART_VERSION];

    *out = 1;
    if (value.len != 0 && (!hm_text_u64(out, value) || *out == 0))
        return hm_fail(err, HM_USAGE, "%s=%s: wanted a number from 1",
            names[HM_PART_VERSION], HM_SHOW(value));
    return true;
}

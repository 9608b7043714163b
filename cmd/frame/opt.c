/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/opt.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "cmd/frame/command.h"
#include "cmd/frame/guess.h"

static const char *const formats[] = {"text", "json", NULL};

/* Only what does something stands here: an option that changes nothing is a
 * promise that nobody keeps. */
static const struct {
    unsigned bit; /* 0: for every command */
    struct hm_opt opt;
} common[] = {
    {HM_COMMON_OUTPUT,
        {.name = "output",
            .kind = HM_OPT_CHOICE,
            .letter = 'o',
            .env = true,
            .choices = formats,
            .fallback = "text",
            .help = "how to print the result"}},
    {HM_COMMON_OUTPUT,
        {.name = "json",
            .sets = "output",
            .value = "json",
            .help = "the same as --output json"}},
    {HM_COMMON_QUIET,
        {.name = "quiet",
            .letter = 'q',
            .env = true,
            .help = "print nothing but results, warnings and errors"}},
    {HM_COMMON_OFFLINE,
        {.name = "offline",
            .env = true,
            .help = "have the kernel refuse every socket, before any input is "
                    "read"}},
    {0,
        {.name = "verbose",
            .letter = 'v',
            .env = true,
            .help =
                "say more; with an error, print its code and the source line "
                "that found it, for a bug report"}},
    {0, {.name = "help", .letter = 'h', .help = "alone: print this help"}},
};

enum { COMMON_COUNT = sizeof(common) / sizeof(common[0]) };

const struct hm_opt *hm_opt_at(const struct hm_command *command, size_t index)
{
    const struct hm_opt *own = command->options;

    for (; own != NULL && own->name != NULL; own++) {
        if (index-- == 0)
            return own;
    }
    for (size_t i = 0; i < COMMON_COUNT; i++) {
        if (common[i].bit != 0 && (command->common & common[i].bit) == 0)
            continue;
        if (index-- == 0)
            return &common[i].opt;
    }
    return NULL;
}

const struct hm_opt *hm_opt_find(
    const struct hm_command *command, const char *name)
{
    const struct hm_opt *opt;

    for (size_t i = 0; (opt = hm_opt_at(command, i)) != NULL; i++) {
        if (strcmp(opt->name, name) == 0)
            return opt;
    }
    return NULL;
}

const struct hm_opt *hm_opt_letter(
    const struct hm_command *command, char letter)
{
    const struct hm_opt *opt;

    for (size_t i = 0; (opt = hm_opt_at(command, i)) != NULL; i++) {
        if (opt->letter != '\0' && opt->letter == letter)
            return opt;
    }
    return NULL;
}

const char *hm_opt_guess(const struct hm_command *command, const char *name)
{
    struct hm_guess guess = hm_guess(name);
    const struct hm_opt *opt;

    for (size_t i = 0; (opt = hm_opt_at(command, i)) != NULL; i++)
        hm_guess_try(&guess, opt->name);
    return hm_guess_best(&guess);
}

static bool choice_value(uint64_t *number, const struct hm_opt *opt,
    const char *text, struct hm_err *err)
{
    char names[HM_ERR_MSG_SIZE / 2] = "";
    size_t len = 0;

    for (size_t i = 0; opt->choices[i] != NULL; i++) {
        if (strcmp(opt->choices[i], text) == 0) {
            *number = i;
            return true;
        }
        snprintf(names + len, sizeof(names) - len, "%s%s", i > 0 ? ", " : "",
            opt->choices[i]);
        len = strlen(names);
    }
    return hm_fail(
        err, HM_USAGE, "\"%s\" is none of: %s", HM_SHOW_STR(text), names);
}

static bool number_value(uint64_t *number, const struct hm_opt *opt,
    const char *text, struct hm_err *err)
{
    if (!hm_text_u64(number, hm_bytes_str(text)) || *number < opt->min ||
        *number > opt->max)
        return hm_fail(err, HM_USAGE,
            "\"%s\" is no whole number from %llu to %llu", HM_SHOW_STR(text),
            (unsigned long long)opt->min, (unsigned long long)opt->max);
    return true;
}

/* Milliseconds of one unit; 0 for a text that is none. A bare number has no
 * unit: "--timeout 30" is milliseconds to one reader and minutes to another. */
static uint64_t unit_ms(struct hm_bytes unit)
{
    static const struct {
        const char *name;
        uint64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (hm_bytes_eq_str(unit, units[i].name))
            return units[i].ms;
    }
    return 0;
}

static bool duration_value(uint64_t *number, const struct hm_opt *opt,
    const char *text, struct hm_err *err)
{
    struct hm_bytes in = hm_bytes_str(text);
    uint64_t count, unit;
    size_t digits = 0;

    while (digits < in.len && hm_is_digit(in.p[digits]))
        digits++;
    unit = unit_ms(hm_bytes_slice(in, digits, in.len));
    if (unit == 0 || !hm_text_u64(&count, hm_bytes_slice(in, 0, digits)) ||
        __builtin_mul_overflow(count, unit, number))
        return hm_fail(err, HM_USAGE,
            "\"%s\" is no duration such as 250ms, 30s, 5m or 2h",
            HM_SHOW_STR(text));
    if (*number < opt->min || *number > opt->max)
        return hm_fail(err, HM_USAGE, "%s is not from %llums to %llums",
            HM_SHOW_STR(text), (unsigned long long)opt->min,
            (unsigned long long)opt->max);
    return true;
}

bool hm_opt_value(uint64_t *number, const struct hm_opt *opt, const char *text,
    struct hm_err *err)
{
    *number = 0;
    if (text[0] == '\0')
        return hm_fail(err, HM_USAGE, "empty (an unset variable?)");
    switch (opt->kind) {
    case HM_OPT_FLAG:
    case HM_OPT_STRING:
    case HM_OPT_FILE:
        return true;
    case HM_OPT_CHOICE:
        return choice_value(number, opt, text, err);
    case HM_OPT_NUMBER:
        return number_value(number, opt, text, err);
    case HM_OPT_DURATION:
        return duration_value(number, opt, text, err);
    }
    return hm_fail(err, HM_SYSTEM, "option of an unknown kind");
}

void hm_opt_env_name(char out[HM_OPT_ENV_SIZE], const struct hm_opt *opt)
{
    static const char prefix[] = "HALLMARK_";
    size_t len = sizeof(prefix) - 1;

    assert(strlen(opt->name) + sizeof(prefix) <= HM_OPT_ENV_SIZE);
    memcpy(out, prefix, len);
    for (const char *c = opt->name; *c != '\0'; c++) {
        bool lower = *c >= 'a' && *c <= 'z';

        out[len++] = lower ? (char)(*c - 'a' + 'A') : *c == '-' ? '_' : *c;
    }
    out[len] = '\0';
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/pattern.h"

#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "policy/glob.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

HM_DEFINE_AUTO_FOREIGN(pcre2_general_context, pcre2_general_context_free)
HM_DEFINE_AUTO_FOREIGN(pcre2_compile_context, pcre2_compile_context_free)
HM_DEFINE_AUTO_FOREIGN(pcre2_match_data, pcre2_match_data_free)

struct hm_pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
};

/* ANCHORED and ENDANCHORED hold for every alternative and under every inline
 * option; '$' would otherwise match in front of a last line feed. \C would read
 * half a character. The Unicode classes stay ASCII: "\d" is a digit and not one
 * of 650. */
static const uint32_t options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED |
    PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UCP;

/* Not zeroed: PCRE2 asks for 20 KiB of frames at each match, writes what it
 * reads, and is made for malloc(). */
static void *allocate(PCRE2_SIZE size, void *ctx)
{
    (void)ctx;
    return hm_realloc(NULL, size);
}

static void release(void *p, void *ctx)
{
    (void)ctx;
    hm_free(p);
}

void hm_pattern_free(struct hm_pattern *pattern)
{
    if (pattern == NULL)
        return;
    pcre2_match_context_free(pattern->limits);
    pcre2_code_free(pattern->code);
    hm_free(pattern);
}

/* PCRE2's verbs set the newline, lift the match limit, or end a match with
 * success in the middle: (*ACCEPT). Looked for in the bare text, so also where
 * it is harmless, as in a class: telling the two apart would be a second parser
 * of the syntax, and one that can be wrong. */
static bool refuse_verbs(struct hm_bytes text, struct hm_err *err)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.p[i] == '(' && text.p[i + 1] == '*')
            return hm_fail(err, HM_USAGE,
                "\"(*\" at byte %zu: verbs are refused (a parenthesis "
                "followed by a star: \"[(]*\")",
                i + 1);
    }
    return true;
}

static bool fail_compile(int code, size_t at, struct hm_err *err)
{
    PCRE2_UCHAR words[128] = "";

    if (code == PCRE2_ERROR_HEAP_FAILED)
        return hm_fail_memory(err);
    (void)pcre2_get_error_message(code, words, sizeof(words));
    return hm_fail(
        err, HM_USAGE, "at byte %zu: %s", at + 1, (const char *)words);
}

static bool compile(struct hm_pattern *pattern, pcre2_general_context *memory,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto_foreign(pcre2_compile_context) context =
        pcre2_compile_context_create(memory);
    PCRE2_SIZE at = 0;
    int code = 0;

    if (context == NULL)
        return hm_fail_memory(err);
    /* As it was built is no rule: every machine reads a pattern alike. */
    (void)pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    (void)pcre2_set_bsr(context, PCRE2_BSR_UNICODE);
    pattern->code =
        pcre2_compile(text.p, text.len, options, &code, &at, context);
    return pattern->code != NULL || fail_compile(code, at, err);
}

static bool bound(struct hm_pattern *pattern, pcre2_general_context *memory,
    struct hm_err *err)
{
    pattern->limits = pcre2_match_context_create(memory);
    if (pattern->limits == NULL)
        return hm_fail_memory(err);
    (void)pcre2_set_match_limit(pattern->limits, HM_PATTERN_STEPS_MAX);
    (void)pcre2_set_depth_limit(pattern->limits, HM_PATTERN_DEPTH_MAX);
    (void)pcre2_set_heap_limit(
        pattern->limits, (uint32_t)(HM_PATTERN_HEAP_MAX / HM_KIB));
    return true;
}

bool hm_pattern_new(
    struct hm_pattern **out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(pattern) pattern = NULL;
    hm_auto_foreign(pcre2_general_context) memory = NULL;

    if (text.len == 0)
        return hm_fail(err, HM_USAGE, "empty");
    if (text.len > HM_PATTERN_MAX)
        return hm_fail(
            err, HM_USAGE, "longer than %zu bytes", (size_t)HM_PATTERN_MAX);
    HM_TRY(refuse_verbs(text, err));
    pattern = hm_alloc(sizeof(*pattern));
    memory = pcre2_general_context_create(allocate, release, NULL);
    if (pattern == NULL || memory == NULL)
        return hm_fail_memory(err);
    HM_TRY(compile(pattern, memory, text, err));
    HM_TRY(bound(pattern, memory, err));
    *out = hm_move(pattern);
    return true;
}

static bool fail_match(int code, struct hm_err *err)
{
    if (code == PCRE2_ERROR_NOMATCH)
        return hm_fail(err, HM_POLICY, "does not match");
    if (code == PCRE2_ERROR_NOMEMORY)
        return hm_fail_memory(err);
    if (code == PCRE2_ERROR_MATCHLIMIT || code == PCRE2_ERROR_DEPTHLIMIT ||
        code == PCRE2_ERROR_HEAPLIMIT)
        return hm_fail(err, HM_LIMIT,
            "the pattern takes more than %d steps, or %d levels",
            HM_PATTERN_STEPS_MAX, HM_PATTERN_DEPTH_MAX);
    return hm_fail(err, HM_UNSUPPORTED, "the pattern fails (%d)", code);
}

/* '.' stands for everything but a line feed, so one in a name would take it out
 * of the reach of "deny .*evil.*"; and nobody who writes a pattern has control
 * characters in mind. */
static bool refuse_controls(struct hm_bytes in, struct hm_err *err)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] < 0x20 || in.p[i] == 0x7f)
            return hm_fail(err, HM_FORMAT,
                "a control character (0x%02x) at byte %zu: no pattern says "
                "anything about that",
                in.p[i], i + 1);
    }
    return true;
}

bool hm_pattern_match(
    const struct hm_pattern *pattern, struct hm_bytes in, struct hm_err *err)
{
    static const uint8_t nothing[1];
    hm_auto_foreign(pcre2_match_data) data = NULL;
    const PCRE2_SIZE *span;
    int code;

    if (!hm_utf8_ok(in))
        return hm_fail(err, HM_FORMAT, "not UTF-8");
    HM_TRY(refuse_controls(in, err));
    data = pcre2_match_data_create_from_pattern(pattern->code, NULL);
    if (data == NULL)
        return hm_fail_memory(err);
    code = pcre2_match(pattern->code, in.len == 0 ? nothing : in.p, in.len, 0,
        PCRE2_NO_JIT, data, pattern->limits);
    if (code < 0)
        return fail_match(code, err);
    /* The whole text, once more: \K moves where a match is said to begin. */
    span = pcre2_get_ovector_pointer(data);
    if (span[0] != 0 || span[1] != in.len)
        return hm_fail(
            err, HM_UNSUPPORTED, "the pattern matches a part of the text");
    return true;
}

/* No owner, host or user is called '~'. A number may be somebody's, but who means
 * that one writes no pattern for it. */
#define TILDES "~~~~~~~~~~~~~~~~"
static const char long_name[] = TILDES TILDES TILDES TILDES;
static const char *const nobody[] = {
    "",
    "~",
    long_name,
    "~@~",
    "~@~.example",
    "https://~",
    "https://~/~",
    "https://~.example/~",
    "https://github.com/~",
    "https://github.com/~/~",
    "https://github.com/~/~/.github/workflows/~.yml@refs/heads/~",
    "https://gitlab.com/~/~",
    "https://github.com/~/~/.github/workflows/~.yml@refs/tags/~",
    "https://gitlab.com/~/~//.gitlab-ci.yml@refs/heads/~",
    "~/~",
    "repo:~/~:ref:refs/heads/~",
    "repo:~/~:environment:~",
    "project_path:~/~:ref_type:branch:ref:~",
    "0",
    "9",
    "99",
    "999",
    "9999",
    "99999",
    "999999",
    "9999999",
    "99999999",
    "999999999",
    "9999999999",
    "99999999999",
    "99999999999999999999",
};

const char *hm_pattern_idle_glob(struct hm_bytes glob)
{
    for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
        if (hm_glob_match(glob, hm_bytes_str(nobody[i])))
            return nobody[i];
    }
    return NULL;
}

bool hm_pattern_idle(
    const char **name, const struct hm_pattern *pattern, struct hm_err *err)
{
    *name = NULL;
    for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
        struct hm_err no = {0};

        if (hm_pattern_match(pattern, hm_bytes_str(nobody[i]), &no)) {
            *name = nobody[i];
            return true;
        }
        /* Not knowing must not read as "demands something". */
        if (no.code == HM_SYSTEM) {
            *err = no;
            return false;
        }
    }
    return true;
}

/* Is the text in front of `at` that literal? */
static bool behind(struct hm_bytes text, size_t at, struct hm_bytes literal)
{
    return at >= literal.len &&
        hm_bytes_eq(
            hm_bytes_slice(text, at - literal.len, literal.len), literal);
}

/* Behind "://", also as people escape it who are used to other tools. */
static bool url_host_begins(struct hm_bytes text, size_t at)
{
    return behind(text, at, HM_LIT("://")) ||
        behind(text, at, HM_LIT(":\\/\\/"));
}

/* A '.' between letters, or, in a URL, one that is repeated and so crosses the
 * slash that ends the host. */
static bool is_loose(struct hm_bytes text, size_t i, bool url)
{
    uint8_t next = i + 1 < text.len ? text.p[i + 1] : 0;

    if (text.p[i] != '.' || i == 0 || text.p[i - 1] == '\\')
        return false;
    return (hm_is_alpha(text.p[i - 1]) && hm_is_alpha(next)) ||
        (url && (next == '*' || next == '+'));
}

bool hm_pattern_loose_dot(struct hm_bytes text, size_t *at)
{
    bool url = false, mail = false;

    for (size_t i = 0; i < text.len; i++) {
        url = url_host_begins(text, i) || (url && text.p[i] != '/');
        mail = behind(text, i, HM_LIT("@")) || (mail && text.p[i] != '/');
        if ((url || mail) && is_loose(text, i, url)) {
            *at = i;
            return true;
        }
    }
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/rule_opts.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "cmd/judge/rule_opts_impl.h"
#include "intoto/statement.h"

#define ANY_IDENTITY "insecure-any-identity"

void hm_rule_args_free(struct hm_rule_args *args)
{
    hm_rules_free(args->rules);
    hm_expect_free(args->expect);
    for (size_t i = 0; i < args->key_count; i++)
        hm_key_free(args->keys[i]);
    hm_arena_free(&args->arena);
    hm_arena_free(&args->ids);
    *args = (struct hm_rule_args){0};
}

/* ---- Who ---- */

static bool check_any(const struct hm_args *args, struct hm_err *err)
{
    const char *who = hm_rule_opts_who(args);

    if (who == NULL && hm_args_given(args, "key"))
        who = "key";
    if (who == NULL && hm_args_given(args, "require"))
        who = "require";
    if (who == NULL)
        return true;
    return hm_fail(err, HM_USAGE,
        "--" ANY_IDENTITY " and --%s contradict each other", who);
}

/* Either one would do, and that is easily taken for both. */
static bool check_both(const struct hm_args *args, struct hm_err *err)
{
    const char *who = hm_rule_opts_who(args);

    if (who == NULL || !hm_args_given(args, "key") ||
        hm_args_given(args, "require"))
        return true;
    return hm_fail(err, HM_USAGE,
        "--key and --%s: say with --require how many of them must have signed",
        who);
}

/* Those who sign for known builders are all that is asked then: whatever says
 * more about who or what signed would be dropped. */
static bool check_nobody(const struct hm_args *args, struct hm_err *err)
{
    static const char *const others[] = {"publisher", "package-name",
        "package-version", "verifier-id", "resource-uri", "verified-level",
        "key-valid", "key-id"};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (hm_args_given(args, others[i]))
            return hm_fail(err, HM_USAGE,
                "--provenance and --%s: name who signs, too", others[i]);
    }
    return true;
}

static bool add_who(
    struct hm_rule_args *out, struct hm_run *run, struct hm_err *err)
{
    const struct hm_args *args = run->args;

    if (hm_provenance_names_nobody(args))
        return check_nobody(args, err) &&
            hm_expect_allow(out->expect, out->rules, err);
    if (hm_args_flag(args, ANY_IDENTITY)) {
        HM_TRY(check_any(args, err));
        hm_rules_unsafe_any_identity(out->rules);
    }
    HM_TRY(check_both(args, err));
    HM_TRY(hm_rule_opts_keys(out, run, err));
    HM_TRY(hm_rule_opts_package(out, run, err));
    HM_TRY(hm_rule_opts_vsa(out, args, err));
    if (hm_rule_opts_who(args) != NULL)
        HM_TRY(hm_rule_opts_identities(out->rules, args, err));
    if (hm_rules_ready(out->rules, err))
        return true;
    run->next_step = "say who must have signed: --certificate-identity with "
                     "--certificate-oidc-issuer, --github-repo, "
                     "--gitlab-project, or --key";
    return false;
}

/* ---- Who not ---- */

/* A key has no identity that could be denied. */
static bool check_denied(
    const struct hm_args *args, const char *option, struct hm_err *err)
{
    if (hm_rule_opts_who(args) != NULL || hm_args_flag(args, ANY_IDENTITY) ||
        hm_provenance_names_nobody(args))
        return true;
    return hm_fail(err, HM_USAGE,
        "--%s is about certificates, and none is allowed", option);
}

/* What an option's text is about. */
enum denied { SUBJECT, ISSUER, EXTENSION };

static bool deny(struct hm_rules *rules, enum denied what, enum hm_match match,
    const char *text, struct hm_err *err)
{
    const struct hm_demand any = {.match = HM_MATCH_ANY};
    const struct hm_demand demand = {match, hm_bytes_str(text)};
    struct hm_ext_demand ext = {0};
    struct hm_identity_spec spec = {
        .issuer = what == ISSUER ? demand : any,
        .subject = what == SUBJECT ? demand : any,
        .extensions = &ext,
        .extension_count = what == EXTENSION,
    };

    if (what == EXTENSION)
        HM_TRY(hm_rule_opts_extension(&ext, text, match, err));
    return hm_rules_deny_identity(rules, &spec, err);
}

/* Each denies by itself, whatever the others say: no pairs to get wrong. */
static bool add_denied(
    struct hm_rules *rules, const struct hm_args *args, struct hm_err *err)
{
    static const struct {
        const char *option;
        enum hm_match match;
        enum denied what;
    } options[] = {
        {"deny-identity", HM_MATCH_EXACT, SUBJECT},
        {"deny-identity-regexp", HM_MATCH_REGEXP, SUBJECT},
        {"deny-oidc-issuer", HM_MATCH_EXACT, ISSUER},
        {"deny-extension", HM_MATCH_EXACT, EXTENSION},
        {"deny-extension-regexp", HM_MATCH_REGEXP, EXTENSION},
    };

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        const char *option = options[i].option, *text;

        for (size_t n = 0; (text = hm_args_nth(args, option, n)); n++) {
            HM_TRY(check_denied(args, option, err));
            if (!deny(rules, options[i].what, options[i].match, text, err))
                return hm_wrap(err, "--%s", option);
        }
    }
    return true;
}

/* ---- When, what, how many ---- */

static bool add_after(
    struct hm_rules *rules, const struct hm_args *args, struct hm_err *err)
{
    const char *text = hm_args_str(args, "signed-after");
    struct hm_time time;

    if (text == NULL)
        return true;
    if (!hm_time_parse(&time, hm_bytes_str(text), err)) {
        err->code = HM_USAGE;
        return hm_wrap(err, "--signed-after %s", HM_SHOW_STR(text));
    }
    hm_rules_signed_after(rules, time);
    return true;
}

/* A short name stands for all its rows: the first cosign wrote other URIs. */
static bool add_type(
    struct hm_rules *rules, const char *name, struct hm_err *err)
{
    size_t count;
    const struct hm_predicate_type *types = hm_predicate_types(&count);
    bool found = strpbrk(name, ":/") != NULL;

    if (found)
        HM_TRY(hm_rules_allow_predicate(rules, hm_bytes_str(name), err));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(types[i].name, name) != 0)
            continue;
        HM_TRY(
            hm_rules_allow_predicate(rules, hm_bytes_str(types[i].uri), err));
        found = true;
    }
    if (found)
        return true;
    return hm_fail(err, HM_USAGE,
        "\"%s\" is no short name of a predicate type (man hallmark-verify "
        "lists them), and no URI",
        HM_SHOW_STR(name));
}

static bool add_types(
    struct hm_rules *rules, const struct hm_args *args, struct hm_err *err)
{
    size_t count = hm_args_count(args, "attestation");

    for (size_t i = 0; i < count; i++) {
        const char *name = hm_args_nth(args, "attestation", i);

        if (strcmp(name, "any") != 0) {
            if (!add_type(rules, name, err))
                return hm_wrap(err, "--attestation");
            continue;
        }
        if (count > 1)
            return hm_fail(err, HM_USAGE, "--attestation any stands alone");
        hm_rules_allow_any_predicate(rules);
    }
    return true;
}

/* The name ends at the first '=': a value may have more of them, or be empty. */
static bool add_annotation(
    struct hm_rules *rules, struct hm_bytes text, struct hm_err *err)
{
    size_t at = hm_bytes_find(text, '=');

    if (at == text.len)
        return hm_fail(err, HM_USAGE, "%s is not NAME=VALUE", HM_SHOW(text));
    return hm_rules_require_annotation(rules, hm_bytes_slice(text, 0, at),
        hm_bytes_slice(text, at + 1, text.len), err);
}

static bool add_written(
    struct hm_rules *rules, const struct hm_args *args, struct hm_err *err)
{
    const char *text;

    for (size_t n = 0; (text = hm_args_nth(args, "annotation", n)); n++) {
        if (!add_annotation(rules, hm_bytes_str(text), err))
            return hm_wrap(err, "--annotation");
    }
    text = hm_args_str(args, "signed-as");
    return text == NULL ||
        hm_rules_require_signed_as(rules, hm_bytes_str(text), err) ||
        hm_wrap(err, "--signed-as");
}

static bool add_required(
    struct hm_rules *rules, const struct hm_args *args, struct hm_err *err)
{
    if (!hm_args_given(args, "require") ||
        hm_rules_require(rules, hm_args_number(args, "require"), err))
        return true;
    return hm_wrap(err, "--require");
}

static void tell(const struct hm_run *run, const struct hm_rules *rules)
{
    for (size_t i = 0; i < hm_rules_warning_count(rules); i++)
        hm_log(&run->log, HM_LOG_WARN, "%s", hm_rules_warning(rules, i));
}

bool hm_rules_from_args(struct hm_rule_args *out, struct hm_run *run,
    struct hm_time now, struct hm_err *err)
{
    hm_auto(rule_args) made = {0};

    HM_TRY(hm_rules_new(&made.rules, err));
    HM_TRY(hm_provenance_from_args(&made.expect, run->args, now, err));
    HM_TRY(add_who(&made, run, err));
    if (made.expect != NULL && !made.expect_asked)
        HM_TRY(hm_expect_require(made.expect, made.rules, err));
    HM_TRY(add_denied(made.rules, run->args, err));
    HM_TRY(add_after(made.rules, run->args, err));
    HM_TRY(add_types(made.rules, run->args, err));
    HM_TRY(add_written(made.rules, run->args, err));
    HM_TRY(add_required(made.rules, run->args, err));
    HM_TRY(hm_rules_ready(made.rules, err));
    tell(run, made.rules);
    *out = made;
    made = (struct hm_rule_args){0};
    return true;
}

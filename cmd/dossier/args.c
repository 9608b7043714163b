/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/dossier/args.h"

#include "base/err.h"
#include "cmd/keys/keyref.h"
#include "cmd/trust/opts.h"

const char *const hm_dossier_forms[] = {"md", "html", NULL};

/* ---- What was asked ---- */

static bool refuse(const struct hm_args *args, const char *const *options,
    const char *about, struct hm_err *err)
{
    for (size_t i = 0; options[i] != NULL; i++) {
        if (hm_args_given(args, options[i]))
            return hm_fail(
                err, HM_USAGE, "--%s is about %s", options[i], about);
    }
    return true;
}

bool hm_explain_args_check(
    bool *explain, const struct hm_args *args, struct hm_err *err)
{
    static const char *const held_against[] = {
        "key", "trusted-root", "ca", NULL};
    static const char *const attached[] = {"evidence-repository", NULL};
    static const char *const documents[] = {"dossier-out", NULL};
    static const char *const files[] = {"force", NULL};
    bool dossier = hm_args_given(args, "dossier");

    *explain = dossier || hm_args_flag(args, "explain");
    if (!*explain)
        HM_TRY(refuse(args, held_against, "--explain and --dossier", err));
    if (!*explain || !(dossier || hm_args_flag(args, "image")))
        HM_TRY(refuse(args, attached, "--explain --image and --dossier", err));
    if (!dossier)
        HM_TRY(refuse(args, documents, "--dossier", err));
    if (!hm_args_given(args, "dossier-out"))
        HM_TRY(refuse(args, files, "--dossier-out", err));
    if (dossier && hm_args_json(args))
        return hm_fail(err, HM_USAGE,
            "--dossier is a document for people: --explain --image --json "
            "prints the same as JSON");
    if (dossier && args->operand_count > 1)
        return hm_fail(err, HM_USAGE, "--dossier is about one image, got %zu",
            args->operand_count);
    return true;
}

enum hm_page_form hm_explain_args_form(const struct hm_args *args)
{
    static const enum hm_page_form forms[] = {HM_PAGE_MARKDOWN, HM_PAGE_HTML};

    if (hm_args_given(args, "dossier"))
        return forms[hm_args_number(args, "dossier")];
    return hm_args_json(args) ? HM_PAGE_JSON : HM_PAGE_TEXT;
}

/* ---- What it names ---- */

void hm_explain_args_free(struct hm_explain_args *args)
{
    hm_root_free(args->root);
    for (size_t i = 0; i < args->key_count; i++)
        hm_key_free(args->keys[i]);
    *args = (struct hm_explain_args){0};
}

static bool load_keys(
    struct hm_explain_args *out, struct hm_run *run, struct hm_err *err)
{
    size_t count = hm_args_count(run->args, "key");

    if (count > HM_RULES_MAX)
        return hm_fail(err, HM_USAGE, "more than %d keys", HM_RULES_MAX);
    for (size_t i = 0; i < count; i++) {
        struct hm_keyref from = {.ref = hm_args_nth(run->args, "key", i)};

        HM_TRY(hm_keyref_load(&out->keys[i], run, &from, err));
        out->key_count++;
    }
    return true;
}

bool hm_explain_args_load(struct hm_explain_args *out, struct hm_run *run,
    struct hm_time now, struct hm_err *err)
{
    *out = (struct hm_explain_args){0};
    HM_TRY(hm_root_from_args(&out->root, run, err));
    HM_TRY(load_keys(out, run, err));
    out->how = (struct hm_explain){
        .root = out->root,
        .keys = (const struct hm_key *const *)out->keys,
        .key_count = out->key_count,
        .now = now,
    };
    return true;
}

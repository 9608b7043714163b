/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed and written: tests/cli/sign.sh and attest.sh. */
#include "cmd/sign/signing.h"

#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/password.h"
#include "cmd/keys/keyref.h"
#include "cmd/registry/opts.h"
#include "cmd/registry/stores.h"
#include "cmd/sign/statements.h"

const struct hm_variable hm_signing_variables[] = {
    {HM_PASSWORD_ENV, "password of key files; may be empty"},
    {HM_PASSWORD_ENV_COSIGN,
        "the same, for scripts made for cosign; " HM_PASSWORD_ENV " wins"},
    HM_IDENTITY_VARIABLES,
    {NULL, NULL},
};

void hm_signing_free(struct hm_signing *signing)
{
    hm_key_free(signing->key);
    hm_plugin_free(signing->plugin);
    hm_desk_free(&signing->desk);
    hm_buf_free(&signing->bundles);
    hm_buf_free(&signing->statements);
    hm_outline_free(&signing->outline);
}

/* ---- Contradictions ---- */

static bool is_dash(const char *text)
{
    return text != NULL && strcmp(text, "-") == 0;
}

/* Options of one of the two commands only are looked for by their tables. */
static bool names_stdin(const struct hm_args *args, const char *name)
{
    return hm_opt_find(args->command, name) != NULL &&
        is_dash(hm_args_str(args, name));
}

static size_t stdin_users(const struct hm_args *args)
{
    static const char *const names[] = {"key", "predicate", "statement",
        "digest-file", "subject-checksums", "registry-token",
        "identity-token-file", "signing-config"};
    size_t count = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        count += names_stdin(args, names[i]) ? 1 : 0;
    for (size_t i = 0; i < args->operand_count; i++)
        count += is_dash(args->operands[i]) ? 1 : 0;
    return count + (hm_args_flag(args, "registry-password-stdin") ? 1 : 0);
}

static bool check_stdin(const struct hm_args *args, struct hm_err *err)
{
    if (stdin_users(args) + (hm_args_flag(args, "password-stdin") ? 1 : 0) <= 1)
        return true;
    return hm_fail(err, HM_USAGE,
        "standard input is one thing only, and several options name it");
}

static bool check_blob(const struct hm_args *args, struct hm_err *err)
{
    static const char *const options[] = {"platform", "recursive",
        "digest-file", "skip-existing", "no-push", "evidence-repository"};

    if (!hm_args_flag(args, "blob"))
        return true;
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (hm_args_given(args, options[i]))
            return hm_fail(err, HM_USAGE,
                "--%s is about images, and these are files", options[i]);
    }
    return true;
}

static bool check(const struct hm_args *args, struct hm_err *err)
{
    return hm_desk_check(args, err) && check_stdin(args, err) &&
        check_blob(args, err);
}

/* ---- Who signs ---- */

static bool open_plugin(
    struct hm_signing *s, const char *ref, struct hm_err *err)
{
    struct hm_plugin_opts opts = {
        .ref = ref, .path_var = s->run->env("PATH"), .vars = s->run->vars};

    /* Otherwise as long as a device may wait for a finger. */
    if (hm_args_given(s->run->args, "timeout"))
        opts.timeout_ms = (int64_t)hm_args_number(s->run->args, "timeout");

    if (hm_plugin_open(&s->plugin, &opts, err)) {
        s->signer = hm_plugin_signer(s->plugin);
        return true;
    }
    if (err->code == HM_NOT_FOUND) {
        err->code = HM_USAGE;
        s->run->next_step = "a key NAME://KEY is used by the program "
                            "sigstore-kms-NAME, which must be installed";
    }
    return hm_signing_failed(err);
}

static bool load_signer(struct hm_signing *s, struct hm_err *err)
{
    const char *ref = hm_args_str(s->run->args, "key");
    const struct hm_keyref from = {
        .ref = ref,
        .password_stdin = hm_args_flag(s->run->args, "password-stdin"),
        .private_only = true,
        .stdin_in_use = stdin_users(s->run->args) > 0,
    };

    if (hm_plugin_is_ref(ref) && strncmp(ref, "env://", 6) != 0)
        return open_plugin(s, ref, err);
    HM_TRY(hm_keyref_load(&s->key, s->run, &from, err));
    s->signer = hm_signer_of_key(s->key);
    return true;
}

static bool load_key(struct hm_signing *s, struct hm_err *err)
{
    const struct hm_alg *alg;

    HM_TRY(load_signer(s, err));
    HM_TRY(hm_signer_alg(&alg, &s->signer, false, err) || hm_configured(err));
    s->by = &s->signer;
    hm_outline_str(hm_outline_root(&s->outline), "algorithm", alg->details);
    return true;
}

static void put_identity(struct hm_signing *s)
{
    struct hm_outline_at at =
        hm_outline_map(hm_outline_root(&s->outline), "identity");

    hm_outline_text(at, "subject", s->desk.who.subject);
    hm_outline_text(at, "issuer", s->desk.who.issuer);
}

static bool load(struct hm_signing *s, struct hm_err *err)
{
    bool by_key = hm_args_given(s->run->args, "key");

    if (by_key)
        HM_TRY(load_key(s, err));
    if (hm_desk_wanted(s->run->args) && !hm_desk_load(&s->desk, s->run, err))
        return hm_signing_failed(err);
    if (!by_key)
        put_identity(s);
    return true;
}

bool hm_signing_load(struct hm_signing *out, struct hm_run *run,
    const char *schema, struct hm_err *err)
{
    *out = (struct hm_signing){.run = run,
        .bundles = hm_buf(HM_OUT_MAX),
        .statements = hm_buf(HM_OUT_MAX),
        .outline = hm_outline()};
    HM_TRY(check(run->args, err));
    hm_outline_str(hm_outline_root(&out->outline), "schema", schema);
    HM_TRY(load(out, err));
    out->list = hm_outline_list(hm_outline_root(&out->outline), "signed");
    return true;
}

void hm_signing_begin(struct hm_signing *signing)
{
    hm_desk_begin(&signing->desk);
}

const struct hm_sign_services *hm_signing_services(
    const struct hm_signing *signing)
{
    return hm_desk_wanted(signing->run->args) ? &signing->desk.services : NULL;
}

struct hm_demand_opts hm_signing_demand(
    const struct hm_signing *signing, struct hm_bytes type)
{
    return (struct hm_demand_opts){
        .signer = signing->by,
        .identity = signing->by == NULL ? &signing->desk.who : NULL,
        .services = hm_signing_services(signing),
        .type = type,
    };
}

/* ---- Where it goes ---- */

void hm_signing_keep(struct hm_signing *signing, struct hm_bytes bundle)
{
    if (hm_args_str(signing->run->args, "bundle") == NULL || bundle.len == 0)
        return;
    hm_buf_put(&signing->bundles, bundle);
    hm_buf_put_u8(&signing->bundles, '\n');
}

void hm_signing_keep_statement(
    struct hm_signing *signing, struct hm_bytes statement)
{
    const struct hm_args *args = signing->run->args;

    if (hm_opt_find(args->command, "statement-out") != NULL &&
        hm_args_given(args, "statement-out") && statement.len > 0)
        hm_statements_add(
            &signing->statements, &signing->statement_count, statement);
}

static bool write_file(struct hm_signing *s, const char *path,
    struct hm_bytes text, struct hm_err *err)
{
    const struct hm_file_opts opts = {
        .replace = hm_args_flag(s->run->args, "force")};

    HM_TRY(hm_file_write(path, text, &opts, err));
    hm_log(&s->run->log, HM_LOG_INFO, "bundle: %s", HM_SHOW_PATH(path));
    return true;
}

bool hm_signing_save(struct hm_signing *signing, const char *path,
    struct hm_bytes bundle, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX + 1);

    hm_buf_put(&text, bundle);
    hm_buf_put_u8(&text, '\n');
    HM_TRY(hm_buf_end(&text, NULL, err));
    return write_file(signing, path, hm_buf_view(&text), err);
}

static bool write_bundles(struct hm_signing *s, struct hm_err *err)
{
    const char *path = hm_args_str(s->run->args, "bundle");
    struct hm_bytes text;

    HM_TRY(hm_buf_end(&s->bundles, &text, err));
    if (path == NULL)
        return true;
    if (text.len == 0) {
        hm_log(&s->run->log, HM_LOG_WARN,
            "what was signed before is no bundle, so %s is not written",
            HM_SHOW_PATH(path));
        return true;
    }
    if (!is_dash(path))
        return write_file(s, path, text, err);
    hm_buf_put(s->run->out, text);
    return true;
}

static bool write_statements(struct hm_signing *s, struct hm_err *err)
{
    struct hm_bytes text;

    HM_TRY(hm_buf_end(&s->statements, &text, err));
    return text.len == 0 || hm_statements_write(s->run, text, err);
}

static bool write_list(struct hm_signing *s, struct hm_err *err)
{
    const struct hm_args *args = s->run->args;

    if (is_dash(hm_args_str(args, "bundle")))
        return true;
    if (hm_args_json(args))
        return hm_outline_write_json(s->run->out, &s->outline, err);
    return hm_outline_write_text(s->run->out, &s->outline, err);
}

/* What was published stays, so it is told, and its bundles are saved, whatever
 * became of the rest. */
static bool end_in_part(struct hm_signing *s)
{
    struct hm_err err = {0};

    if (s->signed_count == 0)
        return false;
    s->run->out_stands = true;
    if (!write_bundles(s, &err) || !write_statements(s, &err) ||
        !write_list(s, &err))
        hm_log(&s->run->log, HM_LOG_WARN, "%s", err.msg);
    return false;
}

bool hm_signing_end(struct hm_signing *signing, bool done, struct hm_err *err)
{
    if (!done)
        return end_in_part(signing);
    if (!write_bundles(signing, err) || !write_statements(signing, err) ||
        !write_list(signing, err))
        return hm_signing_failed(err);
    signing->run->status = HM_EXIT_YES;
    return true;
}

bool hm_signing_failed(struct hm_err *err)
{
    if (err->code != HM_USAGE)
        err->code = HM_SYSTEM;
    return false;
}

struct hm_outline_at hm_signing_add(struct hm_signing *signing)
{
    signing->signed_count++;
    return hm_outline_map(signing->list, NULL);
}

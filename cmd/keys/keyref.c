/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/keys/keyref.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/password.h"
#include "cmd/input/secret_read.h"
#include "cmd/input/tape.h"
#include "crypto/key_private.h"
#include "crypto/keyfile.h"
#include "enc/pem.h"

static const char env_scheme[] = "env://";

static bool is_stdin(const char *ref)
{
    return hm_bytes_eq_str(hm_bytes_str(ref), "-");
}

static bool read_env(struct hm_secret *out, struct hm_run *run,
    const char *name, struct hm_err *err)
{
    const char *value = run->env(name);
    struct hm_bytes in = hm_bytes_str(value);

    if (value == NULL)
        return hm_fail(err, HM_USAGE, "the variable is not set");
    if (in.len > HM_KEY_FILE_MAX)
        return hm_fail(err, HM_LIMIT, "more than %zu bytes", HM_KEY_FILE_MAX);
    return hm_secret_from(out, in, err);
}

static bool read_ref(struct hm_secret *out, struct hm_run *run, const char *ref,
    struct hm_err *err)
{
    struct hm_bytes in = hm_bytes_str(ref);

    if (is_stdin(ref))
        return hm_secret_read_fd(
            out, run->in_fd, HM_KEY_FILE_MAX, "standard input", err);
    if (!hm_bytes_starts(in, hm_bytes_str(env_scheme)))
        return hm_secret_read_file(out, ref, HM_KEY_FILE_MAX, err);
    if (!read_env(out, run, ref + strlen(env_scheme), err))
        return hm_wrap(err, "%s", HM_SHOW(in));
    return true;
}

/* A wrong password is the caller's mistake like a wrong file; running out of
 * memory is not. */
static bool fail_open(struct hm_run *run, struct hm_err *err)
{
    if (err->code == HM_DENIED) {
        err->code = HM_USAGE;
        run->next_step = "the password is the first that is there of "
                         "--password-stdin, " HM_PASSWORD_ENV
                         ", " HM_PASSWORD_ENV_COSIGN " and the terminal";
    }
    return hm_configured(err);
}

static bool open_encrypted(struct hm_key **out, struct hm_run *run,
    const struct hm_keyref *from, struct hm_bytes text, struct hm_err *err)
{
    struct hm_password_opts opts = {
        .file = from->ref,
        .from_stdin = from->password_stdin,
        .stdin_in_use = from->stdin_in_use || is_stdin(from->ref),
    };
    hm_auto(keyfile) file = {0};
    hm_auto(secret) password = {0};
    hm_auto(secret) pkcs8 = {0};

    if (!hm_keyfile_parse(&file, text, err))
        return hm_configured(err);
    HM_TRY(hm_password_get(&password, run, &opts, err));
    if (!hm_keyfile_open(&pkcs8, &file, hm_secret_view(&password), err) ||
        !hm_key_parse_pkcs8(out, hm_secret_view(&pkcs8), err))
        return fail_open(run, err);
    if (from->password != NULL)
        *from->password = hm_secret_move(&password);
    return true;
}

/* Which of the three kinds is it? The label decides, and the parser of that
 * kind reads the text again, with all its rules. */
static bool parse(struct hm_key **out, struct hm_run *run,
    const struct hm_keyref *from, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(secret) room = {0};
    hm_auto(pem) pem = {0};
    struct hm_bytes label;

    HM_TRY(hm_secret_new(&room, text.len, err));
    if (!hm_pem_parse_into(room.p, &pem, text, HM_PEM_LAX, err))
        return hm_configured(err);
    label = pem.blocks[0].label;
    if (hm_keyfile_is_label(label))
        return open_encrypted(out, run, from, text, err);
    if (!from->private_only &&
        (hm_bytes_eq_str(label, "PUBLIC KEY") ||
            hm_bytes_eq_str(label, "RSA PUBLIC KEY")))
        return hm_key_parse_pem(out, text, err) || hm_configured(err);
    return hm_key_parse_private_pem(out, text, err) || hm_configured(err);
}

static bool load(struct hm_key **out, struct hm_run *run,
    const struct hm_keyref *from, struct hm_err *err)
{
    hm_auto(secret) text = {0};

    if (hm_tape_replays(run))
        return hm_tape_give_key(out, run, from->ref, err) || hm_configured(err);
    if (!read_ref(&text, run, from->ref, err))
        return hm_configured(err);
    if (!parse(out, run, from, hm_secret_view(&text), err))
        return hm_wrap(err, "key %s", HM_SHOW_PATH(from->ref));
    return true;
}

bool hm_keyref_load(struct hm_key **out, struct hm_run *run,
    const struct hm_keyref *from, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;

    HM_TRY(load(&key, run, from, err));
    HM_TRY(hm_tape_keep_key(run, from->ref, key, err));
    *out = hm_move(key);
    return true;
}

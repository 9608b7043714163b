/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_keys.c - hallmark keys generate | import | public. */
#include <stdio.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/frame/command.h"
#include "cmd/input/password.h"
#include "cmd/keys/keypair.h"
#include "cmd/keys/keyref.h"
#include "crypto/alg.h"
#include "crypto/key_gen.h"
#include "enc/hex.h"
#include "enc/json_write.h"

/* In the order of `algorithms`. */
static const struct {
    enum hm_key_type type;
    unsigned bits;
} kinds[] = {
    {HM_KEY_P256, 0},
    {HM_KEY_P384, 0},
    {HM_KEY_P521, 0},
    {HM_KEY_RSA, 3072},
    {HM_KEY_RSA, 4096},
    {HM_KEY_ED25519, 0},
};

static const char *const algorithms[] = {"ecdsa-p256", "ecdsa-p384",
    "ecdsa-p521", "rsa-3072", "rsa-4096", "ed25519", NULL};

static const struct hm_variable variables[] = {
    {HM_PASSWORD_ENV, "password of key files; may be empty"},
    {HM_PASSWORD_ENV_COSIGN,
        "the same, for scripts made for cosign; " HM_PASSWORD_ENV " wins"},
    {NULL, NULL},
};

#define OPT_FORCE(what)                                                        \
    {                                                                          \
        .name = "force", .letter = 'f', .help = what                           \
    }
#define OPT_PASSWORD_STDIN                                                     \
    {                                                                          \
        .name = "password-stdin",                                              \
        .help = "read the password from standard input; one line feed at its " \
                "end is not part of it"                                        \
    }
#define OPT_PREFIX(default_prefix)                                             \
    {                                                                          \
        .name = "output-key-prefix", .kind = HM_OPT_FILE, .arg = "PREFIX",     \
        .fallback = default_prefix, .help = "write PREFIX.key and PREFIX.pub"  \
    }

static void add_algorithm(struct hm_json_out *json, const struct hm_key *key)
{
    const struct hm_alg *alg = hm_alg_for_key(key);
    char name[32];

    if (hm_key_type(key) == HM_KEY_RSA)
        snprintf(name, sizeof(name), "rsa-%u", hm_key_bits(key));
    else
        snprintf(name, sizeof(name), "%s", hm_key_name(key));
    hm_json_add_str(json, json->root, "algorithm", hm_bytes_str(name));
    if (alg != NULL)
        hm_json_add_str(
            json, json->root, "publicKeyDetails", hm_bytes_str(alg->details));
}

static void put_key_id(struct hm_buf *out, const struct hm_key *key)
{
    const struct hm_digest *id = hm_key_id(key);

    hm_hex_encode(out, hm_bytes(id->b, id->len));
}

/* What --json says of any key. */
static bool describe(
    struct hm_json_out *json, const struct hm_key *key, struct hm_err *err)
{
    hm_auto(buf) id = hm_buf((size_t)2 * HM_DIGEST_MAX);
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);

    put_key_id(&id, key);
    hm_key_write_pem(&pem, key);
    HM_TRY(hm_buf_end(&id, NULL, err));
    HM_TRY(hm_buf_end(&pem, NULL, err));
    hm_json_add_str(json, json->root, "schema", HM_LIT("hallmark.key/1"));
    hm_json_add_str(json, json->root, "keyId", hm_buf_view(&id));
    add_algorithm(json, key);
    hm_json_add_str(json, json->root, "publicKey", hm_buf_view(&pem));
    return true;
}

static bool put_json(
    const struct hm_json_out *json, struct hm_buf *out, struct hm_err *err)
{
    HM_TRY(hm_json_out_write(json, HM_JSON_COMPACT, out, err));
    hm_buf_put_u8(out, '\n');
    return true;
}

/* After the two files were written. */
static bool tell_pair(struct hm_run *run, const struct hm_keypair *pair,
    const struct hm_key *key, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    struct hm_bytes key_path = hm_buf_view(&pair->key_path);
    struct hm_bytes pub_path = hm_buf_view(&pair->pub_path);

    run->status = HM_EXIT_YES;
    if (!hm_args_json(run->args)) {
        hm_log(&run->log, HM_LOG_INFO, "private key: %s", HM_SHOW(key_path));
        hm_log(&run->log, HM_LOG_INFO, "public key: %s", HM_SHOW(pub_path));
        return true;
    }
    HM_TRY(describe(&json, key, err));
    hm_json_add_str(&json, json.root, "privateKeyFile", key_path);
    hm_json_add_str(&json, json.root, "publicKeyFile", pub_path);
    return put_json(&json, run->out, err);
}

static bool pair_from_args(
    struct hm_keypair *out, struct hm_run *run, struct hm_err *err)
{
    return hm_keypair_new(out, hm_args_str(run->args, "output-key-prefix"),
        hm_args_flag(run->args, "force"), err);
}

static bool new_password(struct hm_secret *out, struct hm_run *run,
    const struct hm_keypair *pair, bool stdin_in_use, struct hm_err *err)
{
    struct hm_password_opts opts = {
        .file = hm_buf_str(&pair->key_path),
        .from_stdin = hm_args_flag(run->args, "password-stdin"),
        .stdin_in_use = stdin_in_use,
        .create = true,
    };

    return hm_password_get(out, run, &opts, err);
}

static bool generate(struct hm_run *run, struct hm_err *err)
{
    size_t kind = hm_args_number(run->args, "algorithm");
    hm_auto(keypair) pair = {0};
    hm_auto(secret) password = {0};
    hm_auto_ptr(key) key = NULL;

    HM_TRY(pair_from_args(&pair, run, err));
    HM_TRY(new_password(&password, run, &pair, false, err));
    HM_TRY(hm_key_generate(&key, kinds[kind].type, kinds[kind].bits, err));
    HM_TRY(hm_keypair_write(&pair, key, hm_secret_view(&password), err));
    return tell_pair(run, &pair, key, err);
}

/* A key that is encrypted already keeps its password; one that lay open gets a
 * new one. */
static bool import(struct hm_run *run, struct hm_err *err)
{
    const char *ref = hm_args_str(run->args, "key");
    hm_auto(keypair) pair = {0};
    hm_auto(secret) password = {0};
    hm_auto_ptr(key) key = NULL;
    struct hm_keyref from = {
        .ref = ref,
        .private_only = true,
        .password_stdin = hm_args_flag(run->args, "password-stdin"),
        .password = &password,
    };

    HM_TRY(pair_from_args(&pair, run, err));
    HM_TRY(hm_keyref_load(&key, run, &from, err));
    if (password.p == NULL)
        HM_TRY(new_password(&password, run, &pair,
            hm_bytes_eq_str(hm_bytes_str(ref), "-"), err));
    HM_TRY(hm_keypair_write(&pair, key, hm_secret_view(&password), err));
    return tell_pair(run, &pair, key, err);
}

static bool put_public(struct hm_buf *out, struct hm_run *run,
    const struct hm_key *key, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();

    if (!hm_args_json(run->args)) {
        hm_key_write_pem(out, key);
        return hm_buf_end(out, NULL, err);
    }
    HM_TRY(describe(&json, key, err));
    return put_json(&json, out, err);
}

static bool public(struct hm_run *run, struct hm_err *err)
{
    const char *outfile = hm_args_str(run->args, "outfile");
    struct hm_file_opts opts = {.replace = hm_args_flag(run->args, "force")};
    struct hm_keyref from = {
        .ref = hm_args_str(run->args, "key"),
        .password_stdin = hm_args_flag(run->args, "password-stdin"),
    };
    hm_auto(buf) text = hm_buf(HM_KEY_FILE_MAX);
    hm_auto_ptr(key) key = NULL;

    HM_TRY(hm_keyref_load(&key, run, &from, err));
    HM_TRY(put_public(&text, run, key, err));
    run->status = HM_EXIT_YES;
    if (outfile != NULL && !hm_bytes_eq_str(hm_bytes_str(outfile), "-"))
        return hm_file_write(outfile, hm_buf_view(&text), &opts, err);
    hm_buf_put(run->out, hm_buf_view(&text));
    return true;
}

static const struct hm_opt generate_options[] = {
    OPT_PREFIX("hallmark"),
    {.name = "algorithm",
        .kind = HM_OPT_CHOICE,
        .choices = algorithms,
        .fallback = "ecdsa-p256",
        .help = "kind of key"},
    OPT_FORCE("replace PREFIX.key and PREFIX.pub; the old private key is lost"),
    OPT_PASSWORD_STDIN,
    {0},
};

static const struct hm_opt import_options[] = {
    {.name = "key",
        .kind = HM_OPT_FILE,
        .arg = "KEY",
        .required = true,
        .help = "the private key: a file, - for standard input, or env://NAME"},
    OPT_PREFIX("import-hallmark"),
    OPT_FORCE("replace PREFIX.key and PREFIX.pub; the old private key is lost"),
    OPT_PASSWORD_STDIN,
    {0},
};

static const struct hm_opt public_options[] = {
    {.name = "key",
        .kind = HM_OPT_FILE,
        .arg = "KEY",
        .required = true,
        .help = "the key, private or public: a file, - for standard input, or "
                "env://NAME"},
    {.name = "outfile",
        .kind = HM_OPT_FILE,
        .arg = "FILE",
        .help = "write there instead of to standard output"},
    OPT_FORCE("replace FILE"),
    OPT_PASSWORD_STDIN,
    {0},
};

#define PASSWORD_TEXT                                                          \
    "The password comes from --password-stdin, else from the "                 \
    "variable " HM_PASSWORD_ENV " or " HM_PASSWORD_ENV_COSIGN                  \
    ", else it is asked for at "                                               \
    "the terminal, else it is read from standard input."

static const struct hm_command command_generate = {
    .name = "generate",
    .summary = "make a key pair, the private key under a password",
    .text = "Writes PREFIX.key (mode 0600) and PREFIX.pub, in the formats of "
            "cosign generate-key-pair. Existing files are kept unless --force "
            "is given.\n\n" PASSWORD_TEXT
            " A new password is asked for twice. It may be empty: the key is "
            "then readable by whoever can read the file.",
    .run = generate,
    .options = generate_options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET,
    .variables = variables,
};

static const struct hm_command command_import = {
    .name = "import",
    .summary = "put an existing private key under a password",
    .text = "Reads a private key in PEM (PKCS#8, SEC 1 or PKCS#1) and writes "
            "the same two files as keys generate. A key file that is encrypted "
            "already, by this program or by cosign, keeps its password and is "
            "written anew in today's form.\n\n" PASSWORD_TEXT,
    .run = import,
    .options = import_options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET,
    .variables = variables,
};

static const struct hm_command command_public = {
    .name = "public",
    .summary = "print the public key of a key file",
    .text = "Prints PEM. With --json also the key id, which is the SHA-256 of "
            "the public key's DER form in hexadecimal, and the "
            "algorithm.\n\n" PASSWORD_TEXT,
    .run = public,
    .options = public_options,
    .common = HM_COMMON_OUTPUT,
    .variables = variables,
};

const struct hm_command hm_command_keys = {
    .name = "keys",
    .summary = "make, import and show signing keys",
    .text = "Long-lived keys, for those who cannot sign with a short-lived "
            "certificate. The files are interchangeable with cosign's.",
    .subcommands = (const struct hm_command *const[]){&command_generate,
        &command_import, &command_public, NULL},
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/keys/keypair.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/frame/command.h"
#include "crypto/key_private.h"
#include "crypto/keyfile.h"
#include "crypto/random.h"
#include "enc/hex.h"

void hm_keypair_free(struct hm_keypair *pair)
{
    hm_buf_free(&pair->key_path);
    hm_buf_free(&pair->pub_path);
}

static bool check_place(const char *path, bool force, struct hm_err *err)
{
    struct stat st;

    if (lstat(path, &st) != 0)
        return true; /* if it is more than "not there", writing will tell */
    if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
        return hm_fail(err, HM_USAGE,
            "%s: is there and no file, so it cannot "
            "be replaced",
            HM_SHOW_PATH(path));
    if (!force)
        return hm_fail(err, HM_USAGE,
            "%s: is there already; --force replaces it", HM_SHOW_PATH(path));
    return true;
}

/* Leaves nothing behind for the cleanup. */
static void hand_over(struct hm_keypair *out, struct hm_keypair *from)
{
    *out = *from;
    *from = (struct hm_keypair){0};
}

bool hm_keypair_new(
    struct hm_keypair *out, const char *prefix, bool force, struct hm_err *err)
{
    hm_auto(keypair) pair = {hm_buf(HM_PATH_MAX), hm_buf(HM_PATH_MAX), force};
    struct hm_bytes in = hm_bytes_str(prefix);

    if (in.len == 0 || in.p[in.len - 1] == '/')
        return hm_fail(err, HM_USAGE,
            "%s: a folder, expected the beginning of "
            "two file names",
            HM_SHOW(in));
    hm_buf_printf(&pair.key_path, "%s.key", prefix);
    hm_buf_printf(&pair.pub_path, "%s.pub", prefix);
    if (!hm_buf_end(&pair.key_path, NULL, err) ||
        !hm_buf_end(&pair.pub_path, NULL, err))
        return hm_configured(err);
    HM_TRY(check_place(hm_buf_str(&pair.key_path), force, err));
    HM_TRY(check_place(hm_buf_str(&pair.pub_path), force, err));
    hand_over(out, &pair);
    return true;
}

static bool encrypt(struct hm_buf *out, const struct hm_key *key,
    struct hm_bytes password, struct hm_err *err)
{
    struct hm_keyfile_params params;
    hm_auto(keyfile) file = {0};
    hm_auto(secret) pkcs8 = {0};

    HM_TRY(hm_key_write_pkcs8(&pkcs8, key, err));
    HM_TRY(hm_keyfile_params(&params, err));
    HM_TRY(
        hm_keyfile_seal(&file, &params, hm_secret_view(&pkcs8), password, err));
    hm_keyfile_write(out, &file);
    return hm_buf_end(out, NULL, err);
}

/* Where the new private key waits for its public half. */
static bool name_staged(
    struct hm_buf *out, const struct hm_keypair *pair, struct hm_err *err)
{
    uint8_t random[8];

    hm_buf_put_str(out, hm_buf_str(&pair->key_path));
    if (pair->force) {
        HM_TRY(hm_random(random, sizeof(random), err));
        hm_buf_put_u8(out, '.');
        hm_hex_encode(out, hm_bytes(random, sizeof(random)));
        hm_buf_put_str(out, ".new");
    }
    return hm_buf_end(out, NULL, err);
}

/* The folder of both files; -1 when it cannot be opened, and then writing tells
 * why. */
static int open_folder(const struct hm_keypair *pair)
{
    const char *path = hm_buf_str(&pair->key_path);
    const char *slash = strrchr(path, '/');
    hm_auto(buf) folder = hm_buf(HM_PATH_MAX);

    hm_buf_put_str(&folder, slash == NULL ? "." : "");
    if (slash != NULL)
        hm_buf_put(&folder, hm_bytes(path, (size_t)(slash - path) + 1));
    return open(hm_buf_str(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Hold it against other runs that write a pair there: two of them would leave
 * the private key of one and the public key of the other. Where folders cannot
 * be locked (NFS), nothing holds them. */
static bool hold_folder(
    int folder, const struct hm_keypair *pair, struct hm_err *err)
{
    enum { STEP_MS = 10 };

    for (int ms = 0; ms < HM_KEYPAIR_WAIT_MS; ms += STEP_MS) {
        if (flock(folder, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
            return true;
        poll(NULL, 0, STEP_MS);
    }
    return hm_fail(err, HM_SYSTEM,
        "%s: another program holds the folder for %d s",
        HM_SHOW_PATH(hm_buf_str(&pair->key_path)), HM_KEYPAIR_WAIT_MS / 1000);
}

/* The text of both files. */
struct content {
    struct hm_bytes key, pub;
};

static bool write_public(const struct hm_keypair *pair,
    const struct content *content, struct hm_err *err)
{
    struct hm_file_opts opts = {.replace = pair->force};

    return hm_file_write(hm_buf_str(&pair->pub_path), content->pub, &opts, err);
}

static bool fail_errno(struct hm_err *err, const char *path)
{
    return hm_fail(
        err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(path), hm_errno_text(errno));
}

/* Replace the old pair by the new private key at `staged` and its public half.
 * Until both are there the old private key has a second name, `old`, by which
 * it comes back when something fails. */
static bool replace_pair(const struct hm_keypair *pair, const char *staged,
    const char *old, const struct content *content, struct hm_err *err)
{
    const char *path = hm_buf_str(&pair->key_path);
    bool had_one = link(path, old) == 0;

    if (!had_one && errno != ENOENT)
        return fail_errno(err, path);
    if (rename(staged, path) != 0) {
        fail_errno(err, path);
        if (had_one)
            unlink(old);
        return false;
    }
    if (write_public(pair, content, err)) {
        if (had_one)
            unlink(old);
        return true;
    }
    if (had_one)
        (void)rename(old, path); /* else the old key keeps its second name */
    else
        unlink(path);
    return false;
}

static bool write_both(const struct hm_keypair *pair,
    const struct content *content, int folder, struct hm_err *err)
{
    struct hm_file_opts private = {.private_mode = true};
    hm_auto(buf) staged = hm_buf(HM_PATH_MAX + 32);
    hm_auto(buf) old = hm_buf(HM_PATH_MAX + 32);
    const char *name;
    bool ok;

    HM_TRY(name_staged(&staged, pair, err));
    hm_buf_printf(&old, "%s.old", hm_buf_str(&staged));
    HM_TRY(hm_buf_end(&old, NULL, err));
    name = hm_buf_str(&staged);
    HM_TRY(hm_file_write(name, content->key, &private, err));
    ok = pair->force ? replace_pair(pair, name, hm_buf_str(&old), content, err)
                     : write_public(pair, content, err);
    if (!ok)
        unlink(name); /* what this run made, and nothing else */
    else
        (void)fsync(folder); /* the pair is there; a retry would not help */
    return ok;
}

static bool write_at_once(const struct hm_keypair *pair,
    const struct content *content, int folder, struct hm_err *err)
{
    sigset_t all, before;
    bool ok;

    HM_TRY(hold_folder(folder, pair, err)); /* Ctrl-C still ends the waiting */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    ok = write_both(pair, content, folder, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

bool hm_keypair_write(const struct hm_keypair *pair, const struct hm_key *key,
    struct hm_bytes password, struct hm_err *err)
{
    hm_auto(buf) secret = hm_buf(HM_KEY_FILE_MAX);
    hm_auto(buf) pub = hm_buf(HM_KEY_FILE_MAX);
    struct content content;
    int folder;
    bool ok;

    HM_TRY(encrypt(&secret, key, password, err));
    hm_key_write_pem(&pub, key);
    HM_TRY(hm_buf_end(&pub, &content.pub, err));
    content.key = hm_buf_view(&secret);
    folder = open_folder(pair);
    ok = write_at_once(pair, &content, folder, err);
    if (folder >= 0)
        close(folder);
    return ok;
}

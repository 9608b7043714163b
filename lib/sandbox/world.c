/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/world.h"

#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/key_gen.h"
#include "crypto/key_private.h"
#include "crypto/secret.h"
#include "enc/pem.h"
#include "sandbox/anchor.h"

/* Only the intermediate, the stampers and the logs sign often, and P-256 is ten
 * times as fast as P-384. */
static const struct row {
    const char *name; /* of the files */
    enum hm_key_type type;
    const char *subject; /* NULL: no certificate */
    enum hm_anchor_kind kind;
    enum hm_world_row issuer;
} rows[HM_WORLD_ROWS] = {
    [HM_WORLD_CA_ROOT] = {"ca-root", HM_KEY_P384, "sandbox root",
        HM_ANCHOR_ROOT, HM_WORLD_CA_ROOT},
    [HM_WORLD_CA] = {"ca", HM_KEY_P256, "sandbox intermediate",
        HM_ANCHOR_INTERMEDIATE, HM_WORLD_CA_ROOT},
    [HM_WORLD_CT] = {.name = "ct", .type = HM_KEY_P256},
    [HM_WORLD_REKOR] = {.name = "rekor", .type = HM_KEY_P256},
    [HM_WORLD_REKOR2] = {.name = "rekor2", .type = HM_KEY_ED25519},
    [HM_WORLD_TSA_ROOT] = {"tsa-root", HM_KEY_P384, "sandbox tsa root",
        HM_ANCHOR_ROOT, HM_WORLD_TSA_ROOT},
    [HM_WORLD_TSA] = {"tsa", HM_KEY_P256, "sandbox tsa", HM_ANCHOR_TSA,
        HM_WORLD_TSA_ROOT},
    [HM_WORLD_TSA2_ROOT] = {"tsa2-root", HM_KEY_P384, "sandbox tsa 2 root",
        HM_ANCHOR_ROOT, HM_WORLD_TSA2_ROOT},
    [HM_WORLD_TSA2] = {"tsa2", HM_KEY_P256, "sandbox tsa 2", HM_ANCHOR_TSA,
        HM_WORLD_TSA2_ROOT},
    [HM_WORLD_OIDC] = {.name = "oidc", .type = HM_KEY_P256},
};

struct hm_world {
    struct hm_world_opts opts;
    pthread_mutex_t lock; /* for what follows */
    struct held {
        struct hm_key *key;
        struct hm_buf der;
        struct hm_cert cert; /* in `der`, when that is not empty */
    } held[HM_WORLD_ROWS];
};

static bool make_folder(const char *dir, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    hm_buf_printf(&path, "%s/keys", dir);
    HM_TRY(hm_buf_end(&path, NULL, err));
    if (mkdir(hm_buf_str(&path), 0700) != 0 && errno != EEXIST)
        return hm_fail(err, HM_SYSTEM, "%s: %s",
            HM_SHOW_PATH(hm_buf_str(&path)), hm_errno_text(errno));
    return true;
}

static int64_t system_ms(void *ctx)
{
    struct hm_time now = hm_clock_now();

    (void)ctx;
    return now.s * 1000 + now.ns / 1000000;
}

bool hm_world_new(
    struct hm_world **out, const struct hm_world_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(world) world = hm_alloc(sizeof(*world));

    if (world == NULL)
        return hm_fail_memory(err);
    pthread_mutex_init(&world->lock, NULL);
    world->opts = *opts;
    if (world->opts.now_ms == NULL)
        world->opts.now_ms = system_ms;
    for (size_t i = 0; i < HM_WORLD_ROWS; i++)
        world->held[i].der = hm_buf(HM_CERT_MAX);
    if (opts->dir != NULL)
        HM_TRY(make_folder(opts->dir, err));
    *out = hm_move(world);
    return true;
}

void hm_world_free(struct hm_world *world)
{
    if (world == NULL)
        return;
    for (size_t i = 0; i < HM_WORLD_ROWS; i++) {
        hm_key_free(world->held[i].key);
        hm_buf_free(&world->held[i].der);
    }
    pthread_mutex_destroy(&world->lock);
    hm_free(world);
}

int64_t hm_world_now_ms(void *ctx)
{
    const struct hm_world *world = ctx;

    return world->opts.now_ms(world->opts.clock) + world->opts.shift_ms;
}

/* ---- Files ---- */

static bool put_path(struct hm_buf *out, const struct hm_world *world,
    const struct row *row, const char *end, struct hm_err *err)
{
    hm_buf_printf(out, "%s/keys/%s.%s", world->opts.dir, row->name, end);
    return hm_buf_end(out, NULL, err);
}

/* False with HM_NOT_FOUND when it is not there. */
static bool load_key(struct hm_key **out, const char *path, struct hm_err *err)
{
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    bool good;

    HM_TRY(hm_file_read_nofollow(&pem, path, err));
    good = hm_key_parse_private_pem(out, hm_buf_view(&pem), err) ||
        hm_wrap(err, "%s", HM_SHOW_PATH(path));
    hm_wipe(pem.p, pem.len);
    return good;
}

/* Room for all of it at once, so that growing leaves no copy behind. */
static bool save_key(
    const char *path, const struct hm_key *key, struct hm_err *err)
{
    const struct hm_file_opts opts = {.private_mode = true};
    hm_auto(secret) pkcs8 = {0};
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    bool good;

    HM_TRY(hm_key_write_pkcs8(&pkcs8, key, err));
    (void)hm_buf_extend(&pem, HM_KEY_PKCS8_MAX * 2);
    hm_buf_cut(&pem, 0);
    hm_pem_write(&pem, "PRIVATE KEY", hm_secret_view(&pkcs8));
    good = hm_buf_end(&pem, NULL, err) &&
        hm_file_write(path, hm_buf_view(&pem), &opts, err);
    hm_wipe(pem.p, pem.len);
    return good;
}

static bool keep_key(struct hm_key **out, const struct hm_world *world,
    const struct row *row, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);
    hm_auto_ptr(key) key = NULL;

    HM_TRY(put_path(&path, world, row, "pem", err));
    if (load_key(out, hm_buf_str(&path), err))
        return true;
    if (err->code != HM_NOT_FOUND)
        return false;
    *err = (struct hm_err){0};
    HM_TRY(hm_key_generate(&key, row->type, 0, err));
    HM_TRY(save_key(hm_buf_str(&path), key, err));
    *out = hm_move(key);
    return true;
}

static bool read_cert(struct hm_buf *der, const char *path, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_CERT_MAX);
    hm_auto(pem) pem = {0};

    HM_TRY(hm_file_read(&text, path, err));
    if (!hm_pem_parse(&pem, hm_buf_view(&text), HM_PEM_NO_TEXT, err) ||
        !hm_pem_is_one(&pem, "CERTIFICATE", err))
        return hm_wrap(err, "%s", HM_SHOW_PATH(path));
    hm_buf_put(der, pem.blocks[0].body);
    return hm_buf_end(der, NULL, err);
}

static bool save_cert(const char *path, struct hm_bytes der, struct hm_err *err)
{
    const struct hm_file_opts opts = {.replace = true};
    hm_auto(buf) pem = hm_buf(2 * HM_CERT_MAX);

    hm_pem_write(&pem, "CERTIFICATE", der);
    HM_TRY(hm_buf_end(&pem, NULL, err));
    return hm_file_write(path, hm_buf_view(&pem), &opts, err);
}

/* ---- Made when asked for; the lock is held ---- */

static bool get_key(const struct hm_key **out, struct hm_world *world,
    enum hm_world_row at, struct hm_err *err)
{
    struct held *held = &world->held[at];

    if (held->key == NULL && world->opts.dir != NULL) {
        if (!keep_key(&held->key, world, &rows[at], err))
            return hm_wrap(err, "key %s", rows[at].name);
    } else if (held->key == NULL) {
        HM_TRY(hm_key_generate(&held->key, rows[at].type, 0, err));
    }
    *out = held->key;
    return true;
}

static bool make_cert(struct hm_buf *der, struct hm_world *world,
    enum hm_world_row at, struct hm_err *err)
{
    const struct row *row = &rows[at];
    struct hm_anchor_spec spec = {.kind = row->kind, .name = row->subject};

    HM_TRY(get_key(&spec.key, world, at, err));
    HM_TRY(get_key(&spec.issuer_key, world, row->issuer, err));
    if (row->kind != HM_ANCHOR_ROOT)
        spec.issuer = &world->held[row->issuer].cert;
    return hm_anchor_write(der, &spec, err);
}

/* Whoever killed us between key and certificate gets another certificate for
 * the same key: nobody has seen the first. */
static bool keep_cert(struct hm_buf *der, struct hm_world *world,
    enum hm_world_row at, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    if (world->opts.dir == NULL)
        return make_cert(der, world, at, err);
    HM_TRY(put_path(&path, world, &rows[at], "crt", err));
    if (read_cert(der, hm_buf_str(&path), err))
        return true;
    if (err->code != HM_NOT_FOUND)
        return false;
    *err = (struct hm_err){0};
    HM_TRY(make_cert(der, world, at, err));
    return save_cert(hm_buf_str(&path), hm_buf_view(der), err);
}

static bool check_cert(struct hm_cert *out, struct hm_bytes der,
    const struct hm_key *key, struct hm_err *err)
{
    hm_auto_ptr(key) own = NULL;

    HM_TRY(hm_cert_parse(out, der, err));
    HM_TRY(hm_cert_key(&own, out, err));
    if (!hm_key_eq(own, key))
        return hm_fail(err, HM_MISMATCH, "it is of another key");
    return true;
}

static bool get_one_cert(
    struct hm_world *world, enum hm_world_row at, struct hm_err *err)
{
    struct held *held = &world->held[at];
    hm_auto(buf) der = hm_buf(HM_CERT_MAX);
    const struct hm_key *key;

    if (held->der.len > 0)
        return true;
    HM_TRY(get_key(&key, world, at, err));
    if (!keep_cert(&der, world, at, err) ||
        !check_cert(&held->cert, hm_buf_view(&der), key, err))
        return hm_wrap(err, "certificate %s", rows[at].name);
    held->der = der;
    der = hm_buf(0);
    return true;
}

bool hm_world_key(const struct hm_key **out, struct hm_world *world,
    enum hm_world_row row, struct hm_err *err)
{
    bool good;

    pthread_mutex_lock(&world->lock);
    good = get_key(out, world, row, err);
    pthread_mutex_unlock(&world->lock);
    return good;
}

bool hm_world_cert(const struct hm_cert **out, struct hm_world *world,
    enum hm_world_row row, struct hm_err *err)
{
    bool good;

    if (rows[row].subject == NULL)
        return hm_fail(
            err, HM_USAGE, "there is no certificate for %s", rows[row].name);
    pthread_mutex_lock(&world->lock);
    good = get_one_cert(world, rows[row].issuer, err) &&
        get_one_cert(world, row, err);
    pthread_mutex_unlock(&world->lock);
    if (good)
        *out = &world->held[row].cert;
    return good;
}

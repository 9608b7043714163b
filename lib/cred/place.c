/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/place.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

void hm_cred_places_free(struct hm_cred_places *places)
{
    for (size_t i = 0; i < places->count; i++)
        hm_buf_free(&places->list[i].path);
    *places = (struct hm_cred_places){0};
}

static bool add(struct hm_cred_places *out, const char *folder,
    const char *name, struct hm_cred_place **place, struct hm_err *err)
{
    struct hm_cred_place *p = &out->list[out->count++];

    *p = (struct hm_cred_place){.path = hm_buf(HM_PATH_MAX - 1)};
    hm_buf_printf(&p->path, "%s%s", folder, name);
    if (!hm_buf_end(&p->path, NULL, err))
        return hm_wrap(err, "%s%s", HM_SHOW_PATH(folder), name);
    *place = p;
    return true;
}

/* An empty variable is not set. */
static const char *get(const struct hm_cred_env *env, const char *name)
{
    const char *value = hm_cred_env_get(env, name);

    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* The base folders of XDG, and HOME, are absolute or not valid. */
static const char *get_folder(const struct hm_cred_env *env, const char *name)
{
    const char *value = get(env, name);

    return value != NULL && value[0] == '/' ? value : NULL;
}

static bool add_containers(struct hm_cred_places *out,
    const struct hm_cred_env *env, struct hm_err *err)
{
    const char *runtime = get_folder(env, "XDG_RUNTIME_DIR");
    const char *config = get_folder(env, "XDG_CONFIG_HOME");
    const char *home = get_folder(env, "HOME");
    struct hm_cred_place *place;

    if (runtime != NULL)
        HM_TRY(add(out, runtime, "/containers/auth.json", &place, err));
    if (config != NULL)
        return add(out, config, "/containers/auth.json", &place, err);
    return home == NULL ||
        add(out, home, "/.config/containers/auth.json", &place, err);
}

static bool add_found(struct hm_cred_places *out, const struct hm_cred_env *env,
    struct hm_err *err)
{
    const char *docker = get(env, "DOCKER_CONFIG");
    const char *home = get_folder(env, "HOME");
    struct hm_cred_place *place;

    if (docker != NULL) {
        HM_TRY(add(out, docker, "/config.json", &place, err));
        place->docker = true;
        return add_containers(out, env, err);
    }
    HM_TRY(add_containers(out, env, err));
    if (home == NULL)
        return true;
    HM_TRY(add(out, home, "/.docker/config.json", &place, err));
    place->docker = true;
    return true;
}

static bool add_all(struct hm_cred_places *out, const char *file,
    const struct hm_cred_env *env, struct hm_err *err)
{
    const char *named = file != NULL ? file : get(env, "REGISTRY_AUTH_FILE");
    struct hm_cred_place *place;

    if (named == NULL)
        return add_found(out, env, err);
    HM_TRY(add(out, named, "", &place, err));
    place->named = true;
    place->any_owner = file != NULL;
    return true;
}

bool hm_cred_places(struct hm_cred_places *out, const char *file,
    const struct hm_cred_env *env, struct hm_err *err)
{
    hm_auto(cred_places) places = {0};

    HM_TRY(add_all(&places, file, env, err));
    *out = places;
    places = (struct hm_cred_places){0};
    return true;
}

/* Who can write to it says which credentials go where, and which helper runs.
 * Its group may: with the usual umask of 002 that is a group of one. */
static bool check_owner(const struct hm_cred_place *place,
    const struct stat *st, struct hm_err *err)
{
    const char *path = hm_buf_str(&place->path);

    if ((st->st_mode & S_IWOTH) != 0)
        return hm_fail(err, HM_DENIED,
            "%s: everybody can write to it (mode %03o)", HM_SHOW_PATH(path),
            st->st_mode & 0777);
    if (!place->any_owner && st->st_uid != 0 && st->st_uid != geteuid())
        return hm_fail(err, HM_DENIED,
            "%s: belongs to user %u, who is not the one that runs this",
            HM_SHOW_PATH(path), (unsigned)st->st_uid);
    return true;
}

/* Into locked memory, with a byte more than allowed to see that it is too
 * much. */
static bool fill(
    struct hm_secret *room, int fd, const char *path, struct hm_err *err)
{
    size_t len = 0;

    while (len < room->len) {
        ssize_t got = hm_fd_read_some(fd, room->p + len, room->len - len);

        if (got < 0)
            return hm_fail(err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(path),
                hm_errno_text(errno));
        if (got == 0)
            break;
        len += (size_t)got;
    }
    if (len == room->len)
        return hm_fail(err, HM_LIMIT, "%s: more than %zu bytes",
            HM_SHOW_PATH(path), HM_CRED_FILE_MAX);
    hm_secret_cut(room, len);
    return true;
}

static bool read_open(struct hm_secret *out, int fd,
    const struct hm_cred_place *place, struct hm_err *err)
{
    const char *path = hm_buf_str(&place->path);
    hm_auto(secret) room = {0};
    struct stat st;

    if (fstat(fd, &st) != 0)
        return hm_fail(
            err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(path), hm_errno_text(errno));
    HM_TRY(check_owner(place, &st, err));
    HM_TRY(hm_secret_new(&room, HM_CRED_FILE_MAX + 1, err));
    HM_TRY(fill(&room, fd, path, err));
    *out = hm_secret_move(&room);
    return true;
}

bool hm_cred_place_read(struct hm_secret *out, bool *there,
    const struct hm_cred_place *place, struct hm_err *err)
{
    bool ok;
    int fd;

    *there = false;
    if (!hm_file_open(&fd, hm_buf_str(&place->path), err)) {
        if (err->code != HM_NOT_FOUND)
            return false;
        *err = (struct hm_err){0};
        return true;
    }
    ok = read_open(out, fd, place, err);
    close(fd);
    *there = ok;
    return ok;
}

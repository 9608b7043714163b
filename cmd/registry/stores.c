/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/registry/stores.h"

#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cloud/cloud.h"
#include "cmd/frame/program.h"
#include "cmd/registry/client.h"
#include "cmd/registry/opts.h"
#include "layout/layout.h"
#include "registry/registry.h"

struct open_layout {
    char *dir;
    bool write;
    struct hm_layout *layout;
};

struct hm_stores {
    struct hm_registry_client client;
    struct hm_registry_sources *sources;
    struct hm_cloud *cloud;
    struct hm_registry *registry;
    struct open_layout *layouts;
    size_t layout_count;
    int64_t timeout_ms, deadline_ms;
};

void hm_stores_free(struct hm_stores *stores)
{
    if (stores == NULL)
        return;
    for (size_t i = 0; i < stores->layout_count; i++) {
        hm_layout_free(stores->layouts[i].layout);
        hm_free(stores->layouts[i].dir);
    }
    hm_free(stores->layouts);
    hm_registry_free(stores->registry);
    hm_registry_sources_free(stores->sources);
    hm_cloud_free(stores->cloud);
    hm_registry_client_free(&stores->client);
    hm_free(stores);
}

/* A file's name would be asked of a registry on the internet. An image of that
 * name has its registry in front. */
static bool is_file(const char *text)
{
    struct stat st;

    return stat(text, &st) == 0 && S_ISREG(st.st_mode);
}

static bool check_ref(const struct hm_ref *ref, const struct hm_run *run,
    const char *text, struct hm_err *err)
{
    if (ref->kind != HM_REF_REGISTRY)
        return true;
    if (hm_bytes_eq_str(ref->host, "docker.io") && is_file(text))
        return hm_fail(err, HM_USAGE,
            "is a file here, and is taken for an image (an image is written "
            "with its registry)");
    /* Nothing is asked over the network then, so it is said at once. */
    if ((run->args->command->common & HM_COMMON_OFFLINE) != 0 &&
        hm_args_flag(run->args, "offline"))
        return hm_fail(err, HM_USAGE, "--offline and an image in a registry");
    return true;
}

bool hm_stores_ref(struct hm_ref *out, struct hm_arena *arena,
    struct hm_run *run, const char *text, struct hm_err *err)
{
    if (hm_ref_parse(out, arena, hm_bytes_str(text), err) &&
        check_ref(out, run, text, err))
        return true;
    if (is_file(text))
        run->next_step = "for a file: --blob (verify, sign, attest), or "
                         "hallmark inspect FILE";
    err->code = HM_USAGE;
    return hm_wrap(err, "%s", HM_SHOW_STR(text));
}

/* In the order in which they are asked: options, files, the machine's own. */
static bool make_sources(struct hm_stores *stores, struct hm_run *run,
    const struct hm_bytes *hosts, size_t count, struct hm_err *err)
{
    const struct hm_cloud_opts cloud = {
        .http = stores->client.http, .env = run->env, .log = &run->log};

    HM_TRY(hm_registry_sources_from_args(
        &stores->sources, run, hosts, count, err));
    HM_TRY(hm_cloud_new(&stores->cloud, &cloud, err));
    hm_registry_sources_add(stores->sources, hm_cloud_source(stores->cloud));
    return true;
}

/* Without a registry among the references there is no client to set up, and
 * nothing is read that belongs to one. */
static bool set_up(struct hm_stores *stores, struct hm_run *run,
    const struct hm_ref *refs, size_t count, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_bytes *hosts = hm_arena_alloc(&arena, count + 1, sizeof(*hosts));
    size_t host_count = 0;

    if (hosts == NULL)
        return hm_arena_fail(&arena, err);
    for (size_t i = 0; i < count; i++) {
        if (refs[i].kind == HM_REF_REGISTRY)
            hosts[host_count++] = refs[i].host;
    }
    if (host_count == 0)
        return true;
    HM_TRY(hm_registry_client_from_args(&stores->client, run, err));
    HM_TRY(make_sources(stores, run, hosts, host_count, err));
    return hm_registry_client_connect(&stores->registry, &stores->client,
        stores->sources->list, stores->sources->count, err);
}

bool hm_stores_new(struct hm_stores **out, struct hm_run *run,
    const struct hm_ref *refs, size_t count, struct hm_err *err)
{
    hm_auto_ptr(stores) stores = hm_alloc(sizeof(*stores));

    if (stores == NULL)
        return hm_fail_memory(err);
    HM_TRY(set_up(stores, run, refs, count, err));
    stores->timeout_ms = (int64_t)hm_args_number(run->args, "timeout");
    hm_stores_begin(stores);
    *out = hm_move(stores);
    return true;
}

void hm_stores_begin(struct hm_stores *stores)
{
    stores->deadline_ms = hm_clock_mono_ms() + stores->timeout_ms;
    if (stores->registry != NULL) {
        hm_registry_deadline(stores->registry, stores->deadline_ms);
        stores->sources->files.deadline_ms = stores->deadline_ms;
    }
    for (size_t i = 0; i < stores->layout_count; i++)
        hm_layout_deadline(stores->layouts[i].layout, stores->deadline_ms);
}

static struct open_layout *find(
    const struct hm_stores *stores, struct hm_bytes dir, bool write)
{
    for (size_t i = 0; i < stores->layout_count; i++) {
        struct open_layout *open = &stores->layouts[i];

        if (open->write == write && hm_bytes_eq_str(dir, open->dir))
            return open;
    }
    return NULL;
}

/* In the list before it is open, so that it is freed whatever comes. */
static bool add(struct open_layout **out, struct hm_stores *stores,
    struct hm_bytes dir, struct hm_err *err)
{
    struct open_layout *list =
        hm_realloc(stores->layouts, (stores->layout_count + 1) * sizeof(*list));

    if (list == NULL)
        return hm_fail_memory(err);
    stores->layouts = list;
    *out = &list[stores->layout_count];
    **out = (struct open_layout){.dir = hm_alloc(dir.len + 1)};
    if ((*out)->dir == NULL)
        return hm_fail_memory(err);
    memcpy((*out)->dir, dir.p, dir.len);
    stores->layout_count++;
    return true;
}

static bool open_layout(struct hm_stores *stores, struct hm_store *out,
    const struct hm_ref *ref, bool write, struct hm_err *err)
{
    struct open_layout *open = find(stores, ref->dir, write);

    if (open == NULL) {
        HM_TRY(add(&open, stores, ref->dir, err));
        if (!hm_layout_open(&open->layout, open->dir,
                write ? HM_LAYOUT_CREATE : HM_LAYOUT_READ, err)) {
            hm_free(open->dir);
            stores->layout_count--;
            return false;
        }
        open->write = write;
        hm_layout_deadline(open->layout, stores->deadline_ms);
    }
    *out = hm_layout_store(open->layout);
    return true;
}

static bool open_store(void *ctx, struct hm_store *out,
    const struct hm_ref *ref, bool write, struct hm_err *err)
{
    struct hm_stores *stores = ctx;

    if (ref->kind == HM_REF_LAYOUT)
        return open_layout(stores, out, ref, write, err);
    if (stores->registry == NULL)
        return hm_fail(err, HM_USAGE, "no registry was named");
    return hm_registry_store(out, stores->registry, ref, err);
}

struct hm_store_opener hm_stores_opener(struct hm_stores *stores)
{
    return (struct hm_store_opener){open_store, stores};
}

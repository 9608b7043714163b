/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/registry.h"

#include <sys/random.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uri.h"
#include "registry/ask.h"
#include "registry/impl.h"

/* How long a wait goes on before deadline and cancel flag are looked at. */
enum { NAP_MS = 50, MS_PER_S = 1000 };

#define NS_PER_MS 1000000L

/* Names of hosts and repositories. */
enum { ARENA_MAX = 16 * 1024 * 1024, SHORT_MAX = 16 * 1024 };

/* ---- Waiting ---- */

static bool may_go_on(struct hm_registry *registry, struct hm_err *err)
{
    const struct hm_http *http = registry->opts.http;

    if (hm_http_cancelled(http))
        return hm_fail(err, HM_NETWORK, "cancelled");
    if (hm_http_mono_ms(http) >= registry->opts.deadline_ms)
        return hm_fail(err, HM_NETWORK, "the deadline has passed");
    return true;
}

bool hm_registry_wait(struct hm_registry *registry, struct hm_err *err)
{
    struct timespec until;

    HM_TRY(may_go_on(registry, err));
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += NAP_MS * NS_PER_MS;
    if (until.tv_nsec >= MS_PER_S * NS_PER_MS) {
        until.tv_nsec -= MS_PER_S * NS_PER_MS;
        until.tv_sec++;
    }
    pthread_cond_timedwait(&registry->changed, &registry->lock, &until);
    return true;
}

void hm_registry_nap(struct hm_registry *registry, int64_t ms)
{
    const struct hm_http *http = registry->opts.http;
    int64_t left = registry->opts.deadline_ms - hm_http_mono_ms(http), end_ms;

    if (ms > left)
        ms = left;
    if (ms <= 0)
        return;
    if (http->env.sleep_ms != NULL) {
        http->env.sleep_ms(http->env.ctx, ms);
        return;
    }
    end_ms = hm_clock_mono_ms() + ms;
    for (left = ms; left > 0 && !hm_http_cancelled(http);
         left = end_ms - hm_clock_mono_ms())
        (void)hm_clock_sleep_ms(left < NAP_MS ? left : NAP_MS);
}

uint64_t hm_registry_random(struct hm_registry *registry)
{
    const struct hm_http_env *env = &registry->opts.http->env;
    uint64_t v = 0;

    if (env->random != NULL)
        return env->random(env->ctx);
    /* Without randomness there is no jitter, which is no reason to fail. */
    if (getrandom(&v, sizeof(v), 0) != (ssize_t)sizeof(v))
        return 0;
    return v;
}

enum hm_registry_can hm_registry_known(
    struct hm_registry_repo *repo, const enum hm_registry_can *what)
{
    enum hm_registry_can can;

    pthread_mutex_lock(&repo->registry->lock);
    can = *what;
    pthread_mutex_unlock(&repo->registry->lock);
    return can;
}

void hm_registry_note(struct hm_registry_repo *repo, enum hm_registry_can *what,
    enum hm_registry_can can)
{
    pthread_mutex_lock(&repo->registry->lock);
    *what = can;
    pthread_mutex_unlock(&repo->registry->lock);
}

/* ---- Making and freeing ---- */

static bool check_opts(const struct hm_registry_opts *opts, struct hm_err *err)
{
    if (opts->http == NULL || opts->deadline_ms <= 0)
        return hm_fail(err, HM_USAGE, "a registry without http or deadline");
    if (opts->parallel_max > HM_REGISTRY_PARALLEL_MAX)
        return hm_fail(err, HM_USAGE, "%u requests at once, at most %d",
            opts->parallel_max, HM_REGISTRY_PARALLEL_MAX);
    return true;
}

/* Waits must not jump with the wall clock. */
static bool cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t attr;
    bool ok;

    if (pthread_condattr_init(&attr) != 0)
        return false;
    ok = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
        pthread_cond_init(cond, &attr) == 0;
    pthread_condattr_destroy(&attr);
    return ok;
}

bool hm_registry_new(struct hm_registry **out,
    const struct hm_registry_opts *opts, struct hm_err *err)
{
    struct hm_registry *registry;

    HM_TRY(check_opts(opts, err));
    registry = hm_alloc(sizeof(*registry));
    if (registry == NULL)
        return hm_fail_memory(err);
    if (!cond_init(&registry->changed)) {
        hm_free(registry);
        return hm_fail_memory(err);
    }
    pthread_mutex_init(&registry->lock, NULL);
    registry->arena = hm_arena(ARENA_MAX);
    registry->opts = *opts;
    if (opts->parallel_max == 0)
        registry->opts.parallel_max = HM_REGISTRY_PARALLEL;
    if (opts->client_id == NULL)
        registry->opts.client_id = "hallmark";
    *out = registry;
    return true;
}

void hm_registry_deadline(struct hm_registry *registry, int64_t deadline_ms)
{
    registry->opts.deadline_ms = deadline_ms;
}

/* What lies outside of the arena. */
static void repo_empty(struct hm_registry_repo *repo)
{
    pthread_mutex_destroy(&repo->listing);
    for (size_t i = 0; i < HM_REGISTRY_GRANTS_MAX; i++) {
        if (repo->grants[i] == NULL)
            continue;
        hm_secret_free(&repo->grants[i]->value);
        hm_free(repo->grants[i]);
    }
}

static void host_empty(struct hm_registry_host *host)
{
    hm_buf_free(&host->realm);
    hm_buf_free(&host->service);
    hm_buf_free(&host->scope);
}

void hm_registry_free(struct hm_registry *registry)
{
    if (registry == NULL)
        return;
    for (struct hm_registry_repo *r = registry->repos; r != NULL; r = r->next)
        repo_empty(r);
    for (struct hm_registry_host *h = registry->hosts; h != NULL; h = h->next)
        host_empty(h);
    pthread_cond_destroy(&registry->changed);
    pthread_mutex_destroy(&registry->lock);
    hm_arena_free(&registry->arena);
    hm_free(registry);
}

/* ---- Hosts and repositories, with the lock held ---- */

static bool is_listed(const struct hm_registry *registry, struct hm_bytes host)
{
    for (size_t i = 0; i < registry->opts.plain_count; i++) {
        if (hm_bytes_eq_nocase(
                host, hm_bytes_str(registry->opts.plain_hosts[i])))
            return true;
    }
    return false;
}

static bool is_loopback(struct hm_bytes host)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    struct hm_err ignored = {0};
    struct hm_uri uri;

    hm_buf_put_str(&url, "https://");
    hm_buf_put(&url, host);
    return hm_uri_parse(&uri, hm_buf_view(&url), &ignored) &&
        hm_uri_is_loopback(&uri);
}

static bool host_of(struct hm_registry_host **out, struct hm_registry *registry,
    const struct hm_ref *ref, struct hm_err *err)
{
    struct hm_registry_host *host;

    for (host = registry->hosts; host != NULL; host = host->next) {
        if (hm_bytes_eq(host->name, ref->host)) {
            *out = host;
            return true;
        }
    }
    if (registry->host_count == HM_REGISTRY_HOSTS_MAX)
        return hm_fail(
            err, HM_LIMIT, "more than %d registries", HM_REGISTRY_HOSTS_MAX);
    host = hm_arena_alloc(&registry->arena, 1, sizeof(*host));
    if (host == NULL)
        return hm_arena_fail(&registry->arena, err);
    HM_TRY(hm_arena_copy(&registry->arena, &host->name, ref->host, err));
    HM_TRY(
        hm_arena_copy(&registry->arena, &host->api, hm_ref_api_host(ref), err));
    host->plain = is_listed(registry, host->name);
    host->scheme = host->plain ? HM_SCHEME_HTTP : HM_SCHEME_HTTPS;
    if (!host->plain && is_loopback(host->api))
        host->scheme = HM_SCHEME_TRY;
    host->realm = hm_buf(HM_URI_MAX);
    host->service = hm_buf(HM_REGISTRY_SERVICE_MAX);
    host->scope = hm_buf(HM_REGISTRY_SCOPE_MAX);
    host->next = registry->hosts;
    registry->hosts = host;
    registry->host_count++;
    *out = host;
    return true;
}

static bool repo_new(struct hm_registry_repo **out,
    struct hm_registry *registry, const struct hm_ref *ref, struct hm_err *err)
{
    hm_auto(buf) shown = hm_buf(SHORT_MAX);
    struct hm_registry_repo *repo;
    struct hm_registry_host *host;
    struct hm_bytes view;

    HM_TRY(host_of(&host, registry, ref, err));
    if (registry->repo_count == HM_REGISTRY_REPOS_MAX)
        return hm_fail(
            err, HM_LIMIT, "more than %d repositories", HM_REGISTRY_REPOS_MAX);
    repo = hm_arena_alloc(&registry->arena, 1, sizeof(*repo));
    if (repo == NULL)
        return hm_arena_fail(&registry->arena, err);
    hm_ref_write_name(&shown, ref);
    HM_TRY(hm_buf_end(&shown, &view, err));
    HM_TRY(hm_arena_copy(&registry->arena, &repo->shown, view, err));
    HM_TRY(hm_arena_copy(&registry->arena, &repo->name, ref->repository, err));
    repo->registry = registry;
    repo->host = host;
    pthread_mutex_init(&repo->listing, NULL);
    repo->next = registry->repos;
    registry->repos = repo;
    registry->repo_count++;
    *out = repo;
    return true;
}

static bool repo_of(struct hm_registry_repo **out, struct hm_registry *registry,
    const struct hm_ref *ref, struct hm_err *err)
{
    for (struct hm_registry_repo *r = registry->repos; r != NULL; r = r->next) {
        if (hm_bytes_eq(r->host->name, ref->host) &&
            hm_bytes_eq(r->name, ref->repository)) {
            *out = r;
            return true;
        }
    }
    return repo_new(out, registry, ref, err);
}

static const struct hm_store_ops ops = {
    .kind = "registry",
    .get = hm_registry_get,
    .blob = hm_registry_blob,
    .has_blob = hm_registry_has_blob,
    .referrers = hm_registry_referrers,
    .tags = hm_registry_tags,
    .exists = hm_registry_exists,
    .put_blob = hm_registry_put_blob,
    .put = hm_registry_put,
    .remove = hm_registry_remove,
};

bool hm_registry_store(struct hm_store *out, struct hm_registry *registry,
    const struct hm_ref *ref, struct hm_err *err)
{
    struct hm_registry_repo *repo = NULL;
    bool ok;

    if (ref->kind != HM_REF_REGISTRY || ref->repository.len == 0)
        return hm_fail(err, HM_USAGE, "no reference to a registry");
    pthread_mutex_lock(&registry->lock);
    ok = repo_of(&repo, registry, ref, err);
    pthread_mutex_unlock(&registry->lock);
    if (ok)
        *out = (struct hm_store){&ops, repo, repo->shown};
    return ok;
}

/* ---- Login ---- */

static bool ask_root(struct hm_registry_repo *repo, struct hm_err *err)
{
    hm_auto(buf) path = {0};
    hm_auto(http_response) resp = {0};
    struct hm_registry_ask ask =
        hm_registry_ask(repo, &path, "", hm_bytes(NULL, 0));

    HM_TRY(hm_buf_end(&path, NULL, err));
    ask.body_max = HM_HTTP_ERROR_BODY_MAX;
    HM_TRY(hm_registry_do(&ask, &resp, err));
    if (resp.status != 200)
        return hm_registry_refused(&ask, &resp, err);
    return hm_registry_body_ok(&resp, err);
}

bool hm_registry_probe(struct hm_registry *registry, struct hm_bytes host,
    const struct hm_cred *cred, struct hm_err *err)
{
    const struct hm_ref ref = {.kind = HM_REF_REGISTRY, .host = host};
    struct hm_registry_repo repo = {.registry = registry, .cred = cred};
    bool ok;

    pthread_mutex_lock(&registry->lock);
    ok = host_of(&repo.host, registry, &ref, err);
    pthread_mutex_unlock(&registry->lock);
    if (!ok)
        return false;
    pthread_mutex_init(&repo.listing, NULL);
    ok = ask_root(&repo, err);
    repo_empty(&repo);
    return ok || hm_wrap(err, "%s", HM_SHOW(host));
}

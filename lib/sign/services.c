/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/services.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "client/fulcio.h"
#include "client/rekor1.h"
#include "client/rekor2.h"
#include "client/tsa.h"
#include "workers/tasks.h"

void hm_sign_proofs_free(struct hm_sign_proofs *proofs)
{
    for (size_t i = 0; i < proofs->stamp_count; i++)
        hm_buf_free(&proofs->stamps[i]);
    for (size_t i = 0; i < proofs->logged_count; i++)
        hm_logged_free(&proofs->logged[i]);
    *proofs = (struct hm_sign_proofs){0};
}

/* ---- One part, by whichever service does it ---- */

struct part;

/* The services of one kind: the first `wanted` have a part each; whoever's fails
 * takes the next of those behind them. */
struct queue {
    const char *name; /* NULL: the caller says it */
    const struct hm_sign_services *services;
    const struct hm_choice *choice;
    size_t next; /* that nobody was given yet */
    bool (*ask)(struct part *part, const struct hm_service *service,
        struct hm_err *err);
};

/* One certificate, time or entry that is wanted, and where it goes. */
struct part {
    struct queue *queue;
    size_t first;        /* of the choice: the service that is asked first */
    bool *over;          /* nothing can come of the whole any more */
    struct hm_http http; /* that the service is asked with, */
    int64_t deadline_ms; /* and until when */
    const struct hm_key *key;
    const struct hm_signed *what;
    struct hm_bytes envelope;
    struct hm_buf *der; /* of a certificate or time */
    struct hm_logged *logged;
    bool ok;
    struct hm_err err;
};

/* Our certificate is over by our own clock: nobody can use it any more. What a
 * service calls expired may be its own clock. */
static bool is_too_late(const struct part *part)
{
    const struct hm_http *http = part->queue->services->http;
    const struct hm_cert *cert = part->what == NULL ? NULL : part->what->cert;

    return cert != NULL && cert->valid.end.s < hm_http_now_s(http);
}

static bool others_may_do(const struct part *part)
{
    enum hm_code code = part->err.code;

    return code != HM_USAGE && code != HM_POLICY && code != HM_SYSTEM &&
        !is_too_late(part);
}

static const struct hm_service *next_service(struct queue *queue)
{
    size_t at = __atomic_fetch_add(&queue->next, 1, __ATOMIC_SEQ_CST);

    return at < queue->choice->count ? queue->choice->services[at] : NULL;
}

static bool is_over(const struct part *part)
{
    return __atomic_load_n(part->over, __ATOMIC_SEQ_CST);
}

/* One that says nothing must leave time for the next to answer, and one that is
 * down gives way soon; behind the last there is nobody, and it may come back. */
static void set_pace(struct part *part)
{
    const struct queue *queue = part->queue;
    const struct hm_sign_services *services = queue->services;
    int64_t now_ms = hm_http_mono_ms(services->http);
    bool others =
        __atomic_load_n(&queue->next, __ATOMIC_SEQ_CST) < queue->choice->count;

    part->http = *services->http;
    part->http.patient = !others;
    if (part->http.stop == NULL)
        part->http.stop = part->over;
    part->deadline_ms = others ? now_ms + (services->deadline_ms - now_ms) / 2
                               : services->deadline_ms;
}

/* What comes of it stands in the part. */
static bool do_part(void *ctx, struct hm_err *err)
{
    struct part *part = ctx;
    const struct hm_sign_services *services = part->queue->services;
    const struct hm_service *service =
        part->queue->choice->services[part->first];
    const struct hm_service *next;

    while (service != NULL && !is_over(part)) {
        part->err = (struct hm_err){0};
        set_pace(part);
        part->ok = part->queue->ask(part, service, &part->err);
        if (part->ok)
            return true;
        next = others_may_do(part) && !is_over(part) ? next_service(part->queue)
                                                     : NULL;
        if (next != NULL)
            hm_log(services->http->log, HM_LOG_WARN, "%s: %s: asking the next",
                HM_SHOW(service->url), part->err.msg);
        service = next;
    }
    /* Who was stopped because of another has nothing to tell. */
    if (__atomic_exchange_n(part->over, true, __ATOMIC_SEQ_CST))
        part->err = (struct hm_err){0};
    *err = part->err;
    return false;
}

/* ---- All parts of a kind ---- */

static bool check_count(const struct hm_choice *choice, struct hm_err *err)
{
    if (choice->wanted > HM_SIGN_PROOFS_MAX)
        return hm_fail(err, HM_LIMIT,
            "%zu services are to be asked, at most %d", choice->wanted,
            HM_SIGN_PROOFS_MAX);
    if (choice->wanted > choice->count)
        return hm_fail(err, HM_USAGE, "%zu services are to be asked, of %zu",
            choice->wanted, choice->count);
    return true;
}

static size_t count_done(
    const struct part *parts, size_t count, const struct queue *queue)
{
    size_t done = 0;

    for (size_t i = 0; i < count; i++)
        done += parts[i].queue == queue && parts[i].ok ? 1 : 0;
    return done;
}

/* One that was not begun because another had failed has nothing to say. */
static bool check_done(
    const struct part *parts, size_t count, struct hm_err *err)
{
    const struct queue *queue;

    for (size_t i = 0; i < count; i++) {
        if (parts[i].ok || parts[i].err.code == HM_OK)
            continue;
        queue = parts[i].queue;
        *err = parts[i].err;
        hm_wrap(err, "%zu of %zu did it", count_done(parts, count, queue),
            queue->choice->wanted);
        return queue->name != NULL && hm_wrap(err, "%s", queue->name);
    }
    for (size_t i = 0; i < count; i++) {
        if (!parts[i].ok)
            return hm_fail(err, HM_SYSTEM, "a service was not asked");
    }
    return true;
}

/* ---- Certificates ---- */

static bool certify(
    struct part *part, const struct hm_service *service, struct hm_err *err)
{
    const struct hm_sign_services *s = part->queue->services;
    const struct hm_fulcio_ask fulcio = {.http = &part->http,
        .url = service->url,
        .token = s->token,
        .key = part->key,
        .root = s->root,
        .deadline_ms = part->deadline_ms};

    hm_buf_cut(part->der, 0);
    return hm_fulcio_certify(part->der, &fulcio, err);
}

bool hm_services_certify(struct hm_buf *leaf,
    const struct hm_sign_services *services, const struct hm_key *key,
    struct hm_err *err)
{
    const struct hm_choice *choice = &services->choices->ca;
    struct queue queue = {NULL, services, choice, choice->wanted, certify};
    bool over = false;
    struct part part = {
        .queue = &queue, .over = &over, .key = key, .der = leaf};

    HM_TRY(check_count(choice, err));
    if (choice->wanted == 0)
        return hm_fail(err, HM_USAGE, "nobody to ask");
    return do_part(&part, err) || check_done(&part, 1, err);
}

/* ---- Times and entries ---- */

static bool stamp(
    struct part *part, const struct hm_service *service, struct hm_err *err)
{
    const struct hm_sign_services *s = part->queue->services;
    const struct hm_tsa_ask tsa = {.http = &part->http,
        .url = service->url,
        .root = s->root,
        .message = part->what->signature,
        .within = part->what->cert == NULL ? NULL : &part->what->cert->valid,
        .deadline_ms = part->deadline_ms};

    hm_buf_free(part->der);
    *part->der = hm_buf(HM_TSA_MAX);
    return hm_tsa_stamp(part->der, &tsa, err);
}

static bool add_entry(
    struct part *part, const struct hm_service *service, struct hm_err *err)
{
    const struct hm_sign_services *s = part->queue->services;
    const struct hm_rekor_ask rekor = {.http = &part->http,
        .url = service->url,
        .root = s->root,
        .deadline_ms = part->deadline_ms};

    if (service->major_version != 1)
        return hm_rekor2_add_hashedrekord(
            part->logged, &rekor, part->what, err);
    if (part->what->envelope)
        return hm_rekor1_add_dsse(
            part->logged, &rekor, part->envelope, part->what, err);
    return hm_rekor1_add_hashedrekord(part->logged, &rekor, part->what, err);
}

struct proving {
    struct queue stamps, logs;
    struct part parts[2 * HM_SIGN_PROOFS_MAX]; /* times, then entries */
    size_t count;
};

static void add_parts(
    struct proving *p, struct hm_sign_proofs *out, struct part like)
{
    out->stamp_count = p->stamps.choice->wanted;
    out->logged_count = p->logs.choice->wanted;
    for (size_t i = 0; i < out->stamp_count; i++) {
        like.queue = &p->stamps;
        like.first = i;
        like.der = &out->stamps[i];
        p->parts[p->count++] = like;
    }
    for (size_t i = 0; i < out->logged_count; i++) {
        like.queue = &p->logs;
        like.first = i;
        like.logged = &out->logged[i];
        p->parts[p->count++] = like;
    }
}

static bool run_parts(struct proving *p, struct hm_err *err)
{
    struct hm_task tasks[2 * HM_SIGN_PROOFS_MAX];

    for (size_t i = 0; i < p->count; i++)
        tasks[i] = (struct hm_task){.run = do_part, .ctx = &p->parts[i]};
    return hm_tasks_run(tasks, p->count, err) &&
        check_done(p->parts, p->count, err);
}

bool hm_services_prove(struct hm_sign_proofs *out,
    const struct hm_sign_services *services, const struct hm_signed *what,
    struct hm_bytes envelope, struct hm_err *err)
{
    const struct hm_choices *choices = services->choices;
    struct proving p = {
        .stamps = {"timestamp", services, &choices->tsa, choices->tsa.wanted,
            stamp},
        .logs = {"log", services, &choices->tlog, choices->tlog.wanted,
            add_entry},
    };
    bool over = false;
    const struct part like = {
        .over = &over, .what = what, .envelope = envelope};

    HM_TRY(check_count(&choices->tsa, err));
    HM_TRY(check_count(&choices->tlog, err));
    hm_sign_proofs_free(out);
    add_parts(&p, out, like);
    if (run_parts(&p, err))
        return true;
    hm_sign_proofs_free(out);
    return false;
}

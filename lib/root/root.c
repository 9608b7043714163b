/* SPDX-License-Identifier: Apache-2.0 */
#include "root/root.h"

#include <assert.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "root/root_impl.h"

/* Where a log's key is once it was decoded. Written once, from NULL, by
 * whichever thread is first: no lock that a verification could wait for. */
struct hm_root_log_slot {
    _Atomic(struct hm_key *) key;
};

struct hm_root {
    struct hm_root_box *boxes[HM_ROOT_DOMAINS_MAX];
    size_t count;
};

bool hm_root_box_new(
    struct hm_root_box **out, struct hm_bytes name, struct hm_err *err)
{
    hm_auto_ptr(root_box) box = hm_alloc(sizeof(*box));

    if (box == NULL)
        return hm_fail_memory(err);
    box->arena = hm_arena(HM_ROOT_ARENA_MAX);
    box->domain.profile = hm_profile_strict; /* nobody may forget it */
    HM_TRY(hm_arena_copy(&box->arena, &box->domain.name, name, err));
    *out = hm_move(box);
    return true;
}

static void free_keys(const struct hm_root_log *logs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (logs[i].slot != NULL)
            hm_key_free(atomic_load(&logs[i].slot->key));
    }
}

/* The authorities are the box's own, const only to its readers. */
static void free_authorities(struct hm_authority *authorities, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hm_ca_free((struct hm_ca *)(uintptr_t)authorities[i].ca);
}

void hm_root_box_free(struct hm_root_box *box)
{
    if (box == NULL)
        return;
    free_keys(box->tlogs, box->domain.tlog_count);
    free_keys(box->ctlogs, box->domain.ctlog_count);
    free_authorities(box->cas, box->domain.ca_count);
    free_authorities(box->tsas, box->domain.tsa_count);
    hm_arena_free(&box->arena);
    hm_free(box);
}

void hm_root_box_warn(struct hm_root_box *box, const char *fmt, ...)
{
    char line[HM_ERR_MSG_SIZE];
    struct hm_bytes copy;
    struct hm_err err = {0};
    va_list args;

    va_start(args, fmt);
    vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    if (box->warning_count == HM_ROOT_WARNINGS_MAX ||
        !hm_arena_copy(&box->arena, &copy, hm_bytes_str(line), &err))
        return;
    box->warnings[box->warning_count++] = (const char *)copy.p;
}

bool hm_root_box_slots(struct hm_root_box *box, struct hm_root_log *logs,
    size_t count, struct hm_err *err)
{
    struct hm_root_log_slot *slots =
        hm_arena_alloc(&box->arena, count, sizeof(*slots));

    if (slots == NULL)
        return hm_arena_fail(&box->arena, err);
    for (size_t i = 0; i < count; i++) {
        atomic_init(&slots[i].key, NULL);
        logs[i].slot = &slots[i];
    }
    return true;
}

bool hm_root_new(struct hm_root **out, struct hm_err *err)
{
    struct hm_root *root = hm_alloc(sizeof(*root));

    if (root == NULL)
        return hm_fail_memory(err);
    *out = root;
    return true;
}

void hm_root_free(struct hm_root *root)
{
    if (root == NULL)
        return;
    for (size_t i = 0; i < root->count; i++)
        hm_root_box_free(root->boxes[i]);
    hm_free(root);
}

bool hm_root_check_given(const struct hm_root *root, struct hm_bytes name,
    struct hm_bytes text, struct hm_err *err)
{
    if (root == NULL)
        return hm_fail(err, HM_USAGE, "there is no trust root");
    return hm_bytes_check(name, "name", err) &&
        hm_bytes_check(text, "text", err);
}

bool hm_root_take(struct hm_root *root, struct hm_root_box **boxes,
    size_t count, struct hm_err *err)
{
    if (count > HM_ROOT_DOMAINS_MAX - root->count)
        return hm_fail(
            err, HM_LIMIT, "more than %d trust domains", HM_ROOT_DOMAINS_MAX);
    for (size_t i = 0; i < count; i++)
        root->boxes[root->count++] = hm_move(boxes[i]);
    return true;
}

size_t hm_root_count(const struct hm_root *root)
{
    return root == NULL ? 0 : root->count;
}

static bool is_less(const struct hm_profile *a, const struct hm_profile *b)
{
    return a->sct_min < b->sct_min || a->tlog_min < b->tlog_min ||
        a->tsa_min < b->tsa_min;
}

bool hm_root_demand(struct hm_root *root, size_t index,
    const struct hm_profile *profile, struct hm_err *err)
{
    struct hm_domain *domain = &root->boxes[index]->domain;

    if (domain->instance != NULL && is_less(profile, &domain->profile))
        return hm_fail(err, HM_USAGE,
            "it is the %s instance, of which %u certificate logs, %u "
            "transparency logs and %u timestamps are the least",
            domain->instance, domain->profile.sct_min, domain->profile.tlog_min,
            domain->profile.tsa_min);
    if (!domain->profile.long_lived && profile->tlog_min == 0 &&
        profile->tsa_min == 0)
        return hm_fail(err, HM_USAGE,
            "no log and no timestamp: nothing would prove when it was signed");
    domain->profile.sct_min = profile->sct_min;
    domain->profile.tlog_min = profile->tlog_min;
    domain->profile.tsa_min = profile->tsa_min;
    return true;
}

const struct hm_domain *hm_root_domain(const struct hm_root *root, size_t index)
{
    assert(index < root->count);
    return &root->boxes[index]->domain;
}

size_t hm_root_warning_count(const struct hm_root *root)
{
    size_t count = 0;

    for (size_t i = 0; i < hm_root_count(root); i++)
        count += root->boxes[i]->warning_count;
    return count;
}

const char *hm_root_warning(const struct hm_root *root, size_t index)
{
    for (size_t i = 0; i < hm_root_count(root); i++) {
        const struct hm_root_box *box = root->boxes[i];

        if (index < box->warning_count)
            return box->warnings[index];
        index -= box->warning_count;
    }
    return NULL;
}

const struct hm_root_log *hm_root_log_find(const struct hm_root_log *logs,
    size_t count, struct hm_bytes id, const struct hm_time *at)
{
    const struct hm_root_log *first = NULL;

    for (size_t i = 0; i < count; i++) {
        if (!hm_bytes_eq(logs[i].id, id))
            continue;
        if (at == NULL || hm_window_holds(&logs[i].valid, *at))
            return &logs[i];
        if (first == NULL)
            first = &logs[i];
    }
    return first;
}

/* Keep the key unless another thread was first; the one that is kept. */
static const struct hm_key *keep(
    struct hm_root_log_slot *slot, struct hm_key **key)
{
    struct hm_key *before = NULL;

    if (!atomic_compare_exchange_strong(&slot->key, &before, *key))
        return before;
    return hm_move(*key);
}

bool hm_root_log_key(const struct hm_key **out, const struct hm_root_log *log,
    struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;
    const struct hm_key *known;

    if (log->problem != NULL)
        return hm_fail(err, HM_UNSUPPORTED, "%s", log->problem);
    if (log->slot == NULL)
        return hm_fail(err, HM_USAGE, "this log is not of a root");
    known = atomic_load(&log->slot->key);
    if (known == NULL) {
        if (!hm_alg_parse_key(&key, log->alg, log->key_bytes, err))
            return hm_wrap(err, "key of log %s", HM_SHOW(log->base_url));
        known = keep(log->slot, &key);
    }
    *out = known;
    return true;
}

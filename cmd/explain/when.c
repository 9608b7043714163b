/* SPDX-License-Identifier: Apache-2.0 */
/* When it was signed, and where that was logged. */
#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "base/text.h"
#include "base/window.h"
#include "cmd/explain/explain.h"
#include "enc/hex.h"
#include "tsa/timestamp.h"

/* ---- Logs ---- */

/* The one domain by that name, NULL when there are several. */
static const struct hm_domain *domain_of(const struct hm_explaining *e)
{
    const struct hm_domain *found = NULL;

    for (size_t i = 0; i < hm_root_count(e->how->root); i++) {
        const struct hm_domain *d = hm_root_domain(e->how->root, i);

        if (!hm_bytes_eq(d->name, e->said->facts.domain))
            continue;
        if (found != NULL)
            return NULL;
        found = d;
    }
    return found;
}

/* The log of an entry that the judge looked at: one that its domain does not
 * know was left alone, and any other one would have made a no of the verdict. */
static const struct hm_root_log *log_of(
    const struct hm_explaining *e, const struct hm_entry *entry)
{
    const struct hm_domain *domain = e->said->proved ? domain_of(e) : NULL;
    const struct hm_root_log *log = domain == NULL
        ? NULL
        : hm_root_log_find(
              domain->tlogs, domain->tlog_count, entry->log_id, NULL);

    return log != NULL && log->problem == NULL ? log : NULL;
}

/* Somebody may have got hold of a key that was retired. At that time, or without
 * one for ever? Several rows may be one log. */
static bool was_open(const struct hm_domain *domain,
    const struct hm_root_log *log, const struct hm_time *at)
{
    for (size_t i = 0; domain != NULL && i < domain->tlog_count; i++) {
        const struct hm_root_log *row = &domain->tlogs[i];

        if (hm_bytes_eq(row->id, log->id) &&
            hm_bytes_eq(row->key_bytes, log->key_bytes) &&
            (at == NULL ? !row->valid.has_end
                        : hm_window_holds(&row->valid, *at)))
            return true;
    }
    return false;
}

/* A promise has a time of its own, which the judge looked at. */
static bool log_was_valid(const struct hm_explaining *e,
    const struct hm_root_log *log, const struct hm_entry *entry)
{
    const struct hm_facts *facts = &e->said->facts;
    const struct hm_domain *domain = domain_of(e);

    if (entry->set.len > 0)
        return true;
    for (size_t i = 0; i < facts->time_count; i++) {
        if (!was_open(domain, log, &facts->times[i].time))
            return false;
    }
    return facts->time_count > 0 || was_open(domain, log, NULL);
}

/* A promise is over the index, and the proof over that inside the shard. */
static bool index_proved(const struct hm_explaining *e,
    const struct hm_root_log *log, const struct hm_entry *entry)
{
    return log != NULL && log_was_valid(e, log, entry) &&
        (entry->set.len > 0 ||
            (entry->has_proof && entry->index == entry->proof_index));
}

/* What is proved is said in short as well. */
static void put_index(const struct hm_explaining *e,
    const struct hm_entry *entry, const char *index)
{
    const struct hm_root_log *log = log_of(e, entry);
    bool proved = index_proved(e, log, entry);
    const struct hm_saying saying = {
        .mark = proved ? HM_PROVED : HM_CLAIMED,
        .by = "log",
        .about = "in the log",
        .name = log != NULL ? log->base_url
                            : hm_bytes_str(HM_SHOW_HEX(entry->log_id)),
        .value = hm_bytes_str(index),
    };

    hm_page_say(e->page, &saying);
    if (proved && e->how->brief != NULL)
        hm_page_say(e->how->brief, &saying);
}

static void put_entry(
    const struct hm_explaining *e, const struct hm_entry *entry)
{
    char index[32];

    snprintf(index, sizeof(index), "%" PRIu64, entry->index);
    put_index(e, entry, index);
    if (!e->said->proved && entry->time_s > 0)
        hm_explain_time(e,
            &(struct hm_saying){
                .mark = HM_CLAIMED, .by = "log", .about = "logged at"},
            hm_time_of(entry->time_s));
}

/* ---- Times ---- */

static const char *by_of(const struct hm_proved_time *t)
{
    return t->source == HM_TIME_LOG ? "log" : "time-stamping authority";
}

static void put_proved_time(
    const struct hm_explaining *e, const struct hm_proved_time *t)
{
    const struct hm_saying saying = {
        .mark = HM_PROVED,
        .by = by_of(t),
        .about = "signed at the latest, as said by",
        .name = t->authority,
    };
    struct hm_explaining in_short = *e;

    hm_explain_time(e, &saying, t->time);
    in_short.page = e->how->brief;
    if (in_short.page != NULL)
        hm_explain_time(&in_short, &saying, t->time);
}

static void put_claimed_time(
    const struct hm_explaining *e, struct hm_bytes response)
{
    struct hm_timestamp token;
    struct hm_err err = {0};

    if (!hm_timestamp_parse_response(&token, response, &err)) {
        hm_page_problem(e->page, &err);
        return;
    }
    hm_explain_time(e,
        &(struct hm_saying){.mark = HM_CLAIMED,
            .by = "time-stamping authority",
            .about = "signed at the latest"},
        token.time);
}

void hm_explain_when(const struct hm_explaining *e)
{
    const struct hm_facts *facts = &e->said->facts;

    for (size_t i = 0; i < facts->time_count; i++)
        put_proved_time(e, &facts->times[i]);
    for (size_t i = 0; !e->said->proved && i < e->evidence->timestamp_count;
         i++)
        put_claimed_time(e, e->evidence->timestamps[i]);
    for (size_t i = 0; i < e->evidence->entry_count; i++)
        put_entry(e, &e->evidence->entries[i]);
}

/* ---- Age ---- */

static const struct hm_proved_time *first_time(const struct hm_facts *facts)
{
    const struct hm_proved_time *first = NULL;

    for (size_t i = 0; i < facts->time_count; i++) {
        if (first == NULL || hm_time_cmp(facts->times[i].time, first->time) < 0)
            first = &facts->times[i];
    }
    return first;
}

void hm_explain_compare_time(const struct hm_explaining *e, struct hm_time time)
{
    static const struct hm_saying after = {.mark = HM_SEEN,
        .by = "this run",
        .about = "which is AFTER it was signed, at the latest at"};
    const struct hm_proved_time *first =
        e->said->proved ? first_time(&e->said->facts) : NULL;

    if (first != NULL && hm_time_cmp(time, first->time) > 0)
        hm_explain_time(e, &after, first->time);
}

/* In the largest unit that has one, and not rounded up. */
static void write_age(struct hm_buf *out, int64_t age_s)
{
    static const struct {
        int64_t s;
        const char *name;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    size_t i = 0;

    while (i < 3 && age_s < units[i].s)
        i++;
    hm_buf_printf(out, "%" PRId64 " %s%s", age_s / units[i].s, units[i].name,
        age_s / units[i].s == 1 ? "" : "s");
}

void hm_explain_age(const struct hm_explaining *e)
{
    static const char about[] = "is at least so old, by this machine's clock";
    const struct hm_proved_time *first =
        e->said->proved ? first_time(&e->said->facts) : NULL;
    hm_auto(buf) text = hm_buf(HM_KIB);
    const char *by;

    if (first == NULL || hm_time_cmp(first->time, e->how->now) > 0) {
        hm_explain_say(e, HM_SEEN, "this run", "how old it is",
            first == NULL
                ? HM_LIT("nothing proves that")
                : HM_LIT("this machine's clock is before the proved time"));
        return;
    }
    by = by_of(first);
    write_age(&text,
        e->how->now.s - first->time.s - (e->how->now.ns < first->time.ns));
    hm_explain_say(e, HM_PROVED, by, about, hm_explain_text(e, &text));
    hm_explain_brief(e, HM_PROVED, by, about, hm_explain_text(e, &text));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h - misbehaviour on purpose: what a service does wrong, how often, and
 * where. `hallmark sandbox serve --fault` and the control endpoint both speak
 *
 *     SERVICE[.PART]=KIND[:ARGUMENT][@RATE]
 *     oci=throttle:1@x2              the first two requests
 *     oci.blob=latency:200           blobs only
 *     oci=status:503@1/3             each third request
 *
 * Counted, not drawn by lot: the same requests meet the same faults. */
#ifndef HM_SANDBOX_FAULT_H
#define HM_SANDBOX_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "hallmark/err.h"
#include "sandbox/service.h"

struct hm_json_out;

/* The order of the table and of `hallmark help faults`. */
enum hm_fault {
    HM_FAULT_NO_REFERRERS,
    HM_FAULT_IGNORE_FILTERS,
    HM_FAULT_PAGE_SIZE,
    HM_FAULT_MOVING_TAG,
    HM_FAULT_NO_IF_MATCH,
    HM_FAULT_UNREADABLE_REFERRER,
    HM_FAULT_MAX_MANIFEST,
    HM_FAULT_MAX_CHUNK,
    HM_FAULT_MIN_CHUNK,
    HM_FAULT_NO_RANGE,
    HM_FAULT_NO_DIGEST,
    HM_FAULT_DENY_PUSH,
    HM_FAULT_REDIRECT_MANIFEST,
    HM_FAULT_REDIRECT_BLOB,
    HM_FAULT_FOREIGN_REALM,
    HM_FAULT_FOREIGN_LOCATION,
    HM_FAULT_WRONG_LOG_ENTRY,
    HM_FAULT_DUPLICATE,
    HM_FAULT_CLOCK_SKEW,
    HM_FAULT_REJECT,
    HM_FAULT_STATUS,
    HM_FAULT_THROTTLE,
    HM_FAULT_HTML,
    HM_FAULT_GARBAGE,
    HM_FAULT_GZIP,
    HM_FAULT_WRONG_DIGEST,
    HM_FAULT_LYING_LENGTH,
    HM_FAULT_ENDLESS,
    HM_FAULT_TRUNCATE,
    HM_FAULT_RESET,
    HM_FAULT_STALL,
    HM_FAULT_LATENCY,
    HM_FAULT_SLOW,
    HM_FAULT_COUNT,
};

/* What of the registry is asked for. */
enum hm_part {
    HM_PART_BASE = 1,
    HM_PART_MANIFEST = 2,
    HM_PART_BLOB = 4,
    HM_PART_UPLOAD = 8,
    HM_PART_TAGS = 16,
    HM_PART_REFERRERS = 32,
    HM_PART_TOKEN = 64,
};
enum { HM_PART_ALL = 127, HM_PART_DATA = 127 & ~HM_PART_TOKEN };

enum hm_fault_takes {
    HM_FAULT_NOTHING,
    HM_FAULT_NUMBER,
    HM_FAULT_MAYBE_NUMBER, /* else `fallback` */
    HM_FAULT_URL,
    HM_FAULT_MAYBE_WORD,
    HM_FAULT_SECONDS, /* a number that may be negative */
};

struct hm_fault_kind {
    const char *name, *argument;
    enum hm_fault_takes takes;
    uint64_t fallback, max;
    const char *only; /* the services that can have it, with spaces between;
                         NULL: all */
    unsigned parts;   /* where in the registry it is at work, if no part is
                         named; in other services it is at work everywhere */
    const char *help;
};
extern const struct hm_fault_kind hm_fault_kinds[HM_FAULT_COUNT];

enum { HM_FAULT_TEXT = 512 };

/* One that is at work. */
struct hm_fault_rule {
    enum hm_fault fault;
    size_t service; /* row of the table of services */
    unsigned parts;
    uint64_t number;
    int64_t seconds;
    char word[HM_FAULT_TEXT]; /* of the argument */
    uint64_t each, first;     /* the rate; 0: always */
    uint64_t seen;            /* requests that it could have met */
    char text[HM_FAULT_TEXT]; /* as it was written */
};

/* `services` is hm_sandbox_services but in tests. HM_USAGE says what is
 * wrong. */
HM_MUST_USE bool hm_fault_parse(struct hm_fault_rule *out, const char *text,
    const struct hm_sandbox_service *services, struct hm_err *err);

/* Those at work now. Safe for several threads. */
struct hm_faults;
HM_MUST_USE bool hm_faults_new(struct hm_faults **out, struct hm_err *err);
void hm_faults_free(struct hm_faults *faults);
HM_DEFINE_AUTO_PTR(faults)

/* One more, instead of one of that kind and service. HM_LIMIT. */
HM_MUST_USE bool hm_faults_add(struct hm_faults *faults,
    const struct hm_fault_rule *rule, struct hm_err *err);
void hm_faults_clear(struct hm_faults *faults);
void hm_faults_list(struct hm_faults *faults, struct hm_json_out *out);

/* What meets one request: copies, since they may change meanwhile. */
struct hm_fault_hits {
    struct hm_fault_rule *rules; /* owned; NULL: none */
    size_t count;
    /* Of the service that this one asks in its turn. Borrowed; NULL: it asks
     * none. */
    const struct hm_fault_hits *behind;
};
HM_MUST_USE bool hm_faults_hit(struct hm_fault_hits *out,
    struct hm_faults *faults, size_t service, unsigned part,
    struct hm_err *err);
void hm_fault_hits_free(struct hm_fault_hits *hits);
HM_DEFINE_AUTO(fault_hits)

/* NULL: not for this request. */
const struct hm_fault_rule *hm_fault_hit(
    const struct hm_fault_hits *hits, enum hm_fault fault);

/* The time for this request: `now_ms`, and what HM_FAULT_CLOCK_SKEW adds. NULL
 * hits: none. */
int64_t hm_fault_now_ms(const struct hm_fault_hits *hits, int64_t now_ms);

#endif

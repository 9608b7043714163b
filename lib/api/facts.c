/* SPDX-License-Identifier: Apache-2.0 */
/* Facts, as callers see them. */
#include "hallmark/facts.h"

#include "facts/facts.h"
#include "hallmark/rules.h"
#include "x509/cert.h"
#include "x509/fulcio.h"

/* Nothing is known about nothing. */
static const struct hm_facts nothing;

static const struct hm_facts *or_nothing(const struct hm_facts *facts)
{
    return facts == NULL ? &nothing : facts;
}

struct hm_bytes hm_facts_domain(const struct hm_facts *facts)
{
    return or_nothing(facts)->domain;
}

const struct hm_digest *hm_facts_key_id(const struct hm_facts *facts)
{
    return &or_nothing(facts)->key_id;
}

bool hm_facts_by_certificate(const struct hm_facts *facts)
{
    return or_nothing(facts)->kind == HM_FACTS_CERT;
}

struct hm_bytes hm_facts_issuer(const struct hm_facts *facts)
{
    return or_nothing(facts)->issuer;
}

size_t hm_facts_san_count(const struct hm_facts *facts)
{
    return or_nothing(facts)->san_count;
}

/* The same kinds that a rule compares: four bytes that read like a name are an
 * address all the same. */
struct hm_bytes hm_facts_san(const struct hm_facts *facts, size_t index)
{
    const struct hm_san *san;

    if (index >= hm_facts_san_count(facts))
        return hm_bytes(NULL, 0);
    san = &facts->sans[index];
    switch (san->kind) {
    case HM_SAN_EMAIL:
    case HM_SAN_DNS:
    case HM_SAN_URI:
    case HM_SAN_OTHER:
        return san->value;
    case HM_SAN_NONE:
    case HM_SAN_IP:
    case HM_SAN_UNKNOWN:
        break;
    }
    return hm_bytes(NULL, 0);
}

unsigned hm_extension_number(struct hm_bytes name)
{
    const struct hm_fulcio_row *row =
        name.p == NULL ? NULL : hm_fulcio_find(name);

    return row == NULL ? 0 : row->number;
}

struct hm_bytes hm_facts_extension(
    const struct hm_facts *facts, struct hm_bytes name)
{
    return or_nothing(facts)->extensions.values[hm_extension_number(name)];
}

size_t hm_facts_time_count(const struct hm_facts *facts)
{
    return or_nothing(facts)->time_count;
}

const struct hm_proved_time *hm_facts_time(
    const struct hm_facts *facts, size_t index)
{
    return index < hm_facts_time_count(facts) ? &facts->times[index] : NULL;
}

static const struct hm_statement *statement(const struct hm_facts *facts)
{
    facts = or_nothing(facts);
    return facts->has_statement ? &facts->statement : &nothing.statement;
}

struct hm_bytes hm_facts_predicate_type(const struct hm_facts *facts)
{
    return statement(facts)->predicate_type;
}

struct hm_bytes hm_facts_predicate(const struct hm_facts *facts)
{
    return statement(facts)->predicate;
}

struct hm_bytes hm_facts_statement(const struct hm_facts *facts)
{
    return statement(facts)->text;
}

struct hm_bytes hm_facts_subject(const struct hm_facts *facts)
{
    const struct hm_statement *s = statement(facts);

    if (facts == NULL || facts->subject >= s->subject_count)
        return hm_bytes(NULL, 0);
    return s->subjects[facts->subject].name;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rules held against facts: yes, no, or not to be found out. */
#include "base/err.h"
#include "policy/glob.h"
#include "policy/rules_impl.h"
#include "x509/fulcio.h"

size_t hm_identity_parts(const struct hm_identity_rule *rule)
{
    return 2 + rule->ext_count;
}

static enum hm_fit match_pattern(struct hm_part *part, struct hm_bytes got)
{
    struct hm_err err = {0};

    if (hm_pattern_match(part->wanted->pattern, got, &err))
        return HM_FIT_YES;
    if (err.code == HM_POLICY)
        return HM_FIT_NO;
    part->why = err.code;
    return HM_FIT_UNKNOWN;
}

/* What is not there equals nothing, but a deny rule about it cannot be put
 * aside either: leaves of 2022 lack most extensions. */
static enum hm_fit compare(struct hm_part *part, struct hm_bytes got)
{
    enum hm_match match = part->wanted->match;

    if (match == HM_MATCH_ANY)
        return HM_FIT_YES;
    if (match == HM_MATCH_ABSENT)
        return got.len == 0 ? HM_FIT_YES : HM_FIT_NO;
    part->why = HM_NOT_FOUND;
    if (got.len == 0 || match == HM_MATCH_NOTHING)
        return HM_FIT_UNKNOWN;
    if (match == HM_MATCH_REGEXP)
        return match_pattern(part, got);
    if (match == HM_MATCH_GLOB)
        return hm_glob_match(part->wanted->text, got) ? HM_FIT_YES : HM_FIT_NO;
    return hm_bytes_eq(got, part->wanted->text) ? HM_FIT_YES : HM_FIT_NO;
}

/* The length of what two texts begin with. */
static size_t common(struct hm_bytes a, struct hm_bytes b)
{
    size_t len = 0;

    while (len < a.len && len < b.len && a.p[len] == b.p[len])
        len++;
    return len;
}

/* An address and a name of a kind that we do not know equal no text. */
static bool is_text(enum hm_san_kind kind)
{
    return kind == HM_SAN_EMAIL || kind == HM_SAN_DNS || kind == HM_SAN_URI ||
        kind == HM_SAN_OTHER;
}

/* Long-lived certificates have several names. One that matches is enough, for
 * allowing as for denying; then one that nothing can be said about; of the
 * others the one that comes nearest is shown. An IP address is no text. */
static void match_subject(struct hm_part *part, const struct hm_facts *facts)
{
    part->fit = compare(part, hm_bytes(NULL, 0));
    for (size_t i = 0; i < facts->san_count; i++) {
        const struct hm_san *san = &facts->sans[i];
        struct hm_part other = {.wanted = part->wanted, .got = san->value};
        bool nearer;

        if (!is_text(san->kind))
            continue;
        other.fit = compare(&other, san->value);
        nearer = common(other.got, part->wanted->text) >
            common(part->got, part->wanted->text);
        if (part->got.p == NULL || other.fit == HM_FIT_YES ||
            (part->fit == HM_FIT_NO &&
                (other.fit == HM_FIT_UNKNOWN || nearer))) {
            other.name = part->name;
            *part = other;
        }
        if (part->fit == HM_FIT_YES)
            return;
    }
}

struct hm_part hm_identity_part(const struct hm_identity_rule *rule,
    const struct hm_facts *facts, size_t index)
{
    const struct hm_wanted_ext *ext;
    struct hm_part part = {.name = "issuer", .wanted = &rule->issuer};

    if (index == 1) {
        part.name = "subject";
        part.wanted = &rule->subject;
        match_subject(&part, facts);
        return part;
    }
    part.got = facts->issuer;
    if (index > 1) {
        ext = &rule->exts[index - 2];
        part.name = hm_fulcio_row(ext->number)->name;
        part.wanted = &ext->value;
        part.got = facts->extensions.values[ext->number];
    }
    part.fit = compare(&part, part.got);
    return part;
}

enum hm_fit hm_identity_fit(const struct hm_identity_rule *rule,
    const struct hm_facts *facts, enum hm_code *why)
{
    enum hm_fit all = HM_FIT_YES;

    *why = HM_NOT_FOUND;
    if (facts->kind == HM_FACTS_KEY)
        return HM_FIT_NO;
    if (facts->kind != HM_FACTS_CERT)
        return HM_FIT_UNKNOWN;
    for (size_t i = 0; i < hm_identity_parts(rule); i++) {
        struct hm_part part = hm_identity_part(rule, facts, i);

        if (part.fit == HM_FIT_NO)
            return HM_FIT_NO;
        if (part.fit == HM_FIT_UNKNOWN && all == HM_FIT_YES) {
            *why = part.why;
            all = HM_FIT_UNKNOWN;
        }
    }
    return all;
}

bool hm_key_fit(const struct hm_key_rule *rule, const struct hm_facts *facts,
    struct hm_err *err)
{
    bool bounded = rule->valid.has_start || rule->valid.has_end;

    if (facts->kind != HM_FACTS_KEY)
        return hm_fail(err, HM_POLICY, "not signed with a key");
    if (!hm_digest_eq(&rule->id, &facts->key_id))
        return hm_fail(err, HM_POLICY, "another key");
    if (bounded && facts->time_count == 0)
        return hm_fail(err, HM_NOT_FOUND,
            "the key is limited in time, and no time was proved");
    for (size_t i = 0; i < facts->time_count; i++)
        HM_TRY(hm_window_check(&rule->valid, facts->times[i].time, "key", err));
    return true;
}

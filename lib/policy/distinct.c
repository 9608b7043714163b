/* SPDX-License-Identifier: Apache-2.0 */
/* How many of the rules have a signer of their own?
 *
 * Signers and rules are the two sides of a graph, and what is sought is its
 * largest matching. Counting signers alone would let one repository that signs
 * from two branches stand for two; counting rules alone would let one signer
 * whom two patterns match stand for two. */
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "policy/rules_impl.h"

#define NOBODY SIZE_MAX

struct hm_graph {
    size_t fact_count, rule_count;
    size_t *group;     /* of a fact: the first fact of the same signer */
    bool *edge;        /* [group * rule_count + rule] */
    size_t *signer_of; /* of a rule: the group that it is matched with */
    size_t *came_from; /* of a rule, in one search: the group before it */
    size_t *queue;     /* groups */
};

static void hm_graph_free(struct hm_graph *graph)
{
    hm_free(graph->group);
    hm_free(graph->edge);
    hm_free(graph->signer_of);
    hm_free(graph->came_from);
    hm_free(graph->queue);
}

HM_DEFINE_AUTO(graph)

static bool graph_new(struct hm_graph *graph, struct hm_err *err)
{
    size_t facts = graph->fact_count, rules = graph->rule_count;

    graph->group = hm_alloc_array(facts, sizeof(*graph->group));
    graph->edge = hm_alloc_array(facts, rules * sizeof(*graph->edge));
    graph->signer_of = hm_alloc_array(rules, sizeof(*graph->signer_of));
    graph->came_from = hm_alloc_array(rules, sizeof(*graph->came_from));
    graph->queue = hm_alloc_array(facts, sizeof(*graph->queue));
    if (graph->group == NULL || graph->edge == NULL ||
        graph->signer_of == NULL || graph->came_from == NULL ||
        graph->queue == NULL)
        return hm_fail_memory(err);
    return true;
}

/* The facts of group `from`, all of them at most `last`, go to group `to`. */
static void join(struct hm_graph *graph, size_t from, size_t to, size_t last)
{
    for (size_t i = 0; i <= last; i++) {
        if (graph->group[i] == from)
            graph->group[i] = to;
    }
}

/* Facts of one signer get one number. Being the same goes on from one to the
 * next: a certificate that shares a name with two others joins them. */
static void group(struct hm_graph *graph, const struct hm_facts *const *facts)
{
    for (size_t i = 0; i < graph->fact_count; i++) {
        graph->group[i] = i;
        for (size_t j = 0; j < i; j++) {
            if (graph->group[i] != graph->group[j] &&
                hm_facts_same_signer(facts[i], facts[j]))
                join(graph, graph->group[i], graph->group[j], i);
        }
    }
}

static void connect(struct hm_graph *graph, const struct hm_rules *rules,
    const struct hm_facts *const *facts)
{
    for (size_t i = 0; i < graph->fact_count; i++) {
        bool *edge = graph->edge + graph->group[i] * graph->rule_count;
        const struct hm_identity_rule *who = rules->allow.first;
        const struct hm_key_rule *key = rules->keys;
        struct hm_err err = {0};
        enum hm_code why;

        for (; who != NULL; who = who->next, edge++)
            *edge |= hm_identity_fit(who, facts[i], &why) == HM_FIT_YES;
        for (; key != NULL; key = key->next, edge++)
            *edge |= hm_key_fit(key, facts[i], &err);
    }
}

/* The rule is free: give it to the group that was before it on the way, whose
 * old rule goes to the group before that one, back to where the way began. */
static void take(struct hm_graph *graph, size_t rule, size_t start)
{
    for (;;) {
        size_t signer = graph->came_from[rule], old = NOBODY;

        for (size_t r = 0; r < graph->rule_count && signer != start; r++) {
            if (graph->signer_of[r] == signer)
                old = r;
        }
        graph->signer_of[rule] = signer;
        if (old == NOBODY)
            return;
        rule = old;
    }
}

/* Breadth first from one group, over rules that others hold, to a free one. */
static bool augment(struct hm_graph *graph, size_t start)
{
    size_t head = 0, tail = 0;

    for (size_t r = 0; r < graph->rule_count; r++)
        graph->came_from[r] = NOBODY;
    graph->queue[tail++] = start;
    while (head < tail) {
        size_t signer = graph->queue[head++];
        const bool *edge = graph->edge + signer * graph->rule_count;

        for (size_t r = 0; r < graph->rule_count; r++) {
            if (!edge[r] || graph->came_from[r] != NOBODY)
                continue;
            graph->came_from[r] = signer;
            if (graph->signer_of[r] == NOBODY) {
                take(graph, r, start);
                return true;
            }
            graph->queue[tail++] = graph->signer_of[r];
        }
    }
    return false;
}

static size_t match(struct hm_graph *graph)
{
    size_t count = 0;

    for (size_t r = 0; r < graph->rule_count; r++)
        graph->signer_of[r] = NOBODY;
    for (size_t i = 0; i < graph->fact_count; i++) {
        if (graph->group[i] == i)
            count += augment(graph, i);
    }
    return count;
}

/* Anybody is one, whoever comes: more cannot be demanded then. */
static bool any_certificate(const struct hm_facts *const *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (facts[i]->kind == HM_FACTS_CERT)
            return true;
    }
    return false;
}

bool hm_rules_distinct(size_t *out, const struct hm_rules *rules,
    const struct hm_facts *const *facts, size_t count, struct hm_err *err)
{
    hm_auto(graph) graph = {
        .fact_count = count,
        .rule_count = rules->allow.count + rules->key_count,
    };

    HM_TRY(graph_new(&graph, err));
    group(&graph, facts);
    connect(&graph, rules, facts);
    *out = match(&graph);
    if (*out == 0 && rules->unsafe_any_identity)
        *out = any_certificate(facts, count) ? 1 : 0;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/tree/tree.h"

#include "base/err.h"
#include "base/limits.h"
#include "cmd/judge/summary.h"
#include "collect/collect.h"
#include "gate/resolve.h"

/* One digest whose attachments are listed. */
struct node {
    struct hm_tree *tree;
    const struct hm_store *evidence;
    struct hm_outline_at attached;
    struct hm_digest digests[2]; /* of the document */
    struct hm_artifact artifact;
};

/* ---- Who ---- */

static struct hm_verify_input input_of(const struct node *n)
{
    static const struct hm_verify_opts opts = {0};

    return (struct hm_verify_input){
        .root = n->tree->root, .artifact = &n->artifact, .opts = &opts};
}

/* A name out of evidence that does not verify is what anybody may write, so it
 * is not shown. */
static void put_signer(struct hm_outline_at at, const struct node *n,
    const struct hm_evidence *evidence)
{
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) who = hm_buf(HM_MIB);
    const struct hm_verify_input input = input_of(n);
    struct hm_facts facts = {0};
    struct hm_err err = {0};

    if (!hm_report_new(&report, &err)) {
        hm_outline_problem(at, &err);
        return;
    }
    if (!hm_verify(&facts, hm_report_root(report), evidence, &input, &arena)) {
        if (!hm_report_yes(report, &err))
            hm_outline_str(at, "notVerified", err.msg);
        return;
    }
    hm_summary_signer(&who, &facts);
    hm_outline_text(at, "signedBy", hm_buf_view(&who));
    if (facts.has_statement)
        hm_outline_text(at, "predicateType", facts.statement.predicate_type);
}

static void put_pieces(struct hm_outline_at at, const struct node *n,
    const struct hm_evidence_file *file)
{
    struct hm_outline_at list = hm_outline_list(at, "evidence");

    for (size_t i = 0; i < hm_evidence_count(file); i++) {
        const struct hm_evidence *evidence = hm_evidence_at(file, i);
        struct hm_outline_at item = hm_outline_map(list, NULL);
        struct hm_err problem = {0};

        if (evidence->problem != NULL) {
            problem = *evidence->problem;
            hm_outline_problem(item, &problem);
            continue;
        }
        hm_outline_str(
            item, "format", hm_evidence_format_name(evidence->format));
        put_signer(item, n, evidence);
    }
}

/* ---- What ---- */

static void put_digest(
    struct hm_outline_at at, const char *name, const struct hm_digest *digest)
{
    if (hm_digest_view(digest).len > 0)
        hm_outline_str(at, name, HM_SHOW_DIGEST(digest));
}

static void take(void *ctx, struct hm_attached *a)
{
    struct node *n = ctx;
    struct hm_outline_at at = hm_outline_map(n->attached, NULL);

    hm_outline_str(at, "kind", hm_attached_kind_name(a->kind));
    hm_outline_str(at, "from", hm_attached_from_name(a->from));
    put_digest(at, "digest", &a->digest);
    put_digest(at, "layer", &a->layer);
    if (a->size > 0)
        hm_outline_u64(at, "size", a->size);
    hm_outline_opt(at, "type", a->type);
    if (!hm_attached_kind_judged(a->kind))
        hm_outline_opt(at, "about", a->about);
    if (a->file != NULL)
        put_pieces(at, n, a->file);
    n->tree->unsure |= a->unread;
    n->tree->found |= hm_digest_view(&a->digest).len > 0;
    if (a->problem.code != HM_OK)
        hm_outline_problem(at, &a->problem);
}

/* All of it: a tree that leaves something out is none. */
static bool put_attached(struct node *n, const struct hm_digest *subject,
    struct hm_outline_at at, struct hm_err *err)
{
    hm_auto(collect)
        c = {.store = n->evidence, .subject = subject, .sboms = true};

    n->attached = hm_outline_list(at, "attached");
    for (int round = 0; round < HM_COLLECT_ROUNDS; round++)
        HM_TRY(
            hm_collect_round(&c, (enum hm_collect_round)round, take, n, err));
    if (c.incomplete != NULL) {
        n->tree->unsure = true;
        hm_outline_str(at, "incomplete", c.incomplete);
    }
    return true;
}

/* ---- The image ---- */

static bool put_document(struct node *n, struct hm_outline_at at,
    const struct hm_resolved_doc *doc, struct hm_err *err)
{
    struct hm_bytes text = hm_buf_view(&doc->doc.text);
    uint64_t layers = 0;

    HM_TRY(hm_digest_of(&n->digests[0], HM_SHA256, text, err));
    n->digests[1] = doc->doc.digest;
    n->artifact = (struct hm_artifact){
        .digests = n->digests,
        .digest_count = doc->doc.digest.hash == HM_SHA256 ? 1 : 2,
        .image = true,
    };
    for (size_t i = 0; i < doc->manifest.layers.count; i++)
        layers += doc->manifest.layers.list[i].size;
    hm_outline_str(at, "mediaType", doc->manifest.media_type);
    hm_outline_u64(at, "size", text.len);
    if (doc->manifest.kind == HM_MANIFEST_IMAGE)
        hm_outline_u64(at, "layersSize", layers);
    return put_attached(n, &doc->doc.digest, at, err);
}

static bool put_entries(struct hm_tree *tree, struct hm_outline_at at,
    const struct hm_store stores[2], const struct hm_manifest *index,
    unsigned depth, struct hm_err *err);

static bool put_node(struct hm_tree *tree, struct hm_outline_at at,
    const struct hm_store stores[2], const struct hm_resolved_doc *doc,
    unsigned depth, struct hm_err *err)
{
    struct node n = {.tree = tree, .evidence = &stores[1]};

    HM_TRY(put_document(&n, at, doc, err));
    if (doc->manifest.kind != HM_MANIFEST_INDEX)
        return true;
    if (depth == HM_GATE_DEPTH_MAX) {
        tree->unsure = true;
        hm_outline_str(at, "incomplete", "limit");
        return true;
    }
    return put_entries(tree, at, stores, &doc->manifest, depth + 1, err);
}

static bool put_entry(struct hm_tree *tree, struct hm_outline_at at,
    const struct hm_store stores[2], const struct hm_descriptor *entry,
    unsigned depth, struct hm_err *err)
{
    hm_auto(resolved_doc) doc = {0};
    struct hm_err problem = {0};

    put_digest(at, "digest", &entry->digest);
    if (hm_attached_is_buildkit(entry)) {
        const struct hm_bytes *about =
            hm_members_get(&entry->annotations, "vnd.docker.reference.digest");

        hm_outline_str(
            at, "kind", "unsigned statements, bound by the index digest");
        hm_outline_opt(at, "about", about == NULL ? hm_bytes(NULL, 0) : *about);
        return true;
    }
    if (entry->platform.os.len > 0) {
        hm_auto(buf) platform = hm_buf(4 * HM_KIB);

        hm_platform_write(&platform, &entry->platform);
        hm_outline_text(at, "platform", hm_buf_view(&platform));
    }
    if (hm_resolve_entry(&doc, &stores[0], entry, &problem))
        return put_node(tree, at, stores, &doc, depth, err);
    tree->unsure = true;
    hm_outline_problem(at, &problem);
    return true;
}

/* The descent ends at HM_GATE_DEPTH_MAX. */
static bool put_entries(struct hm_tree *tree, struct hm_outline_at at,
    const struct hm_store stores[2], const struct hm_manifest *index,
    unsigned depth, struct hm_err *err)
{
    struct hm_outline_at list = hm_outline_list(at, "images");

    for (size_t i = 0; i < index->manifests.count; i++) {
        if (tree->nodes++ == HM_GATE_TARGETS_MAX) {
            tree->unsure = true;
            hm_outline_str(at, "incomplete", "limit");
            return true;
        }
        HM_TRY(put_entry(tree, hm_outline_map(list, NULL), stores,
            &index->manifests.list[i], depth, err));
    }
    return true;
}

static bool open_stores(struct hm_store stores[2], const struct hm_tree *tree,
    const struct hm_ref *ref, struct hm_err *err)
{
    const struct hm_store_opener *opener = tree->opener;

    HM_TRY(opener->open(opener->ctx, &stores[0], ref, false, err));
    stores[1] = stores[0];
    return tree->evidence_repository == NULL ||
        opener->open(
            opener->ctx, &stores[1], tree->evidence_repository, false, err);
}

/* A repository whose name was misspelt has nothing, like one that is hidden from
 * us: that is no answer (lib/gate/target.c). */
static bool put_place(struct hm_tree *tree, struct hm_outline_at at,
    const struct hm_store *evidence)
{
    struct hm_err problem = {0};

    if (tree->evidence_repository == NULL || tree->found ||
        hm_store_exists(evidence, &problem))
        return true;
    tree->unsure = true;
    hm_outline_problem(hm_outline_map(at, "evidence repository"), &problem);
    return true;
}

bool hm_tree_show(struct hm_outline_at at, struct hm_tree *tree,
    const struct hm_ref *ref, struct hm_err *err)
{
    hm_auto(resolved) resolved = {0};
    hm_auto(buf) name = hm_buf(2 * HM_REF_MAX);
    struct hm_store stores[2];

    HM_TRY(open_stores(stores, tree, ref, err));
    HM_TRY(hm_resolve(&resolved, &stores[0], ref, err));
    hm_ref_write(&name, ref);
    hm_outline_text(at, "image", hm_buf_view(&name));
    put_digest(at, "digest", &resolved.docs[0].doc.digest);
    return put_node(tree, at, stores, &resolved.docs[0], 0, err) &&
        put_place(tree, at, &stores[1]);
}

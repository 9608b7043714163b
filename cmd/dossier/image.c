/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/dossier/image.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "collect/collect.h"
#include "crypto/digest.h"
#include "image/config.h"
#include "image/digest.h"
#include "image/media.h"

static const char this_run[] = "this run", manifest[] = "manifest";

void hm_dossier_free(struct hm_dossier *dossier)
{
    hm_page_free(&dossier->brief);
    hm_page_free(&dossier->details);
    hm_again_free(&dossier->again);
}

static void say(struct hm_page *page, enum hm_mark mark, const char *by,
    const char *about, struct hm_bytes value)
{
    hm_page_say(page,
        &(struct hm_saying){
            .mark = mark, .by = by, .about = about, .value = value});
}

static void say_number(struct hm_page *page, const char *about, uint64_t number)
{
    char text[32];

    snprintf(text, sizeof(text), "%" PRIu64, number);
    say(page, HM_SEEN, this_run, about, hm_bytes_str(text));
}

static void say_digest(
    struct hm_page *page, const char *about, const struct hm_digest *digest)
{
    if (hm_digest_view(digest).len > 0)
        say(page, HM_SEEN, this_run, about,
            hm_bytes_str(HM_SHOW_DIGEST(digest)));
}

/* ---- What is attached ---- */

/* One digest, and what evidence about it is held against. */
struct node {
    struct hm_dossier *d;
    bool asked_for;              /* it is what the reference names */
    struct hm_digest digests[2]; /* of the document */
    struct hm_artifact artifact;
    struct hm_explain how;
};

static struct hm_bytes signer_of(const struct hm_facts *facts)
{
    const struct hm_san *name = hm_facts_name(facts);

    if (name != NULL)
        return name->value;
    return facts->kind == HM_FACTS_KEY ? HM_LIT("a given key")
                                       : HM_LIT("a certificate without a name");
}

/* About which digest, and what was stated of it. For which platform that is said
 * to be, only the index says. */
static void put_brief(const struct node *n, const struct hm_explained *said)
{
    hm_auto(buf) what = hm_buf(HM_STATEMENT_MAX + HM_MIB);

    hm_digest_write(&what, &n->digests[1]);
    if (said->has_statement) {
        hm_buf_put_str(&what, ", ");
        hm_buf_put(&what, said->statement.predicate_type);
    }
    hm_page_say(&n->d->brief,
        &(struct hm_saying){
            .mark = said->proved ? HM_PROVED : HM_CLAIMED,
            .by = said->has_statement ? "statement" : "signature",
            .about = said->proved ? "signed, about" : "not verified, about",
            .name = hm_page_view(&n->d->details, &what),
            .value = said->proved ? signer_of(&said->facts)
                                  : hm_bytes_str(said->why.msg),
            .line = !said->proved,
        });
}

static void put_hints(struct hm_page *page, const struct hm_attached *a)
{
    if (a->type.len > 0)
        say(page, HM_CLAIMED, manifest, "of the type", a->type);
    if (a->about.len > 0 && !hm_attached_kind_judged(a->kind))
        say(page, HM_CLAIMED, manifest, "said to be about", a->about);
}

static void put_attachment(struct hm_page *page, const struct hm_attached *a)
{
    hm_page_section(page, 3, "Attached", a->name);
    say(page, HM_SEEN, this_run, "found in",
        hm_bytes_str(hm_attached_from_name(a->from)));
    say(page, HM_SEEN, this_run, "it is of the kind",
        hm_bytes_str(hm_attached_kind_name(a->kind)));
    say_digest(page, "manifest", &a->digest);
    say_digest(page, "layer", &a->layer);
    if (a->size > 0)
        say_number(page, "bytes", a->size);
    put_hints(page, a);
}

/* ---- Room ---- */

/* Anybody who may write there can attach as much as he likes, and the rest of the
 * document shall be there all the same. What verifies has room of its own. */
bool hm_dossier_has_room(const struct hm_dossier *dossier, bool proved)
{
    return dossier->details.arena.used + dossier->brief.arena.used <=
        (proved ? 2 : 1) * dossier->room;
}

/* One more that is counted and not shown. Who it is from was asked all the same,
 * so that nobody is pushed out of the commands. */
static void leave_out(struct hm_dossier *d)
{
    d->left_out++;
}

/* ---- Evidence ---- */

/* The head of what is attached is there already, unless there was no more room for
 * it. */
static void put_judged(const struct node *n, const struct hm_attached *a,
    const struct hm_evidence *evidence, const struct hm_explained *said)
{
    bool begun = hm_dossier_has_room(n->d, false);

    if (!hm_dossier_has_room(n->d, said->proved)) {
        leave_out(n->d);
        return;
    }
    if (!begun)
        put_attachment(&n->d->details, a);
    put_brief(n, said); /* and under it what it says */
    hm_explain_put(&n->d->details, said, &n->how, evidence);
}

static bool put_evidence(const struct node *n, const struct hm_attached *a,
    const struct hm_evidence *evidence, struct hm_err *err)
{
    hm_auto(explained) said = {0};
    struct hm_err problem;

    n->d->pieces++;
    if (evidence->problem != NULL) {
        problem = *evidence->problem;
        if (hm_dossier_has_room(n->d, false))
            hm_page_problem(&n->d->details, &problem);
        else
            leave_out(n->d);
        return true;
    }
    HM_TRY(hm_explain_judge(&said, &n->how, evidence, err));
    put_judged(n, a, evidence, &said);
    if (!said.proved)
        return true;
    n->d->verified++;
    return hm_again_add(
        &n->d->again, n->d->ref, &n->digests[1], &said.facts, err);
}

static void put_file(struct node *n, const struct hm_attached *a)
{
    size_t count = hm_evidence_count(a->file);

    for (size_t i = 0; i < count && n->d->failed.code == HM_OK; i++) {
        const struct hm_evidence *evidence = hm_evidence_at(a->file, i);

        if (count > 1 && hm_dossier_has_room(n->d, false))
            hm_page_section(&n->d->details, 3, "Piece of it", evidence->where);
        (void)put_evidence(n, a, evidence, &n->d->failed);
    }
}

static bool is_unsigned(const struct hm_attached *a)
{
    return a->problem.code == HM_OK &&
        (a->kind == HM_ATTACHED_STATEMENT || a->kind == HM_ATTACHED_SBOM);
}

/* What there is to judge is, whether or not there is room for it. */
static void take(void *ctx, struct hm_attached *a)
{
    struct node *n = ctx;
    struct hm_page *page = &n->d->details;
    bool room = hm_dossier_has_room(n->d, false);

    n->d->found |= hm_digest_view(&a->digest).len > 0;
    if (room)
        put_attachment(page, a);
    if (room && a->problem.code != HM_OK)
        hm_page_problem(page, &a->problem);
    else if (room && a->file == NULL)
        hm_page_note(page,
            "It is not signed, or not in a form that is judged: "
            "nothing in it is proved.");
    if (a->file != NULL)
        put_file(n, a);
    else if (!room)
        leave_out(n->d);
    else if (is_unsigned(a))
        hm_dossier_unsigned(n->d, &n->how, a);
}

static void put_incomplete(struct hm_page *page, const char *reason)
{
    struct hm_err problem = {0};

    (void)hm_fail(&problem, HM_LIMIT,
        "not all that is attached could be "
        "listed: %s",
        reason);
    hm_page_problem(page, &problem);
}

/* What BuildKit put beside a platform belongs to that, and is shown there. */
static bool put_attached(
    struct node *n, const struct hm_manifest *index, struct hm_err *err)
{
    struct hm_dossier *d = n->d;
    hm_auto(collect)
        c = {.store = &d->stores[1], .subject = &n->digests[1], .sboms = true};

    for (int round = 0; round < HM_COLLECT_ROUNDS; round++)
        HM_TRY(
            hm_collect_round(&c, (enum hm_collect_round)round, take, n, err));
    if (index != NULL)
        HM_TRY(hm_collect_index(index, &n->digests[1], take, n, err));
    if (c.incomplete != NULL)
        put_incomplete(&d->details, c.incomplete);
    if (d->failed.code == HM_OK)
        return true;
    *err = d->failed;
    return false;
}

/* ---- The documents ---- */

static void put_more(struct hm_page *page, const char *what, size_t count)
{
    hm_explain_more(&(struct hm_explaining){.page = page}, what, count);
}

/* What can be deployed of it. For which platform that is, the index says, or the
 * configuration: both have a digest that was checked, and neither was tried. */
static void put_platform(struct hm_dossier *d, const char *by,
    const struct hm_platform *platform, const struct hm_digest *digest)
{
    hm_auto(buf) name = hm_buf(4 * HM_KIB);

    hm_platform_write(&name, platform);
    hm_page_say(&d->brief,
        &(struct hm_saying){.mark = HM_CLAIMED,
            .by = by,
            .about = "is the image for the platform",
            .name = hm_page_view(&d->details, &name),
            .value = hm_bytes_str(HM_SHOW_DIGEST(digest))});
}

static void put_platforms(struct hm_dossier *d, const struct hm_manifest *index)
{
    size_t count = 0;

    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_descriptor *entry = &index->manifests.list[i];

        if (hm_attached_is_buildkit(entry) || entry->platform.os.len == 0)
            continue;
        if (count++ < HM_EXPLAIN_LIST_MAX)
            put_platform(d, "index", &entry->platform, &entry->digest);
    }
    put_more(&d->brief, "platforms", count);
}

static void put_annotations(struct hm_page *page, const struct hm_members *list)
{
    for (size_t i = 0; i < list->count && i < HM_EXPLAIN_LIST_MAX; i++)
        hm_page_say(page,
            &(struct hm_saying){.mark = HM_CLAIMED,
                .by = manifest,
                .about = "annotation",
                .name = list->list[i].name,
                .value = list->list[i].value});
    put_more(page, "annotations", list->count);
}

static bool put_config(
    const struct node *n, const struct hm_manifest *m, struct hm_err *err)
{
    struct hm_dossier *d = n->d;
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    struct hm_page *page = &d->details;
    struct hm_image_config config;

    if (hm_media_of(m->config.media_type) != HM_MEDIA_CONFIG)
        return true;
    HM_TRY(hm_store_blob(&d->stores[0], &text, &m->config, err));
    HM_TRY(hm_image_config_parse(&config, &arena, hm_buf_view(&text), err));
    if (n->asked_for && config.platform.os.len > 0)
        put_platform(d, "configuration", &config.platform, &n->digests[1]);
    if (config.created.len > 0)
        say(page, HM_CLAIMED, "configuration", "created at", config.created);
    if (config.author.len > 0)
        say(page, HM_CLAIMED, "configuration", "author", config.author);
    return true;
}

static void put_image(const struct node *n, const struct hm_manifest *m)
{
    struct hm_page *page = &n->d->details;
    struct hm_err problem = {0};
    uint64_t size = 0;

    for (size_t i = 0; i < m->layers.count; i++)
        size += m->layers.list[i].size;
    say_number(page, "layers", m->layers.count);
    say_number(page, "bytes of layers", size);
    say_digest(page, "configuration", &m->config.digest);
    if (!put_config(n, m, &problem))
        hm_page_problem(page, &problem);
}

static bool put_document(struct node *n, const struct hm_resolved_doc *doc,
    const struct hm_manifest *index, struct hm_err *err)
{
    struct hm_bytes text = hm_buf_view(&doc->doc.text);
    struct hm_page *page = &n->d->details;

    HM_TRY(hm_digest_of(&n->digests[0], HM_SHA256, text, err));
    n->digests[1] = doc->doc.digest;
    n->artifact = (struct hm_artifact){
        .name = HM_LIT("the image"),
        .digests = n->digests,
        .digest_count = doc->doc.digest.hash == HM_SHA256 ? 1 : 2,
        .image = true,
    };
    n->how = *n->d->how;
    n->how.artifact = &n->artifact;
    n->how.work = &n->d->work;
    n->how.brief = &n->d->brief;
    say(page, HM_SEEN, this_run, "media type",
        hm_bytes_str(doc->manifest.media_type));
    say_number(page, "bytes", text.len);
    if (doc->manifest.kind == HM_MANIFEST_IMAGE)
        put_image(n, &doc->manifest);
    put_annotations(page, &doc->manifest.annotations);
    return put_attached(n, index, err);
}

/* ---- The descent ---- */

/* Where we are in it. */
struct place {
    const struct hm_manifest *index; /* that lists it; NULL: none */
    struct hm_bytes label;
    unsigned depth;
};

static bool put_entries(struct hm_dossier *d, const struct hm_manifest *index,
    unsigned depth, struct hm_err *err);

static bool put_node(struct hm_dossier *d, const struct hm_resolved_doc *doc,
    const struct place *place, struct hm_err *err)
{
    struct node n = {.d = d, .asked_for = place->index == NULL};
    bool index = doc->manifest.kind == HM_MANIFEST_INDEX;

    hm_page_section(&d->details, 2, index ? "Index" : "Image",
        hm_bytes_str(HM_SHOW_DIGEST(&doc->doc.digest)));
    if (place->label.len > 0)
        say(&d->details, HM_CLAIMED, "index", "for the platform", place->label);
    if (index && n.asked_for)
        put_platforms(d, &doc->manifest);
    HM_TRY(put_document(&n, doc, place->index, err));
    if (!index)
        return true;
    if (place->depth < HM_GATE_DEPTH_MAX)
        return put_entries(d, &doc->manifest, place->depth + 1, err);
    put_incomplete(&d->details, "limit");
    return true;
}

/* BuildKit's are shown with the image that they are about; one that is about
 * nothing here is not passed over. */
static bool is_about_one_of(
    const struct hm_manifest *index, const struct hm_descriptor *entry)
{
    const struct hm_bytes *about =
        hm_members_get(&entry->annotations, "vnd.docker.reference.digest");
    struct hm_digest digest;
    struct hm_err none = {0};

    if (about == NULL || !hm_image_digest_parse(&digest, *about, &none))
        return false;
    for (size_t i = 0; i < index->manifests.count; i++) {
        if (!hm_attached_is_buildkit(&index->manifests.list[i]) &&
            hm_digest_eq(&index->manifests.list[i].digest, &digest))
            return true;
    }
    return false;
}

static void put_stray(struct hm_dossier *d, const struct hm_manifest *index,
    const struct hm_descriptor *entry)
{
    if (is_about_one_of(index, entry))
        return;
    hm_page_section(&d->details, 2, "Attestation about nothing in the index",
        hm_bytes_str(HM_SHOW_DIGEST(&entry->digest)));
    hm_page_note(&d->details,
        "It is not signed, and not read: no image of the index is what it "
        "says that it is about.");
}

static bool put_entry(struct hm_dossier *d, const struct hm_manifest *index,
    const struct hm_descriptor *entry, unsigned depth, struct hm_err *err)
{
    hm_auto(resolved_doc) doc = {0};
    hm_auto(buf) platform = hm_buf(4 * HM_KIB);
    struct place place = {.index = index, .depth = depth};
    struct hm_err problem = {0};

    if (hm_attached_is_buildkit(entry)) {
        put_stray(d, index, entry);
        return true;
    }
    if (entry->platform.os.len > 0)
        hm_platform_write(&platform, &entry->platform);
    place.label = hm_page_view(&d->details, &platform);
    if (hm_resolve_entry(&doc, &d->stores[0], entry, &problem))
        return put_node(d, &doc, &place, err);
    hm_page_section(
        &d->details, 2, "Image", hm_bytes_str(HM_SHOW_DIGEST(&entry->digest)));
    hm_page_problem(&d->details, &problem);
    return true;
}

/* The descent ends at HM_GATE_DEPTH_MAX. */
static bool put_entries(struct hm_dossier *d, const struct hm_manifest *index,
    unsigned depth, struct hm_err *err)
{
    for (size_t i = 0; i < index->manifests.count; i++) {
        if (d->nodes++ == HM_GATE_TARGETS_MAX) {
            put_incomplete(&d->details, "limit");
            return true;
        }
        HM_TRY(put_entry(d, index, &index->manifests.list[i], depth, err));
    }
    return true;
}

/* A repository whose name was misspelt has nothing, like one that is hidden from
 * us: that is no answer (lib/gate/target.c). */
static void check_place(struct hm_dossier *d)
{
    struct hm_err problem = {0};

    if (d->elsewhere && !d->found && !hm_store_exists(&d->stores[1], &problem))
        hm_page_problem(&d->details, &problem);
}

bool hm_dossier_image(struct hm_dossier *dossier,
    const struct hm_resolved_doc *doc, struct hm_err *err)
{
    const struct place top = {.index = NULL};

    HM_TRY(put_node(dossier, doc, &top, err));
    check_place(dossier);
    return true;
}

void hm_dossier_brief(struct hm_dossier *dossier)
{
    struct hm_page *page = &dossier->brief;
    struct hm_err err = {0};

    say_number(page, "pieces of evidence", dossier->pieces);
    say_number(page, "of which verify", dossier->verified);
    if (dossier->left_out > 0) {
        (void)hm_fail(&err, HM_LIMIT,
            "%zu more that are attached are not shown: the document would be "
            "too long",
            dossier->left_out);
        hm_page_problem(page, &err);
    }
    if (dossier->details.problems > 0 || dossier->left_out > 0)
        hm_page_note(page,
            "Not all of it could be read, and what that would have said is "
            "not known. The problems are told where they were met.");
    else if (dossier->pieces == 0)
        hm_page_note(page, "Nothing that could prove anything is attached.");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Trust documents, and the roots that policies make of them. */
#include <assert.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/uri.h"
#include "document/impl.h"

static const char *const builtin[] = {"public-good", "github"};
enum { BUILTIN = sizeof(builtin) / sizeof(builtin[0]) };

static bool is_builtin(struct hm_bytes name)
{
    return hm_bytes_eq_str(name, builtin[0]) ||
        hm_bytes_eq_str(name, builtin[1]);
}

/* ---- One document ---- */

struct trust {
    const struct hm_yaml *file; /* of the root, of an authority, or the first
                                   root of a repository */
    bool ca;
    const struct hm_yaml *url, *target; /* of a repository; or NULL */
    int64_t age_max_s;
    const struct hm_yaml *minimum;
    const struct hm_yaml *sct, *tlog, *tsa;
};

static const struct hm_yaml *read_file(
    struct hm_doc_rd *rd, const struct hm_yaml *node, const char *what)
{
    struct hm_fields f = hm_fields(rd, node, what);
    const struct hm_yaml *file;

    if (node == NULL)
        return NULL;
    file = hm_field_needed(&f, "file");
    hm_fields_close(&f);
    return file;
}

/* What comes over http is believed for its signatures; but whoever reads along
 * learns what is trusted here, and whoever answers may keep news back. */
static void check_url(struct hm_doc_rd *rd, const struct hm_yaml *node)
{
    struct hm_bytes text = hm_doc_text(rd, node);
    struct hm_uri uri;
    struct hm_err err = {0};

    if (hm_doc_failed(rd))
        return;
    if (!hm_uri_parse(&uri, text, &err))
        (void)hm_doc_wrong(rd, node, &err);
    else if (uri.has_query || uri.has_fragment)
        (void)hm_doc_fail(rd, HM_USAGE, node,
            "the URL of a repository is wanted, without query: files are below "
            "it");
    else if (!hm_uri_scheme_is(&uri, "https") &&
        !(hm_uri_scheme_is(&uri, "http") && hm_uri_is_loopback(&uri)))
        (void)hm_doc_fail(rd, HM_USAGE, node, "an https URL is wanted, got %s",
            HM_SHOW(text));
}

static void read_tuf(
    struct hm_doc_rd *rd, const struct hm_yaml *node, struct trust *out)
{
    struct hm_fields f = hm_fields(rd, node, "tuf");

    out->url = hm_field_needed(&f, "url");
    out->file = hm_field_needed(&f, "root");
    out->target = hm_field(&f, "target");
    hm_fields_close(&f);
    check_url(rd, out->url);
    (void)hm_doc_text(rd, out->file);
    (void)hm_doc_text(rd, out->target);
}

/* An age of what nobody refreshes would be a promise that nobody keeps. */
static void read_age(struct hm_doc_rd *rd, const struct hm_yaml *node,
    const struct hm_yaml *tuf, struct trust *out)
{
    if (node != NULL && tuf == NULL)
        (void)hm_doc_fail(rd, HM_USAGE, node,
            "maxTrustAge is about what tuf fetches, and there is no tuf");
    out->age_max_s = hm_doc_duration(rd, node);
}

static void read_minimum(struct hm_doc_rd *rd, struct trust *out)
{
    struct hm_fields f = hm_fields(rd, out->minimum, "minimum");

    out->sct = hm_field(&f, "sct");
    out->tlog = hm_field(&f, "tlog");
    out->tsa = hm_field(&f, "tsa");
    hm_fields_close(&f);
}

/* Where the root comes from: exactly one place. */
static void check_one(struct hm_doc_rd *rd, const struct hm_yaml *map,
    const struct hm_yaml *const places[3])
{
    int count = 0;

    for (int i = 0; i < 3; i++)
        count += places[i] != NULL;
    if (map != NULL && count != 1)
        (void)hm_doc_fail(rd, HM_USAGE, map,
            "one of trustedRoot, tuf and ca is wanted, got %s",
            count == 0       ? "none"
                : count == 2 ? "both"
                             : "all");
}

static void read_trust(
    struct hm_doc_rd *rd, const struct hm_document *document, struct trust *out)
{
    struct hm_fields f = hm_fields(rd, document->spec, "spec of a Trust");
    const struct hm_yaml *root = hm_field(&f, "trustedRoot");
    const struct hm_yaml *tuf = hm_field(&f, "tuf");
    const struct hm_yaml *ca = hm_field(&f, "ca");

    out->minimum = hm_field(&f, "minimum");
    read_age(rd, hm_field(&f, "maxTrustAge"), tuf, out);
    hm_fields_close(&f);
    check_one(rd, f.map, (const struct hm_yaml *const[]){root, tuf, ca});
    out->ca = ca != NULL;
    if (tuf != NULL)
        read_tuf(rd, tuf, out);
    else
        out->file =
            read_file(rd, out->ca ? ca : root, out->ca ? "ca" : "trustedRoot");
    read_minimum(rd, out);
}

/* ---- Into a root ---- */

static void set(struct hm_doc_rd *rd, unsigned *to, const struct hm_yaml *node)
{
    if (node != NULL)
        *to = (unsigned)hm_doc_number(rd, node, (struct hm_doc_range){0, 32});
}

static void demand(struct hm_root *root, struct hm_doc_rd *rd,
    const struct trust *trust, size_t first)
{
    struct hm_err err = {0};

    for (size_t i = first; i < hm_root_count(root); i++) {
        struct hm_profile profile = hm_root_domain(root, i)->profile;

        set(rd, &profile.sct_min, trust->sct);
        set(rd, &profile.tlog_min, trust->tlog);
        set(rd, &profile.tsa_min, trust->tsa);
        if (!hm_doc_failed(rd) && !hm_root_demand(root, i, &profile, &err))
            (void)hm_doc_wrong(rd, trust->minimum, &err);
    }
}

static void raise(
    struct hm_doc_rd *rd, unsigned *most, const struct hm_yaml *node)
{
    unsigned said = 0;

    set(rd, &said, node);
    if (said > *most)
        *most = said;
}

/* The first root is in the set's digest as every file, and so is what was
 * fetched. */
static bool fetch(struct hm_documents *d, struct hm_buf *out,
    const struct hm_document *document, const struct trust *trust,
    struct hm_err *err)
{
    hm_auto(buf) root = hm_buf(HM_TUF_ROOT_MAX), warning = hm_buf(HM_KIB);
    struct hm_document_tuf tuf = {
        .url = trust->url->text,
        .target = trust->target == NULL ? "trusted_root.json"
                                        : (const char *)trust->target->text.p,
        .age_max_s = trust->age_max_s,
    };

    if (d->source->tuf == NULL)
        return hm_fail(
            err, HM_UNSUPPORTED, "TUF repositories are not read here");
    HM_TRY(hm_documents_read(d, &root, document->path, trust->file->text, err));
    tuf.root = hm_buf_view(&root);
    HM_TRY(d->source->tuf(d->source->ctx, out, &warning, &tuf, err));
    if (warning.len > 0)
        hm_documents_warn(
            d, "Trust %s: %s", HM_SHOW(document->name), hm_buf_str(&warning));
    return hm_documents_note(d, hm_buf_view(out), err);
}

/* Policies that trust it beside others all mean the same root. */
static bool fetch_once(struct hm_documents *d, struct hm_buf *out,
    struct hm_document *document, const struct trust *trust, struct hm_err *err)
{
    if (document->fetched.p != NULL) {
        hm_buf_put(out, document->fetched);
        return hm_buf_end(out, NULL, err);
    }
    return fetch(d, out, document, trust, err) &&
        hm_arena_copy(&d->arena, &document->fetched, hm_buf_view(out), err);
}

static bool get_text(struct hm_documents *d, struct hm_buf *out,
    struct hm_document *document, const struct trust *trust, struct hm_err *err)
{
    if (trust->url != NULL)
        return fetch_once(d, out, document, trust, err);
    return hm_documents_read(d, out, document->path, trust->file->text, err);
}

/* What a repository signed and is no root is its fault, and not the
 * policy's. */
static bool add_text(struct hm_root *root, const struct hm_document *document,
    const struct trust *trust, struct hm_bytes text, struct hm_err *err)
{
    if ((trust->ca ? hm_root_add_ca_pem : hm_root_add_json)(
            root, document->name, text, err))
        return true;
    if (trust->url == NULL || err->code == HM_SYSTEM)
        return false;
    err->code = HM_DENIED;
    return hm_wrap(err, "the target of %s", HM_SHOW(trust->url->text));
}

static bool add_document(struct hm_documents *d, struct hm_root_entry *entry,
    struct hm_document *document, struct hm_err *err)
{
    struct hm_root *root = entry->root;
    struct hm_doc_rd rd = {.arena = &d->arena, .file = document->path};
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    struct trust trust = {0};
    size_t first = hm_root_count(root);
    struct hm_err why = {0};

    document->used = true;
    read_trust(&rd, document, &trust);
    HM_TRY(hm_doc_end(&rd, err));
    assert(trust.file != NULL); /* or it would have failed */
    if (!get_text(d, &text, document, &trust, &why))
        (void)hm_doc_wrong(&rd, trust.file, &why);
    else if (!add_text(root, document, &trust, hm_buf_view(&text), &why))
        (void)hm_doc_wrong(
            &rd, trust.url != NULL ? trust.url : trust.file, &why);
    else if (trust.minimum != NULL)
        demand(root, &rd, &trust, first);
    raise(&rd, &entry->tlog_min, trust.tlog);
    raise(&rd, &entry->tsa_min, trust.tsa);
    return hm_doc_end(&rd, err);
}

static struct hm_document *find(
    const struct hm_documents *d, struct hm_bytes name)
{
    for (struct hm_document *doc = d->first; doc != NULL; doc = doc->next) {
        if (doc->kind == HM_DOCUMENT_TRUST && hm_bytes_eq(doc->name, name))
            return doc;
    }
    return NULL;
}

static bool fail_name(
    struct hm_making *m, const struct hm_yaml *node, struct hm_err *err)
{
    const char *names[HM_ROOT_DOMAINS_MAX + BUILTIN] = {builtin[0], builtin[1]};
    size_t count = BUILTIN;
    const char *guess;

    for (const struct hm_document *doc = m->d->first;
         doc != NULL && count < sizeof(names) / sizeof(names[0]);
         doc = doc->next) {
        if (doc->kind == HM_DOCUMENT_TRUST)
            names[count++] = (const char *)doc->name.p;
    }
    guess = hm_doc_guess(node->text, names, count);
    (void)hm_doc_fail(m->rd, HM_USAGE, node, "no Trust is called %s%s%s%s",
        HM_SHOW(node->text), guess != NULL ? ": did you mean " : "",
        guess != NULL ? guess : "", guess != NULL ? "?" : "");
    return hm_doc_end(m->rd, err);
}

/* Whoever records what was read keeps these, too. */
static bool add_builtin(const struct hm_documents *d, struct hm_root *root,
    struct hm_bytes name, struct hm_err *err)
{
    bool first = hm_bytes_eq_str(name, builtin[0]);

    if (d->source->builtin != NULL)
        return d->source->builtin(
            d->source->ctx, root, first ? builtin[0] : builtin[1], err);
    return first ? hm_root_add_public_good(root, err)
                 : hm_root_add_github(root, err);
}

static bool add_name(struct hm_making *m, struct hm_root_entry *entry,
    const struct hm_yaml *node, struct hm_err *err)
{
    struct hm_root *root = entry->root;
    struct hm_document *document = find(m->d, node->text);

    if (is_builtin(node->text))
        return add_builtin(m->d, root, node->text, err);
    if (document == NULL)
        return fail_name(m, node, err);
    return add_document(m->d, entry, document, err);
}

static void free_root(void *p)
{
    hm_root_free(p);
}

static bool make_root(struct hm_making *m, struct hm_root_entry *entry,
    const struct hm_yaml *list, struct hm_err *err)
{
    HM_TRY(hm_root_new(&entry->root, err));
    HM_TRY(hm_documents_own(m->d, entry->root, free_root, err));
    if (list == NULL)
        return add_builtin(m->d, entry->root, hm_bytes_str(builtin[0]), err);
    for (const struct hm_yaml_member *e = list->first; e != NULL; e = e->next)
        HM_TRY(add_name(m, entry, e->value, err));
    for (size_t i = 0; i < hm_root_warning_count(entry->root); i++)
        hm_documents_warn(m->d, "%s", hm_root_warning(entry->root, i));
    return true;
}

/* "public-good, acme"; a name stands once, and is one. */
static bool join_names(struct hm_making *m, struct hm_bytes *out,
    const struct hm_yaml *list, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);

    if (list == NULL)
        hm_buf_put_str(&text, builtin[0]);
    else
        (void)hm_doc_list(m->rd, list, HM_ROOT_DOMAINS_MAX);
    for (const struct hm_yaml_member *e = list == NULL ? NULL : list->first;
         e != NULL; e = e->next) {
        hm_buf_put_str(&text, text.len > 0 ? ", " : "");
        hm_buf_put(&text, hm_doc_text(m->rd, e->value));
        if (hm_bytes_find(e->value->text, ',') != e->value->text.len)
            (void)hm_doc_fail(m->rd, HM_USAGE, e->value,
                "the name of one Trust is wanted, got %s",
                HM_SHOW(e->value->text));
        for (const struct hm_yaml_member *o = list->first; o != e;
             o = o->next) {
            if (hm_bytes_eq(o->value->text, e->value->text))
                (void)hm_doc_fail(m->rd, HM_USAGE, e->value,
                    "%s is named twice", HM_SHOW(e->value->text));
        }
    }
    HM_TRY(hm_doc_end(m->rd, err));
    HM_TRY(hm_buf_end(&text, NULL, err));
    return hm_arena_copy(&m->d->arena, out, hm_buf_view(&text), err);
}

bool hm_doc_trust(struct hm_root_entry **out, struct hm_making *m,
    const struct hm_yaml *node, struct hm_err *err)
{
    struct hm_root_entry *entry;
    struct hm_bytes names;

    HM_TRY(join_names(m, &names, node, err));
    for (entry = m->d->roots; entry != NULL; entry = entry->next) {
        if (hm_bytes_eq(entry->names, names)) {
            *out = entry;
            return true;
        }
    }
    entry = hm_arena_alloc(&m->d->arena, 1, sizeof(*entry));
    if (entry == NULL)
        return hm_arena_fail(&m->d->arena, err);
    entry->names = names;
    HM_TRY(make_root(m, entry, node, err));
    entry->next = m->d->roots;
    m->d->roots = entry;
    *out = entry;
    return true;
}

/* A definition that nothing uses is a name that somebody misspelt. */
bool hm_doc_trust_unused(const struct hm_documents *d, struct hm_err *err)
{
    for (const struct hm_document *doc = d->first; doc != NULL;
         doc = doc->next) {
        struct hm_doc_rd rd = {.file = doc->path};

        if (doc->kind != HM_DOCUMENT_TRUST)
            continue;
        if (is_builtin(doc->name))
            (void)hm_doc_fail(&rd, HM_USAGE, doc->name_node,
                "%s is built in: give this Trust a name of its own",
                HM_SHOW(doc->name));
        else if (!doc->used)
            (void)hm_doc_fail(&rd, HM_USAGE, doc->name_node,
                "no policy trusts %s: name it in a policy's trust, or leave "
                "this Trust out",
                HM_SHOW(doc->name));
        HM_TRY(hm_doc_end(&rd, err));
    }
    return true;
}

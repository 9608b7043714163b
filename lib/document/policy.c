/* SPDX-License-Identifier: Apache-2.0 */
/* A Policy document into a plan. */
#include <assert.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "document/impl.h"
#include "image/alias.h"

/* ---- match ---- */

/* A name with a tag or a digest would never be matched: what runs is compared by
 * its repository. */
static void check_images(struct hm_making *m, const struct hm_yaml *node)
{
    for (const struct hm_yaml_member *e = node == NULL ? NULL : node->first;
         e != NULL && !hm_doc_failed(m->rd); e = e->next) {
        struct hm_bytes text = e->value->text, last = text;
        size_t at;

        while ((at = hm_bytes_find(last, '/')) != last.len)
            last = hm_bytes_slice(last, at + 1, last.len);
        if (text.len > 0 && text.p[0] == '/')
            continue; /* a pattern */
        if (hm_bytes_find(text, '@') != text.len ||
            hm_bytes_find(last, ':') != last.len)
            (void)hm_doc_fail(m->rd, HM_USAGE, e->value,
                "%s: images are matched by their name, without tag and digest",
                HM_SHOW(text));
        else if (text.len == last.len && !hm_alias_crosses(text))
            (void)hm_doc_fail(m->rd, HM_USAGE, e->value,
                "%s: a whole name is compared: name the host, such as "
                "docker.io/library/debian; ** is every image",
                HM_SHOW(text));
    }
}

/* The lists that may be empty. What is no list is refused all the same. */
static struct hm_plan_names names_or_none(
    struct hm_making *m, const struct hm_yaml *node)
{
    if (node == NULL || (node->kind == HM_YAML_LIST && node->count == 0))
        return (struct hm_plan_names){0};
    return hm_doc_names(m, node);
}

/* "pods" is no kind, and would never be matched. */
static void check_kinds(struct hm_making *m, const struct hm_yaml *node)
{
    for (const struct hm_yaml_member *e = node == NULL ? NULL : node->first;
         e != NULL && !hm_doc_failed(m->rd); e = e->next) {
        struct hm_bytes last = hm_doc_text(m->rd, e->value);
        size_t at;

        if (last.len == 0 || last.p[0] == '/')
            continue; /* a pattern */
        while ((at = hm_bytes_find(last, '/')) != last.len)
            last = hm_bytes_slice(last, at + 1, last.len);
        if (last.len == 0 ||
            (last.p[0] != '*' && (last.p[0] < 'A' || last.p[0] > 'Z')))
            (void)hm_doc_fail(m->rd, HM_USAGE, e->value,
                "a kind such as Pod or apps/Deployment is wanted, got %s",
                HM_SHOW(e->value->text));
    }
}

static void read_namespaces(struct hm_making *m, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(m->rd, node, "namespaces");

    m->plan->match.include = hm_doc_names(m, hm_field(&f, "include"));
    m->plan->match.exclude = names_or_none(m, hm_field(&f, "exclude"));
    hm_fields_close(&f);
}

static void read_match(struct hm_making *m, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(m->rd, node, "match");
    const struct hm_yaml *images = hm_field(&f, "images"), *resources;

    check_images(m, images);
    m->plan->match.images = hm_doc_images(m, images);
    read_namespaces(m, hm_field(&f, "namespaces"));
    resources = hm_field(&f, "resources");
    /* Empty: every kind that carries images. */
    m->plan->match.resources = names_or_none(m, resources);
    check_kinds(m, resources);
    hm_fields_close(&f);
}

/* ---- deny ---- */

/* Each artifact has one of SHA-256, as each image has; another might be one that
 * nobody computes, and then it would say nothing. */
static struct hm_digest read_digest(
    struct hm_making *m, const struct hm_yaml *node)
{
    struct hm_digest digest = hm_doc_digest(m->rd, node);

    if (node != NULL && !hm_doc_failed(m->rd) && digest.hash != HM_SHA256)
        (void)hm_doc_fail(m->rd, HM_USAGE, node,
            "sha256:HEX is wanted, got %s: what is judged is known by its "
            "SHA-256",
            HM_SHOW_DIGEST(&digest));
    return digest;
}

static void read_denied_digest(struct hm_making *m, struct hm_denied *list,
    const struct hm_yaml *node, struct hm_bytes reason)
{
    list[m->plan->denied_count++] =
        (struct hm_denied){read_digest(m, node), reason};
}

/* Identities are read again for the rules of each requirement (require.c). */
static void read_denial(
    struct hm_making *m, struct hm_denied *list, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(m->rd, node, "deny");
    const struct hm_yaml *identity = hm_field(&f, "identity");
    const struct hm_yaml *digest = hm_field(&f, "digest");
    const struct hm_yaml *after = hm_field(&f, "signedAfter");
    struct hm_bytes reason = hm_doc_text(m->rd, hm_field_needed(&f, "reason"));

    hm_fields_close(&f);
    if (f.map != NULL && (identity == NULL) == (digest == NULL))
        (void)hm_doc_fail(m->rd, HM_USAGE, f.map,
            "deny: either an identity or a digest is wanted");
    else if (digest != NULL && after != NULL)
        (void)hm_doc_fail(m->rd, HM_USAGE, after,
            "signedAfter is about identities: a digest is denied whenever it "
            "was signed");
    else if (digest != NULL)
        read_denied_digest(m, list, digest, reason);
    (void)hm_doc_time(m->rd, after, false);
}

static void read_deny(struct hm_making *m, const struct hm_yaml *node)
{
    size_t count = hm_doc_list(m->rd, node, HM_POLICY_LIST_MAX);
    struct hm_denied *list = hm_doc_alloc(m->rd, count, sizeof(*list));

    if (count == 0 || list == NULL)
        return;
    m->deny = node;
    m->plan->denied = list;
    for (const struct hm_yaml_member *e = node->first;
         e != NULL && !hm_doc_failed(m->rd); e = e->next)
        read_denial(m, list, e->value);
}

/* ---- exceptions ---- */

static void read_exception(
    struct hm_making *m, struct hm_exception *out, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(m->rd, node, "exception");
    const struct hm_yaml *digest = hm_field_needed(&f, "digest");

    out->digest = read_digest(m, digest);
    out->until = hm_doc_time(m->rd, hm_field_needed(&f, "until"), true);
    out->reason = hm_doc_text(m->rd, hm_field_needed(&f, "reason"));
    out->by = hm_doc_text(m->rd, hm_field_needed(&f, "by"));
    hm_fields_close(&f);
    for (size_t i = 0; i < m->plan->denied_count && !hm_doc_failed(m->rd);
         i++) {
        if (hm_digest_eq(&m->plan->denied[i].digest, &out->digest))
            (void)hm_doc_fail(m->rd, HM_USAGE, digest,
                "this digest is denied, too: one of the two");
    }
}

static void read_exceptions(struct hm_making *m, const struct hm_yaml *node)
{
    size_t count = hm_doc_list(m->rd, node, HM_POLICY_LIST_MAX);
    struct hm_exception *list = hm_doc_alloc(m->rd, count, sizeof(*list));

    if (count == 0 || list == NULL)
        return;
    m->plan->exceptions = list;
    for (const struct hm_yaml_member *e = node->first;
         e != NULL && !hm_doc_failed(m->rd); e = e->next)
        read_exception(m, &list[m->plan->exception_count++], e->value);
}

/* ---- The bench ---- */

static bool copy_keys(
    struct hm_making *m, struct hm_bench *bench, struct hm_err *err)
{
    const struct hm_key **keys = hm_arena_alloc(
        &m->d->arena, m->key_count, sizeof(const struct hm_key *));

    if (keys == NULL)
        return hm_arena_fail(&m->d->arena, err);
    for (size_t i = 0; i < m->key_count; i++)
        keys[i] = m->keys[i];
    bench->keys = keys;
    bench->key_count = m->key_count;
    return true;
}

/* The instances of the Trusts demand it of certificates by themselves. */
static void demand_of_keys(struct hm_making *m, struct hm_bench *bench,
    const struct hm_root_entry *entry)
{
    struct hm_verify_opts *opts = &bench->opts;

    if (m->log == HM_DOC_LOG_NONE && entry->tlog_min > 0)
        (void)hm_doc_fail(m->rd, HM_USAGE, m->log_node,
            "log: none, and what is trusted says minimum: {tlog: %u}: one of "
            "the two",
            entry->tlog_min);
    if (opts->tlog_min < entry->tlog_min)
        opts->tlog_min = entry->tlog_min;
    opts->tsa_min = entry->tsa_min;
}

/* Policies without keys that trust alike share one. */
static bool choose_bench(
    struct hm_making *m, struct hm_root_entry *entry, struct hm_err *err)
{
    struct hm_bench **shared = m->key_count == 0 ? &entry->plain[m->log] : NULL;
    struct hm_bench *bench = shared == NULL ? NULL : *shared;

    assert(entry != NULL);
    if (bench == NULL) {
        bench = hm_arena_alloc(&m->d->arena, 1, sizeof(*bench));
        if (bench == NULL)
            return hm_arena_fail(&m->d->arena, err);
        bench->root = entry->root;
        bench->name = entry->names;
        bench->opts.unsafe_no_tlog = m->log == HM_DOC_LOG_NONE;
        bench->opts.tlog_min = m->log == HM_DOC_LOG_REQUIRED ? 1 : 0;
        if (m->key_count > 0)
            demand_of_keys(m, bench, entry);
        HM_TRY(hm_doc_end(m->rd, err));
        HM_TRY(copy_keys(m, bench, err));
    }
    if (shared != NULL)
        *shared = bench;
    m->plan->bench = bench;
    return true;
}

/* ---- All of it ---- */

/* Nothing proves that a key's signature is new (hm_facts_since()). */
static void warn_after(const struct hm_making *m)
{
    if (m->has_after && m->key_count > 0)
        hm_documents_warn(m->d,
            "policy %s: signedAfter refuses all that is signed with a key: "
            "nothing proves that such a signature is new",
            HM_SHOW(m->plan->name));
}

/* Without a log nothing proves when a short-lived certificate was used. */
static void check_log(struct hm_making *m)
{
    if (m->log == HM_DOC_LOG_NONE && m->certificate != NULL)
        (void)hm_doc_fail(m->rd, HM_USAGE, m->certificate,
            "log: none is for keys, and this is the identity of a certificate");
}

static void read_log(struct hm_making *m, const struct hm_yaml *node)
{
    static const char *const words[] = {"required", "none", NULL};

    m->log_node = node;
    if (node != NULL)
        m->log = hm_doc_word(m->rd, node, words) == 0 ? HM_DOC_LOG_REQUIRED
                                                      : HM_DOC_LOG_NONE;
}

static void read_mode(struct hm_making *m, const struct hm_yaml *node)
{
    static const char *const words[] = {"enforce", "warn", "audit", NULL};

    m->plan->mode = (enum hm_plan_mode)hm_doc_word(m->rd, node, words);
}

static const struct hm_yaml *read_spec(struct hm_making *m)
{
    struct hm_fields f =
        hm_fields(m->rd, m->document->spec, "spec of a Policy");
    const struct hm_yaml *trust, *require, *after;

    read_mode(m, hm_field(&f, "mode"));
    read_match(m, hm_field(&f, "match"));
    trust = hm_field(&f, "trust");
    read_log(m, hm_field(&f, "log"));
    require = hm_field_needed(&f, "require");
    read_deny(m, hm_field(&f, "deny"));
    after = hm_field(&f, "signedAfter");
    m->has_after = after != NULL;
    m->after = hm_doc_time(m->rd, after, false);
    read_exceptions(m, hm_field(&f, "exceptions"));
    hm_fields_close(&f);
    hm_doc_require(m, require);
    check_log(m);
    return trust;
}

static bool place(struct hm_making *m, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB * 8);

    hm_buf_printf(&text, "%s: line %u", m->document->path,
        (unsigned)m->document->name_node->line);
    HM_TRY(hm_buf_end(&text, NULL, err));
    return hm_arena_copy(
        &m->d->arena, &m->plan->place, hm_buf_view(&text), err);
}

bool hm_doc_policy(struct hm_documents *d, struct hm_document *document,
    struct hm_plan *plan, struct hm_err *err)
{
    struct hm_doc_rd rd = {.arena = &d->arena, .file = document->path};
    struct hm_making m = {
        .d = d, .document = document, .rd = &rd, .plan = plan};
    struct hm_root_entry *entry = NULL;
    const struct hm_yaml *trust;

    plan->name = document->name;
    HM_TRY(place(&m, err));
    trust = read_spec(&m);
    HM_TRY(hm_doc_end(&rd, err));
    warn_after(&m);
    return hm_doc_trust(&entry, &m, trust, err) && choose_bench(&m, entry, err);
}

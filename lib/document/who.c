/* SPDX-License-Identifier: Apache-2.0 */
/* Who may have signed: shorthands of CI systems, names at an issuer, keys.
 *
 * A shorthand is exact claims of the certificate, and the same ones as on the
 * command line. What it leaves open is left open by name: a repository without
 * workflow and ref would let every feature branch attest what it likes. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "document/impl.h"
#include "identity/claims.h"
#include "policy/glob.h"

enum { REPO = 12, REF = 14, REPO_ID = 15, OWNER_ID = 17, CONFIG = 18 };
enum { EXTS_MAX = 8 };

/* An identity in the making. */
struct who {
    struct hm_doc_rd *rd;
    struct hm_identity_spec spec;
    struct hm_ext_demand *exts; /* EXTS_MAX */
};

/* ---- Demands ---- */

static bool is_pattern(struct hm_bytes text)
{
    return text.len > 2 && text.p[0] == '/' && text.p[text.len - 1] == '/';
}

struct hm_demand hm_doc_demand(struct hm_doc_rd *rd, const struct hm_yaml *node)
{
    struct hm_bytes text = hm_doc_text(rd, node);

    if (text.p == NULL)
        return (struct hm_demand){0};
    if (is_pattern(text))
        return (struct hm_demand){
            HM_MATCH_REGEXP, hm_bytes_slice(text, 1, text.len - 2)};
    return (struct hm_demand){
        hm_glob_is(text) ? HM_MATCH_GLOB : HM_MATCH_EXACT, text};
}

struct hm_demand hm_doc_demand_regexp(
    struct hm_doc_rd *rd, const struct hm_yaml *node)
{
    struct hm_demand demand = hm_doc_demand(rd, node);
    hm_auto(buf) text = hm_buf(HM_PATTERN_MAX);
    struct hm_bytes view;
    struct hm_err err = {0};

    if (demand.match != HM_MATCH_GLOB)
        return demand;
    if (!hm_glob_check(demand.text, &err)) {
        (void)hm_doc_wrong(rd, node, &err);
        return demand;
    }
    hm_glob_regexp(&text, demand.text);
    if (!hm_buf_end(&text, &view, &err) ||
        !hm_arena_copy(rd->arena, &demand.text, view, &err))
        (void)hm_doc_wrong(rd, node, &err);
    demand.match = HM_MATCH_REGEXP;
    return demand;
}

static void add(struct who *w, unsigned number, struct hm_demand value)
{
    if (hm_doc_failed(w->rd) || value.match == HM_MATCH_NOTHING)
        return;
    w->exts[w->spec.extension_count++] = (struct hm_ext_demand){number, value};
}

/* Texts one behind the other, as a demand: with stars where one has some. */
static struct hm_demand join(
    struct who *w, const struct hm_yaml *at, const struct hm_bytes *parts)
{
    hm_auto(buf) text = hm_buf(HM_FORM_MAX);
    struct hm_demand demand = {0};
    struct hm_bytes view;
    struct hm_err err = {0};

    if (hm_doc_failed(w->rd))
        return demand;
    for (; parts->p != NULL; parts++)
        hm_buf_put(&text, *parts);
    if (!hm_buf_end(&text, &view, &err) ||
        !hm_arena_copy(w->rd->arena, &demand.text, view, &err)) {
        (void)hm_doc_wrong(w->rd, at, &err);
        return demand;
    }
    demand.match = hm_glob_is(demand.text) ? HM_MATCH_GLOB : HM_MATCH_EXACT;
    return demand;
}

static void set_issuer(struct who *w, const struct hm_provider *provider)
{
    w->spec.issuer =
        (struct hm_demand){HM_MATCH_EXACT, hm_bytes_str(provider->issuer)};
}

/* ---- Values ---- */

/* A part of what is compared. A pattern would be compared to the letter: nobody
 * is called that, so a denial of it would deny nobody. */
static struct hm_bytes part(struct who *w, const struct hm_yaml *node)
{
    struct hm_bytes text = hm_doc_text(w->rd, node);

    if (text.len > 0 && text.p[0] == '/')
        (void)hm_doc_fail(w->rd, HM_USAGE, node,
            "%s: a pattern cannot stand here: use stars, or issuer and subject",
            HM_SHOW(text));
    return text;
}

/* As the option of that name checks it; with stars that cannot be said. */
static struct hm_bytes value(
    struct who *w, const struct hm_yaml *node, const char *option)
{
    struct hm_bytes text = part(w, node), expanded;
    const struct hm_shorthand *s = hm_shorthand_find(hm_bytes_str(option));
    struct hm_shorthand_use use = {.shorthand = s, .value = text};
    struct hm_err err = {0};

    if (text.p == NULL || hm_glob_is(text))
        return text;
    if (s->provider != NULL)
        use.provider = hm_provider_find(hm_bytes_str(s->provider));
    /* What it is based on is checked by itself. */
    if (s->needs != NULL)
        use.base = HM_LIT("a/b");
    if (!hm_shorthand_expand(&expanded, &use, w->rd->arena, &err))
        (void)hm_doc_wrong(w->rd, node, &err);
    return text;
}

static void add_number(
    struct who *w, struct hm_fields *f, const char *name, unsigned number)
{
    const struct hm_yaml *node = hm_field(f, name);

    if (node == NULL)
        return;
    if (hm_glob_is(hm_doc_text(w->rd, node)))
        (void)hm_doc_fail(
            w->rd, HM_USAGE, node, "%s: a number is wanted", name);
    add(w, number,
        (struct hm_demand){HM_MATCH_EXACT, value(w, node, "source-repo-id")});
}

/* A field, or the one that leaves it open by name. */
static const struct hm_yaml *field_or_any(
    struct hm_fields *f, const char *name, const char *any)
{
    const struct hm_yaml *node = hm_field(f, name);
    const struct hm_yaml *open = hm_field(f, any);
    bool is_open = hm_doc_bool(f->rd, open);

    if (f->map == NULL || hm_doc_failed(f->rd))
        return NULL;
    if (node != NULL && open != NULL)
        (void)hm_doc_fail(f->rd, HM_USAGE, open,
            "%s and %s contradict each other", name, any);
    if (node == NULL && !is_open && f->missing == NULL) {
        f->missing = name;
        f->instead = any;
    }
    return node;
}

/* ---- Workflows ---- */

/* What is different between GitHub and GitLab. */
struct forge {
    const char *name, *repo, *config, *any_config;
    const char *repo_id, *owner_id;
    const char *repo_option, *config_option;
    const char *between; /* repository and file */
};

static const struct forge github = {"github", "repository", "workflow",
    "anyWorkflow", "repositoryId", "ownerId", "github-repo", "github-workflow",
    "/"};
static const struct forge gitlab = {"gitlab", "project", "config", "anyConfig",
    "projectId", "namespaceId", "gitlab-project", "gitlab-config", "//"};

/* "https://github.com/acme/app/.github/workflows/x.yml@refs/tags/v*". With a
 * pattern for the ref, which stands in a claim of its own, any. */
static void add_config(struct who *w, const struct hm_yaml *node,
    const struct hm_bytes *texts, const struct hm_demand *ref)
{
    struct hm_bytes parts[8] = {texts[0], texts[1], texts[2], texts[3],
        HM_LIT("@"), HM_LIT("refs/**"), {0}};

    if (texts[3].p == NULL)
        return;
    if (ref->match == HM_MATCH_EXACT || ref->match == HM_MATCH_GLOB)
        parts[5] = ref->text;
    add(w, CONFIG, join(w, node, parts));
}

static struct hm_demand read_ref(struct who *w, const struct hm_yaml *node)
{
    struct hm_demand ref = hm_doc_demand(w->rd, node);

    if (ref.match == HM_MATCH_EXACT)
        (void)value(w, node, "source-ref");
    else if (ref.match == HM_MATCH_GLOB &&
        !hm_bytes_starts(ref.text, HM_LIT("refs/")) &&
        !hm_bytes_eq_str(ref.text, "**"))
        (void)hm_doc_fail(w->rd, HM_USAGE, node,
            "refs/heads/NAME wanted, got %s", HM_SHOW(ref.text));
    return ref;
}

static void read_forge(
    struct who *w, const struct hm_yaml *node, const struct forge *forge)
{
    struct hm_fields f = hm_fields(w->rd, node, forge->name);
    const struct hm_yaml *repo = hm_field_needed(&f, forge->repo);
    const struct hm_yaml *config =
        field_or_any(&f, forge->config, forge->any_config);
    const struct hm_yaml *ref = field_or_any(&f, "ref", "anyRef");
    const struct hm_provider *provider =
        hm_provider_find(hm_bytes_str(forge->name));
    struct hm_demand wanted = read_ref(w, ref);
    const struct hm_bytes url[] = {hm_bytes_str(provider->url), HM_LIT("/"),
        value(w, repo, forge->repo_option), {0}};
    struct hm_bytes base = {0};

    set_issuer(w, provider);
    if (repo != NULL) {
        struct hm_demand all = join(w, node, url);

        base = all.text;
        add(w, REPO, all);
    }
    add_config(w, node,
        (const struct hm_bytes[]){base, hm_bytes_str(forge->between),
            HM_LIT(""), value(w, config, forge->config_option)},
        &wanted);
    add(w, REF, wanted);
    add_number(w, &f, forge->repo_id, REPO_ID);
    add_number(w, &f, forge->owner_id, OWNER_ID);
    hm_fields_close(&f);
}

static void read_github(struct who *w, const struct hm_yaml *node)
{
    read_forge(w, node, &github);
}

static void read_gitlab(struct who *w, const struct hm_yaml *node)
{
    read_forge(w, node, &gitlab);
}

static void read_buildkite(struct who *w, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(w->rd, node, "buildkite");
    struct hm_bytes org = part(w, hm_field_needed(&f, "organization"));
    struct hm_bytes pipeline = part(w, hm_field_needed(&f, "pipeline"));
    const struct hm_provider *provider = hm_provider_find(HM_LIT("buildkite"));
    const struct hm_bytes parts[] = {hm_bytes_str(provider->url), HM_LIT("/"),
        org, HM_LIT("/"), pipeline, {0}};

    set_issuer(w, provider);
    hm_fields_close(&f);
    w->spec.subject = join(w, node, parts);
}

/* ---- Names at an issuer ---- */

/* "none" is an own authority, which names no issuer. */
static void read_issuer(struct who *w, struct hm_fields *f)
{
    w->spec.issuer = hm_doc_demand(w->rd, hm_field_needed(f, "issuer"));
    if (w->spec.issuer.match == HM_MATCH_EXACT &&
        hm_bytes_eq_str(w->spec.issuer.text, "none"))
        w->spec.issuer = (struct hm_demand){.match = HM_MATCH_ABSENT};
}

static void read_email(struct who *w, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(w->rd, node, "email");
    const struct hm_yaml *address = hm_field_needed(&f, "address");

    read_issuer(w, &f);
    w->spec.subject = hm_doc_demand(w->rd, address);
    if (w->spec.subject.match != HM_MATCH_NOTHING &&
        hm_bytes_find(w->spec.subject.text, '@') == w->spec.subject.text.len)
        (void)hm_doc_fail(w->rd, HM_USAGE, address,
            "an address with an @ is wanted, got %s",
            HM_SHOW(w->spec.subject.text));
    hm_fields_close(&f);
}

static void read_spiffe(struct who *w, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(w->rd, node, "spiffe");
    const struct hm_yaml *id = hm_field_needed(&f, "id");

    read_issuer(w, &f);
    w->spec.subject = hm_doc_demand(w->rd, id);
    if ((w->spec.subject.match == HM_MATCH_EXACT ||
            w->spec.subject.match == HM_MATCH_GLOB) &&
        !hm_bytes_starts(w->spec.subject.text, HM_LIT("spiffe://")))
        (void)hm_doc_fail(w->rd, HM_USAGE, id,
            "spiffe://DOMAIN/PATH is wanted, got %s",
            HM_SHOW(w->spec.subject.text));
    hm_fields_close(&f);
}

static void read_kubernetes(struct who *w, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(w->rd, node, "kubernetes");
    struct hm_bytes space = part(w, hm_field_needed(&f, "namespace"));
    struct hm_bytes account = part(w, hm_field_needed(&f, "serviceAccount"));
    const struct hm_bytes parts[] = {
        HM_LIT("https://kubernetes.io/namespaces/"), space,
        HM_LIT("/serviceaccounts/"), account, {0}};

    read_issuer(w, &f);
    hm_fields_close(&f);
    w->spec.subject = join(w, node, parts);
}

/* ---- One of them ---- */

static const struct {
    const char *name;
    void (*read)(struct who *w, const struct hm_yaml *node);
} kinds[] = {
    {"github", read_github},
    {"gitlab", read_gitlab},
    {"buildkite", read_buildkite},
    {"email", read_email},
    {"spiffe", read_spiffe},
    {"kubernetes", read_kubernetes},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* The shorthands of a map; otherwise an issuer and a subject. */
static void read_identity(struct who *w, struct hm_fields *f)
{
    const struct hm_yaml *first = NULL;

    for (size_t i = 0; i < KINDS; i++) {
        const struct hm_yaml *node = hm_field(f, kinds[i].name);

        if (node == NULL)
            continue;
        if (first != NULL) {
            (void)hm_doc_fail(w->rd, HM_USAGE, node,
                "one entry is one identity: give %s an entry of its own",
                kinds[i].name);
            return;
        }
        first = node;
        kinds[i].read(w, node);
    }
    if (first != NULL)
        return;
    read_issuer(w, f);
    w->spec.subject = hm_doc_demand(w->rd, hm_field_needed(f, "subject"));
}

static struct who new_who(struct hm_doc_rd *rd)
{
    struct who w = {.rd = rd, .spec = {.subject = {.match = HM_MATCH_ANY}}};

    w.exts = hm_doc_alloc(rd, EXTS_MAX, sizeof(*w.exts));
    w.spec.extensions = w.exts;
    return w;
}

struct hm_identity_spec hm_doc_identity(
    struct hm_doc_rd *rd, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(rd, node, "identity");
    struct who w = new_who(rd);

    read_identity(&w, &f);
    hm_fields_close(&f);
    return w.spec;
}

/* ---- Keys ---- */

static bool parse_key(struct hm_making *m, struct hm_key **out,
    const struct hm_yaml *file, const struct hm_yaml *pem, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KEY_FILE_MAX);

    if (pem != NULL)
        return hm_key_parse_pem(out, hm_doc_text(m->rd, pem), err);
    HM_TRY(hm_documents_read(
        m->d, &text, m->document->path, hm_doc_text(m->rd, file), err));
    return hm_key_parse_pem(out, hm_buf_view(&text), err) ||
        hm_wrap(err, "%s", HM_SHOW(file->text));
}

static void free_key(void *p)
{
    hm_key_free(p);
}

/* Each key once, whatever requirements name it. */
static bool keep_key(
    struct hm_making *m, struct hm_key *key, struct hm_err *err)
{
    HM_TRY(hm_documents_own(m->d, key, free_key, err));
    for (size_t i = 0; i < m->key_count; i++) {
        if (hm_key_eq(m->keys[i], key))
            return true;
    }
    if (m->key_count == HM_POLICY_KEYS_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d keys in one policy",
            HM_POLICY_KEYS_MAX);
    m->keys[m->key_count++] = key;
    return true;
}

static void read_key(
    struct hm_making *m, struct hm_rules *rules, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(m->rd, node, "key");
    const struct hm_yaml *file = hm_field(&f, "file");
    const struct hm_yaml *pem = hm_field(&f, "pem");
    struct hm_key *key = NULL;
    struct hm_err err = {0};

    hm_fields_close(&f);
    if (hm_doc_failed(m->rd))
        return;
    if ((file == NULL) == (pem == NULL))
        (void)hm_doc_fail(
            m->rd, HM_USAGE, node, "key: either a file or pem is wanted");
    else if (!parse_key(m, &key, file, pem, &err) || !keep_key(m, key, &err) ||
        !hm_rules_allow_key(rules, key, &(struct hm_window){0}, &err))
        (void)hm_doc_wrong(m->rd, node, &err);
}

/* ---- The list ---- */

static void read_from(
    struct hm_making *m, struct hm_rules *rules, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(m->rd, node, "from");
    const struct hm_yaml *key = hm_field(&f, "key");
    struct who w;
    struct hm_err err = {0};

    if (key != NULL) {
        hm_fields_close(&f);
        read_key(m, rules, key);
        return;
    }
    w = new_who(m->rd);
    read_identity(&w, &f);
    hm_fields_close(&f);
    if (m->certificate == NULL)
        m->certificate = node;
    if (!hm_doc_failed(m->rd) && !hm_rules_allow_identity(rules, &w.spec, &err))
        (void)hm_doc_wrong(m->rd, node, &err);
}

void hm_doc_from(
    struct hm_making *m, struct hm_rules *rules, const struct hm_yaml *node)
{
    size_t count = hm_doc_list(m->rd, node, HM_POLICY_LIST_MAX);

    if (count == 0)
        return;
    for (const struct hm_yaml_member *e = node->first;
         e != NULL && !hm_doc_failed(m->rd); e = e->next)
        read_from(m, rules, e->value);
}

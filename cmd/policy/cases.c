/* SPDX-License-Identifier: Apache-2.0 */
/* Recorded cases: what a set of policies must say of known evidence. */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/judge/judging.h"
#include "cmd/policy/policy.h"
#include "cmd/show/outline.h"
#include "crypto/digest.h"
#include "document/read.h"
#include "image/ref.h"
#include "report/tree.h"

/* A case, as it is written. */
struct one {
    struct hm_bytes name, image, file, space, resource, fails;
    const struct hm_yaml *bundles, *node;
    size_t expect;
    bool has_now;
    struct hm_time now;
};

struct cases {
    struct hm_run *run;
    const struct hm_policies *policies;
    struct hm_policies then; /* the same, whose ages count to a case's now */
    const char *path;
    struct hm_arena arena;
    struct hm_doc_rd rd;
    size_t failed, count;
    struct hm_outline_at *list; /* NULL: what comes out is told as text */
};

static const char *const verdicts[] = {
    "yes", "no", "nothing-attached", "could-not-tell", "not-judged", NULL};

/* ---- Reading ---- */

/* None may be there: then it is a list that is empty, or not there. */
static const struct hm_yaml *read_bundles(
    struct cases *c, const struct hm_yaml *node)
{
    if (node == NULL || (node->kind == HM_YAML_LIST && node->count == 0))
        return NULL;
    (void)hm_doc_list(&c->rd, node, HM_POLICY_LIST_MAX);
    for (const struct hm_yaml_member *e = node->first;
         e != NULL && !hm_doc_failed(&c->rd); e = e->next)
        (void)hm_doc_text(&c->rd, e->value);
    return node;
}

static void read_case(
    struct cases *c, struct one *out, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(&c->rd, node, "case");
    const struct hm_yaml *now, *image, *file;

    *out = (struct one){.node = node};
    out->name = hm_doc_text(&c->rd, hm_field_needed(&f, "name"));
    image = hm_field(&f, "image");
    file = hm_field(&f, "file");
    out->image = hm_doc_text(&c->rd, image);
    out->file = hm_doc_text(&c->rd, file);
    out->bundles = read_bundles(c, hm_field(&f, "bundles"));
    out->space = hm_doc_text(&c->rd, hm_field(&f, "namespace"));
    out->resource = hm_doc_text(&c->rd, hm_field(&f, "resource"));
    now = hm_field(&f, "now");
    out->has_now = now != NULL;
    out->now = hm_doc_time(&c->rd, now, false);
    out->expect = hm_doc_word(&c->rd, hm_field_needed(&f, "expect"), verdicts);
    out->fails = hm_doc_text(&c->rd, hm_field(&f, "fails"));
    hm_fields_close(&f);
    if (f.map != NULL && (image == NULL) == (file == NULL))
        (void)hm_doc_fail(&c->rd, HM_USAGE, node,
            "case: either an image or a file is wanted");
}

/* Beside the file of cases. */
static const char *beside(
    struct cases *c, struct hm_bytes path, struct hm_err *err)
{
    hm_auto(buf) full = hm_buf(16 * HM_KIB);
    struct hm_bytes folder = hm_bytes_str(c->path);

    while (folder.len > 0 && folder.p[folder.len - 1] != '/')
        folder.len--;
    if (path.len > 0 && path.p[0] != '/')
        hm_buf_put(&full, folder);
    hm_buf_put(&full, path);
    if (!hm_buf_end(&full, &path, err) ||
        !hm_arena_copy(&c->arena, &path, path, err))
        return NULL;
    return (const char *)path.p;
}

static bool load(struct cases *c, const struct one *one,
    struct hm_candidates *out, struct hm_err *err)
{
    const struct hm_yaml *list = one->bundles;

    *out = hm_candidates();
    for (const struct hm_yaml_member *e = list == NULL ? NULL : list->first;
         e != NULL; e = e->next) {
        const char *path = beside(c, e->value->text, err);

        HM_TRY(path != NULL);
        HM_TRY(hm_candidates_add_file(out, c->run, path, err));
    }
    return true;
}

/* ---- Judging ---- */

/* Of an image its digest is judged, and nothing is fetched. */
static bool artifact_of(struct cases *c, const struct one *one,
    struct hm_artifact *out, const struct hm_ref **image, struct hm_err *err)
{
    struct hm_ref *ref = hm_arena_alloc(&c->arena, 1, sizeof(*ref));

    if (ref == NULL)
        return hm_arena_fail(&c->arena, err);
    HM_TRY(hm_ref_parse(ref, &c->arena, one->image, err));
    if (!ref->has_digest)
        return hm_fail(err, HM_USAGE,
            "%s: a digest is wanted, because nothing is fetched for a case",
            HM_SHOW(one->image));
    *image = ref;
    *out = (struct hm_artifact){.name = one->image,
        .image = true,
        .digests = &ref->digest,
        .digest_count = 1};
    return true;
}

/* Ages count to the time that the policies were made for: they are made anew for
 * another one, of the very same files. */
static bool policies_then(
    struct cases *c, struct hm_time now, struct hm_err *err)
{
    const struct hm_policy_paths paths = {.list = c->run->args->operands,
        .count = c->run->args->operand_count,
        .again = true};

    if (c->then.set != NULL && hm_time_cmp(c->then.now, now) == 0)
        return true;
    hm_policies_free(&c->then);
    HM_TRY(hm_policies_load(&c->then, c->run, &paths, now, err));
    return hm_digest_eq(&c->then.set->digest, &c->policies->set->digest) ||
        hm_fail(err, HM_USAGE,
            "the policies were changed while they were asked: run it again");
}

static bool judge(struct cases *c, const struct one *one,
    const struct hm_candidates *candidates, struct hm_judged *out,
    struct hm_err *err)
{
    struct hm_policies asked;
    struct hm_artifact artifact = {0};
    struct hm_blob blob = {0};
    const struct hm_ref *image = NULL;
    struct hm_panel panel;
    const struct hm_judge judge = {.panel = &panel};
    const struct hm_evidences evidence = {
        candidates->list, candidates->count, NULL};
    bool ok = true;

    HM_TRY(!one->has_now || policies_then(c, one->now, err));
    asked = one->has_now ? c->then : *c->policies;
    asked.no_match = c->policies->no_match;
    asked.about.namespace_name = one->space;
    asked.about.resource = one->resource;
    if (one->image.p != NULL) {
        HM_TRY(artifact_of(c, one, &artifact, &image, err));
    } else {
        const char *path = beside(c, one->file, err);

        HM_TRY(path != NULL);
        ok = hm_blob_read(&blob, c->run, path,
            hm_candidates_need(candidates, asked.keys, asked.key_count), err);
        artifact = hm_blob_artifact(&blob);
    }
    ok = ok && hm_policies_choose(&panel, &asked, image, &out->arena, err);
    if (ok)
        hm_judge_target(&out->proved, hm_report_root(out->report), &judge,
            &artifact, &evidence);
    hm_blob_free(&blob);
    return ok;
}

/* The requirement that was to fail is one that did. */
static bool fails_there(const struct hm_report *report, struct hm_bytes name)
{
    const struct hm_section *target = report->root.children;

    for (const struct hm_section *p = target == NULL ? NULL : target->children;
         p != NULL; p = p->next) {
        for (const struct hm_section *r = p->children; r != NULL; r = r->next) {
            if (strcmp(r->kind, "requirement") == 0 &&
                hm_bytes_eq(r->name, name) && hm_section_verdict(r) != HM_YES)
                return true;
        }
    }
    return false;
}

static bool tell_json(struct cases *c, const struct one *one,
    const struct hm_judged *judged, bool passed, struct hm_err *err)
{
    struct hm_outline_at at = hm_outline_map(*c->list, NULL);
    hm_auto(buf) report = hm_buf(HM_OUTLINE_MAX);

    hm_outline_text(at, "name", one->name);
    hm_outline_bool(at, "passed", passed);
    hm_outline_str(
        at, "verdict", hm_verdict_name(hm_report_verdict(judged->report)));
    hm_outline_str(at, "expect", verdicts[one->expect]);
    hm_outline_opt(at, "fails", one->fails);
    if (passed)
        return true;
    HM_TRY(hm_report_json(&report, judged->report, err));
    hm_outline_json(at, "report", hm_buf_view(&report));
    return true;
}

static bool tell(struct cases *c, const struct one *one,
    const struct hm_judged *judged, struct hm_err *err)
{
    struct hm_buf *out = c->run->out;
    const char *got = hm_verdict_name(hm_report_verdict(judged->report));
    bool right = strcmp(got, verdicts[one->expect]) == 0;
    bool there =
        one->fails.p == NULL || fails_there(judged->report, one->fails);

    c->failed += !right || !there;
    if (c->list != NULL)
        return tell_json(c, one, judged, right && there, err);
    hm_buf_put_str(out, right && there ? "ok      " : "not ok  ");
    hm_text_escape(out, one->name);
    if (!right)
        hm_buf_printf(out, ": %s, wanted %s", got, verdicts[one->expect]);
    else if (!there)
        hm_buf_printf(
            out, ": requirement %s did not fail", HM_SHOW(one->fails));
    hm_buf_put_u8(out, '\n');
    if (!right || !there)
        hm_report_text(out, judged->report);
    return true;
}

static bool run_case(struct cases *c, const struct one *one, struct hm_err *err)
{
    hm_auto(candidates) candidates = {0};
    hm_auto(judged) judged = {.arena = hm_arena(HM_FACTS_ARENA_MAX)};

    judged.proved.arena = &judged.arena;
    c->count++;
    HM_TRY(load(c, one, &candidates, err));
    HM_TRY(hm_report_new(&judged.report, err));
    HM_TRY(judge(c, one, &candidates, &judged, err));
    return tell(c, one, &judged, err);
}

/* ---- The file ---- */

static bool run_list(
    struct cases *c, const struct hm_yaml *list, struct hm_err *err)
{
    (void)hm_doc_list(&c->rd, list, HM_POLICY_CASES_MAX);
    for (const struct hm_yaml_member *e = list == NULL ? NULL : list->first;
         e != NULL && !hm_doc_failed(&c->rd); e = e->next) {
        struct one one;

        read_case(c, &one, e->value);
        if (hm_doc_failed(&c->rd))
            break;
        if (!run_case(c, &one, err))
            return hm_wrap(err, "case %s", HM_SHOW(one.name));
    }
    return hm_doc_end(&c->rd, err);
}

static bool run_document(
    struct cases *c, const struct hm_yaml *root, struct hm_err *err)
{
    static const char *const versions[] = {"hallmark.dev/v1", NULL};
    static const char *const kinds[] = {"PolicyTest", NULL};
    struct hm_fields f = hm_fields(&c->rd, root, "document");
    const struct hm_yaml *list;

    (void)hm_doc_word(&c->rd, hm_field_needed(&f, "apiVersion"), versions);
    (void)hm_doc_word(&c->rd, hm_field_needed(&f, "kind"), kinds);
    list = hm_field_needed(&f, "cases");
    hm_fields_close(&f);
    HM_TRY(hm_doc_end(&c->rd, err));
    return run_list(c, list, err);
}

static bool run_file(struct cases *c, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_YAML_TEXT_MAX);
    struct hm_yaml_stream stream;

    HM_TRY(hm_file_read(&text, c->path, err));
    if (!hm_yaml_parse(&stream, &c->arena, hm_buf_view(&text), err))
        return hm_wrap(err, "%s", HM_SHOW_PATH(c->path));
    for (const struct hm_yaml_member *m = stream.first; m != NULL; m = m->next)
        HM_TRY(run_document(c, m->value, err));
    return c->count > 0 ||
        hm_fail(
            err, HM_USAGE, "%s: there is no case in it", HM_SHOW_PATH(c->path));
}

/* All of it at its end, as JSON is. */
static bool write_json(
    const struct cases *c, struct hm_outline *outline, struct hm_err *err)
{
    struct hm_outline_at at = hm_outline_root(outline);

    hm_outline_u64(at, "count", c->count);
    hm_outline_u64(at, "failed", c->failed);
    return hm_outline_write_json(c->run->out, outline, err);
}

bool hm_policy_cases(struct hm_run *run, const struct hm_policies *policies,
    const char *path, struct hm_err *err)
{
    struct cases c = {.run = run,
        .policies = policies,
        .path = path,
        .arena = hm_arena(HM_DOCUMENT_ARENA_MAX)};
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at list;
    bool ok;

    if (hm_args_json(run->args)) {
        hm_outline_str(
            hm_outline_root(&outline), "schema", "hallmark.policy-test/1");
        list = hm_outline_list(hm_outline_root(&outline), "cases");
        c.list = &list;
    }

    c.rd = (struct hm_doc_rd){.arena = &c.arena, .file = path};
    ok = run_file(&c, err);
    hm_policies_free(&c.then);
    hm_arena_free(&c.arena);
    if (!ok)
        return hm_configured(err);
    if (c.list != NULL)
        HM_TRY(write_json(&c, &outline, err));
    else
        hm_buf_printf(
            run->out, "%zu cases, %zu not as expected\n", c.count, c.failed);
    run->status = c.failed == 0 ? HM_EXIT_YES : HM_EXIT_NO;
    return true;
}

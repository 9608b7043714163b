/* SPDX-License-Identifier: Apache-2.0 */
/* verify.c - is this file signed by whom it should be?
 *
 *     verify [--statement] FILE BUNDLE IDENTITY ISSUER [TRUSTED_ROOT]
 *
 * Prints the report. Exit status 0 is a verified yes, 1 is every other verdict,
 * 2 a mistake in the arguments or files. Without TRUSTED_ROOT, Sigstore's
 * public-good instance is trusted as the library knows it.
 *
 * Compiled as C and as C++, against the shared and the static library, by the
 * tests; docs/guide/embedding.md explains it. */
#include <hallmark/hallmark.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 64 * 1024 * 1024 };

/* What is made here and freed at the end, whatever happens. */
struct job {
    uint8_t *file, *bundle, *trusted;
    struct hm_root *root;
    struct hm_rules *rules;
    struct hm_evidence_file *evidence;
    struct hm_result *result;
};

static void job_free(struct job *job)
{
    hm_result_free(job->result); /* before what it borrows from */
    hm_evidence_file_free(job->evidence);
    hm_rules_free(job->rules);
    hm_root_free(job->root);
    free(job->file);
    free(job->bundle);
    free(job->trusted);
}

static struct hm_bytes text(const char *s)
{
    struct hm_bytes view = {(const uint8_t *)s, strlen(s)};

    return view;
}

/* A file's content, in memory that the caller frees. */
static bool read_file(uint8_t **memory, struct hm_bytes *out, const char *path)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        perror(path);
        return false;
    }
    *memory = (uint8_t *)malloc(FILE_MAX);
    out->p = *memory;
    out->len = *memory == NULL ? 0 : fread(*memory, 1, FILE_MAX, file);
    if (*memory == NULL || ferror(file) || !feof(file)) {
        fprintf(stderr, "%s: cannot be read, or is too large\n", path);
        fclose(file);
        return false;
    }
    fclose(file);
    return true;
}

/* Who is trusted. Made once in a program that verifies often. */
static bool make_root(struct job *job, const char *path, struct hm_err *err)
{
    struct hm_bytes json;

    if (!hm_root_new(&job->root, err))
        return false;
    if (path == NULL)
        return hm_root_add_public_good(job->root, err);
    return read_file(&job->trusted, &json, path) &&
        hm_root_add_json(job->root, text(path), json, err);
}

/* Who must have signed: this identity, as told by this issuer, exactly; over
 * the file itself or in a statement of any type. */
static bool make_rules(struct job *job, const char *identity,
    const char *issuer, bool statements, struct hm_err *err)
{
    struct hm_identity_spec who;

    memset(&who, 0, sizeof(who));
    who.subject.match = HM_MATCH_EXACT;
    who.subject.text = text(identity);
    who.issuer.match = HM_MATCH_EXACT;
    who.issuer.text = text(issuer);
    if (!hm_rules_new(&job->rules, err) ||
        !hm_rules_allow_identity(job->rules, &who, err))
        return false;
    if (statements)
        hm_rules_allow_any_predicate(job->rules);
    return true;
}

/* The one question. Zeroed first: what is not asked for is the strictest. */
static bool ask(
    struct job *job, const char *name, struct hm_bytes file, struct hm_err *err)
{
    const struct hm_evidence_file *evidence = job->evidence;
    struct hm_request request;

    memset(&request, 0, sizeof(request));
    request.size = sizeof(request);
    request.root = job->root;
    request.rules = job->rules;
    request.evidence = &evidence;
    request.evidence_count = 1;
    request.name = text(name);
    request.has_message = true;
    request.message = file;
    return hm_verify_artifact(&job->result, &request, err);
}

static void print_report(struct job *job)
{
    struct hm_err err = {HM_OK, NULL, ""};
    struct hm_bytes report;

    if (hm_result_text(&report, job->result, &err))
        fwrite(report.p, 1, report.len, stdout);
}

/* Read everything, then ask. `job` is freed by main. */
static int run(struct job *job, char **argv, bool statements)
{
    struct hm_err err = {HM_OK, NULL, ""};
    struct hm_bytes file, bundle;
    bool yes;

    if (!read_file(&job->file, &file, argv[1]) ||
        !read_file(&job->bundle, &bundle, argv[2]))
        return 2;
    if (!make_root(job, argv[5], &err) ||
        !make_rules(job, argv[3], argv[4], statements, &err) ||
        !hm_evidence_parse(&job->evidence, bundle, &err)) {
        fprintf(stderr, "%s: %s\n", hm_code_name(err.code), err.msg);
        return 2;
    }
    yes = ask(job, argv[1], file, &err);
    print_report(job);
    if (!yes)
        fprintf(stderr, "%s: %s\n", hm_code_name(err.code), err.msg);
    return yes ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct job job;
    bool statements = argc > 1 && strcmp(argv[1], "--statement") == 0;
    int status;

    argc -= statements;
    argv += statements;
    if (argc != 5 && argc != 6) {
        fprintf(stderr,
            "usage: verify [--statement] FILE BUNDLE IDENTITY ISSUER "
            "[TRUSTED_ROOT]\n");
        return 2;
    }
    memset(&job, 0, sizeof(job));
    status = run(&job, argv, statements); /* argv ends with NULL */
    job_free(&job);
    return status;
}

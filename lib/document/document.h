/* SPDX-License-Identifier: Apache-2.0 */
/* document.h - policy documents, read into plans (docs/formats/policy.md).
 *
 * Files hold any number of documents, in YAML or JSON. All of them are added
 * first; then the set is made of them as a whole, or not at all: every field is
 * understood, every name is there and every definition is used. What files they
 * name is read through the caller. */
#ifndef HM_DOCUMENT_H
#define HM_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "judge/plan.h"

struct hm_buf;
struct hm_documents;
struct hm_root;

/* A target of a TUF repository that a Trust names. */
struct hm_document_tuf {
    struct hm_bytes url;
    struct hm_bytes root; /* the text of the first root */
    const char *target;
    int64_t age_max_s; /* 0: not said */
};

/* Reads a file that a document names; `path` begins where the document's own
 * path does, so that it means a file beside it. And what a Trust's tuf names:
 * the verified target is appended, and `warning` becomes what is not as it should
 * be about one that is used all the same; NULL: nobody here can. */
struct hm_document_source {
    void *ctx;
    bool (*read)(
        void *ctx, struct hm_buf *out, const char *path, struct hm_err *err);
    bool (*tuf)(void *ctx, struct hm_buf *out, struct hm_buf *warning,
        const struct hm_document_tuf *tuf, struct hm_err *err);
    /* Adds the root that is built in by that name; NULL: the library's own. */
    bool (*builtin)(
        void *ctx, struct hm_root *root, const char *name, struct hm_err *err);
};

HM_MUST_USE bool hm_documents_new(struct hm_documents **out,
    const struct hm_document_source *source, struct hm_err *err);
void hm_documents_free(struct hm_documents *documents);
HM_DEFINE_AUTO_PTR(documents)

/* Read one file. `path` is for messages and for what it names. Errors are
 * "policy.yaml: line 3, column 9: ..". */
HM_MUST_USE bool hm_documents_add(struct hm_documents *documents,
    const char *path, struct hm_bytes text, struct hm_err *err);

/* Make the set, which lives as long as the documents. `now` is the time that ages
 * are counted to. HM_USAGE: a document says what cannot be done; HM_UNSUPPORTED:
 * what this version does not do. */
HM_MUST_USE bool hm_documents_compile(struct hm_documents *documents,
    const struct hm_time *now, struct hm_err *err);
const struct hm_plan_set *hm_documents_set(
    const struct hm_documents *documents);

/* What is allowed but wider than it looks, a line each; NULL beyond the last. */
const char *hm_documents_warning(
    const struct hm_documents *documents, size_t index);

#endif

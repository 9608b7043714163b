/* SPDX-License-Identifier: Apache-2.0 */
/* made.h - policies of a test, whose files are in memory: "me.pub" and "you.pub"
 * are keys, and "lab.pub" that of court_lab(); "root.json" is its trusted root,
 * "lab.pem" its authority, and "other.json" and "other.pem" are those of
 * court_other_lab(); "ca.pem" is none. So is what the TUF repositories
 * https://good.test and https://old.test give, whose first root is "first.json";
 * old.test's with a warning. */
#ifndef HM_TESTS_DOCUMENT_MADE_H
#define HM_TESTS_DOCUMENT_MADE_H

#include "document/document.h"
#include "test.h"

/* What every policy begins with, and one that is complete: {POLICY, PARTS of the
 * spec} and a requirement by a key or by an address. */
#define HEAD                                                                   \
    "apiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n"
#define BY_MAIL                                                                \
    "  require:\n  - name: r\n    signature:\n      from:\n"                   \
    "      - {issuer: \"https://issuer.example\", subject: "                   \
    "\"https://example.com/me\"}\n"
#define BY_KEY                                                                 \
    "  require:\n  - name: r\n    signature: {from: [{key: {file: "            \
    "me.pub}}]}\n"
#define TRUST                                                                  \
    "---\napiVersion: hallmark.dev/v1\nkind: Trust\n"                          \
    "metadata: {name: lab}\nspec:\n"

const struct hm_key *made_key(bool mine);

/* The documents of a text, in a file "d/p.yaml"; `now` is 2026-11-22. */
HM_MUST_USE bool made_new(
    struct hm_documents **out, const char *text, struct hm_err *err);

/* How often a repository was asked. */
extern unsigned made_fetches;

/* The only policy of a text, or a failed check and NULL. */
const struct hm_plan *made_plan(struct hm_documents **out, const char *text);

/* A policy whose requirement `demand` (lines behind "    ") is asked about facts:
 * the verdict, and words of the report. */
void made_says(const char *demand, const struct hm_facts *facts,
    enum hm_verdict verdict, const char *words);

/* The same of a whole text. */
void made_text_says(const char *text, const struct hm_facts *facts,
    enum hm_verdict verdict, const char *words);

#endif

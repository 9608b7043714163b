/* SPDX-License-Identifier: Apache-2.0 */
/* Mutants of every kind of evidence of the lab (mutants.h). */
#include "base/err.h"
#include "test.h"
#include "verify/mutants.h"

/* How many bits of a long field are passed over. */
static size_t stride(void)
{
    return test_campaign() ? 1 : 401;
}

struct run {
    struct court court;
    struct exhibit good;
    size_t count;
};

static void judge(const struct mutant *mutant, void *context)
{
    struct run *run = context;

    mutant_says(&run->court, &run->good, mutant);
    if (run->count++ % 4 == 0)
        mutant_says_written(&run->court, mutant);
}

static void mutate(const char *kind)
{
    const struct lab_made *made = court_made(lab_kind(kind));
    struct run run = {.court = court_of_lab(court_root(), court_lab())};

    if (!CHECK(made != NULL))
        return;
    exhibit_of(&run.good, &made->evidence, &made->artifact);
    if (!court_says(&run.court, &run.good, ""))
        return;
    mutants_of(&run.good, stride(), judge, &run);
    test_note("%s: %zu mutants", kind, run.count);
}

static void swap(const char *kind)
{
    const struct lab_made *made = court_made(lab_kind(kind));
    struct run run = {.court = court_of_lab(court_root(), court_lab())};
    lab_made_auto again = {0};
    struct hm_err err = {0};
    struct exhibit other;

    if (!CHECK(made != NULL) ||
        !CHECK_OK(court_sign(&other, &again, court_lab(), kind, &err)))
        return;
    exhibit_of(&run.good, &made->evidence, &made->artifact);
    if (court_says(&run.court, &other, ""))
        mutants_swap(&run.good, &other, judge, &run);
}

static void try_kind(const char *kind)
{
    if (test_torture())
        return; /* thousands of judgements */
    mutate(kind);
    swap(kind);
}

static void message_in_log_1(void)
{
    try_kind("message, Rekor v1");
}

static void message_promised_only(void)
{
    try_kind("message, Rekor v1, promise only");
}

static void message_in_log_1_with_timestamp(void)
{
    try_kind("message, Rekor v1 and timestamp");
}

static void message_in_log_2(void)
{
    try_kind("message, Rekor v2");
}

static void message_p384(void)
{
    try_kind("message, P-384");
}

static void message_ed25519(void)
{
    try_kind("message, Ed25519");
}

static void statement_in_log_1(void)
{
    try_kind("statement, Rekor v1 dsse");
}

static void statement_in_log_1_as_intoto(void)
{
    try_kind("statement, Rekor v1 intoto");
}

static void statement_in_log_2(void)
{
    try_kind("statement, Rekor v2");
}

static void message_by_key_in_log_1(void)
{
    try_kind("message by a key, Rekor v1");
}

static void message_by_key_in_log_2(void)
{
    try_kind("message by a key, Rekor v2");
}

static void statement_by_key(void)
{
    try_kind("statement by a key, Rekor v1");
}

static void image_payload(void)
{
    try_kind("image, payload");
}

static void image_payload_with_timestamp(void)
{
    try_kind("image, payload and timestamp");
}

static void image_payload_by_key(void)
{
    try_kind("image, payload by a key");
}

static void image_statement(void)
{
    try_kind("image, statement");
}

static void image_statement_in_a_layer(void)
{
    try_kind("image, statement as a layer");
}

TEST_SUITE(verify_mutants, TEST(message_in_log_1), TEST(message_promised_only),
    TEST(message_in_log_1_with_timestamp), TEST(message_in_log_2),
    TEST(message_p384), TEST(message_ed25519), TEST(statement_in_log_1),
    TEST(statement_in_log_1_as_intoto), TEST(statement_in_log_2),
    TEST(message_by_key_in_log_1), TEST(message_by_key_in_log_2),
    TEST(statement_by_key), TEST(image_payload),
    TEST(image_payload_with_timestamp), TEST(image_payload_by_key),
    TEST(image_statement), TEST(image_statement_in_a_layer));

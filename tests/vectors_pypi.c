/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_pypi.c - attestations of the Python Package Index, by publisher and
 * file name, as its own tool demands them. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "enc/json_field.h"
#include "enc/pem.h"
#include "judge/docket.h"
#include "package/pypi.h"
#include "package/pypi_name.h"
#include "test.h"
#include "x509/cert.h"

/* What fails, with its reason. */
static const struct {
    const char *id, *failures;
} expected[] = {
    {"models-wrong-workflow", "identity:policy"},
    {"self-wrong-digest", "artifact:not-found"},
    {"self-wrong-name", "distribution:mismatch"},
};

static const char *wanted(const struct test_cases *cases)
{
    if (strcmp(test_cases_get(cases, "expect"), "pass") == 0)
        return "";
    for (size_t i = 0; i < TEST_LEN(expected); i++) {
        if (strcmp(expected[i].id, test_cases_get(cases, "id")) == 0)
            return expected[i].failures;
    }
    return "a row in the table of this file";
}

/* ---- Attestations ---- */

/* The publisher that the row demands, or that the object names. */
static bool publisher_of(
    struct hm_buf *out, const struct test_cases *cases, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(4 * HM_MIB);
    const char *row = test_cases_get(cases, "publisher");
    struct hm_json root, publisher;
    struct hm_json_iter it;

    if (row != NULL) {
        hm_buf_put_str(out, row);
        return hm_buf_end(out, NULL, err);
    }
    HM_TRY(test_cases_load(&text, cases, test_cases_get(cases, "file")));
    HM_TRY(
        hm_json_parse_borrowed(&root, &arena, hm_buf_view(&text), HM_MIB, err));
    it = hm_json_iter(hm_json_get(root, "attestation_bundles"));
    HM_TRY(CHECK(hm_json_iter_next(&it)));
    publisher = hm_json_get(it.value, "publisher");
    hm_json_put_decoded(out, hm_json_get(publisher, "kind"));
    hm_buf_put_u8(out, ':');
    hm_json_put_decoded(out, hm_json_get(publisher, "repository"));
    hm_buf_put_u8(out, ':');
    hm_json_put_decoded(out, hm_json_get(publisher, "workflow"));
    return hm_buf_end(out, NULL, err);
}

static bool demand(struct docket *docket, struct hm_arena *arena,
    const char *publisher, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_pypi_demand demand = {.publisher = hm_bytes_str(publisher)};

    if (publisher == NULL) {
        HM_TRY(publisher_of(&text, docket->cases, err));
        demand.publisher = hm_buf_view(&text);
    }
    HM_TRY(hm_rules_new(&docket->rules, err));
    return hm_pypi_require(docket->rules, arena, &demand, err);
}

static void judge(
    const struct test_cases *cases, const char *publisher, const char *want)
{
    hm_auto(buf) failures = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    docket_auto docket = docket_of(cases);
    struct hm_err err = {0};
    enum hm_verdict verdict;

    docket.column = "file";
    docket.name = test_cases_get(cases, "name");
    docket.own_types = true;
    if (!CHECK_OK(demand(&docket, &arena, publisher, &err)) ||
        !CHECK_OK(
            docket_load(&docket, test_cases_get(cases, "trusted_root"), &err)))
        return;
    verdict = docket_judge(&failures, &docket, true);
    if (!CHECK_STR(hm_buf_str(&failures), want) ||
        !CHECK_EQ(verdict == HM_YES, want[0] == '\0'))
        test_note("%s", docket.report);
}

/* What the index says must agree with who is demanded: the second publisher is
 * the certificate's, and not that of the object. */
static void run_attestation(const struct test_cases *cases)
{
    judge(cases, NULL, wanted(cases));
    if (test_cases_get(cases, "publisher") == NULL)
        judge(cases, "GitHub:trailofbits/pypi-attestations:other.yml",
            "identity:policy publisher:mismatch");
}

/* ---- Certificates ---- */

static bool read_extensions(struct hm_fulcio *out, struct hm_pem *pem,
    const struct test_cases *cases, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_cert cert;

    HM_TRY(test_cases_load(&text, cases, test_cases_get(cases, "file")));
    HM_TRY(hm_pem_parse(pem, hm_buf_view(&text), HM_PEM_LAX, err));
    return hm_cert_parse(&cert, pem->blocks[0].body, err) &&
        hm_fulcio_parse(out, &cert, err);
}

static void run_certificate(const struct test_cases *cases)
{
    hm_auto(pem) pem = {.count = 0};
    struct hm_fulcio extensions;
    struct hm_err err = {0};

    if (!CHECK_OK(read_extensions(&extensions, &pem, cases, &err)))
        return;
    CHECK(extensions.values[14].p == NULL);
    CHECK_OK(hm_pypi_check_config(&extensions, &err));
    extensions.values[13] = hm_bytes(NULL, 0);
    CHECK_ERR(hm_pypi_check_config(&extensions, &err), HM_MISMATCH,
        "the workflow's file is");
}

static void publishers(void)
{
    struct test_cases cases;

    if (!test_cases_open(&cases, "pypi-attestations"))
        return;
    while (test_cases_next(&cases)) {
        test_case("%s", test_cases_get(&cases, "id"));
        if (strcmp(test_cases_get(&cases, "kind"), "publisher-certificate") ==
            0)
            run_certificate(&cases);
        else
            run_attestation(&cases);
    }
    test_cases_close(&cases);
}

/* ---- File names ---- */

static void check_row(char *line)
{
    char *expect = strchr(line, '\t'), *normal;
    hm_auto(buf) text = hm_buf(HM_PACKAGE_NAME_MAX);
    struct hm_pypi_name name;
    struct hm_err err = {0};

    *expect++ = '\0';
    normal = strchr(expect, '\t');
    *normal++ = '\0';
    test_case("%s", line);
    if (strcmp(expect, "fail") == 0) {
        CHECK_ERR(hm_pypi_name_parse(&name, &text, hm_bytes_str(line), &err),
            HM_FORMAT, "distribution");
        return;
    }
    if (CHECK_OK(hm_pypi_name_parse(&name, &text, hm_bytes_str(line), &err)))
        CHECK_BYTES(name.file, hm_bytes_str(normal));
}

static void file_names(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    char *line, *end;
    unsigned count = 0;

    if (!test_vector_read(&text, "pypi-attestations/filename-cases.tsv"))
        return;
    line = strchr((char *)text.p, '\n') + 1;
    for (; (end = strchr(line, '\n')) != NULL; line = end + 1, count++) {
        *end = '\0';
        check_row(line);
    }
    CHECK(count == 36);
}

TEST_SUITE(vectors_pypi, TEST(publishers), TEST(file_names));

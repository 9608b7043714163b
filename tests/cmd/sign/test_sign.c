/* SPDX-License-Identifier: Apache-2.0 */
/* What the options of signing commands name; the rest is tests/cli/sign.sh and
 * attest.sh. */
#include "base/limits.h"
#include "cmd/frame/args.h"
#include "cmd/run.h"
#include "cmd/sign/claims.h"
#include "cmd/sign/input.h"
#include "cmd/sign/signing.h"
#include "cred/scripts.h"
#include "test.h"

static const struct hm_opt options[] = {HM_CLAIMS_OPTS, HM_SIGNING_OPTS, {0}};
static const struct hm_command command = {
    .name = "attest", .options = options, .operands = {.max = 9}};

enum { WORDS_MAX = 8 };

/* Load the claims of a command line, which ends with NULL. */
static bool load(struct hm_claims *out, const char *const *words,
    const char *input, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    char *list[WORDS_MAX];
    struct hm_words in = {.words = list};
    hm_auto(args) args = {0};
    int fd = test_input(hm_bytes_str(input));
    struct hm_run run = test_run(&text, fd, NULL);
    bool ok;

    while (in.count < WORDS_MAX && words[in.count] != NULL) {
        list[in.count] = (char *)(uintptr_t)words[in.count];
        in.count++;
    }
    ok = hm_args_parse(&args, &command, &in, err);
    run.args = &args;
    ok = ok && hm_claims_load(out, &run, err);
    close(fd);
    return ok;
}

static void lines_come_without_the_white_space_around_them(void)
{
    struct hm_bytes rest = HM_LIT(" a b \r\n\n\tc");

    CHECK_BYTES(hm_sign_input_line(&rest), HM_LIT("a b"));
    CHECK_BYTES(hm_sign_input_line(&rest), HM_LIT(""));
    CHECK_BYTES(hm_sign_input_line(&rest), HM_LIT("c"));
    CHECK_EQ(rest.len, 0);
}

#define TRIVY                                                                  \
    "{\"SchemaVersion\":2,\"CreatedAt\":\"2026-11-01T00:00:00Z\","             \
    "\"ArtifactName\":\"a\",\"Results\":[{\"Target\":\"a\","                   \
    "\"Class\":\"os-pkgs\"}]}"
#define STATEMENT(predicate)                                                   \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":" \
    "{\"gitCommit\":\"0123456789012345678901234567890123456789\"}}],"          \
    "\"predicateType\":\"https://cyclonedx.org/bom\",\"predicate\":" predicate \
    "}"

static void predicates_have_a_type(void)
{
    static const struct {
        const char *words[WORDS_MAX], *input;
        const char *type, *problem;
        bool is_text;
    } rows[] = {
        {{"--key=k", "--type=spdxjson", "--predicate=-"},
            "{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"x\"}",
            "https://spdx.dev/Document", NULL, false},
        {{"--key=k", "--type=spdxjson", "--predicate=-"}, TRIVY, NULL,
            "no SPDX document, it looks like a Trivy report, of which --from",
            false},
        {{"--key=k", "--type=spdx", "--predicate=-"}, "\nSPDX: 2\n", NULL,
            "in which a line begins with SPDXVersion", false},
        {{"--key=k", "--from=trivy", "--predicate=-"}, TRIVY,
            "https://cosign.sigstore.dev/attestation/vuln/v1", NULL, false},
        {{"--key=k", "--from=trivy", "--type=vulns", "--predicate=-"}, TRIVY,
            "https://in-toto.io/attestation/vulns/v0.2", NULL, false},
        {{"--key=k", "--from=grype", "--predicate=-"}, TRIVY, NULL,
            "--from grype: -: a Trivy report, wanted a Grype report", false},
        {{"--key=k", "--from=trivy", "--type=spdxjson", "--predicate=-"}, TRIVY,
            NULL, "is made of reports", false},
        {{"--key=k", "--from=other", "--predicate=-"}, "", NULL, "trivy",
            false},
        {{"--key=k", "--from=trivy"}, "", NULL, "--predicate is missing",
            false},
        {{"--key=k", "--from=trivy", "--statement=-"}, "{}", NULL,
            "--statement has a type", false},
        {{"--key=k", "--statement=-"}, STATEMENT("{\"a\":1}"), NULL,
            "no CycloneDX document: $.bomFormat: missing", false},
        {{"--key=k", "--statement=-"},
            STATEMENT("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\"}"),
            NULL, NULL, false},
        {{"--key=k", "--type=spdx", "--predicate=-"}, "\nSPDXVersion: 2\n",
            "https://spdx.dev/Document", NULL, true},
        {{"--key=k", "--type=urn:x", "--predicate=-"}, "no JSON", "urn:x", NULL,
            false},
        {{"--key=k", "--predicate=-"}, "", NULL, "--type is missing", false},
        {{"--key=k", "--type=custom"}, "", NULL, "--predicate is missing",
            false},
        {{"--key=k", "--type=nonsense", "--predicate=-"}, "", NULL,
            "no known short name", false},
        {{"--key=k", "--type=cosign-sign", "--predicate=-"}, "{}", NULL,
            "hallmark sign makes those", false},
        {{"--key=k", "--type=custom", "--statement=-"}, "{}", NULL,
            "--statement has a type", false},
        {{"--key=k", "--statement=-"}, "", NULL, "empty", false},
        {{"--key=k", "--statement=-", "--subject-checksums=x"}, "{}", NULL,
            "--blob is missing", false},
        {{"--key=k", "--blob", "--type=custom", "--predicate=p",
             "--subject-checksums=-"},
            "x", NULL, "--subject-checksums -: line 1: ", false},
    };

    test_scratch();
    CHECK(script_file("p", "{}", 0600));
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(claims) claims = {0};
        struct hm_err err = {0};

        test_case("row %zu", i);
        CHECK_CODE(load(&claims, rows[i].words, rows[i].input, &err),
            rows[i].problem == NULL ? HM_OK : HM_USAGE, rows[i].problem);
        if (rows[i].type == NULL || test_torture())
            continue;
        CHECK(hm_bytes_eq_str(claims.words.type, rows[i].type));
        CHECK_EQ(claims.words.predicate_is_text, rows[i].is_text);
    }
}

TEST_SUITE(cmd_sign_sign, TEST(lines_come_without_the_white_space_around_them),
    TEST(predicates_have_a_type));

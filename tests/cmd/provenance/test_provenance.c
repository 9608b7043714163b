/* SPDX-License-Identifier: Apache-2.0 */
/* What options say about a build, without a token; the rest is
 * tests/cli/provenance.sh. */
#include "base/limits.h"
#include "cmd/frame/args.h"
#include "cmd/provenance/generate.h"
#include "cmd/provenance/said.h"
#include "cmd/run.h"
#include "cmd/sign/statements.h"
#include "cred/scripts.h"
#include "test.h"

static const struct hm_opt options[] = {
    HM_SAID_OPTS, {.name = "blob"}, {.name = "force"}, {0}};
static const struct hm_command command = {
    .name = "generate", .options = options, .operands = {.max = 9}};

enum { WORDS_MAX = 8 };

#define GENERIC "--generic", "--build-type=a:t", "--builder-id=a:b"
#define HEAD                                                                   \
    "{\"buildDefinition\":{\"buildType\":\"a:t\",\"externalParameters\":"
#define TAIL "},\"runDetails\":{\"builder\":{\"id\":\"a:b\"}}}"
#define EMPTY_SHA256                                                           \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* Append the predicate, or with --blob the statement. */
static bool say(
    struct hm_buf *out, const char *const *words, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    hm_auto(said) said = {0};
    char *list[WORDS_MAX];
    struct hm_words in = {.words = list};
    hm_auto(args) args = {0};
    struct hm_run run = test_run(&text, -1, NULL);

    while (in.count < WORDS_MAX && words[in.count] != NULL) {
        list[in.count] = (char *)(uintptr_t)words[in.count];
        in.count++;
    }
    HM_TRY(hm_args_parse(&args, &command, &in, err));
    run.args = &args;
    HM_TRY(hm_statements_check(&args, err));
    HM_TRY(hm_said_load(&said, &run, err));
    HM_TRY(hm_said_generic(&said, err));
    if (hm_args_flag(&args, "blob"))
        return hm_generate_files(out, &said, err);
    hm_buf_put(out, hm_buf_view(&said.predicate));
    return hm_buf_end(out, NULL, err);
}

static void options_say_how_it_was_built(void)
{
    static const struct {
        const char *words[WORDS_MAX], *text, *problem;
    } rows[] = {
        {{GENERIC}, HEAD "{}" TAIL, NULL},
        {{GENERIC, "--parameter=a=1", "--parameter=b=x=y"},
            HEAD "{\"a\":\"1\",\"b\":\"x=y\"}" TAIL, NULL},
        {{GENERIC, "--external-parameters=object"}, HEAD "{\"n\": 1.0}" TAIL,
            NULL},
        {{GENERIC, "--internal-parameters=object"},
            HEAD "{},\"internalParameters\":{\"n\": 1.0}" TAIL, NULL},
        {{GENERIC, "--dependency=pkg:a/b=sha256:" EMPTY_SHA256},
            HEAD "{},\"resolvedDependencies\":[{\"uri\":\"pkg:a/b\",\"digest\":"
                 "{\"sha256\":\"" EMPTY_SHA256 "\"}}]" TAIL,
            NULL},
        {{GENERIC, "--blob", "empty"},
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{"
            "\"name\":\"empty\",\"digest\":{\"sha256\":\"" EMPTY_SHA256
            "\"}}],\"predicateType\":\"https://slsa.dev/provenance/v1\","
            "\"predicate\":" HEAD "{}" TAIL "}\n",
            NULL},
        {{GENERIC, "--blob"}, NULL, "FILE is missing"},
        {{GENERIC, "--parameter=a"}, NULL, "--parameter a is no NAME=VALUE"},
        {{GENERIC, "--parameter==a"}, NULL, "is no NAME=VALUE"},
        {{GENERIC, "--parameter=a=1", "--parameter=a=2"}, NULL, "--parameter"},
        {{GENERIC, "--parameter=a=1", "--external-parameters=object"}, NULL,
            "no --parameter beside it"},
        {{GENERIC, "--external-parameters=list"}, NULL,
            "--external-parameters: list: a JSON object is wanted"},
        {{GENERIC, "--dependency=a"}, NULL, "--dependency: a is no"},
        {{GENERIC, "--byproduct=-"}, NULL, "--byproduct: -: a file is wanted"},
        {{GENERIC, "--started-on=x"}, NULL, "--started-on"},
        {{GENERIC, "--finished-on=x"}, NULL, "--finished-on"},
        {{GENERIC, "--token-issuer=x"}, NULL, "--generic asks for none"},
        {{GENERIC, "--statement-out=list"}, NULL, "is there already"},
        {{"--generic", "--build-type=a:b"}, NULL, "wants a --builder-id"},
        {{"--generic", "--builder-id=a:b"}, NULL, "wants a --build-type"},
        {{"--builder-id=a:b"}, NULL, "--builder-id is for --generic"},
        {{"--source=x"}, NULL, "--source: x is no URI"},
        {{"--server-url=x"}, NULL, "--server-url: x is no URI"},
        {{"--subject-checksums=x"}, NULL, "--blob is missing"},
    };

    test_scratch();
    CHECK(script_file("object", " {\"n\": 1.0}\n", 0600));
    CHECK(script_file("list", "[]", 0600));
    CHECK(script_file("empty", "", 0600));
    TEST_EACH(i, rows) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("row %zu", i);
        CHECK_CODE(say(&text, rows[i].words, &err),
            rows[i].problem == NULL ? HM_OK : HM_USAGE, rows[i].problem);
        if (rows[i].problem == NULL && !test_torture())
            CHECK_STR(hm_buf_str(&text), rows[i].text);
    }
}

static void several_statements_are_lines(void)
{
    hm_auto(buf) text = hm_buf(HM_KIB), small = hm_buf(8);
    size_t count = 0;
    struct hm_err err = {0};

    hm_statements_add(&text, &count, HM_LIT("{\n}"));
    CHECK_BYTES(hm_buf_view(&text), HM_LIT("{\n}\n"));
    hm_statements_add(&text, &count, HM_LIT("{\r\n1}"));
    if (CHECK_OK(hm_buf_end(&text, NULL, &err)))
        CHECK_STR(hm_buf_str(&text), "{ }\n{  1}\n");
    count = 0;
    hm_statements_add(&small, &count, HM_LIT("{\n}"));
    hm_statements_add(&small, &count, HM_LIT("{\n\n\n\n}"));
    CHECK_ERR(hm_buf_end(&small, NULL, &err), HM_LIMIT, "8");
}

TEST_SUITE(cmd_provenance_provenance, TEST(options_say_how_it_was_built),
    TEST(several_statements_are_lines));

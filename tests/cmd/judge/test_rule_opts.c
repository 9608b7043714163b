/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/rule_opts.h"

#include <stdio.h>
#include <string.h>

#include "cmd/run.h"
#include "crypto/key_gen.h"
#include "identity/claims.h"
#include "tests/policy/who.h"

static const struct hm_opt options[] = {HM_RULE_OPTS, {0}};
static const struct hm_command command = {.name = "x", .options = options};

#define DEV REPO "/.github/workflows/release.yml@refs/heads/dev"
#define ID " --certificate-identity "
#define ID_RE " --certificate-identity-regexp "
#define ISS " --certificate-oidc-issuer "
#define ISS_RE " --certificate-oidc-issuer-regexp "
#define GOOD ID MAIN ISS GITHUB

/* Warnings go here, one after the other. */
static char warnings[4096];

static void keep(void *ctx, enum hm_log_level level, const char *line)
{
    size_t len = strlen(warnings);

    (void)ctx;
    CHECK_EQ(level, HM_LOG_WARN);
    snprintf(warnings + len, sizeof(warnings) - len, "%s\n", line);
}

/* `line` has a single space between its words, and may begin with one. */
static bool compile(struct hm_rule_args *out, const char *line,
    const struct test_var *vars, struct hm_err *err)
{
    static char copy[8192];
    char *words[64];
    size_t count = 0;
    hm_auto(args) args = {0};
    struct hm_run run = test_run(NULL, -1, vars);

    warnings[0] = '\0';
    snprintf(copy, sizeof(copy), "%s", line);
    for (char *c = copy; *c != '\0' && count < TEST_LEN(words);) {
        if (*c == ' ')
            *c++ = '\0';
        words[count++] = c;
        c += strcspn(c, " ");
    }
    HM_TRY(hm_args_parse(
        &args, &command, &(struct hm_words){words, count, NULL}, err));
    run.args = &args;
    run.log = (struct hm_log){HM_LOG_WARN, keep, NULL};
    return hm_rules_from_args(
        out, &run, (struct hm_time){.s = 1700003600}, err);
}

static enum hm_verdict judge(
    const struct hm_rules *rules, const struct hm_facts *facts)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return HM_COULD_NOT_TELL;
    hm_rules_check(rules, facts, hm_report_root(report));
    return hm_report_verdict(report);
}

static void what_can_be_misread_is_refused(void)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        {"", "nobody is named"},
        {" --attestation any", "nobody is named"},
        {" --require 1", "nobody is named"},
        {ID MAIN, "by whose word? --certificate-oidc-issuer is missing"},
        {ID_RE "a.*b", "by whose word?"},
        {ISS GITHUB, "everybody at that issuer would do"},
        {ISS_RE "https://token\\..*", "everybody at that issuer would do"},
        {ID MAIN ID DEV ISS GITHUB ISS GITHUB ISS GITHUB,
            "3 issuers for 2 identities"},
        {ID MAIN ISS GITHUB ISS "https://gitlab.com",
            "2 issuers for 1 identities"},
        {ID MAIN ID DEV ID "x" ISS GITHUB ISS GITHUB,
            "2 issuers for 3 identities"},
        {ISS GITHUB ISS GITHUB " --github-repo acme/payments",
            "2 issuers for 0 identities"},
        {ID MAIN ID_RE ".*x" ISS GITHUB, "name several identities, not one"},
        {ID MAIN ISS GITHUB ISS_RE "https://x/.*",
            "--certificate-oidc-issuer-regexp name several"},
        {ID_RE ".*" ISS GITHUB, "matches whatever comes"},
        {ID_RE "https://github.com/.*" ISS GITHUB, "matches whatever comes"},
        {ID MAIN ISS_RE "https://.*", "issuer: pattern https://.* matches"},
        {ID_RE "(*ACCEPT)x" ISS GITHUB, "verbs are refused"},
        {GOOD " --require 2", "--require: 2 signers are demanded, but 1"},
        {GOOD " --key env://KEY", "--key and --certificate-identity: say with"},
        {" --key env://KEY --github-repo a/b", "--key and --github-repo: say"},
        {" --key env://KEY --deny-self-hosted-runners",
            "--key and --deny-self-hosted-runners: say"},
        {" --key env://KEY --certificate-extension issuer=x",
            "--key and --certificate-extension: say"},
        {" --key env://KEY --key env://KEY", "given twice"},
        {" --key env://NONE", "the variable is not set"},
        {" --key env://KEY --deny-identity x", "none is allowed"},
        {" --key env://KEY --deny-oidc-issuer x", "none is allowed"},
        {" --key env://KEY --deny-extension issuer=x", "none is allowed"},
        {" --key env://KEY --certificate-extension-regexp issuer=x",
            "--key and --certificate-extension-regexp: say"},
        {" --key-valid 2026-01-01T00:00:00Z/" GOOD, "--key-valid without"},
        {" --key env://KEY --key-valid /", "START/END wanted"},
        {" --key env://KEY --key-valid x", "START/END wanted, got \"x\""},
        {" --key env://KEY --key-valid 2026/2027", "--key-valid: "},
        {" --key env://KEY --key-valid "
         "2027-01-01T00:00:00Z/2026-01-01T00:00:00Z",
            "ends before it begins"},
        {" --key env://KEY --key-valid 2026-01-01T00:00:00Z/ --key-valid "
         "2026-01-01T00:00:00Z/",
            "--key-valid is given 2 times for 1 keys"},
        {" --insecure-any-identity" GOOD,
            "--insecure-any-identity and --certificate-identity contradict"},
        {" --insecure-any-identity --github-repo a/b",
            "and --github-repo contradict"},
        {" --insecure-any-identity --key env://KEY", "and --key contradict"},
        {" --insecure-any-identity --require 1", "and --require contradict"},
        {" --insecure-any-identity --certificate-extension issuer=x",
            "and --certificate-extension contradict"},
        {GOOD " --attestation spx", "\"spx\" is no short name"},
        {GOOD " --attestation any --attestation spdx", "any stands alone"},
        {GOOD " --signed-after yesterday", "--signed-after yesterday: "},
        {GOOD " --signed-after 2026-01-01", "--signed-after 2026-01-01: "},
        {GOOD " --require 0", "--require: \"0\" is no whole number"},
        {GOOD " --github-repo a/b --github-repo a/c", "given twice"},
        {" --github-repo a", "--github-repo: OWNER/REPO wanted, got \"a\""},
        {" --github-workflow .github/workflows/x.yml",
            "--github-repo is needed, too"},
        {" --github-repo a/b --gitlab-project a/b", "different providers"},
        {" --github-repo a/b" ISS "https://gitlab.com",
            "is that of gitlab, and other options are about github"},
        {" --github-repo a/b" ISS "none", "names no issuer"},
        {" --gitlab-project a/b" ISS "none", "names no issuer"},
        {" --source-ref refs/heads/main", "by whose word?"},
        {" --source-ref refs/heads/main" ISS GITHUB,
            "everybody at that issuer"},
        {" --source-repo-id 1", "by whose word?"},
        {" --deny-self-hosted-runners", "by whose word?"},
        {" --deny-self-hosted-runners" ID "x" ISS "https://x.example",
            "there is no hosted"},
        {" --signer-workflow a/b/.github/workflows/x.yml",
            "not from whose source"},
        {" --signer-repo a/b", "--signer-repo says how it was built"},
        {" --signer-repo a/b --signer-workflow a/b/.github/workflows/x.yml "
         "--github-repo a/b",
            "both say which subject signs"},
        {" --signer-workflow a/b/.github/workflows/x.yml --github-repo a/c" ID
         "x",
            "both say which subject signs"},
        {GOOD " --deny-identity-regexp (", "--deny-identity-regexp: subject"},
    };
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)))
        return;
    hm_key_write_pem(&pem, key);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct test_var vars[] = {
            {"KEY", hm_buf_str(&pem)}, {NULL, NULL}};
        hm_auto(rule_args) got = {0};

        test_case("%s", cases[i].line);
        CHECK_ERR(
            compile(&got, cases[i].line, vars, &err), HM_USAGE, cases[i].words);
        CHECK(got.rules == NULL && got.key_count == 0);
    }
}

/* CVE-2026-48815 was an option about extensions that nobody looked at. */
static void extensions_are_named_and_demand_something(void)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        {GOOD " --certificate-extension source-repo-uri",
            "NAME=VALUE wanted, got \"source-repo-uri\""},
        {GOOD " --certificate-extension source-repo-uri=",
            "source-repo-uri: empty"},
        {GOOD " --certificate-extension source-repo=x",
            "no extension is called source-repo"},
        {GOOD " --certificate-extension source-repo-id=1 "
              "--certificate-extension source-repo-id=2",
            "source-repo-id is given twice"},
        {GOOD " --certificate-extension source-repo-id=1 "
              "--certificate-extension-regexp source-repo-id=2",
            "source-repo-id is given twice"},
        {GOOD " --certificate-extension-regexp source-repo-id=2 "
              "--certificate-extension-regexp source-repo-id=2",
            "--certificate-extension-regexp: source-repo-id is given twice"},
        {GOOD " --certificate-extension-regexp source-repo-uri",
            "NAME=REGEXP wanted"},
        {GOOD " --certificate-extension-regexp source-repo-uri=",
            "source-repo-uri: empty"},
        {GOOD " --certificate-extension-regexp source-repo-uri=(",
            "source-repo-uri: pattern ("},
        {GOOD " --certificate-extension-regexp source-repo-uri=.*",
            "matches whatever comes"},
        {ISS GITHUB " --certificate-extension-regexp source-repo-id=[0-9]+",
            "matches whatever comes"},
        {ISS GITHUB
            " --certificate-extension-regexp source-owner-id=[1-9][0-9]{0,9}",
            "no extension is called source-owner-id"},
        {ISS GITHUB " --certificate-extension-regexp "
                    "source-repo-owner-id=[1-9][0-9]{0,9}",
            "matches whatever comes"},
        {GOOD " --deny-extension x", "--deny-extension: NAME=VALUE wanted"},
        {GOOD " --deny-extension x=y", "no extension is called x"},
        {GOOD " --deny-extension-regexp source-repo-uri=(",
            "--deny-extension-regexp: source-repo-uri: pattern ("},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(rule_args) got = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        CHECK_ERR(
            compile(&got, cases[i].line, NULL, &err), HM_USAGE, cases[i].words);
    }
}

/* Each line is good for MAIN at GitHub, unless another subject or issuer is
 * given; each has what makes it a no. */
static void what_is_said_is_demanded(void)
{
    static const struct {
        const char *line, *subject, *issuer;
        bool good;
    } cases[] = {
        {GOOD, MAIN, GITHUB, true},
        {GOOD, DEV, GITHUB, false},
        {GOOD, MAIN, "https://gitlab.com", false},
        {ID_RE REPO "/.*" ISS GITHUB, MAIN, GITHUB, true},
        /* CVE-2025-29778: patterns of subject and issuer without effect. */
        {ID_RE REPO ISS GITHUB, MAIN, GITHUB, false},
        {ID MAIN ISS_RE "https://gitlab\\.com", MAIN, GITHUB, false},
        {ID MAIN ISS_RE "https://token\\..*", MAIN, GITHUB, true},
        /* Pairs: the first issuer is the first identity's. */
        {ID "x" ISS GITHUB ID MAIN ISS "https://gitlab.com", MAIN, GITHUB,
            false},
        {ID "x" ISS "https://gitlab.com" ID MAIN ISS GITHUB, MAIN, GITHUB,
            true},
        {ID "x" ID MAIN ISS "https://gitlab.com" ISS GITHUB, MAIN, GITHUB,
            true},
        {ID "x" ID MAIN ISS GITHUB, MAIN, GITHUB, true},
        {ID "x" ID MAIN ISS GITHUB, "x", GITHUB, true},
        {ID MAIN ID_RE ".*dev" ISS GITHUB " --require 1", DEV, GITHUB, true},
        {ID "build@acme.example" ISS "none", "build@acme.example", "", true},
        {ID "build@acme.example" ISS "none", "build@acme.example", GITHUB,
            false},
        {" --github-repo acme/payments", MAIN, GITHUB, true},
        {" --github-repo acme/payments", MAIN, "https://gitlab.com", false},
        {" --github-repo acme/payment", MAIN, GITHUB, false},
        {" --github-repo acme/payments" ID MAIN, MAIN, GITHUB, true},
        {" --github-repo acme/payments" ID MAIN, DEV, GITHUB, false},
        {" --github-repo acme/payments --source-ref refs/heads/main", MAIN,
            GITHUB, true},
        {" --github-repo acme/payments --source-ref refs/heads/dev", MAIN,
            GITHUB, false},
        {" --github-repo acme/payments --source-repo-id 4711", MAIN, GITHUB,
            true},
        {" --github-repo acme/payments --source-repo-id 4712", MAIN, GITHUB,
            false},
        {" --source-repo-id 4711" ISS GITHUB, MAIN, GITHUB, true},
        {" --source-repo-id 4712" ISS GITHUB, MAIN, GITHUB, false},
        /* Extensions that these facts do not have. */
        {" --github-repo acme/payments --source-owner-id 1", MAIN, GITHUB,
            false},
        {" --github-repo acme/payments --github-workflow "
         ".github/workflows/release.yml",
            MAIN, GITHUB, false},
        {" --github-repo acme/payments --signer-workflow "
         "acme/payments/.github/workflows/release.yml",
            MAIN, GITHUB, true},
        {" --github-repo acme/payments --signer-workflow "
         "acme/payments/.github/workflows/release.yml",
            REPO "/.github/workflows/release.yml.attacker.yml@refs/heads/main",
            GITHUB, false},
        {" --github-repo acme/payments --signer-workflow "
         "acme/payments/.github/workflows/release.yml",
            REPO "/.github/workflows/release.yml@evil.yml@refs/heads/main",
            GITHUB, false},
        {" --github-repo acme/payments --deny-self-hosted-runners", MAIN,
            GITHUB, true},
        {GOOD " --deny-self-hosted-runners", MAIN, GITHUB, true},
        {" --gitlab-project a/b", MAIN, GITHUB, false},
        /* CVE-2026-48815: demands on extensions without effect. */
        {GOOD " --certificate-extension runner-environment=github-hosted", MAIN,
            GITHUB, true},
        {GOOD " --certificate-extension runner-environment=self-hosted", MAIN,
            GITHUB, false},
        {GOOD " --certificate-extension deployment-environment=x", MAIN, GITHUB,
            false},
        {GOOD " --certificate-extension-regexp runner-environment=github-.*",
            MAIN, GITHUB, true},
        {GOOD " --certificate-extension-regexp runner-environment=github", MAIN,
            GITHUB, false},
        {GOOD " --certificate-extension-regexp runner-environment=hosted", MAIN,
            GITHUB, false},
        {GOOD " --certificate-extension-regexp deployment-environment=x.*",
            MAIN, GITHUB, false},
        {GOOD " --deny-extension runner-environment=github-hosted", MAIN,
            GITHUB, false},
        {GOOD " --deny-extension runner-environment=self-hosted", MAIN, GITHUB,
            true},
        {GOOD " --deny-extension-regexp runner-environment=git.*", MAIN, GITHUB,
            false},
        {GOOD " --deny-extension-regexp runner-environment=hosted", MAIN,
            GITHUB, true},
        /* What the certificate does not say may be what is denied. */
        {GOOD " --deny-extension deployment-environment=x", MAIN, GITHUB,
            false},
        {GOOD " --deny-identity " MAIN, MAIN, GITHUB, false},
        {GOOD " --deny-identity x", MAIN, GITHUB, true},
        {GOOD " --deny-identity-regexp .*@refs/heads/.*", MAIN, GITHUB, false},
        {GOOD " --deny-oidc-issuer " GITHUB, MAIN, GITHUB, false},
        {GOOD " --deny-oidc-issuer https://gitlab.com", MAIN, GITHUB, true},
        {" --insecure-any-identity", "x", "https://x", true},
        {" --insecure-any-identity --deny-identity x", "x", GITHUB, false},
        {GOOD " --signed-after 2023-11-14T22:13:20Z", MAIN, GITHUB, true},
        {GOOD " --signed-after 2023-11-14T22:13:21Z", MAIN, GITHUB, false},
        {GOOD " --attestation spdx", MAIN, GITHUB, false},
        {GOOD " --attestation any", MAIN, GITHUB, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(rule_args) got = {0};
        struct hm_err err = {0};
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, cases[i].subject);

        test_case("row %zu, %s", i, cases[i].line);
        facts.issuer = hm_bytes_str(cases[i].issuer);
        if (CHECK_OK(compile(&got, cases[i].line, NULL, &err)))
            CHECK(test_torture() ||
                (judge(got.rules, &facts) == HM_YES) == cases[i].good);
    }
}

/* Whichever workflow of the repository signed. */
static void a_repository_may_be_the_signer(void)
{
    static const struct {
        const char *repo, *subject;
        bool good;
    } cases[] = {
        {"acme/payments", MAIN, true},
        {"acme/payment", MAIN, false},
        {"acme/payments",
            REPO "/.github/workflows/a/release.yml@refs/heads/main", false},
        {"acme/payments", REPO "/.github/workflows/release.yml", false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(rule_args) got = {0};
        struct hm_err err = {0};
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, cases[i].subject);
        char line[128];

        snprintf(line, sizeof(line),
            " --github-repo acme/payments --signer-repo %s", cases[i].repo);
        test_case("row %zu, %s", i, line);
        if (CHECK_OK(compile(&got, line, NULL, &err)))
            CHECK(test_torture() ||
                (judge(got.rules, &facts) == HM_YES) == cases[i].good);
    }
}

static void what_an_images_signer_wrote_is_demanded(void)
{
    static const struct {
        const char *line;
        bool good;
        const char *words; /* of a usage error; NULL: none */
    } cases[] = {
        {" --annotation a=b", true, NULL},
        {" --annotation a=b --annotation x=y=z", true, NULL},
        {" --annotation a=", false, NULL},
        {" --annotation a=b --annotation b=c", false, NULL},
        {" --signed-as r.test/app", true, NULL},
        {" --signed-as r.test/app:1", false, NULL},
        {" --annotation a", false, "--annotation: a is not NAME=VALUE"},
        {" --annotation =a", false, "without a name"},
        {" --annotation a=b --annotation a=b", false, "demanded twice"},
        {" --signed-as=", false, "--signed-as"},
    };
    struct hm_member written[] = {
        {HM_LIT("a"), HM_LIT("b")}, {HM_LIT("x"), HM_LIT("y=z")}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(rule_args) got = {0};
        struct hm_err err = {0};
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, MAIN);
        char line[512];

        test_case("%s", cases[i].line);
        snprintf(line, sizeof(line), "%s%s", GOOD, cases[i].line);
        facts.image = facts.has_claim = true;
        facts.claim.reference = HM_LIT("r.test/app");
        facts.annotations = (struct hm_members){written, 2};
        if (cases[i].words != NULL)
            CHECK_ERR(
                compile(&got, line, NULL, &err), HM_USAGE, cases[i].words);
        else if (CHECK_OK(compile(&got, line, NULL, &err)))
            CHECK(test_torture() ||
                (judge(got.rules, &facts) == HM_YES) == cases[i].good);
    }
}

static void types_by_name_and_uri(void)
{
    static const struct {
        const char *type, *in_statement;
        bool good;
    } cases[] = {
        {"spdx", "https://spdx.dev/Document", true},
        {"spdx", "https://slsa.dev/provenance/v1", false},
        {"https://spdx.dev/Document", "https://spdx.dev/Document", true},
        {"https://spdx.dev/Document", "https://spdx.dev/Document/v2", false},
        {"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1", true},
        {"vuln", "cosign.sigstore.dev/attestation/vuln/v1", true},
        {"any", "a:b", true},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(rule_args) got = {0};
        struct hm_err err = {0};
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, MAIN);
        char line[512];

        test_case("%s, %s", cases[i].type, cases[i].in_statement);
        facts.has_statement = true;
        facts.statement.predicate_type = hm_bytes_str(cases[i].in_statement);
        snprintf(line, sizeof(line), GOOD " --attestation %s", cases[i].type);
        if (CHECK_OK(compile(&got, line, NULL, &err)))
            CHECK(test_torture() ||
                (judge(got.rules, &facts) == HM_YES) == cases[i].good);
    }
}

/* CVE-2026-54787: the time of a key, held against what was proved. */
static void cve_2026_54787_keys_and_their_times(void)
{
    static const struct {
        const char *line;
        int64_t time_s; /* 0: none was proved */
        bool good;
    } cases[] = {
        {" --key env://KEY", 0, true},
        {" --key env://KEY --key-valid 2023-11-14T22:13:20Z/", 1700000000,
            true},
        {" --key env://KEY --key-valid 2023-11-14T22:13:21Z/", 1700000000,
            false},
        {" --key env://KEY --key-valid /2023-11-14T22:13:20Z", 1700000000,
            true},
        {" --key env://KEY --key-valid /2023-11-14T22:13:19Z", 1700000000,
            false},
        {" --key env://KEY --key-valid /2023-11-14T22:13:20Z", 0, false},
        {" --key env://OTHER --key env://KEY --key-valid "
         "/2001-01-01T00:00:00Z --key-valid 2002-01-01T00:00:00Z/",
            1700000000, true},
        {" --key env://KEY --key env://OTHER --key-valid "
         "/2001-01-01T00:00:00Z --key-valid 2002-01-01T00:00:00Z/",
            1700000000, false},
        {" --key env://KEY --key env://OTHER --key-valid "
         "/2001-01-01T00:00:00Z",
            1700000000, false},
        {" --key env://OTHER", 1700000000, false},
        {" --key env://KEY --require 1" GOOD, 0, true},
    };
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(key) other = NULL;
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    hm_auto(buf) other_pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(hm_key_generate(&other, HM_KEY_ED25519, 0, &err)))
        return;
    hm_key_write_pem(&pem, key);
    hm_key_write_pem(&other_pem, other);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct test_var vars[] = {{"KEY", hm_buf_str(&pem)},
            {"OTHER", hm_buf_str(&other_pem)}, {NULL, NULL}};
        struct hm_facts facts = test_by_key(key, cases[i].time_s);
        hm_auto(rule_args) got = {0};

        test_case("row %zu, %s", i, cases[i].line);
        if (!CHECK_OK(compile(&got, cases[i].line, vars, &err)))
            continue;
        CHECK(got.key_count >= 1);
        CHECK(test_torture() ||
            (judge(got.rules, &facts) == HM_YES) == cases[i].good);
    }
}

static void how_many_are_required(void)
{
    static const struct {
        const char *line;
        size_t required;
    } cases[] = {
        {GOOD, 1},
        {GOOD ID DEV, 1},
        {GOOD ID DEV " --require 2", 2},
        {ID_RE REPO "/.*" ID_RE REPO "/.*" ISS GITHUB " --require 2", 2},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(rule_args) got = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        if (CHECK_OK(compile(&got, cases[i].line, NULL, &err)))
            CHECK_EQ(hm_rules_required(got.rules), cases[i].required);
    }
}

static void what_is_wide_is_said_aloud(void)
{
    static const struct {
        const char *line, *words; /* NULL: silence */
    } cases[] = {
        {GOOD, NULL},
        {" --github-repo a/b",
            "identity 1: any workflow on any branch is accepted"},
        {" --github-repo a/b --source-ref refs/heads/main",
            "identity 1: any workflow is accepted"},
        {" --github-repo a/b --github-workflow .github/workflows/x.yml",
            "identity 1: any branch or tag is accepted"},
        {" --github-repo a/b --github-workflow .github/workflows/x.yml "
         "--source-ref refs/heads/main",
            NULL},
        {" --gitlab-project a/b", "any workflow on any branch"},
        {" --gitlab-project a/b --gitlab-config ci.yml --source-ref "
         "refs/tags/v1",
            NULL},
        {" --github-repo a/b" ID MAIN, NULL},
        {ID_RE "https://github.com/a/.*" ISS GITHUB, "the bare '.' at byte 15"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(rule_args) got = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        if (!CHECK_OK(compile(&got, cases[i].line, NULL, &err)))
            continue;
        if (cases[i].words == NULL)
            CHECK_STR(warnings, "");
        else
            CHECK(strstr(warnings, cases[i].words) != NULL);
    }
}

static const struct hm_opt *find(const char *name)
{
    return hm_opt_find(&command, name);
}

static void the_options_are_those_of_the_table_of_shorthands(void)
{
    size_t count;
    const struct hm_shorthand *all = hm_shorthands(&count);

    for (size_t i = 0; i < count; i++) {
        const struct hm_opt *opt = find(all[i].option);
        const char *value = hm_value_name(all[i].kind);

        test_case("%s", all[i].option);
        if (!CHECK(opt != NULL))
            continue;
        CHECK_STR(opt->help, all[i].help);
        CHECK(!opt->repeat && !opt->env);
        CHECK((value == NULL) == (opt->kind == HM_OPT_FLAG));
        if (value != NULL)
            CHECK_STR(opt->arg, value);
    }
}

/* What decides a verdict comes from the command line alone. */
static void the_environment_has_no_say(void)
{
    for (size_t i = 0; options[i].name != NULL; i++) {
        test_case("%s", options[i].name);
        CHECK(!options[i].env && options[i].fallback == NULL);
        CHECK(strlen(options[i].name) < HM_OPT_NAME_MAX);
    }
}

TEST_SUITE(cmd_judge_rule_opts, TEST(what_can_be_misread_is_refused),
    TEST(extensions_are_named_and_demand_something),
    TEST(what_is_said_is_demanded), TEST(a_repository_may_be_the_signer),
    TEST(types_by_name_and_uri), TEST(what_an_images_signer_wrote_is_demanded),
    TEST(cve_2026_54787_keys_and_their_times), TEST(how_many_are_required),
    TEST(what_is_wide_is_said_aloud),
    TEST(the_options_are_those_of_the_table_of_shorthands),
    TEST(the_environment_has_no_say));

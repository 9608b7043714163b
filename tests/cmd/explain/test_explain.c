/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/explain/explain.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "test.h"
#include "verify/court.h"

static struct hm_explain by(const struct hm_root *root)
{
    return (struct hm_explain){.root = root, .now = {.s = LAB_TIME_S}};
}

static bool put(struct hm_buf *out, const struct hm_explain *how,
    const struct hm_evidence *evidence, bool *proved, struct hm_err *err)
{
    hm_auto(explained) explained = {0};
    hm_auto(page) page = hm_page();

    hm_buf_cut(out, 0);
    HM_TRY(hm_explain_judge(&explained, how, evidence, err));
    *proved = explained.proved;
    hm_explain_put(&page, &explained, how, evidence);
    return hm_page_write(out, &page, HM_PAGE_TEXT, err);
}

static bool says(const struct hm_buf *out, const char *words)
{
    return strstr(hm_buf_str(out), words) != NULL;
}

/* ---- By the judge ---- */

/* Every kind of evidence, by a root that knows it, and by one that does not. */
static void only_what_verifies_is_proved(void)
{
    size_t step = test_torture() ? 6 : 1;

    for (size_t i = 0; i < lab_kind_count; i += step) {
        const struct lab_made *made;
        const struct hm_key *key;
        hm_auto(buf) out = hm_buf(HM_MIB);
        hm_auto_ptr(root) other = NULL;
        struct hm_explain how = by(court_root());
        bool proved = false;
        struct hm_err err = {0};

        if (!test_row(i / step, (lab_kind_count + step - 1) / step))
            continue;
        test_case("%s", lab_kinds[i].name);
        made = court_made(&lab_kinds[i]);
        if (made == NULL || court_lab() == NULL || court_other_lab() == NULL ||
            !CHECK_OK(lab_root(&other, court_other_lab(), &err)))
            return;
        test_ready();
        key = court_lab()->signer;
        how.keys = &key;
        how.key_count = 1;
        how.artifact = &made->artifact;
        if (!CHECK_OK(put(&out, &how, &made->evidence, &proved, &err)))
            return;
        CHECK(proved && says(&out, "proved, "));
        CHECK(says(&out, "This evidence verifies. "));
        how = by(other);
        how.artifact = &made->artifact;
        if (!CHECK_OK(put(&out, &how, &made->evidence, &proved, &err)))
            return;
        CHECK(!proved && !says(&out, "proved, "));
        CHECK(says(&out, "Nothing in this evidence is proved"));
        CHECK(says(&out, "seen, this run: why nothing is proved: "));
    }
}

/* The evidence is good, and about something else. */
static void another_artifact_proves_nothing(void)
{
    const struct lab_made *made =
        court_made(lab_kind("statement, Rekor v1 dsse"));
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_explain how = by(court_root());
    struct hm_artifact artifact;
    struct hm_digest digest;
    bool proved = true;
    struct hm_err err = {0};

    if (made == NULL || how.root == NULL ||
        !CHECK_OK(hm_digest_of(&digest, HM_SHA256, HM_LIT("other"), &err)))
        return;
    artifact = made->artifact;
    artifact.digests = &digest;
    artifact.digest_count = 1;
    how.artifact = &artifact;
    if (!CHECK_OK(put(&out, &how, &made->evidence, &proved, &err)))
        return;
    CHECK(!proved && !says(&out, "proved, "));
    CHECK(says(&out, "claimed, certificate: signed by: " LAB_IDENTITY "\n"));
    CHECK(says(&out, "why nothing is proved: "));
    CHECK(says(&out, "artifact"));
}

/* Who has no artifact hears who signed, and not that it is the right thing. */
static void without_an_artifact_the_signer_is_proved(void)
{
    static const struct {
        const char *kind, *about;
    } cases[] = {
        {"statement, Rekor v1 dsse", "claimed, statement: is about "},
        {"statement, Rekor v2", "claimed, statement: is about "},
        {"image, payload", "claimed, payload: is about: sha256:"},
        {"image, statement", "claimed, statement: is about "},
        {"message, Rekor v1",
            "proved, signature: is over the bytes that have: sha256:"},
    };

    TEST_EACH(i, cases) {
        const struct lab_made *made = court_made(lab_kind(cases[i].kind));
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_explain how = by(court_root());
        bool proved = false;
        struct hm_err err = {0};

        test_case("%s", cases[i].kind);
        if (made == NULL || how.root == NULL)
            return;
        test_ready();
        if (!CHECK_OK(put(&out, &how, &made->evidence, &proved, &err)))
            return;
        CHECK(proved && says(&out, "no artifact was given"));
        CHECK(says(&out, "proved, certificate: signed by: " LAB_IDENTITY "\n"));
        CHECK(says(&out, "proved, certificate: on the word of: " LAB_ISSUER));
        CHECK(says(&out, cases[i].about));
    }
}

static void with_an_artifact_its_subject_is_proved(void)
{
    const struct lab_made *made = court_made(lab_kind("image, statement"));
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_explain how = by(court_root());
    bool proved = false;
    struct hm_err err = {0};

    if (made == NULL || how.root == NULL)
        return;
    test_ready();
    how.artifact = &made->artifact;
    if (!CHECK_OK(put(&out, &how, &made->evidence, &proved, &err)))
        return;
    CHECK(says(&out, "proved, statement: is about"));
    CHECK(says(&out, "claimed, statement: states, of the type: "));
    CHECK(says(&out, "seen, this run: checked certificate-chain: "));
    CHECK(says(&out, "proved, log: in the log "));
}

/* A key proves something when it was given. */
static void a_key_that_was_not_given_is_not_known(void)
{
    const struct lab_made *made =
        court_made(lab_kind("statement by a key, Rekor v1"));
    const struct hm_key *key;
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_explain how = by(court_root());
    bool proved = true;
    struct hm_err err = {0};

    if (made == NULL || how.root == NULL)
        return;
    test_ready();
    if (!CHECK_OK(put(&out, &how, &made->evidence, &proved, &err)))
        return;
    CHECK(!proved);
    CHECK(says(&out, "seen, this run: signed with a key: nothing says which"));
    key = court_lab()->signer;
    how.keys = &key;
    how.key_count = 1;
    if (!CHECK_OK(put(&out, &how, &made->evidence, &proved, &err)))
        return;
    CHECK(proved);
    CHECK(says(&out, "proved, given key: signed with the key: sha256:"));
}

/* An index that neither promise nor proof covers is anybody's. */
static void an_index_that_nothing_covers_is_claimed(void)
{
    const struct lab_made *made = court_made(lab_kind("statement, Rekor v2"));
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_explain how = by(court_root());
    struct exhibit exhibit;
    bool proved = false;
    struct hm_err err = {0};

    if (made == NULL || how.root == NULL)
        return;
    test_ready();
    exhibit_of(&exhibit, &made->evidence, &made->artifact);
    if (!CHECK_OK(put(&out, &how, &exhibit.evidence, &proved, &err)))
        return;
    CHECK(proved && says(&out, "proved, log: in the log "));
    exhibit.entries[0].log_id = HM_LIT("0123456789abcdef0123456789abcdef");
    exhibit_add_entry(&exhibit, &made->evidence.entries[0]);
    if (!CHECK_OK(put(&out, &how, &exhibit.evidence, &proved, &err)))
        return;
    CHECK(proved);
    CHECK(says(&out, "claimed, log: in the log 3031323334"));
    CHECK(says(&out, "proved, log: in the log "));
}

/* ---- What is said, by facts of ours ---- */

static const char statement_text[] =
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":["
    "{\"name\":\"a.tar\",\"digest\":{\"sha256\":"
    "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}},"
    "{\"name\":\"b\",\"digest\":{\"gitCommit\":"
    "\"0123456789012345678901234567890123456789\"}}],"
    "\"predicateType\":\"https://example.test/p\",\"predicate\":{}}";

static struct hm_explained explained(struct hm_err *err)
{
    static const struct hm_san san = {
        HM_SAN_URI, {(const uint8_t *)"https://ci.test/w@main", 22}};
    struct hm_explained e = {.arena = hm_arena(HM_MIB), .proved = true};

    e.facts = (struct hm_facts){
        .kind = HM_FACTS_CERT,
        .domain = HM_LIT("public-good"),
        .issuer = HM_LIT("https://issuer.test"),
        .sans = &san,
        .san_count = 1,
        .time_count = 1,
        .times = {{{1700000000, 0}, HM_TIME_LOG, HM_LIT("https://log.test")}},
    };
    e.facts.extensions.values[12] = HM_LIT("https://git.test/a/b");
    e.facts.extensions.values[3] = HM_LIT("0123");
    e.facts.extensions.values[6] = HM_LIT("refs/heads/old");
    e.facts.extensions.values[14] = HM_LIT("refs/heads/new");
    e.facts.key_id.hash = HM_SHA256;
    e.facts.key_id.len = 32;
    e.has_statement = hm_statement_parse(
        &e.statement, &e.arena, hm_bytes_str(statement_text), err);
    return e;
}

/* Only the digest that the artifact has: what stands beside it in the subject is
 * said and no more. */
static void what_stands_beside_a_digest_is_claimed(void)
{
    static const char text[] =
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":["
        "{\"name\":\"evil\",\"digest\":{\"sha256\":"
        "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
        "\"md5\":\"00\"}}],\"predicateType\":\"t:1\"}";
    static const struct hm_evidence evidence = {.has_envelope = true};
    struct hm_digest digest;
    const struct hm_artifact artifact = {
        .digests = &digest, .digest_count = 1, .image = true};
    const struct hm_explain how = {.artifact = &artifact};
    struct hm_err err = {0};
    hm_auto(explained) said = {.arena = hm_arena(HM_MIB), .proved = true};
    hm_auto(page) page = hm_page();
    hm_auto(buf) out = hm_buf(HM_MIB);
    const struct hm_explaining e = {&page, &how, &evidence, &said};

    if (!CHECK_OK(hm_digest_of(&digest, HM_SHA256, HM_LIT(""), &err)) ||
        !CHECK_OK(hm_statement_parse(
            &said.statement, &said.arena, hm_bytes_str(text), &err)))
        return;
    said.has_statement = true;
    hm_explain_what(&e);
    if (!CHECK_OK(hm_page_write(&out, &page, HM_PAGE_TEXT, &err)))
        return;
    CHECK_STR(hm_buf_str(&out),
        "  proved, statement: is about: sha256:"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
        "  claimed, statement: is about evil: md5:00\n"
        "  claimed, statement: which it calls: evil\n"
        "  claimed, statement: states, of the type: t:1\n");
}

/* The key of a log that was retired before proves no place in it; with a promise
 * the judge looked at that. */
static void a_retired_log_proves_no_index(void)
{
    static const struct {
        const char *name, *valid;
        bool proved;
    } cases[] = {
        {"open", NULL, true},
        {"retired",
            "{\"start\":\"2000-01-01T00:00:00Z\",\"end\":"
            "\"2000-01-02T00:00:00Z\"}",
            false},
    };

    TEST_EACH(i, cases) {
        const struct lab_made *made =
            court_made(lab_kind("statement, Rekor v2"));
        hm_auto_ptr(root) root = NULL;
        hm_auto(page) page = hm_page();
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_explained said = {.proved = true};
        struct lab changed;
        struct hm_explain how;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (made == NULL || court_lab() == NULL)
            return;
        test_ready();
        changed = *court_lab();
        changed.valid[LAB_REKOR2] = cases[i].valid;
        if (!CHECK_OK(court_root_changed(&root, &changed, &err)))
            return;
        how = by(root);
        said.facts = (struct hm_facts){.domain = hm_root_domain(root, 0)->name,
            .time_count = 1,
            .times = {{{LAB_TIME_S, 0}, HM_TIME_TSA, HM_LIT("t")}}};
        hm_explain_when(
            &(struct hm_explaining){&page, &how, &made->evidence, &said});
        if (!CHECK_OK(hm_page_write(&out, &page, HM_PAGE_TEXT, &err)))
            return;
        CHECK_EQ(says(&out, "proved, log: in the log "), cases[i].proved);
        CHECK_EQ(says(&out, "claimed, log: in the log "), !cases[i].proved);
    }
}

static void a_page_reads_like_this(void)
{
    static const struct hm_bytes cert = {(const uint8_t *)"none", 4};
    const struct hm_evidence evidence = {
        .certs = &cert, .cert_count = 1, .has_envelope = true};
    struct hm_explain how = by(court_root());
    struct hm_err err = {0};
    hm_auto(explained) said = explained(&err);
    hm_auto(page) page = hm_page();
    hm_auto(buf) out = hm_buf(HM_MIB);

    if (!CHECK_OK(said.has_statement ||
            (err.code == HM_OK && hm_fail(&err, HM_FORMAT, "no statement"))) ||
        how.root == NULL || !CHECK_OK(hm_report_new(&said.report, &err)))
        return;
    hm_page_section(&page, 1, "Evidence", HM_LIT("line 2"));
    hm_explain_put(&page, &said, &how, &evidence);
    if (!CHECK_OK(hm_page_write(&out, &page, HM_PAGE_TEXT, &err)))
        return;
    CHECK_STR(hm_buf_str(&out),
        "Evidence: line 2\n"
        "  This evidence verifies, whatever it is about: no artifact was "
        "given. Whether its signer is the right one, only hallmark verify "
        "says.\n"
        "  proved, certificate: signed by: https://ci.test/w@main\n"
        "  proved, certificate: on the word of: https://issuer.test\n"
        "  proved, certificate: its key: sha256:"
        "0000000000000000000000000000000000000000000000000000000000000000\n"
        "  proved, trust root: by the trust domain: public-good\n"
        "  proved, certificate: built from repository: https://git.test/a/b\n"
        "  proved, certificate: built from commit: 0123\n"
        "  proved, certificate: built from branch or tag: refs/heads/new\n"
        "  proved, log: signed at the latest, as said by https://log.test: "
        "2023-11-14T22:13:20Z\n"
        "  claimed, statement: is about a.tar: sha256:"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
        "  claimed, statement: is about b: gitCommit:"
        "0123456789012345678901234567890123456789\n"
        "  claimed, statement: states, of the type: https://example.test/p\n"
        "  seen, this run: is of a type that is not explained, and looks like: "
        "nothing that is known\n");
}

/* In short stands what is proved of who and when, and nothing of it otherwise. */
static void who_and_when_are_said_in_short(void)
{
    for (int proved = 0; proved < 2; proved++) {
        static const struct hm_bytes cert = {(const uint8_t *)"none", 4};
        const struct hm_evidence evidence = {
            .certs = &cert, .cert_count = 1, .has_envelope = true};
        struct hm_explain how = by(court_root());
        struct hm_err err = {0};
        hm_auto(explained) said = explained(&err);
        hm_auto(page) page = hm_page(), brief = hm_page();
        hm_auto(buf) out = hm_buf(HM_MIB);

        if (how.root == NULL ||
            !CHECK_OK(said.has_statement ||
                (err.code == HM_OK &&
                    hm_fail(&err, HM_FORMAT, "no statement"))) ||
            !CHECK_OK(hm_report_new(&said.report, &err)))
            return;
        how.brief = &brief;
        said.proved = proved;
        if (!proved)
            said.facts = (struct hm_facts){.kind = HM_FACTS_NONE};
        hm_explain_put(&page, &said, &how, &evidence);
        if (!CHECK_OK(hm_page_write(&out, &brief, HM_PAGE_TEXT, &err)))
            return;
        CHECK_STR(hm_buf_str(&out),
            !proved ? ""
                    : "  proved, certificate: built from repository: "
                      "https://git.test/a/b\n"
                      "  proved, certificate: built from commit: 0123\n"
                      "  proved, certificate: built from branch or tag: "
                      "refs/heads/new\n"
                      "  proved, log: signed at the latest, as said by "
                      "https://log.test: 2023-11-14T22:13:20Z\n");
    }
}

/* What of the page stands between the statement's type and its end. */
static bool put_provenance(struct hm_buf *out, const char *predicate_type,
    const char *predicate, bool proved)
{
    static const struct hm_evidence evidence = {.has_envelope = true};
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_explain how = by(court_root());
    struct hm_err err = {0};
    hm_auto(explained) said = explained(&err);
    const struct hm_fulcio *none = &(struct hm_fulcio){.values = {{NULL, 0}}};
    hm_auto(page) page = hm_page();
    const struct hm_explaining e = {&page, &how, &evidence, &said};

    hm_buf_printf(&text,
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":["
        "{\"digest\":{\"x\":\"1\"}}],\"predicateType\":\"%s\","
        "\"predicate\":%s}",
        predicate_type, predicate);
    if (!CHECK_OK(hm_statement_parse(
            &said.statement, &said.arena, hm_buf_view(&text), &err)))
        return false;
    said.proved = proved;
    said.facts.statement = said.statement;
    said.facts.has_statement = true;
    if (!proved)
        said.facts.extensions = *none;
    CHECK(hm_explain_slsa(&e));
    return CHECK_OK(hm_page_write(out, &page, HM_PAGE_TEXT, &err));
}

static void provenance_says(const char *predicate_type, const char *predicate,
    bool proved, const char *want)
{
    hm_auto(buf) out = hm_buf(HM_MIB);

    if (put_provenance(&out, predicate_type, predicate, proved))
        CHECK_STR(hm_buf_str(&out), want);
}

#define V1 "https://slsa.dev/provenance/v1"
#define V02 "https://slsa.dev/provenance/v0.2"

static const char github[] =
    "{\"buildDefinition\":{\"buildType\":"
    "\"https://actions.github.io/buildtypes/workflow/v1\","
    "\"externalParameters\":{\"workflow\":{\"ref\":\"refs/heads/main\","
    "\"repository\":\"https://git.test/a/b\",\"path\":\"w.yml\"},"
    "\"n\":1.50,\"none\":{}},"
    "\"internalParameters\":{\"github\":{\"event_name\":\"push\"}},"
    "\"resolvedDependencies\":[{\"uri\":\"git+https://git.test/a/b@refs/heads/"
    "main\",\"digest\":{\"gitCommit\":\"4567\"}}]},"
    "\"runDetails\":{\"builder\":{\"id\":\"https://ci.test/w@main\"},"
    "\"metadata\":{\"invocationId\":\"https://ci.test/runs/1\","
    "\"startedOn\":\"2023-11-14T22:13:20Z\"}}}";

/* The certificate's is another commit and branch: that is said. */
static void provenance_is_held_against_the_certificate(void)
{
    if (court_root() == NULL)
        return;
    provenance_says(V1, github, true,
        "  seen, this run: read as SLSA provenance, version: 1\n"
        "  claimed, predicate: built in the way of: "
        "https://actions.github.io/buildtypes/workflow/v1\n"
        "  claimed, predicate: built by: https://ci.test/w@main\n"
        "  seen, this run: the level of SLSA's build track: none: builder "
        "https://ci.test/w@main is not believed unless it is named\n"
        "  claimed, predicate: built from repository: https://git.test/a/b\n"
        "  seen, this run: which is that of the certificate: "
        "https://git.test/a/b\n"
        "  claimed, predicate: built from commit: 4567\n"
        "  seen, this run: which is NOT that of the certificate: 0123\n"
        "  claimed, predicate: built from branch or tag: refs/heads/main\n"
        "  seen, this run: which is NOT that of the certificate: "
        "refs/heads/new\n"
        "  claimed, predicate: by the workflow or configuration: w.yml\n"
        "  claimed, predicate: in the run: https://ci.test/runs/1\n"
        "  claimed, predicate: the build began at: 2023-11-14T22:13:20Z\n"
        "  claimed, predicate: chosen by who started it workflow.ref: "
        "\"refs/heads/main\"\n"
        "  claimed, predicate: chosen by who started it workflow.repository: "
        "\"https://git.test/a/b\"\n"
        "  claimed, predicate: chosen by who started it workflow.path: "
        "\"w.yml\"\n"
        "  claimed, predicate: chosen by who started it n: 1.50\n"
        "  claimed, predicate: chosen by who started it none: {}\n"
        "  claimed, predicate: added by the platform github.event_name: "
        "\"push\"\n"
        "  claimed, predicate: made of: "
        "git+https://git.test/a/b@refs/heads/main "
        "gitCommit:4567\n");
}

static void unproved_provenance_is_held_against_nothing(void)
{
    if (court_root() == NULL)
        return;
    provenance_says(V02,
        "{\"builder\":{\"id\":\"https://ci.test/b\"},\"buildType\":\"t:1\","
        "\"invocation\":{\"configSource\":{\"uri\":\"git+https://git.test/a/b@"
        "refs/tags/v1\",\"digest\":{\"sha1\":\"89ab\"},\"entryPoint\":\"w\"},"
        "\"parameters\":{\"a\":true}},\"materials\":[{\"uri\":\"u:1\"}]}",
        false,
        "  seen, this run: read as SLSA provenance, version: 0.2\n"
        "  claimed, predicate: built in the way of: t:1\n"
        "  claimed, predicate: built by: https://ci.test/b\n"
        "  seen, this run: the level of SLSA's build track: none: who made the "
        "provenance is not proved\n"
        "  claimed, predicate: built from repository: https://git.test/a/b\n"
        "  claimed, predicate: built from commit: 89ab\n"
        "  claimed, predicate: built from branch or tag: refs/tags/v1\n"
        "  claimed, predicate: by the workflow or configuration: w\n"
        "  claimed, predicate: chosen by who started it a: true\n"
        "  claimed, predicate: made of: u:1\n");
    provenance_says(V1, "{}", false,
        "  problem: provenance: $.buildDefinition: missing\n"
        "  seen, this run: the level of SLSA's build track: not known: it "
        "could "
        "not be read\n");
}

/* Objects inside and empty ones count like the others. */
static void parameters_have_an_end(void)
{
    static const struct {
        const char *each, *last;
        size_t count;
    } cases[] = {
        {"{}", "1", HM_EXPLAIN_LIST_MAX + 1},
        {"1", "{}", HM_EXPLAIN_LIST_MAX + 1},
        {"{\"a\":1}", "{\"a\":1,\"b\":2}", HM_EXPLAIN_LIST_MAX + 1},
        {"{\"a\":1,\"b\":2}", "1", HM_EXPLAIN_LIST_MAX * 3 / 2 + 1},
    };

    TEST_EACH(i, cases) {
        hm_auto(buf) predicate = hm_buf(HM_MIB), out = hm_buf(HM_MIB);
        size_t shown = 0;
        struct hm_err err = {0};
        char more[96];

        test_case("%s", cases[i].each);
        hm_buf_put_str(&predicate,
            "{\"buildDefinition\":{\"buildType\":\"https://b.test\","
            "\"externalParameters\":{");
        for (int n = 0; n < HM_EXPLAIN_LIST_MAX; n++)
            hm_buf_printf(&predicate, "\"p%d\":%s,", n, cases[i].each);
        hm_buf_printf(&predicate,
            "\"last\":%s}},\"runDetails\":{\"builder\":{\"id\":"
            "\"https://c.test\"}}}",
            cases[i].last);
        if (court_root() == NULL ||
            !CHECK_OK(hm_buf_end(&predicate, NULL, &err)) ||
            !put_provenance(&out, V1, hm_buf_str(&predicate), false))
            return;
        for (const char *p = hm_buf_str(&out);
             (p = strstr(p, ": chosen by who started it ")) != NULL; p++)
            shown++;
        CHECK_EQ(shown, HM_EXPLAIN_LIST_MAX);
        snprintf(more, sizeof(more), "%zu parameters, of which %d are shown",
            cases[i].count, HM_EXPLAIN_LIST_MAX);
        if (!CHECK(says(&out, more)))
            test_note("%s", hm_buf_str(&out));
    }
}

/* ---- Files ---- */

static void a_file_is_explained_piece_by_piece(void)
{
    static const char lines[] =
        "{\"payloadType\":\"application/"
        "vnd.in-toto+json\",\"payload\":\"e30=\","
        "\"signatures\":[{\"keyid\":\"k\",\"sig\":\"AQI=\"}]}\n"
        "{\"payloadType\":\"text/plain\",\"payload\":\"e30=\","
        "\"signatures\":[{\"keyid\":\"k\",\"sig\":\"AQI=\"}]}\n"
        "{\"payloadType\":\"text/plain\",\"payload\":\"e30=\","
        "\"signatures\":[{\"sig\":\"AQI=\"}]}\n";
    struct hm_explain how = by(court_root());
    hm_auto(page) page = hm_page(), none = hm_page();
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (how.root == NULL ||
        !CHECK_OK(hm_explain_file(&page, 1, &how, hm_bytes_str(lines), &err)) ||
        !CHECK_OK(hm_page_write(&out, &page, HM_PAGE_TEXT, &err)))
        return;
    CHECK(says(&out, "Evidence: line 1\n"));
    CHECK(says(&out, "  problem: statement"));
    CHECK(says(&out, "\nEvidence: line 2\n"));
    CHECK(says(&out,
        "claimed, evidence: signed with a key that is hinted at as: k\n"));
    CHECK(
        says(&out, "seen, this run: signed with a key: nothing says which\n"));
    CHECK(says(&out,
        "claimed, envelope: holds something else, of the type: text/plain\n"));
    CHECK_EQ(page.problems, 1);
    CHECK_ERR(hm_explain_file(&none, 1, &how, HM_LIT("{}"), &err),
        HM_UNSUPPORTED, "no format of evidence");
}

static void an_unsigned_statement_is_nobodys_word(void)
{
    struct hm_explain how = by(court_root());
    hm_auto(page) page = hm_page();
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (how.root == NULL ||
        !CHECK_OK(hm_explain_file(
            &page, 2, &how, hm_bytes_str(statement_text), &err)) ||
        !CHECK_OK(hm_page_write(&out, &page, HM_PAGE_TEXT, &err)))
        return;
    CHECK_STR(hm_buf_str(&out),
        "Statement\n"
        "  This statement is not signed: nothing in it is proved.\n"
        "  claimed, statement: is about a.tar: sha256:"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
        "  claimed, statement: is about b: gitCommit:"
        "0123456789012345678901234567890123456789\n"
        "  claimed, statement: states, of the type: https://example.test/p\n"
        "  seen, this run: is of a type that is not explained, and looks like: "
        "nothing that is known\n");
}

TEST_SUITE(cmd_explain_explain, TEST(only_what_verifies_is_proved),
    TEST(another_artifact_proves_nothing),
    TEST(without_an_artifact_the_signer_is_proved),
    TEST(with_an_artifact_its_subject_is_proved),
    TEST(a_key_that_was_not_given_is_not_known),
    TEST(what_stands_beside_a_digest_is_claimed),
    TEST(a_retired_log_proves_no_index),
    TEST(an_index_that_nothing_covers_is_claimed), TEST(a_page_reads_like_this),
    TEST(who_and_when_are_said_in_short),
    TEST(provenance_is_held_against_the_certificate),
    TEST(unproved_provenance_is_held_against_nothing),
    TEST(parameters_have_an_end), TEST(a_file_is_explained_piece_by_piece),
    TEST(an_unsigned_statement_is_nobodys_word));

/* SPDX-License-Identifier: Apache-2.0 */
/* Options, files and layouts by the command itself: tests/cli/inspect.sh. */
#include "cmd/dossier/dossier.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "cmd/dossier/args.h"
#include "cmd/dossier/image.h"
#include "cmd/line.h"
#include "crypto/digest.h"
#include "lab/place.h"
#include "test.h"
#include "verify/court.h"

extern const struct hm_command hm_command_inspect;

/* ---- Images ---- */

/* What a test asks. */
struct ask {
    struct place *place;
    const struct hm_root *root;
    const struct hm_key *key; /* NULL: none */
    bool elsewhere;
    bool crowded; /* the document has no room left */
};

static bool fill(struct hm_page *page, struct hm_dossier *d,
    const struct ask *ask, struct hm_err *err)
{
    hm_auto(resolved) resolved = {0};

    d->stores[0] = place_store(ask->place);
    d->stores[1] = d->stores[0];
    d->elsewhere = ask->elsewhere;
    HM_TRY(hm_resolve(&resolved, &d->stores[0], d->ref, err));
    HM_TRY(hm_dossier_image(d, &resolved.docs[0], err));
    hm_dossier_brief(d);
    hm_page_take(page, &d->brief);
    hm_page_take(page, &d->details);
    hm_again_put(&d->again, page);
    return true;
}

static bool show(struct hm_buf *out, const struct ask *ask, size_t *problems,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(args) args = {0};
    hm_auto(page) page = hm_page();
    const struct hm_run run = {.args = &args};
    const struct hm_explain how = {.root = ask->root,
        .keys = &ask->key,
        .key_count = ask->key != NULL,
        .now = {.s = LAB_TIME_S}};
    hm_auto(dossier) d = {.how = &how,
        .brief = hm_page(),
        .details = hm_page(),
        .again = hm_again(&run, &how),
        .work = hm_work(HM_GATE_WORK_MAX, NULL),
        .room = ask->crowded ? 1 : HM_DOSSIER_ROOM_MAX};
    struct hm_ref ref;

    hm_buf_cut(out, 0);
    HM_TRY(test_line(&args, &hm_command_inspect,
        "--dossier md --key me.pub --trusted-root r.json app", err));
    HM_TRY(hm_ref_parse(&ref, &arena, HM_LIT("registry.test/app"), err));
    d.ref = &ref;
    HM_TRY(fill(&page, &d, ask, err));
    *problems = page.problems;
    return hm_page_write(out, &page, HM_PAGE_TEXT, err);
}

static bool says(const struct hm_buf *out, const char *words)
{
    return strstr(hm_buf_str(out), words) != NULL;
}

/* What is found, what of it is proved, and the command that says so again. */
static void only_what_verifies_is_proved(void)
{
    for (int trusted = 0; trusted < 2; trusted++) {
        place_auto place = {0};
        hm_auto(buf) out = hm_buf(HM_MIB);
        hm_auto_ptr(root) other = NULL;
        struct place_thing image, thing;
        struct ask ask = {.place = &place};
        size_t problems = 0;
        struct hm_err err = {0};

        if (!test_row((size_t)trusted, 2))
            continue;
        test_case("%s", trusted ? "trusted" : "not trusted");
        if (!CHECK(court_root() != NULL && court_other_lab() != NULL) ||
            !CHECK_OK(lab_root(&other, court_other_lab(), &err)) ||
            !CHECK_OK(place_new(&place, &err)) ||
            !CHECK_OK(place_image(&place, &image, "amd64", "latest", &err)) ||
            !CHECK_OK(place_bundle(&place, &thing, &image, "image, statement",
                &(struct place_how){0}, &err)))
            return;
        test_ready();
        ask.root = trusted ? court_root() : other;
        if (!CHECK_OK(show(&out, &ask, &problems, &err)))
            return;
        if (test_torture())
            continue; /* what was not read is told, and not here */
        CHECK_EQ(problems, 0);
        CHECK(says(&out, "\nImage: sha256:"));
        CHECK(says(&out, "seen, this run: it is of the kind: bundle\n"));
        CHECK_EQ(says(&out, "proved, "), trusted);
        CHECK_EQ(says(&out, "proved, statement: signed, about "), trusted);
        CHECK_EQ(
            says(&out, "claimed, statement: not verified, about "), !trusted);
        CHECK_EQ(says(&out, "of which verify: 1\n"), trusted);
        CHECK(says(&out, "pieces of evidence: 1\n"));
        CHECK_EQ(
            says(&out, "\n    $ hallmark verify registry.test/app@sha256:"),
            trusted);
        CHECK_EQ(says(&out,
                     " --certificate-identity " LAB_IDENTITY
                     " --certificate-oidc-issuer " LAB_ISSUER
                     " --trusted-root r.json\n"),
            trusted);
        CHECK_EQ(says(&out, "Nothing was found that verifies."), !trusted);
    }
}

/* Whoever fills the document can push himself out of it: what verifies still has
 * its command, and that something is missing is told. */
static void what_has_no_room_is_counted(void)
{
    place_auto place = {0};
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct place_thing image, thing;
    struct ask ask = {.place = &place, .root = court_root(), .crowded = true};
    size_t problems = 0;
    struct hm_err err = {0};

    if (!CHECK(ask.root != NULL) || !CHECK_OK(place_new(&place, &err)) ||
        !CHECK_OK(place_image(&place, &image, "amd64", "latest", &err)) ||
        !CHECK_OK(place_bundle(&place, &thing, &image, "image, statement",
            &(struct place_how){0}, &err)))
        return;
    test_ready();
    if (!CHECK_OK(show(&out, &ask, &problems, &err)) || test_torture())
        return;
    CHECK_EQ(problems, 1);
    CHECK(says(&out,
        "problem: 1 more that are attached are not shown: the document would "
        "be too long\n"));
    CHECK(says(&out, "Not all of it could be read"));
    CHECK(!says(&out, "\nAttached: ") && !says(&out, "proved, statement"));
    CHECK(says(&out, "of which verify: 1\n"));
    CHECK(says(&out, "\n    $ hallmark verify registry.test/app@sha256:"));
}

static void every_platform_has_its_place(void)
{
    place_auto place = {0};
    hm_auto(buf) out = hm_buf(HM_MIB), entries = hm_buf(HM_MIB);
    struct place_thing image, index, thing;
    struct ask ask = {.place = &place, .root = court_root()};
    size_t problems = 0;
    struct hm_err err = {0};

    if (!CHECK(ask.root != NULL) || !CHECK_OK(place_new(&place, &err)) ||
        !CHECK_OK(place_image(&place, &image, "amd64", NULL, &err)) ||
        !CHECK_OK(place_bundle(&place, &thing, &image, "image, statement",
            &(struct place_how){0}, &err)))
        return;
    place_entry(&entries, &image,
        ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}");
    place_entry(&entries, &image,
        ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},"
        "\"annotations\":{\"vnd.docker.reference.type\":"
        "\"attestation-manifest\",\"vnd.docker.reference.digest\":\"x\"}");
    if (!CHECK_OK(
            place_index(&place, &index, hm_buf_str(&entries), "latest", &err)))
        return;
    test_ready();
    if (!CHECK_OK(show(&out, &ask, &problems, &err)) || test_torture())
        return;
    CHECK_EQ(problems, 0);
    CHECK(says(&out, "\nIndex: sha256:"));
    CHECK(says(&out, "claimed, index: for the platform: linux/amd64\n"));
    CHECK(says(&out,
        "claimed, index: is the image for the platform linux/amd64: sha256:"));
    CHECK(says(&out, "\nAttestation about nothing in the index: sha256:"));
    CHECK(says(&out, "proved, statement: signed, about sha256:"));
    CHECK(says(&out, HM_SHOW_DIGEST(&image.digest)));
}

/* What cannot be had is told, and makes no silence of the rest. */
static void what_cannot_be_read_is_a_problem(void)
{
    static const struct {
        const char *name;
        size_t fail_at;
        bool absent;
        const char *words;
    } cases[] = {
        {"a configuration", 2, false, ": question 2\n"},
        {"a list", 3, false,
            "not all that is attached could be listed: network"},
        {"a place", 0, true, "problem: "},
    };

    TEST_EACH(i, cases) {
        place_auto place = {0};
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct place_thing image;
        struct ask ask = {.place = &place,
            .root = court_root(),
            .elsewhere = cases[i].absent};
        size_t problems = 0;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK(ask.root != NULL) || !CHECK_OK(place_new(&place, &err)) ||
            !CHECK_OK(place_image(&place, &image, "amd64", "latest", &err)))
            return;
        test_ready();
        place.fail_at = cases[i].fail_at;
        place.fail_code = HM_NETWORK;
        place.absent = cases[i].absent;
        if (!CHECK_OK(show(&out, &ask, &problems, &err)))
            return;
        CHECK(problems > 0);
        CHECK(says(&out, "Not all of it could be read"));
        CHECK(!says(&out, "Nothing that could prove"));
        CHECK(says(&out, cases[i].words));
    }
}

/* ---- Commands ---- */

static bool command_for(struct hm_buf *out, bool *unsayable,
    const struct hm_facts *facts, const struct hm_key *key, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(args) args = {0};
    const struct hm_run run = {.args = &args};
    const struct hm_explain how = {.keys = &key, .key_count = key != NULL};
    hm_auto(again) again = hm_again(&run, &how);
    struct hm_ref ref;
    struct hm_digest digest;

    hm_buf_cut(out, 0);
    HM_TRY(test_line(
        &args, &hm_command_inspect, "--dossier md --key my.pub app", err));
    HM_TRY(hm_ref_parse(&ref, &arena, HM_LIT("r.test/a:1"), err));
    HM_TRY(hm_digest_of(&digest, HM_SHA256, HM_LIT(""), err));
    for (int twice = 0; twice < 2; twice++)
        HM_TRY(hm_again_add(&again, &ref, &digest, facts, err));
    *unsayable = again.unsayable;
    for (size_t i = 0; i < again.count; i++)
        hm_buf_put(out, again.list[i]);
    return hm_buf_end(out, NULL, err);
}

static bool page_for(struct hm_buf *out, const char *line,
    const struct hm_facts *facts, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(args) args = {0};
    hm_auto(page) page = hm_page();
    const struct hm_run run = {.args = &args};
    const struct hm_explain how = {.root = NULL};
    hm_auto(again) again = hm_again(&run, &how);
    struct hm_ref ref;
    struct hm_digest digest;

    HM_TRY(test_line(&args, &hm_command_inspect, line, err));
    HM_TRY(hm_ref_parse(&ref, &arena, HM_LIT("r.test/a:1"), err));
    HM_TRY(hm_digest_of(&digest, HM_SHA256, HM_LIT(""), err));
    HM_TRY(hm_again_add(&again, &ref, &digest, facts, err));
    hm_again_put(&again, &page);
    return hm_page_write(out, &page, HM_PAGE_TEXT, err);
}

/* Initialises a view. */
#define RAW(s)                                                                 \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }
#define VERIFY                                                                 \
    "hallmark verify r.test/a@sha256:"                                         \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void names_are_quoted_or_left_out(void)
{
    static const struct {
        const char *name;
        struct hm_bytes san, issuer, type;
        const char *want; /* NULL: it cannot be typed */
    } cases[] = {
        {"plain", RAW("me@example.test"), RAW("https://issuer.test"), {NULL, 0},
            VERIFY " --certificate-identity me@example.test "
                   "--certificate-oidc-issuer https://issuer.test"},
        {"no issuer", RAW("me"), {NULL, 0}, {NULL, 0},
            VERIFY " --certificate-identity me --certificate-oidc-issuer none"},
        {"a statement", RAW("me"), RAW("i"), RAW("https://t.test/v1"),
            VERIFY " --certificate-identity me --certificate-oidc-issuer i "
                   "--attestation https://t.test/v1"},
        {"a shell's characters", RAW("a b;$(id)&|*\"\\!"), RAW("i"), {NULL, 0},
            VERIFY " --certificate-identity 'a b;$(id)&|*\"\\!' "
                   "--certificate-oidc-issuer i"},
        {"options", RAW("--help"), RAW("-i"), RAW("-t:x"),
            VERIFY " --certificate-identity=--help "
                   "--certificate-oidc-issuer=-i --attestation=-t:x"},
        {"an option of words", RAW("-a b"), RAW("i"), {NULL, 0},
            VERIFY " --certificate-identity='-a b' "
                   "--certificate-oidc-issuer i"},
        {"a dash inside", RAW("a-b"), RAW("i-"), {NULL, 0},
            VERIFY " --certificate-identity a-b --certificate-oidc-issuer i-"},
        {"an option with a quote", RAW("-'"), RAW("i"), {NULL, 0}, NULL},
        {"a quote", RAW("a'; id; '"), RAW("i"), {NULL, 0}, NULL},
        {"a quote in the issuer", RAW("a"), RAW("i'"), {NULL, 0}, NULL},
        {"a quote in the type", RAW("a"), RAW("i"), RAW("t:'"), NULL},
        {"a type that means all", RAW("a"), RAW("i"), RAW("any"), NULL},
        {"a type with a short name", RAW("a"), RAW("i"), RAW("spdx"), NULL},
        {"a type without a scheme", RAW("a"), RAW("i"), RAW("t.test/v1"),
            VERIFY " --certificate-identity a --certificate-oidc-issuer i "
                   "--attestation t.test/v1"},
        {"a line", RAW("a\nid"), RAW("i"), {NULL, 0}, NULL},
        {"no ASCII", RAW("\xc3\xa9"), RAW("i"), {NULL, 0}, NULL},
        {"a tag", RAW("<b>"), RAW("i"), {NULL, 0}, NULL},
        {"a span", RAW("a`b"), RAW("i"), {NULL, 0}, NULL},
    };

    TEST_EACH(i, cases) {
        const struct hm_san san = {HM_SAN_EMAIL, cases[i].san};
        struct hm_facts facts = {.kind = HM_FACTS_CERT,
            .issuer = cases[i].issuer,
            .sans = &san,
            .san_count = 1,
            .has_statement = cases[i].type.len > 0};
        hm_auto(buf) out = hm_buf(HM_MIB);
        bool unsayable = false;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        facts.statement.predicate_type = cases[i].type;
        if (!CHECK_OK(command_for(&out, &unsayable, &facts, NULL, &err)))
            return;
        CHECK_EQ(unsayable, cases[i].want == NULL);
        CHECK_STR(hm_buf_str(&out), cases[i].want == NULL ? "" : cases[i].want);
    }
}

/* By the option that gave it; another key has none. */
static void a_key_is_named_as_it_was_given(void)
{
    for (int mine = 0; mine < 2; mine++) {
        struct hm_facts facts = {.kind = HM_FACTS_KEY};
        hm_auto(buf) out = hm_buf(HM_MIB);
        bool unsayable = false;
        struct hm_err err = {0};

        if (!CHECK(court_lab() != NULL) ||
            (mine &&
                !CHECK_OK(hm_digest_of(&facts.key_id, HM_SHA256,
                    hm_key_spki(court_lab()->signer), &err))) ||
            !CHECK_OK(command_for(
                &out, &unsayable, &facts, court_lab()->signer, &err)))
            return;
        CHECK_EQ(unsayable, !mine);
        CHECK_STR(hm_buf_str(&out), mine ? VERIFY " --key my.pub" : "");
    }
}

/* What verify needs as well is repeated, and what is a secret is not. */
static void options_are_repeated(void)
{
    static const struct {
        const char *given, *want;
        bool note;
    } cases[] = {
        {"--ca c.pem --ca d.pem", " --ca c.pem --ca d.pem", false},
        {"--ca=-c.pem", " --ca=-c.pem", false},
        {"--evidence-repository r.test/e", " --evidence-repository r.test/e",
            false},
        {"--registry-ca c.pem", " --registry-ca c.pem", false},
        {"--registry-client-cert c.pem --registry-client-key k.pem",
            " --registry-client-cert c.pem --registry-client-key k.pem", false},
        {"--registry-config c.json", " --registry-config c.json", false},
        {"--registry-realm a.test --registry-realm b.test",
            " --registry-realm a.test --registry-realm b.test", false},
        {"--insecure-registry a.test", " --insecure-registry a.test", false},
        {"--registry-token t", "", true},
        {"--registry-github-token", "", true},
        {"--registry-username u --registry-password-stdin", "", true},
        {"--proxy http://u:p@h.test", "", true},
    };

    TEST_EACH(i, cases) {
        static const struct hm_san san = {HM_SAN_EMAIL, RAW("me")};
        const struct hm_facts facts = {
            .kind = HM_FACTS_CERT, .sans = &san, .san_count = 1};
        hm_auto(buf) line = hm_buf(HM_MIB), out = hm_buf(HM_MIB);
        hm_auto(buf) want = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%s", cases[i].given);
        hm_buf_printf(&line, "--dossier md %s app", cases[i].given);
        hm_buf_printf(&want,
            VERIFY " --certificate-identity me --certificate-oidc-issuer none"
                   "%s\n",
            cases[i].want);
        if (!CHECK_OK(hm_buf_end(&line, NULL, &err)) ||
            !CHECK_OK(hm_buf_end(&want, NULL, &err)) ||
            !CHECK_OK(page_for(&out, hm_buf_str(&line), &facts, &err)))
            return;
        CHECK(says(&out, hm_buf_str(&want)));
        CHECK_EQ(says(&out, "add your own"), cases[i].note);
        CHECK(!says(&out, "u:p"));
    }
}

/* ---- Options ---- */

static void options_belong_together(void)
{
    static const struct {
        const char *line, *words; /* words NULL: fine */
        bool explain;
        enum hm_page_form form;
    } cases[] = {
        {"f", NULL, false, HM_PAGE_TEXT},
        {"--explain f", NULL, true, HM_PAGE_TEXT},
        {"--explain --json f g", NULL, true, HM_PAGE_JSON},
        {"--dossier md i", NULL, true, HM_PAGE_MARKDOWN},
        {"--dossier html --dossier-out o -f i", NULL, true, HM_PAGE_HTML},
        {"--explain --image --evidence-repository r i", NULL, true,
            HM_PAGE_TEXT},
        {"--key k f", "--key is about --explain and --dossier", false, 0},
        {"--trusted-root k f", "--trusted-root is about", false, 0},
        {"--ca k f", "--ca is about", false, 0},
        {"--explain --evidence-repository r f",
            "--evidence-repository is about", true, 0},
        {"--image --evidence-repository r f", "--evidence-repository is about",
            false, 0},
        {"--explain --dossier-out o f", "--dossier-out is about --dossier",
            true, 0},
        {"--dossier md --force i", "--force is about --dossier-out", true, 0},
        {"--dossier md --json i", "--explain --image --json", true, 0},
        {"--dossier md i k", "one image, got 2", true, 0},
    };

    TEST_EACH(i, cases) {
        hm_auto(args) args = {0};
        bool explain = false;
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        if (!CHECK_OK(
                test_line(&args, &hm_command_inspect, cases[i].line, &err)))
            return;
        if (cases[i].words != NULL) {
            CHECK_ERR(hm_explain_args_check(&explain, &args, &err), HM_USAGE,
                cases[i].words);
            continue;
        }
        CHECK_OK(hm_explain_args_check(&explain, &args, &err));
        CHECK_EQ(explain, cases[i].explain);
        CHECK_EQ(hm_explain_args_form(&args), cases[i].form);
    }
}

TEST_SUITE(cmd_dossier_dossier, TEST(only_what_verifies_is_proved),
    TEST(what_has_no_room_is_counted), TEST(every_platform_has_its_place),
    TEST(what_cannot_be_read_is_a_problem), TEST(names_are_quoted_or_left_out),
    TEST(options_are_repeated), TEST(a_key_is_named_as_it_was_given),
    TEST(options_belong_together));

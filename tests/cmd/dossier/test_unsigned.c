/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "cmd/dossier/image.h"
#include "produce/noted.h"
#include "test.h"
#include "verify/court.h"

#define SPDX_TYPE "https://spdx.dev/Document"
#define SPDX                                                                   \
    "{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"d\",\"packages\":[1,2,3]}"
#define BUILD                                                                  \
    "{\"builder\":{\"id\":\"\"},\"buildType\":"                                \
    "\"https://mobyproject.org/buildkit@v1\",\"invocation\":{\"configSource\"" \
    ":{\"uri\":\"https://git.test/a/b.git#refs/heads/x\",\"digest\":{"         \
    "\"sha1\":\"0123\"},\"entryPoint\":\"Dockerfile\"},\"parameters\":{"       \
    "\"frontend\":\"dockerfile.v0\",\"args\":{\"build-arg:A\":\"1\"}}},"       \
    "\"materials\":[{\"uri\":\"pkg:docker/alpine@3.20\",\"digest\":{"          \
    "\"sha256\":\"ab\"}}]}"

/* The image's configuration is {} and a problem of its own. */
enum { EMPTY_CONFIG = 1 };

static bool fill(struct hm_page *page, struct hm_page *brief,
    const struct noted *noted, struct hm_err *err)
{
    const struct hm_run run = {.args = NULL};
    const struct hm_explain how = {
        .root = court_root(), .now = {.s = LAB_TIME_S}};
    hm_auto(resolved) resolved = {0};
    hm_auto(dossier) d = {.how = &how,
        .ref = &noted->ref,
        .stores = {noted->store, noted->store},
        .brief = hm_page(),
        .details = hm_page(),
        .again = hm_again(&run, &how),
        .work = hm_work(HM_GATE_WORK_MAX, NULL),
        .room = HM_DOSSIER_ROOM_MAX};

    HM_TRY(hm_resolve(&resolved, &noted->store, &noted->ref, err));
    HM_TRY(hm_dossier_image(&d, &resolved.docs[0], err));
    hm_page_take(page, &d.details);
    hm_page_take(brief, &d.brief);
    return true;
}

static bool show(struct hm_buf *out, struct hm_buf *in_short, size_t *problems,
    const struct noted *noted, struct hm_err *err)
{
    hm_auto(page) page = hm_page(), brief = hm_page();

    HM_TRY(fill(&page, &brief, noted, err));
    *problems = page.problems;
    return hm_page_write(out, &page, HM_PAGE_TEXT, err) &&
        hm_page_write(in_short, &brief, HM_PAGE_TEXT, err);
}

static bool says(const struct hm_buf *out, const char *words)
{
    return strstr(hm_buf_str(out), words) != NULL;
}

/* BuildKit's own words, and never a proof: the index proves no more than that
 * somebody put them there. */
static void what_buildkit_noted_is_claimed(void)
{
    static const struct {
        const char *name, *type, *predicate, *words[5], *brief;
    } cases[] = {
        {"provenance", NULL, BUILD,
            {"  seen, this run: built by: it names no builder\n",
                "  claimed, predicate: built from repository: "
                "https://git.test/a/b.git#refs/heads/x\n",
                "  claimed, predicate: chosen by who started it "
                "args.build-arg:A: \"1\"\n",
                "  claimed, predicate: made of: pkg:docker/alpine@3.20 "
                "sha256:ab\n",
                "  seen, this run: the level of SLSA's build track: none: who "
                "made the provenance is not proved\n"},
            "build track: none"},
        {"a bill of materials", SPDX_TYPE, SPDX,
            {"  claimed, predicate: packages listed: 3\n"},
            "  claimed, predicate: packages listed: 3\n"},
        {"a type that nobody knows", "https://x.test/p", "{}",
            {"  seen, this run: is of a type that is not explained"},
            "https://x.test/p: inside the index\n"},
    };

    TEST_EACH(i, cases) {
        const struct noted_how how = {
            .type = cases[i].type, .predicate = cases[i].predicate};
        noted_auto noted = {0};
        hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
        size_t problems = 0;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK(court_root() != NULL) ||
            !CHECK_OK(noted_new(&noted, &how, &err)))
            return;
        test_ready();
        if (!CHECK_OK(show(&out, &brief, &problems, &noted, &err)))
            return;
        if (test_torture())
            continue; /* what was not read is told, and not here */
        CHECK_EQ(problems, EMPTY_CONFIG);
        CHECK(says(&out, "\nNot signed: sha256:"));
        CHECK(says(&out, "nothing in it is proved."));
        CHECK(says(&brief, "  claimed, statement: not signed, about sha256:"));
        CHECK(says(&brief, cases[i].brief));
        CHECK(!says(&out, "proved, ") && !says(&brief, "proved, "));
        for (size_t k = 0; k < 5 && cases[i].words[k] != NULL; k++)
            CHECK(says(&out, cases[i].words[k]));
    }
}

/* What is about something else is not shown as if it were about this. */
static void what_contradicts_itself_is_a_problem(void)
{
    static const struct {
        const char *name;
        struct noted_how how;
        const char *words;
        size_t problems;
        bool shown;
    } cases[] = {
        {"good", {0}, "packages listed: 3\n", 0, true},
        {"about something else", {.other_subject = true},
            "it is not about the image that it was noted for", 1, false},
        {"announced as another", {.announced = "https://e.test/x"},
            "was announced as https://e.test/x", 1, false},
        {"its manifest is about something else",
            {.more = ",\"subject\":{\"mediaType\":\"a/b\",\"size\":1,"
                     "\"digest\":\"sha256:" NOTED_OTHER "\"}"},
            "its manifest is about sha256:" NOTED_OTHER, 1, false},
        {"no JSON", {.predicate = "{"}, "problem: statement", 1, false},
        {"another layer", {.layer = "a/b"},
            "claimed, manifest: is not read, and of the type: a/b\n", 0, false},
        {"about nothing in the index", {.other_about = true},
            "\nAttestation about nothing in the index: sha256:", 0, false},
        {"about nothing at all", {.no_about = true},
            "\nAttestation about nothing in the index: sha256:", 0, false},
        {"one after another", {.copies = HM_DOSSIER_LAYERS_MAX + 1},
            "problem: 65 layers, of which 64 are shown\n", 1, true},
    };

    TEST_EACH(i, cases) {
        struct noted_how how = cases[i].how;
        noted_auto noted = {0};
        hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
        size_t problems = 0;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        how.type = SPDX_TYPE;
        if (how.predicate == NULL)
            how.predicate = SPDX;
        if (test_torture() && how.copies > 1)
            continue; /* minutes, and nothing new */
        if (!CHECK(court_root() != NULL) ||
            !CHECK_OK(noted_new(&noted, &how, &err)))
            return;
        test_ready();
        if (!CHECK_OK(show(&out, &brief, &problems, &noted, &err)))
            return;
        if (test_torture())
            continue;
        CHECK_EQ(problems, cases[i].problems + EMPTY_CONFIG);
        CHECK(says(&out, cases[i].words));
        CHECK_EQ(says(&out, "packages listed: "), cases[i].shown);
        CHECK_EQ(says(&brief, "packages listed: "), cases[i].shown);
    }
}

TEST_SUITE(cmd_dossier_unsigned, TEST(what_buildkit_noted_is_claimed),
    TEST(what_contradicts_itself_is_a_problem));

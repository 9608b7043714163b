/* SPDX-License-Identifier: Apache-2.0 */
/* Which roles are asked for the target, and in which order. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "test.h"
#include "tuf/impl.h"
#include "tuf/maker.h"

enum { ROLES = 6 };

/* A row of a list: "name", terminating, and what it speaks for. */
#define ROW(name, end, paths)                                                  \
    "{\"name\":\"" name "\",\"terminating\":" end                              \
    ",\"keyids\":[\"k3\"],\"threshold\":1,\"paths\":[\"" paths "\"]}"
#define GOES_ON(name) ROW(name, "false", "*")
#define ENDS(name) ROW(name, "true", "*")

/* The roles of a repository: who delegates to whom, and who has the target. */
struct graph {
    const char *name;
    const char *rows[ROLES]; /* of targets, a, b, c, d, e; NULL: nobody */
    const char *owner;       /* "a"; NULL: nobody */
    const char *asked;       /* in order, from targets on */
    enum hm_code code;
    const char *words;
};

static const struct graph graphs[] = {
    {"its own", {GOES_ON("a")}, "targets", "targets", HM_OK, ""},
    {"one", {GOES_ON("a")}, "a", "targets a", HM_OK, ""},
    {"two", {GOES_ON("a") "," GOES_ON("b")}, "b", "targets a b", HM_OK, ""},
    {"depth first", {GOES_ON("a") "," GOES_ON("b"), GOES_ON("c")}, "b",
        "targets a c b", HM_OK, ""},
    {"not its business", {ROW("a", "false", "x*") "," GOES_ON("b")}, "a",
        "targets b", HM_NOT_FOUND, "no role speaks of t.json"},
    {"nobody", {GOES_ON("a") "," GOES_ON("b"), GOES_ON("c"), GOES_ON("d")},
        NULL, "targets a c b d", HM_NOT_FOUND, "no role speaks of t.json"},
    {"terminating", {ENDS("a") "," GOES_ON("b")}, "b", "targets a",
        HM_NOT_FOUND, "no role speaks of t.json"},
    {"below a terminating one", {ENDS("a") "," GOES_ON("b"), GOES_ON("c")}, "c",
        "targets a c", HM_OK, ""},
    {"terminating further down",
        {GOES_ON("a") "," GOES_ON("b"), GOES_ON("c") "," ENDS("d")}, "b",
        "targets a c d", HM_NOT_FOUND, "no role speaks of t.json"},
    {"terminating for others", {ROW("a", "true", "x*") "," GOES_ON("b")}, "b",
        "targets b", HM_OK, ""},
    {"a circle", {GOES_ON("a"), GOES_ON("b"), GOES_ON("a") "," GOES_ON("c")},
        "c", "targets a b c", HM_OK, ""},
    {"two ways to one",
        {GOES_ON("a") "," GOES_ON("b"), GOES_ON("c"),
            GOES_ON("c") "," GOES_ON("d")},
        "d", "targets a c b d", HM_OK, ""},
    {"terminating to one that was asked",
        {GOES_ON("a") "," ENDS("a") "," GOES_ON("b")}, "b", "", HM_FORMAT,
        "the role a twice"},
    {"not in the snapshot", {GOES_ON("z")}, NULL, "targets", HM_MISMATCH,
        "the snapshot does not know z"},
};

static const char *const names[ROLES] = {"targets", "a", "b", "c", "d", "e"};

static void put_delegations(
    struct hm_buf *out, const struct tuf_maker *maker, const char *rows)
{
    hm_buf_put_str(out, "{\"keys\":");
    tuf_put_keys(out, maker, 8);
    hm_buf_printf(out, ",\"roles\":[%s]}", rows);
}

#define TARGETS_OF_OWNER                                                       \
    "{\"t.json\":{\"length\":7,\"hashes\":{\"sha256\":\"ed7002b439e9ac845f223" \
    "57d822bac1444730fbdb6016d3ec9432297b9ec9f73\"}}}"

static const char *targets_of(const struct graph *graph, const char *name)
{
    return graph->owner != NULL && strcmp(graph->owner, name) == 0
        ? TARGETS_OF_OWNER
        : "{}";
}

/* A repository that is this graph. */
struct made {
    struct tuf_maker maker;
    struct tuf_spec spec;
    struct tuf_role_spec roles[ROLES];
    struct hm_buf texts[ROLES], top;
};

static void free_made(struct made *made)
{
    hm_tuf_maker_free(&made->maker);
    hm_buf_free(&made->top);
    for (size_t i = 0; i < ROLES; i++)
        hm_buf_free(&made->texts[i]);
}

static bool make(
    struct made *out, const struct graph *graph, struct hm_err *err)
{
    out->spec = tuf_good();
    out->top = hm_buf(HM_MIB);
    HM_TRY(tuf_maker_new(&out->maker, err));
    put_delegations(&out->top, &out->maker, graph->rows[0]);
    HM_TRY(hm_buf_end(&out->top, NULL, err));
    for (size_t i = 1; i < ROLES; i++) {
        struct hm_buf *text = &out->texts[i];

        *text = hm_buf(HM_MIB);
        hm_buf_printf(text,
            "{\"_type\":\"targets\",\"spec_version\":\"1.0\",\"version\":1,"
            "\"expires\":\"" TUF_LATER "\",\"targets\":%s",
            targets_of(graph, names[i]));
        if (graph->rows[i] != NULL) {
            hm_buf_put_str(text, ",\"delegations\":");
            put_delegations(text, &out->maker, graph->rows[i]);
        }
        hm_buf_put_u8(text, '}');
        HM_TRY(hm_buf_end(text, NULL, err));
        out->roles[i - 1] =
            (struct tuf_role_spec){names[i], hm_buf_str(text), 8};
    }
    out->spec.roles = out->roles;
    out->spec.targets = targets_of(graph, "targets");
    out->spec.delegations = hm_buf_str(&out->top);
    out->spec.metas = ",\"a.json\":{\"version\":1},\"b.json\":{\"version\":1},"
                      "\"c.json\":{\"version\":1},\"d.json\":{\"version\":1},"
                      "\"e.json\":{\"version\":1}";
    return true;
}

static void roles_are_asked_depth_first(void)
{
    TEST_EACH(i, graphs) {
        __attribute__((cleanup(free_made))) struct made made = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        hm_auto(buf) asked = hm_buf(HM_KIB);
        struct hm_err err = {0};

        test_case("%s", graphs[i].name);
        if (!CHECK_OK(make(&made, &graphs[i], &err)) ||
            !CHECK_OK(tuf_begin(&tuf, &made.maker, &made.spec, &err)))
            return;
        CHECK_CODE(tuf_feed(tuf, &made.maker, &made.spec, &err), graphs[i].code,
            graphs[i].words);
        for (size_t j = 0; j < tuf->visit_count; j++) {
            hm_buf_put_str(&asked, j > 0 ? " " : "");
            hm_buf_put(&asked, tuf->visits[j].name);
        }
        CHECK_STR(hm_buf_str(&asked), graphs[i].asked);
        if (graphs[i].code == HM_OK)
            CHECK_BYTES(hm_tuf_content(tuf), HM_LIT(TUF_CONTENT));
    }
}

static void a_delegated_file_is_signed_by_its_delegators_keys(void)
{
    static const struct graph graph = {"", {GOES_ON("a")}, "a", "", HM_OK, ""};
    static const struct {
        const char *more;
        unsigned signers;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"", 8, HM_OK, ""},
        {"", 4, HM_UNTRUSTED, "1.a.json: signed by 0 of its keys"},
        {"", 0, HM_UNTRUSTED, "1.a.json: signed by 0 of its keys"},
    };

    TEST_EACH(i, cases) {
        __attribute__((cleanup(free_made))) struct made made = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        struct hm_err err = {0};

        if (!CHECK_OK(make(&made, &graph, &err)))
            return;
        made.roles[0].signers = cases[i].signers;
        if (!CHECK_OK(tuf_begin(&tuf, &made.maker, &made.spec, &err)))
            return;
        CHECK_CODE(tuf_feed(tuf, &made.maker, &made.spec, &err), cases[i].code,
            cases[i].words);
    }
}

static void a_delegated_file_is_of_the_version_and_in_its_time(void)
{
    static const struct graph graph = {"", {GOES_ON("a")}, "a", "", HM_OK, ""};
    static const struct {
        const char *version, *expires;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"1", TUF_LATER, HM_OK, ""},
        {"2", TUF_LATER, HM_MISMATCH, "1.a.json: version 2, wanted 1"},
        {"1", TUF_EARLIER, HM_EXPIRED, "1.a.json: expired at 2026-01-01"},
    };

    TEST_EACH(i, cases) {
        __attribute__((cleanup(free_made))) struct made made = {0};
        hm_auto_ptr(tuf) tuf = NULL;
        struct hm_err err = {0};
        char text[512];

        if (!CHECK_OK(make(&made, &graph, &err)))
            return;
        snprintf(text, sizeof(text),
            "{\"_type\":\"targets\",\"spec_version\":\"1.0\",\"version\":%s,"
            "\"expires\":\"%s\",\"targets\":" TARGETS_OF_OWNER "}",
            cases[i].version, cases[i].expires);
        made.roles[0].signed_ = text;
        if (!CHECK_OK(tuf_begin(&tuf, &made.maker, &made.spec, &err)))
            return;
        CHECK_CODE(tuf_feed(tuf, &made.maker, &made.spec, &err), cases[i].code,
            cases[i].words);
    }
}

/* A name is no path: it is escaped as a whole, and kept apart from ours. */
static void names_of_roles_lead_nowhere_else(void)
{
    static const struct graph graph = {
        "", {GOES_ON("../3.root")}, NULL, "", HM_OK, ""};
    __attribute__((cleanup(free_made))) struct made made = {0};
    hm_auto_ptr(tuf) tuf = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    bool there = true;

    if (!CHECK_OK(make(&made, &graph, &err)))
        return;
    made.spec.metas = ",\"../3.root.json\":{\"version\":1}";
    if (!CHECK_OK(tuf_begin(&tuf, &made.maker, &made.spec, &err)))
        return;
    while (there || hm_tuf_want(tuf)->type == HM_TUF_ROOT) {
        if (!CHECK_OK(tuf_serve(&text, &there, &made.maker, &made.spec,
                hm_tuf_want(tuf)->path, &err)) ||
            (there &&
                !CHECK_OK(hm_tuf_give(tuf, hm_buf_view(&text), NULL, &err))) ||
            (!there && hm_tuf_want(tuf)->type == HM_TUF_ROOT &&
                !CHECK_OK(hm_tuf_absent(tuf, &err))))
            return;
        there |= hm_tuf_want(tuf)->type == HM_TUF_TIMESTAMP;
    }
    CHECK_STR(hm_tuf_want(tuf)->path, "1...%2F3.root.json");
    CHECK_STR(hm_tuf_want(tuf)->name, "role/..%2F3.root.json");
}

static void bins_are_asked_for_alone(void)
{
    static const struct graph graph = {"", {""}, NULL, "", HM_OK, ""};
    __attribute__((cleanup(free_made))) struct made made = {0};
    hm_auto_ptr(tuf) tuf = NULL;
    struct tuf_role_spec bins[2] = {{NULL, NULL, 0}};
    struct hm_err err = {0};

    if (!CHECK_OK(make(&made, &graph, &err)))
        return;
    bins[0] = (struct tuf_role_spec){"bin-f",
        "{\"_type\":\"targets\",\"spec_version\":\"1.0\",\"version\":1,"
        "\"expires\":\"" TUF_LATER "\",\"targets\":" TARGETS_OF_OWNER "}",
        8};
    hm_buf_cut(&made.top, 0);
    hm_buf_put_str(&made.top, "{\"keys\":");
    tuf_put_keys(&made.top, &made.maker, 8);
    hm_buf_put_str(&made.top,
        ",\"succinct_roles\":{\"keyids\":[\"k3\"],\"threshold\":1,"
        "\"bit_length\":4,\"name_prefix\":\"bin\"}}");
    made.spec.delegations = hm_buf_str(&made.top);
    made.spec.roles = bins;
    made.spec.metas = ",\"bin-f.json\":{\"version\":1}";
    if (CHECK_OK(tuf_begin(&tuf, &made.maker, &made.spec, &err)) &&
        CHECK_OK(tuf_feed(tuf, &made.maker, &made.spec, &err)))
        CHECK_BYTES(hm_tuf_content(tuf), HM_LIT(TUF_CONTENT));
}

/* r0 -> r1 -> r2 ..: one file fewer than the limit is read below targets. */
static void the_search_ends(void)
{
    enum { LONG = HM_TUF_ROLES_MAX + 1 };
    tuf_maker_auto maker = {0};
    hm_auto_ptr(tuf) tuf = NULL;
    hm_auto(buf) metas = hm_buf(HM_MIB), rows = hm_buf(HM_MIB);
    struct tuf_spec spec = tuf_good();
    struct tuf_role_spec roles[LONG + 1] = {{NULL, NULL, 0}};
    char ids[LONG][8];
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(tuf_maker_new(&maker, &err)))
        return;
    hm_buf_put_str(&rows, "{\"keys\":");
    tuf_put_keys(&rows, &maker, 8);
    hm_buf_put_str(&rows, ",\"roles\":[");
    for (size_t i = 0; i < LONG; i++) {
        snprintf(ids[i], sizeof(ids[i]), "r%zu", i);
        hm_buf_printf(&metas, ",\"%s.json\":{\"version\":1}", ids[i]);
        hm_buf_printf(&rows,
            "%s{\"name\":\"%s\",\"terminating\":false,\"keyids\":[\"k3\"],"
            "\"threshold\":1,\"paths\":[\"*\"]}",
            i > 0 ? "," : "", ids[i]);
        roles[i] = (struct tuf_role_spec){ids[i],
            "{\"_type\":\"targets\",\"spec_version\":\"1.0\",\"version\":1,"
            "\"expires\":\"" TUF_LATER "\",\"targets\":{}}",
            8};
    }
    hm_buf_put_str(&rows, "]}");
    spec.targets = "{}";
    spec.metas = hm_buf_str(&metas);
    spec.delegations = hm_buf_str(&rows);
    spec.roles = roles;
    if (CHECK_OK(tuf_begin(&tuf, &maker, &spec, &err)))
        CHECK_ERR(tuf_feed(tuf, &maker, &spec, &err), HM_LIMIT,
            "more than 32 roles to ask about t.json");
}

TEST_SUITE(tuf_search, TEST(roles_are_asked_depth_first),
    TEST(a_delegated_file_is_signed_by_its_delegators_keys),
    TEST(a_delegated_file_is_of_the_version_and_in_its_time),
    TEST(names_of_roles_lead_nowhere_else), TEST(bins_are_asked_for_alone),
    TEST(the_search_ends));

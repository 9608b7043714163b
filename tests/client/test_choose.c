/* SPDX-License-Identifier: Apache-2.0 */
#include "client/choose.h"

#include <string.h>

#include "base/buf.h"
#include "test.h"

enum { NOW = 1000, SERVICES = 6 };

/* "name v1 100-900 operator"; an end of 0 is none. */
struct row {
    const char *name;
    uint64_t version;
    int64_t from, to;
    const char *operator_name;
};

struct table {
    struct hm_service items[SERVICES];
    struct hm_signing_config config;
};

static void fill(
    struct table *out, struct hm_services *services, const struct row *rows)
{
    size_t count = 0;

    for (; count < SERVICES && rows[count].name != NULL; count++)
        out->items[count] = (struct hm_service){
            .url = hm_bytes_str(rows[count].name),
            .major_version = rows[count].version,
            .valid = {.has_start = true,
                .start = {.s = rows[count].from},
                .has_end = rows[count].to != 0,
                .end = {.s = rows[count].to}},
            .operator_name = hm_bytes_str(rows[count].operator_name),
        };
    services->items = out->items;
    services->count = count;
}

/* "2 of b a c" */
static void show(struct hm_buf *out, const struct hm_choice *choice)
{
    hm_buf_printf(out, "%zu of", choice->wanted);
    for (size_t i = 0; i < choice->count; i++) {
        hm_buf_put_u8(out, ' ');
        hm_buf_put(out, choice->services[i]->url);
    }
}

static struct hm_services *list_of(
    struct hm_signing_config *config, enum hm_choose_kind kind)
{
    struct hm_services *lists[] = {
        &config->cas, &config->oidcs, &config->tlogs, &config->tsas};

    return lists[kind];
}

#define A(from)                                                                \
    {                                                                          \
        "a", 1, (from), 0, "x"                                                 \
    }
#define B(from)                                                                \
    {                                                                          \
        "b", 1, (from), 0, "y"                                                 \
    }

static void services_are_chosen_by_the_rules(void)
{
    static const struct {
        const char *name;
        enum hm_choose_kind kind;
        enum hm_selector selector;
        uint64_t exact;
        struct row rows[SERVICES];
        const char *want;
    } cases[] = {
        {"one", HM_CHOOSE_CA, HM_SELECT_NONE, 0, {A(100)}, "1 of a"},
        {"newest first", HM_CHOOSE_CA, HM_SELECT_NONE, 0, {A(100), B(200)},
            "1 of b a"},
        {"the file's order", HM_CHOOSE_CA, HM_SELECT_NONE, 0, {A(100), B(100)},
            "1 of a b"},
        {"of one operator, too", HM_CHOOSE_CA, HM_SELECT_NONE, 0,
            {A(100), {"c", 1, 200, 0, "x"}}, "1 of c a"},
        {"the start belongs to it", HM_CHOOSE_OIDC, HM_SELECT_NONE, 0, {A(NOW)},
            "1 of a"},
        {"and the end", HM_CHOOSE_OIDC, HM_SELECT_NONE, 0,
            {{"a", 1, 1, NOW, ""}}, "1 of a"},
        {"not yet, and no more", HM_CHOOSE_OIDC, HM_SELECT_NONE, 0,
            {A(100), {"c", 1, NOW + 1, 0, ""}, {"d", 1, 1, NOW - 1, ""}},
            "1 of a"},
        {"the highest version", HM_CHOOSE_TLOG, HM_SELECT_ANY, 0,
            {A(300), {"c", 2, 100, 0, "z"}, {"d", 3, 100, 0, "z"}}, "1 of c"},
        {"unless it is over", HM_CHOOSE_TLOG, HM_SELECT_ANY, 0,
            {A(300), {"c", 2, 100, 200, "z"}}, "1 of a"},
        {"version 1 of a kind", HM_CHOOSE_TSA, HM_SELECT_ANY, 0,
            {A(300), {"c", 2, 100, 0, "z"}}, "1 of a"},
        {"ANY, operators first", HM_CHOOSE_TSA, HM_SELECT_ANY, 0,
            {A(100), {"c", 1, 300, 0, "y"}, B(200)}, "1 of c a b"},
        {"no operator is one", HM_CHOOSE_TSA, HM_SELECT_ALL, 0,
            {{"a", 1, 100, 0, ""}, {"b", 1, 200, 0, ""}}, "1 of b"},
        {"ALL", HM_CHOOSE_TLOG, HM_SELECT_ALL, 0,
            {A(100), B(200), {"c", 1, 300, 0, "y"}}, "2 of c a"},
        {"EXACT", HM_CHOOSE_TLOG, HM_SELECT_EXACT, 2, {A(100), B(200)},
            "2 of b a"},
        {"EXACT with one to spare", HM_CHOOSE_TLOG, HM_SELECT_EXACT, 1,
            {A(100), B(200), {"c", 1, 300, 0, "y"}}, "1 of c a"},
        {"no selector", HM_CHOOSE_TLOG, HM_SELECT_NONE, 0, {A(100)}, "0 of"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_time now = {.s = NOW};
        struct table table = {0};
        struct hm_services *list = list_of(&table.config, cases[i].kind);
        hm_auto(buf) text = hm_buf(256);
        struct hm_choice choice;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        fill(&table, list, cases[i].rows);
        list->selector = cases[i].selector;
        list->exact = cases[i].exact;
        if (!CHECK_OK(
                hm_choose(&choice, &table.config, cases[i].kind, now, &err)))
            continue;
        show(&text, &choice);
        CHECK_STR(hm_buf_str(&text), cases[i].want);
    }
}

static void what_cannot_be_is_told(void)
{
    static const struct {
        const char *name;
        enum hm_choose_kind kind;
        enum hm_selector selector;
        uint64_t exact;
        struct row rows[SERVICES];
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"none at all", HM_CHOOSE_CA, HM_SELECT_NONE, 0, {{0}}, HM_NOT_FOUND,
            "signing configuration: no certificate authority"},
        {"none now", HM_CHOOSE_TSA, HM_SELECT_ANY, 0,
            {{"a", 1, 1, 2, ""}, {"b", 1, NOW + 1, 0, ""}}, HM_EXPIRED,
            "none of 2 timestamp authorities at 1970-01-01T00:16:40Z"},
        {"none that we speak", HM_CHOOSE_CA, HM_SELECT_NONE, 0,
            {{"a", 2, 1, 0, ""}, {"b", 1, 1, 2, ""}}, HM_UNSUPPORTED,
            "of a version that we speak (1 to 1)"},
        {"too few operators", HM_CHOOSE_TLOG, HM_SELECT_EXACT, 3,
            {A(100), B(200), {"c", 1, 300, 0, "y"}}, HM_NOT_FOUND,
            "exactly 3 transparency logs of different operators, there are 2"},
        {"EXACT nothing", HM_CHOOSE_TLOG, HM_SELECT_EXACT, 0, {A(100)},
            HM_NOT_FOUND, "exactly 0"},
        {"ALL of none", HM_CHOOSE_TSA, HM_SELECT_ALL, 0, {{0}}, HM_NOT_FOUND,
            "no timestamp authority"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_time now = {.s = NOW};
        struct table table = {0};
        struct hm_services *list = list_of(&table.config, cases[i].kind);
        struct hm_choice choice;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        fill(&table, list, cases[i].rows);
        list->selector = cases[i].selector;
        list->exact = cases[i].exact;
        CHECK_ERR(hm_choose(&choice, &table.config, cases[i].kind, now, &err),
            cases[i].code, cases[i].words);
        CHECK_EQ(choice.count + choice.wanted, 0);
    }
}

/* A certificate without a time is worth nothing ten minutes later. */
static void something_must_prove_the_time(void)
{
    static const struct {
        const char *name;
        bool certificate;
        uint64_t version;
        enum hm_selector logs, tsas;
        const char *words; /* empty: it is chosen */
    } cases[] = {
        {"v1", true, 1, HM_SELECT_ANY, HM_SELECT_NONE, ""},
        {"v2 and timestamps", true, 2, HM_SELECT_ANY, HM_SELECT_ANY, ""},
        {"no log", true, 1, HM_SELECT_NONE, HM_SELECT_ANY, ""},
        {"v2 alone", true, 2, HM_SELECT_ANY, HM_SELECT_NONE,
            "logs of version 2 prove no time"},
        {"nothing", true, 1, HM_SELECT_NONE, HM_SELECT_NONE,
            "neither a log nor a timestamp authority"},
        {"a key, v2 alone", false, 2, HM_SELECT_ANY, HM_SELECT_NONE, ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_service one = {.major_version = 1};
        const struct hm_service log = {.major_version = cases[i].version};
        const struct hm_signing_config config = {
            .cas = {.items = &one, .count = 1},
            .oidcs = {.items = &one, .count = 1},
            .tlogs = {.items = &log, .count = 1, .selector = cases[i].logs},
            .tsas = {.items = &one, .count = 1, .selector = cases[i].tsas},
        };
        const struct hm_time now = {.s = NOW};
        struct hm_choices choices;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_CODE(
            hm_choose_all(&choices, &config, cases[i].certificate, now, &err),
            cases[i].words[0] != '\0' ? HM_USAGE : HM_OK, cases[i].words);
        CHECK_EQ(choices.ca.wanted, cases[i].certificate ? 1 : 0);
        CHECK_EQ(choices.oidc.wanted, cases[i].certificate ? 1 : 0);
    }
}

/* Who has a token needs nobody who hands them out; one that is there counts. */
static void an_issuer_is_for_a_certificate_and_may_be_missing(void)
{
    const struct hm_service one = {.major_version = 1};
    const struct hm_service strange = {.major_version = 2};
    struct hm_signing_config config = {
        .cas = {.items = &one, .count = 1},
        .tlogs = {.items = &one, .count = 1, .selector = HM_SELECT_ANY},
    };
    const struct hm_time now = {.s = NOW};
    struct hm_choices choices;
    struct hm_err err = {0};

    CHECK_OK(hm_choose_all(&choices, &config, true, now, &err));
    CHECK_EQ(choices.oidc.count, 0);
    config.oidcs = (struct hm_services){.items = &strange, .count = 1};
    CHECK_OK(hm_choose_all(&choices, &config, false, now, &err));
    CHECK_ERR(hm_choose_all(&choices, &config, true, now, &err), HM_UNSUPPORTED,
        "no token issuer");
}

TEST_SUITE(client_choose, TEST(services_are_chosen_by_the_rules),
    TEST(what_cannot_be_is_told), TEST(something_must_prove_the_time),
    TEST(an_issuer_is_for_a_certificate_and_may_be_missing));

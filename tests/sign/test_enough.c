/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/enough.h"

#include "base/limits.h"
#include "crypto/key_gen.h"
#include "root/root_write.h"
#include "test.h"

enum { NOW = 1795263400, LOGS = 3 };

/* A domain of logs whose operators are these; "": of nobody who is named. */
static bool add_domain(struct hm_root *root, const char *const operators[LOGS],
    bool over, struct hm_err *err)
{
    struct hm_key *keys[LOGS] = {0};
    struct hm_log_spec logs[LOGS] = {0};
    struct hm_root_spec spec = {.tlogs = logs};
    hm_auto(buf) json = hm_buf(HM_MIB);
    bool good = true;

    for (size_t i = 0; i < LOGS && operators[i] != NULL && good; i++) {
        good = hm_key_generate(&keys[i], HM_KEY_P256, 0, err);
        logs[i] = (struct hm_log_spec){.key = keys[i],
            .operator_name = hm_bytes_str(operators[i]),
            .valid = {.has_start = true,
                .start = {.s = NOW - 100},
                .has_end = over,
                .end = {.s = NOW - 10}}};
        spec.tlog_count = i + 1;
    }
    good = good && hm_root_write(&json, &spec, err) &&
        hm_root_add_json(root, HM_LIT("test.json"), hm_buf_view(&json), err);
    for (size_t i = 0; i < LOGS; i++)
        hm_key_free(keys[i]);
    return good;
}

static void operators_are_counted_before_anybody_is_asked(void)
{
    static const struct {
        const char *name, *first[LOGS], *second[LOGS];
        bool over;
        size_t logs, stampers;
        const char *words; /* NULL: enough */
    } cases[] = {
        {"two of two", {"a", "b"}, {NULL}, false, 2, 0, NULL},
        {"one of two", {"a", "b"}, {NULL}, false, 1, 0, NULL},
        {"none of none", {NULL}, {NULL}, false, 0, 0, NULL},
        {"one without a name", {""}, {NULL}, false, 1, 0, NULL},
        {"in the second document", {"a"}, {"a", "b"}, false, 2, 0, NULL},
        {"two without names", {"", ""}, {NULL}, false, 2, 0,
            "2 logs are to be asked, and the trust root knows 1"},
        {"one without a name beside another", {"a", ""}, {NULL}, false, 2, 0,
            "2 logs are to be asked, and the trust root knows 1"},
        {"two of one", {"a", "a"}, {NULL}, false, 2, 0,
            "2 logs are to be asked, and the trust root knows 1"},
        {"one in each document", {"a"}, {"b"}, false, 2, 0,
            "2 logs are to be asked, and the trust root knows 1"},
        {"two that are over", {"a", "b"}, {NULL}, true, 2, 0,
            "2 logs are to be asked, and the trust root knows 0"},
        {"no authority for times", {"a"}, {NULL}, false, 1, 1,
            "1 timestamp authorities are to be asked, and the trust root "
            "knows 0"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_choices choices = {
            .tlog.wanted = cases[i].logs, .tsa.wanted = cases[i].stampers};
        const struct hm_time now = {.s = NOW};
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(hm_root_new(&root, &err)) ||
            !CHECK_OK(add_domain(root, cases[i].first, cases[i].over, &err)) ||
            (cases[i].second[0] != NULL &&
                !CHECK_OK(add_domain(root, cases[i].second, false, &err))))
            continue;
        if (cases[i].words == NULL)
            CHECK_OK(hm_sign_enough(&choices, root, now, &err));
        else
            CHECK_ERR(hm_sign_enough(&choices, root, now, &err), HM_USAGE,
                cases[i].words);
    }
}

TEST_SUITE(sign_enough, TEST(operators_are_counted_before_anybody_is_asked));

/* SPDX-License-Identifier: Apache-2.0 */
#include "root/embedded.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "root/docs.h"
#include "test.h"

typedef bool add_function(struct hm_root *root, struct hm_err *err);

static const struct {
    const struct hm_embedded_root *embedded;
    add_function *add;
    const char *vector;
} both[] = {
    {&hm_embedded_public_good, hm_root_add_public_good,
        "trust/public-good.json"},
    {&hm_embedded_github, hm_root_add_github, "trust/github.json"},
};

static void put_text(struct hm_buf *out, const struct hm_embedded_root *root)
{
    for (size_t i = 0; root->parts[i] != NULL; i++)
        hm_buf_put_str(out, root->parts[i]);
}

/* What loading takes for granted is true: the same text as a file of somebody's
 * gives the same root, without a warning, by all checks. */
static void what_is_taken_for_granted_is_true(void)
{
    for (size_t i = 0; i < TEST_LEN(both); i++) {
        hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
        hm_auto(buf) a = hm_buf(HM_MIB), b = hm_buf(HM_MIB);
        hm_auto_ptr(root) quick = NULL;
        hm_auto_ptr(root) checked = NULL;
        struct hm_err err = {0};

        test_case("%s", both[i].embedded->name);
        put_text(&text, both[i].embedded);
        if (!CHECK_OK(hm_root_new(&quick, &err)) ||
            !CHECK_OK(both[i].add(quick, &err)) ||
            !CHECK_OK(hm_root_new(&checked, &err)) ||
            !CHECK_OK(
                hm_root_add_json(checked, hm_bytes_str(both[i].embedded->name),
                    hm_buf_view(&text), &err)))
            continue;
        docs_dump(&a, quick);
        docs_dump(&b, checked);
        CHECK_BYTES(hm_buf_view(&a), hm_buf_view(&b));
        CHECK_EQ(hm_root_warning_count(checked), 0);
        CHECK(hm_digest_eq(&hm_root_domain(quick, 0)->digest,
            &hm_root_domain(checked, 0)->digest));
        CHECK_STR(hm_root_domain(quick, 0)->instance, both[i].embedded->name);
        CHECK_STR(hm_root_domain(checked, 0)->instance,
            hm_root_domain(quick, 0)->instance);
    }
}

static void every_key_can_be_used(void)
{
    for (size_t i = 0; i < TEST_LEN(both); i++) {
        hm_auto_ptr(root) root = NULL;
        const struct hm_domain *domain;
        const struct hm_key *key;
        struct hm_err err = {0};

        if (!CHECK_OK(hm_root_new(&root, &err)) ||
            !CHECK_OK(both[i].add(root, &err)))
            continue;
        domain = hm_root_domain(root, 0);
        for (size_t k = 0; k < domain->tlog_count; k++)
            CHECK_OK(hm_root_log_key(&key, &domain->tlogs[k], &err));
        for (size_t k = 0; k < domain->ctlog_count; k++)
            CHECK_OK(hm_root_log_key(&key, &domain->ctlogs[k], &err));
    }
}

static void the_profiles_are_those_of_the_instances(void)
{
    hm_auto_ptr(root) root = NULL;
    const struct hm_domain *domain;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_root_new(&root, &err)) ||
        !CHECK_OK(hm_root_add_public_good(root, &err)) ||
        !CHECK_OK(hm_root_add_github(root, &err)))
        return;
    domain = hm_root_domain(root, 0);
    CHECK_BYTES(domain->name, HM_LIT("public-good"));
    CHECK(domain->profile.sct_min == 1 && domain->profile.tlog_min == 1);
    CHECK(domain->profile.tsa_min == 0 && !domain->profile.long_lived);
    domain = hm_root_domain(root, 1);
    CHECK_BYTES(domain->name, HM_LIT("github"));
    CHECK(domain->profile.sct_min == 0 && domain->profile.tlog_min == 0);
    CHECK(domain->profile.tsa_min == 1 && !domain->profile.long_lived);
}

static void sources_are_told(void)
{
    size_t count = 0;
    const struct hm_root_source *sources = hm_root_sources(&count);

    CHECK_EQ(count, TEST_LEN(both));
    for (size_t i = 0; i < count; i++) {
        CHECK_STR(sources[i].name, both[i].embedded->name);
        CHECK(strchr(sources[i].package, '.') != NULL);
        CHECK_EQ(strlen(sources[i].date), strlen("2026-01-01"));
    }
}

/* Is what the other copy has of logs here, too, with the same window? An end
 * that one of them adds is no contradiction: it is news. */
static void compare_logs(const char *kind, const struct hm_root_log *ours,
    size_t our_count, const struct hm_root_log *theirs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct hm_root_log *log =
            hm_root_log_find(ours, our_count, theirs[i].id, NULL);

        if (log == NULL) {
            test_note("%s: only the vectors have %.*s", kind,
                (int)theirs[i].base_url.len, theirs[i].base_url.p);
            continue;
        }
        CHECK_BYTES(log->key_bytes, theirs[i].key_bytes);
        CHECK_BYTES(log->base_url, theirs[i].base_url);
        CHECK_EQ(hm_time_cmp(log->valid.start, theirs[i].valid.start), 0);
        if (log->valid.has_end != theirs[i].valid.has_end)
            test_note("%s: the end of log %zu differs", kind, i);
    }
    if (our_count != count)
        test_note("%s: %zu here, %zu there", kind, our_count, count);
}

static bool same_chain(const struct hm_ca *a, const struct hm_ca *b)
{
    if (hm_ca_cert_count(a) != hm_ca_cert_count(b))
        return false;
    for (size_t i = 0; i < hm_ca_cert_count(a); i++) {
        if (!hm_bytes_eq(hm_ca_cert(a, i)->der, hm_ca_cert(b, i)->der))
            return false;
    }
    return true;
}

static void compare_authorities(const char *kind,
    const struct hm_authority *ours, size_t our_count,
    const struct hm_authority *theirs, size_t count)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < our_count; k++) {
            const struct hm_window *a = hm_ca_window(ours[k].ca);
            const struct hm_window *b = hm_ca_window(theirs[i].ca);

            if (!same_chain(ours[k].ca, theirs[i].ca))
                continue;
            found++;
            CHECK_EQ(hm_time_cmp(a->start, b->start), 0);
            if (a->has_end != b->has_end)
                test_note("%s: the end of chain %zu differs", kind, i);
        }
    }
    if (found != count || our_count != count)
        test_note("%s: %zu here, %zu there, %zu in both", kind, our_count,
            count, found);
    CHECK(found > 0 || count == 0);
}

static void compare(
    const struct hm_domain *ours, const struct hm_domain *theirs)
{
    compare_logs("tlogs", ours->tlogs, ours->tlog_count, theirs->tlogs,
        theirs->tlog_count);
    compare_logs("ctlogs", ours->ctlogs, ours->ctlog_count, theirs->ctlogs,
        theirs->ctlog_count);
    compare_authorities(
        "cas", ours->cas, ours->ca_count, theirs->cas, theirs->ca_count);
    compare_authorities(
        "tsas", ours->tsas, ours->tsa_count, theirs->tsas, theirs->tsa_count);
}

static void they_are_those_that_others_have(void)
{
    for (size_t i = 0; i < TEST_LEN(both); i++) {
        hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
        hm_auto_ptr(root) root = NULL;
        const char *path = test_vector_path(both[i].vector);
        struct hm_err err = {0};

        test_case("%s", both[i].embedded->name);
        if (path == NULL) {
            test_skip(1, "no %s", both[i].vector);
            continue;
        }
        if (!CHECK_OK(hm_file_read(&text, path, &err)) ||
            !CHECK_OK(hm_root_new(&root, &err)) ||
            !CHECK_OK(both[i].add(root, &err)) ||
            !CHECK_OK(hm_root_add_json(
                root, HM_LIT("theirs"), hm_buf_view(&text), &err)))
            continue;
        compare(hm_root_domain(root, 0), hm_root_domain(root, 1));
        CHECK_STR(hm_root_domain(root, 1)->instance, both[i].embedded->name);
    }
}

TEST_SUITE(root_embedded, TEST(what_is_taken_for_granted_is_true),
    TEST(every_key_can_be_used), TEST(the_profiles_are_those_of_the_instances),
    TEST(sources_are_told), TEST(they_are_those_that_others_have));

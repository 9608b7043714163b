/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "enc/base64.h"
#include "root/docs.h"
#include "root/embedded.h"
#include "root/root_impl.h"
#include "test.h"

/* The anchors of an embedded root, and one that is nobody's. */
struct anchors {
    struct hm_root *github, *public_good;
    struct hm_made foreign;
};

static void hm_anchors_free(struct anchors *a)
{
    hm_root_free(a->github);
    hm_root_free(a->public_good);
    hm_made_free(&a->foreign);
}

static bool load(struct anchors *out, struct hm_err *err)
{
    struct made_spec spec = made_ca("root", NULL);

    HM_TRY(hm_root_new(&out->github, err));
    HM_TRY(hm_root_new(&out->public_good, err));
    HM_TRY(hm_root_add_github(out->github, err));
    HM_TRY(hm_root_add_public_good(out->public_good, err));
    return made_cert(&out->foreign, &spec, err);
}

/* Letters for anchors: "g" GitHub's, "p" public good's (its newest), "t" public
 * good's for timestamps, "x" foreign. */
static struct hm_bytes anchor(const struct anchors *from, char letter)
{
    const struct hm_domain *p = hm_root_domain(from->public_good, 0);
    const struct hm_ca *ca = hm_root_domain(from->github, 0)->cas[0].ca;

    if (letter == 'x')
        return hm_buf_view(&from->foreign.der);
    if (letter == 'p')
        ca = p->cas[p->ca_count - 1].ca;
    if (letter == 't')
        ca = p->tsas[0].ca;
    return hm_ca_cert(ca, hm_ca_cert_count(ca) - 1)->der;
}

static size_t anchors_of(
    struct hm_bytes out[4], const struct anchors *from, const char *letters)
{
    size_t count = 0;

    for (; letters[count] != '\0'; count++)
        out[count] = anchor(from, letters[count]);
    return count;
}

/* The loose rules of one instance must not be had with one's own authority
 * beside the instance's. */
static void a_profile_needs_all_anchors_of_one_instance(void)
{
    static const struct {
        const char *cas, *tsas, *instance;
        unsigned sct_min, tlog_min, tsa_min;
    } cases[] = {
        {"g", "g", "github", 0, 0, 1},
        {"ggg", "gg", "github", 0, 0, 1},
        {"g", "", "github", 0, 0, 1},
        {"p", "t", "public-good", 1, 1, 0},
        {"pp", "", "public-good", 1, 1, 0},
        {"gx", "g", NULL, 1, 1, 0},
        {"xg", "g", NULL, 1, 1, 0},
        {"g", "x", NULL, 1, 1, 0},
        {"g", "gx", NULL, 1, 1, 0},
        {"x", "g", NULL, 1, 1, 0},
        {"gp", "g", NULL, 1, 1, 0},
        {"p", "g", NULL, 1, 1, 0},
        {"x", "", NULL, 1, 1, 0},
        {"", "g", NULL, 1, 1, 0},
        {"", "", NULL, 1, 1, 0},
    };
    struct anchors from = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(load(&from, &err))) {
        hm_anchors_free(&from);
        return;
    }
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes cas[4], tsas[4];
        struct hm_anchors anchors = {.cas = cas, .tsas = tsas};
        struct hm_domain domain = {0};

        test_case("%s, %s", cases[i].cas, cases[i].tsas);
        anchors.ca_count = anchors_of(cas, &from, cases[i].cas);
        anchors.tsa_count = anchors_of(tsas, &from, cases[i].tsas);
        if (!CHECK_OK(hm_root_profile(&domain, &anchors, &err)))
            continue;
        CHECK_STR(domain.instance == NULL ? "none" : domain.instance,
            cases[i].instance == NULL ? "none" : cases[i].instance);
        CHECK_EQ(domain.profile.sct_min, cases[i].sct_min);
        CHECK_EQ(domain.profile.tlog_min, cases[i].tlog_min);
        CHECK_EQ(domain.profile.tsa_min, cases[i].tsa_min);
        CHECK(!domain.profile.long_lived);
    }
    hm_anchors_free(&from);
}

static void a_foreign_document_has_the_strict_profile(void)
{
    hm_auto(docs) docs = {0};
    hm_auto_ptr(root) root = NULL;
    const struct hm_domain *domain;
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)) ||
        !CHECK_OK(docs_root(&root, hm_buf_view(&docs.text), &err)))
        return;
    domain = hm_root_domain(root, 0);
    CHECK(domain->instance == NULL);
    CHECK_EQ(domain->profile.sct_min, 1);
    CHECK_EQ(domain->profile.tlog_min, 1);
    CHECK_EQ(domain->profile.tsa_min, 0);
}

/* The same by a whole document: GitHub's own, with one chain more. */
static void one_foreign_chain_takes_the_loose_profile_away(void)
{
    static const char *const lists[] = {
        "\"certificateAuthorities\":[", "\"timestampAuthorities\":["};
    struct hm_made foreign = {0};
    struct made_spec spec = made_ca("root", NULL);
    struct hm_err err = {0};

    if (!CHECK_OK(made_cert(&foreign, &spec, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(lists); i++) {
        hm_auto(buf) good = hm_buf(HM_ROOT_MAX), mixed = hm_buf(HM_ROOT_MAX);
        hm_auto(buf) more = hm_buf(HM_ROOT_MAX);
        hm_auto_ptr(root) root = NULL;

        test_case("%s", lists[i]);
        for (size_t k = 0; hm_embedded_github.parts[k] != NULL; k++)
            hm_buf_put_str(&good, hm_embedded_github.parts[k]);
        hm_buf_printf(&more,
            "%s{\"certChain\":{\"certificates\":[{\"rawBytes\":\"", lists[i]);
        hm_base64_encode(&more, HM_BASE64, hm_buf_view(&foreign.der));
        hm_buf_put_str(&more, "\"}]}},");
        docs_edit(&mixed, hm_buf_view(&good), lists[i], hm_buf_str(&more));
        if (!CHECK_OK(hm_root_new(&root, &err)) ||
            !CHECK_OK(hm_root_add_json(
                root, HM_LIT("github"), hm_buf_view(&good), &err)) ||
            !CHECK_OK(hm_root_add_json(
                root, HM_LIT("github"), hm_buf_view(&mixed), &err)))
            continue;
        CHECK_EQ(hm_root_domain(root, 0)->profile.tlog_min, 0);
        CHECK_EQ(hm_root_domain(root, 1)->profile.tlog_min, 1);
        CHECK_EQ(hm_root_domain(root, 1)->profile.sct_min, 1);
        CHECK(hm_root_domain(root, 1)->instance == NULL);
    }
    hm_made_free(&foreign);
}

TEST_SUITE(root_profile, TEST(one_foreign_chain_takes_the_loose_profile_away),
    TEST(a_profile_needs_all_anchors_of_one_instance),
    TEST(a_foreign_document_has_the_strict_profile));

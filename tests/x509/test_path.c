/* SPDX-License-Identifier: Apache-2.0 */
/* Paths. Every row of the tables changes one thing in a good chain. */
#include <string.h>

#include "test.h"
#include "x509/ca.h"
#include "x509/ca_impl.h"
#include "x509/factory.h"

enum { DAY = 86400, NOW = MADE_FROM + 100 * DAY };

/* Specs of a chain, and what is made of them. */
struct chain {
    struct made_spec root_spec, inter_spec, leaf_spec;
    struct hm_made root, inter, leaf;
    struct hm_window window;
};

static void chain_free(struct chain *chain)
{
    hm_made_free(&chain->root);
    hm_made_free(&chain->inter);
    hm_made_free(&chain->leaf);
}
#define CHAIN __attribute__((cleanup(chain_free))) struct chain

static struct chain chain_for(enum hm_ca_purpose purpose)
{
    struct chain chain = {.root_spec = made_ca("root", NULL),
        .inter_spec = made_ca("inter", NULL),
        .leaf_spec = made_code_leaf(NULL, "https://example.com/me")};

    if (purpose == HM_CA_TIME_STAMPING)
        chain.leaf_spec = made_tsa_leaf(NULL, "tsa");
    return chain;
}

static bool chain_make(struct chain *chain, struct hm_err *err)
{
    HM_TRY(made_cert(&chain->root, &chain->root_spec, err));
    chain->inter_spec.issuer = &chain->root;
    HM_TRY(made_cert(&chain->inter, &chain->inter_spec, err));
    chain->leaf_spec.issuer = &chain->inter;
    return made_cert(&chain->leaf, &chain->leaf_spec, err);
}

/* The root as authority, the CA below it as hint. */
static bool ask_with_hint(const struct chain *chain, enum hm_ca_purpose purpose,
    struct hm_time at, struct hm_err *err)
{
    const struct hm_made *const certs[] = {&chain->root};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path = {0};
    struct hm_path_query query = {.leaf = &chain->leaf.cert,
        .hints = &chain->inter.cert,
        .hint_count = 1,
        .times = &at,
        .time_count = 1};

    HM_TRY(made_authority(&ca, purpose, certs, 1, &chain->window, err));
    HM_TRY(hm_ca_path(&path, ca, &query, err));
    CHECK_EQ(path.count, 3);
    CHECK(path.certs[0] == &chain->leaf.cert);
    CHECK(path.certs[1] == &chain->inter.cert);
    CHECK(path.certs[2] == hm_ca_cert(ca, 0));
    CHECK(path.ca == ca);
    return hm_path_valid_at(&path, at, err);
}

/* Both CAs are the authority's. */
static bool ask_authority(const struct chain *chain, enum hm_ca_purpose purpose,
    struct hm_time at, struct hm_err *err)
{
    const struct hm_made *const certs[] = {&chain->inter, &chain->root};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path = {0};
    struct hm_path_query query = {
        .leaf = &chain->leaf.cert, .times = &at, .time_count = 1};

    HM_TRY(made_authority(&ca, purpose, certs, 2, &chain->window, err));
    HM_TRY(hm_ca_path(&path, ca, &query, err));
    CHECK_EQ(path.count, 3);
    CHECK(path.certs[1] == hm_ca_cert(ca, 0));
    return true;
}

/* ---- One change in a good chain ---- */

static const struct made_ext unknown_critical[] = {
    {"1.2.3.4", true, {(const uint8_t *)"x", 1}}};
static const struct made_ext unknown[] = {
    {"1.2.3.4", false, {(const uint8_t *)"x", 1}}};
static const struct made_ext name_constraints[] = {
    {"2.5.29.30", false, {(const uint8_t *)"\x30\0", 2}}};

static void nothing(struct chain *c)
{
    (void)c;
}

static void leaf_is_ca(struct chain *c)
{
    c->leaf_spec.ca = true;
    c->leaf_spec.key_usage = 0;
}

/* People's own signing certificates are like that. */
static void leaf_is_ca_by_flag(struct chain *c)
{
    c->leaf_spec.ca = true;
    c->leaf_spec.key_usage = HM_KU_DIGITAL_SIGNATURE;
}

static void leaf_other_purpose(struct chain *c)
{
    c->leaf_spec.ekus[0] = "1.3.6.1.5.5.7.3.1";
}

static void leaf_no_purpose(struct chain *c)
{
    c->leaf_spec.ekus[0] = NULL;
}

static void leaf_any_purpose(struct chain *c)
{
    c->leaf_spec.ekus[0] = MADE_ANY_PURPOSE;
}

static void leaf_two_purposes(struct chain *c)
{
    c->leaf_spec.ekus[1] = "1.3.6.1.5.5.7.3.1";
}

static void leaf_purpose_critical(struct chain *c)
{
    c->leaf_spec.eku_critical = true;
}

static void leaf_purpose_not_critical(struct chain *c)
{
    c->leaf_spec.eku_critical = false;
}

static void leaf_agrees_keys(struct chain *c)
{
    c->leaf_spec.key_usage = 1 << 4;
}

static void leaf_signs_certificates(struct chain *c)
{
    c->leaf_spec.key_usage |= HM_KU_CERT_SIGN;
}

static void leaf_does_not_repudiate(struct chain *c)
{
    c->leaf_spec.key_usage = HM_KU_NON_REPUDIATION;
}

static void leaf_no_key_usage(struct chain *c)
{
    c->leaf_spec.key_usage = 0;
}

static void leaf_critical(struct chain *c)
{
    c->leaf_spec.exts = unknown_critical;
    c->leaf_spec.ext_count = 1;
}

static void leaf_unknown(struct chain *c)
{
    c->leaf_spec.exts = unknown;
    c->leaf_spec.ext_count = 1;
}

static void no_key_ids(struct chain *c)
{
    c->leaf_spec.no_key_id = c->inter_spec.no_key_id = true;
    c->root_spec.no_key_id = true;
}

static void leaf_other_key_id(struct chain *c)
{
    c->leaf_spec.issuer_key_id = HM_LIT("other");
}

static void inter_other_key_id(struct chain *c)
{
    c->inter_spec.issuer_key_id = HM_LIT("other");
}

static void inter_no_sign(struct chain *c)
{
    c->inter_spec.key_usage = HM_KU_CRL_SIGN;
}

static void inter_not_critical(struct chain *c)
{
    static const struct made_ext exts[] = {
        {"2.5.29.19", false, {(const uint8_t *)"\x30\3\1\1\xff", 5}}};

    c->inter_spec.ca = false;
    c->inter_spec.exts = exts;
    c->inter_spec.ext_count = 1;
}

static void inter_no_ca(struct chain *c)
{
    c->inter_spec.ca = false;
}

static void inter_no_key_usage(struct chain *c)
{
    c->inter_spec.key_usage = 0;
}

static void inter_code(struct chain *c)
{
    c->inter_spec.ekus[0] = MADE_CODE_SIGNING;
}

static void inter_time(struct chain *c)
{
    c->inter_spec.ekus[0] = MADE_TIME_STAMPING;
}

static void inter_any(struct chain *c)
{
    c->inter_spec.ekus[0] = MADE_ANY_PURPOSE;
}

static void inter_path_0(struct chain *c)
{
    c->inter_spec.has_path_len = true;
}

static void root_path_0(struct chain *c)
{
    c->root_spec.has_path_len = true;
}

static void root_path_1(struct chain *c)
{
    c->root_spec.has_path_len = true;
    c->root_spec.path_len = 1;
}

static void root_server(struct chain *c)
{
    c->root_spec.ekus[0] = "1.3.6.1.5.5.7.3.1";
}

static void root_critical(struct chain *c)
{
    c->root_spec.exts = unknown_critical;
    c->root_spec.ext_count = 1;
}

static void inter_critical(struct chain *c)
{
    c->inter_spec.exts = unknown_critical;
    c->inter_spec.ext_count = 1;
}

static void inter_constrained(struct chain *c)
{
    c->inter_spec.exts = name_constraints;
    c->inter_spec.ext_count = 1;
}

static void inter_expired(struct chain *c)
{
    c->inter_spec.from_s = MADE_FROM;
    c->inter_spec.to_s = NOW - 1;
}

static void inter_ends_now(struct chain *c)
{
    c->inter_spec.from_s = c->inter_spec.to_s = NOW;
}

static void inter_in_future(struct chain *c)
{
    c->inter_spec.from_s = NOW + 1;
    c->inter_spec.to_s = MADE_TO;
}

static void root_expired(struct chain *c)
{
    c->root_spec.from_s = MADE_FROM;
    c->root_spec.to_s = NOW - 1;
}

static void leaf_expired(struct chain *c)
{
    c->leaf_spec.from_s = MADE_FROM;
    c->leaf_spec.to_s = NOW - 1;
}

static void leaf_in_future(struct chain *c)
{
    c->leaf_spec.from_s = NOW + 1;
    c->leaf_spec.to_s = MADE_TO;
}

static void leaf_ends_now(struct chain *c)
{
    c->leaf_spec.from_s = c->leaf_spec.to_s = NOW;
}

static void window_over(struct chain *c)
{
    c->window.has_end = true;
    c->window.end = hm_time_of(NOW - 1);
}

static void window_to_come(struct chain *c)
{
    c->window.has_start = true;
    c->window.start = hm_time_of(NOW + 1);
}

static void window_is_now(struct chain *c)
{
    c->window.has_start = c->window.has_end = true;
    c->window.start = c->window.end = hm_time_of(NOW);
}

/* Issued by somebody of the same name. */
static void inter_of_another(struct chain *c)
{
    c->inter_spec.raw[MADE_SIGNATURE] = HM_LIT("\x03\x09\0\x30\6\2\1\1\2\1\1");
}

static void leaf_broken_signature(struct chain *c)
{
    c->leaf_spec.raw[MADE_SIGNATURE] = HM_LIT("\x03\x09\0\x30\6\2\1\1\2\1\1");
}

/* sha1WithRSAEncryption, as both mentions of the algorithm. */
static void leaf_sha1(struct chain *c)
{
    static const char sha1[] =
        "\x30\x0d\6\x09\x2a\x86\x48\x86\xf7\x0d\1\1\5\5\0";

    c->leaf_spec.raw[MADE_INNER_ALGORITHM] = HM_LIT(sha1);
    c->leaf_spec.raw[MADE_OUTER_ALGORITHM] = HM_LIT(sha1);
}

struct row {
    const char *name;
    void (*change)(struct chain *chain);
    enum hm_code code; /* HM_OK: there is a path */
    const char *words;
    bool hint_only; /* hm_ca_new() refuses the authority */
};

/* For both purposes. */
static const struct row common[] = {
    {"nothing", nothing, HM_OK, "", false},
    {"leaf is a CA", leaf_is_ca, HM_UNTRUSTED, "leaf is a CA", false},
    {"leaf for servers", leaf_other_purpose, HM_UNTRUSTED, "leaf is not for",
        false},
    {"leaf for nothing", leaf_no_purpose, HM_UNTRUSTED, "leaf is not for",
        false},
    {"leaf for anything", leaf_any_purpose, HM_UNTRUSTED, "leaf is not for",
        false},
    {"leaf may not sign", leaf_agrees_keys, HM_UNTRUSTED,
        "leaf may not sign (key usage)", false},
    {"leaf may sign certificates", leaf_signs_certificates, HM_UNTRUSTED,
        "leaf may sign certificates", false},
    {"leaf may do anything", leaf_no_key_usage, HM_OK, "", false},
    {"leaf with something critical", leaf_critical, HM_UNSUPPORTED,
        "critical extension 1.2.3.4", false},
    {"leaf with something unknown", leaf_unknown, HM_OK, "", false},
    {"no key identifiers", no_key_ids, HM_OK, "", false},
    {"leaf names another key", leaf_other_key_id, HM_UNTRUSTED,
        "no path to root: no certificate of inter", false},
    {"CA names another key", inter_other_key_id, HM_UNTRUSTED,
        "no path to root", false},
    {"CA may not sign", inter_no_sign, HM_UNTRUSTED,
        "inter: may not sign certificates", true},
    {"CA is none", inter_no_ca, HM_UNTRUSTED, "inter: no CA", true},
    {"CA is not critically one", inter_not_critical, HM_UNTRUSTED,
        "inter: its basic constraints are not critical", true},
    {"CA may do anything", inter_no_key_usage, HM_OK, "", false},
    {"CA for any purpose", inter_any, HM_OK, "", false},
    {"CA has no CA below", inter_path_0, HM_OK, "", false},
    {"root allows no CA", root_path_0, HM_UNTRUSTED,
        "root: 1 CAs below it, at most 0", false},
    {"root allows one", root_path_1, HM_OK, "", false},
    {"root is for servers", root_server, HM_UNTRUSTED,
        "root: not for this purpose", false},
    {"root with something critical", root_critical, HM_UNSUPPORTED,
        "root: critical extension 1.2.3.4", false},
    {"CA with something critical", inter_critical, HM_UNSUPPORTED,
        "inter: critical extension 1.2.3.4", false},
    {"CA is constrained", inter_constrained, HM_UNSUPPORTED,
        "inter: name constraints", false},
    {"CA in its last second", inter_ends_now, HM_OK, "", false},
    {"CA has not begun", inter_in_future, HM_EXPIRED,
        "no path to root: inter: certificate: 2025-04-11T00:00:00Z is before "
        "2025-04-11T00:00:01Z",
        false},
    {"root expired", root_expired, HM_EXPIRED,
        "root: root certificate: ", false},
    {"leaf expired", leaf_expired, HM_EXPIRED,
        "leaf: certificate: 2025-04-11T00:00:00Z is after "
        "2025-04-10T23:59:59Z",
        false},
    {"leaf has not begun", leaf_in_future, HM_EXPIRED,
        "leaf: certificate: ", false},
    {"leaf in its last second", leaf_ends_now, HM_OK, "", false},
    {"authority retired", window_over, HM_EXPIRED, "authority: ", false},
    {"authority to come", window_to_come, HM_EXPIRED, "authority: ", false},
    {"authority of one second", window_is_now, HM_OK, "", false},
    {"CA of another root of that name", inter_of_another, HM_UNTRUSTED,
        "root: did not sign what names it", false},
    {"leaf not signed", leaf_broken_signature, HM_UNTRUSTED,
        "inter: did not sign what names it", false},
    {"leaf signed with SHA-1", leaf_sha1, HM_UNSUPPORTED,
        "inter: certificate: signature algorithm 1.2.840.113549.1.1.5", false},
};

static void ask(const struct row *row, enum hm_ca_purpose purpose,
    bool (*how)(const struct chain *, enum hm_ca_purpose, struct hm_time,
        struct hm_err *))
{
    CHAIN chain = chain_for(purpose);
    struct hm_err err = {0};

    test_case("%s", row->name);
    row->change(&chain);
    if (!CHECK_OK(chain_make(&chain, &err)))
        return;
    CHECK_CODE(
        how(&chain, purpose, hm_time_of(NOW), &err), row->code, row->words);
}

static void ask_all(
    const struct row *rows, size_t count, enum hm_ca_purpose purpose)
{
    for (size_t i = 0; i < count; i += test_torture() ? 16 : 1) {
        ask(&rows[i], purpose, ask_with_hint);
        if (!rows[i].hint_only)
            ask(&rows[i], purpose, ask_authority);
    }
}

static void one_change_breaks_a_path_for_code(void)
{
    static const struct row rows[] = {
        {"purposes in plenty", leaf_two_purposes, HM_OK, "", false},
        {"purpose is critical", leaf_purpose_critical, HM_OK, "", false},
        {"leaf is a CA that may not issue", leaf_is_ca_by_flag, HM_OK, "",
            false},
        {"leaf for non-repudiation", leaf_does_not_repudiate, HM_UNTRUSTED,
            "leaf may not sign", false},
        {"CA for code signing", inter_code, HM_OK, "", false},
        {"CA for time stamping", inter_time, HM_UNTRUSTED,
            "inter: not for this purpose", false},
    };

    ask_all(common, TEST_LEN(common), HM_CA_CODE_SIGNING);
    ask_all(rows, TEST_LEN(rows), HM_CA_CODE_SIGNING);
}

static void one_change_breaks_a_path_for_time(void)
{
    static const struct row rows[] = {
        {"leaf is a CA that may not issue", leaf_is_ca_by_flag, HM_UNTRUSTED,
            "leaf is a CA", false},
        {"two purposes", leaf_two_purposes, HM_UNTRUSTED,
            "leaf is not for time stamping alone", false},
        {"purpose is not critical", leaf_purpose_not_critical, HM_UNTRUSTED,
            "leaf is not for time stamping alone, and critically so", false},
        {"leaf for non-repudiation", leaf_does_not_repudiate, HM_OK, "", false},
        {"CA for code signing", inter_code, HM_UNTRUSTED,
            "inter: not for this purpose", false},
        {"CA for time stamping", inter_time, HM_OK, "", false},
    };

    ask_all(common, TEST_LEN(common), HM_CA_TIME_STAMPING);
    ask_all(rows, TEST_LEN(rows), HM_CA_TIME_STAMPING);
}

/* CVE-2026-24122: the CA that issued the leaf had expired before the signing,
 * and a client looked at the leaf's validity alone. */
static void cve_2026_24122_an_expired_issuing_ca_is_refused(void)
{
    static const struct row row = {"CVE-2026-24122", inter_expired, HM_EXPIRED,
        "no path to root: inter: certificate: 2025-04-11T00:00:00Z is after "
        "2025-04-10T23:59:59Z",
        false};

    ask(&row, HM_CA_CODE_SIGNING, ask_with_hint);
    ask(&row, HM_CA_CODE_SIGNING, ask_authority);
}

/* ---- Other shapes ---- */

static bool find(struct hm_path *out, const struct hm_ca *ca,
    const struct hm_path_query *query, struct hm_err *err)
{
    *out = (struct hm_path){0};
    return hm_ca_path(out, ca, query, err);
}

static void all_times_count(void)
{
    CHAIN chain = chain_for(HM_CA_CODE_SIGNING);
    const struct hm_made *const certs[] = {&chain.inter, &chain.root};
    struct hm_time times[] = {
        hm_time_of(NOW), hm_time_of(NOW + 600), hm_time_of(NOW + 601)};
    struct hm_path_query query = {.leaf = &chain.leaf.cert, .times = times};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path;
    struct hm_err err = {0};

    chain.leaf_spec.from_s = NOW;
    chain.leaf_spec.to_s = NOW + 600;
    if (!CHECK_OK(chain_make(&chain, &err)) ||
        !CHECK_OK(
            made_authority(&ca, HM_CA_CODE_SIGNING, certs, 2, NULL, &err)))
        return;
    CHECK_OK(find(&path, ca, &query, &err)); /* at no time */
    query.time_count = 2;
    if (CHECK_OK(find(&path, ca, &query, &err))) {
        CHECK_OK(hm_path_valid_at(&path, times[1], &err));
        CHECK_ERR(hm_path_valid_at(&path, times[2], &err), HM_EXPIRED,
            "leaf: certificate: ");
        times[1].ns = 1; /* a fraction behind the last second is behind it */
        CHECK_ERR(hm_path_valid_at(&path, times[1], &err), HM_EXPIRED,
            "leaf: certificate: ");
        times[1].ns = 0;
    }
    query.time_count = 3;
    CHECK_ERR(find(&path, ca, &query, &err), HM_EXPIRED, "leaf: certificate: ");
    CHECK_EQ(path.count, 0);
}

static void a_root_that_comes_along_is_no_anchor(void)
{
    CHAIN ours = chain_for(HM_CA_CODE_SIGNING);
    CHAIN theirs = chain_for(HM_CA_CODE_SIGNING);
    const struct hm_made *const certs[] = {&ours.root};
    struct hm_cert hints[2];
    struct hm_path_query query = {.hints = hints, .hint_count = 2};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path;
    struct hm_err err = {0};

    theirs.root_spec.no_key_id = theirs.inter_spec.no_key_id = true;
    if (!CHECK_OK(chain_make(&ours, &err)) ||
        !CHECK_OK(chain_make(&theirs, &err)) ||
        !CHECK_OK(
            made_authority(&ca, HM_CA_CODE_SIGNING, certs, 1, NULL, &err)))
        return;
    query.leaf = &theirs.leaf.cert;
    hints[0] = theirs.inter.cert;
    hints[1] = theirs.root.cert;
    CHECK_ERR(find(&path, ca, &query, &err), HM_UNTRUSTED,
        "root: did not sign what names it");
    query.leaf = &ours.leaf.cert;
    hints[0] = ours.root.cert; /* ours may come along, too */
    hints[1] = ours.inter.cert;
    if (CHECK_OK(find(&path, ca, &query, &err)))
        CHECK_EQ(path.count, 3);
}

/* ---- Bounds ---- */

enum { HINTS = HM_PATH_TRIES + 4 };

/* `wrong` hints that did not sign the leaf, then the one that did. */
static bool ask_behind(const struct chain *chain, const struct hm_made *wrong,
    size_t count, struct hm_err *err)
{
    static struct hm_cert hints[HINTS];
    const struct hm_made *const certs[] = {&chain->root};
    struct hm_path_query query = {
        .leaf = &chain->leaf.cert, .hints = hints, .hint_count = count + 1};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path;

    for (size_t i = 0; i < count; i++)
        hints[i] = wrong->cert;
    hints[count] = chain->inter.cert;
    HM_TRY(made_authority(&ca, HM_CA_CODE_SIGNING, certs, 1, NULL, err));
    return find(&path, ca, &query, err);
}

static void signatures_are_tried_so_many_times(void)
{
    CHAIN chain = chain_for(HM_CA_CODE_SIGNING);
    hm_auto(made) wrong = {0};
    struct made_spec spec;
    struct hm_err err = {0};

    no_key_ids(&chain);
    if (!CHECK_OK(chain_make(&chain, &err)))
        return;
    spec = made_ca("inter", &chain.root);
    if (!CHECK_OK(made_cert(&wrong, &spec, &err)))
        return;
    /* One for the leaf and one for the CA above it remain. */
    CHECK_OK(ask_behind(&chain, &wrong, HM_PATH_TRIES - 2, &err));
    CHECK_ERR(ask_behind(&chain, &wrong, HM_PATH_TRIES - 1, &err), HM_LIMIT,
        "32 signatures were looked at in search of a path");
}

/* A path of `count` certificates, all but leaf and root as hints. */
static bool ask_long(size_t count, struct hm_err *err)
{
    struct hm_made made[HM_CHAIN_MAX + 1] = {0};
    struct hm_cert hints[HM_CHAIN_MAX + 1];
    const struct hm_made *const certs[] = {&made[0]};
    struct made_spec spec = made_ca("0", NULL);
    struct hm_path_query query = {.hints = hints, .hint_count = count - 2};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path = {0};
    char name[] = "0";
    bool ok = made_cert(&made[0], &spec, err);

    for (size_t i = 1; ok && i < count; i++) {
        name[0]++;
        spec = i + 1 < count ? made_ca(name, &made[i - 1])
                             : made_code_leaf(&made[i - 1], "urn:me");
        ok = made_cert(&made[i], &spec, err);
        hints[i - 1] = made[i].cert;
    }
    query.leaf = &made[count - 1].cert;
    ok = ok && made_authority(&ca, HM_CA_CODE_SIGNING, certs, 1, NULL, err) &&
        find(&path, ca, &query, err);
    CHECK_EQ(path.count, ok ? count : 0);
    for (size_t i = 0; i < count; i++)
        hm_made_free(&made[i]);
    return ok;
}

static void a_path_is_so_long_at_most(void)
{
    struct hm_err err = {0};

    CHECK_OK(ask_long(HM_CHAIN_MAX, &err));
    CHECK_ERR(ask_long(HM_CHAIN_MAX + 1, &err), HM_UNTRUSTED,
        "path of more than 8 certificates");
}

static void an_authoritys_own_leaf_has_a_path(void)
{
    CHAIN chain = chain_for(HM_CA_TIME_STAMPING);
    const struct hm_made *const certs[] = {
        &chain.leaf, &chain.inter, &chain.root};
    struct hm_time at = hm_time_of(NOW), late = hm_time_of(MADE_TO + 1);
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path path = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(chain_make(&chain, &err)) ||
        !CHECK_OK(
            made_authority(&ca, HM_CA_TIME_STAMPING, certs, 3, NULL, &err)) ||
        !CHECK_OK(hm_ca_leaf_path(&path, ca, &at, 1, &err)))
        return;
    CHECK_EQ(path.count, 3);
    CHECK(path.certs[0] == hm_ca_leaf(ca));
    CHECK_ERR(hm_ca_leaf_path(&path, ca, &late, 1, &err), HM_EXPIRED,
        "2026-01-01T00:00:01Z is after 2026-01-01T00:00:00Z");
}

TEST_SUITE(x509_path, TEST(one_change_breaks_a_path_for_code),
    TEST(one_change_breaks_a_path_for_time),
    TEST(cve_2026_24122_an_expired_issuing_ca_is_refused),
    TEST(all_times_count), TEST(a_root_that_comes_along_is_no_anchor),

    TEST(signatures_are_tried_so_many_times), TEST(a_path_is_so_long_at_most),
    TEST(an_authoritys_own_leaf_has_a_path));

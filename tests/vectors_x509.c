/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_x509.c - authorities and leaves of public suites: every certificate
 * that must be good is read, and leads to an authority of its trust root. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "enc/base64.h"
#include "enc/json.h"
#include "x509/ca.h"
#include "x509/fulcio.h"

#include "test.h"

enum { FIELDS = 16, AUTHORITIES = 16, FILE_MAX = 1024 * 1024 };

/* A line of a table: its columns end in NULs. */
struct row {
    char *fields[FIELDS];
    size_t count;
};

static bool load(struct hm_buf *out, const char *folder, const char *name)
{
    char relative[512];
    const char *path;
    struct hm_err err = {0};

    snprintf(relative, sizeof(relative), "%s/%s", folder, name);
    path = test_vector_path(relative);
    return path != NULL && hm_file_read(out, path, &err);
}

static struct row split(char *line)
{
    struct row row = {0};

    for (char *p = line; p != NULL && row.count < FIELDS;) {
        char *end = strchr(p, '\t');

        row.fields[row.count++] = p;
        if (end != NULL)
            *end++ = '\0';
        p = end;
    }
    return row;
}

/* Call `use` for each line behind the first. */
static bool each_row(const char *folder, const char *name,
    void (*use)(const char *folder, const struct row *row))
{
    hm_auto(buf) table = hm_buf(FILE_MAX);
    char *line;

    if (!load(&table, folder, name)) {
        test_skip(1, "%s/%s is not there", folder, name);
        return false;
    }
    line = strchr((char *)table.p, '\n');
    while (line != NULL && line[1] != '\0') {
        char *end = strchr(++line, '\n');
        struct row row;

        if (end != NULL)
            *end = '\0';
        row = split(line);
        use(folder, &row);
        line = end;
    }
    return true;
}

/* ---- Chains in PEM ---- */

static bool read_pem(struct hm_cert_list *out, struct hm_arena *arena,
    const char *folder, const char *name)
{
    hm_auto(buf) pem = hm_buf(FILE_MAX);
    struct hm_err err = {0};

    return CHECK(load(&pem, folder, name)) &&
        CHECK_OK(hm_cert_parse_pem(out, arena, hm_buf_view(&pem), &err));
}

/* An authority of that list, every signature up to the anchor computed. */
static bool is_authority(const struct hm_cert_list *list, struct hm_err *err)
{
    hm_auto_ptr(ca) ca = NULL;
    struct hm_bytes der[HM_CHAIN_MAX];
    struct hm_window always = {0};

    if (!CHECK(list->count <= HM_CHAIN_MAX))
        return false;
    for (size_t i = 0; i < list->count; i++)
        der[i] = list->certs[i].der;
    HM_TRY(hm_ca_new(&ca, HM_CA_CODE_SIGNING, der, list->count, &always, err));
    for (size_t i = 0; i < list->count; i++) {
        size_t up = i + 1 < list->count ? i + 1 : i;
        hm_auto_ptr(key) key = NULL;

        HM_TRY(hm_cert_key(&key, hm_ca_cert(ca, up), err));
        HM_TRY(hm_cert_signed_by(hm_ca_cert(ca, i), key, err));
    }
    return true;
}

/* fulcio: id, expect, kind, file. */
static void check_chain(const char *folder, const struct row *row)
{
    hm_auto(arena) arena = hm_arena(FILE_MAX);
    struct hm_cert_list list = {0};
    struct hm_err err = {0};

    if (strcmp(row->fields[2], "ca-chain") != 0)
        return;
    test_case("%s", row->fields[0]);
    if (!read_pem(&list, &arena, folder, row->fields[3]))
        return;
    if (strcmp(row->fields[1], "pass") == 0)
        CHECK_OK(is_authority(&list, &err));
    else
        CHECK_ERR(is_authority(&list, &err), HM_FORMAT, "no CA");
}

static void chains_of_fulcio_are_judged(void)
{
    each_row("fulcio", "cases.tsv", check_chain);
}

/* sigstore-python: file, is_ca, is_root_ca, is_leaf. */
static void check_class(const char *folder, const struct row *row)
{
    hm_auto(arena) arena = hm_arena(FILE_MAX);
    hm_auto_ptr(ca) ca = NULL;
    hm_auto_ptr(ca) root = NULL;
    struct hm_cert_list list = {0}, roots = {0};
    struct hm_path_query query = {0};
    struct hm_window always = {0};
    struct hm_path path;
    struct hm_err err = {0};
    bool ok;

    test_case("%s", row->fields[0]);
    if (!read_pem(&list, &arena, folder, row->fields[0]) ||
        !read_pem(&roots, &arena, folder, "x509/bogus-root.pem") ||
        !CHECK_OK(hm_ca_new(
            &root, HM_CA_CODE_SIGNING, &roots.certs[0].der, 1, &always, &err)))
        return;
    ok = hm_ca_new(
        &ca, HM_CA_CODE_SIGNING, &list.certs[0].der, 1, &always, &err);
    if (row->fields[1][0] != '-')
        CHECK_EQ(ok, strcmp(row->fields[1], "yes") == 0);
    query.leaf = &list.certs[0];
    ok = hm_ca_path(&path, root, &query, &err) ||
        strncmp(err.msg, "leaf ", 5) != 0;
    if (row->fields[3][0] != '-')
        CHECK_EQ(ok, strcmp(row->fields[3], "yes") == 0);
}

static void certificates_are_told_apart(void)
{
    each_row("sigstore-python", "x509-cases.tsv", check_class);
}

/* ---- Trust roots ---- */

static struct hm_json member(struct hm_json v, const char *a, const char *b)
{
    return hm_json_get(hm_json_get(v, a), b);
}

/* The DER of {"rawBytes": "..."}. */
static struct hm_bytes raw_bytes(struct hm_json cert, struct hm_arena *arena)
{
    hm_auto(buf) der = hm_buf(HM_CERT_MAX);
    struct hm_bytes text = {0}, out = {0};
    struct hm_err err = {0};

    if (!hm_json_as_str(&text, hm_json_get(cert, "rawBytes"), arena, &err) ||
        !hm_base64_decode(&der, HM_BASE64, text, &err) ||
        !hm_arena_copy(arena, &out, hm_buf_view(&der), &err))
        return hm_bytes(NULL, 0);
    return out;
}

static bool read_authority(struct hm_ca **out, enum hm_ca_purpose purpose,
    struct hm_json json, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(FILE_MAX);
    struct hm_json_iter it =
        hm_json_iter(member(json, "certChain", "certificates"));
    struct hm_bytes der[HM_CHAIN_MAX];
    struct hm_window always = {0};
    size_t count = 0;

    while (hm_json_iter_next(&it) && count < HM_CHAIN_MAX)
        der[count++] = raw_bytes(it.value, &arena);
    return hm_ca_new(out, purpose, der, count, &always, err);
}

struct trust {
    struct hm_ca *cas[AUTHORITIES], *tsas[AUTHORITIES];
    size_t ca_count, tsa_count;
};

static void trust_free(struct trust *trust)
{
    for (size_t i = 0; i < AUTHORITIES; i++) {
        hm_ca_free(trust->cas[i]);
        hm_ca_free(trust->tsas[i]);
    }
}
#define TRUST __attribute__((cleanup(trust_free))) struct trust

static size_t read_list(
    struct hm_ca **out, enum hm_ca_purpose purpose, struct hm_json list)
{
    struct hm_json_iter it = hm_json_iter(list);
    struct hm_err err = {0};
    size_t count = 0;

    while (hm_json_iter_next(&it) && CHECK(count < AUTHORITIES)) {
        if (CHECK_OK(read_authority(&out[count], purpose, it.value, &err)))
            count++;
    }
    return count;
}

static bool read_json(struct hm_json *out, struct hm_arena *arena,
    const char *folder, const char *name)
{
    hm_auto(buf) text = hm_buf(FILE_MAX);
    struct hm_err err = {0};

    return load(&text, folder, name) &&
        hm_json_parse(out, arena, hm_buf_view(&text), FILE_MAX, &err);
}

static bool read_trust(struct trust *out, const char *folder, const char *name)
{
    hm_auto(arena) arena = hm_arena(16 * HM_MIB);
    struct hm_json json = {0};

    if (!read_json(&json, &arena, folder, name))
        return false;
    out->ca_count = read_list(out->cas, HM_CA_CODE_SIGNING,
        hm_json_get(json, "certificateAuthorities"));
    out->tsa_count = read_list(out->tsas, HM_CA_TIME_STAMPING,
        hm_json_get(json, "timestampAuthorities"));
    return true;
}

/* Does each authority's leaf have a path as soon as it is valid? One of 2023
 * has an extended key usage that is not critical (RFC 3161 section 2.3); no
 * bundle of the suites needs it. */
static void check_leaves(const struct trust *trust)
{
    for (size_t i = 0; i < trust->tsa_count; i++) {
        const struct hm_cert *leaf = hm_ca_leaf(trust->tsas[i]);
        struct hm_path path;
        struct hm_err err = {0};

        if (!CHECK(leaf != NULL))
            continue;
        if (leaf->eku_critical)
            CHECK_OK(hm_ca_leaf_path(
                &path, trust->tsas[i], &leaf->valid.start, 1, &err));
        else
            CHECK_ERR(hm_ca_leaf_path(
                          &path, trust->tsas[i], &leaf->valid.start, 1, &err),
                HM_UNTRUSTED, "and critically so");
    }
}

static void trust_roots_are_read(void)
{
    static const struct {
        const char *name;
        size_t cas, tsas;
    } roots[] = {
        {"public-good", 2, 1},
        {"public-good-2023", 2, 0},
        {"public-good-with-tsa-2024", 2, 1},
        {"github", 6, 6},
        {"github-2025", 0, 5},
        {"github-2026-07", 6, 6},
        {"staging", 2, 2},
        {"staging-2025", 1, 1},
        {"staging-outdated-tsa", 1, 2},
        {"scaffolding", 1, 0},
        {"custom", 2, 1},
    };

    for (size_t i = 0; i < (test_torture() ? 1 : TEST_LEN(roots)); i++) {
        TRUST trust = {0};
        char file[64];

        test_case("%s", roots[i].name);
        snprintf(file, sizeof(file), "%s.json", roots[i].name);
        if (!read_trust(&trust, "trust", file)) {
            test_skip(1, "trust/%s is not there", file);
            continue;
        }
        CHECK_EQ(trust.ca_count, roots[i].cas);
        CHECK_EQ(trust.tsa_count, roots[i].tsas);
        check_leaves(&trust);
    }
}

/* ---- Leaves of bundles ---- */

enum { HINTS = 8 };

struct material {
    struct hm_cert certs[HINTS]; /* the leaf, and what came along */
    size_t count;
};

static bool read_material(
    struct material *out, struct hm_arena *arena, struct hm_json bundle)
{
    struct hm_json material = hm_json_get(bundle, "verificationMaterial");
    struct hm_json_iter it =
        hm_json_iter(member(material, "x509CertificateChain", "certificates"));
    struct hm_err err = {0};

    *out = (struct material){0};
    if (hm_json_count(hm_json_get(material, "certificate")) > 0)
        out->count += CHECK_OK(hm_cert_parse(&out->certs[0],
            raw_bytes(hm_json_get(material, "certificate"), arena), &err));
    while (hm_json_iter_next(&it) && CHECK(out->count < HINTS))
        out->count += CHECK_OK(hm_cert_parse(
            &out->certs[out->count], raw_bytes(it.value, arena), &err));
    return out->count > 0;
}

static unsigned leaves, paths;

/* Suites alike: id, expect, bundle, artifact, trusted_root. A good bundle with
 * a certificate has a path, and so have most of the bad ones. */
static void check_bundle(const char *folder, const struct row *row)
{
    hm_auto(arena) arena = hm_arena(16 * HM_MIB);
    TRUST trust = {0};
    struct hm_json json = {0};
    struct material material;
    struct hm_path_query query = {.hints = material.certs + 1, .time_count = 1};
    bool good = strcmp(row->fields[1], "pass") == 0;
    unsigned found = 0;

    test_case("%s/%s", folder, row->fields[0]);
    if (!good || !read_json(&json, &arena, folder, row->fields[2]) ||
        !read_trust(&trust, folder, row->fields[4]) ||
        !read_material(&material, &arena, json))
        return;
    query.leaf = &material.certs[0];
    query.hint_count = material.count - 1;
    query.times = &query.leaf->valid.start;
    for (size_t i = 0; i < trust.ca_count; i++) {
        struct hm_path path;
        struct hm_err err = {0};

        found += hm_ca_path(&path, trust.cas[i], &query, &err);
    }
    leaves++;
    paths += found > 0;
    CHECK_EQ(found, 1);
    if (found > 0) {
        struct hm_fulcio fulcio;
        struct hm_err err = {0};

        CHECK_OK(hm_fulcio_parse(&fulcio, query.leaf, &err));
    }
}

static void leaves_of_good_bundles_have_one_authority(void)
{
    static const char *const suites[] = {"sigstore-conformance", "sigstore-go",
        "sigstore-java", "sigstore-js", "sigstore-python", "sigstore-rust"};

    if (test_torture()) /* the same code as in test_path.c, 38 times */
        return;
    leaves = paths = 0;
    for (size_t i = 0; i < TEST_LEN(suites); i++)
        each_row(suites[i], "cases.tsv", check_bundle);
    test_note("%u leaves of good bundles, %u with a path", leaves, paths);
}

TEST_SUITE(vectors_x509, TEST(chains_of_fulcio_are_judged),
    TEST(certificates_are_told_apart), TEST(trust_roots_are_read),
    TEST(leaves_of_good_bundles_have_one_authority));

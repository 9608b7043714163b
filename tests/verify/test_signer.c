/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "enc/pem.h"
#include "test.h"
#include "verify/court.h"

static bool exhibit(struct exhibit *out, const char *kind)
{
    const struct lab_made *made = court_made(lab_kind(kind));

    HM_TRY(CHECK(made != NULL));
    exhibit_of(out, &made->evidence, &made->artifact);
    return true;
}

/* ---- The certificate ---- */

static const struct made_ext strange = {"1.2.3.4", true, RAW("\5\0")};
static const struct made_ext harmless = {"1.2.3.4", false, RAW("\5\0")};
static const struct hm_san one_more = {HM_SAN_URI, RAW("https://example.com/")};

static void two_names(struct made_spec *spec)
{
    spec->sans[1] = one_more;
}

static void plain_name(struct made_spec *spec)
{
    spec->san_plain = true;
}

static void no_purpose(struct made_spec *spec)
{
    spec->ekus[0] = MADE_TIME_STAMPING;
}

static void is_authority(struct made_spec *spec)
{
    spec->ca = true;
    spec->key_usage |= HM_KU_CERT_SIGN;
}

/* .1 says one issuer, .8 another. */
static void two_issuers(struct made_spec *spec)
{
    static struct made_ext exts[3];

    memcpy(exts, spec->exts, sizeof(exts));
    exts[0].value = HM_LIT("https://another.example");
    spec->exts = exts;
}

static void with_ext(struct made_spec *spec, const struct made_ext *ext)
{
    /* In the place of the older form of the issuer, which may be missing. */
    ((struct made_ext *)spec->exts)[0] = *ext;
}

static void strange_and_critical(struct made_spec *spec)
{
    with_ext(spec, &strange);
}

static void strange_and_harmless(struct made_spec *spec)
{
    with_ext(spec, &harmless);
}

/* Signed by the authority, logged, with an SCT: only what it says is odd. */
static void odd_certificates(void)
{
    static const struct {
        const char *name;
        void (*change)(struct made_spec *spec);
        const char *failures;
    } rows[] = {
        {"as usual", NULL, ""},
        {"two names", two_names, "certificate:format"},
        {"a name that is not critical", plain_name, "certificate:format"},
        {"for time stamping", no_purpose, "certificate:untrusted"},
        {"an authority's own", is_authority, "certificate:untrusted"},
        {"two issuers", two_issuers, "certificate:mismatch"},
        {"strange and critical", strange_and_critical,
            "certificate:unsupported"},
        {"strange and harmless", strange_and_harmless, ""},
    };
    struct court court = court_of_lab(court_root(), court_lab());

    TEST_EACH(i, rows) {
        lab_made_auto made = {0};
        struct lab lab = *court_lab();
        struct hm_err err = {0};
        struct exhibit e;

        test_case("%s", rows[i].name);
        lab.change_leaf = rows[i].change;
        if (!CHECK_OK(
                lab_sign(&made, &lab, lab_kind("message, Rekor v1"), &err)))
            continue;
        exhibit_of(&e, &made.evidence, &made.artifact);
        court_says(&court, &e, rows[i].failures);
    }
}

static void what_is_no_certificate_is_refused(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1"))
        return;
    /* GHSA-fx35-mq7g-6g98: nor is it a key, that no identity is asked of. */
    e.certs[0] = hm_key_spki(court_lab()->signer);
    court_says(&court, &e, "certificate:unsupported");
    e.certs[0] = hm_bytes(NULL, 0);
    court_says(&court, &e, "certificate:format");
    if (!exhibit(&e, "message, Rekor v1"))
        return;
    /* CVE-2026-44310: a list of certificates with nothing in it. */
    e.evidence.cert_count = 0;
    court.key_count = 0;
    court_says(&court, &e, "given-key:not-found");
}

/* The signature of the authority covers every byte. */
static void a_changed_certificate_is_not_issued(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto(buf) room = hm_buf(1);
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1"))
        return;
    e.certs[0] = court_flipped(&room, e.certs[0], 8 * e.certs[0].len - 8);
    court_says(&court, &e, "certificate:untrusted");
}

/* ---- Hints ---- */

static void other_certificates_are_hints(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v1"))
        return;
    e.evidence.cert_count = 3;
    e.certs[1] = hm_buf_view(&court_lab()->intermediate.der);
    e.certs[2] = hm_buf_view(&court_lab()->root.der);
    court_says(&court, &e, "");
    /* Junk behind the leaf is not skipped: it is not understood. */
    e.certs[1] = HM_LIT("junk");
    court_says(&court, &e, "certificate:format");
    /* A whole other chain, root and all, makes nobody trusted. */
    if (!exhibit(&e, "message, Rekor v1") || court_other_lab() == NULL)
        return;
    court.root = NULL;
    {
        hm_auto_ptr(root) root = NULL;
        const struct lab *other = court_other_lab();
        struct hm_err err = {0};

        if (!CHECK_OK(court_root_of(&root, &other, 1, &err)))
            return;
        court.root = root;
        e.evidence.cert_count = 3;
        e.certs[1] = hm_buf_view(&court_lab()->intermediate.der);
        e.certs[2] = hm_buf_view(&court_lab()->root.der);
        court_says(&court, &e, "certificate:untrusted");
    }
}

/* ---- Several authorities ---- */

#define ENDED                                                                  \
    "{\"start\":\"2020-01-01T00:00:00Z\",\"end\":\"2025-01-01T23:59:59Z\"}"

/* True is what must not be: good evidence, and a "no" about it because of what
 * could not be looked at. Under torture a true of CHECK_ERR counts. */
static bool denied_for_lack_of_memory(const struct court *court,
    const struct exhibit *exhibit, struct hm_err *err)
{
    struct hm_err why = {0};

    if (!court_judge(court, exhibit, &why) &&
        strstr(why.msg, "certificate-chain:expired") != NULL)
        return true;
    return hm_fail(err, HM_POLICY, "no wrong no");
}

static void an_expired_authority_hides_no_lack_of_memory(void)
{
    struct lab lab = *court_lab();
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};
    struct court court;
    struct exhibit e;

    lab.before[LAB_CA] = ENDED;
    if (!exhibit(&e, "message, Rekor v1") ||
        !CHECK_OK(court_root_changed(&root, &lab, &err)))
        return;
    court = court_of_lab(root, &lab);
    CHECK_ERR(
        denied_for_lack_of_memory(&court, &e, &err), HM_POLICY, "no wrong no");
}

/* One authority with two periods in one root: the later one is found. */
static void an_authority_may_have_several_periods(void)
{
    struct lab lab = *court_lab();
    hm_auto_ptr(root) root = NULL;
    hm_auto_ptr(root) ended = NULL;
    struct hm_err err = {0};
    struct court court;
    struct exhibit e;

    lab.before[LAB_CA] = ENDED;
    if (!exhibit(&e, "message, Rekor v1") ||
        !CHECK_OK(court_root_changed(&root, &lab, &err)))
        return;
    court = court_of_lab(root, &lab);
    court_says(&court, &e, "");
    lab.valid[LAB_CA] = ENDED;
    if (!CHECK_OK(court_root_changed(&ended, &lab, &err)))
        return;
    court.root = ended;
    court_says(&court, &e, "certificate-chain:expired");
}

/* ---- Domains ---- */

/* Three parties of one instance, and one of the other's in each row. */
static void domains_do_not_mix(void)
{
    enum { LOG, SCT, TIMESTAMP };
    static const struct {
        const char *name;
        int foreign;
        const char *kind, *failures;
    } rows[] = {
        {"log", LOG, "message, Rekor v1 and timestamp",
            "log-threshold:not-found"},
        {"log that proves the time", LOG, "message, Rekor v1",
            "signing-time:not-found log-threshold:not-found"},
        {"SCT", SCT, "message, Rekor v1", "sct:not-found"},
        {"timestamp", TIMESTAMP, "message, Rekor v2", "signing-time:not-found"},
        {"timestamp beside a promise", TIMESTAMP,
            "message, Rekor v1 and timestamp", ""},
    };
    const struct lab *labs[2] = {court_lab(), court_other_lab()};
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};
    struct court court;

    if (!CHECK(labs[0] != NULL && labs[1] != NULL) ||
        !CHECK_OK(court_root_of(&root, labs, 2, &err)))
        return;
    court = court_of_lab(root, labs[0]);
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        lab_made_auto made = {0};
        struct lab mixed = *labs[0];
        struct exhibit e;

        test_case("%s", rows[i].name);
        if (rows[i].foreign == LOG)
            mixed.rekor1 = labs[1]->rekor1;
        if (rows[i].foreign == SCT)
            mixed.ct = labs[1]->ct;
        if (rows[i].foreign == TIMESTAMP)
            mixed.tsa_leaf = labs[1]->tsa_leaf;
        if (!CHECK_OK(lab_sign(&made, &mixed, lab_kind(rows[i].kind), &err)))
            continue;
        exhibit_of(&e, &made.evidence, &made.artifact);
        court_says(&court, &e, rows[i].failures);
        CHECK(strstr(court_report(), "of the trust domain") != NULL);
    }
}

/* Whatever its place: the domain is found by the authority's signature. */
static void the_right_domain_is_chosen(void)
{
    const struct lab *labs[3] = {court_other_lab(), court_lab(), NULL};
    static const char *const kinds[] = {
        "message, Rekor v1", "message, Rekor v2", "message by a key, Rekor v1"};

    if (!CHECK(labs[0] != NULL && labs[1] != NULL))
        return;
    for (size_t i = 0; i < 2; i++) {
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};
        struct court court;

        if (!CHECK_OK(court_root_of(&root, &labs[i], 2 - i, &err)))
            return;
        court = court_of_lab(root, court_lab());
        for (size_t k = 0; k < TEST_LEN(kinds); k++) {
            struct exhibit e;

            test_case("%zu %s", i, kinds[k]);
            if (exhibit(&e, kinds[k]) && court_says(&court, &e, "") && k < 2)
                CHECK(strstr(court_report(),
                          i == 0 ? "trust domain: second"
                                 : "trust domain: first") != NULL);
        }
    }
}

static void no_domain_at_all(void)
{
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};
    struct court court;
    struct exhibit e;

    if (!CHECK_OK(hm_root_new(&root, &err)))
        return;
    court = court_of_lab(root, court_lab());
    if (exhibit(&e, "message, Rekor v1"))
        court_says(&court, &e, "certificate:untrusted");
    if (exhibit(&e, "message by a key, Rekor v1"))
        court_says(&court, &e, "log-threshold:not-found");
    court.opts.unsafe_no_tlog = true;
    court_says(&court, &e, "");
}

/* Names in the evidence choose nobody: neither what a bundle calls itself, nor
 * where it says that it lies, nor a key's hint. */
static void authority_texts_change_nothing(void)
{
    static const char *const kinds[] = {
        "message, Rekor v1", "message by a key, Rekor v1"};
    struct court court = court_of_lab(court_root(), court_lab());

    for (size_t k = 0; k < TEST_LEN(kinds); k++) {
        hm_auto_ptr(root) root = NULL;
        const struct lab *other = court_other_lab();
        struct hm_err err = {0};
        struct exhibit e;

        if (!exhibit(&e, kinds[k]) ||
            !CHECK_OK(court_root_of(&root, &other, 1, &err)))
            return;
        e.evidence.where = HM_LIT("https://fulcio.lab.example");
        e.evidence.text = HM_LIT("{\"mediaType\":\"public-good\"}");
        e.evidence.key_hint = HM_LIT("public-good");
        court.root = court_root();
        court_says(&court, &e, "");
        court.root = root;
        court_says(&court, &e,
            k == 0 ? "certificate:untrusted" : "log-threshold:not-found");
    }
}

/* ---- Long-lived certificates ---- */

static bool own_ca(struct hm_root **out, struct hm_err *err)
{
    hm_auto_ptr(root) root = NULL;
    hm_auto(buf) pem = hm_buf(64 * HM_KIB);

    hm_pem_write(
        &pem, "CERTIFICATE", hm_buf_view(&court_lab()->intermediate.der));
    hm_pem_write(&pem, "CERTIFICATE", hm_buf_view(&court_lab()->root.der));
    HM_TRY(hm_root_new(&root, err));
    HM_TRY(hm_root_add_ca_pem(root, HM_LIT("own"), hm_buf_view(&pem), err));
    *out = hm_move(root);
    return true;
}

static void newer_issuer_only(struct made_spec *spec)
{
    ((struct made_ext *)spec->exts)[0] = harmless;
}

static void older_issuer_only(struct made_spec *spec)
{
    ((struct made_ext *)spec->exts)[1] = harmless;
}

static void no_issuer(struct made_spec *spec)
{
    static const struct made_ext other = {"1.2.3.5", false, RAW("\5\0")};

    ((struct made_ext *)spec->exts)[0] = harmless;
    ((struct made_ext *)spec->exts)[1] = other;
}

static bool sign_by_own(
    struct exhibit *out, struct lab_made *made, struct hm_err *err)
{
    struct lab lab = *court_lab();

    lab.change_leaf = no_issuer;
    HM_TRY(court_sign(out, made, &lab, "message, Rekor v1", err));
    out->evidence.entry_count = 0;
    return true;
}

static void an_own_authority_is_judged_now(void)
{
    hm_auto_ptr(root) root = NULL;
    lab_made_auto made = {0};
    struct hm_err err = {0};
    struct court court;
    struct exhibit e;

    if (!CHECK_OK(sign_by_own(&e, &made, &err)) ||
        !CHECK_OK(own_ca(&root, &err)))
        return;
    court = court_of_lab(root, court_lab());
    court_says(&court, &e, "signing-time:not-found");
    court.opts.has_now = true;
    court.opts.now = hm_time_of(LAB_TIME_S);
    court_says(&court, &e, "");
    court.opts.now = hm_time_of(LAB_TIME_S + 541);
    court_says(&court, &e, "certificate-chain:expired");
    court.opts.now = hm_time_of(LAB_TIME_S - 61);
    court_says(&court, &e, "certificate-chain:expired");
    court.opts = (struct hm_verify_opts){.unsafe_no_time = true};
    court_says(&court, &e, "");
}

/* Whoever gets a certificate of a CA for mail or machines could otherwise have
 * it say that a workflow signed, and no log would have seen it. */
static void an_own_authority_speaks_for_no_issuer(void)
{
    static void (*const changes[])(struct made_spec * spec) = {
        NULL, newer_issuer_only, older_issuer_only};
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};
    struct court court;

    if (!CHECK(court_lab() != NULL) || !CHECK_OK(own_ca(&root, &err)))
        return;
    court = court_of_lab(root, court_lab());
    court.opts.has_now = true;
    court.opts.now = hm_time_of(LAB_TIME_S);
    for (size_t i = 0; i < TEST_LEN(changes); i++) {
        lab_made_auto made = {0};
        struct lab lab = *court_lab();
        struct exhibit e;

        test_case("%zu", i);
        lab.change_leaf = changes[i];
        if (!CHECK_OK(court_sign(&e, &made, &lab, "message, Rekor v1", &err)))
            return;
        court_says(&court, &e, "certificate:untrusted");
        CHECK(strstr(court_report(), LAB_ISSUER) != NULL);
    }
}

/* The clock is nobody's witness where a log is demanded. */
static void now_proves_nothing_elsewhere(void)
{
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit e;

    if (!exhibit(&e, "message, Rekor v2"))
        return;
    e.evidence.timestamp_count = 0;
    court.opts.has_now = true;
    court.opts.now = hm_time_of(LAB_TIME_S);
    court_says(&court, &e, "signing-time:not-found");
}

TEST_SUITE(verify_signer, TEST(odd_certificates),
    TEST(what_is_no_certificate_is_refused),
    TEST(a_changed_certificate_is_not_issued),
    TEST(other_certificates_are_hints),
    TEST(an_expired_authority_hides_no_lack_of_memory),
    TEST(an_authority_may_have_several_periods), TEST(domains_do_not_mix),
    TEST(the_right_domain_is_chosen), TEST(no_domain_at_all),
    TEST(authority_texts_change_nothing), TEST(an_own_authority_is_judged_now),
    TEST(an_own_authority_speaks_for_no_issuer),
    TEST(now_proves_nothing_elsewhere));

/* SPDX-License-Identifier: Apache-2.0 */
#include "client/fulcio_believe.h"

#include "base/err.h"
#include "crypto/key_gen.h"
#include "identity/subject.h"
#include "lab/authority.h"
#include "sandbox/issue.h"
#include "test.h"

#define OTHER_IDENTITY                                                         \
    "https://github.com/acme/evil/.github/workflows/release.yml@refs/heads/"   \
    "main"

/* What an authority that errs or lies puts into a certificate. */
struct lie {
    const char *san;       /* NULL: what is right */
    enum hm_san_kind kind; /* NONE: what is right */
    const char *issuer;    /* the same; "" takes it out */
    unsigned fact;         /* its number, and the value: NULL takes it out */
    const char *value;
    int64_t from_s, to_s; /* from now; both 0: ten minutes */
    bool by_root;         /* issued by the root, not by the intermediate */
    bool foreign_log;     /* the SCT is of a log that nobody knows */
    bool other_sct;       /* the SCT is of another certificate */
    bool no_eku;
};

struct made {
    struct hm_key *key, *log_key;
    struct hm_sandbox_ct *log;
    struct hm_arena arena;
    struct hm_buf leaf;
    struct hm_json claims;
};

static void made_free_all(struct made *made)
{
    hm_key_free(made->key);
    hm_sandbox_ct_free(made->log);
    hm_key_free(made->log_key);
    hm_arena_free(&made->arena);
    hm_buf_free(&made->leaf);
}
#define AUTO_MADE __attribute__((cleanup(made_free_all))) struct made

static void apply(struct hm_certified *subject, const struct lie *lie)
{
    struct hm_bytes *values = subject->extensions.values;

    if (lie->san != NULL)
        subject->san.value = hm_bytes_str(lie->san);
    if (lie->kind != HM_SAN_NONE)
        subject->san.kind = lie->kind;
    if (lie->issuer != NULL)
        values[1] = values[8] = lie->issuer[0] == '\0'
            ? hm_bytes(NULL, 0)
            : hm_bytes_str(lie->issuer);
    if (lie->fact > 0)
        values[lie->fact] =
            lie->value == NULL ? hm_bytes(NULL, 0) : hm_bytes_str(lie->value);
}

static int64_t log_now_ms(void *ctx)
{
    return lab_authority_now_s(ctx) * 1000;
}

/* The log that stamps. */
static bool choose_log(struct hm_sandbox_ct **out, struct made *made,
    struct lab_authority *lab, const struct lie *lie, struct hm_err *err)
{
    const struct hm_sandbox_ct_opts opts = {
        .key = NULL, .now_ms = log_now_ms, .clock = lab};
    struct hm_sandbox_ct_opts own = opts;

    *out = lab->ct;
    if (!lie->foreign_log)
        return true;
    HM_TRY(hm_key_generate(&made->log_key, HM_KEY_P256, 0, err));
    own.key = made->log_key;
    HM_TRY(hm_sandbox_ct_new(&made->log, &own, err));
    *out = made->log;
    return true;
}

static bool stamp(struct hm_buf *leaf, struct hm_sandbox_ct *log,
    struct lab_authority *lab, struct hm_issue_spec *spec,
    const struct lie *lie, struct hm_err *err)
{
    hm_auto(buf) precert = hm_buf(HM_MIB), sct = hm_buf(HM_KIB);
    hm_auto(buf) list = hm_buf(HM_KIB);
    static const uint8_t other[] = {9};
    struct hm_bytes serial = spec->serial;
    struct hm_bytes certs[2];

    if (lie->other_sct)
        spec->serial = hm_bytes(other, 1);
    spec->end = HM_ISSUE_POISON;
    HM_TRY(hm_issue(&precert, spec, err));
    certs[0] = hm_buf_view(&precert);
    certs[1] = lab->chain[lie->by_root ? 1 : 0];
    HM_TRY(hm_sandbox_ct_sct(
        &sct, log, &(struct hm_sandbox_ct_chain){certs, 2, NULL}, err));
    hm_buf_put_u16(&list, (uint16_t)(sct.len + 2));
    hm_buf_put_u16(&list, (uint16_t)sct.len);
    hm_buf_put(&list, hm_buf_view(&sct));
    spec->serial = serial;
    spec->end = HM_ISSUE_SCTS;
    spec->scts = hm_buf_view(&list);
    return hm_issue(leaf, spec, err);
}

static bool issue(struct made *made, struct lab_authority *lab,
    const struct lie *lie, struct hm_certified *subject, struct hm_err *err)
{
    static const uint8_t serial[] = {7};
    int64_t now_s = lab_authority_now_s(lab);
    struct hm_sandbox_ct *log;
    struct hm_cert ca;
    struct hm_issue_spec spec = {
        .serial = hm_bytes(serial, 1),
        .key = made->key,
        .issuer = &ca,
        .issuer_key = lie->by_root ? lab->root_key : lab->ca_key,
        .from_s = now_s + lie->from_s,
        .to_s = now_s + lie->to_s,
        .eku = lie->no_eku ? HM_ISSUE_TIME_STAMPING : HM_ISSUE_CODE_SIGNING,
        .subject = subject,
    };

    if (lie->from_s == 0 && lie->to_s == 0)
        spec.to_s = now_s + HM_ISSUE_LIFE_S;
    apply(subject, lie);
    HM_TRY(hm_cert_parse(&ca, lab->chain[lie->by_root ? 1 : 0], err));
    HM_TRY(choose_log(&log, made, lab, lie, err));
    return stamp(&made->leaf, log, lab, &spec, lie, err);
}

static bool make(struct made *made, struct lab_authority *lab,
    const char *claims, const struct lie *lie, struct hm_err *err)
{
    struct hm_subject_rule rules[HM_SUBJECT_RULES_MAX];
    struct hm_certified subject;
    bool known;

    made->arena = hm_arena(8 * HM_MIB);
    made->leaf = hm_buf(HM_MIB);
    HM_TRY(hm_key_generate(&made->key, HM_KEY_P256, 0, err));
    HM_TRY(hm_json_parse(
        &made->claims, &made->arena, hm_bytes_str(claims), HM_MIB, err));
    hm_subject_rules(rules, &known, made->claims);
    HM_TRY(hm_subject_of(&subject, made->claims, &rules[0], &made->arena, err));
    return issue(made, lab, lie, &subject, err);
}

static bool judge(const struct made *made, const struct lab_authority *lab,
    struct hm_err *err)
{
    const struct hm_fulcio_given given = {.leaf = hm_buf_view(&made->leaf),
        .chain = lab->chain,
        .chain_count = 2};
    const struct hm_fulcio_wanted wanted = {
        made->key, made->claims, lab->root, lab_authority_now_s(lab)};

    return hm_fulcio_believe(&given, &wanted, err);
}

static void what_was_not_asked_for_is_refused(void)
{
    static const struct {
        const char *name;
        struct lie lie;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"the truth", {0}, HM_OK, NULL},
        {"straight from the root", {.by_root = true}, HM_OK, NULL},
        {"another identity", {.san = OTHER_IDENTITY}, HM_MISMATCH,
            "it is for https://github.com/acme/evil/"},
        {"the same text as another kind of name", {.kind = HM_SAN_EMAIL},
            HM_MISMATCH, "it is for"},
        {"an identity that begins alike", {.san = LAB_GITHUB_IDENTITY "2"},
            HM_MISMATCH, "it is for"},
        {"another issuer", {.issuer = "https://evil.test"}, HM_MISMATCH,
            "its issuer is https://evil.test, the token's is"},
        {"no issuer", {.issuer = ""}, HM_MISMATCH, "its issuer is"},
        {"another repository id", {.fact = 15, .value = "666"}, HM_MISMATCH,
            "its Source Repository Identifier is 666, the token's is 11"},
        {"another subject of the token", {.fact = 24, .value = "x"},
            HM_MISMATCH, "its Token Subject is x"},
        {"a fact that is left out", {.fact = 24}, HM_OK, NULL},
        {"a fact that nobody knows", {.fact = 23, .value = "prod"}, HM_OK,
            NULL},
        {"an hour", {.from_s = -1, .to_s = 3599}, HM_OK, NULL},
        {"more than an hour", {.from_s = -1, .to_s = 3600}, HM_MISMATCH,
            "are no short life"},
        {"over", {.from_s = -600, .to_s = 0}, HM_EXPIRED, "it was valid to"},
        {"to come", {.from_s = 61, .to_s = 600}, HM_EXPIRED,
            "it is valid from"},
        {"for time stamping", {.no_eku = true}, HM_UNTRUSTED,
            "not for code signing"},
        {"a log that nobody knows", {.foreign_log = true}, HM_NOT_FOUND,
            "1 SCT demanded, 0 of 1 from a known log"},
        {"an SCT of another certificate", {.other_sct = true}, HM_MISMATCH,
            "SCT 0"},
    };
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        AUTO_MADE made = {0};

        test_case("%s", rows[i].name);
        if (CHECK_OK(make(&made, &lab, lab_github_claims, &rows[i].lie, &err)))
            CHECK_CODE(judge(&made, &lab, &err), rows[i].code, rows[i].words);
    }
}

/* An issuer that nobody knows: any name that its token can lead to, and its
 * other facts are its authority's affair. */
static void an_unknown_issuer_may_certify_any_of_its_claims(void)
{
    static const char claims[] =
        "{\"iss\":\"https://i.test\",\"sub\":\"me\",\"email\":\"a@b.test\","
        "\"email_verified\":true,\"federated_claims\":"
        "{\"connector_id\":\"https://c.test\"}}";
    static const struct {
        const char *name;
        struct lie lie;
        enum hm_code code;
    } rows[] = {
        {"the address of the connector", {0}, HM_OK},
        {"the address", {.issuer = "https://i.test"}, HM_OK},
        {"the user name",
            {.san = "me!any.test",
                .kind = HM_SAN_OTHER,
                .issuer = "https://i.test"},
            HM_OK},
        {"another subject of the token", {.fact = 24, .value = "x"}, HM_OK},
        {"another address", {.san = "b@b.test"}, HM_MISMATCH},
        {"another issuer", {.issuer = "https://d.test"}, HM_MISMATCH},
        {"the user name of the connector",
            {.san = "me!any.test", .kind = HM_SAN_OTHER}, HM_MISMATCH},
        {"another user name",
            {.san = "me2!any.test",
                .kind = HM_SAN_OTHER,
                .issuer = "https://i.test"},
            HM_MISMATCH},
    };
    lab_authority_auto lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        AUTO_MADE made = {0};

        test_case("%s", rows[i].name);
        if (CHECK_OK(make(&made, &lab, claims, &rows[i].lie, &err)))
            CHECK_CODE(judge(&made, &lab, &err), rows[i].code,
                "which the token's claims do not lead to");
    }
}

static void an_empty_root_believes_nobody(void)
{
    const struct lie truth = {0};
    hm_auto_ptr(root) empty = NULL;
    lab_authority_auto lab = {0};
    AUTO_MADE made = {0};
    struct hm_root *full;
    struct hm_err err = {0};

    if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)) ||
        !CHECK_OK(make(&made, &lab, lab_github_claims, &truth, &err)) ||
        !CHECK_OK(hm_root_new(&empty, &err)))
        return;
    full = lab.root;
    lab.root = empty;
    CHECK_ERR(judge(&made, &lab, &err), HM_UNTRUSTED, "the root is empty");
    lab.root = full;
}

TEST_SUITE(client_fulcio_believe, TEST(what_was_not_asked_for_is_refused),
    TEST(an_unknown_issuer_may_certify_any_of_its_claims),
    TEST(an_empty_root_believes_nobody));

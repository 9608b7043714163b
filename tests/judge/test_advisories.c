/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong in other verifiers, tried on this one through the judge. Each
 * row has the name of the advisory, good evidence, the one change that another
 * program missed, and all the checks that must fail. docs/security.md lists
 * them, and those that other tests hold. */
#include <stdio.h>

#include "base/err.h"
#include "judge/judge.h"
#include "test.h"
#include "tsa/factory.h"
#include "verify/court.h"

/* ---- A case ---- */

struct matter {
    struct exhibit exhibit;
    struct hm_verify_opts opts;
    struct hm_rules *rules;
    const struct hm_root *root;
    struct hm_root *own_root;
    struct lab_made made; /* evidence that a row makes for itself */
    struct hm_made authority;
    struct hm_buf room;
    const char *kind;
};

static void matter_free(struct matter *m)
{
    hm_rules_free(m->rules);
    hm_root_free(m->own_root);
    hm_lab_made_free(&m->made);
    hm_made_free(&m->authority);
    hm_buf_free(&m->room);
}
#define matter_auto __attribute__((cleanup(matter_free))) struct matter

static bool good(struct matter *m, const char *kind, struct hm_err *err)
{
    const struct lab_made *made = court_made(lab_kind(kind));
    const struct hm_identity_spec spec = {
        .issuer = {HM_MATCH_EXACT, HM_LIT(LAB_ISSUER)},
        .subject = {HM_MATCH_EXACT, HM_LIT(LAB_IDENTITY)},
    };

    HM_TRY(CHECK(made != NULL && court_root() != NULL));
    m->kind = kind;
    m->root = court_root();
    exhibit_of(&m->exhibit, &made->evidence, &made->artifact);
    HM_TRY(hm_rules_new(&m->rules, err));
    if (made->evidence.cert_count > 0)
        HM_TRY(hm_rules_allow_identity(m->rules, &spec, err));
    else
        HM_TRY(hm_rules_allow_key(
            m->rules, court_lab()->signer, &(struct hm_window){0}, err));
    if (made->evidence.has_envelope)
        hm_rules_allow_any_predicate(m->rules);
    return true;
}

static bool judge(const struct matter *m, struct hm_err *err)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) failures = hm_buf(HM_KIB);
    struct hm_proved proved = {.arena = &arena};
    const struct hm_candidate candidates[] = {
        {.name = HM_LIT("a"), .evidence = &m->exhibit.evidence},
        {.name = HM_LIT("b"), .evidence = &m->exhibit.evidence},
    };
    const struct hm_evidences evidences = {
        candidates, hm_rules_required(m->rules), NULL};
    const struct hm_key *key = court_lab()->signer;
    const struct hm_judge with = {
        .root = m->root,
        .rules = m->rules,
        .keys = &key,
        .key_count = 1,
        .opts = &m->opts,
    };

    HM_TRY(hm_report_new(&report, err));
    hm_judge_target(&proved, hm_report_root(report), &with,
        &m->exhibit.artifact, &evidences);
    court_failures(&failures, hm_report_root(report));
    if (hm_report_verdict(report) == HM_YES)
        return true;
    return hm_fail(err, HM_POLICY, "<%s>", hm_buf_str(&failures));
}

/* ---- What was missed ---- */

static const struct lab_made *other(const char *kind)
{
    return court_made(lab_kind(kind));
}

static bool promise_of_another(struct matter *m, struct hm_err *err)
{
    (void)err;
    m->exhibit.entries[0].set =
        other("message, Rekor v1 and timestamp")->entry.set;
    return true;
}

static bool entry_of_another(struct matter *m, struct hm_err *err)
{
    (void)err;
    m->exhibit.evidence.entry_count = 0;
    exhibit_add_entry(
        &m->exhibit, &other("message, Rekor v1 and timestamp")->entry);
    return true;
}

static bool entry_of_another_in_old_format(struct matter *m, struct hm_err *err)
{
    m->exhibit.evidence.format = HM_EVIDENCE_DETACHED;
    return entry_of_another(m, err);
}

static bool certificate_of_another(struct matter *m, struct hm_err *err)
{
    (void)err;
    m->exhibit.certs[0] = other("message, Rekor v1 and timestamp")->certs[0];
    return true;
}

static bool signature_of_another(struct matter *m, struct hm_err *err)
{
    (void)err;
    m->exhibit.evidence.signature =
        other("message by a key, Rekor v1")->evidence.signature;
    return true;
}

static bool issuer_expired(struct matter *m, struct hm_err *err)
{
    struct lab lab = *court_lab();
    struct made_spec spec = made_ca("lab intermediate", &lab.root);

    spec.key = lab.intermediate.key;
    spec.ekus[0] = MADE_CODE_SIGNING;
    spec.to_s = LAB_TIME_S - 30;
    HM_TRY(made_cert(&m->authority, &spec, err));
    lab.intermediate = m->authority;
    HM_TRY(court_root_changed(&m->own_root, &lab, err));
    m->root = m->own_root;
    return court_sign(&m->exhibit, &m->made, &lab, m->kind, err);
}

/* Sign and log another envelope in place of the good one. */
static bool seal(struct matter *m, const char *type, struct hm_bytes payload,
    struct hm_err *err)
{
    const struct lab_kind *kind = lab_kind(m->kind);
    struct hm_dsse *envelope = &m->made.evidence.envelope;
    hm_auto(buf) pae = hm_buf(HM_MIB);

    m->room = hm_buf(HM_SIGNATURE_MAX);
    HM_TRY(lab_sign(&m->made, court_lab(), kind, err));
    envelope->payload_type = hm_bytes_str(type);
    envelope->payload = payload;
    hm_dsse_pae(&pae, envelope->payload_type, payload);
    HM_TRY(hm_sig_sign(&m->room, m->made.key, made_alg_for(m->made.key),
        hm_buf_view(&pae), err));
    m->made.sig.sig = hm_buf_view(&m->room);
    HM_TRY(lab_log_again(&m->made, court_lab(), kind, err));
    exhibit_of(&m->exhibit, &m->made.evidence, &m->made.artifact);
    return true;
}

static bool no_statement(struct matter *m, struct hm_err *err)
{
    return seal(m, hm_dsse_intoto, HM_LIT("not JSON"), err);
}

static bool other_predicate(struct matter *m, struct hm_err *err)
{
    hm_rules_free(m->rules);
    m->rules = NULL;
    HM_TRY(hm_rules_new(&m->rules, err));
    HM_TRY(hm_rules_allow_key(
        m->rules, court_lab()->signer, &(struct hm_window){0}, err));
    return hm_rules_allow_predicate(
        m->rules, HM_LIT("https://example.com/another"), err);
}

static bool key_for_certificate(struct matter *m, struct hm_err *err)
{
    (void)err;
    m->exhibit.certs[0] = hm_key_spki(court_lab()->signer);
    m->exhibit.evidence.signature =
        other("message by a key, Rekor v1")->evidence.signature;
    return true;
}

static bool no_certificates(struct matter *m, struct hm_err *err)
{
    (void)err;
    m->exhibit.evidence.cert_count = 0;
    m->exhibit.evidence.has_key_hint = true;
    return true;
}

static struct hm_entry many_entries[HM_LOG_ENTRIES_MAX + 1];

static bool too_many_entries(struct matter *m, struct hm_err *err)
{
    (void)err;
    for (size_t i = 0; i < TEST_LEN(many_entries); i++)
        many_entries[i] = m->exhibit.entries[0];
    m->exhibit.evidence.entries = many_entries;
    m->exhibit.evidence.entry_count = TEST_LEN(many_entries);
    return true;
}

static bool one_entry_three_times(struct matter *m, struct hm_err *err)
{
    (void)err;
    m->opts.tlog_min = 2;
    exhibit_add_entry(&m->exhibit, &m->exhibit.entries[0]);
    exhibit_add_entry(&m->exhibit, &m->exhibit.entries[0]);
    return true;
}

static bool key_was_over(struct matter *m, struct hm_err *err)
{
    const struct hm_window until = {
        .has_end = true, .end = hm_time_of(LAB_TIME_S - 1)};

    hm_rules_free(m->rules);
    m->rules = NULL;
    HM_TRY(hm_rules_new(&m->rules, err));
    return hm_rules_allow_key(m->rules, court_lab()->signer, &until, err);
}

static bool time_without_promise(struct matter *m, struct hm_err *err)
{
    (void)err;
    m->exhibit.entries[0].set = hm_bytes(NULL, 0);
    return true;
}

/* U+0161 ends with the byte of an 'a'. */
static bool type_that_loses_bits(struct matter *m, struct hm_err *err)
{
    (void)err;
    m->exhibit.evidence.envelope.payload_type =
        HM_LIT("\xc5\xa1pplication/vnd.in-toto+json");
    return true;
}

static bool extension_demanded(struct matter *m, struct hm_err *err)
{
    static const struct hm_ext_demand demand = {
        12, {HM_MATCH_EXACT, RAW("https://example.com/repository")}};
    const struct hm_identity_spec spec = {
        .issuer = {HM_MATCH_EXACT, HM_LIT(LAB_ISSUER)},
        .subject = {HM_MATCH_EXACT, HM_LIT(LAB_IDENTITY)},
        .extensions = &demand,
        .extension_count = 1,
    };

    hm_rules_free(m->rules);
    m->rules = NULL;
    HM_TRY(hm_rules_new(&m->rules, err));
    return hm_rules_allow_identity(m->rules, &spec, err);
}

/* Behind the empty line: what the log signed elsewhere. */
static struct hm_bytes below(struct hm_bytes note, bool signatures)
{
    size_t at = 0;

    while (at + 1 < note.len && (note.p[at] != '\n' || note.p[at + 1] != '\n'))
        at++;
    return signatures ? hm_bytes_slice(note, at, note.len)
                      : hm_bytes_slice(note, 0, at);
}

static bool checkpoint_signed_elsewhere(struct matter *m, struct hm_err *err)
{
    const struct hm_entry *from =
        &other("message, Rekor v1 and timestamp")->entry;

    m->room = hm_buf(HM_NOTE_MAX);
    hm_buf_put(&m->room, below(m->exhibit.entries[0].checkpoint, false));
    hm_buf_put(&m->room, below(from->checkpoint, true));
    m->exhibit.entries[0].checkpoint = hm_buf_view(&m->room);
    return hm_buf_end(&m->room, NULL, err);
}

static bool digest_of_another(struct matter *m, struct hm_err *err)
{
    (void)err;
    for (size_t i = 0; i < 3; i++)
        m->exhibit.digests[i].b[0] ^= 1;
    m->exhibit.artifact.has_message = false;
    return true;
}

static bool log_of_the_evidence(struct matter *m, struct hm_err *err)
{
    struct lab lab = *court_lab();

    lab.rekor1 = court_other_lab()->rekor1;
    return court_sign(&m->exhibit, &m->made, &lab, m->kind, err);
}

static bool bag_of_certificates(struct matter *m, struct hm_err *err)
{
    struct stamp_spec spec = stamp_by(&court_other_lab()->tsa_leaf);

    spec.message = m->exhibit.evidence.signature;
    spec.time = hm_time_of(LAB_TIME_S);
    spec.certs[0] = &court_lab()->tsa_leaf;
    spec.certs[1] = &court_other_lab()->tsa_leaf;
    m->room = hm_buf(64 * HM_KIB);
    HM_TRY(stamp_response(&m->room, &spec, err));
    m->exhibit.timestamps[0] = hm_buf_view(&m->room);
    return true;
}

static bool malformed_body(struct matter *m, struct hm_err *err)
{
    (void)err;
    m->exhibit.entries[0].body =
        HM_LIT("{\"apiVersion\":\"0.0.2\",\"kind\":\"intoto\",\"spec\":"
               "{\"content\":{\"envelope\":null}}}");
    return true;
}

static bool one_signer_twice(struct matter *m, struct hm_err *err)
{
    const struct hm_identity_spec spec = {
        .issuer = {HM_MATCH_EXACT, HM_LIT(LAB_ISSUER)},
        .subject = {HM_MATCH_EXACT, HM_LIT("https://example.com/another")},
    };

    HM_TRY(hm_rules_allow_identity(m->rules, &spec, err));
    return hm_rules_require(m->rules, 2, err);
}

#define V1 "message, Rekor v1"
#define V2 "message, Rekor v2"
#define BY_KEY "message by a key, Rekor v1"
#define STATEMENT "statement by a key, Rekor v1"

static const struct row {
    const char *id, *kind;
    bool (*change)(struct matter *m, struct hm_err *err);
    const char *failures;
} rows[] = {
    {"CVE-2022-23649", V1, promise_of_another, "log-promise:mismatch"},
    {"CVE-2022-36056 certificate", V1, certificate_of_another,
        "signature:mismatch"},
    {"CVE-2022-36056 signature", V1, signature_of_another,
        "signature:mismatch"},
    {"CVE-2022-36056 entry", V1, entry_of_another, "log-entry:mismatch"},
    {"CVE-2023-33199", "statement, Rekor v1 intoto", malformed_body,
        "log-entry:format log-inclusion:mismatch log-promise:mismatch"},
    {"CVE-2023-47122", V1, log_of_the_evidence,
        "signing-time:not-found log-threshold:not-found"},
    {"CVE-2024-45395", V1, too_many_entries,
        "log-entry:limit log-inclusion:limit log-promise:limit"},
    {"CVE-2024-51746", BY_KEY, entry_of_another, "log-entry:mismatch"},
    {"CVE-2024-53267", V1, entry_of_another, "log-entry:mismatch"},
    {"CVE-2024-55655", V1, time_without_promise, "signing-time:not-found"},
    {"CVE-2026-22703", V1, entry_of_another_in_old_format,
        "log-entry:mismatch"},
    {"CVE-2026-24122", V1, issuer_expired, "certificate-chain:expired"},
    {"CVE-2026-31830", STATEMENT, digest_of_another, "artifact:not-found"},
    {"CVE-2026-39395 payload", STATEMENT, no_statement, "artifact:format"},
    {"CVE-2026-39395 type", STATEMENT, other_predicate, "content:policy"},
    {"CVE-2026-39984", V2, bag_of_certificates, "signing-time:not-found"},
    {"CVE-2026-44310", V1, no_certificates, "signature:mismatch"},
    {"CVE-2026-48758", STATEMENT, type_that_loses_bits,
        "signature:mismatch artifact:unsupported"},
    {"CVE-2026-48815", V1, extension_demanded, "identity:policy"},
    {"CVE-2026-48816", V1, time_without_promise, "signing-time:not-found"},
    {"CVE-2026-49834", V1, one_entry_three_times, "log-threshold:not-found"},
    {"CVE-2026-54787", BY_KEY, key_was_over, "key:expired"},
    {"CVE-2022-35929", STATEMENT, other_predicate, "content:policy"},
    {"GHSA-3633-5h82-39pq", V1, one_signer_twice, "threshold:policy"},
    {"GHSA-fx35-mq7g-6g98", V1, key_for_certificate, "certificate:unsupported"},
    {"GHSA-jp26-88mw-89qr", V1, checkpoint_signed_elsewhere,
        "log-inclusion:mismatch"},
};

static void run_row(const struct row *row)
{
    matter_auto m = {0};
    struct hm_err err = {0};
    char want[256];

    test_case("%s", row->id);
    snprintf(want, sizeof(want), "<%s>", row->failures);
    if (!CHECK_OK(good(&m, row->kind, &err)) || !CHECK_OK(judge(&m, &err)) ||
        !CHECK_OK(row->change(&m, &err)))
        return;
    CHECK_ERR(judge(&m, &err), HM_POLICY, want);
}

static void what_others_missed_is_refused(void)
{
    TEST_EACH(i, rows)
        run_row(&rows[i]);
}

TEST_SUITE(judge_advisories, TEST(what_others_missed_is_refused));

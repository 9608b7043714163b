/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/tell.h"

#include "base/limits.h"
#include "test.h"

static void check_text(const struct hm_facts *facts, const char *want)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    hm_facts_tell(hm_report_root(report), facts);
    hm_report_text(&text, report);
    CHECK_STR(hm_buf_str(&text), want);
}

#define DIGITS                                                                 \
    "0100000000000000000000000000000000000000000000000000000000000000"

static struct hm_facts base(enum hm_facts_kind kind)
{
    return (struct hm_facts){
        .kind = kind, .key_id = {.hash = HM_SHA256, .len = 32, .b = {1}}};
}

static void a_certificate_tells_who_when_and_from_what(void)
{
    static const struct hm_san sans[] = {
        {HM_SAN_URI, {(const uint8_t *)"https://x/y", 11}},
        {HM_SAN_IP, {(const uint8_t *)"\x7f\0\0\1", 4}},
    };
    struct hm_facts facts = base(HM_FACTS_CERT);

    facts.sans = sans;
    facts.san_count = 2;
    facts.issuer = HM_LIT("https://issuer");
    facts.extensions.values[1] = HM_LIT("https://issuer");
    facts.extensions.values[3] = HM_LIT("old commit");
    facts.extensions.values[4] = HM_LIT("CI");
    facts.extensions.values[6] = HM_LIT("refs/heads/main");
    facts.extensions.values[8] = HM_LIT("https://issuer");
    facts.extensions.values[13] = HM_LIT("commit");
    facts.times[0] = (struct hm_proved_time){
        hm_time_of(0), HM_TIME_LOG, HM_LIT("https://log")};
    facts.times[1] = (struct hm_proved_time){
        hm_time_of(60), HM_TIME_TSA, HM_LIT("https://tsa")};
    facts.time_count = 2;
    facts.has_statement = true;
    facts.statement.predicate_type = HM_LIT("https://p");
    check_text(&facts,
        "report: no\n"
        "  subject: https://x/y\n"
        "  issuer: https://issuer\n"
        "  key id: sha256:" DIGITS "\n"
        "  signed at: 1970-01-01T00:00:00Z, by the log https://log\n"
        "  signed at: 1970-01-01T00:01:00Z, by the authority https://tsa\n"
        "  github-workflow-name: CI\n"
        "  github-workflow-ref: refs/heads/main\n"
        "  source-repo-digest: commit\n"
        "  predicate type: https://p\n");
}

static void a_key_tells_its_id(void)
{
    struct hm_facts facts = base(HM_FACTS_KEY);

    facts.extensions.values[13] = HM_LIT("not of a key");
    check_text(&facts, "report: no\n  key id: sha256:" DIGITS "\n");
}

static void what_is_foreign_is_escaped(void)
{
    static const struct hm_san san = {
        HM_SAN_URI, {(const uint8_t *)"a\nb: yes", 8}};
    struct hm_facts facts = base(HM_FACTS_CERT);

    facts.sans = &san;
    facts.san_count = 1;
    check_text(&facts,
        "report: no\n  subject: a\\nb: yes\n  key id: sha256:" DIGITS "\n");
}

static void what_an_images_signer_wrote_is_told(void)
{
    struct hm_member written[] = {
        {HM_LIT("a"), HM_LIT("b")}, {HM_LIT("c=d"), HM_LIT("x\ny")}};
    struct hm_facts facts = base(HM_FACTS_KEY);

    facts.has_claim = true;
    facts.claim.reference = HM_LIT("r.test/app\n");
    facts.annotations = (struct hm_members){written, 2};
    check_text(&facts,
        "report: no\n  key id: sha256:" DIGITS
        "\n  signed as: r.test/app\\n\n  annotation: a=b\n"
        "  annotation: c=d=x\\ny\n");
    facts.claim.reference = HM_LIT("");
    facts.annotations.count = 0;
    check_text(&facts, "report: no\n  key id: sha256:" DIGITS "\n");
}

TEST_SUITE(facts_tell, TEST(what_an_images_signer_wrote_is_told),
    TEST(a_certificate_tells_who_when_and_from_what), TEST(a_key_tells_its_id),
    TEST(what_is_foreign_is_escaped));

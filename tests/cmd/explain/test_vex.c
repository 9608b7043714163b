/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/said.h"
#include "crypto/digest.h"

#define VEX "https://openvex.dev/ns"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define DOCUMENT                                                               \
    "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"author\":\"me\","       \
    "\"timestamp\":\"2026-01-01T00:00:00Z\",\"statements\":["                  \
    "{\"vulnerability\":{\"name\":\"CVE-1\"},\"status\":\"fixed\"},"           \
    "{\"vulnerability\":{\"name\":\"CVE-2\"},\"status\":\"affected\","         \
    "\"products\":[{\"@id\":\"pkg:oci/a@sha256:" EMPTY "\",\"subcomponents\":" \
    "[{\"@id\":\"pkg:deb/x\"}]}]},"                                            \
    "{\"vulnerability\":{\"name\":\"CVE-3\"},\"status\":\"fixed\","            \
    "\"products\":[{\"@id\":\"pkg:oci/b\"}]}]}"

static void statements_are_counted_for_the_artifact(void)
{
    struct hm_digest digest;
    const struct hm_artifact artifact = {.digests = &digest, .digest_count = 1};
    struct said said = {.type = VEX "/v0.2.0",
        .predicate = DOCUMENT,
        .proved = true,
        .artifact = &artifact,
        .later_s = 60};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_digest_of(&digest, HM_SHA256, HM_LIT(""), &err)))
        return;
    said_is(&said,
        "  claimed, predicate: written by: me\n"
        "  claimed, predicate: written at: 2026-01-01T00:00:00Z\n"
        "  proved, log: is at least so old, by this machine's clock: 1 "
        "minute\n"
        "  claimed, predicate: statements about vulnerabilities in it: 2\n"
        "  claimed, predicate: of which say that they do not matter here, or "
        "no more: 1\n"
        "  claimed, predicate: statements about other products: 1\n"
        "  claimed, predicate: excuses CVE-1: in all of it\n"
        "  claimed, predicate: does not excuse CVE-2: pkg:deb/x\n",
        "  proved, log: is at least so old, by this machine's clock: 1 "
        "minute\n"
        "  claimed, predicate: statements about vulnerabilities in it: 2\n"
        "  claimed, predicate: of which say that they do not matter here, or "
        "no more: 1\n");
}

static void what_is_no_vex_is_not_known(void)
{
    static const char *const predicates[] = {"{}",
        "{\"@context\":\"https://openvex.dev/ns\",\"timestamp\":"
        "\"2026-01-01T00:00:00Z\",\"statements\":[{\"vulnerability\":\"C\","
        "\"status\":\"harmless\"}]}"};

    TEST_EACH(i, predicates) {
        const struct said said = {.type = VEX, .predicate = predicates[i]};
        hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
        size_t problems = 0;
        struct hm_err err = {0};

        test_case("row %zu", i);
        if (!CHECK_OK(said_write(&out, &brief, &problems, &said, &err)))
            return;
        CHECK_EQ(problems, 1);
        CHECK_STR(hm_buf_str(&brief),
            "  seen, this run: statements about vulnerabilities: not known: it "
            "could not be read\n");
        CHECK(strstr(hm_buf_str(&out), "excuses") == NULL);
    }
}

TEST_SUITE(cmd_explain_vex, TEST(statements_are_counted_for_the_artifact),
    TEST(what_is_no_vex_is_not_known));

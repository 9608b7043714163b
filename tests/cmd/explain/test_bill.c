/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/said.h"

#define SPDX "https://spdx.dev/Document"
#define CYCLONEDX "https://cyclonedx.org/bom"
#define UNKNOWN(what)                                                          \
    "  seen, this run: " what ": not known: it could not be read\n"

static void bills_are_counted(void)
{
    static const struct {
        const char *name, *type, *predicate, *want, *brief;
    } cases[] = {
        {"SPDX 2", SPDX "/v2.3",
            "{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"d\",\"name\":\"app\","
            "\"creationInfo\":{\"created\":\"2026-01-01T00:00:00Z\","
            "\"creators\":[\"Tool: syft\"]},\"packages\":[{},{}]}",
            "  claimed, predicate: bill of materials, SPDX: SPDX-2.3\n"
            "  claimed, predicate: its name: app\n"
            "  claimed, predicate: written at: 2026-01-01T00:00:00Z\n"
            "  claimed, predicate: written by: Tool: syft\n"
            "  claimed, predicate: packages listed: 2\n",
            "  claimed, predicate: packages listed: 2\n"},
        {"SPDX 3", SPDX,
            "{\"@context\":\"https://spdx.org/3\",\"@graph\":[1,2,3]}",
            "  claimed, predicate: elements listed: 3\n",
            "  claimed, predicate: elements listed: 3\n"},
        {"SPDX as text", SPDX,
            "\"SPDXVersion: SPDX-2.3\\nPackageName: a\\nPackageName: b\\n\"",
            "  claimed, predicate: bill of materials, SPDX: as lines of text\n"
            "  claimed, predicate: packages listed: 2\n",
            "  claimed, predicate: packages listed: 2\n"},
        {"CycloneDX", CYCLONEDX "/v1.6",
            "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\","
            "\"metadata\":{\"timestamp\":7,\"component\":{\"name\":\"app\"}},"
            "\"components\":[],\"vulnerabilities\":{}}",
            "  claimed, predicate: bill of materials, CycloneDX: 1.6\n"
            "  claimed, predicate: its name: app\n"
            "  claimed, predicate: components listed: 0\n",
            "  claimed, predicate: components listed: 0\n"},
    };

    TEST_EACH(i, cases) {
        test_case("%s", cases[i].name);
        /* Who signed it changes nothing in what it is worth. */
        for (int proved = 0; proved < 2; proved++) {
            const struct said said = {.type = cases[i].type,
                .predicate = cases[i].predicate,
                .proved = proved};

            said_is(&said, cases[i].want, cases[i].brief);
        }
    }
}

/* Nothing of that is a bill that lists nothing. */
static void what_is_no_bill_is_not_known(void)
{
    static const struct {
        const char *name, *type, *predicate, *want, *brief;
    } cases[] = {
        {"a Trivy report", SPDX,
            "{\"SchemaVersion\":2,\"ArtifactName\":\"a\",\"Results\":[]}",
            "  problem: no SPDX document, it looks like a Trivy report, of "
            "which --from makes a predicate: $.spdxVersion: missing\n" UNKNOWN(
                "bill of materials"),
            UNKNOWN("bill of materials")},
        {"no packages", SPDX, "{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"d\"}",
            "  claimed, predicate: bill of materials, SPDX: SPDX-2.3\n"
            "  problem: a bill of materials without a list of what it is "
            "about\n" UNKNOWN("packages listed"),
            UNKNOWN("packages listed")},
        {"packages that are no list", SPDX,
            "{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"d\",\"packages\":{}}",
            "  claimed, predicate: bill of materials, SPDX: SPDX-2.3\n"
            "  problem: a bill of materials without a list of what it is "
            "about\n" UNKNOWN("packages listed"),
            UNKNOWN("packages listed")},
        {"another text", SPDX, "\"nothing\"",
            "  problem: no SPDX document: neither JSON nor tag-value text, in "
            "which a line begins with SPDXVersion:\n" UNKNOWN(
                "packages listed"),
            UNKNOWN("packages listed")},
        {"an empty object", CYCLONEDX, "{}",
            "  problem: no CycloneDX document: $.bomFormat: missing\n" UNKNOWN(
                "bill of materials"),
            UNKNOWN("bill of materials")},
        {"a type that only begins like it", CYCLONEDX "x", "{}",
            "  seen, this run: is of a type that is not explained, and looks "
            "like: nothing that is known\n",
            ""},
    };

    TEST_EACH(i, cases) {
        const struct said said = {.type = cases[i].type,
            .predicate = cases[i].predicate,
            .proved = true};

        test_case("%s", cases[i].name);
        said_is(&said, cases[i].want, cases[i].brief);
    }
}

TEST_SUITE(cmd_explain_bill, TEST(bills_are_counted),
    TEST(what_is_no_bill_is_not_known));

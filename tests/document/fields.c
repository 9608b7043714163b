/* SPDX-License-Identifier: Apache-2.0 */
#include "document/fields.h"

#include "expect/house.h"
#include "lab/lab.h"

#define ME                                                                     \
    "{issuer: \"https://issuer.example\", subject: "                           \
    "\"https://example.com/me\"}"
#define NOBODY "{issuer: x, subject: y}"
#define MAIL "{issuer: \"https://i\", subject: a@acme.example}"
#define SIGNER(name)                                                           \
    "{issuer: \"" HOUSE_GITHUB "\", subject: \"https://github.com/" name       \
    "/**\"}"
#define FORGE SIGNER("slsa-framework") ", " SIGNER("acme")
/* LAB_MESSAGE, and something else. */
#define IT                                                                     \
    "\"sha256:"                                                                \
    "326086a5d542fbb3f783c4d9182b3188caecd714d02d6c10cbdea982e2bfc409\""
#define OTHER                                                                  \
    "\"sha256:"                                                                \
    "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\""

#define DOCUMENT(kind, name, spec)                                             \
    "{apiVersion: hallmark.dev/v1, kind: " kind ", metadata: {name: " name     \
    "}, spec: {" spec "}}"
#define P(spec) DOCUMENT("Policy", "p", spec)
#define Q(spec) DOCUMENT("Policy", "q", spec)
#define TRUST_(spec) "\n---\n" DOCUMENT("Trust", "lab", spec)
#define LAB(spec)                                                              \
    P("trust: [lab], " spec) TRUST_("trustedRoot: {file: root.json}")
#define SIGNED(who) "require: [{name: r, signature: {from: [" who "]}}]"
#define BY_LAB(trust) P("trust: [lab], " SIGNED(ME)) TRUST_(trust)
#define R(demand) P("require: [{name: r, " demand "}]")
#define TESTED(condition)                                                      \
    R("attestation: {type: test-result, from: [" ME                            \
      "], conditions: [{" condition "}]}")
#define BUILT(fields) R("provenance: {from: [" FORGE "], " fields "}")
#define FOUND(fields) R("vulnerabilities: {from: [" ME "], " fields "}")
#define NOT_ABOUT "none of 1 policies is about it"

const struct field_row field_rows[] = {
    {"document.apiVersion", BY_ME,
        "{apiVersion: ~, kind: Policy, metadata: {name: p}, spec: {" SIGNED(
            ME) "}}",
        "hallmark.dev/v1", "hallmark.dev/v2", "!hallmark.dev/v1 is wanted"},
    {"document.kind", BY_ME,
        "{apiVersion: hallmark.dev/v1, kind: ~, metadata: {name: p}, spec: "
        "{" SIGNED(ME) "}}",
        "Policy", "Police", "!did you mean Policy?"},
    {"document.metadata", BY_ME,
        "{apiVersion: hallmark.dev/v1, kind: Policy, metadata: ~, spec: "
        "{" SIGNED(ME) "}}",
        "{name: p}", "p", "!metadata: a map is wanted"},
    {"document.spec", BY_ME,
        "{apiVersion: hallmark.dev/v1, kind: Policy, metadata: {name: p}, "
        "spec: ~}",
        "{" SIGNED(ME) "}", "{" SIGNED(NOBODY) "}", "fail     identity"},
    {"metadata.name", BY_ME,
        "{apiVersion: hallmark.dev/v1, kind: Policy, metadata: {name: ~}, "
        "spec: {" SIGNED(ME) "}}",
        "p", "\"a,b\"", "!no commas"},
    {"spec of a Policy.mode", LAB_CERT,
        P("mode: ~, trust: [lab], " SIGNED(NOBODY)) "\n---\n" Q(
            "trust: [lab], " SIGNED(ME))
            TRUST_("trustedRoot: {file: root.json}"),
        "warn", "enforce", "fail     identity"},
    {"spec of a Policy.match", LAB_CERT, LAB("match: ~, " SIGNED(ME)),
        "{images: [x.test/a]}", "{images: [x.test/b]}", NOT_ABOUT},
    {"spec of a Policy.trust", LAB_CERT,
        P("trust: [~], " SIGNED(ME)) "\n---\n" Q(
            "mode: warn, trust: [lab], " SIGNED(ME))
            TRUST_("trustedRoot: {file: root.json}"),
        "lab", "public-good", "fail     verification"},
    {"spec of a Policy.log", LAB_UNLOGGED,
        P("log: ~, " SIGNED("{key: {file: lab.pub}}")), "none", "required",
        "log-threshold"},
    {"spec of a Policy.require", BY_ME, P("require: ~"),
        "[{name: r, signature: {from: [" ME "]}}]",
        "[{name: r, signature: {from: [" NOBODY "]}}]", "fail     identity"},
    {"spec of a Policy.deny", BY_ME, P("deny: ~, " SIGNED(ME)),
        "[{identity: " NOBODY ", reason: z}]",
        "[{identity: " ME ", reason: z}]", "fail     denied"},
    {"spec of a Policy.signedAfter", BY_ME, P("signedAfter: ~, " SIGNED(ME)),
        "2023-01-01", "2024-01-01", "fail     signed-after"},
    {"spec of a Policy.exceptions", LAB_CERT,
        LAB("exceptions: ~, " SIGNED(NOBODY)),
        "[{digest: " IT ", until: 2999-01-01, reason: z, by: me}]",
        "[{digest: " OTHER ", until: 2999-01-01, reason: z, by: me}]",
        "fail     identity"},
    {"match.images", LAB_CERT, LAB("match: {images: ~}, " SIGNED(ME)),
        "[x.test/a]", "[x.test/b]", NOT_ABOUT},
    {"match.namespaces", LAB_CERT, LAB("match: {namespaces: ~}, " SIGNED(ME)),
        "{include: [prod]}", "{include: [dev]}", NOT_ABOUT},
    {"match.resources", LAB_CERT, LAB("match: {resources: ~}, " SIGNED(ME)),
        "[Pod]", "[Job]", NOT_ABOUT},
    {"namespaces.include", LAB_CERT,
        LAB("match: {namespaces: {include: ~}}, " SIGNED(ME)), "[prod]",
        "[dev]", NOT_ABOUT},
    {"namespaces.exclude", LAB_CERT,
        LAB("match: {namespaces: {exclude: ~}}, " SIGNED(ME)), "[dev]",
        "[prod]", NOT_ABOUT},
    {"deny.identity", BY_ME, P("deny: [{identity: ~, reason: z}], " SIGNED(ME)),
        NOBODY, ME, "fail     denied"},
    {"deny.digest", LAB_CERT,
        LAB("deny: [{digest: ~, reason: z}], " SIGNED(ME)), OTHER, IT,
        "is denied: z"},
    {"deny.signedAfter", BY_ME,
        P("deny: [{identity: " ME ", signedAfter: ~, reason: z}], " SIGNED(ME)),
        "2024-01-01", "2023-01-01", "fail     denied"},
    {"deny.reason", BY_ME,
        P("deny: [{identity: " NOBODY ", reason: ~}], " SIGNED(ME)), "z",
        "\"\"", "!a text is wanted"},
    {"exception.digest", LAB_CERT,
        LAB("exceptions: [{digest: ~, until: 2999-01-01, reason: z, by: "
            "me}], " SIGNED(NOBODY)),
        IT, OTHER, "fail     identity"},
    {"exception.until", LAB_CERT,
        LAB("exceptions: [{digest: " IT
            ", until: ~, reason: z, by: me}], " SIGNED(NOBODY)),
        "2999-01-01", "2001-01-01", "fail     identity"},
    {"exception.reason", LAB_CERT,
        LAB("exceptions: [{digest: " IT
            ", until: 2999-01-01, reason: ~, by: me}], " SIGNED(NOBODY)),
        "z", "\"\"", "!a text is wanted"},
    {"exception.by", LAB_CERT,
        LAB("exceptions: [{digest: " IT
            ", until: 2999-01-01, reason: z, by: ~}], " SIGNED(NOBODY)),
        "me", "\"\"", "!a text is wanted"},
    {"requirement.name", BY_ME,
        P("require: [{name: ~, signature: {from: [" ME "]}}]"), "r", "\"\"",
        "!a text is wanted"},
    {"requirement.signature", BY_ME, R("signature: ~"), "{from: [" ME "]}",
        "{from: [" NOBODY "]}", "fail     identity"},
    {"requirement.attestation", STATED, R("attestation: ~"),
        "{type: test-result, from: [" ME "]}", "{type: vuln, from: [" ME "]}",
        "fail     content"},
    {"requirement.provenance", OF_TAG, R("provenance: ~"),
        "{from: [" FORGE "], events: [push]}",
        "{from: [" FORGE "], events: [schedule]}", "fail     event"},
    {"requirement.vulnerabilities", SCANNED, R("vulnerabilities: ~"),
        "{from: [" ME "], maxSeverity: critical}", "{from: [" ME "]}",
        "fail     findings"},
    {"signature.atLeast", LAB_CERT,
        LAB("require: [{name: r, signature: {atLeast: ~, from: [" ME ", " NOBODY
            "]}}]"),
        "1", "2", "fail     threshold"},
    {"signature.from", BY_ME, R("signature: {from: ~}"), "[" ME "]",
        "[" NOBODY "]", "fail     identity"},
    {"attestation.atLeast", LAB_STATED,
        LAB("require: [{name: r, attestation: {atLeast: ~, type: "
            "\"" LAB_PREDICATE "\", from: [" ME ", " NOBODY "]}}]"),
        "1", "2", "fail     threshold"},
    {"attestation.type", STATED, R("attestation: {type: ~, from: [" ME "]}"),
        "test-result", "vuln", "fail     content"},
    {"attestation.from", STATED, R("attestation: {type: test-result, from: ~}"),
        "[" ME "]", "[" NOBODY "]", "fail     identity"},
    {"attestation.conditions", STATED,
        R("attestation: {type: test-result, from: [" ME "], conditions: ~}"),
        "[{path: /predicate/result, op: exists}]",
        "[{path: /predicate/other, op: exists}]", "fail     conditions"},
    {"condition.path", STATED, TESTED("path: ~, op: equals, value: PASSED"),
        "/predicate/result", "/predicate/other", "fail     conditions"},
    {"condition.op", STATED,
        TESTED("path: /predicate/result, op: ~, value: PASSED"), "equals",
        "notEquals", "fail     conditions"},
    {"condition.value", STATED,
        TESTED("path: /predicate/list/*, op: atMost, value: ~"), "2", "1",
        "fail     conditions"},
    {"condition.values", STATED,
        TESTED("path: /predicate/result, op: in, values: ~"), "[A, PASSED]",
        "[A, FAILED]", "fail     conditions"},
    {"condition.allowAbsent", STATED,
        TESTED("path: /predicate/other, op: equals, value: x, allowAbsent: ~"),
        "true", "false", "fail     conditions"},
    {"provenance.from", OF_TAG, R("provenance: {from: ~}"), "[" FORGE "]",
        "[" NOBODY "]", "fail     identity"},
    {"provenance.builders", OF_TAG, BUILT("builders: ~"),
        "[\"" HOUSE_GENERATOR_ID "\"]", "[\"https://github.com/acme/**\"]",
        "fail     builder"},
    {"provenance.buildTypes", OF_TAG, BUILT("buildTypes: ~"),
        "[\"https://github.com/slsa-framework/slsa-github-generator/*\"]",
        "[\"https://acme.example/*\"]", "fail     build-type"},
    {"provenance.events", OF_TAG, BUILT("events: ~"), "[schedule, push]",
        "[schedule]", "fail     event"},
    {"provenance.source", OF_TAG, BUILT("source: ~"), "{tag: v1.4.2}",
        "{tag: v9}", "fail     source-ref"},
    {"provenance.selfHosted", OF_OWN, BUILT("selfHosted: ~"), "allow", "deny",
        "fail     runner"},
    {"provenance.maxAge", OF_TAG, BUILT("maxAge: ~"), "3650d", "365d",
        "fail     age"},
    {"provenance.level", OF_STEPS, BUILT("level: ~"), "2", "3",
        "fail     level"},
    {"source.repository", OF_TAG, BUILT("source: {repository: ~}"),
        "\"" HOUSE_REPO "\"", "\"https://github.com/evil/app\"",
        "fail     source "},
    {"source.repositoryId", OF_TAG, BUILT("source: {repositoryId: ~}"), "4711",
        "4712", "fail     source-id"},
    {"source.ownerId", OF_TAG, BUILT("source: {ownerId: ~}"), "99", "98",
        "fail     source-id"},
    {"source.ref", OF_TAG, BUILT("source: {ref: ~}"), "refs/tags/v1.4.2",
        "refs/tags/v1.4.3", "fail     source-ref"},
    {"source.branch", OF_MAIN, BUILT("source: {branch: ~}"), "main", "dev",
        "fail     source-ref"},
    {"source.tag", OF_TAG, BUILT("source: {tag: ~}"), "\"v1*\"", "\"v2*\"",
        "fail     source-ref"},
    {"source.versionedTag", OF_TAG, BUILT("source: {versionedTag: ~}"), "v1.4",
        "v1.5", "fail     source-ref"},
    {"source.commit", OF_TAG, BUILT("source: {commit: ~}"), HOUSE_COMMIT,
        "0000000000000000000000000000000000000000", "fail     source-digest"},
    {"vulnerabilities.from", SCANNED,
        R("vulnerabilities: {maxSeverity: critical, from: ~}"), "[" ME "]",
        "[" NOBODY "]", "fail     identity"},
    {"vulnerabilities.maxAge", SCANNED,
        FOUND("maxSeverity: critical, maxAge: ~"), "21d", "20d",
        "fail     scan-age"},
    {"vulnerabilities.maxSeverity", SCANNED, FOUND("maxSeverity: ~"),
        "critical", "high", "fail     findings"},
    {"vulnerabilities.fixableOnly", UNFIXED, FOUND("fixableOnly: ~"), "true",
        "false", "fail     findings"},
    {"vulnerabilities.ignore", SCANNED, FOUND("ignore: ~"), "[CVE-1]",
        "[CVE-10]", "fail     findings"},
    {"vulnerabilities.vex", EXCUSED, FOUND("maxSeverity: high, vex: ~"), "true",
        "false", "fail     findings"},
    {"from.github", BUILD, P(SIGNED("{github: ~}")),
        "{repository: acme/payments, anyWorkflow: true, anyRef: true}",
        "{repository: acme/other, anyWorkflow: true, anyRef: true}",
        "fail     identity"},
    {"from.gitlab", GITLAB, P(SIGNED("{gitlab: ~}")),
        "{project: a/b/c, anyConfig: true, anyRef: true}",
        "{project: a/b/d, anyConfig: true, anyRef: true}", "fail     identity"},
    {"from.buildkite", BUILDKITE, P(SIGNED("{buildkite: ~}")),
        "{organization: acme, pipeline: app}",
        "{organization: acme, pipeline: lib}", "fail     identity"},
    {"from.email", EMAIL, P(SIGNED("{email: ~}")),
        "{address: a@acme.example, issuer: \"https://i\"}",
        "{address: b@acme.example, issuer: \"https://i\"}",
        "fail     identity"},
    {"from.spiffe", SPIFFE, P(SIGNED("{spiffe: ~}")),
        "{id: \"spiffe://acme/build\", issuer: \"https://i\"}",
        "{id: \"spiffe://acme/run\", issuer: \"https://i\"}",
        "fail     identity"},
    {"from.kubernetes", ACCOUNT, P(SIGNED("{kubernetes: ~}")),
        "{issuer: \"https://i\", namespace: ci, serviceAccount: sign}",
        "{issuer: \"https://i\", namespace: dev, serviceAccount: sign}",
        "fail     identity"},
    {"from.issuer", EMAIL, P(SIGNED("{issuer: ~, subject: a@acme.example}")),
        "\"https://i\"", "\"https://j\"", "fail     identity"},
    {"from.subject", EMAIL, P(SIGNED("{issuer: \"https://i\", subject: ~}")),
        "\"*@acme.example\"", "\"b@acme.example\"", "fail     identity"},
    {"from.key", BY_KEY_, P(SIGNED("{key: ~}")), "{file: me.pub}",
        "{file: you.pub}", "fail     key"},
    {"identity.github", BUILD,
        P("deny: [{identity: {github: ~}, reason: z}], " SIGNED(
            "{github: {repository: acme/payments, anyWorkflow: true, anyRef: "
            "true}}")),
        "{repository: acme/other, anyWorkflow: true, anyRef: true}",
        "{repository: acme/payments, anyWorkflow: true, anyRef: true}",
        "fail     denied"},
    {"identity.gitlab", GITLAB,
        P("deny: [{identity: {gitlab: ~}, reason: z}], " SIGNED(
            "{gitlab: {project: a/b/c, anyConfig: true, anyRef: true}}")),
        "{project: a/b/d, anyConfig: true, anyRef: true}",
        "{project: a/b/c, anyConfig: true, anyRef: true}", "fail     denied"},
    {"identity.buildkite", BUILDKITE,
        P("deny: [{identity: {buildkite: ~}, reason: z}], " SIGNED(
            "{buildkite: {organization: acme, pipeline: app}}")),
        "{organization: acme, pipeline: lib}",
        "{organization: acme, pipeline: app}", "fail     denied"},
    {"identity.email", EMAIL,
        P("deny: [{identity: {email: ~}, reason: z}], " SIGNED(
            "{email: {address: a@acme.example, issuer: \"https://i\"}}")),
        "{address: b@acme.example, issuer: \"https://i\"}",
        "{address: a@acme.example, issuer: \"https://i\"}", "fail     denied"},
    {"identity.spiffe", SPIFFE,
        P("deny: [{identity: {spiffe: ~}, reason: z}], " SIGNED(
            "{spiffe: {id: \"spiffe://acme/build\", issuer: \"https://i\"}}")),
        "{id: \"spiffe://acme/run\", issuer: \"https://i\"}",
        "{id: \"spiffe://acme/build\", issuer: \"https://i\"}",
        "fail     denied"},
    {"identity.kubernetes", ACCOUNT,
        P("deny: [{identity: {kubernetes: ~}, reason: z}], " SIGNED(
            "{kubernetes: {issuer: \"https://i\", namespace: ci, "
            "serviceAccount: sign}}")),
        "{issuer: \"https://i\", namespace: dev, serviceAccount: sign}",
        "{issuer: \"https://i\", namespace: ci, serviceAccount: sign}",
        "fail     denied"},
    {"identity.issuer", EMAIL,
        P("deny: [{identity: {issuer: ~, subject: a@acme.example}, reason: "
          "z}], " SIGNED(MAIL)),
        "\"https://j\"", "\"https://i\"", "fail     denied"},
    {"identity.subject", EMAIL,
        P("deny: [{identity: {issuer: \"https://i\", subject: ~}, reason: "
          "z}], " SIGNED(MAIL)),
        "b@acme.example", "a@acme.example", "fail     denied"},
    {"github.repository", BUILD,
        P(SIGNED("{github: {repository: ~, anyWorkflow: true, anyRef: true}}")),
        "acme/payments", "acme/other", "fail     identity"},
    {"github.workflow", BUILD,
        P(SIGNED("{github: {repository: acme/payments, workflow: ~, anyRef: "
                 "true}}")),
        ".github/workflows/release.yml", ".github/workflows/other.yml",
        "fail     identity"},
    {"github.anyWorkflow", BUILD,
        P(SIGNED("{github: {repository: acme/payments, anyWorkflow: ~, anyRef: "
                 "true}}")),
        "true", "false", "!workflow is missing"},
    {"github.ref", BUILD,
        P(SIGNED("{github: {repository: acme/payments, anyWorkflow: true, ref: "
                 "~}}")),
        "\"refs/tags/v*\"", "refs/heads/main", "fail     identity"},
    {"github.anyRef", BUILD,
        P(SIGNED("{github: {repository: acme/payments, anyWorkflow: true, "
                 "anyRef: ~}}")),
        "true", "false", "!ref is missing"},
    {"github.repositoryId", BUILD,
        P(SIGNED("{github: {repository: acme/payments, anyWorkflow: true, "
                 "anyRef: true, repositoryId: ~}}")),
        "4711", "4712", "fail     identity"},
    {"github.ownerId", BUILD,
        P(SIGNED("{github: {repository: acme/payments, anyWorkflow: true, "
                 "anyRef: true, ownerId: ~}}")),
        "42", "43", "fail     identity"},
    {"gitlab.project", GITLAB,
        P(SIGNED("{gitlab: {project: ~, anyConfig: true, anyRef: true}}")),
        "a/b/c", "a/b", "fail     identity"},
    {"gitlab.config", GITLAB,
        P(SIGNED("{gitlab: {project: a/b/c, config: ~, anyRef: true}}")),
        ".gitlab-ci.yml", "other.yml", "fail     identity"},
    {"gitlab.anyConfig", GITLAB,
        P(SIGNED("{gitlab: {project: a/b/c, anyConfig: ~, anyRef: true}}")),
        "true", "false", "!config is missing"},
    {"gitlab.ref", GITLAB,
        P(SIGNED("{gitlab: {project: a/b/c, anyConfig: true, ref: ~}}")),
        "refs/heads/main", "refs/heads/dev", "fail     identity"},
    {"gitlab.anyRef", GITLAB,
        P(SIGNED("{gitlab: {project: a/b/c, anyConfig: true, anyRef: ~}}")),
        "true", "false", "!ref is missing"},
    {"gitlab.projectId", GITLAB,
        P(SIGNED("{gitlab: {project: a/b/c, anyConfig: true, anyRef: true, "
                 "projectId: ~}}")),
        "7", "9", "fail     identity"},
    {"gitlab.namespaceId", GITLAB,
        P(SIGNED("{gitlab: {project: a/b/c, anyConfig: true, anyRef: true, "
                 "namespaceId: ~}}")),
        "8", "9", "fail     identity"},
    {"buildkite.organization", BUILDKITE,
        P(SIGNED("{buildkite: {organization: ~, pipeline: app}}")), "acme",
        "evil", "fail     identity"},
    {"buildkite.pipeline", BUILDKITE,
        P(SIGNED("{buildkite: {organization: acme, pipeline: ~}}")), "app",
        "lib", "fail     identity"},
    {"email.address", EMAIL,
        P(SIGNED("{email: {address: ~, issuer: \"https://i\"}}")),
        "a@acme.example", "b@acme.example", "fail     identity"},
    {"email.issuer", EMAIL,
        P(SIGNED("{email: {address: a@acme.example, issuer: ~}}")),
        "\"https://i\"", "\"https://j\"", "fail     identity"},
    {"spiffe.id", SPIFFE, P(SIGNED("{spiffe: {id: ~, issuer: \"https://i\"}}")),
        "\"spiffe://acme/build\"", "\"spiffe://acme/run\"",
        "fail     identity"},
    {"spiffe.issuer", SPIFFE,
        P(SIGNED("{spiffe: {id: \"spiffe://acme/build\", issuer: ~}}")),
        "\"https://i\"", "\"https://j\"", "fail     identity"},
    {"kubernetes.issuer", ACCOUNT,
        P(SIGNED(
            "{kubernetes: {issuer: ~, namespace: ci, serviceAccount: sign}}")),
        "\"https://i\"", "\"https://j\"", "fail     identity"},
    {"kubernetes.namespace", ACCOUNT,
        P(SIGNED("{kubernetes: {issuer: \"https://i\", namespace: ~, "
                 "serviceAccount: sign}}")),
        "ci", "dev", "fail     identity"},
    {"kubernetes.serviceAccount", ACCOUNT,
        P(SIGNED("{kubernetes: {issuer: \"https://i\", namespace: ci, "
                 "serviceAccount: ~}}")),
        "sign", "run", "fail     identity"},
    {"key.file", BY_KEY_, P(SIGNED("{key: {file: ~}}")), "me.pub", "you.pub",
        "fail     key"},
    {"key.pem", BY_KEY_, P(SIGNED("{key: {pem: ~}}")), "%me", "%you",
        "fail     key"},
    {"spec of a Trust.trustedRoot", LAB_CERT, BY_LAB("trustedRoot: ~"),
        "{file: root.json}", "{file: other.json}", "fail     verification"},
    {"spec of a Trust.ca", LAB_OWN,
        P("trust: [lab], " SIGNED(
            "{issuer: none, subject: \"" LAB_IDENTITY "\"}")) TRUST_("ca: ~"),
        "{file: lab.pem}", "{file: other.pem}", "fail     verification"},
    {"spec of a Trust.minimum", LAB_CERT,
        BY_LAB("trustedRoot: {file: root.json}, minimum: ~"), "{sct: 1}",
        "{sct: 2}", "fail     sct"},
    {"trustedRoot.file", LAB_CERT, BY_LAB("trustedRoot: {file: ~}"),
        "root.json", "other.json", "fail     verification"},
    {"ca.file", LAB_OWN,
        P("trust: [lab], " SIGNED("{issuer: none, subject: \"" LAB_IDENTITY
                                  "\"}")) TRUST_("ca: {file: ~}"),
        "lab.pem", "other.pem", "fail     verification"},
    {"minimum.sct", LAB_CERT,
        BY_LAB("trustedRoot: {file: root.json}, minimum: {sct: ~}"), "1", "2",
        "fail     sct"},
    {"minimum.tlog", LAB_CERT,
        BY_LAB("trustedRoot: {file: root.json}, minimum: {tlog: ~}"), "1", "2",
        "fail     log-threshold"},
    {"minimum.tsa", LAB_CERT,
        BY_LAB("trustedRoot: {file: root.json}, minimum: {tsa: ~}"), "0", "1",
        "fail     timestamp-threshold"},
};

const size_t field_row_count = TEST_LEN(field_rows);

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/steps.h"

#include <string.h>

#include "cmd/show/next.h"
#include "report/tree.h"

/* ---- By options, and what is the same by policies ---- */

/* The first row that fits. */
static const struct {
    const char *check, *reason; /* NULL: any */
    const char *next;
} steps[] = {
    {NULL, "network",
        "nothing was said about it: try again, or with a longer --timeout"},
    {"policies", NULL,
        "\"hallmark policy explain\" shows which images each policy is about"},
    {"digest", NULL, "the policy denies this digest, whoever signed it"},
    {NULL, "usage",
        "correct what is named here: the reference, an option or a file that "
        "one names"},
    {NULL, "limit",
        "it is more than what is read of one file (\"hallmark help "
        "evidence\"): is there a smaller one?"},
    {"evidence", "system", "check the path, and that it may be read"},
    {"evidence", NULL,
        "\"hallmark help evidence\" lists what is read; was the file cut?"},
    {"artifact", "system", "check the path, and that it may be read"},
    {"manifest", NULL, "the index lists what cannot be had: is it complete?"},
    {"artifact", NULL,
        "the evidence is about something else: do the two belong together, "
        "and is the file whole?"},
    {"certificate", "untrusted",
        "nobody trusted issued it: name the root of the instance with "
        "--trusted-root (\"hallmark trust show\" prints what is trusted)"},
    /* A file that is not the signed one shows here first. */
    {"signature", "mismatch",
        "the file or the evidence is not what was signed, or another key "
        "signed it: do they belong together?"},
    {"sct", "not-found",
        "too few trusted logs have seen the certificate: is there a newer "
        "trusted root (\"hallmark trust show\" prints what is trusted)?"},
    {"sct", "expired",
        "the trusted root says that the log's key did not count then: is "
        "there a newer one (\"hallmark trust show\" prints it)?"},
    {"denied", NULL,
        "one of the --deny-.. options refuses who signed it; \"hallmark "
        "inspect\" shows who did"},
    {"signed-after", NULL,
        "is there evidence that was signed later, with the certificate of an "
        "identity, which proves when?"},
    {"given-key", "not-found", "a key signed it: name it with --key"},
    {"key", "not-found",
        "a key that is limited in time needs a proved one: is there evidence "
        "with a timestamp?"},
    {"key", NULL, "was it signed with another key?"},
    {"identity", NULL,
        "compare with who should have signed; \"hallmark inspect\" shows "
        "who did"},
    {"content", NULL,
        "signatures count without --attestation, and statements of its types "
        "with it"},
    {"threshold", NULL, "add the evidence of the other signers"},
    {"provenance", NULL,
        "\"hallmark inspect\" shows what the statement says: is it "
        "provenance?"},
    {"builder", "policy",
        "is it the builder that you expect? then name it with --builder-id, or "
        "its signer with an identity"},
    {"build-type", NULL,
        "is it what you expect? then name it with --build-type"},
    {"claims", NULL,
        "the predicate was not written by the builder, or is about another "
        "build: do not use what it is about"},
    {"parameters", NULL,
        "is the parameter what you expect? then demand it with "
        "--build-parameter, or let it be with --allow-parameter"},
    {"source", NULL, "compare with --source-uri"},
    {"source-ref", NULL,
        "compare with --source-branch, --source-tag, --source-versioned-tag or "
        "--source-ref"},
    {"source-digest", NULL, "compare with --source-digest"},
    {"source-id", NULL, "compare with --source-repo-id, --source-owner-id"},
    {"workflow", NULL, "compare with --source-workflow"},
    {"event", NULL, "compare with --event"},
    {"inputs", NULL, "compare with --build-input"},
    {"runner", NULL,
        "--deny-self-hosted-runners demands a machine of the provider's own"},
    {"age", NULL, "is there evidence that was signed later?"},
    {"level", NULL,
        "a higher level needs another way to build; the detail says what this "
        "one lacks"},
    {"signing-time", "not-found",
        "nothing that is trusted proves when it was signed: is there a "
        "newer trusted root, or evidence with a timestamp?"},
    {"log-threshold", NULL,
        "is there evidence with the log's entry, from where the file was "
        "published?"},
    {"timestamp-threshold", NULL,
        "is there evidence with a timestamp, from where the file was "
        "published?"},
};

/* About the image itself, or what a list says is attached to it. A file that
 * could not be read has the reason "system". */
static const char *next_of_image(const struct hm_check *check)
{
    if (check->reason == NULL)
        return NULL;
    if (strcmp(check->name, "resolve") == 0)
        return hm_image_next(check->reason);
    if (strcmp(check->name, "evidence") != 0 || check->outcome != HM_UNKNOWN)
        return NULL;
    if (strcmp(check->reason, "denied") == 0)
        return hm_image_next(check->reason);
    if (strcmp(check->reason, "not-found") == 0)
        return "is the place of the evidence the right one? what is listed "
               "there, and missing, has to be put there once more";
    if (strcmp(check->reason, "mismatch") == 0)
        return "it is listed there, and what came is not it: try again, or "
               "have it put there once more";
    return NULL;
}

/* ---- By policies ---- */

/* Options are refused beside policies, so their names help nobody there. */
#define ATTACH_SCAN                                                            \
    "attach a scan, signed by one of its signers: \"hallmark attest --from "   \
    "trivy|grype|osv --predicate REPORT\""
#define COMPARE                                                                \
    "\"hallmark policy explain\" prints what the requirement demands, "        \
    "\"hallmark inspect\" what the evidence says"

static const struct {
    const char *kind, *check, *reason; /* NULL: any */
    const char *next;
} policy_steps[] = {
    {"vulnerabilities", "content", NULL, ATTACH_SCAN},
    {"vulnerabilities", "findings", "policy",
        "mend what is named here and scan again, or have its signers excuse "
        "it: \"ignore\", or VEX and \"vex: true\""},
    {"vulnerabilities", "findings", NULL,
        "what is attached as a scan cannot be read: \"hallmark attest --from "
        "trivy|grype|osv\" makes one that can"},
    {"vulnerabilities", "scan-age", NULL,
        "scan it again, and have that signed with a log or a timestamp"},
    {"vulnerabilities", "excused", NULL,
        "attach a scan, or OpenVEX that excuses what is named here (\"hallmark "
        "attest --type openvex\"), signed by one of its signers"},
    {"provenance", "content", NULL,
        "attach provenance, signed for its builder: \"hallmark provenance "
        "attest\""},
    {NULL, "denied", NULL,
        "the policy's \"deny\" refuses who signed it; \"hallmark inspect\" "
        "shows who did"},
    {NULL, "content", NULL, COMPARE},
    {NULL, "conditions", NULL, COMPARE},
    {NULL, "builder", "policy", COMPARE},
    {NULL, "build-type", NULL, COMPARE},
    {NULL, "source", NULL, COMPARE},
    {NULL, "source-ref", NULL, COMPARE},
    {NULL, "source-digest", NULL, COMPARE},
    {NULL, "source-id", NULL, COMPARE},
    {NULL, "event", NULL, COMPARE},
    {NULL, "parameters", NULL, COMPARE},
    {NULL, "runner", NULL, COMPARE},
    {NULL, "certificate", "untrusted",
        "nobody trusted issued it: name the root of the instance in a Trust "
        "(\"hallmark policy explain\" prints what the policy trusts)"},
    {NULL, "given-key", "not-found",
        "a key signed it that no requirement names"},
};

static bool is_asked(const char *wanted, const char *got)
{
    return wanted == NULL || (got != NULL && strcmp(wanted, got) == 0);
}

static const char *step_of_policy(
    const struct hm_check *check, struct hm_bytes kind)
{
    for (size_t i = 0; i < sizeof(policy_steps) / sizeof(policy_steps[0]);
         i++) {
        if ((policy_steps[i].kind == NULL ||
                hm_bytes_eq_str(kind, policy_steps[i].kind)) &&
            is_asked(policy_steps[i].check, check->name) &&
            is_asked(policy_steps[i].reason, check->reason))
            return policy_steps[i].next;
    }
    return NULL;
}

const char *hm_next_step(const struct hm_check *check, struct hm_bytes kind)
{
    const char *next = next_of_image(check);

    if (next == NULL && kind.p != NULL)
        next = step_of_policy(check, kind);
    if (next != NULL)
        return next;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (is_asked(steps[i].check, check->name) &&
            is_asked(steps[i].reason, check->reason))
            return steps[i].next;
    }
    return "the evidence does not hold: get it again from where the file was "
           "published";
}

const char *hm_next_step_nothing(struct hm_bytes kind)
{
    return hm_bytes_eq_str(kind, "vulnerabilities") ? ATTACH_SCAN : NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/limits.h"
#include "bundle/evidence.h"
#include "cmd/frame/help.h"

enum { NAME_COLUMN = 18 };

/* The names are those that reports and inspect use. */
static const struct {
    enum hm_evidence_format format;
    const char *about;
} formats[] = {
    {HM_EVIDENCE_BUNDLE_0_3,
        "Sigstore bundle; 0.1 and 0.2, too; one, or several as JSON lines"},
    {HM_EVIDENCE_DSSE,
        "bare envelope, perhaps with a certificate beside the signature"},
    {HM_EVIDENCE_DETACHED, "cosign's older file of sign-blob --bundle"},
    {HM_EVIDENCE_PYPI, "attestation or provenance object of PyPI"},
    {HM_EVIDENCE_GCLOUD, "provenance as gcloud prints it"},
    {HM_EVIDENCE_COSIGN_SIG,
        "layer of cosign's older image signatures, with its data embedded"},
    {HM_EVIDENCE_COSIGN_ATT, "the same of its older attestations"},
};

void hm_help_evidence(struct hm_buf *out)
{
    char limits[160];

    snprintf(limits, sizeof(limits),
        "At most: %zu MiB a file, %d pieces in it, %zu MiB a statement, %d "
        "subjects in that. More is refused by its name, \"limit\".",
        HM_EVIDENCE_MAX / HM_MIB, HM_EVIDENCE_COUNT_MAX,
        HM_STATEMENT_MAX / HM_MIB, HM_SUBJECTS_MAX);
    hm_buf_put_str(out, "Evidence that is judged:\n\n");
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        hm_help_row(out, hm_evidence_format_name(formats[i].format),
            formats[i].about, NAME_COLUMN + 2);
    hm_buf_put_str(out, "\n");
    hm_help_fill(out,
        "Lists of bundles are read, too: GitHub's API answer and npm's "
        "attestations. What a file is follows from its content, never from its "
        "name. \"hallmark inspect FILE\" shows what is in one.",
        0, 0);
    hm_buf_put_str(out, "\n");
    hm_help_fill(out, limits, 0, 0);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.c - write what the lab makes into the folder that is the argument,
 * for programs that see nothing of ours but the installed library: `artifact`,
 * `bundle.json`, `statement.json` and `trusted_root.json`. */
#include <stdio.h>

#include "base/err.h"
#include "base/file.h"
#include "bundle/write.h"
#include "lab/lab.h"

static bool put(const char *folder, const char *name, struct hm_bytes content,
    struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(4 * HM_KIB);

    hm_buf_printf(&path, "%s/%s", folder, name);
    HM_TRY(hm_buf_end(&path, NULL, err));
    return hm_file_write(
        hm_buf_str(&path), content, &(struct hm_file_opts){0}, err);
}

static bool put_bundle(const char *folder, const char *name,
    const struct lab *lab, const struct lab_kind *kind, struct hm_err *err)
{
    lab_made_auto made = {0};
    hm_auto(buf) text = hm_buf(HM_MIB);

    HM_TRY(lab_sign(&made, lab, kind, err));
    HM_TRY(hm_bundle_write(&text, &made.evidence, err));
    return put(folder, name, hm_buf_view(&text), err);
}

static bool put_all(const char *folder, struct hm_err *err)
{
    lab_auto lab = {0};

    HM_TRY(lab_new(&lab, err));
    HM_TRY(put(folder, "artifact", HM_LIT(LAB_MESSAGE), err));
    HM_TRY(
        put(folder, "trusted_root.json", hm_buf_view(&lab.trusted_root), err));
    HM_TRY(put_bundle(
        folder, "bundle.json", &lab, lab_kind("message, Rekor v1"), err));
    return put_bundle(
        folder, "statement.json", &lab, lab_kind("statement, Rekor v2"), err);
}

int main(int argc, char **argv)
{
    struct hm_err err = {0};

    if (argc != 2 || !put_all(argv[1], &err)) {
        fprintf(stderr, "evidence: %s\n", err.msg);
        return 1;
    }
    return 0;
}

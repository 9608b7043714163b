/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte says whether the rest is a config file or a helper's answer.
 * What is found can be written, and what was written is found again; others'
 * entries stay. No host but the one that was asked for gets anything. */
#include <stdlib.h>

#include "cred/config.h"
#include "cred/edit.h"
#include "cred/entry.h"
#include "cred/helper.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOST HM_LIT("ghcr.io")

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_kind(const struct hm_cred *cred)
{
    struct hm_err err = {0};

    must((cred->kind == HM_CRED_NONE) == (cred->secret.p == NULL));
    must(cred->kind == HM_CRED_NONE || hm_cred_check(cred, &err));
    must((cred->kind == HM_CRED_PASSWORD) == (cred->user[0] != '\0'));
}

static void check_edit(struct hm_bytes text, const struct hm_cred *cred)
{
    hm_auto(secret) set = {0};
    hm_auto(secret) gone = {0};
    hm_auto(cred_choice) again = {0};
    hm_auto(cred_choice) none = {0};
    struct hm_err err = {0};
    struct hm_cred_removed what = {0};

    if (cred->kind == HM_CRED_BEARER)
        return;
    /* It may be at the limit of a file, and then it is not written. */
    if (!hm_cred_config_set(&set, text, HOST, cred, &err)) {
        must(err.code == HM_LIMIT);
        return;
    }
    must(hm_cred_config_find(
        &again, hm_secret_view(&set), HOST, hm_bytes(NULL, 0), &err));
    must(hm_cred_same(&again.entry, cred));
    must(hm_cred_config_remove(&gone, &what, hm_secret_view(&set), HOST, &err));
    must(what.there);
    must(hm_cred_config_find(
        &none, hm_secret_view(&gone), HOST, hm_bytes(NULL, 0), &err));
    must(none.entry.kind == HM_CRED_NONE);
}

static void check_config(struct hm_bytes text)
{
    hm_auto(cred_choice) found = {0};
    struct hm_err err = {0};

    if (!hm_cred_config_find(&found, text, HOST, HM_LIT("team/app"), &err)) {
        must(err.code != HM_OK);
        return;
    }
    check_kind(&found.entry);
    must(found.helper[0] == '\0' ||
        hm_cred_helper_name_ok(hm_bytes_str(found.helper)));
    hm_cred_choice_free(&found);
    if (hm_cred_config_find(&found, text, HOST, hm_bytes(NULL, 0), &err))
        check_edit(text, &found.entry);
}

static void check_answer(struct hm_bytes text)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    if (!hm_cred_helper_answer(&cred, text, HOST, &err)) {
        must(err.code != HM_OK && cred.kind == HM_CRED_NONE);
        return;
    }
    must(cred.kind != HM_CRED_BEARER);
    check_kind(&cred);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes text = hm_bytes(data + 1, size > 0 ? size - 1 : 0);

    if (size == 0)
        return 0;
    if (data[0] == 'a')
        check_answer(text);
    else
        check_config(text);
    return 0;
}

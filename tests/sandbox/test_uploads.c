/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/uploads.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

static void one_request_at_a_time_has_an_upload(void)
{
    hm_auto_ptr(oci_uploads) uploads = NULL;
    struct hm_oci_upload *upload = NULL, *again = NULL;
    struct hm_err err = {0};
    char id[HM_UPLOAD_ID + 1];

    if (!CHECK_OK(hm_oci_uploads_new(&uploads, &err)) ||
        !CHECK_OK(hm_oci_upload_new(&upload, HM_LIT("a"), &err)))
        return;
    memcpy(id, upload->id, sizeof(id));
    CHECK_EQ(strlen(id), HM_UPLOAD_ID);
    hm_oci_uploads_give(uploads, upload);
    CHECK_ERR(hm_oci_uploads_take(
                  &upload, uploads, HM_LIT("b"), hm_bytes_str(id), &err),
        HM_NOT_FOUND, "to \"b\"");
    CHECK_ERR(
        hm_oci_uploads_take(&upload, uploads, HM_LIT("a"), HM_LIT("0"), &err),
        HM_NOT_FOUND, "no upload 0");
    if (!CHECK_OK(hm_oci_uploads_take(
            &upload, uploads, HM_LIT("a"), hm_bytes_str(id), &err)))
        return;
    CHECK_ERR(hm_oci_uploads_take(
                  &again, uploads, HM_LIT("a"), hm_bytes_str(id), &err),
        HM_NOT_FOUND, "no upload");
    hm_oci_uploads_give(uploads, upload);
}

static void the_oldest_gives_way(void)
{
    hm_auto_ptr(oci_uploads) uploads = NULL;
    struct hm_oci_upload *upload = NULL;
    char first[HM_UPLOAD_ID + 1] = "";
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(hm_oci_uploads_new(&uploads, &err)))
        return;
    for (size_t i = 0; i <= HM_SANDBOX_UPLOADS_MAX; i++) {
        if (!CHECK_OK(hm_oci_upload_new(&upload, HM_LIT("a"), &err)))
            return;
        if (i == 0)
            memcpy(first, upload->id, sizeof(first));
        hm_oci_uploads_give(uploads, upload);
    }
    CHECK_ERR(hm_oci_uploads_take(
                  &upload, uploads, HM_LIT("a"), hm_bytes_str(first), &err),
        HM_NOT_FOUND, "no upload");
}

TEST_SUITE(sandbox_uploads, TEST(one_request_at_a_time_has_an_upload),
    TEST(the_oldest_gives_way));

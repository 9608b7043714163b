/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of clouds. What is taken can stand in a header field; what is shown
 * of a refusal fits into a line; a host that is somebody's is spelt by the
 * rules of names. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/uri.h"
#include "cloud/answer.h"
#include "cloud/host.h"
#include "cloud/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void must_be_word(const struct hm_secret *secret)
{
    must(hm_cloud_word_ok(hm_secret_view(secret), HM_CLOUD_TOKEN_MAX));
}

static void read_creds(struct hm_bytes in,
    bool (*read)(struct hm_aws_creds *, struct hm_bytes, struct hm_err *))
{
    hm_auto(aws_creds) creds = {0};
    struct hm_err err = {0};

    if (!read(&creds, in, &err)) {
        must(err.code != HM_OK && err.msg[0] != '\0');
        return;
    }
    must_be_word(&creds.id);
    must_be_word(&creds.secret);
    must_be_word(&creds.token);
}

static void read_token(struct hm_bytes in,
    bool (*read)(
        struct hm_secret *, int64_t *, struct hm_bytes, struct hm_err *))
{
    hm_auto(secret) secret = {0};
    struct hm_err err = {0};
    int64_t number = 0;

    if (!read(&secret, &number, in, &err)) {
        must(err.code != HM_OK && secret.p == NULL);
        return;
    }
    must_be_word(&secret);
    must(number > 0 && number < 100000000000);
}

static void read_xml(struct hm_bytes in)
{
    struct hm_cloud_xml wants[] = {{.path = "a"}, {.path = "a/b"}};
    struct hm_err err = {0};

    if (!hm_cloud_xml_read(wants, 2, in, &err)) {
        must(err.code != HM_OK);
        return;
    }
    for (size_t i = 0; i < 2; i++)
        must(hm_bytes_find(wants[i].text, '<') == wants[i].text.len);
}

static void read_host(struct hm_bytes in)
{
    struct hm_cloud_host host = hm_cloud_host(in);
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    struct hm_err err = {0};
    struct hm_uri uri;

    if (host.kind == HM_CLOUD_OTHER)
        return;
    hm_buf_put_str(&url, "https://");
    hm_buf_put(&url, in);
    must(hm_uri_parse(&uri, hm_buf_view(&url), &err));
    must(hm_bytes_eq(uri.host, in));
    must((host.kind == HM_CLOUD_ECR) == hm_cloud_region_ok(host.region));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hm_bytes in = {data, size}, sent = HM_LIT("hunter2hunter2");
    hm_auto(buf) shown = hm_buf(HM_LOG_LINE_MAX);

    read_creds(in, hm_cloud_read_sts);
    read_creds(in, hm_cloud_read_metadata);
    read_token(in, hm_cloud_read_ecr);
    read_token(in, hm_cloud_read_google);
    read_xml(in);
    read_host(in);
    hm_cloud_show_refusal(&shown, in, &sent, 1);
    must(hm_buf_end(&shown, NULL, &(struct hm_err){0}));
    must(hm_bytes_find(hm_buf_view(&shown), '\n') == shown.len);
    return 0;
}

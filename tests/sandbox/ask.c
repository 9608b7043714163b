/* SPDX-License-Identifier: Apache-2.0 */
#include "ask.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "image/media.h"
#include "sandbox/spool.h"

enum { FIELDS = 16, LINE = 2048 };

bool asker_new(
    struct asker *out, const struct hm_sandbox_opts *opts, struct hm_err *err)
{
    const struct hm_sandbox_opts none = {0};

    *out = (struct asker){.resp = hm_serve_response(),
        .text = hm_buf(HM_SANDBOX_LIST_MAX),
        .body_fd = -1};
    return hm_sandbox_new(&out->sandbox, opts != NULL ? opts : &none, err);
}

void asker_free(struct asker *asker)
{
    hm_serve_response_free(&asker->resp);
    hm_buf_free(&asker->text);
    hm_sandbox_free(asker->sandbox);
    *asker = (struct asker){.resp = hm_serve_response()};
}

static size_t read_fields(struct hm_serve_field out[FIELDS], const char *text)
{
    struct hm_rd rd = hm_rd(hm_bytes_str(text));
    struct hm_bytes line;
    size_t count = 0, at;

    while (hm_rd_left(&rd) > 0 && count < FIELDS) {
        line = hm_rd_line(&rd);
        at = hm_bytes_find(line, ':');
        out[count].name = hm_bytes_slice(line, 0, at);
        out[count++].value = hm_bytes_slice(line, at + 2, line.len);
    }
    return count;
}

static void keep_body(struct asker *asker)
{
    struct hm_err err = {0};
    uint8_t *to;

    hm_buf_cut(&asker->text, 0);
    if (!asker->resp.has_file) {
        hm_buf_put(&asker->text, hm_buf_view(&asker->resp.body));
        return;
    }
    to = hm_buf_extend(&asker->text, (size_t)asker->resp.file_len);
    if (to != NULL &&
        !hm_fd_read_at(asker->resp.fd, asker->resp.file_offset, to,
            (size_t)asker->resp.file_len, &err))
        hm_buf_fail(&asker->text, HM_SYSTEM);
}

int ask(struct asker *asker, const char *line, const char *fields,
    struct hm_bytes body)
{
    struct hm_bytes rest = hm_bytes_str(line);
    struct hm_serve_field list[FIELDS];
    struct hm_serve_request req = {
        .host = HM_LIT("127.0.0.1:5000"),
        .fields = list,
        .body = body,
        .body_fd = asker->body_fd,
        .body_len = asker->body_fd < 0 ? body.len : asker->body_fd_len,
        .peer = HM_LIT("127.0.0.1:4711"),
        .tls = asker->tls,
    };
    size_t at = hm_bytes_find(rest, ' ');

    req.field_count = read_fields(list, fields);
    req.method = hm_bytes_slice(rest, 0, at);
    rest = hm_bytes_slice(rest, at + 1, rest.len);
    at = hm_bytes_find(rest, '?');
    req.path = hm_bytes_slice(rest, 0, at);
    req.query = hm_bytes_slice(rest, at + 1, rest.len);
    hm_serve_response_free(&asker->resp);
    hm_sandbox_handle(asker->sandbox, &req, &asker->resp);
    keep_body(asker);
    asker->body_fd = -1;
    return asker->resp.status;
}

int ask_get(struct asker *asker, const char *line)
{
    return ask(asker, line, "", HM_LIT(""));
}

const char *ask_field(struct asker *asker, const char *name)
{
    static char value[LINE];
    struct hm_rd rd = hm_rd(hm_buf_view(&asker->resp.fields));
    struct hm_bytes line;
    size_t at;

    value[0] = '\0';
    while (hm_rd_left(&rd) > 0) {
        line = hm_rd_line(&rd);
        at = hm_bytes_find(line, ':');
        if (!hm_bytes_eq_str(hm_bytes_slice(line, 0, at), name))
            continue;
        line = hm_bytes_slice(line, at + 2, line.len - at - 3); /* no CR */
        snprintf(
            value, sizeof(value), "%.*s", (int)line.len, (const char *)line.p);
    }
    return value;
}

const char *ask_digest(char out[ASK_DIGEST], struct hm_bytes in)
{
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    if (!hm_digest_of(&digest, HM_SHA256, in, &err))
        return "sha256:0";
    snprintf(out, ASK_DIGEST, "%s", HM_SHOW_DIGEST(&digest));
    return out;
}

int ask_push_blob(
    struct asker *asker, const char *repository, struct hm_bytes blob)
{
    char line[LINE];

    snprintf(line, sizeof(line), "POST /v2/%s/blobs/uploads/?digest=%s",
        repository, ASK_DIGEST_OF(blob));
    return ask(asker, line, "", blob);
}

static void put_manifest(struct hm_buf *out, const struct ask_image *image)
{
    struct hm_bytes layer = hm_bytes_str(image->layer);

    hm_buf_printf(out,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":"
        "\"%s\",\"digest\":\"%s\",\"size\":2},\"layers\":[{\"mediaType\":"
        "\"text/plain\",\"digest\":\"%s\",\"size\":%zu}]",
        HM_MEDIA_OCI_MANIFEST, HM_MEDIA_OCI_EMPTY, ASK_DIGEST_OF(HM_LIT("{}")),
        ASK_DIGEST_OF(layer), layer.len);
    if (image->type != NULL)
        hm_buf_printf(out, ",\"artifactType\":\"%s\"", image->type);
    if (image->subject != NULL)
        hm_buf_printf(out,
            ",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":7}"
            ",\"annotations\":{\"a\":\"b\"}",
            HM_MEDIA_OCI_MANIFEST, image->subject);
    hm_buf_put_str(out, "}");
}

int ask_push(
    struct asker *asker, const struct ask_image *image, char digest[ASK_DIGEST])
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    char line[LINE], fields[LINE];

    ask_push_blob(asker, image->repository, HM_LIT("{}"));
    ask_push_blob(asker, image->repository, hm_bytes_str(image->layer));
    put_manifest(&text, image);
    ask_digest(digest, hm_buf_view(&text));
    snprintf(line, sizeof(line), "PUT /v2/%s/manifests/%s", image->repository,
        image->tag != NULL ? image->tag : digest);
    snprintf(fields, sizeof(fields), "Content-Type: %s\n%s",
        HM_MEDIA_OCI_MANIFEST, image->fields != NULL ? image->fields : "");
    return ask(asker, line, fields, hm_buf_view(&text));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* sample.h - layouts in the folder where a test runs. Without a word it is in
 * the folder "l". */
#ifndef HM_TEST_LAYOUT_SAMPLE_H
#define HM_TEST_LAYOUT_SAMPLE_H

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "image/sample.h"
#include "layout/layout.h"
#include "store/doc.h"
#include "test.h"

/* Without asking for memory: what a test starts from is there under torture,
 * too. */
static inline void sample_write(const char *path, const char *text)
{
    int fd = open("new", O_WRONLY | O_CREAT | O_TRUNC, 0644);

    /* Another file, as whoever replaces one has it. */
    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    CHECK(rename("new", path) == 0);
}

/* Empty, with its folders. */
static inline void sample_layout(void)
{
    test_scratch();
    CHECK(mkdir("l", 0755) == 0 && mkdir("l/blobs", 0755) == 0 &&
        mkdir("l/blobs/sha256", 0755) == 0);
    sample_write("l/oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
    sample_write("l/index.json", INDEX("", ""));
}

static inline struct hm_digest sample_digest(const char *text)
{
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    CHECK_OK(hm_digest_of(&digest, HM_SHA256, hm_bytes_str(text), &err));
    return digest;
}

/* Its path below the folder in which the test runs. */
static inline void sample_path(char out[128], const struct hm_digest *digest)
{
    size_t len = (size_t)snprintf(out, 128, "l/blobs/sha256/");

    for (size_t i = 0; i < 32; i++)
        len += (size_t)snprintf(out + len, 128 - len, "%02x", digest->b[i]);
}

static inline struct hm_digest sample_blob(const char *text)
{
    struct hm_digest digest = sample_digest(text);
    char path[128];

    sample_path(path, &digest);
    sample_write(path, text);
    return digest;
}

/* A manifest with that subject (NULL: none) and word in it. */
static inline void sample_manifest(
    char out[2048], const char *word, const struct hm_digest *subject)
{
    char text[512] = "";

    if (subject != NULL)
        snprintf(text, sizeof(text),
            ",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":7}",
            HM_MEDIA_OCI_MANIFEST, HM_SHOW_DIGEST(subject));
    snprintf(out, 2048,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",%s,\"layers\":[],"
        "\"annotations\":{\"word\":\"%s\"}%s}",
        HM_MEDIA_OCI_MANIFEST, CONFIG, word, text);
}

/* A descriptor for a text. */
static inline void sample_entry(
    char out[1024], const char *text, const char *type, const char *more)
{
    struct hm_digest digest = sample_digest(text);

    snprintf(out, 1024,
        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu%s}", type,
        HM_SHOW_DIGEST(&digest), strlen(text), more);
}

/* As a document that is to be put. */
static inline bool sample_doc(
    struct hm_doc *out, const char *text, const char *type)
{
    hm_auto(buf) buf = hm_buf(HM_IMAGE_TEXT_MAX);
    struct hm_err err = {0};

    hm_buf_put_str(&buf, text);
    return CHECK_OK(hm_doc_make(out, &buf, hm_bytes_str(type), NULL, &err));
}

static inline void sample_text(struct hm_buf *out, const char *path)
{
    struct hm_err err = {0};

    CHECK_OK(hm_file_read(out, path, &err));
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Every file of vectors/keyfile, which a second implementation made: the text
 * before the empty line says what must come of the key file behind it. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "crypto/keyfile.h"
#include "enc/hex.h"
#include "test.h"

#define FOLDER "vectors/keyfile"
enum { FILES_MIN = 90 };

struct vector {
    char expect[16], words[64];
    struct hm_buf password, plaintext;
    struct hm_bytes file;
};

static void free_vector(struct vector *v)
{
    hm_buf_free(&v->password);
    hm_buf_free(&v->plaintext);
}

static struct hm_bytes field(struct hm_rd *rd, const char *name)
{
    struct hm_bytes line = hm_rd_line(rd);
    size_t len = strlen(name);

    if (!hm_bytes_starts(line, hm_bytes_str(name)))
        hm_rd_fail(rd);
    return hm_bytes_slice(line, len, line.len);
}

static void copy(char *out, size_t size, struct hm_bytes in)
{
    CHECK(in.len < size);
    snprintf(out, size, "%.*s", (int)in.len, in.p == NULL ? "" : (char *)in.p);
}

static bool read_vector(
    struct vector *out, struct hm_bytes text, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(text);
    struct hm_bytes password, plaintext;

    copy(out->expect, sizeof(out->expect), field(&rd, "expect: "));
    copy(out->words, sizeof(out->words), field(&rd, "words: "));
    password = field(&rd, "password: ");
    plaintext = field(&rd, "plaintext: ");
    if (hm_rd_line(&rd).len != 0)
        hm_rd_fail(&rd);
    out->file = hm_rd_rest(&rd);
    HM_TRY(hm_rd_end(&rd, err));
    HM_TRY(hm_hex_decode(&out->password, HM_HEX, password, err));
    return hm_hex_decode(&out->plaintext, HM_HEX, plaintext, err);
}

static enum hm_code code_by_name(const char *name)
{
    for (enum hm_code code = HM_OK; code <= HM_SYSTEM; code++) {
        if (strcmp(hm_code_name(code), name) == 0)
            return code;
    }
    return HM_OK;
}

static void check_vector(const struct vector *v)
{
    hm_auto(keyfile) file = {0};
    hm_auto(secret) plain = {0};
    struct hm_bytes password = hm_buf_view(&v->password);
    struct hm_err err = {0};

    if (strcmp(v->expect, "ok") != 0 && strcmp(v->expect, "denied") != 0) {
        CHECK_ERR(hm_keyfile_parse(&file, v->file, &err),
            code_by_name(v->expect), v->words);
        return;
    }
    if (!CHECK_OK(hm_keyfile_parse(&file, v->file, &err)))
        return;
    if (strcmp(v->expect, "denied") == 0) {
        CHECK_ERR(hm_keyfile_open(&plain, &file, password, &err), HM_DENIED,
            "wrong password");
        return;
    }
    if (CHECK_OK(hm_keyfile_open(&plain, &file, password, &err)))
        CHECK_BYTES(hm_secret_view(&plain), hm_buf_view(&v->plaintext));
}

static void run_file(const char *name)
{
    hm_auto(buf) path = hm_buf(512);
    hm_auto(buf) text = hm_buf(HM_KEY_FILE_MAX);
    struct vector vector = {.password = hm_buf(HM_PASSWORD_MAX),
        .plaintext = hm_buf(HM_KEY_FILE_MAX)};
    struct hm_err err = {0};

    test_case("%s", name);
    hm_buf_printf(&path, FOLDER "/%s", name);
    if (CHECK_OK(hm_file_read(&text, hm_buf_str(&path), &err)) &&
        CHECK_OK(read_vector(&vector, hm_buf_view(&text), &err)))
        check_vector(&vector);
    free_vector(&vector);
}

static void every_file_has_its_outcome(void)
{
    DIR *folder = opendir(FOLDER);
    unsigned count = 0;

    if (!CHECK(folder != NULL))
        return;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (strstr(entry->d_name, ".vec") == NULL)
            continue;
        run_file(entry->d_name);
        count++;
    }
    closedir(folder);
    CHECK(count >= FILES_MIN);
    test_note("%u key files", count);
}

TEST_SUITE(vectors_keyfile, TEST(every_file_has_its_outcome));

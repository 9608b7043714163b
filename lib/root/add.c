/* SPDX-License-Identifier: Apache-2.0 */
/* Documents into a root: files of one or of several, and the embedded ones. */
#include <string.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "enc/json.h"
#include "root/embedded.h"
#include "root/root_impl.h"

/* The boxes of one file, until the root has them all. */
struct hm_box_list {
    struct hm_root_box *boxes[HM_ROOT_DOMAINS_MAX];
    size_t count;
};

static void hm_box_list_free(struct hm_box_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        hm_root_box_free(list->boxes[i]);
}
HM_DEFINE_AUTO(box_list)

/* The values' places are needed while the document is read, and take up more
 * than all the rest: they go when it is over. What is kept points into `text`,
 * which lies in the box. */
static bool read_document(struct hm_root_box *box, struct hm_bytes text,
    const struct hm_embedded_root *known, struct hm_err *err)
{
    hm_auto(arena) scratch = hm_arena(HM_ROOT_ARENA_MAX);
    struct hm_json v;

    HM_TRY(hm_json_parse_borrowed(&v, &scratch, text, HM_ROOT_MAX, err));
    return hm_trusted_root_read(box, v, known, err);
}

static bool read_text(
    struct hm_root_box *box, struct hm_bytes text, struct hm_err *err)
{
    HM_TRY(hm_digest_of(&box->domain.digest, HM_SHA256, text, err));
    HM_TRY(hm_arena_copy(&box->arena, &text, text, err));
    return read_document(box, text, NULL, err);
}

/* `number` counts documents from 1; 0: the file is one document. */
static bool add_document(struct hm_box_list *list, struct hm_bytes name,
    size_t number, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(buf) full_name = hm_buf(name.len + 32);
    hm_auto_ptr(root_box) box = NULL;

    if (list->count == HM_ROOT_DOMAINS_MAX)
        return hm_fail(
            err, HM_LIMIT, "more than %d documents", HM_ROOT_DOMAINS_MAX);
    hm_buf_put(&full_name, name);
    if (number != 0)
        hm_buf_printf(&full_name, "#%zu", number);
    HM_TRY(hm_buf_end(&full_name, NULL, err));
    HM_TRY(hm_root_box_new(&box, hm_buf_view(&full_name), err));
    if (!read_text(box, text, err))
        return number == 0 ? false : hm_wrap(err, "document %zu", number);
    list->boxes[list->count++] = hm_move(box);
    return true;
}

static struct hm_bytes trim(struct hm_bytes line)
{
    static const char blanks[] = " \t\r\n";
    const struct hm_bytes set = HM_LIT(blanks);

    while (line.len > 0 && hm_bytes_find(set, line.p[0]) < set.len)
        line = hm_bytes_slice(line, 1, line.len);
    while (line.len > 0 && hm_bytes_find(set, line.p[line.len - 1]) < set.len)
        line.len--;
    return line;
}

static struct hm_bytes next_line(struct hm_rd *rd)
{
    struct hm_bytes line = hm_bytes(NULL, 0);

    while (line.len == 0 && hm_rd_left(rd) > 0)
        line = trim(hm_rd_line(rd));
    return line;
}

/* JSON lines: the first line is a whole value by itself, and it is not the last
 * one. The first line of an indented document is no value. */
static bool is_lines(struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(HM_ROOT_ARENA_MAX);
    struct hm_rd rd = hm_rd(text);
    struct hm_bytes first = next_line(&rd);
    struct hm_err err = {0};
    struct hm_json v;

    return next_line(&rd).len != 0 &&
        hm_json_parse_borrowed(&v, &arena, first, HM_ROOT_MAX, &err);
}

static bool add_lines(struct hm_box_list *list, struct hm_bytes name,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(text);
    struct hm_bytes line = next_line(&rd);

    for (size_t number = 1; line.len != 0; number++) {
        HM_TRY(add_document(list, name, number, line, err));
        line = next_line(&rd);
    }
    return true;
}

bool hm_root_add_json(struct hm_root *root, struct hm_bytes name,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(box_list) list = {0};

    HM_TRY(hm_root_check_given(root, name, text, err));
    if (text.len > HM_ROOT_MAX)
        return hm_fail(err, HM_LIMIT, "more than %zu bytes", HM_ROOT_MAX);
    if (is_lines(text))
        HM_TRY(add_lines(&list, name, text, err));
    else
        HM_TRY(add_document(&list, name, 0, text, err));
    return hm_root_take(root, list.boxes, list.count, err);
}

static size_t put_parts(uint8_t *out, const struct hm_embedded_root *known)
{
    size_t len = 0;

    for (size_t i = 0; known->parts[i] != NULL; i++) {
        size_t part_len = strlen(known->parts[i]);

        if (out != NULL)
            memcpy(out + len, known->parts[i], part_len);
        len += part_len;
    }
    return len;
}

static bool join_parts(struct hm_bytes *text, struct hm_arena *arena,
    const struct hm_embedded_root *known, struct hm_err *err)
{
    size_t len = put_parts(NULL, known);
    uint8_t *joined = hm_arena_alloc(arena, len, 1);

    if (joined == NULL)
        return hm_arena_fail(arena, err);
    *text = hm_bytes(joined, put_parts(joined, known));
    return true;
}

/* What is known of an embedded root is not computed again: a test does that. */
static bool add_embedded(struct hm_root *root,
    const struct hm_embedded_root *known, const struct hm_profile *profile,
    struct hm_err *err)
{
    hm_auto_ptr(root_box) box = NULL;
    struct hm_bytes text = {0};

    HM_TRY(hm_root_check_given(root, text, text, err));
    HM_TRY(hm_root_box_new(&box, hm_bytes_str(known->name), err));
    HM_TRY(join_parts(&text, &box->arena, known, err));
    HM_TRY(hm_digest_from(&box->domain.digest, HM_SHA256,
        hm_bytes(known->digest, HM_EMBEDDED_DIGEST_LEN), err));
    box->domain.instance = known->name;
    box->domain.embedded = true;
    box->domain.profile = *profile;
    if (!read_document(box, text, known, err))
        return hm_wrap(err, "embedded root %s", known->name);
    return hm_root_take(root, &box, 1, err);
}

bool hm_root_add_public_good(struct hm_root *root, struct hm_err *err)
{
    return add_embedded(
        root, &hm_embedded_public_good, &hm_profile_strict, err);
}

bool hm_root_add_github(struct hm_root *root, struct hm_err *err)
{
    return add_embedded(root, &hm_embedded_github, &hm_profile_github, err);
}

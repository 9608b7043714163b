/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/rekor.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "sandbox/spool.h"

bool hm_rekor_open(struct hm_sandbox_tree **out, const char *dir,
    const char *name, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    if (dir == NULL)
        return hm_sandbox_tree_open(out, NULL, err);
    hm_buf_printf(&path, "%s/%s", dir, name);
    HM_TRY(hm_buf_end(&path, NULL, err));
    return hm_sandbox_tree_open(out, hm_buf_str(&path), err);
}

bool hm_rekor_name(
    char out[HM_REKOR_NAME_SIZE], const char *name, struct hm_err *err)
{
    size_t len = strlen(name);

    if (len == 0 || len >= HM_REKOR_NAME_SIZE || strpbrk(name, " +") != NULL)
        return hm_fail(
            err, HM_USAGE, "\"%s\" as an origin", HM_SHOW(hm_bytes_str(name)));
    memcpy(out, name, len + 1);
    return true;
}

static bool sign_note(struct hm_buf *out, const struct hm_note_signer *signer,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);

    HM_TRY(hm_sig_sign(&sig, signer->key, hm_note_alg(signer->key), text, err));
    hm_buf_put(out, text);
    hm_buf_put_u8(out, '\n');
    hm_note_put_sig(out, signer, hm_buf_view(&sig));
    return hm_buf_end(out, NULL, err);
}

bool hm_rekor_checkpoint(struct hm_buf *out,
    const struct hm_rekor_signer *signer, const struct hm_sandbox_tree *tree,
    uint64_t size, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_NOTE_MAX);
    struct hm_note_signer note = {
        .key = signer->key, .host = hm_bytes_str(signer->name)};
    struct hm_tree_head head = {.size = size};
    struct hm_tree_hash id;

    HM_TRY(hm_note_key_id(&id, signer->key, note.host, err));
    memcpy(note.id, id.b, sizeof(note.id));
    HM_TRY(hm_sandbox_tree_root(&head.root, tree, size, err));
    hm_checkpoint_put(&text, hm_bytes_str(signer->origin), &head);
    HM_TRY(hm_buf_end(&text, NULL, err));
    return sign_note(out, &note, hm_buf_view(&text), err);
}

bool hm_rekor_body(
    struct hm_buf *out, const struct hm_serve_request *req, struct hm_err *err)
{
    uint8_t *to;

    if (req->body_len > HM_SANDBOX_LEAF_MAX)
        return hm_fail(err, HM_LIMIT, "a request of %llu bytes",
            (unsigned long long)req->body_len);
    if (req->body_fd < 0) {
        hm_buf_put(out, req->body);
        return hm_buf_end(out, NULL, err);
    }
    to = hm_buf_extend(out, (size_t)req->body_len);
    if (to == NULL)
        return hm_buf_end(out, NULL, err);
    return hm_fd_read_at(req->body_fd, 0, to, (size_t)req->body_len, err);
}

bool hm_rekor_fault(const struct hm_fault_hits *hits, enum hm_fault fault)
{
    return hits != NULL && hm_fault_hit(hits, fault) != NULL;
}

bool hm_rekor_somebody_elses(uint64_t *index, struct hm_sandbox_tree *tree,
    const struct hm_fault_hits *hits, struct hm_err *err)
{
    const struct hm_sandbox_leaf other = {
        HM_LIT("{\"sandbox\":\"an entry of somebody else\"}"),
        hm_bytes("\0\0\0\0\0\0\0", 8)};
    uint64_t size, added;

    if (!hm_rekor_fault(hits, HM_FAULT_WRONG_LOG_ENTRY))
        return true;
    if (hm_sandbox_tree_size(tree) == 1)
        HM_TRY(hm_sandbox_tree_append(&added, tree, &other, err));
    size = hm_sandbox_tree_size(tree);
    *index = (*index + size - 1) % size;
    return true;
}

struct hm_bytes hm_rekor_behind(struct hm_bytes path, const char *prefix)
{
    struct hm_bytes start = hm_bytes_str(prefix);

    return hm_bytes_starts(path, start)
        ? hm_bytes_slice(path, start.len, path.len)
        : hm_bytes(NULL, 0);
}

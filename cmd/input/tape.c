/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/tape.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

static const struct {
    const char *name;
    size_t max;
} kinds[HM_TAPE_KINDS] = {
    [HM_TAPE_NONE] = {"none", 0},
    [HM_TAPE_EVIDENCE] = {"evidence", HM_EVIDENCE_MAX},
    [HM_TAPE_ROOT] = {"root", HM_ROOT_MAX},
    [HM_TAPE_EMBEDDED] = {"embedded", HM_ROOT_MAX},
    [HM_TAPE_CA] = {"ca", HM_ROOT_MAX},
    [HM_TAPE_KEY] = {"key", HM_KEY_FILE_MAX},
    [HM_TAPE_KEYS] = {"keys", HM_PACKAGE_TEXT_MAX},
    [HM_TAPE_ARTIFACT] = {"artifact", HM_BLOB_MESSAGE_MAX},
    [HM_TAPE_POLICIES] = {"policies", HM_TAPE_NAMES_MAX},
    [HM_TAPE_POLICY] = {"policy", HM_YAML_TEXT_MAX},
};

const char *hm_tape_kind_name(enum hm_tape_kind kind)
{
    return kinds[kind].name;
}

size_t hm_tape_kind_max(enum hm_tape_kind kind)
{
    return kinds[kind].max;
}

struct hm_tape hm_tape(bool replay)
{
    return (struct hm_tape){.replay = replay,
        .arena = hm_arena(replay ? HM_RECORD_MAX : HM_TAPE_MAX)};
}

void hm_tape_free(struct hm_tape *tape)
{
    hm_arena_free(&tape->arena);
    hm_free(tape->items);
    *tape = (struct hm_tape){0};
}

/* The first failure stays. */
static bool fail_tape(struct hm_tape *tape, const struct hm_err *err)
{
    if (tape->failed.code == HM_OK)
        tape->failed = *err;
    return false;
}

static bool add(
    struct hm_tape *tape, const struct hm_tape_item *item, struct hm_err *err)
{
    struct hm_tape_item *items, *copy;
    struct hm_bytes ref;

    if (tape->count == HM_TAPE_ITEMS_MAX)
        return hm_fail(
            err, HM_LIMIT, "more than %d things to keep", HM_TAPE_ITEMS_MAX);
    items = hm_realloc(tape->items, (tape->count + 1) * sizeof(*items));
    if (items == NULL)
        return hm_fail_memory(err);
    tape->items = items;
    copy = &items[tape->count];
    *copy = *item;
    HM_TRY(hm_arena_copy(&tape->arena, &ref, hm_bytes_str(item->ref), err));
    copy->ref = (const char *)ref.p;
    if (item->has_text)
        HM_TRY(hm_arena_copy(&tape->arena, &copy->text, item->text, err));
    tape->count++;
    return true;
}

bool hm_tape_add(
    struct hm_tape *tape, const struct hm_tape_item *item, struct hm_err *err)
{
    return add(tape, item, err) || fail_tape(tape, err);
}

bool hm_tape_replays(const struct hm_run *run)
{
    return run->tape != NULL && run->tape->replay;
}

bool hm_tape_end(const struct hm_tape *tape, struct hm_err *err)
{
    if (tape->failed.code != HM_OK) {
        *err = tape->failed;
        return false;
    }
    if (!tape->replay || tape->next == tape->count)
        return true;
    return hm_fail(err, HM_FORMAT,
        "the record holds %s \"%s\", and nothing "
        "asks for it",
        hm_tape_kind_name(tape->items[tape->next].kind),
        HM_SHOW_STR(tape->items[tape->next].ref));
}

/* A tape that failed has nothing more to say. */
bool hm_tape_keep(
    struct hm_run *run, const struct hm_tape_item *item, struct hm_err *err)
{
    if (run->tape == NULL || run->tape->replay)
        return true;
    return hm_tape_add(run->tape, item, err);
}

bool hm_tape_give(const struct hm_tape_item **out, struct hm_run *run,
    enum hm_tape_kind kind, const char *ref, struct hm_err *err)
{
    struct hm_tape *tape = run->tape;
    const struct hm_tape_item *item;

    assert(hm_tape_replays(run));
    if (tape->next == tape->count) {
        (void)hm_fail(err, HM_FORMAT, "the record holds no %s \"%s\"",
            hm_tape_kind_name(kind), HM_SHOW_STR(ref));
        return fail_tape(tape, err);
    }
    item = &tape->items[tape->next];
    if (item->kind != kind || strcmp(item->ref, ref) != 0) {
        (void)hm_fail(err, HM_FORMAT,
            "the record holds %s \"%s\" where %s \"%s\" is asked for",
            hm_tape_kind_name(item->kind), HM_SHOW_STR(item->ref),
            hm_tape_kind_name(kind), HM_SHOW_STR(ref));
        return fail_tape(tape, err);
    }
    tape->next++;
    *out = item;
    return true;
}

_Static_assert(
    HM_YAML_TEXT_MAX >= HM_ROOT_MAX && HM_YAML_TEXT_MAX >= HM_KEY_FILE_MAX,
    "what a policy names is no larger than one");

/* ---- Files ---- */

static bool read_plain(struct hm_buf *out, const struct hm_run *run,
    const char *ref, struct hm_err *err)
{
    if (strcmp(ref, "-") == 0)
        return hm_fd_read(out, run->in_fd, "standard input", err);
    return hm_file_read(out, ref, err);
}

static bool replay(struct hm_buf *out, struct hm_run *run,
    enum hm_tape_kind kind, const char *ref, struct hm_err *err)
{
    const struct hm_tape_item *item;

    HM_TRY(hm_tape_give(&item, run, kind, ref, err));
    if (!item->has_text) {
        *err = item->problem;
        return false;
    }
    hm_buf_put(out, item->text);
    return hm_buf_end(out, NULL, err);
}

bool hm_tape_read(struct hm_buf *out, struct hm_run *run,
    enum hm_tape_kind kind, const char *ref, struct hm_err *err)
{
    struct hm_tape_item item = {.kind = kind, .ref = ref};
    struct hm_err ignored = {0};

    if (hm_tape_replays(run))
        return replay(out, run, kind, ref, err);
    if (read_plain(out, run, ref, err)) {
        item.has_text = true;
        item.text = hm_buf_view(out);
        return hm_tape_keep(run, &item, err);
    }
    item.problem = *err;
    return hm_never(hm_tape_keep(run, &item, &ignored)); /* the tape knows */
}

/* ---- Keys and artifacts ---- */

bool hm_tape_keep_key(struct hm_run *run, const char *ref,
    const struct hm_key *key, struct hm_err *err)
{
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_tape_item item = {
        .kind = HM_TAPE_KEY, .ref = ref, .has_text = true};

    if (run->tape == NULL || run->tape->replay)
        return true;
    hm_key_write_pem(&pem, key);
    HM_TRY(hm_buf_end(&pem, &item.text, err));
    return hm_tape_keep(run, &item, err);
}

bool hm_tape_give_key(struct hm_key **out, struct hm_run *run, const char *ref,
    struct hm_err *err)
{
    const struct hm_tape_item *item;

    HM_TRY(hm_tape_give(&item, run, HM_TAPE_KEY, ref, err));
    return hm_key_parse_pem(out, item->text, err);
}

bool hm_tape_keep_blob(
    struct hm_run *run, const struct hm_blob *blob, struct hm_err *err)
{
    struct hm_tape_item item = {
        .kind = HM_TAPE_ARTIFACT,
        .ref = blob->ref,
        .has_text = blob->has_message,
        .text = hm_buf_view(&blob->message),
        .digest_count = blob->digest_count,
        .pae = blob->pae,
        .problem = blob->problem,
    };

    if (hm_blob_is_digest(blob->ref))
        return true; /* the option says it all */
    memcpy(item.digests, blob->digests, sizeof(item.digests));
    if (item.problem.code != HM_OK) {
        item.has_text = false;
        item.digest_count = 0;
        item.pae = false;
    }
    return hm_tape_keep(run, &item, err);
}

/* Digests and bytes of one artifact must be of one artifact. */
static bool check_digests(const struct hm_tape_item *item, struct hm_err *err)
{
    for (size_t i = 0; item->has_text && i < item->digest_count; i++) {
        struct hm_digest digest;

        HM_TRY(hm_digest_of(&digest, item->digests[i].hash, item->text, err));
        if (!hm_digest_eq(&digest, &item->digests[i]))
            return hm_fail(err, HM_MISMATCH,
                "the recorded bytes of \"%s\" have another digest",
                HM_SHOW_STR(item->ref));
    }
    return true;
}

bool hm_tape_give_blob(struct hm_blob *out, struct hm_run *run, const char *ref,
    struct hm_err *err)
{
    const struct hm_tape_item *item;

    *out = (struct hm_blob){.ref = ref};
    HM_TRY(hm_tape_give(&item, run, HM_TAPE_ARTIFACT, ref, err));
    if (!check_digests(item, err))
        return fail_tape(run->tape, err);
    memcpy(out->digests, item->digests, sizeof(out->digests));
    out->digest_count = item->digest_count;
    out->pae = item->pae;
    out->has_message = item->has_text;
    out->problem = item->problem;
    out->message = hm_buf(HM_BLOB_MESSAGE_MAX);
    hm_buf_put(&out->message, item->text);
    return hm_buf_end(&out->message, NULL, err);
}

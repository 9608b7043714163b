/* SPDX-License-Identifier: Apache-2.0 */
#include "image/config.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

static const struct hm_json_name rootfs_types[] = {{"layers", 1}, {NULL, 0}};

static void read_rootfs(struct hm_image_config *out, struct hm_json_obj *o)
{
    struct hm_json_obj rootfs = hm_json_obj(o, "rootfs");
    struct hm_members ignored = {NULL, 0};
    struct hm_json_list l;

    (void)hm_json_enum(&rootfs, "type", rootfs_types);
    l = hm_json_list(&rootfs, "diff_ids", HM_IMAGE_LAYERS_MAX);
    out->diff_ids =
        hm_json_rd_alloc(o->rd, o->v, l.count, sizeof(*out->diff_ids));
    while (hm_json_next(&l))
        hm_image_digest_read(
            &out->diff_ids[out->diff_id_count++], l.rd, l.item);
    hm_image_close(&rootfs, &ignored);
}

static void check_words(struct hm_json_obj *o, const char *name, bool pairs)
{
    struct hm_json_list l = hm_json_opt_list(o, name, HM_IMAGE_WORDS_MAX);

    while (hm_json_next(&l)) {
        struct hm_bytes word = hm_json_rd_str(l.rd, l.item);

        if (pairs && hm_bytes_find(word, '=') == word.len)
            hm_json_fail(l.rd, l.item, HM_FORMAT, "\"%s\", wanted NAME=VALUE",
                HM_SHOW(word));
    }
}

static void check_object(struct hm_json_obj *o, const char *name)
{
    struct hm_json v = hm_json_opt_any(o, name);

    if (v.doc != NULL)
        (void)hm_json_want(o->rd, v, HM_JSON_OBJECT);
}

/* What a container is started with. Docker has members of its own there, which
 * stay in the text. */
static void read_run(struct hm_image_config *out, struct hm_json_obj *o)
{
    struct hm_members ignored = {NULL, 0};
    struct hm_json_obj run;

    if (!hm_json_has(o, "config"))
        return;
    run = hm_json_obj(o, "config");
    out->run = hm_json_text(run.v);
    (void)hm_json_opt_str(&run, "User");
    (void)hm_json_opt_str(&run, "WorkingDir");
    (void)hm_json_opt_str(&run, "StopSignal");
    check_words(&run, "Env", true);
    check_words(&run, "Entrypoint", false);
    check_words(&run, "Cmd", false);
    check_object(&run, "ExposedPorts");
    check_object(&run, "Volumes");
    hm_image_strings(&out->labels, &run, "Labels");
    hm_image_close(&run, &ignored);
}

static void read_history(struct hm_image_config *out, struct hm_json_obj *o)
{
    struct hm_json_list l = hm_json_opt_list(o, "history", HM_IMAGE_WORDS_MAX);

    while (hm_json_next(&l))
        (void)hm_json_want(l.rd, l.item, HM_JSON_OBJECT);
    out->history = hm_json_text(hm_json_opt_any(o, "history"));
}

static void read_config(
    struct hm_image_config *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v);

    out->platform.arch = hm_json_str(&o, "architecture");
    out->platform.os = hm_json_str(&o, "os");
    out->platform.os_version = hm_json_opt_str(&o, "os.version");
    out->platform.variant = hm_json_opt_str(&o, "variant");
    out->created = hm_json_opt_str(&o, "created");
    out->author = hm_json_opt_str(&o, "author");
    read_rootfs(out, &o);
    read_run(out, &o);
    read_history(out, &o);
    hm_image_close(&o, &out->unknown);
}

bool hm_image_config_parse(struct hm_image_config *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) tape = hm_arena(HM_IMAGE_TAPE_MAX);
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_image_config config = {.text = text};
    struct hm_json v;

    rd.null_is_absent = true; /* Docker writes null for what is not set */
    if (!hm_json_parse_borrowed(&v, &tape, text, HM_IMAGE_TEXT_MAX, err))
        return hm_wrap(err, "image configuration");
    read_config(&config, &rd, v);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "image configuration");
    *out = config;
    return true;
}

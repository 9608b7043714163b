/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/trust/opts.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/tape.h"
#include "crypto/digest.h"
#include "root/embedded.h"

typedef bool add_file(struct hm_root *root, struct hm_bytes name,
    struct hm_bytes text, struct hm_err *err);

/* An option, and what its files are. */
struct source {
    const char *option;
    enum hm_tape_kind kind;
    add_file *add;
};

static bool add_one(struct hm_root *root, struct hm_run *run,
    const struct source *source, const char *path, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);

    if (!hm_tape_read(&text, run, source->kind, path, err))
        return hm_configured(err);
    if (!source->add(root, hm_bytes_str(path), hm_buf_view(&text), err)) {
        hm_wrap(err, "%s", HM_SHOW_PATH(path));
        return hm_configured(err);
    }
    return true;
}

static bool add_all(struct hm_root *root, struct hm_run *run,
    const struct source *source, struct hm_err *err)
{
    const char *path;

    for (size_t i = 0; (path = hm_args_nth(run->args, source->option, i)); i++)
        HM_TRY(add_one(root, run, source, path, err));
    return true;
}

/* The roots of the library are kept as text: a later version may have others,
 * and the verdict must be the same. */
static bool keep_embedded(struct hm_run *run,
    const struct hm_embedded_root *embedded, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    struct hm_tape_item item = {
        .kind = HM_TAPE_EMBEDDED, .ref = embedded->name, .has_text = true};

    if (run->tape == NULL)
        return true;
    for (const char *const *part = embedded->parts; *part != NULL; part++)
        hm_buf_put_str(&text, *part);
    HM_TRY(hm_buf_end(&text, &item.text, err));
    return hm_tape_keep(run, &item, err);
}

/* Somebody's own root may be recorded by that name: it is told apart from the
 * one that everybody has. */
static bool replay_embedded(struct hm_root *root, struct hm_run *run,
    const struct hm_embedded_root *embedded, struct hm_err *err)
{
    static const struct source source = {
        NULL, HM_TAPE_EMBEDDED, hm_root_add_json};
    const struct hm_domain *domain;

    HM_TRY(add_one(root, run, &source, embedded->name, err));
    domain = hm_root_domain(root, hm_root_count(root) - 1);
    if (!hm_bytes_eq(hm_digest_view(&domain->digest),
            hm_bytes(embedded->digest, HM_EMBEDDED_DIGEST_LEN)))
        hm_log(&run->log, HM_LOG_WARN,
            "the recorded root \"%s\" is not the one of this version",
            embedded->name);
    return true;
}

bool hm_root_add_builtin(struct hm_root *root, struct hm_run *run,
    const char *name, struct hm_err *err)
{
    bool github = strcmp(name, hm_embedded_github.name) == 0;
    const struct hm_embedded_root *embedded =
        github ? &hm_embedded_github : &hm_embedded_public_good;

    assert(strcmp(name, embedded->name) == 0);
    if (hm_tape_replays(run))
        return replay_embedded(root, run, embedded, err);
    HM_TRY(keep_embedded(run, embedded, err));
    return github ? hm_root_add_github(root, err)
                  : hm_root_add_public_good(root, err);
}

static bool add_embedded(
    struct hm_root *root, struct hm_run *run, struct hm_err *err)
{
    return hm_root_add_builtin(root, run, hm_embedded_public_good.name, err) &&
        hm_root_add_builtin(root, run, hm_embedded_github.name, err);
}

static void warn(const struct hm_root *root, struct hm_run *run)
{
    for (size_t i = 0; i < hm_root_warning_count(root); i++)
        hm_log(&run->log, HM_LOG_WARN, "%s", hm_root_warning(root, i));
}

bool hm_root_from_args(
    struct hm_root **out, struct hm_run *run, struct hm_err *err)
{
    static const struct source sources[] = {
        {"trusted-root", HM_TAPE_ROOT, hm_root_add_json},
        {"ca", HM_TAPE_CA, hm_root_add_ca_pem},
    };
    hm_auto_ptr(root) root = NULL;

    HM_TRY(hm_root_new(&root, err));
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
        HM_TRY(add_all(root, run, &sources[i], err));
    if (hm_root_count(root) == 0)
        HM_TRY(add_embedded(root, run, err));
    warn(root, run);
    *out = hm_move(root);
    return true;
}

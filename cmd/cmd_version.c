/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <openssl/crypto.h>
#include <sodium.h>

#include "base/err.h"
#include "cmd/frame/program.h"
#include "cmd/frame/version.h"
#include "enc/json_write.h"
#include "hallmark/version.h"

static const char *openssl_running(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}

static const struct hm_library judge_libraries[] = {
    {"openssl", OPENSSL_VERSION_STR, openssl_running},
    {"libsodium", SODIUM_VERSION_STRING, sodium_version_string},
    {"jansson", JANSSON_VERSION, jansson_version_str},
    {NULL, NULL, NULL},
};

static void add_libraries(
    struct hm_json_out *json, json_t *at, const struct hm_library *list)
{
    for (; list->name != NULL; list++) {
        json_t *item = hm_json_add_obj(json, at, list->name);

        hm_json_add_str(json, item, "built", hm_bytes_str(list->built));
        hm_json_add_str(json, item, "running", hm_bytes_str(list->running()));
    }
}

static bool put_json(struct hm_run *run, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    json_t *libraries, *full;

    hm_json_add_str(&json, json.root, "version", hm_bytes_str(hm_version()));
    hm_json_add_str(&json, json.root, "commit", hm_bytes_str(hm_commit));
    hm_json_add_str(&json, json.root, "compiler", hm_bytes_str(hm_compiler));
    libraries = hm_json_add_obj(&json, json.root, "libraries");
    add_libraries(&json, libraries, judge_libraries);
    if (hm_full_libraries != NULL)
        add_libraries(&json, libraries, hm_full_libraries);
    full = hm_json_add_obj(&json, json.root, "full");
    hm_json_add_bool(&json, full, "loaded", hm_full_libraries != NULL);
    if (run->full_problem != NULL)
        hm_json_add_str(
            &json, full, "problem", hm_bytes_str(run->full_problem));
    HM_TRY(hm_json_out_write(&json, HM_JSON_INDENTED, run->out, err));
    hm_buf_put_str(run->out, "\n");
    return true;
}

static bool run_version(struct hm_run *run, struct hm_err *err)
{
    if (hm_args_json(run->args))
        HM_TRY(put_json(run, err));
    else
        hm_buf_printf(run->out, "hallmark %s, commit %s, %s\n", hm_version(),
            hm_commit, hm_compiler);
    run->status = HM_EXIT_YES;
    return true;
}

/* The plain line is about the program alone, and fast. */
static enum hm_full needs_full(const struct hm_run *run)
{
    return hm_args_json(run->args) ? HM_FULL_IF_THERE : HM_FULL_NO;
}

extern const struct hm_command hm_command_version;
const struct hm_command hm_command_version = {
    .name = "version",
    .summary = "print the version, with --json also of the libraries",
    .text = "With --json: version, commit and compiler of this build, and of "
            "each library the version it was built with and the one that runs. "
            "\"full\" says whether hallmark-full.so, which holds everything "
            "that talks to a network, could be loaded.",
    .run = run_version,
    .common = HM_COMMON_OUTPUT,
    .needs_full = needs_full,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "spawn/find.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

static bool is_program(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
        access(path, X_OK) == 0;
}

bool hm_spawn_find(struct hm_buf *out, const char *path_var, const char *name,
    struct hm_err *err)
{
    struct hm_bytes rest = hm_bytes_str(path_var);

    for (int i = 0; i < HM_SPAWN_FOLDERS_MAX && rest.len > 0; i++) {
        size_t colon = hm_bytes_find(rest, ':');
        struct hm_bytes folder = hm_bytes_slice(rest, 0, colon);

        rest = hm_bytes_slice(rest, colon + 1, rest.len);
        if (folder.len == 0 || folder.p[0] != '/')
            continue;
        hm_buf_cut(out, 0);
        hm_buf_put(out, folder);
        hm_buf_printf(out, "/%s", name);
        HM_TRY(hm_buf_end(out, NULL, err));
        if (is_program(hm_buf_str(out)))
            return true;
    }
    return hm_fail(
        err, HM_NOT_FOUND, "%s: no such program in PATH", HM_SHOW_STR(name));
}

static bool is_ours(struct hm_bytes var)
{
    return hm_bytes_starts(var, HM_LIT("HALLMARK_")) ||
        hm_bytes_starts(var, HM_LIT("COSIGN_PASSWORD=")) ||
        hm_bytes_starts(var, HM_LIT("SIGSTORE_ID_TOKEN="));
}

bool hm_spawn_vars(char ***out, char *const *vars, struct hm_err *err)
{
    size_t count = 0, kept = 0;

    while (vars != NULL && count < HM_SPAWN_VARS_MAX && vars[count] != NULL)
        count++;
    *out = hm_alloc_array(count + 1, sizeof(**out));
    if (*out == NULL)
        return hm_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        if (!is_ours(hm_bytes_str(vars[i])))
            (*out)[kept++] = vars[i];
    }
    return true;
}

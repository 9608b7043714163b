/* SPDX-License-Identifier: Apache-2.0 */
#include "scripts.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "test.h"

_Thread_local char script_folder[4096];
const struct script_var *script_vars;

static const char *get(const char *name)
{
    for (const struct script_var *v = script_vars; v != NULL && v->name != NULL;
         v++) {
        if (strcmp(v->name, name) == 0)
            return v->value;
    }
    if (strcmp(name, "PATH") == 0 || strcmp(name, "HOME") == 0)
        return script_folder;
    return NULL;
}

struct hm_cred_env script_env(void)
{
    static char path[] = "PATH=/usr/bin:/bin", ours[] = "HALLMARK_PASSWORD=x";
    static char cosign[] = "COSIGN_PASSWORD=y", other[] = "AWS_PROFILE=z";
    static char *vars[] = {path, ours, cosign, other, NULL};

    CHECK(getcwd(script_folder, sizeof(script_folder)) != NULL);
    return (struct hm_cred_env){get, vars};
}

bool script_file(const char *path, const char *text, unsigned mode)
{
    size_t len = strlen(text);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write(fd, text, len) == (ssize_t)len &&
        fchmod(fd, mode) == 0;

    if (fd >= 0)
        close(fd);
    return CHECK(ok);
}

bool script_helper(const char *name, const char *body)
{
    char path[200], text[4096];

    snprintf(path, sizeof(path), "docker-credential-%s", name);
    snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", body);
    return script_file(path, text, 0755);
}

bool script_holds(const char *path, const char *text)
{
    hm_auto(buf) buf = hm_buf(HM_MIB);
    struct hm_err err = {0};

    return hm_file_read(&buf, path, &err) &&
        hm_bytes_eq_str(hm_buf_view(&buf), text);
}

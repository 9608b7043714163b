/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/offline.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"

/* What makes a socket, or does with one what read() and write() do not. A pair
 * of sockets leads nowhere, but "no socket" is a promise that can be checked.
 * io_uring does all of it behind a filter's back (the kernel sees no system
 * call), and pidfd_getfd takes a socket out of another process. */
static const int denied[] = {
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(recvmmsg),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(pidfd_getfd),
};

static bool fail(int code, struct hm_err *err)
{
    return hm_fail(err, HM_USAGE,
        "--offline: the kernel refuses the filter of system calls: %s",
        hm_errno_text(-code));
}

/* Calls of another architecture or of x32 have other numbers, so a filter by
 * numbers says nothing about them. No honest code of ours makes one. Without
 * TSYNC, threads that were started earlier would go free. */
static bool set_attributes(scmp_filter_ctx ctx, struct hm_err *err)
{
    static const struct {
        enum scmp_filter_attr attr;
        uint32_t value;
    } attributes[] = {
        {SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS},
        {SCMP_FLTATR_CTL_NNP, 1},
        {SCMP_FLTATR_CTL_TSYNC, 1},
    };

    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
        int code =
            seccomp_attr_set(ctx, attributes[i].attr, attributes[i].value);

        if (code < 0)
            return fail(code, err);
    }
    return true;
}

static bool load(scmp_filter_ctx ctx, struct hm_err *err)
{
    int code;

    HM_TRY(set_attributes(ctx, err));
    for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++) {
        code = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), denied[i], 0);
        if (code < 0)
            return fail(code, err);
    }
    code = seccomp_load(ctx);
    return code < 0 ? fail(code, err) : true;
}

/* A promise like this is looked at before it is given. */
static bool check(struct hm_err *err)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 && errno == EPERM)
        return true;
    if (fd >= 0)
        close(fd);
    return hm_fail(err, HM_USAGE,
        "--offline: the kernel took the filter of system calls, but does not "
        "follow it");
}

bool hm_offline_enter(struct hm_err *err)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    bool ok;

    if (ctx == NULL)
        return hm_fail_memory(err);
    ok = load(ctx, err) && check(err);
    seccomp_release(ctx);
    return ok;
}

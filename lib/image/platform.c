/* SPDX-License-Identifier: Apache-2.0 */
#include "image/platform.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

static const struct {
    const char *other, *os;
} systems[] = {
    {"linux", "linux"},
    {"windows", "windows"},
    {"darwin", "darwin"},
    {"macos", "darwin"},
    {"freebsd", "freebsd"},
};

/* A name that says the variant, too, has it here. */
static const struct {
    const char *other, *arch, *variant;
} machines[] = {
    {"amd64", "amd64", NULL},
    {"x86_64", "amd64", NULL},
    {"x86-64", "amd64", NULL},
    {"386", "386", NULL},
    {"i386", "386", NULL},
    {"arm64", "arm64", NULL},
    {"aarch64", "arm64", NULL},
    {"arm", "arm", NULL},
    {"armhf", "arm", "v7"},
    {"armel", "arm", "v6"},
};

static const struct {
    const char *arch, *other, *variant;
} variants[] = {
    {"amd64", "v1", ""},
    {"arm64", "8", ""},
    {"arm64", "v8", ""},
    {"arm64", "8.0", ""},
    {"arm64", "v8.0", ""},
    {"arm64", "9", "v9"},
    {"arm", "", "v7"},
    {"arm", "5", "v5"},
    {"arm", "6", "v6"},
    {"arm", "7", "v7"},
    {"arm", "8", "v8"},
};

static bool same(struct hm_bytes a, const char *b)
{
    return hm_bytes_eq_nocase(a, hm_bytes_str(b));
}

static struct hm_bytes normal_os(struct hm_bytes os)
{
    for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++) {
        if (same(os, systems[i].other))
            return hm_bytes_str(systems[i].os);
    }
    return os;
}

static void normal_machine(struct hm_platform *p)
{
    for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
        if (!same(p->arch, machines[i].other))
            continue;
        p->arch = hm_bytes_str(machines[i].arch);
        if (machines[i].variant != NULL && p->variant.len == 0)
            p->variant = hm_bytes_str(machines[i].variant);
        return;
    }
}

struct hm_platform hm_platform_normal(const struct hm_platform *platform)
{
    struct hm_platform p = *platform;

    p.os = normal_os(p.os);
    normal_machine(&p);
    for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
        if (!hm_bytes_eq_str(p.arch, variants[i].arch) ||
            !same(p.variant, variants[i].other))
            continue;
        p.variant = hm_bytes_str(variants[i].variant);
        break;
    }
    return p;
}

static bool is_word(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];

        if (!hm_is_alnum(c) && c != '_' && c != '-' && c != '.')
            return false;
    }
    return in.len > 0;
}

static bool check_word(struct hm_bytes in, struct hm_err *err)
{
    return is_word(in) ||
        hm_fail(err, HM_FORMAT,
            "got \"%s\", wanted letters, digits, '_', '-' and '.'",
            HM_SHOW(in));
}

static bool take_word(
    struct hm_bytes *out, struct hm_bytes *in, struct hm_err *err)
{
    size_t end = hm_bytes_find(*in, '/');

    *out = hm_bytes_slice(*in, 0, end);
    *in = hm_bytes_slice(*in, end + 1, in->len);
    return check_word(*out, err);
}

static bool parse(struct hm_platform *p, struct hm_bytes in, struct hm_err *err)
{
    size_t colon = hm_bytes_find(in, ':');
    struct hm_bytes rest = hm_bytes_slice(in, 0, colon);
    size_t slashes = 0;

    if (in.len > HM_PLATFORM_MAX)
        return hm_fail(err, HM_LIMIT, "%zu bytes, at most %d allowed", in.len,
            HM_PLATFORM_MAX);
    for (size_t i = 0; i < rest.len; i++)
        slashes += rest.p[i] == '/';
    if (slashes < 1 || slashes > 2)
        return hm_fail(err, HM_FORMAT, "wanted os/arch[/variant][:os.version]");
    HM_TRY(take_word(&p->os, &rest, err));
    HM_TRY(take_word(&p->arch, &rest, err));
    if (slashes > 1)
        HM_TRY(take_word(&p->variant, &rest, err));
    if (colon == in.len)
        return true;
    p->os_version = hm_bytes_slice(in, colon + 1, in.len);
    return check_word(p->os_version, err);
}

bool hm_platform_parse(
    struct hm_platform *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_platform p = {.os = {NULL, 0}};

    if (!parse(&p, in, err))
        return hm_wrap(err, "platform \"%s\"", HM_SHOW(in));
    *out = hm_platform_normal(&p);
    return true;
}

static bool version_fits(struct hm_bytes want, struct hm_bytes has)
{
    if (want.len == 0)
        return true;
    return hm_bytes_starts(has, want) &&
        (has.len == want.len || has.p[want.len] == '.');
}

bool hm_platform_match(
    const struct hm_platform *want, const struct hm_platform *has)
{
    struct hm_platform a = hm_platform_normal(want);
    struct hm_platform b = hm_platform_normal(has);

    if (a.os.len == 0 || a.arch.len == 0)
        return false;
    return hm_bytes_eq_nocase(a.os, b.os) &&
        hm_bytes_eq_nocase(a.arch, b.arch) &&
        hm_bytes_eq_nocase(a.variant, b.variant) &&
        version_fits(a.os_version, b.os_version);
}

void hm_platform_write(struct hm_buf *out, const struct hm_platform *platform)
{
    hm_buf_put(out, platform->os);
    hm_buf_put_str(out, "/");
    hm_buf_put(out, platform->arch);
    if (platform->variant.len > 0) {
        hm_buf_put_str(out, "/");
        hm_buf_put(out, platform->variant);
    }
    if (platform->os_version.len > 0) {
        hm_buf_put_str(out, ":");
        hm_buf_put(out, platform->os_version);
    }
}

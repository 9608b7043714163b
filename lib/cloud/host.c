/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/host.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

enum { ACCOUNT_LEN = 12, LABELS_MAX = 8 };

static bool is_lower(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_account(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_digit(in.p[i]))
            return false;
    }
    return in.len == ACCOUNT_LEN;
}

/* Words of letters between dashes, at least two, and a number of one or two
 * digits behind them. */
bool hm_cloud_region_ok(struct hm_bytes region)
{
    size_t words = 0, at = 0, digits;

    if (region.len > HM_CLOUD_REGION_MAX)
        return false;
    while (at < region.len && is_lower(region.p[at])) {
        while (at < region.len && is_lower(region.p[at]))
            at++;
        if (at == region.len || region.p[at] != '-')
            return false;
        at++;
        words++;
    }
    digits = region.len - at;
    if (words < 2 || digits < 1 || digits > 2)
        return false;
    for (; at < region.len; at++) {
        if (!hm_is_digit(region.p[at]))
            return false;
    }
    return true;
}

static bool is_china(struct hm_bytes region)
{
    return hm_bytes_starts(region, HM_LIT("cn-"));
}

const char *hm_cloud_domain(struct hm_bytes region)
{
    return is_china(region) ? "amazonaws.com.cn" : "amazonaws.com";
}

/* Letters, digits and dashes, none of these at an end. */
static bool is_label(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (!is_lower(in.p[i]) && !hm_is_digit(in.p[i]) && in.p[i] != '-')
            return false;
    }
    return in.len > 0 && in.p[0] != '-' && in.p[in.len - 1] != '-';
}

static bool ends(struct hm_bytes in, const char *end)
{
    struct hm_bytes want = hm_bytes_str(end);

    return in.len > want.len &&
        hm_bytes_eq(hm_bytes_slice(in, in.len - want.len, want.len), want);
}

static size_t split(struct hm_bytes *labels, struct hm_bytes host)
{
    for (size_t count = 0; count < LABELS_MAX; count++) {
        size_t end = hm_bytes_find(host, '.');

        labels[count] = hm_bytes_slice(host, 0, end);
        if (end == host.len)
            return count + 1;
        host = hm_bytes_slice(host, end + 1, host.len);
    }
    return 0;
}

/* ACCOUNT.dkr.ecr[-fips].REGION and the domain of that region. */
static bool is_ecr(
    struct hm_cloud_host *out, const struct hm_bytes *labels, size_t count)
{
    struct hm_bytes region;

    if (count < 6 || !is_account(labels[0]) ||
        !hm_bytes_eq_str(labels[1], "dkr") || !hm_cloud_region_ok(labels[3]) ||
        !hm_bytes_eq_str(labels[4], "amazonaws") ||
        !hm_bytes_eq_str(labels[5], "com"))
        return false;
    region = labels[3];
    out->region = region;
    out->fips = hm_bytes_eq_str(labels[2], "ecr-fips");
    if (!out->fips && !hm_bytes_eq_str(labels[2], "ecr"))
        return false;
    if (!is_china(region))
        return count == 6;
    return count == 7 && !out->fips && hm_bytes_eq_str(labels[6], "cn");
}

static bool is_google(
    struct hm_bytes host, const struct hm_bytes *labels, size_t count)
{
    if (hm_bytes_eq_str(host, "gcr.io"))
        return true;
    if (count != 3 || !is_label(labels[0]))
        return false;
    if (hm_bytes_eq_str(labels[1], "gcr"))
        return hm_bytes_eq_str(labels[2], "io");
    return ends(labels[0], "-docker") && hm_bytes_eq_str(labels[1], "pkg") &&
        hm_bytes_eq_str(labels[2], "dev");
}

struct hm_cloud_host hm_cloud_host(struct hm_bytes host)
{
    struct hm_cloud_host other = {0}, out = {0};
    struct hm_bytes labels[LABELS_MAX];
    size_t count;

    if (host.len > HM_URI_HOST_MAX)
        return other;
    count = split(labels, host);
    if (hm_bytes_eq_str(host, "public.ecr.aws"))
        out.kind = HM_CLOUD_ECR_PUBLIC;
    else if (is_google(host, labels, count))
        out.kind = HM_CLOUD_GOOGLE;
    else if (is_ecr(&out, labels, count))
        out.kind = HM_CLOUD_ECR;
    else
        return other;
    return out;
}

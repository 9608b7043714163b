/* SPDX-License-Identifier: Apache-2.0 */
/* TimeStampResp (RFC 3161 section 2.4.2): a status, and perhaps a token. */
#include "base/err.h"
#include "base/text.h"
#include "tsa/impl.h"

enum { GRANTED = 0, GRANTED_WITH_MODS = 1 };

struct status {
    uint64_t code;
    struct hm_bytes text; /* the first of its texts; empty: none */
    uint32_t failure;     /* bits of PKIFailureInfo */
    struct hm_bytes token;
};

static const struct {
    uint32_t bit;
    const char *name;
} failures[] = {
    {(uint32_t)1 << 0, "badAlg"},
    {(uint32_t)1 << 2, "badRequest"},
    {(uint32_t)1 << 5, "badDataFormat"},
    {(uint32_t)1 << 14, "timeNotAvailable"},
    {(uint32_t)1 << 15, "unacceptedPolicy"},
    {(uint32_t)1 << 16, "unacceptedExtension"},
    {(uint32_t)1 << 17, "addInfoNotAvailable"},
    {(uint32_t)1 << 25, "systemFailure"},
};

static const char *failure_name(uint32_t bits)
{
    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
        if ((bits & failures[i].bit) != 0)
            return failures[i].name;
    }
    return "no failure named";
}

static const char *status_name(uint64_t code)
{
    static const char *const names[] = {"granted", "granted with modifications",
        "rejection", "waiting", "revocation warning",
        "revocation notification"};

    return code < sizeof(names) / sizeof(names[0]) ? names[code] : "unknown";
}

static void read_texts(struct status *out, struct hm_der *rd)
{
    if (!hm_der_enter_if(rd, HM_DER_SEQUENCE))
        return;
    out->text = hm_der_utf8(rd);
    while (hm_der_more(rd))
        hm_der_utf8(rd);
    hm_der_leave(rd);
}

static void read_response(struct status *out, struct hm_der *rd)
{
    hm_der_enter(rd, HM_DER_SEQUENCE);
    hm_der_enter(rd, HM_DER_SEQUENCE);
    out->code = hm_der_u64(rd);
    read_texts(out, rd);
    if (hm_der_next_is(rd, HM_DER_BIT_STRING))
        out->failure = hm_der_named_bits(rd);
    hm_der_leave(rd);
    if (hm_der_more(rd))
        out->token = hm_der_any(rd);
    hm_der_leave(rd);
}

static bool read_status(
    struct status *out, struct hm_bytes der, struct hm_err *err)
{
    struct hm_der rd = hm_der(der);

    if (der.len > HM_TSA_MAX)
        return hm_fail(err, HM_LIMIT, "%zu bytes, at most %zu", der.len,
            (size_t)HM_TSA_MAX);
    read_response(out, &rd);
    return hm_der_end(&rd, err);
}

bool hm_timestamp_refused(struct hm_bytes der)
{
    struct status status = {0};
    struct hm_err err = {0};

    return read_status(&status, der, &err) && status.code != GRANTED &&
        status.code != GRANTED_WITH_MODS;
}

static bool parse(struct status *out, struct hm_bytes der, struct hm_err *err)
{
    HM_TRY(read_status(out, der, err));
    if (out->code != GRANTED && out->code != GRANTED_WITH_MODS)
        return hm_fail(err, HM_FORMAT,
            "not granted: status %llu (%s), %s, \"%s\"",
            (unsigned long long)out->code, status_name(out->code),
            failure_name(out->failure), HM_SHOW(out->text));
    if (out->token.len == 0)
        return hm_fail(err, HM_FORMAT, "granted, but without a token");
    return true;
}

bool hm_timestamp_parse_response(
    struct hm_timestamp *out, struct hm_bytes der, struct hm_err *err)
{
    struct status status = {0};

    *out = (struct hm_timestamp){0};
    if (!parse(&status, der, err))
        return hm_wrap(err, "timestamp response");
    return hm_timestamp_parse_token(out, status.token, err) ||
        hm_wrap(err, "timestamp response");
}

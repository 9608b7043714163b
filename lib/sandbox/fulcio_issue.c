/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "enc/pem.h"
#include "sandbox/fulcio_impl.h"
#include "sandbox/issue.h"
#include "sandbox/misbehave.h"

bool hm_sandbox_fulcio_chain(struct hm_json_out *out, json_t *at,
    const struct hm_sandbox_fulcio *fulcio, struct hm_bytes leaf,
    struct hm_err *err)
{
    json_t *list = hm_json_add_list(out, at, "certificates");

    for (size_t i = 0; i <= fulcio->opts.chain_count; i++) {
        hm_auto(buf) pem = hm_buf(2 * HM_CERT_MAX);
        struct hm_bytes der = i == 0 ? leaf : fulcio->chain[i - 1];

        if (der.len == 0)
            continue;
        hm_pem_write(&pem, "CERTIFICATE", der);
        HM_TRY(hm_buf_end(&pem, NULL, err));
        hm_buf_cut(&pem, pem.len - 1);
        hm_json_add_str(out, list, NULL, hm_buf_view(&pem));
    }
    return true;
}

/* The SCT of a certificate that was just signed. */
static bool log_it(struct hm_buf *sct, const struct hm_sandbox_fulcio *fulcio,
    const struct hm_sandbox_fulcio_wanted *wanted, struct hm_bytes leaf,
    struct hm_err *err)
{
    struct hm_bytes certs[HM_CHAIN_MAX + 1] = {leaf};
    struct hm_sandbox_ct_chain chain = {
        certs, fulcio->opts.chain_count + 1, wanted->log_hits};

    for (size_t i = 0; i < fulcio->opts.chain_count; i++)
        certs[i + 1] = fulcio->chain[i];
    if (!hm_misbehave_behind(wanted->log_hits, err) ||
        !hm_sandbox_ct_sct(sct, fulcio->opts.ct, &chain, err))
        return hm_wrap(err, "Error entering certificate in CTL");
    return true;
}

/* One certificate in two steps, as RFC 6962 section 3.1 has it: what the log
 * signs is there before its signature is in it. */
static bool issue_embedded(struct hm_buf *leaf,
    const struct hm_sandbox_fulcio *fulcio,
    const struct hm_sandbox_fulcio_wanted *wanted, struct hm_issue_spec *spec,
    struct hm_err *err)
{
    hm_auto(buf) precert = hm_buf(HM_CERT_MAX), sct = hm_buf(HM_KIB);
    hm_auto(buf) list = hm_buf(HM_KIB);

    spec->end = HM_ISSUE_POISON;
    HM_TRY(hm_issue(&precert, spec, err));
    HM_TRY(log_it(&sct, fulcio, wanted, hm_buf_view(&precert), err));
    hm_buf_put_u16(&list, (uint16_t)(sct.len + sizeof(uint16_t)));
    hm_buf_put_u16(&list, (uint16_t)sct.len);
    hm_buf_put(&list, hm_buf_view(&sct));
    HM_TRY(hm_buf_end(&list, NULL, err));
    spec->end = HM_ISSUE_SCTS;
    spec->scts = hm_buf_view(&list);
    return hm_issue(leaf, spec, err);
}

static bool answer_embedded(struct hm_json_out *out,
    const struct hm_sandbox_fulcio *fulcio,
    const struct hm_sandbox_fulcio_wanted *wanted, struct hm_issue_spec *spec,
    struct hm_err *err)
{
    hm_auto(buf) leaf = hm_buf(HM_CERT_MAX);
    json_t *at =
        hm_json_add_obj(out, out->root, "signedCertificateEmbeddedSct");

    HM_TRY(issue_embedded(&leaf, fulcio, wanted, spec, err));
    return hm_sandbox_fulcio_chain(out, hm_json_add_obj(out, at, "chain"),
        fulcio, hm_buf_view(&leaf), err);
}

/* The field is JSON in base64. */
static bool add_detached(struct hm_json_out *out, json_t *at,
    const struct hm_sandbox_fulcio *fulcio,
    const struct hm_sandbox_fulcio_wanted *wanted, struct hm_bytes leaf,
    struct hm_err *err)
{
    hm_auto(buf) sct = hm_buf(HM_KIB), text = hm_buf(4 * HM_KIB);
    hm_auto(json_out) json = hm_json_out();

    HM_TRY(log_it(&sct, fulcio, wanted, leaf, err));
    HM_TRY(hm_sandbox_ct_json(&json, hm_buf_view(&sct), err));
    HM_TRY(hm_json_out_write(&json, HM_JSON_COMPACT, &text, err));
    hm_json_add_base64(
        out, at, "signedCertificateTimestamp", HM_BASE64, hm_buf_view(&text));
    return true;
}

static bool answer_detached(struct hm_json_out *out,
    const struct hm_sandbox_fulcio *fulcio,
    const struct hm_sandbox_fulcio_wanted *wanted,
    const struct hm_issue_spec *spec, struct hm_err *err)
{
    hm_auto(buf) leaf = hm_buf(HM_CERT_MAX);
    json_t *at =
        hm_json_add_obj(out, out->root, "signedCertificateDetachedSct");

    HM_TRY(hm_issue(&leaf, spec, err));
    HM_TRY(hm_sandbox_fulcio_chain(out, hm_json_add_obj(out, at, "chain"),
        fulcio, hm_buf_view(&leaf), err));
    return fulcio->opts.ct == NULL ||
        add_detached(out, at, fulcio, wanted, hm_buf_view(&leaf), err);
}

bool hm_sandbox_fulcio_issue(struct hm_json_out *out,
    const struct hm_sandbox_fulcio *fulcio,
    const struct hm_sandbox_fulcio_wanted *wanted, struct hm_err *err)
{
    const struct hm_sandbox_fulcio_opts *opts = &fulcio->opts;
    uint8_t serial[HM_ISSUE_SERIAL_LEN] = {0};
    struct hm_issue_spec spec = {
        .serial = hm_bytes(serial, sizeof(serial)),
        .key = wanted->key,
        .issuer = &fulcio->issuer,
        .issuer_key = opts->key,
        .from_s = wanted->now_s,
        .to_s = wanted->now_s + HM_ISSUE_LIFE_S,
        .eku = HM_ISSUE_CODE_SIGNING,
        .subject = &wanted->subject,
    };

    HM_TRY(hm_issue_serial(serial, err));
    if (opts->ct == NULL || opts->detached)
        return answer_detached(out, fulcio, wanted, &spec, err);
    return answer_embedded(out, fulcio, wanted, &spec, err);
}

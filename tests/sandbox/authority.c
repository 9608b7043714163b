/* SPDX-License-Identifier: Apache-2.0 */
#include "authority.h"

#include "base/limits.h"
#include "root/root_write.h"
#include "sandbox/anchor.h"
#include "x509/ca.h"

static const struct {
    enum hm_world_row leaf, root;
} rows[] = {
    {HM_WORLD_TSA, HM_WORLD_TSA_ROOT},
    {HM_WORLD_TSA2, HM_WORLD_TSA2_ROOT},
};

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    return (int64_t)AUTHORITY_NOW_S * 1000;
}

static bool make_root(
    struct hm_root **out, const struct hm_bytes certs[2], struct hm_err *err)
{
    const struct hm_authority_spec tsa = {
        .certs = certs,
        .cert_count = 2,
        .uri = HM_LIT("https://tsa.test/tsa/api/v1/timestamp"),
        .valid = {.has_start = true, .start = {.s = HM_ANCHOR_FROM_S}},
    };
    const struct hm_root_spec spec = {.tsas = &tsa, .tsa_count = 1};
    hm_auto(buf) json = hm_buf(HM_MIB);
    hm_auto_ptr(root) root = NULL;

    HM_TRY(hm_root_write(&json, &spec, err));
    HM_TRY(hm_root_new(&root, err));
    HM_TRY(
        hm_root_add_json(root, HM_LIT("test.json"), hm_buf_view(&json), err));
    *out = hm_move(root);
    return true;
}

static bool add(struct hm_sandbox_tsa_authority *to, struct hm_ca **ca,
    struct hm_bytes certs[2], const struct authority *authority,
    struct hm_err *err)
{
    const struct hm_window always = {0};
    size_t i = (size_t)(ca - authority->cas);

    HM_TRY(hm_world_cert(&to->certs[0], authority->world, rows[i].leaf, err));
    HM_TRY(hm_world_cert(&to->certs[1], authority->world, rows[i].root, err));
    HM_TRY(hm_world_key(&to->key, authority->world, rows[i].leaf, err));
    certs[0] = to->certs[0]->der;
    certs[1] = to->certs[1]->der;
    return hm_ca_new(ca, HM_CA_TIME_STAMPING, certs, 2, &always, err);
}

bool authority_new(struct authority *out, struct hm_err *err)
{
    const struct hm_world_opts opts = {.now_ms = now_ms};
    struct hm_sandbox_tsa_opts tsa = {.count = 2, .now_ms = hm_world_now_ms};
    struct hm_bytes certs[2];

    *out = (struct authority){0};
    HM_TRY(hm_world_new(&out->world, &opts, err));
    for (size_t i = 2; i > 0; i--)
        HM_TRY(add(&tsa.authorities[i - 1], &out->cas[i - 1], certs, out, err));
    tsa.clock = out->world;
    HM_TRY(hm_sandbox_tsa_new(&out->tsa, &tsa, err));
    return make_root(&out->root, certs, err);
}

void authority_free(struct authority *authority)
{
    hm_root_free(authority->root);
    hm_ca_free(authority->cas[0]);
    hm_ca_free(authority->cas[1]);
    hm_sandbox_tsa_free(authority->tsa);
    hm_world_free(authority->world);
    *authority = (struct authority){0};
}

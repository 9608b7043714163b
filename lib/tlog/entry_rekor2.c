/* SPDX-License-Identifier: Apache-2.0 */
/* hashedrekord 0.0.2 (Rekor v2): a signature over the digest of a message, or
 * of what an envelope signs. There is one body for one signature, so it is
 * built here and compared: no reading, hence no misreading. */
#include "base/buf.h"
#include "base/err.h"
#include "tlog/body.h"
#include "tlog/entry_impl.h"

enum { PATH_MAX_STEPS = 6 };

static const struct {
    const char *says;
    const char *path[PATH_MAX_STEPS];
} places[] = {
    {"body: another kind", {"kind"}},
    {"body: another version", {"apiVersion"}},
    {"log entry is of another signature",
        {"spec", "hashedRekordV002", "signature", "content"}},
    {"log entry is by another certificate, or by a key",
        {"spec", "hashedRekordV002", "signature", "verifier", "x509Certificate",
            "rawBytes"}},
    {"log entry is by another key, or by a certificate",
        {"spec", "hashedRekordV002", "signature", "verifier", "publicKey",
            "rawBytes"}},
    {"log entry names another algorithm of the key",
        {"spec", "hashedRekordV002", "signature", "verifier", "keyDetails"}},
    {"log entry names another hash function",
        {"spec", "hashedRekordV002", "data", "algorithm"}},
    {"log entry is of another message",
        {"spec", "hashedRekordV002", "data", "digest"}},
};

static struct hm_bytes at(struct hm_json v, const char *const *path)
{
    for (size_t i = 0; i < PATH_MAX_STEPS && path[i] != NULL; i++)
        v = hm_json_get(v, path[i]);
    return hm_json_text(v);
}

/* The bodies differ, and that is that; this finds words for it. */
static bool fail_differs(
    struct hm_bytes got, struct hm_bytes want, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
    struct hm_json a, b;

    if (!hm_json_parse_borrowed(&a, &arena, got, HM_LOG_BODY_MAX, err) ||
        !hm_json_parse_borrowed(&b, &arena, want, HM_LOG_BODY_MAX, err))
        return hm_wrap(err, "body");
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (!hm_bytes_eq(at(a, places[i].path), at(b, places[i].path)))
            return hm_fail(err, HM_MISMATCH, "%s", places[i].says);
    }
    return hm_fail(
        err, HM_MISMATCH, "body is not the canonical one of what was signed");
}

bool hm_hashedrekord_2_binds(const struct hm_entry *entry,
    const struct hm_signed *what, struct hm_err *err)
{
    hm_auto(buf) body = hm_buf(HM_LOG_BODY_MAX);
    struct hm_bytes want;

    HM_TRY(hm_body_hashedrekord_2(&body, what, err));
    want = hm_buf_view(&body);
    if (!hm_bytes_eq(entry->body, want))
        return fail_differs(entry->body, want, err);
    return true;
}

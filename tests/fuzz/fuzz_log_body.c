/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of log entries, read as every kind: none is about a signature that it
 * does not hold. */
#include <stdlib.h>

#include "base/err.h"
#include "tlog/entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A signature of 32 bytes that no mutation will hit on. */
static const uint8_t signature[] = "\x91\x1f\xd0\x0b\x7a\x4e\x35\xc6\xee\x02"
                                   "\x5d\x88\xb1\x67\x29\xf3\x0c\xa4\x5b\x72"
                                   "\xe8\x16\x9d\x43\xbf\x20\x6a\xd5\x38\x8e"
                                   "\xc1";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        const char *kind, *version;
        bool envelope;
    } kinds[] = {
        {"hashedrekord", "0.0.1", false},
        {"dsse", "0.0.1", true},
        {"dsse", "0.0.2", true},
        {"intoto", "0.0.1", true},
        {"intoto", "0.0.2", true},
    };
    struct hm_digest digest = {.hash = HM_SHA256, .len = 32};
    struct hm_cert cert = {.der = HM_LIT("certificate one")};
    struct hm_signed what = {
        .signature = hm_bytes(signature, sizeof(signature)),
        .cert = &cert,
        .digests = &digest,
        .digest_count = 1,
        .payload_type = HM_LIT("application/vnd.in-toto+json"),
        .payload = HM_LIT("{\"one\":1}")};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct hm_entry entry = {.kind = hm_bytes_str(kinds[i].kind),
            .version = hm_bytes_str(kinds[i].version),
            .body = hm_bytes(data, size)};
        struct hm_err err = {0};

        what.envelope = kinds[i].envelope;
        if (hm_entry_binds(&entry, &what, &err))
            abort();
        (void)hm_entry_hash(&entry);
    }
    return 0;
}

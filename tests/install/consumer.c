/* SPDX-License-Identifier: Apache-2.0 */
/* consumer.c - a program of somebody else: it sees the installed headers and
 * library only, and is compiled as C and as C++. */
#include <hallmark/hallmark.h>

#include <stdio.h>
#include <string.h>

/* Made once for this file with `openssl genpkey -algorithm ed25519` and
 * `openssl pkeyutl -sign -rawin`; the private key was thrown away. */
static const char key_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAlLCPf2ZojnH9yFk6XvFPTtwaUAVigsXAk4mISQpSV6w=\n"
    "-----END PUBLIC KEY-----\n";
static const char message[] = "hello from a consumer";
static const unsigned char signature[] = {0xbb, 0x39, 0xf7, 0xfd, 0x99, 0xe7,
    0xcb, 0x6a, 0x30, 0x37, 0x29, 0xec, 0xe3, 0xc7, 0xed, 0xfe, 0x7f, 0x99,
    0xda, 0x3f, 0xe8, 0x7d, 0xf4, 0x54, 0x9c, 0x66, 0x80, 0x2c, 0xa4, 0x7b,
    0xab, 0xa1, 0x72, 0x17, 0xfa, 0xd9, 0xb3, 0xe5, 0x90, 0x61, 0x32, 0x11,
    0xd7, 0x9e, 0x7f, 0xbe, 0x37, 0xeb, 0x5f, 0xf7, 0xbe, 0x96, 0x4d, 0x0d,
    0x6a, 0x37, 0x08, 0x46, 0x34, 0x1c, 0xd3, 0x52, 0x3b, 0x0e};

static struct hm_bytes view(const void *p, size_t len)
{
    struct hm_bytes bytes = {(const uint8_t *)p, len};

    return bytes;
}

static int complain(const struct hm_err *err)
{
    fprintf(stderr, "%s: %s\n", hm_code_name(err->code), err->msg);
    return 1;
}

int main(void)
{
    struct hm_bytes text = view(message, sizeof(message) - 1);
    struct hm_bytes shorter = view(message, sizeof(message) - 2);
    struct hm_bytes sig = view(signature, sizeof(signature));
    struct hm_err err = {HM_OK, NULL, ""};
    struct hm_key *key = NULL;

    if (!hm_key_parse(&key, view(key_pem, sizeof(key_pem) - 1), &err) ||
        !hm_key_verify(key, text, sig, &err))
        return complain(&err);
    if (hm_key_verify(key, shorter, sig, &err) || err.code != HM_MISMATCH)
        return complain(&err);
    hm_key_free(key);
    printf("%s\n", hm_version());
    return 0;
}

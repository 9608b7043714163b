/* SPDX-License-Identifier: Apache-2.0 */
#include "sigv4.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { TEXT_MAX = 8192 };

/* A word behind `label` up to `end`, from the Authorization field. */
static struct hm_bytes part(const char *request, const char *label, char end)
{
    const char *field = strstr(request, "\r\nAuthorization: AWS4-HMAC-SHA256 ");
    const char *at = field == NULL ? NULL : strstr(field + 2, label);
    struct hm_bytes rest = {0};

    if (at == NULL)
        return rest;
    rest = hm_bytes_str(at + strlen(label));
    rest.len = hm_bytes_find(rest, '\r');
    rest.len = hm_bytes_find(rest, (uint8_t)end);
    return rest;
}

/* A field's value as it was sent; p is NULL when it was not. */
static struct hm_bytes field(const char *request, struct hm_bytes name)
{
    struct hm_bytes none = {0};

    for (const char *at = strstr(request, "\r\n"); at != NULL;
         at = strstr(at + 2, "\r\n")) {
        struct hm_bytes line = hm_bytes_str(at + 2);
        size_t colon;

        line.len = hm_bytes_find(line, '\r');
        if (line.len == 0)
            return none;
        colon = hm_bytes_find(line, ':');
        if (!hm_bytes_eq_nocase(hm_bytes_slice(line, 0, colon), name))
            continue;
        line = hm_bytes_slice(line, colon + 1, line.len);
        while (line.len > 0 && line.p[0] == ' ')
            line = hm_bytes_slice(line, 1, line.len);
        return line;
    }
    return none;
}

static void hex(char out[SIGV4_HEX], const unsigned char *in)
{
    for (size_t i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", in[i]);
}

static void digest(char out[SIGV4_HEX], const char *text, size_t len)
{
    unsigned char raw[EVP_MAX_MD_SIZE];

    EVP_Digest(text, len, raw, NULL, EVP_sha256(), NULL);
    hex(out, raw);
}

static void mac(unsigned char key[32], size_t key_len, struct hm_bytes text)
{
    unsigned char out[EVP_MAX_MD_SIZE];

    HMAC(EVP_sha256(), key, (int)key_len, text.p, text.len, out, NULL);
    memcpy(key, out, 32);
}

/* False when a signed field is missing. */
static bool canonical(char out[SIGV4_HEX], const char *request)
{
    struct hm_bytes names = part(request, "SignedHeaders=", ',');
    const char *body = strstr(request, "\r\n\r\n");
    char text[TEXT_MAX], body_hex[SIGV4_HEX];
    size_t len;

    len = (size_t)snprintf(text, sizeof(text), "%.*s\n/\n\n",
        (int)hm_bytes_find(hm_bytes_str(request), ' '), request);
    for (size_t at = 0; at < names.len;) {
        struct hm_bytes name = hm_bytes_slice(names, at, names.len);
        struct hm_bytes value;

        name.len = hm_bytes_find(name, ';');
        value = field(request, name);
        if (value.p == NULL)
            return false;
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%.*s:%.*s\n",
            (int)name.len, name.p, (int)value.len, value.p);
        at += name.len + 1;
    }
    if (body == NULL)
        return false;
    digest(body_hex, body + 4, strlen(body + 4));
    len += (size_t)snprintf(text + len, sizeof(text) - len, "\n%.*s\n%s",
        (int)names.len, names.p, body_hex);
    digest(out, text, len);
    return true;
}

void sigv4_compute(char out[SIGV4_HEX], const char *request, const char *secret)
{
    struct hm_bytes scope = part(request, "Credential=", ',');
    struct hm_bytes date = field(request, HM_LIT("X-Amz-Date"));
    char text[TEXT_MAX], request_hex[SIGV4_HEX];
    unsigned char key[256];
    size_t len;

    out[0] = '\0';
    scope = hm_bytes_slice(scope, hm_bytes_find(scope, '/') + 1, scope.len);
    if (scope.len == 0 || date.p == NULL || !canonical(request_hex, request))
        return;
    snprintf(text, sizeof(text), "AWS4-HMAC-SHA256\n%.*s\n%.*s\n%s",
        (int)date.len, date.p, (int)scope.len, scope.p, request_hex);
    len = (size_t)snprintf((char *)key, sizeof(key), "AWS4%s", secret);
    while (scope.len > 0) {
        size_t end = hm_bytes_find(scope, '/');

        mac(key, len, hm_bytes_slice(scope, 0, end));
        len = 32;
        scope = hm_bytes_slice(scope, end + 1, scope.len);
    }
    mac(key, len, hm_bytes_str(text));
    hex(out, key);
}

bool sigv4_ok(const char *request, const char *secret)
{
    struct hm_bytes sent = part(request, "Signature=", ',');
    char want[SIGV4_HEX];

    sigv4_compute(want, request, secret);
    return want[0] != '\0' && hm_bytes_eq_str(sent, want);
}

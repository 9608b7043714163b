/* SPDX-License-Identifier: Apache-2.0 */
/* sigv4.h - AWS Signature Version 4, computed once more from what came in. */
#ifndef HM_TESTS_HTTP_SIGV4_H
#define HM_TESTS_HTTP_SIGV4_H

#include <stdbool.h>
#include <stddef.h>

/* The signature, in hex, that a request as server.h records it ("POST /
 * HTTP/1.1\r\nHost: ..") should have by its own Authorization field: scope and
 * signed fields are taken from there, a field that is signed and was not sent
 * makes it "". Paths are "/" without query. */
enum { SIGV4_HEX = 65 };
void sigv4_compute(
    char out[SIGV4_HEX], const char *request, const char *secret);

/* Does the request carry that signature? */
bool sigv4_ok(const char *request, const char *secret);

#endif

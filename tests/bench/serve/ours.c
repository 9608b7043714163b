/* SPDX-License-Identifier: Apache-2.0 */
/* ours - lib/serve with one quick route: ours CERT KEY. Prints its port, and
 * ends with its standard input. */
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "serve/server.h"

static void answer(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    static char body[100];

    (void)ctx;
    (void)req;
    for (size_t i = 0; i < sizeof(body); i++)
        body[i] = 'x';
    hm_serve_answer(resp, 200, "text/plain", hm_bytes(body, sizeof(body)));
}

int main(int argc, char **argv)
{
    static const struct hm_serve_route routes[] = {
        {.prefix = "/", .handle = answer, .quick = true}};
    hm_auto_ptr(server) server = NULL;
    struct hm_err err = {0};
    char byte;

    if (argc != 3)
        return 2;
    if (!hm_server_start(&server,
            &(struct hm_serve_opts){.cert_file = argv[1],
                .key_file = argv[2],
                .routes = routes,
                .route_count = 1},
            &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    printf("%u\n", hm_server_port(server));
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
    return 0;
}

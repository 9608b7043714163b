/* SPDX-License-Identifier: Apache-2.0 */
#include "knock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

enum { TARGET_MAX = 16384 };

int knock_dial(unsigned port)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_port = htons((uint16_t)port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static unsigned number(const char *text, size_t len)
{
    uint64_t out = 0;

    return hm_text_u64(&out, hm_bytes(text, len)) ? (unsigned)out : 0;
}

int knock(
    unsigned port, const char *method, const char *target, struct hm_buf *out)
{
    char text[TARGET_MAX];
    int len = snprintf(text, sizeof(text),
        "%s %s HTTP/1.1\r\nHost: localhost:%u\r\nConnection: close\r\n\r\n",
        method, target, port);
    int fd = knock_dial(port), status = 0;
    size_t got = 0;
    ssize_t n;

    if (fd < 0)
        return 0;
    if (write(fd, text, (size_t)len) == len) {
        while (got < sizeof(text) - 1 &&
            (n = read(fd, text + got, sizeof(text) - 1 - got)) > 0)
            got += (size_t)n;
    }
    close(fd);
    text[got] = '\0';
    if (got > 12 && strncmp(text, "HTTP/1.1 ", 9) == 0)
        status = (int)number(text + 9, 3);
    if (out != NULL)
        hm_buf_put_str(out, text);
    return status;
}

int knock_url(const char *url)
{
    static const char begin[] = "http://localhost:";
    const char *port = url + sizeof(begin) - 1, *target;

    if (strncmp(url, begin, sizeof(begin) - 1) != 0)
        return 0;
    target = strchr(port, '/');
    return target == NULL
        ? 0
        : knock(number(port, (size_t)(target - port)), "GET", target, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "http/http.h"
#include "knock.h"
#include "test.h"

/* Much more than a busy machine takes. */
enum { LONG_MS = 60000 };

#define STATE "the-state-of-this-login"
#define PAGE HM_OIDC_CALLBACK "?state=" STATE

static const struct hm_http real = {0};

static bool wait(
    struct hm_secret *code, struct hm_oidc_listener *l, struct hm_err *err)
{
    return hm_oidc_listener_wait(
        code, l, &real, hm_clock_mono_ms() + LONG_MS, err);
}

static void the_browser_brings_a_code(void)
{
    hm_auto_ptr(oidc_listener) l = NULL;
    hm_auto(secret) code = {0};
    hm_auto(buf) page = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_oidc_listen(&l, STATE, "https://i.test", &err)))
        return;
    if (knock(hm_oidc_listener_port(l), "GET",
            PAGE "&code=a%2Fb&iss=https%3A%2F%2Fi.test", &page) != 200) {
        CHECK(test_torture());
        return;
    }
    CHECK(strstr(hm_buf_str(&page), "You are logged in") != NULL);
    CHECK(strstr(hm_buf_str(&page), "Cache-Control: no-store") != NULL);
    CHECK(strstr(hm_buf_str(&page), "default-src 'none'") != NULL);
    CHECK(strstr(hm_buf_str(&page), "a/b") == NULL);
    if (CHECK_OK(wait(&code, l, &err)))
        CHECK_BYTES(hm_secret_view(&code), HM_LIT("a/b"));
}

/* Whoever else is on the machine can neither end the login nor fail it. */
static void strangers_are_answered_and_forgotten(void)
{
    static const struct {
        const char *method, *target;
    } rows[] = {
        {"GET", HM_OIDC_CALLBACK "?code=evil"},
        {"GET", HM_OIDC_CALLBACK "?code=evil&state="},
        {"GET", HM_OIDC_CALLBACK "?code=evil&state=the-state"},
        {"GET", HM_OIDC_CALLBACK "?code=evil&state=" STATE "x"},
        {"GET", HM_OIDC_CALLBACK "?code=evil&state=%zz"},
        {"GET", HM_OIDC_CALLBACK "?error=access_denied"},
        {"POST", PAGE "&code=evil"},
        {"GET", HM_OIDC_CALLBACK},
        {"GET", "/?state=" STATE "&code=evil"},
        {"GET", HM_OIDC_CALLBACK "/?state=" STATE "&code=evil"},
    };
    hm_auto_ptr(oidc_listener) l = NULL;
    hm_auto(secret) code = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_oidc_listen(&l, STATE, "https://i.test", &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        int status = knock(
            hm_oidc_listener_port(l), rows[i].method, rows[i].target, NULL);

        test_case("%s", rows[i].target);
        CHECK(status >= 400 || test_torture());
    }
    if (knock(hm_oidc_listener_port(l), "GET", PAGE "&code=good", NULL) !=
        200) {
        CHECK(test_torture());
        return;
    }
    /* Nor does a second answer replace the first. */
    CHECK(
        knock(hm_oidc_listener_port(l), "GET", PAGE "&code=evil", NULL) != 200);
    if (CHECK_OK(wait(&code, l, &err)))
        CHECK_BYTES(hm_secret_view(&code), HM_LIT("good"));
}

static void an_answer_without_a_code_says_why(void)
{
    static const struct {
        const char *target;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {PAGE "&error=access_denied&error_description=no%0Aentry", HM_DENIED,
            "the issuer refused: access_denied: no\\nentry"},
        {PAGE "&error=access_denied", HM_DENIED,
            "the issuer refused: access_denied"},
        {PAGE, HM_FORMAT, "has no code"},
        {PAGE "&code=", HM_FORMAT, "has no code"},
        {PAGE "&code=x&iss=https%3A%2F%2Fevil.test", HM_MISMATCH,
            "of the issuer https://evil.test, not https://i.test"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto_ptr(oidc_listener) l = NULL;
        hm_auto(secret) code = {0};
        hm_auto(buf) page = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%s", rows[i].target);
        if (test_torture() && i > 1)
            break; /* minutes, and nothing new */
        if (!CHECK_OK(hm_oidc_listen(&l, STATE, "https://i.test", &err)))
            continue;
        (void)knock(hm_oidc_listener_port(l), "GET", rows[i].target, &page);
        if (strstr(hm_buf_str(&page), "The login failed") == NULL) {
            CHECK(test_torture());
            continue;
        }
        CHECK_ERR(wait(&code, l, &err), rows[i].code, rows[i].words);
        CHECK(code.p == NULL);
    }
}

/* Neither who says half of something nor who says nothing is waited for. */
static void who_only_connects_is_in_nobodys_way(void)
{
    hm_auto_ptr(oidc_listener) l = NULL;
    hm_auto(secret) code = {0};
    struct hm_err err = {0};
    int64_t before_ms;
    int half, mute;
    char byte;

    if (test_torture())
        return; /* each run takes its time */
    if (!CHECK_OK(hm_oidc_listen(&l, STATE, "https://i.test", &err)))
        return;
    mute = knock_dial(hm_oidc_listener_port(l));
    before_ms = hm_clock_mono_ms();
    CHECK(mute >= 0 && read(mute, &byte, 1) <= 0);
    CHECK(hm_clock_mono_ms() - before_ms < 30000); /* a server's are 60 s */
    close(mute);

    half = knock_dial(hm_oidc_listener_port(l));
    CHECK(half >= 0 && write(half, "GET /", 5) == 5);
    CHECK_EQ(knock(hm_oidc_listener_port(l), "GET", PAGE "&code=a", NULL), 200);
    CHECK_OK(wait(&code, l, &err));
    before_ms = hm_clock_mono_ms();
    hm_oidc_listener_free(l);
    l = NULL;
    CHECK(hm_clock_mono_ms() - before_ms < 8000);
    close(half);
}

/* "localhost" may be ::1, where somebody else could wait for the code. */
static void the_port_is_ours_in_both_families(void)
{
    struct sockaddr_in6 at = {
        .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    hm_auto_ptr(oidc_listener) l = NULL;
    struct hm_err err = {0};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0) {
        test_skip(1, "no IPv6 here");
    } else if (CHECK_OK(hm_oidc_listen(&l, STATE, "https://i.test", &err))) {
        close(fd);
        fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
        at.sin6_port = htons((uint16_t)hm_oidc_listener_port(l));
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one));
        CHECK(bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0);
        CHECK_EQ(errno, EADDRINUSE);
    }
    if (fd >= 0)
        close(fd);
}

static bool yes(void *ctx)
{
    (void)ctx;
    return true;
}

static void the_wait_has_an_end(void)
{
    const struct hm_http cancelled = {.env = {.cancelled = yes}};
    hm_auto_ptr(oidc_listener) l = NULL;
    hm_auto(secret) code = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_oidc_listen(&l, STATE, "https://i.test", &err)))
        return;
    CHECK_ERR(
        hm_oidc_listener_wait(&code, l, &real, hm_clock_mono_ms() + 1, &err),
        HM_NETWORK, "nobody logged in");
    CHECK_ERR(hm_oidc_listener_wait(
                  &code, l, &cancelled, hm_clock_mono_ms() + LONG_MS, &err),
        HM_NETWORK, "cancelled");
}

TEST_SUITE(oidc_listen, TEST(the_browser_brings_a_code),
    TEST(strangers_are_answered_and_forgotten),
    TEST(an_answer_without_a_code_says_why), TEST(the_wait_has_an_end),
    TEST(the_port_is_ours_in_both_families),
    TEST(who_only_connects_is_in_nobodys_way));

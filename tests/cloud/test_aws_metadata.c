/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "cloud/aws.h"
#include "stand.h"
#include "test.h"

#define RELATIVE "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL "AWS_CONTAINER_CREDENTIALS_FULL_URI"

static const struct fake_answer fine = {.status = 200, .body = STAND_METADATA};

static void a_container_is_asked_where_the_environment_says(void)
{
    static const struct {
        const char *relative, *full, *token, *want;
    } cases[] = {
        {"/v2/x?id=1", "http://127.0.0.1/other", NULL,
            "GET http://169.254.170.2/v2/x?id=1\n(foreign)\n(direct)\n"},
        {NULL, "http://169.254.170.23/v1/credentials", "abc",
            "GET http://169.254.170.23/v1/credentials\nAuthorization: abc\n"
            "(foreign)\n(direct)\n"},
        {NULL, "http://[fd00:ec2::23]/v1/credentials", "Bearer x",
            "GET http://[fd00:ec2::23]/v1/credentials\n"
            "Authorization: Bearer x\n(foreign)\n(direct)\n"},
        {NULL, "http://127.0.0.1:8080/x", NULL,
            "GET http://127.0.0.1:8080/x\n(foreign)\n"},
        {NULL, "https://creds.example/x", "t",
            "GET https://creds.example/x\nAuthorization: t\n(foreign)\n"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        stand_up(&stand, &fine, 1);
        stand_set(RELATIVE, cases[i].relative);
        stand_set(FULL, cases[i].full);
        stand_set("AWS_CONTAINER_AUTHORIZATION_TOKEN", cases[i].token);
        if (!CHECK_OK(hm_aws_container(&creds, &stand.run, &err)))
            continue;
        CHECK_STR(fake_request(&stand.fake, 0), cases[i].want);
        CHECK_BYTES(hm_secret_view(&creds.id), HM_LIT("ASIAMETA"));
        CHECK_BYTES(hm_secret_view(&creds.token), HM_LIT("metatoken=="));
    }
}

static void other_places_are_not_asked(void)
{
    static const struct {
        const char *name, *value;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {RELATIVE, "@evil.test/", HM_USAGE, "is no path"},
        {RELATIVE, ".evil.test/", HM_USAGE, "is no path"},
        {RELATIVE, ":8080/", HM_USAGE, "is no path"},
        {FULL, "http://evil.test/x", HM_DENIED, FULL ": plain http to evil"},
        {FULL, "http://169.254.169.254/x", HM_DENIED, "plain http to 169.254"},
        {FULL, "http://metadata.google.internal/x", HM_DENIED, "plain http"},
        {FULL, "http://169.254.170.2.evil.test/", HM_DENIED, "plain http"},
        {FULL, "http://169.254.170.23:81/", HM_DENIED, "plain http"},
        {FULL, "http://localhost.evil.test/", HM_DENIED, "plain http"},
        {FULL, "http://169.254.170.2@evil.test/", HM_FORMAT, FULL},
        {FULL, "ftp://169.254.170.2:80/", HM_DENIED, "plain http"},
        {FULL, "/x", HM_FORMAT, FULL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%s", cases[i].value);
        stand_up(&stand, &fine, 1);
        stand_set(cases[i].name, cases[i].value);
        CHECK_ERR(hm_aws_container(&creds, &stand.run, &err), cases[i].code,
            cases[i].words);
        CHECK_EQ(stand.fake.asked, 0);
    }
}

static char logged[2000];

static void log_line(void *ctx, enum hm_log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    snprintf(
        logged + strlen(logged), sizeof(logged) - strlen(logged), "%s\n", line);
}

/* It is all that ECS asks for. */
static void the_path_of_a_container_is_not_told(void)
{
    static const struct fake_answer answers[] = {
        {.status = 400,
            .body = "{\"code\":\"X\",\"message\":\"/v2/hunter2hunter2\"}"},
        {.fails = "no route", .failure = HM_HTTP_FAIL_FINAL},
        {.status = 302, .headers = "Location: /v2/hunter2hunter2\n"},
    };
    static const struct hm_log log = {HM_LOG_DEBUG, log_line, NULL};
    static const char *const words[] = {
        "status 400", "GET http://169.254.170.2/..: no route", "status 302"};
    struct stand stand;

    logged[0] = '\0';
    stand_up(&stand, answers, TEST_LEN(answers));
    stand.fake.http.log = &log;
    stand_set(RELATIVE, "/v2/hunter2hunter2");
    for (size_t i = 0; i < TEST_LEN(words); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK(!hm_aws_container(&creds, &stand.run, &err));
        CHECK(strstr(err.msg, "hunter2") == NULL);
        CHECK_ERR(false, err.code, words[i]);
    }
    CHECK(strstr(logged, "hunter2") == NULL);
    CHECK(strstr(logged, "http://169.254.170.2/..") != NULL);
}

static void a_token_comes_out_of_a_file_first(void)
{
    struct hm_file_opts opts = {.replace = true};
    hm_auto(aws_creds) creds = {0};
    struct hm_err err = {0};
    struct stand stand;

    test_scratch();
    stand_up(&stand, &fine, 1);
    stand_set(RELATIVE, "/x");
    stand_set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "other");
    stand_set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "token");
    CHECK_ERR(hm_aws_container(&creds, &stand.run, &err), HM_NOT_FOUND,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: token: No such");
    CHECK_OK(hm_file_write("token", HM_LIT("\n"), &opts, &err));
    CHECK_ERR(hm_aws_container(&creds, &stand.run, &err), HM_FORMAT,
        "TOKEN_FILE: is empty");
    CHECK_OK(hm_file_write("token", HM_LIT("a\nX: y"), &opts, &err));
    CHECK_ERR(hm_aws_container(&creds, &stand.run, &err), HM_FORMAT,
        "control characters");
    CHECK_OK(hm_file_write("token", HM_LIT("mine\n"), &opts, &err));
    if (CHECK_OK(hm_aws_container(&creds, &stand.run, &err)))
        CHECK_STR(fake_request(&stand.fake, 0),
            "GET http://169.254.170.2/x\nAuthorization: "
            "mine\n(foreign)\n(direct)\n");
}

static void a_machine_gives_its_role_by_the_second_protocol(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200, .body = "imds=="},
        {.status = 200, .body = "pull-role\nother"},
        {.status = 200, .body = STAND_METADATA},
    };
    hm_auto(aws_creds) creds = {0};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, answers, 3);
    if (!CHECK_OK(hm_aws_imds(&creds, &stand.run, &err)))
        return;
    CHECK_STR(fake_request(&stand.fake, 0),
        "PUT http://169.254.169.254/latest/api/token\n"
        "X-aws-ec2-metadata-token-ttl-seconds: 60\n(foreign)\n(direct)\n");
    CHECK_STR(fake_request(&stand.fake, 1),
        "GET http://169.254.169.254/latest/meta-data/iam/"
        "security-credentials/\nX-aws-ec2-metadata-token: "
        "imds==\n(foreign)\n(direct)\n");
    CHECK_STR(fake_request(&stand.fake, 2),
        "GET http://169.254.169.254/latest/meta-data/iam/"
        "security-credentials/pull-role\n"
        "X-aws-ec2-metadata-token: imds==\n(foreign)\n(direct)\n");
    CHECK_BYTES(hm_secret_view(&creds.secret), HM_LIT("metasecret"));
}

static void no_machine_or_no_role_is_no_credential(void)
{
    static const struct {
        struct fake_answer answers[2];
        unsigned asked;
    } cases[] = {
        {{{.fails = "timed out", .failure = HM_HTTP_FAIL_LOST}}, 1},
        {{{.status = 403}}, 1},
        {{{.status = 404}}, 1},
        {{{.status = 405}}, 1},
        {{{.status = 200, .body = "t"}, {.status = 404}}, 2},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        stand_up(&stand, cases[i].answers, 2);
        CHECK_OK(hm_aws_imds(&creds, &stand.run, &err));
        CHECK_EQ(creds.id.len, 0);
        CHECK_EQ(stand.fake.asked, cases[i].asked);
    }
}

static void strange_answers_of_a_machine_are_failures(void)
{
    static const struct {
        struct fake_answer answers[3];
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{{.status = 500}}, HM_NETWORK, "status 500"},
        {{{.status = 302, .headers = "Location: http://evil.test/\n"}},
            HM_DENIED, "status 302"},
        {{{.status = 200, .body = "<html> x"}}, HM_FORMAT, "a session token"},
        {{{.status = 200, .body = ""}}, HM_FORMAT, "a session token"},
        {{{.status = 200, .body = "t\r\nX: y"}}, HM_FORMAT, "a session token"},
        {{{.status = 200, .body = "t"}, {.status = 200, .body = "../../x"}},
            HM_FORMAT, "a role of the name ../../x"},
        {{{.status = 200, .body = "t"}, {.status = 200, .body = "a?b"}},
            HM_FORMAT, "a role of the name a?b"},
        {{{.status = 200, .body = "t"}, {.status = 200, .body = ".."}},
            HM_FORMAT, "a role of the name .."},
        {{{.status = 200, .body = "t"}, {.status = 200, .body = ""}}, HM_FORMAT,
            "a role of the name "},
        {{{.status = 200, .body = "t"}, {.status = 401}}, HM_DENIED, "401"},
        {{{.status = 200, .body = "t"}, {.status = 200, .body = "r"},
             {.status = 404}},
            HM_NOT_FOUND, "security-credentials/r: status 404"},
        {{{.status = 200, .body = "t"}, {.status = 200, .body = "r"},
             {.status = 200, .body = "{\"Code\":\"Failed\"}"}},
            HM_DENIED, "code Failed"},
        {{{.status = 200, .body = "t"}, {.status = 200, .body = "r"},
             {.status = 200, .body = "{}"}},
            HM_FORMAT, "$.AccessKeyId"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        stand_up(&stand, cases[i].answers, 3);
        CHECK_ERR(hm_aws_imds(&creds, &stand.run, &err), cases[i].code,
            cases[i].words);
        CHECK_EQ(creds.id.len, 0);
    }
}

static void cancelling_is_not_taken_for_an_absent_machine(void)
{
    hm_auto(aws_creds) creds = {0};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, &fine, 1);
    stand.fake.cancelled = true;
    CHECK_ERR(hm_aws_imds(&creds, &stand.run, &err), HM_NETWORK, "cancelled");
}

TEST_SUITE(cloud_aws_metadata,
    TEST(a_container_is_asked_where_the_environment_says),
    TEST(other_places_are_not_asked), TEST(the_path_of_a_container_is_not_told),
    TEST(a_token_comes_out_of_a_file_first),
    TEST(a_machine_gives_its_role_by_the_second_protocol),
    TEST(no_machine_or_no_role_is_no_credential),
    TEST(strange_answers_of_a_machine_are_failures),
    TEST(cancelling_is_not_taken_for_an_absent_machine));

/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/plugin.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cred/scripts.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"
#include "enc/base64.h"
#include "test.h"

/* A program sigstore-kms-NAME: a shell script with this body. */
static bool write_program(const char *name, const char *body)
{
    char path[4300], text[9000];

    (void)script_env();
    snprintf(path, sizeof(path), "%s/sigstore-kms-%s", script_folder, name);
    snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", body);
    return script_file(path, text, 0700);
}

static bool open_plugin(
    struct hm_plugin **out, const char *ref, struct hm_err *err)
{
    static char path[] = "PATH=/usr/bin:/bin", *vars[] = {path, NULL};
    const struct hm_plugin_opts opts = {
        .ref = ref, .path_var = script_folder, .vars = vars};

    return hm_plugin_open(out, &opts, err);
}

static void references_have_a_scheme_and_a_key(void)
{
    static const struct {
        const char *ref;
        bool is;
    } cases[] = {
        {"awskms://alias/x", true},
        {"my-hsm://1", true},
        {"a://b", true},
        {"", false},
        {"key.pem", false},
        {"://x", false},
        {"a://", false},
        {"a:/b", false},
        {"-a://b", false},
        {"../a://b", false},
        {"a b://c", false},
        {"a123456789a123456789a123456789ab://x", true},
        {"a123456789a123456789a123456789abc://x", false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].ref);
        CHECK_EQ(hm_plugin_is_ref(cases[i].ref), cases[i].is);
    }
}

static bool put_pem(const struct hm_key *key, struct hm_err *err)
{
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    hm_auto(buf) text = hm_buf(HM_KEY_FILE_MAX);

    hm_key_write_pem(&pem, key);
    hm_base64_encode(&text, HM_BASE64, hm_buf_view(&pem));
    HM_TRY(hm_buf_end(&text, NULL, err));
    return script_file("pem", hm_buf_str(&text), 0600);
}

/* A program that knows the public key and keeps what it was asked; its
 * signatures are prepared. */
static bool write_knower(const struct hm_key *key, const struct hm_sig_alg alg,
    struct hm_bytes message, struct hm_err *err)
{
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    hm_auto(buf) text = hm_buf(HM_KEY_FILE_MAX);
    char body[8000];

    HM_TRY(put_pem(key, err));
    HM_TRY(hm_sig_sign(&sig, key, alg, message, err));
    hm_base64_encode(&text, HM_BASE64, hm_buf_view(&sig));
    (void)script_env();
    snprintf(body, sizeof(body),
        "cd %s\nprintf '%%s' \"$1\" >version\n"
        "case $2 in *publicKey*) printf '%%s' \"$2\" >asked-key\n"
        "printf '{\"publicKey\":{\"publicKeyPEM\":\"%%s\",\"new\":1}}' "
        "\"$(cat pem)\";;\n"
        "*) printf '%%s' \"$2\" >asked-sign; cat >message\n"
        "printf "
        "'{\"errorMessage\":\"\",\"signMessage\":{\"signature\":\"%s\"}}'"
        ";; esac; exit 7",
        script_folder, hm_buf_str(&text));
    return write_program("mine", body);
}

#define RPC "\"rpcOptions\":{\"keyVersion\":\"\",\"remoteVerification\":false}"

static void it_is_asked_for_the_key_and_for_signatures(void)
{
    const struct hm_sig_alg alg = {HM_SIG_ECDSA, HM_SHA256};
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(plugin) plugin = NULL;
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_to_sign what = {
        .alg = alg, .has_message = true, .message = HM_LIT("text")};
    struct hm_signer signer;
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)) ||
        !CHECK_OK(write_knower(key, alg, what.message, &err)) ||
        !CHECK_OK(open_plugin(&plugin, "mine://a/\"key\"", &err)))
        return;
    signer = hm_plugin_signer(plugin);
    CHECK(hm_key_eq(signer.key, key));
    CHECK(script_holds("version", "v1"));
    CHECK(script_holds("asked-key",
        "{\"initOptions\":{\"protocolVersion\":\"v1\",\"keyResourceID\":"
        "\"a/\\\"key\\\"\",\"hashFunc\":5," RPC "},\"methodName\":"
        "\"publicKey\",\"publicKey\":{\"publicKeyOptions\":{" RPC "}}}"));
    if (!CHECK_OK(hm_digest_of(&what.digest, HM_SHA256, what.message, &err)) ||
        !CHECK_OK(hm_signer_sign(&sig, &signer, &what, &err)))
        return;
    CHECK(script_holds("message", "text"));
    CHECK(script_holds("asked-sign",
        "{\"initOptions\":{\"protocolVersion\":\"v1\",\"keyResourceID\":"
        "\"a/\\\"key\\\"\",\"hashFunc\":5," RPC "},\"methodName\":"
        "\"signMessage\",\"signMessage\":{\"signOptions\":{" RPC ","
        "\"messageOptions\":{\"hashFunc\":5}}}}"));

    /* Without the message it gets the digest. */
    what.has_message = false;
    if (!CHECK_OK(hm_signer_sign(&sig, &signer, &what, &err)))
        return;
    CHECK(script_holds("message", ""));
    CHECK(script_holds("asked-sign",
        "{\"initOptions\":{\"protocolVersion\":\"v1\",\"keyResourceID\":"
        "\"a/\\\"key\\\"\",\"hashFunc\":5," RPC "},\"methodName\":"
        "\"signMessage\",\"signMessage\":{\"signOptions\":{" RPC ","
        "\"messageOptions\":{\"digest\":"
        "\"mC2ePrmW9VnmM/TRlN7zdh2Qn1o7ZH0ahR/q1nwyydE=\",\"hashFunc\":5}}}}"));

    /* What it signs for another message is no signature. */
    what.has_message = true;
    what.message = HM_LIT("other");
    if (CHECK_OK(hm_digest_of(&what.digest, HM_SHA256, what.message, &err)))
        CHECK_ERR(hm_signer_sign(&sig, &signer, &what, &err), HM_MISMATCH,
            "what the plugin signed: ");
}

/* Pure Ed25519 hashes nothing first: no hash function is named. */
static void of_ed25519_the_message_is_asked_for(void)
{
    const struct hm_sig_alg alg = {HM_SIG_ED25519, HM_HASH_NONE};
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(plugin) plugin = NULL;
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_to_sign what = {
        .alg = alg, .has_message = true, .message = HM_LIT("text")};
    struct hm_signer signer;
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(write_knower(key, alg, what.message, &err)) ||
        !CHECK_OK(open_plugin(&plugin, "mine://k", &err)))
        return;
    signer = hm_plugin_signer(plugin);
    if (!CHECK_OK(hm_signer_sign(&sig, &signer, &what, &err)))
        return;
    CHECK(script_holds("message", "text"));
    CHECK(script_holds("asked-sign",
        "{\"initOptions\":{\"protocolVersion\":\"v1\",\"keyResourceID\":"
        "\"k\",\"hashFunc\":5," RPC "},\"methodName\":"
        "\"signMessage\",\"signMessage\":{\"signOptions\":{" RPC ","
        "\"messageOptions\":{}}}}"));
}

/* A plugin's own words are for whoever runs it, as its author expects. */
static void what_it_says_on_standard_error_is_passed_on(void)
{
    hm_auto_ptr(plugin) plugin = NULL;
    struct hm_err err = {0};
    int saved = dup(STDERR_FILENO), fd;

    test_scratch();
    fd = open("said", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (!CHECK(saved >= 0 && fd >= 0) ||
        !CHECK(write_program("it", "echo 'touch the device' >&2")))
        return;
    CHECK(dup2(fd, STDERR_FILENO) == STDERR_FILENO);
    (void)open_plugin(&plugin, "it://key", &err);
    CHECK(dup2(saved, STDERR_FILENO) == STDERR_FILENO);
    close(saved);
    close(fd);
    CHECK(script_holds("said", "touch the device\n") || test_torture());
}

static void a_signature_has_what_is_left_of_the_time(void)
{
    const struct hm_sig_alg alg = {HM_SIG_ECDSA, HM_SHA256};
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(plugin) plugin = NULL;
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_to_sign what = {.alg = alg,
        .has_message = true,
        .message = HM_LIT("text"),
        .left_ms = 200};
    struct hm_signer signer;
    struct hm_err err = {0};

    if (test_torture())
        return; /* each run takes its time */
    test_scratch();
    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)) ||
        !CHECK_OK(write_knower(key, alg, what.message, &err)) ||
        !CHECK_OK(open_plugin(&plugin, "mine://k", &err)) ||
        !CHECK(write_program("mine", "exec sleep 50")))
        return;
    signer = hm_plugin_signer(plugin);
    CHECK_ERR(hm_signer_sign(&sig, &signer, &what, &err), HM_SYSTEM,
        "did not end within 200 ms");
}

static void what_goes_wrong_is_told(void)
{
    static const struct {
        const char *body;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"echo '{\"errorMessage\":\"no such key\"}'", HM_DENIED,
            "sigstore-kms-it publicKey: says \"no such key\""},
        {":", HM_FORMAT, "sigstore-kms-it publicKey: "},
        {"echo '{}'", HM_FORMAT, "$.publicKey: missing"},
        {"echo '{\"publicKey\":{}}'", HM_FORMAT, "publicKeyPEM: missing"},
        {"echo '{\"publicKey\":{\"publicKeyPEM\":\"\"}}'", HM_FORMAT,
            "$.publicKey.publicKeyPEM: empty"},
        {"echo '{\"publicKey\":{\"publicKeyPEM\":\"eA==\"}}'", HM_FORMAT,
            "sigstore-kms-it: the public key: "},
        {"kill -9 $$", HM_SYSTEM, "was ended by signal 9"},
        {"exec yes", HM_LIMIT, "prints more than"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(plugin) plugin = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].body);
        test_scratch();
        if (!CHECK(write_program("it", cases[i].body)))
            continue;
        CHECK_ERR(open_plugin(&plugin, "it://key", &err), cases[i].code,
            cases[i].words);
        CHECK(plugin == NULL);
    }
}

static void a_program_that_is_not_there_is_named(void)
{
    hm_auto_ptr(plugin) plugin = NULL;
    struct hm_err err = {0};

    test_scratch();
    (void)script_env();
    CHECK_ERR(open_plugin(&plugin, "none://key", &err), HM_NOT_FOUND,
        "sigstore-kms-none: no such program in PATH");
    CHECK_ERR(open_plugin(&plugin, "none", &err), HM_USAGE,
        "none: no key of a plugin");
}

static void an_answer_is_read_strictly(void)
{
    static const char good[] = "{\"a\":{\"b\":\"eA==\",\"c\":null},\"d\":[]}";
    struct hm_err err = {0};

    for (size_t len = 0; len < sizeof(good) - 1; len++) {
        hm_auto(buf) out = hm_buf(HM_KIB);

        test_case("the first %zu bytes", len);
        CHECK_ERR(hm_plugin_answer(&out, hm_bytes(good, len), "a", "b", &err),
            HM_FORMAT, "");
    }
    {
        hm_auto(buf) out = hm_buf(HM_KIB);

        if (CHECK_OK(
                hm_plugin_answer(&out, hm_bytes_str(good), "a", "b", &err)))
            CHECK_BYTES(hm_buf_view(&out), HM_LIT("x"));
        CHECK_ERR(hm_plugin_answer(&out, HM_LIT("{\"a\":{\"b\":\"eA==\"}}x"),
                      "a", "b", &err),
            HM_FORMAT, "");
        CHECK_ERR(hm_plugin_answer(
                      &out, HM_LIT("{\"a\":{\"b\":\"e\"}}"), "a", "b", &err),
            HM_FORMAT, "$.a.b");
        CHECK_ERR(hm_plugin_answer(&out,
                      HM_LIT("{\"errorMessage\":7,\"a\":{\"b\":\"eA==\"}}"),
                      "a", "b", &err),
            HM_FORMAT, "errorMessage");
    }
}

TEST_SUITE(sign_plugin, TEST(references_have_a_scheme_and_a_key),
    TEST(it_is_asked_for_the_key_and_for_signatures),
    TEST(of_ed25519_the_message_is_asked_for),
    TEST(what_it_says_on_standard_error_is_passed_on),
    TEST(a_signature_has_what_is_left_of_the_time),
    TEST(what_goes_wrong_is_told), TEST(a_program_that_is_not_there_is_named),
    TEST(an_answer_is_read_strictly));

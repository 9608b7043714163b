/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ossl.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "crypto/key.h"
#include "crypto/key_gen.h"
#include "crypto/process.h"
#include "enc/hex.h"
#include "keys.h"
#include "test.h"

static void failures_tell_the_oldest_reason_and_empty_the_queue(void)
{
    struct hm_err err = {0};

    if (hm_ossl_ctx(&err) == NULL)
        return;
    ERR_raise(ERR_LIB_EC, EC_R_POINT_IS_NOT_ON_CURVE);
    ERR_raise(ERR_LIB_EVP, EVP_R_BUFFER_TOO_SMALL);
    CHECK_ERR(hm_fail_ossl(&err, HM_FORMAT, "key %d", 7), HM_FORMAT,
        "key 7: point is not on curve");
    CHECK_EQ(ERR_peek_error(), 0);
    /* As `openssl errstr 03000072` has it: library 6, reason 114. */
    ERR_raise(ERR_LIB_EVP, EVP_R_DECODE_ERROR);
    CHECK_ERR(hm_fail_ossl(&err, HM_FORMAT, "key %d", 7), HM_FORMAT,
        "key 7: OpenSSL error 03000072");
    ERR_raise(ERR_LIB_EVP, EVP_R_DECODE_ERROR);
    CHECK_ERR(
        hm_fail_ossl(&err, HM_MISMATCH, "key %d", 7), HM_MISMATCH, "key 7");
    CHECK(strchr(err.msg, ':') == NULL);
    CHECK_ERR(hm_fail_ossl(&err, HM_FORMAT, "key %d", 8), HM_FORMAT, "key 8");
    CHECK(strchr(err.msg, ':') == NULL);
}

static void what_others_left_is_not_told_as_ours(void)
{
    struct hm_err err = {0};

    ERR_raise(ERR_LIB_SSL, ERR_R_MALLOC_FAILURE);
    if (hm_ossl_ctx(&err) == NULL)
        return;
    CHECK_ERR(hm_fail_ossl(&err, HM_MISMATCH, "x"), HM_MISMATCH, "x");
}

/* What OpenSSL leaves in its queue, and the result beside it. */
static void only_a_signature_is_blamed_for_a_no(void)
{
    static const struct {
        int result, library, reason;
        bool no;
    } cases[] = {
        {0, 0, 0, true},
        {-1, 0, 0, false},
        {-1, ERR_LIB_EC, EC_R_POINT_AT_INFINITY, true},
        {0, ERR_LIB_EC, EC_R_BAD_SIGNATURE, true},
        {-1, ERR_LIB_EC, EC_R_INVALID_ENCODING, false},
        {-1, ERR_LIB_EC, ERR_R_BN_LIB, false},
        {0, ERR_LIB_RSA, RSA_R_BAD_SIGNATURE, true},
        {0, ERR_LIB_RSA, ERR_R_MALLOC_FAILURE, false},
        {0, ERR_LIB_PROV, ERR_R_RSA_LIB, true},
        {0, ERR_LIB_PROV, ERR_R_BN_LIB, false},
        {0, ERR_LIB_BN, ERR_R_MALLOC_FAILURE, false},
    };
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%zu", i);
        if (hm_ossl_ctx(&err) == NULL)
            return;
        if (cases[i].library != 0)
            ERR_raise(cases[i].library, cases[i].reason);
        CHECK_EQ(hm_ossl_says_no(cases[i].result), cases[i].no);
    }
    ERR_clear_error();
}

static bool short_of_memory;

static void *some_memory(size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    return short_of_memory ? NULL : (malloc)(len);
}

static void *more_memory(void *old, size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    return short_of_memory ? NULL : (realloc)(old, len);
}

static void no_more_memory(void *old, const char *file, int line)
{
    (void)file;
    (void)line;
    (free)(old);
}

static void a_start_that_failed_is_tried_again(void)
{
    struct hm_err err = {0};

    if (test_torture()) /* it has started in an earlier round */
        return;
    if (!CHECK(CRYPTO_set_mem_functions(
                   some_memory, more_memory, no_more_memory) == 1) ||
        !CHECK(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1))
        return;
    ERR_clear_error(); /* makes this thread's queue */
    short_of_memory = true;
    CHECK_ERR(hm_ossl_ctx(&err) != NULL, HM_SYSTEM, "OpenSSL cannot start");
    short_of_memory = false;
    CHECK(hm_ossl_ctx(&err) != NULL);
}

static void lack_of_memory_is_never_a_verdict(void)
{
    struct hm_err err = {0};

    if (hm_ossl_ctx(&err) == NULL)
        return;
    ERR_raise(ERR_LIB_EC, ERR_R_MALLOC_FAILURE);
    ERR_raise(ERR_LIB_EVP, EVP_R_DECODE_ERROR);
    CHECK_ERR(hm_fail_ossl(&err, HM_MISMATCH, "x"), HM_SYSTEM, "x");
    ERR_raise(ERR_LIB_EVP, EVP_R_DECODE_ERROR);
    ERR_raise(ERR_LIB_EC, ERR_R_MALLOC_FAILURE);
    CHECK_ERR(hm_fail_ossl(&err, HM_MISMATCH, "x"), HM_SYSTEM, "x");
}

static void hash_functions_are_known_by_number_only(void)
{
    struct hm_err err = {0};

    CHECK(hm_ossl_md(HM_SHA256, &err) != NULL);
    CHECK(hm_ossl_md(HM_SHA256, &err) == hm_ossl_md(HM_SHA256, &err));
    CHECK_ERR(hm_ossl_md(HM_HASH_NONE, &err) != NULL, HM_USAGE, "no hash");
    CHECK_ERR(hm_ossl_md((enum hm_hash)4, &err) != NULL, HM_USAGE, "no hash");
    CHECK(hm_ossl_md_name((enum hm_hash) - 1) == NULL);
}

static void our_context_has_one_provider(void)
{
    struct hm_err err = {0};
    OSSL_LIB_CTX *ctx = hm_ossl_ctx(&err);

    if (!CHECK(ctx != NULL))
        return;
    CHECK_EQ(OSSL_PROVIDER_available(ctx, "default"), 1);
    CHECK_EQ(OSSL_PROVIDER_available(ctx, "legacy"), 0);
    CHECK_EQ(OSSL_PROVIDER_available(ctx, "null"), 0);
}

static void a_context_that_there_is_not_leaves_nothing_behind(void)
{
    struct hm_err err = {0};
    EVP_PKEY_CTX *ctx = hm_ossl_name_ctx("no such", &err);

    CHECK_ERR(ctx != NULL, HM_SYSTEM, "no such");
    CHECK_EQ(ERR_peek_error(), 0);
    hm_ossl_ctx_free(ctx);
}

static void numbers_turn_around_and_back(void)
{
    uint8_t odd[3] = {1, 2, 3}, even[2] = {1, 2}, none[1] = {9};

    hm_ossl_native(odd, 3);
    hm_ossl_native(odd, 3);
    hm_ossl_native(even, 2);
    hm_ossl_native(none, 0);
    CHECK_EQ(odd[0], 1);
    CHECK_EQ(even[0], __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 2 : 1);
    CHECK_EQ(none[0], 9);
}

static bool verify_known(void)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) sig = hm_buf(512);
    struct hm_err err = {0};

    return CHECK_OK(hm_key_parse(&key, HM_LIT(PUB_P256), &err)) &&
        CHECK_OK(hm_hex_decode(&sig, HM_HEX, HM_LIT(SIG_P256), &err)) &&
        CHECK_OK(hm_key_verify(key, HM_LIT(MESSAGE), hm_buf_view(&sig), &err));
}

/* The next two are run again by the test behind them, in processes that have
 * the hostile environment from their start. */
static void judged_in_any_environment(void)
{
    verify_known();
}

static void plain_openssl_obeys_its_environment_and_we_do_not(void)
{
    EVP_MD *md;

    if (getenv("HALLMARK_TEST_HOSTILE") == NULL)
        return;
    md = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    CHECK(md == NULL); /* the configuration demands FIPS, and has none */
    EVP_MD_free(md);
    verify_known(); /* ours works beside the spoilt default context */
}

/* Every test has a process of its own. */
static void a_guest_leaves_the_old_names_to_its_host(void)
{
    if (verify_known())
        CHECK(EVP_get_digestbyname("SHA256") != NULL);
}

static void an_owner_goes_without_the_old_names(void)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    hm_crypto_own_process();
    if (!verify_known() ||
        !CHECK_OK(hm_key_generate(&key, HM_KEY_P384, 0, &err)))
        return;
    CHECK(EVP_get_digestbyname("SHA256") == NULL);
}

static void random_numbers_come_from_a_hash_function(void)
{
    struct hm_err err = {0};
    OSSL_LIB_CTX *ctx = hm_ossl_ctx(&err);
    EVP_RAND_CTX *rand;

    if (ctx == NULL)
        return;
    rand = RAND_get0_private(ctx);
    if (test_torture() || !CHECK(rand != NULL))
        return;
    CHECK_STR(EVP_RAND_get0_name(EVP_RAND_CTX_get0_rand(rand)), "HASH-DRBG");
}

/* A folder with a configuration that is as bad as we can make one. */
struct hostile {
    char dir[64], conf[96], module[96];
    int watch;
};

static bool write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    if (!CHECK(f != NULL))
        return false;
    fputs(text, f);
    return CHECK_EQ(fclose(f), 0);
}

static bool make_hostile(struct hostile *h)
{
    char text[1024];

    snprintf(h->dir, sizeof(h->dir), "/tmp/hallmark-test-XXXXXX");
    if (!CHECK(mkdtemp(h->dir) != NULL))
        return false;
    snprintf(h->conf, sizeof(h->conf), "%s/openssl.cnf", h->dir);
    snprintf(h->module, sizeof(h->module), "%s/default.so", h->dir);
    snprintf(text, sizeof(text),
        "openssl_conf = all\n"
        "[all]\nproviders = prov\nalg_section = alg\nengines = eng\n"
        "[prov]\nnull = null_sect\ndefault = default_sect\n"
        "[null_sect]\nactivate = 1\n"
        "[default_sect]\nmodule = %s\nactivate = 1\n"
        "[eng]\nbad = bad_sect\n"
        "[bad_sect]\ndynamic_path = %s\ndefault_algorithms = ALL\ninit = 1\n"
        "[alg]\ndefault_properties = fips=yes\n",
        h->module, h->module);
    h->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    return write_text(h->conf, text) && write_text(h->module, "no module") &&
        CHECK(h->watch >= 0) &&
        CHECK(inotify_add_watch(h->watch, h->dir, IN_OPEN) >= 0);
}

static void remove_hostile(const struct hostile *h)
{
    close(h->watch);
    unlink(h->conf);
    unlink(h->module);
    rmdir(h->dir);
}

/* Run one test of this suite, by name, in that environment. */
static int run_there(const struct hostile *h, const char *test)
{
    char conf[128], modules[128], engines[128], name[128];
    int status = -1;
    pid_t pid;

    snprintf(conf, sizeof(conf), "OPENSSL_CONF=%s", h->conf);
    snprintf(modules, sizeof(modules), "OPENSSL_MODULES=%s", h->dir);
    snprintf(engines, sizeof(engines), "OPENSSL_ENGINES=%s", h->dir);
    snprintf(name, sizeof(name), "%s", test);
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        char *argv[] = {(char[]){"tests"}, name, NULL};
        char *envp[] = {
            conf, modules, engines, (char[]){"HALLMARK_TEST_HOSTILE=1"}, NULL};

        execve("/proc/self/exe", argv, envp);
        _exit(127);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool was_opened(const struct hostile *h)
{
    char events[4096];

    return read(h->watch, events, sizeof(events)) > 0;
}

static void a_hostile_environment_is_neither_read_nor_obeyed(void)
{
    struct hostile h;

    if (test_torture() || !make_hostile(&h))
        return;
    CHECK_EQ(run_there(&h, "judged_in_any_environment"), 0);
    CHECK(!was_opened(&h));
    /* The same environment is real poison to a program that reads it. */
    CHECK_EQ(
        run_there(&h, "plain_openssl_obeys_its_environment_and_we_do_not"), 0);
    CHECK(was_opened(&h));
    remove_hostile(&h);
}

/* make torture reaches the copy of the key, too. The whole encoding of a public
 * key ends with its point. */
static void a_point_without_memory_is_no_key(void)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto_foreign(EVP_PKEY) good = NULL;
    hm_auto_foreign(EVP_PKEY) none = NULL;
    struct hm_err err = {0};
    struct hm_bytes point;

    if (!CHECK_OK(hm_key_parse(&key, HM_LIT(PUB_P256), &err)))
        return;
    point = hm_key_spki(key);
    point = hm_bytes_slice(point, point.len - 65, point.len);
    good = hm_ossl_point("P-256", point, &err);
    if (!CHECK(good != NULL) || !test_torture())
        return;
    hm_mem_fail_at(1);
    none = hm_ossl_point("P-256", point, &err);
    CHECK_ERR(none != NULL, HM_SYSTEM, "memory");
}

/* The last 65 bytes of the encoding are the point. */
static struct hm_bytes point_of(const struct hm_key *key)
{
    struct hm_bytes spki = hm_key_spki(key);

    return hm_bytes_slice(spki, spki.len - 65, spki.len);
}

/* Is it that point, and not one that the same memory was before? */
static void check_point(EVP_PKEY *key, struct hm_bytes point)
{
    unsigned char *p = NULL;
    size_t len = EVP_PKEY_get1_encoded_public_key(key, &p);

    CHECK_BYTES(hm_bytes(p, len), point);
    OPENSSL_free(p);
}

static void a_point_that_was_given_back_is_another(void)
{
    hm_auto_ptr(key) a = NULL;
    hm_auto_ptr(key) b = NULL;
    struct hm_err err = {0};

    if (test_torture() ||
        !CHECK_OK(hm_key_generate(&a, HM_KEY_P256, 0, &err)) ||
        !CHECK_OK(hm_key_generate(&b, HM_KEY_P256, 0, &err)))
        return;
    hm_ossl_point_free("P-256", NULL);
    for (int i = 0; i < 20; i++) {
        EVP_PKEY *keys[8], *wrong;
        uint8_t bad[65] = {4, 1};

        for (size_t k = 0; k < 8; k++) {
            struct hm_bytes point = point_of(k % 3 == 0 ? a : b);

            keys[k] = hm_ossl_point("P-256", point, &err);
            if (CHECK(keys[k] != NULL))
                check_point(keys[k], point);
        }
        /* All at once: each is a key of its own. */
        for (size_t k = 0; k < 8; k++) {
            check_point(keys[k], point_of(k % 3 == 0 ? a : b));
            hm_ossl_point_free("P-256", keys[k]);
        }
        wrong = hm_ossl_point("P-256", hm_bytes(bad, sizeof(bad)), &err);
        CHECK_ERR(wrong != NULL, HM_FORMAT, "EC key");
    }
}

/* One key, made before, and threads that start OpenSSL's context all at once:
 * no test runs before this one in its process. */
enum { THREADS = 8 };
static pthread_barrier_t gate;

static void *verify_in_thread(void *arg)
{
    (void)arg;
    pthread_barrier_wait(&gate);
    for (int i = 0; i < 8; i++)
        verify_known();
    return NULL;
}

static void threads_start_it_together(void)
{
    pthread_t threads[THREADS];

    if (test_torture() ||
        !CHECK_EQ(pthread_barrier_init(&gate, NULL, THREADS), 0))
        return;
    for (size_t i = 0; i < THREADS; i++) {
        if (!CHECK_EQ(
                pthread_create(&threads[i], NULL, verify_in_thread, NULL), 0))
            abort(); /* the others wait for it */
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

/* Before any private half, as a program with threads wants it. */
static void the_secure_heap_can_be_had_early(void)
{
    hm_crypto_guard();
    CHECK(CRYPTO_secure_malloc_initialized() == 1);
    hm_crypto_guard();
    CHECK(CRYPTO_secure_malloc_initialized() == 1);
}

TEST_SUITE(crypto_ossl, TEST(the_secure_heap_can_be_had_early),
    TEST(failures_tell_the_oldest_reason_and_empty_the_queue),
    TEST(what_others_left_is_not_told_as_ours),
    TEST(a_point_that_was_given_back_is_another),
    TEST(only_a_signature_is_blamed_for_a_no),
    TEST(a_start_that_failed_is_tried_again),
    TEST(lack_of_memory_is_never_a_verdict),
    TEST(hash_functions_are_known_by_number_only),
    TEST(our_context_has_one_provider),
    TEST(a_context_that_there_is_not_leaves_nothing_behind),
    TEST(numbers_turn_around_and_back), TEST(judged_in_any_environment),
    TEST(plain_openssl_obeys_its_environment_and_we_do_not),
    TEST(a_guest_leaves_the_old_names_to_its_host),
    TEST(an_owner_goes_without_the_old_names),
    TEST(random_numbers_come_from_a_hash_function),
    TEST(a_hostile_environment_is_neither_read_nor_obeyed),
    TEST(a_point_without_memory_is_no_key), TEST(threads_start_it_together));

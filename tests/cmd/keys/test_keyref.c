/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/keys/keyref.h"

#include "base/limits.h"
#include "cmd/input/password.h"
#include "cmd/run.h"
#include "crypto/key_gen.h"
#include "crypto/key_private.h"
#include "crypto/keyfile.h"
#include "enc/pem.h"

static const struct hm_keyfile_params fast = {32768, {1}, {2}};

/* One key in each form that a reference can lead to. */
struct forms {
    struct hm_key *key;
    struct hm_buf public, plain, encrypted;
};

static void forms_free(struct forms *forms)
{
    hm_key_free(forms->key);
    hm_buf_free(&forms->public);
    hm_buf_free(&forms->plain);
    hm_buf_free(&forms->encrypted);
}

static bool forms_new(struct forms *out, struct hm_err *err)
{
    hm_auto(secret) pkcs8 = {0};
    hm_auto(keyfile) file = {0};

    *out = (struct forms){NULL, hm_buf(HM_KEY_FILE_MAX),
        hm_buf(HM_KEY_FILE_MAX), hm_buf(HM_KEY_FILE_MAX)};
    HM_TRY(hm_key_generate(&out->key, HM_KEY_ED25519, 0, err));
    HM_TRY(hm_key_write_pkcs8(&pkcs8, out->key, err));
    HM_TRY(hm_keyfile_seal(
        &file, &fast, hm_secret_view(&pkcs8), HM_LIT("pw"), err));
    hm_key_write_pem(&out->public, out->key);
    hm_pem_write(&out->plain, "PRIVATE KEY", hm_secret_view(&pkcs8));
    hm_keyfile_write(&out->encrypted, &file);
    return hm_buf_end(&out->public, NULL, err) &&
        hm_buf_end(&out->plain, NULL, err) &&
        hm_buf_end(&out->encrypted, NULL, err);
}

/* Load the text by way of a variable. */
static bool load(struct hm_key **out, const char *text, const char *password,
    struct hm_keyref from, struct hm_err *err)
{
    const struct test_var vars[] = {
        {"KEY", text}, {HM_PASSWORD_ENV, password}, {NULL, NULL}};
    int fd = test_input(hm_bytes(NULL, 0));
    struct hm_run run = test_run(NULL, fd, vars);
    bool ok;

    setsid(); /* no terminal to ask */
    from.ref = "env://KEY";
    ok = hm_keyref_load(out, &run, &from, err);
    close(fd);
    return ok;
}

static void every_form_leads_to_the_key(void)
{
    struct hm_err err = {0};
    struct forms forms;

    if (CHECK_OK(forms_new(&forms, &err))) {
        const char *texts[] = {hm_buf_str(&forms.public),
            hm_buf_str(&forms.plain), hm_buf_str(&forms.encrypted)};

        for (size_t i = 0; i < TEST_LEN(texts); i++) {
            hm_auto_ptr(key) key = NULL;

            test_case("form %zu", i);
            if (!CHECK_OK(
                    load(&key, texts[i], "pw", (struct hm_keyref){0}, &err)))
                continue;
            CHECK(hm_key_eq(key, forms.key));
            CHECK_EQ(hm_key_is_private(key), i > 0);
        }
    }
    forms_free(&forms);
}

static void the_password_is_handed_on_if_there_was_one(void)
{
    struct hm_err err = {0};
    struct forms forms;

    if (CHECK_OK(forms_new(&forms, &err))) {
        hm_auto(secret) password = {0};
        hm_auto(secret) none = {0};
        hm_auto_ptr(key) a = NULL;
        hm_auto_ptr(key) b = NULL;

        if (CHECK_OK(load(&a, hm_buf_str(&forms.encrypted), "pw",
                (struct hm_keyref){.password = &password}, &err)))
            CHECK_BYTES(hm_secret_view(&password), HM_LIT("pw"));
        CHECK_OK(load(&b, hm_buf_str(&forms.plain), "pw",
            (struct hm_keyref){.password = &none}, &err));
        CHECK(none.p == NULL);
    }
    forms_free(&forms);
}

static void what_is_unusable_is_the_callers_mistake(void)
{
    struct hm_err err = {0};
    struct forms forms;

    if (CHECK_OK(forms_new(&forms, &err))) {
        const struct {
            const char *text, *password;
            bool private_only;
            const char *words;
        } cases[] = {
            {hm_buf_str(&forms.encrypted), "pW", false,
                "key env://KEY: wrong password"},
            {hm_buf_str(&forms.encrypted), NULL, false,
                "key env://KEY: no password was given"},
            {hm_buf_str(&forms.public), "pw", true, "PUBLIC KEY"},
            {"nonsense", "pw", false, "key env://KEY: "},
            {"", "pw", false, "key env://KEY: "},
            {NULL, "pw", false, "env://KEY: the variable is not set"},
        };

        for (size_t i = 0; i < TEST_LEN(cases); i++) {
            hm_auto_ptr(key) key = NULL;
            struct hm_keyref from = {.private_only = cases[i].private_only};

            test_case("row %zu", i);
            CHECK_ERR(load(&key, cases[i].text, cases[i].password, from, &err),
                HM_USAGE, cases[i].words);
            CHECK(key == NULL);
        }
    }
    forms_free(&forms);
}

static void standard_input_and_files(void)
{
    struct hm_err err = {0};
    struct forms forms;

    if (CHECK_OK(forms_new(&forms, &err))) {
        int fd = test_input(hm_buf_view(&forms.plain));
        struct hm_run run = test_run(NULL, fd, NULL);
        struct hm_keyref input = {.ref = "-"};
        struct hm_keyref file = {.ref = "/nonexistent"};
        hm_auto_ptr(key) a = NULL;
        hm_auto_ptr(key) b = NULL;

        CHECK_OK(hm_keyref_load(&a, &run, &input, &err));
        CHECK_ERR(hm_keyref_load(&b, &run, &file, &err), HM_NOT_FOUND,
            "/nonexistent: ");
        close(fd);
    }
    forms_free(&forms);
}

static void input_that_gives_the_key_gives_no_password(void)
{
    struct hm_err err = {0};
    struct forms forms;

    if (CHECK_OK(forms_new(&forms, &err))) {
        int fd = test_input(hm_buf_view(&forms.encrypted));
        struct hm_run run = test_run(NULL, fd, NULL);
        struct hm_keyref from = {.ref = "-", .password_stdin = true};
        hm_auto_ptr(key) key = NULL;

        CHECK_ERR(hm_keyref_load(&key, &run, &from, &err), HM_USAGE,
            "cannot give both");
        close(fd);
    }
    forms_free(&forms);
}

TEST_SUITE(cmd_keys_keyref, TEST(every_form_leads_to_the_key),
    TEST(the_password_is_handed_on_if_there_was_one),
    TEST(what_is_unusable_is_the_callers_mistake),
    TEST(standard_input_and_files),
    TEST(input_that_gives_the_key_gives_no_password));

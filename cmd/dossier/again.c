/* SPDX-License-Identifier: Apache-2.0 */
/* How to verify again: commands for a shell. Names out of certificates are
 * foreign, and a command is copied and run: what is not plain ASCII, or could
 * end a quotation, is in none. */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/dossier/dossier_impl.h"
#include "crypto/digest.h"

struct hm_again hm_again(const struct hm_run *run, const struct hm_explain *how)
{
    return (struct hm_again){.arena = hm_arena(HM_MIB), .run = run, .how = how};
}

void hm_again_free(struct hm_again *again)
{
    hm_arena_free(&again->arena);
    *again = (struct hm_again){0};
}

/* ---- Words ---- */

static bool is_plain(uint8_t c)
{
    return hm_is_alnum(c) || (c != 0 && strchr("_./:@%+=,-", (int)c) != NULL);
}

/* A command under construction. */
struct line {
    struct hm_buf text;
    bool unsayable;
};

/* A word between single quotes means itself, to the last character, unless it
 * has one: names with quotes, tags or backquotes belong to nobody honest. */
static void put_text(struct line *line, struct hm_bytes word)
{
    bool quoted = word.len == 0;

    for (size_t i = 0; i < word.len; i++) {
        uint8_t c = word.p[i];

        quoted |= !is_plain(c);
        line->unsayable |= c < ' ' || c >= 0x7f || c == '\'' || c == '<' ||
            c == '>' || c == '`';
    }
    hm_buf_put_str(&line->text, quoted ? "'" : "");
    hm_buf_put(&line->text, word);
    hm_buf_put_str(&line->text, quoted ? "'" : "");
}

static void put_word(struct line *line, struct hm_bytes word)
{
    hm_buf_put_u8(&line->text, ' ');
    put_text(line, word);
}

/* A word of its own that begins with '-' would be another option. */
static void put_option(
    struct line *line, const char *option, struct hm_bytes value)
{
    bool dash = hm_bytes_starts(value, HM_LIT("-"));

    hm_buf_printf(&line->text, " --%s%s", option, dash ? "=" : " ");
    put_text(line, value);
}

/* ---- Who ---- */

/* As the option says that gave it. */
static bool put_key(const struct hm_again *again, struct line *line,
    const struct hm_facts *facts, struct hm_err *err)
{
    for (size_t i = 0; i < again->how->key_count; i++) {
        struct hm_digest id;

        HM_TRY(hm_digest_of(
            &id, HM_SHA256, hm_key_spki(again->how->keys[i]), err));
        if (!hm_digest_eq(&id, &facts->key_id))
            continue;
        put_option(
            line, "key", hm_bytes_str(hm_args_nth(again->run->args, "key", i)));
        return true;
    }
    line->unsayable = true;
    return true;
}

static void put_name(struct line *line, const struct hm_facts *facts)
{
    const struct hm_san *name = hm_facts_name(facts);

    if (facts->kind != HM_FACTS_CERT || name == NULL) {
        line->unsayable = true;
        return;
    }
    put_option(line, "certificate-identity", name->value);
    put_option(line, "certificate-oidc-issuer",
        facts->issuer.len > 0 ? facts->issuer : HM_LIT("none"));
}

/* What was given to us, that `verify` needs as well. */
static void put_given(const struct hm_again *again, struct line *line)
{
    static const struct {
        const char *name;
        bool repeat;
    } options[] = {{"trusted-root", true}, {"ca", true},
        {"evidence-repository", false}, {"registry-ca", false},
        {"registry-client-cert", false}, {"registry-client-key", false},
        {"registry-config", false}, {"registry-realm", true},
        {"insecure-registry", true}};
    const struct hm_args *args = again->run->args;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        const char *name = options[i].name, *text;

        if (!options[i].repeat && hm_args_given(args, name))
            put_option(line, name, hm_bytes_str(hm_args_str(args, name)));
        for (size_t n = 0;
             options[i].repeat && (text = hm_args_nth(args, name, n)); n++)
            put_option(line, name, hm_bytes_str(text));
    }
}

/* Options that say who asks and by which way: that is another one next time, and
 * a document is no place for passwords. */
static bool has_unsaid(const struct hm_args *args)
{
    static const char *const options[] = {"registry-username", "registry-token",
        "registry-github-token", "proxy", "no-proxy"};

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (hm_args_given(args, options[i]))
            return true;
    }
    return false;
}

static void put_image(
    struct line *line, const struct hm_ref *ref, const struct hm_digest *digest)
{
    hm_auto(buf) name = hm_buf(2 * HM_REF_MAX);

    hm_ref_write_name(&name, ref);
    hm_buf_put_u8(&name, '@');
    hm_digest_write(&name, digest);
    if (name.failed != HM_OK)
        hm_buf_fail(&line->text, name.failed);
    put_word(line, hm_buf_view(&name));
}

/* What looks like no URI would be read as a short name: that of another type, or
 * "any". */
static void put_type(struct line *line, struct hm_bytes type)
{
    put_option(line, "attestation", type);
    line->unsayable |= hm_bytes_find(type, ':') == type.len &&
        hm_bytes_find(type, '/') == type.len;
}

/* ---- Commands ---- */

static bool is_there(const struct hm_again *again, struct hm_bytes command)
{
    for (size_t i = 0; i < again->count; i++) {
        if (hm_bytes_eq(again->list[i], command))
            return true;
    }
    return false;
}

static bool keep(
    struct hm_again *again, struct hm_bytes command, struct hm_err *err)
{
    if (is_there(again, command))
        return true;
    if (again->count == HM_DOSSIER_COMMANDS_MAX) {
        again->cut = true;
        return true;
    }
    if (again->list == NULL)
        again->list = hm_arena_alloc(
            &again->arena, HM_DOSSIER_COMMANDS_MAX, sizeof(*again->list));
    if (again->list == NULL)
        return hm_arena_fail(&again->arena, err);
    HM_TRY(
        hm_arena_copy(&again->arena, &again->list[again->count], command, err));
    again->count++;
    return true;
}

static bool add(struct hm_again *again, struct line *line, struct hm_err *err)
{
    struct hm_bytes command;

    HM_TRY(hm_buf_end(&line->text, &command, err));
    if (!line->unsayable)
        return keep(again, command, err);
    again->unsayable = true;
    return true;
}

static bool put_all(const struct hm_again *again, struct line *line,
    const struct hm_facts *facts, struct hm_err *err)
{
    if (facts->kind == HM_FACTS_KEY)
        HM_TRY(put_key(again, line, facts, err));
    else
        put_name(line, facts);
    if (facts->has_statement && !hm_facts_is_image_signature(facts))
        put_type(line, facts->statement.predicate_type);
    put_given(again, line);
    return true;
}

bool hm_again_add(struct hm_again *again, const struct hm_ref *ref,
    const struct hm_digest *digest, const struct hm_facts *facts,
    struct hm_err *err)
{
    struct line line = {.text = hm_buf(HM_MIB / 4)};
    bool ok;

    hm_buf_put_str(&line.text, "hallmark verify");
    put_image(&line, ref, digest);
    ok = put_all(again, &line, facts, err) && add(again, &line, err);
    hm_buf_free(&line.text);
    return ok;
}

void hm_again_put(const struct hm_again *again, struct hm_page *page)
{
    hm_page_section(page, 2, "How to verify again", hm_bytes(NULL, 0));
    if (again->count > 0)
        hm_page_note(page,
            "Each of these commands says yes as long as the evidence is there "
            "and the same roots are trusted. Whether that is who should have "
            "signed, you decide: the names in them come from the evidence.");
    else
        hm_page_note(page, "Nothing was found that verifies.");
    for (size_t i = 0; i < again->count; i++)
        hm_page_command(page, again->list[i]);
    if (again->count > 0 && has_unsaid(again->run->args))
        hm_page_note(page,
            "What this run was given to log in to the registry, or as a proxy, "
            "is in none of the commands: add your own.");
    if (again->cut)
        hm_page_note(page, "There are more signers than commands here.");
    if (again->unsayable)
        hm_page_note(page,
            "For a signer whose name cannot be typed safely, no command is "
            "given.");
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/tell.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"

static void tell_names(struct hm_section *section, const struct hm_facts *facts)
{
    for (size_t i = 0; i < facts->san_count; i++) {
        if (facts->sans[i].kind != HM_SAN_IP)
            hm_section_fact(section, "subject", facts->sans[i].value);
    }
    if (facts->issuer.len > 0)
        hm_section_fact(section, "issuer", facts->issuer);
    hm_section_fact(
        section, "key id", hm_bytes_str(HM_SHOW_DIGEST(&facts->key_id)));
}

static void tell_times(struct hm_section *section, const struct hm_facts *facts)
{
    for (size_t i = 0; i < facts->time_count; i++) {
        const struct hm_proved_time *t = &facts->times[i];
        hm_auto(buf) line = hm_buf(HM_URI_MAX);

        hm_time_write(&line, t->time);
        hm_buf_printf(&line, ", by the %s ",
            t->source == HM_TIME_LOG ? "log" : "authority");
        hm_buf_put(&line, t->authority);
        hm_section_fact(section, "signed at", hm_buf_view(&line));
    }
}

/* The new spelling of what .2 to .6 say; 0: there is none. */
static unsigned newer(unsigned number)
{
    static const unsigned pairs[] = {[2] = 20, [3] = 13, [5] = 12, [6] = 14};

    return number < sizeof(pairs) / sizeof(pairs[0]) ? pairs[number] : 0;
}

static void tell_extensions(
    struct hm_section *section, const struct hm_fulcio *fulcio)
{
    for (unsigned n = 2; n <= HM_FULCIO_LAST; n++) {
        const struct hm_fulcio_row *row = hm_fulcio_row(n);
        bool is_issuer = n == 8; /* told as such */

        if (row == NULL || is_issuer || fulcio->values[n].p == NULL)
            continue;
        if (newer(n) == 0 || fulcio->values[newer(n)].p == NULL)
            hm_section_fact(section, row->name, fulcio->values[n]);
    }
}

/* What the signer of an image wrote. That he called it so is proved, and not
 * that it is so. */
static void tell_image(struct hm_section *section, const struct hm_facts *facts)
{
    if (facts->has_claim && facts->claim.reference.len > 0)
        hm_section_fact(section, "signed as", facts->claim.reference);
    for (size_t i = 0; i < facts->annotations.count; i++) {
        const struct hm_member *member = &facts->annotations.list[i];
        hm_auto(buf) line = hm_buf(HM_CLAIM_MAX);

        hm_buf_put(&line, member->name);
        hm_buf_put_u8(&line, '=');
        hm_buf_put(&line, member->value);
        hm_section_fact(section, "annotation", hm_buf_view(&line));
    }
}

void hm_facts_tell(struct hm_section *section, const struct hm_facts *facts)
{
    tell_names(section, facts);
    tell_times(section, facts);
    if (facts->kind == HM_FACTS_CERT)
        tell_extensions(section, &facts->extensions);
    if (facts->has_statement)
        hm_section_fact(
            section, "predicate type", facts->statement.predicate_type);
    tell_image(section, facts);
}

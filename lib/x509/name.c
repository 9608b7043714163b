/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "enc/oid.h"
#include "x509/cert.h"

static const struct hm_bytes common_name = HM_OID("\x55\x04\x03");
static const struct hm_bytes organisation = HM_OID("\x55\x04\x0a");

/* What an attribute is and says. */
struct attribute {
    struct hm_bytes type, value;
};

/* Teletex, BMP and the like: no one rule for their contents is kept by those
 * who use them. They are only compared, as part of the whole Name. */
static bool is_old_text(uint8_t tag)
{
    return tag == 0x12 || tag == 0x14 || tag == 0x1a || tag == 0x1c ||
        tag == 0x1e;
}

static struct attribute read_attribute(struct hm_der *rd)
{
    struct attribute out;

    hm_der_enter(rd, HM_DER_SEQUENCE);
    out.type = hm_der_oid(rd);
    if (is_old_text(hm_der_peek(rd)))
        out.value = hm_der_take(rd, hm_der_peek(rd));
    else
        out.value = hm_der_text(rd);
    hm_der_leave(rd);
    return out;
}

struct hm_bytes hm_name_read(struct hm_der *rd)
{
    struct hm_bytes name = hm_der_span(rd);

    hm_der_enter(rd, HM_DER_SEQUENCE);
    while (hm_der_more(rd)) {
        hm_der_enter(rd, HM_DER_SET);
        hm_der_ordered(rd);
        do
            read_attribute(rd);
        while (hm_der_more(rd));
        hm_der_leave(rd);
    }
    hm_der_leave(rd);
    return name;
}

bool hm_name_is_empty(struct hm_bytes name)
{
    return name.len <= 2;
}

/* The last value of that type: the one nearest to whom the Name is of. */
static struct hm_bytes find(struct hm_bytes name, struct hm_bytes type)
{
    struct hm_der rd = hm_der(name);
    struct hm_bytes found = hm_bytes(NULL, 0);

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    while (hm_der_more(&rd)) {
        hm_der_enter(&rd, HM_DER_SET);
        while (hm_der_more(&rd)) {
            struct attribute attribute = read_attribute(&rd);

            if (hm_bytes_eq(attribute.type, type))
                found = attribute.value;
        }
        hm_der_leave(&rd);
    }
    return found;
}

struct hm_bytes hm_name_common(struct hm_bytes name)
{
    return find(name, common_name);
}

struct hm_bytes hm_name_organisation(struct hm_bytes name)
{
    return find(name, organisation);
}

char *hm_name_show(char *out, struct hm_bytes name)
{
    struct hm_bytes cn = hm_name_common(name);
    struct hm_bytes o = hm_name_organisation(name);
    char line[2 * HM_SHOW_SIZE + 4];

    if (cn.len > 0 && o.len > 0)
        snprintf(line, sizeof(line), "%s, %s", HM_SHOW(cn), HM_SHOW(o));
    else if (cn.len > 0 || o.len > 0)
        snprintf(line, sizeof(line), "%s", HM_SHOW(cn.len > 0 ? cn : o));
    else
        snprintf(line, sizeof(line), "(no name)");
    return hm_text_show_line(out, HM_SHOW_NAME_SIZE, hm_bytes_str(line));
}

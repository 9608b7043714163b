/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of one trusted_root.json. Its fields are protobuf's
 * (sigstore_trustroot.proto): null is absent, empty is left out, and what a
 * later version adds is a warning, not an error. */
#include "base/text.h"
#include "base/uri.h"
#include "crypto/digest.h"
#include "enc/json_field.h"
#include "root/embedded.h"
#include "root/root_impl.h"

enum { LOG_ID_LEN = 32, CHECKPOINT_ID_LEN = 4, ED25519_SPKI_LEN = 44 };

/* Our own numbers, see hm_json_name. */
enum { MEDIA_ROOT = 1, MEDIA_CLIENT };

static const struct hm_json_name media_types[] = {
    {"application/vnd.dev.sigstore.trustedroot+json;version=0.1", MEDIA_ROOT},
    {"application/vnd.dev.sigstore.trustedroot.v0.1+json", MEDIA_ROOT},
    {"application/vnd.dev.sigstore.trustedroot.v0.2+json", MEDIA_ROOT},
    {"application/vnd.dev.sigstore.clienttrustconfig.v0.1+json", MEDIA_CLIENT},
    {NULL, 0},
};

/* As read, before anything is done with it. */
struct raw_authority {
    struct hm_bytes certs[HM_CHAIN_MAX];
    size_t count;
    struct hm_bytes uri, operator_name;
    struct hm_window valid;
};

struct raw_authorities {
    struct raw_authority *items;
    size_t count;
};

struct raw_log {
    struct hm_root_log log;
    bool other_hash;
};

struct raw_logs {
    struct raw_log *items;
    size_t count;
};

struct raw_root {
    struct raw_authorities cas, tsas;
    struct raw_logs tlogs, ctlogs;
};

/* ---- Reading ---- */

static struct hm_window read_window(struct hm_json_obj *o)
{
    struct hm_window valid = {0};
    struct hm_json_obj v;

    if (!hm_json_has(o, "validFor"))
        return valid;
    v = hm_json_obj(o, "validFor");
    valid.has_start = hm_json_has(&v, "start");
    valid.start = hm_json_opt_time(&v, "start");
    valid.has_end = hm_json_has(&v, "end");
    valid.end = hm_json_opt_time(&v, "end");
    hm_json_close(&v, HM_JSON_WARN);
    return valid;
}

/* Enums come by name, and protobuf's JSON form allows their numbers, too. What
 * is not known gives NULL: such a log must not spoil the others. */
static const struct hm_alg *read_details(struct hm_json_obj *key)
{
    struct hm_json v = hm_json_opt_any(key, "keyDetails");
    int64_t number;

    if (hm_json_as_i64(&number, v))
        return hm_alg_by_number(number);
    if (v.doc == NULL)
        return NULL;
    return hm_alg_by_details(hm_json_rd_str(key->rd, v));
}

/* Without the field it is the only one that there is: RFC 6962 knows no other
 * than SHA-256. */
static bool read_other_hash(struct hm_json_obj *log)
{
    struct hm_json v = hm_json_opt_any(log, "hashAlgorithm");
    int64_t number;

    if (v.doc == NULL)
        return false;
    if (hm_json_as_i64(&number, v))
        return number != 1;
    return !hm_bytes_eq_str(hm_json_rd_str(log->rd, v), "SHA2_256");
}

static void read_public_key(struct hm_root_log *out, struct hm_json_obj *log)
{
    struct hm_json_obj key = hm_json_obj(log, "publicKey");

    out->key_bytes = hm_json_base64(&key, "rawBytes", HM_BASE64);
    out->alg = read_details(&key);
    out->valid = read_window(&key);
    hm_json_close(&key, HM_JSON_WARN);
}

static struct hm_bytes read_key_id(struct hm_json_obj *log, const char *name)
{
    struct hm_json_obj id = hm_json_obj(log, name);
    struct hm_bytes key_id = hm_json_base64(&id, "keyId", HM_BASE64);

    hm_json_close(&id, HM_JSON_WARN);
    return key_id;
}

static void read_log(struct raw_log *out, struct hm_json_list *l)
{
    struct hm_json_obj o = hm_json_root(l->rd, l->item);
    struct hm_root_log *log = &out->log;

    log->base_url = hm_json_opt_str(&o, "baseUrl");
    out->other_hash = read_other_hash(&o);
    read_public_key(log, &o);
    log->id = read_key_id(&o, "logId");
    if (hm_json_has(&o, "checkpointKeyId"))
        log->checkpoint_id = read_key_id(&o, "checkpointKeyId");
    log->operator_name = hm_json_opt_str(&o, "operator");
    hm_json_close(&o, HM_JSON_WARN);
}

static void read_logs(
    struct raw_logs *out, struct hm_json_obj *o, const char *name)
{
    struct hm_json_list l = hm_json_opt_list(o, name, HM_ROOT_AUTHORITIES_MAX);

    out->items = hm_json_rd_alloc(l.rd, l.item, l.count, sizeof(*out->items));
    while (hm_json_next(&l))
        read_log(&out->items[out->count++], &l);
}

/* Who they are is in the certificates; the subject beside them proves less. */
static void skip_subject(struct hm_json_obj *o)
{
    struct hm_json_obj subject;

    if (!hm_json_has(o, "subject"))
        return;
    subject = hm_json_obj(o, "subject");
    hm_json_opt_str(&subject, "organization");
    hm_json_opt_str(&subject, "commonName");
    hm_json_close(&subject, HM_JSON_WARN);
}

static void read_chain(struct raw_authority *out, struct hm_json_obj *o)
{
    struct hm_json_obj chain = hm_json_obj(o, "certChain");
    struct hm_json_list l = hm_json_list(&chain, "certificates", HM_CHAIN_MAX);

    while (hm_json_next(&l)) {
        struct hm_json_obj cert = hm_json_root(l.rd, l.item);

        out->certs[out->count++] = hm_json_base64(&cert, "rawBytes", HM_BASE64);
        hm_json_close(&cert, HM_JSON_WARN);
    }
    hm_json_close(&chain, HM_JSON_WARN);
}

static void read_authorities(
    struct raw_authorities *out, struct hm_json_obj *o, const char *name)
{
    struct hm_json_list l = hm_json_opt_list(o, name, HM_ROOT_AUTHORITIES_MAX);

    out->items = hm_json_rd_alloc(l.rd, l.item, l.count, sizeof(*out->items));
    while (hm_json_next(&l)) {
        struct raw_authority *authority = &out->items[out->count++];
        struct hm_json_obj item = hm_json_root(l.rd, l.item);

        skip_subject(&item);
        authority->uri = hm_json_opt_str(&item, "uri");
        read_chain(authority, &item);
        authority->valid = read_window(&item);
        authority->operator_name = hm_json_opt_str(&item, "operator");
        hm_json_close(&item, HM_JSON_WARN);
    }
}

static void read_root(struct raw_root *out, struct hm_json_obj *o)
{
    read_logs(&out->tlogs, o, "tlogs");
    read_authorities(&out->cas, o, "certificateAuthorities");
    read_logs(&out->ctlogs, o, "ctlogs");
    read_authorities(&out->tsas, o, "timestampAuthorities");
}

/* The trusted root inside of what clients are configured with as a whole. Its
 * signing configuration is read elsewhere (signing_config.h). */
static void read_client(struct raw_root *out, struct hm_json_obj *o)
{
    const char *name =
        hm_json_has(o, "trusted_root") ? "trusted_root" : "trustedRoot";
    struct hm_json_obj inner = hm_json_obj(o, name);

    hm_json_opt_any(o, "signingConfig");
    hm_json_opt_any(o, "signing_config");
    if (hm_json_enum(&inner, "mediaType", media_types) == MEDIA_CLIENT)
        hm_json_fail(o->rd, inner.v, HM_FORMAT, "is no trusted root");
    read_root(out, &inner);
    hm_json_close(&inner, HM_JSON_WARN);
}

static void warn_unknown(struct hm_root_box *box, const struct hm_json_rd *rd)
{
    size_t named = rd->unknown_count;

    if (named > HM_JSON_UNKNOWN_MAX)
        named = HM_JSON_UNKNOWN_MAX;
    for (size_t i = 0; i < named; i++)
        hm_root_box_warn(box, "%s: %s: unknown field, ignored",
            HM_SHOW(box->domain.name), HM_JSON_PATH(rd->unknown[i]));
    if (rd->unknown_count > named)
        hm_root_box_warn(box, "%s: %zu more unknown fields, ignored",
            HM_SHOW(box->domain.name), rd->unknown_count - named);
}

static bool read_document(struct raw_root *out, struct hm_root_box *box,
    struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&box->arena);
    struct hm_json_obj o = hm_json_root(&rd, v);

    rd.null_is_absent = true;
    if (hm_json_enum(&o, "mediaType", media_types) == MEDIA_CLIENT)
        read_client(out, &o);
    else
        read_root(out, &o);
    hm_json_close(&o, HM_JSON_WARN);
    HM_TRY(hm_json_end(&rd, err));
    warn_unknown(box, &rd);
    return true;
}

/* ---- Making logs ---- */

static bool check_window(const struct hm_window *valid, struct hm_err *err)
{
    if (valid->has_start && valid->has_end &&
        hm_time_cmp(valid->end, valid->start) < 0)
        return hm_fail(err, HM_FORMAT, "its validity ends before it starts");
    return true;
}

/* A key that was always valid has no last day either: an attacker who gets hold
 * of it later writes any date into the past. So a start is demanded. */
static bool check_log(const struct hm_root_log *log, struct hm_err *err)
{
    if (!log->valid.has_start)
        return hm_fail(err, HM_FORMAT, "the validity of its key has no start");
    if (log->id.len != LOG_ID_LEN)
        return hm_fail(err, HM_FORMAT, "its log id has %zu bytes, not %d",
            log->id.len, LOG_ID_LEN);
    if (log->checkpoint_id.len != 0 &&
        log->checkpoint_id.len < CHECKPOINT_ID_LEN)
        return hm_fail(err, HM_FORMAT, "its checkpoint id has only %zu bytes",
            log->checkpoint_id.len);
    return check_window(&log->valid, err);
}

static const char *problem_of(const struct raw_log *raw)
{
    const struct hm_alg *alg = raw->log.alg;

    if (alg == NULL)
        return "the kind of its key is not known";
    if (alg->status == HM_ALG_REFUSED)
        return alg->reason;
    return raw->other_hash ? "its tree is not built with SHA-256" : NULL;
}

static void fill_names(struct hm_root_log *log)
{
    static const char sign[] = "://";
    struct hm_err ignored = {0};
    struct hm_uri uri;

    log->url = log->base_url;
    for (size_t i = 0; i < log->base_url.len; i++) {
        struct hm_bytes rest =
            hm_bytes_slice(log->base_url, i, log->base_url.len);

        if (!hm_bytes_starts(rest, HM_LIT(sign)))
            continue;
        log->url = hm_bytes_slice(rest, sizeof(sign) - 1, rest.len);
        break;
    }
    if (hm_uri_parse(&uri, log->base_url, &ignored))
        log->host = uri.host;
}

static bool id_is(bool *same, const struct hm_root_log *log,
    const struct hm_bytes *parts, size_t count, struct hm_err *err)
{
    hm_auto(hasher) hasher = {0};
    struct hm_digest digest = {0};

    HM_TRY(hm_hasher_new(&hasher, HM_SHA256, err));
    for (size_t i = 0; i < count; i++)
        hm_hasher_put(&hasher, parts[i]);
    HM_TRY(hm_hasher_end(&digest, &hasher, err));
    *same = *same || hm_bytes_eq(log->id, hm_digest_view(&digest));
    return true;
}

/* Is the id one that follows from the key? Rekor v1 and RFC 6962: the SHA-256
 * of the key; Rekor v2 with Ed25519: that of the note's name and key (C2SP
 * signed-note). */
static bool id_follows(
    bool *follows, const struct hm_root_log *log, struct hm_err *err)
{
    struct hm_bytes key = log->key_bytes;
    const struct hm_bytes note[] = {log->host, HM_LIT("\n\x01"),
        hm_bytes_slice(key, ED25519_SPKI_LEN - 32, 32)};

    *follows = false;
    if (log->alg->key == HM_KEY_ED25519 && key.len == ED25519_SPKI_LEN)
        HM_TRY(id_is(follows, log, note, 3, err));
    return id_is(follows, log, &key, 1, err);
}

/* An id only says where to look: the key decides. So an odd one is a warning,
 * and it is odd often (private logs under another name than their URL's). */
static bool warn_id(
    struct hm_root_box *box, const struct hm_root_log *log, struct hm_err *err)
{
    bool follows;

    if (log->problem != NULL || log->alg->pkcs1)
        return true;
    HM_TRY(id_follows(&follows, log, err));
    if (!follows)
        hm_root_box_warn(box, "%s: log %s: its id does not follow from its key",
            HM_SHOW(box->domain.name), HM_SHOW(log->base_url));
    return true;
}

static bool make_log(struct hm_root_log *out, struct hm_root_box *box,
    const struct raw_log *raw, bool known, struct hm_err *err)
{
    struct hm_root_log *log = out;

    *log = raw->log;
    HM_TRY(check_log(log, err));
    log->problem = problem_of(raw);
    log->checkpoint_id =
        hm_bytes_slice(log->checkpoint_id, 0, CHECKPOINT_ID_LEN);
    fill_names(log);
    if (log->problem != NULL)
        hm_root_box_warn(box, "%s: log %s cannot be used: %s",
            HM_SHOW(box->domain.name), HM_SHOW(log->base_url), log->problem);
    return known || warn_id(box, log, err);
}

static bool make_logs(struct hm_root_log **out, struct hm_root_box *box,
    const struct raw_logs *raw, bool known, struct hm_err *err)
{
    struct hm_root_log *logs =
        hm_arena_alloc(&box->arena, raw->count, sizeof(*logs));

    if (logs == NULL)
        return hm_arena_fail(&box->arena, err);
    for (size_t i = 0; i < raw->count; i++) {
        if (!make_log(&logs[i], box, &raw->items[i], known, err))
            return hm_wrap(err, "log %zu", i);
    }
    *out = logs;
    return hm_root_box_slots(box, logs, raw->count, err);
}

static bool make_all_logs(struct hm_root_box *box, const struct raw_root *raw,
    bool known, struct hm_err *err)
{
    struct hm_domain *domain = &box->domain;

    if (!make_logs(&box->tlogs, box, &raw->tlogs, known, err))
        return hm_wrap(err, "tlogs");
    domain->tlogs = box->tlogs;
    domain->tlog_count = raw->tlogs.count;
    if (!make_logs(&box->ctlogs, box, &raw->ctlogs, known, err))
        return hm_wrap(err, "ctlogs");
    domain->ctlogs = box->ctlogs;
    domain->ctlog_count = raw->ctlogs.count;
    return true;
}

/* ---- Making authorities ---- */

struct making {
    enum hm_ca_purpose purpose;
    const char *name;
    struct hm_authority **list; /* the box's, its count, and the domain's */
    size_t *count;
    const struct hm_authority **shown;
};

static bool make_authority(const struct making *to,
    const struct raw_authority *raw, struct hm_err *err)
{
    struct hm_ca *ca = NULL;

    if (raw->count == 0)
        return hm_fail(err, HM_FORMAT, "its chain has no certificates");
    HM_TRY(check_window(&raw->valid, err));
    HM_TRY(
        hm_ca_new(&ca, to->purpose, raw->certs, raw->count, &raw->valid, err));
    (*to->list)[*to->count] = (struct hm_authority){
        .ca = ca, .uri = raw->uri, .operator_name = raw->operator_name};
    *to->count += 1;
    return true;
}

/* An authority of a kind that we do not judge is left out: what it issued finds
 * no path, and the others go on to work. */
static bool make_authorities(struct hm_root_box *box, const struct making *to,
    const struct raw_authorities *raw, struct hm_err *err)
{
    *to->list = hm_arena_alloc(&box->arena, raw->count, sizeof(**to->list));
    if (*to->list == NULL)
        return hm_arena_fail(&box->arena, err);
    *to->shown = *to->list;
    for (size_t i = 0; i < raw->count; i++) {
        if (make_authority(to, &raw->items[i], err))
            continue;
        if (err->code != HM_UNSUPPORTED)
            return hm_wrap(err, "%s[%zu]", to->name, i);
        hm_root_box_warn(box, "%s: %s[%zu] is left out: %s",
            HM_SHOW(box->domain.name), to->name, i, err->msg);
        *err = (struct hm_err){0};
    }
    return true;
}

static bool make_all_authorities(
    struct hm_root_box *box, const struct raw_root *raw, struct hm_err *err)
{
    struct hm_domain *domain = &box->domain;
    const struct making cas = {HM_CA_CODE_SIGNING, "certificateAuthorities",
        &box->cas, &domain->ca_count, &domain->cas};
    const struct making tsas = {HM_CA_TIME_STAMPING, "timestampAuthorities",
        &box->tsas, &domain->tsa_count, &domain->tsas};

    HM_TRY(make_authorities(box, &cas, &raw->cas, err));
    return make_authorities(box, &tsas, &raw->tsas, err);
}

/* ---- The profile ---- */

static struct hm_bytes *anchors_of(
    struct hm_arena *arena, const struct raw_authorities *raw)
{
    struct hm_bytes *anchors =
        hm_arena_alloc(arena, raw->count, sizeof(*anchors));

    for (size_t i = 0; anchors != NULL && i < raw->count; i++)
        anchors[i] = raw->items[i].certs[raw->items[i].count - 1];
    return anchors;
}

/* By all chains of the document, those that were left out included. */
static bool find_profile(
    struct hm_root_box *box, const struct raw_root *raw, struct hm_err *err)
{
    struct hm_anchors anchors = {
        .cas = anchors_of(&box->arena, &raw->cas),
        .tsas = anchors_of(&box->arena, &raw->tsas),
        .ca_count = raw->cas.count,
        .tsa_count = raw->tsas.count,
    };

    if (anchors.cas == NULL || anchors.tsas == NULL)
        return hm_arena_fail(&box->arena, err);
    return hm_root_profile(&box->domain, &anchors, err);
}

bool hm_trusted_root_read(struct hm_root_box *box, struct hm_json v,
    const struct hm_embedded_root *known, struct hm_err *err)
{
    struct raw_root raw = {0};

    HM_TRY(read_document(&raw, box, v, err));
    HM_TRY(make_all_logs(box, &raw, known != NULL, err));
    HM_TRY(make_all_authorities(box, &raw, err));
    if (known != NULL)
        return true;
    return find_profile(box, &raw, err);
}

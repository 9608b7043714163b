/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "test.h"
#include "verify/court.h"

/* Evidence signed anew in another way, and logged again. */
struct anew {
    struct lab_made made;
    struct hm_buf sig, pae;
    struct exhibit exhibit;
};

static void anew_free(struct anew *anew)
{
    hm_lab_made_free(&anew->made);
    hm_buf_free(&anew->sig);
    hm_buf_free(&anew->pae);
}
#define anew_auto __attribute__((cleanup(anew_free))) struct anew

static bool sign_anew(struct anew *anew, const struct lab_kind *kind,
    struct hm_sig_alg alg, struct hm_err *err)
{
    struct lab_made *made = &anew->made;
    const struct hm_dsse *envelope = &made->evidence.envelope;
    struct hm_bytes text = HM_LIT(LAB_MESSAGE);

    anew->sig = hm_buf(HM_SIGNATURE_MAX);
    anew->pae = hm_buf(HM_MIB);
    HM_TRY(lab_sign(made, court_lab(), kind, err));
    if (made->evidence.has_envelope) {
        hm_dsse_pae(&anew->pae, envelope->payload_type, envelope->payload);
        text = hm_buf_view(&anew->pae);
    }
    HM_TRY(hm_sig_sign(&anew->sig, made->key, alg, text, err));
    if (made->evidence.has_envelope)
        made->sig.sig = hm_buf_view(&anew->sig);
    else
        made->evidence.signature = hm_buf_view(&anew->sig);
    if (kind->log != LAB_NO_LOG)
        HM_TRY(lab_log_again(made, court_lab(), kind, err));
    exhibit_of(&anew->exhibit, &made->evidence, &made->artifact);
    return true;
}

static const struct hm_sig_alg p384_sha256 = {HM_SIG_ECDSA, HM_SHA256};
static const struct hm_sig_alg p384_sha512 = {HM_SIG_ECDSA, HM_SHA512};
static const struct hm_sig_alg pure = {HM_SIG_ED25519, HM_HASH_NONE};

static struct lab_kind promised(enum hm_key_type key, enum lab_log log)
{
    return (struct lab_kind){.name = "made here",
        .log = log,
        .envelope = log == LAB_DSSE_1,
        .promise = true,
        .proof = true,
        .format = HM_EVIDENCE_BUNDLE_0_3,
        .key = key};
}

/* Older clients hashed by SHA-256 whatever the curve: those signatures are in
 * the logs for ever. No other hash function is tried. */
static void larger_curves_may_use_sha256(void)
{
    struct lab_kind kind = promised(HM_KEY_P384, LAB_HASHEDREKORD_1);
    struct court court = court_of_lab(court_root(), court_lab());
    anew_auto good = {0}, bad = {0};
    struct hm_err err = {0};

    if (CHECK_OK(sign_anew(&good, &kind, p384_sha256, &err)))
        court_says(&court, &good.exhibit, "");
    if (CHECK_OK(sign_anew(&bad, &kind, p384_sha512, &err)))
        court_says(&court, &bad.exhibit, "signature:mismatch");
}

static void a_small_curve_has_one_hash(void)
{
    struct lab_kind kind = promised(HM_KEY_P256, LAB_HASHEDREKORD_1);
    struct court court = court_of_lab(court_root(), court_lab());
    anew_auto bad = {0};
    struct hm_err err = {0};

    if (CHECK_OK(sign_anew(
            &bad, &kind, (struct hm_sig_alg){HM_SIG_ECDSA, HM_SHA384}, &err)))
        court_says(&court, &bad.exhibit, "signature:mismatch");
}

/* The log of digests knows Ed25519ph, everything else is pure: the kind of the
 * entry decides, and not what happens to verify. */
static void the_kind_of_entry_tells_pure_from_prehashed(void)
{
    struct lab_kind digests = promised(HM_KEY_ED25519, LAB_HASHEDREKORD_1);
    struct lab_kind envelopes = promised(HM_KEY_ED25519, LAB_DSSE_1);
    struct hm_sig_alg hashed = {HM_SIG_ED25519PH, HM_SHA512};
    struct court court = court_of_lab(court_root(), court_lab());
    anew_auto a = {0}, b = {0}, c = {0}, d = {0};
    struct hm_err err = {0};

    if (CHECK_OK(sign_anew(&a, &digests, hashed, &err)))
        court_says(&court, &a.exhibit, "");
    if (CHECK_OK(sign_anew(&b, &digests, pure, &err)))
        court_says(&court, &b.exhibit, "signature:mismatch");
    if (CHECK_OK(sign_anew(&c, &envelopes, pure, &err)))
        court_says(&court, &c.exhibit, "");
    if (CHECK_OK(sign_anew(&d, &envelopes, hashed, &err)))
        court_says(&court, &d.exhibit, "signature:mismatch");
}

/* Without a log the message itself is signed, and a digest cannot stand for
 * it; an envelope brings its own bytes. */
static void pure_ed25519_needs_the_artifact(void)
{
    struct lab_kind kind = promised(HM_KEY_ED25519, LAB_NO_LOG);
    struct court court = court_of_lab(court_root(), court_lab());
    anew_auto a = {0};
    struct hm_err err = {0};

    court.opts.unsafe_no_tlog = true;
    court.opts.unsafe_no_time = true;
    if (!CHECK_OK(sign_anew(&a, &kind, pure, &err)))
        return;
    court_says(&court, &a.exhibit, "");
    a.exhibit.artifact.has_message = false;
    court_says(&court, &a.exhibit, "signature:unsupported");
}

static void a_missing_digest_is_said(void)
{
    const struct lab_made *made = court_made(lab_kind("message, P-384"));
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit exhibit;

    if (!CHECK(made != NULL))
        return;
    exhibit_of(&exhibit, &made->evidence, &made->artifact);
    exhibit.artifact.digest_count = 1; /* SHA-256 */
    court_says(&court, &exhibit, "signature:not-found");
    CHECK(strstr(court_report(), "sha384 digest is needed") != NULL);
}

/* ---- Several ---- */

static bool envelope_by_key(struct exhibit *out)
{
    const struct lab_made *made =
        court_made(lab_kind("statement by a key, Rekor v1"));

    HM_TRY(CHECK(made != NULL));
    exhibit_of(out, &made->evidence, &made->artifact);
    return true;
}

/* Any of the keys, any of the signatures; hints do not choose. */
static void any_key_and_any_signature(void)
{
    const struct lab *lab = court_lab();
    struct court court = court_of_lab(court_root(), lab);
    const struct hm_dsse_sig junk = {.sig = HM_LIT("junk")};
    struct exhibit exhibit;
    struct hm_dsse_sig good;

    if (!envelope_by_key(&exhibit))
        return;
    court.keys[0] = lab->rekor1;
    court.keys[1] = lab->rekor2;
    court.keys[2] = lab->signer;
    court.key_count = 3;
    exhibit.evidence.key_hint = HM_LIT("another key altogether");
    court_says(&court, &exhibit, "");
    good = exhibit.sigs[0];
    exhibit.evidence.envelope.sig_count = 0;
    exhibit_add_sig(&exhibit, &junk);
    exhibit_add_sig(&exhibit, &good);
    court_says(&court, &exhibit, "");
    court.key_count = 2;
    court_says(&court, &exhibit, "signature:mismatch");
}

/* Beside a certificate stands what belongs to one signature: with two, an
 * unverified one could borrow its material. */
static void a_certificate_has_one_signature(void)
{
    const struct lab_made *made = court_made(lab_kind("statement, Rekor v2"));
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit exhibit;

    if (!CHECK(made != NULL))
        return;
    exhibit_of(&exhibit, &made->evidence, &made->artifact);
    exhibit_add_sig(&exhibit, &exhibit.sigs[0]);
    court_says(&court, &exhibit, "signature:format");
    exhibit.evidence.envelope.sig_count = 0;
    court_says(&court, &exhibit, "signature:not-found");
}

/* Keys of the caller are not tried where a certificate speaks. */
static void a_key_does_not_stand_in_for_a_certificate(void)
{
    const struct lab_made *cert = court_made(lab_kind("message, Rekor v1"));
    const struct lab_made *key =
        court_made(lab_kind("message by a key, Rekor v1"));
    struct court court = court_of_lab(court_root(), court_lab());
    struct exhibit exhibit;

    if (!CHECK(cert != NULL && key != NULL))
        return;
    exhibit_of(&exhibit, &cert->evidence, &cert->artifact);
    exhibit.evidence.signature = key->evidence.signature;
    court_says(&court, &exhibit, "signature:mismatch");
}

/* ---- What the caller knows of his keys ---- */

/* An envelope signed by the lab's key as a test wants it, in no log. */
struct own {
    struct exhibit exhibit;
    struct hm_buf sig;
    struct court court;
};

static void own_free(struct own *own)
{
    hm_buf_free(&own->sig);
}
#define own_auto __attribute__((cleanup(own_free))) struct own

static bool own_envelope(
    struct own *own, bool bare, enum hm_sig_kind kind, struct hm_err *err)
{
    const struct hm_dsse *envelope = &own->exhibit.evidence.envelope;
    hm_auto(buf) text = hm_buf(HM_MIB);

    own->sig = hm_buf(HM_SIGNATURE_MAX);
    own->court = court_of_lab(court_root(), court_lab());
    HM_TRY(envelope_by_key(&own->exhibit));
    if (bare)
        hm_buf_put(&text, envelope->payload);
    else
        hm_dsse_pae(&text, envelope->payload_type, envelope->payload);
    HM_TRY(hm_buf_end(&text, NULL, err));
    HM_TRY(hm_sig_sign(&own->sig, court_lab()->signer,
        (struct hm_sig_alg){kind, HM_SHA256}, hm_buf_view(&text), err));
    own->exhibit.sigs[0].sig = hm_buf_view(&own->sig);
    own->exhibit.evidence.entry_count = 0;
    own->court.opts.unsafe_no_tlog = true;
    return true;
}

/* The same bytes under the other form are no signature of that key. */
static void a_key_signs_in_the_form_that_is_said_of_it(void)
{
    const struct hm_key_terms bare = {.bare = true};

    for (unsigned form = 0; form < 2; form++) {
        own_auto own = {.sig = {0}};
        struct hm_err err = {0};

        test_case("%s", form == 1 ? "payload" : "PAE");
        if (!CHECK_OK(own_envelope(&own, form == 1, HM_SIG_ECDSA, &err)))
            return;
        court_says(
            &own.court, &own.exhibit, form == 1 ? "signature:mismatch" : "");
        own.court.terms = &bare;
        court_says(
            &own.court, &own.exhibit, form == 0 ? "signature:mismatch" : "");
    }
}

/* What such a key signed of an artifact itself is nothing that it is known for. */
static void a_key_of_payloads_signs_envelopes_alone(void)
{
    const struct hm_key_terms bare = {.bare = true};
    struct lab_kind kind = promised(HM_KEY_P256, LAB_NO_LOG);
    struct court court = court_of_lab(court_root(), court_lab());
    anew_auto message = {0};
    struct hm_err err = {0};

    kind.keyed = true;
    court.opts.unsafe_no_tlog = true;
    if (!CHECK_OK(sign_anew(&message, &kind,
            (struct hm_sig_alg){HM_SIG_ECDSA, HM_SHA256}, &err)))
        return;
    court_says(&court, &message.exhibit, "");
    court.terms = &bare;
    court_says(&court, &message.exhibit, "signature:mismatch");
}

/* Key services write r and s side by side. Elsewhere there is one encoding. */
static void a_given_key_may_sign_an_envelope_without_der(void)
{
    struct lab_kind kind = promised(HM_KEY_P256, LAB_NO_LOG);
    own_auto own = {.sig = {0}};
    anew_auto message = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(own_envelope(&own, false, HM_SIG_ECDSA_P1363, &err)))
        return;
    court_says(&own.court, &own.exhibit, "");
    own.sig.p[7] ^= 1;
    court_says(&own.court, &own.exhibit, "signature:mismatch");
    own.sig.p[7] ^= 1;
    own.exhibit.sigs[0].sig.len--;
    court_says(&own.court, &own.exhibit, "signature:mismatch");

    kind.keyed = true;
    if (!CHECK_OK(sign_anew(&message, &kind,
            (struct hm_sig_alg){HM_SIG_ECDSA_P1363, HM_SHA256}, &err)))
        return;
    court_says(&own.court, &message.exhibit, "signature:mismatch");
}

static void a_key_with_an_id_signs_under_it_alone(void)
{
    const struct hm_key_terms terms[] = {
        {.id = HM_LIT("other")}, {.id = HM_LIT("mine")}};
    const struct lab *lab = court_lab();
    own_auto own = {.sig = {0}};
    struct hm_err err = {0};

    if (!CHECK_OK(own_envelope(&own, false, HM_SIG_ECDSA, &err)))
        return;
    own.court.keys[0] = lab->rekor1;
    own.court.keys[1] = lab->signer;
    own.court.key_count = 2;
    own.court.terms = terms;
    own.exhibit.sigs[0].keyid = HM_LIT("mine");
    court_says(&own.court, &own.exhibit, "");
    own.exhibit.sigs[0].keyid = HM_LIT("other");
    court_says(&own.court, &own.exhibit, "signature:mismatch");
    own.exhibit.sigs[0].keyid = HM_LIT("nobody's");
    court_says(&own.court, &own.exhibit, "signature:not-found");
    CHECK(strstr(court_report(), "no given key has the id nobody's") != NULL);
    own.exhibit.sigs[0].keyid = HM_LIT("");
    own.exhibit.evidence.key_hint = HM_LIT("");
    court_says(&own.court, &own.exhibit, "signature:not-found");
    CHECK(strstr(court_report(), "does not say by which key") != NULL);
    own.exhibit.evidence.key_hint = HM_LIT("mine");
    court_says(&own.court, &own.exhibit, "");
}

/* The same bytes under two ids are two attempts. */
static void an_id_may_be_with_a_later_signature(void)
{
    const struct hm_key_terms mine = {.id = HM_LIT("mine")};
    own_auto own = {.sig = {0}};
    struct hm_err err = {0};
    struct hm_dsse_sig again;

    if (!CHECK_OK(own_envelope(&own, false, HM_SIG_ECDSA, &err)))
        return;
    own.court.terms = &mine;
    own.exhibit.sigs[0].keyid = HM_LIT("nobody's");
    again = own.exhibit.sigs[0];
    again.keyid = HM_LIT("mine");
    exhibit_add_sig(&own.exhibit, &again);
    court_says(&own.court, &own.exhibit, "");
}

TEST_SUITE(verify_signature, TEST(a_key_signs_in_the_form_that_is_said_of_it),
    TEST(a_key_of_payloads_signs_envelopes_alone),
    TEST(a_given_key_may_sign_an_envelope_without_der),
    TEST(a_key_with_an_id_signs_under_it_alone),
    TEST(an_id_may_be_with_a_later_signature),
    TEST(larger_curves_may_use_sha256), TEST(a_small_curve_has_one_hash),
    TEST(the_kind_of_entry_tells_pure_from_prehashed),
    TEST(pure_ed25519_needs_the_artifact), TEST(a_missing_digest_is_said),
    TEST(any_key_and_any_signature), TEST(a_certificate_has_one_signature),
    TEST(a_key_does_not_stand_in_for_a_certificate));

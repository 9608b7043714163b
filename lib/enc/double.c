/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/double.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"

static_assert((int)HM_DECIMAL_MAX == HM_JSON_NUMBER_MAX,
    "every number that the reader lets through has room");

/* Beyond 10^400 everything is infinite, below 10^-400 everything is zero. The
 * largest whole number met is 128 digits (426 bits) shifted by 1,825 bits, for
 * dividing by 10^528. */
enum { POINT_MAX = 400, LIMBS = 72 };

/* IEEE 754 binary64. */
enum { MANTISSA_BITS = 52, EXPONENT_MIN = -1074, EXPONENT_MAX = 971 };
#define HIDDEN_BIT (1ULL << MANTISSA_BITS)

/* A whole number, lowest limb first, no zero limb on top. */
struct big {
    uint32_t limb[LIMBS];
    size_t len;
};

static struct big big(uint64_t v)
{
    struct big b = {.limb = {(uint32_t)v, (uint32_t)(v >> 32)}};

    b.len = b.limb[1] != 0 ? 2 : b.limb[0] != 0 ? 1 : 0;
    return b;
}

/* b = b * factor + plus */
static void big_mul(struct big *b, uint32_t factor, uint32_t plus)
{
    uint64_t carry = plus;

    for (size_t i = 0; i < b->len; i++) {
        carry += (uint64_t)b->limb[i] * factor;
        b->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry == 0)
        return;
    assert(b->len < LIMBS);
    b->limb[b->len++] = (uint32_t)carry;
}

static void big_mul_pow10(struct big *b, int power)
{
    for (; power >= 9; power -= 9)
        big_mul(b, 1000000000, 0);
    for (; power > 0; power--)
        big_mul(b, 10, 0);
}

static void big_shift(struct big *b, size_t bits)
{
    size_t limbs = bits / 32;

    big_mul(b, 1U << bits % 32, 0);
    if (b->len == 0 || limbs == 0)
        return;
    assert(b->len + limbs <= LIMBS);
    memmove(b->limb + limbs, b->limb, b->len * sizeof(b->limb[0]));
    memset(b->limb, 0, limbs * sizeof(b->limb[0]));
    b->len += limbs;
}

static void trim(struct big *b)
{
    while (b->len > 0 && b->limb[b->len - 1] == 0)
        b->len--;
}

/* b = b / divisor; is there a remainder? */
static bool big_div(struct big *b, uint32_t divisor)
{
    uint64_t rest = 0;

    for (size_t i = b->len; i-- > 0;) {
        rest = rest << 32 | b->limb[i];
        b->limb[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    trim(b);
    return rest != 0;
}

static void big_add(struct big *a, const struct big *b)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < b->len || i < a->len || carry != 0; i++) {
        assert(i < LIMBS);
        carry += (uint64_t)(i < a->len ? a->limb[i] : 0) +
            (i < b->len ? b->limb[i] : 0);
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
        if (i >= a->len)
            a->len = i + 1;
    }
}

static int big_cmp(const struct big *a, const struct big *b)
{
    if (a->len != b->len)
        return a->len < b->len ? -1 : 1;
    for (size_t i = a->len; i-- > 0;) {
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    }
    return 0;
}

/* a = a - b, which is not larger */
static void big_sub(struct big *a, const struct big *b)
{
    uint64_t borrow = 0;

    for (size_t i = 0; i < a->len; i++) {
        uint64_t take = borrow + (i < b->len ? b->limb[i] : 0);

        borrow = take > a->limb[i];
        a->limb[i] = (uint32_t)(a->limb[i] - take);
    }
    assert(borrow == 0);
    trim(a);
}

static int bit_len(uint64_t v)
{
    return v == 0 ? 0 : 64 - __builtin_clzll(v);
}

static int big_bit_len(const struct big *b)
{
    if (b->len == 0)
        return 0;
    return (int)(b->len - 1) * 32 + bit_len(b->limb[b->len - 1]);
}

static bool big_bit(const struct big *b, size_t bit)
{
    return bit / 32 < b->len && (b->limb[bit / 32] >> bit % 32 & 1) != 0;
}

/* Digits with the sign and zeros in front left out, and where the point is
 * among them. */
static size_t collect(struct hm_decimal *out, struct hm_bytes text)
{
    size_t i = text.len > 0 && text.p[0] == '-';
    bool after_point = false;

    for (; i < text.len && (text.p[i] | 0x20) != 'e'; i++) {
        if (text.p[i] == '.') {
            after_point = true;
            continue;
        }
        if (out->count > 0 || text.p[i] != '0')
            out->digits[out->count++] = (uint8_t)(text.p[i] - '0');
        /* 12.5: the point moves right with each digit before it; 0.005: left
         * with each zero behind it. */
        if (!after_point && out->count > 0)
            out->point++;
        else if (after_point && out->count == 0)
            out->point--;
    }
    while (out->count > 0 && out->digits[out->count - 1] == 0)
        out->count--;
    return i;
}

bool hm_decimal_parse(struct hm_decimal *out, struct hm_bytes text)
{
    const int enough = 4 * POINT_MAX; /* whatever the digits are */
    bool negative;
    int exponent = 0;
    size_t i;

    assert(text.len <= HM_DECIMAL_MAX);
    *out = (struct hm_decimal){0};
    i = collect(out, text);
    negative = i + 1 < text.len && text.p[i + 1] == '-';
    for (i++; i < text.len; i++) {
        if (hm_is_digit(text.p[i]) && exponent < enough)
            exponent = exponent * 10 + (text.p[i] - '0');
    }
    out->point += negative ? -exponent : exponent;
    if (out->count == 0)
        out->point = 0;
    return out->point >= -POINT_MAX && out->point <= POINT_MAX;
}

static double from_bits(uint64_t bits)
{
    double v;

    memcpy(&v, &bits, sizeof(v));
    return v;
}

/* The double nearest to q / 2^shift, and a little more if `sticky`. `q` has 64
 * bits or more, so that bits are only ever dropped. */
static double round_big(const struct big *q, int shift, bool sticky)
{
    int top = big_bit_len(q) - 1;
    int lowest = top - shift - MANTISSA_BITS, drop;
    uint64_t mantissa = 0;

    if (lowest > EXPONENT_MAX)
        return (double)INFINITY;
    if (lowest < EXPONENT_MIN)
        lowest = EXPONENT_MIN;
    drop = lowest + shift;
    assert(drop > 0);
    for (int i = top; i >= drop; i--)
        mantissa = mantissa << 1 | big_bit(q, (size_t)i);
    for (int i = 0; i < drop - 1 && !sticky; i++)
        sticky = big_bit(q, (size_t)i);
    if (big_bit(q, (size_t)drop - 1) && (sticky || (mantissa & 1) != 0))
        mantissa++;
    /* The hidden bit adds one to the exponent's field, and so does a mantissa
     * that was rounded up to the next power of two. */
    return from_bits(
        ((uint64_t)(lowest - EXPONENT_MIN) << MANTISSA_BITS) + mantissa);
}

double hm_decimal_to_double(const struct hm_decimal *in)
{
    int power = in->point - (int)in->count, shift = 64;
    struct big q = big(0);
    bool sticky = false;

    if (in->count == 0)
        return 0;
    for (size_t i = 0; i < in->count; i++)
        big_mul(&q, 10, in->digits[i]);
    big_mul_pow10(&q, power);
    /* 10^n has less than n * 10 / 3 + 1 bits. */
    if (power < 0)
        shift -= power * 10 / 3 - 1;
    big_shift(&q, (size_t)shift);
    for (; power <= -9; power += 9)
        sticky |= big_div(&q, 1000000000);
    for (; power < 0; power++)
        sticky |= big_div(&q, 10);
    return round_big(&q, shift, sticky);
}

/* The numbers of Steele and White's algorithm as Burger and Dybvig give it
 * ("Printing Floating-Point Numbers Quickly and Accurately", 1996): v is r/s,
 * and everything from (r - low)/s to (r + high)/s reads back as v, with the
 * ends if its mantissa is even. */
struct free_format {
    struct big r, s, low, high;
    bool even;
};

static void start(struct free_format *f, uint64_t mantissa, int exponent)
{
    /* The gap below a power of two is half of the one above. */
    size_t extra = mantissa == HIDDEN_BIT && exponent > EXPONENT_MIN;
    size_t up = exponent > 0 ? (size_t)exponent : 0;
    size_t down = exponent < 0 ? (size_t)-exponent : 0;

    f->even = (mantissa & 1) == 0;
    f->r = big(mantissa);
    f->s = f->low = f->high = big(1);
    big_shift(&f->r, up + 1 + extra);
    big_shift(&f->s, down + 1 + extra);
    big_shift(&f->low, up);
    big_shift(&f->high, up + extra);
}

/* Is r + high beyond s (or there, when the end belongs to it)? */
static bool reaches(const struct free_format *f)
{
    struct big sum = f->r;
    int cmp;

    big_add(&sum, &f->high);
    cmp = big_cmp(&sum, &f->s);
    return cmp > 0 || (cmp == 0 && f->even);
}

/* Scale so that v / 10^point is below 1; `point`. */
static int scale(struct free_format *f, int top_bit)
{
    /* log10(2) is 0.30103; one less is never too much. */
    int point = top_bit * 30103 / 100000 - 2;

    big_mul_pow10(&f->s, point);
    big_mul_pow10(&f->r, -point);
    big_mul_pow10(&f->low, -point);
    big_mul_pow10(&f->high, -point);
    for (; reaches(f); point++)
        big_mul(&f->s, 10, 0);
    return point;
}

/* Take the next digit; false when it is the last. */
static bool next_digit(struct free_format *f, uint8_t *digit)
{
    bool low, high;
    int cmp;

    big_mul(&f->r, 10, 0);
    big_mul(&f->low, 10, 0);
    big_mul(&f->high, 10, 0);
    for (*digit = 0; big_cmp(&f->r, &f->s) >= 0; (*digit)++)
        big_sub(&f->r, &f->s);
    cmp = big_cmp(&f->r, &f->low);
    low = cmp < 0 || (cmp == 0 && f->even);
    high = reaches(f);
    if (!low && !high)
        return true;
    /* Both this digit and the next larger one would do: the nearer, and of
     * two that are equally near the even one. */
    big_mul(&f->r, 2, 0);
    cmp = big_cmp(&f->r, &f->s);
    if (high && (!low || cmp > 0 || (cmp == 0 && *digit % 2 == 1)))
        (*digit)++;
    assert(*digit <= 9);
    return false;
}

void hm_decimal_from_double(struct hm_decimal *out, double v)
{
    struct free_format f;
    uint64_t bits, mantissa;
    int exponent;
    bool more = true;

    assert(v > 0 && isfinite(v));
    memcpy(&bits, &v, sizeof(bits));
    mantissa = bits & (HIDDEN_BIT - 1);
    exponent = (int)(bits >> MANTISSA_BITS) + EXPONENT_MIN;
    if (bits >> MANTISSA_BITS != 0) {
        mantissa |= HIDDEN_BIT;
        exponent--;
    }
    start(&f, mantissa, exponent);
    *out = (struct hm_decimal){0};
    out->point = scale(&f, bit_len(mantissa) + exponent - 1);
    while (more) {
        assert(out->count < HM_DECIMAL_MAX);
        more = next_digit(&f, &out->digits[out->count++]);
    }
}

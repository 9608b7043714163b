/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/roca.h"

#include <stddef.h>
#include <stdint.h>

/* The broken primes are k * M + (65537^a mod M), where M is the product of the
 * first primes: up to 701 for moduli of 1984 to 3936 bits, and further for
 * longer ones. So modulo each of these the product of two of them is a power
 * of 65537, too. (Nemec and others, "The Return of Coppersmith's Attack",
 * 2017.) */
static const uint16_t primes[] = {3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41,
    43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
    127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197,
    199, 211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281,
    283, 293, 307, 311, 313, 317, 331, 337, 347, 349, 353, 359, 367, 373, 379,
    383, 389, 397, 401, 409, 419, 421, 431, 433, 439, 443, 449, 457, 461, 463,
    467, 479, 487, 491, 499, 503, 509, 521, 523, 541, 547, 557, 563, 569, 571,
    577, 587, 593, 599, 601, 607, 613, 617, 619, 631, 641, 643, 647, 653, 659,
    661, 673, 677, 683, 691, 701};

enum { PRIME_COUNT = sizeof(primes) / sizeof(primes[0]), GENERATOR = 65537 };

static uint32_t remainder_of(struct hm_bytes number, uint32_t prime)
{
    uint32_t r = 0;

    for (size_t i = 0; i < number.len; i++)
        r = (r << 8 | number.p[i]) % prime;
    return r;
}

static bool is_power_of_generator(uint32_t r, uint32_t prime)
{
    uint32_t power = 1;

    do {
        if (power == r)
            return true;
        power = power * (GENERATOR % prime) % prime;
    } while (power != 1);
    return false;
}

/* Nearly every sound key leaves the loop within its first ten turns. */
bool hm_roca_is_weak(struct hm_bytes modulus)
{
    for (size_t i = 0; i < PRIME_COUNT; i++) {
        if (!is_power_of_generator(remainder_of(modulus, primes[i]), primes[i]))
            return false;
    }
    return modulus.len > 0;
}

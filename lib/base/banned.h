/* SPDX-License-Identifier: Apache-2.0 */
/* banned.h - calls that we do not make; force-included into every file of ours
 * (-include), after the headers that declare them.
 *
 * strcpy and friends write without a bound; strtok and gmtime keep hidden
 * state; atoi and strtol forgive; memcmp is not for digests (hm_ct_eq,
 * hm_bytes_eq); malloc and friends belong to base/mem.c, which `make torture`
 * steers; alloca and VLAs have no failure. */
#ifndef HM_BANNED_H
#define HM_BANNED_H

/* Asserts stay on (docs/security.md); all of our files include this one. */
#ifdef NDEBUG
#error "NDEBUG: hallmark is not built without its assertions"
#endif

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#undef strcpy
#undef strncpy
#undef stpcpy
#undef strcat
#undef strncat
#undef sprintf
#undef vsprintf
#undef strtok
#undef strtok_r
#undef atoi
#undef atol
#undef atoll
#undef atof
#undef strtol
#undef strtoul
#undef strtoll
#undef strtoull
#undef gmtime
#undef localtime
#undef ctime
#undef asctime
#undef mktime
#undef memcmp
#undef bcmp
#undef alloca
#undef system
#undef popen
#undef tmpnam
#undef mktemp
#undef gets
#undef scanf
#undef sscanf
#undef setenv
#undef rand
#undef srand

#define strcpy(...) hm_banned_use_buf_put(strcpy)
#define strncpy(...) hm_banned_use_buf_put(strncpy)
#define stpcpy(...) hm_banned_use_buf_put(stpcpy)
#define strcat(...) hm_banned_use_buf_put(strcat)
#define strncat(...) hm_banned_use_buf_put(strncat)
#define sprintf(...) hm_banned_use_snprintf_or_buf_printf(sprintf)
#define vsprintf(...) hm_banned_use_vsnprintf(vsprintf)
#define strtok(...) hm_banned_use_a_reader(strtok)
#define strtok_r(...) hm_banned_use_a_reader(strtok_r)
#define atoi(...) hm_banned_use_text_i64(atoi)
#define atol(...) hm_banned_use_text_i64(atol)
#define atoll(...) hm_banned_use_text_i64(atoll)
#define atof(...) hm_banned_use_text_i64(atof)
#define strtol(...) hm_banned_use_text_i64(strtol)
#define strtoul(...) hm_banned_use_text_u64(strtoul)
#define strtoll(...) hm_banned_use_text_i64(strtoll)
#define strtoull(...) hm_banned_use_text_u64(strtoull)
#define gmtime(...) hm_banned_use_time_to_date(gmtime)
#define localtime(...) hm_banned_use_time_to_date(localtime)
#define ctime(...) hm_banned_use_time_write(ctime)
#define asctime(...) hm_banned_use_time_write(asctime)
#define mktime(...) hm_banned_use_time_from_date(mktime)
#define memcmp(...) hm_banned_use_bytes_eq_or_ct_eq(memcmp)
#define bcmp(...) hm_banned_use_bytes_eq_or_ct_eq(bcmp)
#define alloca(...) hm_banned_no_bound(alloca)
#define system(...) hm_banned_no_shell(system)
#define popen(...) hm_banned_no_shell(popen)
#define tmpnam(...) hm_banned_use_file_write(tmpnam)
#define mktemp(...) hm_banned_use_file_write(mktemp)
#define gets(...) hm_banned_no_bound(gets)
#define scanf(...) hm_banned_use_a_reader(scanf)
#define sscanf(...) hm_banned_use_a_reader(sscanf)
#define setenv(...) hm_banned_hidden_state(setenv)
#define rand(...) hm_banned_use_random(rand)
#define srand(...) hm_banned_use_random(srand)

/* base/mem.c, their one user, undefines these again. */
#undef malloc
#undef calloc
#undef realloc
#undef reallocarray
#undef free
#undef strdup
#undef strndup
#undef asprintf
#undef vasprintf
#define malloc(...) hm_banned_use_alloc(malloc)
#define calloc(...) hm_banned_use_alloc(calloc)
#define realloc(...) hm_banned_use_realloc(realloc)
#define reallocarray(...) hm_banned_use_realloc(reallocarray)
#define free(...) hm_banned_use_free(free)
#define strdup(...) hm_banned_use_alloc(strdup)
#define strndup(...) hm_banned_use_alloc(strndup)
#define asprintf(...) hm_banned_use_buf_printf(asprintf)
#define vasprintf(...) hm_banned_use_buf_printf(vasprintf)

#endif

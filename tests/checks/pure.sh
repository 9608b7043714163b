# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. tests/checks/_plant.sh
check=$root/scripts/check-pure

put lib/PURE <<'END'
# a comment
impure base/clock reads the clock
libc memcpy snprintf
libcrypto EVP_sha256
END
# object NAME <<CODE: compile to build/lib/NAME.o
object() {
  mkdir -p "$tree/build/lib/${1%/*}"
  ${CC:-gcc} -w -O0 -fno-builtin -x c -c -o "$tree/build/lib/$1.o" - || exit 1
}
objects() { (cd "$tree" && find build -name '*.o' | sort); }

object base/clock <<<'long time(long *); long hm_clock_now(void) { return time(0); }'
object base/buf <<<'void *memcpy(); void hm_buf(void *a) { memcpy(a, a, 1); }'
object enc/hex <<<'void hm_buf(); int __snprintf_chk(); const void *EVP_sha256();
  void hm_hex(void *a) { hm_buf(a); __snprintf_chk(a, 1, 1, 1, "%p", EVP_sha256()); }'
mapfile -t all < <(objects)
accepts "objects that import what is allowed" "$check" "${all[@]}"

planted() {
  object enc/x
  refuses "$1" "$2" "$check" "${all[@]}" build/lib/enc/x.o
}
planted "a call of the environment" "lib/enc/x.c:1: imports getenv" \
  <<<'char *getenv(); char *hm_x(void) { return getenv("X"); }'
planted "a pointer to a function of sockets" "lib/enc/x.c:1: imports connect" \
  <<<'int connect(); int (*hm_x)() = connect;'
planted "a call of an impure object" "calls hm_clock_now() of base/clock" \
  <<<'long hm_clock_now(void); long hm_x(void) { return hm_clock_now(); }'
planted "a call of another library" "imports curl_easy_init" \
  <<<'void *curl_easy_init(); void *hm_x(void) { return curl_easy_init(); }'
planted "a weak import" "imports time" \
  <<<'__attribute__((weak)) long time(); long hm_x(void) { return time(0); }'
planted "a call of an object that is not of the judge" "imports hm_http_new" \
  <<<'void *hm_http_new(); void *hm_x(void) { return hm_http_new(); }'
refuses "no objects" "no objects given" "$check"

# rule NAME WORDS LINE: a line that lib/PURE may not have
rule() {
  cp "$tree/lib/PURE" "$tree/PURE.old"
  echo "$3" >>"$tree/lib/PURE"
  refuses "$1" "lib/PURE:5: $2" "$check" "${all[@]}"
  mv "$tree/PURE.old" "$tree/lib/PURE"
}
rule "an allowance that is never pure" "open64 is never pure" "libc open64"
rule "an allowance for a random number" "randombytes_buf is never pure" "libsodium randombytes_buf"
rule "the same by OpenSSL" "RAND_bytes_ex is never pure" "libcrypto RAND_bytes_ex"
rule "a library that is not loaded" "the judge does not load libcurl" "libcurl x"
rule "an exception without a reason" "an impure object needs its name and the reason" \
  "impure enc/hex"
rule "an exception for no object" "there is no object base/gone" \
  "impure base/gone was a file once"

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. tests/checks/_plant.sh
check=$root/scripts/check-exports

# library [CODE [LINK...]]: both libraries, from the good source and CODE
library() {
  local code=${1:-}
  mkdir -p "$tree/build"
  (cd "$tree/build" && rm -f libhallmark.* &&
    { cat ../good.c; echo "$code"; } | ${CC:-gcc} -fPIC -c -x c -o x.o - &&
    ar rcs libhallmark.a x.o &&
    ${CC:-gcc} -shared -o libhallmark.so.0 x.o -Wl,--no-as-needed "${@:2}") ||
    exit 1
}
planted() {
  library "$3" "${@:4}"
  refuses "$1" "$2" "$check" build
}

put good.c <<<'int hm_a(void) { return 1; } void *hm_b(void) { return 0; }'
printf 'hm_a\nhm_b\n' | put lib/EXPORTS
cp include/hallmark/api.h "$tree/include/hallmark/"
put include/hallmark/x.h <<'END'
#include "hallmark/api.h"
/* HM_API marks the first. */
HM_API int hm_a(void);
/* The second. */
HM_MUST_USE HM_API void *hm_b(
    void);
END
library
accepts "a library with the listed symbols" "$check" build
planted "a symbol that slips out" "gives hm_c, which is not in" \
  'int hm_c(void) { return 1; }'
planted "a variable that slips out" "gives hm_c, which is not in" 'int hm_c = 1;'
planted "a name that is not ours" "libhallmark.a:1: defines grow" \
  '__attribute__((visibility("hidden"))) int grow(void) { return 1; }'
planted "one more library to load" "needs libpthread.so.0" '' -l:libpthread.so.0
library
echo "hm_lost" >>"$tree/lib/EXPORTS"
refuses "a symbol that got lost" "does not give hm_lost" "$check" build
printf 'hm_a\nhm_b\n' | put lib/EXPORTS
echo 'HM_API int hm_promised(int a);' >>"$tree/include/hallmark/x.h"
refuses "a promise in a header" "do not agree on hm_promised" "$check" build
rm "$tree/lib/EXPORTS"
refuses "no list" "the list is missing" "$check" build
rm "$tree/build/libhallmark.so.0"
refuses "no library" "was not built" "$check" build

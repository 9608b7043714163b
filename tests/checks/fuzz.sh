# SPDX-License-Identifier: Apache-2.0
# fuzz.sh - the replay of fuzz targets sees what a seed breaks.
# shellcheck shell=bash
. tests/checks/_plant.sh

mkdir -p "$tree/build/tests/fuzz" "$tree/tests/fuzz/corpus/x"
driver() {
  ${CC:-gcc} -std=c17 -w -g -D_GNU_SOURCE -fsanitize=address -Iinclude -Ilib \
    -include lib/base/banned.h -DHM_VERSION='"0"' -o "$tree/driver.o" -r \
    tests/fuzz/driver.c lib/base/*.c -nostdlib
}
# target CODE: fuzz_x runs CODE on `data` and `size`
target() {
  { printf '#include <stdint.h>\n#include <stdlib.h>\n#include <string.h>\n'
    printf 'volatile int sink;\n'
    printf 'int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)\n'
    printf '{\n%s\nreturn 0;\n}\n' "$1"; } >"$tree/tests/fuzz/fuzz_x.c"
  ${CC:-gcc} -w -g -fsanitize=address -o "$tree/build/tests/fuzz/fuzz_x" \
    "$tree/tests/fuzz/fuzz_x.c" "$tree/driver.o" -lpthread || exit 1
}
# replay WORDS: does the suite print a line with WORDS?
replay() {
  BUILD=build ASAN_OPTIONS=detect_leaks=1 bash "$root/tests/fuzz/replay.sh" >out 2>&1
  cat out
  grep -q "^$1" out && echo "as it should, ok"
}

if ! driver; then
  echo "not ok the driver cannot be built"
  exit 1
fi
echo "seed" >"$tree/tests/fuzz/corpus/x/one"
echo "boom" >"$tree/tests/fuzz/corpus/x/two"
target 'sink = size ? data[size - 1] : 0;'
accepts "a target that holds" replay "ok fuzz_x: 2 inputs"
target 'if (size == 5 && !memcmp(data, "boom", 4)) abort();'
accepts "a seed that breaks it" replay "not ok fuzz_x"
accepts "the seed is named" replay "fuzz_x fails on tests/fuzz/corpus/x/two"
target 'if (size == 4 && !memcmp(data, "oom", 3)) abort();'
accepts "a seed without its first byte" replay "not ok fuzz_x"
target 'if (size) sink = data[size];'
accepts "one byte too many" replay "not ok fuzz_x"
target 'void *volatile p; for (size_t i = 0; i < 100 * size; i++) p = malloc(1); p = NULL;'
accepts "a leak" replay "not ok fuzz_x"
rm "$tree"/tests/fuzz/corpus/x/*
accepts "a target without seeds" replay "not ok fuzz_x: no seeds"
rm "$tree/tests/fuzz/fuzz_x.c"
accepts "no targets at all" replay "not ok there are no fuzz targets"

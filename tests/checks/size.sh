# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. tests/checks/_plant.sh
needs ctags 11
check=$root/scripts/check-size

# fun NAME LINES: one that is LINES long
fun() {
  printf 'bool %s(void)\n{\n' "$1"
  for ((i = 0; i < $2 - 3; i++)); do echo "    work();"; done
  printf '}\n'
}
# small COUNT: so many small ones, for the median
small() { for ((n = 0; n < $1; n++)); do fun "small_$n" 5; done; }
planted() {
  put lib/base/x.c
  refuses "$1" "$2" "$check"
}

fun t 5 | put tests/t.c
{ small 9; fun big 60; } | put lib/base/x.c
accepts "a function of 60 lines" "$check"
{ small 9; fun big 61; } |
  planted "a function of 61 lines" "x.c:46: big() has 61 lines"
small 10 | sed 's/small_7(void)/f(int a, int b,\n    int c, int d, int e, struct hm_err *err)/' |
  put lib/base/x.c
accepts "five parameters and err" "$check"
small 10 | sed 's/small_7(void)/f(int a, int b,\n    int c, int d, int e, int f)/' |
  planted "six parameters" "x.c:36: f() has 6 parameters"
small 10 | sed '3s/.*/            if (a)\n                work();/' | put lib/base/x.c
accepts "an if three deep" "$check"
small 10 | sed '3s/.*/                if (a)\n                    work();/' |
  planted "an if four deep" "x.c:3: nested deeper than 3"
small 121 | planted "a file of more than 600 lines" "x.c:605: file is longer"
{ small 4; for i in 1 2 3 4 5; do fun "f$i" 13; done; } |
  planted "a median of 13 lines" "the median function is longer than 12"
{ small 8; fun a 31; fun b 31; } |
  planted "two in ten of 31 lines" "one function in ten is longer than 30"
printf 'MACRO(\n{\n    {\n}\nint f(void)\n{\n}\n' |
  planted "a function that ctags overlooks" "x.c:1: ctags sees"
small 10 | put lib/base/x.c
fun t 121 | put tests/t.c
refuses "a test of 121 lines" "tests/t.c:1: t() has 121 lines" "$check"

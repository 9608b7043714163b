# SPDX-License-Identifier: Apache-2.0
# analyze.sh - clang-tidy with our list of checks sees what no compiler does.
# shellcheck shell=bash
. tests/checks/_plant.sh
needs clang-tidy-14 4

cp .clang-tidy "$tree/"
# tidy: the goal of make analyze, over one file of the small tree
tidy() {
  make -s -C "$root" BUILD="$tree/build" TIDY_SRC="$tree/lib/x.c" tidy-run
}
planted() {
  put lib/x.c
  refuses "$1" "$2" tidy
}

put lib/x.c <<<'int hm_x(int a); int hm_x(int a) { return a; }'
accepts "a clean file" tidy
planted "a NULL that is followed" "clang-analyzer-core.NullDereference" <<'END'
int hm_x(int *p);
int hm_x(int *p)
{
    return p == 0 ? *p : 0;
}
END
planted "a sizeof of the wrong thing" "bugprone-sizeof-expression" <<'END'
void hm_x(char *p);
void hm_x(char *p)
{
    struct {
        char all[16];
    } *x = (void *)p;
    memset(x, 0, sizeof(x));
}
END
planted "a loop that never ends" "bugprone-too-small-loop-variable" <<'END'
void hm_x(unsigned count);
void hm_x(unsigned count)
{
    for (unsigned char i = 0; i < count; i++)
        puts("x");
}
END

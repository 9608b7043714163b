# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. tests/checks/_plant.sh
check=$root/scripts/check-docs

mkdir -p "$tree"/docs/{internals,man} "$tree/lib/report"
put Makefile <<'END'
.PHONY: all test \
  some-run
## all: everything
## test: every suite
END
put mk/x.mk <<<''
put README.md <<'END'
    ./scripts/demo
    ./scripts/test

See [the pages](docs/internals/README.md), `lib/report/reason.c` and `make test`.
END
put docs/internals/README.md <<<'[one](one.md) and [the web](https://example.com/)'
put docs/internals/one.md <<<'Back to [all](README.md#top).'
put docs/reasons.md <<'END'
| `denied` | access was refused | ask |
END
put lib/report/reason.c <<'END'
    {"denied", "access was refused"},
END
put include/hallmark/x.h <<'END'
/* The first. */
HM_API int hm_x(void);
END
accepts "a tree that is described" "$check"

# planted NAME WORDS FILE LINE: the line, at the end of the file
planted() {
  cp "$tree/$3" "$tree/saved"
  echo "$4" >>"$tree/$3"
  refuses "$1" "$2" "$check"
  mv "$tree/saved" "$tree/$3"
}
planted "a link to nowhere" "one.md:2: link to gone.md" \
  docs/internals/one.md '[x](gone.md)'
planted "a file that is named but gone" "README.md:5: names lib/report/gone.c" \
  README.md '`lib/report/gone.c`'
planted "a target that make help leaves out" "make help does not tell of new" \
  mk/x.mk '.PHONY: new'
planted "a target that there is not" "make gone is named" README.md '`make gone`'
planted "a public function without a comment" "x.h:3: no comment above it" \
  include/hallmark/x.h 'HM_API int hm_y(void);'
planted "a code without a place" "do not agree on expired" \
  lib/report/reason.c '    {"expired", "too late"},'
planted "a code that is gone" "do not agree on expired" \
  docs/reasons.md '| `expired` | too late | |'
planted "a code with another meaning" "do not agree on denied access is refused" \
  docs/reasons.md '| `denied` | access is refused | |'
echo "A page." | put docs/internals/two.md
refuses "a page that is not listed" "README.md:1: does not list two.md" "$check"
rm "$tree/docs/internals/two.md"
sed -i '/demo/d' "$tree/README.md"
refuses "a README without the demo" "does not name ./scripts/demo" "$check"

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. tests/checks/_plant.sh
needs mandoc 11
check=$root/scripts/check-man

mkdir -p "$tree/build/man"
cat >"$tree/build/hallmark" <<'END'
#!/bin/sh
case "$*" in
help) printf 'commands:\n  keys   make keys\n  version   say which\n' ;;
"help keys") printf 'commands:\n  make   make one\n\nmore: none\n' ;;
"help keys make") printf 'options:\n  -f, --force   replace\n      --out FILE   x\n' ;;
"help version") printf 'options:\n      --json   one object\n' ;;
esac
END
chmod +x "$tree/build/hallmark"
page() {
  printf '.Dd January 1, 2026\n.Dt %s 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd a page\n' \
    "${1^^}" "$1"
  printf '.Sh COMMANDS\n.Bl -tag -width Ds\n'
  shift
  printf '.It %s\nText.\n' "$@"
  printf '.El\n'
}
# pages [LINE]...: the general page, and one of keys with these lines more
pages() {
  page hallmark "hallmark version" "Fl -json" | put build/man/hallmark.1
  page hallmark-keys "hallmark keys make" "$@" | put build/man/hallmark-keys.1
}
pages "Fl f , -force" "Fl -out Ar FILE"
accepts "pages with every option" "$check" build
pages "Fl f , -force"
refuses "an option that a page leaves out" \
  "hallmark-keys.1:1: does not tell of --out of hallmark keys make" "$check" build
pages "Fl -force-not" "Fl -out"
refuses "an option that is only part of another" "does not tell of --force" \
  "$check" build
pages "Fl -force" "Fl -out" "Xx Fl -x
.Fx2 unknown"
refuses "a page with a mistake" "skipping unknown macro" "$check" build
page hallmark "Fl -json" | put build/man/hallmark.1
pages "Fl -force" "Fl -out"
page hallmark "Fl -json" | put build/man/hallmark.1
refuses "a command that no page tells of" "does not tell of hallmark version" \
  "$check" build
page hallmark "hallmark version" "Fl -json" | put build/man/hallmark.1
accepts "pages without examples" "$check" build
put docs/guide.md <<'END'
Say `hallmark version --json`; with hallmark make is no command.

    $ PATH=. hallmark keys make -f --out=a |
        hallmark version --json "$(id --other)" >--x --y
    hallmark keys make --force \
      --out FILE -- hallmark version --json # --x
    sh -c 'hallmark version --json'
END
accepts "examples with options that are there" "$check" build
put docs/guide.md <<<"    hallmark version -- hallmark keys make --json"
refuses "an option of another command in an example" \
  "docs/guide.md:1: hallmark keys make has no --json" "$check" build
put docs/guide.md <<<'`hallmark version -f`'
refuses "a letter that is no option in an example" "has no -f" "$check" build
put docs/guide.md <<<'`hallmark keys show --out FILE`'
refuses "a command that is not there in an example" \
  "no command hallmark keys show" "$check" build
printf 'sh -c "bin/hallmark version\\\n --out"\n' | put deploy/run.sh
rm "$tree/docs/guide.md"
refuses "an option behind the end of a line" \
  "deploy/run.sh:2: hallmark version has no --out" "$check" build
rm "$tree/deploy/run.sh"
printf '#!/bin/sh\n' >"$tree/build/hallmark"
refuses "a program without options" "shows no options" "$check" build

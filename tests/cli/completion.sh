#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

touch "$DIR/afile" "$DIR/a file with spaces"

# What bash offers for the last of the given words, one per line.
offer() {
  RAN="completing: $*"
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  COMPREPLY=()
  _hallmark 2>"$DIR/.err"
  printf '%s\n' "${COMPREPLY[@]}" | sort >"$DIR/.out"
}

run completion bash
status 0
stderr_is ''
check 'bash can read it' bash -n "$DIR/.out"
cp "$DIR/.out" "$DIR/hallmark.bash"
ok 'the bash script is well-formed'

if command -v shellcheck >/dev/null; then
  run_other shellcheck -s bash "$DIR/hallmark.bash"
  status 0
  ok 'shellcheck likes the bash script'
else
  skip 'shellcheck is not installed'
fi

# shellcheck disable=SC1091
source "$DIR/hallmark.bash"
run_other complete -p hallmark
stdout_is 'complete -F _hallmark hallmark'
ok 'sourcing it registers the function'

offer hallmark ''
stdout_has completion
stdout_has help
stdout_has version
offer hallmark vers
stdout_is version
ok 'bash completes commands'

offer hallmark version --
stdout_is "$(printf '%s\n' --help --json --output --verbose)"
offer hallmark version --js
stdout_is --json
ok 'bash completes options'

offer hallmark version --output ''
stdout_is "$(printf '%s\n' json text)"
offer hallmark version -o j
stdout_is json
# As bash splits `--output=j` at the equals sign, and `--output=`.
offer hallmark version --output = j
stdout_is json
offer hallmark version --output =
stdout_is "$(printf '%s\n' json text)"
ok 'bash completes the values of an option'

offer hallmark completion ''
stdout_is "$(printf '%s\n' bash fish zsh)"
offer hallmark help vers
stdout_is version
ok 'bash completes operands'

offer hallmark version a
stdout_is ''
offer hallmark nonsense ''
stdout_is ''
ok 'bash offers nothing where nothing fits'

run completion zsh
status 0
cp "$DIR/.out" "$DIR/_hallmark"
stdout_has '#compdef hallmark'
ok 'the zsh script is printed'
if command -v zsh >/dev/null; then
  run_other zsh -f -n "$DIR/_hallmark"
  status 0
  run_other zsh -f -c "autoload -U compinit; compinit -D; source '$DIR/_hallmark'
    [[ \$_comps[hallmark] == _hallmark ]]"
  status 0
  stderr_is ''
  ok 'zsh reads and registers it'
else
  skip 'zsh is not installed'
fi

run completion fish
status 0
cp "$DIR/.out" "$DIR/hallmark.fish"
stdout_has "complete -c hallmark -n '__hallmark_next' -a version"
ok 'the fish script is printed'
if command -v fish >/dev/null; then
  run_other fish --no-execute "$DIR/hallmark.fish"
  status 0
  run_other fish -N -c "source '$DIR/hallmark.fish'
    complete -C 'hallmark version --output ' | string replace -r '\t.*' ''"
  status 0
  stdout_is "$(printf '%s\n' json text)"
  run_other fish -N -c "source '$DIR/hallmark.fish'
    complete -C 'hallmark vers' | string replace -r '\t.*' ''"
  stdout_is version
  ok 'fish completes with it'
else
  skip 'fish is not installed'
fi

finish

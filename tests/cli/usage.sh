#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

run
status 2
stdout_is ''
stderr_has 'hallmark: a command is missing'
stderr_has 'see "hallmark --help"'
ok 'no command is a usage error that says where to look'

run verison
status 2
stdout_is ''
stderr_has '"verison" is no command, did you mean hallmark version?'
ok 'a misspelt command is guessed'

run verify-blob --bundle x
status 2
stderr_has '"verify-blob" is no command, did you mean hallmark verify?'
ok 'so is a longer name, as other programs have it'

run keys
status 2
stderr_has 'hallmark: a command is missing after "hallmark keys"'
stderr_has 'see "hallmark keys --help"'
ok 'a group without a command is a usage error'

run version --jsno
status 2
stderr_has 'unknown option --jsno, did you mean --json?'
stderr_has 'see "hallmark version --help"'
ok 'a misspelt option is guessed'

run version --js
status 2
stderr_has 'did you mean --json?'
ok 'an abbreviation is not accepted'

run version --json --json
status 2
stdout_is ''
stderr_has '--json is given twice'
run version --json --output text
status 2
stderr_has '--json and --output say the same thing twice'
ok 'an option given twice is an error, not "last wins"'

run version --output xml
status 2
stderr_has '--output: "xml" is none of: text, json'
ok 'a wrong choice names the right ones'

run version extra
status 2
stderr_has 'takes no arguments, got "extra"'
ok 'an argument too many is an error'

run -v version
status 2
stderr_has '"-v" stands before the command; options come after it'
ok 'options come after the command'

HALLMARK_VERBOSE=maybe run version
status 2
stderr_has 'HALLMARK_VERBOSE: got "maybe", wanted 1 or 0'
ok 'a wrong variable is named'

run $'\e]0;title\a\e[31m'
status 2
stderr_has '\x1b]0;title\x07\x1b[31m'
check 'no escape sequence got through' bash -c '! grep -q $'"'\e'"' "$1"' - \
  "$DIR/.err"
run version $'--a\nhallmark: all is well'
status 2
check 'a line feed forges no line' test "$(wc -l <"$DIR/.err")" = 2
run version $'--x\xe2\x80\xae'
stderr_has '\u{202e}'
ok 'arguments are shown harmlessly'

long=$(head -c 100000 /dev/zero | tr '\0' a)
run "$long"
status 2
check 'the message is short' test "$(wc -c <"$DIR/.err")" -lt 300
run version "--$long" "--output=$long"
status 2
check 'the message is short' test "$(wc -c <"$DIR/.err")" -lt 300
ok 'a long argument is cut'

run completion tcsh
status 2
stderr_has 'SHELL: "tcsh" is none of: bash, zsh, fish'
run completion bash
status 0
ok 'operands are checked'

finish

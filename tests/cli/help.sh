#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

run help
status 0
stderr_is ''
for command in version help completion; do
  stdout_matches "^  $command +[a-z]"
done
ok 'help lists every command'

overview=$(cat "$DIR/.out")
for way in --help -h; do
  run "$way"
  status 0
  stdout_is "$overview"
done
ok 'hallmark --help is hallmark help'

run help version
status 0
stdout_has 'usage: hallmark version [OPTION]...'
stdout_has '-o, --output text|json'
stdout_has 'HALLMARK_OUTPUT'
text=$(cat "$DIR/.out")
run version --help
status 0
stdout_is "$text"
ok 'help COMMAND is COMMAND --help'
run version --json --help
status 2
stderr_has '--help stands alone'
run keys public --key --help
status 2
run keys public -- --help
status 2
ok 'help among other words is no success'

run help exit
status 0
for number in 0 1 2 3 4; do
  stdout_matches "^  $number  [a-z]"
done
ok 'help exit lists the exit statuses'

run help env
status 0
stdout_matches '^  HALLMARK_OUTPUT +[a-z]'
stdout_matches '^  HALLMARK_VERBOSE *( [a-z]|$)'
ok 'help env lists the variables'

run help evidence
status 0
for format in bundle-0.3 dsse detached pypi gcloud; do
  stdout_matches "^  $format"
done
ok 'help evidence lists the formats'

run help verison
status 2
stderr_has 'did you mean hallmark version?'
run help version extra
status 2
stderr_has 'hallmark version has no subcommands'
ok 'help for what does not exist is a usage error'

run_other bash -c '"$1" help >/dev/full' - "$HALLMARK"
status 3
ok 'help notices a full disk'

finish

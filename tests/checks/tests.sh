# SPDX-License-Identifier: Apache-2.0
# tests.sh - check-tests misses a test that is not there.
# shellcheck shell=bash
. tests/checks/_plant.sh
check=$root/scripts/check-tests

refuses "no sources at all" "no sources found" "$check"
put lib/base/buf.c </dev/null
refuses "a source without tests" "lib/base/buf.c:1: has no tests/base/test_buf.c" "$check"
put tests/base/test_buf.c </dev/null
put cmd/main.c </dev/null
put tests/cli/startup.sh </dev/null
put cmd/frame/complete_zsh.c </dev/null
put tests/cmd/frame/test_complete.c </dev/null
put cmd/trust/show.c </dev/null
put tests/cmd/trust/test_trust.c </dev/null
put cmd/tools/mkman.c </dev/null
put cmd/cmd_keys.c </dev/null
refuses "a command without tests" "cmd/cmd_keys.c:1: has no tests/cli/keys.sh" "$check"
put tests/cli/keys.sh </dev/null
accepts "a test for each source" "$check"
put cmd/input/password.c </dev/null
refuses "a part of the program without tests" \
  "cmd/input/password.c:1: has no tests/cmd/input/test_input.c" "$check"

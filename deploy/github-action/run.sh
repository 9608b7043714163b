#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh - one command of hallmark, and what became of it for people to read.
set -euo pipefail
# shellcheck source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

: "${RUNNER_TEMP:?}" "${GITHUB_OUTPUT:?}" "${GITHUB_STEP_SUMMARY:?}"
command=$IN_COMMAND
case $command in
sign | attest | verify) ;;
*) die "command: sign, attest, verify or install, got: $command" ;;
esac

words=("$command" --json)

# add OPTION VALUE: where there is a value
add() {
    [ -z "$2" ] || words+=("$1=$2")
}

# flag OPTION VALUE: where it says true
flag() {
    case $2 in
    true) words+=("$1") ;;
    false | '') ;;
    *) die "${1#--}: true or false, got: $2" ;;
    esac
}

add --key "$IN_KEY"
add --trusted-root "$IN_TRUSTED_ROOT"
add --bundle "$IN_BUNDLE"
flag --recursive "$IN_RECURSIVE"
if [ "$command" = verify ]; then
    [ -z "$IN_SIGNING_CONFIG" ] || die "signing-config is not for verify"
else
    add --signing-config "$IN_SIGNING_CONFIG"
    [ -n "$IN_FILES" ] || flag --skip-existing "$IN_SKIP_EXISTING"
fi
if [ "$command" = attest ]; then
    add --type "$IN_TYPE"
    add --predicate "$IN_PREDICATE"
elif [ -n "$IN_TYPE$IN_PREDICATE" ]; then
    die "type and predicate are for attest"
fi
[ -z "$IN_FILES" ] || words+=(--blob)
# Secrets go to hallmark alone, and by its own variables.
if [ -n "$IN_REGISTRY_GITHUB_TOKEN" ]; then
    export GITHUB_TOKEN=$IN_REGISTRY_GITHUB_TOKEN
    words+=(--registry-github-token)
fi
[ -z "$IN_KEY_PASSWORD" ] || export HALLMARK_PASSWORD=$IN_KEY_PASSWORD
unset IN_REGISTRY_GITHUB_TOKEN IN_KEY_PASSWORD
options IN_OPTIONS
words+=(${lines[@]+"${lines[@]}"})
[ -z "$IN_IMAGES" ] || [ -z "$IN_FILES" ] || die "images or files, not both"
lines=()
lines IN_IMAGES
operands=(${lines[@]+"${lines[@]}"})
lines IN_FILES
operands+=(${lines[@]+"${lines[@]}"})

report=$(mktemp "$RUNNER_TEMP/hallmark-$command-XXXXXX.json")
talk=$(mktemp "$RUNNER_TEMP/hallmark-$command-XXXXXX.txt")
# shellcheck disable=SC2317 # `told` calls it
hallmark() {
    "$IN_PROGRAM" "${words[@]}" -- ${operands[@]+"${operands[@]}"} \
        </dev/null 2>&1 >"$report" | tee "$talk"
}
# A report as JSON has its reasons inside.
# shellcheck disable=SC2317 # `told` calls it
reasons() {
    jq -r '[.. | objects | .checks[]? |
        select(.outcome == "fail" or .outcome == "unknown") |
        "\(.name): \(.detail)"] | unique[:20][]' "$report" | tee -a "$talk"
}
status=0
told hallmark || status=$?
if [ "$command" = verify ] && [ "$status" != 0 ] && command -v jq >/dev/null; then
    told reasons || :
fi
output report "$report"
output status "$status"

# Every character but these few becomes its number: nothing of it is Markdown.
plain='def plain: explode | map(
    if . == 32 or . == 45 or (47 <= . and . <= 57) or (65 <= . and . <= 90)
        or (97 <= . and . <= 122)
    then [.] | implode else "&#\(.);" end) | join("");
def code: "<code>" + (tostring | plain) + "</code>";
'
# shellcheck disable=SC2016 # jq's variables
signed='(.identity // empty | "As \(.subject | code), by \(.issuer | code).", ""),
"| what | attached |", "|---|---|",
(.signed[] | "| \(.image // .file | code) | " +
    (if .existing then "was there already" else
        .attached // .bundle // "-" | code end) + " |")'
verified='"| what | verdict | digest |", "|---|---|---|",
(.report.sections[] | "| \(.name | code) | \(.verdict | plain) | \(
    [.facts[]? | select(.name == "digest" or .name == "artifact").value | code]
    | join(" ")) |")'
meaning=('done' 'no' 'what was asked makes no sense'
    'could not tell, or not complete' 'nothing is attached')

summary() {
    printf '### hallmark %s: %s\n\n' "$command" \
        "${meaning[$status]:-ended with status $status}"
    if ! command -v jq >/dev/null; then
        echo "(No table: this machine has no jq.)"
        return
    fi
    if [ "$command" = verify ]; then
        jq -r "$plain $verified" "$report" || :
    elif [ "$status" = 0 ]; then
        jq -r "$plain $signed" "$report" || :
    fi
    [ "$status" = 0 ] || tail -c 20000 "$talk" |
        jq -Rrs "$plain"'"", "<pre>\(split("\n") | map(plain) | join("\n"))</pre>"'
    echo
}
summary >>"$GITHUB_STEP_SUMMARY" 2>/dev/null
exit "$status"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The guide pages whose commands are run as they stand there. In their indented
# blocks "$ " begins a command, a backslash goes on with it, and the other lines are
# what it says, in that order, with ... (one character) for whatever differs.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
export HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME
mkdir -p home path
ln -s "$HALLMARK" path/hallmark
export PATH=$DIR/path:$PATH

# commands PAGE FOLDER: into FOLDER/n.command and FOLDER/n.says
commands() {
  awk -v folder="$2" '
    /^    \$ / || more {
      if (!more) { n++; printf "" >(folder "/" n ".says") }
      print (more ? $0 : substr($0, 7)) >(folder "/" n ".command")
      more = /\\$/
      inside = 1
      next
    }
    /^    / && inside { print substr($0, 5) >(folder "/" n ".says"); next }
    /^[^ ]/ { inside = 0 }' "$REPO/$1"
}

# says FOLDER N: the lines of n.says are in n.out, in their order
says() {
  local line at=0 i out
  mapfile -t out <"$1/$2.out"
  while IFS= read -r line; do
    [[ $line != … ]] || continue
    for ((i = at; i < ${#out[@]}; i++)); do
      # shellcheck disable=SC2053 # what differs is a pattern
      [[ ${out[i]} == ${line//…/*} ]] && break
    done
    ((i < ${#out[@]})) || problem "$(cat "$1/$2.command"): does not say: $line"
    at=$((i + 1))
  done <"$1/$2.says"
}

# page PATH: every command of it succeeds, unless the next one asks how it ended
page() {
  local folder=$DIR/page n count status
  rm -rf "$folder" there
  mkdir "$folder" there
  commands "$1" "$folder"
  count=$(find "$folder" -name '*.command' | wc -l)
  check 'there are commands' test "$count" -gt 5
  for ((n = 1; n <= count; n++)); do
    printf '{\n%s\n} >"%s/%d.out" 2>&1; s=$?; echo $s >"%s/%d.status"; (exit $s)\n' \
      "$(cat "$folder/$n.command")" "$folder" "$n" "$folder" "$n"
  done >"$folder/script"
  RAN=$1
  (cd there && timeout 120 bash "$folder/script" </dev/null >"$DIR/.out" 2>"$DIR/.err")
  for ((n = 1; n <= count; n++)); do
    status=$(cat "$folder/$n.status")
    [[ $status == 0 || $(cat "$folder/$((n + 1)).command" 2>/dev/null) == 'echo $?' ]] ||
      problem "$(cat "$folder/$n.command"): status $status: $(tail -n 3 "$folder/$n.out")"
    says "$folder" "$n"
  done
  check 'nothing is left' test -z "$(ls there)"
  ok "$1"
}

page docs/guide/sign-your-first-image.md
page docs/guide/services-down.md

# What a failure looks like, in the page and on the screen.
PAGE=$REPO/docs/guide/services-down.md
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
layout one
list one "$(image one amd64 "$(named app)")"
set -a
start --dir box
set +a
run copy -q oci-layout:one:app "$HALLMARK_SANDBOX_REGISTRY/app:1"
IMAGE=$(sed -n "s,^digest: ,$HALLMARK_SANDBOX_REGISTRY/app@,p" .out)
while IFS='|' read -r fault time step words; do
  ask PUT /_sandbox/faults '{"faults":["'"$fault"'"]}'
  run sign --timeout "$time" --trusted-root box/trusted_root.json \
    --signing-config box/signing_config.json "$IMAGE"
  status 3
  stderr_has "$step"
  stderr_has "$words"
  for text in "$step" "$words"; do
    check "the page has: $text" grep -qF "$text" "$PAGE"
  done
done <<'END'
oidc=status:403|30s|identity: |status 403: give the job
oidc=status:503|5s|identity: |status 503
fulcio=status:400|30s|certificate: |status 400
fulcio=status:503|5s|certificate: |status 503, and the deadline comes first
rekor=status:503|5s|log: |status 503, and the deadline comes first
rekor=garbage|30s|log: |answer: line 1
tsa=status:503|5s|timestamp: |status 503, and the deadline comes first
oci.manifest=status:503|15s|manifest |status 503
oci.upload=status:503|15s|publishing: |status 503
END
ask PUT /_sandbox/faults '{"faults":[]}'

# Whatever is written is in the page of what is written.
"$HALLMARK" keys generate --password-stdin <<<'' >key.out 2>&1
export HALLMARK_PASSWORD=
echo hello >hello
for config in signing_config signing_config_rekor2; do
  by=(--trusted-root box/trusted_root.json --signing-config "box/$config.json")
  run sign "${by[@]}" --bundle "$config.image" --annotation a=b "$IMAGE"
  status 0
  attached=$(sed -n 's/^    attached: //p' .out)
  run sign "${by[@]}" --bundle "$config.file" --blob hello
  status 0
done
run sign --key hallmark.key --no-push --bundle key.image "$IMAGE"
status 0
ask GET "/v2/app/manifests/$attached"
sed -n '/^{/,$p' .answer >referrer
{
  jq -r '[paths | .[-1] | strings], [.. | strings | select(test("^application/"))]
    | .[]' referrer
  for bundle in *.image *.file; do
    jq -r '[paths | .[-1] | strings], [(.verificationMaterial.tlogEntries[]?
      | .kindVersion.kind, .kindVersion.version)] | .[]' "$bundle"
    jq -r 'select(.dsseEnvelope).dsseEnvelope.payload' "$bundle" | base64 -d |
      jq -r 'paths | .[-1] | strings'
  done
} | sort -u >written
check 'members were found' test "$(wc -l <written)" -gt 50
while IFS= read -r word; do
  check "the page has $word" grep -qF -e "$word" "$REPO/docs/formats/signature.md"
done < <(grep -vx 'a\|schemaVersion' written)
ok 'docs/formats/signature.md'

unset ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN
run sign --trusted-root box/trusted_root.json --signing-config box/signing_config.json "$IMAGE"
stderr_has 'identity: nobody hands out identity tokens here'
check 'the page has it' grep -qF 'identity: nobody hands out identity tokens here' "$PAGE"
ok 'what a failure looks like'
stop TERM

finish

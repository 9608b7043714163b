#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The action of deploy/github-action installs hallmark from an archive: digest and
# signature first, and nothing of it runs before.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/deploy/_action.sh"
run copy -q oci-layout:one:app "$R/app:1"
IMAGE=$R/app@$NUMBER
echo hello >hello

archive release.tar.gz
DIGEST=sha256:$(sha256sum <release.tar.gz | cut -c -64)
S=(--trusted-root box/trusted_root.json --signing-config box/signing_config.json)
run sign -q --blob "${S[@]}" release.tar.gz
status 0
run sign -q --blob "${S[@]}" hello
status 0
BY=$WHO$'\n'--trusted-root=$DIR/box/trusted_root.json
FROM_ARCHIVE=(command=install archive=release.tar.gz archive-digest="$DIGEST"
  archive-signer="$BY")
# refused WORDS: nothing is installed
refused() {
  status 2
  stdout_has "$1"
  check 'nothing is in PATH' test "$(result '.path | length')" = 0
  check 'nothing is left' test -z "$(find temp -name 'hallmark-new-*')"
}

action "${FROM_ARCHIVE[@]}" archive-digest="sha256:${NUMBER#sha256:}"
refused "the archive is $DIGEST, wanted sha256:${NUMBER#sha256:}"
check 'nothing of it ran' test ! -e ran
action "${FROM_ARCHIVE[@]}" archive-digest=
refused 'archive-digest: wanted sha256: and 64 digits'
action "${FROM_ARCHIVE[@]}" archive-signer=
refused 'archive-signer is missing'
action "${FROM_ARCHIVE[@]}" archive-bundle=hello.sigstore.json archive-verifier="$HALLMARK"
refused "the archive's signature is refused"
action "${FROM_ARCHIVE[@]}" archive-signer="${BY/release/other}" \
  archive-verifier="$HALLMARK"
refused "the archive's signature is refused"
action "${FROM_ARCHIVE[@]}" archive-bundle=none.json
refused 'cannot read none.json'
action "${FROM_ARCHIVE[@]}" archive=http://example.com/release.tar.gz
refused 'an archive comes by https, or is a file'
check 'nothing of it ran' test ! -e ran
ok 'another digest or signature, and nothing of the archive runs'

action "${FROM_ARCHIVE[@]}" archive-bundle=hello.sigstore.json
refused "the archive's signature is refused"
check 'of itself it ran to verify' test "$(grep '^ran:' ran)" = 'ran: verify'
check 'and knew no token' bash -c '! grep -q "^ACTIONS_\|^IN_\|^GITHUB_" ran'
rm ran
ok 'without a verifier, the archive verifies itself and knows nothing'

action "${FROM_ARCHIVE[@]}"
status 0
check 'verified, then asked for its version' \
  test "$(grep '^ran:' ran | paste -sd ' ')" = 'ran: verify ran: version'
check 'it is in PATH' test -x "$(result '.path[0]')/hallmark"
check 'nothing was built' test ! -e built
action "${FROM_ARCHIVE[@]}" command=sign images="$IMAGE"
status 0
check 'it is not unpacked again' test "$(grep -c '^ran: verify' ran)" = 1
rm ran
action "${FROM_ARCHIVE[@]}" archive-verifier="$HALLMARK"
status 0
check 'the verifier verified' test "$(grep '^ran:' ran)" = 'ran: version'
cat >bin/curl <<'END'
#!/bin/bash
echo "curl $*" >>curled
while [ $# != 0 ]; do
  case $1 in
  --output) out=$2 ;;
  --url) url=$2 ;;
  esac
  shift
done
cp "${url##*/}" "$out"
END
chmod +x bin/curl
action "${FROM_ARCHIVE[@]}" archive=https://releases.example/1/release.tar.gz
status 0
check 'archive and bundle were fetched' test "$(wc -l <curled)" = 2
check 'by https alone' test "$(grep -c -e "--proto =https --proto-redir =https" curled)" = 2
ok 'from an archive'

for input in archive archive-digest archive-bundle archive-signer archive-verifier; do
  action "${FROM_ARCHIVE[@]}" "$input=\$(touch x)\`touch x\`\"; touch x; \"'; touch x"
  status 2
  check 'nothing is in PATH' test "$(result '.path | length')" = 0
done
action "${FROM_ARCHIVE[@]}" archive-signer=$'--key=x\nrelease.tar.gz'
refused 'an option is --name or --name=value'
check 'nothing came into being' test ! -e x
ok 'hostile texts are texts'
stop TERM

finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Folders that are signed as a whole.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
VECTORS=$REPO/../shared/vectors/model-signing

if [[ ! -d $VECTORS ]]; then
  skip 'no ../shared/vectors/model-signing'
  finish
fi
cp -r "$VECTORS/v1.0.1-sigstore" model
chmod -R u+w model
WHO=(verify --model --certificate-identity stefanb@us.ibm.com
  --certificate-oidc-issuer https://sigstore.verify.ibm.com/oauth2
  --bundle model/model.sig)

run "${WHO[@]}" --ignore-path ignore-me --offline model
status 0
stdout_matches '^verified: model, '
run "${WHO[@]}" --ignore-path ignore-me/ --json model/
status 0
stdout_has '"verdict":"yes"'
run "${WHO[@]}" model
status 1
stdout_has artifact
ok 'every file but those that are named'

mkdir -p model/.git/x model/sub
echo x >model/.git/x/y
echo x >model/.gitignore
run "${WHO[@]}" --ignore-path ignore-me model
status 0
echo x >model/sub/.gitignore
run "${WHO[@]}" --ignore-path ignore-me model
status 1
run "${WHO[@]}" --ignore-path ignore-me --ignore-path sub model
status 0
ok 'what git has at the top is not signed'

cp -r model other
echo x >>other/signme-1
run "${WHO[@]}" --ignore-path ignore-me --ignore-path sub other
status 1
rm other/signme-1
run "${WHO[@]}" --ignore-path ignore-me --ignore-path sub other
status 1
ln -s signme-2 other/signme-1
run "${WHO[@]}" --ignore-path ignore-me --ignore-path sub other
status 3
stdout_has 'neither a file nor a folder'
ok 'a file that was changed, is missing, or is a link'

run verify --model --key "$VECTORS/keys/signing-key-pub.pem" \
  --insecure-ignore-tlog --bundle "$VECTORS/v1.0.0-elliptic-key/model.sig" \
  "$VECTORS/v1.0.0-elliptic-key/signme-1"
status 0
ok 'a model of one file'

run "${WHO[@]}" nowhere
status 3
mkdir empty
run "${WHO[@]}" empty
status 3
stdout_has 'no file in it'
for options in '--blob' '--record rec' '--platform linux/amd64'; do
  # shellcheck disable=SC2086
  run "${WHO[@]}" $options model
  status 2
done
run "${WHO[@]}" model other
status 2
run verify --blob --key "$VECTORS/keys/signing-key-pub.pem" \
  --bundle model/model.sig --ignore-path x model/signme-1
status 2
ok 'what the caller got wrong is told'

mkdir many
for i in $(seq 300); do
  mkdir -p many/$((i % 7))
  echo "$i" >"many/$((i % 7))/$i"
done
run "${WHO[@]}" many
status 1
stdout_has "no subject has the digest sha256:$(cd many && find . -type f |
  sed 's,^\./,,' | LC_ALL=C sort -t/ -k1,1 -k2,2 | xargs sha256sum |
  cut -d' ' -f1 | xxd -r -p | sha256sum | cut -d' ' -f1)"
ok 'many files, by the digest of their digests'
finish

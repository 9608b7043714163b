# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034 # for the scripts that source it
# For scripts that sign without a key in the sandbox; after _lib.sh, _layout.sh
# and _sandbox.sh.
#
#     enter --fault oci=no-referrers   a sandbox in the folder box
#     signs sign-blob CONFIG ...       cosign signs by that configuration
#     run "${V[@]}" --blob ...         hallmark verifies; "${N[@]}": as another
# Peers stay where they were built.
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache} GOPATH=${GOPATH:-$HOME/go}
export GOCACHE=${GOCACHE:-$XDG_CACHE_HOME/go-build} HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME
mkdir -p "$HOME"
layout one
APP=$(image one amd64 "$(named app)")
list one "$APP"
echo hello >hello
echo '{"a": 1}' >predicate.json
ME=https://github.com/sandbox/app/.github/workflows/release.yml@refs/heads/main
ROOT=(--trusted-root box/trusted_root.json)

enter() {
  rm -rf box
  set -a
  start --dir box "$@"
  set +a
  R=$HALLMARK_SANDBOX_REGISTRY
  trusting "$HALLMARK_SANDBOX_OIDC"
  if [[ " $* " == *' --tls-cert '* ]]; then
    token --oidc-ca tls-ca.pem
  else
    token
  fi
}

# make_tls: a certificate for this machine, tls.pem and tls.key, by the authority
# tls-ca.pem.
make_tls() {
  openssl ecparam -name prime256v1 -genkey -noout -out ca.key
  openssl req -x509 -new -key ca.key -days 2 -subj /CN=ca -out tls-ca.pem \
    -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign
  openssl ecparam -name prime256v1 -genkey -noout -out tls.key
  printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' >tls.ext
  openssl req -new -key tls.key -subj /CN=127.0.0.1 |
    openssl x509 -req -CA tls-ca.pem -CAkey ca.key -set_serial 1 -days 2 \
      -extfile tls.ext -out tls.pem
} 2>/dev/null

# trusting ISSUER
trusting() {
  WHO=(--certificate-identity "$ME" --certificate-oidc-issuer "$1")
  OTHER=(--certificate-identity "$ME/x" --certificate-oidc-issuer "$1")
  V=(verify "${ROOT[@]}" "${WHO[@]}")
  N=(verify "${ROOT[@]}" "${OTHER[@]}")
}

# The identity token, into the file `token`: cosign takes it as it lies there,
# without a line feed.
token() {
  run token --print-token "$@"
  status 0
  printf %s "$(<.out)" >token
}

cosign() {
  RAN="cosign $*"
  "$COSIGN" "$@" </dev/null >"$DIR/.out" 2>"$DIR/.err"
  STATUS=$?
}

signs() {
  cosign "$1" "${ROOT[@]}" --signing-config "$2" --identity-token token --yes "${@:3}"
  status 0
}

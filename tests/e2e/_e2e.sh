# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2030,SC2031,SC2034
# (The variables are for the scripts, and workers have folders of their own.)
# For scripts that sign without a key against a sandbox whose services are
# faulty; brings tests/cli/_lib.sh and its neighbours.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
export HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME \
  COSIGN_PASSWORD SIGSTORE_ID_TOKEN "${!ACTIONS_ID_TOKEN@}" GITHUB_ACTIONS \
  GITLAB_CI BUILDKITE
mkdir -p home
ME=https://github.com/sandbox/app/.github/workflows/release.yml@refs/heads/main
# How far beyond --timeout a run may end: other tests have the machine, too.
MARGIN_MS=20000
# Sanitizers are slow: deadlines that the good part of a run must meet grow, and of
# a table each fifth row is taken.
PACE=1
case $(nm -D "$HALLMARK" 2>/dev/null || :) in
*__asan_* | *__tsan_*) PACE=5 ;;
esac

layout image
list image "$(image image amd64 "$(named app)")"
DIGEST=$(digest_of "$(cat image/index.json)")
STORE=$DIR/image

# bed: a sandbox for this folder, its variables in the environment.
bed() {
  set -a
  start --dir box "$@"
  set +a
  R=$HALLMARK_SANDBOX_REGISTRY
  ROOT=(--trusted-root box/trusted_root.json)
  V=(verify "${ROOT[@]}" --certificate-identity "$ME"
    --certificate-oidc-issuer "$HALLMARK_SANDBOX_OIDC")
}

# faults [FAULT]...: these and no others.
faults() {
  local list
  list=$(printf ',"%s"' "$@")
  ask DELETE /_sandbox/faults
  [[ $# != 0 ]] || return 0
  ask PUT /_sandbox/faults "{\"faults\":[${list:1}]}"
  check "$* can be had" grep -q '^HTTP/1.1 20' "$DIR/.answer"
}

# fresh: a repository of its own with the image and no signature, $REPOSITORY.
fresh_count=0
fresh() {
  REPOSITORY=app$((++fresh_count))
  IMAGE=$R/$REPOSITORY@$DIGEST
  "$HALLMARK" copy -q --no-evidence "oci-layout:$STORE:app" \
    "$R/$REPOSITORY:1" >"$DIR/.copied" 2>&1 ||
    problem "no copy: $(head -c 400 "$DIR/.copied")"
}

# sign_within SECONDS WORD...: sign, and demand that it ends in time.
sign_within() {
  local began=${EPOCHREALTIME/./} limit_s=$(($1 * PACE))
  shift
  RAN="hallmark sign --timeout ${limit_s}s $*"
  timeout -s KILL 150 "$HALLMARK" sign --timeout "${limit_s}s" "${ROOT[@]}" \
    "$@" </dev/null >"$DIR/.out" 2>"$DIR/.err"
  STATUS=$?
  TOOK_MS=$(((${EPOCHREALTIME/./} - began) / 1000))
  [[ $TOOK_MS -lt $((limit_s * 1000 + MARGIN_MS)) ]] ||
    problem "took $TOOK_MS ms"
}

stderr_matches() {
  grep -qE -e "$1" "$DIR/.err" || problem "stderr does not match: $1"
}

# listed: the digests of what is attached to the image, by the API or, where there
# is none, by the tag.
listed() {
  ask GET "/v2/$REPOSITORY/referrers/$DIGEST"
  ! grep -q '^HTTP/1.1 404' "$DIR/.answer" ||
    ask GET "/v2/$REPOSITORY/manifests/${DIGEST/:/-}"
  tail -n 1 "$DIR/.answer" | grep -o '"digest":"sha256:[0-9a-f]*"' |
    grep -o 'sha256:[0-9a-f]*'
}

# whole: all that is listed is there, with all that it names, and verifies. $LISTED
# says how much it is. The faults must be over.
whole() {
  local manifest blob
  LISTED=0
  for manifest in $(listed); do
    LISTED=$((LISTED + 1))
    ask GET "/v2/$REPOSITORY/manifests/$manifest"
    answer_has '"dev.sigstore.bundle.content"'
    for blob in $(tail -n 1 "$DIR/.answer" | grep -o '"digest":"sha256:[0-9a-f]*"' |
      grep -o 'sha256:[0-9a-f]*' | grep -v "$DIGEST"); do
      ask HEAD "/v2/$REPOSITORY/blobs/$blob"
      check "$manifest has its blob $blob" \
        grep -q '^HTTP/1.1 200' "$DIR/.answer"
    done
  done
  [[ $LISTED != 0 ]] || return 0
  # Each of them: what does not verify is told as well as what does.
  "$HALLMARK" "${V[@]}" "$IMAGE" </dev/null >"$DIR/.verified" 2>&1 ||
    problem "listed, and does not verify: $(head -c 400 "$DIR/.verified")"
}

# deal COUNT FUNCTION: the lines of standard input as words of FUNCTION, by COUNT
# workers at once, each in a folder and with a sandbox of its own: most of the
# time is waiting. Comments and empty lines are left out.
deal() {
  local count=$1 each=$2 worker row columns pids=()
  mapfile -t rows < <(grep -vE '^ *(#|$)' | awk -v pace=$PACE 'pace == 1 || NR % 5 == 1')
  for ((worker = 0; worker < count; worker++)); do
    (
      DIR=$DIR/worker$worker
      mkdir "$DIR"
      cd "$DIR" || exit 1
      bed
      for ((row = worker; row < ${#rows[@]}; row += count)); do
        read -ra columns <<<"${rows[row]}"
        "$each" "${columns[@]}"
      done
      stop TERM
      exit "$failed"
    ) >"$DIR/said$worker" 2>&1 &
    pids+=($!)
  done
  for worker in "${pids[@]}"; do
    wait "$worker" || failed=1
  done
  cat "$DIR"/said*
  check 'as many answers as rows' test "${#rows[@]}" = \
    "$(cat "$DIR"/said* | grep -cE '^(not )?ok ')"
  rm -r "$DIR"/said* "$DIR"/worker*
}

# matrix WANT SECONDS FAULTS WORDS...: one row of a table. WANT is the status; with
# a plus the signature may be there all the same, whole, because the answer to
# the last request was lost. FAULTS are joined by plus signs. WORDS are a pattern
# that one line of standard error must match.
matrix() {
  local want=$1 seconds=$2 list config=signing_config base=()
  IFS=+ read -ra list <<<"$3"
  shift 3
  [[ ${list[*]} != *rekor2* ]] || config=signing_config_rekor2
  [[ ${list[*]} != *no-referrers* ]] || base=(oci=no-referrers)
  fresh
  faults "${list[@]}"
  sign_within "$seconds" --signing-config "box/$config.json" "$IMAGE"
  faults "${base[@]}"
  status "${want%+}"
  [[ $# == 0 ]] || stderr_matches "$*"
  whole
  case $want in
  0) check 'exactly one is listed' test "$LISTED" = 1 ;;
  *+) check 'at most one is listed' test "$LISTED" -le 1 ;;
  *) check 'nothing is listed' test "$LISTED" = 0 ;;
  esac
  [[ $want == 0 ]] || stdout_lacks attached
  [[ $want != 3* || ${list[*]} != *oci* ]] || complete "$config"
  ok "${list[*]}: $want"
}

# The same command with --skip-existing does the rest, and nothing twice.
complete() {
  sign_within 60 --skip-existing --signing-config "box/$1.json" "$IMAGE"
  status 0
  whole
  check 'completed, and not twice' test "$LISTED" = 1
}

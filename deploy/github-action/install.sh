#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# install.sh - put hallmark into a folder of the job, from an archive or built.
#
# The digest says which bytes: it is checked by the machine's own sha256sum
# before anything of the archive is unpacked, and is what everything rests on.
# The signature says who made these bytes. By a verifier that was there before it
# is a check of its own; by the archive's own program, which could lie, it finds
# a digest that was copied from the wrong place.
set -euo pipefail
# shellcheck source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

[ "$(uname -s)" = Linux ] || die "hallmark runs on Linux"
: "${RUNNER_TEMP:?}" "${GITHUB_PATH:?}" "${GITHUB_OUTPUT:?}"
size_max=$((256 * 1024 * 1024))
lines=() # what common.sh fills

# fetch WHAT FILE: by https, or a file that is here
fetch() {
    case $1 in
    https://*)
        curl --fail --silent --show-error --location --proto '=https' \
            --proto-redir '=https' --tlsv1.2 --retry 3 --connect-timeout 20 \
            --max-time 300 --max-filesize "$size_max" --output "$2" --url "$1" ||
            die "cannot get $1"
        ;;
    *://*) die "an archive comes by https, or is a file: $1" ;;
    *) cp -- "$1" "$2" || die "cannot read $1" ;;
    esac
}

# signed PROGRAM: in an environment that has nothing to steal or to be led by
signed() {
    told env -i PATH=/usr/bin:/bin LC_ALL=C "$1" verify --quiet --offline --blob \
        --bundle "$work/bundle" "${lines[@]}" -- "$work/archive" 2>&1
}

from_archive() {
    local program
    [[ $IN_ARCHIVE_DIGEST =~ ^sha256:[0-9a-f]{64}$ ]] ||
        die "archive-digest: wanted sha256: and 64 digits, got: $IN_ARCHIVE_DIGEST"
    options IN_ARCHIVE_SIGNER
    [ "${#lines[@]}" != 0 ] ||
        die "archive-signer is missing: who must have signed the archive?"
    fetch "$IN_ARCHIVE" "$work/archive"
    sha256sum --check --status <<<"${IN_ARCHIVE_DIGEST#sha256:}  $work/archive" ||
        die "the archive is sha256:$(sha256sum <"$work/archive" | cut -c -64)," \
            "wanted $IN_ARCHIVE_DIGEST"
    fetch "${IN_ARCHIVE_BUNDLE:-$IN_ARCHIVE.sigstore.json}" "$work/bundle"
    if [ -n "$IN_ARCHIVE_VERIFIER" ]; then
        signed "$IN_ARCHIVE_VERIFIER" || die "the archive's signature is refused"
    fi
    mkdir "$work/tree"
    tar --extract --gzip --no-same-owner --no-same-permissions \
        --directory "$work/tree" --file "$work/archive" ||
        die "the archive cannot be unpacked"
    program=$work/tree/bin/hallmark
    [ -x "$program" ] || die "there is no bin/hallmark in the archive"
    [ -n "$IN_ARCHIVE_VERIFIER" ] || signed "$program" ||
        die "the archive's signature is refused"
}

# At the commit that the workflow pinned the action to. A warning that another
# compiler makes up (WARN has -Werror) stops no release.
from_source() {
    local source
    source=$(cd "$GITHUB_ACTION_PATH/../.." && pwd)
    [ -f "$source/scripts/deps" ] ||
        die "no source is beside the action, and no archive is given"
    "$source/scripts/deps" build || die "cannot build here"
    make -s -C "$source" -j "$(nproc)" WARN= BUILD="$work/build" DESTDIR= \
        PREFIX="$work/tree" install || die "cannot build here"
}

# One installation serves all steps of a job that ask for the same.
asked=$(printf '%s\0' "$GITHUB_ACTION_PATH" "$IN_ARCHIVE" "$IN_ARCHIVE_DIGEST" \
    "$IN_ARCHIVE_BUNDLE" "$IN_ARCHIVE_SIGNER" "$IN_ARCHIVE_VERIFIER" | sha256sum)
place=$RUNNER_TEMP/hallmark-${asked:0:16}
if [ ! -d "$place" ]; then
    work=$(mktemp -d "$RUNNER_TEMP/hallmark-new-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    if [ -n "$IN_ARCHIVE" ]; then
        from_archive
    else
        from_source
    fi
    mv "$work/tree" "$place"
fi
version=$("$place/bin/hallmark" version) || die "the program does not run here"
echo "$place/bin" >>"$GITHUB_PATH"
output path "$place/bin/hallmark"
output version "$version"

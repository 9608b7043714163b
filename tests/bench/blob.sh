#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# blob.sh FETCH - a blob of 1 GiB from nginx on loopback, ours beside curl.
#
# The same bytes for the same work: both hash them, ours in the process that
# fetches, curl's in `openssl dgst -sha256` behind a pipe. Judged is the processor
# time of each side's processes, so what one core gets through: on the wall the
# pipe has two cores and ours has one, and a busy machine gives two processes
# twice the share. Wall times, and curl that hashes nothing and so does less, are
# shown. Whole processes, in turn, medians of 7 rounds. Fails below 0.85 of curl,
# or when 1 GiB takes 4 MiB more memory than 16 MiB do.
set -euo pipefail
export LC_ALL=C

fetch=$1
rounds=${ROUNDS:-7}
least=0.85
large=$((1024 * 1024 * 1024))
small=$((16 * 1024 * 1024))

for tool in nginx curl openssl; do
  PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null && continue
  echo "bench-blob: NOT RUN: $tool is missing (Debian packages nginx, curl, openssl)"
  exit 1
done

dir=$(mktemp -d)
server=
finish() {
  [[ -z $server ]] || kill "$server" 2>/dev/null || :
  [[ -z $server ]] || wait "$server" 2>/dev/null || :
  rm -rf "$dir"
}
trap finish EXIT

# Real bytes, so that the kernel has a page for each.
mkdir -p "$dir/root/v2/app/blobs"
head -c "$small" /dev/urandom >"$dir/part"
for ((i = 0; i < large / small; i++)); do
  cat "$dir/part"
done >"$dir/whole"
# digest FILE - its name in a registry
digest() {
  echo "sha256:$(openssl dgst -sha256 -r "$1" | cut -d' ' -f1)"
}
small_digest=$(digest "$dir/part")
large_digest=$(digest "$dir/whole")
mv "$dir/part" "$dir/root/v2/app/blobs/$small_digest"
mv "$dir/whole" "$dir/root/v2/app/blobs/$large_digest"

# A free port: one that nobody listens to, tried until nginx takes it.
start() {
  local port=$1
  cat >"$dir/nginx.conf" <<CONF
worker_processes 1;
daemon off;
master_process off;
pid $dir/pid;
error_log $dir/error.log;
events { worker_connections 64; }
http {
  access_log off;
  sendfile on;
  client_body_temp_path $dir/t1; proxy_temp_path $dir/t2;
  fastcgi_temp_path $dir/t3; uwsgi_temp_path $dir/t4; scgi_temp_path $dir/t5;
  server {
    listen 127.0.0.1:$port;
    root $dir/root;
    default_type application/octet-stream;
  }
}
CONF
  PATH=$PATH:/usr/sbin nginx -e "$dir/error.log" -c "$dir/nginx.conf" -p "$dir" &
  server=$!
  for _ in {1..100}; do
    kill -0 "$server" 2>/dev/null || return 1
    curl -sfo "$dir/ready" -r 0-0 \
      "http://127.0.0.1:$port/v2/app/blobs/$small_digest" && return 0
    sleep 0.1
  done
  return 1
}
port=
for _ in {1..10}; do
  port=$((20000 + RANDOM % 20000))
  start "$port" && break
  port=
done
if [[ -z $port ]]; then
  echo "bench-blob: NOT RUN: nginx does not start:"
  cat "$dir/error.log"
  exit 1
fi
url=http://127.0.0.1:$port/v2/app/blobs/$large_digest

# run FILE COMMAND WORD... - append "CPU-ms wall-ms", of all its processes
run() {
  local file=$1 TIMEFORMAT='%U %S %R' took
  shift
  { took=$( { time "$@" >/dev/null 2>"$dir/said"; } 2>&1); } || {
    echo "bench-blob: $* does not work:"
    cat "$dir/said"
    exit 1
  }
  awk '{ print int(($1 + $2) * 1000), int($3 * 1000) }' <<<"$took" >>"$dir/$file"
}
ours() {
  run ours "$fetch" "127.0.0.1:$port/app" "$1" "$2"
  cut -d' ' -f2 "$dir/said" >>"$dir/memory"
}
hashed() {
  local got
  got=$(curl -sf "$url" | openssl dgst -sha256 -r | cut -d' ' -f1)
  [[ sha256:$got == "$large_digest" ]]
}

ours "$small_digest" "$small"
rm "$dir/ours"
for ((i = 0; i < rounds; i++)); do
  ours "$large_digest" "$large"
  run hashed hashed
  run alone curl -sf "$url"
done

# median FILE COLUMN
median() {
  cut -d' ' -f"$2" "$dir/$1" | sort -n | sed -n "$(((rounds + 1) / 2))p"
}
{
  echo "ours $(median ours 1) $(median ours 2) hallmark, hashed"
  echo "hashed $(median hashed 1) $(median hashed 2) curl | openssl dgst -sha256"
  echo "alone $(median alone 1) $(median alone 2) curl, not hashed"
} >"$dir/rows"
awk -v least="$least" -v rounds="$rounds" \
  -v memory_small="$(head -n 1 "$dir/memory")" \
  -v memory="$(sort -n "$dir/memory" | tail -n 1)" '
{
  name = $0
  sub(/^[^ ]+ [^ ]+ [^ ]+ /, "", name)
  names[NR] = name
  cpu[NR] = $2
  wall[NR] = $3
}
END {
  printf "%-30s %8s %10s %8s %10s  medians of %d\n", "1 GiB from nginx",
    "CPU ms", "ours/this", "wall ms", "ours/this", rounds
  for (i = 1; i <= NR; i++)
    printf "%-30s %8d %10.3f %8d %10.3f\n", names[i], cpu[i], cpu[i] / cpu[1],
      wall[i], wall[i] / wall[1]
  printf "memory: %.1f MiB for 16 MiB, %.1f MiB for 1 GiB\n",
    memory_small / 1024, memory / 1024
  if (cpu[2] / cpu[1] < least) {
    printf "bench-blob: %.3f of curl is less than %.2f\n", cpu[2] / cpu[1], least
    bad = 1
  }
  if (memory - memory_small > 4096) {
    print "bench-blob: memory grows with the blob"
    bad = 1
  }
  exit bad
}' "$dir/rows"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh LOAD OURS - lib/serve beside nginx: a small static answer over TLS, kept
# alive. Both serve all the time; the load goes to one and the other in turn, and
# what counts is the ratio of the medians (docs/internals/bench.md).
set -euo pipefail

load=$1 ours=$2
least=${LEAST:-0.5}
rounds=${ROUNDS:-9} connections=${CONNECTIONS:-16} ms=${MS:-1000}

nginx=$(PATH=$PATH:/usr/sbin command -v nginx || :)
if [ -z "$nginx" ]; then
    echo "bench-serve: NGINX IS MISSING, NOTHING WAS MEASURED (apt-get install nginx-light)" >&2
    exit 1
fi

dir=$(mktemp -d)
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || :; done
    wait
    rm -rf "$dir"
}
trap finish EXIT

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null

mkfifo "$dir/stdin"
"$ours" "$dir/cert.pem" "$dir/key.pem" <"$dir/stdin" >"$dir/port" &
pids+=($!)
exec 9>"$dir/stdin"
for _ in $(seq 100); do
    [ ! -s "$dir/port" ] || break
    sleep 0.1
done
our_port=$(cat "$dir/port")

# nginx cannot choose a free port by itself: some are tried.
body=$(printf 'x%.0s' $(seq 100))
start_nginx() {
    cat >"$dir/nginx.conf" <<EOF
worker_processes auto;
daemon off;
pid $dir/nginx.pid;
error_log $dir/error.log;
events { worker_connections 1024; }
http {
    access_log off;
    tcp_nodelay on;
    keepalive_requests 100000000;
    default_type text/plain;
    client_body_temp_path $dir/body; proxy_temp_path $dir/proxy;
    fastcgi_temp_path $dir/fastcgi; uwsgi_temp_path $dir/uwsgi;
    scgi_temp_path $dir/scgi;
    server {
        listen 127.0.0.1:$1 ssl;
        ssl_certificate $dir/cert.pem;
        ssl_certificate_key $dir/key.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        location / { return 200 $body; }
    }
}
EOF
    "$nginx" -e "$dir/error.log" -c "$dir/nginx.conf" -p "$dir" &
    nginx_pid=$!
    for _ in $(seq 50); do
        kill -0 "$nginx_pid" 2>/dev/null || return 1
        "$load" "$1" 1 1 >/dev/null 2>&1 && return 0
        sleep 0.1
    done
    kill "$nginx_pid"
    return 1
}
nginx_port=
for _ in 1 2 3 4 5; do
    nginx_port=$((20000 + RANDOM % 10000))
    start_nginx $nginx_port && break
    nginx_port=
done
if [ -z "$nginx_port" ]; then
    echo "bench-serve: NGINX DID NOT START, NOTHING WAS MEASURED" >&2
    cat "$dir/error.log" >&2 || :
    exit 1
fi
pids+=("$nginx_pid")

rate() { "$load" "$1" "$connections" "$ms" | awk '{ printf "%d\n", $1 * 1e6 / $2 }'; }
rate "$our_port" >/dev/null
rate "$nginx_port" >/dev/null
for _ in $(seq "$rounds"); do
    rate "$our_port" >>"$dir/ours"
    rate "$nginx_port" >>"$dir/theirs"
done
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
spread() { sort -n "$1" | awk 'NR == 1 { low = $1 } { high = $1 } END { print low "-" high }'; }

echo "small answer over TLS, kept alive: $connections connections, $rounds rounds of $ms ms"
echo "load of the machine: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
echo "hallmark  $(median "$dir/ours") requests/s ($(spread "$dir/ours"))"
echo "nginx     $(median "$dir/theirs") requests/s ($(spread "$dir/theirs")), $("$nginx" -v 2>&1 | sed 's|.*/||')"
awk -v a="$(median "$dir/ours")" -v b="$(median "$dir/theirs")" -v least="$least" 'BEGIN {
    printf "ratio     %.2f, wanted %.2f\n", a / b, least
    exit a / b >= least ? 0 : 1
}'

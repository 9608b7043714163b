# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What both steps of the action share. Inputs come as variables IN_NAME and are
# never part of a command's text.
export LC_ALL=C
umask 022

# The runner reads commands in what a step prints: a line of ours is one line.
die() {
    local text=$*
    text=${text//'%'/%25}
    text=${text//$'\r'/%0D}
    echo "::error title=hallmark::${text//$'\n'/%0A}"
    exit 2
}

# output NAME VALUE: whatever the value is, it is one value.
output() {
    local end
    end=end-$(cat /proc/sys/kernel/random/uuid)
    printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >>"$GITHUB_OUTPUT"
}

# lines NAME: the lines of $NAME that are not empty, into the array `lines`
lines() {
    local line
    lines=()
    while IFS= read -r line || [ -n "$line" ]; do
        [ -z "$line" ] || lines+=("$line")
    done <<<"${!1}"
}

# options NAME: the same, where each line has to be one option
options() {
    local line
    lines "$1"
    for line in ${lines[@]+"${lines[@]}"}; do
        [[ $line =~ ^--[a-z] ]] ||
            die "an option is --name or --name=value, got: $line"
    done
}

# told COMMAND...: what it prints is foreign text, of which the runner takes no
# commands
told() {
    local pause status=0
    pause=$(cat /proc/sys/kernel/random/uuid)
    echo "::stop-commands::$pause"
    "$@" || status=$?
    echo "::$pause::"
    return "$status"
}

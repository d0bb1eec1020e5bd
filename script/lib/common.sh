# shellcheck shell=bash
# What the scripts share: the repository's root, words on the terminal, one Python.
# Sourced, never run. Every script sets `set -euo pipefail` itself.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1
export LC_ALL=C.UTF-8
# Debian's Python has the packages of script/packages.txt; another one may come first in PATH.
# shellcheck disable=SC2034 # used by the scripts
python=/usr/bin/python3

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    bold=$'\e[1m' faint=$'\e[2m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m'
else
    bold='' faint='' red='' green='' yellow='' plain=''
fi

say() {
    printf '%s==> %s%s\n' "$bold" "$*" "$plain"
}

note() {
    printf '%s    %s%s\n' "$faint" "$*" "$plain"
}

warn() {
    printf '%swarning:%s %s\n' "$yellow" "$plain" "$*" >&2
}

die() {
    printf '%serror:%s %s\n' "$red" "$plain" "$1" >&2
    shift
    for line in "$@"; do
        printf '  %s\n' "$line" >&2
    done
    exit 1
}

# --- results that are counted -----------------------------------------------------------------

passed=0 failed=0 skipped=0

# count_result PASSED FAILED SKIPPED
count_result() {
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# check NAME COMMAND..: one result; the command's output is shown when it fails.
check() {
    local name=$1 output
    shift
    output=$(mktemp)
    if "$@" >"$output" 2>&1; then
        printf '%spass%s  %s\n' "$green" "$plain" "$name"
        tail -n "${CHECK_SHOWN_LINES:-2}" "$output" | sed 's/^/      /'
        count_result 1 0 0
    else
        printf '%sFAIL%s  %s\n' "$red" "$plain" "$name"
        sed 's/^/      /' "$output"
        count_result 0 1 0
    fi
    rm -f "$output"
}

# The one line that every counting script ends with; false when something failed.
print_totals() {
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ]
}

# run_counted COMMAND..: runs a script that ends in totals and adds them to ours. A script that
# ends without totals is one failure.
run_counted() {
    local output status=0 totals
    output=$(mktemp)
    "$@" 2>&1 | tee "$output" || status=$?
    totals=$(tail -n 1 "$output" | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p')
    rm -f "$output"
    if [ -z "$totals" ]; then
        printf '%sFAIL%s  %s ended without a result (exit %d)\n' "$red" "$plain" "$*" "$status"
        count_result 0 1 0
        return 0
    fi
    # shellcheck disable=SC2086 # three numbers
    count_result $totals
    if [ "$status" -ne 0 ] && [ "$(echo "$totals" | cut -d' ' -f2)" -eq 0 ]; then
        printf '%sFAIL%s  %s: exit %d although nothing failed\n' "$red" "$plain" "$*" "$status"
        count_result 0 1 0
    fi
}

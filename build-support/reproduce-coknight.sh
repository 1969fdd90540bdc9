#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the reproduction of CoKnight's claims and draws the picture. Ends with another status than 0 if a claim fails that
# must hold. Usage: reproduce-coknight.sh FOLDER-OF-PROGRAMS [FULL [OUTPUT]]
set -euo pipefail
programs=$1
full=${2:-0}
output=${3:-results}
mkdir -p "$output"

options=()
[ "$full" = 1 ] && options+=(--full)
status=0
"$programs/edge-inference-reproduce-coknight" --output="$output" "${options[@]}" | tee "$output/reproduce-coknight.txt" || status=$?

if [ -f "$output/reproduce-coknight.csv" ] && command -v gnuplot >/dev/null; then
    gnuplot -e "folder='$output'" "$(dirname "$0")/reproduce-coknight.gp"
    echo "picture: $output/reproduce-coknight.png"
fi
"$(dirname "$0")/reproduce-published.py" coknight "$output"
exit "$status"

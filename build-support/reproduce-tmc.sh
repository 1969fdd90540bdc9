#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the reproduction of MTL-A3C's figures and draws the pictures. Ends with another status than 0 if a claim fails that
# must hold. Usage: reproduce-tmc.sh FOLDER-OF-PROGRAMS [FULL [OUTPUT]]     (TMC_EPISODES=20: shorter trainings, for tests)
set -euo pipefail
programs=$1
full=${2:-0}
output=${3:-results}
here=$(dirname "$0")
mkdir -p "$output"

options=()
[ "$full" = 1 ] && options+=(--full)
[ -n "${TMC_EPISODES:-}" ] && options+=(--episodes="$TMC_EPISODES")
status=0
"$programs/edge-inference-reproduce-tmc" --parameters="$here/../examples/reproduce-tmc.json" \
    --curves="$here/../examples/reproduce-tmc-paper.csv" --output="$output" "${options[@]}" |
    tee "$output/reproduce-tmc.txt" || status=$?

if [ -f "$output/reproduce-tmc-intervals.csv" ] && command -v gnuplot >/dev/null; then
    gnuplot -e "folder='$output'; curves='$here/../examples/reproduce-tmc-paper.csv'" "$here/reproduce-tmc.gp"
    echo "pictures: $output/reproduce-tmc.png, $output/reproduce-tmc-energy.png"
fi
"$here/reproduce-published.py" tmc "$output"
exit "$status"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the demo scenario and plain traffic on every channel of this build and draws the picture. Ends with another status than 0
# if what must hold does not. Usage: reproduce-channels.sh FOLDER-OF-PROGRAMS [FULL [OUTPUT]]
set -euo pipefail
programs=$1
full=${2:-0}
output=${3:-results}
mkdir -p "$output"
rm -f "$output"/reproduce-channels.{csv,txt,png}

options=()
[ "$full" = 1 ] && options+=(--full)
status=0
"$programs/edge-inference-reproduce-channels" --output="$output" "${options[@]}" \
    --ns3::edgeinference::MobileDeviceApplication::Encoding=uint8 | tee "$output/reproduce-channels.txt" || status=$?

if [ -f "$output/reproduce-channels.csv" ] && command -v gnuplot >/dev/null; then
    gnuplot -e "folder='$output'" "$(dirname "$0")/reproduce-channels.gp"
    echo "picture: $output/reproduce-channels.png"
fi
"$(dirname "$0")/reproduce-published.py" channels "$output"
exit "$status"

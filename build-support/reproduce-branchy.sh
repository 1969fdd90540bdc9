#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the reproduction of DBB, SNE and Edgent and draws the pictures. Ends with another status than 0 if a claim fails that
# must hold. Measured traces are taken from traces/hsdpa of the folder of reference data: EDGE_INFERENCE_REFERENCE_DATA, else
# ../shared/data beside the clone. Usage: reproduce-branchy.sh FOLDER-OF-PROGRAMS [FULL [OUTPUT]]
set -euo pipefail
programs=$1
full=${2:-0}
output=${3:-results}
here=$(cd "$(dirname "$0")" && pwd)
traces=${EDGE_INFERENCE_REFERENCE_DATA:-$here/../../shared/data}/traces/hsdpa
mkdir -p "$output"

options=()
[ "$full" = 1 ] && options+=(--full)
[ -d "$traces" ] && options+=(--traces="$traces")
status=0
"$programs/edge-inference-reproduce-branchy" --output="$output" "${options[@]}" | tee "$output/reproduce-branchy.txt" || status=$?

if [ -f "$output/reproduce-branchy-saving.csv" ] && command -v gnuplot >/dev/null; then
    gnuplot -e "folder='$output'" "$here/reproduce-branchy.gp"
    echo "pictures: $output/reproduce-branchy-*.png"
fi
"$here/reproduce-published.py" branchy "$output"
exit "$status"

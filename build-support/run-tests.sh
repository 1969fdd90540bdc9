#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs everything that CTest knows and ends with the line "N passed, N failed".
# Usage: run-tests.sh BUILD-FOLDER QUICK|EXTENSIVE JOBS
set -uo pipefail
build=$1
export EDGE_INFERENCE_FULLNESS=$2
jobs=$3

# some tests compare with published tables that are too large for this tree: used where they lie beside the clone
beside=$(cd "$(dirname "$0")/../.." && pwd)/shared/data
if [ -z "${EDGE_INFERENCE_REFERENCE_DATA:-}" ] && [ -d "$beside" ]; then
    export EDGE_INFERENCE_REFERENCE_DATA=$beside
fi

log=$build/tests.log
ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$jobs" 2>&1 | tee "$log"
status=$?

# the last one: a test that runs CTest itself may have printed another above it
# "97% tests passed, 1 tests failed out of 34"
read -r failed total < <(sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests failed out of ([0-9]+)$/\1 \2/p' "$log" | tail -n 1)
if [ -z "${total:-}" ]; then
    echo "No test ran: see $log"
    echo "0 passed, 1 failed"
    exit 1
fi
echo "$((total - failed)) passed, $failed failed"
[ "$failed" -eq 0 ] && exit "$status"
exit 1

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Fetches what writes Parquet files where Python has no engine for them: hyparquet-writer, by npm, as examples/sweeps/parquet/
# package-lock.json has it to the byte. Quick when it is there. Usage: setup-parquet.sh [yes|no]   ("no": nothing is fetched)
set -euo pipefail
[ "${1:-yes}" = no ] && exit 0
cd "$(dirname "$0")/../examples/sweeps/parquet"

# what npm itself was told, of the last time that it came to its end
stamp=node_modules/.package-lock.done
cmp -s package-lock.json "$stamp" && exit 0

if ! command -v npm >/dev/null; then
    echo "edge-inference: Parquet files need npm, which is not here: install Node.js 18 or later with npm" >&2
    exit 1
fi
if ! npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; then
    echo "edge-inference: npm could not fetch hyparquet-writer, without which sweeps have no Parquet files; CSV needs nothing" >&2
    exit 1
fi
cp package-lock.json "$stamp"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs a Python script with the first Python that has the modules it needs: a python3 of its own in PATH (pyenv, conda) may
# not see the packages of the system. Usage: python.sh MODULE[,MODULE...] SCRIPT [ARGUMENTS]
set -euo pipefail
modules=$1
shift
for python in python3 /usr/bin/python3; do
    if command -v "$python" >/dev/null && "$python" -c "import $modules" 2>/dev/null; then
        exec "$python" "$@"
    fi
done
echo "edge-inference: no Python here has the modules $modules: run 'make setup-sweeps' (for tests 'make setup-tests'), or install them for python3" >&2
exit 1

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs a program that was built, or says that this tree has none of that name. Usage: run-program.sh PROGRAM [ARGUMENTS]
if [ ! -x "$1" ]; then
    echo "edge-inference: this tree builds no program $(basename "$1") yet" >&2
    exit 1
fi
exec "$@"

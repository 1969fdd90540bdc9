#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the module without its optional parts, unoptimized and with NS_ASSERT on, and runs the suites
# there that are quick or ask for such a part.
# Usage: check-minimal-build.sh BUILD-FOLDER JOBS
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
if [ ! -f "$1/build.ninja" ]; then
    cmake -S "$root" -B "$1" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 \
        -DEDGE_INFERENCE_ASSERT=ON -DEDGE_INFERENCE_CHECK_HOUSE=OFF -DEDGE_INFERENCE_LEARNING=OFF -DEDGE_INFERENCE_LTE=OFF \
        -DEDGE_INFERENCE_ONNX=OFF -DEDGE_INFERENCE_SQLITE=OFF
fi
ninja -C "$1" -j "$2"
ctest --test-dir "$1" --output-on-failure --no-tests=error -R 'dnn|learning|lte|monitor|task|type-lookup|version'

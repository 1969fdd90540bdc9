#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs a build into a folder of its own, then builds and runs test/consumer against it. Usage: check-install.sh BUILD-FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
trial=$1/install-trial
rm -rf "$trial"

cmake --install "$1" --prefix "$trial/prefix" >"$1/install-trial.log"
# what the tutorial tells people to write must build and run
awk '/^A tutorial of ten minutes/ {on = 1} /^Adding an agent/ {on = 0}
     on && /^ *\.\. sourcecode:: cpp/ {code = 1; next}
     code && NF && !/^      / {code = 0}
     on && code {sub(/^      /, ""); print}' "$here/../doc/edge-inference.rst" >"$trial/tutorial.cc"
grep -q "int main" "$trial/tutorial.cc"

cmake -S "$here/consumer" -B "$trial/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$trial/prefix" \
    -DTUTORIAL="$(realpath "$trial/tutorial.cc")"
cmake --build "$trial/build"
"$trial/build/consumer"
(cd "$trial" && build/tutorial --devices=2)
test -s "$trial/results/my-study/tasks.csv"

# what was installed runs without the folder it was built in
for program in "$trial"/prefix/bin/*; do
    [ -x "$program" ] || continue
    "$program" --help >/dev/null || { echo "installed $(basename "$program") --help fails"; exit 1; }
done

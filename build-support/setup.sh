#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs the Debian packages that building, testing and the demo need; says what is missing where it cannot.
# Quick when nothing is missing. Usage: setup.sh [yes|no [sweeps|tests|parquet]]   ("no": this machine is looked after by somebody
# else; "sweeps": what sweeps need, too; "tests": and what tests need; "parquet": Node.js, for setup-parquet.sh)
# EDGE_INFERENCE_SETUP_LEARNING=no leaves out LibTorch and its images (164 packages with what they bring, 550 MB on disk).
set -euo pipefail
[ "${1:-yes}" = no ] && exit 0

# Beyond the obvious: the package ns3 holds helper programs without which find_package(ns3) ends at once, and the targets
# of libns3-dev name the libraries and include folders of libgsl-dev, libxml2-dev, libpython3-dev and libsqlite3-dev.
packages=(
    ccache
    cmake
    g++
    git
    gnuplot-nox
    libboost-dev
    libfmt-dev
    libgsl-dev
    libns3-dev
    libonnx-dev
    libprotobuf-dev
    libpython3-dev
    libsqlite3-dev
    libxml2-dev
    make
    ninja-build
    nlohmann-json3-dev
    ns3
    python3
    python3-jinja2
    python3-matplotlib
    python3-pandas
)

# for edge-inference-learning, without which everything else builds and works. libopenblas0-pthread: Debian's default BLAS
# is the reference one, which is twenty times slower. libgloo-dev: headers, for training on several machines.
learning=(
    dataset-fashion-mnist
    libgloo-dev
    libopenblas0-pthread
    libtorch-dev
    zlib1g-dev
)
[ "${EDGE_INFERENCE_SETUP_LEARNING:-yes}" = no ] && learning=()

what=${2:-}
if [ "$what" = sweeps ] || [ "$what" = tests ]; then
    packages+=(
        python3-scipy
        python3-yaml
        snakemake
    )
fi
# the browser that the pages of edge-inference-report are tested in
if [ "$what" = tests ]; then
    packages+=(
        chromium
        chromium-driver
        python3-selenium
    )
fi
# npm of Debian is some 340 packages, and one from elsewhere brings its own
if [ "$what" = tests ] || [ "$what" = parquet ]; then
    command -v npm >/dev/null || packages+=(nodejs npm)
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    missing=()
    for program in cmake g++ git gnuplot ninja python3; do
        command -v "$program" >/dev/null || missing+=("$program")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        echo "edge-inference: this is not a Debian system, so nothing was installed. Missing programs: ${missing[*]}." >&2
        echo "Install these, and the development files of ns-3 (3.37 to 3.48), Boost, fmt, GSL, libxml2, nlohmann-json," >&2
        echo "SQLite and, for ONNX files, ONNX and protobuf; for training, LibTorch and zlib; for reports, pandas, Matplotlib," >&2
        echo "Jinja2; for sweeps, Snakemake 7, SciPy, PyYAML; for the tests of reports, Chromium with its driver and Selenium;" >&2
        echo "for Parquet files, Node.js 18 or later with npm." >&2
        exit 1
    fi
    exit 0
fi

installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" "${learning[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
    grep -qx "$package installed" <<<"$installed" || missing+=("$package")
done
required=${#missing[@]}
for package in "${learning[@]}"; do
    grep -qx "$package installed" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "edge-inference: these packages are missing: ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    as_root=(sudo env)
else
    echo "edge-inference: neither root nor sudo here. Ask for: apt-get install ${missing[*]}" >&2
    # the learning library is optional
    [ "$required" -eq 0 ]
    exit
fi
# a machine with current package lists needs no update, which is the slower half
apt-get -s install --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || "${as_root[@]}" apt-get -q update
"${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}"

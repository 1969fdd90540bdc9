#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The demo: AlexNet, read from an ONNX file, on eight devices on WiFi, two edge servers and a cloud; about 480 tasks,
# four per second and device, for each agent. Usage: demo.sh FOLDER-OF-PROGRAMS [OUTPUT [DEVICES]]
set -euo pipefail
programs=$1
output=${2:-results/demo}
devices=${3:-8}
[[ $devices =~ ^[1-9][0-9]{0,3}$ ]] || { echo "demo: the number of devices is 1 to 9999, not '$devices', as in make demo DEVICES=32" >&2; exit 1; }
milliseconds=$((120000 / devices))
mkdir -p "$output"
# what an earlier run left must not look like this one's
rm -f "$output"/{tasks.csv,summary.csv,results.sqlite,run.json,latency-cdf.png,animation.xml}

"$programs/edge-inference-profile" alexnet --export="$output/alexnet.onnx" >"$output/alexnet.txt" 2>/dev/null
echo "AlexNet, written to $output/alexnet.onnx: $(tail -n 1 "$output/alexnet.txt" | sed 's/^total: //')"

# the first one is animated
agents=(
    neurosurgeon
    device-only
    server-only
    server-only/Site=3
    random
    neurosurgeon/IdealKnowledge=true
)
policy=data/policies/demo.checkpoint
if compgen -G "$programs/../lib/*edge-inference-learning*" >/dev/null; then
    agents+=("a3c/Checkpoint=$policy")
else
    echo "Without LibTorch (libtorch-dev) the learned policy $policy has no row."
fi
echo "Simulating $milliseconds ms of $devices devices on WiFi, two edge servers and a cloud for ${#agents[@]} agents: less than a minute on two cores for 8 devices, two for 32."
"$programs/edge-inference-scenario" --channel=wifi --devices="$devices" --servers=2 --cloud=true \
    --model="$output/alexnet.onnx" --agent="$(IFS=,; echo "${agents[*]}")" \
    --taskRate=4 --deadline=200ms --duration="${milliseconds}ms" --animation=true --recorded=neurosurgeon --stages=true --output="$output" \
    --ns3::edgeinference::MobileDeviceApplication::Encoding=uint8
echo "Tensors travel as 8-bit numbers. Sites 1 and 2 are the edge servers, site 3 is the cloud."

echo "NetAnim shows the run of neurosurgeon: $output/animation.xml"
if command -v gnuplot >/dev/null; then
    gnuplot -e "folder='$output'" "$(dirname "$0")/latency-cdf.gp"
    echo "Latencies are drawn in $output/latency-cdf.png"
fi
if "$(dirname "$0")/python.sh" pandas,matplotlib,jinja2 -c "" 2>/dev/null; then
    "$programs/edge-inference-report" "$output"
else
    echo "A report needs pandas, matplotlib and Jinja2 (Debian: apt-get install python3-pandas python3-matplotlib python3-jinja2)."
fi

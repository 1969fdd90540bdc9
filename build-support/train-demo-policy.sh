#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Trains the policy that ships for the demo, data/policies/demo.checkpoint, on the analytic model of the demo: a device of
# 19.37 GFLOP/s (AlexNet takes a Raspberry Pi 4 73.8 ms), two edge servers of 850 GFLOP/s, a cloud behind a way ten times
# slower, one radio channel of 25 to 40 MB/s, 60 tasks per second of all devices, mean latency as the only aim. Half a
# minute of processor time. Usage: train-demo-policy.sh FOLDER-OF-PROGRAMS [OUTPUT]
set -euo pipefail
programs=$1
output=${2:-results/demo-policy}

settings=(
    servers=3 blocks=6 networks=alexnet@224 encoding=uint8 state=full slots=400
    taskRate=60 slotSeconds=0.016666666666666666 poissonTasks=true
    flopsPerCycle=1 deviceHertz=1.937e10 serverHertz=8.5e11/8.5e11/5e12
    leastRate=2.5e7 mostRate=4e7 ratePerBlock=false serverRateShares=1/1/0.1 serverRate=1e8 returnResult=true
    leastDeadline=0 mostDeadline=0 deadlineWeight=0
    queueing=true devices=32 otherLoad=0 sharedChannel=true
)
optimiser=ns3::edgeinference::SharedRmsProp
"$programs/edge-inference-train" --environment=analytic \
    --learner=mtl-a3c/RewardScale=100/EntropyWeight=0.001/Gamma=0.9 --set="$(IFS=,; echo "${settings[*]}")" \
    --workers=1 --seed=1 --episodes=1200 --rollout=32 --annealEpisodes=1200 \
    --explorationStart=0.2 --explorationEnd=0.001 --explorationEpisodes=360 --checkpoint="$output" \
    --$optimiser::LearningRate=0.003 --$optimiser::FinalRateShare=0.05 --$optimiser::Epsilon=1e-3

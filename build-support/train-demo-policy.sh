#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Trains the policy that ships for the demo, data/policies/demo.checkpoint, on the analytic model of the demo: devices of
# 30 GFLOP/s (AlexNet's first convolution and pooling take the scenario's Raspberry Pi 4 4 ms), two edge servers of 1.2
# TFLOP/s (AlexNet takes the scenario's edge-gpu 1.18 ms), a cloud behind a way ten times slower, one radio channel of 22
# to 40 MB/s, mean latency as the only aim. What a device measures of its rates says little of how busy the channel will be
# (rateError), what servers report of their utilization does. Three trainings, each from the policy before: few tasks (8
# and 32 per second of all devices); many (128); both (32 and 128). About a minute of processor time.
# Usage: train-demo-policy.sh FOLDER-OF-PROGRAMS [OUTPUT]
set -euo pipefail
programs=$1
output=${2:-results/demo-policy}

world=(
    servers=3 blocks=6 networks=alexnet@224 encoding=uint8 state=inputs+queues+loads slots=400
    taskRate=128 slotSeconds=0.0078125 poissonTasks=true
    flopsPerCycle=1 deviceHertz=3e10 serverHertz=1.2e12/1.2e12/5e12
    leastRate=2.2e7 mostRate=4e7 ratePerBlock=false serverRateShares=1/1/0.1 serverRate=1e8 returnResult=true
    leastDeadline=0 mostDeadline=0 deadlineWeight=0
    queueing=true devices=32 otherLoad=0 sharedChannel=true
    # how old a status is says nothing here, where it is always new
    utilizationSeconds=0.25 utilizationScale=0.1 ageScale=1e6
)
optimiser=ns3::edgeinference::SharedRmsProp

# train NAME EPISODES SEED SHARES ERROR-OF-RATES RATE ROLLOUT LEARNER OPTION...
train() {
    local name=$1 episodes=$2 seed=$3 shares=$4 error=$5 rate=$6 rollout=$7 learner=$8
    shift 8
    "$programs/edge-inference-train" --environment=analytic --learner="mtl-a3c/$learner" \
        --set="$(IFS=,; echo "${world[*]}"),taskRateShares=$shares,rateError=$error" --workers=1 --seed="$seed" --rollout="$rollout" \
        --episodes="$episodes" --annealEpisodes="$episodes" --checkpoint="$output/$name" \
        --$optimiser::LearningRate="$rate" --$optimiser::FinalRateShare=0.05 --$optimiser::Epsilon=1e-3 "$@"
}

mkdir -p "$output"
train few 800 1 0.0625/0.25 1 0.001 32 RewardScale=100/EntropyWeight=0.003/Gamma=0/DeviceLogit=1.2 \
    --explorationStart=0.2 --explorationEnd=0.001 --explorationEpisodes=266
# even draws would close the way to the first cut: from here on the policy's own randomness alone
own=(--explorationStart=0 --explorationEnd=0)
scale=RewardScale=30/Gamma=0.9/Lambda=0.7/GradientClip=0.5/ValueWeight=0.5
train many 700 1 1 1 0.003 32 "$scale/EntropyWeight=0.003" --from="$output/few/checkpoint" "${own[@]}"
train both 9000 3 0.25/1 0.9 0.003 128 "$scale/EntropyWeight=0.001" --from="$output/many/checkpoint" "${own[@]}"
echo "The policy is $output/both/checkpoint"

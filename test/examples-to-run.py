#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The programs of examples/ as smoke tests: read by ns-3's test.py, and stand-alone by test/run-examples.py."""

# (command, run it?, run it under valgrind?)
cpp_examples = [
    ("edge-inference-bench-compute --jobs=2000", "True", "False"),
    ("edge-inference-bench-decision --servers=2", "False", "False"),
    ("edge-inference-bench-game --most=1000 --limit=0", "True", "False"),
    ("edge-inference-bench-learning", "False", "False"),
    ("edge-inference-bench-placement --nodeLimit=1000", "True", "False"),
    ("edge-inference-bench-scenario --seconds=0.3 --limit=1 --share=0", "False", "False"),
    ("edge-inference-bench-training --learner=none --least=0", "True", "False"),
    ("edge-inference-bench-transport --totalBytes=2000000 --repetitions=1 --limit=0", "True", "False"),
    ("edge-inference-game --devices=6 --order=random --seed=3 --write=game.csv", "True", "False"),
    ("edge-inference-game --model=random --cuts=8 --shared --utility=relative", "True", "False"),
    ("edge-inference-place --file=edge-inference-place.csv", "False", "False"),
    ("edge-inference-profile b-alexnet --cuts --blocks=4 --csv", "True", "False"),
    ("edge-inference-profile lenet5", "True", "False"),
    ("edge-inference-reproduce-branchy --topologies=1 --tasks=2", "True", "False"),
    ("edge-inference-reproduce-channels --seconds=1 --offsets=1 --payload=20000 --agents=server-only", "True", "False"),
    ("edge-inference-reproduce-coknight --most=1 --runs=1 --seconds=3", "True", "False"),
    # see learning_examples
    ("edge-inference-reproduce-tmc", "False", "False"),
    ("edge-inference-scenario --channel=p2p --devices=2 --servers=1 --cloud=false --duration=2s --timeline=true --flowMonitor=true --pcap=true --output=results", "True", "False"),
    (
        "edge-inference-scenario --devices=2 --duration=2s --animation=true --timeline=true --flowMonitor=true --pcap=true --output=results --ns3::edgeinference::WifiAccessNetwork::Aps=2",
        "True",
        "False",
    ),
    # those of the README, with their own --duration and --output: test/run-examples.py compares them
    (
        "edge-inference-scenario --channel=csma --devices=8 --servers=2 --cloud=true --model=resnet18"
        " --agent=neurosurgeon,server-only,device-only --taskRate=2 --deadline=200ms --animation=true --RngRun=3"
        " --ns3::edgeinference::MobileDeviceApplication::Encoding=uint8 --ns3::edgeinference::LinkEstimator::InitialRate=50Mbps"
        " --duration=1s --output=mine",
        "True",
        "False",
    ),
    (
        "edge-inference-scenario --channel=lte --devices=4 --duration=2s --output=none --ns3::edgeinference::LteAccessNetwork::Cells=2",
        "True",
        "False",
    ),
    ("edge-inference-scenario --channel=p2p --agent=remote --controller=chain --duration=2s --output=none", "True", "False"),
    (
        "edge-inference-scenario --channel=csma --servers=3 --agent=defp/BandwidthBudget=30Mbps,greedy --duration=2s --output=none",
        "True",
        "False",
    ),
    (
        "edge-inference-scenario --channel=random-edge --devices=4 --model=b-alexnet --agent=sne,edgent,server-only --duration=2s --output=none",
        "True",
        "False",
    ),
    ("edge-inference-scenario --model=b-lenet --agent=device-only,server-only --duration=2s --output=none", "True", "False"),
    (
        "edge-inference-scenario --channel=random-edge --model=edgent-alexnet --agent=sne --deployment=true --duration=2s --output=none",
        "True",
        "False",
    ),
    (
        "edge-inference-scenario --channel=csma --devices=2 --battery=500 --recovery=failover --duration=2s --output=none"
        " --faults=server,0,crash,1.5s,recover,2s;link,device,1,down,1.2s,up,1.4s;ap,0,down,2s,up,2.1s;battery,device,0,at,2.5s",
        "True",
        "False",
    ),
    ("edge-inference-scenario --channel=p2p --devices=2 --recovery=resume --faultRate=0.5 --duration=2s --output=none", "True", "False"),
    (
        "edge-inference-scenario --channel=wifi --devices=2 --mobility=gauss-markov/Alpha=0.5"
        " --ns3::edgeinference::WifiAccessNetwork::Aps=2 --duration=1s --output=none",
        "True",
        "False",
    ),
    ("edge-inference-scenario --check=true --channel=wifi --devices=32 --agent=device-only,neurosurgeon,chain", "True", "False"),
    ("edge-inference-simple", "True", "False"),
    # without LibTorch it says what to install: the suite edge-inference-training-learner trains where it is
    ("edge-inference-train", "False", "False"),
    # without LibTorch or images it says what to install: the suite edge-inference-learning trains where they are
    ("edge-inference-train-exits", "False", "False"),
]

python_examples = []

# these run where LibTorch is; elsewhere one sentence on standard error names it, with exit status 1
learning_examples = [
    "edge-inference-reproduce-tmc --figures=8a --points=2 --episodes=2 --seeds=1 --packets=false --check=false --output=tmc",
    "edge-inference-reproduce-tmc --figures=10a --points=1 --learners=mtl-a3c --episodes=1 --seeds=1 --check=false --output=tmc-packets",
]

# these run where pandas, matplotlib and Jinja2 are; elsewhere one sentence says so. They show what commands above wrote
report_examples = [
    "edge-inference-report mine --format=none",
    "edge-inference-report results --output=pages/results.html --format=svg,png",
]

# (command, what its one sentence on standard error must say): these end with exit status 1
refused_examples = [
    ("edge-inference-bench-compute --jobs=0", "--jobs is 1 to"),
    ("edge-inference-bench-compute --jobs=many", "--jobs=many makes no sense: give a whole number"),
    ("edge-inference-bench-decision --servers=1001", "--servers is 0 to 1000"),
    ("edge-inference-bench-decision --servers=2x", "--servers=2x makes no sense: give a whole number"),
    ("edge-inference-bench-learning --blocks=51", "--servers and --blocks are 1 to 50"),
    ("edge-inference-bench-learning --servers=-1", "--servers=-1 makes no sense: give a whole number"),
    ("edge-inference-bench-placement --nodeLimit=1e3", "--nodeLimit=1e3 makes no sense: give a whole number"),
    ("edge-inference-bench-placement --nothing=1", "--nothing=1; --help"),
    ("edge-inference-bench-transport --delay=soon", "--delay=soon makes no sense: give a duration"),
    ("edge-inference-bench-transport --rate=0bps", "must be above 0"),
    ("edge-inference-bench-transport --rate=fast", "--rate=fast makes no sense: give a rate"),
    ("edge-inference-bench-transport --totalBytes=1.5", "--totalBytes=1.5 makes no sense: give a whole number"),
    ("edge-inference-game --csv=no-such-game.csv", "no-such-game.csv"),
    ("edge-inference-game --devices=0", "at least 1"),
    ("edge-inference-game --order=biggest", "largest-gain"),
    ("edge-inference-game game.csv", "one argument too many"),
    ("edge-inference-place", "Give one problem"),
    ("edge-inference-place --file=nowhere.csv --bound=best", "known are automatic"),
    ("edge-inference-place --nodeLimit=some", "--nodeLimit=some makes no sense: give a whole number"),
    ("edge-inference-place --qaplib=nowhere.dat", "nowhere.dat"),
    ("edge-inference-profile", "name a network"),
    ("edge-inference-profile no-such-network", "no-such-network"),
    ("edge-inference-report", "required: FOLDER"),
    ("edge-inference-report .", "holds no results"),
    ("edge-inference-report no-such-folder", "no-such-folder is no folder"),
    ("edge-inference-report mine --format=gif", "known are png, svg, pdf, none"),
    ("edge-inference-report mine --output=/dev/null/page.html", "/dev/null"),
    ("edge-inference-report mine --output=page.txt", "ends in .html"),
    ("edge-inference-reproduce-branchy --traces=nowhere", "nowhere is no folder"),
    ("edge-inference-reproduce-channels --seconds=-1", "--seconds makes no sense"),
    ("edge-inference-reproduce-channels --agents=nobody --seconds=1", "nobody"),
    ("edge-inference-reproduce-coknight --runs=9999999999", "give a number of at most 4294967295"),
    ("edge-inference-reproduce-coknight --runs=1.5", "--runs=1.5 makes no sense: give a whole number"),
    ("edge-inference-reproduce-coknight --seconds=1", "--seconds"),
    ("edge-inference-reproduce-tmc --figures=7", "no figure is called"),
    ("edge-inference-reproduce-tmc --learners=dqn", "are not mtl-a3c alone"),
    ("edge-inference-reproduce-tmc --parameters=nowhere.json", "nowhere.json"),
    (
        "edge-inference-scenario --channel=p2p --devices=1 --servers=1 --cloud=false --duration=2s --output=none --agent=fixed/Plan=0:0-3",
        "Plan of a fixed agent for model alexnet",
    ),
    (
        "edge-inference-scenario --channel=p2p --devices=1 --servers=1 --cloud=false --duration=2s --output=bad --agent=device-only,fixed/Plan=0:0-3",
        "agent 'fixed/Plan=0:0-3': Plan of a fixed agent for model alexnet",
    ),
    ("edge-inference-scenario --agent=nobody", "known: "),
    ("edge-inference-scenario --radioEnergy=nothing", "known: "),
    ("edge-inference-scenario --channel=csma --devices=1 --duration=1s --output=none --radioEnergy=wifi", "needs a device with WiFi"),
    (
        "edge-inference-scenario --channel=csma --output=none --radioEnergy=regression --ns3::edgeinference::RegressionRadioEnergy::Network=5g",
        "3g, 4g or wifi",
    ),
    ("edge-inference-scenario --channel=p2p --animation=true --animationLimit=0 --output=bad", "allow more than 0"),
    ("edge-inference-scenario --animationLimit=-1", "give a number from 0"),
    ("edge-inference-scenario --agent=greedy,random --recorded=nobody", "none of the agents"),
    ("edge-inference-scenario --agent=neurosurgeon --deployment=true", "such as sne"),
    ("edge-inference-scenario --agent=sne --model=b-lenet --deployment=true --cloud=false", "no site of the scenario"),
    ("edge-inference-scenario --channel=smoke", "known: csma"),
    ("edge-inference-scenario --agent=remote --controller=defp", "use --agent=defp"),
    ("edge-inference-scenario --deadline=200", "no unit"),
    ("edge-inference-scenario --deadline=soon", "give a duration"),
    ("edge-inference-scenario --devices=-1", "give a number from 0"),
    ("edge-inference-scenario --faultRate=-1", "--faultRate=-1"),
    ("edge-inference-scenario --faults=nowhere.txt", "nowhere.txt"),
    ("edge-inference-scenario --faults=server,9,crash,1s", "no server 9"),
    ("edge-inference-scenario --faults='server 9 crash 1s'", "no server 9"),
    ("edge-inference-scenario --faults=server,0,burn,1s", "--faults, fault 1 'server 0 burn 1s'"),
    ("edge-inference-scenario --faults=battery,device,0,at,1s", "--battery=JOULES"),
    ("edge-inference-scenario --channel=random-edge --output=none --faults=ap,0,down,1s", "no ap 0"),
    ("edge-inference-scenario --devices=2.5", "--devices=2.5 makes no sense: give a whole number"),
    ("edge-inference-scenario --devices=8x", "--devices=8x makes no sense"),
    ("edge-inference-scenario --devices=99999999999999999999", "--devices=99999999999999999999 makes no sense"),
    ("edge-inference-scenario --check=true --channel=p2p --servers=0 --cloud=false --agent=server-only", "needs 1 server"),
    ("edge-inference-scenario --duration=1e300s", "give a duration"),
    ("edge-inference-scenario --mobility=teleport", "'teleport' is none of gauss-markov"),
    ("edge-inference-scenario --mobility=trace/File=nowhere.tcl", "nowhere.tcl"),
    ("edge-inference-scenario --mobility=random-walk/Bounds=0|20", "no area such as"),
    ("edge-inference-scenario --model=nothing.onnx", "nothing.onnx"),
    ("edge-inference-scenario --nothing=1", "--nothing=1; --help"),
    ("edge-inference-scenario --RngRun=first", "give a whole number"),
    ("edge-inference-scenario stray", "one argument too many"),
    ("edge-inference-scenario --taskRate=nan", "--taskRate=nan makes no sense: give a number"),
    ("edge-inference-scenario --taskRate=2x", "--taskRate=2x makes no sense: give a number"),
    ("edge-inference-scenario --ns3::edgeinference::GreedyPartitionAgent::Blocks=few", "give a whole number"),
    ("edge-inference-scenario --ns3::edgeinference::GreedyPartitionAgent::Blocks=0", "Blocks=0"),
    ("edge-inference-scenario --ns3::edgeinference::EdgeServerApplication::StatusInterval=often", "give a duration"),
    ("edge-inference-scenario --ns3::edgeinference::EdgeServerApplication::Nothing=1", "no such attribute"),
    ("edge-inference-scenario --ns3::edgeinference::Nobody::Nothing=1", "no such type"),
    ("edge-inference-scenario --duration=1s --output=/dev/null/results", "/dev/null/results"),
    ("edge-inference-train --checkpoint=/dev/null/train", "/dev/null/train"),
    ("edge-inference-train --environment=dream", "known are"),
    ("edge-inference-train --environment=packet --deviceCounts=8/many", "where a number of devices belongs"),
    ("edge-inference-train --environment=packet --channel=smoke", "known: csma"),
    ("edge-inference-train --episodes=0", "--episodes is 1 to"),
    ("edge-inference-train --episodes=2x", "--episodes=2x makes no sense: give a whole number"),
    ("edge-inference-train --explorationStart=2", "a share"),
    ("edge-inference-train --from=nowhere", "nowhere"),
    ("edge-inference-train --from=data/policies/demo.checkpoint --learner=dqn", "is of the learner mtl-a3c, not dqn"),
    ("edge-inference-train --environment=packet --from=data/policies/demo.checkpoint --blocks=4", "leave --blocks out"),
    ("edge-inference-train --environment=packet --from=data/policies/demo.checkpoint --state=paper", "leave --state out"),
    ("edge-inference-train --learner=mtl-a3c/Gamma", "name/Attribute=value"),
    ("edge-inference-train --processGroup=here --synchronous", "tcp://HOST:PORT"),
    ("edge-inference-train --rank=1", "process group"),
    ("edge-inference-train --resume --checkpoint=no-such-train", "no-such-train"),
    ("edge-inference-train --seed=0", "--seed is 1 to"),
    ("edge-inference-train --set=colour=red", "no setting"),
    ("edge-inference-train --set=servers", "name=value"),
    ("edge-inference-train --workers=0", "--workers is 1 to"),
    ("edge-inference-scenario --channel=csma --agent=defp/BandwidthBudget=abc", "attribute BandwidthBudget cannot be 'abc'"),
    ("edge-inference-scenario --channel=csma --agent=defp/Budget=1Mbps", "has an attribute Budget"),
    (
        "edge-inference-scenario --channel=lte --ns3::edgeinference::LteAccessNetwork::ResourceBlocks=99",
        "has 6, 15, 25, 50, 75 or 100 resource blocks, not 99",
    ),
    # without 5G-LENA it says what to install, with it that 5G NR has an error model of its own
    ("edge-inference-scenario --channel=nr --ns3::edgeinference::AccessNetwork::PacketErrorRate=0.1", "5G"),
    ("edge-inference-scenario --channel=foo", "p2p is point-to-point"),
    ("edge-inference-train-exits --network=lenet5", "no early exits"),
    ("edge-inference-train-exits --network=no-such-network", "no-such-network"),
    ("edge-inference-train-exits --seed=0", "at least 1"),
]

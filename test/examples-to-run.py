#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The programs of examples/ as smoke tests: read by ns-3's test.py, and stand-alone by test/run-examples.py."""

# (command, run it?, run it under valgrind?)
cpp_examples = [
    ("edge-inference-bench-decision --servers=2", "False", "False"),
    ("edge-inference-bench-scenario --seconds=1", "False", "False"),
    ("edge-inference-bench-transport --totalBytes=2000000 --repetitions=1 --limit=0", "True", "False"),
    ("edge-inference-profile b-alexnet --cuts --blocks=4 --csv", "True", "False"),
    ("edge-inference-profile lenet5", "True", "False"),
    ("edge-inference-scenario --channel=p2p --devices=2 --servers=1 --cloud=false --duration=2s --output=results", "True", "False"),
    ("edge-inference-simple", "True", "False"),
]

python_examples = []

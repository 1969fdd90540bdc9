#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The programs of examples/ as smoke tests: read by ns-3's test.py, and stand-alone by test/run-examples.py."""

# (command, run it?, run it under valgrind?)
cpp_examples = [
    ("edge-inference-bench-decision --servers=2", "True", "False"),
    ("edge-inference-profile lenet5", "True", "False"),
    ("edge-inference-profile b-alexnet --cuts --blocks=4 --csv", "True", "False"),
]

python_examples = []

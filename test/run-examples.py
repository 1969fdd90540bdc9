#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs what test/examples-to-run.py lists, in a folder of its own, and fails if a program of the build is not listed.

Usage: run-examples.py FOLDER-OF-PROGRAMS
"""
import os
import runpy
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    programs = os.path.abspath(sys.argv[1])
    examples = runpy.run_path(os.path.join(HERE, "examples-to-run.py"))["cpp_examples"]
    commands = [command for command, run, _ in examples if run == "True"]
    built = {name for name in os.listdir(programs) if name.startswith("edge-inference-")}
    failures = [f"{name} is not in test/examples-to-run.py" for name in sorted(built - {example[0].split()[0] for example in examples})]
    with tempfile.TemporaryDirectory() as folder:
        for command in commands:
            words = command.split()
            result = subprocess.run([os.path.join(programs, words[0]), *words[1:]], cwd=folder, capture_output=True, text=True, check=False)
            print(f"{command}: exit {result.returncode}")
            if result.returncode != 0:
                failures.append(f"{command} failed:\n{result.stdout}{result.stderr}")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

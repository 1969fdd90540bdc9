#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs what test/examples-to-run.py lists, in a folder of its own, and fails if a program of the build or a scenario of the README is not listed.

Commands that make no sense must end with status 1 and one sentence, and leave no parts of results behind.

Usage: run-examples.py FOLDER-OF-PROGRAMS
"""
import os
import re
import runpy
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def run(programs, folder, command):
    """Run one command in a folder; its result with the output as text."""
    words = shlex.split(command)
    result = subprocess.run([os.path.join(programs, words[0]), *words[1:]], cwd=folder, capture_output=True, text=True, check=False)
    print(f"{command}: exit {result.returncode}")
    return result


def bare(command):
    """The words of a command without the options that a smoke test sets for itself."""
    own = ("--duration=", "--output=", "--exitRecord=")
    return [word for word in command.split() if not word.startswith(own)]


def missing_readme(examples):
    """Commands of the README for edge-inference-scenario that the list does not hold."""
    readme = os.path.join(os.path.dirname(HERE), "README.md")
    with open(readme, encoding="utf-8") as file:
        text = file.read().replace("\\\n", " ")
    commands = re.findall(r"^    build/bin/(edge-inference-scenario\b[^#\n]*)", text, re.M)
    if not commands:
        return ["README.md shows no command for edge-inference-scenario"]
    held = [bare(command) for command in examples]
    return [f"README.md: '{command.strip()}' is not in test/examples-to-run.py" for command in commands if bare(command) not in held]


def check_refusal(result, words):
    """What is wrong with the end of a command that makes no sense; None if nothing is."""
    lines = result.stderr.strip().splitlines()
    if result.returncode == 1 and len(lines) == 1 and words in lines[0]:
        return None
    return f"exit {result.returncode} instead of 1, or not one sentence with '{words}':\n{result.stderr}"


def main():
    programs = os.path.abspath(sys.argv[1])
    lists = runpy.run_path(os.path.join(HERE, "examples-to-run.py"))
    examples = lists["cpp_examples"]
    commands = [command for command, run_it, _ in examples if run_it == "True"]
    built = {name for name in os.listdir(programs) if name.startswith("edge-inference-")}
    listed = {command.split()[0] for command in [example[0] for example in examples] + lists["report_examples"]}
    failures = [f"{name} is not in test/examples-to-run.py" for name in sorted(built - listed)]
    failures += missing_readme(commands)
    with tempfile.TemporaryDirectory() as folder:
        # commands name files of the project as the documents do
        os.symlink(os.path.join(os.path.dirname(HERE), "data"), os.path.join(folder, "data"))
        for command in commands:
            result = run(programs, folder, command)
            if result.returncode != 0:
                failures.append(f"{command} failed:\n{result.stdout}{result.stderr}")
        optional = [(command, "LibTorch") for command in lists["learning_examples"]]
        optional += [(command, "install pandas") for command in lists["report_examples"]]
        for command, words in optional:
            result = run(programs, folder, command)
            if result.returncode != 0 and check_refusal(result, words):
                failures.append(f"{command} failed:\n{result.stdout}{result.stderr}")
        for command, words in lists["refused_examples"]:
            problem = check_refusal(run(programs, folder, command), words)
            if problem:
                failures.append(f"{command}: {problem}")
        failures += [f"{path} was left behind" for path, _, _ in os.walk(folder) if os.path.basename(path) == "parts"]
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

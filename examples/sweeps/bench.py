#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""How busy a sweep keeps the cores: the same runs by plain processes, by a sweep, and how long 10,000 runs take to plan.

Usage: bench.py [--programs=build/bin] [--runs=200] [--seconds=1] [--cores=2] [--limit=0.95]

A share below the limit is an exit status of 1. Measure on an idle machine.
"""
import argparse
import concurrent.futures
import glob
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OPTIONS = {"channel": "csma", "devices": "4", "servers": "1", "cloud": "false", "taskRate": "4", "regret": "0"}


def write(folder, name, duration, runs):
    path = os.path.join(folder, name + ".yaml")
    options = "".join(f"  {option}: {value}\n" for option, value in OPTIONS.items())
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"options:\n{options}  duration: {duration:.3f}s\nagents: [neurosurgeon]\nruns: {runs}\nkeep: none\n")
    return path


def run_once(arguments, folder, duration, run):
    """@return CPU seconds of all ended children so far"""
    words = [f"--{option}={value}" for option, value in OPTIONS.items()]
    output = os.path.join(folder, f"plain-{run}")
    command = [f"{arguments.programs}/edge-inference-scenario", *words, f"--duration={duration:.3f}s", "--agent=neurosurgeon", f"--RngRun={run}", f"--output={output}"]
    subprocess.run(command, check=True, capture_output=True)


def cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def calibrate(arguments, folder):
    """@return simulated seconds that take the wanted CPU time"""
    duration = 20.0
    for _ in range(3):
        before = cpu()
        run_once(arguments, folder, duration, 1)
        duration *= arguments.seconds / max(0.01, cpu() - before)
    return duration


def start_sweep(arguments, path):
    command = [sys.executable, os.path.join(HERE, "sweep.py"), "run", path, "--programs", os.path.abspath(arguments.programs), "--jobs", str(arguments.cores)]
    return subprocess.Popen(command, cwd=os.path.dirname(path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measure_planning(arguments, folder, duration):
    """@return seconds from the command to the first of 10,000 runs"""
    start = time.monotonic()
    child = start_sweep(arguments, write(folder, "large", duration, 10000))
    while child.poll() is None and not glob.glob(os.path.join(folder, "results/large/.work/large/*/run-*")):
        time.sleep(0.01)
    passed = time.monotonic() - start
    child.kill()
    child.wait()
    return passed


def main():
    parser = argparse.ArgumentParser()
    for name, default in (("programs", "build/bin"), ("runs", 200), ("seconds", 1.0), ("cores", 2), ("limit", 0.95)):
        parser.add_argument(f"--{name}", type=type(default), default=default)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        duration = calibrate(arguments, folder)
        start, before = time.monotonic(), cpu()
        with concurrent.futures.ThreadPoolExecutor(arguments.cores) as pool:
            list(pool.map(lambda run: run_once(arguments, folder, duration, run), range(1, arguments.runs + 1)))
        plain, plain_cpu = time.monotonic() - start, cpu() - before
        start, before = time.monotonic(), cpu()
        if start_sweep(arguments, write(folder, "bench", duration, arguments.runs)).wait() != 0:
            sys.exit("bench: the sweep failed")
        swept, swept_cpu = time.monotonic() - start, cpu() - before
        database = sqlite3.connect(os.path.join(folder, "results/bench/results.sqlite"))
        count, busy, own = database.execute("SELECT count(*), sum(wall_seconds), sum(cpu_seconds) FROM provenance").fetchone()
        planning = measure_planning(arguments, folder, duration)
    print(f"{count} runs of {own / count:.2f} s CPU on {arguments.cores} cores")
    print(f"plain processes  {plain:8.1f} s   CPU {plain_cpu:8.1f} s")
    print(f"sweep            {swept:8.1f} s   CPU {swept_cpu:8.1f} s, start and end included")
    print(f"share of the plain processes' speed {plain / swept:.3f}; a run under way {busy / arguments.cores / swept:.3f} of the time")
    print(f"first of 10,000 runs after {planning:.1f} s")
    return 1 if plain / swept < arguments.limit else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes the runs of a sweep with Snakemake and keeps their database (doc/sweeps.rst).

    sweep.py run examples/sweeps/rate.yaml --jobs=2
    sweep.py plan examples/sweeps/rate.yaml
    sweep.py export results/rate --format=parquet
"""
import argparse
import contextlib
import fcntl
import glob
import hashlib
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

from run_chunk import die_with_parent
from sweep_check import check_commands, check_options, check_values
from sweep_database import check_runs, merge_part, open_database, register, remove
from sweep_file import SweepError, digest, read_sweep
from sweep_report import export, print_failures, print_table
from sweep_statistics import is_narrow, write_metrics, write_statistics

HERE = os.path.dirname(os.path.abspath(__file__))
# with runs of a second the overhead of a job is then below a per cent
RUNS_PER_JOB = 50
# how often a core gets a new job while all but the last few runs are made
SHARES = 4


def read_facts(sweep, programs):
    """@return what run.json would say of a command that writes none: the versions, from the smallest scenario there is"""
    learned = glob.glob(f"{programs}/../lib/*edge-inference-learning*")
    agent = f"a3c/Checkpoint={HERE}/../../data/policies/demo.checkpoint" if learned else "device-only"
    with tempfile.TemporaryDirectory() as folder:
        command = [f"{programs}/edge-inference-scenario", "--channel=p2p", "--devices=1", "--duration=2s", f"--agent={agent}", f"--output={folder}"]
        try:
            subprocess.run(command, check=True, capture_output=True)
            with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
                versions = json.load(file)["runs"][0]["versions"]
        except (OSError, subprocess.CalledProcessError):
            raise SweepError(f"{command[0]} does not run: run 'make build' first, or name the folder of the programs with --programs") from None
    return {"versions": versions, "models": {}, "seed": sweep.seed, "simulated_ns": 0, "tasks": 0}


def digest_programs(sweep, programs):
    """@return fingerprint of the program and of our libraries beside it"""
    whole = hashlib.sha256()
    libraries = sorted(path for middle in ("", "*/") for path in glob.glob(f"{programs}/../lib/{middle}*edge-inference*.so*"))
    # of a command nobody knows which it uses
    own = sorted(glob.glob(f"{programs}/edge-inference-*")) if sweep.commands else [os.path.join(programs, sweep.program)]
    for path in [*own, *libraries]:
        with open(path, "rb") as file:
            whole.update(file.read())
    return whole.hexdigest()[:16]


class Making:
    """The making of one sweep."""

    def __init__(self, sweep, arguments):
        self.sweep = sweep
        self.arguments = arguments
        self.programs = os.path.abspath(arguments.programs)
        self.results = os.path.abspath(sweep.results)
        self.work = os.path.join(self.results, ".work", sweep.name)
        if sweep.commands:
            check_commands(sweep, self.programs)
        self.known = set() if sweep.commands else check_options(sweep, self.programs)
        self.digest = digest_programs(sweep, self.programs)
        self.variants = sweep.variants()
        self.facts = read_facts(sweep, self.programs) if sweep.commands else None
        self.database = None

    def lock(self):
        """@return a file that keeps other sweeps out of the folder until this process ends, however it ends"""
        os.makedirs(self.work, exist_ok=True)
        file = open(os.path.join(self.results, ".work", "lock"), "a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise SweepError(f"process {file.read().strip()} is at work in {self.sweep.results}: wait for it or end it") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        return file

    def check(self):
        """Ask the program whether it accepts everything, before anything is made."""
        if "check" not in self.known:
            return
        try:
            check_values(self.sweep, self.programs, self.arguments.jobs)
        except SweepError:
            self.leave()
            raise

    def leave(self):
        """Leave no trace of a sweep that was refused."""
        shutil.rmtree(self.work, ignore_errors=True)
        if not os.path.exists(os.path.join(self.results, "results.sqlite")):
            shutil.rmtree(os.path.join(self.results, ".work"), ignore_errors=True)
            with contextlib.suppress(OSError):
                os.rmdir(self.results)
                os.rmdir("results")

    def begin(self):
        """Open the database, take over what an interrupted sweep left, and see whether it fits."""
        self.database = open_database(os.path.join(self.results, "results.sqlite"))
        if self.arguments.fresh:
            shutil.rmtree(self.work, ignore_errors=True)
            remove(self.database, self.sweep)
        self.harvest()
        discard_ns = check_runs(self.database, self.sweep, self.digest, self.arguments.prune)
        register(self.database, self.sweep)
        if discard_ns != round(self.sweep.discard * 1e9):
            with self.database:
                self.database.execute("BEGIN IMMEDIATE")
                variants = f"variant IN (SELECT variant FROM variants WHERE sweep = '{self.sweep.name}')"
                write_metrics(self.database, "main", round(self.sweep.discard * 1e9), variants)

    def harvest(self):
        """Put the databases of jobs into that of the sweep. A job whose plan is gone ends by itself."""
        for path in sorted(glob.glob(os.path.join(self.work, "*", "*.sqlite"))):
            merge_part(self.database, path, self.sweep.tasks, lambda database: write_metrics(database, "part", round(self.sweep.discard * 1e9)))
        shutil.rmtree(self.work, ignore_errors=True)

    def find_missing(self, last):
        """@return the runs up to a number that are neither there nor have failed, as a job needs them"""
        there = {row[0] for row in self.database.execute("SELECT id FROM runs")}
        failed = set(self.database.execute("SELECT variant, run FROM failures"))
        missing = []
        for run in range(self.sweep.first, last + 1):
            for variant in self.variants:
                number = digest(variant.number, run)
                if number not in there and (variant.number, run) not in failed:
                    missing.append(self.describe(number, variant, run))
        return missing

    def describe(self, number, variant, run):
        """@return a run as a job needs it: words with {programs} and {output}, and the command to print"""
        keep = ""
        if self.sweep.keep == "all" or (self.sweep.keep == "first" and run == self.sweep.first):
            words = re.sub(r"[^\w.=-]+", "-", f"{variant.label} {variant.agent}".strip())
            keep = os.path.join("runs", self.sweep.name, f"{words[:100]}-run{run}-{number:x}")
        found = {"id": number, "variant": variant.number, "run": run, "keep": keep}
        if variant.command:
            text = variant.command.replace("{run}", str(run)).replace("{seed}", str(self.sweep.seed))
            return {**found, "words": ["bash", "-c", text], "command": text, "facts": self.facts}
        agent = [f"--agent={variant.agent}"] if variant.agent else []
        options = [f"--{name}={value}" for name, value in variant.options.items()]
        extra = [f"--{name}=true" for name in ("animation", "stages", "transfers") if keep and name in self.known]
        words = [self.sweep.program, *options, *agent, f"--RngSeed={self.sweep.seed}", f"--RngRun={run}"]
        return {**found, "words": ["{programs}/" + words[0], *words[1:], *extra, "--output={output}"], "command": shlex.join(words)}

    def write_plans(self, missing):
        """@return a new folder with one plan per job: large ones first, which Snakemake then begins with, because their
        files are; small ones last, so that all cores end together (guided self-scheduling, DOI 10.1109/TC.1987.5009495)"""
        folder = os.path.join(self.work, f"{time.time_ns()}")
        os.makedirs(folder)
        plan = {key: getattr(self, key) for key in ("programs", "results", "digest")}
        plan.update(timeout=self.sweep.timeout, retries=self.sweep.retries, progress=os.path.join(folder, "progress"), directory=os.getcwd())
        # a cluster tells every ten seconds or so that a job has ended
        shares = 1 if self.arguments.profile else SHARES
        number, start = 0, 0
        while start < len(missing):
            share = (len(missing) - start) // (shares * max(1, self.arguments.jobs))
            end = start + max(1, min(self.sweep.chunk or RUNS_PER_JOB, share))
            with open(os.path.join(folder, f"{number:06d}.json"), "w", encoding="utf-8") as file:
                json.dump({**plan, "runs": missing[start:end]}, file)
            number, start = number + 1, end
        return folder

    def make(self, missing):
        """Make runs with Snakemake. @return the end of its log if it failed"""
        folder = self.write_plans(missing)
        log = os.path.join(self.results, ".work", f"{self.sweep.name}.log")
        command = ["snakemake", "--snakefile", os.path.join(HERE, "Snakefile"), "--directory", folder, "--scheduler", "greedy", "--keep-going", "--nolock"]
        command += ["--config", f"python={sys.executable}"]
        number = str(self.arguments.jobs)
        command += ["--profile", os.path.abspath(self.arguments.profile), "--jobs", number] if self.arguments.profile else ["--cores", number]
        with open(log, "w", encoding="utf-8") as file:
            try:
                child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, preexec_fn=die_with_parent)
            except OSError:
                raise SweepError("snakemake is not there: run 'make sweep', which installs it, or apt-get install snakemake") from None
            self.watch(child, os.path.join(folder, "progress"), len(missing))
        self.harvest()
        return log if child.returncode else None

    def watch(self, child, progress, total):
        """Show how far it is until it ends."""
        start, shown = time.monotonic(), -1.0
        while True:
            try:
                child.wait(0.5)
            except subprocess.TimeoutExpired:
                pass
            done = os.path.getsize(progress) if os.path.exists(progress) else 0
            passed = time.monotonic() - start
            left = f", about {passed * (total - done) / done:.0f} s left" if 0 < done < total else ""
            line = f"{self.sweep.name}: {done} of {total} runs in {passed:.0f} s{left}"
            if sys.stderr.isatty():
                print(f"\r{line}\033[K", end="", file=sys.stderr, flush=True)
            elif done / total >= shown + 0.1 or (child.returncode is not None and shown < 1.0):
                shown = done / total
                print(line, file=sys.stderr, flush=True)
            if child.returncode is not None:
                break
        if sys.stderr.isatty():
            print(file=sys.stderr)

    def run(self):
        """Make what is missing, in rounds until intervals are narrow. @return exit status"""
        lock = self.lock()
        self.check()
        self.begin()
        last = self.sweep.first + self.sweep.count - 1
        most = self.sweep.first + self.sweep.most() - 1
        expected = len(self.variants)
        if self.sweep.stop and self.sweep.stop.differences:
            expected -= expected // len(self.sweep.agents)
        while True:
            log = None
            missing = self.find_missing(last)
            if missing:
                log = self.make(missing)
            lost = len(self.find_missing(last))
            means, differences = write_statistics(self.database, self.sweep, last)
            if lost or not self.sweep.stop or last >= most or is_narrow(self.sweep.stop, means, differences, expected):
                break
            last = min(last + self.sweep.count, most)
        status = self.finish(lost, log)
        lock.close()
        return status

    def finish(self, lost, log):
        """Say what came out. @return exit status"""
        shutil.rmtree(self.work, ignore_errors=True)
        export(self.database, self.results, ("intervals", "differences"), "csv", self.results)
        print_table(self.database, self.sweep)
        failed = print_failures(self.database, self.sweep)
        if lost:
            print(f"{lost} runs could not be made, because their jobs ended early: {log} says why; the same command tries again", file=sys.stderr)
        print(f"Results are in {self.sweep.results}: results.sqlite, intervals.csv, differences.csv")
        return 1 if failed or lost else 0


def run(arguments):
    sweep = read_sweep(arguments.file)
    if arguments.jobs < 1:
        raise SweepError(f"--jobs is {arguments.jobs}, but must be at least 1")
    if arguments.profile and not os.path.exists(os.path.join(arguments.profile, "config.yaml")):
        raise SweepError(f"{arguments.profile} is no profile of Snakemake: it has no config.yaml (one is examples/sweeps/slurm)")
    try:
        return Making(sweep, arguments).run()
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on from here.", file=sys.stderr)
        return 130


def plan(arguments):
    sweep = read_sweep(arguments.file)
    if sweep.commands:
        check_commands(sweep, arguments.programs)
    elif "check" in check_options(sweep, arguments.programs):
        check_values(sweep, arguments.programs, os.cpu_count())
    variants = sweep.variants()
    print(f"{sweep.name}: {len(variants)} variants, {sweep.count} to {sweep.most()} runs of each, into {sweep.results}")
    for variant in variants:
        print(f"  {variant.label or '-'}  {variant.agent}")
    return 0


def export_tables(arguments):
    path = os.path.join(arguments.folder, "results.sqlite")
    if not os.path.exists(path):
        raise SweepError(f"{path} is not there: name the folder of a sweep's results")
    folder = os.path.join(arguments.folder, "export")
    export(open_database(path), folder, None, arguments.format, arguments.folder)
    print(f"Tables are in {folder}")
    return 0


def parse(words):
    parser = argparse.ArgumentParser(prog="sweep.py", description="Makes the runs of a sweep and keeps their results.")
    commands = parser.add_subparsers(required=True, metavar="run|plan|export")
    for name, function in (("run", run), ("plan", plan)):
        command = commands.add_parser(name)
        command.set_defaults(function=function)
        command.add_argument("file", help="YAML file")
        command.add_argument("--programs", default="build/bin", help="folder of the programs (build/bin)")
        if function is run:
            command.add_argument("--jobs", type=int, default=os.cpu_count(), help="runs at the same time (processors)")
            command.add_argument("--profile", help="profile of Snakemake, such as examples/sweeps/slurm: for clusters")
            command.add_argument("--fresh", action="store_true", help="forget the results of this sweep first")
            command.add_argument("--prune", action="store_true", help="forget results of what is not in the file any more")
    command = commands.add_parser("export")
    command.set_defaults(function=export_tables)
    command.add_argument("folder", help="with results.sqlite")
    command.add_argument("--format", choices=("csv", "parquet"), default="csv")
    return parser.parse_args(words)


def main():
    try:
        arguments = parse(sys.argv[1:])
        return arguments.function(arguments)
    except SweepError as problem:
        print(f"sweep: {problem}", file=sys.stderr)
    except OSError as problem:
        print(f"sweep: {problem.filename or 'a file'} cannot be used: {problem.strerror or problem}", file=sys.stderr)
    except sqlite3.DatabaseError as problem:
        print(f"sweep: results.sqlite cannot be used: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Sweeps (examples/sweeps): what is counted, and that killing, failing and adding changes nothing of it.

Usage: sweep-test.py FOLDER-OF-PROGRAMS [TEST...]
"""
import contextlib
import glob
import hashlib
import os
import random
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SWEEPS = os.path.join(ROOT, "examples", "sweeps")
sys.path.insert(0, SWEEPS)
sys.dont_write_bytecode = True

import pandas  # noqa: E402
from scipy import stats  # noqa: E402
from sweep_check import check_options, check_values, representatives  # noqa: E402
from sweep_database import SCHEMA, VERSION, merge_part, open_database  # noqa: E402
from sweep_file import SweepError, measure, read_sweep  # noqa: E402
from sweep_statistics import paired, summarize, task_metrics  # noqa: E402

PROGRAMS = ""
# of a run's results, what may not depend on how it came about
TABLES = ("sweeps", "variants", "options", "runs", "tasks", "metrics", "units", "intervals", "differences", "folders")
SMALL = """
name: small
options: {channel: p2p, devices: 2, servers: 1, cloud: false, duration: 2s}
sweep: {taskRate: [1, 3]}
agents: [device-only, neurosurgeon]
runs: 4
chunk: 3
"""


def dump(folder):
    """@return rows of all tables that must be the same, in an order that does not depend on how they came about"""
    database = sqlite3.connect(os.path.join(folder, "results.sqlite"))
    return {table: sorted(database.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in TABLES}


def query(folder, sql):
    return sqlite3.connect(os.path.join(folder, "results.sqlite")).execute(sql).fetchall()


class InFolder(unittest.TestCase):
    """Tests in a folder of their own."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="sweep-test-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def write(self, text, name="sweep.yaml"):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def start(self, path, *words, programs=None):
        command = [sys.executable, os.path.join(SWEEPS, "sweep.py"), "run", path, "--programs", programs or PROGRAMS, "--jobs", "2", *words]
        return subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run_sweep(self, path, *words, status=0, programs=None):
        """@return what it says; its exit status is checked"""
        child = self.start(path, *words, programs=programs)
        output, error = child.communicate(timeout=300)
        self.assertEqual(child.returncode, status, output + error)
        return output + error

    def make_programs(self, script):
        """@return a folder of programs in which a script stands for the scenario; $real is the true one"""
        folder = os.path.join(self.folder, "programs")
        os.makedirs(folder)
        path = os.path.join(folder, "edge-inference-scenario")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/bash\nreal={PROGRAMS}/edge-inference-scenario\nseen={self.folder}/seen\n{script}\nexec $real \"$@\"\n")
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        return folder


class Arithmetic(unittest.TestCase):
    """Against published figures that can be looked up, and SciPy's own test as an oracle."""

    # T. T. Soong, Fundamentals of Probability and Statistics for Engineers, Wiley 2004, table A.4: degrees of freedom, t_{0.05}, t_{0.025}, t_{0.005}
    TABLE = [(1, 6.314, 12.706, 63.657), (2, 2.920, 4.303, 9.925), (4, 2.132, 2.776, 4.604), (9, 1.833, 2.262, 3.250), (19, 1.729, 2.093, 2.861)]
    # Student, The probable error of a mean, Biometrika 6(1), 1908: hours of sleep that ten patients gained by each of two drugs. They
    # come with R as the data set "sleep", and the documentation of R's t.test(paired = TRUE) has 0.7001142 to 2.4598858 for the difference
    SLEEP = {1: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], 2: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]}

    def test_table(self):
        """A sample of deviation sqrt(n) has Student's factor itself as half-width."""
        for freedom, *factors in self.TABLE:
            n = freedom + 1
            # as many ones as minus ones, one 0 if n is odd: scaled to a deviation of sqrt(n)
            signs = [1.0, -1.0] * (n // 2) + [0.0] * (n % 2)
            deviation = (sum(sign**2 for sign in signs) / freedom) ** 0.5
            values = pandas.DataFrame({"value": [sign * n**0.5 / deviation for sign in signs], "metric": "x"})
            for confidence, factor in zip((0.90, 0.95, 0.99), factors):
                self.assertAlmostEqual(summarize(values, ["metric"], confidence).iloc[0].half_width, factor, delta=0.00051)

    def test_interval(self):
        """The first drug against SciPy's own t-test."""
        row = summarize(pandas.DataFrame({"value": self.SLEEP[1], "metric": "x"}), ["metric"], 0.90).iloc[0]
        low, high = stats.ttest_1samp(self.SLEEP[1], 0).confidence_interval(0.90)
        self.assertEqual(row.n, 10)
        for ours, theirs in ((row["mean"], 0.75), (row.low, low), (row.high, high)):
            self.assertAlmostEqual(ours, theirs, 12)

    def test_paired(self):
        """Both drugs: published by R, and SciPy's own paired test."""
        rows = [(drug, patient, "sleep", value) for drug, values in self.SLEEP.items() for patient, value in enumerate(values)]
        # a run that only one of them has does not count
        values = pandas.DataFrame(rows + [(2, 99, "sleep", 1e9)], columns=["variant", "run", "metric", "value"])
        row = paired(values, pandas.DataFrame({"variant": [2], "baseline": [1]}), 0.95).iloc[0]
        self.assertEqual((row.n, round(row["mean"], 2), round(row.low, 7), round(row.high, 7)), (10, 1.58, 0.7001142, 2.4598858))
        low, high = stats.ttest_rel(self.SLEEP[2], self.SLEEP[1]).confidence_interval(0.95)
        self.assertAlmostEqual(row.low, low, 12)
        self.assertAlmostEqual(row.high, high, 12)

    def test_single(self):
        """One run has a mean and no interval."""
        row = summarize(pandas.DataFrame({"value": [3.0], "metric": "x"}), ["metric"], 0.95).iloc[0]
        self.assertEqual(row["mean"], 3.0)
        self.assertTrue(pandas.isna(row.half_width) and pandas.isna(row.low))

    def test_quantities(self):
        for text, expected in (("200ms", (0.2, "s")), ("50Mbps", (5e7, "bit/s")), ("3", (3.0, "")), ("1e3", (1000.0, "")), ("wifi", (None, "")), ("7kg", (None, ""))):
            number, unit = measure(text)
            self.assertEqual((number and round(number, 12), unit), expected, text)

    def test_empty_runs(self):
        """A run without tasks, or with none after the discarded ones, has counts of 0 and no means."""
        columns = ["id", "status", "created_ns", "latency_ns", "deadline_ns", "energy_compute_j", "energy_radio_j", "server_compute_j", "bytes_up", "correct"]
        columns += [f"{state}_ns" for state in ("decide", "device_wait", "device_compute", "codec", "transfer", "server_wait", "model_wait", "server_compute", "recovery", "result")]
        row = [1, "completed", 5, 2_000_000, 0, 1.0, 2.0, 0.0, 10, 1] + [0] * 10
        table = task_metrics(pandas.DataFrame([row], columns=columns), [1, 2], 0)
        self.assertEqual(list(table["tasks"]), [1, 0])
        self.assertEqual((table.loc[1, "latency_ms"], table.loc[1, "p99_ms"], table.loc[1, "device_j"], table.loc[1, "accuracy"]), (2.0, 2.0, 3.0, 1.0))
        self.assertTrue(table.loc[2, ["latency_ms", "p50_ms", "miss_ratio", "accuracy"]].isna().all())
        self.assertEqual(list(task_metrics(pandas.DataFrame([row], columns=columns), [1, 2], 6)["tasks"]), [0, 0])


class Refusals(InFolder):
    """Files that make no sense end in one sentence that names the line."""

    CASES = [
        ("runs: [1\nagents: x\n", 2, "no YAML"),
        ("agents: [a]\nrunz: 3\n", 2, "'runz' is no key of a sweep; did you mean 'runs'?"),
        ("agents: [a]\nruns: many\n", 2, "runs is 'many', but must be a whole number"),
        ("agents: [a]\nruns: 0\n", 2, "from 1 to"),
        ("agents: [a]\nruns: 2\nruns: 3\n", 3, "'runs' stands twice"),
        ("agents: [a, b, a]\n", 1, "'a' twice"),
        ("agents: ['a,b']\n", 1, "is several"),
        ("agents: [a]\nbaseline: b\n", 2, "baseline is 'b', but must be a"),
        ("options:\n  taskRate: [1, 2]\n", 2, "belongs under 'sweep'"),
        ("options:\n  taskRate: 1\nsweep:\n  taskRate: [1, 2]\n", 4, "is set on line 2 already"),
        ("options:\n  RngRun: 1\n", 2, "is set by the key 'runs'"),
        ("options:\n  duration:\n", 2, "needs one value"),
        ("options: fast\n", 1, "must be lines of the form"),
        ("runs: 3\ntimeout: soon\n", 2, "must be a time such as"),
        ("runs: 3\nstop:\n  half_width: 2 %\n", 3, "stop needs at_most"),
        ("runs: 3\nstop: {half_width: -1, at_most: 9}\n", 2, "above 0"),
        ("runs: 3\nstop: {half_width: 1, at_most: 9, metric: speed}\n", 2, "metric is 'speed'"),
        ("runs: 1\nstop: {half_width: 1, at_most: 9}\n", 2, "'runs' of at least 2"),
        ("commands:\n  a:\n    run: echo\n", 3, "a needs run: a command with {output}"),
        ("runs: 2\ncommands:\n  a: {run: 'echo {output}'}\n", 3, "would be the same in all 2 runs"),
        ("agents: [a]\ncommands:\n  a: {run: 'echo {output}'}\n", 1, "commands have no agents"),
        ("name: a b\n", 1, "must be of letters"),
        ("- a\n", 1, "must be lines of the form"),
        ("agents: []\n", 1, "agents is an empty list"),
        ("agents: [a]\nsweep:\n  taskRate: []\n", 3, "taskRate is an empty list"),
        ("agents: [a]\nsweep:\n", 2, "sweep must be lines of the form"),
        ("options:\n  channel: p2p\n  channel: csma\n", 3, "'channel' stands twice in options"),
        ("options:\n  channel: {a: b}\n", 2, "channel needs one value"),
        ("agents: a\n\truns: 3\n", 2, "no YAML"),
        ("title: x\nagents: [a\n", 3, "no YAML"),
        ("title: 'x\nagents: a\n", 3, "no YAML"),
        ("title: x\nagents: a\x01\n", 2, "no character 0x1"),
        ("confidence: 2\n", 1, "must be a number from 0.5 to 0.9999"),
        ("runs: 2.5\n", 1, "must be a whole number from 1"),
        ("", 1, "is empty"),
    ]

    def test_files(self):
        for text, line, words in self.CASES:
            path = self.write(text)
            with self.assertRaises(SweepError, msg=text) as caught:
                read_sweep(path)
            sentence = str(caught.exception)
            self.assertIn(f"sweep.yaml, line {line}: ", sentence, text)
            self.assertIn(words, sentence, text)
            self.assertEqual(len(sentence.splitlines()), 1, text)

    def test_commands(self):
        """The same from outside; options are compared with the program's help."""
        said = self.run_sweep(self.write("options:\n  channel: p2p\n  taskrate: 2\n"), status=1)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertIn("sweep.yaml, line 3: edge-inference-scenario has no option 'taskrate'; did you mean 'taskRate'?", said)
        self.assertIn("cannot be read", self.run_sweep("nowhere.yaml", status=1))
        self.assertIn("run 'make build' first", self.run_sweep(self.write("program: edge-inference-nothing\n"), status=1))
        self.assertFalse(os.path.exists(os.path.join(self.folder, "results")))

    # what the program refuses: the sweep, line and words of each sentence
    VALUES = [
        ("options: {channel: p2p}\nagents:\n  - device-only\n  - nobody\n  - noone\n", [(4, "agent 'nobody'"), (5, "agent 'noone'")]),
        ("options: {channel: p2p}\nagents: [nobody]\n", [(2, "There is no partition agent 'nobody'")]),
        ("options:\n  channel: smoke\nagents: [device-only, random]\n", [(2, "channel: smoke: There is no access network")]),
        ("options:\n  channel: p2p\n  devices: 2.5\nagents: [device-only]\n", [(3, "devices: 2.5: --devices=2.5 makes no sense: give a whole number")]),
        ("options:\n  channel: p2p\n  duration: 2\nagents: [device-only]\n", [(3, "it has no unit")]),
        ("options:\n  cloud: maybe\n  channel: p2p\nagents: [device-only]\n", [(2, "cloud: maybe")]),
        ("options: {channel: p2p}\nsweep:\n  taskRate:\n    - 1\n    - 2x\n    - -1\nagents: [device-only]\n", [(5, "taskRate: 2x"), (6, "from 0 to")]),
        ("options: {channel: p2p}\nsweep:\n  taskRate: [many, 1]\n  model:\n    - alexnet\n    - nothing.onnx\nagents: [device-only]\n", [(3, "taskRate: many")]),
        ("options: {channel: p2p}\nsweep:\n  model:\n    - alexnet\n    - nothing.onnx\nagents: [device-only]\n", [(5, "nothing.onnx")]),
        ("options:\n  channel: p2p\n  ns3::edgeinference::EdgeServerApplication::Nothing: 1\nagents: [device-only]\n", [(3, "there is no such attribute")]),
        ("options:\n  channel: p2p\n  ns3::edgeinference::EdgeServerApplication::StatusInterval: often\nagents: [device-only]\n", [(3, "give a duration")]),
        ("options:\n  channel: p2p\n  servers: 0\n  cloud: false\nagents: [device-only, server-only]\n", [(5, "needs 1 server")]),
    ]

    def test_values(self):
        """What the program would refuse in every run is told before the first, a sentence and a line each, and leaves nothing behind."""
        for place, (text, expected) in enumerate(self.VALUES):
            path = self.write(text + "runs: 5\n")
            # from outside a few: the programs take no time, Python's packages do
            said = self.run_sweep(path, status=1) if place < 2 else self.find_mistakes(path)
            self.assertEqual(said.count("\n"), len(expected), text + said)
            for sentence, (line, words) in zip(said.splitlines(), expected):
                self.assertTrue(sentence.startswith(f"sweep: {self.folder}/sweep.yaml, line {line}: edge-inference-scenario refuses "), text + said)
                self.assertIn(words, sentence)
            self.assertEqual(os.listdir(self.folder), ["sweep.yaml"], text)

    def find_mistakes(self, path):
        """@return what the sweep would print"""
        sweep = read_sweep(path)
        self.assertIn("check", check_options(sweep, PROGRAMS))
        with self.assertRaises(SweepError) as caught:
            check_values(sweep, PROGRAMS, 2)
        return f"sweep: {caught.exception}\n"

    def test_representatives(self):
        """Few calls whatever the number of values."""
        self.assertEqual(representatives([str(n) for n in range(5, 1000)] + ["-3"]), ["5", "999", "-3"])
        self.assertEqual(representatives(["10ms", "0.5s", "20ms", "x", "15ms", "y"]), ["10ms", "0.5s", "20ms", "x", "y"])

    def test_combinations(self):
        """What fails in some combinations only is no mistake in the file: the others are made."""
        text = SMALL.replace("servers: 1, ", "").replace("taskRate: [1, 3]", "servers: [0, 1]").replace("neurosurgeon", "server-only").replace("runs: 4", "runs: 2")
        said = self.run_sweep(self.write(text), status=1)
        self.assertEqual(said.count("FAILED: "), 1, said)
        self.assertIn("FAILED: run 1 of servers=0 server-only and 1 more like it, 3 times each: it ended with exit status 1: ", said)
        self.assertIn("agent 'server-only' needs 1 server", said)
        self.assertIn("2 runs failed and are not counted", said)
        counted = query(os.path.join(self.folder, "results", "small"), "SELECT label, agent, count(*) FROM runs JOIN variants USING (variant) GROUP BY position ORDER BY position")
        self.assertEqual(counted, [("servers=0", "device-only", 2), ("servers=1", "device-only", 2), ("servers=1", "server-only", 2)])

    def test_arguments(self):
        path = self.write("agents: [device-only]\n")
        self.assertIn("--jobs is 0, but must be at least 1", self.run_sweep(path, "--jobs", "0", status=1))
        self.assertIn("no profile of Snakemake", self.run_sweep(path, "--profile", "nowhere", status=1))
        self.assertIn("line 1: edge-inference-train writes no folder", self.run_sweep(self.write("program: edge-inference-train\n"), status=1))
        self.assertIn("line 2: ./nowhere.sh is not there", self.run_sweep(self.write("commands:\n  a: {run: './nowhere.sh {output}'}\n"), status=1))
        self.assertIn("/dev/null", self.run_sweep(self.write("agents: [device-only]\nresults: /dev/null/x\n"), status=1))
        self.assertEqual(os.listdir(self.folder), ["sweep.yaml"])

    def test_examples(self):
        """The examples that ship are sound."""
        for path in glob.glob(os.path.join(SWEEPS, "*.yaml")):
            self.assertGreater(len(read_sweep(path).variants()), 1, path)


class Undisturbed(InFolder):
    """One sweep to its end, looked at from several sides."""

    def test_sweep(self):
        path = self.write(SMALL)
        said = self.run_sweep(path)
        self.assertIn("16 of 16 runs", said)
        results = os.path.join(self.folder, "results", "small")
        self.check_common_numbers(results)
        self.check_summary(results)
        self.check_rows(results)
        self.check_export(results)
        before = dump(results)
        self.assertNotIn("of 16 runs", self.run_sweep(path))
        self.assertEqual(dump(results), before, "nothing was to do")
        self.check_baseline(results)
        self.assertNotIn("of 16 runs", self.run_sweep(path))
        self.check_merge(results, before)
        self.check_second(results, before)
        self.check_refusals(path, results)

    def check_common_numbers(self, results):
        """Byte for byte the same tasks for all agents in one run and other ones in the next run."""
        tasks = {}
        sql = "SELECT v.label, r.run, v.agent, device, task, created_ns, t.model, sample, deadline_ns FROM tasks t JOIN runs r USING (id) JOIN variants v USING (variant) ORDER BY device, task"
        for label, run, agent, *row in query(results, sql):
            tasks.setdefault((label, run), {}).setdefault(agent, []).append(row)
        texts = {key: {agent: repr(rows).encode() for agent, rows in agents.items()} for key, agents in tasks.items()}
        self.assertEqual(len(texts), 8)
        for key, agents in texts.items():
            self.assertEqual(set(agents), {"device-only", "neurosurgeon"}, key)
            self.assertEqual(agents["device-only"], agents["neurosurgeon"], key)
        self.assertEqual(len({agents["device-only"] for agents in texts.values()}), 8, "runs differ from each other")

    def check_summary(self, results):
        """Metrics are those that the program itself has printed into summary.csv."""
        names = {"tasks": "tasks", "completed": "completed", "mean_ms": "latency_ms", "joules_per_task": "device_j", "uplink_kb_per_task": "uplink_kb", "regret_ms": "regret_ms"}
        kept = query(results, "SELECT id, path FROM folders")
        self.assertEqual(len(kept), 4, "the first run of each variant")
        for number, folder in kept:
            values = dict(query(results, f"SELECT metric, value FROM metrics WHERE id = {number}"))
            every = pandas.read_csv(os.path.join(results, folder, "summary.csv")).query("device == 'all'").iloc[0]
            for column, metric in names.items():
                self.assertAlmostEqual(every[column], values[metric], 9, f"{folder}: {metric}")
            # the program's quantiles are within 0.1 %
            for column in ("p50_ms", "p95_ms", "p99_ms"):
                self.assertAlmostEqual(every[column] / values[column], 1.0, 2, f"{folder}: {column}")
            self.assertTrue(os.path.exists(os.path.join(results, folder, "animation.xml")))
            parts = sum(values[f"{state}_ms"] for state in ("decide", "device_wait", "device_compute", "codec", "transfer", "server_wait", "model_wait", "server_compute", "recovery", "result"))
            self.assertAlmostEqual(parts, values["latency_ms"], 9)

    def check_rows(self, results):
        """Every run carries what made it, and its command makes it again."""
        rows = query(results, "SELECT command, seed, run, ns3_version, module_version, model_digest, libtorch_version, tasks, id FROM runs ORDER BY id")
        self.assertEqual(len(rows), 16)
        for command, seed, run, ns3, module, model, torch, tasks, number in rows:
            self.assertIn(f"--RngSeed={seed} --RngRun={run}", command)
            self.assertTrue(ns3.startswith("3.") and module and model.startswith("0x") and torch == "", (ns3, module, model, torch))
            self.assertEqual(query(results, f"SELECT count(*) FROM tasks WHERE id = {number}")[0][0], tasks)
        words = rows[0][0].split()
        subprocess.run([os.path.join(PROGRAMS, words[0]), *words[1:], "--output=again"], cwd=self.folder, check=True, capture_output=True)
        again = query(os.path.join(self.folder, "again"), "SELECT * FROM tasks ORDER BY rowid")
        there = query(results, f"SELECT * FROM tasks WHERE id = {rows[0][8]} ORDER BY rowid")
        self.assertEqual(again, [row[1:] for row in there])
        self.assertEqual(query(results, "SELECT DISTINCT value, number, unit, swept FROM options WHERE name = 'taskRate' ORDER BY 1"), [("1", 1.0, "", 1), ("3", 3.0, "", 1)])
        self.assertEqual(query(results, "SELECT DISTINCT value, number, unit FROM options WHERE name = 'deadline'"), [("0.2s", 0.2, "s")])
        self.assertEqual(query(results, "SELECT min(attempts), max(attempts), min(wall_seconds) > 0, min(peak_bytes) > 1000000 FROM provenance"), [(1, 1, 1, 1)])

    def check_export(self, results):
        command = [sys.executable, os.path.join(SWEEPS, "sweep.py"), "export", results]
        subprocess.run(command, check=True, capture_output=True)
        tasks = pandas.read_csv(os.path.join(results, "export", "tasks.csv"))
        self.assertEqual(len(tasks), query(results, "SELECT count(*) FROM tasks")[0][0])

    def check_baseline(self, results):
        """Another baseline needs no run: the differences are the negative ones."""
        sql = "SELECT v.label, v.agent, mean, half_width FROM differences JOIN variants v USING (variant) WHERE metric = 'latency_ms' ORDER BY v.position"
        before = query(results, sql)
        self.assertNotIn("of 16 runs", self.run_sweep(self.write(SMALL + "baseline: neurosurgeon\n", "turned.yaml")))
        after = query(results, sql)
        self.assertEqual([row[1] for row in before + after], ["neurosurgeon"] * 2 + ["device-only"] * 2)
        for one, other in zip(before, after):
            self.assertAlmostEqual(one[2], -other[2], 9)
            self.assertAlmostEqual(one[3], other[3], 9)

    def check_merge(self, results, before):
        """What a job has written and was taken over before changes nothing: a kill may have come between that and its removal."""
        part = os.path.join(self.folder, "part.sqlite")
        shutil.copy(os.path.join(results, "results.sqlite"), part)
        merge_part(open_database(os.path.join(results, "results.sqlite")), part, True, lambda database: None)
        self.assertEqual(dump(results), before)

    def check_second(self, results, before):
        """A second sweep in the same folder leaves the first alone. It discards, and stops when narrow."""
        text = SMALL.replace("name: small", f"name: other\nresults: {results}").replace("sweep: {taskRate: [1, 3]}\n", "").replace("runs: 4", "runs: 3")
        stop = "discard: 2s\nkeep: none\nstop: {metric: uplink_kb, half_width: 60 %, at_most: 12, of: differences}\n"
        self.run_sweep(self.write(text + stop, "other.yaml"))
        after = dump(results)
        for table in TABLES:
            self.assertTrue(set(map(repr, before[table])) <= set(map(repr, after[table])), table)
        runs = query(results, "SELECT agent, count(*) FROM runs JOIN variants USING (variant) WHERE sweep = 'other' GROUP BY agent")
        n = runs[0][1]
        self.assertEqual(runs, [("device-only", n), ("neurosurgeon", n)])
        self.assertTrue(n % 3 == 0 and 3 <= n <= 12, n)
        mean, half = query(results, "SELECT mean, half_width FROM differences JOIN variants USING (variant) WHERE sweep = 'other' AND metric = 'uplink_kb'")[0]
        self.assertTrue(half <= 0.6 * mean or n == 12, (mean, half, n))
        counted, late = query(results, "SELECT sum(value), (SELECT count(*) FROM tasks JOIN runs USING (id) JOIN variants USING (variant) WHERE sweep = 'other' AND created_ns >= 2000000000) "
                                       "FROM metrics JOIN runs USING (id) JOIN variants USING (variant) WHERE sweep = 'other' AND metric = 'tasks'")[0]
        self.assertEqual(counted, late)
        self.assertLess(late, query(results, "SELECT count(*) FROM tasks JOIN runs USING (id) JOIN variants USING (variant) WHERE sweep = 'other'")[0][0])
        # the other discard is computed from the rows, without a run
        self.assertNotIn(" runs in ", self.run_sweep(self.write(text + stop.replace("discard: 2s", "discard: 0s").replace("60 %", "1000 %"), "other.yaml")))
        counted = query(results, "SELECT sum(value) FROM metrics JOIN runs USING (id) JOIN variants USING (variant) WHERE sweep = 'other' AND metric = 'tasks'")[0][0]
        self.assertEqual(counted, query(results, "SELECT count(*) FROM tasks JOIN runs USING (id) JOIN variants USING (variant) WHERE sweep = 'other'")[0][0])

    def check_refusals(self, path, results):
        """Results that do not fit are neither mixed in nor thrown away."""
        self.assertIn("8 runs of small that are not in", self.run_sweep(self.write(SMALL.replace("[1, 3]", "3")), status=1))
        self.run_sweep(path, "--prune")
        self.assertEqual(query(results, "SELECT count(*) FROM runs JOIN variants USING (variant) WHERE sweep = 'small'"), [(8,)])
        programs = self.make_programs("# another one")
        self.assertIn("8 runs of small from before the programs were built anew", self.run_sweep(path, status=1, programs=programs))
        same = query(results, "SELECT * FROM runs ORDER BY id"), query(results, "SELECT DISTINCT programs FROM provenance JOIN runs USING (id) JOIN variants USING (variant) WHERE sweep = 'small'")
        self.run_sweep(path, "--fresh", programs=programs)
        again = query(results, "SELECT * FROM runs ORDER BY id"), query(results, "SELECT DISTINCT programs FROM provenance JOIN runs USING (id) JOIN variants USING (variant) WHERE sweep = 'small'")
        self.assertEqual((again[0], len(again[1])), (same[0], 1))
        self.assertNotEqual(again[1], same[1])
        self.check_version(path, results)

    def check_version(self, path, results):
        """A database of another schema is refused as it is by sweep, export and report."""
        database = sqlite3.connect(os.path.join(results, "results.sqlite"))
        export = [sys.executable, os.path.join(SWEEPS, "sweep.py"), "export", results]
        report = [sys.executable, os.path.join(ROOT, "examples", "report", "edge-inference-report"), results, "--format=none"]
        for version in (VERSION - 1, 99):
            database.execute(f"PRAGMA user_version = {version}")
            before = dump(results)
            self.assertIn(f"has schema version {version} and this release reads and writes version {VERSION}: ", self.run_sweep(path, status=1))
            for command in (export, report):
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1), done.stderr)
                self.assertIn(f"has schema version {version} and this", done.stderr)
            self.assertEqual(dump(results), before)
        database.execute("PRAGMA application_id = 1")
        self.assertIn("is no database of sweeps", self.run_sweep(path, status=1))


class Schema(unittest.TestCase):
    """Who changes a table counts the version up."""

    # of the statements, without comments and blanks
    DIGESTS = {2: "354795425d0eb59d"}

    def test_version(self):
        with open(SCHEMA, encoding="utf-8") as file:
            statements = "".join(line.partition("--")[0] for line in file)
        digest = hashlib.sha256(" ".join(statements.split()).encode()).hexdigest()[:16]
        self.assertIn(f"user_version = {VERSION};", statements)
        self.assertEqual(digest, self.DIGESTS.get(VERSION), "schema.sql has changed: count user_version, VERSION (twice) up and add the digest here")


class Channels(InFolder):
    """All agents meet the same random network and the same faults in one run, and other ones in the next run."""

    def test_topology(self):
        text = "name: edges\noptions: {channel: random-edge, devices: 3, servers: 3, model: b-alexnet, duration: 2s, faultRate: 0.5}\nagents: [server-only, edgent]\nruns: 2\nkeep: all\n"
        self.run_sweep(self.write(text))
        results = os.path.join(self.folder, "results", "edges")
        networks = {}
        for run, path in query(results, "SELECT run, path FROM folders JOIN runs USING (id)"):
            with open(os.path.join(results, path, "animation.xml"), "rb") as file:
                network = b"".join(line for line in file if line.startswith((b"<node ", b"<link ")))
            self.assertGreater(network.count(b"<link "), 3)
            networks.setdefault(run, []).append(network)
        self.assertEqual([len(same) for same in networks.values()], [2, 2])
        for same in networks.values():
            self.assertEqual(same[0], same[1])
        self.assertNotEqual(networks[1][0], networks[2][0])
        faults = dict(query(results, "SELECT run, group_concat(DISTINCT faults) FROM runs GROUP BY run"))
        self.assertNotEqual(faults[1], faults[2])
        for run, text in faults.items():
            self.assertIn("down", text)
            self.assertEqual(query(results, f"SELECT count(*) FROM runs WHERE run = {run} AND faults = '{text}'"), [(2,)], "one text for both agents")


class Kills(InFolder):
    """SIGKILL at any moment, and again, ends in the same tables and leaves nothing behind."""

    def processes(self):
        """@return ids of processes that work in this test's folder"""
        found = []
        for path in glob.glob("/proc/[0-9]*"):
            with contextlib.suppress(OSError), open(f"{path}/cmdline", "rb") as file:
                if self.folder.encode() in file.read() or os.readlink(f"{path}/cwd").startswith(self.folder):
                    found.append(int(path.split("/")[2]))
        return found

    def wait_gone(self, message):
        for _ in range(100):
            if not self.processes():
                return
            time.sleep(0.05)
        self.fail(f"{message}: still there: {self.processes()}")

    def count_done(self, results):
        return sum(os.path.getsize(path) for path in glob.glob(os.path.join(results, ".work", "small", "*", "progress")))

    def kill_after(self, path, results, done):
        """Start the sweep and kill its main process when some runs are done. @return how many were"""
        child = self.start(path)
        while child.poll() is None and self.count_done(results) < done:
            time.sleep(0.01)
        self.assertIsNone(child.poll(), "it ended before it was killed")
        child.kill()
        child.communicate()
        return self.count_done(results)

    def kill_at_random(self, path):
        """At any time, also while results are put together; each time some runs more may be done."""
        times = random.Random(7)
        for _ in range(30):
            child = self.start(path)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(times.uniform(0.2, 4.0))
            child.kill()
            child.communicate()
            self.wait_gone("killed at random")

    def kill_one(self, programs):
        """Kill one running simulation. @return true if there was one"""
        for number in self.processes():
            with contextlib.suppress(OSError), open(f"/proc/{number}/cmdline", "rb") as file:
                command = file.read()
                if command.startswith(os.path.join(programs, "edge-inference-scenario").encode()) and b"--RngRun=" in command:
                    os.kill(number, signal.SIGKILL)
                    return True
        return False

    def test_kill_and_resume(self):
        self.run_sweep(self.write(SMALL + f"results: {self.folder}/whole\n"))
        whole = dump(os.path.join(self.folder, "whole"))
        results = os.path.join(self.folder, "broken")
        path = self.write(SMALL + f"results: {results}\n")
        for done in (0, 1, 5):
            self.kill_after(path, results, done)
            self.wait_gone(f"killed after {done} runs")
        if os.environ.get("EDGE_INFERENCE_FULLNESS") == "EXTENSIVE":
            self.kill_at_random(path)
        child = self.start(path)
        while child.poll() is None and not self.kill_one(PROGRAMS):
            time.sleep(0.002)
        said = "".join(child.communicate(timeout=300))
        self.assertEqual(child.returncode, 0, said)
        # what the kills before left was taken over
        made = re.search(r"(\d+) of \1 runs", said)
        self.assertLess(int(made.group(1)) if made else 0, 16)
        broken = dump(results)
        for table in TABLES:
            if table == "sweeps":
                continue
            self.assertEqual(broken[table], whole[table], table)
        self.assertEqual([row[:3] + row[4:] for row in broken["sweeps"]], [row[:3] + row[4:] for row in whole["sweeps"]])
        self.assertEqual(os.listdir(os.path.join(results, ".work")).count("small"), 0, "no part is left")

    def test_lock(self):
        """A second sweep in the same folder at the same time is refused; simulations end with their sweep."""
        path = self.write(SMALL)
        programs = self.make_programs("""[[ "$*" = *PrintHelp* ]] || { touch $seen; exec sleep 60; }""")
        child = self.start(path, programs=programs)
        while not os.path.exists(os.path.join(self.folder, "seen")):
            time.sleep(0.02)
        self.assertIn(f"process {child.pid} is at work in", self.run_sweep(path, status=1))
        child.kill()
        child.communicate()
        self.wait_gone("killed")


class Failures(InFolder):
    """Runs that fail are tried again, reported and never counted."""

    def test_failures(self):
        # run 1 of neurosurgeon always fails after it has written results, run 2 hangs, run 3 is killed at its first attempt,
        # run 4 says that all is well without results
        programs = self.make_programs(
            """
case "$*" in
*PrintHelp*) ;;
*neurosurgeon*RngRun=1\\ *) $real "$@"; echo "first line"; echo "the disk is full" >&2; exit 7 ;;
*neurosurgeon*RngRun=2\\ *) sleep 60 & wait ;;
*neurosurgeon*RngRun=3\\ *) [ -e $seen ] || { touch $seen; kill -SEGV $$; } ;;
*neurosurgeon*RngRun=4\\ *) exit 0 ;;
esac"""
        )
        text = SMALL.replace("[1, 3]", "1") + "timeout: 2s\nretries: 1\n"
        said = self.run_sweep(self.write(text), programs=programs, status=1)
        results = os.path.join(self.folder, "results", "small")
        rows = query(results, "SELECT run, reason, exit_code, attempts, last_lines, command FROM failures ORDER BY run")
        self.assertEqual([row[0] for row in rows], [1, 2, 4], said)
        self.assertEqual(rows[0][1:4], ("it ended with exit status 7", 7, 2))
        self.assertTrue(rows[0][4].endswith("first line\nthe disk is full"), rows[0][4])
        self.assertIn("--agent=neurosurgeon", rows[0][5])
        self.assertEqual(rows[1][1:4], ("it took longer than 2 s", None, 2))
        self.assertEqual(rows[2][1:4], ("it ended without complete results", 0, 2))
        self.assertIn("FAILED: run 1 of taskRate=1 neurosurgeon, 2 times: it ended with exit status 7: the disk is full", said)
        self.assertIn("raise 'timeout' in", said)
        for words in ("the disk is full", "exit status 7", "took longer than 2 s", "3 runs failed and are not counted"):
            self.assertIn(words, said)
        counted = query(results, "SELECT agent, run, attempts FROM runs JOIN variants USING (variant) JOIN provenance USING (id) ORDER BY agent, run")
        self.assertEqual(counted, [("device-only", 1, 1), ("device-only", 2, 1), ("device-only", 3, 1), ("device-only", 4, 1), ("neurosurgeon", 3, 2)])
        self.assertEqual(query(results, "SELECT DISTINCT n FROM differences"), [(1,)], "only pairs count")
        self.assertEqual(query(results, "SELECT count(*) FROM tasks WHERE id NOT IN (SELECT id FROM runs)"), [(0,)])
        self.assertFalse([path for path in glob.glob(os.path.join(results, "runs", "*", "*")) if "neurosurgeon" in path])


class Commands(InFolder):
    """A sweep of commands keeps their folders, and what they say of claims."""

    TEXT = """
name: papers
commands:
  one:
    run: "echo 'claim holds: water is wet: 3: of 3'; echo 'published differs: cheese: 0 %'; echo 'FAILS:  packets: slower'; cp $PWD/sweep.yaml {output}/{run}.csv"
    source: a book
    missing: its point
  two: {run: "touch {output}/x; echo 'the claim holds: no'; exit 3"}
  three:
    run: "echo 'claim holds: fire is hot: 9'; echo 'claim FAILS: ice is warm: 0'; cp $PWD/three.csv {output}/three-published.csv; touch {output}/three.png; exit 1"
    missing: the colour
keep: all
retries: 0
"""

    def test_commands(self):
        self.write("figure,axis,x,curve,published,ours,remark\nfigure 7: warmth,K,1,ice,273,274,measured\nfigure 7: warmth,K,2,ice,-,<b>,measured\n", "three.csv")
        path = self.write(self.TEXT)
        said = self.run_sweep(path, status=1)
        self.assertIn("it ended with exit status 3", said)
        self.assertIn("all it printed is in results/papers/runs/papers/three-run1-", said)
        self.assertIn("FAILED: run 1 of three, once: it ended with exit status 1\n  claim fails: ice is warm: 0\n", said)
        self.assertRegex(said, r"three +0 +2 +1 +1\n")
        results = os.path.join(self.folder, "results", "papers")
        rows = query(results, "SELECT required, holds, claim, figures FROM claims JOIN runs USING (id) ORDER BY position")
        self.assertEqual(rows, [(1, 1, "water is wet", "3: of 3"), (0, 0, "cheese", "0 %"), (1, 0, "packets: slower", "")])
        rows = query(results, "SELECT holds, claim FROM claims JOIN failures USING (id) ORDER BY position")
        self.assertEqual(rows, [(1, "fire is hot"), (0, "ice is warm")])
        self.assertEqual(query(results, "SELECT name, value FROM options ORDER BY name, value"), [("missing", "its point"), ("missing", "the colour"), ("source", "a book")])
        path = query(results, "SELECT path FROM folders")[0][0]
        self.assertTrue(os.path.exists(os.path.join(results, path, "1.csv")))
        self.assertRegex(query(results, "SELECT ns3_version FROM runs")[0][0], r"^3\.\d+")
        self.check_page(results, os.path.join(results, path))
        # those that failed are tried again and stand there once
        self.run_sweep(self.write(self.TEXT), status=1)
        self.assertEqual(query(results, "SELECT count(*), (SELECT count(*) FROM failures) FROM claims"), [(5, 2)])

    def check_page(self, results, folder):
        """The page has what is claimed, what came out, what was missing, and pictures."""
        with open(os.path.join(folder, "figure.png"), "wb") as file:
            file.write(b"picture")
        subprocess.run([sys.executable, os.path.join(ROOT, "examples", "report", "edge-inference-report"), results, "--format=none"], check=True, capture_output=True)
        with open(os.path.join(results, "report.html"), encoding="utf-8") as file:
            page = file.read()
        section = page[page.index('<section id="reproductions">') : page.index('<section id="charts">')]
        one, two, three = (section[section.index(f'id="reproduction-{place}"') :] for place in (1, 2, 3))
        one, two = one[: -len(two)], two[: -len(three)]
        for words in ("a book", "its point", "water is wet", "3: of 3", "differs", "FAILS", "data:image/png;base64,cGljdHVyZQ=="):
            self.assertIn(words, one)
        self.assertIn("<b>It did not complete</b>: it ended with exit status 3", two)
        # one that failed shows all the same what it found, and says so before
        words = ("<b>FAILED</b>: 1 of 2 claims that must hold does not (it ended with exit status 1): ice is warm", "the colour", "fire is hot", 'bad">FAILS')
        for words in (*words, "figure 7: warmth", ">273<", ">274<", "&lt;b&gt;", "measured", "three.png", "claim FAILS: ice is warm: 0</pre>"):
            self.assertIn(words, three.replace("\n</pre>", "</pre>"))
        overview = section[: section.index('id="reproduction-1"')]
        for words in (">FAILED<", ">did not complete<", ">1 of 2<"):
            self.assertIn(words, overview)

    def test_reproductions(self):
        """make reproduce runs every reproduction there is."""
        sweep = read_sweep(os.path.join(SWEEPS, "reproduce.yaml"))
        scripts = {os.path.basename(path) for path in glob.glob(os.path.join(ROOT, "build-support", "reproduce-*.sh"))}
        self.assertEqual({os.path.basename(texts["run"].split()[0]) for texts in sweep.commands.values()}, scripts)
        self.assertTrue(all(texts["source"] and texts["missing"] for texts in sweep.commands.values()))


class Learned(InFolder):
    """A run that has loaded LibTorch says which."""

    def test_version(self):
        if not glob.glob(os.path.join(PROGRAMS, "..", "lib", "*edge-inference-learning*")):
            self.skipTest("this build has no LibTorch")
        agent = f"a3c/Checkpoint={ROOT}/data/policies/demo.checkpoint"
        self.run_sweep(self.write(SMALL.replace("[1, 3]", "1").replace("runs: 4", "runs: 1").replace("neurosurgeon]", f'"{agent}"]')))
        rows = query(os.path.join(self.folder, "results", "small"), "SELECT libtorch_version FROM runs JOIN variants USING (variant) ORDER BY position")
        self.assertEqual(rows[0][0], "")
        self.assertRegex(rows[1][0], r"^\d+\.\d+")


if __name__ == "__main__":
    if not shutil.which("snakemake"):
        sys.exit("sweep-test.py: no snakemake here: 'make setup-tests' installs it")
    PROGRAMS = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)

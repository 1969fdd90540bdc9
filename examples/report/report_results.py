# SPDX-License-Identifier: GPL-2.0-only
"""Reads what a run or a training wrote (doc/results.rst, doc/learning.rst) into tables of pandas."""
import json
import os
from dataclasses import dataclass, field

import pandas

# parts of a task's latency, in the order of tasks.csv
PARTS = (
    "decide",
    "device_wait",
    "device_compute",
    "codec",
    "transfer",
    "server_wait",
    "model_wait",
    "server_compute",
    "recovery",
    "result",
)
TASK_COLUMNS = ["task", "device", "model", "agent", "plan", "exit", "status", "reason", "correct", "created_ns", "finished_ns"]
TASK_COLUMNS += ["latency_ns", "deadline_ns", "bytes_up", "bytes_between", "bytes_down"]
TASK_COLUMNS += ["energy_compute_j", "energy_radio_j", "server_compute_j"]
TASK_COLUMNS += [f"{part}_ns" for part in PARTS]
SUMMARY_COLUMNS = ["agent", "device", "tasks", "completed", "rejected", "failed", "unfinished", "mean_ms", "p50_ms", "p95_ms", "p99_ms"]
SUMMARY_COLUMNS += ["deadline_misses", "joules_per_task", "uplink_kb_per_task", "accuracy", "regret_ms"]
STAGE_COLUMNS = ["task", "device", "agent", "stage", "site", "state", "start_ns", "end_ns"]
CURVE_COLUMNS = ["episode", "reward", "delay_s", "energy_j", "entropy"]
TEXT = {"model": str, "agent": str, "plan": str, "status": str, "reason": str, "state": str, "device": str}


class ReportError(Exception):
    """What is wrong with the folder, in one sentence."""


@dataclass
class Results:
    """All that a page shows of one folder; what the folder does not have is None or empty."""

    folder: str
    runs: list = field(default_factory=list)  # of run.json
    tasks: pandas.DataFrame = None  # tasks.csv
    summary: pandas.DataFrame = None  # summary.csv, rows of all devices
    stages: pandas.DataFrame = None  # stages.csv, or what timeline.json has of it
    curve: pandas.DataFrame = None  # curve.csv
    curves: dict = field(default_factory=dict)  # curve.csv of several trainings, by the names of their folders
    animation: str = ""  # path of NetAnim's file
    animated: str = ""  # the agent it is of
    sweeps: list = field(default_factory=list)  # of report_sweep.py
    reproductions: list = field(default_factory=list)  # of report_reproduction.py
    example: str = ""  # of a sweep: what tasks, stages and animation are of
    notes: list = field(default_factory=list)  # sentences that a reader must see

    @property
    def name(self):
        return os.path.basename(os.path.abspath(self.folder))

    @property
    def agents(self):
        return list(dict.fromkeys(self.tasks["agent"])) if self.tasks is not None else []


def read_table(path, columns):
    """A CSV file whose columns must hold these; names stay text, whatever they look like."""
    try:
        table = pandas.read_csv(path, dtype=TEXT, keep_default_na=False, na_values={name: [""] for name in columns if name not in TEXT})
    except (ValueError, pandas.errors.ParserError) as error:
        raise ReportError(f"{path} is no table: {str(error).strip().splitlines()[-1]}") from error
    for name in columns:
        if name not in table:
            raise ReportError(f"{path} has no column {name}: was it written by this version of edge-inference?")
        if name not in TEXT and not table.empty and not pandas.api.types.is_numeric_dtype(table[name]):
            raise ReportError(f"{path}: column {name} holds something that is no number")
    return table


def read_run_file(path):
    """The entries of run.json."""
    try:
        with open(path, encoding="utf-8") as file:
            runs = json.load(file)["runs"]
        if not all(isinstance(run, dict) for run in runs):
            raise ValueError("an entry of runs is no object")
        return runs
    except (ValueError, KeyError, TypeError) as error:
        raise ReportError(f"{path} is not what a run writes: {error}") from error


def optional_table(folder, name, columns):
    path = os.path.join(folder, name)
    return read_table(path, columns) if os.path.exists(path) else None


def recorded_agent(runs, option):
    """Of several agents one is recorded: the one whose run had this option."""
    return next((str(run.get("agent", "")) for run in runs if dict(run.get("options") or {}).get(option) == "true"), "")


def read_trace_events(path, agent):
    """The stretches of timeline.json, as rows of stages.csv; a file that was cut off ends earlier. One event a line."""
    rows = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            try:
                event = json.loads(line.strip().rstrip(","))
                if event.get("cat") == "stage" and event.get("ph") == "X":
                    args, start = event["args"], round(event["ts"] * 1e3)
                    ends = [start, start + round(event["dur"] * 1e3)]
                    rows.append([args["task"], str(args["device"]), agent, args["stage"], args["site"], event["name"], *ends])
            except (ValueError, AttributeError):
                # the brackets, and half a line at the end
                continue
            except (KeyError, TypeError) as error:
                raise ReportError(f"{path} is not the timeline of a run: {error} is missing or wrong") from error
    return pandas.DataFrame(rows, columns=STAGE_COLUMNS)


def read_run(folder):
    """The folder of edge-inference-scenario or of a program that uses InferenceMonitor."""
    results = Results(folder)
    results.runs = read_run_file(os.path.join(folder, "run.json"))
    results.tasks = read_table(os.path.join(folder, "tasks.csv"), TASK_COLUMNS)
    whole = results.tasks[[name for name in TASK_COLUMNS if name not in TEXT]].notna().all(axis=1)
    if not whole.all():
        results.tasks = results.tasks[whole].reset_index(drop=True)
        results.notes.append(f"Rows of tasks.csv that are cut off are left out: {(~whole).sum()}.")
    if results.tasks.empty:
        raise ReportError(f"{folder} holds no task: its run made none, so there is nothing to show")
    summary = optional_table(folder, "summary.csv", SUMMARY_COLUMNS)
    if summary is not None:
        results.summary = summary[summary["device"] == "all"].reset_index(drop=True)
    results.stages = optional_table(folder, "stages.csv", STAGE_COLUMNS)
    events = os.path.join(folder, "timeline.json")
    if results.stages is None and os.path.exists(events):
        results.stages = read_trace_events(events, recorded_agent(results.runs, "timeline"))
    animation = os.path.join(folder, "animation.xml")
    results.animation = animation if os.path.exists(animation) else ""
    results.animated = recorded_agent(results.runs, "animation")
    if any(not run.get("complete", False) for run in results.runs):
        results.notes.append("The program ended before the run did: these results are incomplete.")
    return results


def read_curve(folder):
    """The curve of a training; None if the folder has none."""
    curve = optional_table(folder, "curve.csv", CURVE_COLUMNS)
    if curve is not None and curve.empty:
        raise ReportError(f"{folder}/curve.csv holds no episode")
    return curve


def read_curves(folder):
    """Those of the trainings in the folders of a folder."""
    found = {name: read_curve(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}
    return {name: curve for name, curve in found.items() if curve is not None}


def read_results(folder):
    """The folder of a run, a training or several; sweeps are read by report_sweep.py."""
    has = {name for name in ("tasks.csv", "run.json", "curve.csv") if os.path.exists(os.path.join(folder, name))}
    if {"tasks.csv", "run.json"} <= has:
        results = read_run(folder)
    elif "curve.csv" in has:
        results = Results(folder)
    elif read_curves(folder):
        return Results(folder, curves=read_curves(folder))
    else:
        raise ReportError(
            f"{folder} holds no results (results.sqlite of a sweep, tasks.csv and run.json, or curve.csv): give a folder that"
            " a sweep, edge-inference-scenario or edge-inference-train wrote"
        )
    results.curve = read_curve(folder)
    return results

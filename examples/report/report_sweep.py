# SPDX-License-Identifier: GPL-2.0-only
"""Reads the database of sweeps (doc/sweeps.rst) into tables of pandas."""
import os
import sqlite3
from dataclasses import dataclass

import pandas

from report_reproduction import read_reproductions
from report_results import ReportError, Results, read_run

APPLICATION_ID = 0x65697377
VERSION = 2


@dataclass
class Sweep:
    """One sweep of the database; tables hold its rows only."""

    name: str
    title: str
    question: str
    file: str
    baseline: str
    confidence: float
    discard_ns: int
    metric: str
    variants: pandas.DataFrame  # by position: variant, agent, label
    options: pandas.DataFrame
    runs: pandas.DataFrame
    units: pandas.DataFrame
    intervals: pandas.DataFrame
    differences: pandas.DataFrame
    failures: pandas.DataFrame
    latencies: dict  # milliseconds of completed tasks by (label, agent), of a few labels

    @property
    def agents(self):
        return list(dict.fromkeys(self.variants["agent"]))

    @property
    def labels(self):
        return list(dict.fromkeys(self.variants["label"]))

    @property
    def swept(self):
        """Options that vary, in the order of the labels."""
        names = self.options[self.options["swept"] == 1]["name"].unique()
        return sorted(names, key=lambda name: (self.labels[0].find(f"{name}="), name))

    def values(self, option):
        """Values of an option in the order of the sweep: rows with variant, value, number, unit."""
        rows = self.options[self.options["name"] == option]
        return self.variants[["variant"]].merge(rows, on="variant")


def is_sweep(path):
    """Whether a file is a database of sweeps; that of a run has no application id."""
    with open(path, "rb") as file:
        header = file.read(72)
    return header.startswith(b"SQLite format 3\0") and int.from_bytes(header[68:72], "big") == APPLICATION_ID


def few(labels):
    """First, middle and last."""
    return list(dict.fromkeys([labels[0], labels[len(labels) // 2], labels[-1]])) if labels else []


def read_latencies(database, variants, discard_ns):
    """Latencies of the tasks of a few labels, if tasks were kept."""
    labels = few(list(dict.fromkeys(variants["label"])))
    found = {}
    # sweeps with "tasks: false" and sweeps of commands have none
    if not database.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tasks'").fetchone():
        return found
    for row in variants[variants["label"].isin(labels)].itertuples():
        query = "SELECT latency_ns FROM tasks JOIN runs USING (id) WHERE variant = ? AND status = 'completed' AND created_ns >= ?"
        values = [latency / 1e6 for (latency,) in database.execute(query, (row.variant, discard_ns))]
        if values:
            found[row.label, row.agent] = values
    return found


def read_sweep(database, row):
    """@param row of the table sweeps."""
    of_sweep = "variant IN (SELECT variant FROM variants WHERE sweep = ?)"

    def table(name, condition=of_sweep, order="rowid", values=(row["sweep"],)):
        return pandas.read_sql(f"SELECT * FROM {name} WHERE {condition} ORDER BY {order}", database, params=values)

    variants = table("variants", "sweep = ?", "position")
    fields = ("title", "question", "file", "baseline", "confidence", "discard_ns", "metric")
    return Sweep(
        row["sweep"],
        *(row[name] for name in fields),
        variants=variants,
        options=table("options", order="variant, name"),
        runs=table("runs", order="variant, run"),
        units=table("units", "1", "position", ()),
        intervals=table("intervals", order="variant, metric"),
        differences=table("differences", order="variant, metric"),
        failures=table("failures", order="variant, run"),
        latencies=read_latencies(database, variants, row["discard_ns"]),
    )


def kept_folder(database, folder, variant):
    """Folder of a run of this variant that was kept, or None."""
    row = database.execute("SELECT path FROM folders JOIN runs USING (id) WHERE variant = ? ORDER BY run", (variant,)).fetchone()
    path = os.path.join(folder, row[0]) if row else None
    return path if path and os.path.exists(os.path.join(path, "tasks.csv")) else None


def add_example(results, database, sweep):
    """Topology and timeline: one kept run of each agent, in the middle of the sweep."""
    for label in dict.fromkeys([sweep.labels[len(sweep.labels) // 2], *sweep.labels]):
        rows = sweep.variants[sweep.variants["label"] == label]
        runs = [read_run(path) for path in (kept_folder(database, results.folder, variant) for variant in rows["variant"]) if path]
        if not runs:
            continue
        results.tasks = pandas.concat([run.tasks for run in runs], ignore_index=True)
        if all(run.stages is not None for run in runs):
            results.stages = pandas.concat([run.stages for run in runs], ignore_index=True)
        animated = next((run for run in reversed(runs) if run.animation), None)
        if animated:
            results.animation, results.animated = animated.animation, animated.animated
        where = f" with {label}" if label else ""
        results.example = f"One run of each agent{where}."
        return


def read_sweeps(folder):
    """All sweeps of a database, and an example of the first one."""
    path = os.path.join(folder, "results.sqlite")
    results = Results(folder)
    try:
        database = sqlite3.connect(f"file:{os.path.abspath(path).replace('?', '%3f').replace('#', '%23')}?mode=ro", uri=True)
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise ReportError(f"{path} has schema version {version} and this program reads version {VERSION}: use the edge-inference that made it")
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute("SELECT * FROM sweeps ORDER BY sweep")]
        database.row_factory = None
        results.sweeps = [sweep for sweep in (read_sweep(database, row) for row in rows) if len(sweep.intervals)]
        results.reproductions = read_reproductions(database, folder)
        if not results.sweeps and not results.reproductions:
            raise ReportError(f"{path} holds no complete run: there is nothing to show yet")
        if results.sweeps:
            add_example(results, database, results.sweeps[0])
        database.close()
    except (sqlite3.Error, pandas.errors.DatabaseError) as error:
        raise ReportError(f"{path} cannot be read: {str(error).splitlines()[-1]}") from error
    return results

# SPDX-License-Identifier: GPL-2.0-only
"""Reproductions in the database of sweeps: what the source claims, what came out, and what the source left out."""
import base64
import glob
import os
from dataclasses import dataclass, field

from report_charts import compare_learning
from report_published import published_charts, read_published
from report_results import read_curve
from report_sweep_charts import file_name


@dataclass
class Reproduction:
    """One command of a sweep of commands."""

    name: str
    source: str
    missing: str
    problem: str  # why it did not complete; empty: it did
    claims: list  # of dictionaries: required, holds, claim, figures
    pictures: list  # names and data addresses
    text: str  # what it printed
    figures: list = field(default_factory=list)  # published beside ours
    charts: list = field(default_factory=list)  # of figures that are curves
    curve: object = None  # of a training: table of curve.csv

    @property
    def required(self):
        return [claim for claim in self.claims if claim["required"]]

    @property
    def failing(self):
        return [claim for claim in self.required if not claim["holds"]]

    @property
    def published(self):
        return [claim for claim in self.claims if not claim["required"]]

    @property
    def verdict(self):
        """One word, and whether it is good."""
        if self.failing:
            return "FAILED", False
        if self.problem:
            return "did not complete", False
        return ("holds" if self.required else "completed"), True


@dataclass
class ReproductionSweep:
    """All commands of one sweep."""

    title: str
    question: str
    reproductions: list
    charts: list  # of what they learned


def read_pictures(folder):
    """The pictures that a command has drawn, as parts of a page that loads nothing."""
    for path in sorted(glob.glob(os.path.join(glob.escape(folder), "*.png"))):
        with open(path, "rb") as file:
            yield os.path.basename(path), "data:image/png;base64," + base64.b64encode(file.read()).decode()


def read_output(folder):
    """What a command has printed."""
    path = os.path.join(folder, "output.txt")
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def read_reproduction(database, folder, variant, name):
    """@param variant its number"""
    texts = dict(database.execute("SELECT name, value FROM options WHERE variant = ?", (variant,)))
    made = "SELECT id, variant, run FROM runs UNION SELECT id, variant, run FROM failures"
    sql = f"SELECT required, holds, claim, figures FROM claims JOIN ({made}) USING (id) WHERE variant = ? ORDER BY run, position"
    claims = [dict(zip(("required", "holds", "claim", "figures"), row)) for row in database.execute(sql, (variant,))]
    kept = database.execute("SELECT path FROM folders JOIN runs USING (id) WHERE variant = ? ORDER BY run", (variant,)).fetchone()
    failure = database.execute("SELECT reason, last_lines, folder FROM failures WHERE variant = ? ORDER BY run", (variant,)).fetchone()
    # what a failed one has left is shown too
    path = kept[0] if kept else failure[2] if failure else ""
    place = os.path.join(folder, path) if path else ""
    text = (read_output(place) if place else "") or (failure[1] if failure else "")
    found = Reproduction(name, texts.get("source", ""), texts.get("missing", ""), failure[0] if failure else "", claims, [], text)
    if place:
        found.pictures = list(read_pictures(place))
        found.figures = read_published(place)
        found.curve = read_curve(place)
        found.charts = published_charts(f"published-{file_name(name)}", found.figures)
    return found


def read_reproductions(database, folder):
    """The sweeps of commands."""
    found = []
    made = "SELECT id, variant FROM runs UNION SELECT id, variant FROM failures"
    sql = f"SELECT DISTINCT variant FROM options WHERE name IN ('source', 'missing') UNION SELECT variant FROM claims JOIN ({made}) USING (id)"
    # runs of a scenario have metrics, commands what they left
    sql += " UNION SELECT variant FROM runs WHERE id NOT IN (SELECT id FROM metrics) UNION SELECT variant FROM failures WHERE folder <> ''"
    commands = {row[0] for row in database.execute(sql)}
    for sweep, title, question in database.execute("SELECT sweep, title, question FROM sweeps ORDER BY sweep").fetchall():
        rows = database.execute("SELECT variant, agent FROM variants WHERE sweep = ? ORDER BY position", (sweep,)).fetchall()
        if commands.intersection(variant for variant, _ in rows):
            items = [read_reproduction(database, folder, variant, name) for variant, name in rows]
            curves = {item.name: item.curve for item in items if item.curve is not None}
            charts = list(compare_learning(curves, f"{file_name(sweep)}-")) if curves else []
            found.append(ReproductionSweep(title, question, items, charts))
    return found

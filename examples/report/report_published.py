# SPDX-License-Identifier: GPL-2.0-only
"""Published figures beside ours: reads the tables that a reproduction left (*-published.csv, doc/reports.rst)."""
import csv
import glob
import os
import re
from dataclasses import dataclass, field

from report_charts import Lines, Series
from report_style import LINE_COLOURS, number

COLUMNS = ("figure", "axis", "x", "curve", "published", "ours", "remark")
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?")
# fewer make no line
LEAST_POINTS = 3
# characters beside an axis
MOST_LABEL = 45
# ratio of the ends of an axis from which it is logarithmic
WIDE = 20


@dataclass
class Figure:
    """One figure, table or sentence of a source, and what came out here."""

    title: str
    axis: str
    curves: list  # names
    rows: list = field(default_factory=list)  # of x and a pair of texts per curve: published, ours
    remarks: list = field(default_factory=list)  # different ones

    @property
    def words(self):
        """Whether a cell is more than a number."""
        return any(text and not NUMBER.fullmatch(text.replace(" %", "")) for _, cells in self.rows for pair in cells for text in pair)


def collect(rows):
    """@param rows of dictionaries @return a Figure per title, in the order of the file"""
    found = {}
    for row in rows:
        found.setdefault(row["figure"], []).append(row)
    figures = []
    for title, group in found.items():
        curves = list(dict.fromkeys(row["curve"] for row in group))
        cells = {}
        for row in group:
            cells.setdefault(row["x"], {})[row["curve"]] = (row["published"], row["ours"])
        figure = Figure(title, group[0]["axis"], curves)
        figure.rows = [(x, [pairs.get(curve, ("", "")) for curve in curves]) for x, pairs in cells.items()]
        figure.remarks = list(dict.fromkeys(row["remark"] for row in group if row["remark"]))
        figures.append(figure)
    return figures


def read_published(folder):
    """@return the figures that a reproduction has put beside ours"""
    figures = []
    for path in sorted(glob.glob(os.path.join(glob.escape(folder), "*-published.csv"))):
        with open(path, encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            if tuple(table.fieldnames or ()) == COLUMNS:
                figures += collect(table)
    return figures


def to_number(text):
    return float(text) if NUMBER.fullmatch(text) else None


def figure_chart(name, figure):
    """@return lines of both, the published ones dashed; None if there are too few numbers"""
    if any(to_number(x) is None for x, _ in figure.rows):
        return None
    rows = sorted(figure.rows, key=lambda row: float(row[0]))
    series = []
    for place, curve in enumerate(figure.curves):
        colour = LINE_COLOURS[place % len(LINE_COLOURS)]
        for side, words, dash in ((1, "ours", ()), (0, "published", (7, 3))):
            y = [to_number(cells[place][side]) for _, cells in rows]
            if sum(value is not None for value in y) >= LEAST_POINTS:
                series.append(Series(f"{curve}, {words}", y, colour, dash))
    # one side alone compares nothing
    if len({one.dash for one in series}) < 2:
        return None
    x = [float(value) for value, _ in rows]
    unit = figure.title.rpartition(": ")[2].rpartition(", ")[2]
    label = unit if len(unit) < MOST_LABEL else ""
    wide = min(x) > 0 and max(x) >= WIDE * min(x)
    return Lines(name, figure.title, "Solid: ours; dashed: published.", figure.axis, label, x, series, log_x=wide, points=True)


def published_charts(prefix, figures):
    charts = (figure_chart(f"{prefix}-{place}", figure) for place, figure in enumerate(figures))
    return [chart for chart in charts if chart is not None]


def cell(text):
    """As numbers stand elsewhere on the page."""
    value = to_number(text)
    return text or "–" if value is None or "." not in text else number(value)

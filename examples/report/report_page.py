# SPDX-License-Identifier: GPL-2.0-only
"""Puts charts, tables, topology and timeline into one HTML file that needs nothing else: templates are in page/, uPlot in vendor/."""
import base64
import hashlib
import json
import os
import re

import jinja2
import markupsafe

from report_style import PART_STYLE, number, shorten
from report_timeline import make_timeline
from report_topology import read_topology

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = ("vendor/uPlot.iife.min.js", "page/lines.js", "page/tips.js", "page/timeline.js", "page/topology.js")
STYLES = ("vendor/uPlot.min.css", "page/report.css")
MOST_PLANS = 5  # per agent
SUMMARY = (
    # column, heading, unit, digits: None for counts
    ("tasks", "tasks", "", None),
    ("completed", "completed", "", None),
    ("mean_ms", "mean latency", "ms", 3),
    ("p50_ms", "median latency", "ms", 3),
    ("p95_ms", "p95 latency", "ms", 3),
    ("p99_ms", "p99 latency", "ms", 3),
    ("deadline_misses", "missed deadlines", "", None),
    ("joules_per_task", "device energy per task", "J", 3),
    ("uplink_kb_per_task", "uplink per task", "kB", 3),
    ("accuracy", "accuracy", "", 4),
    ("regret_ms", "regret", "ms", 3),
)


def read_file(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read()


def script_digest(text):
    """How the page's policy names a script that may run: nothing else does."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def to_json(value):
    """JSON that cannot end the element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def breakable(text):
    """Long names break where a person would."""
    parts = re.split(r"(?<=[/=,;_])", str(text))
    return markupsafe.Markup("<wbr>").join(parts)


def summary_table(results):
    """Headings and rows of the table of agents; columns without any figure are left out."""
    if results.summary is None:
        return None
    table = results.summary
    columns = [column for column in SUMMARY if table[column[0]].notna().any() and not (column[0] == "accuracy" and (table["accuracy"] < 0).all())]
    rows = []
    for _, row in table.iterrows():
        cells = [f"{int(row[name])}" if digits is None else number(row[name], digits) for name, _, _, digits in columns]
        rows.append({"agent": row["agent"], "cells": cells})
    return {"columns": [(heading, unit) for _, heading, unit, _ in columns], "rows": rows}


def plan_table(results):
    """The plans that each agent used most."""
    if results.tasks is None:
        return []
    planned = results.tasks[results.tasks["plan"].fillna("") != ""]
    rows = []
    for agent in results.agents:
        group = planned[planned["agent"] == agent]
        for place, (plan, found) in enumerate(sorted(group.groupby("plan"), key=lambda item: (-len(item[1]), item[0]))[:MOST_PLANS]):
            done = found[found["status"] == "completed"]["latency_ns"]
            share = number(100 * len(found) / len(group))
            mean = number(done.mean() / 1e6) if len(done) else "–"
            rows.append({"agent": agent if place == 0 else "", "plan": plan, "share": share, "mean": mean})
    return rows


def facts(results):
    """Options and versions: those that all runs share, then what differs."""
    rows = {}
    for run in results.runs:
        flat = {"seed": run.get("seed"), "run": run.get("run"), "wires": run.get("wires")}
        flat.update({f"option {name}": value for name, value in dict(run.get("options") or {}).items()})
        flat.update({f"version of {name}": value for name, value in dict(run.get("versions") or {}).items()})
        flat.update({f"digest of model {name}": value for name, value in dict(run.get("models") or {}).items()})
        for name, value in flat.items():
            rows.setdefault(name, [])
            if value not in (None, "") and value not in rows[name]:
                rows[name].append(value)
    return [(name, ", ".join(str(value) for value in values)) for name, values in rows.items() if values]


def heat_cells(chart):
    """Background and text colour of each figure of a heat map: cividis, which needs no hue to be read."""
    ramp = ("#fee838", "#e1cc55", "#c3b369", "#a69d75", "#8a8779", "#707173", "#575d6d", "#3b496c", "#123570", "#00224e")
    known = [value for row in chart.values for value in row if value is not None]
    least, most = min(known), max(known)
    for name, row in zip(chart.rows, chart.values):
        cells = []
        for value in row:
            place = 0 if value is None or most == least else round((value - least) / (most - least) * (len(ramp) - 1))
            colour = "#ffffff" if value is None else ramp[place]
            cells.append({"text": number(value), "colour": colour, "dark": place >= 4})
        yield {"name": name, "cells": cells}


def lines_data(chart):
    """What lines.js draws."""
    return {key: value for key, value in vars(chart).items() if key not in ("series", "caption", "kind")} | {
        "series": [vars(series) for series in chart.series]
    }


def render(results, charts):
    data = {"lines": [lines_data(chart) for chart in charts if chart.kind == "lines"]}
    if results.tasks is not None:
        data["timeline"] = make_timeline(results)
    if results.animation:
        data["topology"] = read_topology(results.animation)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(os.path.join(HERE, "page")), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["breakable"] = breakable
    environment.globals.update(number=number, shorten=shorten, heat_cells=heat_cells)
    script = "\n".join(read_file(name) for name in SCRIPTS)
    return environment.get_template("report.html").render(
        results=results,
        charts=charts,
        summary=summary_table(results),
        plans=plan_table(results),
        facts=facts(results),
        timeline="timeline" in data,
        topology="topology" in data,
        states=PART_STYLE,
        style="\n".join(read_file(name) for name in STYLES),
        script=script,
        licence=read_file("vendor/uPlot-LICENSE").strip(),
        policy=f"default-src 'none'; script-src {script_digest(script)}; style-src 'unsafe-inline'; img-src data:",
        data=to_json(data),
    )


def write_page(results, charts, path):
    text = render(results, charts)
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)

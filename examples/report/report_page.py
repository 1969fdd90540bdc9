# SPDX-License-Identifier: GPL-2.0-only
"""Puts charts, tables, topology and timeline into one HTML file that needs nothing else: templates are in page/, uPlot in vendor/."""
import base64
import hashlib
import json
import os
import re

import jinja2
import markupsafe

from report_published import cell
from report_style import number
from report_tables import facts, plan_table, summary_table, sweep_failures, sweep_table
from report_timeline import make_timeline
from report_topology import read_topology

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = ("vendor/uPlot.iife.min.js", "page/lines.js", "page/tips.js", "page/timeline.js", "page/topology.js")
STYLES = ("vendor/uPlot.min.css", "page/report.css")

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


def reproduction_charts(results):
    return [chart for sweep in results.reproductions for part in (sweep, *sweep.reproductions) for chart in part.charts]


def render(results, groups):
    charts = [chart for group in groups for chart in group.charts] + reproduction_charts(results)
    data = {"lines": [lines_data(chart) for chart in charts if chart.kind == "lines"]}
    if results.tasks is not None:
        data["timeline"] = make_timeline(results)
    if results.animation:
        data["topology"] = read_topology(results.animation)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(os.path.join(HERE, "page")), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["breakable"] = breakable
    environment.globals.update(number=number, cell=cell, heat_cells=heat_cells, sweep_table=sweep_table, sweep_failures=sweep_failures)
    script = "\n".join(read_file(name) for name in SCRIPTS)
    only = results.sweeps + results.reproductions
    return environment.get_template("report.html").render(
        results=results,
        title=only[0].title if len(only) == 1 else results.name,
        groups=groups,
        summary=summary_table(results),
        plans=plan_table(results),
        facts=facts(results),
        timeline="timeline" in data,
        topology="topology" in data,
        style="\n".join(read_file(name) for name in STYLES),
        script=script,
        licence=read_file("vendor/uPlot-LICENSE").strip(),
        policy=f"default-src 'none'; script-src {script_digest(script)}; style-src 'unsafe-inline'; img-src data:",
        data=to_json(data),
    )


def write_page(results, groups, path):
    text = render(results, groups)
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)

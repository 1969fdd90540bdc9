# SPDX-License-Identifier: GPL-2.0-only
"""The tables of the page, as text."""
from report_style import number
from report_sweep_charts import chosen_metrics

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


def with_half(mean, half, scale=1):
    """Mean and half-width; what rounding leaves of equal figures is no width."""
    if half != half:
        return number(mean * scale)
    return f"{number(mean * scale)} ± {number(half * scale if half > 1e-9 * abs(mean) else 0, 2)}"


def sweep_table(sweep):
    """One row per variant: runs, means with half-widths, difference to the baseline."""
    metrics = chosen_metrics(sweep)
    means = sweep.intervals.set_index(["variant", "metric"])
    watched = metrics[0]
    differences = sweep.differences[sweep.differences["metric"] == watched[0]].set_index("variant")
    columns = [(title, label.rpartition(", ")[2]) for _, title, label, _ in metrics]
    if len(differences):
        columns.append((f"{watched[1]} minus that of {sweep.baseline}", watched[2].rpartition(", ")[2]))
    rows = []
    for variant in sweep.variants.itertuples():
        cells = []
        for metric, _, _, scale in metrics:
            key = (variant.variant, metric)
            cells.append(with_half(*means.loc[key, ["mean", "half_width"]], scale) if key in means.index else "–")
        if len(differences):
            found = variant.variant in differences.index
            cells.append(with_half(*differences.loc[variant.variant, ["mean", "half_width"]], watched[3]) if found else "–")
        runs = int((sweep.runs["variant"] == variant.variant).sum())
        rows.append({"label": variant.label, "agent": variant.agent, "runs": runs, "cells": cells})
    return {"columns": columns, "rows": rows, "labels": any(sweep.labels)}


def sweep_failures(sweep):
    """Runs that did not complete, with the words of their variant: equal failures once, with the number of others."""
    rows = sweep.failures.merge(sweep.variants[["variant", "position", "agent", "label"]], on="variant").sort_values(["position", "run"])
    found = {}
    for row in rows.to_dict("records"):
        last = row["last_lines"].strip().rpartition("\n")[2]
        found.setdefault((row["reason"], last), {**row, "last": last, "others": -1})["others"] += 1
    return list(found.values())


def sweep_facts(sweep, rows):
    """Options by name, those that vary too; versions; the file."""
    for option in sweep.options.itertuples():
        values = rows.setdefault(f"option {option.name}", [])
        if option.value not in values:
            values.append(option.value)
    for name in ("seed", "ns3_version", "module_version", "libtorch_version", "compiler", "parts", "model", "model_digest"):
        rows[name.replace("_", " ")] = [str(value) for value in sweep.runs[name].unique() if value != ""]
    rows["command of the first run"] = [sweep.runs["command"].iloc[0]]


def facts(results):
    """Options and versions: those that all runs share, then what differs."""
    rows = {}
    for sweep in results.sweeps:
        sweep_facts(sweep, rows)
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

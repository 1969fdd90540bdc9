# SPDX-License-Identifier: GPL-2.0-only
"""What a sweep prints, and its tables as CSV or Parquet files."""
import os
import sys

import pandas

from sweep_file import SweepError

SHOWN = ("latency_ms", "p95_ms", "miss_ratio", "device_j", "uplink_kb", "regret_ms")
MOST_FAILURES = 5
# names instead of numbers, in the order of the file
STATISTICS = """SELECT v.sweep, v.label, v.agent, {base} t.metric, unit, n, mean, deviation, half_width, low, high
    FROM {table} t JOIN variants v USING (variant) {join} JOIN units USING (metric) ORDER BY v.sweep, v.position, units.position"""


def read_table(database, table):
    """@return a table in an order that does not depend on how it came about"""
    if table == "intervals":
        return pandas.read_sql(STATISTICS.format(table=table, base="", join=""), database)
    if table == "differences":
        return pandas.read_sql(STATISTICS.format(table=table, base="b.agent AS baseline,", join="JOIN variants b ON b.variant = t.baseline"), database)
    order = "id, rowid" if table == "tasks" else ", ".join(row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[5]) or "rowid"
    return pandas.read_sql(f"SELECT * FROM {table} ORDER BY {order}", database)


def export(database, folder, tables, form, source):
    """Write tables as files. @param tables None: all @param form csv or parquet @param source what the user called the folder"""
    if tables is None:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    os.makedirs(folder, exist_ok=True)
    for table in tables:
        path = os.path.join(folder, f"{table}.{form}")
        rows = read_table(database, table)
        if form == "csv":
            rows.to_csv(path + ".new", index=False, lineterminator="\n")
        else:
            try:
                rows.to_parquet(path + ".new", index=False)
            except ImportError:
                raise SweepError(f"Parquet files of {source} need pyarrow or fastparquet, which this Python does not have: use --format=csv or install one") from None
        os.rename(path + ".new", path)


def show(value, half):
    """@return a mean with the half-width of its interval"""
    if not pandas.isna(half) and abs(half) < 1e-9 * abs(value):
        half = 0.0  # equal but for the last places
    return "-" if pandas.isna(value) else f"{value:.4g}" + ("" if pandas.isna(half) else f" ± {half:.2g}")


def print_table(database, sweep):
    """One row per variant: means with half-widths, and the difference of the latency to the baseline."""
    means, differences = read_table(database, "intervals"), read_table(database, "differences")
    counts = dict(database.execute("SELECT variant, count(*) FROM runs GROUP BY variant"))
    sql = "SELECT variant, count(*), sum(holds), sum(required AND NOT holds) FROM claims JOIN runs USING (id) GROUP BY variant"
    claims = {variant: row for variant, *row in database.execute(sql)}
    rows = []
    for variant in sweep.variants():
        found = [t[(t.sweep == sweep.name) & (t.label == variant.label) & (t.agent == variant.agent)].set_index("metric") for t in (means, differences)]
        row = {"options": variant.label or "-", "agent": variant.agent or "-", "runs": counts.get(variant.number, 0)}
        if sweep.commands:
            row.update(zip(("claims", "hold", "required and failing"), claims.get(variant.number, (0, 0, 0))))
        for metric in () if sweep.commands else SHOWN:
            row[metric] = show(*found[0].loc[metric, ["mean", "half_width"]]) if metric in found[0].index else "-"
        if len(sweep.agents) > 1 and not sweep.commands:
            row[f"latency_ms - {sweep.baseline}'s"] = show(*found[1].loc["latency_ms", ["mean", "half_width"]]) if "latency_ms" in found[1].index else "-"
        rows.append(row)
    print(pandas.DataFrame(rows).to_string(index=False))
    if not sweep.commands:
        print(f"±: half of the {100 * sweep.confidence:g} % Student-t interval over runs; differences are paired by run")


def print_failures(database, sweep):
    """@return number of runs that failed"""
    sql = "SELECT label, agent, run, command, reason, last_lines, attempts FROM failures JOIN variants USING (variant) WHERE sweep = ? ORDER BY run, position"
    rows = database.execute(sql, (sweep.name,)).fetchall()
    for label, agent, run, command, reason, last_lines, attempts in rows[:MOST_FAILURES]:
        print(f"FAILED: run {run} of {(label + ' ' + agent).strip()}, {attempts} times: {reason}\n  command: {command}\n  last lines:", file=sys.stderr)
        print("\n".join("  | " + line for line in last_lines.splitlines()), file=sys.stderr)
    if rows:
        more = f"; the first {MOST_FAILURES} are above" if len(rows) > MOST_FAILURES else ""
        print(f"{len(rows)} runs failed and are not counted{more}; the table failures of results.sqlite has all. The same command tries them again", file=sys.stderr)
    return len(rows)

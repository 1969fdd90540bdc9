# SPDX-License-Identifier: GPL-2.0-only
"""What a sweep prints, and its tables as CSV or Parquet files."""
import contextlib
import os
import sys

import pandas

from sweep_parquet import choose_engine

SHOWN = ("latency_ms", "p95_ms", "miss_ratio", "device_j", "uplink_kb", "regret_ms")
MOST_FAILURES = 5
# names instead of numbers, in the order of the file
STATISTICS = """SELECT v.sweep, v.label, v.agent, {base} t.metric, unit, n, mean, deviation, half_width, low, high
    FROM {table} t JOIN variants v USING (variant) {join} JOIN units USING (metric) ORDER BY v.sweep, v.position, units.position"""


def select_table(database, table):
    """@return the query of a table in an order that does not depend on how it came about"""
    if table == "intervals":
        return STATISTICS.format(table=table, base="", join="")
    if table == "differences":
        return STATISTICS.format(table=table, base="b.agent AS baseline,", join="JOIN variants b ON b.variant = t.baseline")
    order = "id, rowid" if table == "tasks" else ", ".join(row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[5]) or "rowid"
    return f"SELECT * FROM {table} ORDER BY {order}"


def read_table(database, table):
    return pandas.read_sql(select_table(database, table), database)


def write_csv(database, sql, _, path):
    pandas.read_sql(sql, database).to_csv(path, index=False, lineterminator="\n")


def export(database, folder, tables, form, source):
    """Write tables as files. @param tables None: all @param form csv or parquet @param source what the user called the folder"""
    if tables is None:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    write = choose_engine(source) if form == "parquet" else write_csv
    os.makedirs(folder, exist_ok=True)
    for table in tables:
        path = os.path.join(folder, f"{table}.{form}")
        try:
            write(database, select_table(database, table), table, path + ".new")
            os.rename(path + ".new", path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.remove(path + ".new")
            raise


def show(value, half):
    """@return a mean with the half-width of its interval"""
    if not pandas.isna(half) and abs(half) < 1e-9 * abs(value):
        half = 0.0  # equal but for the last places
    return "-" if pandas.isna(value) else f"{value:.4g}" + ("" if pandas.isna(half) else f" ± {half:.2g}")


def print_table(database, sweep):
    """One row per variant: means with half-widths, and the difference of the latency to the baseline."""
    means, differences = read_table(database, "intervals"), read_table(database, "differences")
    counts = dict(database.execute("SELECT variant, count(*) FROM runs GROUP BY variant"))
    made = "SELECT id, variant FROM runs UNION SELECT id, variant FROM failures"
    sql = f"SELECT variant, count(*), sum(holds), sum(required AND NOT holds) FROM claims JOIN ({made}) USING (id) GROUP BY variant"
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


def last_sentence(row):
    """@return what a program said last; what a command says last need not be about its failure"""
    said = [line.strip() for line in row["last_lines"].splitlines() if line.strip()]
    return said[-1] if said and not row["folder"] else ""


def group_failures(rows):
    """@param rows of dictionaries: reason and last_lines @return lists of those that failed in the same way"""
    groups = {}
    for row in rows:
        groups.setdefault((row["reason"], row["command"] if row["folder"] else last_sentence(row)), []).append(row)
    return list(groups.values())


def advise(row, sweep):
    """@return what to do about a failure"""
    if row["exit_code"] is None:
        return f"if it needs longer, raise 'timeout' in {sweep.path}"
    if row["exit_code"] == -9:
        return "if memory was short, use fewer JOBS (--jobs)"
    if row["folder"]:
        return f"all it printed is in {os.path.join(sweep.results, row['folder'], 'output.txt')}"
    if row["exit_code"] > 0:
        return f"mend what it names in {sweep.path}, or try the command by itself"
    return "try the command by itself"


def print_failures(database, sweep):
    """Equal failures as one. @return number of runs that failed"""
    columns = ("id", "label", "agent", "run", "command", "reason", "last_lines", "attempts", "exit_code", "folder")
    sql = f"SELECT {', '.join(columns)} FROM failures JOIN variants USING (variant) WHERE sweep = ? ORDER BY position, run"
    rows = [dict(zip(columns, row)) for row in database.execute(sql, (sweep.name,))]
    groups = group_failures(rows)
    for group in groups[:MOST_FAILURES]:
        first, sentence = group[0], last_sentence(group[0])
        what = f"run {first['run']} of {(first['label'] + ' ' + first['agent']).strip()}"
        others = f" and {len(group) - 1} more like it" if len(group) > 1 else ""
        times = "once" if first["attempts"] == 1 else f"{first['attempts']} times"
        print(f"FAILED: {what}{others}, {times}{' each' if others else ''}: {first['reason']}{': ' if sentence else ''}{sentence}", file=sys.stderr)
        for claim in database.execute("SELECT claim, figures FROM claims WHERE id = ? AND required AND NOT holds ORDER BY position", (first["id"],)):
            print("  claim fails: " + ": ".join(filter(None, claim)), file=sys.stderr)
        print(f"  what to do: {advise(first, sweep)}\n  command: {first['command']}\n  last lines:", file=sys.stderr)
        print("\n".join("  | " + line for line in first["last_lines"].splitlines()), file=sys.stderr)
    if rows:
        more = f"; {len(groups)} ways to fail, the first {MOST_FAILURES} are above" if len(groups) > MOST_FAILURES else ""
        count = "1 run failed and is" if len(rows) == 1 else f"{len(rows)} runs failed and are"
        print(f"{count} not counted{more}; the table failures of results.sqlite has all. The same command tries them again", file=sys.stderr)
    return len(rows)

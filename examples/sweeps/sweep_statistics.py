# SPDX-License-Identifier: GPL-2.0-only
"""Metrics of runs, their means over runs, and paired differences with Student-t intervals."""
import math

import numpy
import pandas
from scipy import stats

from sweep_metrics import METRICS, STATES


STATISTICS = ("n", "mean", "deviation", "half_width", "low", "high")


def nearest_rank(completed, share):
    """@param completed rows with id and latency_ns, in ascending order of both @return per run, the smallest latency that
    at least this share of all does not exceed (the definition of LatencyHistogram), in ms"""
    groups = completed.groupby("id")["latency_ns"]
    rank = groups.cumcount() + 1
    # 0.95 * 20 is 19.000000000000004: the last places are not meant
    wanted = numpy.ceil(groups.transform("size") * share - 1e-9).clip(lower=1)
    return completed[rank == wanted].set_index("id")["latency_ns"] / 1e6


def task_metrics(tasks, ids, discard_ns):
    """@param tasks rows of the table tasks @param ids of all runs, also of those without a task
    @param discard_ns tasks created before this do not count @return one row per run, one column per metric"""
    tasks = tasks[tasks["created_ns"] >= discard_ns]
    done = tasks[tasks["status"] == "completed"].sort_values(["id", "latency_ns"], kind="stable")
    table = pandas.DataFrame(index=pandas.Index(ids, name="id"))
    table["tasks"] = tasks.groupby("id").size()
    for status in ("completed", "rejected", "failed", "unfinished"):
        table[status] = tasks[tasks["status"] == status].groupby("id").size()
    table = table.fillna(0)
    means = done.groupby("id").mean(numeric_only=True)
    for name in ("latency", *STATES):
        table[f"{name}_ms"] = means[f"{name}_ns"] / 1e6
    for share in (50, 95, 99):
        table[f"p{share}_ms"] = nearest_rank(done, share / 100)
    due = tasks[tasks["deadline_ns"] > 0]
    missed = (due["status"] != "completed") | (due["latency_ns"] > due["deadline_ns"])
    table["miss_ratio"] = missed.groupby(due["id"]).mean()
    every = tasks.groupby("id").mean(numeric_only=True)
    table["device_j"] = every["energy_compute_j"] + every["energy_radio_j"]
    table["server_j"] = every["server_compute_j"]
    table["uplink_kb"] = every["bytes_up"] / 1000
    table["accuracy"] = tasks[tasks["correct"] >= 0].groupby("id")["correct"].mean()
    return table


def half_width(deviation, n, confidence):
    """@return half of a Student-t interval of a mean (Student, The probable error of a mean, Biometrika 6(1), 1908)"""
    return stats.t.ppf(0.5 + confidence / 2, n - 1) * deviation / math.sqrt(n)


def summarize(values, keys, confidence):
    """@param values rows with keys and value @return rows of n, mean, deviation, half_width, low, high per keys"""
    values = values.dropna(subset=["value"])
    if values.empty:
        return pandas.DataFrame(columns=[*keys, *STATISTICS], dtype=float)
    table = values.groupby(keys)["value"].agg(n="count", mean="mean", deviation=lambda x: x.std(ddof=1)).reset_index()
    wide = [half_width(row.deviation, row.n, confidence) if row.n > 1 else math.nan for row in table.itertuples()]
    table["half_width"] = wide
    table["low"], table["high"] = table["mean"] - table["half_width"], table["mean"] + table["half_width"]
    return table


def paired(values, pairs, confidence):
    """@param values rows of variant, run, metric, value @param pairs variant and its baseline
    @return per pair and metric, statistics of the differences of the runs that both have"""
    first = values.merge(pairs, on="variant")
    other = values.rename(columns={"variant": "baseline", "value": "base"})
    both = first.merge(other, on=["baseline", "run", "metric"])
    both["value"] -= both["base"]
    return summarize(both, ["variant", "baseline", "metric"], confidence)


def write(database, table, rows):
    """Insert rows; NaN becomes NULL. @param rows DataFrame with the columns in the order of the table"""
    rows = rows.astype(object).where(rows.notna(), None)
    marks = ", ".join("?" * rows.shape[1])
    database.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows.values.tolist())


def write_units(database):
    for position, row in enumerate(METRICS):
        database.execute("INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?)", (row[0], position, *row[1:]))


def write_metrics(database, schema, discard_ns, where="1"):
    """Compute the metrics of runs from their tasks. @param schema where the tasks are: main or part"""
    ids = [row[0] for row in database.execute(f"SELECT id FROM {schema}.runs WHERE {where} ORDER BY id")]
    tasks = pandas.read_sql(f"SELECT * FROM {schema}.tasks WHERE id IN (SELECT id FROM {schema}.runs WHERE {where}) ORDER BY id, rowid", database)
    table = task_metrics(tasks, ids, discard_ns)
    long = table.reset_index().melt(id_vars="id", var_name="metric", value_name="value")
    write(database, "main.metrics", long[["id", "metric", "value"]])


def read_values(database, sweep, last):
    """@param last number of the last run that counts @return rows of variant, run, metric, value"""
    sql = "SELECT variant, run, metric, value FROM metrics JOIN runs USING (id) JOIN variants USING (variant) WHERE sweep = ? AND run <= ? ORDER BY variant, run"
    return pandas.read_sql(sql, database, params=(sweep.name, last))


def find_pairs(sweep):
    """@return each variant that is not the baseline's with the baseline's variant of the same options"""
    variants = sweep.variants()
    base = {variant.label: variant.number for variant in variants if variant.agent == sweep.baseline}
    rows = [(variant.number, base[variant.label]) for variant in variants if variant.label in base and variant.agent != sweep.baseline]
    return pandas.DataFrame(rows, columns=["variant", "baseline"], dtype="int64")


def write_statistics(database, sweep, last):
    """Fill intervals and differences anew. @return the two tables"""
    values = read_values(database, sweep, last).astype({"value": float})
    means = summarize(values, ["variant", "metric"], sweep.confidence)
    differences = paired(values, find_pairs(sweep), sweep.confidence)
    with database:
        database.execute("BEGIN IMMEDIATE")
        write_units(database)
        for table, rows in (("intervals", means), ("differences", differences)):
            database.execute(f"DELETE FROM {table} WHERE variant IN (SELECT variant FROM variants WHERE sweep = ?)", (sweep.name,))
            write(database, table, rows)
    return means, differences


def is_narrow(stop, means, differences, expected):
    """@param expected number of intervals that there must be @return true if all are narrow enough"""
    table = differences if stop.differences else means
    watched = table[table["metric"] == stop.metric]
    limit = stop.half_width * (watched["mean"].abs() if stop.relative else 1.0)
    # NaN, of a single run, is never narrow
    return len(watched) == expected and bool((watched["half_width"] <= limit).all())

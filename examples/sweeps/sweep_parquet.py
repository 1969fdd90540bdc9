# SPDX-License-Identifier: GPL-2.0-only
"""Tables of results.sqlite as Parquet files: by pandas where it can (pyarrow, fastparquet), else by hyparquet-writer on Node.js."""
import contextlib
import io
import json
import math
import os
import shutil
import subprocess

import pandas

from sweep_file import SweepError

PACKAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "parquet")
# of a row group that Node.js writes; it holds one at a time
ROWS = 20000
# of each declared type, Python's and the one of pandas that knows NULL
TYPES = {"INTEGER": (int, "Int64"), "REAL": (float, "Float64"), "TEXT": (str, "string")}


def read_columns(database, sql):
    """@return names and declared types of the columns of a query"""
    database.execute(f"CREATE TEMP VIEW exported AS {sql}")
    try:
        return [(row[1], row[2]) for row in database.execute("PRAGMA temp.table_info(exported)")]
    finally:
        database.execute("DROP VIEW temp.exported")


def check_values(values, name, kind, table):
    """SQLite keeps whatever another program puts into a column; a Parquet file holds one type."""
    strange = {type(value) for value in values} - {TYPES[kind][0], type(None)}
    if strange:
        raise SweepError(f"{table}.{name} has a value that is no {kind}, which nothing of ours writes: mend it or use --format=csv")


def pandas_can():
    """@return whether pandas has an engine, by its own judgement"""
    try:
        pandas.DataFrame({"x": [1]}).to_parquet(io.BytesIO())
    except ImportError:
        return False
    return True


def write_with_pandas(database, sql, table, path):
    columns, rows = read_columns(database, sql), database.execute(sql).fetchall()
    values = dict(zip([name for name, _ in columns], zip(*rows))) if rows else {}
    for name, kind in columns:
        check_values(values.get(name, ()), name, kind, table)
    pandas.DataFrame({name: pandas.array(list(values.get(name, ())), dtype=TYPES[kind][1]) for name, kind in columns}).to_parquet(path, index=False)


def show(value, kind):
    """@return a value as JSON holds it without loss"""
    if value is None or kind == "TEXT":
        return value
    if kind == "INTEGER":
        return str(value)
    return value if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"


def make_lines(database, sql, table):
    """@return what parquet/write.mjs reads"""
    columns, cursor = read_columns(database, sql), database.execute(sql)
    yield columns
    while rows := cursor.fetchmany(ROWS):
        group = list(zip(*rows))
        for (name, kind), values in zip(columns, group):
            check_values(values, name, kind, table)
        yield [[show(value, kind) for value in values] for (_, kind), values in zip(columns, group)]
    yield "end"


def write_with_node(database, sql, table, path):
    command = ["node", os.path.join(PACKAGE, "write.mjs"), path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        # one that dies says why on the other pipe
        with contextlib.suppress(BrokenPipeError):
            for line in make_lines(database, sql, table):
                child.stdin.write(json.dumps(line) + "\n")
        said = [line for line in child.communicate()[1].splitlines() if "Error" in line]
    if child.returncode:
        raise SweepError(f"Node.js could not write {table}.parquet: {said[0] if said else f'it ended with exit status {child.returncode}'}")


def choose_engine(source):
    """@param source what the user called the folder @return a function that writes a file: (database, query, table, path)"""
    if pandas_can():
        return write_with_pandas
    if shutil.which("node") and os.path.isdir(os.path.join(PACKAGE, "node_modules", "hyparquet-writer")):
        return write_with_node
    ways = "run 'make setup-parquet', which sets up hyparquet-writer for Node.js, install pyarrow or fastparquet for this Python, or use --format=csv"
    raise SweepError(f"nothing here can write Parquet files of {source}: {ways}")

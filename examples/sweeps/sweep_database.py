# SPDX-License-Identifier: GPL-2.0-only
"""results.sqlite of sweeps: creates and checks it, and puts the parts that jobs have written into it."""
import os
import sqlite3

from sweep_file import SweepError, measure

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schema.sql")
APPLICATION = 0x65697377
VERSION = 2
# what a job writes about its runs; variants and statistics are the main process's
PARTS = ("runs", "options", "failures", "folders", "provenance", "metrics", "claims")


def open_database(path, durable=True):
    """@param durable survive a crash of the machine, not only of the program @return a connection to a database of our form"""
    # no transactions of their own accord: BEGIN says where they are
    database = sqlite3.connect(path, isolation_level=None, timeout=60)
    try:
        application, version, tables = (database.execute(sql).fetchone()[0] for sql in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master"))
    except sqlite3.DatabaseError as problem:
        raise SweepError(f"{path} cannot be read: {problem}") from None
    if tables == 0:
        with open(SCHEMA, encoding="utf-8") as file:
            database.executescript("BEGIN;" + file.read() + "COMMIT;")
    elif application != APPLICATION:
        raise SweepError(f"{path} is no database of sweeps: choose another folder with 'results' in the file of the sweep")
    elif version != VERSION:
        ways = "keep it for the release that made it and choose another folder with 'results', or move it away and the same command makes it anew"
        raise SweepError(f"{path} has schema version {version} and this release reads and writes version {VERSION}: {ways}")
    if not durable:
        database.execute("PRAGMA synchronous = OFF")
    return database


def tasks_form(database, schema="main"):
    """@return the statement that made the table tasks; None if there is none"""
    row = database.execute(f"SELECT sql FROM {schema}.sqlite_master WHERE type = 'table' AND name = 'tasks'").fetchone()
    return row and row[0]


def attach(database, path):
    database.execute("ATTACH ? AS part", (path,))


def make_tasks(database, path):
    """Make the table tasks as in the attached part, or check that it has the same columns."""
    wanted, there = tasks_form(database, "part"), tasks_form(database)
    if there is None:
        database.execute(wanted)
        database.execute("CREATE INDEX tasks_of_run ON tasks (id)")
    elif there != wanted:
        raise SweepError(f"the tasks in {path} have other columns than these programs write: choose another folder with 'results'")


def add_tasks(database, number):
    """Copy the tasks of one run from its own database, which is attached. @param number of the run"""
    if tasks_form(database) is None:
        database.execute(tasks_form(database, "part").replace("(", "(id INTEGER NOT NULL REFERENCES runs, ", 1))
    database.execute("INSERT INTO tasks SELECT ?, * FROM part.tasks", (number,))


def merge_part(database, path, rows, measure_tasks):
    """Add what a job has written; what is there already stays.
    @param rows keep a row per task? @param measure_tasks called with the connection, between attach and commit, to add metrics"""
    attach(database, path)
    try:
        database.execute("BEGIN IMMEDIATE")
        if tasks_form(database, "part"):
            if rows:
                make_tasks(database, database.execute("PRAGMA database_list").fetchone()[2])
                database.execute("INSERT INTO tasks SELECT * FROM part.tasks WHERE id NOT IN (SELECT id FROM runs) ORDER BY rowid")
            measure_tasks(database)
        for table in PARTS:
            database.execute(f"INSERT OR IGNORE INTO {table} SELECT * FROM part.{table}")
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    finally:
        database.execute("DETACH part")


def option_rows(variant, options, swept):
    """@param options names and texts @return rows of the table options"""
    return [(variant, name, value, *measure(value), int(name in swept)) for name, value in sorted(options.items())]


def forget_failures(database, condition, parameters):
    """Remove failures that meet a condition, with what their commands claimed."""
    database.execute(f"DELETE FROM claims WHERE id IN (SELECT id FROM failures WHERE {condition})", parameters)
    database.execute(f"DELETE FROM failures WHERE {condition}", parameters)


def register(database, sweep):
    """Write down what the sweep is; its runs of an earlier file stay."""
    with database:
        database.execute("BEGIN IMMEDIATE")
        metric = sweep.stop.metric if sweep.stop else "latency_ms"
        row = (sweep.name, sweep.title, sweep.question, sweep.text, sweep.baseline, sweep.seed, sweep.confidence, round(sweep.discard * 1e9), metric)
        database.execute("INSERT OR REPLACE INTO sweeps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        # a run that failed gets another chance
        forget_failures(database, "variant IN (SELECT variant FROM variants WHERE sweep = ?)", (sweep.name,))
        for variant in sweep.variants():
            database.execute("INSERT OR REPLACE INTO variants VALUES (?, ?, ?, ?, ?)", (variant.number, sweep.name, variant.position, variant.agent, variant.label))
            database.executemany("INSERT OR REPLACE INTO options VALUES (?, ?, ?, ?, ?, ?)", option_rows(variant.number, variant.options, variant.swept))


def check_runs(database, sweep, programs, prune):
    """See whether the runs that are there belong to what the file says now. @param programs digest of the programs
    @param prune remove those that do not @return the discard_ns that their metrics have"""
    numbers = ", ".join(str(variant.number) for variant in sweep.variants())
    strange = f"variant NOT IN ({numbers}) OR run < {sweep.first} OR run >= {sweep.first + sweep.most()}"
    of_sweep = "FROM runs JOIN variants USING (variant) WHERE sweep = ?"
    if prune:
        remove(database, sweep, strange)
    ways = "FRESH=1 (--fresh) makes the whole sweep again; another 'name' in the file keeps both"
    count = database.execute(f"SELECT count(*) {of_sweep} AND ({strange})", (sweep.name,)).fetchone()[0]
    if count:
        raise SweepError(f"{sweep.results} holds {count} runs of {sweep.name} that are not in {sweep.path} any more: PRUNE=1 (--prune) forgets these; {ways}")
    sql = f"SELECT count(*) FROM provenance WHERE programs <> ? AND id IN (SELECT id {of_sweep})"
    count = database.execute(sql, (programs, sweep.name)).fetchone()[0]
    if count:
        raise SweepError(f"{sweep.results} holds {count} runs of {sweep.name} from before the programs were built anew: {ways}")
    row = database.execute("SELECT discard_ns FROM sweeps WHERE sweep = ?", (sweep.name,)).fetchone()
    discard_ns = round(sweep.discard * 1e9)
    without = "AND id NOT IN (SELECT id FROM tasks)" if tasks_form(database) else ""
    bare = f"SELECT count(*) {of_sweep} AND runs.tasks > 0 {without}"
    count = database.execute(bare, (sweep.name,)).fetchone()[0]
    if count and (sweep.tasks or (row and row[0] != discard_ns)):
        raise SweepError(f"{sweep.results} holds {count} runs of {sweep.name} without rows per task, which 'tasks' or a new 'discard' would need: {ways}")
    return row[0] if row else discard_ns


def remove(database, sweep, condition="1", parameters=()):
    """Remove runs of a sweep that meet a condition on runs and variants, and variants that then have none."""
    runs = f"SELECT id FROM runs JOIN variants USING (variant) WHERE sweep = ? AND ({condition})"
    with database:
        database.execute("BEGIN IMMEDIATE")
        tables = [table for table in ("tasks", "metrics", "claims", "folders", "provenance", "runs") if table != "tasks" or tasks_form(database)]
        ids = [row[0] for row in database.execute(runs, (sweep.name, *parameters))]
        for table in tables:
            database.executemany(f"DELETE FROM {table} WHERE id = ?", [(number,) for number in ids])
        empty = "variant IN (SELECT variant FROM variants WHERE sweep = ? AND variant NOT IN (SELECT variant FROM runs))"
        forget_failures(database, empty, (sweep.name,))
        for table in ("options", "intervals", "differences", "variants"):
            database.execute(f"DELETE FROM {table} WHERE {empty}", (sweep.name,))
    return len(ids)

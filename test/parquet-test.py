#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Parquet files of sweeps, read back by hyparquet and held against the rows of SQLite.

Usage: parquet-test.py FOLDER-OF-PROGRAMS [TEST...]      (exit status 77: what writes them is not here)
"""
import json
import math
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SWEEPS = os.path.join(ROOT, "examples", "sweeps")
sys.path.insert(0, SWEEPS)
sys.dont_write_bytecode = True

import sweep_parquet  # noqa: E402
from sweep_file import SweepError  # noqa: E402
from sweep_parquet import PACKAGE, pandas_can, write_with_node, write_with_pandas  # noqa: E402
from sweep_report import export, select_table  # noqa: E402

PROGRAMS = ""
MODULES = os.path.join(PACKAGE, "node_modules")
TYPES = {"INTEGER": ("INT64", ""), "REAL": ("DOUBLE", ""), "TEXT": ("BYTE_ARRAY", "UTF8")}
SWEEP = "name: small\noptions: {channel: p2p, devices: 2, servers: 1, cloud: false, duration: 2s}\nagents: [device-only, neurosurgeon]\nruns: 2\n"
HARD = [
    # the ends of int64, 2^53 + 1, which no double holds, and NULL
    (2**63 - 1, 0.1, "plain"),
    (-(2**63), -1e-300, ""),
    (2**53 + 1, 5e-324, "two\nlines, \"quotes\" and 'others'"),
    (-(2**53) - 1, 1.7976931348623157e308, "\u00e4 \u03bb \u2028 \U0001f600 \x01"),
    (0, math.inf, "NULL"),
    (None, -math.inf, None),
    (1, None, "x" * 100000),
]


def read(path):
    """@return columns, number of row groups and rows of a Parquet file"""
    command = ["node", os.path.join(ROOT, "test", "read-parquet.mjs"), os.path.join(MODULES, "hyparquet"), path]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    readers = [{"INT64": int, "DOUBLE": float}.get(kind, str) for _, kind, _, _ in found["columns"]]
    rows = [tuple(None if value is None else reader(value) for reader, value in zip(readers, row)) for row in found["rows"]]
    return found["columns"], found["groups"], rows


class Parquet(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="parquet-test-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def make(self, rows, columns=("a INTEGER", "b REAL", "c TEXT")):
        """@return a database with the table hard"""
        database = sqlite3.connect(":memory:", isolation_level=None)
        self.addCleanup(database.close)
        database.execute(f"CREATE TABLE hard ({', '.join(columns)})")
        database.executemany(f"INSERT INTO hard VALUES ({', '.join('?' * len(columns))})", rows)
        return database

    def check(self, path, columns, rows):
        """A file has the columns of a query, with their types and NULL, and its rows to the bit. @return its number of row groups"""
        types, groups, found = read(path)
        # pandas writes what the format called strings first beside what it calls them now, as the other does
        self.assertEqual([tuple(row) for row in types], [(name, *TYPES[kind], "OPTIONAL") for name, kind in columns], path)
        # repr tells an int from a float
        self.assertEqual([repr(row) for row in found], [repr(row) for row in rows], path)
        return groups

    def test_values(self):
        """What is hard to keep, by each engine there is here; several row groups, none, and columns of NULL alone."""
        columns = [("a", "INTEGER"), ("b", "REAL"), ("c", "TEXT")]
        path = os.path.join(self.folder, "hard.parquet")
        for write in [write_with_node] + [write_with_pandas] * pandas_can():
            for rows in (HARD, HARD[:1], [], [(None, None, None)] * 7):
                with mock.patch.object(sweep_parquet, "ROWS", 3):
                    write(self.make(rows), "SELECT * FROM hard ORDER BY rowid", "hard", path)
                groups = self.check(path, columns, rows)
                if write is write_with_node:
                    self.assertEqual(groups, math.ceil(len(rows) / 3))

    def test_wrong_type(self):
        """A value that its column does not allow is told, not bent."""
        path = os.path.join(self.folder, "hard.parquet")
        for row in (("many", 1.0, "x"), (1, "much", "x"), (1, 1.0, b"x"), (1.5, 1.0, "x")):
            for write in [write_with_node] + [write_with_pandas] * pandas_can():
                with self.assertRaises(SweepError) as caught:
                    write(self.make([row]), "SELECT * FROM hard", "hard", path)
                self.assertRegex(str(caught.exception), r"^hard\.[abc] has a value that is no (INTEGER|REAL|TEXT), which")

    def run_export(self, results, environment=None):
        command = [sys.executable, os.path.join(SWEEPS, "sweep.py"), "export", results, "--format=parquet"]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **(environment or {})})

    def test_sweep(self):
        """All tables of a true sweep, from outside; then what goes wrong leaves the files of before."""
        path = os.path.join(self.folder, "sweep.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SWEEP)
        subprocess.run([sys.executable, os.path.join(SWEEPS, "sweep.py"), "run", path, "--programs", PROGRAMS, "--jobs", "2"], cwd=self.folder, check=True, capture_output=True)
        results = os.path.join(self.folder, "results", "small")
        done = self.run_export(results)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        database = sqlite3.connect(os.path.join(results, "results.sqlite"))
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        self.assertEqual(sorted(os.listdir(os.path.join(results, "export"))), [f"{table}.parquet" for table in tables])
        self.assertGreater(database.execute("SELECT count(*) FROM tasks").fetchone()[0], 5)
        for table in tables:
            self.check_table(database, table, os.path.join(results, "export", f"{table}.parquet"))
        self.check_crash(results)

    def check_table(self, database, table, path):
        query = select_table(database, table)
        cursor = database.execute(query)
        names, rows = [column[0] for column in cursor.description], cursor.fetchall()
        # by the values themselves; where there are none, by what the table says of its columns
        kinds = {row[1]: row[2] for row in database.execute(f"PRAGMA table_info({table})")}
        kinds.update({name: {int: "INTEGER", float: "REAL", str: "TEXT"}[type(value)] for row in rows for name, value in zip(names, row) if value is not None})
        if table == "differences":
            kinds["baseline"] = "TEXT"
        kinds = {"sweep": "TEXT", "label": "TEXT", "agent": "TEXT", "unit": "TEXT", **kinds}
        self.check(path, [(name, kinds[name]) for name in names], rows)

    def check_crash(self, results):
        """An engine that dies half-way through a file, and no engine at all."""
        if pandas_can():
            return
        folder = os.path.join(results, "export")
        before = {name: os.stat(os.path.join(folder, name)).st_mtime_ns for name in os.listdir(folder)}
        programs = os.path.join(self.folder, "programs")
        os.mkdir(programs)
        script = os.path.join(programs, "node")
        for last, words in (("kill -9 $$", "it ended with exit status -9"), ("echo 'Error: no space left on device' >&2; exit 1", "Error: no space left on device")):
            with open(script, "w", encoding="utf-8") as file:
                file.write(f'#!/bin/bash\nread -r line\nprintf PAR1 > "$2"\n{last}\n')
            os.chmod(script, os.stat(script).st_mode | stat.S_IXUSR)
            done = self.run_export(results, {"PATH": f"{programs}:{os.environ['PATH']}"})
            self.assertEqual((done.returncode, done.stderr), (1, f"sweep: Node.js could not write claims.parquet: {words}\n"))
            self.assertEqual({name: os.stat(os.path.join(folder, name)).st_mtime_ns for name in os.listdir(folder)}, before)
        os.remove(script)
        done = self.run_export(results, {"PATH": programs})
        self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1), done.stderr)
        self.assertRegex(done.stderr, r"^sweep: nothing here can write Parquet files of .*: run 'make setup-parquet'")

    def test_sender_dies(self):
        """Node.js does not finish a file whose rows end early."""
        path = os.path.join(self.folder, "hard.parquet")
        lines = json.dumps([["a", "INTEGER"]]) + "\n" + json.dumps([["1"]]) + "\n"
        done = subprocess.run(["node", os.path.join(PACKAGE, "write.mjs"), path], input=lines, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("the rows ended early", done.stderr)

    def test_first_of_many(self):
        """export() itself: a table that cannot be written leaves nothing, whatever ends it."""
        with mock.patch.object(sweep_parquet, "pandas_can", lambda: False), self.assertRaises(SweepError):
            export(self.make([(1, 1.0, b"x")]), self.folder, ["hard"], "parquet", "here")
        self.assertEqual(os.listdir(self.folder), [])

    def test_lock(self):
        """What npm fetches is known to the byte, and no place is named that it comes from."""
        with open(os.path.join(PACKAGE, "package-lock.json"), encoding="utf-8") as file:
            text = file.read()
        with open(os.path.join(PACKAGE, "package.json"), encoding="utf-8") as file:
            wanted = json.load(file)["dependencies"]
        packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
        self.assertEqual({name.replace("node_modules/", ""): package["version"] for name, package in packages.items()}, wanted)
        for package in packages.values():
            self.assertRegex(package["integrity"], r"^sha512-.{88}$")
        self.assertNotIn("://", text)


if __name__ == "__main__":
    if not shutil.which("node") or not os.path.isdir(MODULES):
        print("parquet-test.py: skipped, because Node.js or hyparquet is not here: 'make setup-parquet' sets them up")
        sys.exit(77)
    PROGRAMS = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)

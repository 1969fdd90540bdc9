# SPDX-License-Identifier: GPL-2.0-only
"""One job of Snakemake: makes the runs of a plan one after the other and writes each into the job's database at once or not at all.

Usage: run_chunk.py PLAN.json      leaves PLAN.sqlite; what is in it already is not made again
"""
import ctypes
import datetime
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

from sweep_database import add_tasks, attach, forget_failures, open_database, option_rows

LIBC = ctypes.CDLL(None)
# "published differs: claim: figures", "claim holds: claim: figures", "FAILS:  claim"
CLAIM = re.compile(r"(?P<kind>claim|published) (?P<verdict>holds|FAILS|differs): (?P<claim>.+?): (?P<figures>.*)|(?P<bare>holds|FAILS): +(?P<whole>.+)")
LAST_LINES = 20
PR_SET_PDEATHSIG = 1
# of the run and not of its variant
NO_OPTIONS = ("agent", "output", "jobs", "animation", "stages", "transfers")


def die_with_parent():
    """Ask Linux to kill this process when its parent ends, however that ends (prctl(2))."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def execute(command, directory, folder, timeout):
    """Run a command. @return exit code (None: timed out; negative: minus the signal) and what it used"""
    start = time.monotonic()
    with open(os.path.join(folder, "output.txt"), "wb") as output:
        child = subprocess.Popen(
            command, cwd=directory, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=die_with_parent
        )
        expired = threading.Event()
        timer = threading.Timer(timeout, lambda: (expired.set(), os.killpg(child.pid, signal.SIGKILL)))
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
    used = (time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
    return (None if expired.is_set() else child.returncode), used


def read_last_lines(folder):
    with open(os.path.join(folder, "output.txt"), "rb") as file:
        file.seek(max(0, os.path.getsize(file.name) - 8192))
        text = file.read().decode("utf-8", "replace")
    return "\n".join(text.replace("\r", "\n").splitlines()[-LAST_LINES:])


def read_run(folder):
    """@return what run.json says about a complete run; None if there is no such run"""
    try:
        with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
            runs = json.load(file)["runs"]
        whole = len(runs) == 1 and runs[0]["complete"] and os.path.exists(os.path.join(folder, "results.sqlite"))
        return runs[0] if whole else None
    except (OSError, ValueError, KeyError):
        return None


def read_regret(folder):
    """@return regret_ms of all devices; None if none was measured"""
    with open(os.path.join(folder, "summary.csv"), encoding="utf-8") as file:
        header, *rows = (line.rstrip("\n").rsplit(",", 1) for line in file)
    every = [row for row in rows if ",all," in row[0]]
    return float(every[0][1]) if header[1] == "regret_ms" and every and every[0][1] else None


def read_claims(folder):
    """@return (required, holds, claim, figures) of the lines in which a reproduction says what holds"""
    found = []
    with open(os.path.join(folder, "output.txt"), encoding="utf-8", errors="replace") as file:
        for line in file:
            match = CLAIM.fullmatch(line.rstrip())
            if match:
                holds = "holds" in (match["verdict"], match["bare"])
                found.append((int(match["kind"] != "published"), int(holds), match["claim"] or match["whole"], match["figures"] or ""))
    return found


def judge(code, plan, run, folder):
    """@return the sentence that says why a run does not count, and what run.json says; one of them is None"""
    if code is None:
        return f"it took longer than {plan['timeout']:g} s", None
    if code < 0:
        return f"it was ended by signal {-code} ({signal.strsignal(-code)})", None
    if code > 0:
        return f"it ended with exit status {code}", None
    # a command has what it likes in its folder
    found = read_run(folder) or run.get("facts")
    return (None, found) if found else ("it ended without complete results", None)


def keep_folder(plan, run, folder):
    """Move the folder of a run to its place; what lay there was of an interrupted attempt."""
    path = os.path.join(plan["results"], run["keep"])
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.rename(folder, path)


def run_row(run, found):
    """@return the row of the table runs"""
    versions, models = found["versions"], sorted(found["models"].items())
    row = [run["id"], run["variant"], run["run"], int(found["seed"]), run["command"]]
    row += [versions["ns-3"], versions["edge-inference"], versions.get("libtorch", ""), versions["compiler"], versions["parts"]]
    return row + [", ".join(name for name, _ in models), ", ".join(value for _, value in models), found["simulated_ns"], found["tasks"], found.get("faults", "")]


def add_claims(database, number, folder):
    database.executemany("INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?)", [(number, place, *claim) for place, claim in enumerate(read_claims(folder))])


def store_failure(database, plan, run, folder, reason, code, attempt):
    """Write down a run that does not count. What a command has left is kept: it shows which of its claims failed."""
    last_lines = read_last_lines(folder)
    kept = run["keep"] if "facts" in run else ""
    database.execute("BEGIN IMMEDIATE")
    forget_failures(database, "id = ?", (run["id"],))
    if "facts" in run:
        add_claims(database, run["id"], folder)
    if kept:
        keep_folder(plan, run, folder)
    row = (run["id"], run["variant"], run["run"], run["command"], reason, code, last_lines, attempt, kept)
    database.execute("INSERT INTO failures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    database.execute("COMMIT")


def store(database, plan, run, folder, found, provenance):
    """Write a complete run in one transaction, its folder being at its place before."""
    number = run["id"]
    options = {name: value for name, value in found.get("options", {}).items() if name not in NO_OPTIONS}
    of_scenario = "facts" not in run
    regret = read_regret(folder) if of_scenario else None
    if of_scenario:
        # SQLite attaches outside of transactions only
        attach(database, os.path.join(folder, "results.sqlite"))
    database.execute("BEGIN IMMEDIATE")
    if of_scenario:
        add_tasks(database, number)
        database.execute("INSERT INTO metrics VALUES (?, 'regret_ms', ?)", (number, regret))
    # of an earlier start of this job
    forget_failures(database, "id = ?", (number,))
    if not of_scenario:
        add_claims(database, number, folder)
    row = run_row(run, found)
    database.execute(f"INSERT INTO runs VALUES ({', '.join('?' * len(row))})", row)
    database.executemany("INSERT OR IGNORE INTO options VALUES (?, ?, ?, ?, ?, ?)", option_rows(run["variant"], options, ()))
    database.execute("INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *provenance))
    if run["keep"]:
        keep_folder(plan, run, folder)
        database.execute("INSERT INTO folders VALUES (?, ?)", (number, run["keep"]))
    database.execute("COMMIT")
    if of_scenario:
        database.execute("DETACH part")


def make_run(database, plan, run, folder):
    """Try a run until it is complete or has failed as often as it may."""
    for attempt in range(1, plan["retries"] + 2):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        started = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        command = [word.replace("{programs}", plan["programs"]).replace("{output}", folder) for word in run["words"]]
        code, used = execute(command, plan["directory"], folder, plan["timeout"])
        reason, found = judge(code, plan, run, folder)
        if found:
            store(database, plan, run, folder, found, (socket.gethostname(), started, *used, attempt, plan["digest"]))
            return
    store_failure(database, plan, run, folder, reason, code, attempt)


def main(path):
    die_with_parent()
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    folder = os.path.join(os.path.dirname(os.path.abspath(path)), f"run-{os.path.basename(path)}")
    # a job that a scheduler started twice waits for itself
    with open(path, encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        database = open_database(path.replace(".json", ".sqlite"), durable=False)
        there = {row[0] for row in database.execute("SELECT id FROM runs")}
        for run in plan["runs"]:
            if not os.path.exists(path):
                return "the sweep was started anew without this job"
            if run["id"] not in there:
                make_run(database, plan, run, folder)
            with open(plan["progress"], "ab", buffering=0) as progress:
                progress.write(b".")
        database.close()
        shutil.rmtree(folder, ignore_errors=True)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

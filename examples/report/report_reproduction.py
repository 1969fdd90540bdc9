# SPDX-License-Identifier: GPL-2.0-only
"""Reproductions in the database of sweeps: what the source claims, what came out, and what the source left out."""
import base64
import glob
import os
from dataclasses import dataclass


@dataclass
class Reproduction:
    """One command of a sweep of commands."""

    name: str
    source: str
    missing: str
    problem: str  # why it did not complete; empty: it did
    claims: list  # of dictionaries: required, holds, claim, figures
    pictures: list  # names and data addresses
    text: str  # what it printed


@dataclass
class ReproductionSweep:
    """All commands of one sweep."""

    title: str
    question: str
    reproductions: list


def read_pictures(folder):
    """The pictures that a command has drawn, as parts of a page that loads nothing."""
    for path in sorted(glob.glob(os.path.join(glob.escape(folder), "*.png"))):
        with open(path, "rb") as file:
            yield os.path.basename(path), "data:image/png;base64," + base64.b64encode(file.read()).decode()


def read_output(folder):
    """What a command has printed."""
    path = os.path.join(folder, "output.txt")
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def read_reproduction(database, folder, variant, name):
    """@param variant its number"""
    texts = dict(database.execute("SELECT name, value FROM options WHERE variant = ?", (variant,)))
    sql = "SELECT required, holds, claim, figures FROM claims JOIN runs USING (id) WHERE variant = ? ORDER BY run, position"
    claims = [dict(zip(("required", "holds", "claim", "figures"), row)) for row in database.execute(sql, (variant,))]
    kept = database.execute("SELECT path FROM folders JOIN runs USING (id) WHERE variant = ? ORDER BY run", (variant,)).fetchone()
    failure = database.execute("SELECT reason, last_lines FROM failures WHERE variant = ? ORDER BY run", (variant,)).fetchone()
    place = os.path.join(folder, kept[0]) if kept else ""
    text = read_output(place) if kept else (failure[1] if failure else "")
    pictures = list(read_pictures(place)) if kept else []
    return Reproduction(name, texts.get("source", ""), texts.get("missing", ""), failure[0] if failure else "", claims, pictures, text)


def read_reproductions(database, folder):
    """The sweeps of commands: those whose variants have claims, or a source."""
    found = []
    sql = "SELECT DISTINCT variant FROM options WHERE name IN ('source', 'missing') UNION SELECT variant FROM claims JOIN runs USING (id)"
    commands = {row[0] for row in database.execute(sql)}
    for sweep, title, question in database.execute("SELECT sweep, title, question FROM sweeps ORDER BY sweep").fetchall():
        rows = database.execute("SELECT variant, agent FROM variants WHERE sweep = ? ORDER BY position", (sweep,)).fetchall()
        if commands.intersection(variant for variant, _ in rows):
            found.append(ReproductionSweep(title, question, [read_reproduction(database, folder, variant, name) for variant, name in rows]))
    return found

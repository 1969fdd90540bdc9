-- SPDX-License-Identifier: GPL-2.0-only
--
-- results.sqlite of sweeps, explained in doc/sweeps.rst. A change of anything here counts user_version up.
-- The table tasks is made from that of the runs: its first column is id, the others are those of tasks.csv.

PRAGMA application_id = 0x65697377;
PRAGMA user_version = 2;

CREATE TABLE sweeps (
    sweep TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    file TEXT NOT NULL,
    baseline TEXT NOT NULL,
    seed INTEGER NOT NULL,
    confidence REAL NOT NULL,
    discard_ns INTEGER NOT NULL,
    metric TEXT NOT NULL
);

CREATE TABLE variants (
    variant INTEGER PRIMARY KEY,
    sweep TEXT NOT NULL REFERENCES sweeps,
    position INTEGER NOT NULL,
    agent TEXT NOT NULL,
    label TEXT NOT NULL
);

CREATE TABLE options (
    variant INTEGER NOT NULL REFERENCES variants,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    number REAL,
    unit TEXT NOT NULL,
    swept INTEGER NOT NULL,
    PRIMARY KEY (variant, name)
) WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    variant INTEGER NOT NULL REFERENCES variants,
    run INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    command TEXT NOT NULL,
    ns3_version TEXT NOT NULL,
    module_version TEXT NOT NULL,
    libtorch_version TEXT NOT NULL,
    compiler TEXT NOT NULL,
    parts TEXT NOT NULL,
    model TEXT NOT NULL,
    model_digest TEXT NOT NULL,
    simulated_ns INTEGER NOT NULL,
    tasks INTEGER NOT NULL,
    faults TEXT NOT NULL,
    UNIQUE (variant, run)
);

CREATE TABLE metrics (
    id INTEGER NOT NULL REFERENCES runs,
    metric TEXT NOT NULL REFERENCES units,
    value REAL,
    PRIMARY KEY (id, metric)
) WITHOUT ROWID;

CREATE TABLE units (
    metric TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    unit TEXT NOT NULL,
    meaning TEXT NOT NULL
);

CREATE TABLE intervals (
    variant INTEGER NOT NULL REFERENCES variants,
    metric TEXT NOT NULL REFERENCES units,
    n INTEGER NOT NULL,
    mean REAL NOT NULL,
    deviation REAL,
    half_width REAL,
    low REAL,
    high REAL,
    PRIMARY KEY (variant, metric)
) WITHOUT ROWID;

CREATE TABLE differences (
    variant INTEGER NOT NULL REFERENCES variants,
    baseline INTEGER NOT NULL REFERENCES variants,
    metric TEXT NOT NULL REFERENCES units,
    n INTEGER NOT NULL,
    mean REAL NOT NULL,
    deviation REAL,
    half_width REAL,
    low REAL,
    high REAL,
    PRIMARY KEY (variant, metric)
) WITHOUT ROWID;

CREATE TABLE failures (
    id INTEGER NOT NULL,
    variant INTEGER NOT NULL REFERENCES variants,
    run INTEGER NOT NULL,
    command TEXT NOT NULL,
    reason TEXT NOT NULL,
    exit_code INTEGER,
    last_lines TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    folder TEXT NOT NULL,
    PRIMARY KEY (variant, run)
) WITHOUT ROWID;

CREATE TABLE claims (
    id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    required INTEGER NOT NULL,
    holds INTEGER NOT NULL,
    claim TEXT NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (id, position)
) WITHOUT ROWID;

CREATE TABLE folders (
    id INTEGER PRIMARY KEY REFERENCES runs,
    path TEXT NOT NULL
);

CREATE TABLE provenance (
    id INTEGER PRIMARY KEY REFERENCES runs,
    host TEXT NOT NULL,
    started TEXT NOT NULL,
    wall_seconds REAL NOT NULL,
    cpu_seconds REAL NOT NULL,
    peak_bytes INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    programs TEXT NOT NULL
);

# SPDX-License-Identifier: GPL-2.0-only
"""Reads the YAML file of a sweep (doc/sweeps.rst). What is wrong with it becomes one sentence that names the line."""
import dataclasses
import difflib
import hashlib
import itertools
import json
import os
import re

import yaml

from sweep_metrics import METRICS

TIME_UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
RATE_UNITS = {p + b: factor for p, factor in (("", 1.0), ("k", 1e3), ("K", 1e3), ("M", 1e6), ("G", 1e9)) for b in ("bps", "b/s")}
QUANTITY = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([A-Za-z/]*)")
# options that the sweep sets itself, and the key that does it
OWN_OPTIONS = {"RngRun": "runs", "RngSeed": "seed", "agent": "agents", "output": "results", "jobs": "chunk"}
OWN_OPTIONS.update(dict.fromkeys(("animation", "stages", "transfers"), "keep"))


class SweepError(Exception):
    """One sentence for the user."""


@dataclasses.dataclass(frozen=True)
class Stop:
    """Go on until intervals are narrow."""

    metric: str
    half_width: float  # absolute, or a share of the mean
    relative: bool
    at_most: int  # runs
    differences: bool  # watch those to the baseline


@dataclasses.dataclass(frozen=True)
class Variant:
    """One combination of swept options and an agent."""

    number: int  # from what it is
    position: int
    agent: str  # empty: the program knows no agents
    swept: dict
    options: dict  # swept ones included
    command: str = ""  # of a sweep of commands

    @property
    def label(self):
        return " ".join(f"{name.rsplit('::', 1)[-1]}={value}" for name, value in self.swept.items())


@dataclasses.dataclass
class Sweep:
    """What the file says."""

    path: str
    text: str
    name: str
    title: str
    question: str = ""
    program: str = "edge-inference-scenario"
    options: dict = dataclasses.field(default_factory=dict)
    swept: dict = dataclasses.field(default_factory=dict)
    agents: list = dataclasses.field(default_factory=lambda: [""])
    baseline: str = ""
    first: int = 1
    count: int = 1
    seed: int = 1
    confidence: float = 0.95
    discard: float = 0.0  # s
    stop: Stop = None
    timeout: float = 3600.0  # s
    retries: int = 2
    keep: str = "first"
    tasks: bool = True
    results: str = ""
    chunk: int = 0  # 0: from the number of runs
    commands: dict = dataclasses.field(default_factory=dict)  # texts by name; then there are no agents
    lines: dict = dataclasses.field(default_factory=dict)  # of keys, options, commands; of (option, value), ("agents", agent)

    def variants(self):
        """All variants in the order of the file."""
        found = []
        for name, texts in self.commands.items():
            about = {key: text for key, text in texts.items() if key != "run"}
            number = digest(self.name, texts["run"], name, self.seed)
            found.append(Variant(number, len(found), name, {}, about, texts["run"]))
        if self.commands:
            return found
        for values in itertools.product(*self.swept.values()):
            swept = dict(zip(self.swept, values))
            for agent in self.agents:
                options = {**self.options, **swept}
                number = digest(self.name, self.program, sorted(options.items()), agent, self.seed)
                found.append(Variant(number, len(found), agent, swept, options))
        return found

    def most(self):
        """The largest number of runs that a variant may have."""
        return self.stop.at_most if self.stop else self.count


def digest(*what):
    """A number made from what something is; 52 bits, which every reader of SQLite and JSON holds exactly."""
    return int(hashlib.sha256(json.dumps(what).encode()).hexdigest()[:13], 16)


def measure(text):
    """The number in a value and its unit, in s or bit/s where it has one: (None, "") if it is no number."""
    match = QUANTITY.fullmatch(text.strip())
    if not match:
        return None, ""
    number, unit = float(match.group(1)), match.group(2)
    if not unit:
        return number, ""
    for units, name in ((TIME_UNITS, "s"), (RATE_UNITS, "bit/s")):
        if unit in units:
            return number * units[unit], name
    return None, ""


class Reader:
    """Takes values out of YAML nodes, which know their lines."""

    def __init__(self, path):
        self.path = path

    def fail(self, node, sentence):
        raise SweepError(f"{self.path}, line {node.start_mark.line + 1}: {sentence}")

    def mapping(self, node, what, known=None):
        """Keys and value nodes."""
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, f"{what} must be lines of the form 'name: value'")
        found = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fail(key, f"a name in {what} must be a word")
            if key.value in found:
                self.fail(key, f"'{key.value}' stands twice in {what}")
            if known is not None and key.value not in known:
                near = difflib.get_close_matches(key.value, known, 1)
                hint = f"did you mean '{near[0]}'?" if near else "known are " + ", ".join(known)
                self.fail(key, f"'{key.value}' is no key of {what}; {hint}")
            found[key.value] = value
        return found

    def text(self, node, what):
        """As it is written: YAML's own reading would make False of 'no' and 5400 of 1:30:00."""
        if not isinstance(node, yaml.ScalarNode) or (not node.value and node.style is None) or node.value == "~":
            self.fail(node, f"{what} needs one value")
        return node.value

    def items(self, node):
        """@return the nodes of a list, or the one that stands alone"""
        return node.value if isinstance(node, yaml.SequenceNode) else [node]

    def texts(self, node, what):
        """One value or a list of different ones."""
        values = [self.text(item, what) for item in self.items(node)]
        if not values:
            self.fail(node, f"{what} is an empty list")
        for value in values:
            if values.count(value) > 1:
                self.fail(node, f"{what} has '{value}' twice")
        return values

    def number(self, node, what, least, most, kind=int):
        text = self.text(node, what)
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not least <= value <= most:
            self.fail(node, f"{what} is '{text}', but must be a {'whole ' if kind is int else ''}number from {least} to {most}")
        return value

    def seconds(self, node, what):
        text = self.text(node, what)
        number, unit = measure(text)
        if number is None or unit != "s" or number < 0:
            self.fail(node, f"{what} is '{text}', but must be a time such as 500ms, 20s, 5min or 1h")
        return number

    def choice(self, node, what, choices):
        text = self.text(node, what)
        if text not in choices:
            self.fail(node, f"{what} is '{text}', but must be {' or '.join(choices)}")
        return text


def read_options(reader, node, what, sweep):
    """Names and lists of values."""
    found = {}
    for name, value in reader.mapping(node, what).items():
        if name in OWN_OPTIONS:
            reader.fail(value, f"the option {name} is set by the key '{OWN_OPTIONS[name]}' of the sweep")
        if name in sweep.lines:
            reader.fail(value, f"{name} is set on line {sweep.lines[name]} already")
        sweep.lines[name] = value.start_mark.line + 1
        found[name] = reader.texts(value, name)
        sweep.lines.update({(name, item.value): item.start_mark.line + 1 for item in reader.items(value)})
    return found


def read_stop(reader, node):
    found = reader.mapping(node, "stop", ("metric", "half_width", "at_most", "of"))
    for key in ("half_width", "at_most"):
        if key not in found:
            reader.fail(node, f"stop needs {key}")
    text = reader.text(found["half_width"], "half_width")
    relative = text.rstrip().endswith("%")
    number = measure(text.replace("%", ""))[0]
    if number is None or number <= 0:
        reader.fail(found["half_width"], f"half_width is '{text}', but must be a number above 0 in the metric's unit, or per cent such as 2 %")
    return Stop(
        metric=reader.choice(found["metric"], "metric", [row[0] for row in METRICS]) if "metric" in found else "latency_ms",
        half_width=number / 100 if relative else number,
        relative=relative,
        at_most=reader.number(found["at_most"], "at_most", 2, 10**6),
        differences="of" in found and reader.choice(found["of"], "of", ("means", "differences")) == "differences",
    )


def read_runs(reader, node, sweep):
    if isinstance(node, yaml.ScalarNode):
        sweep.count = reader.number(node, "runs", 1, 10**6)
        return
    found = reader.mapping(node, "runs", ("first", "count"))
    if "count" not in found:
        reader.fail(node, "runs needs count")
    sweep.count = reader.number(found["count"], "count", 1, 10**6)
    if "first" in found:
        sweep.first = reader.number(found["first"], "first", 1, 10**9)


def read_scalars(reader, found, sweep):
    """Keys with one plain value."""
    for key in ("title", "question", "program", "results"):
        if key in found:
            setattr(sweep, key, reader.text(found[key], key))
    for key, least, most, kind in (("seed", 1, 2**32 - 1, int), ("retries", 0, 100, int), ("chunk", 1, 10**5, int), ("confidence", 0.5, 0.9999, float)):
        if key in found:
            setattr(sweep, key, reader.number(found[key], key, least, most, kind))
    for key in ("discard", "timeout"):
        if key in found:
            setattr(sweep, key, reader.seconds(found[key], key))
    if "keep" in found:
        sweep.keep = reader.choice(found["keep"], "keep", ("first", "none", "all"))
    if "tasks" in found:
        sweep.tasks = reader.choice(found["tasks"], "tasks", ("true", "false")) == "true"


def read_agents(reader, found, sweep):
    if "agents" in found:
        sweep.agents = reader.texts(found["agents"], "agents")
        sweep.lines.update({("agents", item.value): item.start_mark.line + 1 for item in reader.items(found["agents"])})
        for agent in sweep.agents:
            if "," in agent or agent == "all":
                reader.fail(found["agents"], f"the agent '{agent}' is several: give a list of single ones")
    sweep.baseline = sweep.agents[0]
    if "baseline" in found:
        sweep.baseline = reader.choice(found["baseline"], "baseline", sweep.agents)


def read_commands(reader, found, sweep):
    """Whole commands instead of options and agents."""
    if "commands" not in found:
        return
    for key in ("program", "options", "sweep", "agents", "baseline", "stop", "tasks", "discard"):
        if key in found:
            reader.fail(found[key], f"commands have no {key}")
    for name, node in reader.mapping(found["commands"], "commands").items():
        texts = {key: reader.text(value, key) for key, value in reader.mapping(node, name, ("run", "source", "missing")).items()}
        if "{output}" not in texts.get("run", ""):
            reader.fail(node, f"{name} needs run: a command with {{output}}, its folder")
        if sweep.count > 1 and "{run}" not in texts["run"]:
            reader.fail(node, f"{name} would be the same in all {sweep.count} runs: its command has no {{run}}")
        sweep.commands[name] = texts
        sweep.lines[name] = node.start_mark.line + 1
    sweep.agents = list(sweep.commands)
    sweep.baseline = ""


def compose(path):
    """Text and root node of a file."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        return text, yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as problem:
        raise SweepError(f"{path} cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise SweepError(f"{path} is no text in UTF-8") from None
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise SweepError(f"{path}, line {mark.line + 1}: this is no YAML: {problem.problem or problem.context}") from None
    except yaml.reader.ReaderError as problem:
        line = text.count("\n", 0, problem.position) + 1
        raise SweepError(f"{path}, line {line}: this is no YAML: a text has no character {problem.character:#x}") from None
    except RecursionError:
        raise SweepError(f"{path}: this is no sweep: too many brackets in one another") from None


def read_sweep(path):
    """@return the Sweep of a file; a SweepError says what is wrong with it"""
    text, root = compose(path)
    if root is None:
        raise SweepError(f"{path}, line 1: the file is empty")
    reader = Reader(path)
    keys = ("name", "title", "question", "program", "options", "sweep", "agents", "baseline", "runs", "seed", "confidence", "discard", "stop")
    found = reader.mapping(root, "a sweep", keys + ("timeout", "retries", "keep", "tasks", "results", "chunk", "commands"))
    name = reader.text(found["name"], "name") if "name" in found else os.path.splitext(os.path.basename(path))[0]
    if not re.fullmatch(r"[\w.-]+", name):
        reader.fail(found.get("name", root), f"the name '{name}' must be of letters, digits, '.', '-' and '_'")
    sweep = Sweep(path=path, text=text, name=name, title=name, results=os.path.join("results", name))
    sweep.lines.update({key: node.start_mark.line + 1 for key, node in found.items() if key in ("program", "agents")})
    read_scalars(reader, found, sweep)
    if "options" in found:
        options = read_options(reader, found["options"], "options", sweep)
        for option, values in options.items():
            if len(values) > 1:
                raise SweepError(f"{path}, line {sweep.lines[option]}: {option} has several values: it belongs under 'sweep'")
        sweep.options = {option: values[0] for option, values in options.items()}
    if "sweep" in found:
        sweep.swept = read_options(reader, found["sweep"], "sweep", sweep)
    read_agents(reader, found, sweep)
    if "runs" in found:
        read_runs(reader, found["runs"], sweep)
    if "stop" in found:
        sweep.stop = read_stop(reader, found["stop"])
        if sweep.count < 2 or sweep.stop.at_most < sweep.count:
            reader.fail(found["stop"], "stop needs 'runs' of at least 2 and 'at_most' of at least 'runs'")
    read_commands(reader, found, sweep)
    return sweep

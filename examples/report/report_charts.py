# SPDX-License-Identifier: GPL-2.0-only
"""What is drawn, once for page and pictures: charts as plain data, made from the tables of a run or a training."""
from dataclasses import dataclass, field

import numpy
import pandas

from report_style import PART_STYLE, SINGLE, STATUS_COLOURS, line_style

SHARES = 101  # of a distribution, per agent


@dataclass
class Series:
    name: str
    y: list
    colour: str
    dash: tuple = ()
    low: list = None  # ends of the interval
    high: list = None


@dataclass
class Lines:
    """y over x, one line per series."""

    name: str
    title: str
    caption: str
    x_label: str
    y_label: str
    x: list
    series: list
    log_x: bool = False
    step: bool = False
    points: bool = False
    ticks: list = None  # names of x = 0, 1, ..., if x is no number
    y_range: tuple = None
    kind: str = "lines"


@dataclass
class Part:
    name: str
    colour: str
    values: list


@dataclass
class Bars:
    """One bar per row, made of parts."""

    name: str
    title: str
    caption: str
    label: str
    rows: list
    parts: list
    low: list = None
    high: list = None
    shares: bool = False  # parts of 100 %: the first one's figure stands beside the bar
    kind: str = "bars"

    @property
    def totals(self):
        return [sum(part.values[row] for part in self.parts) for row in range(len(self.rows))]

    @property
    def labels(self):
        return self.parts[0].values if self.shares else self.totals

    @property
    def named(self):
        """Whether parts need a legend."""
        return self.shares or len(self.parts) > 1


@dataclass
class Heat:
    """A table of coloured figures."""

    name: str
    title: str
    caption: str
    label: str
    row_label: str
    column_label: str
    rows: list
    columns: list
    values: list = field(default_factory=list)  # of rows; None: no figure
    kind: str = "heat"


def agent_series(agents, values):
    """One series per agent that has values, in the agent's own colour."""
    return [Series(agent, values[agent], *line_style(index)) for index, agent in enumerate(agents) if agent in values]


def rounded(values):
    """Short enough for a page; not a number becomes None."""
    return [None if value != value else float(f"{value:.5g}") for value in values]


def completed(tasks):
    return tasks[tasks["status"] == "completed"]


def cdf_chart(latencies, agents):
    """Shares at the quantiles of all agents, so that one x gives the share of each. @param latencies lists of ms by agent"""
    latencies = {agent: numpy.sort(numpy.maximum(values, 1e-6)) for agent, values in latencies.items()}
    quantiles = [numpy.quantile(values, numpy.linspace(0, 1, SHARES), method="higher") for values in latencies.values()]
    grid = numpy.unique(numpy.concatenate(quantiles))
    # lines begin at zero
    grid = numpy.insert(grid, 0, grid[0] * 0.97)
    shares = {agent: rounded(numpy.searchsorted(values, grid, side="right") / len(values)) for agent, values in latencies.items()}
    return Lines(
        "latency-cdf",
        "Latency of completed tasks",
        "Share of an agent's completed tasks that took at most this long. Further left is faster.",
        "latency, ms (logarithmic)",
        "share of completed tasks",
        rounded(grid),
        agent_series(agents, shares),
        log_x=True,
        step=True,
        y_range=(0, 1.02),
    )


def latency_cdf(tasks, agents):
    latencies = {agent: group["latency_ns"].to_numpy() / 1e6 for agent, group in completed(tasks).groupby("agent")}
    return cdf_chart(latencies, agents) if latencies else None


def latency_parts(tasks, agents):
    means = completed(tasks).groupby("agent")[[f"{part}_ns" for part in PART_STYLE]].mean().reindex(agents).fillna(0) / 1e6
    parts = [Part(label, colour, means[f"{part}_ns"].tolist()) for part, (label, colour) in PART_STYLE.items()]
    parts = [part for part in parts if any(part.values)]
    if not parts:
        return None
    return Bars(
        "latency-parts",
        "Where the time goes",
        "Mean over completed tasks. At every instant a task is in one state, so the parts add up to the mean latency.",
        "mean latency, ms",
        agents,
        parts,
    )


def latency_over_time(tasks, agents):
    done = completed(tasks)
    start, end = tasks["created_ns"].min(), tasks["created_ns"].max()
    if done.empty or end == start:
        return None
    bins = int(numpy.clip(len(done) / len(agents) / 8, 5, 60))
    edges = numpy.linspace(start, end, bins + 1)
    place = numpy.clip(numpy.searchsorted(edges, done["created_ns"], side="right") - 1, 0, bins - 1)
    means = (done["latency_ns"] / 1e6).groupby([done["agent"], place]).mean()
    values = {agent: rounded(means[agent].reindex(range(bins)).tolist()) for agent in agents if agent in means.index.levels[0]}
    return Lines(
        "latency-over-time",
        "Latency over time",
        f"Mean of the completed tasks that were created in each of {bins} equal stretches; gaps: none was.",
        "simulated time at creation, s",
        "mean latency, ms",
        rounded((edges[:-1] + edges[1:]) / 2e9),
        agent_series(agents, values),
    )


def outcomes(tasks, agents):
    shares = tasks.groupby(["agent", "status"]).size().unstack(fill_value=0).reindex(agents)
    shares = 100 * shares.div(shares.sum(axis=1), axis=0)
    parts = [Part(status, colour, shares[status].tolist()) for status, colour in STATUS_COLOURS.items() if status in shares]
    caption = "Rejected by a server, failed on the way, or unfinished when the run ended."
    return Bars("outcomes", "How tasks ended", caption, "share of tasks, %", agents, parts, shares=True)


def deadline_misses(tasks, agents):
    bound = tasks[tasks["deadline_ns"] > 0]
    if bound.empty:
        return None
    late = (bound["status"] != "completed") | (bound["latency_ns"] > bound["deadline_ns"])
    if not late.any():
        return None
    shares = (100 * late.groupby(bound["agent"]).mean()).reindex(agents).fillna(0)
    allowed = sorted(bound["deadline_ns"].unique() / 1e6)
    times = f"{allowed[0]:g} ms" if len(allowed) == 1 else f"{allowed[0]:g} to {allowed[-1]:g} ms"
    caption = f"Tasks that did not complete within their deadline ({times}), of those that had one."
    return Bars("deadline-misses", "Missed deadlines", caption, "missed, % of tasks", agents, [Part("missed", SINGLE, shares.tolist())])


def mean_parts(tasks, agents, columns, scale=1):
    """Mean per task of some columns: (name, colour, column)."""
    means = tasks.groupby("agent")[[column for _, _, column in columns]].mean().reindex(agents) * scale
    return [Part(name, colour, means[column].tolist()) for name, colour, column in columns]


def energy(tasks, agents):
    columns = (
        ("device, computing", "#0072b2", "energy_compute_j"),
        ("device, radio", "#d55e00", "energy_radio_j"),
        ("servers, computing", "#006b45", "server_compute_j"),
    )
    parts = [part for part in mean_parts(tasks, agents, columns) if any(part.values)]
    if not parts:
        return None
    unit = "J"
    if max(value for part in parts for value in part.values) < 0.1:
        unit = "mJ"
        for part in parts:
            part.values = [1000 * value for value in part.values]
    caption = "Mean over all tasks. The summary table counts the device alone."
    return Bars("energy", "Energy", caption, f"energy per task, {unit}", agents, parts)


def traffic(tasks, agents):
    columns = (
        ("from the device", "#d55e00", "bytes_up"),
        ("between sites", "#f7c58f", "bytes_between"),
        ("to the device", "#f0e442", "bytes_down"),
    )
    parts = [part for part in mean_parts(tasks, agents, columns, 1e-3) if any(part.values)]
    caption = "Mean payload of all tasks in 1000 bytes, encoded, without framing and headers."
    return Bars("traffic", "Traffic", caption, "payload per task, kB", agents, parts) if parts else None


def accuracy(tasks, agents):
    known = tasks[tasks["correct"] >= 0]
    if known.empty:
        return None
    shares = (100 * known.groupby("agent")["correct"].mean()).reindex(agents).fillna(0)
    caption = "Right answers among the tasks whose answer is known."
    return Bars("accuracy", "Accuracy", caption, "right answers, %", agents, [Part("right", SINGLE, shares.tolist())])


def exits(tasks, agents):
    done = completed(tasks)
    # a network without early exits
    if not (done["exit"] >= 1).any():
        return None
    shares = done.groupby(["agent", "exit"]).size().unstack(fill_value=0).reindex(agents).fillna(0)
    shares = 100 * shares.div(shares.sum(axis=1).clip(lower=1), axis=0)
    colours = ("#a9d3f0", "#0072b2", "#f7c58f", "#d55e00", "#cdeac0", "#006b45", "#cc79a7", "#f0e442")
    parts = [Part(f"exit {exit}", colours[index % len(colours)], shares[exit].tolist()) for index, exit in enumerate(shares)]
    caption = "Which exit answered, of the completed tasks. The highest is the end of the network."
    return Bars("exits", "Exits", caption, "share of completed tasks, %", agents, parts, shares=True)


def regret(summary):
    if summary is None or summary["regret_ms"].isna().all():
        return None
    measured = summary[summary["regret_ms"].notna()]
    caption = "How much longer decisions are predicted to take than the best ones in the world as it was then. Mean; 0 is best."
    return Bars("regret", "Regret", caption, "regret, ms", measured["agent"].tolist(), [Part("regret", SINGLE, measured["regret_ms"].tolist())])


def device_heat(tasks, agents):
    means = (completed(tasks)["latency_ns"] / 1e6).groupby([tasks["agent"], tasks["device"]]).mean().unstack()
    devices = sorted(tasks["device"].unique(), key=lambda name: (len(name), name))
    if means.empty or not 2 <= len(devices) <= 40:
        return None
    means = means.reindex(index=agents, columns=devices)
    values = [[None if value != value else value for value in row] for row in means.to_numpy().tolist()]
    caption = "Mean latency of completed tasks of each device: who is served worse?"
    return Heat("latency-by-device", "Latency by device", caption, "mean latency, ms", "agent", "device", agents, devices, values)


def learning_curve(curve, column, title, label):
    """Every episode, and the mean of the last twentieth of the training."""
    ordered = curve.sort_values("episode")
    window = max(1, len(ordered) // 20)
    smooth = ordered[column].rolling(window, min_periods=1).mean()
    series = [Series("each episode", rounded(ordered[column]), "#a9d3f0")]
    if window > 1:
        series.append(Series(f"mean of the last {window}", rounded(smooth), "#0072b2"))
    caption = f"Training: {len(ordered)} episodes of all workers together."
    return Lines(f"learning-{column.replace('_', '-')}", title, caption, "episode", label, ordered["episode"].tolist(), series)


# column of curve.csv, title, label
LEARNING = (
    ("reward", "Learning: reward", "reward per episode"),
    ("delay_s", "Learning: delay", "mean delay of a task, s"),
    ("energy_j", "Learning: energy", "mean energy of a task, J"),
    ("entropy", "Learning: entropy of the policy", "entropy, nats"),
)


def learning_charts(curve):
    for column, title, label in LEARNING:
        yield learning_curve(curve, column, title, label)


def smoothed(curve, column):
    """By episode, the mean of the last twentieth of the training."""
    ordered = curve.drop_duplicates("episode", keep="last").sort_values("episode").set_index("episode")[column]
    return ordered.rolling(max(1, len(ordered) // 20), min_periods=1).mean()


def compare_learning(curves, prefix=""):
    """Several trainings in one chart each. @param curves tables of curve.csv by name"""
    for column, title, label in LEARNING:
        table = pandas.DataFrame({name: smoothed(curve, column) for name, curve in curves.items()}).sort_index()
        series = [Series(name, rounded(table[name]), *line_style(index)) for index, name in enumerate(curves)]
        caption = "Each line is the mean of the last twentieth of its training."
        yield Lines(f"{prefix}learning-{column.replace('_', '-')}", title, caption, "episode", label, table.index.tolist(), series)


def run_charts(tasks, summary, agents):
    yield latency_cdf(tasks, agents)
    yield latency_parts(tasks, agents)
    yield latency_over_time(tasks, agents)
    if (tasks["status"] != "completed").any():
        yield outcomes(tasks, agents)
    yield deadline_misses(tasks, agents)
    yield regret(summary)
    yield accuracy(tasks, agents)
    yield exits(tasks, agents)
    yield energy(tasks, agents)
    yield traffic(tasks, agents)
    yield device_heat(tasks, agents)

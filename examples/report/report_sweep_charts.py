# SPDX-License-Identifier: GPL-2.0-only
"""Charts of a sweep: means over runs with their intervals, against what was swept."""
import re

from report_charts import Bars, Heat, Lines, Part, Series, cdf_chart, rounded
from report_style import PART_STYLE, SINGLE, line_style

MOST_FACETS = 3
MOST_ROWS = 24
# metric, title, label, scale
METRICS = (
    ("latency_ms", "Latency", "mean latency, ms", 1),
    ("p95_ms", "95 % quantile of the latency", "p95 latency, ms", 1),
    ("miss_ratio", "Missed deadlines", "missed, % of tasks", 100),
    ("device_j", "Energy of the device", "energy per task, J", 1),
    ("accuracy", "Accuracy", "right answers, %", 100),
    ("regret_ms", "Regret", "regret, ms", 1),
    ("uplink_kb", "Uplink", "payload per task, kB", 1),
)


def short_name(option):
    """Of an attribute: without the namespaces."""
    return "::".join(option.split("::")[-2:]) if "::" in option else option


def file_name(text):
    return re.sub(r"[^\w.=+-]+", "-", text).strip("-")


def chosen_metrics(sweep):
    """Those with figures; what the sweep watches comes first."""
    present = set(sweep.intervals["metric"])
    known = {metric[0] for metric in METRICS}
    extra = [(sweep.metric, sweep.metric, sweep.metric, 1)] if sweep.metric not in known else []
    return [metric for metric in [*extra, *sorted(METRICS, key=lambda one: one[0] != sweep.metric)] if metric[0] in present]


class Table:
    """Mean, low and high of a metric by variant."""

    def __init__(self, rows, metric, scale):
        found = rows[rows["metric"] == metric].set_index("variant")
        self.mean, self.low, self.high = ((found[name] * scale).to_dict() for name in ("mean", "low", "high"))

    def row(self, variants):
        """The three lists for variants, of which some may be None."""
        nan = float("nan")
        means = [self.mean.get(variant, nan) for variant in variants]
        # one run alone has no interval
        ends = [[one.get(variant, nan) for variant in variants] for one in (self.low, self.high)]
        return means, *ends


def interval_text(sweep, metric, drawn=True):
    counts = sweep.intervals[sweep.intervals["metric"] == metric]["n"]
    runs = f"{counts.min()}" if counts.min() == counts.max() else f"{counts.min()} to {counts.max()}"
    meaning = sweep.units.set_index("metric")["meaning"].get(metric, metric)
    intervals = f" with {100 * sweep.confidence:g} % Student-t intervals" if drawn and counts.max() > 1 else ""
    return f"{meaning[:1].upper()}{meaning[1:]}. Mean of {runs} {'run' if runs == '1' else 'runs'}{intervals}."


def option_axis(sweep, option):
    """x of each value, label and names of ticks (None: numbers)."""
    rows = sweep.values(option)
    units = set(rows["unit"])
    if rows["number"].notna().all() and len(units) == 1:
        unit = units.pop()
        return dict(zip(rows["value"], rows["number"])), short_name(option) + (f", {unit}" if unit else ""), None
    names = list(dict.fromkeys(rows["value"]))
    return {name: place for place, name in enumerate(names)}, short_name(option), names


def facets(sweep, option):
    """Combinations of the other swept options: text and variants of each."""
    others = [name for name in sweep.swept if name != option]
    found = {}
    columns = {name: sweep.values(name).set_index("variant")["value"] for name in others}
    for row in sweep.variants.itertuples():
        text = ", ".join(f"{short_name(name)}={columns[name][row.variant]}" for name in others)
        found.setdefault(text, []).append(row.variant)
    return found


def lines_of(sweep, table, option, variants, agents):
    """x, series, label and ticks of one metric against an option."""
    places, label, ticks = option_axis(sweep, option)
    value_of = sweep.values(option).set_index("variant")["value"]
    rows = sweep.variants[sweep.variants["variant"].isin(variants)]
    x = sorted({places[value_of[variant]] for variant in rows["variant"]})
    series = []
    for index, agent in enumerate(sweep.agents):
        if agent not in agents:
            continue
        by_place = {places[value_of[row.variant]]: row.variant for row in rows[rows["agent"] == agent].itertuples()}
        means, low, high = table.row([by_place.get(place) for place in x])
        if any(mean == mean for mean in means):
            colour, dash = line_style(index)
            series.append(Series(agent, rounded(means), colour, dash, rounded(low), rounded(high)))
    return x, series, label, ticks


def against_option(sweep, prefix):
    """Each metric against the first swept option, for each combination of the others."""
    option = sweep.swept[0]
    found = facets(sweep, option)
    for metric, title, label, scale in chosen_metrics(sweep):
        table = Table(sweep.intervals, metric, scale)
        for text, variants in list(found.items())[:MOST_FACETS]:
            x, series, x_label, ticks = lines_of(sweep, table, option, variants, sweep.agents)
            if not series:
                continue
            name = file_name(f"{prefix}{metric}-{short_name(option)}" + (f"-{text}" if text else ""))
            heading = f"{title} against {short_name(option)}" + (f" ({text})" if text else "")
            yield Lines(name, heading, interval_text(sweep, metric), x_label, label, x, series, points=True, ticks=ticks)


def difference_lines(sweep, prefix):
    """Paired differences of the watched metric to the baseline."""
    others = [agent for agent in sweep.agents if agent != sweep.baseline]
    metric, title, label, scale = chosen_metrics(sweep)[0]
    table = Table(sweep.differences, metric, scale)
    option = sweep.swept[0]
    for text, variants in list(facets(sweep, option).items())[:MOST_FACETS]:
        x, series, x_label, ticks = lines_of(sweep, table, option, variants, others)
        if series:
            caption = f"Run by run with the same random numbers; {100 * sweep.confidence:g} % intervals. Below 0: less than {sweep.baseline}."
            name = file_name(f"{prefix}difference-{metric}-{short_name(option)}" + (f"-{text}" if text else ""))
            heading = f"{title} minus that of {sweep.baseline}" + (f" ({text})" if text else "")
            yield Lines(name, heading, caption, x_label, f"difference: {label}", x, series, points=True, ticks=ticks)


def agent_bars(sweep, prefix):
    """Nothing was swept but the agent."""
    variants = sweep.variants["variant"].tolist()
    for metric, title, label, scale in chosen_metrics(sweep):
        means, low, high = Table(sweep.intervals, metric, scale).row(variants)
        if any(mean != mean for mean in means):
            continue
        known = not any(end != end for end in low + high)
        yield Bars(
            file_name(f"{prefix}{metric}"), title, interval_text(sweep, metric), label, sweep.variants["agent"].tolist(), [Part("mean", SINGLE, means)],
            low=[max(0, end) for end in low] if known else None, high=high if known else None,
        )


def option_heat(sweep, prefix):
    """Latency over two options, rows by agent."""
    across, down = sweep.swept[:2]
    columns = list(dict.fromkeys(sweep.values(across)["value"]))
    value = {option: sweep.values(option).set_index("variant")["value"] for option in sweep.swept}
    for metric, title, label, scale in chosen_metrics(sweep)[:1]:
        mean = Table(sweep.intervals, metric, scale).mean
        cells = {}
        for row in sweep.variants.sort_values("position").itertuples():
            rest = ", ".join(f"{short_name(option)}={value[option][row.variant]}" for option in sweep.swept[1:])
            cells.setdefault((row.agent, rest), {})[value[across][row.variant]] = mean.get(row.variant)
        order = sorted(cells, key=lambda key: sweep.agents.index(key[0]))[:MOST_ROWS]
        rows = [f"{agent}, {rest}" for agent, rest in order]
        values = [[cells[key].get(column) for column in columns] for key in order]
        heading = f"{title} over {short_name(across)} and {short_name(down)}"
        yield Heat(file_name(f"{prefix}heat-{metric}"), heading, interval_text(sweep, metric, False), label, "agent", short_name(across), rows, columns, values)


def parts_bars(sweep, prefix):
    """Where the time goes, by variant; of many labels, first, middle and last."""
    labels = sweep.labels
    if len(sweep.variants) > MOST_ROWS:
        labels = list(dict.fromkeys([labels[0], labels[len(labels) // 2], labels[-1]]))
    means = {part: Table(sweep.intervals, f"{part}_ms", 1).mean for part in PART_STYLE}
    rows = sweep.variants[sweep.variants["label"].isin(labels) & sweep.variants["variant"].isin(means["device_compute"])]
    parts = [Part(name, colour, [means[part].get(variant, 0) for variant in rows["variant"]]) for part, (name, colour) in PART_STYLE.items()]
    names = [f"{row.label}: {row.agent}" if row.label else row.agent for row in rows.itertuples()]
    parts = [part for part in parts if any(part.values)]
    if parts and len(names) <= MOST_ROWS:
        caption = "Mean over runs of the means over completed tasks. The parts add up to the mean latency."
        yield Bars(file_name(f"{prefix}latency-parts"), "Where the time goes", caption, "mean latency, ms", names, parts)


def latency_cdfs(sweep, prefix):
    for label in dict.fromkeys(label for label, _ in sweep.latencies):
        latencies = {agent: values for (where, agent), values in sweep.latencies.items() if where == label}
        chart = cdf_chart(latencies, sweep.agents)
        chart.name = file_name(f"{prefix}latency-cdf" + (f"-{label}" if label else ""))
        chart.title += f" ({label})" if label else ""
        chart.caption = "Completed tasks of all runs together. " + chart.caption
        yield chart


def sweep_charts(sweep, prefix):
    """All charts of a sweep. @param prefix of their names."""
    if sweep.swept:
        yield from against_option(sweep, prefix)
        yield from difference_lines(sweep, prefix)
    else:
        yield from agent_bars(sweep, prefix)
    if len(sweep.swept) > 1:
        yield from option_heat(sweep, prefix)
    yield from parts_bars(sweep, prefix)
    yield from latency_cdfs(sweep, prefix)

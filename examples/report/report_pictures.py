# SPDX-License-Identifier: GPL-2.0-only
"""Draws the charts with matplotlib. The same results give the same bytes."""
import os

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

from report_style import number, shorten  # noqa: E402

STYLE = {
    "font.size": 10,
    "font.family": "DejaVu Sans",
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.edgecolor": "#555555",
    "axes.labelcolor": "#1a1a1a",
    "text.color": "#1a1a1a",
    "grid.color": "#dddddd",
    "legend.frameon": False,
    "legend.fontsize": 9,
    "savefig.dpi": 150,
    "svg.hashsalt": "edge-inference-report",
    "svg.fonttype": "none",
}
WIDTH = 7.5
# no date, no version of matplotlib
METADATA = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}


def draw_lines(axes, chart):
    count = len(chart.series)
    for place, series in enumerate(chart.series):
        # where lines coincide, those below show as a rim
        width = 1.8 + 2.2 * (count - 1 - place) / count
        style = {"color": series.colour, "linewidth": width, "label": shorten(series.name)}
        style["linestyle"] = (0, series.dash) if series.dash else "solid"
        y = [float("nan") if value is None else value for value in series.y]
        if series.low is not None:
            below = [value - low for value, low in zip(y, series.low)]
            above = [high - value for value, high in zip(y, series.high)]
            axes.errorbar(chart.x, y, yerr=[below, above], marker="o", markersize=4, capsize=3, elinewidth=1.5, **style)
        elif chart.step:
            axes.step(chart.x, y, where="post", **style)
        else:
            axes.plot(chart.x, y, marker="o" if chart.points else None, markersize=4, **style)
    if chart.log_x:
        axes.set_xscale("log")
        if max(chart.x) < 300 * min(chart.x):
            axes.xaxis.set_major_locator(matplotlib.ticker.LogLocator(subs=(1, 2, 5)))
            axes.xaxis.set_minor_formatter(matplotlib.ticker.NullFormatter())
        axes.xaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:g}"))
    if chart.ticks:
        axes.set_xticks(chart.x, [shorten(tick, 16) for tick in chart.ticks])
    if chart.y_range:
        axes.set_ylim(*chart.y_range)
    elif all(value is None or value >= 0 for series in chart.series for value in series.y):
        axes.set_ylim(bottom=0)
    axes.set_xlabel(chart.x_label)
    axes.set_ylabel(chart.y_label)
    axes.grid(True)


def draw_bars(axes, chart):
    places = range(len(chart.rows))
    left = [0.0] * len(chart.rows)
    for part in chart.parts:
        axes.barh(places, part.values, left=left, color=part.colour, edgecolor="white", linewidth=0.5, label=part.name, height=0.7)
        left = [start + value for start, value in zip(left, part.values)]
    ends = left
    if chart.low is not None:
        errors = [[mid - low for mid, low in zip(left, chart.low)], [high - mid for mid, high in zip(left, chart.high)]]
        axes.errorbar(left, places, xerr=errors, fmt="none", ecolor="#1a1a1a", capsize=3, linewidth=1.2)
        ends = chart.high
    most = max(ends) or 1
    for place, (figure, end) in enumerate(zip(chart.labels, ends)):
        axes.text(end + most * 0.01, place, number(figure), va="center", fontsize=9)
    axes.set_xlim(0, most * 1.12)
    if not any(ends):
        axes.set_xticks([0])
    axes.set_yticks(places, [shorten(row) for row in chart.rows])
    axes.set_ylim(len(chart.rows) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(chart.label)
    axes.grid(True, axis="x")


def draw_heat(axes, chart):
    values = [[float("nan") if value is None else value for value in row] for row in chart.values]
    image = axes.imshow(values, cmap="cividis_r", aspect="auto")
    for row, cells in enumerate(values):
        for column, value in enumerate(cells):
            red, green, blue, _ = image.cmap(image.norm(value))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
            if len(chart.columns) <= 12:
                axes.text(column, row, number(value), ha="center", va="center", fontsize=9, color="white" if dark else "black")
    axes.set_xticks(range(len(chart.columns)), [shorten(name, 14) for name in chart.columns])
    axes.set_yticks(range(len(chart.rows)), [shorten(name) for name in chart.rows])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(chart.column_label)
    axes.set_ylabel(chart.row_label)
    axes.figure.colorbar(image, ax=axes, label=chart.label, pad=0.02)


DRAW = {"lines": draw_lines, "bars": draw_bars, "heat": draw_heat}


def draw(chart):
    """A figure of one chart; the caller closes it."""
    rows = len(chart.rows) if chart.kind != "lines" else 0
    height = 4.2 if chart.kind == "lines" else 1.5 + 0.36 * rows
    figure, axes = pyplot.subplots(figsize=(WIDTH, height), constrained_layout=True)
    DRAW[chart.kind](axes, chart)
    axes.set_title(chart.title, x=0)
    handles, labels = axes.get_legend_handles_labels()
    if len(labels) > 1 or chart.kind == "bars" and chart.named:
        columns = 2 if max(map(len, labels)) > 22 else 3 if max(map(len, labels)) > 14 else 4
        figure.legend(handles, labels, loc="upper left", bbox_to_anchor=(0.0, 0.0), ncol=columns)
    return figure


def write_pictures(charts, folder, formats):
    """One file per chart and format; how many charts."""
    os.makedirs(folder, exist_ok=True)
    with pyplot.rc_context(STYLE):
        for chart in charts:
            figure = draw(chart)
            for name in formats:
                path = os.path.join(folder, f"{chart.name}.{name}")
                figure.savefig(path, format=name, bbox_inches="tight", pad_inches=0.15, metadata=METADATA[name])
            pyplot.close(figure)
    return len(charts)

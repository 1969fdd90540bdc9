# SPDX-License-Identifier: GPL-2.0-only
"""Colours and words of page and pictures. Colours: Okabe and Ito's palette (jfly.uni-koeln.de/color), told apart by the colour-blind."""
import math

# of agents, in the order of the table; from the fifth on the dashes help too
LINE_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#5a3d00")
DASHES = ((), (7, 3), (2, 2))

# of the parts of a latency: one hue for device, network and servers each, darker where work is done
PART_STYLE = {
    "decide": ("deciding", "#cc79a7"),
    "device_wait": ("waiting on device", "#a9d3f0"),
    "device_compute": ("computing on device", "#0072b2"),
    "codec": ("encoding, decoding", "#f7c58f"),
    "transfer": ("tensor travelling", "#d55e00"),
    "server_wait": ("waiting on server", "#cdeac0"),
    "model_wait": ("loading layers", "#52b58b"),
    "server_compute": ("computing on server", "#006b45"),
    "recovery": ("recovering", "#000000"),
    "result": ("result travelling", "#f0e442"),
}
STATUS_COLOURS = {"completed": "#0072b2", "rejected": "#e69f00", "failed": "#d55e00", "unfinished": "#999999"}
# of nodes, as helper/scenario-animation.cc paints them
NODE_COLOURS = {
    "#c8c8c8": "idle",
    "#f0e442": "a task is open, nothing computes for it",
    "#0072b2": "its device computes",
    "#009e73": "an edge server computes",
    "#cc79a7": "the cloud computes",
    "#d55e00": "down or without energy",
    "#5a5a5a": "only forwards",
}
SINGLE = "#0072b2"


def line_style(index):
    """Colour and dashes of the index-th agent."""
    return LINE_COLOURS[index % len(LINE_COLOURS)], DASHES[index // 4 % len(DASHES)]


def shorten(name, most=34):
    """A name for a picture: the middle gives way."""
    if len(name) <= most:
        return name
    tail = most * 3 // 5
    return name[: most - tail - 1] + "…" + name[-tail:]


def number(value, digits=3):
    """A figure as people write it: three digits that count, no exponent for everyday sizes."""
    if value is None or value != value:
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e7 or size < 1e-4:
        return f"{value:.{digits - 1}e}"
    if size >= 10 ** (digits - 1):
        return f"{value:,.0f}".replace(",", "\u2009")
    return f"{value:.{max(0, digits - 1 - math.floor(math.log10(size)))}f}"

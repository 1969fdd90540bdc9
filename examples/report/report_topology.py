# SPDX-License-Identifier: GPL-2.0-only
"""Reads a trace of NetAnim (netanim-3.108): where nodes are, what changes about them, when packets travel."""
from xml.parsers import expat

from report_results import ReportError
from report_style import NODE_COLOURS

MOST_BURSTS = 12000  # so that the page stays small
MOST_CHANGES = 30000
GAP = 0.002  # packets from one node to another at most this many seconds apart are one burst


class TraceReader:
    """Collects what the page replays; times in seconds."""

    def __init__(self):
        self.nodes = {}
        self.links = []
        self.channels = {}  # of shared media: nodes by name of the channel's type
        self.changes = []  # [time, node, what, value]
        self.bursts = []  # [start, end, from, to]; to is -1 where packets go through the air
        self.last = {}  # the latest burst by nodes
        self.counters = {}  # names by number
        self.senders = {}  # of wireless transmissions
        self.end = 0.0
        self.cut = None  # from when on something was left out
        self.handlers = {
            "node": self.node,
            "link": self.link,
            "linkupdate": self.link_update,
            "nonp2plinkproperties": self.channel,
            "nu": self.node_update,
            "ncs": self.counter,
            "nc": self.counter_update,
            "p": self.wired,
            "wp": self.wired,
            "pr": self.wireless_start,
            "wpr": self.wireless_end,
        }

    def start(self, name, attributes):
        handler = self.handlers.get(name)
        if handler:
            handler(attributes)

    def node(self, a):
        self.nodes[int(a["id"])] = {"id": int(a["id"]), "x": float(a["locX"]), "y": float(a["locY"]), "name": a.get("descr", "")}

    def link(self, a):
        self.links.append({"from": int(a["fromId"]), "to": int(a["toId"]), "text": a.get("ld", "")})

    def channel(self, a):
        kind = a.get("channelType", "")
        if "PointToPoint" not in kind and "Unknown" not in kind:
            members = self.channels.setdefault(kind.rpartition("::")[2], [])
            if int(a["id"]) not in members:
                members.append(int(a["id"]))

    def change(self, time, node, what, value):
        """Changes at the beginning belong to the node itself."""
        self.end = max(self.end, time)
        if time == 0 and node in self.nodes and what != "link":
            self.nodes[node][what] = value
        elif len(self.changes) < MOST_CHANGES:
            self.changes.append([time, node, what, value])
        elif self.cut is None:
            self.cut = time

    def link_update(self, a):
        self.change(float(a["t"]), int(a["fromId"]), "link", [int(a["toId"]), a.get("ld", "")])

    def node_update(self, a):
        time, node, what = float(a["t"]), int(a["id"]), a["p"]
        if what == "p":
            self.change(time, node, "place", [float(a["x"]), float(a["y"])])
        elif what == "c":
            self.change(time, node, "colour", "#%02x%02x%02x" % tuple(int(a[key]) for key in "rgb"))
        elif what == "d":
            self.change(time, node, "name", a["descr"])
        elif what == "s":
            self.change(time, node, "size", float(a["w"]))

    def counter(self, a):
        self.counters[a["ncId"]] = a["n"]

    def counter_update(self, a):
        if a["c"] in self.counters:
            self.change(float(a["t"]), int(a["i"]), "counter", [self.counters[a["c"]], float(a["v"])])

    def packet(self, start, end, sender, receiver):
        self.end = max(self.end, end)
        burst = self.last.get((sender, receiver))
        if burst and burst[0] <= start <= burst[1] + GAP:
            burst[1] = max(burst[1], end)
        elif len(self.bursts) < MOST_BURSTS:
            self.last[sender, receiver] = [start, end, sender, receiver]
            self.bursts.append(self.last[sender, receiver])
        elif self.cut is None:
            self.cut = start

    def wired(self, a):
        self.packet(float(a["fbTx"]), max(float(a["fbRx"]), float(a["lbRx"])), int(a["fId"]), int(a["tId"]))

    def wireless_start(self, a):
        self.senders[a["uId"]] = (float(a["fbTx"]), int(a["fId"]))

    def wireless_end(self, a):
        """Everybody in reach hears it: who was meant is not in the trace."""
        if a["uId"] in self.senders:
            start, sender = self.senders[a["uId"]]
            # WiFi writes lbRx="0"
            self.packet(start, max(float(a["fbRx"]), float(a["lbRx"])), sender, -1)


def join_channels(reader):
    """Dashed lines of shared media: from each member to the one that leads on to the wires, if there is exactly one."""
    wired = {end for link in reader.links for end in (link["from"], link["to"])}
    for kind, members in sorted(reader.channels.items()):
        hubs = [node for node in members if node in wired]
        if len(hubs) == 1:
            for node in members:
                if node != hubs[0]:
                    yield {"from": node, "to": hubs[0], "text": kind, "shared": True}


def shift_times(reader):
    """Nothing was recorded beyond the cut; rows are sorted and rounded to the microsecond."""
    last = reader.cut if reader.cut is not None else reader.end
    changes = sorted((row for row in reader.changes if row[0] <= last), key=lambda row: row[0])
    bursts = sorted(row for row in reader.bursts if row[0] <= last)
    return last, [[round(row[0], 6), *row[1:]] for row in changes], [[round(row[0], 6), round(row[1], 6), *row[2:]] for row in bursts]


def colour_legend(nodes, changes):
    """Colours of a scenario's nodes and what they mean; empty if somebody else painted them."""
    used = {node["colour"] for node in nodes if "colour" in node} | {row[3] for row in changes if row[2] == "colour"}
    return [] if used - set(NODE_COLOURS) else [[colour, text] for colour, text in NODE_COLOURS.items() if colour in used]


def read_topology(path):
    """What topology.js replays."""
    reader = TraceReader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    try:
        with open(path, "rb") as file:
            parser.ParseFile(file)
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise ReportError(f"{path} is not a trace of NetAnim: {error}") from error
    if not reader.nodes:
        raise ReportError(f"{path} is not a trace of NetAnim: it has no node")
    last, changes, bursts = shift_times(reader)
    return {
        "nodes": list(reader.nodes.values()),
        "links": reader.links + list(join_channels(reader)),
        "legend": colour_legend(reader.nodes.values(), changes),
        "changes": changes,
        "bursts": bursts,
        "end": round(last, 6),
        "cut": reader.cut is not None,
    }

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Puts each published figure beside ours: reads what a reproduction wrote, writes reproduce-NAME-published.csv there.

Usage: reproduce-published.py NAME FOLDER     (NAME: branchy, channels, coknight or tmc)

Columns: figure (with unit), axis (what x is), x, curve, published, ours, remark; empty: not published, or not run.
edge-inference-report shows it as tables (doc/reports.rst).
"""
import csv
import math
import os
import statistics
import sys

COLUMNS = ("figure", "axis", "x", "curve", "published", "ours", "remark")
PAPER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "examples", "reproduce-tmc-paper.csv")
METHODS = ("mtl-a3c", "a3c", "dqn", "greedy", "apdi", "rpdi")


def read(folder, name):
    """@return rows of a table of the reproduction; lines of comments are left out"""
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def show(value, digits=3):
    """@return a number with as many digits as count; nothing for None"""
    if value is None or not math.isfinite(value):
        return ""
    # 9.996 has the size of 10.0
    size = int(f"{value:.{digits - 1}e}".partition("e")[2])
    return f"{value:.{max(0, digits - 1 - size)}f}"


def per_cent(value):
    return show(100 * value) + " %"


# MTL-A3C: H. Li et al., IEEE TMC 23(10), 2024, DOI 10.1109/TMC.2024.3357874


def tmc_curves(paper, ours, figure, environment, column, title, axis):
    """A figure as curves relative to MTL-A3C at the first point that both have."""
    published = {float(row["x"]): row for row in paper if row["figure"] == figure}
    found = {}
    for row in ours:
        if row["figure"] == figure.split("/")[0] and row["environment"] == environment:
            found.setdefault(float(row["x"]), {})[row["method"]] = float(row[column])
    common = [x for x in sorted(published) if "mtl-a3c" in found.get(x, {})]
    start = min(common, default=min(published))
    base = found.get(start, {}).get("mtl-a3c")
    name = f"{title}, relative to MTL-A3C at {start:g}"
    for x in sorted(published):
        for method in METHODS:
            text = published[x].get(method)
            value = found.get(x, {}).get(method)
            if text or value:
                relative = float(text) / float(published[start]["mtl-a3c"]) if text else None
                yield name, axis, f"{x:g}", method, show(relative), show(value / base) if value and base else "", ""


def tmc_text(ours):
    """Section on figure 8: how far MTL-A3C is below others at six servers."""
    at = {row["method"]: float(row["total_delay_s"]) for row in ours if (row["figure"], row["x"], row["environment"]) == ("8a", "6", "analytic")}
    for method, published in (("a3c", "4.61 %"), ("dqn", "6.88 %"), ("greedy", "7.53 %")):
        mine = per_cent(1 - at["mtl-a3c"] / at[method]) if "mtl-a3c" in at and method in at else ""
        yield "text: total delay of MTL-A3C below that of others, 6 servers", "other", method, "below", published, mine, ""


def tmc_capacity(ours):
    """Figure 13 is compared by its order and its direction."""
    found = {}
    for row in ours:
        if row["figure"] == "13" and row["method"] == "mtl-a3c":
            found.setdefault(float(row["x"]), {})[row["environment"].split("/")[1]] = float(row["total_delay_s"])
    figure, axis = "figure 13: total delay against link capacity", "Mb/s"
    remark = "delays were not read off; ResNet32's depth is no term of the equations, its FLOPs are few (doc/tmc.rst)"
    for x in sorted(found):
        order = " < ".join(sorted(found[x], key=found[x].get))
        yield figure, axis, f"{x:g}", "order of networks", "nin < alexnet < vgg16 < resnet32", order, remark
    ends = (min(found), max(found)) if len(found) > 1 else None
    for network in sorted(found[ends[0]]) if ends else ():
        share = found[ends[1]].get(network, math.nan) / found[ends[0]][network] - 1
        yield f"figure 13: change of the total delay from {ends[0]:g} to {ends[1]:g} Mb/s", "network", network, "change", "falls", per_cent(share), ""
    if not found:
        yield figure, axis, "all", "order of networks", "nin < alexnet < vgg16 < resnet32", "", "not run"


def tmc(folder):
    with open(PAPER, encoding="utf-8") as file:
        paper = list(csv.DictReader(line for line in file if not line.startswith("#")))
    ours = read(folder, "reproduce-tmc-intervals.csv")
    for figure, title, axis in (("8a", "servers", "servers"), ("9a", "blocks", "blocks"), ("10a", "task rate", "tasks/s")):
        yield from tmc_curves(paper, ours, figure, "analytic", "total_delay_s", f"figure {figure}: total delay against {title}", axis)
    for panel, axis in (("servers", "servers"), ("blocks", "blocks"), ("tasks", "tasks/s")):
        yield from tmc_curves(paper, ours, f"11/{panel}", f"analytic/{panel}", "energy_j", f"figure 11: energy against {panel}", axis)
    yield from tmc_text(ours)
    yield from tmc_capacity(ours)
    for figure, published in (
        ("figure 6: episodes until it converges", "about 400 (distributed DQN about 2000)"),
        ("figures 8b, 8c: delay at servers and on the device, 1000 s, MTL-A3C, 2 to 9 servers", "12.61 to 9.39 and 6.79 to 4.93"),
    ):
        yield figure, "", "", "mtl-a3c", published, "", "not compared as a curve: what was printed has the share on the device and the length of trainings"


# DBB and SNE: F. Qi, L. Zhuo, X. Chen, Journal of Computer Applications 40(2), 2020 [Q]; Edgent: E. Li, Z. Zhou, X. Chen, MECOMM 2018 [E]

TABLE_2 = {50: "nobody", 100: "edge, early exit", 150: "edge", 200: "edge", 250: "edge", 300: "edge", 350: "both, last exit"}
# [E] figure 2: transmission of the picture, ms by kb/s
TRANSMISSION = {50: 2317, 100: 1100.8, 500: 232.4, 1000: 123.8}
# [E] figure 6, chosen exit by kb/s
EXITS = {50: 1, 80: 1, 100: 1, 200: 1, 300: 5, 400: 5, 500: 5, 1000: 5, 1500: 5, 2000: 5}


def number(row, column):
    return float(row[column])


def saving(folder):
    """[Q] figure 4."""
    rows = read(folder, "reproduce-branchy-saving.csv")
    figure, axis = "[Q] figure 4: edge below cloud at equal exits, mean over exits and topologies, 1000 kb/s", "encoding"
    for encoding in dict.fromkeys(row["encoding"] for row in rows):
        times = {(row["name"], row["exit"], row["variant"]): number(row, "mean_ms") for row in rows if row["encoding"] == encoding}
        shares = {}
        for (name, place, variant), cloud in times.items():
            if variant == "cloud" and (name, place, "edge") in times:
                shares.setdefault(name, []).append(1 - times[name, place, "edge"] / cloud)
        mean = statistics.fmean(statistics.fmean(values) for values in shares.values())
        yield figure, axis, encoding, "saving", "36 %", per_cent(mean), "it hangs on where the cloud is, which is not published"


def deadlines(folder):
    """[Q] table 2."""
    rows = read(folder, "reproduce-branchy-deadlines.csv")
    for encoding in dict.fromkeys(row["encoding"] for row in rows):
        for deadline, published in TABLE_2.items():
            words = []
            for variant in ("edge", "cloud"):
                found = [row for row in rows if (row["encoding"], row["variant"], number(row, "deadline_ms")) == (encoding, variant, deadline)]
                answered = sum(number(row, "in_time") * number(row, "tasks") for row in found)
                share = answered / max(1, sum(number(row, "tasks") for row in found))
                exits = sum(number(row, "exit") * number(row, "in_time") * number(row, "tasks") for row in found)
                words.append(f"{variant} {100 * share:.0f} %" + (f", exit {exits / answered:.1f}" if answered else "") if found else f"{variant}: not run")
            yield f"[Q] table 2: who answers in time, 500 kb/s, {encoding}", "ms", str(deadline), "in time", published, "; ".join(words), ""


def crossings(folder):
    """[Q] figure 6: the claims have what came out."""
    for row in read(folder, "reproduce-branchy-claims.csv"):
        if row["claim"].startswith("there are sources whose lines cross, "):
            encoding = row["claim"].rpartition(", ")[2]
            published = "the early one faster for exits 1 to 3, the late one for 4 to 6"
            yield "[Q] figure 6: two sources whose lines cross", "encoding", encoding, "sources", published, row["figures"], "where they are is not published"


def edgent(folder):
    """[E] figures 9, 7, 6 and 2."""
    for row in read(folder, "reproduce-branchy-edgent.csv"):
        if row["variant"] != "edgent-dynamic" and row["encoding"] == "float32":
            score = show(number(row, "score"))
            yield "[E] figure 9: score at 400 kb/s by deadline (late: -1)", "ms", row["deadline_ms"], row["variant"], row.get("published", ""), score, ""
    swept = [row for row in read(folder, "reproduce-branchy-bandwidth.csv") if row["encoding"] == "float32"]
    for row in swept:
        rate = round(number(row, "rate_kbps"))
        if row["variant"] == "edgent":
            yield "[E] figure 7: measured latency of Edgent by rate, ms", "kb/s", str(rate), "latency", row.get("published", ""), show(number(row, "mean_ms")), ""
    for row in swept:
        rate = round(number(row, "rate_kbps"))
        if row["variant"] == "edgent" and rate in EXITS:
            yield "[E] figure 6: exit that Edgent chooses by rate", "kb/s", str(rate), "exit", str(EXITS[rate]), f"{number(row, 'exit'):g}", ""
    for row in swept:
        rate = round(number(row, "rate_kbps"))
        if row["variant"] == "server-only" and rate in TRANSMISSION:
            # tasks that come faster than the link carries them wait for each other: that is no transmission
            waits = number(row, "mean_ms") - number(row, "compute_ms") - number(row, "transfer_ms") > 1
            remark = f"at {rate} kb/s our tasks wait for each other" if waits else ""
            ours = "" if waits else show(number(row, "transfer_ms"))
            yield "[E] figure 2: transmission of server-only by rate, ms", "kb/s", str(rate), "transmission", f"{TRANSMISSION[rate]:g}", ours, remark
    if swept:
        yield "[E] figure 8: exit by deadline at 500 kb/s", "ms", "100 to 400", "exit", "1", "", "played at 400 kb/s (figure 9) instead"
        yield "[E] figure 8: exit by deadline at 500 kb/s", "ms", "450 to 1000", "exit", "5", "", "played at 400 kb/s (figure 9) instead"


def branchy(folder):
    for part in (saving, deadlines, crossings, edgent):
        yield from part(folder)


# CoKnight: Dai, Wu, Wang, Xu, J. Parallel and Distributed Computing 168, 2022: only descriptions of figures could be had


def coknight(folder):
    rows = read(folder, "reproduce-coknight.csv")

    def times(policy, environment):
        return {int(row["devices"]): number(row, "mean_response_ms") for row in rows if (row["policy"], row["environment"]) == (policy, environment)}

    def feasible(policy):
        return [int(row["devices"]) for row in rows if (row["policy"], row["environment"], row["feasible"]) == (policy, "analytic", "1")]

    figure = "descriptions of figures (no values are published)"
    fast, slow, game = (times(policy, "analytic") for policy in ("all-server", "all-device", "defp"))
    if not fast:
        return
    one = min(fast)
    remark = "of a whole response: the way to the server and back is in it"
    yield figure, "claim", "the server infers in under a tenth of a device's time", "claim", "below 10 %", per_cent(fast[one] / slow[one]), remark
    packets = {policy: times(policy, "packet") for policy in ("all-server", "all-device", "defp")}
    most = max(packets["defp"], default=None)
    last = max(feasible("all-server"), default=0)
    bound = f"all-server is within its budgets up to {last} of {max(fast)} devices"
    yield figure, "claim", "figure 8: CoKnight scales better than SEED-RL (all on the server)", "claim", "higher throughput with many actors", bound, ""
    if most:
        words = ", ".join(f"{policy} {show(found[most])} ms" for policy, found in packets.items() if most in found)
        yield figure, "claim", f"the same over packets, {most} devices", "claim", "higher throughput with many actors", words, "mean response of a decision"
    worse = [n for n in game if game[n] > slow[n] * (1 + 1e-9)]
    yield figure, "claim", "no device is worse off than alone (property of the game)", "claim", "always", f"in {len(game) - len(worse)} of {len(game)} numbers of devices", "analytic"
    yield figure, "claim", "figure 7: fastest convergence on Atari", "claim", "CoKnight first", "", "training on Atari is not simulated"


# Channels: no paper; ns-3's own applications


def channels(folder):
    seen = set()
    for row in read(folder, "reproduce-channels.csv"):
        if row["channel"] in seen or not row["up_mbps"]:
            continue
        seen.add(row["channel"])
        for way in ("up", "down"):
            yield "throughput of transfers, Mb/s (published: ns-3's BulkSend)", "channel", row["channel"], way, row[f"{way}_bulksend_mbps"], row[f"{way}_mbps"], ""


def main(name, folder):
    tables = {"branchy": branchy, "channels": channels, "coknight": coknight, "tmc": tmc}
    if name not in tables:
        sys.exit(f"reproduce-published.py: {name} is none of {', '.join(tables)}")
    path = os.path.join(folder, f"reproduce-{name}-published.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(tables[name](folder))
    print(f"published and ours side by side: {path}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("reproduce-published.py: give NAME and FOLDER")
    main(*sys.argv[1:])

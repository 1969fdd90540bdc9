#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Opens pages of edge-inference-report in headless Chromium: no error, no request, no overflow; clicks and hovers do what they should.

Usage: check-report.py BUILD-FOLDER [NAMES OF TESTS]     (pages and screenshots stay in BUILD-FOLDER/report-trial)
"""
import csv
import filecmp
import hashlib
import itertools
import json
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import unittest
import zlib

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REPORT = os.path.join(ROOT, "examples", "report")
BUILD = os.path.abspath(sys.argv[1])
TRIAL = os.path.join(BUILD, "report-trial")
SCENARIO = "--channel=csma --devices=3 --servers=2 --duration=4s --taskRate=3 --agent=device-only,server-only,random --stages=true --timeline=true"
SCENARIO += " --recorded=server-only"
PAGES = ("run", "hostile", "training", "sweep", "reproduction")
HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
# a node moves aside, changes its colour, sends a packet; one counts
TRACE = """<anim ver="netanim-3.108" filetype="animation" >
<node id="0" sysId="0" locX="0" locY="0" />
<node id="1" sysId="0" locX="10" locY="5" />
<link fromId="0" toId="1" fd="" td="" ld="" />
<ncs ncId="0" n="Jobs waiting" t="double" />
<nu p="d" t="0" id="0" descr="sender {0}" />
<nu p="c" t="0" id="0" r="0" g="114" b="178" />
<p fId="0" fbTx="0.5" lbTx="0.6" tId="1" fbRx="0.5" lbRx="0.6" />
<nu p="c" t="1" id="0" r="213" g="94" b="0" />
<nu p="p" t="1" id="1" x="10" y="0" />
<nc c="0" i="0" t="1" v="3" />
<nu p="c" t="2" id="0" r="0" g="0" b="0" />
</anim>
"""


def make_report(folder, page):
    program = os.path.join(BUILD, "bin", "edge-inference-report")
    subprocess.run([program, folder, f"--output={page}", "--format=none"], check=True)


def write_hostile(source, folder):
    """The same results with names that try to become part of the page."""
    shutil.copytree(source, folder)
    for name in ("tasks.csv", "summary.csv", "stages.csv"):
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for column in ("agent", "model", "plan", "reason"):
            if column in rows[0]:
                place = rows[0].index(column)
                for row in rows[1:]:
                    row[place] = HOSTILE + row[place]
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    path = os.path.join(folder, "run.json")
    with open(path, encoding="utf-8") as file:
        text = json.load(file)
    text["runs"][0]["options"]["model"] = HOSTILE
    with open(path, "w", encoding="utf-8") as file:
        json.dump(text, file)
    with open(os.path.join(folder, "animation.xml"), "w", encoding="utf-8") as file:
        file.write(TRACE.replace("{0}", HOSTILE.replace("<", "&lt;").replace(">", "&gt;")))


def write_curve(folder):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "curve.csv"), "w", encoding="utf-8") as file:
        file.write("episode,reward,delay_s,energy_j,entropy\n")
        file.writelines(f"{episode},{episode - 40},{1 / (episode + 1)},1,0.5\n" for episode in range(40))


def insert(database, table, **values):
    """A row; columns that are not named are empty or 0."""
    for _, name, kind, required, default, _ in database.execute(f"PRAGMA table_info({table})"):
        if required and default is None:
            values.setdefault(name, "" if kind == "TEXT" else 0)
    marks = ", ".join("?" * len(values))
    database.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def write_variant(database, place, rate, agent):
    """Means are 10 x rate for the first agent, 7 x rate for the other; three runs."""
    mean = rate * (10 if agent == "server-only" else 7)
    insert(database, "variants", variant=place, sweep="s", position=place, agent=agent, label=f"taskRate={rate}")
    insert(database, "options", variant=place, name="taskRate", value=str(rate), number=rate, unit="1/s", swept=1)
    for metric in ("latency_ms", "device_compute_ms"):
        insert(database, "intervals", variant=place, metric=metric, n=3, mean=mean, deviation=0.8, half_width=2, low=mean - 2, high=mean + 2)
    for run in (1, 2, 3):
        insert(database, "runs", id=10 * place + run, variant=place, run=run, command="edge-inference-scenario")
        insert(database, "tasks", id=10 * place + run, status="completed", created_ns=0, latency_ns=1e6 * mean)
    if agent == "device-only":
        ends = {"low": -3 * rate - 1, "high": -3 * rate + 1}
        insert(database, "differences", variant=place, baseline=place - 1, metric="latency_ms", n=3, mean=-3 * rate, deviation=0.4, half_width=1, **ends)


def write_sweep(folder, run):
    """Two agents at two rates; one run failed, one was kept."""
    os.makedirs(os.path.join(folder, "runs"))
    os.symlink(run, os.path.join(folder, "runs", "kept"))
    database = sqlite3.connect(os.path.join(folder, "results.sqlite"))
    with open(os.path.join(ROOT, "examples", "sweeps", "schema.sql"), encoding="utf-8") as file:
        database.executescript(file.read())
    database.execute("CREATE TABLE tasks (id INTEGER, status TEXT, created_ns INTEGER, latency_ns INTEGER)")
    insert(database, "sweeps", sweep="s", title="Rates and agents", question=HOSTILE, baseline="server-only", confidence=0.95, metric="latency_ms")
    insert(database, "units", metric="latency_ms", position=0, unit="ms", meaning="mean latency")
    insert(database, "units", metric="device_compute_ms", position=1, unit="ms", meaning="part")
    for place, (rate, agent) in enumerate(itertools.product((1, 3), ("server-only", "device-only"))):
        write_variant(database, place, rate, agent)
    for run in (4, 5, 6):
        insert(database, "failures", variant=3, run=run, command=f"edge-inference-scenario --RngRun={run}", reason=HOSTILE, exit_code=1, last_lines="last words")
    insert(database, "folders", id=31, path="runs/kept")
    database.commit()
    database.close()


def write_full_sweep(folder):
    """Two agents, two options of two values, all metrics."""
    os.makedirs(folder)
    database = sqlite3.connect(os.path.join(folder, "results.sqlite"))
    with open(os.path.join(ROOT, "examples", "sweeps", "schema.sql"), encoding="utf-8") as file:
        database.executescript(file.read())
    database.execute("CREATE TABLE tasks (id INTEGER, status TEXT, created_ns INTEGER, latency_ns INTEGER)")
    insert(database, "sweeps", sweep="full", title="All", baseline="server-only", confidence=0.95, metric="latency_ms")
    metrics = ("latency_ms", "p95_ms", "miss_ratio", "device_j", "accuracy", "regret_ms", "uplink_kb", "device_compute_ms", "transfer_ms")
    for place, metric in enumerate(metrics):
        insert(database, "units", metric=metric, position=place, unit="ms", meaning=metric)
    for place, (rate, servers, agent) in enumerate(itertools.product((1, 3), (1, 2), ("server-only", "device-only"))):
        insert(database, "variants", variant=place, sweep="full", position=place, agent=agent, label=f"taskRate={rate} servers={servers}")
        insert(database, "options", variant=place, name="taskRate", value=str(rate), number=rate, unit="", swept=1)
        insert(database, "options", variant=place, name="servers", value=str(servers), number=servers, unit="", swept=1)
        insert(database, "runs", id=place, variant=place, run=1, tasks=1)
        insert(database, "tasks", id=place, status="completed", created_ns=0, latency_ns=1e6 * (1 + place))
        for metric in metrics:
            insert(database, "metrics", id=place, metric=metric, value=0.2)
            insert(database, "intervals", variant=place, metric=metric, n=3, mean=0.2, deviation=0.1, half_width=0.1, low=0.1, high=0.3)
        if agent == "device-only":
            ends = {"low": -1, "high": 1}
            insert(database, "differences", variant=place, baseline=place - 1, metric="latency_ms", n=3, mean=0, deviation=0.4, half_width=1, **ends)
    database.commit()
    database.close()


def write_picture(path):
    """A picture that is wider than any page."""
    chunks = ((b"IHDR", struct.pack(">2I5B", 4000, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(4001))), (b"IEND", b""))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in chunks:
            file.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))


def write_reproduction(folder):
    """One command whose claims hold, and one that failed in the end; both have a figure with two curves."""
    database = sqlite3.connect(os.path.join(folder, "results.sqlite"))
    with open(os.path.join(ROOT, "examples", "sweeps", "schema.sql"), encoding="utf-8") as file:
        database.executescript(file.read())
    insert(database, "sweeps", sweep="r", title="Published and ours", question=HOSTILE)
    for place, name in enumerate(("good", "bad")):
        insert(database, "variants", variant=place, sweep="r", position=place, agent=name)
        insert(database, "options", variant=place, name="missing", value=HOSTILE)
        insert(database, "claims", id=place, position=0, required=1, holds=1 - place, claim="x" * 200 + HOSTILE, figures="y" * 200)
        insert(database, "claims", id=place, position=1, required=0, holds=0, claim="published", figures="7 instead of 9")
        kept = os.path.join(folder, name)
        os.makedirs(kept)
        write_picture(os.path.join(kept, "wide.png"))
        write_curve(kept)
        with open(os.path.join(kept, "output.txt"), "w", encoding="utf-8") as file:
            file.write(f"{name} printed this {'=' * 300}\n{HOSTILE}\n")
        with open(os.path.join(kept, "some-published.csv"), "w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(("figure", "axis", "x", "curve", "published", "ours", "remark"))
            table.writerows(("figure 1: delay", "servers", x, curve, x * (1 + n), x * (1.5 + n), HOSTILE) for x in range(1, 6) for n, curve in enumerate("abcdef"))
            table.writerow(("table 2", "", "", "", HOSTILE, "words " * 30, ""))
    insert(database, "runs", id=0, variant=0, run=1)
    insert(database, "folders", id=0, path="good")
    insert(database, "failures", id=1, variant=1, run=1, reason="it ended with exit status 1", exit_code=1, attempts=1, folder="bad")
    database.commit()
    database.close()


def make_pages():
    """Results of a run, and what is made of them."""
    shutil.rmtree(TRIAL, ignore_errors=True)
    run = os.path.join(TRIAL, "run")
    scenario = os.path.join(BUILD, "bin", "edge-inference-scenario")
    subprocess.run([scenario, *SCENARIO.split(), f"--output={run}"], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(run, "animation.xml"), "w", encoding="utf-8") as file:
        file.write(TRACE)
    write_hostile(run, os.path.join(TRIAL, "hostile"))
    write_curve(os.path.join(TRIAL, "training"))
    write_sweep(os.path.join(TRIAL, "sweep"), run)
    os.makedirs(os.path.join(TRIAL, "reproduction"))
    write_reproduction(os.path.join(TRIAL, "reproduction"))
    for name in PAGES:
        make_report(os.path.join(TRIAL, name), os.path.join(TRIAL, f"{name}.html"))


def find_program(*names):
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        sys.exit(f"check-report.py: neither of {', '.join(names)} was found; run 'make setup-tests' or install Chromium and its driver")
    return found


def open_browser():
    options = webdriver.ChromeOptions()
    options.binary_location = find_program("chromium", "chromium-browser", "google-chrome")
    # CI runs as root, where Chromium's sandbox does not start
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service(find_program("chromedriver")), options=options)


def rewrite(path, change):
    """Pass a file's text through a function."""
    with open(path, encoding="utf-8") as file:
        text = change(file.read())
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


class InBrowser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = open_browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()

    def open(self, name):
        self.browser.get_log("performance")
        self.browser.get_log("browser")
        self.browser.get(f"file://{TRIAL}/{name}.html")

    def script(self, text, *arguments):
        return self.browser.execute_script(f"return {text}", *arguments)

    def find(self, selector):
        element = self.browser.find_element(By.CSS_SELECTOR, selector)
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        # what listens to scrolling has heard of it
        self.script("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return element

    def point(self, element, x=0, y=0):
        ActionChains(self.browser).move_to_element_with_offset(element, x, y).perform()

    def wait(self, condition, message):
        WebDriverWait(self.browser, 5, poll_frequency=0.05).until(lambda _: condition(), message)

    def check_quiet(self, name):
        """Nothing in the console, no request but the page itself."""
        self.assertEqual([], self.browser.get_log("browser"), f"{name}: the console")
        requests = []
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                requests.append(message["params"]["request"]["url"])
        self.assertEqual([f"file://{TRIAL}/{name}.html"], [url for url in requests if not url.startswith("data:")])

    def test_loads_without_error_or_request(self):
        for name in ("run", "training", "sweep", "reproduction"):
            self.open(name)
            self.check_quiet(name)
            charts = self.script("document.querySelectorAll('.lines').length")
            self.assertGreater(charts, 0)
            self.assertEqual(charts, self.script("document.querySelectorAll('.lines canvas').length"), "each line chart is drawn")

    def test_names_are_text(self):
        self.open("hostile")
        self.check_quiet("hostile")
        self.assertIsNone(self.script("window.hacked ?? null"))
        self.assertEqual(0, self.script("document.querySelectorAll('img').length"))
        self.assertEqual(2, self.script("document.querySelectorAll('script').length"), "data and ours")
        self.assertEqual(HOSTILE + "device-only", self.find("#summary tbody th").text.replace("\n", ""))
        self.find("#play").click()
        self.point(self.find("#map .node circle"))
        self.assertIn(HOSTILE, self.browser.find_element(By.ID, "tip").text)

    def test_phone_has_no_overflow(self):
        for width, name in itertools.product((320, 1280), PAGES):
            metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
            self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            self.open(name)
            # a phone would show a smaller picture of a page that is too wide
            self.assertEqual(width, self.script("window.innerWidth"), f"{name} at {width} pixels")
            root = "document.documentElement"
            self.assertEqual(self.script(f"{root}.clientWidth"), self.script(f"{root}.scrollWidth"), f"{name} at {width} pixels")
            self.browser.save_screenshot(os.path.join(TRIAL, f"{name}-{width}.png"))
        self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def test_bars_show_the_figures_of_the_summary(self):
        with open(os.path.join(TRIAL, "run", "summary.csv"), encoding="utf-8") as file:
            means = [float(row["mean_ms"]) for row in csv.DictReader(file) if row["device"] == "all"]
        self.open("run")
        shown = [float(text) for text in self.script("[...document.querySelectorAll('#chart-latency-parts .bar b')].map(one => one.textContent)")]
        self.assertEqual(len(means), len(shown))
        for mean, figure in zip(means, shown):
            self.assertLess(abs(mean - figure), 0.006 * mean, "three digits of summary.csv")

    def test_hover_tells_the_figure_of_a_bar(self):
        self.open("run")
        self.assertFalse(self.browser.find_element(By.ID, "tip").is_displayed())
        self.point(self.find("#chart-latency-parts .part"))
        tip = self.browser.find_element(By.ID, "tip")
        self.assertTrue(tip.is_displayed())
        self.assertRegex(tip.text, r"^device-only\n(computing|waiting) on device: [\d.]+ \(mean latency, ms\)$")
        self.point(self.browser.find_element(By.CSS_SELECTOR, "#chart-latency-parts h3"))
        self.assertFalse(tip.is_displayed())

    def test_hover_and_click_on_lines(self):
        self.open("run")
        over = self.find("#chart-latency-cdf .u-over")
        legend = self.browser.find_elements(By.CSS_SELECTOR, "#chart-latency-cdf .u-series")
        self.assertEqual(["latency, ms", "device-only", "server-only", "random"], [row.find_element(By.CLASS_NAME, "u-label").text for row in legend])
        self.point(over, over.size["width"] // 2 - 2)
        values = [row.find_element(By.CLASS_NAME, "u-value").text for row in legend]
        with open(os.path.join(TRIAL, "run", "tasks.csv"), encoding="utf-8") as file:
            tasks = [row for row in csv.DictReader(file) if row["status"] == "completed"]
        x = float(values[0])
        for row, shown in zip(legend[1:], values[1:]):
            name = row.find_element(By.CLASS_NAME, "u-label").text
            latencies = [float(task["latency_ns"]) / 1e6 for task in tasks if task["agent"] == name]
            # x is shown in few digits
            least, most = (sum(one <= x * digits for one in latencies) / len(latencies) for digits in (0.995, 1.005))
            self.assertTrue(least - 0.001 <= float(shown) <= most + 0.001, f"share of {name}'s tasks up to {x} ms: {shown}, not {least} to {most}")
        self.assertIn("1", values[1:], "near the right end all of somebody's tasks have completed")
        self.assertTrue(self.script("document.querySelector('#chart-latency-cdf .lines').uplot.series[1].show"))
        legend[1].find_element(By.CLASS_NAME, "u-label").click()
        self.assertFalse(self.script("document.querySelector('#chart-latency-cdf .lines').uplot.series[1].show"))
        self.assertIn("u-off", legend[1].get_attribute("class"))

    def test_sweep_shows_means_intervals_differences_and_failures(self):
        self.open("sweep")
        rows = [[cell.text for cell in row.find_elements(By.CSS_SELECTOR, "th, td")] for row in self.browser.find_elements(By.CSS_SELECTOR, "#summary tr")]
        self.assertEqual(["taskRate=3", "device-only", "3", "21.0 ± 2.0", "-9.00 ± 1.0"], rows[-1])
        self.assertEqual(5, len(rows))
        self.assertEqual("edge-inference-scenario --RngRun=4\nlast words", self.find(".failure pre").get_property("textContent"))
        self.assertIn(HOSTILE, self.find(".failure summary").text)
        # equal ones stand there once
        self.assertEqual(1, len(self.browser.find_elements(By.CSS_SELECTOR, ".failure")))
        self.assertIn("run 4 of device-only, taskRate=3 and 2 more like it: ", self.find(".failure summary").text)
        self.assertIn("3 runs did not complete and do not count", self.find("#summary .warning").text)
        over = self.find("#chart-latency_ms-taskRate .u-over")
        self.assertEqual("taskRate, 1/s", self.find("#chart-latency_ms-taskRate .u-label").text)
        self.point(over, over.size["width"] // 2 - 2)
        values = [one.text for one in self.browser.find_elements(By.CSS_SELECTOR, "#chart-latency_ms-taskRate .u-value")]
        self.assertEqual(["3", "30 (28 to 32)", "21 (19 to 23)"], values)
        self.assertEqual("-9 (-10 to -8)", self.value_at_end("#chart-difference-latency_ms-taskRate"))

    def value_at_end(self, chart):
        over = self.find(f"{chart} .u-over")
        self.point(over, over.size["width"] // 2 - 2)
        return self.browser.find_elements(By.CSS_SELECTOR, f"{chart} .u-value")[-1].text

    def move_slider(self, name, value):
        text = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))"
        self.browser.execute_script(text, self.browser.find_element(By.ID, name), value)

    def test_reproduction_shows_published_beside_ours_and_what_failed(self):
        self.open("reproduction")
        self.assertIsNone(self.script("window.hacked ?? null"))
        rows = self.browser.find_elements(By.CSS_SELECTOR, "#reproductions > .scroll tbody tr")
        self.assertEqual(["good holds 1 of 1 0 of 1 2", "bad FAILED 0 of 1 0 of 1 2"], [row.text for row in rows[:2]])
        self.assertIn("FAILED: 1 of 1 claims that must hold does not (it ended with exit status 1)", self.find(".failed").text)
        self.assertEqual(1, len(self.browser.find_elements(By.CSS_SELECTOR, ".failed")))
        table = self.find("table.published")
        self.assertEqual(["servers", *"abcdef"], [cell.text for cell in table.find_elements(By.CSS_SELECTOR, "thead tr:first-child th")])
        cells = [cell.text for cell in table.find_elements(By.CSS_SELECTOR, "tbody tr:nth-child(2) td")]
        self.assertEqual(["2", "3.00", "4", "5.00"], cells[:4], "published, ours")
        # both curves of both reproductions, dashed and solid; a picture does not leave its card
        self.assertEqual(2, len(self.browser.find_elements(By.CSS_SELECTOR, "#reproductions [id^=chart-published] canvas")))
        # what both have learned is in one chart
        names = [one.text for one in self.browser.find_elements(By.CSS_SELECTOR, "#chart-r-learning-reward .u-label")]
        self.assertEqual(["episode", "good", "bad"], names)
        names = [one.text for one in self.browser.find_elements(By.CSS_SELECTOR, "#chart-published-bad-0 .u-series .u-label")]
        self.assertIn("a, ours", names)
        self.assertIn("f, published", names)
        self.find("#chart-published-bad-0 .u-series:nth-child(2)").click()
        picture = self.find("#reproductions img")
        self.assertLessEqual(picture.size["width"], 1240)
        self.assertIn("=====", self.script("document.querySelector('#reproductions pre').textContent"))

    def test_topology_plays_the_trace(self):
        self.open("run")
        circle = self.find("#map .node circle")
        self.assertEqual("#0072b2", circle.get_attribute("fill"))
        Select(self.find("#speed")).select_by_value("0.1")
        self.move_slider("moment", 0.05)
        self.assertEqual(1, len(self.browser.find_elements(By.CSS_SELECTOR, "#map .packet")), "at 0.56 s")
        self.find("#map .node circle").click()
        self.assertEqual("sender {0}", self.find("#node-text").text)
        self.move_slider("moment", 0.5)
        self.assertEqual("#d55e00", circle.get_attribute("fill"), "after 1 s")
        self.assertEqual("sender {0} · Jobs waiting: 3", self.find("#node-text").text)
        self.assertEqual([], self.browser.find_elements(By.CSS_SELECTOR, "#map .packet"))
        self.move_slider("moment", 0)
        self.assertEqual("#0072b2", circle.get_attribute("fill"), "time runs back, too")
        Select(self.find("#speed")).select_by_value("10")
        self.find("#play").click()
        self.wait(lambda: circle.get_attribute("fill") == "#000000", "playing reaches 2 s")
        self.wait(lambda: self.find("#play").text == "Play", "and stops there")

    def test_timeline_tells_tasks_and_zooms(self):
        self.open("run")
        canvas = self.find("#timeline-canvas")
        Select(self.browser.find_element(By.ID, "timeline-agent")).select_by_visible_text("server-only")
        widest = self.script("Math.max(...arguments[0].timeline.boxes().map(box => box.wide))", canvas)
        x, y = self.script("(box => [box.x + box.wide / 2, box.y + 9])(arguments[0].timeline.boxes().find(box => box.wide === arguments[1]))", canvas, widest)
        self.point(canvas, round(x - canvas.size["width"] / 2), round(y - canvas.size["height"] / 2))
        self.assertRegex(self.browser.find_element(By.ID, "tip").text, r"^task \d+ of device \d+: completed(, deadline missed)?\n.+ ms of .+ ms\ncreated at .+ ms\nplan 0:")
        before = self.script("arguments[0].timeline.view()", canvas)
        self.find("#closer").click()
        self.assertAlmostEqual(before["span"] / 2, self.script("arguments[0].timeline.view()", canvas)["span"])
        self.find("#later").click()
        self.assertGreater(self.script("arguments[0].timeline.view()", canvas)["start"], before["start"])


def linear(colour):
    """Linear red, green and blue of #rrggbb."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def lab(rgb):
    """CIELAB under D65 of linear red, green and blue."""
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(a * b for a, b in zip(row, rgb)) / white for row, white in zip(rows, (0.9505, 1, 1.089))]
    f = [max(part, 0) ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009, doi:10.1109/TVCG.2009.113, severity 1
SIGHT = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


class WithoutBrowser(unittest.TestCase):
    def test_a_run_in_which_nothing_completes_has_a_page(self):
        folder = os.path.join(TRIAL, "failed")
        shutil.copytree(os.path.join(TRIAL, "run"), folder)
        rewrite(os.path.join(folder, "tasks.csv"), lambda text: text.replace(",completed,", ",failed,"))
        make_report(folder, os.path.join(TRIAL, "failed.html"))
        with open(os.path.join(TRIAL, "failed.html"), encoding="utf-8") as file:
            page = file.read()
        self.assertIn('id="chart-outcomes"', page)
        self.assertNotIn('id="chart-latency-cdf"', page)

    def test_rows_that_are_cut_off_are_left_out_and_said(self):
        folder = os.path.join(TRIAL, "cut")
        shutil.copytree(os.path.join(TRIAL, "run"), folder)
        rewrite(os.path.join(folder, "tasks.csv"), lambda text: text[:-40])
        make_report(folder, os.path.join(TRIAL, "cut.html"))
        with open(os.path.join(TRIAL, "cut.html"), encoding="utf-8") as file:
            self.assertIn("Rows of tasks.csv that are cut off are left out: 1.", file.read())

    def test_the_timeline_file_holds_the_stretches_of_the_table(self):
        """Without stages.csv they are taken from timeline.json, of the agent that was recorded."""
        from report_results import read_run

        whole = read_run(os.path.join(TRIAL, "run"))
        folder = os.path.join(TRIAL, "events")
        shutil.copytree(os.path.join(TRIAL, "run"), folder)
        os.remove(os.path.join(folder, "stages.csv"))
        rows = [
            sorted(table[table["agent"] == "server-only"].itertuples(index=False, name=None))
            for table in (whole.stages, read_run(folder).stages)
        ]
        self.assertGreater(len(rows[0]), 100)
        self.assertEqual(*rows)
        self.assertEqual({"server-only"}, set(read_run(folder).stages["agent"]))

    def test_several_trainings_are_compared(self):
        folder = os.path.join(TRIAL, "trainings")
        for name in ("fast", "slow"):
            write_curve(os.path.join(folder, name))
        rewrite(os.path.join(folder, "fast", "curve.csv"), lambda text: "\n".join(text.splitlines()[:21]) + "\n")
        make_report(folder, os.path.join(TRIAL, "trainings.html"))
        lines = self.read_lines("trainings")
        self.assertEqual(["learning-reward", "learning-delay-s", "learning-energy-j", "learning-entropy"], list(lines))
        chart = lines["learning-reward"]
        self.assertEqual((list(range(40)), ["fast", "slow"]), (chart["x"], [one["name"] for one in chart["series"]]))
        # of 40 episodes the mean of the last two, of 20 each one; reward is the episode less 40
        self.assertEqual([-40.0, -40.0], [one["y"][0] for one in chart["series"]])
        self.assertEqual([-21.0, -21.5], [one["y"][19] for one in chart["series"]])
        self.assertEqual([None, -1.5], [one["y"][39] for one in chart["series"]])

    def read_lines(self, name):
        """What a page draws as lines, by name."""
        with open(os.path.join(TRIAL, f"{name}.html"), encoding="utf-8") as file:
            text = re.search(r'id="report-data">(.*?)</script>', file.read(), re.S).group(1)
        return {chart["name"]: chart for chart in json.loads(text)["lines"]}

    def test_a_sweep_shows_every_kind_of_figure(self):
        """Two options, all metrics: lines with intervals for each, a heat map, parts, distributions; each as a picture too."""
        folder = os.path.join(TRIAL, "full")
        write_full_sweep(folder)
        program = os.path.join(BUILD, "bin", "edge-inference-report")
        subprocess.run([program, folder], check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "report.html"), encoding="utf-8") as file:
            page = file.read()
        metrics = ("latency_ms", "p95_ms", "miss_ratio", "device_j", "accuracy", "regret_ms", "uplink_kb")
        expected = [f"{metric}-taskRate-servers={servers}" for metric in metrics for servers in (1, 2)]
        expected += [f"difference-latency_ms-taskRate-servers={servers}" for servers in (1, 2)]
        expected += ["heat-latency_ms", "latency-parts"] + [f"latency-cdf-taskRate={rate}-servers=1" for rate in (1,)]
        pictures = os.listdir(os.path.join(folder, "report-pictures"))
        for name in expected:
            self.assertIn(f'id="chart-{name}"', page)
            self.assertIn(f"{name}.png", pictures)
        shutil.copy(os.path.join(folder, "report.html"), os.path.join(TRIAL, "full.html"))
        chart = self.read_lines("full")["miss_ratio-taskRate-servers=2"]
        # per cent, as its label says
        self.assertEqual(("missed, % of tasks", [1, 3]), (chart["y_label"], chart["x"]))
        self.assertEqual(([20.0, 20.0], [10.0, 10.0], [30.0, 30.0]), tuple(chart["series"][0][key] for key in ("y", "low", "high")))
        self.assertEqual("server-only", chart["series"][0]["name"])

    def test_the_same_results_give_the_same_bytes(self):
        pages = [os.path.join(TRIAL, name, "page.html") for name in ("first", "second")]
        for page in pages:
            program = os.path.join(BUILD, "bin", "edge-inference-report")
            subprocess.run([program, os.path.join(TRIAL, "training"), f"--output={page}", "--format=png,svg"], check=True)
        difference = filecmp.dircmp(*map(os.path.dirname, pages))
        self.assertEqual((["page.html"], ["page-pictures"], [], []), (difference.same_files, difference.common_dirs, difference.left_only, difference.right_only))
        folders = [os.path.join(os.path.dirname(page), "page-pictures") for page in pages]
        names = sorted(os.listdir(folders[0]))
        self.assertEqual(8, len(names), "four charts in two formats")
        self.assertEqual((names, [], []), filecmp.cmpfiles(*folders, names, shallow=False))

    def test_colours_are_told_apart_by_the_colour_blind(self):
        from report_style import LINE_COLOURS, PART_STYLE

        for colours, (sight, rows) in itertools.product((LINE_COLOURS, [colour for _, colour in PART_STYLE.values()]), SIGHT.items()):
            seen = {colour: lab([sum(a * b for a, b in zip(row, linear(colour))) for row in rows]) for colour in colours}
            for one, other in itertools.combinations(colours, 2):
                distance = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other])) ** 0.5
                # 2.3 is just noticeable side by side (Mahy, Van Eycken and Oosterlinck, 1994)
                self.assertGreater(distance, 10, f"{one} and {other}, {sight}")

    def test_vendor_files_are_those_of_the_list(self):
        folder = os.path.join(REPORT, "vendor")
        with open(os.path.join(folder, "README.txt"), encoding="utf-8") as file:
            listed = dict(reversed(pair) for pair in re.findall(r"^sha256 +(\w{64})  (\S+)$", file.read(), re.M))
        self.assertEqual(sorted(listed), sorted(set(os.listdir(folder)) - {"README.txt"}))
        for name, digest in listed.items():
            with open(os.path.join(folder, name), "rb") as file:
                self.assertEqual(digest, hashlib.sha256(file.read()).hexdigest(), name)


def setUpModule():
    sys.dont_write_bytecode = True
    sys.path.insert(0, REPORT)
    make_pages()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)

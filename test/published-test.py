#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Published figures beside ours (build-support/reproduce-published.py): figures worked out by hand from tables of a few rows.

Usage: published-test.py [TEST...]
"""
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCRIPT = os.path.join(ROOT, "build-support", "reproduce-published.py")


class Published(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="published-test-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def make(self, name):
        """@return published and ours by the beginning of the figure, x and curve"""
        subprocess.run([sys.executable, SCRIPT, name, self.folder], check=True, capture_output=True)
        with open(os.path.join(self.folder, f"reproduce-{name}-published.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {(row["figure"].partition(":")[0], row["x"], row["curve"]): (row["published"], row["ours"]) for row in rows}

    def test_tmc(self):
        """Relative to MTL-A3C at the first point that both have; what was not run stays empty."""
        head = "figure,x,method,environment,total_delay_s,half95_delay_s,energy_j,half95_energy_j,seeds\n"
        rows = [("8a", 3, "mtl-a3c", "analytic", 1000, 5), ("8a", 6, "mtl-a3c", "analytic", 900, 5), ("8a", 6, "a3c", "analytic", 1000, 5)]
        rows += [("8a", 6, "mtl-a3c", "analytic-queueing", 1, 1), ("11", 2, "mtl-a3c", "analytic/servers", 1, 40), ("11", 9, "mtl-a3c", "analytic/servers", 1, 30)]
        rows += [("13", x, "mtl-a3c", f"analytic/{net}", delay, 1) for x, net, delay in ((2, "nin", 10), (2, "vgg16", 40), (10, "nin", 5), (10, "vgg16", 30))]
        self.write("reproduce-tmc-intervals.csv", head + "".join(f"{f},{x},{m},{e},{d},0,{j},0,3\n" for f, x, m, e, d, j in rows))
        found = self.make("tmc")
        # 15.80 / 18.30 and 16.30 / 18.30 of the paper's figure 8a
        self.assertEqual(found["figure 8a", "6", "mtl-a3c"], ("0.863", "0.900"))
        self.assertEqual(found["figure 8a", "6", "a3c"], ("0.891", "1.00"))
        self.assertEqual(found["figure 8a", "7", "greedy"], ("0.891", ""))
        self.assertEqual(found["figure 11", "9", "mtl-a3c"], ("0.975", "0.750"))
        self.assertEqual(found["text", "a3c", "below"], ("4.61 %", "10.0 %"))
        self.assertEqual(found["text", "greedy", "below"], ("7.53 %", ""))
        self.assertEqual(found["figure 13", "2", "order of networks"], ("nin < alexnet < vgg16 < resnet32", "nin < vgg16"))
        self.assertEqual(found["figure 13", "nin", "change"], ("falls", "-50.0 %"))
        self.assertEqual(found["figure 9a", "21", "rpdi"], ("0.382", ""), "every published point is there")
        self.assertEqual(sum(key[0] == "figure 10a" for key in found), 9 * 6)

    def test_branchy(self):
        head = "name,encoding,rate_kbps,deadline_ms,variant,exit,tasks,in_time,mean_ms,compute_ms,transfer_ms,accuracy,score,plan,published\n"
        # two topologies: 40 and 20 % less
        rows = [(1, "edge", 60), (1, "cloud", 100), (2, "edge", 160), (2, "cloud", 200)]
        self.write("reproduce-branchy-saving.csv", head + "".join(f"{n},uint8,1000,0,{v},1,5,1,{ms},1,1,1,1,p,\n" for n, v, ms in rows))
        # of four tasks at the edge three answer, two with exit 2 and one with exit 5
        self.write("reproduce-branchy-deadlines.csv", head + "1,uint8,500,200,edge,2,2,1,1,1,1,1,1,p,\n2,uint8,500,200,edge,5,2,0.5,1,1,1,1,1,p,\n1,uint8,500,200,cloud,6,2,0,1,1,1,1,1,p,\n")
        self.write("reproduce-branchy-edgent.csv", head + "300 ms,float32,400,300,edgent,2,9,1,1,1,1,1,0.8,p,0.747\n")
        swept = "500,float32,500,1000,edgent,5,9,1,252.9,33.9,219,1,1,p,198\n500,float32,500,1000,server-only,5,9,1,252.9,33.9,219,1,1,p,\n"
        waits = "50,float32,50,1000,server-only,5,9,0,6041,7,434,1,1,p,\n"
        self.write("reproduce-branchy-bandwidth.csv", head + swept + waits)
        self.write("reproduce-branchy-claims.csv", 'claim,must_hold,holds,figures\n"there are sources whose lines cross, uint8",0,1,"2 topologies, some"\n')
        found = self.make("branchy")
        self.assertEqual(found["[Q] figure 4", "uint8", "saving"], ("36 %", "30.0 %"))
        self.assertEqual(found["[Q] table 2", "200", "in time"], ("edge", "edge 75 %, exit 3.0; cloud 0 %"))
        self.assertEqual(found["[Q] table 2", "50", "in time"], ("nobody", "edge: not run; cloud: not run"))
        self.assertEqual(found["[Q] figure 6", "uint8", "sources"][1], "2 topologies, some")
        self.assertEqual(found["[E] figure 9", "300", "edgent"], ("0.747", "0.800"))
        self.assertEqual(found["[E] figure 7", "500", "latency"], ("198", "253"))
        self.assertEqual(found["[E] figure 6", "500", "exit"], ("5", "5"))
        self.assertEqual(found["[E] figure 2", "500", "transmission"], ("232.4", "219"))
        self.assertEqual(found["[E] figure 2", "50", "transmission"], ("2317", ""), "tasks that wait for each other are no transmission")

    def test_coknight(self):
        head = "devices,policy,environment,mean_response_ms,feasible\n"
        rows = "".join(f"{n},all-device,analytic,5,1\n{n},all-server,analytic,0.4,{int(n < 3)}\n{n},defp,analytic,{5.1 if n == 4 else 0.3},1\n{n},defp,packet,2.5,1\n" for n in range(1, 5))
        self.write("reproduce-coknight.csv", head + rows)
        found = {x: ours for (_, x, _), (_, ours) in self.make("coknight").items()}
        self.assertEqual(found["the server infers in under a tenth of a device's time"], "8.00 %")
        self.assertEqual(found["figure 8: CoKnight scales better than SEED-RL (all on the server)"], "all-server is within its budgets up to 2 of 4 devices")
        self.assertEqual(found["no device is worse off than alone (property of the game)"], "in 3 of 4 numbers of devices")
        self.assertEqual(found["the same over packets, 4 devices"], "defp 2.50 ms")

    def test_channels(self):
        head = "channel,missing,up_mbps,up_bulksend_mbps,up_ideal_mbps,down_mbps,down_bulksend_mbps,down_ideal_mbps,agent,tasks,completed,mean_ms,p95_ms,misses,joules_per_task\n"
        self.write("reproduce-channels.csv", head + "csma,,46.9,47.0,92,33.5,33.6,92,a,8,8,1,1,0,1\ncsma,,46.9,47.0,92,33.5,33.6,92,b,8,8,1,1,0,1\nlte,no such module,,,,,,,,,,,,,\n")
        name = "throughput of transfers, Mb/s (published"
        self.assertEqual(self.make("channels"), {(name, "csma", "up"): ("47.0", "46.9"), (name, "csma", "down"): ("33.6", "33.5")})

    def test_nothing(self):
        """A reproduction that has written nothing has published figures alone, or none."""
        self.assertTrue(all(ours == "" for _, ours in self.make("tmc").values()))
        for name in ("branchy", "channels", "coknight"):
            self.assertEqual(self.make(name), {})
        done = subprocess.run([sys.executable, SCRIPT, "nothing", self.folder], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (1, "reproduce-published.py: nothing is none of branchy, channels, coknight, tmc\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)

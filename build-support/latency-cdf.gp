# SPDX-License-Identifier: GPL-2.0-only
#
# Draws the share of tasks that completed within a time, one line per agent.
# gnuplot -e "folder='results/demo'" latency-cdf.gp      reads tasks.csv, writes latency-cdf.png there
tasks = folder . "/tasks.csv"
agents = system("tail -n +2 " . tasks . " | cut -d, -f4 | awk '!seen[$0]++'")

set terminal pngcairo size 1000,600 font "Sans,11"
set output folder . "/latency-cdf.png"
set title "Latency of completed tasks"
set xlabel "latency, ms"
set ylabel "share of completed tasks"
set logscale x
set yrange [0:1]
set grid
set key outside right
# columns of tasks.csv before the first that may hold a comma: 4 agent, 7 status; of completed tasks 14 latency_ns
# each latency comes twice, first with no weight just below itself, so that lines begin at zero
completed(agent) = sprintf("< awk -F, '$4 == \"%s\" && $7 == \"completed\" {print $14 / 1.0001e6, 0; print $14 / 1e6, 1}' %s", agent, tasks)
plot for [agent in agents] completed(agent) using 1:2 smooth cnorm with lines linewidth 2 title agent noenhanced

# SPDX-License-Identifier: GPL-2.0-only
#
# Draws the share of tasks that completed within a time, one line per agent.
# gnuplot -e "folder='results/mine'" latency-cdf.gp      reads tasks.csv, writes latency-cdf.png there
tasks = folder . "/tasks.csv"
agents = system("tail -n +2 " . tasks . " | cut -d, -f4 | awk '!seen[$0]++'")

# Okabe and Ito, "Color universal design", 2008, without their yellow, which is too pale for a line
array colours[7] = ["#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#0072B2", "#D55E00", "#000000"]
colour(i) = colours[(i - 1) % 7 + 1]
# earlier lines are wider: where lines coincide the earlier ones are seen as a rim
n = words(agents)
width(i) = 1.5 + (n > 1 ? 1.6 * (n - i) * (n > 6 ? 5.0 / (n - 1) : 1.0) : 0.5)

set terminal pngcairo size 1000,640 font "Sans,11" noenhanced
set output folder . "/latency-cdf.png"
set title "Latency of completed tasks"
set xlabel "latency, ms"
set ylabel "share of completed tasks"
set logscale x
set autoscale xfix
set yrange [0:1.02]
set grid
set border 3
set tics nomirror
set key below left Left reverse samplen 3 font "Sans,9" maxrows 4
set bmargin 8
# columns of tasks.csv before the first that may hold a comma: 4 agent, 7 status; of completed tasks 14 latency_ns
# each latency comes twice, first with no weight just below itself, so that lines begin at zero
completed(agent) = sprintf("< awk -F, '$4 == \"%s\" && $7 == \"completed\" {print $14 / 1.0001e6, 0; print $14 / 1e6, 1}' %s", agent, tasks)
plot for [i = 1:n] completed(word(agents, i)) using 1:2 smooth cnorm with lines \
    linewidth width(i) linecolor rgb colour(i) title word(agents, i)
